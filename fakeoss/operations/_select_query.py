"""S3 Select queries: an expression, read and made ready, and what it selects of rows.

sqlglot (the extra ``select``) reads the expression and does nothing else: what may stand in it, and what it evaluates
to, is our own (``operations._select_grammar``, ``_select_expression``). Nothing of a request is ever made into Python.
Unknown functions and words are refused with Amazon's codes (Amazon: List of SELECT Object Content Error Codes).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss.errors import Cause, OssError
from fakeoss.operations._select_evaluation import MISSING, Frame, truth
from fakeoss.operations._select_functions import Aggregate
from fakeoss.operations._select_paths import CsvRow, Path, reached

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from fakeoss.operations._select_expression import Builder
    from fakeoss.operations._select_grammar import Statement
    from fakeoss.operations._select_paths import CsvHeader, Step

    Evaluator = Callable[[Frame], Any]
    Found = list[tuple[str, Any]]

__all__ = ["MISSING", "Query", "parse_query"]

MOST_COLUMNS: Final = 1 << 16
"""Columns of a row of the result (ours)."""
_ROW_COST: Final = 5
"""Steps of a row, besides one for each word of the expression (ours)."""


class _Column(NamedTuple):
    """One of the things that are selected: ``name`` unless it is that of the path's end in the row at hand."""

    number: int
    name: str | None
    path: Path | None
    evaluate: Evaluator | None
    """None for a star: all columns of the row."""

    def of(self, frame: Frame) -> Found:
        """The column, or the columns, of the row at hand."""
        row = frame.row
        if self.evaluate is None:
            if isinstance(row, (dict, CsvRow)):
                return list(row.items())
            return [] if row is MISSING else [("_1", row)]
        if self.path is None:
            return [(self.name or f"_{self.number}", self.evaluate(frame))]
        value, name = self.path.found_in(row, frame)
        return [(self.name or name or f"_{self.number}", value)]


class Query(NamedTuple):
    """An expression, ready to run."""

    columns: list[_Column]
    condition: Evaluator | None
    aggregates: list[tuple[str, Evaluator | None]]
    limit: int | None
    path: tuple[Step, ...]
    paths: list[Path]
    cost: int
    """Steps of each row."""

    def rows_of(self, values: Iterable[Any], frame: Frame) -> Iterator[Any]:
        """The rows that the path of the FROM clause reaches in values. Raises SELECT_BOUND, SELECT_AMBIGUOUS."""
        for value in values:
            yield from reached(value, self.path, frame)

    def require_columns(self, header: CsvHeader) -> None:
        """Raise SELECT_HEADERS where the expression names a column that a CSV does not have, SELECT_AMBIGUOUS where it
        has several of that name."""
        for path in self.paths:
            if len(path.steps) > 1 or (path.column is not None and header.place(path.column) < 0):
                raise OssError(Cause.SELECT_HEADERS)

    def require_width(self, header: CsvHeader, width: int) -> None:
        """Raise SELECT_COLUMN_INDEX for a column by its number that no record of a CSV has, ``width`` being the most
        fields that one had."""
        if any(path.column is not None and header.place(path.column) >= width for path in self.paths):
            raise OssError(Cause.SELECT_COLUMN_INDEX)

    def run(self, rows: Iterable[Any], frame: Frame) -> Iterator[Found]:
        """The rows of the result, one after another, as names and values. Raises what evaluators raise."""
        return self._totals(rows, frame) if self.aggregates else self._selected(rows, frame)

    def _passing(self, rows: Iterable[Any], frame: Frame) -> Iterator[Any]:
        for row in rows:
            frame.row = row
            frame.spend(self.cost)
            if self.condition is None or truth(self.condition(frame)):
                yield row

    def _selected(self, rows: Iterable[Any], frame: Frame) -> Iterator[Found]:
        left = self.limit
        if left == 0:
            return
        for _ in self._passing(rows, frame):
            yield self._row(frame)
            if left is not None:
                left -= 1
                if not left:
                    return

    def _totals(self, rows: Iterable[Any], frame: Frame) -> Iterator[Found]:
        running = [Aggregate(name) for name, _ in self.aggregates]
        for _ in self._passing(rows, frame):
            for aggregate, (_, evaluate) in zip(running, self.aggregates, strict=True):
                aggregate.add(True if evaluate is None else evaluate(frame), frame)
        frame.totals = [aggregate.total() for aggregate in running]
        if self.limit != 0:
            yield self._row(frame)

    def _row(self, frame: Frame) -> Found:
        found: Found = []
        for column in self.columns:
            found += column.of(frame)
            if len(found) > MOST_COLUMNS:
                raise OssError(Cause.SELECT_COLUMNS)
        return found


def parse_query(expression: str, *, nested: bool) -> Query:
    """Read an expression, for JSON where ``nested``, else for CSV, to which the path of a FROM clause does not apply.

    Raises SELECT_SYNTAX, SELECT_STRUCTURE, SELECT_CHARACTER, SELECT_OPERATORS, SELECT_FUNCTION and the other causes of
    what Amazon's SQL does not have; EXTRA_MISSING without sqlglot.
    """
    try:
        import sqlglot  # noqa: F401
    except ImportError:
        raise OssError(Cause.EXTRA_MISSING, Operation="SelectObjectContent", Extra="select") from None
    from fakeoss.operations._select_grammar import parse_statement

    statement = parse_statement(expression)
    if statement.path and not nested:
        raise OssError(Cause.SELECT_STRUCTURE)
    return _query(statement, nested=nested)


def _query(statement: Statement, *, nested: bool) -> Query:
    from fakeoss.operations._select_expression import Builder

    builder = Builder(_row_names(statement, nested=nested))
    columns = [_column(number, node, builder) for number, node in enumerate(statement.chosen, 1)]
    if len(columns) > 1 and builder.lone_star:
        raise OssError(Cause.SELECT_STAR)
    plain = builder.plain_paths or any(column.evaluate is None for column in columns)
    if builder.aggregates and plain:  # there is no GROUP BY
        raise OssError(Cause.SELECT_STRUCTURE)
    condition = builder.evaluator(statement.condition) if statement.condition is not None else None
    cost = _ROW_COST + statement.words
    return Query(columns, condition, builder.aggregates, statement.limit, statement.path, builder.paths, cost)


def _row_names(statement: Statement, *, nested: bool) -> frozenset[str]:
    """What the expression calls a row: the alias, else the end of the path, ``_1`` for a wildcard (Amazon: SELECT
    command), and the table in any case."""
    if statement.alias is not None:
        return frozenset({"s3object", statement.alias.lower()})
    last = statement.path[-1] if statement.path else None
    if isinstance(last, str):
        return frozenset({"s3object", last.lower()})
    return (
        frozenset({"s3object", "_1"}) if nested and (statement.path or statement.starred) else frozenset({"s3object"})
    )


def _column(number: int, node: Any, builder: Builder) -> _Column:
    """What one of the things selected is made of."""
    from fakeoss.operations._select_nodes import is_path, unaliased

    alias, node = unaliased(node)
    if builder.is_star(node):
        return _Column(number, None, None, None)
    if is_path(node):
        path = builder.path_of(node)
        return _Column(number, alias, path, lambda frame: path.value_in(frame.row, frame))
    return _Column(number, alias, None, builder.evaluator(node, may_aggregate=True))
