"""The reply of a handler, before it is rendered."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fakeoss.call_entry import MAX_BODY
from fakeoss.model import rope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from fakeoss.model.rope import Body
    from fakeoss.wire.xml import Node

__all__ = ["Reply", "quoted"]


class Reply:
    """Status, the operation's own headers, and either an XML result to render or ``size`` bytes of content."""

    __slots__ = ("again", "content", "headers", "size", "status", "xml")

    def __init__(self, status: int = 200, headers: Mapping[str, str] | None = None, *, xml: Node | None = None) -> None:
        self.status = status
        self.headers = headers
        self.xml = xml
        self.content: bytes | Iterable[memoryview] = b""
        self.size: int | None = None
        self.again: Callable[[], Iterable[bytes | memoryview]] | None = None
        """Returns the pieces of the content again, for the log; ``None`` if that would keep a large object alive."""

    def share(self, content: Body, start: int, stop: int) -> None:
        """Let the content be this range of an object's bytes, of which nothing is copied."""
        self.size = stop - start
        if isinstance(content, bytes) and self.size == len(content):
            self.content = content
            return
        self.content = rope.chunks(content, start, stop)
        if rope.size_of(content) <= MAX_BODY:
            self.again = partial(rope.chunks, content, start, stop)


def quoted(etag: str) -> str:
    """Return an entity tag as it is sent: in quotes."""
    return f'"{etag}"'
