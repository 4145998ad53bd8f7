"""The errors that many cases expect. Recorded at Amazon, February 2026, unless the case says otherwise."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.case import ANY, Expect, Text

__all__ = [
    "ACCESS_DENIED",
    "BEYOND",
    "MALFORMED_XML",
    "NO_PARTS",
    "SMALL_SOURCE",
    "TOO_LARGE",
    "argument",
    "invalid",
    "no_such_bucket",
    "no_such_key",
    "no_such_upload",
    "not_found_part",
    "not_implemented",
    "not_in_order",
    "part_number",
    "past_end",
    "precondition",
    "range_form",
    "source_fault",
    "too_small",
]

_RANGE: Final = "x-amz-copy-source-range"
_SOURCE: Final = "x-amz-copy-source"
_FORM: Final = "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy"
_NO_UPLOAD: Final = "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed."
_NOT_FOUND: Final = "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag."
_IMPLIED: Final = "A header you provided implies functionality that is not implemented"

ACCESS_DENIED: Final = Expect(403, code="AccessDenied", message="Access Denied")
MALFORMED_XML: Final = Expect(
    400,
    code="MalformedXML",
    message="The XML you provided was not well-formed or did not validate against our published schema",
)


def invalid(message: Text) -> Expect:
    """InvalidRequest, which names nothing."""
    return Expect(400, code="InvalidRequest", message=message)


def argument(name: str, value: str, message: Text) -> Expect:
    """InvalidArgument, which names the argument and its value."""
    return Expect(400, code="InvalidArgument", message=message, fields={"ArgumentName": name, "ArgumentValue": value})


BEYOND: Final = invalid("The specified copy range is invalid for the source object size")
NO_PARTS: Final = invalid("You must specify at least one part")
SMALL_SOURCE: Final = invalid("The specified copy source is not supported as a byte-range copy source")
TOO_LARGE: Final = invalid(
    "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120"
)


def range_form(value: str) -> Expect:
    """A copy range that is not ``bytes=first-last``."""
    return argument(_RANGE, value, _FORM)


def past_end(value: str, size: int) -> Expect:
    """A copy range that begins inside of the source and ends behind it."""
    return argument(_RANGE, value, f"Range specified is not valid for source object of size: {size}")


def source_fault(what: str) -> Expect:
    """A copy source that cannot be read; the value named is the header's own name."""
    return argument(_SOURCE, _SOURCE, f"Invalid copy source {what}")


def part_number(value: str) -> Expect:
    """A part number that is none."""
    return argument("partNumber", value, "Part number must be an integer between 1 and 10000, inclusive")


def no_such_upload(upload_id: str = "{U}") -> Expect:
    """An upload that is not open, or not of this key."""
    return Expect(404, code="NoSuchUpload", message=_NO_UPLOAD, fields={"UploadId": upload_id})


def no_such_key(key: str) -> Expect:
    """An object that is not there."""
    return Expect(404, code="NoSuchKey", message="The specified key does not exist.", fields={"Key": key})


def no_such_bucket(name: str = "{absent}") -> Expect:
    """A bucket that is not there, at Amazon."""
    return Expect(404, code="NoSuchBucket", message="The specified bucket does not exist", fields={"BucketName": name})


def precondition(condition: str) -> Expect:
    """A condition that does not hold."""
    message = "At least one of the pre-conditions you specified did not hold"
    return Expect(412, code="PreconditionFailed", message=message, fields={"Condition": condition})


def not_found_part(number: int, tag: str) -> Expect:
    """A part listed that was not uploaded, or has another entity tag; ``tag`` is bare."""
    fields = {"UploadId": "{U}", "PartNumber": str(number), "ETag": tag}
    return Expect(400, code="InvalidPart", message=_NOT_FOUND, fields=fields)


def not_in_order() -> Expect:
    """Part numbers that do not ascend."""
    message = "The list of parts was not in ascending order. Parts must be ordered by part number."
    return Expect(400, code="InvalidPartOrder", message=message, fields={"UploadId": "{U}"})


def too_small(number: int, size: int, tag: str) -> Expect:
    """A part, not the last, of less than 5 MiB; ``tag`` is bare."""
    fields = {"ProposedSize": str(size), "MinSizeAllowed": "5242880", "PartNumber": str(number), "ETag": tag}
    message = "Your proposed upload is smaller than the minimum allowed size"
    return Expect(400, code="EntityTooSmall", message=message, fields=fields)


def not_implemented(header: Text, why: Text) -> Expect:
    """A header that Amazon does not implement with this value."""
    return Expect(501, code="NotImplemented", message=_IMPLIED, fields={"Header": header, "additionalMessage": why})


def refused_header(header: str) -> Expect:
    """A header that fakeoss does not implement: named where a client's exception shows it (ours)."""
    fields: dict[str, Text] = {"Header": header, "additionalMessage": ANY}
    return Expect(501, code="NotImplemented", message=f"{_IMPLIED}: {header}", fields=fields)
