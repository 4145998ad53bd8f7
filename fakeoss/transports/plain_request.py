"""Which requests are plain: nothing in them could be refused, changed or read differently between client and service.

Most requests are. A transport whose seam lies above the client's HTTP code may answer them itself; all others have to
go through that code, byte by byte, so that it refuses what it refuses, and the service's grammar judges the rest.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from fakeoss.wire.request_head import is_authority

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["are_plain_values", "is_plain", "is_whole"]

_METHODS: Final = frozenset({"GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"})
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]+")
_TARGET: Final = re.compile(r"/[A-Za-z0-9\-._~!$&'()*+,=:@/?%]*")
_BROKEN_PERCENT: Final = re.compile(r"%(?![0-9A-F]{2})")
_FRAMING: Final = frozenset({"expect", "transfer-encoding", "upgrade"})
_NO_FRAMING: Final = frozenset({"upgrade"})
_VALUE_TYPES: Final = {str, bytes}
_MAX_NAMES: Final = 1000
_MOST_FIELDS: Final = 64
_MOST_BYTES: Final = 1 << 15
_LONGEST_TARGET: Final = 1 << 15
_valid_names: set[str] = set()
"""Names of headers known to be tokens."""
_valid_hosts: set[str | None] = {None}
"""Values of the header Host known to be valid; the client adds a valid one if there is none."""


def is_plain(
    method: str, target: str, fields: Mapping[str, str], values: Iterable[Any], *, pulls: bool = False
) -> bool:
    """Whether a request is plain, apart from its body. ``fields`` are its headers by lower-case name, ``values`` the
    values as the client has them; ``pulls`` says that the body is read from the client when the operation wants it,
    however it would be framed."""
    return (
        method in _METHODS
        and len(target) <= _LONGEST_TARGET
        and len(fields) <= _MOST_FIELDS
        and _TARGET.fullmatch(target) is not None
        and ("%" not in target or _BROKEN_PERCENT.search(target) is None)
        and (_NO_FRAMING if pulls else _FRAMING).isdisjoint(fields)
        and fields.get("connection", "keep-alive") == "keep-alive"
        and _VALUE_TYPES.issuperset(map(type, values))
        and (_valid_names.issuperset(fields) or _are_names(fields))
        and (fields.get("host") in _valid_hosts or _is_host(fields["host"]))
        and are_plain_values(fields)
    )


def are_plain_values(fields: Mapping[str, str]) -> bool:
    """Whether the values of headers go through a connection as they are: ASCII, and no blank at either end."""
    text = "|".join(fields.values())
    return (
        len(text) <= _MOST_BYTES
        and text.isascii()
        and text.isprintable()
        and "| " not in text
        and " |" not in text
        and text.strip(" ") == text
    )


def _is_host(host: str) -> bool:
    if not is_authority(host):
        return False
    if len(_valid_hosts) > _MAX_NAMES:
        _valid_hosts.clear()
        _valid_hosts.add(None)
    _valid_hosts.add(host)
    return True


def _are_names(fields: Iterable[str]) -> bool:
    if not all(type(name) is str and _NAME.fullmatch(name) for name in fields):
        return False
    if len(_valid_names) > _MAX_NAMES:
        _valid_names.clear()
    _valid_names.update(fields)
    return True


def is_whole(body: Any, fields: Mapping[str, str]) -> bool:
    """Whether a body is in memory as a whole, and as long as the headers say, if they say it."""
    if body is None:
        return fields.get("content-length", "0") == "0"
    return type(body) is bytes and fields.get("content-length") in {None, str(len(body))}
