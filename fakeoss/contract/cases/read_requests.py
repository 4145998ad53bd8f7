"""What requests to read an object may say: part numbers, the checksum mode, the names of attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.contract.answers import argument, invalid, no_such_bucket, no_such_key
from fakeoss.contract.case import ANY, AWS, Case, Expect, Step
from fakeoss.contract.steps import SOURCE, TEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.contract.case import Text

__all__ = ["CASES"]

_MEASURED: Final = "measured at Amazon, September 2026, in the S3 router of brekkylab/backlot; brekkylab/backlot#335"
_NO_PARTS: Final = ("0", "00", "-1", "10001", "x", "1.0", "")
_RANGE_AND_PART: Final = invalid("Cannot specify both Range header and partNumber query parameter")
_BAD_MODE: Final = invalid("Value for x-amz-checksum-mode header is invalid.")
_CHECKSUM: Mapping[str, Text] = {"x-amz-checksum-crc64nvme": ANY, "x-amz-checksum-type": "FULL_OBJECT"}
_NO_ATTRIBUTES: Final = invalid(
    "The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty"
)


def _bad_part(number: str) -> Expect:
    return argument("partNumber", number, "Part number must be an integer between 1 and 10000, inclusive")


CASES: Final = (
    Case(
        "a part number is checked before the key is looked up, and a version id before it",
        _MEASURED,
        AWS,
        (
            *(Step(f"GET /{{b}}/none?partNumber={number}", expect=_bad_part(number)) for number in _NO_PARTS),
            *(Step(f"HEAD /{{b}}/none?partNumber={number}", expect=Expect(400, body=b"")) for number in _NO_PARTS),
            *(
                Step(f"GET /{{b}}/none?partNumber={number}", {"Range": span}, expect=_RANGE_AND_PART)
                for number in ("1", "x")
                for span in ("bytes=0-1", "x")
            ),
            Step(
                "GET /{b}/none?partNumber=x&versionId=x",
                {"Range": "bytes=0-1"},
                expect=argument("versionId", "x", "Invalid version id specified"),
            ),
            Step("GET /{absent}/none?partNumber=x", expect=no_such_bucket()),
            Step("GET /{b}/none?partNumber=02", expect=no_such_key("none")),
        ),
        given=(),
    ),
    Case(
        "x-amz-checksum-mode is ENABLED, in any case",
        _MEASURED,
        AWS,
        (
            Step("GET /{b}/src", {"x-amz-checksum-mode": "enabled"}, expect=Expect(headers=_CHECKSUM, body=TEN)),
            Step("HEAD /{b}/src", {"x-amz-checksum-mode": "Enabled"}, expect=Expect(headers=_CHECKSUM, body=b"")),
            *(
                step
                for mode in ("DISABLED", "true", "")
                for step in (
                    Step("GET /{b}/src", {"x-amz-checksum-mode": mode}, expect=_BAD_MODE),
                    Step("GET /{b}/none", {"x-amz-checksum-mode": mode}, expect=_BAD_MODE),
                    Step("GET /{absent}/src", {"x-amz-checksum-mode": mode}, expect=no_such_bucket()),
                    Step("GET /{b}/src?tagging", {"x-amz-checksum-mode": mode}, expect=Expect(200, "Tagging")),
                    Step("HEAD /{b}/src", {"x-amz-checksum-mode": mode}, expect=Expect(400, body=b"")),
                    Step("HEAD /{b}/none", {"x-amz-checksum-mode": mode}, expect=Expect(404, body=b"")),
                )
            ),
        ),
        given=(SOURCE,),
    ),
    Case(
        "GetObjectAttributes: names that are none, and no names",
        _MEASURED,
        AWS,
        (
            *(
                Step(
                    f"GET {path}?attributes",
                    {"x-amz-object-attributes": names},
                    expect=argument("x-amz-object-attributes", shown, "Invalid attribute name specified."),
                )
                for path in ("/{b}/src", "/{b}/none", "/{absent}/src")
                for names, shown in (
                    ("Colour", "Colour"),
                    ("ETag,Colour,Size", "Colour"),
                    ("etag", "etag"),
                    ("", ""),
                    (",ETag", ""),
                    ("ETag,,ObjectSize", ""),
                    ("ETag, ,ObjectSize", ""),
                )
            ),
            *(
                Step(f"GET /{{b}}/{key}?attributes", {"x-amz-object-attributes": names}, expect=_NO_ATTRIBUTES)
                for key in ("src", "none")
                for names in (None, ",", ",,")
            ),
            *(
                Step(
                    "GET /{b}/src?attributes",
                    {"x-amz-object-attributes": names},
                    expect=Expect(200, "GetObjectAttributesResponse", {}, children),
                )
                for names, children in (
                    ("ETag,,", ("ETag",)),
                    (" ObjectSize , ETag ", ("ETag", "ObjectSize")),
                    ("ObjectParts", ()),
                )
            ),
        ),
        given=(SOURCE,),
    ),
)
