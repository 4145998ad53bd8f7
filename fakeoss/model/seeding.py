"""What a test says of an object that it puts into a bucket itself: typed, and checked as the service checks headers."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss.errors import Cause, OssError
from fakeoss.model import digests
from fakeoss.model.acl import CANNED_ACLS, canned
from fakeoss.model.annotations import MAX_ANNOTATIONS, new_annotation
from fakeoss.model.encryption import METHODS, Encryption
from fakeoss.model.object_lock import MAX_DAYS, MAX_YEARS, MODES, EventHold, ObjectLock, Retention
from fakeoss.model.records import NOTHING, Attributes, Checksum, NewObject
from fakeoss.model.settings import require_texts
from fakeoss.suggestion import suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.model.acl import Acl
    from fakeoss.model.annotations import Annotation
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import ObjectRecord
    from fakeoss.model.rope import Body

__all__ = [
    "STORAGE_CLASSES",
    "ObjectOptions",
    "annotations_of",
    "attributes_of",
    "checksum_of",
    "encryption_of",
    "put_object",
]

STORAGE_CLASSES: Final = frozenset(
    [
        *("STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING"),
        *("GLACIER", "DEEP_ARCHIVE", "GLACIER_IR"),
    ]
)
"""The storage classes of Amazon S3, which hold for a store that no service answers for yet."""
_MAX_TAGS: Final = 10
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_BLANKS: Final = " \t"


class ObjectOptions(NamedTuple):
    """The options of ``Bucket.put`` that describe the object; ``None`` for what is not given."""

    metadata: Mapping[str, str] | None = None
    content_type: str | None = None
    cache_control: str | None = None
    content_disposition: str | None = None
    content_encoding: str | None = None
    content_language: str | None = None
    expires: str | datetime | None = None
    storage_class: str = "STANDARD"
    website_redirect_location: str | None = None
    tags: Mapping[str, str] | None = None
    acl: str | None = None
    lock_mode: str | None = None
    retain_until: float | datetime | None = None
    legal_hold: bool | None = None
    event_hold_days: int | None = None
    event_hold_years: int | None = None
    annotations: Mapping[str, str | bytes] | None = None


_HEADERS: Final = {
    "cache_control": "Cache-Control",
    "content_disposition": "Content-Disposition",
    "content_encoding": "Content-Encoding",
    "content_language": "Content-Language",
    "content_type": "Content-Type",
    "expires": "Expires",
}


def put_object(
    state: BucketState, key: str, content: Body, options: ObjectOptions, *, checksum: str | None, encryption: str | None
) -> ObjectRecord:
    """Publish an object. Raises INVALID_KEY, KEY_TOO_LONG, KEY_CLIMBS, NO_SUCH_BUCKET for a deleted bucket, and what
    ``attributes_of``, ``annotations_of``, ``checksum_of`` and ``encryption_of`` raise."""
    state.store.require_key(key)
    attributes, method = attributes_of(state, options), encryption_of(state, encryption)
    if options.annotations is not None:
        attributes = attributes._replace(annotations=annotations_of(state, options.annotations, method))
    etag, sum_ = state.store.etag(digests.md5_of(content), method), checksum_of(content, checksum)
    return state.add(NewObject(key, content, etag, attributes, sum_, method, state.owner))


def attributes_of(state: BucketState, options: ObjectOptions) -> Attributes:
    """Return what the options say of an object.

    Raises TypeError and ValueError for values that no header can carry, METADATA_TOO_LARGE, INVALID_STORAGE_CLASS,
    INVALID_REDIRECT, TOO_MANY_TAGS, INVALID_CANNED_ACL, LOCK_MODE_UNKNOWN, LOCK_HEADERS_NOT_HERE for a bucket without
    object lock.
    """
    headers = {header: _header(name, getattr(options, name)) for name, header in _HEADERS.items()}
    return Attributes(
        {name: value for name, value in headers.items() if value is not None} or NOTHING,
        _metadata(state, options.metadata) or NOTHING,
        _storage_class(state, options.storage_class),
        _acl(state, options.acl),
        _tags(options.tags) or NOTHING,
        _redirect(options.website_redirect_location),
        _lock(state, options),
    )


def _header(name: str, value: object) -> str | None:
    """Return a header's value as it is sent, without blanks at its ends; ``None`` for ``None``. Raises TypeError if it
    is no text, ValueError if no header can carry it."""
    if value is None:
        return None
    if name == "expires" and isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"fakeoss: expires needs a time zone, such as datetime.timezone.utc: {value!r}")
        return format_datetime(datetime.fromtimestamp(int(value.timestamp()), timezone.utc), usegmt=True)
    if not isinstance(value, str):
        raise TypeError(f"fakeoss: {name} must be a string, not {value!r}")
    if _CONTROL.search(value) or any(character > "\xff" for character in value):
        raise ValueError(f"fakeoss: {name} is a header, which has no line breaks and only Latin-1, not {value!r}")
    return value.strip(_BLANKS)


def _metadata(state: BucketState, metadata: Mapping[str, str] | None) -> dict[str, str]:
    """Return the user metadata, names in lower case. Raises TypeError, ValueError, METADATA_TOO_LARGE."""
    result: dict[str, str] = {}
    for name, value in require_texts(_mapping("metadata", metadata), "metadata").items():
        lower = name.lower().removeprefix("x-amz-meta-")
        if not _TOKEN.fullmatch(lower):
            raise ValueError(f"fakeoss: {name!r} is no name of user metadata: it is part of a header's name")
        if lower in result:
            raise ValueError(f"fakeoss: user metadata has {lower!r} twice; case does not count")
        if _CONTROL.search(value):
            raise ValueError(f"fakeoss: metadata {name!r} is a header, which has no line breaks, not {value!r}")
        result[lower] = value.strip(_BLANKS)
    size = sum(len(text.encode("utf-8", "replace")) for pair in result.items() for text in pair)
    most = state.store.limits.max_metadata_bytes
    if size > most:
        raise OssError(Cause.METADATA_TOO_LARGE, Size=size, MaxSizeAllowed=most)
    return result


def _mapping(name: str, pairs: Mapping[str, Any] | None) -> Mapping[str, Any]:
    if pairs is None:
        return NOTHING
    if not hasattr(pairs, "items"):
        raise TypeError(f"fakeoss: {name} must be a mapping, such as {{'name': 'value'}}, not {pairs!r}")
    return pairs


def _storage_class(state: BucketState, name: str) -> str:
    known = state.store.storage_classes
    if not isinstance(name, str):
        raise TypeError(f"fakeoss: storage_class must be a string, not {name!r}")
    if name not in known:
        error = OssError(Cause.INVALID_STORAGE_CLASS, StorageClassRequested=name)
        error.hint = suggestion(name, sorted(known), "storage classes")
        raise error
    return name


def _acl(state: BucketState, name: str | None) -> Acl | None:
    if name is None:
        return None
    if name not in CANNED_ACLS:
        error = OssError(Cause.INVALID_CANNED_ACL, ArgumentValue=name)
        error.hint = suggestion(str(name), tuple(CANNED_ACLS), "canned ACLs")
        raise error
    return canned(name, state.owner, state.owner)


def _tags(tags: Mapping[str, str] | None) -> dict[str, str]:
    pairs = require_texts(_mapping("tags", tags), "a tag")
    if len(pairs) > _MAX_TAGS:
        raise OssError(Cause.TOO_MANY_TAGS, Most=_MAX_TAGS)
    return pairs


def _redirect(location: str | None) -> str:
    text = _header("website_redirect_location", location) or ""
    if text and not text.startswith(("/", "http://", "https://")):
        raise OssError(Cause.INVALID_REDIRECT)
    return text


def _lock(state: BucketState, options: ObjectOptions) -> ObjectLock | None:
    """Return retention and legal hold; a retention may have ended already."""
    mode, until, legal_hold, hold = options.lock_mode, options.retain_until, options.legal_hold, _event_hold(options)
    if mode is None and until is None and legal_hold is None and hold is None:
        return None
    if (mode is None) is not (until is None and hold is None):
        raise TypeError("fakeoss: lock_mode and retain_until belong together, or lock_mode and an event hold")
    if legal_hold is not None and not isinstance(legal_hold, bool):
        raise TypeError(f"fakeoss: legal_hold must be True or False, not {legal_hold!r}")
    if state.settings.object_lock is None:
        error = OssError(Cause.LOCK_HEADERS_NOT_HERE)
        error.hint = f"; create_bucket({state.name!r}, object_lock=True) makes one with it"
        raise error
    if mode is None:
        return ObjectLock(None, legal_hold)
    if mode not in MODES:
        error = OssError(Cause.LOCK_MODE_UNKNOWN, ArgumentValue=mode)
        error.hint = suggestion(str(mode), sorted(MODES), "modes")
        raise error
    if isinstance(until, datetime):
        until = until.timestamp()
    if until is not None and (not isinstance(until, (int, float)) or isinstance(until, bool)):
        raise TypeError(f"fakeoss: retain_until must be a datetime or epoch seconds, not {until!r}")
    return ObjectLock(Retention(mode, float(until or 0), hold), legal_hold)


def _event_hold(options: ObjectOptions) -> EventHold | None:
    """Return the event hold that is on. Raises TypeError, ValueError for a duration that is none."""
    days, years = options.event_hold_days, options.event_hold_years
    if days is None and years is None:
        return None
    if days is not None and years is not None:
        raise TypeError("fakeoss: an event hold lasts for event_hold_days or event_hold_years, not both")
    name, length = ("event_hold_days", days) if years is None else ("event_hold_years", years)
    if not isinstance(length, int) or isinstance(length, bool):
        raise TypeError(f"fakeoss: {name} must be a whole number, not {length!r}")
    maximum = MAX_DAYS if years is None else MAX_YEARS
    if not 1 <= length <= maximum:
        raise ValueError(f"fakeoss: {name} is between 1 and {maximum}, not {length}")
    return EventHold(days or 0, years or 0)


def annotations_of(
    state: BucketState, payloads: Mapping[str, str | bytes], encryption: Encryption | None
) -> Mapping[str, Annotation]:
    """Return annotations with these payloads, by name, of an object that is encrypted like this.

    Raises TypeError for what is no payload, TOO_MANY_ANNOTATIONS, and what ``new_annotation`` raises.
    """
    annotations: dict[str, Annotation] = {}
    for name, payload in _mapping("annotations", payloads).items():
        if not isinstance(name, str) or not isinstance(payload, str | bytes):
            raise TypeError(f"fakeoss: an annotation has a name and a text, not {name!r} and {payload!r}")
        content = payload.encode("utf-8") if isinstance(payload, str) else payload
        etag = state.store.etag(digests.md5_of(content), encryption)
        annotations[name] = new_annotation(name, content, state.now(), etag=etag)
    if len(annotations) > MAX_ANNOTATIONS:
        raise OssError(Cause.TOO_MANY_ANNOTATIONS)
    return annotations or NOTHING


def checksum_of(content: Body, algorithm: str | None) -> Checksum | None:
    """Return the checksum of a body, as if the client had sent it. Raises ValueError for an unknown algorithm, and for
    a body that is too large to compute it."""
    if algorithm is None:
        return None
    if algorithm not in digests.ALGORITHMS:
        hint = suggestion(str(algorithm), tuple(digests.ALGORITHMS), "algorithms")
        raise ValueError(f"fakeoss: there is no checksum algorithm {algorithm!r}{hint}")
    if not digests.can_afford(algorithm, content):
        raise ValueError(f"fakeoss: the body is too large for a {algorithm}")
    return Checksum(algorithm, digests.checksum_of(algorithm, content))


def encryption_of(state: BucketState, encryption: str | None) -> Encryption | None:
    """Return how the object is encrypted: as the bucket does unless a method is given. Raises ENCRYPTION_METHOD."""
    if encryption is None:
        return state.settings.encryption
    if encryption not in METHODS:
        error = OssError(Cause.ENCRYPTION_METHOD, ArgumentValue=encryption)
        error.hint = suggestion(str(encryption), sorted(METHODS), "methods")
        raise error
    return Encryption(encryption)
