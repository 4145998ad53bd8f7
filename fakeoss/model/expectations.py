"""What a test expects of a store's state, and what is said where it is not so: field by field, and briefly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from fakeoss.model import rope
from fakeoss.model.body_source import bytes_of
from fakeoss.model.name_rules import counted
from fakeoss.suggestion import require_names, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fakeoss.model.annotations import Annotation
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import ObjectRecord
    from fakeoss.model.rope import Body
    from fakeoss.model.uploads import MultipartUpload

__all__ = ["OBJECT_FIELDS", "described_upload", "missing_object", "object_shortfalls", "open_uploads_of", "split_path"]

OBJECT_FIELDS: Final = (
    *("size", "etag", "body", "text", "json", "metadata", "parts", "content_type", "cache_control"),
    *("content_disposition", "content_encoding", "content_language", "expires", "storage_class"),
    *("website_redirect_location", "tags", "annotations", "lock_mode", "legal_hold", "event_hold", "version_id"),
    *("is_marker", "checksum"),
)
"""What can be expected of an object."""
_EXCERPT: Final = 16
"""Bytes that are shown where two bodies begin to differ."""
_LONG: Final = 120
"""Longest value that is shown whole."""
_MISSING: Final = "none"


def split_path(path: str) -> tuple[str, str]:
    """Return bucket and key of ``"bucket/key"``. Raises ValueError if there is no key, TypeError for anything but a
    string."""
    __tracebackhide__ = True  # a failing test shows its own line
    if not isinstance(path, str):
        raise TypeError(f"fakeoss: write 'bucket/key', not {path!r}")
    bucket, _, key = path.partition("/")
    if not bucket or not key:
        raise ValueError(f"fakeoss: {path!r} names no object; write 'bucket/key'")
    return bucket, key


def missing_object(bucket: BucketState | None, path: str, names: Sequence[str]) -> str:
    """Return that an object is not there, with what is nearest."""
    name, key = split_path(path)
    if bucket is None:
        return f"expected the object {path}, and there is no bucket {name!r}{suggestion(name, names, 'buckets')}"
    versions = bucket.versions(key)
    if versions:
        return f"expected the object {path}, found a delete marker, above {counted(len(versions) - 1, 'version')}"
    uploads = [upload for upload in bucket.open_uploads() if upload.key == key]
    if uploads:
        return f"expected the object {path}, found {' and '.join(map(described_upload, uploads))} of that key"
    return f"expected the object {path}, found none{suggestion(key, bucket.keys_near(key))}"


def object_shortfalls(record: ObjectRecord, expected: Mapping[str, Any]) -> list[str]:
    """Return, for each field that is not as expected, what it is instead. Raises TypeError for a field that no object
    has."""
    __tracebackhide__ = True
    require_names("an object", expected, OBJECT_FIELDS, "fields")
    lines = [_shortfall(record, name, value) for name, value in expected.items()]
    return [line for line in lines if line]


def _shortfall(record: ObjectRecord, name: str, expected: Any) -> str:
    if name in {"body", "text"} and not callable(expected):
        return _body_shortfall(record.content, name, expected)
    actual: Any
    if name == "parts" and not isinstance(expected, int) and not callable(expected):
        expected, actual = [bytes_of(size) for size in expected], _part_sizes(record)
    elif name == "json":
        actual = record.json()
    else:
        actual = getattr(record, name)
    if name == "size" and isinstance(expected, str):
        expected = bytes_of(expected)
    elif name == "etag" and isinstance(expected, str):
        expected = expected.strip('"')
    if callable(expected):
        return "" if expected(actual) else f"{name}: found {_shown(actual)}, of which {_name(expected)} is not true"
    if name == "annotations" and isinstance(expected, Mapping):
        actual = {each: _read_as(expected.get(each), annotation) for each, annotation in record.annotations.items()}
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        return _mapping_shortfall(name, expected, actual)
    if name == "checksum" and isinstance(expected, str) and actual is not None:
        actual = actual.value
    return "" if actual == expected else f"{name}: expected {_shown(expected)}, found {_shown(actual)}"


def _part_sizes(record: ObjectRecord) -> list[int]:
    """Return the sizes of the parts that an object was completed from."""
    stops = [entry.stop for entry in record.completion.entries] if record.completion else []
    return [stop - start for start, stop in zip([0, *stops], stops, strict=False)]


def _mapping_shortfall(name: str, expected: Mapping[str, Any], actual: Mapping[str, Any]) -> str:
    words = [
        f"{key!r}: expected {_shown(expected.get(key, _MISSING))}, found {_shown(actual.get(key, _MISSING))}"
        for key in sorted({*expected, *actual})
        if (key in expected) != (key in actual) or expected[key] != actual[key]
    ]
    return f"{name}: {'; '.join(words)}" if words else ""


def _read_as(expected: Any, annotation: Annotation) -> Any:
    """Return an annotation, or its payload, as it is to be compared: as bytes, as text, or read as JSON."""
    if isinstance(expected, str | None):
        return annotation.text
    if isinstance(expected, bytes | type(annotation)):
        return annotation.body if isinstance(expected, bytes) else annotation
    try:
        return annotation.json()
    except ValueError:
        return annotation.text


def _body_shortfall(content: Body, name: str, expected: Any) -> str:
    """Return where a body begins to differ; nothing is joined to find out."""
    data = expected.encode("utf-8") if isinstance(expected, str) else bytes(memoryview(expected))
    size, place = rope.size_of(content), 0
    view = memoryview(data)
    for chunk in rope.chunks(content, 0, min(size, len(data))):
        if chunk != view[place : place + len(chunk)]:
            place += _first_difference(bytes(chunk), bytes(view[place : place + len(chunk)]))
            break
        place += len(chunk)
    if place == size == len(data):
        return ""
    found = b"".join(rope.chunks(content, place, place + _EXCERPT))
    sizes = "" if size == len(data) else f" ({len(data)} bytes expected, {size} found)"
    return f"{name}: differs from byte {place} on: expected {data[place : place + _EXCERPT]!r}, found {found!r}{sizes}"


def _first_difference(one: bytes, other: bytes) -> int:
    """Return where two blocks of the same size begin to differ."""
    start, stop = 0, len(one)
    while stop - start > 1:
        middle = (start + stop) // 2
        if one[start:middle] == other[start:middle]:
            start = middle
        else:
            stop = middle
    return start


def _shown(value: object) -> str:
    text = value if value is _MISSING else repr(value)
    return str(text) if len(str(text)) <= _LONG else f"{str(text)[:_LONG]}..."


def _name(function: Any) -> str:
    return str(getattr(function, "__name__", None) or type(function).__name__)


def described_upload(upload: MultipartUpload) -> str:
    """Return an open upload in a few words."""
    parts = upload.parts
    size = sum(part.size for part in list(parts.values()))
    held = f"parts {_numbers(sorted(parts))} of {size} bytes" if parts else "no part"
    return f"an open upload {upload.upload_id[:8]}... with {held}"


def _numbers(numbers: Sequence[int]) -> str:
    """Return numbers in words, successive ones as a range: ``1-3, 7``."""
    words: list[str] = []
    for index, number in enumerate(numbers):
        if index and numbers[index - 1] == number - 1:
            words[-1] = f"{words[-1].partition('-')[0]}-{number}"
        else:
            words.append(str(number))
    return ", ".join(words)


def open_uploads_of(buckets: Iterable[BucketState]) -> list[str]:
    """Return each open upload in words."""
    return [
        f"{bucket.name}/{upload.key}: {described_upload(upload)}"
        for bucket in buckets
        for upload in bucket.open_uploads()
    ]
