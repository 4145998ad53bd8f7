"""A request as bucket policies see it: its action, its resource, and the values of condition keys, which are read when
a statement needs them.

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
from fakeoss.wire.numbers import parse_integer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fakeoss.handling.call import Call
    from fakeoss.model.accounts import User
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import ObjectRecord

    Reader = Callable[["PolicyQuestion"], str | None]

__all__ = ["PolicyQuestion", "policy_verdict"]

_OWNER_ACTIONS: Final = frozenset({"s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"})
"""Actions that a policy cannot deny to the bucket's owner (Amazon: PutBucketPolicy)."""
_ACTIONS_WITHOUT_TAGS: Final = frozenset({"s3:GetObjectAttributes", "s3:GetObjectVersionAttributes"})
_PART_OPERATIONS: Final = frozenset({"UploadPart", "UploadPartCopy", "CompleteMultipartUpload"})
_CREATING_OPERATIONS: Final = frozenset({"PutObject", "PostObject", "CopyObject", "CompleteMultipartUpload"})
_HEADER_PREFIX: Final = "s3:x-amz-"
_EXISTING_TAG: Final = "s3:ExistingObjectTag/".lower()
_BUCKET_TAGS: Final = ("s3:buckettag/", "aws:resourcetag/")
"""Keys that have a value where attribute-based access control is enabled (User Guide, Enabling ABAC in general purpose
buckets)."""
_REQUEST_TAG: Final = "s3:RequestObjectTag/".lower()


def policy_verdict(
    call: Call, action: str, bucket: BucketState, record: ObjectRecord | None, key: str | None
) -> bool | None:
    """Return whether the policy of ``bucket`` allows or denies ``action``, ``None`` if neither. The public access block
    is taken into account.

    A policy cannot allow access to objects that the bucket's owner does not own, but it can deny it (Amazon:
    Troubleshoot access denied errors).
    """
    policy, user = bucket.settings.policy, call.user
    is_owner = user is not None and user.id == bucket.owner.id
    if policy is None or (is_owner and action in _OWNER_ACTIONS):
        return None
    profile = call.profile
    name = profile.policy.aliases.get(action, action)
    if profile.policy.actions and name.lower() not in profile.policy.actions:
        return None
    allows = verdict(policy, PolicyQuestion(call, name, bucket, record, key))
    if is_owner:
        return allows
    if policy.public and access_block_of(call, bucket).restrict_public_buckets:
        return False
    return None if allows and _is_foreign(call, bucket, record) else allows


def _is_foreign(call: Call, bucket: BucketState, record: ObjectRecord | None) -> bool:
    """Whether the object belongs to another account than the bucket."""
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
        object_key = call.key if key is None else key
        is_object_action = action.partition(":")[2] in OBJECT_ACTIONS
        self.resource = f"{bucket.name}/{object_key}" if is_object_action else bucket.name
        self.key = key
        """The object that the check concerns, if it was given, even if the resource is the bucket."""

    @property
    def user(self) -> User | None:
        """The caller; ``None`` if anonymous."""
        return self.call.user

    def values(self, key: str) -> tuple[str, ...] | None:
        """Return the values of a condition key, given in lower case; ``None`` if the request has none."""
        read_values = _MULTIVALUED.get(key)
        if read_values is not None:
            return read_values(self)
        read_value = _READERS.get(key)
        value = self._parameterised_value(key) if read_value is None else read_value(self)
        return None if value is None else (value,)

    def _parameterised_value(self, key: str) -> str | None:
        """Return the value of a condition key that contains the name of a header or tag."""
        if key.startswith(_HEADER_PREFIX):
            return self.call.headers.get(key[len("s3:") :])
        if key.startswith(_EXISTING_TAG):
            return self._existing_tags().get(key[len(_EXISTING_TAG) :])
        if key.startswith(_BUCKET_TAGS):
            settings = self.bucket.settings
            return settings.tags.get(key.partition("/")[2]) if settings.abac == "Enabled" else None
        if key.startswith(_REQUEST_TAG):
            return _request_tags(self).get(key[len(_REQUEST_TAG) :])
        return None

    def _existing_tags(self) -> Mapping[str, str]:
        """Return the tags of the object. They are not available to GetObjectAttributes, nor for the source of
        CopyObject (observed at Amazon, per the notes of the project argmin)."""
        is_copy_source = self.call.operation == "CopyObject" and self.action.startswith("s3:GetObject")
        if self.record is None or is_copy_source or self.action in _ACTIONS_WITHOUT_TAGS:
            return {}
        return self.record.attributes.tags


# caller


def _principal_arn(question: PolicyQuestion) -> str | None:
    return None if question.user is None else question.user.arn


def _account(question: PolicyQuestion) -> str | None:
    return None if question.user is None else question.user.account


def _user_name(question: PolicyQuestion) -> str | None:
    return None if question.user is None else question.user.display_name or None


def _user_id(question: PolicyQuestion) -> str:
    return "anonymous" if question.user is None else question.user.account


def _principal_type(question: PolicyQuestion) -> str:
    if question.user is None:
        return "Anonymous"
    return "User" if question.user.display_name else "Account"


# connection, time and signature


def _header(name: str) -> Reader:
    return lambda question: question.call.headers.get(name)


def _client_header(name: str) -> Reader:
    """Read a header of the HTTP request, even if the fields of a form replace the headers of the call."""
    return lambda question: question.call.request.headers.get(name)


def _query(name: str) -> Reader:
    return lambda question: question.call.query.get(name)


def _source_ip(question: PolicyQuestion) -> str:
    return question.call.request.peer


def _is_secure(question: PolicyQuestion) -> str:
    return "true" if question.call.request.scheme == "https" else "false"


def _tls_version(question: PolicyQuestion) -> str | None:
    """The version that current clients use: in a mock there is no connection."""
    return "1.3" if question.call.request.scheme == "https" else None


def _current_time(question: PolicyQuestion) -> str:
    return iso_date(question.call.store.clock.now())


def _epoch_time(question: PolicyQuestion) -> str:
    return str(int(question.call.store.clock.now()))


def _signature_version(question: PolicyQuestion) -> str | None:
    headers, query = question.call.headers, question.call.query
    if question.call.operation == "PostObject":  # the form's fields replace the headers
        return "AWS4-HMAC-SHA256" if "x-amz-credential" in headers else "AWS" if "awsaccesskeyid" in headers else None
    if "authorization" in headers:
        return "AWS4-HMAC-SHA256" if headers["authorization"].startswith("AWS4") else "AWS"
    if "X-Amz-Credential" in query:
        return "AWS4-HMAC-SHA256"
    return "AWS" if "AWSAccessKeyId" in query else None


def _auth_type(question: PolicyQuestion) -> str | None:
    if question.call.operation == "PostObject":
        return "POST"
    if "authorization" in question.call.headers:
        return "REST-HEADER"
    return None if _signature_version(question) is None else "REST-QUERY-STRING"


def _signature_age(question: PolicyQuestion) -> str | None:
    """Return the milliseconds since the request was signed; 0 for signature version 2 (Amazon: policy keys specific to
    signature version 4). A request signed in its header has this key, too (our reading)."""
    version = _signature_version(question)
    if version != "AWS4-HMAC-SHA256":
        return None if version is None else "0"
    text = question.call.query.get("X-Amz-Date") or question.call.headers.get("x-amz-date", "")
    signed_at = parse_amz_date(text)
    return None if signed_at is None else str(int((question.call.store.clock.now() - signed_at) * 1000))


def _region(question: PolicyQuestion) -> str:
    call: Call = question.call
    return call.region or call.profile.default_region


# parameters, headers and tags


def _prefix(question: PolicyQuestion) -> str | None:
    """The prefix of a listing, or the key of a missing object when s3:ListBucket decides between 403 and 404
    (ceph/s3-tests)."""
    return question.call.query.get("prefix") if question.key is None else question.key


def _version_id(question: PolicyQuestion) -> str | None:
    if question.record is not None and "Version" in question.action:
        return question.record.version_id
    return question.call.query.get("versionId")


def _encryption(question: PolicyQuestion) -> str | None:
    """The encryption method; for parts, that of their upload unless it is SSE-C (observed at Amazon, per the notes of
    the project argmin)."""
    call = question.call
    method = call.headers.get("x-amz-server-side-encryption")
    if method is not None or call.operation not in _PART_OPERATIONS or "uploadId" not in call.query:
        return method
    try:
        encryption = question.bucket.upload(call.key or "", call.query["uploadId"]).encryption
    except OssError:
        return None
    return None if encryption is None or encryption.by_customer else encryption.method


def _is_creation(question: PolicyQuestion) -> str | None:
    """Whether the request creates the object (Amazon: Enforce conditional writes on Amazon S3 buckets)."""
    if question.action != "s3:PutObject":
        return None
    return "true" if question.call.operation in _CREATING_OPERATIONS else "false"


def _annotation_directive(question: PolicyQuestion) -> str | None:
    """The directive of a copy, in its header or query, of whatever action of the copy."""
    name, call = "x-amz-object-annotation-directive", question.call
    return call.headers.get(name, call.query.get(name))


def _lock_text(name: str) -> Reader:
    """Return the reader of what a request says of object lock: in a header, or in the body of PutObjectRetention or
    PutObjectLegalHold. What the bucket adds by default it does not see (Amazon: Object Lock considerations)."""
    header = f"x-amz-object-lock-{name}"

    def read(question: PolicyQuestion) -> str | None:
        said: Mapping[str, str] = getattr(question.call, "request_lock", question.call.headers)
        return said.get(header)

    return read


def _if_match(question: PolicyQuestion) -> str | None:
    """The entity tag of the header, or of an object in the body of DeleteObjects (Amazon: How to perform conditional
    deletes)."""
    match: str | None = getattr(question.call, "request_match", question.call.headers.get("if-match"))
    return match


def _remaining_days(question: PolicyQuestion) -> str | None:
    from fakeoss.wire.dates import parse_iso_date

    until = parse_iso_date(_lock_text("retain-until-date")(question) or "")
    return None if until is None else str(int((until - question.call.store.clock.now()) // 86400))


def _hold_days(question: PolicyQuestion) -> str | None:
    """The duration of an event hold; a year is 365 days (Amazon: Object Lock considerations)."""
    days = _lock_text("event-hold-duration-days")(question)
    years = parse_integer(_lock_text("event-hold-duration-years")(question) or "")
    return days if years is None else str(365 * years)


def _request_tags(question: PolicyQuestion) -> Mapping[str, str]:
    """The tags in the body or in a header of the request."""
    tags: Mapping[str, str] | None = getattr(question.call, "request_tags", None)
    if tags is not None:
        return tags
    return dict(parse_qsl(question.call.headers.get("x-amz-tagging", ""), keep_blank_values=True))


def _request_tag_keys(question: PolicyQuestion) -> tuple[str, ...] | None:
    return tuple(_request_tags(question)) or None


def _copy_source(question: PolicyQuestion) -> tuple[str, ...] | None:
    """The copy source with and without a leading slash, since policies are written either way."""
    text = question.call.headers.get("x-amz-copy-source")
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
    "aws:resourceaccount": lambda question: question.bucket.owner.account,
    "aws:securetransport": _is_secure,
    "aws:sourceip": _source_ip,
    "aws:useragent": _client_header("user-agent"),
    "aws:userid": _user_id,
    "aws:username": _user_name,
    "s3:annotation-prefix": _query("annotation-prefix"),
    "s3:authtype": _auth_type,
    "s3:delimiter": _query("delimiter"),
    "s3:if-match": _if_match,
    "s3:if-none-match": _header("if-none-match"),
    "s3:max-annotation-results": _query("max-annotation-results"),
    "s3:max-keys": _query("max-keys"),
    "s3:object-lock-event-hold": _lock_text("event-hold"),
    "s3:object-lock-event-hold-duration-days": _hold_days,
    "s3:object-lock-legal-hold": _lock_text("legal-hold"),
    "s3:object-lock-mode": _lock_text("mode"),
    "s3:object-lock-remaining-retention-days": _remaining_days,
    "s3:object-lock-retain-until-date": _lock_text("retain-until-date"),
    "s3:objectcreationoperation": _is_creation,
    "s3:prefix": _prefix,
    "s3:resourceaccount": lambda question: question.bucket.owner.account,
    "s3:signatureage": _signature_age,
    "s3:signatureversion": _signature_version,
    "s3:tlsversion": _tls_version,
    "s3:versionid": _version_id,
    "s3:x-amz-object-annotation-directive": _annotation_directive,
    "s3:x-amz-server-side-encryption": _encryption,
}
_MULTIVALUED: Final[dict[str, Callable[[PolicyQuestion], tuple[str, ...] | None]]] = {
    "aws:tagkeys": _request_tag_keys,
    "s3:requestobjecttagkeys": _request_tag_keys,
    "s3:x-amz-copy-source": _copy_source,
}
