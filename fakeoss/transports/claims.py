"""Client objects that were created or used inside a mock: their requests to its hosts are refused once it has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from weakref import ref

from fakeoss.errors import OutsideMockError

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.wire.address import Hosts

    Arguments = tuple[Any, ...]

__all__ = ["Claims", "Destination", "Guard", "Origin", "Seam"]


class Guard(Protocol):
    """What refuses hosts whether a mock is active or not."""

    def check(self, host: str, mock: str | None = None) -> None:
        """Raise OutsideMockError for a host that may not be reached; ``mock`` is the name of the active one."""


class Origin(NamedTuple):
    """What is kept of a mock after it has ended: its name and hosts, but never its store."""

    name: str
    hosts: Hosts


class Destination(NamedTuple):
    """The host a request goes to, and whether it is signed for S3, in which case a mock answers it at any host."""

    host: str
    signed: bool = False


class Seam(NamedTuple):
    """A method through which an object reaches the network; ``destination_of`` reads where a call of it would go, from
    the object and the call's arguments."""

    method: str
    destination_of: Callable[[Any, Arguments, dict[str, Any]], Destination]
    withdraw: Callable[[Any], None] = lambda owner: None
    """Called with the object when a call of it is refused: takes back what it was about to send."""


class _Claim(ref[Any]):
    """One object, its seams, and the mock in which it was last created or used."""

    __slots__ = ("key", "origin", "replaced", "seams")
    key: int
    origin: Origin
    seams: tuple[Seam, ...]
    replaced: dict[str, Any]
    """The attributes of the object itself, if any, that a refusal has replaced, by method name."""


class Claims:
    """The live objects that were created or used in a mock. ``is_server`` tells the hosts that no mock answers for."""

    def __init__(self, is_server: Callable[[str], bool]) -> None:
        self._claims: dict[int, _Claim] = {}
        self._is_server = is_server
        self.is_guarded = False
        """Whether every request has to be looked at, since the guard is active."""

    def add(self, owner: Any, seams: tuple[Seam, ...], origin: Origin) -> None:
        """Record that ``owner`` belongs to the mock described by ``origin``."""
        claim = self._claims.get(id(owner))
        if claim is None:
            claim = _Claim(owner, self._forget)
            claim.key, claim.seams, claim.replaced, claim.origin = id(owner), seams, {}, origin
            self._claims[claim.key] = claim
        claim.origin = origin

    def origin_of(self, owner: object) -> Origin | None:
        """Return the mock in which ``owner`` was last created or used; ``None`` if there is none."""
        claim = self._claims.get(id(owner))
        return None if claim is None else claim.origin

    def __contains__(self, owner: object) -> bool:
        return self.is_guarded or id(owner) in self._claims

    def _forget(self, claim: _Claim) -> None:
        self._claims.pop(claim.key, None)

    def refuse(self) -> None:
        """Refuse their requests to the hosts of their mocks from now on; all other hosts stay reachable."""
        for claim in list(self._claims.values()):
            attributes = _attributes(claim)
            for seam in claim.seams:
                attribute = attributes.get(seam.method)
                if not isinstance(attribute, _Refusal):
                    claim.replaced[seam.method] = attribute
                    attributes[seam.method] = _Refusal(self, claim, seam)

    def serve(self) -> None:
        """Let them work again; they stay recorded."""
        for claim in list(self._claims.values()):
            attributes = _attributes(claim)
            for seam in claim.seams:
                if not isinstance(attributes.get(seam.method), _Refusal):
                    continue
                attribute = claim.replaced.pop(seam.method, None)
                if attribute is None:
                    del attributes[seam.method]
                else:
                    attributes[seam.method] = attribute

    def check(self, owner: object, destination: Destination) -> None:
        """Raise OutsideMockError if ``owner`` is one of them and its mock would have answered this request."""
        claim = self._claims.get(id(owner))
        if claim is None or self._is_server(destination.host):
            return
        if destination.signed or claim.origin.hosts.find(destination.host) is not None:
            raise OutsideMockError(
                f"fakeoss: a request to {destination.host} was stopped: this client was made or used inside "
                f"{claim.origin.name}, which has ended. Create a new client outside the mock, or enter a mock around "
                "this request."
            )


def _attributes(claim: _Claim) -> dict[str, Any]:
    owner = claim()
    return {} if owner is None else vars(owner)


class _Refusal:
    """Takes the place of an object's method after its mock has ended."""

    def __init__(self, claims: Claims, claim: _Claim, seam: Seam) -> None:
        self._claims, self._claim, self._seam = claims, claim, seam

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        owner, seam = self._claim(), self._seam
        try:
            self._claims.check(owner, seam.destination_of(owner, arguments, options))
        except OutsideMockError:
            seam.withdraw(owner)
            raise
        method = self._claim.replaced.get(seam.method) or getattr(type(owner), seam.method).__get__(owner)
        return method(*arguments, **options)
