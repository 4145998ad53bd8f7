"""What a test gives as the content of an object."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fakeoss.model import rope

if TYPE_CHECKING:
    from os import PathLike

    from fakeoss.model.rope import Body

__all__ = ["content_of"]

_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?\s*", re.IGNORECASE)


def content_of(
    body: bytes | str, path: str | PathLike[str] | None, size: int | str | None, pattern: bytes = b"\0"
) -> Body:
    """``body``, the file at ``path``, or a sparse body of ``size`` bytes. Raises TypeError unless it is given once."""
    if (path is not None) + (size is not None) + bool(body) > 1:
        raise TypeError("fakeoss: give the content once: body, path= or size=")
    if path is not None:
        with open(path, "rb") as file:
            return rope.from_segments(list(iter(lambda: file.read(1 << 20), b"")))
    if size is not None:
        return rope.sparse(_bytes_of(size), pattern)
    return body.encode("utf-8") if isinstance(body, str) else bytes(memoryview(body))


def _bytes_of(size: Any) -> int:
    """``"6GiB"`` in bytes; decimal units (``"5GB"``) are powers of a thousand. Raises ValueError."""
    if isinstance(size, int):
        return size
    match = _SIZE.fullmatch(size)
    if not match:
        raise ValueError(f"not a size: {size!r} (write 1048576, '1MiB' or '5GB')")
    unit = (1024 if match[3] else 1000) ** " kmgt".index(match[2].lower() or " ")
    return int(float(match[1]) * unit)
