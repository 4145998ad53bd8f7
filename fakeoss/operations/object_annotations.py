"""Annotations of objects: PutObjectAnnotation, GetObjectAnnotation, ListObjectAnnotations, DeleteObjectAnnotation.

Amazon: S3 User Guide, Annotating your objects; API Reference, the four operations; botocore 1.44.8's model for names on
the wire, errors and their status. Where these are silent or disagree, the docstring of the function says what was
chosen. The four have no operation of their own for versions: ``versionId`` selects one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.integers import read_integer, require_range
from fakeoss.handling.listing_nodes import read_token, write_token
from fakeoss.handling.object_headers import checksum_headers, shows_checksum
from fakeoss.handling.payload import receive_payload
from fakeoss.handling.preconditions import parse_etags
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply, quoted
from fakeoss.handling.sse import encryption_headers, object_etag
from fakeoss.model.annotations import (
    MAX_ANNOTATIONS,
    MAX_PAYLOAD,
    new_annotation,
    require_name,
    require_prefix,
    with_annotation,
    without_annotation,
)
from fakeoss.model.events import ANNOTATED, UNANNOTATED
from fakeoss.model.object_lock import require_unprotected
from fakeoss.model.records import Checksum
from fakeoss.wire.dates import http_date, iso_date

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.model.annotations import Annotation
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import Attributes, ObjectRecord
    from fakeoss.wire.xml import Node

_NAME: Final = "annotationName"
_OBJECT_IF_MATCH: Final = "x-amz-object-if-match"
_PREFIX: Final = "annotation-prefix"
_LIMIT: Final = "max-annotation-results"
_TOKEN: Final = "continuation-token"
_ALLOWS: Final = frozenset({"versionId"})


@operation(
    "PutObjectAnnotation",
    "PUT",
    Target.OBJECT,
    query={"annotation"},
    allows=_ALLOWS,
    page="Amazon: PutObjectAnnotation",
)
def put_object_annotation(call: Call) -> Reply:
    """Store the body as an annotation of an object or version, replacing the one of its name.

    Raises NO_SUCH_BUCKET, ANNOTATION_NAME, ANNOTATION_NAME_TOO_LONG, what ``Call.addressed`` raises,
    ANNOTATION_CUSTOMER_KEY, CONDITION_NOT_IMPLEMENTED, PRECONDITION_FAILED, OBJECT_LOCKED, the causes of invalid
    bodies, ENTITY_TOO_LARGE, ANNOTATION_EMPTY, ANNOTATION_NOT_TEXT, TOO_MANY_ANNOTATIONS.

    The order of errors, that a failed ``x-amz-object-if-match`` is 412, and the codes for payloads of a wrong size are
    our reading. An object under object lock refuses annotations, whatever is bypassed: so the User Guide (Locking
    objects); the page of DeleteObjectAnnotation names a header for the bypass that its own request does not have.
    """
    bucket = call.bucket()
    name = call.query.get(_NAME, "")
    require_name(name)
    record = _parent(call, bucket, "s3:PutObjectAnnotation")
    if record.encryption is not None and record.encryption.by_customer:
        raise OssError(Cause.ANNOTATION_CUSTOMER_KEY)
    _require_changeable(call, record)
    payload = receive_payload(call, MAX_PAYLOAD)
    checksum = None if payload.checksum is None else Checksum(*payload.checksum)
    etag = object_etag(call, payload.md5, record.encryption)
    annotation = new_annotation(name, payload.content, call.store.clock.now(), etag=etag, checksum=checksum)

    def change(attributes: Attributes) -> Attributes:
        require_unprotected(attributes, call.store.clock.now())  # it may have been locked while the body arrived
        return with_annotation(attributes, annotation)

    bucket.revise(record, change, ANNOTATED, about=name)
    headers = {**_headers(call, bucket, record), "ETag": quoted(etag), **checksum_headers(annotation.checksum)}
    return Reply(headers=headers, xml=("PutObjectAnnotationOutput", [("Key", record.key), ("AnnotationName", name)]))


@operation(
    "GetObjectAnnotation",
    "GET",
    Target.OBJECT,
    query={"annotation", _NAME},
    allows=_ALLOWS,
    page="Amazon: GetObjectAnnotation",
)
def get_object_annotation(call: Call) -> Reply:
    """Return the payload of an annotation.

    Raises NO_SUCH_BUCKET, what ``Call.addressed`` raises, CHECKSUM_MODE, NO_SUCH_ANNOTATION, also for what can be no
    name: the model declares nothing else. The whole payload is returned, whatever ``Range`` says, and its type is that
    of an object without one (our reading).
    """
    bucket = call.bucket()
    shown = shows_checksum(call)
    record = _parent(call, bucket, "s3:GetObjectAnnotation")
    annotation = record.annotations.get(call.query[_NAME])
    if annotation is None:
        raise OssError(Cause.NO_SUCH_ANNOTATION, Key=record.key, AnnotationName=call.query[_NAME])
    headers = {
        **_headers(call, bucket, record),
        "Last-Modified": http_date(annotation.modified_at),
        "ETag": quoted(annotation.etag),
        "Content-Type": "binary/octet-stream",
    }
    if annotation.replication:
        headers["x-amz-replication-status"] = annotation.replication
    if shown:
        headers.update(checksum_headers(annotation.checksum))
    reply = Reply(headers=headers)
    reply.share(annotation.content, 0, annotation.size)
    return reply


@operation(
    "ListObjectAnnotations",
    "GET",
    Target.OBJECT,
    query={"annotation"},
    allows=_ALLOWS,
    page="Amazon: ListObjectAnnotations",
)
def list_object_annotations(call: Call) -> Reply:
    """List the annotations of an object or version by name, paged by continuation token.

    Raises NOT_AN_INTEGER, NO_SUCH_BUCKET, what ``Call.addressed`` raises, INTEGER_OUT_OF_RANGE, ANNOTATION_PREFIX,
    INVALID_TOKEN.

    That a page size beyond 1,000 is refused, as the model's range says, rather than cut down, that the names are in the
    order of their characters, and that a token works as that of ListObjectsV2 are our reading.
    """
    query, limit = call.query, read_integer(call.query, _LIMIT, MAX_ANNOTATIONS)
    bucket = call.bucket()
    record = _parent(call, bucket, "s3:ListObjectAnnotations")
    require_range(limit, _LIMIT, 1, MAX_ANNOTATIONS)
    prefix, token = query.get(_PREFIX, ""), query.get(_TOKEN)
    require_prefix(prefix)
    after = "" if token is None else read_token(token)
    names = sorted(name for name in record.annotations if name.startswith(prefix) and name > after)
    page = names[:limit]
    children: list[Node] = [
        ("Annotations", [("AnnotationEntry", _entry(record.annotations[name])) for name in page]),
        ("Bucket", bucket.name),
        ("Key", record.key),
        *([("AnnotationPrefix", prefix)] if prefix else []),
        ("MaxAnnotationResults", limit),
        ("AnnotationCount", len(page)),
        *([] if token is None else [("ContinuationToken", token)]),
        *([("NextContinuationToken", write_token(page[-1]))] if len(page) < len(names) else []),
    ]
    return Reply(headers=_version_headers(bucket, record), xml=("ListObjectAnnotationsOutput", children))


def _entry(annotation: Annotation) -> list[Node]:
    children: list[Node] = [
        ("AnnotationName", annotation.name),
        ("LastModified", iso_date(annotation.modified_at)),
        ("ETag", quoted(annotation.etag)),
        ("ChecksumAlgorithm", annotation.checksum.algorithm),
        ("Size", annotation.size),
    ]
    if annotation.replication:
        children.append(("ReplicationStatus", annotation.replication))
    return children


@operation(
    "DeleteObjectAnnotation",
    "DELETE",
    Target.OBJECT,
    query={"annotation"},
    allows=_ALLOWS,
    page="Amazon: DeleteObjectAnnotation",
)
def delete_object_annotation(call: Call) -> Reply:
    """Delete an annotation for good.

    Raises NO_SUCH_BUCKET, ANNOTATION_NAME for a request without a name, what ``Call.addressed`` raises,
    CONDITION_NOT_IMPLEMENTED, PRECONDITION_FAILED, OBJECT_LOCKED. An annotation that is not there is deleted, too, and
    nobody is told of it: the model declares no error for it (our reading).
    """
    bucket = call.bucket()
    name = call.query.get(_NAME, "")
    if not name:
        raise OssError(Cause.ANNOTATION_NAME, AnnotationName=name)
    record = _parent(call, bucket, "s3:DeleteObjectAnnotation")
    _require_changeable(call, record)

    def change(attributes: Attributes) -> Attributes:
        require_unprotected(attributes, call.store.clock.now())
        return without_annotation(attributes, name)

    if name in record.annotations:
        bucket.revise(record, change, UNANNOTATED, about=name)
    return Reply(204, _version_headers(bucket, record))


def _parent(call: Call, bucket: BucketState, action: str) -> ObjectRecord:
    """Return the object or version that the request addresses, archived or not (User Guide). A delete marker is as it
    is for GetObject: NO_SUCH_KEY where it is current, METHOD_NOT_ALLOWED where the request names it (our reading)."""
    return call.addressed(bucket, action)


def _require_changeable(call: Call, record: ObjectRecord) -> None:
    """Raise PRECONDITION_FAILED unless the object's ETag is the one that the request expects, OBJECT_LOCKED for an
    object under object lock; CONDITION_NOT_IMPLEMENTED for the conditions of other writes, which no document has here
    and which would protect data (our reading)."""
    for header in ("If-Match", "If-None-Match"):
        if header.lower() in call.headers:
            raise OssError(Cause.CONDITION_NOT_IMPLEMENTED, Header=header)
    expected = call.headers.get(_OBJECT_IF_MATCH)
    if expected and not parse_etags(expected).match(record.etag):
        raise OssError(Cause.PRECONDITION_FAILED, Condition=_OBJECT_IF_MATCH)
    require_unprotected(record.attributes, call.store.clock.now())


def _version_headers(bucket: BucketState, record: ObjectRecord) -> dict[str, str]:
    """Return the header with the version of the object, in a bucket that is or was versioned."""
    return {} if bucket.versioning is None else {"x-amz-object-version-id": record.version_id}


def _headers(call: Call, bucket: BucketState, record: ObjectRecord) -> dict[str, str]:
    """Return the headers about the version and its encryption, which is the annotation's; of the latter the model has
    the method alone."""
    method, fields = call.profile.encryption.header, encryption_headers(call, record.encryption)
    encryption = {method: fields[method]} if method in fields else {}
    return {**encryption, **_version_headers(bucket, record)}
