"""What the operators of an S3 Select expression do with values, and how much an evaluation may cost.

A value is None, MISSING, a bool, an int, a Decimal, a float, a str, a Timestamp, or what JSON nests. Where nothing else
is said, an operator with an unknown operand, null or missing, gives null (PartiQL, whose error codes Amazon uses:
Unknown propagation), and numbers are what Amazon documents: integers of 8 bytes, decimals of 38 digits, floats of 8
bytes (Amazon: Data types).
"""

from __future__ import annotations

from decimal import Context, Decimal, DecimalException, DivisionByZero, InvalidOperation, Overflow
from math import fmod
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss.errors import Cause, OssError
from fakeoss.operations._select_timestamps import Timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Evaluator = Callable[["Frame"], Any]

__all__ = [
    "DECIMALS",
    "MISSING",
    "Frame",
    "arithmetic",
    "bounded",
    "compare",
    "concatenated",
    "equal",
    "in_range",
    "is_like",
    "is_unknown",
    "like_pattern",
    "negated",
    "truth",
]

MISSING: Final = object()
"""What is not there; a null is."""
DECIMALS: Final = Context(prec=38, Emin=-999_999, Emax=999_999, traps=[InvalidOperation, DivisionByZero, Overflow])
"""Amazon: Data types. The exponents are bounded more tightly than documented (ours), so that each number has a text."""
_FIRST, _LAST = -(1 << 63), (1 << 63) - 1
_LONGEST: Final = 1 << 20
"""Characters of a value that an expression makes (Amazon: ColumnTooLong, 1 MB)."""
_STRIDE: Final = 64
"""Characters that cost a step where a text is copied or searched as a whole."""


class Frame:
    """What an expression is evaluated against: the row at hand, the time, the aggregates, and the steps that are left.

    ``steps`` is what the whole query may cost; ``now`` is in seconds since the epoch.
    """

    __slots__ = ("now", "row", "steps", "totals")

    def __init__(self, steps: int, now: float) -> None:
        self.steps = steps
        self.now = now
        self.row: Any = MISSING
        self.totals: Sequence[Any] = ()

    def spend(self, steps: int) -> None:
        """Count steps. Raises SELECT_BOUND where there are none left."""
        self.steps -= steps
        if self.steps < 0:
            raise OssError(Cause.SELECT_BOUND, Reason="it takes too many steps")

    def spend_text(self, text: str) -> None:
        """Count what it costs to go through a text once. Raises SELECT_BOUND."""
        self.spend(len(text) // _STRIDE)


def is_unknown(value: Any) -> bool:
    """Whether a value is null or missing."""
    return value is None or value is MISSING


def truth(value: Any) -> bool | None:
    """A value as a condition, None where it is unknown. Raises SELECT_COMPARISON for what is no truth value."""
    if value is True or value is False:
        return bool(value)
    if is_unknown(value):
        return None
    raise OssError(Cause.SELECT_COMPARISON)


def in_range(number: int) -> int:
    """An integer. Raises SELECT_INTEGER beyond 8 bytes."""
    if _FIRST <= number <= _LAST:
        return number
    raise OssError(Cause.SELECT_INTEGER)


# numbers


def arithmetic(operator: str, left: Any, right: Any) -> Any:
    """``+ - * / %`` of two numbers; whole numbers divide to whole numbers, towards zero, and ``%`` has the sign of what
    is divided (our reading: SQL-92). Raises SELECT_ARGUMENT_TYPE, SELECT_INTEGER; SELECT_EVALUATION for a division by
    zero and for what no number can hold."""
    if is_unknown(left) or is_unknown(right):
        return None
    kind = _common_kind(left, right)
    if operator in "/%" and right == 0:
        raise OssError(Cause.SELECT_EVALUATION, Reason="division by zero")
    try:
        if kind is int:
            return in_range(_INTEGERS[operator](left, right))
        if kind is float:
            return _finite(_FLOATS[operator](_to_float(left), _to_float(right)))
        return _DECIMAL[operator](_to_decimal(left), _to_decimal(right))
    except (DecimalException, OverflowError):
        raise OssError(Cause.SELECT_EVALUATION, Reason="a number is too large") from None


def negated(value: Any) -> Any:
    """``-`` before a number. Raises what ``arithmetic`` raises."""
    return value if value is None else arithmetic("-", 0, value)


def _common_kind(left: Any, right: Any) -> type:
    kinds = {type(left), type(right)}
    if not kinds <= _NUMBERS:
        raise OssError(Cause.SELECT_ARGUMENT_TYPE)
    return float if float in kinds else Decimal if Decimal in kinds else int


def _quotient(left: int, right: int) -> int:
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def _finite(number: float) -> float:
    if number - number == 0:
        return number
    raise OverflowError


def _to_float(number: Any) -> float:
    return _finite(float(number))


def _to_decimal(number: Any) -> Decimal:
    return number if isinstance(number, Decimal) else Decimal(number)


_NUMBERS: Final = frozenset({int, float, Decimal})
_INTEGERS: Final[dict[str, Callable[[int, int], int]]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": _quotient,
    "%": lambda left, right: left - right * _quotient(left, right),
}
_FLOATS: Final[dict[str, Callable[[float, float], float]]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
    "%": fmod,
}
_DECIMAL: Final[dict[str, Callable[[Decimal, Decimal], Decimal]]] = {
    "+": DECIMALS.add,
    "-": DECIMALS.subtract,
    "*": DECIMALS.multiply,
    "/": DECIMALS.divide,
    "%": DECIMALS.remainder,
}


# comparison


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    return "number" if isinstance(value, (int, float, Decimal)) else type(value).__name__


def _comparable(left: Any, right: Any) -> tuple[Any, Any]:
    """Two values of a kind, such that Python compares them as SQL does: a decimal beside a float is a float."""
    if isinstance(left, float) and isinstance(right, Decimal):
        return left, float(right)
    if isinstance(left, Decimal) and isinstance(right, float):
        return float(left), right
    return left, right


def equal(left: Any, right: Any, frame: Frame) -> bool | None:
    """``=``: None where an operand is unknown, False for values of different kinds (Amazon: NULLIF(1, '1') is 1)."""
    if is_unknown(left) or is_unknown(right):
        return None
    if _kind(left) != _kind(right):
        return False
    if isinstance(left, (dict, list)):
        return _same(left, right, frame)
    if isinstance(left, str):
        frame.spend_text(left)
    if isinstance(left, Timestamp):
        left, right = left.instant(), right.instant()
    left, right = _comparable(left, right)
    return bool(left == right)


def _same(left: Any, right: Any, frame: Frame) -> bool:
    """Whether two nested values are alike. Their depth is bounded where they are read."""
    frame.spend(1)
    if _kind(left) != _kind(right):
        return False
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(_same(inner, right[name], frame) for name, inner in left.items())
    if isinstance(left, list):
        return len(left) == len(right) and all(_same(*pair, frame) for pair in zip(left, right, strict=True))
    if left is None:
        return True
    return bool(equal(left, right, frame))


def compare(operator: str, left: Any, right: Any, frame: Frame) -> bool | None:
    """``< <= > >=`` of two numbers, two texts or two timestamps; None where one is unknown.

    Raises SELECT_COMPARISON for anything else: to Amazon what is not CAST is text, so that a text beside a number is a
    slip (our reading).
    """
    if is_unknown(left) or is_unknown(right):
        return None
    kind = _kind(left)
    if kind != _kind(right) or kind not in {"number", "str", "Timestamp"}:
        raise OssError(Cause.SELECT_COMPARISON)
    if isinstance(left, str):
        frame.spend_text(left)
    if isinstance(left, Timestamp):
        left, right = left.instant(), right.instant()
    left, right = _comparable(left, right)
    return _ORDERS[operator](left, right)


_ORDERS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": lambda left, right: bool(left < right),
    "<=": lambda left, right: bool(left <= right),
    ">": lambda left, right: bool(left > right),
    ">=": lambda left, right: bool(left >= right),
}


# texts


def bounded(text: str, frame: Frame) -> str:
    """A text that an expression made. Raises SELECT_COLUMN beyond 1 MB, SELECT_BOUND."""
    if len(text) > _LONGEST:
        raise OssError(Cause.SELECT_COLUMN)
    frame.spend_text(text)
    return text


def concatenated(left: Any, right: Any, frame: Frame) -> str | None:
    """``||``. Raises SELECT_ARGUMENT_TYPE, SELECT_COLUMN, SELECT_BOUND."""
    if is_unknown(left) or is_unknown(right):
        return None
    if not isinstance(left, str) or not isinstance(right, str):
        raise OssError(Cause.SELECT_ARGUMENT_TYPE)
    if len(left) + len(right) > _LONGEST:
        raise OssError(Cause.SELECT_COLUMN)
    return bounded(left + right, frame)


class Piece(NamedTuple):
    """What stands between two ``%`` of a pattern: the texts between its ``_``, and how long they are together."""

    parts: list[str]
    width: int


class Pattern(NamedTuple):
    """A pattern of LIKE: its pieces, of which all but one stand behind a ``%``."""

    pieces: list[Piece]
    cost: int


def like_pattern(pattern: str, escape: str | None) -> Pattern:
    """Read a pattern: ``%`` is any sequence, ``_`` any character, ``escape`` makes either of them, and itself, a plain
    one. Raises SELECT_LIKE for an escape that is not one character, SELECT_LIKE_ESCAPE for one before anything else."""
    if escape is not None and len(escape) != 1:
        raise OssError(Cause.SELECT_LIKE)
    pieces: list[list[list[str]]] = [[[]]]
    characters = iter(pattern)
    for character in characters:
        if character == escape:
            character = next(characters, "")
            if character not in ("%", "_", escape):
                raise OssError(Cause.SELECT_LIKE_ESCAPE)
            pieces[-1][-1].append(character)
        elif character == "%":
            pieces.append([[]])
        elif character == "_":
            pieces[-1].append([])
        else:
            pieces[-1][-1].append(character)
    made = [["".join(part) for part in piece] for piece in pieces]
    read = [Piece(parts, sum(map(len, parts)) + len(parts) - 1) for parts in made]
    return Pattern(read, len(read) + len(pattern) // _STRIDE)


def is_like(text: str, pattern: Pattern, frame: Frame) -> bool:
    """Whether a text matches. The first piece must begin it, the last one end it, and each one between stands at its
    first place behind the one before: no place is ever tried again. A piece without ``_`` is searched for in linear
    time; one with ``_`` costs steps for each place where it is tried. Raises SELECT_BOUND."""
    frame.spend(len(text) // _STRIDE + pattern.cost)
    pieces = pattern.pieces
    first, last = pieces[0], pieces[-1]
    if len(pieces) == 1:
        return len(text) == first.width and _stands(first, text, 0, frame)
    at, stop = first.width, len(text) - last.width
    if stop < at or not _stands(first, text, 0, frame) or not _stands(last, text, stop, frame):
        return False
    for piece in pieces[1:-1]:
        at = _found(piece, text, at, stop, frame)
        if at < 0:
            return False
        at += piece.width
    return True


def _stands(piece: Piece, text: str, at: int, frame: Frame) -> bool:
    """Whether a piece stands at a place of a text, with any character between its parts."""
    parts = piece.parts
    if len(parts) == 1:
        return text.startswith(parts[0], at)
    frame.spend(len(parts) + piece.width // _STRIDE)
    for part in parts:
        if not text.startswith(part, at):
            return False
        at += len(part) + 1
    return True


def _found(piece: Piece, text: str, start: int, stop: int, frame: Frame) -> int:
    """The first place of a piece between two places of a text, -1 where there is none."""
    if len(piece.parts) == 1:
        return text.find(piece.parts[0], start, stop)
    ahead, key = _longest(piece.parts)
    last = stop - piece.width
    while start <= last:
        at = text.find(key, start + ahead, last + ahead + len(key))
        if at < 0:
            return -1
        frame.spend((at - start) // _STRIDE)
        if _stands(piece, text, at - ahead, frame):
            return at - ahead
        start = at - ahead + 1
    return -1


def _longest(parts: list[str]) -> tuple[int, str]:
    """The longest part of a piece, and how many characters stand before it."""
    ahead, best = 0, (0, "")
    for part in parts:
        if len(part) > len(best[1]):
            best = ahead, part
        ahead += len(part) + 1
    return best
