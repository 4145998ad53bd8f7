"""The errors that many cases expect. Recorded at Amazon, February 2026, unless the case says otherwise."""

from __future__ import annotations

import re
from typing import Final

from fakeoss.contract.case import ANY, Expect, Like, Text

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
    "not_allowed",
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
_NO_SUCH_UPLOAD: Final = "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed."
_PART_NOT_FOUND: Final = "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag."
_NOT_IMPLEMENTED: Final = "A header you provided implies functionality that is not implemented"

ACCESS_DENIED: Final = Expect(403, code="AccessDenied", message="Access Denied")
MALFORMED_XML: Final = Expect(
    400,
    code="MalformedXML",
    message="The XML you provided was not well-formed or did not validate against our published schema",
)


def invalid(message: Text) -> Expect:
    """InvalidRequest, without further elements."""
    return Expect(400, code="InvalidRequest", message=message)


def argument(name: str, value: str, message: Text) -> Expect:
    """InvalidArgument, with the argument's name and value."""
    return Expect(400, code="InvalidArgument", message=message, fields={"ArgumentName": name, "ArgumentValue": value})


BEYOND: Final = invalid("The specified copy range is invalid for the source object size")
NO_PARTS: Final = invalid("You must specify at least one part")
SMALL_SOURCE: Final = invalid("The specified copy source is not supported as a byte-range copy source")
TOO_LARGE: Final = invalid(
    "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120"
)


def range_form(value: str) -> Expect:
    """The error for a copy range that is not of the form ``bytes=first-last``."""
    return argument(_RANGE, value, _FORM)


def past_end(value: str, size: int) -> Expect:
    """The error for a copy range that begins within the source and ends after it."""
    return argument(_RANGE, value, f"Range specified is not valid for source object of size: {size}")


def source_fault(problem: str) -> Expect:
    """The error for a copy source that cannot be parsed; its ``ArgumentValue`` is the name of the header."""
    return argument(_SOURCE, _SOURCE, f"Invalid copy source {problem}")


def part_number(value: str) -> Expect:
    """The error for an invalid part number."""
    return argument("partNumber", value, "Part number must be an integer between 1 and 10000, inclusive")


def not_allowed(method: str, resource_type: str, allow: str | None) -> Expect:
    """The error for a method that a resource does not have; ``allow`` are those that it has."""
    message = "The specified method is not allowed against this resource."
    fields = {"Method": method, "ResourceType": resource_type}
    return Expect(405, code="MethodNotAllowed", message=message, fields=fields, headers={"Allow": allow})


def no_such_upload(upload_id: str = "{U}") -> Expect:
    """The error for an upload that is not open, or belongs to another key."""
    return Expect(404, code="NoSuchUpload", message=_NO_SUCH_UPLOAD, fields={"UploadId": upload_id})


def no_such_key(key: str) -> Expect:
    """The error for an object that does not exist."""
    return Expect(404, code="NoSuchKey", message="The specified key does not exist.", fields={"Key": key})


def no_such_bucket(name: str = "{absent}") -> Expect:
    """Amazon's error for a bucket that does not exist."""
    return Expect(404, code="NoSuchBucket", message="The specified bucket does not exist", fields={"BucketName": name})


def precondition(condition: str) -> Expect:
    """The error for a condition that is not met."""
    message = "At least one of the pre-conditions you specified did not hold"
    return Expect(412, code="PreconditionFailed", message=message, fields={"Condition": condition})


def _either(*texts: str) -> Like:
    """Any one of these texts, for cases of both services."""
    return Like("|".join(map(re.escape, texts)))


def not_found_part(number: int, tag: str) -> Expect:
    """The error for a listed part that was not uploaded or has another entity tag; ``tag`` is without quotes."""
    fields = {"UploadId": "{U}", "PartNumber": str(number), "ETag": tag}
    return Expect(400, code="InvalidPart", message=_PART_NOT_FOUND, fields=fields)


def not_in_order() -> Expect:
    """The error for part numbers that are not in ascending order; JD Cloud: in the words of its native list."""
    message = _either(
        "The list of parts was not in ascending order. Parts must be ordered by part number.",
        "The list of parts was not in ascending order.Parts list must specified in order by part number.",
    )
    return Expect(400, code="InvalidPartOrder", message=message, fields={"UploadId": "{U}"})


def too_small(number: int, size: int, tag: str) -> Expect:
    """The error for a part smaller than 5 MiB that is not the last; ``tag`` is without quotes. JD Cloud: in the words
    of its native list."""
    fields = {"ProposedSize": str(size), "MinSizeAllowed": "5242880", "PartNumber": str(number), "ETag": tag}
    message = _either(
        "Your proposed upload is smaller than the minimum allowed size",
        "Your proposed upload is smaller than the minimum allowed object size.",
    )
    return Expect(400, code="EntityTooSmall", message=message, fields=fields)


def not_implemented(header: Text, reason: Text) -> Expect:
    """Amazon's error for a header that is not implemented with its value."""
    return Expect(
        501, code="NotImplemented", message=_NOT_IMPLEMENTED, fields={"Header": header, "additionalMessage": reason}
    )


def refused_header(header: str) -> Expect:
    """The error for a header that fakeoss does not implement; the message, which is ours, names it, so that exceptions
    of clients show it."""
    fields: dict[str, Text] = {"Header": header, "additionalMessage": ANY}
    return Expect(501, code="NotImplemented", message=f"{_NOT_IMPLEMENTED}: {header}", fields=fields)
