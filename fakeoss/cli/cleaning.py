"""Removes what a case has left below its prefix: open uploads, objects and versions. Nothing else is ever touched."""

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

_UNSUPPORTED: Final = frozenset({400, 405, 501})
"""Statuses with which services answer a listing that they do not support."""
_GONE: Final = frozenset({200, 204, 404})


class CleaningError(Exception):
    """Something could not be removed; the message says what."""


def clean(endpoint: Endpoint, bucket: str, prefix: str) -> None:
    """Abort every upload and delete every version whose key begins with ``prefix``. Raises CleaningError."""
    leftovers = []
    is_changed = False
    for target, description in _entries(endpoint, bucket, prefix):
        is_changed = True
        status, _, body = endpoint.send("DELETE", f"/{bucket}/{target}", {}, b"")
        if status not in _GONE:
            leftovers.append(f"{description} ({status} {body[:200]!r})")
    if is_changed and not leftovers:
        still = [description for _, description in _entries(endpoint, bucket, prefix)]
        leftovers = [f"{description} (it is listed although its deletion succeeded)" for description in still]
    if leftovers:
        raise CleaningError(f"in {bucket}: {', '.join(leftovers)}")


def first_entry(endpoint: Endpoint, bucket: str) -> str | None:
    """Describe one entry of a bucket; ``None`` if the bucket is empty. Raises CleaningError."""
    return next((description for _, description in _entries(endpoint, bucket, "")), None)


def _entries(endpoint: Endpoint, bucket: str, prefix: str) -> Iterator[tuple[str, str]]:
    """Yield every upload, version and object: the key and query that delete it, and a description in words."""
    for kind, listing in _LISTINGS.items():
        for key, name in _list_all(endpoint, bucket, kind, prefix):
            if key.startswith(prefix):
                query = f"?{listing.parameter}={quote(name, safe='')}" if listing.parameter else ""
                yield f"{quote(key, safe='/')}{query}", f"{listing.noun} {name} {key!r}".replace("  ", " ")


class _Listing(NamedTuple):
    """A listing: its root and entry elements, the element that identifies an entry beside its key, and the request
    parameters for that identifier and for its marker."""

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


def _list_all(endpoint: Endpoint, bucket: str, kind: str, prefix: str) -> list[tuple[str, str]]:
    """Return key and id of every entry, reading all pages before anything is removed; none if the service does not
    support the listing."""
    listing, entries = _LISTINGS[kind], list[tuple[str, str]]()
    query = {"prefix": prefix, "encoding-type": "url"}
    while (page := _page(endpoint, bucket, kind, query)) is not None:
        decode = unquote_plus if page.text_of("EncodingType") == "url" else str
        elements = [child for child in page.children if child.name in listing.entries]
        rows = [
            (decode(require_text(each, "Key", exact=True)), each.text_of(listing.element) or "") for each in elements
        ]
        entries += rows
        if page.text_of("IsTruncated") != "true" or not rows:
            break
        markers = {"key-marker": rows[-1][0], listing.marker: rows[-1][1]} if kind else {"marker": rows[-1][0]}
        if markers.items() <= query.items():
            raise CleaningError(f"the listing of {bucket} does not continue after {markers!r}")
        query.update(markers)
    return entries


def _page(endpoint: Endpoint, bucket: str, kind: str, query: dict[str, str]) -> Element | None:
    encoded = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
    target = f"/{bucket}?{kind}&{encoded}" if kind else f"/{bucket}?{encoded}"
    status, _, body = endpoint.send("GET", target, {}, b"")
    if kind and (status in _UNSUPPORTED or (status == 404 and b"NoSuchBucket" not in body)):
        return None  # 404: some answer so if there is no upload
    try:
        if status == 200:
            return parse_xml(body, _LISTINGS[kind].root)
    except OssError:
        pass  # reported below, with the body
    raise CleaningError(f"cannot list the contents of {bucket}: {status} {body[:200]!r}")
