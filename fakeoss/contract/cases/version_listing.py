"""ListObjectVersions: what is checked in which order, markers, and characters that XML does not have."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from fakeoss.contract.answers import argument
from fakeoss.contract.case import AWS, Case, Expect, Step

__all__ = ["CASES"]

_MARCH: Final = "recorded at Amazon, March 2026: dyus/meeseeks-s3"
_MARKER: Final = "version-id-marker"
_NO_INTEGER: Final = "Provided max-keys not an integer or within integer range"
_ALONE: Final = "A version-id marker cannot be specified without a key marker."
_EMPTY: Final = "A version-id marker cannot be empty."
_INVALID: Final = "Invalid version id specified"
_ENCODING: Final = "Invalid Encoding Method specified in Request"
_NEVER_ISSUED: Final = "Eyn7lxdGE1WU1SU6QTbW1X6cbSIIRY0R"
_INTERNAL: Final = Expect(
    500, code="InternalError", message="We encountered an internal error. Please try again.", fields={}
)


def _list(query: str, expect: Expect) -> Step:
    return Step(f"GET /{{b}}?versions&{query}", expect=expect)


def _refuses(query: str, name: str, value: str, message: str) -> Step:
    return _list(query, argument(name, value, message))


def _lists(query: str, *keys: str, latest: tuple[str, ...]) -> Step:
    xml = {"Version/Key": keys, "Version/IsLatest": latest, "DeleteMarker": None}
    return _list(query, Expect(200, "ListVersionsResult", xml))


def _switch(state: str) -> Step:
    body = f"<VersioningConfiguration><Status>{state}</Status></VersioningConfiguration>"
    return Step("PUT /{b}?versioning", body=body)


def _put(key: str, name: str) -> Step:
    return Step(f"PUT /{{b}}/{key}", body=b"x", keep={name: "@x-amz-version-id"})


_BAD: Final = "bad-vid"
_ENABLED: Final = _switch("Enabled")

CASES: Final = (
    Case(
        "ListObjectVersions: max-keys, then the markers, then the encoding type",
        _MARCH,
        AWS,
        (
            _refuses("version-id-marker=&max-keys=abc", "max-keys", "abc", _NO_INTEGER),
            _refuses(f"version-id-marker={_BAD}&max-keys=abc&encoding-type=x", "max-keys", "abc", _NO_INTEGER),
            _refuses(f"version-id-marker={_BAD}&encoding-type=x", _MARKER, _BAD, _ALONE),
            _refuses(f"version-id-marker={_BAD}", _MARKER, _BAD, _ALONE),
            _refuses("key-marker=k&version-id-marker=&encoding-type=x", _MARKER, "", _EMPTY),
            _refuses("key-marker=&version-id-marker=&encoding-type=x", _MARKER, "", _EMPTY),
            _refuses(f"key-marker=k&version-id-marker={_BAD}&encoding-type=x", _MARKER, _BAD, _INVALID),
            _refuses(f"key-marker=&version-id-marker={_BAD}&encoding-type=x", _MARKER, _BAD, _INVALID),
            _refuses("key-marker=k&encoding-type=x", "encoding-type", "x", _ENCODING),
        ),
        given=(),
    ),
    Case(
        "ListObjectVersions: a version-id-marker that looks like a version id, but was never issued",
        _MARCH,
        AWS,
        (
            _refuses(f"key-marker=k&version-id-marker={_NEVER_ISSUED}", _MARKER, _NEVER_ISSUED, _INVALID),
            _refuses(f"key-marker=k&version-id-marker={quote('🔑')}", _MARKER, "🔑", _INVALID),
            _refuses("key-marker=%E4%B8%AD&version-id-marker=%C3%A9&encoding-type=x", _MARKER, "é", _INVALID),
        ),
        given=(),
    ),
    Case(
        "ListObjectVersions: prefixes and markers of any alphabet",
        _MARCH,
        AWS,
        (
            _list(f"prefix={quote('🔑')}", Expect(200, "ListVersionsResult", {"Prefix": "🔑", "Version": None})),
            _list("key-marker=%E4%B8%AD", Expect(200, "ListVersionsResult", {"KeyMarker": "中", "Version": None})),
            _list(
                "prefix=%C3%A9&encoding-type=url",
                Expect(200, "ListVersionsResult", {"Prefix": "%C3%A9", "EncodingType": "url"}),
            ),
        ),
        given=(Step("PUT /{b}/k", body=b"x"),),
    ),
    Case(
        "ListObjectVersions: NUL in a parameter; in a delimiter, it is the service that fails",
        _MARCH,
        AWS,
        (
            _list("prefix=%00&max-keys=abc", argument("max-keys", "abc", _NO_INTEGER)),
            _list("prefix=%00&encoding-type=x", argument("encoding-type", "x", _ENCODING)),
            _list("key-marker=%00&encoding-type=x", argument("encoding-type", "x", _ENCODING)),
            _list("delimiter=%00&encoding-type=x", argument("encoding-type", "x", _ENCODING)),
            _list("delimiter=%00&max-keys=1", _INTERNAL),
        ),
        given=(),
    ),
    Case(
        "ListObjectVersions: behind the null version of a key that has none is the next key",
        _MARCH,
        AWS,
        (
            _lists("key-marker=a&version-id-marker=null", "b", "b", latest=("true", "false")),
            _lists("key-marker=b&version-id-marker=null", latest=()),
            _lists("key-marker=zzz&version-id-marker=null&max-keys=5", latest=()),
        ),
        given=(_ENABLED, _put("a", "A"), _put("b", "B"), _put("b", "C")),
    ),
    Case(
        "ListObjectVersions: behind a version of the empty key is everything, and the first is not the latest",
        f"{_MARCH} (once)",
        AWS,
        (
            _lists("key-marker=&version-id-marker={B}", "a", "b", "b", latest=("false", "true", "false")),
            _lists("key-marker=", "a", "b", "b", latest=("true", "true", "false")),
        ),
        given=(_ENABLED, _put("a", "A"), _put("b", "B"), _put("b", "C")),
    ),
)
