"""A bucket's default encryption: PutBucketEncryption, GetBucketEncryption, DeleteBucketEncryption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeoss.errors import Cause, OssError
from fakeoss.handling.payload import receive_document
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.model.encryption import KMS_METHODS, Encryption
from fakeoss.wire.xml import parse_xml, require_text

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.wire.xml import Element, Node

_ROOT = "ServerSideEncryptionConfiguration"
_DEFAULT = "ApplyServerSideEncryptionByDefault"


@operation("PutBucketEncryption", "PUT", Target.BUCKET, query={"encryption"}, page="Put-Bucket-Encryption-2")
def put_bucket_encryption(call: Call) -> Reply:
    """Set how new objects are encrypted if their request does not specify it.

    Raises NO_SUCH_BUCKET, ACCESS_DENIED, MALFORMED_XML, KMS_KEY_NOT_APPLICABLE; OPERATION_NOT_IMPLEMENTED for blocked
    encryption types, and for a customer managed key if the profile has none. JD Cloud page: Put-Bucket-Encryption-2.
    """
    bucket = call.bucket()
    call.authorise("s3:PutEncryptionConfiguration", bucket)
    root = parse_xml(receive_document(call), _ROOT)
    rules = list(root.all("Rule"))
    if len(rules) != 1:
        raise OssError(Cause.MALFORMED_XML)
    bucket.settings.encryption = _default(call, rules[0])
    return Reply()


def _default(call: Call, rule: Element) -> Encryption:
    default = next(rule.all(_DEFAULT), None)
    if default is None:
        raise OssError(Cause.MALFORMED_XML)
    method, bucket_key = require_text(default, "SSEAlgorithm"), rule.text_of("BucketKeyEnabled")
    if method not in call.profile.encryption.methods or bucket_key not in {None, "true", "false"}:
        raise OssError(Cause.MALFORMED_XML)
    key_id = default.text_of("KMSMasterKeyID")
    if key_id is not None and method not in KMS_METHODS:
        raise OssError(Cause.KMS_KEY_NOT_APPLICABLE)
    _require_implemented(call, rule, key_id)
    return Encryption(method, key_id or "", bucket_key == "true")


def _require_implemented(call: Call, rule: Element, key_id: str | None) -> None:
    if key_id and not call.profile.encryption.of_objects:  # no customer managed keys: Put-Bucket-Encryption-2
        raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=f"{call.operation} with KMSMasterKeyID")
    for blocked in rule.all("BlockedEncryptionTypes"):
        if any(child.text != "NONE" for child in blocked.children):
            raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=f"{call.operation} with BlockedEncryptionTypes")


@operation("GetBucketEncryption", "GET", Target.BUCKET, query={"encryption"}, page="Get-Bucket-Encryption-2")
def get_bucket_encryption(call: Call) -> Reply:
    """Return the default encryption of the bucket, else that of the service, if it has one.

    Raises NO_SUCH_BUCKET, ACCESS_DENIED, NO_ENCRYPTION_CONFIGURATION. JD Cloud page: Get-Bucket-Encryption-2; Amazon:
    every bucket has a default encryption since January 2023.
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
    return Reply(xml=(_ROOT, [("Rule", rule)]))


@operation("DeleteBucketEncryption", "DELETE", Target.BUCKET, query={"encryption"}, page="Delete-Bucket-Encryption-2")
def delete_bucket_encryption(call: Call) -> Reply:
    """Reset the bucket to the default encryption of the service. Raises NO_SUCH_BUCKET, ACCESS_DENIED. JD Cloud page:
    Delete-Bucket-Encryption-2."""
    bucket = call.bucket()
    call.authorise("s3:PutEncryptionConfiguration", bucket)
    bucket.settings.encryption = None
    return Reply(call.profile.encryption.deleted)
