"""Conditional headers, parsed into the model's conditions, and the guards of conditional writes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.header_names import LIKE_READS
from fakeoss.handling.reply import quoted
from fakeoss.model.conditions import Conditions, ETags, failed_read_condition
from fakeoss.wire.dates import http_date, parse_http_date, parse_iso_date
from fakeoss.wire.numbers import parse_integer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fakeoss.handling.call import Call
    from fakeoss.model.records import ObjectRecord
    from fakeoss.model.uploads import MultipartUpload

    Guard = Callable[[ObjectRecord | None], None]

__all__ = [
    "deletion_guard",
    "guard_like_read",
    "guard_of",
    "is_outdated",
    "parse_etags",
    "read_conditions",
    "require_conditions",
    "require_implemented",
    "require_like_read",
    "require_moment",
    "write_guard",
]

_CONDITIONS: Final = ("if-match", "if-none-match", "if-unmodified-since", "if-modified-since")
_NAMES: Final = {prefix: tuple(prefix + name for name in _CONDITIONS) for prefix in ("", "x-amz-copy-source-")}
_NAME_SETS: Final = {prefix: frozenset(names) for prefix, names in _NAMES.items()}


_NO_TAG: Final = "no entity tag"
"""What no object has as its entity tag."""


def parse_etags(text: str) -> ETags:
    """Return the entity tags of a header without quotes; quotes are optional (recorded at Amazon)."""
    text = text.strip()
    if text == "*":
        return ETags(frozenset(), any=True)
    tags = (tag.strip().removeprefix("W/").strip('"') for tag in text.split(","))
    return ETags(frozenset(tags))


def _parse_etag(text: str) -> ETags:
    """Return the one entity tag of a header without its quotes."""
    return ETags(frozenset({text.strip().strip('"')}))


def read_conditions(headers: Mapping[str, str], prefix: str = "", *, lists: bool = True) -> Conditions | None:
    """Return the conditions in the ``headers`` whose names start with ``prefix``; ``None`` if there are none. Without
    ``lists``, each entity tag is one, whatever it holds."""
    if _NAME_SETS[prefix].isdisjoint(headers):
        return None
    values = [headers.get(name) for name in _NAMES[prefix]]
    if not any(values):
        return None
    match, none_match, unmodified, modified = values
    parse = parse_etags if lists else _parse_etag
    return Conditions(
        parse(match) if match else None,
        parse(none_match) if none_match else None,
        parse_http_date(unmodified) if unmodified else None,
        parse_http_date(modified) if modified else None,
    )


def require_conditions(call: Call, record: ObjectRecord) -> None:
    """Raise PRECONDITION_FAILED or NOT_MODIFIED if a condition of a read fails; CONDITION_VALUE for a date that is
    none, if the profile refuses these."""
    if call.profile.objects.bad_dates_refused:
        _require_dates(call)
    conditions = read_conditions(call.headers, lists=call.profile.objects.tag_lists)
    if conditions is None:
        return
    now = call.store.clock.now() if call.profile.copies.future_dates_ignored else math.inf
    failed = failed_read_condition(conditions, record.etag, record.modified_at, now)
    if failed is None and is_outdated(call, conditions, record):
        failed = "If-Unmodified-Since"
    if failed is None and not call.profile.objects.dates_outweighed and conditions.none_match is not None:
        later = conditions._replace(none_match=None)
        failed = failed_read_condition(later, record.etag, record.modified_at, now)
    if failed in {"If-Match", "If-Unmodified-Since"}:
        raise OssError(Cause.PRECONDITION_FAILED, Condition=failed)
    if failed is not None and not call.profile.objects.unmodified_headers:
        raise OssError(Cause.NOT_MODIFIED)
    if failed is not None:
        raise OssError(Cause.NOT_MODIFIED, ETag=quoted(record.etag), LastModified=http_date(record.modified_at))


def _require_dates(call: Call) -> None:
    for name in ("if-modified-since", "if-unmodified-since"):
        value = call.headers.get(name)
        if value is not None and parse_http_date(value) is None and parse_iso_date(value) is None:
            raise OssError(Cause.CONDITION_VALUE, ArgumentName=name, ArgumentValue=value)


def is_outdated(call: Call, conditions: Conditions, record: ObjectRecord) -> bool:
    """Return whether the profile judges ``If-Unmodified-Since`` beside ``If-Match``, too, and it is not met."""
    since = conditions.unmodified_since
    return since is not None and not call.profile.objects.dates_outweighed and int(record.modified_at) > since


def require_implemented(call: Call) -> tuple[str | None, str | None]:
    """Return ``If-Match`` and ``If-None-Match`` of a write, in the forms that the service implements.

    Raises CONDITION_NOT_IMPLEMENTED for ``If-None-Match`` with an entity tag, ``If-Match: *``, and both at once
    (recorded at Amazon for CopyObject).
    """
    match, none_match = call.headers.get("if-match"), call.headers.get("if-none-match")
    if match is not None and none_match is not None:
        message = "Multiple conditional request headers present in the request"
        raise OssError(Cause.CONDITION_NOT_IMPLEMENTED, Header="If-Match,If-None-Match", additionalMessage=message)
    if call.profile.objects.free_conditions:
        return match, none_match
    if match is not None and match.strip() == "*":
        raise _unsupported_value("If-Match")
    if none_match is not None and none_match.strip() != "*":
        raise _unsupported_value("If-None-Match")
    return match, none_match


def _unsupported_value(header: str) -> OssError:
    message = f"We don't accept the provided value of {header} header for this API"
    return OssError(Cause.CONDITION_NOT_IMPLEMENTED, Header=header, additionalMessage=message)


def write_guard(call: Call, key: str, upload: MultipartUpload | None = None) -> Guard | None:
    """Return the guard for the conditions of a write, ``None`` if there are none; ``upload`` is the one that the write
    completes.

    Raises as ``require_implemented`` does, and ACCESS_DENIED for ``If-Match`` if the caller may not read the object
    (Amazon: How to prevent object overwrites with conditional writes). The guard raises as that of ``guard_of``, and
    CONFLICTING_OPERATION for ``If-None-Match`` if the object that was there when the request came has been deleted
    since (there, 409).
    """
    if "if-match" not in call.headers and "if-none-match" not in call.headers:
        return None
    match, none_match = require_implemented(call)
    if not call.profile.objects.quoted_tags_match:
        match, none_match = (text if text is None or '"' not in text else _NO_TAG for text in (match, none_match))
    bucket = call.bucket()
    there = bucket.current(key)
    if match is not None:
        call.authorise("s3:GetObject", bucket, there, key=key)
    guard = guard_of(key, match, none_match, upload)
    if not call.profile.objects.match_of_missing:
        guard = _as_precondition(guard)
    if none_match is None or there is None or guard is None or not _refuses(guard, there):
        return guard
    return _unless_deleted(guard, key)


def _refuses(guard: Guard, current: ObjectRecord) -> bool:
    try:
        guard(current)
    except OssError:
        return True
    return False


def _unless_deleted(guard: Guard, key: str) -> Guard:
    """Return a guard of a key that has an object: one that is gone meanwhile is a conflict."""

    def refuse(current: ObjectRecord | None) -> None:
        guard(current)  # which raises while there is an object
        raise OssError(Cause.CONFLICTING_OPERATION, Condition="If-None-Match", Key=key)

    return refuse


def _as_precondition(guard: Guard | None) -> Guard | None:
    """Return a guard for services where a missing object fails ``If-Match`` as any other does."""
    if guard is None:
        return None

    def refuse(current: ObjectRecord | None) -> None:
        try:
            guard(current)
        except OssError as error:
            if error.cause is Cause.NO_SUCH_KEY:
                raise OssError(Cause.PRECONDITION_FAILED, Condition="If-Match") from None
            raise

    return refuse


def guard_of(
    key: str, match: str | None, none_match: str | None = None, upload: MultipartUpload | None = None
) -> Guard | None:
    """Return a function that checks the conditions against the current object, to be called under the lock; ``None`` if
    there are no conditions.

    The guard raises PRECONDITION_FAILED; NO_SUCH_KEY for ``match`` if there is no object or it is hidden by a delete
    marker (localstack#13894, ministack#1475); CONFLICTING_OPERATION (409 rather than 412; Amazon:
    CompleteMultipartUpload) if the key was written or deleted after ``upload`` was started.
    """
    if match is None and none_match is None:
        return None

    def guard(current: ObjectRecord | None) -> None:
        if none_match is not None:
            if current is not None and parse_etags(none_match).match(current.etag):
                raise OssError(Cause.PRECONDITION_FAILED, Condition="If-None-Match")
            if upload is not None and upload.key_deleted:
                raise OssError(Cause.CONFLICTING_OPERATION, Condition="If-None-Match", Key=key)
        if match is not None:
            if current is None:
                raise OssError(Cause.NO_SUCH_KEY, Key=key)
            if not parse_etags(match).match(current.etag):
                raise OssError(Cause.PRECONDITION_FAILED, Condition="If-Match")
            if upload is not None and current.serial > upload.serial:
                raise OssError(Cause.CONFLICTING_OPERATION, Condition="If-Match", Key=key)

    return guard


def deletion_guard(
    key: str,
    match: str | None,
    size: str | None,
    modified: str | None,
    names: tuple[str, str] = ("x-amz-if-match-size", "x-amz-if-match-last-modified-time"),
) -> Guard | None:
    """Return the guard of a deletion: an entity tag, and the size in bytes and the time of the last modification, which
    Amazon judges in directory buckets alone (``directory_bucket_conditions``). ``names`` are theirs in errors.

    The guard raises as that of ``guard_of``, and PRECONDITION_FAILED for an object of another size or time; where there
    is none, these conditions hold (Amazon: DeleteObject). Raises CONDITION_VALUE for what is no size or no time.
    """
    by_tag = guard_of(key, match)
    if size is None and modified is None:
        return by_tag
    length = None if size is None else parse_integer(size)
    if size is not None and (length is None or length < 0):
        raise OssError(Cause.CONDITION_VALUE, ArgumentName=names[0], ArgumentValue=size)
    moment = None if modified is None else require_moment(names[1], modified)

    def guard(current: ObjectRecord | None) -> None:
        if by_tag is not None:
            by_tag(current)
        if current is None:
            return
        if length is not None and length != current.size:
            raise OssError(Cause.PRECONDITION_FAILED, Condition=names[0])
        if moment is not None and moment != int(current.modified_at):
            raise OssError(Cause.PRECONDITION_FAILED, Condition=names[1])

    return guard


def guard_like_read(call: Call) -> Guard | None:
    """Return the guard of a deletion that judges its conditions as a read does (``deletions_like_reads``); ``None`` if
    there are none. Where there is no object, the guard raises PRECONDITION_FAILED for ``If-Match: *`` alone."""
    if LIKE_READS.isdisjoint(call.headers):
        return None

    def guard(current: ObjectRecord | None) -> None:
        if current is not None:
            require_like_read(call, current.etag, current.modified_at)
        elif call.headers.get("if-match", "").strip() == "*":
            raise OssError(Cause.PRECONDITION_FAILED, Condition="If-Match")

    return guard


def require_like_read(call: Call, etag: str, modified_at: float) -> None:
    """Raise PRECONDITION_FAILED if ``If-Match`` or ``If-Unmodified-Since`` does not hold of what has this entity tag
    and was last modified then, in seconds since the epoch."""
    match, text = call.headers.get("if-match"), call.headers.get("if-unmodified-since")
    if match is not None and not parse_etags(match).match(etag):
        raise OssError(Cause.PRECONDITION_FAILED, Condition="If-Match")
    since = None if text is None else parse_http_date(text)
    if since is not None and int(modified_at) > since:
        raise OssError(Cause.PRECONDITION_FAILED, Condition="If-Unmodified-Since")


def require_moment(name: str, text: str) -> int:
    """Return the time of a condition in whole seconds since the epoch: a date of HTTP or of ISO 8601. Raises
    CONDITION_VALUE."""
    moment = parse_http_date(text)
    if moment is None:
        moment = parse_iso_date(text)
    if moment is None:
        raise OssError(Cause.CONDITION_VALUE, ArgumentName=name, ArgumentValue=text)
    return int(moment)
