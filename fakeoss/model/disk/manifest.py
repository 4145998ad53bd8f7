"""What a tree of files cannot hold, as JSON beside it: a bucket's settings, its versions, its open uploads.

A manifest says of each version where its content lies, and what is not at its default. Who writes one by hand needs no
more than ``{"objects": [{"key": "a.txt", "metadata": {"colour": "blue"}}]}``. Users are told by all but their access
key, secret key and session token; a customer's encryption key was never kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fakeoss.errors import OssError
from fakeoss.model import digests, rope
from fakeoss.model.accounts import DEFAULT_OWNER, User
from fakeoss.model.annotations import MAX_ANNOTATIONS, new_annotation
from fakeoss.model.disk.field_types import annotation_of, is_of
from fakeoss.model.disk.values import decoded_as, encoded
from fakeoss.model.records import NOTHING, NULL_VERSION, Attributes, NewObject, ObjectRecord, Part
from fakeoss.model.settings import Settings
from fakeoss.model.uploads import MultipartUpload
from fakeoss.model.versions import ENABLED, MAX_SERIAL, SUSPENDED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from fakeoss.model.annotations import Annotation
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.rope import Body

    Entry = dict[str, Any]
    Place = Callable[[str, Body, bool], Entry]
    """Puts content somewhere, that of the current object of its key in sight; gives what the entry says of it."""
    Find = Callable[[Entry, str], Body | None]
    """The content that an entry tells of, for a key; ``None`` where it was removed by hand."""

__all__ = ["FORMAT", "OWN_FIELDS", "Owners", "read_bucket", "read_objects", "read_uploads", "render_bucket"]

FORMAT: Final = 1
OWN_FIELDS: Final = frozenset({"file", "body", "pieces", "size", "md5"})
"""What an entry says of where its content lies."""
_SHOWN: Final = ("id", "display_name", "email", "tenant", "account_id")
"""What is told of a user."""
_MAPPINGS: Final = ("headers", "metadata", "tags")
_OTHERS: Final = {
    name: annotation_of(Attributes, name) for name in ("storage_class", "acl", "redirect", "lock", "restoration")
}
_RECORD: Final = {"checksum": "Checksum | None", "completion": "Completion | None", "encryption": "Encryption | None"}
_UPLOAD: Final = {
    "algorithm": "str | None",
    "checksum_type": "str | None",
    "encryption": "Encryption | None",
    "initiated_at": "float",
    "serial": "int",
    "key_deleted": "bool",
    "version_id": "str | None",
    "object_lock": "DefaultRetention | None",
}
_SETTINGS: Final = {
    "abac": "str | None",
    "acceleration": "str | None",
    "access_block": "AccessBlock | None",
    "acl": "Acl | None",
    "blocked_encryption_types": "str | None",
    "configurations": "Mapping[tuple[str, str], Document]",
    "cors": "Cors | None",
    "encryption": "Encryption | None",
    "lifecycle": "Lifecycle | None",
    "location": "str | None",
    "logging": "Document | None",
    "mfa_delete": "str | None",
    "notification": "Notifications | None",
    "object_lock": "DefaultRetention | None",
    "ownership": "str | None",
    "policy": "Policy | None",
    "replication": "Replication | None",
    "requester_pays": "bool",
    "tags": "Mapping[str, str]",
    "website": "Website | None",
}
"""Fields by name, and what they can hold."""


class Owners:
    """Users by the id that a manifest names: the one given, the default owner, and those that it tells of."""

    def __init__(self, owner: User) -> None:
        self._known = {DEFAULT_OWNER.id: DEFAULT_OWNER, owner.id: owner}

    def find(self, fields: Any) -> User | None:
        """The user that is told of. Raises ValueError."""
        if fields is None:
            return None
        if (
            not isinstance(fields, dict)
            or not fields.keys() <= set(_SHOWN)
            or "id" not in fields
            or not all(is_of(text, "str") for text in fields.values())
        ):
            raise ValueError(f"a user has {', '.join(_SHOWN)}, not {fields!r}")
        return self._known.setdefault(fields["id"], User("", "", **fields))


def _user(user: User | None) -> Entry | None:
    if user is None:
        return None
    return {name: text for name in _SHOWN if (text := getattr(user, name))}


# writing


def render_bucket(bucket: BucketState, place: Place) -> Entry:
    """The manifest of a bucket, whose contents ``place`` takes one by one."""
    owner = bucket.owner
    objects = [entry for stack in bucket.each_stack() for entry in _stack(stack, owner, place)]
    uploads = [_upload(upload, place) for upload in bucket.open_uploads()]
    return {
        "format": FORMAT,
        "bucket": {
            **_user_field("owner", bucket.owner),
            "created_at": bucket.created_at,
            **_without_defaults(bucket, ("region", "versioning")),
            "settled_at": bucket.timeline.settled_at,
            "settings": _without_defaults(bucket.settings, _SETTINGS, Settings()),
        },
        "objects": objects,
        "uploads": uploads,
    }


def _user_field(name: str, user: User | None) -> Entry:
    return {} if user is None else {name: _user(user)}


def _without_defaults(value: object, names: Iterable[str], plain: object = None) -> Entry:
    """The fields that are not as in ``plain``, or not ``None``."""
    pairs = ((name, getattr(value, name), getattr(plain, name, None)) for name in names)
    return {name: encoded(each) for name, each, default in pairs if each != default}


def _attributes(attributes: Attributes) -> Entry:
    plain = {name: dict(value) for name in _MAPPINGS if (value := getattr(attributes, name))}
    return {**plain, **_without_defaults(attributes, _OTHERS, Attributes())}


def _annotations(record: ObjectRecord, place: Place) -> list[Entry]:
    """What is told of annotations, whose payloads are put where those of former versions are."""
    entries = []
    for annotation in record.annotations.values():
        said: Entry = {"name": annotation.name, **place(record.key, annotation.content, False), "etag": annotation.etag}
        replication = {"replication": annotation.replication} if annotation.replication else {}
        said.update(checksum=encoded(annotation.checksum), modified_at=annotation.modified_at, **replication)
        entries.append(said)
    return entries


def _stack(stack: Iterable[ObjectRecord], owner: User, place: Place) -> Iterator[Entry]:
    for index, record in enumerate(stack):
        entry: Entry = {"key": record.key}
        if record.is_marker:
            entry["marker"] = True
        else:
            entry.update(place(record.key, record.content, index == 0), etag=record.etag)
        entry.update(_attributes(record.attributes), **_without_defaults(record, _RECORD))
        if record.owner != owner:
            entry.update(_user_field("owner", record.owner))
        if record.replication:
            entry["replication"] = record.replication
        if record.annotations:
            entry["annotations"] = _annotations(record, place)
        entry.update(modified_at=record.modified_at, serial=record.serial)
        if record.version_id != NULL_VERSION:
            entry["version_id"] = record.version_id
        yield entry


def _upload(upload: MultipartUpload, place: Place) -> Entry:
    fields = _without_defaults(upload, _UPLOAD)
    users = {**_user_field("owner", upload.owner), **_user_field("initiator", upload.initiator)}
    parts = [_part(upload.key, upload.parts[number], place) for number in sorted(upload.parts)]
    named = {"key": upload.key, "upload_id": upload.upload_id}
    return {**named, **_attributes(upload.attributes), **fields, **users, "parts": parts}


def _part(key: str, part: Part, place: Place) -> Entry:
    said = {"number": part.number, **place(key, part.content, False), "etag": part.etag}
    checksum = {} if part.checksum is None else {"checksum": part.checksum}
    return {**said, "modified_at": part.modified_at, **checksum}


# reading


def read_bucket(manifest: Entry, bucket: BucketState, owners: Owners) -> str | None:
    """Give ``bucket`` the settings that its manifest tells; what it says of versioning. Raises ValueError."""
    known = {"format", "bucket", "objects", "uploads"}
    _require_fields(manifest, known, "the manifest")
    if manifest.get("format", FORMAT) != FORMAT:
        raise ValueError(f"its format is {manifest['format']!r}; this version reads {FORMAT}")
    table = manifest.get("bucket", {})
    _require_fields(table, {"owner", "created_at", "region", "versioning", "settled_at", "settings"}, "bucket")
    bucket.owner = owners.find(table.get("owner")) or bucket.owner
    bucket.created_at = _typed(table, "created_at", "float", bucket.created_at)
    bucket.timeline.settled_at = _typed(table, "settled_at", "float", 0.0)
    bucket.region = _typed(table, "region", "str | None", None)
    settings = table.get("settings", {})
    _require_fields(settings, set(_SETTINGS), "settings")
    for name, document in settings.items():
        setattr(bucket.settings, name, _decoded(name, document, _SETTINGS))
    versioning = table.get("versioning")
    if versioning not in (None, ENABLED, SUSPENDED):
        raise ValueError(f"versioning is {ENABLED}, {SUSPENDED} or null, not {versioning!r}")
    return versioning  # type: ignore[no-any-return]


def read_objects(manifest: Entry, bucket: BucketState, owners: Owners, find: Find) -> list[list[ObjectRecord]]:
    """The versions of each key, newest first. Raises ValueError."""
    stacks: dict[str, list[ObjectRecord]] = {}
    for index, entry in enumerate(_listed(manifest, "objects"), 1):
        where = f"objects, entry {index}"
        try:
            record = _record(entry, bucket, owners, find)
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from None
        if record is None:
            continue
        stack = stacks.setdefault(record.key, [])
        if any(each.version_id == record.version_id for each in stack):
            raise ValueError(f"{where}: version {record.version_id!r} of {record.key!r} is there already")
        stack.append(record)
    return list(stacks.values())


def _record(entry: Any, bucket: BucketState, owners: Owners, find: Find) -> ObjectRecord | None:
    known = {"key", "marker", "etag", "owner", "modified_at", "serial", "version_id", "replication", "annotations"}
    known |= _RECORD.keys()
    _require_fields(entry, {*known, *_MAPPINGS, *_OTHERS, *OWN_FIELDS}, "an object")
    key = _required(entry, "key", "str")
    marker = _typed(entry, "marker", "bool", False)
    content = b"" if marker else find(entry, key)
    if content is None:
        return None
    etag = "" if marker else _typed(entry, "etag", "str", None)
    same = etag is not None and (marker or "body" in entry or is_unchanged(entry, content))
    kept = tuple(_RECORD) if same else ("encryption",)  # what was counted from other bytes is gone with them
    facts = {name: _decoded(name, entry.get(name), _RECORD) for name in kept}
    new = NewObject(
        key,
        content,
        etag if same and etag is not None else bucket.store.etag(digests.md5_of(content), facts["encryption"]),
        _read_attributes(entry)._replace(annotations=_read_annotations(entry, key, find, bucket)),
        owner=owners.find(entry.get("owner")) or bucket.owner,
        **facts,
    )
    return ObjectRecord(
        new,
        modified_at=_typed(entry, "modified_at", "float", bucket.now()),
        serial=_serial(entry),
        version_id=_typed(entry, "version_id", "str", NULL_VERSION),
        replication=_typed(entry, "replication", "str", ""),
        is_marker=marker,
    )


def is_unchanged(entry: Mapping[str, Any], content: Body) -> bool:
    """Whether the content of a file is what it was when the manifest was written."""
    return "md5" not in entry or entry["md5"] == digests.md5_of(content)


def _read_attributes(entry: Entry) -> Attributes:
    mappings: Entry = {name: _texts(entry, name) for name in _MAPPINGS}
    return Attributes(**mappings, **{name: _decoded(name, entry[name], _OTHERS) for name in _OTHERS if name in entry})


def _read_annotations(entry: Entry, key: str, find: Find, bucket: BucketState) -> Mapping[str, Annotation]:
    """The annotations of an object; who writes one by hand needs a name and a text. Raises ValueError."""
    annotations: dict[str, Annotation] = {}
    for row in _listed(entry, "annotations"):
        known = {"name", "text", "etag", "checksum", "modified_at", "replication", *OWN_FIELDS}
        _require_fields(row, known, "an annotation")
        name = _required(row, "name", "str")
        if "text" in row:
            content: Body | None = str(_typed(row, "text", "str", "")).encode("utf-8", "surrogatepass")
        else:
            content = find(row, key) if row.keys() & {"body", "pieces"} else None
        if content is None:
            raise ValueError(f"annotation {name!r} has neither body nor text")
        if name in annotations:
            raise ValueError(f"annotation {name!r} is there already")
        checksum = _decoded("checksum", row["checksum"], {"checksum": "Checksum"}) if "checksum" in row else None
        try:
            annotations[name] = new_annotation(
                name,
                content,
                _typed(row, "modified_at", "float", bucket.now()),
                etag=_typed(row, "etag", "str", ""),
                checksum=checksum,
                replication=_typed(row, "replication", "str", ""),
            )
        except OssError as error:
            raise ValueError(f"annotation {name!r}: {error}") from None
    if len(annotations) > MAX_ANNOTATIONS:
        raise ValueError(f"an object has {MAX_ANNOTATIONS} annotations at most")
    return annotations or NOTHING


def read_uploads(manifest: Entry, owners: Owners, find: Find) -> list[MultipartUpload]:
    """The open uploads. Raises ValueError."""
    uploads = []
    for index, entry in enumerate(_listed(manifest, "uploads"), 1):
        try:
            uploads.append(_read_upload(entry, owners, find))
        except ValueError as error:
            raise ValueError(f"uploads, entry {index}: {error}") from None
    return uploads


def _read_upload(entry: Any, owners: Owners, find: Find) -> MultipartUpload:
    known = {"key", "upload_id", "owner", "initiator", "parts", *_UPLOAD, *_MAPPINGS, *_OTHERS}
    _require_fields(entry, known, "an upload")
    upload = MultipartUpload(
        _required(entry, "key", "str"),
        _required(entry, "upload_id", "str"),
        _read_attributes(entry),
        owner=owners.find(entry.get("owner")),
        initiator=owners.find(entry.get("initiator")),
        **{name: _decoded(name, entry[name], _UPLOAD) for name in _UPLOAD if name in entry},
    )
    _serial(entry)
    for row in _listed(entry, "parts"):
        _require_fields(row, {"number", "etag", "modified_at", "checksum", *OWN_FIELDS}, "a part")
        content = find(row, upload.key) if row.keys() & {"body", "pieces"} else None
        if content is None:
            raise ValueError(f"part {row.get('number')!r} has neither body nor pieces")
        number, etag = _required(row, "number", "int"), _required(row, "etag", "str")
        modified_at, checksum = _typed(row, "modified_at", "float", 0.0), _typed(row, "checksum", "str | None", None)
        upload.parts[number] = Part(number, content, rope.size_of(content), etag, modified_at, checksum)
    return upload


def _require_fields(table: Any, known: set[str], what: str) -> None:
    if not isinstance(table, dict):
        raise ValueError(f"{what} is a JSON object, not {table!r}")
    unknown = table.keys() - known
    if unknown:
        raise ValueError(f"{what} has no {', '.join(map(repr, sorted(unknown)))}; it has {', '.join(sorted(known))}")


def _listed(table: Entry, name: str) -> list[Any]:
    rows = table.get(name, [])
    if not isinstance(rows, list):
        raise ValueError(f"{name} is a list, not {rows!r}")
    return rows


def _typed(table: Entry, name: str, annotation: str, default: Any) -> Any:
    value = table.get(name, default)
    if name in table and not is_of(value, annotation):
        raise ValueError(f"{name} cannot be {value!r}")
    return value


def _serial(table: Entry) -> int:
    serial: int = _typed(table, "serial", "int", 0)
    if not 0 <= serial <= MAX_SERIAL:
        raise ValueError(f"serial cannot be {serial!r}")
    return serial


def _required(table: Entry, name: str, annotation: str) -> Any:
    if name not in table:
        raise ValueError(f"it has no {name}")
    return _typed(table, name, annotation, None)


def _decoded(name: str, document: Any, annotations: Mapping[str, str]) -> Any:
    try:
        return decoded_as(document, annotations[name])
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def _texts(table: Entry, name: str) -> Mapping[str, str]:
    value = table.get(name)
    if value is None:
        return NOTHING
    if not isinstance(value, dict) or not is_of(value, "Mapping[str, str]"):
        raise ValueError(f"{name} holds texts by name, not {value!r}")
    return value
