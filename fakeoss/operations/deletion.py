"""Deleting: DeleteObject, DeleteObjects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.errors import Cause, OssError
from fakeoss.handling.lock_headers import may_bypass, require_bypass_applicable
from fakeoss.handling.payload import carries_digest, receive_document
from fakeoss.handling.preconditions import guard_of
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.wire.xml import parse_xml, require_text

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.handling.preconditions import Guard
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.wire.xml import Element, Node

_OF_DIRECTORIES: Final = ("x-amz-if-match-last-modified-time", "x-amz-if-match-size")


@operation("DeleteObject", "DELETE", Target.OBJECT, allows={"versionId"}, page="Delete-Object-2")
def delete_object(call: Call) -> Reply:
    """Remove an object; a missing key is no fault, but for a condition. Raises NO_SUCH_BUCKET, ACCESS_DENIED,
    PRECONDITION_FAILED, NO_SUCH_KEY, CONDITION_NOT_IMPLEMENTED. JD Cloud page: Delete-Object-2."""
    bucket = call.bucket()
    key = call.object_key()
    version_id = call.query.get("versionId")
    call.authorise(_action(version_id), bucket)
    require_bypass_applicable(call, bucket)
    guard = guard_of(key, _match(call))
    removed = _delete(call, bucket, key, version_id, guard)
    return Reply(204, _told(removed))


def _action(version_id: str | None) -> str:
    return "s3:DeleteObject" if version_id is None else "s3:DeleteObjectVersion"


class Removal(NamedTuple):
    """What a deletion did: the version it took away or the delete marker it made, if the bucket is versioned."""

    version_id: str | None = None
    marker: bool = False


def _delete(call: Call, bucket: BucketState, key: str, version_id: str | None, guard: Guard | None) -> Removal:
    """Delete a key, or one version of it; what is not there is no fault. Raises EMPTY_VERSION_ID,
    INVALID_VERSION_ID, and what ``guard`` raises."""
    if version_id is not None:
        call.require_version_id(version_id)
        if bucket.version(key, version_id) is None:
            call.require_issued(version_id)
        removed = bucket.delete_version(key, version_id, guard, bypass=may_bypass(call, bucket, key))
        return Removal(version_id, removed is not None and removed.is_marker)
    made = bucket.delete(key, guard, bypass=may_bypass(call, bucket, key))
    return Removal() if made is None else Removal(made.version_id, marker=True)


def _told(removal: Removal) -> dict[str, str]:
    headers = {"x-amz-version-id": removal.version_id} if removal.version_id is not None else {}
    return {**headers, "x-amz-delete-marker": "true"} if removal.marker else headers


def _match(call: Call) -> str | None:
    """``If-Match``. Raises CONDITION_NOT_IMPLEMENTED together with ``versionId`` (localstack#13894), and for the
    conditions that only directory buckets have (recorded at Amazon)."""
    for header in _OF_DIRECTORIES:
        if header in call.headers:
            raise OssError(Cause.CONDITION_NOT_IMPLEMENTED, Header=header)
    match = call.headers.get("if-match")
    if match is not None and "versionId" in call.query:
        raise OssError(Cause.CONDITION_NOT_IMPLEMENTED, Header="If-Match")
    return match


@operation("DeleteObjects", "POST", Target.BUCKET, query={"delete"}, page="Delete-Multiple-Objects-2")
def delete_objects(call: Call) -> Reply:
    """Remove up to a thousand objects, each reported apart; quiet answers list only failures.

    Raises NO_SUCH_BUCKET, MISSING_DIGEST, MALFORMED_XML, TOO_MANY_KEYS. JD Cloud page: Delete-Multiple-Objects-2.
    """
    bucket = call.bucket()
    require_bypass_applicable(call, bucket)
    if not carries_digest(call.headers):
        raise OssError(Cause.MISSING_DIGEST)
    root = parse_xml(receive_document(call), "Delete")
    wanted = list(root.all("Object"))
    if not wanted:
        raise OssError(Cause.MALFORMED_XML)
    if len(wanted) > call.limits.max_delete_keys:
        raise OssError(Cause.TOO_MANY_KEYS)
    entries = [(require_text(element, "Key", exact=True), element) for element in wanted]
    quiet = (root.text_of("Quiet") or "").lower() == "true"
    children = [_deleted(call, bucket, key, element) for key, element in entries]
    return Reply(xml=("DeleteResult", [child for child in children if child[0] == "Error" or not quiet]))


def _deleted(call: Call, bucket: BucketState, key: str, element: Element) -> Node:
    version_id = element.text_of("VersionId") or None
    named: list[Node] = [("Key", key)]
    if version_id is not None:
        named.append(("VersionId", version_id))
    try:
        call.authorise(_action(version_id), bucket, key=key)
        removal = _delete(call, bucket, key, version_id, guard_of(key, element.text_of("ETag")))
    except OssError as error:
        cause = Cause.NO_SUCH_VERSION if error.cause is Cause.INVALID_VERSION_ID else error.cause
        row = call.profile.errors[cause]
        return "Error", [*named, ("Code", row.code), ("Message", row.message)]
    if removal.marker and removal.version_id is not None:
        named.extend([("DeleteMarker", "true"), ("DeleteMarkerVersionId", removal.version_id)])
    return "Deleted", named
