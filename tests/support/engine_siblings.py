"""Siblings of the questions that the engines were asked: put to the running engines on the evening of the same day,
after the profiles had been written from the answers to the former."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from support.engine_asking import (
    BUCKET,
    SRC,
    Question,
    completed,
    completed_with,
    copied,
    copied_with,
    failure,
    listed,
    part_read,
    parts_listed,
    ranged,
    read,
    sent,
    status,
    uploads_listed,
    written,
)
from support.wire import Answer, Wire, md5_base64

TAG: Final = "781e5e245d69b566979b86e28d23f2c7"
"""Of the source."""
FUTURE: Final = "Thu, 01 Jan 2037 00:00:00 GMT"
PAST: Final = "Sat, 01 Jan 2000 00:00:00 GMT"
LISTED: Final = "<CompleteMultipartUpload>{}</CompleteMultipartUpload>"


def told(act: Callable[[Wire], Answer]) -> Question:
    return lambda wire: status(act(wire))


def got(path: str, **headers: str) -> Question:
    """The status alone: answers to HEAD and 304 have no code."""
    return lambda wire: str(wire.get(f"{BUCKET}{path}", **headers).status)


def old_listing(**query: str) -> Question:
    def ask(wire: Wire) -> str:
        for index in range(3):
            wire.put(f"{BUCKET}/p/{index}")
        answer = wire.list(BUCKET, **query)
        if answer.status >= 400:
            return failure(answer)
        shown = answer.texts("Contents/Key"), answer.texts("CommonPrefixes/Prefix")
        return f"200 {shown[0]}, prefixes {shown[1]}, IsTruncated {answer.text('IsTruncated')}"

    return ask


def copy_condition(name: str, value: str) -> Question:
    return told(lambda wire: wire.copy(f"{BUCKET}/d", SRC, **{f"x_amz_copy_source_{name}".replace("-", "_"): value}))


def _ranges() -> Iterator[tuple[str, Question]]:
    for text in ("bytes=9-", "bytes=3-", "bytes=6291455-", "bytes=6291456-", "bytes=-7340032", "bytes=-0"):
        yield f"copy range {text}", ranged(text)
    for text in ("bytes=00-09", "bytes=0-6291455", "bytes=6291455-6291456", "BYTES=0-9", "bytes=10-9", "bytes=0--1"):
        yield f"copy range {text}", ranged(text)
    for text in ("bytes=0-", "bytes=-1", "bytes=1-2"):
        yield f"copy range {text} of nothing", copied("probe-a/zero", text, stored={"zero": b""})
    for text in ("bytes=0-0,-1", "bytes=5-", "bytes=-20", "bytes=0-1,20-30", "bytes=20-30,40-50", "bytes=5-3,0-1"):
        yield f"GET, Range: {text}", read(text)
    for text in ("bytes=--1", "bytes=", "bytes=-", "items=0-1", "bytes=0-1,", "Bytes=0-1", "bytes=10-"):
        yield f"GET, Range: {text}", read(text)


def _parts() -> Iterator[tuple[str, Question]]:
    for text in ("1000", "1001", "10000", "%2B1", "1.0", "%201", "99999", "2147483648"):
        yield f"UploadPart {text}", sent(text)
        yield f"UploadPartCopy {text}", copied(number=text)
    for numbers in ((1, 2, 2), (2, 1, 1), (2, 2, 1), (1, 1), (2, 2)):
        yield f"Complete {numbers}", completed(numbers)
    for part in ("", "<Part/>", "<Part><PartNumber>x</PartNumber><ETag>0</ETag></Part>"):
        yield f"Complete of {part!r}", completed_with(LISTED.format(part).encode())
    yield (
        "Complete of part 0",
        completed_with(LISTED.format("<Part><PartNumber>0</PartNumber><ETag>0</ETag></Part>").encode()),
    )
    yield "Complete of another document", completed_with(b"<Other/>")
    for query in ({"max_parts": "1", "part_number_marker": "1"}, {"max_parts": "1.5"}, {"part_number_marker": "99999"}):
        yield f"ListParts {query}", parts_listed(**query)
    for number in ("abc", "-1", "01", "10001"):
        yield f"GET ?partNumber={number}", part_read(number)
    yield "DELETE ?partNumber=1", told(lambda wire: wire.delete(f"{BUCKET}/src?partNumber=1"))


def _sources() -> Iterator[tuple[str, Question]]:
    for text in (
        f"{SRC}?versionId=null&x=1",
        "https://x/probe-a/src",
        "probe-a//src",
        f"{SRC}?",
        f"{SRC}?VersionId=null",
    ):
        yield f"source {text}", copied(text)
    for text in ("PROBE/src", "probe-a%2fsrc", "a/src"):
        yield f"source {text}", copied(text)
    yield "UploadPartCopy with a directive", copied(x_amz_metadata_directive="COPY")
    yield "UploadPartCopy with Content-MD5", copied(content_md5=md5_base64(b""))


def _conditions() -> Iterator[tuple[str, Question]]:
    for name, value in (("if-match", "*"), ("if-none-match", "*"), ("if-match", f'"0", "{TAG}"')):
        yield f"UploadPartCopy {name}: {value}", copied_with(name, value)
    for name, value in (("if-match", '"0"'), ("if-match", "0"), ("if-none-match", f'"{TAG}"')):
        yield f"CopyObject {name}: {value}", copy_condition(name, value)
    yield "CopyObject if-modified-since in the future", copy_condition("if-modified-since", FUTURE)
    yield "CopyObject if-unmodified-since in the past", copy_condition("if-unmodified-since", PAST)
    yield "PUT If-None-Match, the tag in quotes", written(if_none_match=f'"{TAG}"')
    yield "PUT If-None-Match, the tag", written(if_none_match=TAG)
    yield "PUT If-Match, the tag in quotes", written(if_match=f'"{TAG}"')
    yield "PUT If-Match, the tag", written(if_match=TAG)
    yield "PUT If-Match, another tag", written(if_match="0")
    yield "PUT If-Match: *", written(if_match="*")
    yield "PUT If-Match: * of a missing key", written(if_match="*", there=False)
    yield "GET If-Match, another tag", got("/src", if_match='"0"')
    yield "GET If-None-Match, the tag", got("/src", if_none_match=f'"{TAG}"')
    yield "GET If-None-Match: *", got("/src", if_none_match="*")
    yield "DELETE If-Match, another tag", told(lambda wire: wire.delete(f"{BUCKET}/src", if_match='"0"'))


def _listings() -> Iterator[tuple[str, Question]]:
    for query in (
        {"delimiter": "/", "prefix": "m/"},
        {"max_uploads": "2"},
        {"max_uploads": ""},
        {"key_marker": "m/y"},
        {"key_marker": "a"},
        {"key_marker": "z"},
        {"prefix": "z"},
        {"max_uploads": "1", "prefix": "n"},
        {"encoding_type": "nonsense"},
    ):
        yield f"ListMultipartUploads {query}", uploads_listed(**query)
    for query in (
        {"max_keys": "1.5"},
        {"max_keys": ""},
        {"start_after": "p/1"},
        {"start_after": ""},
        {"continuation_token": "p/1"},
        {"encoding_type": "URL"},
        {"encoding_type": ""},
        {"delimiter": "/"},
    ):
        yield f"ListObjectsV2 {query}", listed(**query)
    for query in ({"max_keys": "-1"}, {"max_keys": "5000"}, {"marker": "p/1"}, {"encoding_type": ""}):
        yield f"ListObjects {query}", old_listing(**query)
    yield "ListObjects of one key and delimiter", old_listing(max_keys="1", delimiter="/")


def _others() -> Iterator[tuple[str, Question]]:
    for name in ("accelerate", "analytics", "cors", "encryption", "intelligent-tiering", "inventory", "lifecycle"):
        yield f"GET ?{name}", got(f"?{name}")
    for name in ("metrics", "notification", "object-lock", "ownershipControls", "policy", "policyStatus"):
        yield f"GET ?{name}", got(f"?{name}")
    for name in ("publicAccessBlock", "replication", "requestPayment", "tagging", "versioning", "website"):
        yield f"GET ?{name}", got(f"?{name}")
    yield "GET of a missing key", told(lambda wire: wire.get(f"{BUCKET}/missing"))
    yield "DELETE of a bucket with an object", told(lambda wire: wire.delete(BUCKET))
    yield "PUT with a wrong Content-MD5", told(lambda wire: wire.put(f"{BUCKET}/d", b"x", content_md5=md5_base64(b"y")))
    yield "UploadPart with a malformed Content-MD5", sent("1", content_md5="xx")
    yield "a key of 1025 bytes", told(lambda wire: wire.put(f"{BUCKET}/{'k' * 1025}", b"x"))
    yield "an unknown storage class", told(lambda wire: wire.put(f"{BUCKET}/d", b"x", x_amz_storage_class="NONSENSE"))
    yield "an unknown canned ACL", told(lambda wire: wire.put(f"{BUCKET}/d", b"x", x_amz_acl="nonsense"))
    yield "user metadata of 300 bytes", told(lambda wire: wire.put(f"{BUCKET}/d", b"x", x_amz_meta_a="m" * 300))


SIBLINGS: Final = dict((*_ranges(), *_parts(), *_sources(), *_conditions(), *_listings(), *_others()))
