"""What is said when a request is stopped: by which mock, why, and what to write."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fakeoss.profiles.profile import Profile
    from fakeoss.transports.exchange import Session
    from fakeoss.wire.address import Place

__all__ = ["lookup_refusal", "outer_hint", "path_refusal", "refusal"]


def refusal(action: str, host: str, session: Session, reason: str, bucket: str | None) -> str:
    """Why a request, or a look-up, of a host is stopped, and what is nearest to it."""
    profile = session.dispatcher.profile
    nearest = _nearest(host, bucket, profile)
    return (
        f"fakeoss: {action} {host} was stopped: {reason}; {session.origin.name} serves profile {profile.name!r}, "
        f"whose nearest host is {nearest}. Further hosts are served with fakeoss.mock(endpoints=[...])."
    )


def outer_hint(bucket: str, session: Session, outer: Session) -> str:
    """Where a bucket is that one mock has not, and another one around it has."""
    return (
        f"fakeoss: there is no bucket {bucket!r} in {session.origin.name}, which has options and so its own store; "
        f"the bucket is in {outer.origin.name}. To share that store, write the inner one without options "
        "(@fakeoss.mock, with fakeoss.mock() as oss), or give it the other's: fakeoss.mock(store=...)."
    )


def path_refusal(method: str, host: str, target: str, session: Session, place: Place) -> str:
    """Why a request is stopped that goes past the path of an endpoint."""
    path = target.partition("?")[0]
    return (
        f"fakeoss: {method} {path} at {host} was stopped: {session.origin.name} serves this host below "
        f"{' and '.join(place.paths)} only. Serve all of it with fakeoss.mock(endpoints=[{host!r}]), or another path "
        "of it by naming that, too."
    )


def lookup_refusal(host: str, session: Session) -> str:
    """Why the address of a host that is served is not looked up."""
    return (
        f"fakeoss: a look-up of {host} was stopped: {session.origin.name} serves this host, but does not support the "
        "client that looks up its address. Supported are boto3, aiobotocore, requests, urllib3, httpx, aiohttp, "
        "http.client and what is built on them; any other client can use a fakeoss.Server."
    )


def _nearest(host: str, bucket: str | None, profile: Profile) -> str:
    """Return the profile's host that is most similar to ``host``, which names ``bucket`` or none; one in the same
    top-level domain if there is one."""
    from difflib import get_close_matches

    domain = "." + host.lower().partition(":")[0].rpartition(".")[2]
    hosts = [
        form.pattern.replace("{region}", region).replace("{bucket}", bucket or "")
        for region in profile.regions
        for form in profile.hosts
        if ("{bucket}" in form.pattern) is (bucket is not None)
    ]
    same_domain = [name for name in hosts if name.endswith(domain)]
    return (get_close_matches(host, same_domain or hosts, n=1, cutoff=0) or [""])[0]
