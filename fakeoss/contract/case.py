"""The types of the contract: a case is a list of requests with their expected answers.

Texts may contain placeholders: ``{b}`` and ``{c}`` are two empty buckets, ``{o}`` a bucket of another user,
``{absent}`` the name of a bucket that does not exist. Values that a step keeps, such as an upload ID as ``{U}``, are
placeholders in the steps after it.
"""

from __future__ import annotations

import zlib
from base64 import b64encode
from hashlib import md5, sha1, sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "ANY",
    "AWS",
    "BODY_MD5",
    "BOTH",
    "JDCLOUD",
    "NOBODY",
    "OTHER",
    "OWNER",
    "Case",
    "Expect",
    "Like",
    "Repeat",
    "Seed",
    "Step",
    "bare_etag",
    "composite_sha256",
    "crc32_of",
    "etag",
    "md5_header",
    "multipart_etag",
    "other_etag",
    "sha1_of",
    "sha256_of",
]

AWS: Final = ("aws",)
JDCLOUD: Final = ("jdcloud",)
BOTH: Final = ("aws", "jdcloud")

OWNER: Final = "owner"
"""The owner of ``{b}`` and ``{c}``."""
OTHER: Final = "other"
"""Another user, who owns ``{o}``."""
NOBODY: Final = "nobody"
"""An anonymous caller, whose requests are not signed."""

BODY_MD5: Final = "{md5}"
"""As the value of Content-MD5: that of the body that is sent, whose placeholders are filled in."""

_NONE: Mapping[str, Any] = {}


class Like(NamedTuple):
    """A text that is not known in advance, as a regular expression that must match all of it."""

    pattern: str


class Repeat(NamedTuple):
    """A large body: ``pattern`` repeated up to ``size`` bytes."""

    size: int
    pattern: bytes = b"\0"


ANY: Final = Like("(?s).*")
"""Any text: nothing was recorded about it."""

Text: TypeAlias = str | Like
Body: TypeAlias = bytes | str | Repeat


class Expect(NamedTuple):
    """An expected answer. Only what is specified is compared, and the ``Frame``, which is the same for all answers."""

    status: int = 200
    root: str = ""
    """The result's root element."""
    xml: Mapping[str, Text | tuple[Text, ...] | None] = _NONE
    """Texts of the result by path below the root (``"Part/Size"``): one text, or all in order; ``None`` if the element
    must be absent."""
    children: tuple[str, ...] = ()
    """The names of all children of the root, in order."""
    code: str = ""
    message: Text = ANY
    fields: Mapping[str, Text] | None = _NONE
    """All elements specific to the error, in order (the order is ours: Amazon's is not recorded); ``None`` if they are
    unknown."""
    headers: Mapping[str, Text | None] = _NONE
    """Header fields; ``None`` for one that must be absent."""
    body: Body | None = None


class Step(NamedTuple):
    """One request and its expected answer. ``request`` is the method and the raw target, path-style, such as
    ``"PUT /{b}/key?partNumber=1"``."""

    request: str
    headers: Mapping[str, str | None] = _NONE
    """Header fields to send; ``None`` leaves out one that is sent by default."""
    body: Body = b""
    expect: Expect = Expect()
    keep: Mapping[str, str] = _NONE
    """Placeholders to set from the answer: a path in the result (``"UploadId"``), or ``"@ETag"`` for a header."""
    user: str = OWNER
    host: str = ""
    """The host to send to, if it is part of the case; ``request`` is then the request to that host."""
    wait: float = 0
    """Seconds to wait before the request."""


class Seed(NamedTuple):
    """An object of ``size`` zero bytes to create in ``{b}``, where it would be too large, or the objects too many, to
    send."""

    key: str
    size: int


class Case(NamedTuple):
    """One fact about the service: requests, expected answers, and their source."""

    name: str
    source: str
    """The source of the case: recorded answers, an issue, a page of JD Cloud's documentation, or our reading."""
    profiles: tuple[str, ...]
    steps: tuple[Step, ...]
    given: tuple[Step, ...] | None = None
    """Steps that set up the case; by default they create an object ``{b}/src`` of ten digits and an upload of
    ``{b}/d``."""
    rows: tuple[int, ...] = ()
    """Its numbers in the original list of cases."""
    limits: Mapping[str, Mapping[str, int]] = _NONE
    """Fields of ``Limits`` by profile, scaled down so that small bodies are enough."""
    seeds: tuple[Seed, ...] = ()
    at: float | None = None
    """The time of the case, in epoch seconds, if its answers depend on the time."""


def bare_etag(content: bytes) -> str:
    """Return the MD5 in hexadecimal: the entity tag without quotes."""
    return md5(content, usedforsecurity=False).hexdigest()


def etag(content: bytes) -> str:
    """Return the quoted entity tag of an object put in a single request."""
    return f'"{bare_etag(content)}"'


def multipart_etag(*parts: bytes) -> str:
    """Return the quoted entity tag of a multipart object: the MD5 of the parts' MD5s, and the number of parts."""
    sums = b"".join(md5(part, usedforsecurity=False).digest() for part in parts)
    return f'"{bare_etag(sums)}-{len(parts)}"'


def other_etag(tag: str) -> Like:
    """Return any entity tag of the same form as ``tag``, which is in quotes, but that one."""
    parts = tag.strip('"').partition("-")[2]
    return Like(f"""(?!{tag}$)"[0-9a-f]{{32}}{"-" + parts if parts else ""}\"""")


def md5_header(content: bytes) -> str:
    """Return the value of ``Content-MD5``."""
    return _base64(md5(content, usedforsecurity=False).digest())


def crc32_of(content: bytes) -> str:
    """Return the value of ``x-amz-checksum-crc32``."""
    return _base64(zlib.crc32(content).to_bytes(4, "big"))


def sha1_of(content: bytes) -> str:
    """Return the value of ``x-amz-checksum-sha1``."""
    return _base64(sha1(content, usedforsecurity=False).digest())


def sha256_of(content: bytes) -> str:
    """Return the value of ``x-amz-checksum-sha256``."""
    return _base64(sha256(content).digest())


def composite_sha256(*parts: bytes) -> str:
    """Return the COMPOSITE checksum, without its suffix: the SHA-256 of the parts' SHA-256s."""
    return sha256_of(b"".join(sha256(part).digest() for part in parts))


def _base64(digest: bytes) -> str:
    return b64encode(digest).decode("ascii")
