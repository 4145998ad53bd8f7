"""A bucket's default encryption: PutBucketEncryption, GetBucketEncryption, DeleteBucketEncryption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeoss.errors import Cause, OssError
from fakeoss.handling.payload import receive_document
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.handling.sse import blocked_types_of
from fakeoss.model.encryption import BLOCKED_TYPES, KMS_METHODS, NONE_BLOCKED, Encryption
from fakeoss.wire.xml import parse_xml, require_text

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.wire.xml import Element, Node

_ROOT = "ServerSideEncryptionConfiguration"
_DEFAULT = "ApplyServerSideEncryptionByDefault"
_BLOCKED = "BlockedEncryptionTypes"


@operation("PutBucketEncryption", "PUT", Target.BUCKET, query={"encryption"}, page="Put-Bucket-Encryption-2")
def put_bucket_encryption(call: Call) -> Reply:
    """Set how new objects are encrypted if their request does not specify it, and which encryption types are blocked.

    What a rule leaves out stays as it is: documents that name no blocked types do not lift a block
    (terraform-provider-aws#47320); the same of the default is our reading. Raises NO_SUCH_BUCKET, ACCESS_DENIED,
    MALFORMED_XML, KMS_KEY_NOT_APPLICABLE; OPERATION_NOT_IMPLEMENTED for blocked encryption types and for a customer
    managed key if the profile has none. JD Cloud page: Put-Bucket-Encryption-2.
    """
    bucket = call.bucket()
    call.authorise("s3:PutEncryptionConfiguration", bucket)
    root = parse_xml(receive_document(call), _ROOT)
    rules = list(root.all("Rule"))
    if len(rules) != 1:
        raise OssError(Cause.MALFORMED_XML)
    blocked = _blocked(call, rules[0])
    default = next(rules[0].all(_DEFAULT), None)
    if default is None and blocked is None:
        raise OssError(Cause.MALFORMED_XML)
    if default is not None:
        bucket.settings.encryption = _default(call, rules[0], default)
    if blocked is not None:
        bucket.settings.blocked_encryption_types = blocked
    return Reply()


def _default(call: Call, rule: Element, default: Element) -> Encryption:
    method, bucket_key = require_text(default, "SSEAlgorithm"), rule.text_of("BucketKeyEnabled")
    if method not in call.profile.encryption.methods or bucket_key not in {None, "true", "false"}:
        raise OssError(Cause.MALFORMED_XML)
    key_id = default.text_of("KMSMasterKeyID")
    if key_id is not None and method not in KMS_METHODS:
        raise OssError(Cause.KMS_KEY_NOT_APPLICABLE)
    if key_id and not call.profile.encryption.of_objects:  # no customer managed keys: Put-Bucket-Encryption-2
        raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=f"{call.operation} with KMSMasterKeyID")
    return Encryption(method, key_id or "", bucket_key == "true")


def _blocked(call: Call, rule: Element) -> str | None:
    """Return the blocked encryption type of a rule, ``None`` if it says nothing. That exactly one is named is our
    reading: each of the two excludes the other."""
    element = next(rule.all(_BLOCKED), None)
    if element is None:
        return None
    types = {child.text for child in element.children}
    if not call.profile.encryption.blocked_encryption_types:
        if types <= {NONE_BLOCKED}:
            return None
        raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=f"{call.operation} with {_BLOCKED}")
    if len(types) != 1 or not types <= set(BLOCKED_TYPES):
        raise OssError(Cause.MALFORMED_XML)
    return types.pop()


@operation("GetBucketEncryption", "GET", Target.BUCKET, query={"encryption"}, page="Get-Bucket-Encryption-2")
def get_bucket_encryption(call: Call) -> Reply:
    """Return the default encryption of the bucket, else that of the service, if it has one.

    Raises NO_SUCH_BUCKET, ACCESS_DENIED, NO_ENCRYPTION_CONFIGURATION. JD Cloud page: Get-Bucket-Encryption-2; Amazon:
    every bucket has a default encryption since January 2023, and says what it blocks (terraform-provider-aws#47320).
    """
    bucket = call.bucket()
    call.authorise("s3:GetEncryptionConfiguration", bucket)
    encryption = bucket.settings.encryption
    if encryption is None:
        if not call.profile.encryption.default:
            raise OssError(Cause.NO_ENCRYPTION_CONFIGURATION, BucketName=bucket.name)
        encryption = Encryption(call.profile.encryption.default)
    default: list[Node] = [("SSEAlgorithm", encryption.method)]
    if encryption.key_id:
        default.append(("KMSMasterKeyID", encryption.key_id))
    rule: list[Node] = [(_DEFAULT, default)]
    if call.profile.encryption.bucket_keys:
        rule.append(("BucketKeyEnabled", "true" if encryption.bucket_key else "false"))
    if blocked := blocked_types_of(call, bucket):
        rule.append((_BLOCKED, [("EncryptionType", blocked)]))
    return Reply(xml=(_ROOT, [("Rule", rule)]))


@operation("DeleteBucketEncryption", "DELETE", Target.BUCKET, query={"encryption"}, page="Delete-Bucket-Encryption-2")
def delete_bucket_encryption(call: Call) -> Reply:
    """Reset the bucket to the default encryption of the service; what it blocks stays blocked (our reading: the page
    speaks of the default encryption only). Raises NO_SUCH_BUCKET, ACCESS_DENIED. JD Cloud page:
    Delete-Bucket-Encryption-2."""
    bucket = call.bucket()
    call.authorise("s3:PutEncryptionConfiguration", bucket)
    bucket.settings.encryption = None
    return Reply(call.profile.encryption.deleted)
