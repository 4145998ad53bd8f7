"""A client for a real endpoint, signing with version 4: requests are sent and answers returned exactly as written."""

from __future__ import annotations

from hashlib import sha256
from http.client import HTTPConnection, HTTPSConnection
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from fakeoss.wire.auth.signing import Keys, signed_headers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.model.accounts import User

    Answer = tuple[int, Mapping[str, str], bytes]

__all__ = ["Endpoint"]

_PATIENCE: Final = 60.0


class Endpoint:
    """A persistent connection to ``url``; requests are signed as ``user`` in ``region``.

    Raises ValueError if ``url`` is not the URL of a host.
    """

    def __init__(self, url: str, region: str, user: User) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
            raise ValueError(f"{url!r} is not an endpoint: write https://host or http://host:port")
        parts.port  # noqa: B018 - raises ValueError if it is not a port
        self.is_secure = parts.scheme == "https"
        self.host = parts.netloc.rpartition("@")[2]
        self._keys = Keys(user.access_key, user.secret_key, user.session_token, region)
        kind = HTTPSConnection if self.is_secure else HTTPConnection
        self._connection = kind(parts.hostname, parts.port, timeout=_PATIENCE)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def send(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send a signed request. Raises OSError or HTTPException if no answer comes; a broken connection is retried
        once."""
        return self._exchange(method, target, self._sign(method, target, headers, body), body)

    def send_unsigned(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send an anonymous request; raises as ``send``."""
        return self._exchange(method, target, {"Host": self.host, **headers}, body)

    def _sign(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> dict[str, str]:
        named = {"Host": self.host, **headers}
        return signed_headers(method, target, named, sha256(body).hexdigest(), self._keys)

    def _exchange(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        try:
            return self._send_once(method, target, headers, body)
        except ConnectionError:  # the service may have closed the idle connection
            self._connection.close()
        return self._send_once(method, target, headers, body)

    def _send_once(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        connection = self._connection
        try:
            connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders(body or None)
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read()
        except BaseException:
            connection.close()
            raise
