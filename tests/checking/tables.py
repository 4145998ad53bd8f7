"""What ``check_retries`` says of clients that people copy with: ``python -m checking.tables``, in the folder ``tests``,
runs it and writes the page ``fakeoss/guides/check-retries.md`` anew.

Programs are looked for on the PATH and left out if they are not there. They make few attempts and wait briefly, by
their own options, so that most of what they do under a fault is over in a second.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import fakeoss
from fakeoss.checking.retry_report import RetryReport

__all__ = ["PROGRAMS", "SIZE", "Program", "prepare", "program"]

PAGE = Path(__file__).parent.parent.parent / "fakeoss" / "guides" / "check-retries.md"
NOTES = Path(__file__).parent / "tables.md"
"""What precedes the tables."""
SIZE = 12 << 20
PATIENCE = 15.0
"""Seconds that a program may take."""
SOURCE = {"Bucket": "src", "Key": "movie"}


def prepare(oss: fakeoss.Store) -> None:
    """Make a source of three parts, and an older object in the place of the copy."""
    oss.create_bucket("src").put("movie", size=SIZE, pattern=bytes(range(256)))
    oss.create_bucket("dst", acl="private").put("movie", b"older")  # older versions of rclone send an ACL


class Program(NamedTuple):
    """A program, the command that copies, in which ``{url}`` is the endpoint, and its environment."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str] = {}  # noqa: RUF012 - nobody writes to it


_RCLONE = (
    *("--config", "none", "--s3-provider", "Other", "--s3-env-auth", "--s3-endpoint", "{url}"),
    *("--s3-force-path-style", "--retries", "2", "--low-level-retries", "2", "--timeout", "3s", "--contimeout", "3s"),
    *("--s3-copy-cutoff", "5Mi", "--s3-upload-cutoff", "5Mi", "--s3-chunk-size", "5Mi"),
)
_AWS = {
    "AWS_MAX_ATTEMPTS": "2",
    "AWS_CONFIG_FILE": str(Path(__file__).parent / "aws.ini"),
}
_QUICK = (
    *("--endpoint-url", "{url}"),  # versions before 2.13 read no variable
    *("--cli-read-timeout", "1", "--cli-connect-timeout", "1", "--only-show-errors"),
)
PROGRAMS = {
    "aws s3 cp": Program("aws", ("s3", "cp", "s3://src/movie", "s3://dst/movie", *_QUICK), _AWS),
    "rclone copyto": Program("rclone", (*_RCLONE, "copyto", ":s3:src/movie", ":s3:dst/movie")),
}


def program(server: fakeoss.Server, given: Program, patience: float = PATIENCE) -> Callable[[], None]:
    """A function that runs a program, and goes on for ever if the program does."""

    def work() -> None:
        with tempfile.TemporaryDirectory() as folder:
            url = server.endpoint_url
            command = [word.replace("{url}", url) for word in given.command]
            environment = {**os.environ, **server.env, **given.environment, "HOME": folder}
            try:
                done = subprocess.run(
                    [str(shutil.which(given.name)), *command],
                    env=environment,
                    capture_output=True,
                    text=True,
                    check=False,
                    timeout=patience,
                )
            except subprocess.TimeoutExpired:
                while True:  # the run is given up a moment later
                    time.sleep(0.05)
            if done.returncode:
                said = done.stderr.strip().splitlines() or [""]
                raise RuntimeError(f"exit {done.returncode}: {said[-1]}")

    return work


def checked_program(given: Program, **options: Any) -> RetryReport:
    """The report of a program."""
    with fakeoss.Server(profile="aws") as server:
        work = program(server, given)
        return fakeoss.check_retries(work, prepare=prepare, store=server.store, seconds=PATIENCE + 1, **options)


# libraries, in process


def boto3_copies() -> None:
    """boto3's managed copy."""
    import boto3
    from boto3.s3.transfer import TransferConfig
    from botocore.config import Config

    config = Config(retries={"total_max_attempts": 2, "mode": "standard"}, read_timeout=0.5, connect_timeout=0.5)
    s3 = boto3.client("s3", region_name="us-east-1", config=config)
    parts = TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20)
    s3.copy(SOURCE, "dst", "movie", Config=parts)


def s3fs_copies() -> None:
    """s3fs's managed copy."""
    import s3fs
    from fsspec.asyn import sync

    files = s3fs.S3FileSystem(
        client_kwargs={"region_name": "us-east-1"},
        config_kwargs={"retries": {"total_max_attempts": 2}, "read_timeout": 0.5},
        skip_instance_cache=True,
        use_listings_cache=False,
    )
    files.retries = 2
    try:
        sync(files.loop, files._copy_managed, "src/movie", "dst/movie", SIZE, block=5 << 20)
    finally:
        s3fs.S3FileSystem.close_session(files.loop, files._s3)


def minio_composes() -> None:
    """minio-py's compose_object."""
    import minio
    import urllib3
    from minio.commonconfig import ComposeSource

    retries = urllib3.Retry(2, backoff_factor=0, status_forcelist=[500, 503])
    pool = urllib3.PoolManager(timeout=0.5, retries=retries)
    s3 = minio.Minio("s3.us-east-1.amazonaws.com", "AK", "any", region="us-east-1", http_client=pool)
    starts = range(0, SIZE, 5 << 20)
    sources = [ComposeSource("src", "movie", offset=start, length=min(5 << 20, SIZE - start)) for start in starts]
    s3.compose_object("dst", "movie", sources)


LIBRARIES = {
    "boto3": ("boto3, copy()", boto3_copies),
    "s3fs": ("s3fs, _copy_managed()", s3fs_copies),
    "minio": ("minio-py, compose_object()", minio_composes),
}


def main() -> None:
    """Run the checks, and write their sections of the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="only those whose names begin so; the others stay as they are")
    sections = page_sections()
    for title, report in reports(parser.parse_args().only):
        name = title.rpartition(", ")[0]
        sections[name] = f"## {title}\n\n```\n{report}\n```\n"
        print(sections[name], flush=True)
        PAGE.write_text("\n".join([NOTES.read_text(encoding="utf-8"), *sections.values()]), encoding="utf-8")


def page_sections() -> dict[str, str]:
    """The sections of the page, by their titles without the version."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    sections = [f"## {section.rstrip()}\n" for section in text.split("\n## ")[1:]]
    return {section[3:].partition("\n")[0].rpartition(", ")[0]: section for section in sections}


def reports(only: str) -> Iterator[tuple[str, object]]:
    """The title and the report of each client that is here."""
    for name, (words, work) in LIBRARIES.items():
        title = f"{words}, {version(name)}"
        if title.startswith(only):
            yield title, fakeoss.check_retries(work, prepare=prepare, virtual=True, profile="aws")
    for words, given in PROGRAMS.items():
        if words.startswith(only) and shutil.which(given.name) is not None:
            told = subprocess.run([given.name, "--version"], capture_output=True, text=True, check=True).stdout
            found = re.search(r"\d+(\.\d+)+", told)
            yield f"{words}, {found[0] if found else '?'}", checked_program(given)


if __name__ == "__main__":
    main()
