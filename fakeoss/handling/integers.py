"""Integers in a request: page sizes, and numbers after which a page starts.

Measured at Amazon, September 2026 (brekkylab/backlot#176, #192): an integer of 32 bits, by its value and not by its
length or sign, is read before the bucket is looked up, and named as sent if it is none; its range is checked after the
bucket and the encoding type, and it is then named as read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeoss.errors import Cause, OssError
from fakeoss.wire.numbers import MAX_INT, MAX_LONG, parse_integer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.handling.call import Call

__all__ = ["read_integer", "read_size", "require_range", "require_size"]


def read_integer(fields: Mapping[str, str], name: str, default: int) -> int:
    """Return a query parameter or header as an integer of 32 bits, ``default`` if it is absent or empty. Raises
    NOT_AN_INTEGER."""
    text = fields.get(name)
    if not text:
        return default
    number = parse_integer(text)
    if number is None or not -MAX_INT - 1 <= number <= MAX_INT:
        raise OssError(Cause.NOT_AN_INTEGER, ArgumentName=name, ArgumentValue=text)
    return number


def require_range(number: int, name: str, least: int = 0, most: int = MAX_INT) -> None:
    """Raise INTEGER_OUT_OF_RANGE, naming ``name``, unless ``number`` lies between ``least`` and ``most``."""
    if not least <= number <= most:
        raise OssError(Cause.INTEGER_OUT_OF_RANGE, ArgumentName=name, ArgumentValue=number, Least=least, Most=most)


def read_size(call: Call, name: str, default: int) -> int:
    """Return the page size or marker of a listing, ``default`` if it is absent, or, unless the profile refuses that,
    empty. Raises NOT_AN_INTEGER; INTEGER_OUT_OF_RANGE and INVALID_ENCODING_TYPE if the profile checks these first."""
    traits = call.profile.listings
    if call.query.get(name) == "" and traits.empty_sizes_refused:
        number = None
    else:
        try:
            number = read_integer(call.query, name, default)
        except OssError:
            number = _other_size(call, name)
    if number is None:
        if call.operation in traits.parameters_last:
            _look_up(call)
        raise OssError(Cause.NOT_AN_INTEGER, ArgumentName=name, ArgumentValue=call.query[name])
    if call.operation in traits.parameters_first:
        number = require_size(call, number, name)
        call.url_encoding()
    return number


def _other_size(call: Call, name: str) -> int | None:
    """Return a page size that Amazon refuses, as the profile reads it; ``None`` if that refuses it, too."""
    text, wide = call.query[name], call.profile.listings.wide_sizes
    number = parse_integer(text)
    if number is None and call.profile.multipart.loose_part_numbers:
        number = parse_integer(text.strip().removeprefix("+"))
    if number is None and call.profile.listings.plus_signs:
        number = parse_integer(text.removeprefix("+"))
    if number is None or -MAX_INT - 1 <= number <= MAX_INT:
        return number
    if wide == "wrapped" and name.startswith("max-"):
        clamped = min(max(number, -MAX_LONG - 1), MAX_LONG)
        return (clamped + MAX_INT + 1) % (2 * MAX_INT + 2) - MAX_INT - 1
    return number if wide == "kept" and abs(number) <= MAX_LONG else None


def _look_up(call: Call) -> None:
    """Raise NO_SUCH_BUCKET or NO_SUCH_UPLOAD if what is to be listed is missing."""
    bucket = call.bucket()
    if "uploadId" in call.query:
        call.upload(bucket)


def require_size(call: Call, number: int, name: str) -> int:
    """Return the page size or marker of a listing; 0 for a negative one, if the profile takes it for that. Raises
    INTEGER_OUT_OF_RANGE."""
    traits = call.profile.listings
    if number < 0 and traits.negative_sizes:
        return 0
    require_range(number, name, most=MAX_LONG if traits.wide_sizes == "kept" else MAX_INT)
    return number
