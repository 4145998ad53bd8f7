"""Put first on the path of a child process: only loopback is looked up or connected to; other attempts are noted."""

from __future__ import annotations

import os
import socket
from ipaddress import ip_address
from typing import Any


def _require_loopback(what: str, host: Any) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return
    try:
        if ip_address(str(name)).is_loopback:
            return
    except ValueError:
        pass  # it is a name
    with open(os.environ["GUARD_LOG"], "a", encoding="utf-8") as file:
        file.write(f"{what} {name}\n")
    raise OSError(f"{what} {name}: children must not leave the machine")


_getaddrinfo = socket.getaddrinfo
_connect, _connect_ex = socket.socket.connect, socket.socket.connect_ex


def getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
    """Look up this machine."""
    _require_loopback("getaddrinfo", host)
    return _getaddrinfo(host, *arguments, **options)


def connect(self: socket.socket, address: Any) -> None:
    """Connect to this machine."""
    if self.family in (socket.AF_INET, socket.AF_INET6):
        _require_loopback("connect", address[0])
    _connect(self, address)


def connect_ex(self: socket.socket, address: Any) -> int:
    """Do the same, for an error number."""
    if self.family in (socket.AF_INET, socket.AF_INET6):
        _require_loopback("connect", address[0])
    return _connect_ex(self, address)


socket.getaddrinfo = getaddrinfo
socket.socket.connect, socket.socket.connect_ex = connect, connect_ex  # type: ignore[method-assign]
