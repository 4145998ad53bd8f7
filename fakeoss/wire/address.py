"""Reads bucket, key and query from host and raw target, decoding each part exactly once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote_to_bytes

from fakeoss.errors import Cause, OssError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "Address",
    "HostForm",
    "Hosts",
    "Place",
    "base_path",
    "decoded",
    "endpoint_name",
    "parse_query",
    "split_target",
]

_PLACEHOLDERS = {
    r"\{bucket\}": "(?P<bucket>[a-z0-9._-]+)",
    r"\{variant\}": r"(?:-fips)?(?:\.dualstack)?",
    r"\{zone\}": r"[a-z0-9-]+(?:\.dualstack)?",
}
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_CACHE_SIZE = 4096
_SCHEMES = ("http", "https")
_ENDS = ("", "/")
"""What may follow the path of an endpoint in that of a request."""


class Place(NamedTuple):
    """What a host name tells: the bucket of virtual-hosted style, and the region; ``None`` if it does not name one."""

    bucket: str | None = None
    region: str | None = None
    website: bool = False
    """Whether it is the host of a website endpoint, which serves pages rather than objects."""
    regional: bool = True
    """Whether all requests to the host reach the same region; if not, those that name their bucket in the host reach
    the region of the bucket."""
    paths: tuple[str, ...] = ()
    """The paths below which the service answers at this host, the longest first, if the user named an endpoint with a
    path; ``""`` among them if it answers at the host's root as well."""


def endpoint_name(endpoint: str) -> str:
    """Return host, port and path of an endpoint as the user gave it: ``minio:9000`` for ``http://minio:9000/``,
    ``minio:9000`` and ``//minio:9000``; ``h.co/a/b`` for ``https://h.co/a/b/``. A path alone has no host.

    Raises ValueError for an endpoint with a query or a fragment.
    """
    rest = endpoint.partition("://")[2] if "://" in endpoint else endpoint
    if "?" in rest or "#" in rest:
        raise ValueError(f"the endpoint {endpoint!r} has a query or a fragment")
    rest = rest if endpoint.startswith("/") and not endpoint.startswith("//") else rest.lstrip("/")
    host, slash, path = rest.partition("/")
    return f"{host.rpartition('@')[2]}{slash}{path}".rstrip("/")


def base_path(target: str, paths: tuple[str, ...]) -> str | None:
    """Return the path, of those below which a service answers, that the raw target of a request is below; ``None`` if
    it is below none of them."""
    path = target.partition("?")[0]
    if not path.startswith("/"):
        path = _origin_form(path)
    for base in paths:
        if path.startswith(base) and path[len(base) : len(base) + 1] in _ENDS:
            return base
    return None


class HostForm(NamedTuple):
    """One form of host name. In its ``pattern``, ``{bucket}`` and ``{region}`` stand for themselves, ``{variant}`` for
    any of ``-fips`` and ``.dualstack``, ``{zone}`` for an availability zone. ``source`` is the page that documents it,
    ``region`` the region of a host that names none, ``regional`` that of ``Place``."""

    pattern: str
    source: str
    region: str | None = None
    website: bool = False
    regional: bool = True


class Hosts:
    """Recognises the hosts of a profile and the endpoints that the user named (``host``, ``host:port/path``); without
    ``regions``, any region is accepted."""

    def __init__(self, forms: Iterable[HostForm], regions: Iterable[str], named: Iterable[str] = ()) -> None:
        self._regions = "|".join(map(re.escape, regions)) or "[a-z0-9-]+"
        self._forms = [(form, form.pattern.rpartition("}")[2]) for form in forms]
        self._expressions: dict[str, re.Pattern[str]] = {}  # compiled on first use: entering a mock stays cheap
        self._named: dict[str, tuple[str, ...]] = {}
        for endpoint in named:
            host, slash, path = endpoint.partition("/")
            name = _without_default_port(host.lower())
            paths = {*self._named.get(name, ()), slash + path}
            self._named[name] = tuple(sorted(paths, key=len, reverse=True))
        self._cache: dict[str, Place | None] = {}

    def find(self, host: str) -> Place | None:
        """Return the place that ``host`` (with or without a port) names; ``None`` if the host is not served."""
        try:
            return self._cache[host]
        except KeyError:
            if len(self._cache) >= _CACHE_SIZE:
                self._cache.clear()
            place = self._cache[host] = self._find_uncached(host.lower())
            return place

    def is_documented(self, host: str) -> bool:
        """Whether ``host`` has one of the documented forms, regardless of the hosts that the user named."""
        return self._match_form(_without_port(_in_ascii(host.lower()))) is not None

    def _match_form(self, name: str) -> Place | None:
        for form, tail in self._forms:
            if name.endswith(tail) and (match := self._expression(form.pattern).fullmatch(name)):
                groups = match.groupdict()
                return Place(groups.get("bucket"), groups.get("region") or form.region, form.website, form.regional)
        return None

    def _find_uncached(self, host: str) -> Place | None:
        host = _without_default_port(_in_ascii(host))
        name = _without_port(host)
        place = self._match_form(name)
        if place is not None:
            return place
        for candidate in (host, name):
            if candidate in self._named:
                return self._named_place(candidate)
            bucket, dot, rest = candidate.partition(".")
            while dot:
                if rest in self._named and bucket:
                    return self._named_place(rest, bucket)
                label, dot, rest = rest.partition(".")
                bucket = f"{bucket}.{label}"
        return None

    def _named_place(self, name: str, bucket: str | None = None) -> Place:
        paths = self._named[name]
        return Place(bucket, paths=() if paths == ("",) else paths)

    def _expression(self, pattern: str) -> re.Pattern[str]:
        compiled = self._expressions.get(pattern)
        if compiled is None:
            text = re.escape(pattern).replace(r"\{region\}", f"(?P<region>{self._regions})")
            for placeholder, expression in _PLACEHOLDERS.items():
                text = text.replace(placeholder, expression)
            compiled = re.compile(text)
            self._expressions[pattern] = compiled
        return compiled


def _in_ascii(host: str) -> str:
    """Return the ASCII form of an internationalised host name (RFC 3490), which also maps full-width letters."""
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
    return (name if colon and port.isdigit() else host).removesuffix(".")  # a trailing dot names the same host


class Address(NamedTuple):
    """Bucket and key of a request (``None`` if it names none) and its query, all decoded."""

    bucket: str | None
    key: str | None
    query: dict[str, str]
    base: str = ""
    """The path of the endpoint, as it was sent."""


def split_target(target: str, place: Place) -> Address:
    """Read the raw target of a request to ``place``.

    Raises OUTSIDE_ENDPOINT if it is not below the path of an endpoint; INVALID_URI if an escape is malformed, if the
    text is not UTF-8, and if there is a key without a bucket before it (our reading: only ``/`` addresses the service
    itself).
    """
    path, mark, query = target.partition("?")
    if not path.startswith("/"):
        path = _origin_form(path)
    base = ""
    if place.paths:
        below = base_path(path, place.paths)
        if below is None:
            raise OssError(Cause.OUTSIDE_ENDPOINT, URI=path, Paths=" and ".join(place.paths))
        base, path = below, path[len(below) :] or "/"
    bucket = place.bucket
    if bucket is not None:
        key = path[1:]
    else:
        bucket, slash, key = path[1:].partition("/")
        if slash and not bucket:
            raise OssError(Cause.INVALID_URI, URI=path)
        bucket = decoded(bucket)
    return Address(bucket or None, decoded(key) or None, parse_query(query) if mark else {}, base)


def _origin_form(path: str) -> str:
    """Return the path with a leading slash; for an absolute URL, as sent to proxies, the part after the host."""
    scheme, mark, rest = path.partition("://")
    if mark and scheme.lower() in _SCHEMES:
        path = rest.partition("/")[2]
    return "/" + path


def decoded(text: str) -> str:
    """Percent-decode ``text`` once. Raises INVALID_URI if it is not percent-encoded UTF-8."""
    if "%" in text and _BAD_ESCAPE.search(text):
        raise OssError(Cause.INVALID_URI, URI=text)
    if "%" not in text and text.isascii():
        return text
    try:
        return unquote_to_bytes(_octets(text)).decode("utf-8")
    except UnicodeError:
        raise OssError(Cause.INVALID_URI, URI=text) from None


def _octets(text: str) -> bytes:
    """Return the bytes that were sent: those of latin-1 if they are valid UTF-8, else the text encoded as UTF-8."""
    try:
        raw = text.encode("latin-1")
        raw.decode("utf-8")
    except UnicodeError:
        return text.encode("utf-8", "surrogateescape")
    return raw


def parse_query(query: str) -> dict[str, str]:
    """Return the query parameters, of a repeated name the first; ``+`` is a space. Raises INVALID_URI."""
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
