"""A request as bucket policies ask after it: its action, its resource, and the values of condition keys, read when a
statement asks for them.

Amazon: Service Authorization Reference, Condition keys for Amazon S3; IAM User Guide, AWS global condition context
keys; S3 API Reference, Amazon S3 Signature Version 4 authentication specific policy keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote

from fakeoss.errors import OssError
from fakeoss.handling.bucket_access import access_block_of, ownership_of
from fakeoss.model.ownership import Ownership
from fakeoss.model.policy import verdict
from fakeoss.model.policy_actions import OBJECT_ACTIONS
from fakeoss.wire.dates import iso_date, parse_amz_date

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fakeoss.handling.call import Call
    from fakeoss.model.accounts import User
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import ObjectRecord

    Reader = Callable[["PolicyQuestion"], str | None]

__all__ = ["PolicyQuestion", "policy_verdict"]

_NEVER_LOCKED_OUT: Final = frozenset({"s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"})
"""What the owner can do whatever the policy says (Amazon: PutBucketPolicy)."""
_UNTAGGED: Final = frozenset({"s3:GetObjectAttributes", "s3:GetObjectVersionAttributes"})
_OF_PARTS: Final = frozenset({"UploadPart", "UploadPartCopy", "CompleteMultipartUpload"})
_CREATING: Final = frozenset({"PutObject", "PostObject", "CopyObject", "CompleteMultipartUpload"})
_HEADERS: Final = "s3:x-amz-"
_EXISTING_TAG: Final = "s3:ExistingObjectTag/".lower()
_REQUEST_TAG: Final = "s3:RequestObjectTag/".lower()


def policy_verdict(
    call: Call, action: str, bucket: BucketState, record: ObjectRecord | None, key: str | None
) -> bool | None:
    """What the policy of ``bucket`` says to the request, ``None`` for nothing; the public access block restrains it.

    An allow does not reach objects that are not the bucket owner's, a deny does (Amazon: Troubleshoot access denied
    errors).
    """
    policy, user = bucket.settings.policy, call.user
    owns = user is not None and user.id == bucket.owner.id
    if policy is None or (owns and action in _NEVER_LOCKED_OUT):
        return None
    profile = call.profile
    asked = profile.policy.aliases.get(action, action)
    if profile.policy.actions and asked.lower() not in profile.policy.actions:
        return None
    said = verdict(policy, PolicyQuestion(call, asked, bucket, record, key))
    if owns:
        return said
    if policy.public and access_block_of(call, bucket).restrict_public_buckets:
        return False
    return None if said and _is_foreign(call, bucket, record) else said


def _is_foreign(call: Call, bucket: BucketState, record: ObjectRecord | None) -> bool:
    """Whether somebody other than the bucket's owner owns the object."""
    if record is None or record.owner is None or record.owner.id == bucket.owner.id:
        return False
    return ownership_of(call, bucket) != Ownership.ENFORCED


class PolicyQuestion:
    """One action of a request on one resource."""

    __slots__ = ("action", "bucket", "call", "key", "record", "resource")

    def __init__(
        self, call: Call, action: str, bucket: BucketState, record: ObjectRecord | None = None, key: str | None = None
    ) -> None:
        self.call, self.action, self.bucket, self.record = call, action, bucket, record
        named = call.key if key is None else key
        of_object = action.partition(":")[2] in OBJECT_ACTIONS
        self.resource = f"{bucket.name}/{named}" if of_object else bucket.name
        self.key = key
        """The object that is spoken of besides, where the resource is the bucket."""

    @property
    def user(self) -> User | None:
        """Who asks; ``None``: anonymous."""
        return self.call.user

    def values(self, key: str) -> tuple[str, ...] | None:
        """The values of a condition key in lower case, ``None`` where the request has none."""
        several = _SEVERAL.get(key)
        if several is not None:
            return several(self)
        reader = _READERS.get(key)
        value = self._family(key) if reader is None else reader(self)
        return None if value is None else (value,)

    def _family(self, key: str) -> str | None:
        """Keys that are named after what they ask for."""
        if key.startswith(_HEADERS):
            return self.call.headers.get(key[len("s3:") :])
        if key.startswith(_EXISTING_TAG):
            return self._existing_tags().get(key[len(_EXISTING_TAG) :])
        if key.startswith(_REQUEST_TAG):
            return _request_tags(self).get(key[len(_REQUEST_TAG) :])
        return None

    def _existing_tags(self) -> Mapping[str, str]:
        """The tags of the object, which neither GetObjectAttributes nor the source of CopyObject has at hand (observed
        at Amazon, per the notes of the project argmin)."""
        copied = self.call.operation == "CopyObject" and self.action.startswith("s3:GetObject")
        if self.record is None or copied or self.action in _UNTAGGED:
            return {}
        return self.record.attributes.tags


# who asks


def _principal_arn(asked: PolicyQuestion) -> str | None:
    return None if asked.user is None else asked.user.arn


def _account(asked: PolicyQuestion) -> str | None:
    return None if asked.user is None else asked.user.account


def _user_name(asked: PolicyQuestion) -> str | None:
    return None if asked.user is None else asked.user.display_name or None


def _user_id(asked: PolicyQuestion) -> str:
    return "anonymous" if asked.user is None else asked.user.account


def _principal_type(asked: PolicyQuestion) -> str:
    if asked.user is None:
        return "Anonymous"
    return "User" if asked.user.display_name else "Account"


# how it is asked


def _header(name: str) -> Reader:
    return lambda asked: asked.call.headers.get(name)


def _client_header(name: str) -> Reader:
    """A header of the request itself, also where a form's fields stand for its headers."""
    return lambda asked: asked.call.request.headers.get(name)


def _query(name: str) -> Reader:
    return lambda asked: asked.call.query.get(name)


def _peer(asked: PolicyQuestion) -> str:
    return asked.call.request.peer


def _is_secure(asked: PolicyQuestion) -> str:
    return "true" if asked.call.request.scheme == "https" else "false"


def _tls_version(asked: PolicyQuestion) -> str | None:
    """That of today's clients: no connection is made in a mock."""
    return "1.3" if asked.call.request.scheme == "https" else None


def _current_time(asked: PolicyQuestion) -> str:
    return iso_date(asked.call.store.clock.now())


def _epoch_time(asked: PolicyQuestion) -> str:
    return str(int(asked.call.store.clock.now()))


def _signature_version(asked: PolicyQuestion) -> str | None:
    headers, query = asked.call.headers, asked.call.query
    if asked.call.operation == "PostObject":  # the fields of the form are its headers
        return "AWS4-HMAC-SHA256" if "x-amz-credential" in headers else "AWS" if "awsaccesskeyid" in headers else None
    if "authorization" in headers:
        return "AWS4-HMAC-SHA256" if headers["authorization"].startswith("AWS4") else "AWS"
    if "X-Amz-Credential" in query:
        return "AWS4-HMAC-SHA256"
    return "AWS" if "AWSAccessKeyId" in query else None


def _auth_type(asked: PolicyQuestion) -> str | None:
    if asked.call.operation == "PostObject":
        return "POST"
    if "authorization" in asked.call.headers:
        return "REST-HEADER"
    return None if _signature_version(asked) is None else "REST-QUERY-STRING"


def _signature_age(asked: PolicyQuestion) -> str | None:
    """Milliseconds since a request was signed; nothing with version 2 (Amazon: policy keys specific to signature
    version 4). That of a request signed in its header is told as well (our reading)."""
    version = _signature_version(asked)
    if version != "AWS4-HMAC-SHA256":
        return None if version is None else "0"
    text = asked.call.query.get("X-Amz-Date") or asked.call.headers.get("x-amz-date", "")
    signed = parse_amz_date(text)
    return None if signed is None else str(int((asked.call.store.clock.now() - signed) * 1000))


def _region(asked: PolicyQuestion) -> str:
    call: Call = asked.call
    return call.region or call.profile.default_region


# what is asked for


def _prefix(asked: PolicyQuestion) -> str | None:
    """That of a listing; the key, where listing decides whether a missing object is told of (ceph/s3-tests)."""
    return asked.call.query.get("prefix") if asked.key is None else asked.key


def _version_id(asked: PolicyQuestion) -> str | None:
    if asked.record is not None and "Version" in asked.action:
        return asked.record.version_id
    return asked.call.query.get("versionId")


def _encryption(asked: PolicyQuestion) -> str | None:
    """The method; that of the upload for its parts, if it is no customer's (observed at Amazon, per the notes of the
    project argmin)."""
    call = asked.call
    method = call.headers.get("x-amz-server-side-encryption")
    if method is not None or call.operation not in _OF_PARTS or "uploadId" not in call.query:
        return method
    try:
        encryption = asked.bucket.upload(call.key or "", call.query["uploadId"]).encryption
    except OssError:
        return None
    return None if encryption is None or encryption.by_customer else encryption.method


def _creates(asked: PolicyQuestion) -> str | None:
    """Whether the request makes the object (Amazon: Enforce conditional writes on Amazon S3 buckets)."""
    if asked.action != "s3:PutObject":
        return None
    return "true" if asked.call.operation in _CREATING else "false"


def _remaining_days(asked: PolicyQuestion) -> str | None:
    from fakeoss.wire.dates import parse_iso_date

    until = parse_iso_date(asked.call.headers.get("x-amz-object-lock-retain-until-date", ""))
    return None if until is None else str(int((until - asked.call.store.clock.now()) // 86400))


def _request_tags(asked: PolicyQuestion) -> Mapping[str, str]:
    """The tags that the request brings, in its body or in a header."""
    tags: Mapping[str, str] | None = getattr(asked.call, "request_tags", None)
    if tags is not None:
        return tags
    return dict(parse_qsl(asked.call.headers.get("x-amz-tagging", ""), keep_blank_values=True))


def _request_tag_keys(asked: PolicyQuestion) -> tuple[str, ...] | None:
    return tuple(_request_tags(asked)) or None


def _copy_source(asked: PolicyQuestion) -> tuple[str, ...] | None:
    """The source with and without a slash before it: policies are written either way."""
    text = asked.call.headers.get("x-amz-copy-source")
    if text is None:
        return None
    plain = unquote(text.partition("?versionId=")[0]).removeprefix("/")
    return plain, f"/{plain}"


_READERS: Final[dict[str, Reader]] = {
    "aws:currenttime": _current_time,
    "aws:epochtime": _epoch_time,
    "aws:principalaccount": _account,
    "aws:principalarn": _principal_arn,
    "aws:principaltype": _principal_type,
    "aws:referer": _client_header("referer"),
    "aws:requestedregion": _region,
    "aws:resourceaccount": lambda asked: asked.bucket.owner.account,
    "aws:securetransport": _is_secure,
    "aws:sourceip": _peer,
    "aws:useragent": _client_header("user-agent"),
    "aws:userid": _user_id,
    "aws:username": _user_name,
    "s3:authtype": _auth_type,
    "s3:delimiter": _query("delimiter"),
    "s3:if-match": _header("if-match"),
    "s3:if-none-match": _header("if-none-match"),
    "s3:max-keys": _query("max-keys"),
    "s3:object-lock-legal-hold": _header("x-amz-object-lock-legal-hold"),
    "s3:object-lock-mode": _header("x-amz-object-lock-mode"),
    "s3:object-lock-remaining-retention-days": _remaining_days,
    "s3:object-lock-retain-until-date": _header("x-amz-object-lock-retain-until-date"),
    "s3:objectcreationoperation": _creates,
    "s3:prefix": _prefix,
    "s3:resourceaccount": lambda asked: asked.bucket.owner.account,
    "s3:signatureage": _signature_age,
    "s3:signatureversion": _signature_version,
    "s3:tlsversion": _tls_version,
    "s3:versionid": _version_id,
    "s3:x-amz-server-side-encryption": _encryption,
}
_SEVERAL: Final[dict[str, Callable[[PolicyQuestion], tuple[str, ...] | None]]] = {
    "aws:tagkeys": _request_tag_keys,
    "s3:requestobjecttagkeys": _request_tag_keys,
    "s3:x-amz-copy-source": _copy_source,
}
