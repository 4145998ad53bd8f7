"""Which calls a fault is for: what can be asked of a request before it is carried out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss.matching import is_like

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fakeoss.calls import CallEntry

__all__ = ["Circumstances", "byte_range", "listing_of"]

_RANGE: Final = re.compile(r"bytes=(\d+)-(\d*)", re.ASCII)
_MARKERS: Final = {
    "ListMultipartUploads": "key-marker",
    "ListObjectVersions": "key-marker",
    "ListObjects": "marker",
    "ListObjectsV2": "continuation-token",
    "ListParts": "part-number-marker",
}
"""The parameter with which a listing goes on."""
_READS: Final = frozenset({"GetObject", "UploadPartCopy"})
"""The operations that read a whole object where no range is given."""
_LAST: Final = float("inf")


def byte_range(text: str) -> tuple[int, float] | None:
    """Return the first and the last byte of ``bytes=0-1023`` or ``bytes=1024-``; ``None`` if it is neither."""
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    first, last = int(match[1]), float(match[2]) if match[2] else _LAST
    return (first, last) if first <= last else None


class Circumstances(NamedTuple):
    """A request before it is carried out: its entry in the log, query and headers, and a function that returns the
    access key with which it was signed, empty if it was not."""

    entry: CallEntry
    query: Mapping[str, str]
    headers: Mapping[str, str]
    access_key: Callable[[], str]

    def agree(self, selection: Mapping[str, Any]) -> bool:
        """Whether a request is as a fault says; the selection has only what it says."""
        return all(_TESTS[name](self, value) for name, value in selection.items())

    @property
    def part(self) -> str | None:
        """The part number, as it was sent."""
        return self.query.get("partNumber")

    @property
    def identity(self) -> str:
        """What distinguishes a call from others that may come at the same time, in whatever order."""
        entry = self.entry
        words = (entry.operation, entry.bucket, entry.key, self.part, self._range_header())
        return "\0".join(word or "" for word in words)

    def _range_header(self) -> str | None:
        return self.headers.get("x-amz-copy-source-range") or self.headers.get("range")

    def touches(self, wanted: str) -> bool:
        """Whether the request reads any of these bytes. One of the last bytes of an object of unknown size does if the
        range has no end."""
        span = byte_range(wanted)
        assert span is not None  # checked when the fault was added
        header = self._range_header()
        if header is None:
            return self.entry.operation in _READS
        actual = byte_range(header)
        if actual is None:
            return header.startswith("bytes=-") and span[1] == _LAST
        return actual[0] <= span[1] and span[0] <= actual[1]


def _has_headers(call: Circumstances, headers: Mapping[str, str | None]) -> bool:
    return all(
        name.lower() not in call.headers if glob is None else is_like(call.headers.get(name.lower()), glob)
        for name, glob in headers.items()
    )


_TESTS: Final[dict[str, Callable[[Circumstances, Any], bool]]] = {
    "part": lambda call, number: call.part == str(number),
    "upload": lambda call, upload: call.query.get("uploadId") == upload,
    "range": lambda call, wanted: call.touches(wanted),
    "user": lambda call, key: call.access_key() == key,
    "client": lambda call, glob: is_like(call.headers.get("user-agent", "").lower(), glob.lower()),
    "headers": _has_headers,
    "when": lambda call, function: bool(function(call.entry)),
}
"""How each setting is compared; operation, bucket and key are before."""


def listing_of(call: Circumstances) -> tuple[tuple[str | None, ...], bool] | None:
    """Return which listing a request is part of, and whether it goes on from a page; ``None`` if it lists nothing."""
    marker = _MARKERS.get(call.entry.operation)
    if marker is None:
        return None
    entry, query = call.entry, call.query
    listing = (entry.operation, entry.bucket, entry.key, query.get("prefix"), query.get("delimiter"))
    return listing, marker in query
