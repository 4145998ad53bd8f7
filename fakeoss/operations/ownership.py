"""Ownership of the objects of a bucket: PutBucketOwnershipControls, GetBucketOwnershipControls,
DeleteBucketOwnershipControls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.bucket_access import ownership_of
from fakeoss.handling.payload import receive_document
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.model.acl import is_shared
from fakeoss.model.ownership import NO_CONTROLS, OWNERSHIPS, Ownership
from fakeoss.wire.xml import parse_xml

if TYPE_CHECKING:
    from fakeoss.handling.call import Call

_ROOT: Final = "OwnershipControls"
_PAGE: Final = "Amazon: {}BucketOwnershipControls"


@operation("PutBucketOwnershipControls", "PUT", Target.BUCKET, query={"ownershipControls"}, page=_PAGE.format("Put"))
def put_bucket_ownership_controls(call: Call) -> Reply:
    """Set who owns the objects of the bucket.

    Raises NO_SUCH_BUCKET, ACCESS_DENIED, MALFORMED_XML unless there is one rule with a known value (recorded at
    Amazon), ACL_WITH_ENFORCED_OWNERSHIP while the bucket's ACL grants access to others.
    """
    bucket = call.bucket()
    call.authorise("s3:PutBucketOwnershipControls", bucket)
    rules = list(parse_xml(receive_document(call), _ROOT).all("Rule"))
    ownership = rules[0].text_of("ObjectOwnership") if len(rules) == 1 else None
    if ownership not in OWNERSHIPS:
        raise OssError(Cause.MALFORMED_XML)
    settings = bucket.settings
    with call.store.lock:
        if ownership == Ownership.ENFORCED and settings.acl and is_shared(settings.acl, bucket.owner.id):
            raise OssError(Cause.ACL_WITH_ENFORCED_OWNERSHIP)
        settings.ownership = ownership
    return Reply()


@operation("GetBucketOwnershipControls", "GET", Target.BUCKET, query={"ownershipControls"}, page=_PAGE.format("Get"))
def get_bucket_ownership_controls(call: Call) -> Reply:
    """Return who owns the objects of the bucket. Raises NO_SUCH_BUCKET, ACCESS_DENIED, NO_OWNERSHIP_CONTROLS."""
    bucket = call.bucket()
    call.authorise("s3:GetBucketOwnershipControls", bucket)
    ownership = ownership_of(call, bucket)
    if ownership == NO_CONTROLS:
        raise OssError(Cause.NO_OWNERSHIP_CONTROLS, BucketName=bucket.name)
    return Reply(xml=(_ROOT, [("Rule", [("ObjectOwnership", ownership)])]))


@operation(
    "DeleteBucketOwnershipControls", "DELETE", Target.BUCKET, query={"ownershipControls"}, page=_PAGE.format("Delete")
)
def delete_bucket_ownership_controls(call: Call) -> Reply:
    """Let objects be owned by their writer, and enable ACLs. Raises NO_SUCH_BUCKET, ACCESS_DENIED."""
    bucket = call.bucket()
    call.authorise("s3:PutBucketOwnershipControls", bucket)
    bucket.settings.ownership = NO_CONTROLS
    return Reply(204)
