"""Messages of Amazon's event streams, as sent by SelectObjectContent: lengths, checksums, headers, payload."""

from __future__ import annotations

from struct import error, pack, unpack_from
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["event", "messages_of"]

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


def messages_of(stream: bytes) -> list[tuple[dict[str, str], bytes]] | None:
    """Return the headers and the payload of each message of a stream, ``None`` if it is none. Checksums are not
    verified."""
    messages, start = [], 0
    try:
        while start < len(stream):
            total, length = unpack_from(">II", stream, start)
            body, end = start + 12 + length, start + total - 4
            if not start + 12 <= body <= end or end + 4 > len(stream):
                return None
            messages.append((_headers(stream[start + 12 : body]), stream[body:end]))
            start += total
    except (UnicodeError, error):
        return None
    return messages


def _headers(octets: bytes) -> dict[str, str]:
    """Return the headers of a message, all of them texts. Raises ``struct.error``, UnicodeDecodeError."""
    headers, at = {}, 0
    while at < len(octets):
        name = octets[at + 1 : at + 1 + octets[at]].decode()
        at += 1 + octets[at]
        _, size = unpack_from(">BH", octets, at)
        headers[name] = octets[at + 3 : at + 3 + size].decode()
        at += 3 + size
    return headers
