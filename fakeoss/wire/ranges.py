"""Ranges of reads (RFC 9110, clipped to the object) and of copies (both ends required, never clipped)."""

from __future__ import annotations

import re

from fakeoss.errors import Cause, OssError

__all__ = ["CopyRange", "parse_copy_range", "parse_range", "parse_spans"]

_COPY_RANGE = re.compile(r"bytes=(\d+)-(\d+)", re.ASCII)
_RANGE = re.compile(r"(?=-?\d)(\d*)-(\d*)", re.ASCII)
_MAX_DIGITS = 19
_MANY_DIGITS = 4000


class CopyRange:
    """The value ``bytes=first-last`` of ``x-amz-copy-source-range``, both ends inclusive, stored as half-open span."""

    __slots__ = ("start", "stop", "text")

    def __init__(self, start: int, stop: int, text: str) -> None:
        self.start = start
        self.stop = stop
        self.text = text

    def within(self, size: int) -> tuple[int, int]:
        """Return the half-open span if it lies within ``size`` bytes. Raises COPY_RANGE_BEYOND if it begins after them,
        COPY_RANGE_PAST_END if it ends after them (recorded at Amazon)."""
        if self.start >= size:
            raise OssError(Cause.COPY_RANGE_BEYOND)
        if self.stop > size:
            raise OssError(Cause.COPY_RANGE_PAST_END, ArgumentValue=self.text, Size=size)
        return self.start, self.stop


def parse_copy_range(text: str) -> CopyRange:
    """Read ``x-amz-copy-source-range``. Raises COPY_RANGE_MALFORMED: open ends, suffixes and lists are not allowed."""
    match = _COPY_RANGE.fullmatch(text)
    if match and max(map(len, match.groups())) <= _MAX_DIGITS:
        start, stop = int(match[1]), int(match[2]) + 1
        if start < stop:
            return CopyRange(start, stop, text)
    raise OssError(Cause.COPY_RANGE_MALFORMED, ArgumentValue=text)


def parse_range(text: str, size: int, *, several: bool) -> tuple[int, int] | None:
    """Return the half-open span that ``Range`` requests of ``size`` bytes; ``None`` if the header must be ignored.

    A header that is malformed or not a byte range is ignored (RFC 9110, 14.2). One with several ranges is ignored, too,
    if ``several`` is true, otherwise raises MULTIPLE_RANGES. Raises INVALID_RANGE if the range is not satisfiable.
    """
    unit, equals, spans = text.partition("=")
    if unit.strip().lower() != "bytes" or not equals:
        return None
    if "," in spans:
        if not several and all(_RANGE.fullmatch(span.strip()) for span in spans.split(",")):
            raise OssError(Cause.MULTIPLE_RANGES, RangeRequested=text)
        return None
    match = _RANGE.fullmatch(spans.strip())
    if not match:
        return None
    first, last = (_parse_number(end) if end else None for end in match.groups())
    start, stop = _clip(first, last, size)
    if first is not None and last is not None and first > last:
        return None
    if start >= stop:
        raise OssError(Cause.INVALID_RANGE, RangeRequested=text, ActualObjectSize=size)
    return start, stop


def parse_spans(text: str, size: int) -> list[tuple[int, int]] | None:
    """Return the half-open spans that a ``Range`` with several ranges requests of ``size`` bytes, without those that
    cannot be satisfied; ``None`` if it is not of that form, or one of them ends before it begins."""
    unit, _, ranges = text.partition("=")
    matches = [_RANGE.fullmatch(span.strip()) for span in ranges.split(",")]
    if unit.strip().lower() != "bytes" or len(matches) < 2:
        return None
    spans = []
    for match in matches:
        if match is None:
            return None
        first, last = (_parse_number(end) if end else None for end in match.groups())
        if first is not None and last is not None and first > last:
            return None
        start, stop = _clip(first, last, size)
        if start < stop:
            spans.append((start, stop))
    return spans


def _parse_number(digits: str) -> int:
    return int(digits if len(digits) <= _MAX_DIGITS else "0" + digits.lstrip("0")[:_MANY_DIGITS])


def _clip(first: int | None, last: int | None, size: int) -> tuple[int, int]:
    if first is None:
        return max(0, size - (last or 0)), size
    return first, size if last is None else min(last + 1, size)
