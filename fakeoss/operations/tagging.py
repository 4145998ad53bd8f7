"""Tags: PutBucketTagging, GetBucketTagging, DeleteBucketTagging, PutObjectTagging, GetObjectTagging,
DeleteObjectTagging."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fakeoss.errors import Cause, OssError
from fakeoss.handling.object_headers import version_headers
from fakeoss.handling.payload import receive_document
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.handling.tag_sets import MAX_BUCKET_TAGS, MAX_OBJECT_TAGS, read_tags, tag_nodes
from fakeoss.model.events import TAGGED, UNTAGGED
from fakeoss.model.records import NOTHING, Attributes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import ObjectRecord


@operation("PutBucketTagging", "PUT", Target.BUCKET, query={"tagging"}, page="Put-Bucket-Tagging")
def put_bucket_tagging(call: Call) -> Reply:
    """Replace the tags of a bucket. Raises NO_SUCH_BUCKET, ACCESS_DENIED, TAGS_OF_ABAC, MALFORMED_XML, the TAG causes.
    JD Cloud page: Put-Bucket-Tagging."""
    bucket = call.bucket()
    call.authorise("s3:PutBucketTagging", bucket)
    _require_taggable(bucket)
    bucket.settings.tags = read_tags(call, receive_document(call), MAX_BUCKET_TAGS)
    return Reply(call.profile.documents.tags_put)


@operation("GetBucketTagging", "GET", Target.BUCKET, query={"tagging"}, page="Get-Bucket-Tagging")
def get_bucket_tagging(call: Call) -> Reply:
    """Return the tags of a bucket. Raises NO_SUCH_BUCKET, ACCESS_DENIED, NO_TAGS. JD Cloud page: Get-Bucket-Tagging."""
    if not call.profile.documents.tags_known:
        return Reply(xml=tag_nodes(NOTHING))
    bucket = call.bucket()
    call.authorise("s3:GetBucketTagging", bucket)
    if not bucket.settings.tags:
        raise OssError(Cause.NO_TAGS, BucketName=bucket.name)
    return Reply(xml=tag_nodes(bucket.settings.tags))


@operation("DeleteBucketTagging", "DELETE", Target.BUCKET, query={"tagging"}, page="Amazon: DeleteBucketTagging")
def delete_bucket_tagging(call: Call) -> Reply:
    """Delete the tags of a bucket. Raises NO_SUCH_BUCKET, ACCESS_DENIED, TAGS_OF_ABAC."""
    bucket = call.bucket()
    call.authorise("s3:PutBucketTagging", bucket)
    _require_taggable(bucket)
    bucket.settings.tags = NOTHING
    return Reply(call.profile.documents.deleted.get(call.operation, 204))


def _require_taggable(bucket: BucketState) -> None:
    """Raise TAGS_OF_ABAC if the tags of a bucket decide who may do what in it."""
    if bucket.settings.abac == "Enabled":
        raise OssError(Cause.TAGS_OF_ABAC)


def _set_tags(bucket: BucketState, record: ObjectRecord, tags: Mapping[str, str], kind: str = TAGGED) -> None:
    bucket.revise(record, partial(Attributes._replace, tags=tags), kind)


@operation("PutObjectTagging", "PUT", Target.OBJECT, query={"tagging"}, allows={"versionId"}, page="Put-Object-Tagging")
def put_object_tagging(call: Call) -> Reply:
    """Replace the tags of an object. Raises NO_SUCH_BUCKET, NO_SUCH_KEY, NO_SUCH_VERSION, ACCESS_DENIED,
    METHOD_NOT_ALLOWED, MALFORMED_XML, the TAG causes. JD Cloud page: Put-Object-Tagging."""
    bucket = call.bucket()
    tags = None
    if bucket.settings.policy is not None:  # its conditions may refer to the tags
        tags = call.request_tags = read_tags(call, receive_document(call), MAX_OBJECT_TAGS)
    record = call.addressed(bucket, "s3:PutObjectTagging", hidden=True)
    _set_tags(bucket, record, read_tags(call, receive_document(call), MAX_OBJECT_TAGS) if tags is None else tags)
    return Reply(headers=version_headers(bucket, record))


@operation("GetObjectTagging", "GET", Target.OBJECT, query={"tagging"}, allows={"versionId"}, page="Get-Object-Tagging")
def get_object_tagging(call: Call) -> Reply:
    """Return the tags of an object, possibly none. Raises NO_SUCH_BUCKET, NO_SUCH_KEY, NO_SUCH_VERSION, ACCESS_DENIED,
    METHOD_NOT_ALLOWED. JD Cloud page: Get-Object-Tagging."""
    if not call.profile.documents.tags_known:
        return Reply(xml=tag_nodes(NOTHING))
    bucket = call.bucket()
    try:
        record = call.addressed(bucket, "s3:GetObjectTagging", hidden=True)
    except OssError as error:
        if error.cause is Cause.NO_SUCH_KEY:  # recorded at Amazon: only this operation includes the bucket
            error.fields["Key"] = f"{bucket.name}/{call.key}"
        raise
    return Reply(headers=version_headers(bucket, record), xml=tag_nodes(record.attributes.tags))


@operation(
    "DeleteObjectTagging",
    "DELETE",
    Target.OBJECT,
    query={"tagging"},
    allows={"versionId"},
    page="Amazon: DeleteObjectTagging",
)
def delete_object_tagging(call: Call) -> Reply:
    """Delete the tags of an object. Raises NO_SUCH_BUCKET, NO_SUCH_KEY, NO_SUCH_VERSION, ACCESS_DENIED,
    METHOD_NOT_ALLOWED."""
    bucket = call.bucket()
    record = call.addressed(bucket, "s3:DeleteObjectTagging", hidden=True)
    _set_tags(bucket, record, NOTHING, UNTAGGED)
    return Reply(204, version_headers(bucket, record))
