"""The head of an HTTP/1.1 answer, as a server that is not ours sends it (RFC 9112).

Lines may end with LF alone, since some engines send that; what does not look like HTTP otherwise is refused, and what
would leave open where the body ends, too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.wire.numbers import parse_count

if TYPE_CHECKING:
    from io import BufferedReader

__all__ = ["BadAnswerError", "ResponseHead", "read_response_head"]

MAX_HEAD: Final = 1 << 18
"""Bytes of a head, and ``MAX_FIELDS`` fields in it, beyond which it is refused: ours, several times what any engine
sends."""
MAX_FIELDS: Final = 256
_MAX_INTERIM: Final = 32
"""How many interim answers may come before the answer: ours."""
_END: Final = re.compile(rb"\n\r?\n")
_STATUS: Final = re.compile(rb"HTTP/1\.([0-9]) ([1-9][0-9][0-9])(?: [^\n]*)?\r?\n")
_SECTION: Final = re.compile(rb"(?:[!-9;-~]+:[^\n]*\n)*\r?\n")
_BLANKS: Final = " \t\r"
_BODILESS: Final = frozenset({204, 304})


class BadAnswerError(Exception):
    """What came is not the head of an answer; the message says why."""


class ResponseHead(NamedTuple):
    """The head of an answer."""

    status: int
    fields: dict[str, tuple[str, str]]
    """By lower-case name, the name as it was sent and the value; repeated fields are joined with commas."""
    keeps_alive: bool
    """Whether the connection may be used again."""
    is_chunked: bool
    length: int | None
    """The bytes of the body; ``None`` if it is chunked, or ends with the connection."""


def read_response_head(file: BufferedReader, method: str) -> ResponseHead:
    """Read the head of the answer to a request of ``method``; interim ones before it are skipped. Raises
    BadAnswerError, and OSError, also if nothing comes."""
    for _ in range(_MAX_INTERIM):
        head = _parse(_read(file), method)
        if head.status >= 200:
            return head
    raise BadAnswerError("its answer never begins")


def _read(file: BufferedReader) -> bytes:
    start = file.peek()
    if not start:
        raise ConnectionResetError("it has closed the connection without an answer")
    if end := _END.search(start):
        return file.read(end.end())
    lines: list[bytes] = []  # it has not come in one piece
    left = MAX_HEAD
    while line := file.readline(left):
        lines.append(line)
        left -= len(line)
        if line in {b"\r\n", b"\n"} and len(lines) > 1:
            return b"".join(lines)
        if not line.endswith(b"\n") or left <= 0 or (len(lines) == 1 and not line.startswith(b"HTTP/1.")):
            break
    raise BadAnswerError("its answer is not HTTP")


def _parse(data: bytes, method: str) -> ResponseHead:
    match = _STATUS.match(data)
    if match is None or not _SECTION.fullmatch(data, match.end()):
        raise BadAnswerError("its answer is not HTTP")
    lines = data[match.end() :].decode("latin-1").split("\n")
    if len(lines) > MAX_FIELDS + 2:  # an empty one, and what is behind it
        raise BadAnswerError("its answer has too many headers")
    fields: dict[str, tuple[str, str]] = {}
    for line in lines[:-2]:
        name, _, value = line.partition(":")
        lower, value = name.lower(), value.strip(_BLANKS)
        if lower in fields:
            name, value = fields[lower][0], f"{fields[lower][1]}, {value}"
        fields[lower] = name, value
    status = int(match[2])
    if method == "HEAD" or status in _BODILESS or status < 200:
        return ResponseHead(status, fields, _keeps_alive(fields, match[1]), is_chunked=False, length=0)
    is_chunked = "transfer-encoding" in fields and "chunked" in fields["transfer-encoding"][1].lower()
    length = None if is_chunked else _length(fields)
    keeps_alive = (is_chunked or length is not None) and _keeps_alive(fields, match[1])
    return ResponseHead(status, fields, keeps_alive, is_chunked, length)


def _length(fields: dict[str, tuple[str, str]]) -> int | None:
    if "content-length" not in fields:
        return None
    name, text = fields["content-length"]
    first, *others = text.split(", ")
    length = parse_count(first)
    if length is None or others.count(first) != len(others):
        raise BadAnswerError("its answer has a length that is none")
    fields["content-length"] = name, first
    return length


def _keeps_alive(fields: dict[str, tuple[str, str]], minor: bytes) -> bool:
    if "connection" not in fields:
        return minor != b"0"
    options = {option.strip(_BLANKS).lower() for option in fields["connection"][1].split(",")}
    return "close" not in options and (minor != b"0" or "keep-alive" in options)
