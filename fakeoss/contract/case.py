"""The types of the contract: a case is a list of requests, each with what must be answered.

Texts may hold placeholders: ``{b}`` and ``{c}`` are two empty buckets, ``{o}`` one of another user, ``{absent}`` a name
that no bucket has, and whatever a step keeps (``{U}``, an upload id) stands for itself in the steps after it.
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
    "sha1_of",
    "sha256_of",
]

AWS: Final = ("aws",)
JDCLOUD: Final = ("jdcloud",)
BOTH: Final = ("aws", "jdcloud")

OWNER: Final = "owner"
"""Who owns ``{b}`` and ``{c}``."""
OTHER: Final = "other"
"""Another user, who owns ``{o}``."""
NOBODY: Final = "nobody"
"""Who does not sign."""

_NONE: Mapping[str, Any] = {}


class Like(NamedTuple):
    """A text that is not known beforehand, as a regular expression for the whole of it."""

    pattern: str


class Repeat(NamedTuple):
    """A large body: ``size`` bytes that repeat ``pattern``."""

    size: int
    pattern: bytes = b"\0"


ANY: Final = Like("(?s).*")
"""A text about which nothing was recorded."""

Text: TypeAlias = str | Like
Body: TypeAlias = bytes | str | Repeat


class Expect(NamedTuple):
    """What must be answered; what is not stated is not compared, but for the frame that every answer has."""

    status: int = 200
    root: str = ""
    """The result's root element."""
    xml: Mapping[str, Text | tuple[Text, ...] | None] = _NONE
    """Texts of the result by path below the root (``"Part/Size"``): one, or all in order; ``None`` for no such element."""
    children: tuple[str, ...] = ()
    """The names of the root's children, all of them, in order."""
    code: str = ""
    message: Text = ANY
    fields: Mapping[str, Text] | None = _NONE
    """The error's own elements, all of them, in order (ours: Amazon's is not recorded); ``None`` where nothing is known
    of them."""
    headers: Mapping[str, Text | None] = _NONE
    """Header fields, ``None`` for one that must be absent."""
    body: Body | None = None


class Step(NamedTuple):
    """One request and its answer. ``request`` is method and raw target, path style: ``"PUT /{b}/key?partNumber=1"``."""

    request: str
    headers: Mapping[str, str | None] = _NONE
    """Header fields sent; ``None`` leaves one out that would be sent."""
    body: Body = b""
    expect: Expect = Expect()
    keep: Mapping[str, str] = _NONE
    """Placeholders to fill from the answer: a path in the result (``"UploadId"``), or ``"@ETag"`` for a header."""
    user: str = OWNER
    host: str = ""
    """The host to send to, where the form of the host is part of the case; ``request`` is then as sent there."""
    wait: float = 0
    """Seconds that pass before the request."""


class Seed(NamedTuple):
    """An object of ``{b}`` that is too large or one of too many to be sent: ``size`` zero bytes."""

    key: str
    size: int


class Case(NamedTuple):
    """One fact: what is asked, what is answered, and how we know."""

    name: str
    source: str
    """What the row rests on: recorded answers, an issue, a page of JD Cloud's documentation, or our reading."""
    profiles: tuple[str, ...]
    steps: tuple[Step, ...]
    given: tuple[Step, ...] | None = None
    """What is there before; ``None`` for the usual: an object ``{b}/src`` of ten digits, and an upload of ``{b}/d``."""
    rows: tuple[int, ...] = ()
    """Numbers in the list of cases that the contract was begun with."""
    limits: Mapping[str, Mapping[str, int]] = _NONE
    """Fields of ``Limits``, by profile, without which the case would need larger bodies."""
    seeds: tuple[Seed, ...] = ()
    at: float | None = None
    """When the case happens, in epoch seconds, where its answers name the time."""


def bare_etag(content: bytes) -> str:
    """The MD5 in hexadecimal: an entity tag without its quotes."""
    return md5(content, usedforsecurity=False).hexdigest()


def etag(content: bytes) -> str:
    """The entity tag of content put in one go, quoted."""
    return f'"{bare_etag(content)}"'


def multipart_etag(*parts: bytes) -> str:
    """The entity tag of an object made of these parts, quoted: the MD5 of the parts' MD5s, and their number."""
    sums = b"".join(md5(part, usedforsecurity=False).digest() for part in parts)
    return f'"{bare_etag(sums)}-{len(parts)}"'


def md5_header(content: bytes) -> str:
    """The value of ``Content-MD5``."""
    return _base64(md5(content, usedforsecurity=False).digest())


def crc32_of(content: bytes) -> str:
    """The value of ``x-amz-checksum-crc32``."""
    return _base64(zlib.crc32(content).to_bytes(4, "big"))


def sha1_of(content: bytes) -> str:
    """The value of ``x-amz-checksum-sha1``."""
    return _base64(sha1(content, usedforsecurity=False).digest())


def sha256_of(content: bytes) -> str:
    """The value of ``x-amz-checksum-sha256``."""
    return _base64(sha256(content).digest())


def composite_sha256(*parts: bytes) -> str:
    """The checksum of type COMPOSITE, without its suffix: the SHA-256 of the parts' SHA-256s."""
    return sha256_of(b"".join(sha256(part).digest() for part in parts))


def _base64(digest: bytes) -> str:
    return b64encode(digest).decode("ascii")
