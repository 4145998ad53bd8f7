"""Blocking public access to a bucket: PutPublicAccessBlock, GetPublicAccessBlock, DeletePublicAccessBlock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.bucket_access import access_block_of
from fakeoss.handling.payload import receive_document
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.model.ownership import NOTHING_BLOCKED, AccessBlock
from fakeoss.wire.schema import Field, read_document
from fakeoss.wire.xml import parse_xml

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.wire.xml import Element, Node

_ROOT: Final = "PublicAccessBlockConfiguration"
_PAGE: Final = "Amazon: {}PublicAccessBlock"
_ELEMENTS: Final = {
    "BlockPublicAcls": "block_public_acls",
    "IgnorePublicAcls": "ignore_public_acls",
    "BlockPublicPolicy": "block_public_policy",
    "RestrictPublicBuckets": "restrict_public_buckets",
}
_FORM: Final = Field(_ROOT, tuple(Field(name, least=0, empty=True) for name in _ELEMENTS))


@operation("PutPublicAccessBlock", "PUT", Target.BUCKET, query={"publicAccessBlock"}, page=_PAGE.format("Put"))
def put_public_access_block(call: Call) -> Reply:
    """Set what is blocked; an element that is left out counts as false (recorded at Amazon), and one that is not known
    is not left out (our reading). Raises NO_SUCH_BUCKET, ACCESS_DENIED, MALFORMED_XML."""
    bucket = call.bucket()
    call.authorise("s3:PutBucketPublicAccessBlock", bucket)
    root = parse_xml(receive_document(call), _ROOT)
    read_document(root, _FORM)
    bucket.settings.access_block = AccessBlock(**{field: _flag(root, name) for name, field in _ELEMENTS.items()})
    return Reply()


def _flag(root: Element, name: str) -> bool:
    text = (root.text_of(name) or "false").lower()
    if text not in {"true", "false"}:
        raise OssError(Cause.MALFORMED_XML)
    return text == "true"


@operation("GetPublicAccessBlock", "GET", Target.BUCKET, query={"publicAccessBlock"}, page=_PAGE.format("Get"))
def get_public_access_block(call: Call) -> Reply:
    """Return what is blocked. Raises NO_SUCH_BUCKET, ACCESS_DENIED, NO_ACCESS_BLOCK."""
    bucket = call.bucket()
    call.authorise("s3:GetBucketPublicAccessBlock", bucket)
    block = access_block_of(call, bucket)
    if not block.stands and not call.profile.documents.access_block_shown:
        raise OssError(Cause.NO_ACCESS_BLOCK, BucketName=bucket.name)
    flags: list[Node] = [(name, "true" if getattr(block, field) else "false") for name, field in _ELEMENTS.items()]
    return Reply(xml=(_ROOT, flags))


@operation("DeletePublicAccessBlock", "DELETE", Target.BUCKET, query={"publicAccessBlock"}, page=_PAGE.format("Delete"))
def delete_public_access_block(call: Call) -> Reply:
    """Block nothing. Raises NO_SUCH_BUCKET, ACCESS_DENIED."""
    bucket = call.bucket()
    call.authorise("s3:PutBucketPublicAccessBlock", bucket)
    bucket.settings.access_block = NOTHING_BLOCKED
    return Reply(call.profile.documents.deleted.get(call.operation, 204))
