"""A ``Begin`` that keeps what it is told."""

from __future__ import annotations

from types import TracebackType


class Told:
    """What was told of one piece of work."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.count = self.size = 0
        self.expected = (0, 0)
        self.is_over = False

    def __enter__(self) -> Told:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.is_over = True

    def expect(self, count: int, size: int = 0) -> None:
        self.expected = count, size

    def advance(self, count: int = 0, size: int = 0) -> None:
        assert not self.is_over
        self.count += count
        self.size += size


class Watch:
    """A ``Begin``; ``works`` are the pieces of work."""

    def __init__(self) -> None:
        self.works: list[Told] = []

    def __call__(self, what: str) -> Told:
        self.works.append(Told(what))
        return self.works[-1]

    @property
    def last(self) -> tuple[str, int, int, tuple[int, int]]:
        work = self.works[-1]
        assert work.is_over
        return work.what, work.count, work.size, work.expected
