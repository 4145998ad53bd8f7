"""Programs that speak S3, in other languages and in this one, each in a process of its own: how they do five things.

Each is given small parts, so that what is tried is several of them. A file is put, got, listed, copied inside the store
and deleted; ``restic`` and ``s3fs`` (the one of FUSE) do it in their own ways.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar, NamedTuple

KEY, SECRET, REGION, BUCKET = "PROGRAMSKEY", "of-the-programs-1", "us-east-1", "bkt"
MIB = 1 << 20
SMALL, LARGE = b"a small one\n", b"".join(number.to_bytes(4, "big") * 256 for number in range(13 * 1024))
FILES = {"small.txt": SMALL, "large.bin": LARGE, "folder/ä 目录+%.txt": SMALL * 9}
COPIES = {"copies/small": "small.txt", "copies/large": "large.bin"}
SCRIPTS = Path(__file__).parent.parent / "programs"
NODE_MODULES = os.environ.get("FAKEOSS_NODE_MODULES", "")


class Place(NamedTuple):
    """Where a server is, and a folder of the test's."""

    url: str
    authority: str | None
    """The file with the certificate to trust."""
    folder: Path

    @property
    def host(self) -> str:
        return self.url.partition("://")[2]


class MissingProgramError(Exception):
    """Why a program cannot be tried."""


class ProgramError(AssertionError):
    """A program that has failed: its command, status and output."""


class Program:
    """A program that is run for each of the five things."""

    name: ClassVar[str]
    operations: ClassVar[str] = ""
    """Those that it is to use, among others."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.require()

    def require(self) -> None:
        """Raise MissingProgramError unless it is there."""
        self.command = found(self.name)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that it reads."""
        return {}

    def run(self, *arguments: object) -> str:
        """Run it; its output. Raises ProgramError."""
        return run([*self.command, *map(str, arguments)], self.place, self.environment)

    # what is tried

    def before(self) -> None:
        """Store everything, and read it back."""
        for key, octets in FILES.items():
            path = self.place.folder / "source"
            path.write_bytes(octets)
            self.put(path, key)
        for key, source in COPIES.items():
            self.copy(source, key)
        self.after()

    def after(self) -> None:
        """Read everything back."""
        expected = {**FILES, **{key: FILES[source] for key, source in COPIES.items()}}
        assert sorted(self.keys()) == sorted(expected)
        for key, octets in expected.items():
            path = self.place.folder / "target"
            path.unlink(missing_ok=True)
            self.get(key, path)
            assert path.read_bytes() == octets, key

    def end(self) -> None:
        """Delete everything."""
        for key in (*FILES, *COPIES):
            self.delete(key)
        assert not list(self.keys())

    def put(self, path: Path, key: str) -> None:
        raise NotImplementedError

    def get(self, key: str, path: Path) -> None:
        raise NotImplementedError

    def keys(self) -> Iterable[str]:
        raise NotImplementedError

    def copy(self, source: str, key: str) -> None:
        raise NotImplementedError

    def delete(self, key: str) -> None:
        raise NotImplementedError


def run(command: list[str], place: Place, environment: dict[str, str]) -> str:
    """Run a program without any settings of this machine; its output. Raises ProgramError."""
    trusted = {} if place.authority is None else dict.fromkeys(_AUTHORITIES, place.authority)
    kept = {name: os.environ[name] for name in ("PATH", "SystemRoot") if name in os.environ}
    settings = {"HOME": str(place.folder), "LC_ALL": "C.UTF-8", **kept, **trusted, **KEYS, **environment}
    done = subprocess.run(
        command, env=settings, cwd=place.folder, capture_output=True, text=True, check=False, timeout=120
    )
    if done.returncode:
        raise ProgramError(f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


KEYS = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}
_AUTHORITIES = ("AWS_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "CURL_CA_BUNDLE", "RCLONE_CA_CERT")
"""The variables that name a certificate to trust: those of Amazon's, Go's and OpenSSL's, Node's, curl's, rclone's."""


def found(name: str) -> list[str]:
    """The command of a program. Raises MissingProgramError."""
    path = os.environ.get(f"FAKEOSS_{name.upper()}") or shutil.which(name)
    if path is None:
        raise MissingProgramError(f"{name} is not installed")
    return [path]


class AwsCli(Program):
    """The AWS CLI, ``aws s3``: parts of 8 MiB, copies too."""

    name = "aws"
    operations = "PutObject UploadPart CopyObject UploadPartCopy ListObjectsV2 DeleteObject GetObject"

    def require(self) -> None:
        super().require()
        done = subprocess.run([*self.command, "--version"], capture_output=True, text=True, check=False)
        if done.returncode:  # a shim of a version manager whose Python has no CLI
            raise MissingProgramError("aws is there and does not run")

    @property
    def environment(self) -> dict[str, str]:
        return {"AWS_ENDPOINT_URL": self.place.url, "AWS_EC2_METADATA_DISABLED": "true"}

    def _ask(self, *arguments: object) -> str:
        return self.run("--endpoint-url", self.place.url, "s3", *arguments)

    def put(self, path: Path, key: str) -> None:
        self._ask("cp", path, f"s3://{BUCKET}/{key}")

    def get(self, key: str, path: Path) -> None:
        self._ask("cp", f"s3://{BUCKET}/{key}", path)

    def keys(self) -> Iterable[str]:
        return [line.split(maxsplit=3)[3] for line in self._ask("ls", "--recursive", f"s3://{BUCKET}").splitlines()]

    def copy(self, source: str, key: str) -> None:
        self._ask("cp", f"s3://{BUCKET}/{source}", f"s3://{BUCKET}/{key}")

    def delete(self, key: str) -> None:
        self._ask("rm", f"s3://{BUCKET}/{key}")


class Rclone(Program):
    """rclone: parts of 5 MiB from 5 MiB on, and copies above 5 MiB in parts of that."""

    name = "rclone"
    operations = "PutObject UploadPart CopyObject UploadPartCopy DeleteObject GetObject HeadObject"

    @property
    def environment(self) -> dict[str, str]:
        settings = {
            "TYPE": "s3",
            "PROVIDER": "Other",
            "ENDPOINT": self.place.url,
            "REGION": REGION,
            "ENV_AUTH": "true",
            "FORCE_PATH_STYLE": "true",
            "CHUNK_SIZE": "5M",
            "UPLOAD_CUTOFF": "5M",
            "COPY_CUTOFF": "5M",
        }
        named = {f"RCLONE_CONFIG_STORE_{name}": value for name, value in settings.items()}
        return {**named, "AWS_CA_BUNDLE": ""}  # 1.60 stops where its SDK is told to trust a file

    def put(self, path: Path, key: str) -> None:
        self.run("copyto", path, f"store:{BUCKET}/{key}")

    def get(self, key: str, path: Path) -> None:
        self.run("copyto", f"store:{BUCKET}/{key}", path)

    def keys(self) -> Iterable[str]:
        return self.run("lsf", "-R", "--files-only", f"store:{BUCKET}").splitlines()

    def copy(self, source: str, key: str) -> None:
        self.run("copyto", f"store:{BUCKET}/{source}", f"store:{BUCKET}/{key}")

    def delete(self, key: str) -> None:
        self.run("deletefile", f"store:{BUCKET}/{key}")


class S5cmd(Program):
    """s5cmd: parts of 5 MiB; its copies are whole."""

    name = "s5cmd"
    operations = "UploadPart PutObject CopyObject ListObjectsV2 GetObject"

    def _ask(self, *arguments: object) -> str:
        return self.run("--endpoint-url", self.place.url, *arguments)

    def put(self, path: Path, key: str) -> None:
        self._ask("cp", "--part-size", 5, path, f"s3://{BUCKET}/{key}")

    def get(self, key: str, path: Path) -> None:
        self._ask("cp", "--part-size", 5, f"s3://{BUCKET}/{key}", path)

    def keys(self) -> Iterable[str]:
        try:
            lines = self._ask("ls", f"s3://{BUCKET}/*").splitlines()
        except ProgramError as error:
            if "no object found" not in str(error):
                raise
            return []
        return [line.split(maxsplit=3)[3] for line in lines]

    def copy(self, source: str, key: str) -> None:
        self._ask("cp", f"s3://{BUCKET}/{source}", f"s3://{BUCKET}/{key}")

    def delete(self, key: str) -> None:
        self._ask("rm", f"s3://{BUCKET}/{key}")


class S3cmd(Program):
    """s3cmd: parts of 5 MiB, copies above that in parts, too."""

    name = "s3cmd"
    operations = "PutObject UploadPart CopyObject DeleteObject GetObject"

    def _ask(self, *arguments: object) -> str:
        trusted = ("--no-ssl",) if self.place.authority is None else ("--ssl", f"--ca-certs={self.place.authority}")
        config = self.place.folder / "s3cfg"
        config.write_text(f"[default]\naccess_key = {KEY}\nsecret_key = {SECRET}\n", encoding="utf-8")
        place = (f"--host={self.place.host}", f"--host-bucket={self.place.host}", f"--region={REGION}")
        sizes = ("--multipart-chunk-size-mb=5", "--no-progress")
        return self.run("-c", config, *trusted, *place, *sizes, *arguments)

    def put(self, path: Path, key: str) -> None:
        self._ask("put", path, f"s3://{BUCKET}/{key}")

    def get(self, key: str, path: Path) -> None:
        self._ask("get", f"s3://{BUCKET}/{key}", path)

    def keys(self) -> Iterable[str]:
        lines = self._ask("ls", "--recursive", f"s3://{BUCKET}").splitlines()
        return [line.partition(f"s3://{BUCKET}/")[2] for line in lines]

    def copy(self, source: str, key: str) -> None:
        self._ask("cp", f"s3://{BUCKET}/{source}", f"s3://{BUCKET}/{key}")

    def delete(self, key: str) -> None:
        self._ask("del", f"s3://{BUCKET}/{key}")


class Restic(Program):
    """restic: a repository is made, a folder saved twice, checked, restored, and forgotten."""

    name = "restic"
    operations = "PutObject GetObject HeadObject ListObjectsV2 DeleteObject"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "RESTIC_REPOSITORY": f"s3:{self.place.url}/{BUCKET}/repository",
            "RESTIC_PASSWORD": "a password",
            "RESTIC_CACHE_DIR": str(self.place.folder / "cache"),
        }

    def _ask(self, *arguments: object) -> str:
        trusted = () if self.place.authority is None else ("--cacert", self.place.authority)
        return self.run(*trusted, "-o", "s3.bucket-lookup=path", "-o", f"s3.region={REGION}", *arguments)

    def before(self) -> None:
        folder = self.place.folder / "saved"
        for key, octets in FILES.items():
            (folder / key).parent.mkdir(parents=True, exist_ok=True)
            (folder / key).write_bytes(octets)
        self._ask("init")
        self._ask("backup", "saved")
        (folder / "more.bin").write_bytes(LARGE[::-1])
        self._ask("backup", "saved")
        self.after()

    def after(self) -> None:
        self._ask("check", "--read-data")
        assert len(json.loads(self._ask("snapshots", "--json"))) == 2
        target = self.place.folder / "restored"
        shutil.rmtree(target, ignore_errors=True)
        self._ask("restore", "latest", "--target", target)
        restored = next(target.rglob("saved"))
        for key, octets in {**FILES, "more.bin": LARGE[::-1]}.items():
            assert (restored / key).read_bytes() == octets, key

    def end(self) -> None:
        self._ask("forget", "--keep-last", 1, "--prune")
        self._ask("check")
        assert len(json.loads(self._ask("snapshots", "--json"))) == 1


class S3fsFuse(Program):
    """s3fs, which mounts a bucket: parts of 5 MiB; a file is copied by renaming it, in parts, too."""

    name = "s3fs-fuse"
    operations = "PutObject UploadPart CopyObject UploadPartCopy HeadObject ListObjectsV2 DeleteObject GetObject"

    def require(self) -> None:
        self.command = found("s3fs")
        if not os.path.exists("/dev/fuse") or not shutil.which("fusermount"):
            raise MissingProgramError("there is no FUSE here")

    def _mounted(self, work: Callable[[Path], None]) -> None:
        mount = self.place.folder / "mount"
        mount.mkdir(exist_ok=True)
        sizes = "use_path_request_style,multipart_size=5,singlepart_copy_limit=5,listobjectsv2"
        self.run(BUCKET, mount, "-o", f"url={self.place.url},endpoint={REGION},{sizes}")
        try:
            work(mount)
        finally:
            run(["fusermount", "-u", str(mount)], self.place, {})

    def before(self) -> None:
        def work(mount: Path) -> None:
            for key, octets in FILES.items():
                (mount / key).parent.mkdir(parents=True, exist_ok=True)
                (mount / key).write_bytes(octets)
            (mount / "copies").mkdir()
            for key, source in COPIES.items():
                (mount / "moved").write_bytes(FILES[source])
                (mount / "moved").rename(mount / key)

        self._mounted(work)
        self.after()

    def after(self) -> None:
        def work(mount: Path) -> None:
            expected = {**FILES, **{key: FILES[source] for key, source in COPIES.items()}}
            there = {path.relative_to(mount).as_posix() for path in mount.rglob("*") if path.is_file()}
            assert there == set(expected)
            for key, octets in expected.items():
                assert (mount / key).read_bytes() == octets, key

        self._mounted(work)

    def end(self) -> None:
        def work(mount: Path) -> None:
            for key in (*FILES, *COPIES):
                (mount / key).unlink()
            assert not [path for path in mount.rglob("*") if path.is_file()]

        self._mounted(work)


class Script(Program):
    """A script of ours that uses a library, and does the thing that its arguments name."""

    script: ClassVar[str]

    def put(self, path: Path, key: str) -> None:
        self.run("put", path, key)

    def get(self, key: str, path: Path) -> None:
        self.run("get", key, path)

    def keys(self) -> Iterable[str]:
        return self.run("keys").splitlines()

    def copy(self, source: str, key: str) -> None:
        self.run("copy", source, key)

    def delete(self, key: str) -> None:
        self.run("delete", key)

    @property
    def environment(self) -> dict[str, str]:
        return {"ENDPOINT": self.place.url, "BUCKET": BUCKET}


class NodeScript(Script):
    """A script for Node; FAKEOSS_NODE_MODULES: a node_modules with the packages."""

    package: ClassVar[str]

    def require(self) -> None:
        node = found("node")
        if not Path(NODE_MODULES, self.package).is_dir():
            raise MissingProgramError(f"{self.package} is not in FAKEOSS_NODE_MODULES")
        link = self.place.folder / "node_modules"
        if not link.exists():
            link.symlink_to(NODE_MODULES)
        script = self.place.folder / self.script
        shutil.copy(SCRIPTS / self.script, script)
        self.command = [*node, str(script)]


class AwsSdkForJavaScript(NodeScript):
    """The AWS SDK for JavaScript 3, with its Upload."""

    name, package, script = "aws-sdk-js", "@aws-sdk/lib-storage", "aws_sdk.mjs"
    operations = "PutObject UploadPart CopyObject UploadPartCopy ListObjectsV2 DeleteObject GetObject"


class AwsSdkForJavaScript2(NodeScript):
    """The AWS SDK for JavaScript 2, with its ManagedUpload."""

    name, package, script = "aws-sdk-js-2", "aws-sdk", "aws_sdk_2.mjs"
    operations = "PutObject UploadPart CopyObject UploadPartCopy ListObjectsV2 DeleteObject GetObject"


class MinioForJavaScript(NodeScript):
    """minio-js, whose parts have 5 MiB; its copies are whole."""

    name, package, script = "minio-js", "minio", "minio.mjs"
    operations = "PutObject UploadPart CopyObject ListObjectsV2 DeleteObject GetObject"


class PythonScript(Script):
    """A client for Python, in a process of its own."""

    script = "python_client.py"
    modules: ClassVar[tuple[str, ...]]

    def require(self) -> None:
        missing = [name for name in self.modules if find_spec(name) is None]
        if missing:
            raise MissingProgramError(f"{', '.join(missing)} not installed")
        self.command = [sys.executable, str(SCRIPTS / self.script), self.name]

    @property
    def environment(self) -> dict[str, str]:
        return {**super().environment, "AUTHORITY": self.place.authority or ""}


def python_program(name: str, *modules: str, operations: str) -> type[Program]:
    """The program of a client for Python."""
    members = {"name": name, "modules": modules or (name,), "operations": operations, "__doc__": f"{name} for Python."}
    return type(name, (PythonScript,), members)


_ALWAYS = "GetObject ListObjectsV2 CopyObject UploadPart PutObject"
PROGRAMS: tuple[type[Program], ...] = (
    AwsCli,
    Rclone,
    Restic,
    S5cmd,
    S3cmd,
    S3fsFuse,
    MinioForJavaScript,
    AwsSdkForJavaScript,
    AwsSdkForJavaScript2,
    python_program("boto3", operations=f"{_ALWAYS} UploadPartCopy DeleteObject"),
    python_program("s3fs", operations=f"{_ALWAYS} DeleteObjects"),
    python_program("minio", operations=f"{_ALWAYS} UploadPartCopy DeleteObject"),
    python_program("obstore", operations=_ALWAYS),
    python_program("opendal", operations=_ALWAYS),
    python_program("pyarrow", operations=_ALWAYS.replace("PutObject", "CreateMultipartUpload")),
)
