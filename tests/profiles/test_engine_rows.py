"""What the rows of the contract showed of engines, as switches: Amazon with one of them turned, and the engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import pytest

from fakeoss import profiles
from support.wire import Wire

Ask = Callable[[Wire], str]
WRONG: Final = {"x-amz-checksum-crc32": "AAAAAA=="}
PAST: Final = "Mon, 11 Apr 2005 00:00:00 GMT"


def status(method: str, target: str, **headers: str) -> Ask:
    def ask(wire: Wire) -> str:
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = wire.ask(method, target, headers=fields)
        words = answer.code if answer.status >= 400 else answer.body.decode()[:3]
        return f"{answer.status} {words}".strip()

    return ask


def wrong_checksum(wire: Wire) -> str:
    return str(wire.put_part(wire.start_upload("/b/d"), 1, b"abc", **WRONG).status)


def both_conditions(wire: Wire) -> str:
    return str(wire.get("/b/k", **{"if-match": wire.head("/b/k").etag, "if-unmodified-since": PAST}).status)


def both_conditions_of_a_copy(wire: Wire) -> str:
    names = {"match": wire.head("/b/k").etag, "unmodified-since": PAST}
    headers = {f"x-amz-copy-source-if-{name}": value for name, value in names.items()}
    return str(wire.copy_part(wire.start_upload("/b/d"), 1, "b/k", **headers).status)


def markers(wire: Wire) -> str:
    return str("<KeyMarker" in wire.list(kind="uploads").body.decode())


def listed_etags(wire: Wire) -> str:
    upload = wire.start_upload("/b/d")
    wire.must(wire.copy_part(upload, 1, "b/k"))
    wire.must(wire.copy_part(upload, 2, "b/k", "bytes=0-1"))
    return " ".join(str(len(text)) for text in wire.list_parts(upload).texts("Part/ETag"))


def source(name: str) -> Ask:
    def ask(wire: Wire) -> str:
        answer = wire.copy_part(wire.start_upload("/b/d"), 1, name)
        return f"{answer.status} {answer.code}"

    return ask


class Kind(NamedTuple):
    """A question, the switch that decides, and the answers without and with it; and the engines that have it."""

    name: str
    ask: Ask
    switches: dict[str, Any]
    amazon: str
    other: str
    engines: tuple[str, ...]


KINDS: Final = [
    Kind("location of a key", status("GET", "/b/k?cors"), {"subresources_at_keys": False},
         "404 NoSuchCORSConfiguration", "200 abc", ("ceph", "minio")),
    Kind("uploads of a key", status("GET", "/b/k?uploads"), {"subresources_at_keys": False}, "400 InvalidRequest",
         "200 abc", ("ceph", "minio")),
    Kind("a wrong checksum", wrong_checksum, {"checksums_verified": False}, "400", "200", ("ceph", "minio")),
    Kind("an algorithm that is none", status("POST", "/b/d?uploads", x_amz_checksum_algorithm="NONE"),
         {"checksum_modes_checked": False}, "400 InvalidRequest", "200 <?x", ("ceph", "minio", "swift")),
    Kind("a date beside a tag", both_conditions, {"dates_outweighed": False}, "200", "412", ("minio", "swift")),
    Kind("the same of a copy", both_conditions_of_a_copy, {"dates_outweighed": False}, "200", "412",
         ("minio", "swift")),
    Kind("empty markers", markers, {"empty_markers": False}, "True", "False", ("ceph",)),
    Kind("ETags of copies", listed_etags, {"listed_etags": False}, "34 34", "2 34", ("swift",)),
    Kind("a source that is escaped twice", source("b/%256b"), {"sources_decoded_twice": True}, "404 NoSuchKey",
         "200 None", ("ceph",)),
    Kind("an odd bucket", source("x@y/k"), {"source_buckets": "any", "source_tenants": True},
         "400 InvalidArgument", "404 NoSuchBucket", ("ceph", "swift")),
    Kind("an annotation", status("PUT", "/b/k?annotation&annotationName=n"),
         {"unread_query": {"PUT": frozenset({"annotation", "annotationName"})}},
         "400 InvalidRequest", "200", ("ceph", "minio", "swift")),
]  # fmt: skip


def wire_of(profile: profiles.Profile) -> Wire:
    wire = Wire(profile, host="s3.us-east-1.amazonaws.com").with_bucket()
    wire.must(wire.put("/b/k", b"abc"))
    return wire


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_switch_and_engines(kind: Kind):
    assert kind.ask(wire_of(profiles.aws)) == kind.amazon
    assert kind.ask(wire_of(profiles.aws.derive(**kind.switches))) == kind.other
    assert {name: kind.ask(wire_of(profiles.find(name))) for name in kind.engines} == dict.fromkeys(
        kind.engines, kind.other
    )
