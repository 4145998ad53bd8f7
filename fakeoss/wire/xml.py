"""XML: rendered from nested pairs in the shape of a profile, parsed by defusedxml."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from fakeoss.errors import Cause, OssError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Content = str | int | Sequence["Node"]
    Node = tuple[str, "Content"]

__all__ = ["NAMESPACE", "XSI", "Element", "Shape", "parse_xml", "render_xml", "require_text"]

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_TYPE = f"{{{XSI}}}type"
MAX_DOCUMENT = 4 << 20
"""Largest XML body accepted, in bytes: a list of ten thousand parts with checksums takes half of it."""

_SPECIAL = re.compile('[\x00-\x08\x0b-\x1f&<>"\ufffe\uffff\ud800-\udfff]')
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")


class Shape(NamedTuple):
    """How a profile renders a document: declaration, namespace, indentation, the form of quotes, media type, and the
    text after the root element."""

    declaration: str = '<?xml version="1.0" encoding="UTF-8"?>\n'
    namespace: str = NAMESPACE
    indent: str = ""
    quote: str = "&quot;"
    media_type: str = "application/xml"
    end: str = ""


@lru_cache(maxsize=1024)  # the same ETag occurs in many responses
def _escape(value: str, quote: str) -> str:
    """Replace the special characters of ``value`` with references."""
    value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', quote)
    return _CONTROL.sub(_reference, value) if _CONTROL.search(value) else value


def _reference(match: re.Match[str]) -> str:
    """Return the reference to a control character: decimal for NUL (recorded at Amazon, March 2026)."""
    number = ord(match[0])
    return f"&#x{number:x};" if number else "&#0;"


@lru_cache(maxsize=512)
def _render_opening(name: str, shape: Shape) -> str:
    """Render everything before the content of the root element."""
    namespace = f' xmlns="{shape.namespace}"' if shape.namespace else ""
    return f"{shape.declaration}<{name}{namespace}>"


def render_xml(root: Node, shape: Shape) -> bytes:
    """Render ``root``, a pair of name and content, where the content is text, a number, or a sequence of such pairs.

    If an element has child elements, its name may be followed by a space and attributes, which are written verbatim.
    """
    name, content = root
    if not content and not isinstance(content, int):  # as measured at Amazon, September 2026 (brekkylab/backlot)
        return f"{_render_opening(name, shape)[:-1]}/>{shape.end}".encode()
    out: list[str] = [_render_opening(name, shape)]
    _render(content, shape, "\n" + shape.indent if shape.indent else "", out)
    out.append(f"\n</{name}>" if shape.indent and not isinstance(content, (str, int)) else f"</{name}>")
    out.append(shape.end)
    return "".join(out).encode("utf-8", "surrogatepass")


def _render(content: Content, shape: Shape, margin: str, out: list[str]) -> None:
    quote, special, append = shape.quote, _SPECIAL.search, out.append
    if isinstance(content, str):
        append(_escape(content, quote) if special(content) else content)
    elif isinstance(content, int):
        append(str(content))
    else:
        for name, value in content:
            if type(value) is str:
                text = _escape(value, quote) if special(value) else value
                append(f"{margin}<{name}>{text}</{name}>" if text else f"{margin}<{name}/>")
            elif type(value) is int:
                append(f"{margin}<{name}>{value}</{name}>")
            elif not value:
                append(f"{margin}<{name}/>")
            else:
                append(f"{margin}<{name}>")
                _render(value, shape, margin + shape.indent if margin else "", out)
                end = name.partition(" ")[0] if " " in name else name
                append(f"{margin}</{end}>")


class Element(NamedTuple):
    """A parsed element: its name without a namespace, its text stripped of surrounding whitespace, its children in
    order."""

    name: str
    text: str
    children: tuple[Element, ...]
    exact: str = ""
    """The text with its surrounding whitespace, which in a key is significant."""
    type: str = ""
    """The attribute ``xsi:type``."""

    def all(self, name: str) -> Iterator[Element]:
        """Return the children named ``name``."""
        return (child for child in self.children if child.name == name)

    def text_of(self, name: str) -> str | None:
        """Return the text of the first child named ``name``; ``None`` if there is none."""
        return next((child.text for child in self.children if child.name == name), None)


def parse_xml(data: bytes, root: str) -> Element:
    """Parse a document whose root element is ``root``; an empty name accepts any root.

    Raises MALFORMED_XML, also if the document has a DTD, an entity or an external reference.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    if len(data) > MAX_DOCUMENT:
        raise OssError(Cause.MALFORMED_XML)
    try:
        tree = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise OssError(Cause.MALFORMED_XML) from None
    element = _element(tree)
    if root and element.name != root:
        raise OssError(Cause.MALFORMED_XML)
    return element


def _element(tree: object, depth: int = 0) -> Element:
    if depth > 16:  # no document of the service nests deeper than nine
        raise OssError(Cause.MALFORMED_XML)
    name = str(tree.tag).rpartition("}")[2]  # type: ignore[attr-defined]
    children = tuple(_element(child, depth + 1) for child in tree)  # type: ignore[attr-defined]
    text = "" if children else tree.text or ""  # type: ignore[attr-defined]
    attributes = tree.attrib  # type: ignore[attr-defined]
    return Element(name, text.strip(), children, text, attributes.get(_TYPE, "") if attributes else "")


def require_text(element: Element, name: str, *, exact: bool = False) -> str:
    """Return the text of a required child, with ``exact`` including surrounding whitespace. Raises MALFORMED_XML if it
    is missing."""
    child = next(element.all(name), None)
    if child is None:
        raise OssError(Cause.MALFORMED_XML)
    return child.exact if exact else child.text
