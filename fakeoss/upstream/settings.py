"""The engine that a server stands in front of: where it is, and with whose keys it is asked."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from fakeoss.wire.auth.signing import Keys

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping

__all__ = ["DEFAULT_REGION", "Upstream", "upstream_of"]

_VARIABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "access_key": ("FAKEOSS_UPSTREAM_ACCESS_KEY", "AWS_ACCESS_KEY_ID"),
    "secret_key": ("FAKEOSS_UPSTREAM_SECRET_KEY", "AWS_SECRET_ACCESS_KEY"),
    "session_token": ("FAKEOSS_UPSTREAM_SESSION_TOKEN", "AWS_SESSION_TOKEN"),
    "ca_bundle": ("FAKEOSS_UPSTREAM_CA_BUNDLE", "AWS_CA_BUNDLE"),
    "region": ("FAKEOSS_UPSTREAM_REGION", "AWS_REGION", "AWS_DEFAULT_REGION"),
}
"""Where what is not given is read from: our own variables, else those of the AWS SDKs and Tools Reference Guide."""
DEFAULT_REGION: Final = "us-east-1"
_PORTS: Final = {"http": 80, "https": 443}
_PATIENCE: Final = 60.0


class Upstream:
    """An existing engine, in front of which a mock or a server stands: ``Upstream("http://ceph:7480",
    access_key="AK", secret_key="SK")``. It is asked in path style, below the path of ``url`` if that has one.

    What is not given is read from the environment: ``FAKEOSS_UPSTREAM_ACCESS_KEY``, ``_SECRET_KEY``,
    ``_SESSION_TOKEN`` and ``_REGION``, or, if the first of these is not there, the variables of the AWS SDKs. An engine
    that says nothing for ``timeout`` seconds, or that no connection to can be made within ``connect_timeout``, counts
    as unavailable. For ``https``, ``verify`` is the file (PEM) of the certificates to trust; if it is not given, that
    of ``FAKEOSS_UPSTREAM_CA_BUNDLE`` or ``AWS_CA_BUNDLE``, else what the system trusts.

    Raises ValueError if ``url`` is not that of an endpoint, there are no keys, or ``verify`` is not such a file or
    not for ``https``.
    """

    def __init__(
        self,
        url: str,
        *,
        access_key: str = "",
        secret_key: str = "",
        session_token: str = "",
        region: str = "",
        timeout: float = _PATIENCE,
        connect_timeout: float = 5.0,
        verify: str | None = None,
    ) -> None:
        parts = _parts_of(url)
        self.url = url.rstrip("/")
        self.is_secure = parts.scheme == "https"
        self.hostname, self.port = str(parts.hostname), parts.port or _PORTS[parts.scheme]
        self.host = parts.netloc
        """Host and port, as the header has them."""
        self.path = parts.path.rstrip("/")
        if verify and not self.is_secure:
            raise ValueError(f"fakeoss: {url} is not https: there are no certificates to trust")
        self.timeout, self.connect_timeout = timeout, connect_timeout
        self.context = _context(verify or _from_environment("ca_bundle")) if self.is_secure else None
        given = {"access_key": access_key, "secret_key": secret_key, "session_token": session_token, "region": region}
        self.keys = _keys(self.url, given)

    def __repr__(self) -> str:
        return f"Upstream({self.url!r})"


def upstream_of(value: Any, whose: str) -> Upstream:
    """Return the engine that the option ``upstream`` names. Raises TypeError, and what ``Upstream`` raises."""
    if isinstance(value, Upstream):
        return value
    if not isinstance(value, str):
        raise TypeError(f"{whose}: upstream must be a URL or a fakeoss.Upstream, not {value!r}")
    return Upstream(value)


def _parts_of(url: str) -> Any:
    parts = urlsplit(url)
    is_endpoint = parts.scheme in _PORTS and parts.hostname and "@" not in parts.netloc
    if not is_endpoint or parts.query or parts.fragment:
        raise ValueError(
            f"fakeoss: {url!r} is no endpoint to stand in front of: write https://host or http://host:port"
        )
    try:
        parts.port  # noqa: B018 - raises ValueError if it is not a port
    except ValueError as error:
        raise ValueError(f"fakeoss: {url!r}: {error}") from None
    return parts


def _keys(url: str, given: Mapping[str, str]) -> Keys:
    """Return the keys: those that were given, or else all of one set of variables, so that none are mixed."""
    values = dict(given)
    if not values["access_key"]:
        own = bool(os.environ.get(_VARIABLES["access_key"][0]))
        for name in ("access_key", "secret_key", "session_token"):
            values[name] = os.environ.get(_VARIABLES[name][0 if own else 1], "")
    missing = [name for name in ("access_key", "secret_key") if not values[name]]
    if missing:
        words = " and ".join(_VARIABLES[name][0] for name in missing)
        raise ValueError(f"fakeoss: there are no keys for the upstream {url}: set {words}")
    values["region"] = values["region"] or _from_environment("region") or DEFAULT_REGION
    return Keys(**values)


def _from_environment(name: str) -> str:
    return next(filter(None, map(os.environ.get, _VARIABLES[name])), "")


def _context(path: str) -> ssl.SSLContext:
    """Return what trusts the certificates in a file, or, without one, what the system does. Raises ValueError."""
    import ssl

    try:
        return ssl.create_default_context(cafile=path or None)
    except OSError as error:
        reason = "it holds no certificate in PEM" if isinstance(error, ssl.SSLError) else error.strerror
        raise ValueError(f"fakeoss: {path}, of the certificates that an upstream may have: {reason}") from None
