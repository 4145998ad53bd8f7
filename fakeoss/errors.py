"""What can go wrong, named by cause; how a cause is sent stands in ``wire/error_table.py`` alone."""

from __future__ import annotations

from enum import Enum

__all__ = ["Cause", "OssError", "OutsideMockError", "UnsupportedWarning"]


class Cause(Enum):
    """One reason for a refusal. The value is a plain sentence for whoever meets it in Python."""

    # the request as such
    INTERNAL_ERROR = "the fake itself failed"
    SLOW_DOWN = "the request rate is too high"
    SERVICE_UNAVAILABLE = "the service is busy"
    REQUEST_TIMEOUT = "the body did not arrive in time"
    OPERATION_NOT_IMPLEMENTED = "the operation is not implemented"
    HEADER_NOT_IMPLEMENTED = "a header asks for something that is not implemented"
    METHOD_NOT_ALLOWED = "the method is not allowed on this resource"
    PARAMETER_NOT_ACCEPTED = "the operation does not accept this query parameter"
    PART_NUMBER_WITHOUT_UPLOAD = "partNumber was given without uploadId"
    UPLOAD_WITHOUT_PART_NUMBER = "uploadId was given without partNumber"
    INVALID_URI = "the URI cannot be parsed"
    HEADER_NOT_VALID_HERE = "the header is not valid in this context"
    HEADERS_TOO_LARGE = "the request's headers are larger than allowed"
    MALFORMED_XML = "the XML is not well-formed or does not fit its schema"
    MISSING_BODY = "the request has no body"
    ACCESS_DENIED = "access denied"
    REQUEST_EXPIRED = "the presigned request has expired"
    INVALID_ACCESS_KEY = "the access key is not known"
    QUERY_AUTH_MALFORMED = "the query parameters of a presigned request are wrong"
    ANONYMOUS_OVERRIDE = "response headers cannot be overridden by an anonymous request"
    INVALID_OVERRIDE = "a response header cannot hold the value that the query asks for"

    # the body
    MISSING_CONTENT_LENGTH = "the request does not say how long its body is"
    LENGTH_NOT_ANNOUNCED = "the body is sent in chunks without its length being announced"
    INVALID_CONTENT_LENGTH = "the Content-Length header is not a number"
    INCOMPLETE_BODY = "fewer bytes arrived than were announced"
    BODY_LENGTH_MISMATCH = "more bytes arrived than were announced"
    CHUNKS_MALFORMED = "the aws-chunked framing is broken"
    TRAILER_MALFORMED = "the request's trailers are malformed"
    ENTITY_TOO_LARGE = "the body is larger than allowed"
    INVALID_DIGEST = "Content-MD5 is not the base64 of an MD5"
    BAD_DIGEST = "Content-MD5 does not match the body"
    MISSING_DIGEST = "the operation needs Content-MD5 or a checksum"
    CHECKSUM_HEADER_INVALID = "the value of a checksum header is not a checksum"
    CHECKSUM_MISMATCH = "a checksum does not match the body"
    CHECKSUM_MISSING = "a checksum algorithm was announced but no checksum sent"
    CHECKSUM_SEVERAL = "several checksums were sent for one body"
    CHECKSUM_ALGORITHM_UNKNOWN = "the checksum algorithm is not supported"
    CHECKSUM_TYPE_WITHOUT_ALGORITHM = "a checksum type was given without an algorithm"
    CHECKSUM_TYPE_UNKNOWN = "the checksum type is not known"
    CHECKSUM_TYPE_COMBINATION = "the checksum type cannot be used with the algorithm"
    CHECKSUM_TYPE_MISMATCH = "the part's checksum is not of the upload's algorithm"
    SHA256_MISMATCH = "x-amz-content-sha256 does not match the body"

    # buckets
    NO_SUCH_BUCKET = "the bucket does not exist"
    INVALID_BUCKET_NAME = "the bucket name is not valid"
    BUCKET_ALREADY_EXISTS = "the bucket name is taken by another owner"
    BUCKET_ALREADY_OWNED = "the bucket exists and is already yours"
    BUCKET_NOT_EMPTY = "the bucket is not empty"
    BUCKET_HAS_UPLOADS = "the bucket has unfinished multipart uploads"
    TOO_MANY_BUCKETS = "the owner has as many buckets as allowed"
    INVALID_LOCATION = "the location constraint is not valid"
    ILLEGAL_LOCATION = "the location constraint is not that of the endpoint"
    ACLS_DISABLED = "the bucket does not allow ACLs"
    INVALID_CANNED_ACL = "the canned ACL is not known"
    PUBLIC_ACL_BLOCKED = "public ACLs are blocked on this bucket"
    VERSIONING_STATUS_MISSING = "the versioning configuration has no status"

    # objects
    NO_SUCH_KEY = "the key does not exist"
    NO_SUCH_VERSION = "the version does not exist"
    INVALID_VERSION_ID = "the version id is malformed"
    EMPTY_VERSION_ID = "the version id is empty"
    KEY_TOO_LONG = "the key is longer than allowed"
    INVALID_KEY = "the key is not valid"
    METADATA_TOO_LARGE = "the user metadata is larger than allowed"
    CONTENT_DISPOSITION_TOO_LONG = "Content-Disposition is longer than allowed"
    INVALID_STORAGE_CLASS = "the storage class is not valid"
    OBJECT_ARCHIVED = "the object is archived and must be restored first"
    INVALID_RANGE = "the range cannot be satisfied"
    MULTIPLE_RANGES = "several ranges were asked for at once"
    RANGE_AND_PART = "a range and a part number were asked for at once"
    NO_SUCH_PART = "the object has no part of this number"
    NOT_MODIFIED = "the object has not changed"
    PRECONDITION_FAILED = "a precondition failed"
    CONFLICTING_OPERATION = "a conflicting operation decided the condition first"
    CONDITION_NOT_IMPLEMENTED = "the conditional header is not implemented here"
    TOO_MANY_KEYS = "more keys than one request may delete"

    # encryption
    ENCRYPTION_METHOD = "the encryption method is not known"
    ENCRYPTION_NOT_HERE = "an encryption method cannot be chosen in this operation"
    KMS_KEY_WITHOUT_METHOD = "a KMS key is named without SSE-KMS being asked for"
    KMS_KEY_NOT_APPLICABLE = "the default encryption names a KMS key and is not SSE-KMS"
    NO_ENCRYPTION_CONFIGURATION = "the bucket has no default encryption"
    CUSTOMER_KEY_AND_METHOD = "a customer's key and another encryption method were given"
    CUSTOMER_KEY_ALGORITHM = "the customer's key is for an algorithm other than AES256"
    CUSTOMER_KEY_WITHOUT_ALGORITHM = "the customer's key comes without its algorithm"
    CUSTOMER_KEY_WITHOUT_MD5 = "the customer's key comes without its MD5"
    CUSTOMER_KEY_MISSING = "the algorithm of a customer's key comes without the key"
    CUSTOMER_KEY_INVALID = "the customer's key is not base64 of 32 bytes"
    CUSTOMER_KEY_MD5_MISMATCH = "the customer's key does not have the MD5 given"
    WRONG_CUSTOMER_KEY = "the object was stored with another customer's key"
    OBJECT_NEEDS_KEY = "the object was stored with a customer's key, which the request lacks"
    OBJECT_NEEDS_NO_KEY = "the object was stored without a customer's key"
    UPLOAD_NEEDS_KEY = "the upload and the part do not both have a customer's key"
    WRONG_UPLOAD_KEY = "the upload began with another customer's key"

    # copies
    COPY_SOURCE_KEY = "the copy source names no object key"
    COPY_SOURCE_BUCKET = "the copy source names no valid bucket"
    COPY_SOURCE_ENCODING = "the copy source is not percent-encoded UTF-8"
    COPY_SOURCE_VERSION = "the copy source's version id is malformed"
    COPY_SOURCE_VERSION_EMPTY = "the copy source's version id is empty"
    COPY_SOURCE_VERSION_WHOLE = "the version id of an object to copy whole is malformed"
    COPY_SOURCE_MARKER = "the copy source's version is a delete marker"
    COPY_RANGE_MALFORMED = "the copy range is not of the form bytes=first-last"
    COPY_RANGE_PAST_END = "the copy range ends beyond the source"
    COPY_RANGE_BEYOND = "the copy range begins beyond the source"
    COPY_RANGE_SMALL_SOURCE = "the copy source is too small to be copied in ranges"
    COPY_TOO_LARGE = "the copy source is larger than one copy may be"
    COPY_ONTO_ITSELF = "the copy would change nothing"
    INVALID_DIRECTIVE = "the directive is neither COPY nor REPLACE"

    # multipart uploads
    NO_SUCH_UPLOAD = "the upload does not exist, or was aborted or completed"
    PART_NUMBER_RANGE = "the part number is out of range"
    PART_NUMBER_TOO_LARGE = "the part number is above the largest"
    NO_PARTS = "no part was listed"
    INVALID_PART_NUMBER = "a listed part number is below 1"
    INVALID_PART = "a listed part was never uploaded, or its ETag differs"
    INVALID_PART_ORDER = "the parts are not listed in ascending order"
    PART_TOO_SMALL = "a part other than the last is too small"
    PART_CHECKSUM_MISSING = "a listed part lacks its checksum"
    PART_CHECKSUM_OTHER = "a listed part has a checksum of another algorithm"
    COMPLETE_TYPE_MISMATCH = "the checksum type is not that of the upload"
    COMPLETE_CHECKSUM_MISMATCH = "the object's checksum is not the computed one"
    OBJECT_SIZE_MISMATCH = "x-amz-mp-object-size is not the computed size"
    INVALID_OBJECT_SIZE = "x-amz-mp-object-size is not a number"
    TOO_MANY_UPLOADS = "too many unfinished multipart uploads"

    # listings
    INVALID_MAX = "the page size is not a number from 0 up"
    VERSION_MARKER_ALONE = "the version-id-marker comes without a key-marker"
    VERSION_MARKER_EMPTY = "the version-id-marker is empty"
    VERSION_MARKER_INVALID = "the version-id-marker is no version id"
    INVALID_UPLOAD_MARKER = "the upload-id-marker belongs to another key"
    INVALID_TOKEN = "the continuation token is not valid"
    INVALID_ENCODING_TYPE = "the encoding type is not url"
    INVALID_LIST_TYPE = "the list type is not 2"


class OssError(Exception):
    """A documented failure: what happened and to what, never how it is sent.

    ``cause`` is the :class:`Cause`; ``fields`` holds the values that the answer names, under the element names of the
    wire (``Key``, ``BucketName``, ``UploadId``).
    """

    def __init__(self, cause: Cause, **fields: object) -> None:
        super().__init__(cause, fields)
        self.cause = cause
        self.fields = fields
        self.headers: dict[str, str] = {}
        """Headers of the answer that belong to the failure (``x-amz-delete-marker``)."""

    def __str__(self) -> str:
        named = ", ".join(f"{name}={value!r}" for name, value in self.fields.items())
        return f"{self.cause.value} ({named})" if named else self.cause.value


class OutsideMockError(RuntimeError):
    """A request that no active mock answers was stopped before it reached the network."""


class UnsupportedWarning(UserWarning):
    """A request used a header or element which the profile documents as unsupported and which was ignored."""
