"""Requests of steps, with their placeholders filled, and what is read in the answers to them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from fakeoss.contract.case import BODY_MD5, Repeat, md5_header
from fakeoss.errors import OssError
from fakeoss.wire.xml import parse_xml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fakeoss.contract.case import Body, Step
    from fakeoss.wire.xml import Element

    Answer = tuple[int, Mapping[str, str], bytes]
    Send = Callable[[str, str, Mapping[str, str], bytes], Answer]

__all__ = ["MAX_EXCERPT", "content_of", "excerpt", "fill", "header_of", "keep", "parse", "request_of", "texts_at"]

_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
MAX_EXCERPT: Final = 200
"""Of a body, in bytes, that a description shows."""


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its placeholders replaced. Raises KeyError for one that has no value."""
    return _PLACEHOLDER.sub(lambda match: values[match[1]], text)


def content_of(body: Body, values: Mapping[str, str]) -> bytes:
    """Return the bytes of a body; raises as ``fill``."""
    if isinstance(body, Repeat):
        return (body.pattern * (body.size // len(body.pattern) + 1))[: body.size]
    return fill(body, values).encode("utf-8") if isinstance(body, str) else body


def request_of(step: Step, values: Mapping[str, str]) -> tuple[str, str, dict[str, str], bytes]:
    """Return the method, target, header fields and body of a step; raises as ``fill``."""
    method, _, target = fill(step.request, values).partition(" ")
    body = content_of(step.body, values)
    headers: dict[str, str | None] = {"Content-Length": str(len(body))} if method in {"PUT", "POST"} else {}
    headers.update(step.headers)
    if step.host:
        headers["Host"] = step.host
    if BODY_MD5 in headers.values():
        values = {**values, BODY_MD5.strip("{}"): md5_header(body)}
    return method, target, {name: fill(value, values) for name, value in headers.items() if value is not None}, body


def keep(step: Step, answer: Answer, values: dict[str, str]) -> Iterator[str]:
    """Set placeholders from the answer; yield a line for each that cannot be set."""
    _, headers, body = answer
    for name, path in step.keep.items():
        if path.startswith("@"):
            texts = [header_of(headers, path[1:]) or ""]
        else:
            root = parse(body)
            texts = [] if root is None else texts_at(root, path)
        if len(texts) != 1 or not texts[0]:
            yield f"{path}: expected one text, found {texts!r} in {body[:MAX_EXCERPT]!r}"
        else:
            values[name] = texts[0]


@lru_cache(maxsize=4096)  # the answers of an endpoint are compared many times
def parse(body: bytes, root: str = "") -> Element | None:
    """Return the root element of a document, whatever its name if ``root`` is empty; ``None`` if it is none."""
    try:
        return parse_xml(body, root)
    except OssError:
        return None


def texts_at(root: Element, path: str) -> list[str]:
    """Return the texts at ``path`` below ``root``, in order."""
    elements = [root]
    for name in path.split("/"):
        elements = [child for element in elements for child in element.all(name)]
    return [element.text for element in elements]


def header_of(headers: Mapping[str, str], name: str) -> str | None:
    """Return the value of a header field, whatever the case of its name."""
    return next((value for field, value in headers.items() if field.lower() == name.lower()), None)


def excerpt(body: bytes) -> str:
    """Return the beginning of a body, as a description shows it."""
    return repr(body) if len(body) <= MAX_EXCERPT else f"{body[:MAX_EXCERPT]!r}... ({len(body)} bytes)"
