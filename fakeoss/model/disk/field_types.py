"""Whether a value is what the annotation of a record's field says, asked of values that come from a file.

Annotations are texts, which may name types that only a type checker imports; the kinds of this model and what is below
are known by name. Numbers are those that the service could have accepted: a ``float`` is a time that a date can be
written for, an ``int`` no larger than a ``long`` of Amazon's API model.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

__all__ = ["annotation_of", "is_of"]

Test = Callable[[object], bool]

_FIRST_SECOND: Final = -62135596800
_LAST_SECOND: Final = 253402300799
"""The seconds of the years 1 to 9999."""
_MOST: Final = 0x7FFFFFFFFFFFFFFF


def annotation_of(kind: Any, field: str) -> str:
    """Return the annotation of a named tuple's field as text."""
    annotation = kind.__annotations__[field]
    return str(getattr(annotation, "__forward_arg__", annotation))


def is_of(value: object, annotation: str) -> bool:
    """Whether ``value`` is of the type that ``annotation`` names. Raises ValueError for one of no known form."""
    return _test(annotation)(value)


@cache
def _test(annotation: str) -> Test:
    return _test_of(ast.parse(annotation, mode="eval").body)


def _test_of(node: ast.expr) -> Test:
    if isinstance(node, ast.Constant) and node.value is None:
        return lambda value: value is None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        left, right = _test_of(node.left), _test_of(node.right)
        return lambda value: left(value) or right(value)
    if isinstance(node, ast.Name):
        return _SCALARS.get(node.id) or _test_of_kind(node.id)
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return _test_of_collection(node.value.id, items)
    raise ValueError(ast.unparse(node))


def _test_of_kind(name: str) -> Test:
    return lambda value: type(value).__name__ == name


def _test_of_collection(name: str, items: list[ast.expr]) -> Test:
    if name == "tuple" and isinstance(items[-1], ast.Constant) and items[-1].value is ...:
        each = _test_of(items[0])
        return lambda value: isinstance(value, tuple) and all(map(each, value))
    tests = [_test_of(item) for item in items]
    if name == "tuple":
        return lambda value: (
            isinstance(value, tuple)
            and len(value) == len(tests)
            and all(test(item) for test, item in zip(tests, value, strict=True))
        )
    if name == "frozenset":
        return lambda value: isinstance(value, frozenset) and all(map(tests[0], value))
    if name == "Mapping":
        return lambda value: (
            isinstance(value, Mapping) and all(map(tests[0], value)) and all(map(tests[1], value.values()))
        )
    raise ValueError(name)


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -_MOST <= value <= _MOST


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and _FIRST_SECOND <= value <= _LAST_SECOND


def _is_document(value: object) -> bool:
    """Whether ``value`` is an element as documents are kept: its name, and a text, a number or its children."""
    if not isinstance(value, tuple) or len(value) != 2 or not isinstance(value[0], str):
        return False
    content = value[1]
    if isinstance(content, tuple):
        return all(map(_is_document, content))
    return isinstance(content, str) or _is_integer(content)


_SCALARS: Final[dict[str, Test]] = {
    "Acl": lambda value: isinstance(value, tuple) and all(type(grant).__name__ == "Grant" for grant in value),
    "Document": _is_document,
    "bool": lambda value: isinstance(value, bool),
    "bytes": lambda value: isinstance(value, bytes),
    "float": _is_time,
    "int": _is_integer,
    "str": lambda value: isinstance(value, str),
}
