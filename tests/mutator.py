"""Finds the single-line changes that can be made in a Python source, and makes them: see ``mutations.py``."""

from __future__ import annotations

import ast
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, pairwise, zip_longest
from pathlib import Path
from typing import Final, NamedTuple

OPERATORS: Final[dict[type[ast.AST], tuple[bytes, tuple[bytes, ...]]]] = {
    ast.Eq: (rb"==", (b"!=",)),
    ast.NotEq: (rb"!=", (b"==",)),
    ast.Lt: (rb"<", (b"<=", b">=")),
    ast.LtE: (rb"<=", (b"<", b">")),
    ast.Gt: (rb">", (b">=", b"<=")),
    ast.GtE: (rb">=", (b">", b"<")),
    ast.Is: (rb"is", (b"is not",)),
    ast.IsNot: (rb"is\s+not", (b"is",)),
    ast.In: (rb"in", (b"not in",)),
    ast.NotIn: (rb"not\s+in", (b"in",)),
    ast.And: (rb"and", (b"or",)),
    ast.Or: (rb"or", (b"and",)),
    ast.Add: (rb"\+", (b"-",)),
    ast.Sub: (rb"-", (b"+",)),
}
"""How an operator is found between its operands, and what takes its place."""

HIDDEN_CALLS: Final = {"lru_cache", "cast", "TypeVar", "NewType"}
HIDDEN_NAMES: Final = {"__all__", "_REMEMBERED"}
QUOTE: Final = re.compile(rb"""[A-Za-z]*("{3}|'{3}|"|')""")


class Change(NamedTuple):
    """Other text for one span of a source, in bytes, and what kind of change that is."""

    kind: str
    start: int
    stop: int
    text: bytes

    def apply(self, source: bytes) -> bytes:
        return source[: self.start] + self.text + source[self.stop :]

    def is_sound(self, source: bytes) -> bool:
        """Whether the changed source is Python still, and says something else."""
        try:
            return ast.dump(ast.parse(self.apply(source))) != ast.dump(ast.parse(source))
        except SyntaxError:
            return False


class Mutation(NamedTuple):
    """A change of one file, whose path is relative to the repository."""

    path: str
    source: bytes
    change: Change

    @property
    def line(self) -> int:
        return self.source.count(b"\n", 0, self.change.start) + 1

    def __str__(self) -> str:
        both = self.source, self.change.apply(self.source)
        before, after = (text.split(b"\n")[self.line - 1].decode().strip() for text in both)
        return f"{self.path}:{self.line}: {self.change.kind}\n    - {before}\n    + {after}"


def is_hidden(node: ast.AST) -> bool:
    """Whether nothing below is to be changed: docstrings, ``__repr__``, ``__all__``, types, the bounds of caches."""
    match node:
        case ast.Expr(value=ast.Constant()) | ast.FunctionDef(name="__repr__"):
            return True
        case ast.Subscript(value=ast.Name(id="Literal")):
            return True
        case ast.Call(func=ast.Name(id=name)):
            return name in HIDDEN_CALLS
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name in HIDDEN_NAMES
        case ast.Compare():
            return any(isinstance(each, ast.Name) and each.id in HIDDEN_NAMES for each in ast.walk(node))
    return False


def visible(node: ast.AST) -> Iterator[ast.AST]:
    """A node and those below it, but not what is hidden, annotations, ``TYPE_CHECKING`` blocks, parts of f-strings."""
    if is_hidden(node):
        return
    if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
        node = ast.Module(node.orelse, [])
    yield node
    if isinstance(node, ast.JoinedStr):
        return  # before Python 3.12 the positions of its parts are not exact
    annotations = [getattr(node, "annotation", None), getattr(node, "returns", None)]
    for child in ast.iter_child_nodes(node):
        if child not in annotations:
            yield from visible(child)


def is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes))


class Finder:
    """Finds the changes of one source."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self._line_starts = [0, *(match.end() for match in re.finditer(rb"\n", source))]

    def changes(self) -> Iterator[Change]:
        """Every change that stays within a line."""
        for node in visible(ast.parse(self.source)):
            for change in chain(self._of_operators(node), self._of_conditions(node), self._of_values(node)):
                if b"\n" not in self.source[change.start : change.stop]:
                    yield change

    def _span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Where a node stands, in bytes (the columns of ``ast`` are bytes of UTF-8)."""
        stop = self._line_starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
        return self._line_starts[node.lineno - 1] + node.col_offset, stop

    def _of_operators(self, node: ast.AST) -> Iterator[Change]:
        match node:
            case ast.Compare(ops=operators):
                for operator, operands in zip(operators, pairwise([node.left, *node.comparators]), strict=True):
                    yield from self._between("comparison", operator, *operands)
            case ast.BoolOp(op=operator):
                for operands in pairwise(node.values):
                    yield from self._between("and, or", operator, *operands)
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as operator, right=right):
                if not is_text(left) and not is_text(right):
                    yield from self._between("plus, minus", operator, left, right)
            case ast.AugAssign(target=left, op=ast.Add() | ast.Sub() as operator, value=right):
                yield from self._between("plus, minus", operator, left, right)

    def _between(self, kind: str, operator: ast.AST, left: ast.expr, right: ast.expr) -> Iterator[Change]:
        pattern, others = OPERATORS[type(operator)]
        found = re.compile(pattern).search(self.source, self._span(left)[1], self._span(right)[0])
        if found:
            yield from (Change(kind, *found.span(), other) for other in others)

    def _of_conditions(self, node: ast.AST) -> Iterator[Change]:
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            start, stop = self._span(node)
            yield Change("not dropped", start, stop, self.source[start + len(b"not") : stop].lstrip())
        tests = [node.test] if isinstance(node, ast.If | ast.IfExp | ast.While) else getattr(node, "ifs", [])
        for test in tests:
            if not isinstance(test, ast.Compare | ast.UnaryOp):  # these have changes of their own
                start, stop = self._span(test)
                yield Change("not added", start, stop, b"not (" + self.source[start:stop] + b")")

    def _of_values(self, node: ast.AST) -> Iterator[Change]:
        match node:
            case ast.Raise():
                yield Change("raise removed", *self._span(node), b"pass")
            case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant) or value.value:
                yield Change("return dropped", *self._span(value), b"None")
            case ast.Constant(value=bool() as value):
                yield Change("constant", *self._span(node), str(not value).encode())
            case ast.Constant(value=int() | float() as value):
                yield Change("constant", *self._span(node), str(value + 1).encode())
            case ast.Constant(value=str() | bytes()) | ast.JoinedStr():
                start, stop = self._span(node)
                if quote := QUOTE.match(self.source, start, stop):
                    yield Change("constant", start, stop, quote[0] + b"~" + self.source[quote.end() : stop])


def mutations_of(root: Path, folders: Sequence[str]) -> Iterator[Mutation]:
    """Every mutation of the package's folders named, those that are absent passed over."""
    for path in sorted(chain.from_iterable((root / "fakeoss" / folder).rglob("*.py") for folder in folders)):
        source = path.read_bytes()
        name = path.relative_to(root).as_posix()
        yield from (Mutation(name, source, change) for change in Finder(source).changes())


def drawn(mutations: Iterable[Mutation], count: int, seed: int) -> list[Mutation]:
    """``count`` sound mutations at random, the kinds in turn; the same ones for the same seed."""
    by_kind: defaultdict[str, list[Mutation]] = defaultdict(list)
    for mutation in mutations:
        by_kind[mutation.change.kind].append(mutation)
    draw = random.Random(seed)
    for _, kind in sorted(by_kind.items()):
        draw.shuffle(kind)
    turns = chain.from_iterable(zip_longest(*(by_kind[kind] for kind in sorted(by_kind))))
    return list(islice((each for each in turns if each and each.change.is_sound(each.source)), count))
