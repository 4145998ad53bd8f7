"""Objects of client libraries that lived inside a mock: stopped at its hosts once it has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import ref

from fakeoss.errors import OutsideMockError

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.wire.address import Hosts

    Arguments = tuple[Any, ...]

__all__ = ["Asked", "Claims", "Origin", "Seam"]


class Origin(NamedTuple):
    """What is remembered of a mock when it has ended: its name and its hosts, never its store."""

    name: str
    hosts: Hosts


class Asked(NamedTuple):
    """What a request tells of where it goes: the host, and whether it is signed so that a mock answers it anywhere."""

    host: str
    signed: bool = False


class Seam(NamedTuple):
    """A method by which an object reaches the network, and what it asks for, of the object and its arguments."""

    method: str
    asked_of: Callable[[Any, Arguments, dict[str, Any]], Asked]


class _Claim(ref[Any]):
    """One object, the seams it would use, and the mock it was last made or used in."""

    __slots__ = ("key", "origin", "seams", "theirs")
    key: int
    origin: Origin
    seams: tuple[Seam, ...]
    theirs: dict[str, Any]
    """What the object itself had in the place of the methods, if anything."""


class Claims:
    """The objects made or used in a mock and still alive. ``is_server`` knows the hosts that no mock answers for."""

    def __init__(self, is_server: Callable[[str], bool]) -> None:
        self._claims: dict[int, _Claim] = {}
        self._is_server = is_server

    def add(self, owner: Any, seams: tuple[Seam, ...], origin: Origin) -> None:
        """Remember that ``owner`` belongs to the mock that ``origin`` tells of."""
        claim = self._claims.get(id(owner))
        if claim is None:
            claim = _Claim(owner, self._forget)
            claim.key, claim.seams, claim.theirs, claim.origin = id(owner), seams, {}, origin
            self._claims[claim.key] = claim
        claim.origin = origin

    def __contains__(self, owner: object) -> bool:
        return id(owner) in self._claims

    def _forget(self, claim: _Claim) -> None:
        self._claims.pop(claim.key, None)

    def refuse(self) -> None:
        """Let none of them reach the hosts of its mock from now on; all other hosts they reach as ever."""
        for claim in list(self._claims.values()):
            own = _attributes(claim)
            for seam in claim.seams:
                theirs = own.get(seam.method)
                if not isinstance(theirs, _Refusing):
                    claim.theirs[seam.method] = theirs
                    own[seam.method] = _Refusing(self, claim, seam)

    def serve(self) -> None:
        """Let them work again; they stay remembered."""
        for claim in list(self._claims.values()):
            own = _attributes(claim)
            for seam in claim.seams:
                if not isinstance(own.get(seam.method), _Refusing):
                    continue
                theirs = claim.theirs.pop(seam.method, None)
                if theirs is None:
                    del own[seam.method]
                else:
                    own[seam.method] = theirs

    def check(self, owner: object, asked: Asked) -> None:
        """Raise OutsideMockError when ``owner`` is one of them, and asks for what its mock would have answered."""
        claim = self._claims.get(id(owner))
        if claim is None or self._is_server(asked.host):
            return
        if asked.signed or claim.origin.hosts.find(asked.host) is not None:
            raise OutsideMockError(
                f"fakeoss: a request to {asked.host} was stopped: this client was made or used inside "
                f"{claim.origin.name}, which has ended. Make the client anew outside the mock, or enter a mock around "
                "this request."
            )


def _attributes(claim: _Claim) -> dict[str, Any]:
    owner = claim()
    return {} if owner is None else vars(owner)


class _Refusing:
    """In the place of an object's own method after its mock has ended."""

    def __init__(self, claims: Claims, claim: _Claim, seam: Seam) -> None:
        self._claims, self._claim, self._seam = claims, claim, seam

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        owner, seam = self._claim(), self._seam
        self._claims.check(owner, seam.asked_of(owner, arguments, options))
        method = self._claim.theirs.get(seam.method) or getattr(type(owner), seam.method).__get__(owner)
        return method(*arguments, **options)
