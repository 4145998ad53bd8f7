"""One request as its handler receives it: bucket, key, headers and parameters, read and checked in the order in which
the handler asks for them."""

from __future__ import annotations

import re
from time import perf_counter
from typing import TYPE_CHECKING

from fakeoss.calls import CallEntry
from fakeoss.errors import Cause, OssError
from fakeoss.handling.authorisation import is_allowed, may_handle
from fakeoss.handling.copy_forms import other_range, other_source
from fakeoss.handling.refusal import explain, note_refusal, trailer_refusal
from fakeoss.model.name_rules import climbs
from fakeoss.model.records import NULL_VERSION
from fakeoss.profiles.upload_traits import AMAZON_COPIES
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
    from fakeoss.wire.message import Request, Response

__all__ = ["Call"]

_ACCOUNT = re.compile(r"[0-9]{12}", re.ASCII)
_VERSION_ACTIONS = {
    "s3:DeleteObjectAnnotation": "s3:DeleteObjectVersionAnnotation",
    "s3:DeleteObjectTagging": "s3:DeleteObjectVersionTagging",
    "s3:GetObject": "s3:GetObjectVersion",
    "s3:GetObjectAcl": "s3:GetObjectVersionAcl",
    "s3:GetObjectAnnotation": "s3:GetObjectVersionAnnotation",
    "s3:GetObjectAttributes": "s3:GetObjectVersionAttributes",
    "s3:GetObjectTagging": "s3:GetObjectVersionTagging",
    "s3:ListObjectAnnotations": "s3:ListObjectVersionAnnotations",
    "s3:PutObjectAcl": "s3:PutObjectVersionAcl",
    "s3:PutObjectAnnotation": "s3:PutObjectVersionAnnotation",
    "s3:PutObjectTagging": "s3:PutObjectVersionTagging",
}
"""The action of a policy for a request that names a version, by the action without a version. Retention, legal hold and
restoration have no separate action for versions (Amazon: Service Authorization Reference, Actions defined by Amazon
S3)."""
_UPLOADS = frozenset({"PutObject", "PutObjectAnnotation", "UploadPart"})
"""The operations whose body may have a trailer."""
_VERSION_ID = re.compile(r"[A-Za-z0-9._-]{32}", re.ASCII)


class Call:
    """A request with its store, profile and user. Accessors raise the documented error for invalid values; what they
    return needs no further checks."""

    __slots__ = (
        "accounts",
        "base",
        "began",
        "bucket_name",
        "charged",
        "elsewhere",
        "headers",
        "key",
        "limits",
        "operation",
        "profile",
        "query",
        "region",
        "request",
        "request_lock",
        "request_match",
        "request_tags",
        "start",
        "store",
        "user",
        "virtual_hosted",
    )

    request_lock: Mapping[str, str]
    """The retention or legal hold in the body of the request, under the names of headers, for bucket policies; unset as
    ``request_tags``."""
    request_match: str | None
    """The entity tag that an object of DeleteObjects must have, while that object is judged; else unset."""
    request_tags: Mapping[str, str]
    """The tags in the body of the request, for bucket policies; unset if there are none or the body was not read
    yet."""

    def __init__(
        self,
        store: StoreState,
        request: Request,
        bucket_name: str | None = None,
        *,
        profile: Profile,
        accounts: Accounts,
    ) -> None:
        self.start, self.began = store.clock.now(), perf_counter()
        self.store = store
        self.profile = profile
        self.accounts = accounts
        self.limits = store.limits
        self.request = request
        self.headers = request.headers
        self.bucket_name = bucket_name
        self.base = ""
        """The path of the endpoint, if the user named one with a path."""
        self.key: str | None = None
        self.query: dict[str, str] = {}
        self.operation = ""
        self.region: str | None = None
        self.user: User | None = None
        self.virtual_hosted = False
        self.charged = False
        """Whether the requester pays for the request."""
        self.elsewhere = False
        """Whether the bucket is in another region than the endpoint that received the request."""

    def entry(
        self, status: int = 0, code: str | None = None, fault: str | None = None, response: Response | None = None
    ) -> CallEntry:
        """Return how it is logged: references to request and response, from which nothing is computed yet."""
        request = self.request
        line = self.operation, request.method, self.bucket_name, self.key, status, code
        duration = perf_counter() - self.began
        entry = tuple.__new__(CallEntry, line)
        if request.process is not None:
            entry.process = request.process
        if fault is not None:
            entry.fault = fault
        entry._asked = self.query, request.headers, request.received, self.start, duration
        if response is not None:
            entry._answered = response.headers, response.again or response.body, response.size
        return entry

    # bucket and object

    def listable(self, action: str = "s3:ListBucket") -> BucketState:
        """Return the bucket of the request if the caller may list it. Raises NO_SUCH_BUCKET, ACCESS_DENIED."""
        bucket = self.bucket()
        if self.user is None and not self.profile.listings.anonymous:
            note_refusal(self, "this service lists nothing for requests without a signature")
            raise OssError(Cause.ACCESS_DENIED)
        self.authorise(action, bucket)
        return bucket

    def bucket(self) -> BucketState:
        """Return the bucket of the request. Raises NO_SUCH_BUCKET, TRAILER_WITHOUT_UPLOAD, and what ``require_owner``
        raises."""
        bucket = self.store.bucket(self.bucket_name or "")
        if self.headers.get("x-amz-content-sha256", "")[-8:] == "-TRAILER" and self.operation not in _UPLOADS:
            self._require_no_trailer()
        if "x-amz-expected-bucket-owner" in self.headers:
            self.require_owner(bucket, self.headers["x-amz-expected-bucket-owner"])
        return bucket

    def _require_no_trailer(self) -> None:
        """Refuse a request that announces a trailer although its operation has none, as the profile does. Raises
        TRAILER_WITHOUT_UPLOAD, SHA256_MISMATCH."""
        meaning = self.profile.objects.trailers
        if meaning == "read":
            raise OssError(Cause.TRAILER_WITHOUT_UPLOAD)
        if meaning == "refused":
            raise trailer_refusal(self)

    def require_below(self, key: str) -> None:
        """Raise KEY_CLIMBS if a key leads out of its bucket, unless the profile accepts that."""
        if not self.profile.climbing_keys and climbs(key):
            raise OssError(Cause.KEY_CLIMBS)

    def object_key(self) -> str:
        """Return the key of the request. Raises KEY_TOO_LONG, INVALID_KEY."""
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
        """Return the object ``key``, or a version of it, which may be a delete marker, if the caller may perform
        ``action`` on it (the name of the action without a version).

        Raises ACCESS_DENIED, NO_SUCH_KEY (only if the caller may list the bucket, as the service does),
        NO_SUCH_VERSION, EMPTY_VERSION_ID, INVALID_VERSION_ID.
        """
        record = bucket.current(key) if version_id is None else self.version(bucket, key, version_id)
        if record is None:
            self.authorise("s3:ListBucket", bucket, key=key)
            raise _no_such_key(self, bucket, key)
        if version_id is not None:
            action = _VERSION_ACTIONS.get(action, action)
        self.authorise(action, bucket, record, key=key)
        return record

    def addressed(self, bucket: BucketState, action: str, *, hidden: bool = False) -> ObjectRecord:
        """Return the object or version whose sub-resource the request addresses, if the caller may perform ``action``
        on it. With ``hidden``, an object hidden by a delete marker raises METHOD_NOT_ALLOWED instead of NO_SUCH_KEY.

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
            raise _marker_error(self.request.method, None if version_id is None else record)
        return record

    def version(self, bucket: BucketState, key: str, version_id: str) -> ObjectRecord:
        """Return a version of ``key``. Raises EMPTY_VERSION_ID, INVALID_VERSION_ID, NO_SUCH_VERSION, NO_SUCH_KEY;
        OPERATION_NOT_IMPLEMENTED if the profile has no versioning."""
        self.require_version_id(version_id)
        record = bucket.version(key, version_id)
        if record is None:
            if version_id == NULL_VERSION and not self.profile.objects.null_of_nothing and not bucket.versions(key):
                raise OssError(Cause.NO_SUCH_KEY, Key=key)
            self.require_issued(version_id)
            raise OssError(Cause.NO_SUCH_VERSION, Key=key, VersionId=version_id)
        return record

    def require_issued(self, version_id: str) -> None:
        """Raise INVALID_VERSION_ID if the store never issued this well-formed id (recorded at Amazon, 21 February 2026:
        it distinguishes such ids from those of deleted versions)."""
        if not self.store.has_issued(version_id):
            raise OssError(Cause.INVALID_VERSION_ID, ArgumentValue=version_id)

    def require_version_id(self, version_id: str) -> None:
        """Raise EMPTY_VERSION_ID or INVALID_VERSION_ID if this cannot be a version id; OPERATION_NOT_IMPLEMENTED for
        any id but ``null`` if the profile has no versioning."""
        if version_id == NULL_VERSION:
            return
        if not self.profile.versions:
            raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=f"{self.operation} with versionId")
        if not version_id:
            raise OssError(Cause.EMPTY_VERSION_ID)
        if not _VERSION_ID.fullmatch(version_id):
            raise OssError(Cause.INVALID_VERSION_ID, ArgumentValue=version_id)

    def upload(self, bucket: BucketState) -> MultipartUpload:
        """Return the unfinished upload that the query names. Raises NO_SUCH_UPLOAD."""
        key = self.key or "" if self.profile.multipart.uploads_of_key else None
        return bucket.upload(key, self.query["uploadId"])

    # authorisation

    def authorise(
        self, action: str, bucket: BucketState, record: ObjectRecord | None = None, *, key: str | None = None
    ) -> None:
        """Raise ACCESS_DENIED unless the caller may perform ``action`` (``"s3:GetObject"``, as in policies) on
        ``bucket``, or on the object ``key`` in it (default: the key of the request), which is ``record`` if it
        exists."""
        if not is_allowed(self, action, bucket, record, key=key):
            note_refusal(self, explain(self, action, bucket, record, key))
            raise OssError(Cause.ACCESS_DENIED)

    def authorise_handling(self, action: str, bucket: BucketState, upload: MultipartUpload) -> None:
        """Raise ACCESS_DENIED unless the caller may perform ``action`` on an unfinished upload, as its initiator
        may."""
        if not may_handle(self, action, bucket, upload):
            note_refusal(self, explain(self, action, bucket))
            raise OssError(Cause.ACCESS_DENIED)

    def require_owner(self, bucket: BucketState, account: str) -> None:
        """Raise EXPECTED_OWNER_INVALID if ``account`` is not an account ID, ACCESS_DENIED if it does not own
        ``bucket``."""
        if not _ACCOUNT.fullmatch(account):
            raise OssError(Cause.EXPECTED_OWNER_INVALID, Given=account)
        if account != bucket.owner.account:
            why = f"the expected owner is {account}, and {bucket.owner.account} owns the bucket"
            note_refusal(self, why)
            raise OssError(Cause.ACCESS_DENIED)

    @property
    def may_copy(self) -> bool:
        """Whether the caller may copy and start multipart uploads: the request is signed, or need not be for that."""
        return self.user is not None or self.profile.multipart.anonymous_copies

    # parameters and headers

    def part_number(self, *, read: bool = False) -> int:
        """Return ``partNumber``, of a part to be ``read`` or written. Raises PART_NUMBER_MALFORMED,
        PART_NUMBER_RANGE, PART_NUMBER_TOO_LARGE."""
        text, maximum = self.query["partNumber"], self.limits.max_parts
        number = parse_integer(text)
        if number is not None and 1 <= number <= maximum:
            return number
        traits = self.profile.multipart
        if number is None and (traits.loose_part_numbers or (read and self.profile.listings.plus_signs)):
            number = parse_integer((text.strip() if traits.loose_part_numbers else text).removeprefix("+"))
            if number is not None and 1 <= number <= maximum:
                return number
        accepted = traits.part_numbers
        is_any = accepted == "any" and number is not None and abs(number) <= MAX_INT
        if number is not None and not read and (is_any or (accepted == "from zero" and number == 0)):
            return number
        if number is None:
            raise OssError(Cause.PART_NUMBER_MALFORMED, ArgumentValue=text, Max=maximum)
        if number < 1:
            raise OssError(Cause.PART_NUMBER_RANGE, ArgumentValue=text, Max=maximum)
        raise OssError(Cause.PART_NUMBER_TOO_LARGE, ArgumentValue=text, Max=maximum)

    def copy_source(self) -> CopySource:
        """Return ``x-amz-copy-source``. Raises the COPY_SOURCE causes, and KEY_CLIMBS (the rule is documented of all
        requests; that it is answered alike here is our reading)."""
        text, traits = self.headers["x-amz-copy-source"], self.profile.copies
        source = parse_copy_source(text) if traits is AMAZON_COPIES else other_source(text, traits)
        self.require_below(source.key)
        return source

    def copy_range(self) -> CopyRange | None:
        """Return ``x-amz-copy-source-range``, ``None`` if it is absent. Raises COPY_RANGE_MALFORMED."""
        text, traits = self.headers.get("x-amz-copy-source-range"), self.profile.copies
        if text is None:
            return None
        return parse_copy_range(text) if traits is AMAZON_COPIES else other_range(text, traits)

    def url_encoding(self) -> bool:
        """Whether keys are percent-encoded in the result. Raises INVALID_ENCODING_TYPE.

        The case does not matter (measured at Amazon, September 2026: brekkylab/backlot); an empty type is refused
        (recorded at Amazon, February 2026).
        """
        text = self.query.get("encoding-type")
        if text is None:
            return False
        traits = self.profile.listings
        if not text and traits.empty_encoding_type:
            return False
        if text != "url" and (text.lower() != "url" or traits.encoding_case == "minded"):
            if self.operation in traits.unknown_encodings:
                return False
            raise OssError(Cause.INVALID_ENCODING_TYPE, ArgumentValue=text)
        return True


def _marker_error(method: str, marker: ObjectRecord | None) -> OssError:
    """Return the METHOD_NOT_ALLOWED error for a sub-resource of a delete marker, whose id is sent if the request named
    it (recorded at Amazon of ACLs, April 2026; of the others: our reading)."""
    error = OssError(Cause.METHOD_NOT_ALLOWED, Method=method, ResourceType="DeleteMarker")
    error.headers = {"Allow": "DELETE"}
    if marker is not None:
        error.headers |= {"x-amz-delete-marker": "true", "x-amz-version-id": marker.version_id}
    return error


def _no_such_key(call: Call, bucket: BucketState, key: str) -> OssError:
    """Return NO_SUCH_KEY, with the headers of the current delete marker if there is one, or of none, as the profile
    says."""
    error, when = OssError(Cause.NO_SUCH_KEY, Key=key), call.profile.objects.marker_header
    versions = bucket.versions(key) if when != "never" else ()
    if versions and versions[0].is_marker:  # another thread may just have put an object
        error.headers = {"x-amz-delete-marker": "true", "x-amz-version-id": versions[0].version_id}
    elif when == "always":
        error.headers = {"x-amz-delete-marker": "false"}
    return error
