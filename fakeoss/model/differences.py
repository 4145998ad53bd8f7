"""What changed between two moments of a store: buckets and their settings, objects, versions, uploads and parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, overload

from fakeoss.model import digests
from fakeoss.model.records import is_same
from fakeoss.model.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from fakeoss.model.annotations import Annotation
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import ObjectRecord
    from fakeoss.model.uploads import MultipartUpload

__all__ = ["Difference", "Differences", "differences_between"]

_BUCKET_FACTS: Final = ("owner", "region", "created_at", "versioning")
_OBJECT_FACTS: Final = ("size", "etag", "attributes", "checksum", "encryption", "owner", "parts", "modified_at")
_SIGNS: Final = {"added": "+", "removed": "-", "changed": "~"}


class Difference(NamedTuple):
    """One thing that changed.

    ``what`` is ``"bucket"``, ``"setting"``, ``"object"``, ``"version"``, ``"upload"`` or ``"part"``; ``how`` is
    ``"added"``, ``"removed"`` or ``"changed"``. ``name`` is the name of a setting, the id of a version or upload, the
    number of a part; ``details`` says what is different of what was changed, and what was added or removed.
    """

    what: str
    how: str
    bucket: str
    key: str | None = None
    name: str | None = None
    details: str = ""

    def __str__(self) -> str:
        path = self.bucket if self.key is None else f"{self.bucket}/{self.key}"
        name = f" {self.name}" if self.name else ""
        text = f"{_SIGNS[self.how]} {self.what} {path}{name}" + (f": {self.details}" if self.details else "")
        return text if text.isprintable() else ascii(text)[1:-1]


class Differences(Sequence[Difference]):
    """All that changed, in the order of buckets and keys. It is false if nothing did; as text it has a line for
    each."""

    __slots__ = ("_differences",)

    def __init__(self, differences: Iterable[Difference]) -> None:
        self._differences = tuple(differences)

    @overload
    def __getitem__(self, index: int) -> Difference: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Difference]: ...

    def __getitem__(self, index: int | slice) -> Difference | Sequence[Difference]:
        return self._differences[index]

    def __len__(self) -> int:
        return len(self._differences)

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, (list, tuple, Differences)) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._differences)

    def __str__(self) -> str:
        return "\n".join(map(str, self)) or "nothing changed"

    def __repr__(self) -> str:
        return f"<Differences: {len(self)}>\n{self}" if self else "<Differences: none>"


def differences_between(before: Iterable[BucketState], after: Iterable[BucketState]) -> Differences:
    """Compare two states, each by its buckets."""
    old, new = {bucket.name: bucket for bucket in before}, {bucket.name: bucket for bucket in after}
    found: list[Difference] = []
    for name in sorted({*old, *new}):
        one, other = old.get(name), new.get(name)
        if one is None or other is None:
            found.append(Difference("bucket", "added" if one is None else "removed", name))
        if one is not None and other is not None:
            found.extend(_of_settings(one, other))
        found.extend(_of_objects(name, one, other))
        found.extend(_of_uploads(name, one, other))
    return Differences(found)


def _of_settings(one: BucketState, other: BucketState) -> Iterator[Difference]:
    pairs = [(name, getattr(one, name), getattr(other, name)) for name in _BUCKET_FACTS]
    pairs += [(name, getattr(one.settings, name), getattr(other.settings, name)) for name in Settings.__slots__]
    for name, old, new in pairs:
        if old != new:
            how = "added" if old is None or old == {} else "removed" if new is None or new == {} else "changed"
            yield Difference("setting", how, one.name, None, name, _change(old, new) if how == "changed" else "")


def _of_objects(name: str, one: BucketState | None, other: BucketState | None) -> Iterator[Difference]:
    old, new = _stacks_of(one), _stacks_of(other)
    for key in sorted({*old, *new}):
        yield from _of_key(name, key, old.get(key, ()), new.get(key, ()))


def _stacks_of(bucket: BucketState | None) -> dict[str, tuple[ObjectRecord, ...]]:
    return {} if bucket is None else {stack[0].key: stack for stack in bucket.stacks() if stack}


def _of_key(
    bucket: str, key: str, old: tuple[ObjectRecord, ...], new: tuple[ObjectRecord, ...]
) -> Iterator[Difference]:
    one, other = _current(old), _current(new)
    if one is not None and other is not None:
        if not (is_same(one, other) and one.version_id == other.version_id):
            yield Difference("object", "changed", bucket, key, None, _record_change(one, other))
    elif one is not other:
        how, record = ("added", other) if one is None else ("removed", one)
        yield Difference("object", how, bucket, key, None, _described(record))
    was, now = {record.version_id: record for record in old}, {record.version_id: record for record in new}
    if was.keys() | now.keys() <= {"null"}:
        return
    for version_id in [*was, *(version_id for version_id in now if version_id not in was)]:
        before, after = was.get(version_id), now.get(version_id)
        if before is None or after is None:
            how = "added" if before is None else "removed"
            yield Difference("version", how, bucket, key, version_id, _described(before or after))
        elif not is_same(before, after) and {before, after} != {one, other}:
            yield Difference("version", "changed", bucket, key, version_id, _record_change(before, after))


def _current(stack: tuple[ObjectRecord, ...]) -> ObjectRecord | None:
    return stack[0] if stack and not stack[0].is_marker else None


def _described(record: ObjectRecord | None) -> str:
    if record is None:
        return ""
    return "delete marker" if record.is_marker else f"{record.size} bytes, etag {record.etag}"


def _record_change(one: ObjectRecord, other: ObjectRecord) -> str:
    words: list[str] = []
    for name in _OBJECT_FACTS:
        old, new = getattr(one, name), getattr(other, name)
        if name == "attributes":
            words += [
                f"{field} {_change(getattr(old, field), getattr(new, field))}"
                for field in old._fields
                if field != "annotations" and getattr(old, field) != getattr(new, field)
            ]
            words += _annotation_changes(old.annotations, new.annotations)
        elif old != new and name != "modified_at":
            words.append(f"{name} {_change(old, new)}")
    if not words and not digests.is_same_content(one.content, other.content):
        words.append("other bytes")
    return ", ".join(words) or "the same, written again"


def _annotation_changes(old: Mapping[str, Annotation], new: Mapping[str, Annotation]) -> list[str]:
    """What became of each annotation that is not as it was."""
    words: list[str] = []
    for name in sorted({*old, *new}):
        one, other = old.get(name), new.get(name)
        if one == other:
            continue
        if one is not None and other is not None:
            content = "" if one.etag == other.etag else f" {_change(_payload(one), _payload(other))}"
            words.append(f"annotation {name!r} put again{content}")
        elif other is not None:
            words.append(f"annotation {name!r} added: {_short(_payload(other))}")
        else:
            words.append(f"annotation {name!r} removed")
    return words


def _payload(annotation: Annotation) -> str:
    return annotation.text if annotation.size <= 60 else f"{annotation.size} bytes, etag {annotation.etag}"


def _change(old: object, new: object) -> str:
    return f"{_short(old)} -> {_short(new)}"


def _short(value: object) -> str:
    if isinstance(value, (int, float, type(None))):
        return repr(value)
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _of_uploads(name: str, one: BucketState | None, other: BucketState | None) -> Iterator[Difference]:
    old, new = _uploads_of(one), _uploads_of(other)
    for upload_id in [*old, *(upload_id for upload_id in new if upload_id not in old)]:
        before, after = old.get(upload_id), new.get(upload_id)
        upload: Any = after or before
        if before is None or after is None:
            how = "added" if before is None else "removed"
            yield Difference("upload", how, name, upload.key, upload_id)
        yield from _of_parts(name, upload, _parts_of(before), _parts_of(after))


def _uploads_of(bucket: BucketState | None) -> dict[str, MultipartUpload]:
    return {} if bucket is None else {upload.upload_id: upload for upload in bucket.open_uploads()}


def _parts_of(upload: MultipartUpload | None) -> Mapping[int, Any]:
    return {} if upload is None else upload.parts


def _of_parts(bucket: str, upload: Any, old: Mapping[int, Any], new: Mapping[int, Any]) -> Iterator[Difference]:
    for number in sorted({*old, *new}):
        one, other = old.get(number), new.get(number)
        part: Any = other or one
        if one is None or other is None:
            how, details = "added" if one is None else "removed", f"{part.size} bytes, etag {part.etag}"
        elif one.etag != other.etag or one.size != other.size or one.modified_at != other.modified_at:
            how, details = "changed", f"size {_change(one.size, other.size)}, etag {_change(one.etag, other.etag)}"
        else:
            continue
        yield Difference("part", how, bucket, upload.key, str(number), details)
