"""Who pays for requests: PutBucketRequestPayment, GetBucketRequestPayment.

Requests of others are checked in ``fakeoss.handling.authorisation``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.handling.authorisation import REQUESTER
from fakeoss.handling.payload import receive_document
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.wire.schema import Field, read_document, text_at
from fakeoss.wire.xml import parse_xml

if TYPE_CHECKING:
    from fakeoss.handling.call import Call

_OWNER: Final = "BucketOwner"
_FORM: Final = Field("RequestPaymentConfiguration", (Field("Payer", values=frozenset({REQUESTER, _OWNER})),))


@operation(
    "PutBucketRequestPayment", "PUT", Target.BUCKET, query={"requestPayment"}, page="Amazon: PutBucketRequestPayment"
)
def put_bucket_request_payment(call: Call) -> Reply:
    """Set who pays for requests. Raises NO_SUCH_BUCKET, ACCESS_DENIED, MALFORMED_XML."""
    bucket = call.bucket()
    call.authorise("s3:PutBucketRequestPayment", bucket)
    document = read_document(parse_xml(receive_document(call), _FORM.name), _FORM)
    bucket.settings.requester_pays = text_at(document, "Payer") == REQUESTER
    return Reply()


@operation(
    "GetBucketRequestPayment", "GET", Target.BUCKET, query={"requestPayment"}, page="Amazon: GetBucketRequestPayment"
)
def get_bucket_request_payment(call: Call) -> Reply:
    """Return who pays for requests; by default the bucket's owner. Raises NO_SUCH_BUCKET, ACCESS_DENIED."""
    bucket = call.bucket()
    call.authorise("s3:GetBucketRequestPayment", bucket)
    return Reply(xml=(_FORM.name, [("Payer", REQUESTER if bucket.settings.requester_pays else _OWNER)]))
