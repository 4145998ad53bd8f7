"""Removes what a case has left below its prefix: open uploads, objects, versions; nothing else is ever touched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote, unquote_plus

from fakeoss.errors import OssError
from fakeoss.wire.xml import parse_xml, require_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeoss.cli.endpoint import Endpoint
    from fakeoss.wire.xml import Element

__all__ = ["CleaningError", "clean", "first_entry"]

_NOT_HERE: Final = frozenset({400, 405, 501})
"""How services answer listings that they do not have."""
_GONE: Final = frozenset({200, 204, 404})


class CleaningError(Exception):
    """Something is left behind; the message says what."""


def clean(endpoint: Endpoint, bucket: str, prefix: str) -> None:
    """Abort every upload and delete every version whose key begins with ``prefix``. Raises CleaningError."""
    left = []
    for query, what in _entries(endpoint, bucket, prefix):
        status, _, body = endpoint.send("DELETE", f"/{bucket}/{query}", {}, b"")
        if status not in _GONE:
            left.append(f"{what} ({status} {body[:200]!r})")
    if left:
        raise CleaningError(f"left behind in {bucket}: {', '.join(left)}")


def first_entry(endpoint: Endpoint, bucket: str) -> str | None:
    """What is in a bucket, if there is anything. Raises CleaningError."""
    return next((what for _, what in _entries(endpoint, bucket, "")), None)


def _entries(endpoint: Endpoint, bucket: str, prefix: str) -> Iterator[tuple[str, str]]:
    """What is there: what a request must name to remove it, and what it is, in words."""
    for kind, listing in _LISTINGS.items():
        for key, name in _listed(endpoint, bucket, kind, prefix):
            if key.startswith(prefix):
                query = f"?{listing.parameter}={quote(name, safe='')}" if listing.parameter else ""
                yield f"{quote(key, safe='/')}{query}", f"{listing.noun} {name} {key!r}".replace("  ", " ")


class _Listing(NamedTuple):
    """A listing: its root, its entries, what tells an entry of a key apart, and how a request names that."""

    root: str
    entries: tuple[str, ...]
    noun: str
    element: str = ""
    parameter: str = ""
    marker: str = ""


_LISTINGS: Final = {
    "uploads": _Listing(
        "ListMultipartUploadsResult", ("Upload",), "upload", "UploadId", "uploadId", "upload-id-marker"
    ),
    "versions": _Listing(
        "ListVersionsResult", ("Version", "DeleteMarker"), "version", "VersionId", "versionId", "version-id-marker"
    ),
    "": _Listing("ListBucketResult", ("Contents",), "object"),
}


def _listed(endpoint: Endpoint, bucket: str, kind: str, prefix: str) -> list[tuple[str, str]]:
    """Key and id of every entry, all pages before anything is removed; nothing where there is no such listing."""
    listing, found = _LISTINGS[kind], list[tuple[str, str]]()
    query = {"prefix": prefix, "encoding-type": "url"}
    while (page := _page(endpoint, bucket, kind, query)) is not None:
        decode = unquote_plus if page.text_of("EncodingType") == "url" else str
        entries = [child for child in page.children if child.name in listing.entries]
        rows = [
            (decode(require_text(each, "Key", exact=True)), each.text_of(listing.element) or "") for each in entries
        ]
        found += rows
        if page.text_of("IsTruncated") != "true" or not rows:
            break
        markers = {"key-marker": rows[-1][0], listing.marker: rows[-1][1]} if kind else {"marker": rows[-1][0]}
        if markers.items() <= query.items():
            raise CleaningError(f"the listing of {bucket} does not go on behind {markers!r}")
        query.update(markers)
    return found


def _page(endpoint: Endpoint, bucket: str, kind: str, query: dict[str, str]) -> Element | None:
    asked = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
    target = f"/{bucket}?{kind}&{asked}" if kind else f"/{bucket}?{asked}"
    status, _, body = endpoint.send("GET", target, {}, b"")
    if status in _NOT_HERE and kind:
        return None
    try:
        if status == 200:
            return parse_xml(body, _LISTINGS[kind].root)
    except OssError:
        pass  # said below, with what it is
    raise CleaningError(f"cannot list what is in {bucket}: {status} {body[:200]!r}")
