"""SQL over rows: the expressions of SelectObjectContent, with paths into nested JSON.

The SQL is that of the package sqlglot (the extra ``select``), on the one table ``S3Object``. Paths are followed before
it runs: each is a column of its own (Amazon: SELECT command, Attribute access). What is missing is left out of JSON and
empty in CSV.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss.errors import Cause, OssError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Step = str | int
    Found = list[tuple[str, Any]]

__all__ = ["MISSING", "Query", "parse_query"]

_FROM: Final = re.compile(
    r"""(\bfrom\s+)s3object\b(?:\[\s*\*\s*\])?((?:\s*\.\s*(?:\w+|\*)|\[\s*(?:\d+|\*|'[^']*')\s*\])*)""", re.IGNORECASE
)
_STEP: Final = re.compile(r"\.\s*(?P<name>\w+|\*)|\[\s*(?:(?P<index>\d+)|(?P<star>\*)|'(?P<quoted>[^']*)')\s*\]")
_TABLE: Final = re.compile(r"\bs3object\[\s*\*\s*\]", re.IGNORECASE)
_EVERY: Final = "*"
_POSITION: Final = re.compile(r"_([1-9][0-9]{0,5})", re.ASCII)
MISSING: Final = object()
"""What is not there; a null is."""


class Query(NamedTuple):
    """An expression, read: which values of the object are rows, and what sqlglot makes of the rest."""

    tree: Any
    path: tuple[Step, ...]
    row_names: frozenset[str]
    """What the expression calls a row."""

    def rows_of(self, values: Sequence[Any]) -> Iterator[Any]:
        """The values that the path of the FROM clause reaches. A wildcard that finds nothing gives one missing row."""
        for value in values:
            yield from _reached(value, self.path)

    def run(self, rows: list[Any], *, strict: bool) -> list[Found]:
        """The rows of the result, as names and values; ``strict`` where a column that no row has is a fault. Raises
        SELECT_EVALUATION."""
        from sqlglot import exp
        from sqlglot.errors import SqlglotError
        from sqlglot.executor import execute

        paths = [_Path(node, self.row_names) for node in _outermost(self.tree, exp)]
        first = next((row for row in rows if isinstance(row, dict)), {})
        for path in paths:
            if strict and rows and path.steps and not path.is_word and path.value_in(first) is MISSING:
                raise OssError(Cause.SELECT_EVALUATION, Reason=f"Unknown column: {path.steps[-1]}")
        columns = [_Column(number, each, first, paths) for number, each in enumerate(self.tree.selects, 1)]
        for number, path in enumerate(paths):
            path.node.replace(exp.column(f"p{number}"))
        _ask_for_missing(self.tree, paths, exp)
        aggregated = self.tree.find(exp.AggFunc) is not None
        chosen = [_chosen(each, number, exp) for number, each in enumerate(self.tree.selects)]
        self.tree.set("expressions", chosen if aggregated else [*chosen, exp.column("n")])
        query = self.tree if rows else self.tree.where("FALSE")
        try:
            found = execute(query, tables={"s3object": _table(rows or [{}], paths)})
        except SqlglotError as error:
            raise OssError(Cause.SELECT_EVALUATION, Reason=str(error).partition("\n")[0]) from None
        sources = [None if aggregated else rows[line[-1]] for line in found.rows]
        return [_shown(columns, line, row) for line, row in zip(found.rows, sources, strict=True)]


def parse_query(expression: str) -> Query:
    """Read an expression. Raises SELECT_SYNTAX, SELECT_STRUCTURE; OPERATION_NOT_IMPLEMENTED without the extra."""
    try:
        from sqlglot import exp, parse_one
        from sqlglot.errors import SqlglotError
    except ImportError:
        needed = "SelectObjectContent without the extra: pip install fakeoss[select]"
        raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=needed) from None
    match = _FROM.search(expression)
    path = tuple(_steps(match[2])) if match else ()
    plain = _TABLE.sub("s3object", _FROM.sub(r"\1s3object", expression))
    try:
        tree = parse_one(plain)
    except SqlglotError as error:
        raise OssError(Cause.SELECT_SYNTAX, Reason=str(error).partition("\n")[0]) from None
    tables = list(tree.find_all(exp.Table))
    if not isinstance(tree, exp.Select) or [table.name.lower() for table in tables] != ["s3object"]:
        raise OssError(Cause.SELECT_STRUCTURE)
    alias = tables[0].alias.lower()
    last = "_1" if not path or path[-1] == _EVERY or isinstance(path[-1], int) else path[-1].lower()
    return Query(tree, path, frozenset({"s3object", alias or (last if path else "s3object")}))


def _steps(text: str) -> Iterator[Step]:
    for match in _STEP.finditer(text):
        if match["index"] is not None:
            yield int(match["index"])
        else:
            yield match["name"] or match["star"] or match["quoted"] or ""


def _reached(value: Any, path: Sequence[Step]) -> Iterator[Any]:
    if not path:
        yield value
        return
    if path[0] != _EVERY:
        yield from _reached(_inside(value, path[0]), path[1:])
        return
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    if not inner:
        yield MISSING
    for each in inner:
        yield from _reached(each, path[1:])


def _inside(value: Any, step: Step) -> Any:
    """What a step leads to: names are as they are written, else the same in another case."""
    if isinstance(step, int):
        return value[step] if isinstance(value, list) and step < len(value) else MISSING
    if not isinstance(value, dict):
        return MISSING
    if step in value:
        return value[step]
    lowered = step.lower()
    return next((inner for name, inner in value.items() if name.lower() == lowered), MISSING)


def _outermost(tree: Any, exp: Any) -> list[Any]:
    """The paths of an expression, none of which is part of another."""
    kinds = (exp.Column, exp.Dot, exp.Bracket)
    found = [node for node in tree.find_all(*kinds) if not isinstance(node.parent, kinds)]
    return [node for node in found if not isinstance(node.this, exp.Star)]


def _ask_for_missing(tree: Any, paths: list[_Path], exp: Any) -> None:
    """Let ``IS MISSING``, which sqlglot does not know, ask the column that tells whether a path leads anywhere."""
    words = {f"p{number}" for number, path in enumerate(paths) if path.is_word}
    for node in list(tree.find_all(exp.Is)):
        if node.expression.name in words and node.this.name.startswith("p"):
            node.replace(exp.column(f"m{node.this.name[1:]}"))


class _Path:
    """A path as the expression has it, from the row on."""

    def __init__(self, node: Any, row_names: frozenset[str]) -> None:
        self.node = node
        steps = list(_parts(node))
        after_is = node.parent is not None and node.parent.key == "is" and node.arg_key == "expression"
        self.is_word = after_is and [str(step).upper() for step in steps] == ["MISSING"]
        """Whether it is none, but the end of ``IS MISSING``."""
        named = isinstance(steps[0], str) and steps[0].lower() in row_names
        self.whole = named and len(steps) == 1
        """Whether it is the row itself."""
        self.last = next((step for step in reversed(steps) if isinstance(step, str)), "")
        self.steps = steps[1:] if named else steps

    def value_in(self, row: Any) -> Any:
        """What it leads to; ``_1`` is the first column where none is called so."""
        value, steps = row, self.steps
        if steps and isinstance(row, dict) and _inside(row, steps[0]) is MISSING:
            match = _POSITION.fullmatch(str(steps[0]))
            if match and int(match[1]) <= len(row):
                value, steps = list(row.values())[int(match[1]) - 1], steps[1:]
        for step in steps:
            value = _inside(value, step)
        return value

    def name_in(self, row: dict[str, Any]) -> str:
        """The name of its end as the rows have it."""
        match = _POSITION.fullmatch(self.last)
        if match and self.last not in row and int(match[1]) <= len(row):
            return list(row)[int(match[1]) - 1]
        return next((name for name in row if name.lower() == self.last.lower()), self.last)


def _parts(node: Any) -> Iterator[Step]:
    from sqlglot import exp

    if isinstance(node, exp.Column):
        yield from (part.name for part in node.parts)
    elif isinstance(node, exp.Dot):
        yield from _parts(node.this)
        yield node.expression.name
    elif isinstance(node, exp.Bracket):
        yield from _parts(node.this)
        index = node.expressions[0]
        if not isinstance(index, exp.Literal):
            raise OssError(Cause.SELECT_STRUCTURE)
        yield index.name if index.is_string else int(index.name)
    else:
        raise OssError(Cause.SELECT_STRUCTURE)


class _Column:
    """One of the things that are selected."""

    def __init__(self, number: int, node: Any, first: dict[str, Any], paths: list[_Path]) -> None:
        inner = node.unalias()
        self.every = bool(inner.is_star)
        self.path = next((path for path in paths if path.node is inner), None)
        if node.alias:
            self.name = str(node.alias)
        else:
            self.name = f"_{number}" if self.path is None else self.path.name_in(first)


def _chosen(node: Any, number: int, exp: Any) -> Any:
    """What sqlglot is to select for it; of a star nothing, for it stands for the row."""
    inner = exp.Literal.number(0) if node.is_star else node.unalias().copy()
    return exp.alias_(inner, f"c{number}")


def _table(rows: list[Any], paths: list[_Path]) -> list[dict[str, Any]]:
    made = []
    for number, row in enumerate(rows):
        values = [path.value_in(row) for path in paths]
        plain = {f"p{i}": None if value is MISSING else value for i, value in enumerate(values)}
        made.append({"n": number, **plain, **{f"m{i}": value is MISSING for i, value in enumerate(values)}})
    return made


def _shown(columns: list[_Column], line: Sequence[Any], row: Any) -> Found:
    """A row of the result, without what is missing in the row that it comes from."""
    found: Found = []
    for column, value in zip(columns, line, strict=False):
        if column.every:
            found.extend(row.items() if isinstance(row, dict) else [] if row is MISSING else [("_1", row)])
        elif column.path is not None and row is not None and column.path.value_in(row) is MISSING:
            found.append((column.name, MISSING))
        else:
            found.append((column.name, value))
    return found
