"""Server access logging: PutBucketLogging, GetBucketLogging.

The configuration is stored and returned; no log is ever written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.payload import receive_document
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.wire.schema import MANY, Field, read_document, text_at
from fakeoss.wire.xml import parse_xml

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.wire.xml import Element

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
_FORM: Final = Field(
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


@operation("PutBucketLogging", "PUT", Target.BUCKET, query={"logging"}, page="Put-Bucket-Logging")
def put_bucket_logging(call: Call) -> Reply:
    """Set the target bucket of access logs, or disable logging with an empty document. Raises NO_SUCH_BUCKET,
    ACCESS_DENIED, MALFORMED_XML, LOGGING_TARGET_MISSING, LOGGING_TARGET_OWNER, LOGGING_ACROSS_REGIONS, LOGGING_PREFIX;
    OPERATION_NOT_IMPLEMENTED for elements that the profile does not support. JD Cloud page: Put-Bucket-Logging."""
    bucket = call.bucket()
    call.authorise("s3:PutBucketLogging", bucket)
    root = parse_xml(receive_document(call), _FORM.name)
    document = read_document(root, _FORM)
    target = text_at(document, "LoggingEnabled", "TargetBucket")
    if target is not None:
        _require_supported(call, root)
        _require_target(call, bucket, target)
    bucket.settings.logging = None if target is None else document
    return Reply()


def _require_supported(call: Call, root: Element) -> None:
    """Raise OPERATION_NOT_IMPLEMENTED for elements that the profile does not support, LOGGING_PREFIX for a prefix that
    it does not allow."""
    traits = call.profile.documents
    for enabled in root.all("LoggingEnabled"):
        for child in enabled.children:
            if child.name in traits.logging_unsupported:
                raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=f"{call.operation} with {child.name}")
        prefix = next((child.exact for child in enabled.all("TargetPrefix")), "")
        is_long = len(prefix.encode("utf-8", "surrogatepass")) > traits.max_log_prefix
        if traits.max_log_prefix and (is_long or "\\" in prefix or "//" in prefix):
            raise OssError(Cause.LOGGING_PREFIX, ArgumentValue=prefix)


def _require_target(call: Call, bucket: BucketState, name: str) -> None:
    """Raise LOGGING_TARGET_MISSING, LOGGING_TARGET_OWNER, LOGGING_ACROSS_REGIONS unless the bucket called ``name`` may
    receive the logs of ``bucket``."""
    target = call.store.find(name)
    if target is None:
        raise OssError(Cause.LOGGING_TARGET_MISSING, TargetBucket=name)
    if target.owner.id != bucket.owner.id:
        raise OssError(Cause.LOGGING_TARGET_OWNER, TargetBucket=name)
    default_region = call.profile.default_region
    source_region, target_region = bucket.region or default_region, target.region or default_region
    if source_region == target_region:
        return
    if source_region == default_region:  # recorded at Amazon: us-east-1 is left out of the error
        raise OssError(Cause.LOGGING_ACROSS_REGIONS, TargetBucketLocation=target_region)
    raise OssError(Cause.LOGGING_ACROSS_REGIONS, SourceBucketLocation=source_region, TargetBucketLocation=target_region)


@operation("GetBucketLogging", "GET", Target.BUCKET, query={"logging"}, page="Get-Bucket-Logging")
def get_bucket_logging(call: Call) -> Reply:
    """Return the logging configuration; an empty document if logging is disabled. Raises NO_SUCH_BUCKET,
    ACCESS_DENIED. JD Cloud page: Get-Bucket-Logging."""
    bucket = call.bucket()
    call.authorise("s3:GetBucketLogging", bucket)
    return Reply(xml=bucket.settings.logging or (_FORM.name, []))
