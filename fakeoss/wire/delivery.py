"""How an answer is delivered that goes wrong on its way: step by step, for the end of a socket and of a connection in
process alike.

A step is bytes to send, a pause, or an end: the connection is closed, or reset, or stays and says nothing more.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.wire.message import Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from fakeoss.failures import Failure

    Chunks = Iterable[bytes | memoryview]

__all__ = ["DELIVERIES", "Damaged", "End", "Pause", "broken_off"]

_LENGTH: Final = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
_SMALL: Final = 1 << 16
_BEATS: Final = 10
"""How many pieces of a slow body come in a second."""


class Pause(NamedTuple):
    """Nothing is sent for so many seconds; if ``virtual``, of the store's clock."""

    seconds: float
    virtual: bool = False


class End(Enum):
    """How a delivery ends early."""

    CLOSE = "the connection is closed"
    RESET = "the connection is reset"
    STALL = "nothing more is sent, until the client leaves"
    TIMEOUT = "the same, and in process the client leaves at once"


Step = bytes | memoryview | Pause | End


class Damaged(Response):
    """A response that a failure meets on its way to the client."""

    __slots__ = ("_advance", "_failure")

    def __init__(self, response: Response, failure: Failure, advance: Callable[[float], object]) -> None:
        super().__init__(response.status, response.headers, response.body, response.size)
        self._failure = failure
        self._advance = advance
        """Lets the store's clock go on by so many seconds."""

    def steps(self, head: bytes, *, has_body: bool) -> Iterator[Step]:
        """Yield what is done, one step after the other; ``head`` is the rendered head. As in any other answer, it goes
        together with a small body, as far as that comes without a pause."""
        size = self.size if has_body else 0
        body = _Body(self.chunks() if has_body else (), size)
        together = b""
        for step in _ended(DELIVERIES.get(self._failure.name, _whole)(self._failure, head, body)):
            if isinstance(step, (bytes, memoryview)) and len(together) + len(step) <= _SMALL:
                together += step
                continue
            if together:
                yield together
                together = b""
            if isinstance(step, Pause) and step.virtual:
                self._advance(step.seconds)
            else:
                yield step
        if together:
            yield together


def _ended(steps: Iterator[Step]) -> Iterator[Step]:
    """Yield the steps of a delivery; if the body comes from elsewhere and breaks off, that is its end."""
    try:
        yield from steps
    except ConnectionResetError:
        yield End.CLOSE


def broken_off(failure: Failure) -> Damaged:
    """Return what a client gets that is never answered."""
    return Damaged(Response(0, {}), failure, lambda seconds: None)


class _Body(NamedTuple):
    chunks: Chunks
    size: int

    def place(self, after: float) -> int:
        """Return an offset, given as a number of bytes or a fraction."""
        return int(self.size * after) if isinstance(after, float) else min(after, self.size)


def _split(chunks: Chunks, place: int) -> Iterator[bytes | memoryview | None]:
    """Yield the chunks, and ``None`` at an offset, where a chunk is divided."""
    for chunk in chunks:
        if 0 < place <= len(chunk):
            yield chunk[:place]
            yield None
            if rest := chunk[place:]:
                yield rest
        else:
            yield chunk
        place -= len(chunk)


def _end_of(by: str) -> End:
    return {"close": End.CLOSE, "reset": End.RESET, "stall": End.STALL}[by]


def _whole(failure: Failure, head: bytes, body: _Body) -> Iterator[Step]:
    yield head
    yield from body.chunks


def _reset(failure: Failure, head: bytes, body: _Body) -> Iterator[Step]:
    yield End.RESET


def _lost(failure: Failure, head: bytes, body: _Body) -> Iterator[Step]:
    end = _end_of(failure["by"])
    yield End.TIMEOUT if end is End.STALL and failure["virtual"] else end


def _cut(failure: Failure, head: bytes, body: _Body) -> Iterator[Step]:
    framing, place = failure["framing"], body.place(failure["after"])
    if place >= body.size:  # there is nothing to cut
        yield head
        yield from body.chunks
        return
    if framing == "chunked":
        yield _LENGTH.sub(b"\r\nTransfer-Encoding: chunked", head)
    else:
        yield _LENGTH.sub(b"\r\nConnection: close", head) if framing == "none" else head
    for piece in _split(body.chunks, place) if place else ():
        if piece is None:
            break
        yield b"%x\r\n%b\r\n" % (len(piece), bytes(piece)) if framing == "chunked" else piece
    yield _end_of(failure["by"])


def _mismeasured(failure: Failure, head: bytes, body: _Body) -> Iterator[Step]:
    yield _LENGTH.sub(lambda match: b"\r\nContent-Length: %d" % max(0, int(match[1]) + failure["by"]), head)
    yield from body.chunks


def _stalled(failure: Failure, head: bytes, body: _Body) -> Iterator[Step]:
    after, seconds, virtual = failure["after"], failure["seconds"], failure["virtual"]
    stop: Step = Pause(seconds, virtual) if seconds is not None else End.TIMEOUT if virtual else End.STALL
    if after is None:
        yield stop
    yield head
    place = 0 if after is None else body.place(after)
    if after is not None and not place:
        yield stop
    for piece in _split(body.chunks, place):
        yield stop if piece is None else piece


def _slow(failure: Failure, head: bytes, body: _Body) -> Iterator[Step]:
    rate = failure["rate"]
    size = max(1, int(rate / _BEATS))
    yield head
    for chunk in body.chunks:
        for start in range(0, len(chunk), size):
            piece = chunk[start : start + size]
            yield Pause(len(piece) / rate, failure["virtual"])
            yield piece


DELIVERIES: Final[dict[str, Callable[[Failure, bytes, _Body], Iterator[Step]]]] = {
    "cut": _cut,
    "lose_answer": _lost,
    "reset": _reset,
    "slow": _slow,
    "stall": _stalled,
    "wrong_length": _mismeasured,
}
"""By the name of their kind, how failures of the wire are carried out."""
