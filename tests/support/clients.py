"""The service that clients are tried on, in process and as either profile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import fakeoss


class Service(NamedTuple):
    """An active mock with the buckets ``src-bucket`` and ``dst-bucket``."""

    profile: str
    endpoint_url: str
    region: str
    store: fakeoss.Store

    def url(self, bucket: str, target: str = "") -> str:
        """Of an object, or with a query of a bucket, in the virtual-hosted style that JD Cloud documents."""
        return self.endpoint_url.replace("//", f"//{bucket}.") + "/" + target

    def body(self, bucket: str, key: str) -> bytes:
        """What is stored."""
        return bytes(self.store.bucket(bucket).object(key).body)


ENDPOINTS = {
    "jdcloud": ("https://s3.cn-north-1.jdcloud-oss.com", "cn-north-1"),
    "aws": ("https://s3.us-east-1.amazonaws.com", "us-east-1"),
}


def entered(profile: str) -> Iterator[Service]:
    # s3transfer's copies send x-amz-copy-source-if-match, which JD Cloud documents as unsupported
    mock = fakeoss.mock(profile=profile, buckets=["src-bucket", "dst-bucket"], unsupported="ignore")
    with mock as store:
        yield Service(profile, *ENDPOINTS[profile], store)


TREE = ("a/1.txt", "a/b/2.txt", "a/b/3.bin", "a/备/4.txt", "top.txt")
"""Keys that a library which takes them for paths shows as two levels of folders."""

GLOBS = {
    "here": ("*", ["a", "top.txt"]),
    "a folder": ("a/*", ["a/1.txt", "a/b", "a/备"]),
    "everywhere": ("**/*.txt", ["a/1.txt", "a/b/2.txt", "a/备/4.txt", "top.txt"]),
    "a folder of any name": ("*/b/*.bin", ["a/b/3.bin"]),
}
"""Patterns as pathlib has them, and what each finds of ``TREE``."""
