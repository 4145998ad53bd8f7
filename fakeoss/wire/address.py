"""From host and raw target to bucket, key and query, decoding each part exactly once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote_to_bytes

from fakeoss.errors import Cause, OssError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Address", "HostForm", "Hosts", "Place", "decoded", "parse_query", "split_target"]

_PLACEHOLDERS = {
    r"\{bucket\}": "(?P<bucket>[a-z0-9._-]+)",
    r"\{variant\}": r"(?:-fips)?(?:\.dualstack)?",
    r"\{zone\}": r"[a-z0-9-]+(?:\.dualstack)?",
}
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_REMEMBERED = 4096
_SCHEMES = ("http", "https")


class Place(NamedTuple):
    """What a host name says: the bucket of virtual-hosted style, and the region; ``None`` where it says nothing."""

    bucket: str | None = None
    region: str | None = None
    website: bool = False
    """Whether pages are served there rather than objects."""


class HostForm(NamedTuple):
    """One form of host name: ``{bucket}`` and ``{region}`` stand for themselves, ``{variant}`` for ``-fips`` and
    ``.dualstack`` or neither, ``{zone}`` for an availability zone; with the region it means if none is written, and the
    page it rests on."""

    pattern: str
    source: str
    region: str | None = None
    website: bool = False


class Hosts:
    """Recognises the hosts of a profile and those that the user named; without ``regions`` any region will do."""

    def __init__(self, forms: Iterable[HostForm], regions: Iterable[str], named: Iterable[str] = ()) -> None:
        self._regions = "|".join(map(re.escape, regions)) or "[a-z0-9-]+"
        self._forms = [(form, form.pattern.rpartition("}")[2]) for form in forms]
        self._expressions: dict[str, re.Pattern[str]] = {}  # compiled when a host could be of the form: a mock is cheap
        self._named = {_without_default_port(name.lower()) for name in named}
        self._known: dict[str, Place | None] = {}

    def find(self, host: str) -> Place | None:
        """Where ``host`` (with or without a port) leads; ``None`` for a host that is not served."""
        try:
            return self._known[host]
        except KeyError:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            place = self._known[host] = self._look(host.lower())
            return place

    def is_documented(self, host: str) -> bool:
        """Whether ``host`` is of one of the forms, whatever the user named."""
        return self._of_form(_without_port(_in_ascii(host.lower()))) is not None

    def _of_form(self, name: str) -> Place | None:
        for form, tail in self._forms:
            if name.endswith(tail) and (match := self._expression(form.pattern).fullmatch(name)):
                found = match.groupdict()
                return Place(found.get("bucket"), found.get("region") or form.region, form.website)
        return None

    def _look(self, host: str) -> Place | None:
        host = _without_default_port(_in_ascii(host))
        name = _without_port(host)
        place = self._of_form(name)
        if place is not None:
            return place
        for known in (host, name):
            if known in self._named:
                return Place()
            bucket, dot, rest = known.partition(".")
            while dot:
                if rest in self._named and bucket:
                    return Place(bucket)
                label, dot, rest = rest.partition(".")
                bucket = f"{bucket}.{label}"
        return None

    def _expression(self, pattern: str) -> re.Pattern[str]:
        found = self._expressions.get(pattern)
        if found is None:
            named = re.escape(pattern).replace(r"\{region\}", f"(?P<region>{self._regions})")
            for placeholder, expression in _PLACEHOLDERS.items():
                named = named.replace(placeholder, expression)
            found = re.compile(named)
            self._expressions[pattern] = found
        return found


def _in_ascii(host: str) -> str:
    """The name that is looked up for one in other letters (RFC 3490): full-width ones are those they look like."""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _without_default_port(host: str) -> str:
    return host.removesuffix(":443").removesuffix(":80")


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() else host).removesuffix(".")  # the root's dot leads to the same place


class Address(NamedTuple):
    """Bucket and key as the request names them (``None`` where it names none) and its query, all decoded."""

    bucket: str | None
    key: str | None
    query: dict[str, str]


def split_target(target: str, place: Place) -> Address:
    """Read the raw target at ``place``.

    Raises INVALID_URI for broken escapes, for what is not UTF-8, and for a key without a bucket before it (our
    reading: the service as a whole is asked by ``/`` alone).
    """
    path, mark, query = target.partition("?")
    if not path.startswith("/"):
        path = _origin_form(path)
    bucket = place.bucket
    if bucket is not None:
        key = path[1:]
    else:
        bucket, slash, key = path[1:].partition("/")
        if slash and not bucket:
            raise OssError(Cause.INVALID_URI, URI=path)
        bucket = decoded(bucket)
    return Address(bucket or None, decoded(key) or None, parse_query(query) if mark else {})


def _origin_form(path: str) -> str:
    """A path that begins with a slash; of the absolute form, as proxies get it, what follows the host."""
    scheme, mark, rest = path.partition("://")
    if mark and scheme.lower() in _SCHEMES:
        path = rest.partition("/")[2]
    return "/" + path


def decoded(text: str) -> str:
    """Percent-decode once. Raises INVALID_URI."""
    if "%" in text and _BAD_ESCAPE.search(text):
        raise OssError(Cause.INVALID_URI, URI=text)
    if "%" not in text and text.isascii():
        return text
    try:
        return unquote_to_bytes(_octets(text)).decode("utf-8")
    except UnicodeError:
        raise OssError(Cause.INVALID_URI, URI=text) from None


def _octets(text: str) -> bytes:
    """The bytes that stood on the wire: latin-1 where headers and targets were read so, else UTF-8."""
    try:
        raw = text.encode("latin-1")
        raw.decode("utf-8")
    except UnicodeError:
        return text.encode("utf-8", "surrogateescape")
    return raw


def parse_query(query: str) -> dict[str, str]:
    """Names and values, the first of a repeated name; ``+`` is a blank. Raises INVALID_URI."""
    fields: dict[str, str] = {}
    if "+" in query:
        query = query.replace("+", " ")
    plain = "%" not in query and query.isascii()
    for item in query.split("&"):
        name, _, value = item.partition("=")
        if plain:
            if name:
                fields.setdefault(name, value)
        elif name:
            fields.setdefault(decoded(name), decoded(value))
    return fields
