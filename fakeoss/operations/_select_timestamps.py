"""Timestamps of S3 Select: moments with a local offset, known to the year, month, day, minute or second (Amazon: Data
types, Date functions). They go from year 1 to year 9999."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.errors import Cause, OssError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Timestamp", "added", "extracted", "formatted", "from_seconds", "is_part", "parse_timestamp", "passed"]

_FORM: Final = re.compile(
    r"(?P<year>\d{4})(?:T|-(?P<month>\d\d)(?:T|-(?P<day>\d\d)(?:T?|T(?P<hour>\d\d):(?P<minute>\d\d)"
    r"(?::(?P<second>\d\d)(?:\.(?P<fraction>\d+))?)?(?P<offset>Z|[+-]\d\d:\d\d))))",
    re.ASCII,
)
_LONGEST: Final = 64
"""Characters of a timestamp as text; Amazon sets no bound to the digits of a fraction."""
_DAY: Final = 86_400
_PARTS: Final = {"year": 1, "month": 2, "day": 3, "hour": 4, "minute": 4, "second": 5}
"""The parts of a date, and how precise a timestamp is that has them."""
_SECONDS: Final = {"day": _DAY, "hour": 3600, "minute": 60, "second": 1}
_MOST: Final = 10**12
"""More of any part than there are seconds from year 1 to year 9999."""
_SYMBOLS: Final = re.compile(r"'(?P<quoted>(?:[^']|'')*)'|(?P<symbol>([A-Za-z])\3*)|(?P<other>.)", re.DOTALL)
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


class Timestamp(NamedTuple):
    """A moment in local time, to the second; ``fraction`` holds the digits behind it. ``precision`` counts what is
    given of year, month, day, minute and second; ``offset`` is in minutes, None where it is not known."""

    moment: datetime
    fraction: str
    precision: int
    offset: int | None

    def instant(self) -> tuple[int, str]:
        """What orders timestamps: seconds since the beginning of year 1, in UTC, and the digits behind them."""
        since = self.moment - datetime.min
        return since.days * _DAY + since.seconds - 60 * (self.offset or 0), self.fraction.rstrip("0")

    def __str__(self) -> str:
        """As text, as precise as it is known."""
        text = self.moment.isoformat()
        if self.precision <= 3:
            return (text[:4] + "T", text[:7] + "T", text[:10])[self.precision - 1]
        local = text[:16] if self.precision == 4 else f"{text}.{self.fraction}" if self.fraction else text
        return local + ("-00:00" if self.offset is None else _offset(self.offset, ":") or "Z")


def parse_timestamp(text: str) -> Timestamp:
    """Read ``2007T``, ``2007-02T``, ``2007-02-23`` or ``2007-02-23T12:14:33.079-08:00``. Raises SELECT_TIMESTAMP."""
    match = _FORM.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        raise OssError(Cause.SELECT_TIMESTAMP)
    year, month, day = (int(match[name] or 1) for name in ("year", "month", "day"))
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    try:
        moment = datetime(year, month, day, hour, minute, second)
    except ValueError:
        raise OssError(Cause.SELECT_TIMESTAMP) from None
    precision = sum(match[name] is not None for name in ("year", "month", "day", "minute", "second"))
    return Timestamp(moment, match["fraction"] or "", precision, _minutes(match["offset"]))


def _minutes(offset: str | None) -> int | None:
    """An offset in minutes. Raises SELECT_TIMESTAMP from a day on."""
    if offset is None or offset == "-00:00":
        return None
    if offset == "Z":
        return 0
    hours, minutes = int(offset[1:3]), int(offset[4:6])
    if hours > 23 or minutes > 59:
        raise OssError(Cause.SELECT_TIMESTAMP)
    return (60 * hours + minutes) * (-1 if offset[0] == "-" else 1)


def from_seconds(seconds: float) -> Timestamp:
    """The timestamp, in UTC and to the millisecond, of a time in seconds since the epoch."""
    whole, thousandths = divmod(int(seconds * 1000), 1000)
    return Timestamp(datetime(1970, 1, 1) + timedelta(seconds=whole), f"{thousandths:03d}", 5, 0)


def added(part: str, quantity: int, to: Timestamp) -> Timestamp:
    """DATE_ADD: a timestamp moved by a part of the date, as precise as the part at least. Raises SELECT_ARGUMENT for
    what leads beyond year 1 or year 9999."""
    if abs(quantity) > _MOST:
        raise OssError(Cause.SELECT_ARGUMENT)
    try:
        if part in {"year", "month"}:
            moment = _months_on(to.moment, quantity * (12 if part == "year" else 1))
        else:
            moment = to.moment + timedelta(seconds=quantity * _SECONDS[part])
    except (OverflowError, ValueError):
        raise OssError(Cause.SELECT_ARGUMENT) from None
    return Timestamp(moment, to.fraction, max(to.precision, _PARTS[part]), to.offset)


def _months_on(moment: datetime, months: int) -> datetime:
    year, month = divmod(12 * moment.year + moment.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise ValueError(year)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def passed(part: str, since: Timestamp, until: Timestamp) -> int:
    """DATE_DIFF: how many whole parts lie between two timestamps; years and months go by the local dates, all else by
    the moments (our reading; Amazon: a day is 24 hours)."""
    if until.instant() < since.instant():
        return -passed(part, until, since)
    if part in _SECONDS:
        (first, digits), (last, more) = since.instant(), until.instant()
        return (last - first - (more < digits)) // _SECONDS[part]
    left, right = since.moment, until.moment
    months = max(0, 12 * (right.year - left.year) + right.month - left.month - (right.day < left.day))
    return months if part == "month" else months // 12


def extracted(part: str, of: Timestamp) -> int | Decimal | None:
    """EXTRACT: a part of the date, or of the offset; None where no offset is known."""
    if part.startswith("timezone_"):
        if of.offset is None:
            return None
        hours, minutes = divmod(abs(of.offset), 60)
        return (hours if part == "timezone_hour" else minutes) * (-1 if of.offset < 0 else 1)
    number: int = getattr(of.moment, part)
    return Decimal(f"{number}.{of.fraction}") if part == "second" and of.fraction else number


def is_part(name: str, *, of_offset: bool = False) -> bool:
    """Whether it names a part of a date; ``of_offset`` where those of the offset count, too."""
    return name in _PARTS or (of_offset and name in {"timezone_hour", "timezone_minute"})


# formats


def formatted(value: Timestamp, pattern: str) -> str:
    """TO_STRING: a timestamp in a format. Raises SELECT_FORMAT_SYMBOL for a letter that is none of Amazon's table,
    SELECT_FORMAT_TOKEN for a quote that is not closed."""
    return "".join(_piece(value, match) for match in _SYMBOLS.finditer(pattern))


def _piece(value: Timestamp, match: re.Match[str]) -> str:
    symbol = match["symbol"]
    if symbol is None:
        if match["other"] == "'":
            raise OssError(Cause.SELECT_FORMAT_TOKEN)
        if match["quoted"] is not None:
            return match["quoted"].replace("''", "'") or "'"
        return match["other"]
    letter, size = symbol[0], len(symbol)
    if letter in _NUMBERS and size <= 2:
        return f"{_NUMBERS[letter](value):0{size}d}"
    if letter == "S" and size <= 9:
        return value.fraction[:size].ljust(size, "0")
    text = _WORDS.get(symbol)
    if text is None:
        raise OssError(Cause.SELECT_FORMAT_SYMBOL)
    return text(value)


def _offset(minutes: int, colon: str) -> str:
    """``+07:00``, empty where it is nought."""
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    return f"{sign}{hours:02d}{colon}{rest:02d}" if minutes else ""


_NUMBERS: Final[dict[str, Callable[[Timestamp], int]]] = {
    "M": lambda value: value.moment.month,
    "d": lambda value: value.moment.day,
    "h": lambda value: value.moment.hour % 12 or 12,
    "H": lambda value: value.moment.hour,
    "m": lambda value: value.moment.minute,
    "s": lambda value: value.moment.second,
}
_WORDS: Final[dict[str, Callable[[Timestamp], str]]] = {
    "y": lambda value: str(value.moment.year),
    "yy": lambda value: f"{value.moment.year % 100:02d}",
    "yyy": lambda value: f"{value.moment.year:03d}",
    "yyyy": lambda value: f"{value.moment.year:04d}",
    "MMM": lambda value: _MONTHS[value.moment.month - 1][:3],
    "MMMM": lambda value: _MONTHS[value.moment.month - 1],
    "MMMMM": lambda value: _MONTHS[value.moment.month - 1][:1],
    "a": lambda value: "AM" if value.moment.hour < 12 else "PM",
    "n": lambda value: str(int(value.fraction[:9].ljust(9, "0"))),
    "X": lambda value: _offset(value.offset or 0, "")[:3] or "Z",
    "x": lambda value: _offset(value.offset or 0, "")[:3] or "+00",
    **{symbol: lambda value: _offset(value.offset or 0, "") or "Z" for symbol in ("XX", "XXXX")},
    **{symbol: lambda value: _offset(value.offset or 0, ":") or "Z" for symbol in ("XXX", "XXXXX")},
    **{symbol: lambda value: _offset(value.offset or 0, "") or "+0000" for symbol in ("xx", "xxxx")},
    **{symbol: lambda value: _offset(value.offset or 0, ":") or "+00:00" for symbol in ("xxx", "xxxxx")},
}
