"""The operators between two values of an S3 Select expression, given the left value and an evaluator of the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fakeoss.operations._select_evaluation import arithmetic, compare, concatenated, equal, truth

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.operations._select_evaluation import Evaluator, Frame

    Operator = Callable[[Any, Evaluator, Frame], Any]

__all__ = ["OPERATORS", "conjunction"]


def conjunction(left: bool | None, right: bool | None) -> bool | None:
    """AND of three truth values: true, false, unknown."""
    return False if left is False or right is False else None if left is None or right is None else True


def _and(left: Any, right: Evaluator, frame: Frame) -> bool | None:
    known = truth(left)
    return False if known is False else conjunction(known, truth(right(frame)))


def _or(left: Any, right: Evaluator, frame: Frame) -> bool | None:
    known = truth(left)
    if known:
        return True
    other = truth(right(frame))
    return True if other else None if known is None or other is None else False


def _unequal(left: Any, right: Evaluator, frame: Frame) -> bool | None:
    same = equal(left, right(frame), frame)
    return None if same is None else not same


def _number_operator(sign: str) -> Operator:
    return lambda left, right, frame: arithmetic(sign, left, right(frame))


def _order_operator(sign: str) -> Operator:
    return lambda left, right, frame: compare(sign, left, right(frame), frame)


OPERATORS: Final[dict[str, Operator]] = {
    "And": _and,
    "Or": _or,
    "EQ": lambda left, right, frame: equal(left, right(frame), frame),
    "NEQ": _unequal,
    "LT": _order_operator("<"),
    "LTE": _order_operator("<="),
    "GT": _order_operator(">"),
    "GTE": _order_operator(">="),
    "Add": _number_operator("+"),
    "Sub": _number_operator("-"),
    "Mul": _number_operator("*"),
    "Div": _number_operator("/"),
    "Mod": _number_operator("%"),
    "DPipe": lambda left, right, frame: concatenated(left, right(frame), frame),
}
"""What may stand between two values, by the names of sqlglot's nodes."""
