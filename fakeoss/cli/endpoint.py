"""A client for a real endpoint, signing with version 4: requests are sent and answers returned exactly as written."""

from __future__ import annotations

import time
from hashlib import sha256
from http.client import HTTPConnection, HTTPSConnection
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from fakeoss.wire.auth.claim import Claim
from fakeoss.wire.auth.version4 import canonical_request, signature_of, string_to_sign
from fakeoss.wire.message import Request, Url, lowered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.model.accounts import User

    Answer = tuple[int, Mapping[str, str], bytes]

__all__ = ["Endpoint"]

_PATIENCE: Final = 60.0
_HASH: Final = "x-amz-content-sha256"


class Endpoint:
    """A persistent connection to ``url``; requests are signed as ``user`` in ``region``.

    Raises ValueError if ``url`` is not the URL of a host.
    """

    def __init__(self, url: str, region: str, user: User) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
            raise ValueError(f"{url!r} is not an endpoint: write https://host or http://host:port")
        parts.port  # noqa: B018 - raises ValueError if it is not a port
        self.host = parts.netloc.rpartition("@")[2]
        self._region = region
        self._user = user
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
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
        date = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        signed = {"Host": self.host, "x-amz-date": date, **headers}
        fields = lowered(signed)
        if _HASH not in fields:
            signed[_HASH] = fields[_HASH] = sha256(body).hexdigest()
        if self._user.session_token:
            signed["x-amz-security-token"] = fields["x-amz-security-token"] = self._user.session_token
        names = tuple(sorted(name for name in fields if name in {"host", "content-md5"} or name.startswith("x-amz-")))
        claim = Claim(4, self._user.access_key, "", 0.0, date, date[:8], self._region, names)
        canonical = canonical_request(Request(method, Url("", self.host, target), fields), names, fields[_HASH])
        signature = signature_of(self._user.secret_key, claim, string_to_sign(claim, canonical))
        credential = f"{self._user.access_key}/{claim.scope}"
        parts = f"Credential={credential}, SignedHeaders={';'.join(names)}, Signature={signature}"
        return {**signed, "Authorization": f"AWS4-HMAC-SHA256 {parts}"}

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
