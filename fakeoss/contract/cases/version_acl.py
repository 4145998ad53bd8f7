"""The ACLs of versions and of delete markers: GetObjectAcl, PutObjectAcl."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.contract.answers import argument, no_such_key
from fakeoss.contract.case import AWS, Case, Expect, Step
from fakeoss.contract.steps import TEN, delete, put

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CASES"]

_APRIL: Final = "recorded at Amazon, April 2026: dyus/meeseeks-s3"
_VERSION: Final = "x-amz-version-id"
_MARKER: Final = "x-amz-delete-marker"
_NAMED: Final = {_MARKER: "true", _VERSION: "{M}"}
_OPEN: Final = (
    Step(
        "PUT /{b}?ownershipControls",
        body="<OwnershipControls><Rule><ObjectOwnership>BucketOwnerPreferred</ObjectOwnership></Rule></OwnershipControls>",
    ),
    Step("PUT /{b}?versioning", body="<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"),
    put("v", TEN, keep={"V": f"@{_VERSION}"}),
)
_OF_VERSION: Final = {_VERSION: "{V}"}


def _get(query: str, expect: Expect) -> Step:
    return Step(f"GET /{{b}}/v?acl{query}", expect=expect)


def _put(query: str, expect: Expect) -> Step:
    return Step(f"PUT /{{b}}/v?acl{query}", {"x-amz-acl": "private"}, expect=expect)


def _of_marker(method: str, headers: Mapping[str, str | None]) -> Expect:
    return Expect(
        405,
        code="MethodNotAllowed",
        message="The specified method is not allowed against this resource.",
        fields={"Method": method, "ResourceType": "DeleteMarker"},
        headers={"Allow": "DELETE", "Last-Modified": None, **headers},
    )


_SHOWN: Final = Expect(200, "AccessControlPolicy", headers=_OF_VERSION)
_SET: Final = Expect(200, headers=_OF_VERSION, body=b"")
_EMPTY: Final = argument("versionId", "", "Version id cannot be the empty string")
_INVALID: Final = argument("versionId", "abc", "Invalid version id specified")

CASES: Final = (
    Case(
        "the ACL of a delete marker",
        f"{_APRIL}; by localstack's snapshots, too, but for the headers",
        AWS,
        (
            _put("", _of_marker("PUT", {_MARKER: None, _VERSION: None})),
            _put("&versionId={M}", _of_marker("PUT", _NAMED)),
            _get("", no_such_key("v")._replace(headers=_NAMED)),
            _get("&versionId={M}", _of_marker("GET", _NAMED)),
        ),
        given=(*_OPEN, delete("v")._replace(keep={"M": f"@{_VERSION}"})),
    ),
    Case(
        "the ACL of a version: its id is returned; ids that cannot be",
        _APRIL,
        AWS,
        (
            _get("", _SHOWN),
            _get("&versionId={V}", _SHOWN),
            _put("", _SET),
            _put("&versionId={V}", _SET),
            _get("&versionId=", _EMPTY),
            _put("&versionId=", _EMPTY),
            _get("&versionId=abc", _INVALID),
            _put("&versionId=abc", _INVALID),
        ),
        given=_OPEN,
    ),
)
