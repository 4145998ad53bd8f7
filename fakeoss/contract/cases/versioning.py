"""Versioned buckets: answers to writes, deletions, reads and copies. JD Cloud has no versioning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.contract.answers import MALFORMED_XML, argument, invalid, no_such_key
from fakeoss.contract.case import AWS, Case, Expect, Like, Step, etag
from fakeoss.contract.steps import (
    ISO_DATE,
    NOTHING_STORED,
    START,
    TEN,
    TINY,
    abort,
    complete,
    copy,
    copy_object,
    head,
    list_parts,
    list_uploads,
    parts_are,
    put,
    read,
    start,
    upload,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.contract.case import Text

__all__ = ["CASES"]

_RECORDED = "recorded at Amazon, February 2026"
_MARCH = "recorded at Amazon, March 2026: dyus/meeseeks-s3"
_APRIL = "recorded at Amazon, April 2026: dyus/meeseeks-s3"
_VERSION = "x-amz-version-id"
_MARKER = "x-amz-delete-marker"
_SOURCE = "x-amz-copy-source"
_COPIED = "x-amz-copy-source-version-id"
_ANY_VERSION = Like(r"(?!null)\S+")
_INVALID = "Invalid version id specified"
_EMPTY = "Version id cannot be the empty string"
_MARKER_SOURCE = invalid("The source of a copy request may not specifically refer to a delete marker by version id.")
_NO_VERSION = "The specified version does not exist."
_NOT_ALLOWED = "The specified method is not allowed against this resource."


def _configure(content: str, expect: Expect | None = None) -> Step:
    body = f"<VersioningConfiguration>{content}</VersioningConfiguration>"
    return Step("PUT /{b}?versioning", body=body, expect=expect or Expect(200, body=b""))


def _switch(state: str) -> Step:
    return _configure(f"<Status>{state}</Status>")


def _put(body: bytes, name: str = "", key: str = "src") -> Step:
    """PutObject; its version ID is kept as ``name``, or must be absent if ``name`` is empty."""
    headers: Mapping[str, Text | None] = {"ETag": etag(body)} if name else {_VERSION: None}
    return put(key, body, expect=Expect(200, headers=headers), keep={name: f"@{_VERSION}"} if name else {})


def _mark(name: str, key: str = "src") -> Step:
    """DeleteObject that creates a delete marker, whose version ID is kept as ``name``."""
    return Step(
        f"DELETE /{{b}}/{key}", expect=Expect(204, headers={_MARKER: "true"}, body=b""), keep={name: f"@{_VERSION}"}
    )


def _remove(version: str, *, marker: bool = False, key: str = "src") -> Step:
    """DeleteObject of one version."""
    headers = {_VERSION: version, _MARKER: "true" if marker else None}
    return Step(f"DELETE /{{b}}/{key}?versionId={version}", expect=Expect(204, headers=headers, body=b""))


def _part_copy_result(body: bytes, version: str | None) -> Expect:
    """CopyPartResult of a version. The recordings, of before November 2026, have no x-amz-version-id."""
    xml: dict[str, Text] = {"ETag": etag(body), "LastModified": ISO_DATE}
    return Expect(200, "CopyPartResult", xml, headers={_COPIED: version, _VERSION: _ANY_VERSION})


def _object_copy_result(body: bytes, version: str | None) -> Expect:
    """CopyObjectResult of a version."""
    return Expect(200, "CopyObjectResult", {"ETag": etag(body)}, headers={_COPIED: version})


_ENABLED = _switch("Enabled")
_GIVEN = (_ENABLED, _put(b"first", "V1"), _put(b"second", "V2"), START)
_GONE = Expect(404, code="NoSuchKey", message="The specified key does not exist.", fields={"Key": "src"})
_UNKNOWN = Expect(404, code="NoSuchVersion", message=_NO_VERSION, fields={"Key": "src", "VersionId": "{V1}"})
_NO_STATUS = Expect(
    400, code="IllegalVersioningConfigurationException", message="The Versioning element must be specified"
)

_OF_UPLOAD: Final = Expect(200, headers={_VERSION: "{W}"})

CASES: Final = (
    Case(
        "the versioning state: empty until it is set",
        _MARCH,
        AWS,
        (
            Step("GET /{b}?versioning", expect=Expect(200, "VersioningConfiguration", {"Status": None})),
            _switch("Suspended"),
            Step("GET /{b}?versioning", expect=Expect(200, "VersioningConfiguration", {"Status": "Suspended"})),
            _ENABLED,
            Step("GET /{b}?versioning", expect=Expect(200, "VersioningConfiguration", {"Status": "Enabled"})),
        ),
        given=(),
    ),
    Case(
        "malformed versioning configurations",
        _MARCH,
        AWS,
        (
            _configure("", _NO_STATUS),
            _configure("<Status></Status>", _NO_STATUS),
            _configure("<Status>Disabled</Status>", MALFORMED_XML),
            _configure("<Status> Enabled </Status>", MALFORMED_XML),
            _configure("<Status>Enabled</Status><Foo/>", MALFORMED_XML),
        ),
        given=(),
    ),
    Case(
        "earlier objects become the null version; writes while suspended replace it, without a version ID",
        f"{_APRIL}; ceph/s3-tests; versitygw#2164, versitygw#2165",
        AWS,
        (
            _put(b"old"),
            _ENABLED,
            _put(b"new", "V1"),
            read("src?versionId=null", b"old", {_VERSION: "null"}),
            _switch("Suspended"),
            _put(b"newest"),
            read("src", b"newest", {_VERSION: "null"}),
            read("src?versionId={V1}", b"new", {_VERSION: "{V1}"}),
        ),
        given=(),
    ),
    Case(
        "removing a delete marker makes the object current again",
        f"{_APRIL} for GetObjectAcl; ceph/s3-tests",
        AWS,
        (
            _mark("M"),
            Step("GET /{b}/src", expect=_GONE._replace(headers={_VERSION: "{M}", _MARKER: "true"})),
            Step(
                "GET /{b}/src?versionId={M}",
                expect=Expect(
                    405,
                    code="MethodNotAllowed",
                    message=_NOT_ALLOWED,
                    fields={"Method": "GET", "ResourceType": "DeleteMarker"},
                    headers={"Allow": "DELETE", _MARKER: "true", _VERSION: "{M}"},
                ),
            ),
            _remove("{M}", marker=True),
            read("src", b"second", {_VERSION: "{V2}"}),
            _remove("{V2}"),
            read("src", b"first", {_VERSION: "{V1}"}),
        ),
        given=_GIVEN,
    ),
    Case(
        "one of two versions as a copy source",
        f"{_APRIL}; kumo#692, moto#2055, ministack#1436",
        AWS,
        (
            copy(1, None, _part_copy_result(b"first", "{V1}"), source="/{b}/src?versionId={V1}"),
            copy(2, "bytes=0-2", _part_copy_result(b"sec", "{V2}"), source="/{b}/src?versionId={V2}"),
            copy(3, None, _part_copy_result(b"second", "{V2}")),
            parts_are((1, b"first"), (2, b"sec"), (3, b"second")),
            copy_object("e", {}, _object_copy_result(b"first", "{V1}"), source="/{b}/src?versionId={V1}"),
            read("e", b"first"),
        ),
        given=_GIVEN,
        rows=(26,),
    ),
    Case(
        "the null version as a copy source is not returned in headers",
        _RECORDED,
        AWS,
        (
            _put(b"null"),
            _ENABLED,
            START,
            copy(1, None, _part_copy_result(b"null", None)),
            copy(1, None, _part_copy_result(b"null", None), source="/{b}/src?versionId=null"),
        ),
        given=(),
        rows=(29,),
    ),
    Case(
        "a deleted, a malformed and an empty version ID as a copy source",
        f"{_APRIL} but for the first: reported, versitygw's tests",
        AWS,
        (
            _remove("{V1}"),
            copy(1, None, _UNKNOWN, source="/{b}/src?versionId={V1}"),
            copy(1, None, argument(_SOURCE, "abc", _INVALID), source="/{b}/src?versionId=abc"),
            copy(1, None, argument(_SOURCE, "", _EMPTY), source="/{b}/src?versionId="),
            copy_object("e", {}, invalid("Invalid Request"), source="/{b}/src?versionId=abc"),
            copy_object("e", {}, argument(_SOURCE, "", _EMPTY), source="/{b}/src?versionId="),
            NOTHING_STORED,
        ),
        given=_GIVEN,
        rows=(27,),
    ),
    Case(
        "a delete marker as a copy source",
        _APRIL,
        AWS,
        (
            _mark("M"),
            copy(1, None, no_such_key("src")._replace(headers={_MARKER: "true", _VERSION: "{M}"})),
            copy(1, None, _MARKER_SOURCE, source="/{b}/src?versionId={M}"),
            copy_object("e", {}, no_such_key("src")._replace(headers={_MARKER: "true", _VERSION: "{M}"})),
            copy_object("e", {}, _MARKER_SOURCE, source="/{b}/src?versionId={M}"),
            NOTHING_STORED,
        ),
        given=_GIVEN,
        rows=(28,),
    ),
    Case(
        "CopyObject restores an older version, but not the current one onto itself",
        f"{_RECORDED}; an older one: Amazon's documentation",
        AWS,
        (
            copy_object("src", {}, Expect(400, code="InvalidRequest")),
            copy_object("src", {}, _object_copy_result(b"first", "{V1}"), source="/{b}/src?versionId={V1}"),
            read("src", b"first"),
            read("src?versionId={V2}", b"second", {_VERSION: "{V2}"}),
        ),
        given=_GIVEN,
        rows=(66,),
    ),
    Case(
        "CopyObject of the current version onto itself, by its version ID",
        "verified at Amazon by moto's test_copy_object_in_place_with_versioning",
        AWS,
        (
            copy_object("src", {}, _object_copy_result(b"second", "{V2}"), source="/{b}/src?versionId={V2}"),
            copy_object("src", {}, Expect(400, code="InvalidRequest")),
            read("src?versionId={V2}", b"second", {_VERSION: "{V2}"}),
        ),
        given=_GIVEN,
    ),
    Case(
        "CopyObject into a bucket with suspended versioning returns the null version",
        _RECORDED,
        AWS,
        (
            _switch("Suspended"),
            copy_object(
                "e", {}, _object_copy_result(b"second", "{V2}")._replace(headers={_COPIED: "{V2}", _VERSION: "null"})
            ),
        ),
        given=_GIVEN,
    ),
    Case(
        "a completed upload becomes one version",
        "kumo#696, ceph/s3-tests; once: S3Mock#2586",
        AWS,
        (
            upload(1, b"up", to="{b}/src"),
            complete((1, b"up"), to="{b}/src", keep={"V3": f"@{_VERSION}"}),
            complete((1, b"up"), to="{b}/src", keep={"V4": f"@{_VERSION}"}),
            Step(
                "GET /{b}?versions",
                expect=Expect(
                    200,
                    "ListVersionsResult",
                    {"Version/VersionId": ("{V4}", "{V1}"), "Version/IsLatest": ("true", "false")},
                ),
            ),
            read("src?versionId={V3}", b"up", {_VERSION: "{V4}"}),
        ),
        given=(_ENABLED, _put(b"first", "V1"), START._replace(request="POST /{b}/src?uploads")),
        limits=TINY,
    ),
    Case(
        "invalid version-id-marker",
        f"{_MARCH}; versitygw#1808, versitygw#1811",
        AWS,
        (
            Step(
                "GET /{b}?versions&version-id-marker=null",
                expect=argument(
                    "version-id-marker", "null", "A version-id marker cannot be specified without a key marker."
                ),
            ),
            Step(
                "GET /{b}?versions&key-marker=src&version-id-marker=",
                expect=argument("version-id-marker", "", "A version-id marker cannot be empty."),
            ),
            Step(
                "GET /{b}?versions&key-marker=src&version-id-marker=abc",
                expect=argument("version-id-marker", "abc", _INVALID),
            ),
        ),
        given=(),
    ),
    Case(
        "an upload has its version id from the beginning: CreateMultipartUpload, UploadPart, ListParts, AbortMultipartUpload",
        "botocore's model of S3, 1.44.5: x-amz-version-id; ListMultipartUploads: VersionId",
        AWS,
        (
            start("d", keep={"U": "UploadId", "W": f"@{_VERSION}"}),
            upload(1, TEN, expect=_OF_UPLOAD),
            copy(2, None, _OF_UPLOAD),
            list_parts(_OF_UPLOAD),
            list_uploads(xml={"Upload/VersionId": "{W}"}),
            complete((1, TEN), expect=_OF_UPLOAD),
            head("d", {_VERSION: "{W}"}),
            start("d", keep={"U": "UploadId", "W": f"@{_VERSION}"}),
            Step("GET /{b}/d?versionId={W}", expect=Expect(404, code="NoSuchVersion", fields=None)),
            abort(expect=Expect(204, headers={_VERSION: "{W}"}, body=b"")),
        ),
        given=(_ENABLED, put("src", TEN)),
    ),
    Case(
        "an upload that will be the null version names none",
        "our reading: the pages speak of buckets with versioning enabled alone",
        AWS,
        (
            start("d", expect=Expect(200, headers={_VERSION: None})),
            upload(1, TEN, expect=Expect(headers={_VERSION: None})),
            list_uploads(xml={"Upload/VersionId": None}),
            _switch("Suspended"),
            start("e", name="V", expect=Expect(200, headers={_VERSION: None})),
        ),
        given=(),
    ),
    Case(
        "of uploads to one key, the one that began last is current, and so is an object put meanwhile",
        "User Guide, Concurrent multipart upload operations; of a delete marker: our reading",
        AWS,
        (
            start("d", name="U"),
            start("d", name="V"),
            upload(1, b"first"),
            upload(1, b"second", id="{V}"),
            complete((1, b"second"), id="{V}"),
            complete((1, b"first")),
            read("d", b"second"),
            start("d", name="U"),
            upload(1, b"third"),
            put("d", b"fourth"),
            complete((1, b"third")),
            read("d", b"fourth"),
            start("d", name="U"),
            upload(1, b"fifth"),
            Step("DELETE /{b}/d", expect=Expect(204, body=b"")),
            complete((1, b"fifth"), expect=Expect(200)),
            Step("GET /{b}/d", expect=Expect(404, code="NoSuchKey", fields=None)),
        ),
        given=(_ENABLED,),
        limits=TINY,
    ),
    Case(
        "versioning that changes while an upload is under way does not concern it",
        "API reference, CreateMultipartUpload: what was configured when it began holds; that this includes versioning: our "
        "reading",
        AWS,
        (
            start("d", name="U"),
            _ENABLED,
            start("d", name="V", keep={"V": "UploadId", "W": f"@{_VERSION}"}),
            _switch("Suspended"),
            upload(1, b"versioned", id="{V}"),
            complete((1, b"versioned"), id="{V}", expect=_OF_UPLOAD),
            _ENABLED,
            upload(1, b"null"),
            complete((1, b"null"), expect=Expect(200, headers={_VERSION: None})),
            read("d?versionId={W}", b"versioned"),
            read("d?versionId=null", b"null"),
            read("d", b"null"),
        ),
        given=(),
        limits=TINY,
    ),
)
