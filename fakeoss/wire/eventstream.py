"""Messages of Amazon's event streams, as sent by SelectObjectContent: lengths, checksums, headers, payload."""

from __future__ import annotations

from struct import pack
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["event"]

_TEXT = 7


def event(kind: str, payload: bytes = b"", content_type: str = "") -> bytes:
    """Return the message of an event (``Records``, ``Stats``, ``End``).

    Source: Select-Object-Content. Four bytes each for the total length, the length of the headers, and the checksum of
    both; then the headers, the payload, and the checksum of the whole message.
    """
    fields: Mapping[str, str] = {":message-type": "event", ":event-type": kind}
    if content_type:
        fields = {**fields, ":content-type": content_type}
    headers = b"".join(_header(name, value) for name, value in fields.items())
    prelude = pack(">II", 16 + len(headers) + len(payload), len(headers))
    message = prelude + pack(">I", crc32(prelude)) + headers + payload
    return message + pack(">I", crc32(message))


def _header(name: str, value: str) -> bytes:
    octets = value.encode("utf-8")
    return pack(">B", len(name)) + name.encode("ascii") + pack(">BH", _TEXT, len(octets)) + octets
