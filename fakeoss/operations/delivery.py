"""How a bucket is served and paid for: transfer acceleration, who pays for requests, access logs.

They are kept and given back. Who pays is also asked of every request of others; nothing is accelerated, no log is ever
written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.authorisation import REQUESTER
from fakeoss.handling.payload import receive_document
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.wire.schema import MANY, Field, read_document, text_at
from fakeoss.wire.xml import parse_xml

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.wire.xml import Node

_ACCELERATE: Final = Field("AccelerateConfiguration", (Field("Status", values=frozenset({"Enabled", "Suspended"})),))
_PAYMENT: Final = Field("RequestPaymentConfiguration", (Field("Payer", values=frozenset({REQUESTER, "BucketOwner"})),))
_GRANTEE: Final = Field(
    "Grantee",
    (
        Field("ID", least=0),
        Field("DisplayName", least=0),
        Field("URI", least=0),
        Field("EmailAddress", least=0),
    ),
    typed=True,
)
_PERMISSION: Final = Field("Permission", values=frozenset({"FULL_CONTROL", "READ", "WRITE", "READ_ACP"}))
_PARTITIONED: Final = Field(
    "PartitionedPrefix",
    (Field("PartitionDateSource", values=frozenset({"EventTime", "DeliveryTime"}), least=0),),
    least=0,
)
_LOGGING: Final = Field(
    "BucketLoggingStatus",
    (
        Field(
            "LoggingEnabled",
            (
                Field("TargetBucket"),
                Field("TargetGrants", (Field("Grant", (_GRANTEE, _PERMISSION), least=0, most=MANY),), least=0),
                Field("TargetPrefix", empty=True),
                Field(
                    "TargetObjectKeyFormat",
                    (_PARTITIONED, Field("SimplePrefix", least=0, values=frozenset({""}))),
                    least=0,
                    alternatives=True,
                ),
            ),
            least=0,
        ),
    ),
)


@operation("PutBucketAccelerateConfiguration", "PUT", Target.BUCKET, query={"accelerate"}, page="PUT-Bucket-accelerate")
def put_bucket_accelerate_configuration(call: Call) -> Reply:
    """Switch transfer acceleration on or off, which changes nothing here. Raises NO_SUCH_BUCKET, ACCESS_DENIED,
    MALFORMED_XML, ACCELERATION_OF_DOTS. JD Cloud page: PUT-Bucket-accelerate."""
    bucket = call.bucket()
    call.authorise("s3:PutAccelerateConfiguration", bucket)
    root = parse_xml(receive_document(call), _ACCELERATE.name)
    if "." in bucket.name:  # found before a wrong status: recorded at Amazon, 21 February 2026
        raise OssError(Cause.ACCELERATION_OF_DOTS)
    node = read_document(root, _ACCELERATE)
    bucket.settings.acceleration = text_at(node, "Status")
    return Reply()


@operation("GetBucketAccelerateConfiguration", "GET", Target.BUCKET, query={"accelerate"}, page="GET-Bucket-accelerate")
def get_bucket_accelerate_configuration(call: Call) -> Reply:
    """Whether transfer acceleration was switched on or off; nothing where it never was. Raises NO_SUCH_BUCKET,
    ACCESS_DENIED. JD Cloud page: GET-Bucket-accelerate."""
    bucket = call.bucket()
    call.authorise("s3:GetAccelerateConfiguration", bucket)
    status = bucket.settings.acceleration
    return Reply(xml=(_ACCELERATE.name, [] if status is None else [("Status", status)]))


@operation(
    "PutBucketRequestPayment", "PUT", Target.BUCKET, query={"requestPayment"}, page="Amazon: PutBucketRequestPayment"
)
def put_bucket_request_payment(call: Call) -> Reply:
    """Say who pays for requests. Raises NO_SUCH_BUCKET, ACCESS_DENIED, MALFORMED_XML."""
    bucket = call.bucket()
    call.authorise("s3:PutBucketRequestPayment", bucket)
    node = read_document(parse_xml(receive_document(call), _PAYMENT.name), _PAYMENT)
    bucket.settings.requester_pays = text_at(node, "Payer") == REQUESTER
    return Reply()


@operation(
    "GetBucketRequestPayment", "GET", Target.BUCKET, query={"requestPayment"}, page="Amazon: GetBucketRequestPayment"
)
def get_bucket_request_payment(call: Call) -> Reply:
    """Who pays for requests: the bucket's owner, unless it was said otherwise. Raises NO_SUCH_BUCKET, ACCESS_DENIED."""
    bucket = call.bucket()
    call.authorise("s3:GetBucketRequestPayment", bucket)
    return Reply(xml=(_PAYMENT.name, [("Payer", REQUESTER if bucket.settings.requester_pays else "BucketOwner")]))


@operation("PutBucketLogging", "PUT", Target.BUCKET, query={"logging"}, page="Amazon: PutBucketLogging")
def put_bucket_logging(call: Call) -> Reply:
    """Say where access logs go, or with an empty document that there are none. Raises NO_SUCH_BUCKET, ACCESS_DENIED,
    MALFORMED_XML, LOGGING_TARGET_MISSING, LOGGING_TARGET_OWNER, LOGGING_ACROSS_REGIONS."""
    bucket = call.bucket()
    call.authorise("s3:PutBucketLogging", bucket)
    node = read_document(parse_xml(receive_document(call), _LOGGING.name), _LOGGING)
    name = text_at(node, "LoggingEnabled", "TargetBucket")
    if name is not None:
        try:
            target = call.store.bucket(name)
        except OssError:
            raise OssError(Cause.LOGGING_TARGET_MISSING, TargetBucket=name) from None
        if target.owner.id != bucket.owner.id:
            raise OssError(Cause.LOGGING_TARGET_OWNER, TargetBucket=name)
        home = call.profile.default_region
        here, there = bucket.region or home, target.region or home
        if here != there:
            if here == home:  # recorded at Amazon: us-east-1 is not named
                raise OssError(Cause.LOGGING_ACROSS_REGIONS, TargetBucketLocation=there)
            raise OssError(Cause.LOGGING_ACROSS_REGIONS, SourceBucketLocation=here, TargetBucketLocation=there)
    bucket.settings.logging = node if name is not None else None
    return Reply()


@operation("GetBucketLogging", "GET", Target.BUCKET, query={"logging"}, page="Amazon: GetBucketLogging")
def get_bucket_logging(call: Call) -> Reply:
    """Where access logs go. Raises NO_SUCH_BUCKET, ACCESS_DENIED."""
    bucket = call.bucket()
    call.authorise("s3:GetBucketLogging", bucket)
    node: Node = bucket.settings.logging or (_LOGGING.name, [])
    return Reply(xml=node)
