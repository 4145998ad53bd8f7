"""Which hosts a mock serves, and which it refuses, each for a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeoss import profiles
from fakeoss.wire.address import Hosts, endpoint_name

if TYPE_CHECKING:
    from fakeoss.profiles.profile import Profile

__all__ = ["hosts_of", "named_endpoint"]

_MAX_KNOWN_HOSTS = 64
_known_hosts: dict[tuple[int, tuple[str, ...]], tuple[Profile, Hosts, dict[str, Hosts]]] = {}


def hosts_of(profile: Profile, endpoints: tuple[str, ...]) -> tuple[Hosts, dict[str, Hosts]]:
    """Return the hosts that a mock serves and those that it refuses, by reason; cached by profile and endpoints."""
    known = _known_hosts.get((id(profile), endpoints))
    if known is None:
        if len(_known_hosts) >= _MAX_KNOWN_HOSTS:
            _known_hosts.clear()
        known = _known_hosts[id(profile), endpoints] = profile, *_find_hosts(profile, endpoints)
    return known[1:]


def _find_hosts(profile: Profile, endpoints: tuple[str, ...]) -> tuple[Hosts, dict[str, Hosts]]:
    guarded = {
        f"{profile.name} does not answer S3 requests there": Hosts(profile.guarded_hosts, profile.regions),
    }
    for other in profiles.SERVICES:
        if other.hosts is not profile.hosts:
            reason = (
                f'it is a host of profile {other.name!r}: write fakeoss.mock(profile="{other.name}") to have it served'
            )
            guarded[reason] = Hosts((*other.hosts, *other.guarded_hosts), other.regions)
    for known in (profile, *profiles.SERVICES):
        reason = f"it names a region that profile {known.name!r} does not know"
        guarded[reason] = Hosts((*known.hosts, *known.guarded_hosts), ())
    return Hosts(profile.hosts, profile.regions, endpoints), guarded


def named_endpoint(endpoint: str) -> str:
    """Return host, port and path of an endpoint. Raises ValueError if it has no host, or more than a path."""
    try:
        name = endpoint_name(endpoint)
    except ValueError as error:
        raise ValueError(f"fakeoss.mock: {error}") from None
    if not name.partition("/")[0]:
        raise ValueError(f"fakeoss.mock: the endpoint {endpoint!r} has no host")
    return name
