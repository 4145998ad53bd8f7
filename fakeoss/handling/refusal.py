"""Why a caller was refused, in words for the reports of the calls: the client is told what the service tells."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.bucket_access import access_block_of, ownership_of
from fakeoss.model.ownership import Ownership

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.handling.policy_question import PolicyQuestion
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.policy import Policy
    from fakeoss.model.records import ObjectRecord

__all__ = ["explain", "note_refusal", "trailer_refusal"]

_MOST: Final = 20
"""How many reasons a log keeps: a server may refuse ever new callers."""
_TRAILER: Final = (
    "this service knows no trailers, and takes what announces one (x-amz-content-sha256) for a hash that the body "
    'does not have; tell the client to send none, with request_checksum_calculation="when_required" '
    "(or AWS_REQUEST_CHECKSUM_CALCULATION=when_required)"
)


def note_refusal(call: Call, why: str) -> None:
    """Note beside the calls why the caller is refused."""
    hints, who = call.store.calls.hints, "an anonymous caller" if call.user is None else call.user.access_key
    text = f"why {who} was refused {call.operation} of {call.bucket_name or 'the buckets'}: {why}"
    if text not in hints and len(hints) < _MOST:
        hints.append(text)


def trailer_refusal(call: Call) -> OssError:
    """Return SHA256_MISMATCH for a request that announces a trailer, and note what to set in the client."""
    note_refusal(call, _TRAILER)
    return OssError(Cause.SHA256_MISMATCH)


def explain(
    call: Call, action: str, bucket: BucketState, record: ObjectRecord | None = None, key: str | None = None
) -> str:
    """Return why the caller may not perform ``action`` on a bucket or an object in it."""
    settings, user = bucket.settings, call.user
    is_owner = user is not None and user.id == bucket.owner.id
    if settings.requester_pays and not is_owner and not call.charged:
        return "the requester pays, and has to say so in x-amz-request-payer"
    policy, block = settings.policy, access_block_of(call, bucket)
    if policy is not None:
        from fakeoss.handling.policy_question import PolicyQuestion

        name = call.profile.policy.aliases.get(action, action)
        if statement := _denial(policy, PolicyQuestion(call, name, bucket, record, key)):
            return f"the bucket policy denies {name} ({statement})"
        if policy.public and block.restrict_public_buckets and not is_owner:
            return "RestrictPublicBuckets of Block Public Access takes effect, as the bucket policy is public"
    policies = "no bucket policy" if policy is None else "no statement of the bucket policy"
    if ownership_of(call, bucket) == Ownership.ENFORCED:
        return f"{policies} allows {action}, and ACLs are disabled (BucketOwnerEnforced)"
    if block.ignore_public_acls and user is None:
        return f"{policies} allows {action}, and IgnorePublicAcls of Block Public Access takes public ACLs for none"
    return f"{policies} and no ACL allows {action}"


def _denial(policy: Policy, question: PolicyQuestion) -> str:
    """Return the statement of a policy that denies a request, by its number and its Sid; empty if none does."""
    from fakeoss.model.policy import denying

    number = denying(policy, question)
    if number is None:
        return ""
    listed = json.loads(policy.document)["Statement"]
    sid = (listed if isinstance(listed, list) else [listed])[number].get("Sid")
    return f"statement {number + 1}" + (f", {sid!r}" if sid else "")
