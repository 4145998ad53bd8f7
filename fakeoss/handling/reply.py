"""The reply of a handler, before it is rendered."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fakeoss.wire.xml import Node

__all__ = ["Reply", "quoted"]


class Reply:
    """Status, the operation's own headers, and either an XML result to render or ``size`` bytes of content."""

    __slots__ = ("content", "headers", "size", "status", "xml")

    def __init__(self, status: int = 200, headers: Mapping[str, str] | None = None, *, xml: Node | None = None) -> None:
        self.status = status
        self.headers = headers
        self.xml = xml
        self.content: bytes | Iterable[memoryview] = b""
        self.size: int | None = None


def quoted(etag: str) -> str:
    """Return an entity tag as it is sent: in quotes."""
    return f'"{etag}"'
