"""Replication: PutBucketReplication, GetBucketReplication, DeleteBucketReplication.

What the rules do is in ``fakeoss.model.replication``. Roles and permissions of the service are not checked, nor is the
region of the target (JD Cloud copies only to other regions: Set-Bucket-Cross-Region-Replication-2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeoss.errors import Cause, OssError
from fakeoss.handling.payload import carries_digest, receive_document
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.model.encryption import NONE_BLOCKED
from fakeoss.model.replication import Replication
from fakeoss.model.versions import ENABLED
from fakeoss.operations._replication_document import ROOT, read_rules
from fakeoss.wire.xml import parse_xml

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState


@operation("PutBucketReplication", "PUT", Target.BUCKET, query={"replication"}, page="Put-Bucket-Replication-2")
def put_bucket_replication(call: Call) -> Reply:
    """Set which new objects are replicated to which buckets; existing objects are not. Raises NO_SUCH_BUCKET,
    ACCESS_DENIED, MISSING_DIGEST if the profile requires one, MALFORMED_XML, the REPLICATION causes;
    OPERATION_NOT_IMPLEMENTED for what the profile does not document. JD Cloud page: Put-Bucket-Replication-2."""
    bucket, profile = call.bucket(), call.profile
    call.authorise("s3:PutReplicationConfiguration", bucket)
    if profile.replication.needs_digest and not carries_digest(call.headers):
        raise OssError(Cause.MISSING_DIGEST)
    root = parse_xml(receive_document(call), ROOT)
    rules, document = read_rules(call, root)
    if profile.versions and bucket.versioning != ENABLED:
        raise OssError(Cause.REPLICATION_UNVERSIONED)
    targets_own = profile.acls == "disabled" or not profile.acl.writers_own
    replication = Replication(
        document,
        rules,
        versioned=profile.versions,
        targets_own=targets_own,
        targets_block=profile.encryption.blocked_encryption_types or NONE_BLOCKED,
    )
    _require_targets(call, bucket, replication.targets)
    bucket.settings.replication = replication
    return Reply()


def _require_targets(call: Call, bucket: BucketState, targets: frozenset[str]) -> None:
    """Raise REPLICATION_TO_ITSELF; REPLICATION_DESTINATIONS, REPLICATION_PAIRED if the profile replicates in pairs;
    REPLICATION_TARGET if the profile has versioning and a target does not exist or is not versioned (recorded at
    Amazon: one answer for both)."""
    if bucket.name in targets:
        raise OssError(Cause.REPLICATION_TO_ITSELF)
    if call.profile.replication.in_pairs:
        _require_pair(call, bucket, targets)
    for name in targets if call.profile.versions else ():
        target = call.store.find(name)
        if target is None or target.versioning != ENABLED:
            raise OssError(Cause.REPLICATION_TARGET)


def _require_pair(call: Call, bucket: BucketState, targets: frozenset[str]) -> None:
    """Raise REPLICATION_DESTINATIONS for several targets, REPLICATION_PAIRED if either bucket is part of another
    replication (Set-Bucket-Cross-Region-Replication-2)."""
    if len(targets) > 1:
        raise OssError(Cause.REPLICATION_DESTINATIONS)
    pair = {bucket.name, *targets}
    for other in call.store.buckets:
        replication = other.settings.replication
        if other is not bucket and replication is not None and pair & {other.name, *replication.targets}:
            raise OssError(Cause.REPLICATION_PAIRED)


@operation("GetBucketReplication", "GET", Target.BUCKET, query={"replication"}, page="Get-Bucket-Replication-2")
def get_bucket_replication(call: Call) -> Reply:
    """Return the replication configuration. Raises NO_SUCH_BUCKET, ACCESS_DENIED, NO_REPLICATION. JD Cloud page:
    Get-Bucket-Replication-2."""
    bucket = call.bucket()
    call.authorise("s3:GetReplicationConfiguration", bucket)
    if bucket.settings.replication is None and call.profile.replication.shown_without:
        return Reply(xml=("ReplicationConfiguration", [("Role", "")]))
    if bucket.settings.replication is None:
        raise OssError(Cause.NO_REPLICATION, BucketName=bucket.name)
    return Reply(xml=bucket.settings.replication.document)


@operation(
    "DeleteBucketReplication", "DELETE", Target.BUCKET, query={"replication"}, page="Delete-Bucket-Replication-2"
)
def delete_bucket_replication(call: Call) -> Reply:
    """Stop replication; existing replicas stay. Raises NO_SUCH_BUCKET, ACCESS_DENIED. JD Cloud page:
    Delete-Bucket-Replication-2."""
    bucket = call.bucket()
    call.authorise("s3:PutReplicationConfiguration", bucket)
    bucket.settings.replication = None
    return Reply(204)
