"""Deleting: DeleteObject, DeleteObjects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.errors import Cause, OssError
from fakeoss.handling.authorisation import may_delete
from fakeoss.handling.lock_headers import may_bypass, require_bypass_applicable
from fakeoss.handling.payload import carries_digest, receive_document
from fakeoss.handling.preconditions import deletion_guard, guard_like_read
from fakeoss.handling.refusal import note_refusal
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.wire.schema import MANY, Field, read_document
from fakeoss.wire.xml import parse_xml, require_text

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.handling.preconditions import Guard
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import ObjectRecord
    from fakeoss.wire.xml import Element, Node

_TIME: Final = "x-amz-if-match-last-modified-time"
_SIZE: Final = "x-amz-if-match-size"
_DIRECTORY_BUCKET_CONDITIONS: Final = (_TIME, _SIZE)
_ONLY_MD5: Final = (
    "it wants Content-MD5, which SDKs of 2025 and later replace by a checksum; boto3 sends it from a handler of the "
    "event before-sign.s3.DeleteObjects that sets the header"
)
_ELEMENTS: Final = ("Size", "LastModifiedTime")


def _form(*conditions: str) -> Field:
    """Return the form of a document whose objects may have these conditions."""
    optional = (Field(name, least=0, empty=True) for name in ("VersionId", *conditions))
    entry = Field("Object", (Field("Key", empty=True), *optional), most=MANY * MANY)
    return Field("Delete", (entry, Field("Quiet", least=0, empty=True)))


_PLAIN_FORM: Final = _form()
_FORM: Final = _form("ETag")
_DIRECTORY_BUCKET_FORM: Final = _form("ETag", *_ELEMENTS)


@operation("DeleteObject", "DELETE", Target.OBJECT, allows={"versionId"}, page="Delete-Object-2")
def delete_object(call: Call) -> Reply:
    """Delete an object; without a condition, deleting a missing key succeeds. Raises NO_SUCH_BUCKET, ACCESS_DENIED,
    PRECONDITION_FAILED, NO_SUCH_KEY, CONDITION_NOT_IMPLEMENTED, CONDITION_VALUE. JD Cloud page: Delete-Object-2."""
    bucket = call.bucket()
    key = call.object_key()
    version_id = call.query.get("versionId")
    _authorise(call, bucket, key, version_id)
    require_bypass_applicable(call, bucket)
    if call.profile.objects.deletions_like_reads:
        removed = _delete(call, bucket, key, version_id, guard_like_read(call))
        return Reply(204, _removal_headers(removed))
    match = _if_match(call)
    if match is not None:
        _authorise_match(call, bucket, key, match)
    guard = deletion_guard(key, match, call.headers.get(_SIZE), call.headers.get(_TIME))
    removed = _delete(call, bucket, key, version_id, guard)
    return Reply(204, _removal_headers(removed))


def _authorise(call: Call, bucket: BucketState, key: str, version_id: str | None) -> None:
    """Raise ACCESS_DENIED unless the caller may delete the key, or this version of it."""
    action = "s3:DeleteObject" if version_id is None else "s3:DeleteObjectVersion"
    call.authorise(action, bucket, key=key)
    record = bucket.current(key) if version_id is None else bucket.version(key, version_id)
    if record is not None and not may_delete(call, action, bucket, record):
        raise OssError(Cause.ACCESS_DENIED)


class Removal(NamedTuple):
    """The result of a deletion: in a versioned bucket, the deleted version or the new delete marker."""

    version_id: str | None = None
    marker: bool = False


def _loosened(bucket: BucketState, key: str, version_id: str | None, guard: Guard) -> Guard:
    """Return the guard that is not asked of what is missing, but of a delete marker (``loose_deletions``)."""

    def judge(current: ObjectRecord | None) -> None:
        if current is None and version_id is None:
            current = next(iter(bucket.versions(key)), None)
        if current is not None:
            guard(current)

    return judge


def _delete(call: Call, bucket: BucketState, key: str, version_id: str | None, guard: Guard | None) -> Removal:
    """Delete a key, or one version of it; deleting what does not exist succeeds. Raises EMPTY_VERSION_ID,
    INVALID_VERSION_ID, and what ``guard`` raises."""
    if guard is not None and call.profile.objects.loose_deletions:
        if version_id is None and not bucket.versions(key):
            return Removal()
        guard = _loosened(bucket, key, version_id, guard)
    if version_id is not None:
        if bucket.version(key, version_id) is None and call.operation in call.profile.objects.unknown_versions_deleted:
            return Removal(version_id)
        call.require_version_id(version_id)
        if bucket.version(key, version_id) is None:
            call.require_issued(version_id)
        removed = bucket.delete_version(key, version_id, guard, bypass=may_bypass(call, bucket, key))
        return Removal(version_id, removed is not None and removed.is_marker)
    marker = bucket.delete(key, guard, bypass=may_bypass(call, bucket, key))
    return Removal() if marker is None else Removal(marker.version_id, marker=True)


def _removal_headers(removal: Removal) -> dict[str, str]:
    headers = {"x-amz-version-id": removal.version_id} if removal.version_id is not None else {}
    return {**headers, "x-amz-delete-marker": "true"} if removal.marker else headers


def _if_match(call: Call) -> str | None:
    """Return the value of ``If-Match``. Raises CONDITION_NOT_IMPLEMENTED if it is combined with ``versionId``
    (localstack#13894), and for conditions that exist only for directory buckets (recorded at Amazon) unless the profile
    judges them."""
    judges = call.profile.objects.directory_bucket_conditions
    for header in _DIRECTORY_BUCKET_CONDITIONS:
        if header in call.headers and not judges:
            raise OssError(Cause.CONDITION_NOT_IMPLEMENTED, Header=header)
    match = call.headers.get("if-match")
    if match is not None and "versionId" in call.query and not call.profile.objects.loose_deletions:
        raise OssError(Cause.CONDITION_NOT_IMPLEMENTED, Header="If-Match")
    return match


def _authorise_match(call: Call, bucket: BucketState, key: str, match: str) -> None:
    """Raise ACCESS_DENIED unless the caller may read the object whose entity tag must match; for ``*`` nothing is read
    (Amazon: How to perform conditional deletes)."""
    if match.strip() != "*":
        call.authorise("s3:GetObject", bucket, bucket.current(key), key=key)


@operation("DeleteObjects", "POST", Target.BUCKET, query={"delete"}, page="Delete-Multiple-Objects-2")
def delete_objects(call: Call) -> Reply:
    """Delete up to a thousand objects, each with its own result; a quiet response lists only errors.

    Of equal entries one is performed and answered (recorded at Amazon, April 2026, of the same key, with the same
    version id or without one; with the same conditions: our reading). The results are in the order of the request;
    Amazon's are in no order.

    Raises NO_SUCH_BUCKET, MISSING_DIGEST, MALFORMED_XML, TOO_MANY_KEYS, USER_KEY_MISSING, and KEY_CLIMBS (our reading:
    as for a key in a path). The form of the document, without the conditions of directory buckets, was measured at
    Amazon, September 2026 (brekkylab/backlot). A failed condition is an error of its object (versitygw#2112). JD Cloud
    page: Delete-Multiple-Objects-2.
    """
    bucket = call.bucket()
    require_bypass_applicable(call, bucket)
    _require_digest(call)
    root = parse_xml(receive_document(call), "Delete")
    elements = list(root.all("Object"))
    traits = call.profile.objects
    if not elements and traits.deletion_elements == "ignored" and not traits.deletion_of_nothing:
        raise OssError(Cause.MALFORMED_XML)
    if traits.deletion_elements != "ignored" and (elements or not traits.deletion_of_nothing):
        judged = _DIRECTORY_BUCKET_FORM if traits.directory_bucket_conditions else _FORM
        read_document(root, _PLAIN_FORM if traits.deletion_elements == "malformed" else judged)
    if len(elements) > call.limits.max_delete_keys:
        raise OssError(Cause.TOO_MANY_KEYS)
    entries = [(require_text(element, "Key", exact=True), element) for element in elements]
    if any(not key for key, _ in entries):
        raise OssError(Cause.USER_KEY_MISSING)
    for key, _ in entries:
        call.require_below(key)
    quiet = (root.text_of("Quiet") or "").lower() == "true"
    if not call.profile.objects.repeated_deletions:
        entries = list(dict.fromkeys(entries))
    children = [_delete_entry(call, bucket, key, element) for key, element in entries]
    return Reply(xml=("DeleteResult", [child for child in children if child[0] == "Error" or not quiet]))


def _require_digest(call: Call) -> None:
    """Raise MISSING_DIGEST for a document without one."""
    traits = call.profile.objects
    if not traits.deletion_needs_digest or carries_digest(call.headers, only_md5=traits.digest_is_md5):
        return
    if traits.digest_is_md5:
        note_refusal(call, _ONLY_MD5)
    raise OssError(Cause.MISSING_DIGEST)


def _delete_entry(call: Call, bucket: BucketState, key: str, element: Element) -> Node:
    version_id = element.text_of("VersionId") or None
    traits = call.profile.objects
    names = ("ETag", *_ELEMENTS) if traits.deletion_elements == "judged" else ("",) * 3
    match, size, modified = (element.text_of(name) for name in names)
    call.request_match = match
    children: list[Node] = [("Key", key)]
    if version_id is not None:
        children.append(("VersionId", version_id))
    try:
        _authorise(call, bucket, key, version_id)
        if match is not None:
            _authorise_match(call, bucket, key, match)
        guard = deletion_guard(key, match, size, modified, _ELEMENTS)
        removal = _delete(call, bucket, key, version_id, guard)
    except OssError as error:
        cause = Cause.NO_SUCH_VERSION if error.cause is Cause.INVALID_VERSION_ID else error.cause
        row = call.profile.errors[cause]
        return "Error", [*children, ("Code", row.code), ("Message", row.message)]
    if removal.marker and removal.version_id is not None:
        children.extend([("DeleteMarker", "true"), ("DeleteMarkerVersionId", removal.version_id)])
    return "Deleted", children if traits.deleted_keys_shown else []
