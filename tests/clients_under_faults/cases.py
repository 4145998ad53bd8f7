"""The cases: what a client does, what goes wrong, and whose calls are counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from threading import Event, Lock
from types import MappingProxyType
from typing import Any, NamedTuple

import fakeoss
from clients_under_faults.payloads import REPLACED, SOURCES
from fakeoss import Server
from fakeoss.answer import Answer

__all__ = ["CASES", "TABLES", "Case"]

LISTINGS = ("ListObjectsV2", "ListObjects")


class Case(NamedTuple):
    """A column of a table: its name, what it is in words, the action, the operations that are counted and, where they
    are the same, meet the failure, and how often they do."""

    name: str
    words: str
    action: str
    operations: tuple[str, ...]
    failure: Any = None
    settings: Mapping[str, Any] = MappingProxyType({})
    arrange: Callable[[Server], Server | None] | None = None
    """What else is done to the server; it may return another one, to be stopped at the end."""
    profile: str = "aws"
    verifies: bool = False
    """Whether signatures are verified, and with them the digests of signed bodies."""

    def apply(self, server: Server, stack: ExitStack) -> None:
        """Let it go wrong, until the stack ends."""
        other = None if self.arrange is None else self.arrange(server)
        if other is not None:
            stack.callback(other.stop)
        if self.failure is not None:
            for operation in self.operations:
                server.store.faults.add(operation, self.failure, optional=True, **self.settings)


def once(name: str, words: str, action: str, operation: str, failure: Any) -> Case:
    return Case(name, words, action, (operation,), failure, {"times": 1})


def always(name: str, words: str, action: str, operation: str, failure: Any) -> Case:
    return Case(name, words, action, (operation,), failure)


def replace_sources(server: Server, operation: str) -> None:
    """Replace what is read after the first call of an operation was carried out."""
    source, first, replaced = server.store.bucket("src"), Lock(), Event()

    def wait(call: Any) -> None:
        if not first.acquire(blocking=False):
            replaced.wait(10)

    def replace(call: Any) -> None:
        if not replaced.is_set():
            for key, body in REPLACED.items():
                source.put(key, body)
            replaced.set()

    server.store.on(operation, before=wait, after=replace, optional=True)


def encrypt(server: Server, *, shown: bool) -> None:
    """Let ETags be no MD5s, as under SSE-KMS; if it is not ``shown``, no answer says so."""
    store = server.store
    for key in store.bucket("dst").keys():  # noqa: SIM118 - it is no mapping
        store.bucket("dst").delete(key)
    store.delete_bucket("dst")
    store.create_bucket("dst", encryption="aws:kms")
    for key, body in SOURCES.items():
        store.bucket("src").put(key, body, encryption="aws:kms")
    if not shown:
        store.on("*", after=hide_encryption, optional=True)


def hide_encryption(call: Any) -> Answer:
    """Take the headers away that tell of encryption."""
    name = "x-amz-server-side-encryption"
    return call.answer.but(headers={name: None, f"{name}-aws-kms-key-id": None})  # type: ignore[no-any-return]


def elsewhere(server: Server) -> Server:
    """Redirect reads to another port, where a server has the same objects."""
    other = Server(profile="aws").start()
    source = other.store.create_bucket("src")
    for key, body in SOURCES.items():
        source.put(key, body)
    server.store.faults.add("GetObject", fakeoss.redirect(other.endpoint_url), optional=True)
    return other


def without_checksum(server: Server) -> None:
    """Let no answer tell a checksum."""
    hidden = {f"x-amz-checksum-{name}": None for name in ("crc32", "crc32c", "crc64nvme", "sha1", "sha256", "type")}
    server.store.on("GetObject", after=lambda call: call.answer.but(headers=hidden), optional=True)


def with_checksum(server: Server) -> None:
    """Let the source have a checksum, which answers tell to whoever asks."""
    server.store.bucket("src").put("small", SOURCES["small"], checksum_algorithm="CRC32")


IN_BODY = fakeoss.error("InternalError", in_body=True)
LOST = fakeoss.lose_answer()
COMPLETE = "CompleteMultipartUpload"
CARRIED_OUT = "Complete carried out, then"


def of_encryption(name: str, words: str, action: str, operation: str, *, shown: bool) -> Case:
    return Case(name, words, action, (operation,), arrange=lambda server: encrypt(server, shown=shown))


TABLES: dict[str, tuple[Case, ...]] = {
    "Errors, each time": (
        always("A1", "503 SlowDown on each GetObject", "get", "GetObject", "SlowDown"),
        Case("A2", "500 InternalError on each PutObject and UploadPart", "put", ("PutObject", "UploadPart"),
             "InternalError"),
        Case("A8", "403 AccessDenied on part 2", "upload", ("UploadPart",), "AccessDenied", {"part": 2}),
    ),
    "A status of 200 with an `<Error>`, each time": (
        always("A3", "UploadPartCopy", "copy_parts", "UploadPartCopy", IN_BODY),
        always("A4", "CompleteMultipartUpload", "upload", COMPLETE, IN_BODY),
        always("A5", "CopyObject", "copy", "CopyObject", IN_BODY),
        always("A5mv", "CopyObject of a move", "move", "CopyObject", IN_BODY),
    ),
    "A status of 200 with an `<Error>`, the first time": (
        once("A3once", "UploadPartCopy", "copy_parts", "UploadPartCopy", IN_BODY),
        once("A4once", "CompleteMultipartUpload", "upload", COMPLETE, IN_BODY),
        once("A5once", "CopyObject", "copy", "CopyObject", IN_BODY),
    ),
    "An answer lost after the call was carried out": (
        once("A9j", f"{CARRIED_OUT} reset; profile jdcloud, where a repeat is 404", "upload", COMPLETE, LOST)
        ._replace(profile="jdcloud"),
        once("A9a", f"{CARRIED_OUT} reset; profile aws, where a repeat is 200", "upload", COMPLETE, LOST),
        always("A9x", f"{CARRIED_OUT} 404 NoSuchUpload, each time", "upload", COMPLETE,
               fakeoss.error("NoSuchUpload", after=True)),
        once("Wlost1", "PutObject carried out, then reset, once", "put", "PutObject", LOST),
        always("Wlost", "the same, each time", "put", "PutObject", LOST),
    ),
    "Replaced while it is read; copied in parts; cut": (
        Case("A13", "the source is replaced after the first UploadPartCopy", "copy_parts", ("UploadPartCopy",),
             arrange=lambda server: replace_sources(server, "UploadPartCopy")),
        Case("Wcutnew", "an answer of GetObject is cut at half, and the object replaced meanwhile", "get",
             ("GetObject",), fakeoss.cut(0.5), {"times": 1}, lambda server: replace_sources(server, "GetObject")),
        once("Wcut1", "GetObject cut at half, once", "get", "GetObject", fakeoss.cut(0.5)),
        always("Wcut", "GetObject cut at half, each time", "get", "GetObject", fakeoss.cut(0.5)),
    ),
    "A byte that is flipped": (
        always("Wflip", "in each GetObject, of an object without a checksum", "get", "GetObject", fakeoss.flip(1000))
        ._replace(arrange=without_checksum),
        always("Wflipsum", "the same, of an object with CRC32", "get", "GetObject", fakeoss.flip(1000))
        ._replace(arrange=with_checksum),
        once("Wflipput", "in the request of PutObject, once, where signatures are verified", "put", "PutObject",
             fakeoss.flip(1000, side="request"))._replace(verifies=True),
    ),
    "HEAD refused, pages that are empty, redirects": (
        always("Whead", "403 on HeadObject, when it is asked whether an object exists", "exists", "HeadObject",
               "AccessDenied"),
        always("Wheadget", "403 on HeadObject, when an object is read", "get", "HeadObject", "AccessDenied"),
        Case("Wpage", "a page that is empty and truncated, before three keys", "list", LISTINGS, fakeoss.empty_page(),
             {"times": 1}),
        Case("W307", "307 with Location on each GetObject, to another port", "get", ("GetObject",), arrange=elsewhere),
        always("W301", "301 with the bucket's region and no Location on each GetObject", "get", "GetObject",
               fakeoss.redirect(region="eu-west-1", status=301)),
    ),
    "ETags that are no MD5s: under SSE-KMS, and (nohdr) where no answer says so": tuple(
        of_encryption(f"A12{'' if shown else 'nohdr-'}{name}", words, action, operation, shown=shown)
        for shown in (True, False)
        for name, words, action, operation in (
            ("put", "PutObject", "put", "PutObject"),
            ("mpu", "an upload in parts", "upload", COMPLETE),
            ("get", "GetObject", "get", "GetObject"),
        )
    ),
}  # fmt: skip
CLEAN = tuple(
    Case(f"clean-{action}", "nothing goes wrong", action, (operation,))
    for action, operation in {
        "get": "GetObject", "put": "PutObject", "upload": COMPLETE, "copy": "CopyObject",
        "copy_parts": "UploadPartCopy", "move": "CopyObject", "exists": "HeadObject", "list": "ListObjectsV2",
    }.items()
)  # fmt: skip
"""What a client does when nothing goes wrong, to know that it is set up as it should be; in no table."""
CASES = {case.name: case for table in (*TABLES.values(), CLEAN) for case in table}
