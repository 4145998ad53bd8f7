"""Clients that are programs: the command for each action, and how to ask for the version."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from clients_under_faults.payloads import BIG, KEYS, REGION, SMALL

HERE = Path(__file__).parent
_VERSION = re.compile(r"\d+\.\d+[\w.-]*")


class Place(NamedTuple):
    """Where a program runs: a folder of its own, in which ``small`` and ``big`` are files, and the endpoint."""

    folder: Path
    url: str

    @property
    def host(self) -> str:
        """Host and port."""
        return self.url.partition("//")[2]

    def fill(self) -> None:
        """Write the files."""
        (self.folder / "small").write_bytes(SMALL)
        (self.folder / "big").write_bytes(BIG)

    def environment(self) -> dict[str, str]:
        """The variables of programs, which see no settings but these."""
        aws = self.folder / "aws"
        aws.write_text(
            "[default]\ns3 =\n  multipart_threshold = 5MB\n  multipart_chunksize = 5MB\n  addressing_style = path\n"
        )
        (self.folder / ".s3cfg").write_text("[default]\nmultipart_copy_chunk_size_mb = 5\n")
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
            "HOME": str(self.folder),
            "ENDPOINT": self.url,
            "AWS_CONFIG_FILE": str(aws),
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": KEYS[0],
            "AWS_SECRET_ACCESS_KEY": KEYS[1],
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "S3_ACCESS_KEY": KEYS[0],
            "S3_SECRET_KEY": KEYS[1],
            "S3_ACCESS_KEY_ID": KEYS[0],
            "S3_SECRET_ACCESS_KEY": KEYS[1],
            "S3_HOSTNAME": self.host,
        }


Actions = dict[str, list[str]]
"""By action, what follows the program; ``{u}`` is the endpoint, ``{h}`` its host, ``{o}`` the file that is written."""

AWS: Actions = {
    "get": ["s3", "cp", "s3://src/small", "{o}"],
    "put": ["s3", "cp", "small", "s3://dst/out"],
    "upload": ["s3", "cp", "big", "s3://dst/out"],
    "copy": ["s3", "cp", "s3://src/small", "s3://dst/out"],
    "copy_parts": ["s3", "cp", "s3://src/big", "s3://dst/out"],
    "move": ["s3", "mv", "s3://src/small", "s3://dst/out"],
    "list": ["s3", "ls", "s3://src/list/"],
}
_RCLONE = [
    *("--config", "none", "--s3-provider", "Other", "--s3-env-auth", "--s3-endpoint", "{u}", "--s3-region", REGION),
    *("--s3-force-path-style", "--s3-upload-cutoff", "5Mi", "--s3-chunk-size", "5Mi", "--s3-copy-cutoff", "5Mi"),
]
RCLONE: Actions = {
    "get": [*_RCLONE, "copyto", ":s3:src/small", "{o}"],
    "put": [*_RCLONE, "copyto", "small", ":s3:dst/out"],
    "upload": [*_RCLONE, "copyto", "big", ":s3:dst/out"],
    "copy": [*_RCLONE, "copyto", ":s3:src/small", ":s3:dst/out"],
    "copy_parts": [*_RCLONE, "copyto", ":s3:src/big", ":s3:dst/out"],
    "move": [*_RCLONE, "moveto", ":s3:src/small", ":s3:dst/out"],
    "list": [*_RCLONE, "lsf", ":s3:src/list"],
}
_S5 = ["--endpoint-url", "{u}"]
S5CMD: Actions = {
    "get": [*_S5, "cp", "s3://src/small", "{o}"],
    "put": [*_S5, "cp", "small", "s3://dst/out"],
    "upload": [*_S5, "cp", "--part-size", "5", "big", "s3://dst/out"],
    "copy": [*_S5, "cp", "s3://src/small", "s3://dst/out"],
    "move": [*_S5, "mv", "s3://src/small", "s3://dst/out"],
    "list": [*_S5, "ls", "s3://src/list/"],
}
_S3CMD = [
    *("--access_key", KEYS[0], "--secret_key", KEYS[1], "--host", "{h}", "--host-bucket", "{h}", "--no-ssl"),
    *("--region", REGION, "--multipart-chunk-size-mb=5"),
]
S3CMD: Actions = {
    "get": [*_S3CMD, "get", "s3://src/small", "{o}"],
    "put": [*_S3CMD, "put", "small", "s3://dst/out"],
    "upload": [*_S3CMD, "put", "big", "s3://dst/out"],
    "copy": [*_S3CMD, "cp", "s3://src/small", "s3://dst/out"],
    "copy_parts": [*_S3CMD, "cp", "s3://src/big", "s3://dst/out"],
    "move": [*_S3CMD, "mv", "s3://src/small", "s3://dst/out"],
    "list": [*_S3CMD, "ls", "s3://src/list/"],
}
_S4 = [
    *("--endpoint-url", "{u}", "--multipart-split-size=5242880", "--max-singlepart-upload-size=5242880"),
    *("--max-singlepart-copy-size=5242880", "-t", "5"),
]
S4CMD: Actions = {
    "get": ["get", "s3://src/small", "{o}", *_S4],
    "put": ["put", "small", "s3://dst/out", *_S4],
    "upload": ["put", "big", "s3://dst/out", *_S4],
    "copy": ["cp", "s3://src/small", "s3://dst/out", *_S4],
    "copy_parts": ["cp", "s3://src/big", "s3://dst/out", *_S4],
    "move": ["mv", "s3://src/small", "s3://dst/out", *_S4],
    "list": ["ls", "s3://src/list/", *_S4],
}
LIBS3: Actions = {
    "get": ["-u", "get", "src/small", "filename={o}"],
    "put": ["-u", "put", "dst/out", "filename=small"],
    "upload": ["-u", "put", "dst/out", "filename=big"],
    "copy": ["-u", "copy", "src/small", "dst/out"],
    "exists": ["-u", "head", "src/small"],
    "list": ["-u", "list", "src", "prefix=list/"],
}


class Program(NamedTuple):
    """A program: its name, its actions, and the command that prints its version."""

    name: str
    actions: Actions
    version: tuple[str, ...]

    def path(self) -> str | None:
        """Where it is, if it is here."""
        return shutil.which(self.name)

    def command(self, action: str, place: Place) -> list[str]:
        """The command for an action."""
        words = [str(self.path()), *self.actions[action]]
        return [word.format(u=place.url, h=place.host, o=place.folder / "read") for word in words]

    def asked_version(self) -> str:
        """Its version, in its own words."""
        asked = subprocess.run(self.version, capture_output=True, text=True, check=False)
        found = _VERSION.search(asked.stdout + asked.stderr)
        return found[0] if found else "?"


PROGRAMS = {
    "awscli": Program("aws", AWS, ("aws", "--version")),
    "rclone": Program("rclone", RCLONE, ("rclone", "version")),
    "s5cmd": Program("s5cmd", S5CMD, ("s5cmd", "version")),
    "s3cmd": Program("s3cmd", S3CMD, ("s3cmd", "--version")),
    "s4cmd": Program("s4cmd", S4CMD, ("s4cmd", "--version")),
    "libs3": Program("s3", LIBS3, ("dpkg-query", "--show", "libs3-2")),
}
NODE = {"node-aws-sdk": "@aws-sdk/client-s3", "node-minio": "minio"}
NODE_ACTIONS = {"get", "put", "upload", "copy", "copy_parts", "exists", "list"}


def python_command(python: str, client: str, action: str) -> list[str]:
    """The command that runs a client for Python."""
    return [python, str(HERE / "python_clients.py"), client, action]


def node_command(client: str, action: str) -> list[str]:
    """The command that runs a client for Node.js."""
    return [shutil.which("node") or "node", str(HERE / "node_clients.mjs"), client, action]
