"""The encryption of an object that is stored already: UpdateObjectEncryption."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.payload import carries_digest, receive_document
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.model.encryption import KMS, KMS_DSSE, Encryption
from fakeoss.model.object_lock import require_unprotected
from fakeoss.model.records import replaced
from fakeoss.wire.xml import parse_xml

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import ObjectRecord

_METHOD: Final = "x-amz-server-side-encryption"
_ARN: Final = re.compile(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:(?P<account>[0-9]{12}):key/[A-Za-z0-9-]+", re.ASCII)


@operation(
    "UpdateObjectEncryption",
    "PUT",
    Target.OBJECT,
    query={"encryption"},
    allows={"versionId"},
    page="Amazon: UpdateObjectEncryption",
)
def update_object_encryption(call: Call) -> Reply:
    """Encrypt an object, or one of its versions, anew: SSE-S3 becomes SSE-KMS, SSE-KMS has another key or bucket key.
    Content, ETag, Last-Modified and all else stay, there is no new version, and replicas do not follow.

    The order of errors is our reading, and so is that no event is sent: the pages name none. Raises NO_SUCH_BUCKET,
    MISSING_DIGEST, the UPDATE_ENCRYPTION causes, NO_SUCH_KEY, NO_SUCH_VERSION, ACCESS_DENIED, METHOD_NOT_ALLOWED for a
    delete marker that is named.
    """
    bucket = call.bucket()
    if not carries_digest(call.headers):
        raise OssError(Cause.MISSING_DIGEST)
    encryption = _requested(call)
    call.headers = {**call.headers, _METHOD: KMS, f"{_METHOD}-aws-kms-key-id": encryption.key_id}  # for policies
    record = call.addressed(bucket, "s3:UpdateObjectEncryption")
    _require_version_4(call)
    with call.store.lock:
        present = bucket.present(record)
        _require_source(call, present)
        try:
            require_unprotected(present.attributes, call.store.clock.now())
        except OssError:
            raise OssError(Cause.UPDATE_ENCRYPTION_LOCKED) from None
        _require_account(bucket, encryption.key_id)
        bucket.replace(replaced(present, encryption=encryption))
    return Reply()


def _requested(call: Call) -> Encryption:
    """Return the encryption that the document asks for. Raises MALFORMED_XML, UPDATE_ENCRYPTION_TYPE,
    UPDATE_ENCRYPTION_TARGET, UPDATE_ENCRYPTION_NO_KEY, UPDATE_ENCRYPTION_KEY, UPDATE_ENCRYPTION_BUCKET_KEY."""
    root = parse_xml(receive_document(call), "ObjectEncryption")
    names = {child.name for child in root.children}
    if names & {"SSE-C", "DSSE-KMS"}:
        raise OssError(Cause.UPDATE_ENCRYPTION_TARGET)
    if names != {"SSE-KMS"}:
        raise OssError(Cause.UPDATE_ENCRYPTION_TYPE)
    element = next(root.all("SSE-KMS"))
    arn, bucket_key = element.text_of("KMSKeyArn"), element.text_of("BucketKeyEnabled")
    if not arn:
        raise OssError(Cause.UPDATE_ENCRYPTION_NO_KEY)
    if not _ARN.fullmatch(arn):
        raise OssError(Cause.UPDATE_ENCRYPTION_KEY)
    if bucket_key not in {None, "true", "false"}:
        raise OssError(Cause.UPDATE_ENCRYPTION_BUCKET_KEY)
    return Encryption(KMS, arn, bucket_key == "true")


def _require_version_4(call: Call) -> None:
    """Raise UPDATE_ENCRYPTION_SIGNATURE unless the request is signed with version 4."""
    if not call.headers.get("authorization", "").startswith("AWS4-") and "X-Amz-Credential" not in call.query:
        raise OssError(Cause.UPDATE_ENCRYPTION_SIGNATURE)


def _require_account(bucket: BucketState, arn: str) -> None:
    """Raise UPDATE_ENCRYPTION_ACCOUNT for a key of another account than the bucket's; there are no organizations."""
    match = _ARN.fullmatch(arn)
    if match is not None and match["account"] != bucket.owner.account:
        raise OssError(Cause.UPDATE_ENCRYPTION_ACCOUNT, Account=bucket.owner.account)


def _require_source(call: Call, record: ObjectRecord) -> None:
    """Raise UPDATE_ENCRYPTION_SOURCE for an object under SSE-C or DSSE-KMS, UPDATE_ENCRYPTION_PLAIN for one that is not
    encrypted."""
    encryption = record.encryption
    if encryption is None and not call.profile.encryption.default:
        raise OssError(Cause.UPDATE_ENCRYPTION_PLAIN)
    if encryption is not None and (encryption.by_customer or encryption.method == KMS_DSSE):
        raise OssError(Cause.UPDATE_ENCRYPTION_SOURCE)
