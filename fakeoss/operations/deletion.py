"""Deleting: DeleteObject, DeleteObjects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeoss.errors import Cause, OssError
from fakeoss.model.access import Permission
from fakeoss.operations.conditional import parse_etags
from fakeoss.operations.payload import CHECKSUM_HEADERS, receive_document
from fakeoss.operations.registry import Target, operation
from fakeoss.operations.reply import Reply
from fakeoss.wire.xml import parse_xml, require_text

if TYPE_CHECKING:
    from fakeoss.model.bucket import Bucket
    from fakeoss.model.records import ObjectRecord
    from fakeoss.operations.call import Call
    from fakeoss.operations.conditional import Guard
    from fakeoss.wire.xml import Element, Node


@operation("DeleteObject", "DELETE", Target.OBJECT, allows={"versionId"}, page="Delete-Object-2")
def delete_object(call: Call) -> Reply:
    """Remove an object; a missing key is no fault. Raises NO_SUCH_BUCKET, ACCESS_DENIED, PRECONDITION_FAILED. JD Cloud
    page: Delete-Object-2."""
    bucket = call.bucket()
    key = call.object_key()
    call.authorise(bucket, Permission.WRITE)
    version_id = call.query.get("versionId")
    if version_id:
        call.require_null_version(key, version_id)
    bucket.delete(key, _guard(call.headers.get("if-match")))
    return Reply(204)


def _guard(match: str | None) -> Guard | None:
    """Judges If-Match of a deletion. The guard raises NO_SUCH_KEY, PRECONDITION_FAILED."""
    if match is None:
        return None

    def guard(current: ObjectRecord | None) -> None:
        if current is None:
            raise OssError(Cause.NO_SUCH_KEY)
        if not parse_etags(match).match(current.etag):
            raise OssError(Cause.PRECONDITION_FAILED, Condition="If-Match")

    return guard


@operation("DeleteObjects", "POST", Target.BUCKET, query={"delete"}, page="Delete-Multiple-Objects-2")
def delete_objects(call: Call) -> Reply:
    """Remove up to a thousand objects, each reported apart; quiet answers list only failures.

    Raises NO_SUCH_BUCKET, MISSING_DIGEST, MALFORMED_XML, TOO_MANY_KEYS. JD Cloud page: Delete-Multiple-Objects-2.
    """
    bucket = call.bucket()
    if not ({"content-md5", "x-amz-trailer"} | CHECKSUM_HEADERS.keys()) & call.headers.keys():
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


def _deleted(call: Call, bucket: Bucket, key: str, element: Element) -> Node:
    version_id = element.text_of("VersionId") or None
    named: list[Node] = [("Key", key)]
    if version_id is not None:
        named.append(("VersionId", version_id))
    try:
        call.authorise(bucket, Permission.WRITE)
        if version_id is not None:
            call.require_null_version(key, version_id)
        bucket.delete(key, _guard(element.text_of("ETag")))
    except OssError as error:
        row = call.profile.errors[error.cause]
        return "Error", [*named, ("Code", row.code), ("Message", row.message)]
    return "Deleted", named
