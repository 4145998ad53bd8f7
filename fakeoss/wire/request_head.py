"""The head of an HTTP/1.1 request: request line and header fields, read strictly (RFC 9112).

What two recipients could read differently is refused: a bare CR or LF, a folded line, a blank before a colon, a field
name that is no token, two lengths, two framings, two hosts, a target that names a host and a fragment. A proxy in front
and the server behind it then never disagree on where a request ends and to whom it goes. What every recipient reads in
the same way is taken: blanks around a value, an empty line before the request line, an absolute target.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.errors import Cause
from fakeoss.wire.numbers import parse_count

if TYPE_CHECKING:
    from io import BufferedReader

__all__ = [
    "MAX_FIELDS",
    "MAX_REQUEST_LINE",
    "MAX_SECTION",
    "HttpError",
    "RequestHead",
    "is_authority",
    "parse_head",
    "read_head",
]

MAX_REQUEST_LINE: Final = 1 << 16
"""Bytes of a request line, beyond which the answer is 414: ours, several times what a presigned URL needs."""
MAX_SECTION: Final = 1 << 16
"""Bytes of the header fields together, beyond which the answer is 431: ours. The service's own bound, 8 KB, is the
dispatcher's, which answers 400 RequestHeaderSectionTooLarge."""
MAX_FIELDS: Final = 100
"""Header fields, beyond which the answer is 431: ours."""
_END: Final = b"\r\n\r\n"
_TOKEN: Final = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_LINE: Final = re.compile(rb"(" + _TOKEN + rb") ([!-~\x80-\xff]+) HTTP/([0-9])\.([0-9])\r\n")
_SECTION: Final = re.compile(rb"(?:" + _TOKEN + rb":[^\r\n\0]*\r\n)*\r\n")
"""RFC 9110, 5.5: CR, LF and NUL are invalid in a value; other control characters may be kept, and are."""
_NOT_ASCII: Final = re.compile(rb"[\x80-\xff]")
_AUTHORITY: Final = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+)(?::([0-9]*))?")
"""``uri-host [":" port]`` of RFC 9110, 7.2, without userinfo, which is an error in it (4.2.4)."""
_MOST_PORT: Final = 65535
_SCHEMES: Final = ("http", "https")
_BLANKS: Final = " \t"
_COMPRESSIONS: Final = frozenset({"compress", "deflate", "gzip"})


class HttpError(Exception):
    """A request that is not valid HTTP, or not for this server: its status, the documented cause if it has one, and
    whether the answer has no body."""

    def __init__(self, status: int, cause: Cause | None = None, *, bodiless: bool = False) -> None:
        super().__init__(status)
        self.status = status
        self.cause = cause
        self.bodiless = bodiless


class RequestHead(NamedTuple):
    """A request without its body. ``target`` is raw and in origin form; ``fields`` have lower-case names, and repeated
    fields are joined with commas."""

    method: str
    target: str
    host: str
    """The authority that the request is for: that of an absolute target, else the Host field; empty in HTTP/1.0 without
    either."""
    fields: dict[str, str]
    minor: int
    """The minor version: 0 or 1; a later one is read as 1 (RFC 9110, 2.5)."""
    keeps_alive: bool
    """Whether the client lets the connection be used again."""
    chunked: bool
    length: int | None
    """The bytes of the body; ``None`` if there is none, and if it is chunked."""

    @property
    def expects_continue(self) -> bool:
        """Whether the client waits for ``100 Continue`` (RFC 9110, 10.1.1: never in HTTP/1.0)."""
        return bool(self.minor) and self.fields.get("expect", "").lower() == "100-continue"


def read_head(file: BufferedReader) -> bytes | None:
    """Read the bytes of one head from ``file``; ``None`` if the client hung up before the first of them.

    One empty line before the request line is skipped (RFC 9112, 2.2). Raises HttpError, also if the head ends early.
    """
    start = file.peek()
    if not start:
        return None
    if start[:1] == b"\r":
        if file.read(2) != b"\r\n":
            raise HttpError(400)
        start = file.peek()
        if not start:
            return None
    end = start.find(_END)
    return file.read(end + len(_END)) if 0 <= end <= MAX_SECTION else _read_lines(file)


def _read_lines(file: BufferedReader) -> bytes:
    """Read a head that is not in the buffer as a whole, line by line, so that no more is read than is bounded."""
    line = _read_line(file, MAX_REQUEST_LINE, 414)
    lines, size = [line], 0
    while line != b"\r\n":
        line = _read_line(file, MAX_SECTION - size, 431)
        lines.append(line)
        size += len(line)
        if len(lines) > MAX_FIELDS + 2:
            raise HttpError(431)
    return b"".join(lines)


def _read_line(file: BufferedReader, most: int, status: int) -> bytes:
    line = file.readline(most + 1)
    if len(line) > most:
        raise HttpError(status)
    if not line.endswith(b"\r\n"):
        raise HttpError(400)
    return line


def parse_head(data: bytes) -> RequestHead:
    """Parse a head, from the first byte of the request line to the empty line. Raises HttpError."""
    match = _LINE.match(data)
    if match is None:
        raise HttpError(400)
    if match[3] != b"1":
        raise HttpError(505)
    if not _SECTION.fullmatch(data, match.end()):
        raise HttpError(400)
    method, minor = match[1].decode("ascii"), min(int(match[4]), 1)
    # percent-encode raw bytes of other alphabets: nothing that reads the target later may take them for whitespace
    target = _NOT_ASCII.sub(lambda byte: b"%%%02X" % byte[0][0], match[2]).decode("ascii")
    lines = data[match.end() : -len(_END)].decode("latin-1")
    fields, repeated = _parse_fields(lines.split("\r\n") if lines else [])
    host = _host(fields, repeated, minor)
    authority, target = _resolve(method, target)
    if authority:
        host = fields["host"] = authority  # RFC 9112, 3.2.2: the Host field is ignored
    chunked = "transfer-encoding" in fields and _is_chunked(fields, minor)
    length = None
    if not chunked and "content-length" in fields:
        length = _length(fields, repeated)
    return RequestHead(method, target, host, fields, minor, _keeps_alive(fields, minor), chunked, length)


def _parse_fields(lines: list[str]) -> tuple[dict[str, str], set[str]]:
    """Return the fields by lower-case name, and the names that occur more than once."""
    if len(lines) > MAX_FIELDS:
        raise HttpError(431)
    fields: dict[str, str] = {}
    repeated: set[str] = set()
    for line in lines:
        name, _, value = line.partition(":")
        name, value = name.lower(), value.strip(_BLANKS)  # RFC 9110, 5.5
        if name in fields:
            repeated.add(name)
            fields[name] = f"{fields[name]},{value}"
        else:
            fields[name] = value
    return fields, repeated


def _host(fields: dict[str, str], repeated: set[str], minor: int) -> str:
    """The Host field. Raises HttpError where there is none, several, or an invalid one (RFC 9112, 3.2)."""
    host = fields.get("host")
    if host is None:
        if minor:
            raise HttpError(400)
        return ""
    if "host" in repeated or not is_authority(host):
        raise HttpError(400)
    return host


def is_authority(text: str) -> bool:
    """Whether ``text`` is a host name or address, with or without a port."""
    match = _AUTHORITY.fullmatch(text)
    return match is not None and (not match[1] or (parse_count(match[1], _MOST_PORT) is not None))


def _resolve(method: str, target: str) -> tuple[str, str]:
    """Return the authority of an absolute target (``""`` for the other forms), and the target in origin form.

    Raises HttpError for what is none of the forms of RFC 9112, 3.2, for a fragment, which no target has, and for
    userinfo; 405 for CONNECT, since this is no proxy (our reading).
    """
    if method == "CONNECT":
        raise HttpError(405)
    if "#" in target:
        raise HttpError(400)
    if target.startswith("/"):
        return "", target
    if target == "*" and method == "OPTIONS":
        return "", "/"
    scheme, mark, rest = target.partition("://")
    if not mark or scheme.lower() not in _SCHEMES:
        raise HttpError(400)
    end = min((rest.find(delimiter) for delimiter in "/?" if delimiter in rest), default=len(rest))
    authority, target = rest[:end], rest[end:]
    if not is_authority(authority):
        raise HttpError(400)
    return authority, target if target.startswith("/") else f"/{target}"


def _is_chunked(fields: dict[str, str], minor: int) -> bool:
    """Whether the only coding is ``chunked``. If it is ``identity``, which is none, the field is dropped.

    Raises HttpError, with answers that have no body: 501 for compression, before ``chunked`` or behind it, else 400
    (recorded at Amazon, March and April 2026: both, and that ``identity`` is accepted); 400 with a body if two framings
    would have to agree (RFC 9112, 6.1 and 6.3; at Amazon ``chunked`` is what counts then).
    """
    codings = [coding.strip(_BLANKS).lower() for coding in fields["transfer-encoding"].split(",")]
    if minor and codings == ["identity"]:
        del fields["transfer-encoding"]
        return False
    if codings != ["chunked"]:
        is_known = minor and codings.count("chunked") <= 1 and _COMPRESSIONS.issuperset({*codings} - {"chunked"})
        raise HttpError(501 if is_known else 400, bodiless=True)
    if not minor or "content-length" in fields:
        raise HttpError(400)
    return True


def _length(fields: dict[str, str], repeated: set[str]) -> int:
    """The Content-Length. Raises HttpError for what is no number, and for several, be they equal (RFC 9110, 8.6, leaves
    the choice)."""
    length = None if "content-length" in repeated else parse_count(fields["content-length"])
    if length is None:
        raise HttpError(400, Cause.INVALID_CONTENT_LENGTH)
    return length


def _keeps_alive(fields: dict[str, str], minor: int) -> bool:
    """Whether the connection persists (RFC 9112, 9.3)."""
    if "connection" not in fields:
        return bool(minor)
    options = {option.strip(_BLANKS).lower() for option in fields["connection"].split(",")}
    return "close" not in options and (bool(minor) or "keep-alive" in options)
