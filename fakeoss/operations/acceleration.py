"""Transfer acceleration: PutBucketAccelerateConfiguration, GetBucketAccelerateConfiguration.

The state is stored and returned; it has no effect on transfers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.payload import receive_document
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.wire.schema import Field, read_document, text_at
from fakeoss.wire.xml import parse_xml

if TYPE_CHECKING:
    from fakeoss.handling.call import Call

_FORM: Final = Field("AccelerateConfiguration", (Field("Status", values=frozenset({"Enabled", "Suspended"})),))


@operation("PutBucketAccelerateConfiguration", "PUT", Target.BUCKET, query={"accelerate"}, page="PUT-Bucket-accelerate")
def put_bucket_accelerate_configuration(call: Call) -> Reply:
    """Enable or suspend transfer acceleration, which has no effect here. Raises NO_SUCH_BUCKET, ACCESS_DENIED,
    MALFORMED_XML, ACCELERATION_OF_DOTS. JD Cloud page: PUT-Bucket-accelerate."""
    bucket = call.bucket()
    call.authorise("s3:PutAccelerateConfiguration", bucket)
    root = parse_xml(receive_document(call), _FORM.name)
    if "." in bucket.name:  # checked before the status: recorded at Amazon, 21 February 2026
        raise OssError(Cause.ACCELERATION_OF_DOTS)
    bucket.settings.acceleration = text_at(read_document(root, _FORM), "Status")
    return Reply()


@operation("GetBucketAccelerateConfiguration", "GET", Target.BUCKET, query={"accelerate"}, page="GET-Bucket-accelerate")
def get_bucket_accelerate_configuration(call: Call) -> Reply:
    """Return whether transfer acceleration is enabled or suspended; an empty document if it was never configured.
    Raises NO_SUCH_BUCKET, ACCESS_DENIED. JD Cloud page: GET-Bucket-accelerate."""
    bucket = call.bucket()
    call.authorise("s3:GetAccelerateConfiguration", bucket)
    status = bucket.settings.acceleration
    return Reply(xml=(_FORM.name, [] if status is None else [("Status", status)]))
