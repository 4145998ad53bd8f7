"""A client of the control API, as any language could have it."""

from __future__ import annotations

import http.client
import json
from typing import Any, NamedTuple

from fakeoss import Server


class Told(NamedTuple):
    """An answer: its status, its document (``None`` without one), and its header fields by lower-case name."""

    status: int
    document: Any
    fields: dict[str, str]

    @property
    def message(self) -> str:
        """The message of an error."""
        return str(self.document["error"]["message"])


class Api:
    """Asks the control API of a server on a connection of its own."""

    def __init__(self, server: Server) -> None:
        self.server = server
        host, _, port = server.control_url.split("/")[2].rpartition(":")
        self._connection = http.client.HTTPConnection(host, int(port), timeout=10)

    def __call__(
        self, method: str, path: str, document: Any = None, *, fields: dict[str, str] | None = None, data: bytes = b""
    ) -> Told:
        body = data or (b"" if document is None else json.dumps(document).encode())
        self._connection.request(method, f"/_fakeoss{path}", body or None, {**(fields or {})})
        answer = self._connection.getresponse()
        body = answer.read()
        kept = {name.lower(): value for name, value in answer.getheaders()}
        is_json = kept.get("content-type") == "application/json"
        return Told(answer.status, json.loads(body) if is_json and body else body or None, kept)

    def close(self) -> None:
        self._connection.close()
