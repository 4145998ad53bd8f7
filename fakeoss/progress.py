"""How far long work has come: who does it tells it, and who started it may show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    Begin = Callable[[str], "Progress"]
    """Begins to show work that is named by what is done to what: ``reading photos``."""

__all__ = ["SILENT", "Begin", "Progress", "Silent"]


class Progress(Protocol):
    """Is told how far a piece of work has come, from ``__enter__`` to ``__exit__``."""

    def __enter__(self) -> Progress: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...

    def expect(self, count: int, size: int = 0) -> None:
        """There are so many objects to do, and so many bytes in all; 0: nobody knows."""

    def advance(self, count: int = 0, size: int = 0) -> None:
        """So many more are done."""


class Silent:
    """Shows nothing; a ``Begin`` and its ``Progress``."""

    def __init__(self, what: str) -> None:
        pass

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        pass

    def expect(self, count: int, size: int = 0) -> None:
        pass

    def advance(self, count: int = 0, size: int = 0) -> None:
        pass


SILENT: Final = Silent("")
