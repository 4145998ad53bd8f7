"""Schemas of XML documents, as data: a document read with one is complete and in order, or is MALFORMED_XML."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fakeoss.errors import Cause, OssError
from fakeoss.wire.xml import XSI

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fakeoss.wire.xml import Element, Node

__all__ = ["MANY", "Field", "children_of", "optional", "read_document", "text_at"]

MANY = 1000
"""Stands for "any number of times"."""


class Field(NamedTuple):
    """A child element: its name, its content, and how often it may occur."""

    name: str
    fields: tuple[Field, ...] = ()
    """Its child elements; a field without any contains text."""
    values: frozenset[str] = frozenset()
    """The texts allowed; if there are none, any text is, but the empty one only with ``empty``."""
    least: int = 1
    most: int = 1
    alternatives: bool = False
    """Whether exactly one kind of its children must be present."""
    empty: bool = False
    typed: bool = False
    """Whether it has the attribute ``xsi:type``."""


def optional(name: str, *fields: Field) -> Field:
    """Return the field of an optional element."""
    return Field(name, fields, least=0)


def read_document(root: Element, schema: Field) -> Node:
    """Return the document in the order of its schema, ready to render. Raises MALFORMED_XML if it does not match."""
    return _read(root, schema)


def _read(element: Element, schema: Field) -> Node:
    if not schema.fields:
        if element.children or not _fits(element, schema):
            raise OssError(Cause.MALFORMED_XML)
        return schema.name, element.exact if not schema.values else element.text
    known = {field.name for field in schema.fields}
    if any(child.name not in known for child in element.children):
        raise OssError(Cause.MALFORMED_XML)
    if schema.alternatives and len({child.name for child in element.children}) != 1:
        raise OssError(Cause.MALFORMED_XML)
    name = schema.name
    if schema.typed and element.type:
        name = f'{name} xmlns:xsi="{XSI}" xsi:type="{_require_type_name(element.type)}"'
    return name, tuple(_children(element, schema))


def _fits(element: Element, schema: Field) -> bool:
    return element.text in schema.values if schema.values else bool(element.exact) or schema.empty


def _require_type_name(name: str) -> str:
    """Return the name of a type. Raises MALFORMED_XML if it is not alphanumeric."""
    if not name.isalnum():
        raise OssError(Cause.MALFORMED_XML)
    return name


def _children(element: Element, schema: Field) -> Iterator[Node]:
    for field in schema.fields:
        children = list(element.all(field.name))
        least = 0 if schema.alternatives else field.least
        if not least <= len(children) <= field.most:
            raise OssError(Cause.MALFORMED_XML)
        for child in children:
            yield _read(child, field)


def text_at(node: Node, *path: str) -> str | None:
    """Return the text at the end of a path of element names below ``node``; ``None`` if there is none."""
    current: Node | None = node
    for name in path:
        current = None if current is None else next(iter(children_of(current, name)), None)
    return current[1] if current is not None and isinstance(current[1], str) else None


def children_of(node: Node, name: str) -> list[Node]:
    """Return the children of ``node`` named ``name``, in order."""
    children: Sequence[Node] = node[1] if isinstance(node[1], tuple) else ()
    return [child for child in children if child[0].partition(" ")[0] == name]
