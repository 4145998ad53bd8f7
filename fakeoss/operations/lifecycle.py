"""Lifecycle: PutBucketLifecycleConfiguration, GetBucketLifecycleConfiguration, DeleteBucketLifecycle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.payload import receive_document
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.model.lifecycle import ALL_128K, ANY_SIZE, VARIES, Lifecycle
from fakeoss.operations._lifecycle_document import ROOT, read_rules
from fakeoss.wire.xml import parse_xml

if TYPE_CHECKING:
    from fakeoss.handling.call import Call

_HEADER: Final = "x-amz-transition-default-minimum-object-size"


@operation("PutBucketLifecycleConfiguration", "PUT", Target.BUCKET, query={"lifecycle"}, page="Put-Bucket-Lifecycle")
def put_bucket_lifecycle_configuration(call: Call) -> Reply:
    """Replace the lifecycle rules of a bucket; they take effect as the store's clock advances.

    Raises NO_SUCH_BUCKET, ACCESS_DENIED, MALFORMED_XML, the LIFECYCLE causes; OPERATION_NOT_IMPLEMENTED for what
    the profile documents as unsupported. JD Cloud page: Put-Bucket-Lifecycle.
    """
    bucket = call.bucket()
    call.authorise("s3:PutLifecycleConfiguration", bucket)
    size = call.headers.get(_HEADER, ALL_128K)
    if size not in {ALL_128K, VARIES}:
        raise OssError(Cause.LIFECYCLE_MINIMUM_SIZE, Given=size)
    rules, document = read_rules(call, parse_xml(receive_document(call), ROOT))
    bucket.set_lifecycle(Lifecycle(rules, document, size if call.profile.lifecycle.small_objects_stay else ANY_SIZE))
    return Reply(headers={_HEADER: size} if call.profile.lifecycle.headers else None)


@operation("GetBucketLifecycleConfiguration", "GET", Target.BUCKET, query={"lifecycle"}, page="Get-Bucket-Lifecycle")
def get_bucket_lifecycle_configuration(call: Call) -> Reply:
    """Return the lifecycle rules of a bucket. Raises NO_SUCH_BUCKET, ACCESS_DENIED, NO_LIFECYCLE. JD Cloud page:
    Get-Bucket-Lifecycle."""
    bucket = call.bucket()
    call.authorise("s3:GetLifecycleConfiguration", bucket)
    lifecycle = bucket.settings.lifecycle
    if lifecycle is None:
        raise OssError(Cause.NO_LIFECYCLE, BucketName=bucket.name)
    headers = {_HEADER: lifecycle.minimum_size} if call.profile.lifecycle.headers else None
    return Reply(headers=headers, xml=lifecycle.document)


@operation("DeleteBucketLifecycle", "DELETE", Target.BUCKET, query={"lifecycle"}, page="Delete-Bucket-Lifecycle")
def delete_bucket_lifecycle(call: Call) -> Reply:
    """Delete the lifecycle rules of a bucket. Raises NO_SUCH_BUCKET, ACCESS_DENIED. JD Cloud page:
    Delete-Bucket-Lifecycle."""
    bucket = call.bucket()
    call.authorise("s3:PutLifecycleConfiguration", bucket)
    bucket.set_lifecycle(None)
    return Reply(204)
