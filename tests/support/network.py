"""A network that refuses, and notes what went there."""

from __future__ import annotations

from typing import Any

import pytest

from support import kinds


def refused_network(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What went to the network, all of it refused; and keys, so that nothing else keeps a client from going there."""
    found: list[str] = []

    def refuse(*arguments: Any, **options: Any) -> Any:
        found.append(repr(arguments))
        raise ConnectionError("the network was reached")

    monkeypatch.setattr("socket.getaddrinfo", refuse)
    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.socket.connect_ex", refuse)
    for name, value in kinds.KEYS.items():
        monkeypatch.setenv(name, value)
    return found
