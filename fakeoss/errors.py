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
    AUTH_HEADER_INVALID = "the Authorization header has no value after its scheme"
    AUTH_TYPE_UNKNOWN = "the Authorization header is of an unknown scheme"
    AUTH_HEADER_MALFORMED = "the Authorization header is malformed"
    AUTH_DATE_MISSING = "a signed request has no valid date"
    QUERY_AUTH_MALFORMED = "the query parameters of a presigned request are wrong"
    QUERY_AUTH_INCOMPLETE = "a presigned request lacks one of its parameters"
    QUERY_EXPIRES_INVALID = "the expiry of a presigned request is not a number"
    VERSION_2_REFUSED = "signature version 2 is not accepted"
    TIME_SKEWED = "the client's clock differs too much from the server's"
    REQUEST_NOT_YET_VALID = "the presigned request is not valid yet"
    CONTENT_HASH_MISSING = "a signed request does not say what its payload hashes to"
    CONTENT_HASH_INVALID = "x-amz-content-sha256 is neither a hash nor a known word"
    HEADERS_NOT_SIGNED = "headers that have to be signed are not"
    SIGNATURE_MISMATCH = "the signature is not the one that the request should have"
    SESSION_TOKEN_INVALID = "the session token is not the user's"
    SESSION_TOKEN_EXPIRED = "the session token is no longer valid"
    AUTH_TWICE = "the request is signed in its header and in its query"
    ANONYMOUS_COPY = "an anonymous request copies nothing"
    ANONYMOUS_UPLOAD = "an anonymous request begins no multipart upload"
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
    TRAILER_NOT_SUPPORTED = "a trailer was announced that is no checksum"
    ENTITY_TOO_LARGE = "the body is larger than allowed"
    INVALID_DIGEST = "Content-MD5 is not the base64 of an MD5"
    BAD_DIGEST = "Content-MD5 does not match the body"
    MISSING_DIGEST = "the operation needs Content-MD5 or a checksum"
    CHECKSUM_HEADER_INVALID = "the value of a checksum header is not a checksum"
    CHECKSUM_MISMATCH = "a checksum does not match the body"
    CHECKSUM_MISSING = "a checksum algorithm was announced but no checksum sent"
    CHECKSUM_HEADER_UNKNOWN = "a checksum header names no algorithm"
    CHECKSUM_SEVERAL = "several checksums were sent for one body"
    CHECKSUM_ALGORITHM_UNKNOWN = "the checksum algorithm is not supported"
    CHECKSUM_TYPE_WITHOUT_ALGORITHM = "a checksum type was given without an algorithm"
    CHECKSUM_TYPE_UNKNOWN = "the checksum type is not known"
    CHECKSUM_TYPE_COMBINATION = "the checksum type cannot be used with the algorithm"
    CHECKSUM_TYPE_MISMATCH = "the part's checksum is not of the upload's algorithm"
    SHA256_MISMATCH = "x-amz-content-sha256 does not match the body"

    # forms
    FORM_TYPE = "the body of a POST is no multipart/form-data"
    FORM_MALFORMED = "the form is not well-formed"
    FORM_TOO_LARGE = "the fields before the file are larger than allowed"
    FORM_WITHOUT_FILE = "the form has no file"
    FORM_FIELD_MISSING = "the form lacks a field"
    FORM_CREDENTIAL = "the credential of the form is malformed"
    FORM_POLICY_INVALID = "the policy of the form is not valid"
    FORM_POLICY_FAILED = "the form does not satisfy its policy"
    FORM_FILE_TOO_SMALL = "the file is smaller than the policy demands"
    FORM_FILE_TOO_LARGE = "the file is larger than the policy allows"

    # tags and attributes
    INVALID_REDIRECT = "the website redirect location is neither a path nor a URL"
    NO_TAGS = "the bucket has no tags"
    TAGGING_HEADER = "x-amz-tagging is not encoded like a query, or names a tag twice"
    TAG_TWICE = "a tag is given twice"
    TAG_KEY = "the key of a tag is not valid"
    TAG_VALUE = "the value of a tag is not valid"
    TAG_RESERVED = "the key of a tag is reserved for the system"
    TAG_OF_OBJECT_RESERVED = "the key of an object's tag is reserved for the system"
    TAG_OF_NEW_BUCKET_RESERVED = "the key of a tag for a new bucket is reserved for the system"
    TOO_MANY_TAGS = "more tags than an object may have"
    TOO_MANY_BUCKET_TAGS = "more tags than a bucket may have"
    INVALID_TAGGING_DIRECTIVE = "the tagging directive is neither COPY nor REPLACE"
    OBJECT_ATTRIBUTES = "an attribute that was asked for does not exist"
    OBJECT_ATTRIBUTES_MISSING = "the request does not say which attributes it asks for"

    # cross-origin requests
    NO_CORS = "the bucket has no cross-origin rules"
    CORS_TOO_LARGE = "the cross-origin rules are larger than allowed"
    CORS_METHOD = "a cross-origin rule names a method that is not supported"
    CORS_WILDCARDS = "an origin or header of a cross-origin rule has several wildcards"
    CORS_HEADER = "a cross-origin rule names a header that none can be"
    CORS_EXPOSED_WILDCARD = "an exposed header has a wildcard"
    CORS_ORIGIN_MISSING = "a preflight request names no origin"
    CORS_METHOD_MISSING = "a preflight request names no method"
    CORS_METHOD_ASKED = "a preflight request asks for a method that is not supported"
    CORS_HEADER_ASKED = "a preflight request asks for a header that none can be"
    CORS_BUCKET_MISSING = "the bucket of a preflight request does not exist"
    CORS_NOT_ENABLED = "the bucket of a preflight request has no cross-origin rules"
    CORS_FORBIDDEN = "no cross-origin rule allows the request"

    # websites
    NO_WEBSITE = "the bucket is no website"
    WEBSITE_INDEX = "the suffix of the index document is not well formed"
    WEBSITE_INDEX_MISSING = "the website has no index document"
    WEBSITE_REDIRECTS_ALL = "a website that redirects everything has other rules"
    WEBSITE_PROTOCOL = "the protocol of a redirect is neither http nor https"
    WEBSITE_TWO_REPLACEMENTS = "a redirect replaces both the key and its prefix"

    # notification and replication
    NOTIFICATION_EVENT = "a notification is asked for of an unknown event"
    NOTIFICATION_FILTER = "the filter of a notification is neither a prefix nor a suffix, or names one twice"
    NOTIFICATION_DESTINATION = "the destination of a notification is not well formed"
    NO_REPLICATION = "the bucket is not replicated"
    REPLICATION_UNVERSIONED = "a bucket that is not versioned cannot be replicated"
    REPLICATION_ARN = "the destination of a replication is no bucket's ARN"
    REPLICATION_DESTINATIONS = "a replication has several destinations"
    REPLICATION_TO_ITSELF = "a bucket cannot be replicated to itself"
    REPLICATION_PREFIXES = "prefixes of a replication overlap"
    BUCKET_REPLICATED = "the bucket is the source or destination of a replication"

    # selecting
    SELECT_TYPE = "the select type is not 2"
    SELECT_EXPRESSION_TYPE = "the expression is no SQL"
    SELECT_EXPRESSION_LENGTH = "the expression is longer than allowed"
    SELECT_COMPRESSION = "the object is not compressed as the request says"
    SELECT_ENCODING = "the object is not UTF-8"
    SELECT_CSV = "the object is no CSV"
    SELECT_JSON = "the object is no JSON"
    SELECT_HEADER_INFO = "what is said of the header line of the CSV is not known"
    SELECT_SYNTAX = "the expression is not well formed"
    SELECT_STRUCTURE = "the expression is not a SELECT from the object alone"
    SELECT_EVALUATION = "the expression cannot be evaluated"

    # lifecycle
    NO_LIFECYCLE = "the bucket has no lifecycle rules"
    LIFECYCLE_ID_TWICE = "two lifecycle rules have the same id"
    LIFECYCLE_ID_TOO_LONG = "the id of a lifecycle rule is longer than allowed"
    LIFECYCLE_DAYS = "the days of a lifecycle action are no positive number"
    LIFECYCLE_DATE = "the date of a lifecycle action is not at midnight"
    LIFECYCLE_TAG_TWICE = "a lifecycle rule names a tag twice"
    LIFECYCLE_NO_ACTION = "a lifecycle rule does nothing"
    LIFECYCLE_FILTER_LATE = "a lifecycle rule has a filter, and one before it a prefix of its own"
    LIFECYCLE_PREFIX_LATE = "a lifecycle rule has a prefix of its own, and one before it a filter"
    LIFECYCLE_KEEP_WITHOUT_FILTER = "a lifecycle rule without a filter keeps newer noncurrent versions"
    LIFECYCLE_OVERLAP = "lifecycle rules without filters do the same to the same objects"
    LIFECYCLE_NOT_WITH = "an action cannot stand in a lifecycle rule with such a filter"
    LIFECYCLE_PREFIX_TOO_LONG = "the prefix of a lifecycle rule is longer than a key may be"
    LIFECYCLE_SIZE = "a size in the filter of a lifecycle rule is out of bounds"
    LIFECYCLE_SIZES = "the sizes in the filter of a lifecycle rule leave nothing between them"
    LIFECYCLE_DAYS_NEGATIVE = "the days of a transition are negative"
    LIFECYCLE_INFREQUENT_EARLY = "a transition to an infrequent access class comes before 30 days"
    LIFECYCLE_TIMES_MIXED = "a lifecycle rule has both days and dates"
    LIFECYCLE_CLASS_TWICE = "two transitions of a lifecycle rule lead to the same class"
    LIFECYCLE_CLASS_ORDER = "a transition to a lower class does not come after that to a higher one"
    LIFECYCLE_EXPIRES_EARLY = "an expiration does not come after a transition of its rule"
    LIFECYCLE_MINIMUM_SIZE = "the default minimum size of transitions is not known"

    # configurations of buckets
    NO_SUCH_CONFIGURATION = "the bucket has no configuration of this id"
    CONFIGURATION_ID = "the id in the document is not that of the request"
    CONFIGURATION_DESTINATION = "the destination is no bucket's ARN"
    TOO_MANY_CONFIGURATIONS = "the bucket has as many configurations as allowed"
    TIERING_DAYS = "the days of a tiering are out of range"
    ACCELERATION_OF_DOTS = "a bucket with dots in its name cannot be accelerated"
    LOGGING_TARGET_MISSING = "the bucket that logs are to go to does not exist"
    LOGGING_TARGET_OWNER = "the bucket that logs are to go to is somebody else's"
    LOGGING_ACROSS_REGIONS = "logs cannot go to another region"

    # buckets
    NO_SUCH_BUCKET = "the bucket does not exist"
    INVALID_BUCKET_NAME = "the bucket name is not valid"
    BUCKET_ALREADY_EXISTS = "the bucket name is taken by another owner"
    BUCKET_ALREADY_OWNED = "the bucket exists and is already yours"
    BUCKET_NOT_EMPTY = "the bucket is not empty"
    BUCKET_HAS_VERSIONS = "the bucket, which is or was versioned, is not empty"
    BUCKET_HAS_UPLOADS = "the bucket has unfinished multipart uploads"
    TOO_MANY_BUCKETS = "the owner has as many buckets as allowed"
    INVALID_LOCATION = "the location constraint is not valid"
    ILLEGAL_LOCATION = "the location constraint is not that of the endpoint"
    ACLS_DISABLED = "the bucket does not allow ACLs"
    INVALID_CANNED_ACL = "the canned ACL is not known"
    PUBLIC_ACL_BLOCKED = "public ACLs are blocked on this bucket"
    ACL_WITH_ENFORCED_OWNERSHIP = "the bucket has an ACL for others, and its owner is to own everything in it"
    INVALID_OWNERSHIP = "the object ownership is not known"
    NO_OWNERSHIP_CONTROLS = "the bucket has no ownership controls"
    NO_ACCESS_BLOCK = "the bucket has no public access block"
    EXPECTED_OWNER_INVALID = "the expected bucket owner is not an account number"
    CANNED_ACL_AND_GRANTS = "a canned ACL and headers that grant were given"
    ACL_TWICE = "an ACL was given in headers and in the body"
    ACL_MISSING = "no ACL was given"
    MALFORMED_ACL = "the ACL is not well-formed or does not fit its schema"
    GRANT_FORMAT = "a header that grants does not name its grantee by id, uri or emailAddress"
    GRANTEE_ID = "the grantee's canonical id is not known"
    GRANTEE_URI = "the grantee is not a known group"
    GRANTEE_EMAIL = "no account has the grantee's e-mail address"
    VERSIONING_STATUS_MISSING = "the versioning configuration has no status"

    # policies
    NO_SUCH_POLICY = "the bucket has no policy"
    PUBLIC_POLICY_BLOCKED = "public policies are blocked on this bucket"
    POLICY_OF_ANOTHER = "the policy of a bucket is its owner's account's to change"
    POLICY_EMPTY = "the policy is empty"
    POLICY_NOT_JSON = "the policy is no JSON object"
    POLICY_JSON = "the policy is not well-formed JSON"
    POLICY_TOO_LARGE = "the policy is larger than allowed"
    POLICY_VERSION = "the version of the policy is not known"
    POLICY_SYNTAX = "a part of the policy is not of the kind that belongs there"
    POLICY_FIELD_MISSING = "the policy or a statement lacks a field"
    POLICY_FIELD_UNKNOWN = "the policy or a statement has a field that is not known"
    POLICY_STATEMENT_EMPTY = "the policy has no statement"
    POLICY_EFFECT = "the effect is neither Allow nor Deny"
    POLICY_PRINCIPAL = "a principal of the policy is not valid"
    POLICY_ACTION = "an action of the policy is not known"
    POLICY_RESOURCE = "a resource of the policy is not this bucket's"
    POLICY_NOT_APPLICABLE = "an action of the policy does not go with its resources"
    POLICY_OPERATOR = "a condition operator of the policy is not known"
    POLICY_KEY = "a condition key of the policy is not known"
    POLICY_KEY_NOT_APPLICABLE = "a condition key of the policy does not go with its actions"
    POLICY_ADDRESS = "a condition of the policy names no range of addresses"

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

    # object lock
    OBJECT_LOCKED = "the version is protected by object lock"
    VERSIONING_LOCKED = "a bucket with object lock stays versioned"
    LOCK_NEEDS_VERSIONING = "object lock needs a bucket that is versioned"
    NO_LOCK_CONFIGURATION = "the bucket has no object lock"
    NO_OBJECT_LOCK = "the version has no retention, or no legal hold"
    BUCKET_NOT_LOCKABLE = "the bucket of the version has no object lock"
    LOCK_HEADERS_NOT_HERE = "a write asks for a lock in a bucket without object lock"
    LOCK_HEADERS_INCOMPLETE = "a write gives the mode or the date of a retention, but not both"
    LOCK_MODE_UNKNOWN = "the mode of a retention is not known"
    LEGAL_HOLD_UNKNOWN = "a legal hold is neither ON nor OFF"
    LOCK_ENABLED_INVALID = "whether a bucket has object lock is neither true nor false"
    LOCKED_WRITE_DIGEST = "a write that will be locked has neither Content-MD5 nor a checksum"
    RETENTION_DATE_FORMAT = "the date of a retention is not in ISO 8601"
    RETENTION_DATE_PAST = "the date of a retention is not in the future"
    RETENTION_PERIOD = "the default retention is not a positive number of days or years"
    RETENTION_PERIOD_TOO_LARGE = "the default retention is longer than a hundred years"
    BYPASS_NOT_HERE = "a retention is to be bypassed in a bucket without object lock"

    # restoring archived objects
    OBJECT_NOT_ARCHIVED = "the object is not archived and cannot be restored"
    RESTORE_ONGOING = "the object is being restored"
    RESTORE_TIER_NOT_OFFERED = "the retrieval tier is not offered for the object's storage class"
    RESTORE_DAYS = "the days for which to restore are not a positive number"

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
        hidden = self.cause in _CONFIDENTIAL
        named = ", ".join(f"{name}={'…' if hidden else repr(value)}" for name, value in self.fields.items())
        return f"{self.cause.value} ({named})" if named else self.cause.value

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self})"


_CONFIDENTIAL = frozenset(
    {
        Cause.AUTH_HEADER_INVALID,
        Cause.AUTH_HEADER_MALFORMED,
        Cause.AUTH_TWICE,
        Cause.AUTH_TYPE_UNKNOWN,
        Cause.FORM_CREDENTIAL,
        Cause.FORM_POLICY_FAILED,
        Cause.FORM_POLICY_INVALID,
        Cause.QUERY_AUTH_MALFORMED,
        Cause.SIGNATURE_MISMATCH,
    }
)
"""Failures whose fields repeat what a request was signed with: to the client that sent it, never in a log."""


class OutsideMockError(RuntimeError):
    """A request that no active mock answers was stopped before it reached the network."""


class UnsupportedWarning(UserWarning):
    """A request used a header or element which the profile documents as unsupported and which was ignored."""
