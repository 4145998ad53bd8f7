"""Copy sources and copy ranges as services other than Amazon read them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.wire.copysource import SourceForm, parse_copy_source
from fakeoss.wire.numbers import MAX_LONG, parse_count
from fakeoss.wire.ranges import CopyRange

if TYPE_CHECKING:
    from fakeoss.profiles.upload_traits import CopyTraits
    from fakeoss.wire.copysource import CopySource

__all__ = ["other_range", "other_source"]

_ENDS: Final = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


def other_source(text: str, traits: CopyTraits) -> CopySource:
    """Read ``x-amz-copy-source``. Raises what ``parse_copy_source`` raises."""
    form = SourceForm(
        plus=traits.plus_in_source,
        literal=traits.bad_escapes == "literal",
        query=traits.source_query,
        empty_version=traits.empty_source_version,
        urls=traits.source_urls,
        any_bucket=traits.source_buckets != "some bucket",
        cut=traits.bad_escapes == "no copy",
        tenants=traits.source_tenants,
        twice=traits.sources_decoded_twice,
    )
    return parse_copy_source(text, form)


def other_range(text: str, traits: CopyTraits) -> CopyRange | None:
    """Read ``x-amz-copy-source-range``; ``None`` if it counts as absent. Raises COPY_RANGE_MALFORMED;
    COPY_RANGE_BEYOND for one that ends before it begins, if the profile says so."""
    if not text and traits.empty_range_ignored:
        return None
    written = text.lower() if traits.range_unit_any_case else text
    match = _ENDS.fullmatch(written)
    ends = () if match is None else match.groups()
    most = MAX_LONG + 1 if traits.long_ranges else MAX_LONG
    first, last = (parse_count(end, most) for end in ends) if ends else (None, None)
    if not ends or any(end and parse_count(end, most) is None for end in ends):
        raise OssError(Cause.COPY_RANGE_MALFORMED, ArgumentValue=text)
    if traits.open_ranges == "zero":
        first, last = first or 0, last or 0
    elif traits.open_ranges == "rest" and first is None and last == 0:
        first = last = MAX_LONG - 2  # nothing at all, which begins after the source
    elif traits.open_ranges == "rest" and (first, last) != (None, None):
        first, last = (-(last or 0), MAX_LONG - 1) if first is None else (first, MAX_LONG - 1 if last is None else last)
    if first is None or last is None or (first > last and traits.backward_ranges == "malformed"):
        raise OssError(Cause.COPY_RANGE_MALFORMED, ArgumentValue=text)
    if first > last:
        raise OssError(Cause.COPY_RANGE_BEYOND)
    return _Range(first, last + 1, text, traits)


class _Range(CopyRange):
    """A copy range by the switches of a profile; one that starts below 0 counts from the end of the source."""

    __slots__ = ("_open", "_traits")

    def __init__(self, start: int, stop: int, text: str, traits: CopyTraits) -> None:
        super().__init__(start, stop, text)
        self._traits = traits
        self._open = start < 0 or stop == MAX_LONG

    def within(self, size: int) -> tuple[int, int]:
        """Return the half-open span. Raises COPY_RANGE_BEYOND, COPY_RANGE_PAST_END."""
        if not size and self._traits.ranges_of_nothing:
            return 0, 0
        if not size and self.start < 0:
            return 0, 0
        start = max(0, size + self.start) if self.start < 0 else self.start
        if start >= size:
            raise OssError(Cause.COPY_RANGE_BEYOND)
        if self.stop <= size:
            return start, self.stop
        if self._open or self._traits.ranges_past_end == "clipped":
            return start, size
        raise OssError(Cause.COPY_RANGE_PAST_END, ArgumentValue=self.text, Size=size)
