"""Attribute-based access control of buckets: PutBucketAbac, GetBucketAbac."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeoss.handling.payload import receive_document
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.model.settings import ABAC_STATES
from fakeoss.wire.schema import Field, read_document, text_at
from fakeoss.wire.xml import parse_xml

if TYPE_CHECKING:
    from fakeoss.handling.call import Call

_ROOT = "AbacStatus"
_FORM = Field(_ROOT, (Field("Status", values=frozenset(ABAC_STATES)),))


@operation("PutBucketAbac", "PUT", Target.BUCKET, query={"abac"}, page="Amazon: PutBucketAbac")
def put_bucket_abac(call: Call) -> Reply:
    """Let the tags of a bucket decide who may do what in it, or no longer: while they do, policies can refer to them,
    and PutBucketTagging and DeleteBucketTagging are refused (API reference, PutBucketAbac). Raises NO_SUCH_BUCKET,
    ACCESS_DENIED, MALFORMED_XML."""
    bucket = call.bucket()
    call.authorise("s3:PutBucketAbac", bucket)
    bucket.settings.abac = text_at(read_document(parse_xml(receive_document(call), _ROOT), _FORM), "Status")
    return Reply()


@operation("GetBucketAbac", "GET", Target.BUCKET, query={"abac"}, page="Amazon: GetBucketAbac")
def get_bucket_abac(call: Call) -> Reply:
    """Return whether attribute-based access control is enabled, which it is not in new buckets (User Guide, Enabling
    ABAC in general purpose buckets). Raises NO_SUCH_BUCKET, ACCESS_DENIED."""
    bucket = call.bucket()
    call.authorise("s3:GetBucketAbac", bucket)
    return Reply(xml=(_ROOT, [("Status", bucket.settings.abac or "Disabled")]))
