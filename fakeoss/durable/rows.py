"""How records stand in rows: what is said of them as JSON, their bytes beside it, or in files."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss.model import rope
from fakeoss.model.accounts import ANONYMOUS, DEFAULT_OWNER, User
from fakeoss.model.disk.values import decoded, encoded
from fakeoss.model.mapped import Mapped
from fakeoss.model.records import NOTHING, Attributes, NewObject, ObjectRecord, Part
from fakeoss.model.settings import Settings
from fakeoss.model.timeline import Alarm, Timeline
from fakeoss.model.uploads import MultipartUpload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fakeoss.durable.bodies import BodyFile
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.rope import Body
    from fakeoss.model.versions import ObjectIndex

    FileOf = Callable[[int], BodyFile]

__all__ = ["Content", "StoredRecord", "Users", "content_of", "dump", "load", "stored"]

_PLAIN: Final = Attributes()
_MAPPINGS: Final = ("headers", "metadata", "tags")
_OTHERS: Final = ("storage_class", "acl", "redirect", "lock", "restoration")
_RECORD: Final = ("checksum", "encryption", "completion")
_UPLOAD: Final = (
    *("algorithm", "checksum_type", "encryption", "initiated_at", "serial", "key_deleted", "version_id", "object_lock"),
)
_USER: Final = ("id", "display_name", "email", "tenant", "account_id")
"""What is kept of a user: neither keys nor tokens."""

dump: Final = json.JSONEncoder(separators=(",", ":")).encode
load: Final = json.JSONDecoder().decode


class StoredRecord(ObjectRecord):
    """A record of a durable store: ``row`` is its row's number."""

    __slots__ = ("row",)
    row: int


def stored(record: ObjectRecord, row: int, index: ObjectIndex) -> StoredRecord:
    """A record that says the same, of ``row``, published in ``index``."""
    made = StoredRecord.__new__(StoredRecord)  # a third of what the constructor takes, in what every write does
    made.key, made.content, made.etag = record.key, record.content, record.etag
    made.attributes, made.checksum, made.encryption = record.attributes, record.checksum, record.encryption
    made.owner, made.completion, made.modified_at = record.owner, record.completion, record.modified_at
    made.serial, made.version_id, made.replication = record.serial, record.version_id, record.replication
    made.is_marker, made._index, made._memo, made.row = record.is_marker, index, record._memo, row
    return made


class Users:
    """Users by id. What is not known by the keys that a server was given is known by what is told of it in rows."""

    def __init__(self, known: Iterable[User]) -> None:
        self._known = {user.id: user for user in (ANONYMOUS, DEFAULT_OWNER)}
        self._known.update((user.id, user) for user in known)
        self._written: set[str] = set()
        self._pending: dict[str, User] = {}

    def read(self, rows: Iterable[tuple[str, str]]) -> None:
        """Know the users of these rows."""
        for identity, facts in rows:
            self._written.add(identity)
            self._known.setdefault(identity, User("", "", **load(facts)))

    def with_id(self, identity: str | None) -> User | None:
        """Who has this id."""
        return None if identity is None else self._known[identity]

    def note(self, user: User | None) -> str | None:
        """The id of a user, who is known from now on."""
        if user is None:
            return None
        if user.id not in self._written:
            self._pending[user.id] = self._known.setdefault(user.id, user)
        return user.id

    def unwritten(self) -> list[tuple[str, str]]:
        """Rows of the users who were noted and have none."""
        return [
            (identity, dump({name: text for name in _USER if (text := getattr(user, name))}))
            for identity, user in list(self._pending.items())
        ]

    def wrote(self, rows: Iterable[tuple[str, str]]) -> None:
        """Know that these rows are there."""
        for identity, _ in rows:
            self._written.add(identity)
            self._pending.pop(identity, None)


# bodies


class Content(NamedTuple):
    """A body in a row: what its pieces are (``None``: all of it is ``octets``), and how far, and how many bytes of,
    each file is needed."""

    pieces: list[Any] | None
    octets: bytes
    files: dict[int, tuple[int, int]]


def content_row(content: Body) -> Content:
    """``content``, of which nothing large is in memory, for a row."""
    if isinstance(content, bytes):
        return Content(None, content, {})
    pieces: list[Any] = []
    octets: list[bytes] = []
    files: dict[int, tuple[int, int]] = {}
    for segment in content.segments():
        if isinstance(segment, Mapped):
            number: int = segment.file.number  # type: ignore[attr-defined]  # a BodyFile of this store
            pieces.append([number, segment.start, segment.size])
            stop, size = files.get(number, (0, 0))
            files[number] = max(stop, segment.start + segment.size), size + segment.size
        elif isinstance(segment, rope.Sparse):
            pieces.append({"sparse": segment.size, "phase": segment.phase, "pattern": _text(segment.pattern)})
        else:
            pieces.append(len(segment))
            octets.append(bytes(segment))
    return Content(pieces, b"".join(octets), files)


def content_of(pieces: list[Any] | None, octets: bytes, file_of: FileOf) -> Body:
    """The body that ``content_row`` made a row of."""
    if pieces is None:
        return octets
    bodies: list[Body] = []
    at = 0
    for piece in pieces:
        if isinstance(piece, int):
            bodies.append(octets[at : at + piece])
            at += piece
        elif isinstance(piece, list):
            number, start, size = piece
            bodies.append(rope.Rope((Mapped(file_of(number), start, size),)))
        else:
            sparse = rope.Sparse(piece["sparse"], b64decode(piece["pattern"]), piece["phase"])
            bodies.append(rope.Rope((sparse,)))
    return rope.joined(bodies)


def _text(octets: bytes) -> str:
    return b64encode(octets).decode("ascii")


# records


def _attributes(attributes: Attributes) -> dict[str, Any]:
    if attributes == _PLAIN:
        return {}
    facts: dict[str, Any] = {name: dict(value) for name in _MAPPINGS if (value := getattr(attributes, name))}
    for name in _OTHERS:
        value = getattr(attributes, name)
        if value != getattr(_PLAIN, name):
            facts[name] = encoded(value)
    return facts


def _read_attributes(facts: dict[str, Any]) -> Attributes:
    if not facts:
        return _PLAIN
    mappings = [facts.get(name, NOTHING) for name in _MAPPINGS]
    others = {name: decoded(facts[name]) for name in _OTHERS if name in facts}
    return Attributes(headers=mappings[0], metadata=mappings[1], tags=mappings[2], **others)


def record_facts(record: ObjectRecord, users: Users, pieces: list[Any] | None) -> str:
    """What is said of a version, but for its key and its id."""
    facts: dict[str, Any] = {}
    if record.attributes is not _PLAIN and (attributes := _attributes(record.attributes)):
        facts["attributes"] = attributes
    for name in _RECORD:
        value = getattr(record, name)
        if value is not None:
            facts[name] = encoded(value)
    if record.replication:
        facts["replication"] = record.replication
    if pieces is not None:
        facts["pieces"] = pieces
    owner = "" if record.owner is None else f',"owner":{_quoted(users.note(record.owner) or "")}'
    # what every record has is put together by hand, which takes a fifth of the time
    always = f'"etag":{_quoted(record.etag)},"at":{record.modified_at!r},"serial":{record.serial}{owner}'
    return f"{{{always},{dump(facts)[1:]}" if facts else f"{{{always}}}"


_quoted: Final = json.encoder.encode_basestring_ascii


class RecordRow(NamedTuple):
    """A row of a version."""

    row: int
    key: bytes
    version_id: str
    is_marker: int
    facts: str
    octets: bytes | None
    annotations: list[tuple[str, str, bytes]] | None = None
    """Rows of its annotations."""


def read_record(row: RecordRow, index: ObjectIndex, users: Users, file_of: FileOf) -> StoredRecord:
    """The version that a row tells of."""
    facts = load(row.facts)
    checksum, encryption, completion = (decoded(facts[name]) if name in facts else None for name in _RECORD)
    new = NewObject(
        row.key.decode("utf-8", "surrogatepass"),
        content_of(facts.get("pieces"), row.octets or b"", file_of),
        facts["etag"],
        _read_attributes(facts["attributes"]) if "attributes" in facts else _PLAIN,
        checksum,
        encryption,
        users.with_id(facts.get("owner")),
        completion,
    )
    made = StoredRecord(
        new,
        facts["at"],
        facts["serial"],
        row.version_id,
        index,
        replication=facts.get("replication", ""),
        is_marker=bool(row.is_marker),
    )
    made.row = row.row
    return made


# uploads


def upload_facts(upload: MultipartUpload, users: Users) -> str:
    """What is said of an upload, but for its id and its parts."""
    facts = {name: encoded(getattr(upload, name)) for name in _UPLOAD}
    facts.update(key=upload.key, attributes=_attributes(upload.attributes))
    return dump({**facts, "owner": users.note(upload.owner), "initiator": users.note(upload.initiator)})


def read_upload(upload_id: str, text: str, users: Users) -> MultipartUpload:
    """The upload that a row tells of, without its parts."""
    facts = load(text)
    return MultipartUpload(
        facts["key"],
        upload_id,
        _read_attributes(facts["attributes"]),
        owner=users.with_id(facts["owner"]),
        initiator=users.with_id(facts["initiator"]),
        **{name: decoded(facts[name]) for name in _UPLOAD if name in facts},
    )


def part_facts(part: Part, pieces: list[Any] | None) -> str:
    """What is said of a part, but for its number."""
    facts = {"etag": part.etag, "at": part.modified_at, "checksum": part.checksum, "pieces": pieces}
    return dump({**facts, "copied": True} if part.copied else facts)


def read_part(number: int, text: str, octets: bytes | None, file_of: FileOf) -> Part:
    """The part that a row tells of."""
    facts = load(text)
    content = content_of(facts["pieces"], octets or b"", file_of)
    size, is_copied = rope.size_of(content), facts.get("copied", False)
    return Part(number, content, size, facts["etag"], facts["at"], facts["checksum"], is_copied)


# buckets


def bucket_facts(bucket: BucketState, users: Users) -> str:
    """What is said of a bucket itself, its settings among it."""
    plain, settings = Settings(), bucket.settings
    chosen = {
        name: encoded(value)
        for name in Settings.__slots__
        if (value := getattr(settings, name)) != getattr(plain, name)
    }
    timeline = {"settled_at": bucket.timeline.settled_at, "alarms": [list(alarm) for alarm in bucket.timeline.alarms]}
    facts = {"region": bucket.region, "created_at": bucket.created_at, "versioning": bucket.versioning}
    return dump({**facts, "owner": users.note(bucket.owner), "settings": chosen, "timeline": timeline})


class BucketFacts(NamedTuple):
    """What a row says of a bucket."""

    owner: User
    region: str | None
    created_at: float
    versioning: str | None
    settings: Settings
    timeline: Timeline


def read_bucket(text: str, users: Users) -> BucketFacts:
    """What a row says of a bucket."""
    facts = load(text)
    settings = Settings()
    for name, value in facts["settings"].items():
        setattr(settings, name, decoded(value))
    timeline = facts["timeline"]
    alarms = tuple(Alarm(*alarm) for alarm in timeline["alarms"])
    owner = users.with_id(facts["owner"])
    assert owner is not None  # every bucket has one
    return BucketFacts(
        owner,
        facts["region"],
        facts["created_at"],
        facts["versioning"],
        settings,
        Timeline(timeline["settled_at"], alarms),
    )


def key_octets(key: str) -> bytes:
    """A key as rows have it: in the order of its characters."""
    return key.encode("utf-8", "surrogatepass")
