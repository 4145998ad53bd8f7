"""Replication: PutBucketReplication, GetBucketReplication, DeleteBucketReplication.

The rules are validated, kept and given back; nothing is copied yet.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.model.versions import ENABLED
from fakeoss.operations.payload import receive_document
from fakeoss.operations.registry import Target, operation
from fakeoss.operations.reply import Reply
from fakeoss.wire.schema import MANY, Field, read_document
from fakeoss.wire.xml import parse_xml

if TYPE_CHECKING:
    from fakeoss.operations.call import Call
    from fakeoss.wire.xml import Element

_ARN: Final = "arn:aws:s3:::"
_STATUS: Final = frozenset({"Enabled", "Disabled", "Disenabled"})
"""``Disenabled`` is JD Cloud's spelling."""
_TAG: Final = Field("Tag", (Field("Key"), Field("Value", empty=True)), least=0, most=MANY)
_PREFIX: Final = Field("Prefix", least=0, empty=True)
_ON_OFF: Final = (Field("Status", values=_STATUS),)
_RULE: Final = Field(
    "Rule",
    (
        Field("ID", least=0),
        Field("Priority", least=0),
        _PREFIX,
        Field("Filter", (_PREFIX, _TAG, Field("And", (_PREFIX, _TAG), least=0)), least=0),
        Field("Status", values=_STATUS),
        Field("DeleteMarkerReplication", _ON_OFF, least=0),
        Field("ExistingObjectReplication", _ON_OFF, least=0),
        Field("Destination", (Field("Bucket"), Field("Account", least=0), Field("StorageClass", least=0))),
    ),
    most=1000,
)
_SCHEMA: Final = Field("ReplicationConfiguration", (Field("Role", least=0, empty=True), _RULE))


@operation("PutBucketReplication", "PUT", Target.BUCKET, query={"replication"}, page="Put-Bucket-Replication-2")
def put_bucket_replication(call: Call) -> Reply:
    """Say what is copied to which bucket; nothing is. Raises NO_SUCH_BUCKET, ACCESS_DENIED, MISSING_DIGEST where the
    profile wants one, MALFORMED_XML, the REPLICATION causes. JD Cloud page: Put-Bucket-Replication-2."""
    bucket = call.bucket()
    call.authorise("s3:PutReplicationConfiguration", bucket)
    if call.profile.cors_needs_digest and not {"content-md5", "x-amz-sdk-checksum-algorithm"} & call.headers.keys():
        raise OssError(Cause.MISSING_DIGEST)
    root = parse_xml(receive_document(call), _SCHEMA.name)
    node = read_document(root, _SCHEMA)
    if call.profile.versions and bucket.versioning != ENABLED:
        raise OssError(Cause.REPLICATION_UNVERSIONED)
    rules = list(root.all("Rule"))
    targets = {_target(rule) for rule in rules}
    if len(targets) > 1 and not call.profile.versions:
        raise OssError(Cause.REPLICATION_DESTINATIONS)
    if bucket.name in targets:
        raise OssError(Cause.REPLICATION_TO_ITSELF)
    prefixes = sorted(rule.text_of("Prefix") or "" for rule in rules if not list(rule.all("Filter")))
    if any(second.startswith(first) for first, second in pairwise(prefixes)):
        raise OssError(Cause.REPLICATION_PREFIXES)
    bucket.settings.replication = node
    bucket.settings.replicates_to = frozenset(targets)
    return Reply()


def _target(rule: Element) -> str:
    """The name of the bucket that a rule copies to. Raises REPLICATION_ARN."""
    text = next(rule.all("Destination")).text_of("Bucket") or ""
    if not text.startswith(_ARN) or not text.removeprefix(_ARN):
        raise OssError(Cause.REPLICATION_ARN, ArgumentValue=text)
    return text.removeprefix(_ARN)


@operation("GetBucketReplication", "GET", Target.BUCKET, query={"replication"}, page="Get-Bucket-Replication-2")
def get_bucket_replication(call: Call) -> Reply:
    """What is copied to which bucket. Raises NO_SUCH_BUCKET, ACCESS_DENIED, NO_REPLICATION. JD Cloud page:
    Get-Bucket-Replication-2."""
    bucket = call.bucket()
    call.authorise("s3:GetReplicationConfiguration", bucket)
    if bucket.settings.replication is None:
        raise OssError(Cause.NO_REPLICATION, BucketName=bucket.name)
    return Reply(xml=bucket.settings.replication)


@operation(
    "DeleteBucketReplication", "DELETE", Target.BUCKET, query={"replication"}, page="Delete-Bucket-Replication-2"
)
def delete_bucket_replication(call: Call) -> Reply:
    """Copy nothing any more. Raises NO_SUCH_BUCKET, ACCESS_DENIED. JD Cloud page: Delete-Bucket-Replication-2."""
    bucket = call.bucket()
    call.authorise("s3:PutReplicationConfiguration", bucket)
    bucket.settings.replication = None
    bucket.settings.replicates_to = frozenset()
    return Reply(204)
