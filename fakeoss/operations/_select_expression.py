"""What an S3 Select expression evaluates to: a function for each kind of sqlglot's nodes that may stand in it.

The tables at the end are the list of what is allowed: exact classes, and what each may hold. Whatever else a node is or
holds is refused, so that another version of sqlglot can only ever refuse more. A tree becomes functions of a ``Frame``;
its text is never made into Python.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlglot import exp

from fakeoss.errors import Cause, OssError
from fakeoss.operations import _select_functions as functions
from fakeoss.operations._select_evaluation import (
    MISSING,
    compare,
    equal,
    is_like,
    is_unknown,
    like_pattern,
    negated,
    truth,
)
from fakeoss.operations._select_functions import AGGREGATES, CASTS, FUNCTIONS, Function, number_of
from fakeoss.operations._select_nodes import is_missing, refusal, require, steps_of, word_of
from fakeoss.operations._select_operators import OPERATORS, conjunction
from fakeoss.operations._select_paths import Path
from fakeoss.operations._select_timestamps import is_part, parse_timestamp
from fakeoss.operations._select_words import MOST_WORDS, name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fakeoss.operations._select_evaluation import Evaluator, Frame
    from fakeoss.operations._select_operators import Operator
    from fakeoss.operations._select_paths import Step

__all__ = ["Builder"]


class Builder:
    """Makes evaluators of nodes, and notes the paths and the aggregates on its way.

    ``row_names`` is what the expression calls a row, in lower case.
    """

    def __init__(self, row_names: frozenset[str]) -> None:
        self.row_names = row_names
        self.paths: list[Path] = []
        self.aggregates: list[tuple[str, Evaluator | None]] = []
        """Names, and what is aggregated: None where rows are counted."""
        self.plain_paths = 0
        """How many paths stand outside of any aggregate."""
        self.lone_star = False
        """Whether ``*`` is selected, beside which nothing else may be."""
        self._may_aggregate = False
        self._in_aggregate = False

    def evaluator(self, node: Any, *, may_aggregate: bool = False) -> Evaluator:
        """The evaluator of an expression. Raises the causes of what is refused."""
        self._may_aggregate = may_aggregate
        return self.build(node)

    def build(self, node: Any) -> Evaluator:
        """The evaluator of a node, whose operators, left to right, are one loop: a chain of them does not nest."""
        links: list[tuple[Operator, Evaluator]] = []
        chain = []
        while type(node) in _OPERATORS:
            require(node, {"this", "expression", "typed", "safe"})
            chain.append(node)
            node = node.this
        make = _BUILDERS.get(type(node))
        if make is None:
            raise refusal(node)
        holds, function = make
        require(node, holds)
        first: Evaluator = function(self, node)
        if not chain:
            return first
        links = [(_OPERATORS[type(each)], self.build(each.expression)) for each in reversed(chain)]

        def evaluate(frame: Frame) -> Any:
            value = first(frame)
            for operator, right in links:
                value = operator(value, right, frame)
            return value

        return evaluate

    def is_star(self, node: Any) -> bool:
        """Whether one of the things selected is ``*`` or ``alias.*``, all columns of a row. Raises SELECT_WILDCARD for
        the star of anything else."""
        if type(node) is exp.Star:
            require(node, set())
            self.lone_star = True
            return True
        if type(node) is not exp.Column or type(node.this) is not exp.Star:
            return False
        require(node, {"this", "table"})
        require(node.this, set())
        if name_of(node.args["table"].name).lower() not in self.row_names:
            raise OssError(Cause.SELECT_WILDCARD)
        return True

    # values

    def literal(self, node: Any) -> Evaluator:
        value = node.this if node.is_string else number_of(node.this)
        return lambda frame: value

    def ion(self, node: Any) -> Evaluator:
        """A literal of Amazon's Ion in backquotes: a timestamp, or what else is written without quotes."""
        words = {"null": None, "true": True, "false": False}
        text = node.this.strip()
        if text in words:
            return lambda frame: words[text]
        try:
            value = number_of(text) if text.lstrip("+-").replace(".", "", 1).isdigit() else parse_timestamp(text)
        except OssError:
            raise OssError(Cause.SELECT_ION) from None
        return lambda frame: value

    def boolean(self, node: Any) -> Evaluator:
        value = bool(node.this)
        return lambda frame: value

    def null(self, node: Any) -> Evaluator:
        return lambda frame: None

    def parentheses(self, node: Any) -> Evaluator:
        return self.build(node.this)

    def path(self, node: Any) -> Evaluator:
        if is_missing(node):
            return lambda frame: MISSING
        path = self.path_of(node)
        return lambda frame: path.value_in(frame.row, frame)

    def path_of(self, node: Any) -> Path:
        """The path that a column, or what lies behind one, stands for. Raises SELECT_STRUCTURE."""
        steps: list[Step] = steps_of(node)
        first = steps[0]
        if isinstance(first, str) and first.lower() in self.row_names:
            path = Path(steps[1:], first)
        else:
            path = Path(steps, None)
        self.paths.append(path)
        self.plain_paths += not self._in_aggregate
        return path

    # operators

    def negation(self, node: Any) -> Evaluator:
        inner = self.build(node.this)
        return lambda frame: negated(inner(frame))

    def inversion(self, node: Any) -> Evaluator:
        inner = self.build(node.this)

        def evaluate(frame: Frame) -> bool | None:
            value = truth(inner(frame))
            return None if value is None else not value

        return evaluate

    def between(self, node: Any) -> Evaluator:
        inner, low, high = self.build(node.this), self.build(node.args["low"]), self.build(node.args["high"])

        def evaluate(frame: Frame) -> bool | None:
            value = inner(frame)
            return conjunction(compare(">=", value, low(frame), frame), compare("<=", value, high(frame), frame))

        return evaluate

    def membership(self, node: Any) -> Evaluator:
        if not node.expressions:
            raise refusal(None)
        inner, members = self.build(node.this), [self.build(each) for each in node.expressions]

        def evaluate(frame: Frame) -> bool | None:
            value, unknown = inner(frame), False
            for member in members:
                found = equal(value, member(frame), frame)
                if found:
                    return True
                unknown = unknown or found is None
            return None if unknown else False

        return evaluate

    def likeness(self, node: Any) -> Evaluator:
        escape = None
        if type(node) is exp.Escape:
            escape = self.build(node.expression)
            node = node.this
            if type(node) is not exp.Like:
                raise OssError(Cause.SELECT_LIKE)
            require(node, {"this", "expression", "negate"})
        wanted = not node.args.get("negate")
        inner, pattern = self.build(node.this), self.build(node.expression)
        known: list[Any] = [(None, None), None]
        """The pattern that was read last, for it is mostly the same."""

        def evaluate(frame: Frame) -> bool | None:
            text, written, mark = inner(frame), pattern(frame), "" if escape is None else escape(frame)
            if is_unknown(text) or is_unknown(written) or is_unknown(mark):
                return None
            if not (isinstance(text, str) and isinstance(written, str) and isinstance(mark, str)):
                raise OssError(Cause.SELECT_LIKE)
            if known[0] != (written, mark):
                frame.spend(len(written))
                known[:] = (written, mark), like_pattern(written, None if escape is None else mark)
            return is_like(text, known[1], frame) is wanted

        return evaluate

    def identity(self, node: Any) -> Evaluator:
        """``IS NULL``, which what is missing is, too, and ``IS MISSING``."""
        inner = self.build(node.this)
        if type(node.expression) is exp.Null:
            return lambda frame: is_unknown(inner(frame))
        if type(node.expression) is exp.Column and is_missing(node.expression):
            return lambda frame: inner(frame) is MISSING
        raise OssError(Cause.SELECT_OPERATION)

    def choice(self, node: Any) -> Evaluator:
        default = self.build(node.args["default"]) if node.args.get("default") else None
        subject = self.build(node.this) if node.this else None
        branches = []
        for branch in node.args["ifs"]:
            if type(branch) is not exp.If:
                raise refusal(branch)
            require(branch, {"this", "true"})
            branches.append((self.build(branch.this), self.build(branch.args["true"])))

        def evaluate(frame: Frame) -> Any:
            value = subject(frame) if subject else None
            for condition, result in branches:
                if equal(value, condition(frame), frame) if subject else truth(condition(frame)):
                    return result(frame)
            return default(frame) if default else None

        return evaluate

    # functions

    def call(self, node: Any) -> Evaluator:
        """A function by its name, and by the words that were between its arguments. Raises SELECT_FUNCTION for one that
        Amazon does not have, SELECT_ARGUMENT_COUNT, SELECT_DATE_PART, SELECT_TYPE_UNKNOWN, SELECT_STAR_CALL."""
        name, _, word = node.this.partition(":") if isinstance(node.this, str) else ("", "", "")
        arguments = node.expressions
        if name in AGGREGATES:
            return self._aggregated(name, arguments)
        if any(type(each) is exp.Star for each in arguments):
            raise OssError(Cause.SELECT_STAR_CALL if name in {*_FORMS, *FUNCTIONS} else Cause.SELECT_FUNCTION)
        if name in _FORMS:
            function = _FORMS[name]
            if not function.least <= len(arguments) <= function.most:
                raise _wrong_count(name)
            evaluator: Evaluator = function.call(self, arguments, word)
            return evaluator
        if name not in FUNCTIONS:
            raise OssError(Cause.SELECT_FUNCTION)
        function = FUNCTIONS[name]
        if not function.least <= len(arguments) <= function.most:
            raise _wrong_count(name)
        return self._applied(function.call, arguments)

    def _cast(self, arguments: Sequence[Any], word: str) -> Evaluator:
        if word not in CASTS:
            raise OssError(Cause.SELECT_TYPE_UNKNOWN)
        inner, cast = self.build(arguments[0]), CASTS[word]

        def evaluate(frame: Frame) -> Any:
            value = inner(frame)
            return None if is_unknown(value) else cast(value)

        return evaluate

    def _extract(self, arguments: Sequence[Any], word: str) -> Evaluator:
        if not is_part(word, of_offset=True):
            raise OssError(Cause.SELECT_DATE_PART)
        return self._applied(functions.extract, arguments, word)

    def _trim(self, arguments: Sequence[Any], word: str) -> Evaluator:
        return self._applied(functions.trimmed, arguments[::-1], word or "BOTH")

    def _date_add(self, arguments: Sequence[Any], word: str) -> Evaluator:
        return self._applied(functions.date_add, arguments[1:], _part(arguments[0]))

    def _date_diff(self, arguments: Sequence[Any], word: str) -> Evaluator:
        return self._applied(functions.date_diff, arguments[1:], _part(arguments[0]))

    def _applied(self, function: Callable[..., Any], arguments: Sequence[Any], *first: object) -> Evaluator:
        """A function of values, null where one of them is unknown."""
        inner = [self.build(each) for each in arguments]

        def evaluate(frame: Frame) -> Any:
            values = [each(frame) for each in inner]
            return None if any(map(is_unknown, values)) else function(frame, *first, *values)

        return evaluate

    def _coalesced(self, arguments: Sequence[Any], word: str) -> Evaluator:
        inner = [self.build(each) for each in arguments]
        return lambda frame: next((value for each in inner if not is_unknown(value := each(frame))), None)

    def _nullified(self, arguments: Sequence[Any], word: str) -> Evaluator:
        first, second = map(self.build, arguments)

        def evaluate(frame: Frame) -> Any:
            value = first(frame)
            return None if is_unknown(value) or equal(value, second(frame), frame) else value

        return evaluate

    def _aggregated(self, name: str, arguments: Sequence[Any]) -> Evaluator:
        """An aggregate: where it stands, its total is looked up. Raises SELECT_STRUCTURE outside of the SELECT list and
        within another one, SELECT_AGGREGATE, SELECT_STAR_CALL."""
        if self._in_aggregate or not self._may_aggregate:
            raise OssError(Cause.SELECT_STRUCTURE)
        if len(arguments) != 1:
            raise OssError(Cause.SELECT_AGGREGATE)
        starred = type(arguments[0]) is exp.Star
        if starred and name != "COUNT":
            raise OssError(Cause.SELECT_STAR_CALL)
        self._in_aggregate = True
        inner = None if starred else self.build(arguments[0])
        self._in_aggregate = False
        number = len(self.aggregates)
        self.aggregates.append((name, inner))
        return lambda frame: frame.totals[number]


def _part(node: Any) -> str:
    """The part of a date that a word names. Raises SELECT_DATE_PART."""
    part = word_of(node).lower()
    if not is_part(part):
        raise OssError(Cause.SELECT_DATE_PART)
    return part


def _wrong_count(name: str) -> OssError:
    return OssError(Cause.SELECT_ARGUMENT_COUNT, Function=name)


_OPERATORS: Final = {getattr(exp, name): operator for name, operator in OPERATORS.items()}
"""What may stand between two values."""
_BUILDERS: Final[dict[type, tuple[set[str], Callable[[Builder, Any], Evaluator]]]] = {
    exp.Literal: ({"this", "is_string"}, Builder.literal),
    exp.RawString: ({"this"}, Builder.ion),
    exp.Boolean: ({"this"}, Builder.boolean),
    exp.Null: (set(), Builder.null),
    exp.Paren: ({"this"}, Builder.parentheses),
    exp.Column: ({"this", "table", "db", "catalog"}, Builder.path),
    exp.Dot: ({"this", "expression"}, Builder.path),
    exp.Bracket: ({"this", "expressions"}, Builder.path),
    exp.Neg: ({"this"}, Builder.negation),
    exp.Not: ({"this"}, Builder.inversion),
    exp.Between: ({"this", "low", "high"}, Builder.between),
    exp.In: ({"this", "expressions"}, Builder.membership),
    exp.Like: ({"this", "expression", "negate"}, Builder.likeness),
    exp.Escape: ({"this", "expression"}, Builder.likeness),
    exp.Is: ({"this", "expression"}, Builder.identity),
    exp.Case: ({"this", "ifs", "default"}, Builder.choice),
    exp.Anonymous: ({"this", "expressions"}, Builder.call),
}
"""What else a value may be, and what each may hold."""
_FORMS: Final = {
    "CAST": Function(1, 1, Builder._cast),
    "COALESCE": Function(1, MOST_WORDS, Builder._coalesced),
    "DATE_ADD": Function(3, 3, Builder._date_add),
    "DATE_DIFF": Function(3, 3, Builder._date_diff),
    "EXTRACT": Function(1, 1, Builder._extract),
    "NULLIF": Function(2, 2, Builder._nullified),
    "TRIM": Function(1, 2, Builder._trim),
}
"""The functions that take more than values, or are not null where one of them is."""
