"""What a client is told when its request is stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fakeoss.profiles.profile import Profile
    from fakeoss.transports.exchange import Session

__all__ = ["lookup_refusal", "refusal"]


def refusal(action: str, host: str, session: Session, reason: str, bucket: str | None) -> str:
    profile = session.dispatcher.profile
    nearest = _nearest(host, bucket, profile)
    return (
        f"fakeoss: {action} {host} was stopped: {reason}; {session.origin.name} serves profile {profile.name!r}, "
        f"whose nearest host is {nearest}. Further hosts are served with fakeoss.mock(endpoints=[...])."
    )


def lookup_refusal(host: str, session: Session) -> str:
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
