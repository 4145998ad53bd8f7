"""Bucket policies: PutBucketPolicy, GetBucketPolicy, DeleteBucketPolicy, GetBucketPolicyStatus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeoss.errors import Cause, OssError
from fakeoss.handling.bucket_access import access_block_of
from fakeoss.handling.payload import receive_document
from fakeoss.handling.refusal import note_refusal
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.model.acl import is_public

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.policy import Policy
    from fakeoss.model.policy_document import Dialect


@operation("PutBucketPolicy", "PUT", Target.BUCKET, query={"policy"}, page="Put-Bucket-Policy-2")
def put_bucket_policy(call: Call) -> Reply:
    """Set or replace the policy of the bucket. ``x-amz-confirm-remove-self-bucket-access`` has no effect: the owner can
    always replace the policy.

    Raises NO_SUCH_BUCKET, ACCESS_DENIED, POLICY_OF_ANOTHER, the POLICY causes of malformed policies,
    PUBLIC_POLICY_BLOCKED. JD Cloud page: Put-Bucket-Policy-2.
    """
    from fakeoss.model.policy_document import parse_policy  # imported on first use: few buckets have a policy

    bucket = _own_bucket(call, "s3:PutBucketPolicy")
    policy = parse_policy(
        receive_document(call, required=False), bucket.name, call.limits.max_policy_bytes, _dialect(call)
    )
    if policy.public and access_block_of(call, bucket).block_public_policy:
        note_refusal(call, "the policy is public, and BlockPublicPolicy refuses that")
        raise OssError(Cause.PUBLIC_POLICY_BLOCKED)
    bucket.settings.policy = policy
    return Reply(call.profile.policy.written)


@operation("GetBucketPolicy", "GET", Target.BUCKET, query={"policy"}, page="Get-Bucket-Policy-2")
def get_bucket_policy(call: Call) -> Reply:
    """Return the policy as JSON. Raises NO_SUCH_BUCKET, ACCESS_DENIED, POLICY_OF_ANOTHER, NO_SUCH_POLICY. JD Cloud
    page: Get-Bucket-Policy-2."""
    policy = _policy_of(_own_bucket(call, "s3:GetBucketPolicy"))
    reply = Reply(headers={"Content-Type": "application/json"})
    reply.content, reply.size = policy.document, len(policy.document)
    return reply


@operation("DeleteBucketPolicy", "DELETE", Target.BUCKET, query={"policy"}, page="Delete-Bucket-Policy-2")
def delete_bucket_policy(call: Call) -> Reply:
    """Delete the policy; without one this succeeds. Raises NO_SUCH_BUCKET, ACCESS_DENIED, POLICY_OF_ANOTHER. JD Cloud
    page: Delete-Bucket-Policy-2."""
    _own_bucket(call, "s3:DeleteBucketPolicy").settings.policy = None
    return Reply(call.profile.documents.deleted.get(call.operation, 204))


@operation("GetBucketPolicyStatus", "GET", Target.BUCKET, query={"policyStatus"}, page="Amazon: GetBucketPolicyStatus")
def get_bucket_policy_status(call: Call) -> Reply:
    """Return whether the policy is public. Raises NO_SUCH_BUCKET, ACCESS_DENIED, NO_SUCH_POLICY (versitygw's tests).
    Amazon: GetBucketPolicyStatus, whose sample has ``TRUE``; its SDKs understand only ``true``."""
    bucket = call.bucket()
    call.authorise("s3:GetBucketPolicyStatus", bucket)
    traits, settings = call.profile.policy, bucket.settings
    if traits.status_unknown:
        return Reply(xml=("PolicyStatus", [("IsPublic", "FALSE")]))
    if settings.policy is None and not traits.status_without_policy:
        raise OssError(Cause.NO_SUCH_POLICY, BucketName=bucket.name)
    public = settings.policy is not None and settings.policy.public
    if traits.status_of_acl and settings.acl is not None:
        public = public or is_public(settings.acl)
    return Reply(xml=("PolicyStatus", [("IsPublic", "true" if public else "false")]))


def _own_bucket(call: Call, action: str) -> BucketState:
    """Return the bucket, which must belong to the caller: a policy cannot let another account manage it (Amazon:
    PutBucketPolicy). Raises POLICY_OF_ANOTHER."""
    bucket = call.bucket()
    call.authorise(action, bucket)
    if call.user is None or call.user.id != bucket.owner.id:
        raise OssError(Cause.POLICY_OF_ANOTHER, Method=call.request.method)
    return bucket


def _policy_of(bucket: BucketState) -> Policy:
    policy = bucket.settings.policy
    if policy is None:
        raise OssError(Cause.NO_SUCH_POLICY, BucketName=bucket.name)
    return policy


def _dialect(call: Call) -> Dialect:
    from fakeoss.model.policy_document import AMAZON, Dialect

    profile = call.profile
    if not profile.policy.actions:
        return AMAZON._replace(
            as_sent=profile.policy.as_sent, fitting=profile.policy.fitting_resources, tenants=profile.buckets.tenants
        )
    return Dialect(
        profile.policy.actions | {"s3:*"}, profile.policy.operators, profile.policy.keys, profile.policy.as_sent
    )
