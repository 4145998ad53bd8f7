"""Entity tags that are no MD5s: objects and parts under SSE-KMS, DSSE-KMS and SSE-C."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.contract.answers import not_found_part, precondition
from fakeoss.contract.case import (
    AWS,
    Case,
    Expect,
    Step,
    bare_etag,
    etag,
    md5_header,
    multipart_etag,
    other_etag,
)
from fakeoss.contract.steps import (
    ALLOW_CUSTOMER_KEYS,
    ISO_DATE,
    TEN,
    TINY,
    complete,
    copy,
    copy_object,
    customer_key,
    head,
    parts_are,
    put,
    start,
    upload,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CASES"]

_NONE: Mapping[str, str] = {}
_ETAG_DOCUMENTED: Final = "recorded at Amazon, February 2026; API reference, Object (ETag)"
_METHOD: Final = "x-amz-server-side-encryption"
_KMS: Final = "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>"
_OPAQUE: Final = other_etag(etag(TEN))
_OPAQUE_OF_TWO: Final = other_etag(multipart_etag(TEN, TEN))
_OPAQUE_PART: Final = Expect(200, "CopyPartResult", {"ETag": _OPAQUE, "LastModified": ISO_DATE})
_OPAQUE_COPY: Final = Expect(200, "CopyObjectResult", {"ETag": _OPAQUE, "LastModified": ISO_DATE})


def _stable_etag(key: str, name: str, headers: Mapping[str, str] = _NONE) -> tuple[Step, ...]:
    """The ETag kept as ``name`` is the one that answers, listings and conditions have."""
    tag = f"{{{name}}}"
    return (
        Step(f"GET /{{b}}/{key}", headers, expect=Expect(headers={"ETag": tag}, body=TEN)),
        Step(f"HEAD /{{b}}/{key}", headers, expect=Expect(headers={"ETag": tag}, body=b"")),
        Step(f"GET /{{b}}?list-type=2&prefix={key}", expect=Expect(200, "ListBucketResult", {"Contents/ETag": tag})),
        Step(f"GET /{{b}}/{key}", {**headers, "If-Match": tag}, expect=Expect(body=TEN)),
        Step(f"GET /{{b}}/{key}", {**headers, "If-None-Match": tag}, expect=Expect(304, body=b"")),
        Step(f"GET /{{b}}/{key}", {**headers, "If-Match": etag(TEN)}, expect=precondition("If-Match")),
    )


def _opaque(method: str) -> Case:
    """What is written under a method of AWS KMS has an ETag that is no MD5; what is copied from it without, has one."""
    headers = {_METHOD: method}
    return Case(
        f"the ETag under {method} is no MD5 of the content: PutObject, CopyObject",
        f"{_ETAG_DOCUMENTED}; each write has its own: quilt#2790, aws-sdk-java-v2#7082; aws:kms:dsse: our reading",
        AWS,
        (
            put("e", TEN, headers, expect=Expect(headers={"ETag": _OPAQUE}), keep={"E": "@ETag"}),
            *_stable_etag("e", "E"),
            copy_object("f", headers, _OPAQUE_COPY, source="/{b}/e", keep={"F": "ETag"}),
            *_stable_etag("f", "F"),
            Step("GET /{b}/f", {"If-None-Match": "{E}"}, expect=Expect(headers={"ETag": "{F}"}, body=TEN)),
            copy_object("g", {"x-amz-copy-source-if-match": "{E}"}, TEN, source="/{b}/e"),
            copy_object("e", {_METHOD: "AES256"}, TEN, source="/{b}/e"),
            copy_object("e", headers, _OPAQUE_COPY, source="/{b}/g", keep={"E": "ETag"}),
            *_stable_etag("e", "E"),
        ),
    )


def _opaque_parts(method: str) -> Case:
    headers = {_METHOD: method}
    return Case(
        f"the ETags of parts and of their object under {method} are no MD5s",
        f"{_ETAG_DOCUMENTED}; boto#3750; aws:kms:dsse: our reading",
        AWS,
        (
            start("e", headers, expect=Expect(200, "InitiateMultipartUploadResult")),
            upload(1, TEN, to="{b}/e", expect=Expect(headers={"ETag": _OPAQUE}), keep={"E1": "@ETag"}),
            copy(2, None, _OPAQUE_PART, to="{b}/e", keep={"E2": "ETag"}),
            Step(
                "GET /{b}/e?uploadId={U}",
                expect=Expect(200, "ListPartsResult", {"Part/ETag": ("{E1}", "{E2}"), "Part/Size": ("10", "10")}),
            ),
            complete((1, TEN), (2, "{E2}"), to="{b}/e", expect=not_found_part(1, bare_etag(TEN))),
            complete(
                (1, "{E1}"),
                (2, "{E2}"),
                to="{b}/e",
                expect=Expect(200, "CompleteMultipartUploadResult", {"ETag": _OPAQUE_OF_TWO}),
                keep={"E": "ETag"},
            ),
            head("e", {"ETag": "{E}"}),
            copy_object("f", {}, TEN + TEN, source="/{b}/e"),
            start("g", name="V"),
            copy(1, "bytes=0-9", TEN, source="/{b}/e", to="{b}/g", id="{V}"),
            parts_are((1, TEN), of="{b}/g", id="{V}"),
        ),
        given=(put("src", TEN),),
        limits=TINY,
    )


CASES: Final = (
    *map(_opaque, ("aws:kms", "aws:kms:dsse")),
    *map(_opaque_parts, ("aws:kms", "aws:kms:dsse")),
    Case(
        "the ETag of what a bucket encrypts by default under aws:kms is no MD5",
        _ETAG_DOCUMENTED,
        AWS,
        (
            put("old", TEN, expect=Expect(headers={"ETag": etag(TEN)})),
            Step("PUT /{b}?encryption", {"Content-MD5": md5_header(_KMS.encode())}, _KMS, Expect(body=b"")),
            put("e", TEN, expect=Expect(headers={"ETag": _OPAQUE, _METHOD: "aws:kms"}), keep={"E": "@ETag"}),
            *_stable_etag("e", "E"),
            copy_object("f", {}, _OPAQUE_COPY, source="/{b}/old"),
            put("g", TEN, {_METHOD: "AES256"}, expect=Expect(headers={"ETag": etag(TEN)})),
            head("old", {"ETag": etag(TEN)}),
            put("h", TEN, {"Content-MD5": md5_header(TEN)}, expect=Expect(headers={"ETag": _OPAQUE})),
            put("h", TEN, {"Content-MD5": md5_header(b"other")}, expect=Expect(400, code="BadDigest", fields=None)),
        ),
        given=(),
    ),
    Case(
        "the ETag under a customer-provided key is no MD5: CopyObject, conditions",
        _ETAG_DOCUMENTED,
        AWS,
        (
            ALLOW_CUSTOMER_KEYS,
            put("e", TEN, customer_key("a"), expect=Expect(headers={"ETag": _OPAQUE}), keep={"E": "@ETag"}),
            *_stable_etag("e", "E", customer_key("a")),
            copy_object(
                "f",
                {**customer_key("a", of_source=True), **customer_key("b")},
                _OPAQUE_COPY,
                source="/{b}/e",
                keep={"F": "ETag"},
            ),
            *_stable_etag("f", "F", customer_key("b")),
            copy_object("g", customer_key("b", of_source=True), TEN, source="/{b}/f"),
        ),
        given=(),
    ),
)
