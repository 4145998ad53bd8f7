"""Objects of client libraries that lived inside a mock: stopped at its hosts once it has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import ref

from fakeoss.errors import OutsideMockError

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.wire.address import Hosts

    Arguments = tuple[Any, ...]

__all__ = ["Claims", "Origin", "Seam"]


class Origin(NamedTuple):
    """What is remembered of a mock when it has ended: its name and its hosts, never its store."""

    name: str
    hosts: Hosts


class Seam(NamedTuple):
    """A method by which an object reaches the network, and how to tell the host from the object and its arguments."""

    method: str
    host_of: Callable[[Any, Arguments, dict[str, Any]], str]


class _Claim(ref[Any]):
    """One object, the seam it would use, and the mock it was last made or used in."""

    __slots__ = ("key", "origin", "seam", "theirs")
    key: int
    origin: Origin
    seam: Seam
    theirs: Any
    """What the object itself had in the place of the method, if anything."""


class Claims:
    """The objects made or used in a mock and still alive."""

    def __init__(self) -> None:
        self._claims: dict[int, _Claim] = {}

    def add(self, owner: Any, seam: Seam, origin: Origin) -> None:
        """Remember that ``owner`` belongs to the mock that ``origin`` tells of."""
        claim = self._claims.get(id(owner))
        if claim is None:
            claim = _Claim(owner, self._forget)
            claim.key, claim.seam, claim.theirs = id(owner), seam, None
            self._claims[claim.key] = claim
        claim.origin = origin

    def _forget(self, claim: _Claim) -> None:
        self._claims.pop(claim.key, None)

    def refuse(self) -> None:
        """Let none of them reach the hosts of its mock from now on; all other hosts they reach as ever."""
        for claim in list(self._claims.values()):
            own = _attributes(claim)
            if own is not None:
                claim.theirs = own.get(claim.seam.method)
                own[claim.seam.method] = _Refusing(claim)

    def serve(self) -> None:
        """Let them work again; they stay remembered."""
        for claim in list(self._claims.values()):
            own = _attributes(claim)
            if own is None or not isinstance(own.get(claim.seam.method), _Refusing):
                continue
            if claim.theirs is None:
                del own[claim.seam.method]
            else:
                own[claim.seam.method] = claim.theirs


def _attributes(claim: _Claim) -> dict[str, Any] | None:
    owner = claim()
    return None if owner is None else vars(owner)


class _Refusing:
    """In the place of an object's own method after its mock has ended."""

    def __init__(self, claim: _Claim) -> None:
        self._claim = claim

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        owner, seam, origin = self._claim(), self._claim.seam, self._claim.origin
        host = seam.host_of(owner, arguments, options)
        if origin.hosts.find(host) is not None:
            raise OutsideMockError(
                f"fakeoss: a request to {host} was stopped: this client was made or used inside {origin.name}, "
                "which has ended. Make the client anew outside the mock, or enter a mock around this request."
            )
        method = self._claim.theirs or getattr(type(owner), seam.method).__get__(owner)
        return method(*arguments, **options)
