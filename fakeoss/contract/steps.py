"""The requests that cases consist of, each with the default answer that it expects."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from fakeoss.contract.case import OWNER, Expect, Like, Step, etag, md5_header, multipart_etag

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.contract.case import Body

__all__ = [
    "ALLOW_CUSTOMER_KEYS",
    "HTTP_DATE",
    "ISO_DATE",
    "NOTHING_STORED",
    "OK",
    "SOURCE",
    "START",
    "TEN",
    "TINY",
    "TINY_ON_JDCLOUD",
    "abort",
    "complete",
    "copy",
    "copy_object",
    "customer_key",
    "delete",
    "document",
    "head",
    "list_parts",
    "list_uploads",
    "missing",
    "parts_are",
    "put",
    "read",
    "result",
    "start",
    "upload",
]

OK: Final = Expect()
TEN: Final = b"0123456789"
HTTP_DATE: Final = Like("(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT")
ISO_DATE: Final = Like(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.000Z")

_SMALLEST = {"min_part_size": 1}
TINY: Final = {"aws": _SMALLEST, "jdcloud": _SMALLEST}
"""Limits that allow parts of one byte, where the service requires 5 MiB."""
TINY_ON_JDCLOUD: Final = {"jdcloud": _SMALLEST}
"""The same for JD Cloud only, which copies no range of a source smaller than 5 MiB."""

_NONE: Mapping[str, Any] = {}
_PART: Final = ("LastModified", "ETag")


def result(root: str, /, *children: str, status: int = 200, **xml: str | tuple[str, ...] | None) -> Expect:
    """Return an expected result: its root, the names of all its children if any are passed, and texts by child."""
    return Expect(status, root, xml, children)


def put(key: str, body: Body, headers: Mapping[str, str | None] = _NONE, *, to: str = "{b}", **step: Any) -> Step:
    """PutObject."""
    return Step(f"PUT /{to}/{key}", headers, body, **step)


def read(key: str, body: Body, headers: Mapping[str, Any] = _NONE, *, of: str = "{b}", **step: Any) -> Step:
    """GetObject, which must return exactly ``body`` and these header fields, and may return others."""
    return Step(f"GET /{of}/{key}", expect=Expect(headers=headers, body=body), **step)


def head(key: str, headers: Mapping[str, Any] = _NONE, *, of: str = "{b}", **step: Any) -> Step:
    """HeadObject, which must return these header fields, and may return others."""
    return Step(f"HEAD /{of}/{key}", expect=Expect(headers=headers, body=b""), **step)


def missing(key: str) -> Step:
    """HeadObject of a key that does not exist."""
    return Step(f"HEAD /{{b}}/{key}", expect=Expect(404, body=b""))


def delete(key: str, *, of: str = "{b}") -> Step:
    """DeleteObject."""
    return Step(f"DELETE /{of}/{key}", expect=Expect(204, body=b""))


def start(key: str = "d", headers: Mapping[str, str] = _NONE, *, name: str = "U", to: str = "{b}", **step: Any) -> Step:
    """CreateMultipartUpload; the upload ID is kept as ``name``."""
    expect = Expect(200, "InitiateMultipartUploadResult", {"Bucket": to}, ("Bucket", "Key", "UploadId"))
    return Step(f"POST /{to}/{key}?uploads", headers, b"", **{"expect": expect, "keep": {name: "UploadId"}, **step})


def upload(
    number: object,
    body: Body,
    headers: Mapping[str, str | None] = _NONE,
    *,
    to: str = "{b}/d",
    id: str = "{U}",
    **step: Any,
) -> Step:
    """UploadPart."""
    expect = Expect(200, headers={"ETag": etag(body)}, body=b"") if isinstance(body, bytes) else OK
    return Step(f"PUT /{to}?partNumber={number}&uploadId={id}", headers, body, **{"expect": expect, **step})


def copy(
    number: object = 1,
    span: str | None = None,
    gives: bytes | Expect = TEN,
    *,
    source: str | None = "/{b}/src",
    headers: Mapping[str, str] = _NONE,
    to: str = "{b}/d",
    id: str = "{U}",
    **step: Any,
) -> Step:
    """UploadPartCopy of ``span``, the value of its range header; ``gives`` are the bytes of the part, or an error."""
    fields = {"x-amz-copy-source": source, "x-amz-copy-source-range": span, **headers}
    if isinstance(gives, bytes):
        gives = Expect(200, "CopyPartResult", {"ETag": etag(gives), "LastModified": ISO_DATE}, _PART)
    present_fields = {name: value for name, value in fields.items() if value is not None}
    return Step(f"PUT /{to}?partNumber={number}&uploadId={id}", present_fields, b"", gives, **step)


def copy_object(
    key: str, headers: Mapping[str, str] = _NONE, gives: bytes | Expect = TEN, *, source: str = "/{b}/src", **step: Any
) -> Step:
    """CopyObject; ``gives`` are the bytes of the copy, or an error."""
    if isinstance(gives, bytes):
        gives = Expect(200, "CopyObjectResult", {"ETag": etag(gives), "LastModified": ISO_DATE})
    return Step(f"PUT /{{b}}/{key}", {"x-amz-copy-source": source, **headers}, b"", gives, **step)


def customer_key(word: str, *, of_source: bool = False) -> dict[str, str]:
    """The three headers of a customer-provided key, derived from ``word``, for the object or the source of a copy."""
    key = sha256(word.encode()).digest()
    name = f"x-amz-{'copy-source-' if of_source else ''}server-side-encryption-customer-"
    return {
        f"{name}algorithm": "AES256",
        f"{name}key": b64encode(key).decode("ascii"),
        f"{name}key-MD5": md5_header(key),
    }


ALLOW_CUSTOMER_KEYS: Final = Step(
    "PUT /{b}?encryption",
    body="<ServerSideEncryptionConfiguration><Rule><BlockedEncryptionTypes><EncryptionType>NONE</EncryptionType>"
    "</BlockedEncryptionTypes></Rule></ServerSideEncryptionConfiguration>",
)
"""Allows SSE-C in ``{b}``, which new buckets block since April 2026."""


def document(*parts: tuple[object, bytes | str]) -> str:
    """Return the body of CompleteMultipartUpload: for each part its number, and its content or its literal entity
    tag."""
    tags = [(number, etag(tag) if isinstance(tag, bytes) else tag) for number, tag in parts]
    elements = "".join(f"<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>" for number, tag in tags)
    return f"<CompleteMultipartUpload>{elements}</CompleteMultipartUpload>"


def complete(
    *parts: tuple[object, bytes | str],
    headers: Mapping[str, str] = _NONE,
    to: str = "{b}/d",
    id: str = "{U}",
    user: str = OWNER,
    **answer: Any,
) -> Step:
    """CompleteMultipartUpload; by default it must succeed. ``body=`` replaces the document."""
    body = answer.pop("body", document(*parts))
    contents = [content for _, content in parts if isinstance(content, bytes)]
    expect = Expect(200, "CompleteMultipartUploadResult", {"ETag": multipart_etag(*contents)})
    return Step(f"POST /{to}?uploadId={id}", headers, body, answer.pop("expect", expect), user=user, **answer)


def abort(expect: Expect | None = None, *, to: str = "{b}/d", id: str = "{U}", **step: Any) -> Step:
    """AbortMultipartUpload."""
    return Step(f"DELETE /{to}?uploadId={id}", expect=expect or Expect(204, body=b""), **step)


def list_parts(expect: Expect, query: str = "", *, of: str = "{b}/d", id: str = "{U}", **step: Any) -> Step:
    """ListParts."""
    return Step(f"GET /{of}?uploadId={id}{query}", expect=expect, **step)


def parts_are(*parts: tuple[int, bytes], of: str = "{b}/d", id: str = "{U}") -> Step:
    """ListParts, which must return exactly these parts, each with its number and content."""
    xml = {
        "Part/PartNumber": tuple(str(number) for number, _ in parts),
        "Part/Size": tuple(str(len(content)) for _, content in parts),
        "Part/ETag": tuple(etag(content) for _, content in parts),
    }
    return list_parts(Expect(200, "ListPartsResult", xml), of=of, id=id)


def list_uploads(query: str = "", *, children: tuple[str, ...] = (), **step: Any) -> Step:
    """ListMultipartUploads; ``xml=`` are expected texts of the result."""
    expect = Expect(200, "ListMultipartUploadsResult", step.pop("xml", _NONE), children)
    return Step(f"GET /{{b}}?uploads{query}", expect=step.pop("expect", expect), **step)


SOURCE: Final = put("src", TEN)
START: Final = start()
NOTHING_STORED: Final = parts_are()
