"""The functions of S3 Select: what each does with the values of its arguments (Amazon: SQL functions).

A function whose argument is unknown, null or missing, gives null; COALESCE and NULLIF, which do not, are where the
syntax tree is read.
"""

from __future__ import annotations

import re
from decimal import Decimal, DecimalException
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss.errors import Cause, OssError
from fakeoss.operations import _select_timestamps as timestamps
from fakeoss.operations._select_evaluation import DECIMALS, Frame, arithmetic, bounded, compare, in_range, is_unknown
from fakeoss.operations._select_timestamps import Timestamp

if TYPE_CHECKING:
    from collections.abc import Callable

    Cast = Callable[[Any], Any]

__all__ = ["AGGREGATES", "CASTS", "FUNCTIONS", "Aggregate", "Function", "number_of", "text_of", "trimmed"]

_INTEGER: Final = re.compile(r"\s*([+-]?\d{1,100})\s*", re.ASCII)
_NUMBER: Final = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,6})?)\s*", re.ASCII)
_LONGEST: Final = 400
"""Characters of a number (ours)."""


class Function(NamedTuple):
    """A function of values: how few and how many it takes, and what it does, with what an evaluation has."""

    least: int
    most: int
    call: Callable[..., Any]


# numbers and casts


def number_of(text: str) -> int | Decimal:
    """The number of a literal, in an expression or in JSON: exact, and an integer without point and exponent. Raises
    SELECT_NUMBER for one that is longer than 400 characters or has an exponent of more than six digits."""
    match = _NUMBER.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        raise OssError(Cause.SELECT_NUMBER)
    return int(text) if text.lstrip("-").isdigit() else Decimal(match[1])


def _cast_bool(value: Any) -> bool:
    if isinstance(value, str):
        word = value.strip().lower()
        if word in {"true", "false"}:
            return word == "true"
    elif isinstance(value, (bool, int, float, Decimal)):
        return bool(value)
    raise OssError(Cause.SELECT_CAST)


def _cast_int(value: Any) -> int:
    if isinstance(value, str):
        match = _INTEGER.fullmatch(value) if len(value) <= _LONGEST else None
        if match is None:
            raise OssError(Cause.SELECT_CAST)
        return in_range(int(match[1]))
    if isinstance(value, Decimal) and value.adjusted() > 20:
        raise OssError(Cause.SELECT_INTEGER)
    if isinstance(value, (bool, int, float, Decimal)):
        return in_range(int(value))
    raise OssError(Cause.SELECT_CAST)


def _cast_float(value: Any) -> float:
    try:
        number = float(_numeral(value))
    except OverflowError:
        raise OssError(Cause.SELECT_CAST) from None
    if number - number != 0:  # an infinity
        raise OssError(Cause.SELECT_CAST)
    return number


def _cast_decimal(value: Any) -> Decimal:
    try:
        return DECIMALS.create_decimal(str(_numeral(value)))
    except DecimalException:
        raise OssError(Cause.SELECT_CAST) from None


def _numeral(value: Any) -> Any:
    """A number, or the text of one. Raises SELECT_CAST."""
    if isinstance(value, str):
        match = _NUMBER.fullmatch(value) if len(value) <= _LONGEST else None
        if match is not None:
            return match[1]
    elif isinstance(value, (bool, int, float, Decimal)):
        return int(value) if isinstance(value, bool) else value
    raise OssError(Cause.SELECT_CAST)


def text_of(value: Any) -> str:
    """A value as text, as CAST and the output have it. Raises SELECT_CAST for nested ones."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float, Decimal, Timestamp)):
        return str(value)
    raise OssError(Cause.SELECT_CAST)


def _cast_timestamp(value: Any) -> Timestamp:
    if isinstance(value, Timestamp):
        return value
    if isinstance(value, str):
        try:
            return timestamps.parse_timestamp(value)
        except OssError:
            raise OssError(Cause.SELECT_CAST) from None
    raise OssError(Cause.SELECT_CAST)


CASTS: Final[dict[str, Cast]] = {
    **dict.fromkeys(("BOOL", "BOOLEAN"), _cast_bool),
    **dict.fromkeys(("INT", "INTEGER"), _cast_int),
    **dict.fromkeys(("FLOAT", "DOUBLE"), _cast_float),
    **dict.fromkeys(("DECIMAL", "NUMERIC"), _cast_decimal),
    **dict.fromkeys(("STRING", "VARCHAR"), text_of),
    "TIMESTAMP": _cast_timestamp,
}
"""By the names of Amazon's data types; DOUBLE and VARCHAR, which it mentions elsewhere, are FLOAT and STRING (ours)."""


# texts


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise OssError(Cause.SELECT_ARGUMENT_TYPE)


def _whole(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise OssError(Cause.SELECT_ARGUMENT_TYPE)


def _length(frame: Frame, text: Any) -> int:
    return len(_text(text))


def _lower(frame: Frame, text: Any) -> str:
    return bounded(_text(text).lower(), frame)


def _upper(frame: Frame, text: Any) -> str:
    return bounded(_text(text).upper(), frame)


def _substring(frame: Frame, text: Any, start: Any, length: Any = None) -> str:
    """The characters from ``start`` on, the first being 1; what would lie before it counts towards ``length`` (Amazon:
    SUBSTRING). Raises SELECT_ARGUMENT for a length below 0."""
    first = _whole(start) - 1
    if length is None:
        return bounded(_text(text)[max(0, first) :], frame)
    if _whole(length) < 0:
        raise OssError(Cause.SELECT_ARGUMENT)
    return bounded(_text(text)[max(0, first) : max(0, first + length)], frame)


def trimmed(frame: Frame, side: str, text: Any, characters: Any = " ") -> str:
    """A text without any of some characters at its LEADING or TRAILING end, or at BOTH."""
    strip = {"LEADING": str.lstrip, "TRAILING": str.rstrip}.get(side, str.strip)
    members = "".join(set(_text(characters)))
    frame.spend(len(characters) + len(_text(text)) * len(members) // 64)
    return strip(text, members) if members else _text(text)


# dates


def _moment(value: Any) -> Timestamp:
    if isinstance(value, Timestamp):
        return value
    raise OssError(Cause.SELECT_ARGUMENT_TYPE)


def _to_string(frame: Frame, value: Any, pattern: Any) -> str:
    frame.spend(len(_text(pattern)))
    return bounded(timestamps.formatted(_moment(value), _text(pattern)), frame)


def _to_timestamp(frame: Frame, text: Any) -> Timestamp:
    return timestamps.parse_timestamp(_text(text))


def date_add(frame: Frame, part: str, quantity: Any, value: Any) -> Timestamp:
    """DATE_ADD. Raises SELECT_ARGUMENT_TYPE, SELECT_ARGUMENT."""
    return timestamps.added(part, _whole(quantity), _moment(value))


def date_diff(frame: Frame, part: str, since: Any, until: Any) -> int:
    """DATE_DIFF. Raises SELECT_ARGUMENT_TYPE."""
    return timestamps.passed(part, _moment(since), _moment(until))


def extract(frame: Frame, part: str, value: Any) -> int | Decimal | None:
    """EXTRACT. Raises SELECT_ARGUMENT_TYPE."""
    return timestamps.extracted(part, _moment(value))


FUNCTIONS: Final[dict[str, Function]] = {
    "CHAR_LENGTH": Function(1, 1, _length),
    "CHARACTER_LENGTH": Function(1, 1, _length),
    "LOWER": Function(1, 1, _lower),
    "SUBSTRING": Function(2, 3, _substring),
    "TO_STRING": Function(2, 2, _to_string),
    "TO_TIMESTAMP": Function(1, 1, _to_timestamp),
    "UPPER": Function(1, 1, _upper),
    "UTCNOW": Function(0, 0, lambda frame: timestamps.from_seconds(frame.now)),
}
"""The functions that take values only, by name."""


# aggregates


class Aggregate:
    """What is made of the values of all rows; unknown ones are left out (Amazon: SELECT command)."""

    __slots__ = ("count", "kept", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self.count = 0
        self.kept: Any = None

    def add(self, value: Any, frame: Frame) -> None:
        """Take a value in. Raises SELECT_ARGUMENT_TYPE for what is no number, unless it is only counted;
        SELECT_INTEGER, SELECT_EVALUATION."""
        if is_unknown(value):
            return
        self.count += 1
        if self.name == "COUNT":
            return
        if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
            raise OssError(Cause.SELECT_ARGUMENT_TYPE)
        if self.kept is None:
            self.kept = value
        elif self.name in {"SUM", "AVG"}:
            self.kept = arithmetic("+", self.kept, value)
        elif compare("<" if self.name == "MIN" else ">", value, self.kept, frame):
            self.kept = value

    def total(self) -> Any:
        """The aggregate: null where nothing was taken in, but for the count."""
        if self.name == "COUNT":
            return self.count
        if self.name != "AVG" or self.kept is None:
            return self.kept
        mean_of = Decimal(self.kept) if isinstance(self.kept, int) else self.kept
        return arithmetic("/", mean_of, self.count)


AGGREGATES: Final = frozenset({"AVG", "COUNT", "MAX", "MIN", "SUM"})
