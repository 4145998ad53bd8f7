"""One request on its way to a handler: what it names, read and checked on demand, in the order the handler asks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fakeoss.errors import Cause, OssError
from fakeoss.handling.authorisation import is_allowed, may_handle
from fakeoss.model.records import NULL_VERSION
from fakeoss.wire.copysource import CopySource, parse_copy_source
from fakeoss.wire.numbers import MAX_INT, parse_integer
from fakeoss.wire.ranges import CopyRange, parse_copy_range

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.model.accounts import Accounts, User
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import ObjectRecord
    from fakeoss.model.store_state import StoreState
    from fakeoss.model.uploads import MultipartUpload
    from fakeoss.profiles.profile import Profile
    from fakeoss.wire.message import Request

__all__ = ["Call"]

_ACCOUNT = re.compile(r"[0-9]{12}", re.ASCII)
_VERSION_ACTIONS = {
    "s3:DeleteObjectTagging": "s3:DeleteObjectVersionTagging",
    "s3:GetObject": "s3:GetObjectVersion",
    "s3:GetObjectAcl": "s3:GetObjectVersionAcl",
    "s3:GetObjectAttributes": "s3:GetObjectVersionAttributes",
    "s3:GetObjectTagging": "s3:GetObjectVersionTagging",
    "s3:PutObjectAcl": "s3:PutObjectVersionAcl",
    "s3:PutObjectTagging": "s3:PutObjectVersionTagging",
}
"""What a policy calls an action on a named version; retention, legal hold and restoration have no name of their own for
it (Amazon: Service Authorization Reference, Actions defined by Amazon S3)."""
_VERSION_ID = re.compile(r"[A-Za-z0-9._-]{32}", re.ASCII)


class Call:
    """A request with its store, profile and user. Accessors raise the documented error; what they return is trusted."""

    __slots__ = (
        "accounts",
        "bucket_name",
        "charged",
        "headers",
        "key",
        "limits",
        "operation",
        "profile",
        "query",
        "region",
        "request",
        "request_tags",
        "store",
        "user",
        "virtual_hosted",
    )

    request_tags: Mapping[str, str]
    """The tags of a body that was read, for bucket policies; unset where there are none."""

    def __init__(
        self,
        store: StoreState,
        request: Request,
        bucket_name: str | None = None,
        *,
        profile: Profile,
        accounts: Accounts,
    ) -> None:
        self.store = store
        self.profile = profile
        self.accounts = accounts
        self.limits = store.limits
        self.request = request
        self.headers = request.headers
        self.bucket_name = bucket_name
        self.key: str | None = None
        self.query: dict[str, str] = {}
        self.operation = ""
        self.region: str | None = None
        self.user: User | None = None
        self.virtual_hosted = False
        self.charged = False
        """Whether the request is paid for by who sends it."""

    # what is addressed

    def listable(self, action: str = "s3:ListBucket") -> BucketState:
        """The bucket of the request, whose objects the caller may list. Raises NO_SUCH_BUCKET, ACCESS_DENIED."""
        bucket = self.bucket()
        if self.user is None and not self.profile.listings.anonymous:
            raise OssError(Cause.ACCESS_DENIED)
        self.authorise(action, bucket)
        return bucket

    def bucket(self) -> BucketState:
        """The bucket of the request. Raises NO_SUCH_BUCKET, and what ``require_owner`` raises."""
        bucket = self.store.bucket(self.bucket_name or "")
        if "x-amz-expected-bucket-owner" in self.headers:
            self.require_owner(bucket, self.headers["x-amz-expected-bucket-owner"])
        return bucket

    def object_key(self) -> str:
        """The key of the request. Raises KEY_TOO_LONG, INVALID_KEY."""
        key = self.key or ""
        length = len(key) if key.isascii() else len(key.encode("utf-8"))
        if length > self.limits.max_key_bytes:
            raise OssError(Cause.KEY_TOO_LONG, Size=length, MaxSizeAllowed=self.limits.max_key_bytes)
        if self.profile.key_start and key[0] in self.profile.key_start:
            raise OssError(Cause.INVALID_KEY, Key=key)
        return key

    def readable(
        self, bucket: BucketState, key: str, version_id: str | None = None, action: str = "s3:GetObject"
    ) -> ObjectRecord:
        """The object of ``key``, or one version of it, delete markers among them, which the caller may read, or to
        which it may do ``action`` (named as for an object that is not versioned).

        Raises ACCESS_DENIED, NO_SUCH_KEY (only for who may list the bucket, as the service does), NO_SUCH_VERSION,
        EMPTY_VERSION_ID, INVALID_VERSION_ID.
        """
        record = bucket.current(key) if version_id is None else self.version(bucket, key, version_id)
        if record is None:
            self.authorise("s3:ListBucket", bucket, key=key)
            raise _no_such_key(bucket, key)
        if version_id is not None:
            action = _VERSION_ACTIONS.get(action, action)
        self.authorise(action, bucket, record, key=key)
        return record

    def addressed(self, bucket: BucketState, action: str, *, hidden: bool = False) -> ObjectRecord:
        """The object, or the version, that a sub-resource of the request belongs to, to which the caller may do
        ``action``; where ``hidden``, a delete marker in the place of the object counts as addressed.

        Raises KEY_TOO_LONG, INVALID_KEY, what ``readable`` raises, METHOD_NOT_ALLOWED for a delete marker.
        """
        key, version_id = self.object_key(), self.query.get("versionId")
        marker = None
        if hidden and version_id is None and bucket.current(key) is None:
            marker = next(iter(bucket.versions(key)), None)
        if marker is None:
            record = self.readable(bucket, key, version_id, action)
        else:
            record = marker
            self.authorise(action, bucket, record, key=key)
        if record.is_marker:
            raise OssError(Cause.METHOD_NOT_ALLOWED, Method=self.request.method, ResourceType="DeleteMarker")
        return record

    def version(self, bucket: BucketState, key: str, version_id: str) -> ObjectRecord:
        """One version of ``key``. Raises EMPTY_VERSION_ID, INVALID_VERSION_ID, NO_SUCH_VERSION;
        OPERATION_NOT_IMPLEMENTED where nothing is versioned."""
        self.require_version_id(version_id)
        record = bucket.version(key, version_id)
        if record is None:
            self.require_issued(version_id)
            raise OssError(Cause.NO_SUCH_VERSION, Key=key, VersionId=version_id)
        return record

    def require_issued(self, version_id: str) -> None:
        """Raise INVALID_VERSION_ID for an id, well formed, that this store never gave to a version (recorded at Amazon,
        21 February 2026: it tells such from the ids of versions that are gone)."""
        if not self.store.has_issued(version_id):
            raise OssError(Cause.INVALID_VERSION_ID, ArgumentValue=version_id)

    def require_version_id(self, version_id: str) -> None:
        """Raise EMPTY_VERSION_ID, INVALID_VERSION_ID for what no version can be called; OPERATION_NOT_IMPLEMENTED where
        only ``null`` exists."""
        if version_id == NULL_VERSION:
            return
        if not self.profile.versions:
            raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=f"{self.operation} with versionId")
        if not version_id:
            raise OssError(Cause.EMPTY_VERSION_ID)
        if not _VERSION_ID.fullmatch(version_id):
            raise OssError(Cause.INVALID_VERSION_ID, ArgumentValue=version_id)

    def upload(self, bucket: BucketState) -> MultipartUpload:
        """The open upload that the query names. Raises NO_SUCH_UPLOAD."""
        return bucket.upload(self.key or "", self.query["uploadId"])

    # who asks

    def authorise(
        self, action: str, bucket: BucketState, record: ObjectRecord | None = None, *, key: str | None = None
    ) -> None:
        """Raise ACCESS_DENIED unless the caller may do ``action`` (``"s3:GetObject"``, as policies name it) to
        ``bucket``, or to the object ``key`` in it (that of the request unless given), which is ``record`` if it is
        there."""
        if not is_allowed(self, action, bucket, record, key=key):
            raise OssError(Cause.ACCESS_DENIED)

    def authorise_handling(self, action: str, bucket: BucketState, upload: MultipartUpload) -> None:
        """Raise ACCESS_DENIED unless the caller may do ``action`` to an unfinished upload, as who began it may."""
        if not may_handle(self, action, bucket, upload):
            raise OssError(Cause.ACCESS_DENIED)

    def require_owner(self, bucket: BucketState, account: str) -> None:
        """Raise EXPECTED_OWNER_INVALID, ACCESS_DENIED unless ``account`` is the number of who owns ``bucket``."""
        if not _ACCOUNT.fullmatch(account):
            raise OssError(Cause.EXPECTED_OWNER_INVALID, Given=account)
        if account != bucket.owner.account:
            raise OssError(Cause.ACCESS_DENIED)

    @property
    def may_copy(self) -> bool:
        """Whether the request is signed, or need not be to copy or to begin a multipart upload."""
        return self.user is not None or self.profile.multipart.anonymous_copies

    # what is asked

    def part_number(self) -> int:
        """``partNumber``. Raises PART_NUMBER_RANGE, PART_NUMBER_TOO_LARGE."""
        text, most = self.query["partNumber"], self.limits.max_parts
        number = parse_integer(text)
        if number is None or number < 1:
            raise OssError(Cause.PART_NUMBER_RANGE, ArgumentValue=text, Max=most)
        if number > most:
            raise OssError(Cause.PART_NUMBER_TOO_LARGE, ArgumentValue=text, Max=most)
        return number

    def copy_source(self) -> CopySource:
        """``x-amz-copy-source``. Raises the COPY_SOURCE causes."""
        return parse_copy_source(self.headers["x-amz-copy-source"])

    def copy_range(self) -> CopyRange | None:
        """``x-amz-copy-source-range``, ``None`` when it is absent. Raises COPY_RANGE_MALFORMED."""
        text = self.headers.get("x-amz-copy-source-range")
        return None if text is None else parse_copy_range(text)

    def page_size(self, name: str) -> int:
        """A page size such as ``max-keys``, no more than ``Limits.max_page``. Raises INVALID_MAX."""
        text = self.query.get(name)
        if not text:
            return self.limits.max_page
        size = parse_integer(text)
        if size is None or not 0 <= size <= MAX_INT:
            raise OssError(Cause.INVALID_MAX, ArgumentName=name, ArgumentValue=text)
        return min(size, self.limits.max_page)

    def url_encoding(self) -> bool:
        """Whether keys are to be percent-encoded in the result. Raises INVALID_ENCODING_TYPE."""
        text = self.query.get("encoding-type")
        if text is None or (not text and self.profile.listings.empty_encoding_type):
            return False
        if text != "url":  # an empty one too: recorded at Amazon, February 2026
            raise OssError(Cause.INVALID_ENCODING_TYPE, ArgumentValue=text)
        return True


def _no_such_key(bucket: BucketState, key: str) -> OssError:
    """NO_SUCH_KEY, telling of the delete marker that stands in the object's place."""
    error = OssError(Cause.NO_SUCH_KEY, Key=key)
    stack = bucket.versions(key)
    if stack and stack[0].is_marker:  # another thread may just have put an object
        error.headers = {"x-amz-delete-marker": "true", "x-amz-version-id": stack[0].version_id}
    return error
