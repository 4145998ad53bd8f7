"""One row per cause: the status, the code, the message and the elements that the service sends for it.

The rows are those of Amazon S3; a profile overrides the ones in which its service differs. ``source`` is the evidence
for a row: ``aws`` are answers recorded or measured in September 2026 or earlier, ``reported`` is an answer that users of the service
reported or that a gateway imitating it sends, ``docs`` is Amazon's list of error codes (code, status and text agree,
apart from a full stop), ``ours`` is our reading where no source was found, and ``unverified`` is what the service is
believed to send, for which no source has been found yet.

Each row is one line. Families and rows are in the order of ``causes.py``; an injected fault with a code but no message
uses the message of the first row with that code. Texts that are shared or too long for a line are defined before the
table; a text that belongs to a single row has the name of its cause. Codes, statuses and texts about
annotations are those of botocore 1.44.8's model; the elements are our reading.
"""

from __future__ import annotations

from typing import Final

from fakeoss.errors import Cause
from fakeoss.wire.error_row import Row, argument, table

__all__ = ["ERRORS"]


_ARGUMENT = ("ArgumentName", "ArgumentValue")
_COPY_SOURCE = argument("x-amz-copy-source", "x-amz-copy-source")
_METHOD = argument("x-amz-server-side-encryption")
_NO_METHOD = ("ArgumentName=x-amz-server-side-encryption",)
_CALCULATION = (
    "AWSAccessKeyId",
    "StringToSign",
    "SignatureProvided",
    "StringToSignBytes",
    "CanonicalRequest",
    "CanonicalRequestBytes",
)
_PART_NUMBER = "Part number must be an integer between 1 and {Max}, inclusive"
_XML = "The XML you provided was not well-formed or did not validate against our published schema"
_CUSTOMER_KEYS = "Requests specifying Server Side Encryption with Customer provided keys must provide"
_NOT_IMPLEMENTED = "A header you provided implies functionality that is not implemented"
_REPLICATION_SCHEMA = (
    "this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for more "
    "information."
)
_POLICY_JSON = "Policies must be valid JSON and the first byte must be '{First}'"
_AUTH_TWICE = (
    "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or "
    "the Authorization header should be specified"
)
_CONTENT_HASH_INVALID = (
    "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, "
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, "
    "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 "
    "value."
)
_TAG_OF_NEW_BUCKET_RESERVED = (
    'User-defined tag keys can\'t start with "aws:". This prefix is reserved for system tags. Remove "aws:" from your '
    "tag keys and try again."
)
_CORS_FORBIDDEN = (
    "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method "
    "/ Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS "
    "spec."
)
_NOTIFICATION_OVERLAP = (
    "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes are "
    "overlapping for the same event type."
)
_REPLICATION_MARKERS_TAGGED = (
    "Delete marker replication is not supported if any Tag filter is specified. Please refer to S3 Developer Guide "
    "for more information."
)
_LIFECYCLE_CLASS_ORDER = (
    "'{Name}' in the {Action} action for StorageClass '{Lower}' for {For} must be greater than '{Name}' in the "
    "{Action} action for StorageClass '{Higher}' for {For}"
)
_BUCKET_ALREADY_EXISTS = (
    "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please "
    "select a different name and try again."
)
_UPDATABLE = "Only source objects encrypted with SSE-S3 or SSE-KMS are supported."
_NAME_KMS = "Modify the request to specify SSE-KMS for the updated encryption type, and then try again."
_TO_KMS = "Requests that modify an object's encryption type to SSE-KMS require"
_UPDATE_ENCRYPTION_LOCKED = (
    "The encryption type for the specified object can't be updated because that object is protected by S3 Object Lock. "
    "If the object has a governance-mode retention period or a legal hold, you must first remove the Object Lock status "
    "on the object before you issue your UpdateObjectEncryption request. You can't use the UpdateObjectEncryption "
    "operation with objects that have an Object Lock compliance mode retention period applied to them."
)
_CUSTOMER_KEYS_BLOCKED = (
    'User: {Caller} is not authorized to perform: s3:PutObject on resource: "{Resource}" because this bucket has blocked '
    "upload requests that specify Server Side Encryption with Customer provided keys (SSE-C). Please specify a different "
    "server-side encryption type (fakeoss: new buckets block SSE-C since April 2026; PutBucketEncryption with "
    'BlockedEncryptionTypes NONE allows it, or store.create_bucket(..., blocked_encryption_types="NONE"), or for all '
    'buckets the profile aws.derive(blocked_encryption_types="NONE"))'
)
_OTHER_NAMESPACE = "The requested bucket is an account-regional namespace bucket, but the requested"
_NAMESPACE_SUFFIX = (
    "The requested bucket name did not include the account-regional namespace suffix, but the provided "
    "x-amz-bucket-namespace header value is account-regional. Specify {Suffix} as the bucket name suffix to create a "
    "bucket in your account-regional namespace, or remove the header."
)
_NAMESPACE_GLOBAL = (
    "The requested bucket name includes the account-regional namespace suffix, but the provided "
    "x-amz-bucket-namespace header value is global."
)
_COPY_RANGE_MALFORMED = (
    "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based "
    "offsets of the first and last bytes to copy"
)
_COPY_ONTO_ITSELF = (
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's "
    "metadata, storage class, website redirect location or encryption attributes."
)
_INVALID_PART = (
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified "
    "entity tag may not match the part's entity tag."
)
_PART_CHECKSUM_MISSING = (
    "The upload was created using a {Algorithm} checksum. The complete request must include the checksum for each "
    "part. It was missing for part {PartNumber} in the request."
)

# fmt: off
ERRORS: Final = table(
    # cause, status, code, source, message, fields

    # the request
    Row(Cause.INTERNAL_ERROR,             500, "InternalError",                "aws",      "We encountered an internal error. Please try again."),
    Row(Cause.STORE_UNREADABLE,           500, "InternalError",                "ours",     "We encountered an internal error. Please try again.", ("additionalMessage",)),
    Row(Cause.STORE_UNWRITABLE,           500, "InternalError",                "ours",     "We encountered an internal error. Please try again.", ("additionalMessage",)),
    Row(Cause.SLOW_DOWN,                  503, "SlowDown",                     "reported", "Please reduce your request rate."),
    Row(Cause.SERVICE_UNAVAILABLE,        503, "ServiceUnavailable",           "docs",     "Service is unable to handle request."),
    Row(Cause.REQUEST_TIMEOUT,            400, "RequestTimeout",               "aws",      "Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed."),
    Row(Cause.OPERATION_NOT_IMPLEMENTED,  501, "NotImplemented",               "ours",     "{Operation} is not implemented by fakeoss in this profile.", ("Operation",)),
    Row(Cause.EXTRA_MISSING,              501, "NotImplemented",               "ours",     "{Operation} needs the extra {Extra} of fakeoss: pip install '.[{Extra}]' in a clone of it, else pip install 'fakeoss[{Extra}]'.", ("Operation", "Extra")),
    Row(Cause.HEADER_NOT_IMPLEMENTED,     501, "NotImplemented",               "ours",     f"{_NOT_IMPLEMENTED}: {{Header}}", ("Header", "additionalMessage")),
    Row(Cause.METHOD_NOT_ALLOWED,         405, "MethodNotAllowed",             "aws",      "The specified method is not allowed against this resource.", ("Method", "ResourceType")),
    Row(Cause.POST_OF_KEY,                405, "MethodNotAllowed",             "aws",      "The specified method is not allowed against this resource.", ("Method", "ResourceType")),
    Row(Cause.PUT_OF_UPLOAD,              405, "MethodNotAllowed",             "aws",      "The specified method is not allowed against this resource.", ("Method", "ResourceType")),
    Row(Cause.PARAMETER_NOT_ACCEPTED,     400, "InvalidArgument",              "ours",     "This operation does not accept the query parameter {ArgumentName}.", _ARGUMENT),
    Row(Cause.PART_NUMBER_WITHOUT_UPLOAD, 400, "InvalidArgument",              "aws",      "This operation does not accept partNumber without uploadId", argument("partNumber", "partNumber")),  # versitygw#1226, #1237
    Row(Cause.PART_WITHOUT_KEY,           400, "InvalidRequest",               "aws",      "Object must have a valid key name."),
    Row(Cause.UPLOAD_WITHOUT_KEY,         400, "InvalidRequest",               "aws",      "A key must be specified"),
    Row(Cause.QUERY_CONFLICT,             400, "InvalidArgument",              "aws",      "Conflicting query string parameters: {Parameters}", argument("ResourceType")),
    Row(Cause.VERSION_ID_NOT_ACCEPTED,    400, "InvalidArgument",              "aws",      "This operation does not accept a version-id.", argument("versionId")),
    Row(Cause.WEBSITE_WITH_VALUE,         400, "InvalidArgument",              "aws",      "The website parameter must not have a value", argument("website")),
    Row(Cause.LOGGING_OF_KEY,             400, "NoLoggingStatusForKey",        "aws",      "There is no such thing as the ?logging sub-resource for a key"),
    Row(Cause.VERSIONS_OF_KEY,            400, "InvalidRequest",               "aws",      "There is no such thing as the ?versions sub-resource for a key"),  # versitygw#1688
    Row(Cause.UPLOADS_OF_KEY,             400, "InvalidRequest",               "aws",      "Key is not expected for the GET method ?uploads subresource"),  # versitygw#1597
    Row(Cause.INVALID_URI,                400, "InvalidURI",                   "docs",     "Couldn't parse the specified URI.", ("URI",)),
    Row(Cause.OUTSIDE_ENDPOINT,           404, "NoSuchEndpoint",               "ours",     "fakeoss answers at this host below {Paths} only.", ("URI",)),
    Row(Cause.HEADER_NOT_VALID_HERE,      400, "InvalidArgument",              "reported", "The specified header is not valid in this context", _ARGUMENT),
    Row(Cause.HEADERS_TOO_LARGE,          400, "RequestHeaderSectionTooLarge", "reported", "Your request header section exceeds the maximum allowed size.", ("MaxSizeAllowed",)),
    Row(Cause.INVALID_OVERRIDE,           400, "InvalidArgument",              "aws",      "Header value cannot be represented using ISO-8859-1.", _ARGUMENT),
    Row(Cause.MALFORMED_XML,              400, "MalformedXML",                 "aws",      _XML),
    Row(Cause.MISSING_BODY,               400, "MissingRequestBodyError",      "aws",      "Request Body is empty"),

    # authentication and access
    Row(Cause.ACCESS_DENIED,          403, "AccessDenied",                   "aws",      "Access Denied"),
    Row(Cause.EXPECTED_OWNER_INVALID, 400, "InvalidBucketOwnerAWSAccountID", "aws",      "The value of the expected bucket owner parameter must be an AWS Account ID... [{Given}]"),
    Row(Cause.INVALID_ACCESS_KEY,     403, "InvalidAccessKeyId",             "docs",     "The AWS Access Key Id you provided does not exist in our records.", ("AWSAccessKeyId",)),
    Row(Cause.AUTH_TWICE,             400, "InvalidArgument",                "reported", _AUTH_TWICE, argument("Authorization")),  # moodle-tool_objectfs#303
    Row(Cause.AUTH_HEADER_INVALID,    400, "InvalidArgument",                "reported", "Authorization header is invalid -- one and only one ' ' (space) required", argument("Authorization")),
    Row(Cause.AUTH_TYPE_UNKNOWN,      400, "InvalidArgument",                "reported", "Unsupported Authorization Type", argument("Authorization")),
    Row(Cause.AUTH_HEADER_MALFORMED,  400, "AuthorizationHeaderMalformed",   "aws",      "The authorization header is malformed; {Reason}", ("Region",)),
    Row(Cause.AUTH_DATE_MISSING,      403, "AccessDenied",                   "reported", "AWS authentication requires a valid Date or x-amz-date header"),
    Row(Cause.QUERY_AUTH_MALFORMED,   400, "AuthorizationQueryParametersError", "aws",      "{Reason}", ("Region",)),
    Row(Cause.QUERY_AUTH_INCOMPLETE,  403, "AccessDenied",                   "aws",      "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters"),
    Row(Cause.QUERY_EXPIRES_INVALID,  403, "AccessDenied",                   "reported", "Invalid date (should be seconds since epoch): {Given}"),
    Row(Cause.VERSION_2_REFUSED,      400, "InvalidRequest",                 "reported", "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."),
    Row(Cause.TIME_SKEWED,            403, "RequestTimeTooSkewed",           "reported", "The difference between the request time and the current time is too large.", ("RequestTime", "ServerTime", "MaxAllowedSkewMilliseconds")),
    Row(Cause.REQUEST_NOT_YET_VALID,  403, "AccessDenied",                   "reported", "Request is not yet valid", ("X-Amz-Date", "Expires", "ServerTime")),  # minio#2638
    Row(Cause.REQUEST_EXPIRED,        403, "AccessDenied",                   "aws",      "Request has expired", ("X-Amz-Expires", "Expires", "ServerTime")),
    Row(Cause.CONTENT_HASH_MISSING,   400, "InvalidRequest",                 "reported", "Missing required header for this request: x-amz-content-sha256"),
    Row(Cause.CONTENT_HASH_INVALID,   400, "InvalidArgument",                "aws",      _CONTENT_HASH_INVALID, argument("x-amz-content-sha256")),
    Row(Cause.HEADERS_NOT_SIGNED,     403, "AccessDenied",                   "aws",      "There were headers present in the request which were not signed", ("HeadersNotSigned",)),
    Row(Cause.SIGNATURE_MISMATCH,     403, "SignatureDoesNotMatch",          "aws",      "The request signature we calculated does not match the signature you provided. Check your key and signing method.", _CALCULATION),
    Row(Cause.SESSION_TOKEN_INVALID,  400, "InvalidToken",                   "docs",     "The provided token is malformed or otherwise invalid."),  # without the element Token-0, in which Amazon repeats the token: aws-sdk-js#4129
    Row(Cause.SESSION_TOKEN_EXPIRED,  400, "ExpiredToken",                   "docs",     "The provided token has expired."),
    Row(Cause.ANONYMOUS_COPY,         403, "AccessDenied",                   "reported", "Anonymous users cannot copy objects.  Please authenticate."),
    Row(Cause.ANONYMOUS_UPLOAD,       403, "AccessDenied",                   "reported", "Anonymous users cannot initiate multipart uploads.  Please authenticate."),
    Row(Cause.ANONYMOUS_OVERRIDE,     400, "InvalidRequest",                 "reported", "Request specific response headers cannot be used for anonymous GET requests."),

    # the body
    Row(Cause.MISSING_CONTENT_LENGTH, 411, "MissingContentLength",      "docs",     "You must provide the Content-Length HTTP header."),
    Row(Cause.LENGTH_NOT_ANNOUNCED,   501, "NotImplemented",            "reported", _NOT_IMPLEMENTED, ("Header=Transfer-Encoding",)),
    Row(Cause.INVALID_CONTENT_LENGTH, 400, "BadRequest",                "ours",     "An error occurred when parsing the HTTP request."),
    Row(Cause.INCOMPLETE_BODY,        400, "IncompleteBody",            "docs",     "You did not provide the number of bytes specified by the Content-Length HTTP header", ("NumberBytesExpected", "NumberBytesProvided")),
    Row(Cause.BODY_LENGTH_MISMATCH,   400, "IncompleteBody",            "ours",     "The request body did not have the announced number of bytes", ("NumberBytesExpected", "NumberBytesProvided")),
    Row(Cause.ENTITY_TOO_LARGE,       400, "EntityTooLarge",            "aws",      "Your proposed upload exceeds the maximum allowed size", ("ProposedSize", "MaxSizeAllowed")),
    Row(Cause.DOCUMENT_TOO_LARGE,     400, "MaxMessageLengthExceeded",  "aws",      "Your request was too big.", ("MaxMessageLengthBytes",)),
    Row(Cause.CHUNKS_MALFORMED,       400, "InvalidRequest",            "ours",     "The request body's chunks are malformed: each must be a hexadecimal size, CRLF, the data, CRLF"),
    Row(Cause.TRAILER_MALFORMED,      400, "MalformedTrailerError",     "aws",      "The request contained trailing data that was not well-formed or did not conform to our published schema."),
    Row(Cause.TRAILER_NOT_SUPPORTED,  400, "InvalidRequest",            "reported", "The value specified in the x-amz-trailer header is not supported"),  # versitygw, scality/cloudserver
    Row(Cause.TRAILER_WITHOUT_UPLOAD, 400, "InvalidRequest",            "aws",      "The value of x-amz-content-sha256 header is invalid."),
    Row(Cause.TRAILER_INVALID,        400, "InvalidRequest",            "aws",      "Value for {Header} trailing header is invalid."),  # versitygw#1165, #1652
    Row(Cause.INVALID_DIGEST,         400, "InvalidDigest",             "aws",      "The Content-MD5 you specified was invalid.", ("Content-MD5",)),
    Row(Cause.DIGEST_NOT_BASE64,      400, "InvalidDigest",             "aws",      "The Content-MD5 you specified was invalid.", ("Content-MD5",)),
    Row(Cause.BAD_DIGEST,             400, "BadDigest",                 "aws",      "The Content-MD5 you specified did not match what we received.", ("ExpectedDigest", "CalculatedDigest")),
    Row(Cause.BAD_DOCUMENT_DIGEST,    400, "BadDigest",                 "aws",      "The Content-MD5 you specified did not match what we received.", ("CalculatedDigest", "ExpectedDigest")),
    Row(Cause.MISSING_DIGEST,         400, "InvalidRequest",            "reported", "Missing required header for this request: Content-MD5 OR x-amz-checksum-*"),
    Row(Cause.SHA256_MISMATCH,        400, "XAmzContentSHA256Mismatch", "reported", "The provided 'x-amz-content-sha256' header does not match what was computed.", ("ClientComputedContentSHA256", "S3ComputedContentSHA256")),

    # checksums
    Row(Cause.CHECKSUM_HEADER_INVALID,         400, "InvalidRequest", "aws",      "Value for {Header} header is invalid."),
    Row(Cause.CHECKSUM_MISMATCH,               400, "BadDigest",      "aws",      "The {Algorithm} you specified did not match the calculated checksum."),
    Row(Cause.CHECKSUM_MISSING,                400, "InvalidRequest", "aws",      "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found."),
    Row(Cause.CHECKSUM_HEADER_UNKNOWN,         400, "InvalidRequest", "aws",      "The algorithm type you specified in x-amz-checksum- header is invalid."),  # versitygw
    Row(Cause.CHECKSUM_ANNOUNCED_OTHER,        400, "InvalidRequest", "aws",      "Value for x-amz-sdk-checksum-algorithm header is invalid."),  # versitygw#1659
    Row(Cause.CHECKSUM_AND_TRAILER,            400, "InvalidRequest", "aws",      "Expecting a single x-amz-checksum- header"),  # versitygw#1657
    Row(Cause.CHECKSUM_SEVERAL,                400, "InvalidRequest", "aws",      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."),
    Row(Cause.CHECKSUM_ALGORITHM_UNKNOWN,      400, "InvalidRequest", "aws",      "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]"),
    Row(Cause.CHECKSUM_TYPE_WITHOUT_ALGORITHM, 400, "InvalidRequest", "aws",      "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header."),
    Row(Cause.CHECKSUM_TYPE_UNKNOWN,           400, "InvalidRequest", "ours",     "Value for x-amz-checksum-type header is invalid."),
    Row(Cause.CHECKSUM_TYPE_COMBINATION,       400, "InvalidRequest", "aws",      "The {Type} checksum type cannot be used with the {Algorithm} checksum algorithm."),
    Row(Cause.CHECKSUM_TYPE_MISMATCH,          400, "InvalidRequest", "aws",      "Checksum Type mismatch occurred, expected checksum Type: {Expected}, actual checksum Type: {Actual}"),

    # forms: PostObject
    Row(Cause.FORM_TYPE,           412, "PreconditionFailed",    "aws",      "At least one of the pre-conditions you specified did not hold", ("Condition=Bucket POST must be of the enclosure-type multipart/form-data",)),
    Row(Cause.FORM_MALFORMED,      400, "MalformedPOSTRequest",  "docs",     "The body of your POST request is not well-formed multipart/form-data."),
    Row(Cause.FORM_TOO_LARGE,      400, "MaxPostPreDataLengthExceededError", "docs",     "Your POST request fields preceding the upload file were too large.", ("MaxPostPreDataLengthBytes",)),
    Row(Cause.FORM_WITHOUT_FILE,   400, "InvalidArgument",       "reported", "POST requires exactly one file upload per request.", argument("file", "0")),
    Row(Cause.FORM_FIELD_MISSING,  400, "InvalidArgument",       "aws",      "Bucket POST must contain a field named '{ArgumentName}'.  If it is specified, please check the order of the fields.", ("ArgumentName", "ArgumentValue=")),
    Row(Cause.FORM_CREDENTIAL,     400, "InvalidArgument",       "reported", "{Reason}", argument("x-amz-credential")),
    Row(Cause.FORM_REGION,         400, "InvalidArgument",       "reported", "the region '{Given}' is wrong; expecting '{Region}'", (*argument("X-Amz-Credential"), "Region")),  # meteor-slingshot#150
    Row(Cause.FORM_POLICY_INVALID, 400, "InvalidPolicyDocument", "aws",      "Invalid Policy: {Reason}"),
    Row(Cause.FORM_POLICY_FAILED,  403, "AccessDenied",          "aws",      "Invalid according to Policy: {Reason}"),
    Row(Cause.FORM_FILE_TOO_SMALL, 400, "EntityTooSmall",        "aws",      "Your proposed upload is smaller than the minimum allowed size", ("ProposedSize", "MinSizeAllowed")),
    Row(Cause.FORM_FILE_TOO_LARGE, 400, "EntityTooLarge",        "aws",      "Your proposed upload exceeds the maximum allowed size", ("ProposedSize", "MaxSizeAllowed")),

    # tagging
    Row(Cause.NO_TAGS,                    404, "NoSuchTagSet",    "aws",      "The TagSet does not exist", ("BucketName",)),
    Row(Cause.TAGS_OF_ABAC, 400, "InvalidRequest", "ours", "The tags of a bucket with attribute-based access control (ABAC) enabled are changed with TagResource and UntagResource of S3 Control (fakeoss does not serve them: a test can set store.bucket(...).settings.tags)."),  # that it is refused: API reference, PutBucketAbac
    Row(Cause.TAGGING_HEADER,             400, "InvalidArgument", "aws",      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.", argument("x-amz-tagging")),
    Row(Cause.TAG_TWICE,                  400, "InvalidTag",      "aws",      "Cannot provide multiple Tags with the same key", ("TagKey",)),
    Row(Cause.TAG_KEY,                    400, "InvalidTag",      "aws",      "The TagKey you have provided is invalid", ("TagKey",)),
    Row(Cause.TAG_VALUE,                  400, "InvalidTag",      "aws",      "The TagValue you have provided is invalid", ("TagKey", "TagValue")),
    Row(Cause.TAG_RESERVED,               400, "InvalidTag",      "aws",      "System tags cannot be added/updated by requester", ("TagKey",)),
    Row(Cause.TAG_OF_OBJECT_RESERVED,     400, "InvalidTag",      "aws",      "Your TagKey cannot be prefixed with aws:", ("TagKey",)),
    Row(Cause.TAG_OF_NEW_BUCKET_RESERVED, 400, "InvalidTag",      "aws",      _TAG_OF_NEW_BUCKET_RESERVED),
    Row(Cause.TOO_MANY_TAGS,              400, "BadRequest",      "reported", "Object tags cannot be greater than {Most}"),
    Row(Cause.TOO_MANY_BUCKET_TAGS,       400, "BadRequest",      "reported", "Bucket tag count cannot be greater than {Most}"),
    Row(Cause.INVALID_TAGGING_DIRECTIVE,  400, "InvalidArgument", "reported", "Unknown tagging directive.", argument("x-amz-tagging-directive")),

    # annotations
    Row(Cause.NO_SUCH_ANNOTATION,           404, "NoSuchAnnotation",        "docs", "The specified annotation does not exist on this object.", ("Key", "AnnotationName")),
    Row(Cause.ANNOTATION_NAME,              400, "InvalidAnnotationName",   "docs", "The annotation name you provided is invalid.", ("AnnotationName",)),
    Row(Cause.ANNOTATION_NAME_TOO_LONG,     400, "AnnotationNameTooLong",   "docs", "The annotation name exceeds 512 bytes.", ("AnnotationName",)),
    Row(Cause.ANNOTATION_PREFIX,            400, "InvalidPrefix",           "docs", "The annotation prefix you provided is invalid.", ("AnnotationPrefix",)),
    Row(Cause.ANNOTATION_EMPTY,             400, "InvalidRequest",          "ours", "The annotation payload must be between 1 byte and 1 MiB in size."),
    Row(Cause.ANNOTATION_NOT_TEXT,          415, "UnsupportedMediaType",    "docs", "The annotation payload is not valid UTF-8 encoded text."),
    Row(Cause.ANNOTATION_CUSTOMER_KEY,      400, "InvalidRequest",          "ours", "Objects encrypted with SSE-C cannot have annotations."),
    Row(Cause.TOO_MANY_ANNOTATIONS,         400, "AnnotationLimitExceeded", "docs", "The request would exceed the maximum number of annotations allowed per object."),
    Row(Cause.INVALID_ANNOTATION_DIRECTIVE, 400, "InvalidArgument",         "ours", "Unknown annotation directive.", argument("x-amz-object-annotation-directive")),

    # cors
    Row(Cause.NO_CORS,               404, "NoSuchCORSConfiguration", "aws",      "The CORS configuration does not exist", ("BucketName",)),
    Row(Cause.CORS_TOO_LARGE,        400, "MalformedXML",            "ours",     _XML),
    Row(Cause.CORS_METHOD,           400, "InvalidRequest",          "aws",      "Found unsupported HTTP method in CORS config. Unsupported method is {Given}"),
    Row(Cause.CORS_WILDCARDS,        400, "InvalidRequest",          "reported", '{Name} "{Given}" can not have more than one wildcard.'),
    Row(Cause.CORS_HEADER,           400, "InvalidRequest",          "reported", '{Name} "{Given}" contains invalid character.'),
    Row(Cause.CORS_EXPOSED_WILDCARD, 400, "InvalidRequest",          "reported", 'ExposeHeader "{Given}" contains wildcard. We currently do not support wildcard for ExposeHeader.'),
    Row(Cause.CORS_ORIGIN_MISSING,   400, "BadRequest",              "aws",      "Insufficient information. Origin request header needed."),
    Row(Cause.CORS_METHOD_MISSING,   400, "BadRequest",              "reported", "Invalid Access-Control-Request-Method: null"),
    Row(Cause.CORS_METHOD_ASKED,     400, "BadRequest",              "aws", "Invalid Access-Control-Request-Method: {Given}"),
    Row(Cause.CORS_HEADER_ASKED,     400, "BadRequest",              "reported", 'Access-Control-Request-Headers "{Given}" contains invalid character.'),
    Row(Cause.CORS_BUCKET_MISSING,   403, "AccessForbidden",         "aws",      "CORSResponse: Bucket not found", ("Method", "ResourceType")),
    Row(Cause.CORS_NOT_ENABLED,      403, "AccessForbidden",         "aws",      "CORSResponse: CORS is not enabled for this bucket.", ("Method", "ResourceType")),
    Row(Cause.CORS_FORBIDDEN,        403, "AccessForbidden",         "aws",      _CORS_FORBIDDEN, ("Method", "ResourceType")),

    # website
    Row(Cause.NO_WEBSITE,               404, "NoSuchWebsiteConfiguration", "aws",        "The specified bucket does not have a website configuration", ("BucketName",)),
    Row(Cause.WEBSITE_INDEX,            400, "InvalidArgument",            "aws",        "The IndexDocument Suffix is not well formed", argument("IndexDocument")),
    Row(Cause.WEBSITE_INDEX_MISSING,    400, "InvalidArgument",            "aws",        "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty", argument("IndexDocument", "null")),
    Row(Cause.WEBSITE_REDIRECTS_ALL,    400, "InvalidArgument",            "aws",        "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.", argument("RedirectAllRequestsTo", "not null")),
    Row(Cause.WEBSITE_PROTOCOL,         400, "InvalidRequest",             "aws",        "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically."),
    Row(Cause.WEBSITE_TWO_REPLACEMENTS, 400, "InvalidRequest",             "aws",        "You can only define ReplaceKeyPrefix or ReplaceKey but not both."),
    Row(Cause.WEBSITE_RULES,            400, "InvalidRequest",             "reported",   "{Given} routing rules provided, the number of routing rules in a website configuration is limited to 50."),
    Row(Cause.WEBSITE_REDIRECT_CODE,    400, "InvalidRequest",             "reported",   "The provided HTTP redirect code ({Given}) is not valid. Valid codes are 3XX except 300."),
    Row(Cause.WEBSITE_ERROR_CODE,       400, "InvalidRequest",             "unverified", "The provided HTTP error code ({Given}) is not valid. Valid codes are 4XX or 5XX."),
    Row(Cause.WEBSITE_CONDITION,        400, "InvalidRequest",             "aws",        "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present."),

    # notification
    Row(Cause.NOTIFICATION_EVENT,        400, "InvalidArgument", "unverified", "The event is not supported for notifications", argument("Event")),
    Row(Cause.NOTIFICATION_FILTER,       400, "InvalidArgument", "aws",        "filter rule name must be either prefix or suffix", argument("FilterRule.Name")),
    Row(Cause.NOTIFICATION_FILTER_TWICE, 400, "InvalidArgument", "unverified", "Cannot specify more than one {Name} rule in a filter."),
    Row(Cause.NOTIFICATION_DESTINATION,  400, "InvalidArgument", "aws",        "The ARN could not be parsed", _ARGUMENT),
    Row(Cause.NOTIFICATION_OVERLAP,      400, "InvalidArgument", "reported",   _NOTIFICATION_OVERLAP),
    Row(Cause.NOTIFICATION_ID,           400, "InvalidArgument", "ours",       "Two configurations have the same Id"),

    # replication
    Row(Cause.NO_REPLICATION,               404, "ReplicationConfigurationNotFoundError", "aws",        "The replication configuration was not found", ("BucketName",)),
    Row(Cause.REPLICATION_UNVERSIONED,      400, "InvalidRequest",  "aws",        "Versioning must be 'Enabled' on the bucket to apply a replication configuration"),
    Row(Cause.REPLICATION_TARGET,           400, "InvalidRequest",  "aws",        "Destination bucket must have versioning enabled."),
    Row(Cause.REPLICATION_ARN,              400, "InvalidArgument", "unverified", "Invalid bucket ARN.", argument("Bucket")),
    Row(Cause.REPLICATION_DESTINATIONS,     400, "InvalidRequest",  "ours",       "All rules must have the same destination"),
    Row(Cause.REPLICATION_PAIRED,           400, "InvalidRequest",  "ours",       "The source or the destination bucket has another replication configuration"),
    Row(Cause.REPLICATION_TO_ITSELF,        400, "InvalidRequest",  "unverified", "Destination bucket cannot be the same as the source bucket."),
    Row(Cause.REPLICATION_PREFIXES,         400, "InvalidRequest",  "unverified", "Found overlapping prefixes"),
    Row(Cause.REPLICATION_ID,               400, "InvalidArgument", "unverified", "Rule Id must be unique."),
    Row(Cause.REPLICATION_ID_LENGTH,        400, "InvalidArgument", "ours",       "The maximum value is 255 characters.", argument("ID")),
    Row(Cause.REPLICATION_TAGS,             400, "InvalidRequest",  "unverified", "Duplicate Tag Keys are not allowed."),
    Row(Cause.REPLICATION_PRIORITY_MISSING, 400, "InvalidRequest",  "unverified", f"Priority must be specified for {_REPLICATION_SCHEMA}"),
    Row(Cause.REPLICATION_MARKERS_MISSING,  400, "InvalidRequest",  "reported",   f"DeleteMarkerReplication must be specified for {_REPLICATION_SCHEMA}"),
    Row(Cause.REPLICATION_MARKERS_V1,       400, "InvalidRequest",  "reported",   f"DeleteMarkerReplication cannot be used for {_REPLICATION_SCHEMA}"),
    Row(Cause.REPLICATION_MARKERS_TAGGED,   400, "InvalidRequest",  "unverified", _REPLICATION_MARKERS_TAGGED),
    Row(Cause.REPLICATION_ACCOUNT_MISSING,  400, "InvalidRequest",  "docs",       "If the <Owner> in <AccessControlTranslation> has a value, the <Account> element must be specified."),
    Row(Cause.REPLICATION_ACCOUNT_EMPTY,    400, "InvalidArgument", "docs",       "The <Account> element is empty. It must contain a valid account ID."),
    Row(Cause.REPLICATION_ACCOUNT,          400, "InvalidArgument", "docs",       "The AWS account specified in the <Account> element must match the destination bucket owner."),
    Row(Cause.BUCKET_REPLICATED,            400, "BucketHasReplicationConfiguration", "ours",       "The bucket you tried to delete has replication configuration configured.", ("BucketName",)),

    # select
    Row(Cause.SELECT_BODY,              400, "EmptyRequestBody",          "docs",       "Request body cannot be empty."),
    Row(Cause.SELECT_TYPE,              400, "InvalidRequest",                                   "ours",       "The value of select-type must be 2"),
    Row(Cause.SELECT_EXPRESSION_TYPE,   400, "InvalidExpressionType",                            "unverified", "The ExpressionType is invalid. Only SQL expressions are supported."),
    Row(Cause.SELECT_EXPRESSION_LENGTH, 400, "ExpressionTooLong",                                "reported",   "The SQL expression is too long: The maximum byte-length for the SQL expression is 256 KB."),
    Row(Cause.SELECT_COMPRESSION,       400, "InvalidCompressionFormat",                         "docs",       "The file is not in a supported compression format. Only GZIP and BZIP2 are supported."),
    Row(Cause.SELECT_ENCODING,          400, "InvalidTextEncoding",                              "unverified", "Invalid encoding type. Only UTF-8 encoding is supported."),
    Row(Cause.SELECT_CSV,               400, "CSVParsingError",                                  "unverified", "Encountered an error parsing the CSV file. Check the file and try again."),
    Row(Cause.SELECT_JSON,              400, "JSONParsingError",                                 "unverified", "Encountered an error parsing the JSON file. Check the file and try again."),
    Row(Cause.SELECT_HEADER_INFO,       400, "InvalidFileHeaderInfo",                            "reported",   "The FileHeaderInfo is invalid. Only NONE, USE, and IGNORE are supported."),
    Row(Cause.SELECT_SYNTAX,            400, "ParseUnexpectedToken",                             "reported",   "The SQL expression contains an unexpected token: {Reason}"),
    Row(Cause.SELECT_RANGE,             400, "InvalidScanRange",                                 "docs",       "The provided scan range is not valid."),
    Row(Cause.SELECT_RANGE_UNSUPPORTED, 400, "UnsupportedScanRangeInput",                        "docs",       "Scan range queries are not supported on this type of object."),
    Row(Cause.SELECT_STRUCTURE,         400, "UnsupportedSqlStructure",                          "reported",   "Encountered an unsupported SQL structure. Check the SQL Reference."),
    Row(Cause.SELECT_EVALUATION,        400, "ExternalEvalException",                            "ours",       "The query cannot be evaluated: {Reason}"),
    Row(Cause.SELECT_BOUND,             400, "ExternalEvalException",                            "ours",       "The query cannot be evaluated here: {Reason}"),
    Row(Cause.SELECT_NOTHING,           400, "ParseEmptySelect",                                 "docs",       "The SQL expression contains an empty SELECT clause."),
    Row(Cause.SELECT_NO_FROM,           400, "ParseSelectMissingFrom",                           "docs",       "The SQL expression contains a missing FROM after the SELECT list."),
    Row(Cause.SELECT_CHARACTER,         400, "LexerInvalidChar",                                 "docs",       "The SQL expression contains a character that is not valid."),
    Row(Cause.SELECT_OPERATORS,         400, "MaxOperatorsExceeded",                             "docs",       "Failed to parse SQL expression, try reducing complexity. For example, reduce number of operators used."),
    Row(Cause.SELECT_OPERATION,         400, "UnsupportedSqlOperation",                          "docs",       "S3 encountered an unsupported SQL operation."),
    Row(Cause.SELECT_FUNCTION,          400, "UnsupportedFunction",                              "docs",       "S3 encountered an unsupported SQL function."),
    Row(Cause.SELECT_ARGUMENT_COUNT,    400, "EvaluatorInvalidArguments",                        "ours",       "There is an incorrect number of arguments in the function call in the SQL expression: {Function}"),
    Row(Cause.SELECT_ARGUMENT_TYPE,     400, "IncorrectSqlFunctionArgumentType",                 "docs",       "An incorrect argument type was specified in a function call in the SQL expression."),
    Row(Cause.SELECT_ARGUMENT,          400, "IllegalSqlFunctionArgument",                       "docs",       "An illegal argument was used in the SQL function."),
    Row(Cause.SELECT_AGGREGATE,         400, "ParseNonUnaryAgregateFunctionCall",                "docs",       "Only one argument is supported for aggregate functions in the SQL expression."),
    Row(Cause.SELECT_STAR_CALL,         400, "ParseUnsupportedCallWithStar",                     "docs",       "Only COUNT with (*) as a parameter is supported in the SQL expression."),
    Row(Cause.SELECT_STAR,              400, "ParseAsteriskIsNotAloneInSelectList",              "docs",       "Other expressions are not allowed in the SELECT list when * is used without dot notation in the SQL expression."),
    Row(Cause.SELECT_WILDCARD,          400, "ParseInvalidContextForWildcardInSelectList",       "docs",       "The use of * in the SELECT list in the SQL expression is not valid."),
    Row(Cause.SELECT_TYPE_NAME,         400, "ParseExpectedTypeName",                            "docs",       "The expected type name in the SQL expression was not found."),
    Row(Cause.SELECT_TYPE_PARAMETER,    400, "ParseInvalidTypeParam",                            "docs",       "The SQL expression contains a parameter value that is not valid."),
    Row(Cause.SELECT_TYPE_UNKNOWN,      400, "InvalidDataType",                                  "docs",       "The SQL expression contains a data type that is not valid."),
    Row(Cause.SELECT_CAST,              400, "CastFailed",                                       "docs",       "An attempt to convert from one data type to another using CAST failed in the SQL expression."),
    Row(Cause.SELECT_DATE_PART,         400, "ParseExpectedDatePart",                            "docs",       "The expected date part in the SQL expression was not found."),
    Row(Cause.SELECT_TIMESTAMP,         400, "ValueParseFailure",                                "docs",       "A timestamp parse failure occurred in the SQL expression."),
    Row(Cause.SELECT_FORMAT_SYMBOL,     400, "EvaluatorInvalidTimestampFormatPatternSymbol",     "docs",       "The timestamp format pattern contains a symbol in the SQL expression that is not valid."),
    Row(Cause.SELECT_FORMAT_TOKEN,      400, "EvaluatorUnterminatedTimestampFormatPatternToken", "docs",       "The timestamp format pattern contains an unterminated token in the SQL expression."),
    Row(Cause.SELECT_ION,               400, "LexerInvalidIONLiteral",                           "docs",       "The SQL expression contains an operator that is not valid."),
    Row(Cause.SELECT_NUMBER,            400, "NumberFormatError",                                "docs",       "An error occurred while parsing a number. This error can be caused by underflow or overflow of integers."),
    Row(Cause.SELECT_INTEGER,           400, "IntegerOverflow",                                  "docs",       "An integer overflow or underflow occurred in the SQL expression."),
    Row(Cause.SELECT_COMPARISON,        400, "UnsupportedTypeForQuerying",                       "docs",       "Your query contains an unsupported type for comparison (e.g. verifying that a Parquet INT96 column type is greater than 0)."),
    Row(Cause.SELECT_LIKE,              400, "LikeInvalidInputs",                                "docs",       "The argument given to the LIKE clause in the SQL expression is not valid."),
    Row(Cause.SELECT_LIKE_ESCAPE,       400, "EvaluatorLikePatternInvalidEscapeSequence",        "docs",       "An argument given to the LIKE expression was not valid."),
    Row(Cause.SELECT_LIMIT,             400, "EvaluatorNegativeLimit",                           "docs",       "LIMIT must not be negative."),
    Row(Cause.SELECT_KEY_PATH,          400, "InvalidKeyPath",                                   "docs",       "The key path in the SQL expression is not valid."),
    Row(Cause.SELECT_HEADERS,           400, "MissingHeaders",                                   "reported",   "Some headers in the query are missing from the file. Please check the file and try again."),
    Row(Cause.SELECT_COLUMN_INDEX,      400, "InvalidColumnIndex",                               "docs",       "The column index in the SQL expression is not valid."),
    Row(Cause.SELECT_AMBIGUOUS,         400, "AmbiguousFieldName",                               "docs",       "The field name matches to multiple fields in the file. Check the SQL expression and the file, and try again."),
    Row(Cause.SELECT_FORMAT,            400, "InvalidDataSource",                                "docs",       "Invalid data source type. Only CSV, JSON, and Parquet are supported."),
    Row(Cause.SELECT_OUTPUT,            400, "ObjectSerializationConflict",                      "docs",       "InputSerialization specifies more than one format (CSV, JSON, or Parquet), or OutputSerialization specifies more than one format (CSV or JSON). InputSerialization and OutputSerialization can only specify one format each."),
    Row(Cause.SELECT_PARAMETER,         400, "InvalidRequestParameter",                          "docs",       "The value of a parameter in the SelectRequest element is not valid. Check the service API documentation and try again."),
    Row(Cause.SELECT_TRUNCATED,         400, "TruncatedInput",                                   "docs",       "Object decompression failed. Check that the object is properly compressed using the format specified in the request."),
    Row(Cause.SELECT_RECORD,            400, "OverMaxRecordSize",                                "reported",   "The character number in one record is more than our max threshold, maxCharsPerRecord: 1,048,576"),
    Row(Cause.SELECT_COLUMN,            400, "ColumnTooLong",                                    "docs",       "The length of a column in the result is greater than maxCharsPerColumn of 1 MB."),
    Row(Cause.SELECT_COLUMNS,           400, "OverMaxColumn",                                    "docs",       "The number of columns in the result is greater than the maximum allowable number of columns."),

    # lifecycle
    Row(Cause.NO_LIFECYCLE,                  404, "NoSuchLifecycleConfiguration", "aws",      "The lifecycle configuration does not exist", ("BucketName",)),
    Row(Cause.LIFECYCLE_ID_TWICE,            400, "InvalidArgument",              "reported", "Rule ID must be unique. Found same ID for more than one rule"),
    Row(Cause.LIFECYCLE_ID_TOO_LONG,         400, "InvalidArgument",              "reported", "ID length should not exceed allowed limit of {Most}"),
    Row(Cause.LIFECYCLE_DAYS,                400, "InvalidArgument",              "reported", "'{Name}' for {Action} action must be a positive integer"),
    Row(Cause.LIFECYCLE_DATE,                400, "InvalidArgument",              "aws",      "'Date' must be at midnight GMT", argument("Date")),
    Row(Cause.LIFECYCLE_TAG_TWICE,           400, "InvalidRequest",               "aws",      "Duplicate Tag Keys are not allowed."),
    Row(Cause.LIFECYCLE_NO_ACTION,           400, "InvalidRequest",               "reported", "At least one action needs to be specified in a rule"),
    Row(Cause.LIFECYCLE_FILTER_LATE,         400, "InvalidRequest",               "reported", "Filter element can only be used in Lifecycle V2."),
    Row(Cause.LIFECYCLE_PREFIX_LATE,         400, "InvalidRequest",               "reported", "Base level prefix cannot be used in Lifecycle V2, prefixes are only supported in the Filter."),
    Row(Cause.LIFECYCLE_KEEP_WITHOUT_FILTER, 400, "InvalidRequest",               "reported", "NewerNoncurrentVersions element can only be used in Lifecycle V2."),
    Row(Cause.LIFECYCLE_OVERLAP,             400, "InvalidRequest",               "reported", "Found overlapping prefixes '{First}' and '{Second}' for same action type '{Action}'"),
    Row(Cause.LIFECYCLE_NOT_WITH,            400, "InvalidRequest",               "reported", "{Action} cannot be specified with {Filter}."),
    Row(Cause.LIFECYCLE_PREFIX_TOO_LONG,     400, "InvalidRequest",               "reported", "The maximum size of a prefix is {Most}"),
    Row(Cause.LIFECYCLE_SIZE,                400, "InvalidRequest",               "reported", "'{Name}' should be between {Least} and {Most}."),
    Row(Cause.LIFECYCLE_SIZES,               400, "InvalidRequest",               "reported", "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'."),
    Row(Cause.LIFECYCLE_DAYS_NEGATIVE,       400, "InvalidArgument",              "reported", "'{Name}' in {Action} action must be nonnegative"),
    Row(Cause.LIFECYCLE_INFREQUENT_EARLY,    400, "InvalidArgument",              "reported", "'{Name}' in {Action} action must be greater than or equal to 30 for storageClass '{StorageClass}'"),
    Row(Cause.LIFECYCLE_TIMES_MIXED,         400, "InvalidRequest",               "reported", "Found mixed 'Date' and 'Days' based {Actions} actions in lifecycle rule for {For}"),
    Row(Cause.LIFECYCLE_CLASS_TWICE,         400, "InvalidRequest",               "reported", "'StorageClass' must be different for '{Action}' actions in same 'Rule' with {For}"),
    Row(Cause.LIFECYCLE_CLASS_ORDER,         400, "InvalidArgument",              "reported", _LIFECYCLE_CLASS_ORDER),
    Row(Cause.LIFECYCLE_EXPIRES_EARLY,       400, "InvalidArgument",              "reported", "'{Name}' in the {Expiration} action for {For} must be greater than '{Name}' in the {Transition} action"),
    Row(Cause.LIFECYCLE_MINIMUM_SIZE,        400, "InvalidRequest",               "aws",      "Invalid TransitionDefaultMinimumObjectSize found: {Given}"),

    # configurations: analytics, intelligent tiering, inventory, metrics
    Row(Cause.NO_SUCH_CONFIGURATION,     404, "NoSuchConfiguration",        "aws",  "The specified configuration does not exist."),
    Row(Cause.CONFIGURATION_ID,          400, "IdMismatch",                 "aws",  "Document ID does not match the specified configuration ID."),
    Row(Cause.CONFIGURATION_DESTINATION, 400, "InvalidS3DestinationBucket", "aws",  "Invalid bucket ARN."),
    Row(Cause.TOO_MANY_CONFIGURATIONS,   400, "TooManyConfigurations",      "docs", "You are attempting to create a new configuration but have already reached the 1,000-configuration limit."),
    Row(Cause.TIERING_DAYS,              400, "InvalidArgument",            "ours", "The number of days is out of range for the access tier"),

    # acceleration and logging
    Row(Cause.ACCELERATION_OF_DOTS,   400, "InvalidRequest",                "aws",  "S3 Transfer Acceleration is not supported for buckets with periods (.) in their names"),
    Row(Cause.LOGGING_TARGET_MISSING, 400, "InvalidTargetBucketForLogging", "aws",  "The target bucket for logging does not exist", ("TargetBucket",)),
    Row(Cause.LOGGING_TARGET_OWNER,   400, "InvalidTargetBucketForLogging", "docs", "The owner for the bucket to be logged and the target bucket must be the same.", ("TargetBucket",)),
    Row(Cause.LOGGING_ACROSS_REGIONS, 403, "CrossLocationLoggingProhibitted", "aws",  "Cross S3 location logging not allowed. ", ("SourceBucketLocation", "TargetBucketLocation")),
    Row(Cause.LOGGING_PREFIX,         400, "InvalidArgument",                 "ours", "The prefix of the access logs is not valid", argument("TargetPrefix")),

    # buckets
    Row(Cause.NO_SUCH_BUCKET,        404, "NoSuchBucket",              "aws",      "The specified bucket does not exist", ("BucketName",)),
    Row(Cause.INVALID_BUCKET_NAME,   400, "InvalidBucketName",         "aws",      "The specified bucket is not valid.", ("BucketName",)),
    Row(Cause.BUCKET_ALREADY_EXISTS, 409, "BucketAlreadyExists",       "docs",     _BUCKET_ALREADY_EXISTS, ("BucketName",)),
    Row(Cause.BUCKET_ALREADY_OWNED,  409, "BucketAlreadyOwnedByYou",   "aws",      "Your previous request to create the named bucket succeeded and you already own it.", ("BucketName",)),
    Row(Cause.BUCKET_NOT_EMPTY,      409, "BucketNotEmpty",            "aws",      "The bucket you tried to delete is not empty", ("BucketName",)),
    Row(Cause.BUCKET_HAS_VERSIONS,   409, "BucketNotEmpty",            "aws",      "The bucket you tried to delete is not empty. You must delete all versions in the bucket.", ("BucketName",)),
    Row(Cause.BUCKET_HAS_UPLOADS,    409, "BucketHasMutiUploads",      "ours",     "The bucket you tried to delete has unfinished multipart uploads", ("BucketName",)),
    Row(Cause.TOO_MANY_BUCKETS,      400, "TooManyBuckets",            "docs",     "You have attempted to create more buckets than allowed"),
    Row(Cause.INVALID_LOCATION,      400, "InvalidLocationConstraint", "aws",      "The specified location-constraint is not valid", ("LocationConstraint",)),
    Row(Cause.ILLEGAL_LOCATION,      400, "IllegalLocationConstraintException", "aws",      "The {LocationConstraint} location constraint is incompatible for the region specific endpoint this request was sent to."),
    Row(Cause.PERMANENT_REDIRECT,    301, "PermanentRedirect",         "reported", "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.", ("Endpoint", "Bucket")),  # s3rs#18, AWS.jl#413, mountpoint-s3#1
    Row(Cause.INCORRECT_ENDPOINT,    400, "IncorrectEndpoint",         "reported", "The specified bucket exists in another region. Please direct requests to the specified endpoint.", ("Endpoint",)),  # answers of website endpoints, printed in several posts
    Row(Cause.BUCKET_REGION_UNKNOWN, 400, "InvalidArgument",           "aws",      "Argument value {Region} is not a valid AWS Region", ("ArgumentName=bucket-region",)),
    Row(Cause.BUCKET_REGION_ELSEWHERE, 400, "InvalidArgument",         "aws",      "Requests with bucket-region specified must be made to the corresponding regional endpoint", ("ArgumentName=bucket-region",)),
    Row(Cause.NAMESPACE_SUFFIX,      400, "InvalidNamespaceHeader",    "reported", _NAMESPACE_SUFFIX),
    Row(Cause.NAMESPACE_MISSING,     400, "MissingNamespaceHeader",    "reported", "The requested bucket is an account-regional namespace bucket, but your request is missing the required x-amz-bucket-namespace header.", ("Header",)),  # amazon.aws#2935
    Row(Cause.NAMESPACE_GLOBAL,      400, "InvalidNamespaceHeader",    "reported", _NAMESPACE_GLOBAL),  # the code is our reading
    Row(Cause.NAMESPACE_ACCOUNT,     400, "InvalidBucketNamespace",    "reported", f"{_OTHER_NAMESPACE} AWS Account ID '{{Requested}}' does not match the caller's AWS Account ID '{{Current}}'. Specify the caller's AWS Account ID in the bucket name.", ("BucketNamespace",)),
    Row(Cause.NAMESPACE_REGION,      400, "InvalidBucketNamespace",    "reported", f"{_OTHER_NAMESPACE} region '{{Requested}}' does not match the current region '{{Current}}'. Specify the targeted region in the bucket name.", ("BucketNamespace",)),
    Row(Cause.NAMESPACE_UNKNOWN,     400, "InvalidArgument",           "reported", "The value of the x-amz-bucket-namespace header is not valid", argument("x-amz-bucket-namespace")),  # the code is our reading

    # ACLs, ownership and public access block
    Row(Cause.ACLS_DISABLED,               400, "AccessControlListNotSupported",  "reported", "The bucket does not allow ACLs"),
    Row(Cause.INVALID_CANNED_ACL,          400, "InvalidArgument",                "aws",      "", argument("x-amz-acl")),
    Row(Cause.CANNED_ACL_AND_GRANTS,       400, "InvalidRequest",                 "aws",      "Specifying both Canned ACLs and Header Grants is not allowed"),
    Row(Cause.ACL_TWICE,                   400, "UnexpectedContent",              "aws",      "This request does not support content"),
    Row(Cause.ACL_MISSING,                 400, "MissingSecurityHeader",          "aws",      "Your request was missing a required header", ("MissingHeaderName=x-amz-acl",)),
    Row(Cause.MALFORMED_ACL,               400, "MalformedACLError",              "aws",      _XML),
    Row(Cause.GRANT_FORMAT,                400, "InvalidArgument",                "aws",      "Argument format not recognized", _ARGUMENT),
    Row(Cause.GRANTEE_ID,                  400, "InvalidArgument",                "aws",      "Invalid id", _ARGUMENT),
    Row(Cause.GRANTEE_URI,                 400, "InvalidArgument",                "aws",      "Invalid group uri", _ARGUMENT),
    Row(Cause.GRANTEE_BY_EMAIL,            405, "MethodNotAllowed",        "docs",     "The specified method is not allowed against this resource."),  # API reference, PutBucketAcl: 405; without further elements: our reading
    Row(Cause.GRANTEE_EMAIL,               400, "UnresolvableGrantByEmailAddress", "reported", "The e-mail address you provided does not match any account on record."),
    Row(Cause.INVALID_OWNERSHIP,           400, "InvalidArgument",                "aws",      "Invalid x-amz-object-ownership header: {Given}", ("ArgumentName=x-amz-object-ownership",)),
    Row(Cause.NO_OWNERSHIP_CONTROLS,       404, "OwnershipControlsNotFoundError", "aws",      "The bucket ownership controls were not found", ("BucketName",)),
    Row(Cause.ACL_WITH_ENFORCED_OWNERSHIP, 400, "InvalidBucketAclWithObjectOwnership", "reported", "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"),
    Row(Cause.NO_ACCESS_BLOCK,             404, "NoSuchPublicAccessBlockConfiguration", "aws",      "The public access block configuration was not found", ("BucketName",)),
    Row(Cause.PUBLIC_ACL_BLOCKED,          403, "AccessDenied",                   "docs",     "Access Denied"),
    Row(Cause.PUBLIC_POLICY_BLOCKED,       403, "AccessDenied",                   "ours",     "Access Denied"),

    # policy
    Row(Cause.NO_SUCH_POLICY,            404, "NoSuchBucketPolicy", "aws",      "The bucket policy does not exist", ("BucketName",)),
    Row(Cause.POLICY_OF_ANOTHER,         405, "MethodNotAllowed",   "ours",     "The specified method is not allowed against this resource.", ("Method", "ResourceType=BUCKETPOLICY")),
    Row(Cause.POLICY_EMPTY,              400, "MalformedPolicy",    "aws",      _POLICY_JSON),
    Row(Cause.POLICY_NOT_JSON,           400, "MalformedPolicy",    "aws",      _POLICY_JSON),
    Row(Cause.POLICY_JSON,               400, "MalformedPolicy",    "reported", "This policy contains invalid Json"),
    Row(Cause.POLICY_TOO_LARGE,          400, "MalformedPolicy",    "reported", "Normalized policy document exceeds the maximum allowed size of {MaxSizeAllowed} bytes"),
    Row(Cause.POLICY_VERSION,            400, "MalformedPolicy",    "reported", "The policy must contain a valid version string"),
    Row(Cause.POLICY_SYNTAX,             400, "MalformedPolicy",    "reported", "Invalid policy syntax."),
    Row(Cause.POLICY_FIELD_MISSING,      400, "MalformedPolicy",    "aws",      "Missing required field {Field}"),
    Row(Cause.POLICY_FIELD_UNKNOWN,      400, "MalformedPolicy",    "reported", "Unknown field {Field}"),
    Row(Cause.POLICY_STATEMENT_EMPTY,    400, "MalformedPolicy",    "reported", "Could not parse the policy: Statement is empty!"),
    Row(Cause.POLICY_EFFECT,             400, "MalformedPolicy",    "reported", "Invalid effect: {Effect}"),
    Row(Cause.POLICY_PRINCIPAL,          400, "MalformedPolicy",    "reported", "Invalid principal in policy"),
    Row(Cause.POLICY_ACTION,             400, "MalformedPolicy",    "reported", "Policy has invalid action"),
    Row(Cause.POLICY_RESOURCE,           400, "MalformedPolicy",    "reported", "Policy has invalid resource"),
    Row(Cause.POLICY_NOT_APPLICABLE,     400, "MalformedPolicy",    "reported", "Action does not apply to any resource(s) in statement"),
    Row(Cause.POLICY_OPERATOR,           400, "MalformedPolicy",    "reported", "Invalid Condition type : {Operator}"),
    Row(Cause.POLICY_KEY,                400, "MalformedPolicy",    "reported", "Policy has an invalid condition key"),
    Row(Cause.POLICY_KEY_NOT_APPLICABLE, 400, "MalformedPolicy",    "reported", "Conditions do not apply to combination of actions and resources in statement"),
    Row(Cause.POLICY_ADDRESS,            400, "MalformedPolicy",    "reported", "Invalid IP address in Conditions"),

    # objects
    Row(Cause.NO_SUCH_KEY,                  404, "NoSuchKey",               "aws",      "The specified key does not exist.", ("Key",)),
    Row(Cause.KEY_TOO_LONG,                 400, "KeyTooLongError",         "reported", "Your key is too long", ("Size", "MaxSizeAllowed")),
    Row(Cause.UPLOAD_KEY_TOO_LONG,          400, "InvalidRequest",          "ours",     "Object name length of {Size} longer than {MaxSizeAllowed}"),
    Row(Cause.KEY_OF_DIRECTORY,             400, "InvalidArgument",         "ours",     "A key that ends with a slash is a directory, and holds no bytes."),
    Row(Cause.INVALID_KEY,                  400, "InvalidArgument",         "ours",     "The specified key is not valid.", ("Key",)),
    Row(Cause.KEY_CLIMBS,                   400, "BadRequest",              "reported", "Bad Request", bodiless=True),  # floci#1231, #1320
    Row(Cause.METADATA_TOO_LARGE,           400, "MetadataTooLarge",        "reported", "Your metadata headers exceed the maximum allowed metadata size", ("Size", "MaxSizeAllowed")),
    Row(Cause.CONTENT_DISPOSITION_TOO_LONG, 400, "InvalidArgument",         "ours",     "The Content-Disposition header is too long", ("MaxSizeAllowed",)),
    Row(Cause.INVALID_STORAGE_CLASS,        400, "InvalidStorageClass",     "aws",      "The storage class you specified is not valid", ("StorageClassRequested",)),
    Row(Cause.INVALID_REDIRECT,             400, "InvalidRedirectLocation", "reported", "The website redirect location must have a prefix of 'http://' or 'https://' or '/'."),
    Row(Cause.OBJECT_ARCHIVED,              403, "InvalidObjectState",      "aws",      "The operation is not valid for the object's storage class", ("StorageClass",)),
    Row(Cause.INVALID_RANGE,                416, "InvalidRange",            "aws",      "The requested range is not satisfiable", ("RangeRequested", "ActualObjectSize")),
    Row(Cause.MULTIPLE_RANGES,              416, "NotSupportMultiRange",    "ours",     "Several ranges in one request are not supported", ("RangeRequested",)),
    Row(Cause.RANGE_AND_PART,               400, "InvalidRequest",          "aws",      "Cannot specify both Range header and partNumber query parameter"),
    Row(Cause.NO_SUCH_PART,                 416, "InvalidPartNumber",       "aws",      "The requested partnumber is not satisfiable", ("PartNumberRequested", "ActualPartCount")),
    Row(Cause.CHECKSUM_MODE,                400, "InvalidRequest",          "aws",      "Value for x-amz-checksum-mode header is invalid."),
    Row(Cause.OBJECT_ATTRIBUTES,            400, "InvalidArgument",         "aws", "Invalid attribute name specified.", argument("x-amz-object-attributes")),
    Row(Cause.OBJECT_ATTRIBUTES_MISSING,    400, "InvalidRequest",          "aws", "The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty"),
    Row(Cause.USER_KEY_MISSING,             400, "UserKeyMustBeSpecified",  "aws",      "User key must be specified."),
    Row(Cause.TOO_MANY_KEYS,                400, "MalformedXML",            "docs",     _XML),

    # conditions
    Row(Cause.NOT_MODIFIED,              304, "NotModified",                "aws", "Not Modified"),
    Row(Cause.PRECONDITION_FAILED,       412, "PreconditionFailed",         "aws", "At least one of the pre-conditions you specified did not hold", ("Condition",)),
    Row(Cause.CONFLICTING_OPERATION,     409, "ConditionalRequestConflict", "aws", "The conditional request cannot succeed due to a conflicting operation against this resource.", ("Condition", "Key")),
    Row(Cause.CONDITION_VALUE,           400, "InvalidArgument",            "ours", "The value of the condition is not a size or a date", _ARGUMENT),
    Row(Cause.CONDITION_NOT_IMPLEMENTED, 501, "NotImplemented",             "aws", _NOT_IMPLEMENTED, ("Header", "additionalMessage")),

    # versioning
    Row(Cause.VERSIONING_STATUS_MISSING, 400, "IllegalVersioningConfigurationException", "aws",        "The Versioning element must be specified"),
    Row(Cause.NO_SUCH_VERSION,           404, "NoSuchVersion",   "aws",        "The specified version does not exist.", ("Key", "VersionId")),
    Row(Cause.INVALID_VERSION_ID,        400, "InvalidArgument", "aws",        "Invalid version id specified", argument("versionId")),
    Row(Cause.EMPTY_VERSION_ID,          400, "InvalidArgument", "aws",        "Version id cannot be the empty string", argument("versionId", "")),

    # encryption
    Row(Cause.ENCRYPTION_METHOD,              400, "InvalidArgument", "reported", "The encryption method specified is not supported", _METHOD),
    Row(Cause.ENCRYPTION_NOT_HERE,            400, "InvalidArgument", "aws",      "x-amz-server-side-encryption header is not supported for this operation.", _METHOD),
    Row(Cause.KMS_KEY_WITHOUT_METHOD,         400, "InvalidArgument", "reported", "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms", _METHOD),  # aws-cli#1431
    Row(Cause.KMS_KEY_MISSING,                400, "InvalidArgument", "ours",     "Server Side Encryption with KMS managed key requires HTTP header x-amz-server-side-encryption-aws-kms-key-id"),
    Row(Cause.KMS_KEY_NOT_APPLICABLE,         400, "InvalidArgument", "aws",      "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse", ("ArgumentName=ApplyServerSideEncryptionByDefault",)),
    Row(Cause.NO_ENCRYPTION_CONFIGURATION,    404, "ServerSideEncryptionConfigurationNotFoundError", "docs",     "The server side encryption configuration was not found", ("BucketName",)),
    Row(Cause.CUSTOMER_KEY_AND_METHOD,        400, "InvalidArgument", "aws",      "Server Side Encryption with Customer provided key is incompatible with the encryption method specified", _METHOD),
    Row(Cause.CUSTOMER_KEY_ALGORITHM,         400, "InvalidEncryptionAlgorithmError", "aws",      "The Encryption request you specified is not valid. Supported value: AES256.", _METHOD),
    Row(Cause.CUSTOMER_KEY_WITHOUT_ALGORITHM, 400, "InvalidArgument", "aws",      f"{_CUSTOMER_KEYS} a valid encryption algorithm.", _NO_METHOD),
    Row(Cause.CUSTOMER_KEY_WITHOUT_MD5,       400, "InvalidArgument", "aws",      f"{_CUSTOMER_KEYS} the client calculated MD5 of the secret key.", _NO_METHOD),
    Row(Cause.CUSTOMER_KEY_MISSING,           400, "InvalidArgument", "aws",      f"{_CUSTOMER_KEYS} an appropriate secret key.", _NO_METHOD),
    Row(Cause.CUSTOMER_KEY_ENCODING,          400, "InvalidArgument", "aws",      "The secret key was improperly encoded. The secret key must be Base64 encoded.", _METHOD),
    Row(Cause.CUSTOMER_KEY_TOO_SHORT,         400, "InvalidArgument", "aws",      "The secret key was invalid - too short.", _METHOD),
    Row(Cause.CUSTOMER_KEY_INVALID,           400, "InvalidArgument", "aws",      "The secret key was invalid for the specified algorithm.", _NO_METHOD),
    Row(Cause.CUSTOMER_KEY_MD5_MISMATCH,      400, "InvalidArgument", "aws",      "The calculated MD5 hash of the key did not match the hash that was provided.", _NO_METHOD),
    Row(Cause.ENCRYPTION_NEEDS_TLS,           400, "InvalidRequest",  "docs",     "Requests specifying Server Side Encryption with Customer provided keys must be made over a secure connection."),
    Row(Cause.CUSTOMER_KEYS_BLOCKED,          403, "AccessDenied",    "reported", _CUSTOMER_KEYS_BLOCKED),  # stratus-red-team#946; what fakeoss adds is in brackets
    Row(Cause.UPDATE_ENCRYPTION_PLAIN,        400, "InvalidRequest",  "docs",     f"The UpdateObjectEncryption operation doesn't supported unencrypted source objects. {_UPDATABLE}"),  # sic, as are the other messages: API reference, UpdateObjectEncryption
    Row(Cause.UPDATE_ENCRYPTION_SOURCE,       400, "InvalidRequest",  "docs",     f"The UpdateObjectEncryption operation doesn't support source objects with the encryption type DSSE-KMS or SSE-C. {_UPDATABLE}"),
    Row(Cause.UPDATE_ENCRYPTION_TARGET,       400, "InvalidRequest",  "docs",     f"The UpdateObjectEncryption operation doesn't support updating the encryption type to DSSE-KMS or SSE-C. {_NAME_KMS}"),
    Row(Cause.UPDATE_ENCRYPTION_SIGNATURE,    400, "InvalidRequest",  "docs",     "Requests that modify an object encryption configuration require Amazon Web Services Signature Version 4. Modify the request to use Amazon Web Services Signature Version 4, and then try again."),
    Row(Cause.UPDATE_ENCRYPTION_TYPE,         400, "InvalidRequest",  "docs",     f"Requests that modify an object encryption configuration require a valid new encryption type. Valid values are SSEKMS. {_NAME_KMS}"),
    Row(Cause.UPDATE_ENCRYPTION_NO_KEY,       400, "InvalidRequest",  "docs",     f"{_TO_KMS} an Amazon Web Services KMS key Amazon Resource Name (ARN). Modify the request to specify a KMS key ARN, and then try again."),
    Row(Cause.UPDATE_ENCRYPTION_KEY,          400, "InvalidRequest",  "docs",     f"{_TO_KMS} a valid Amazon Web Services KMS key Amazon Resource Name (ARN). Confirm that you have a correctly formatted KMS key ARN in your request, and then try again."),
    Row(Cause.UPDATE_ENCRYPTION_BUCKET_KEY,   400, "InvalidRequest",  "docs",     "The BucketKeyEnabled value isn't valid. Valid values are true or false. Modify the request to specify a valid value, and then try again."),
    Row(Cause.UPDATE_ENCRYPTION_ACCOUNT,      403, "AccessDenied",    "docs",     "The Amazon Web Services KMS key in the request must be owned by the same account as the bucket. Modify the request to specify a KMS key from the same account, and then try again. (fakeoss: the bucket's account is {Account})"),  # what fakeoss adds is in brackets
    Row(Cause.UPDATE_ENCRYPTION_LOCKED,       403, "AccessDenied",    "docs",     _UPDATE_ENCRYPTION_LOCKED),
    Row(Cause.WRONG_CUSTOMER_KEY,             403, "AccessDenied",    "aws",      f"{_CUSTOMER_KEYS} the correct secret key."),
    Row(Cause.OBJECT_NEEDS_KEY,               400, "InvalidRequest",  "aws",      "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object."),
    Row(Cause.OBJECT_NEEDS_NO_KEY,            400, "InvalidRequest",  "aws",      "The encryption parameters are not applicable to this object."),
    Row(Cause.UPLOAD_NEEDS_KEY,               400, "InvalidRequest",  "aws",      "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters."),
    Row(Cause.WRONG_SOURCE_KEY,               400, "InvalidRequest",  "aws",      "The provided encryption parameters did not match the ones used originally."),
    Row(Cause.WRONG_UPLOAD_KEY,               400, "InvalidRequest",  "aws",      "The provided encryption parameters did not match the ones used originally."),
    Row(Cause.COMPLETE_NEEDS_KEY,             400, "InvalidRequest",  "aws",      "The object was stored using a form of Server Side Encryption. Correct SSE-C request parameters are required for this request when specifying checksums for each part."),

    # object lock
    Row(Cause.OBJECT_LOCKED,              403, "AccessDenied",                  "aws",      "Access Denied because object protected by object lock."),
    Row(Cause.VERSIONING_LOCKED,          409, "InvalidBucketState",            "aws",      "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed."),
    Row(Cause.LOCK_NEEDS_VERSIONING,      409, "InvalidBucketState",            "aws",      "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration"),
    Row(Cause.NO_LOCK_CONFIGURATION,      404, "ObjectLockConfigurationNotFoundError", "aws",      "Object Lock configuration does not exist for this bucket", ("BucketName",)),
    Row(Cause.NO_OBJECT_LOCK,             404, "NoSuchObjectLockConfiguration", "aws",      "The specified object does not have a ObjectLock configuration"),
    Row(Cause.BUCKET_NOT_LOCKABLE,        400, "InvalidRequest",                "aws",      "Bucket is missing Object Lock Configuration"),
    Row(Cause.LOCK_HEADERS_NOT_HERE,      400, "InvalidRequest",                "reported", "Bucket is missing ObjectLockConfiguration"),  # versitygw sends this message, without a space, for writes
    Row(Cause.LOCK_HEADERS_INCOMPLETE,    400, "InvalidArgument",               "aws",      "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied", ("ArgumentName",)),
    Row(Cause.LOCK_MODE_UNKNOWN,          400, "InvalidArgument",               "aws",      "Unknown wormMode directive.", argument("x-amz-object-lock-mode")),
    Row(Cause.LEGAL_HOLD_UNKNOWN,         400, "InvalidArgument",               "reported", "Legal Hold must be either of 'ON' or 'OFF'", argument("x-amz-object-lock-legal-hold")),
    Row(Cause.EVENT_HOLD_UNKNOWN,         400, "InvalidArgument",               "ours",     "Event Hold must be either of 'ON' or 'OFF'", argument("x-amz-object-lock-event-hold")),  # status: Amazon, Configuring S3 Object Lock; code and message of these four: our reading, as for legal holds and retention dates
    Row(Cause.EVENT_HOLD_INCOMPLETE,      400, "InvalidArgument",               "ours",     "An event hold that is ON needs a mode and a duration in days or in years; one that is OFF has a mode and no duration", ("ArgumentName",)),
    Row(Cause.EVENT_HOLD_INACTIVE,        400, "InvalidRequest",                "ours",     "The object has no active event hold, and the request has no retain until date"),
    Row(Cause.EVENT_HOLD_DURATION,        400, "InvalidArgument",               "ours",     "The duration of an event hold is 1 to 36500 days or 1 to 100 years", _ARGUMENT),
    Row(Cause.LOCK_ENABLED_INVALID,       400, "InvalidArgument",               "ours",     "x-amz-bucket-object-lock-enabled must be true or false", argument("x-amz-bucket-object-lock-enabled")),
    Row(Cause.LOCKED_WRITE_DIGEST,        400, "InvalidRequest",                "reported", "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters"),
    Row(Cause.RETENTION_DATE_FORMAT,      400, "InvalidArgument",               "reported", "The retain until date must be provided in ISO 8601 format", argument("x-amz-object-lock-retain-until-date")),
    Row(Cause.RETENTION_DATE_PAST,        400, "InvalidArgument",               "aws",      "The retain until date must be in the future!", _ARGUMENT),
    Row(Cause.RETENTION_PERIOD,           400, "InvalidArgument",               "reported", "Default retention period must be a positive integer value.", ("ArgumentName",)),
    Row(Cause.RETENTION_PERIOD_TOO_LARGE, 400, "InvalidArgument",               "reported", "Default retention period too large.", ("ArgumentName",)),
    Row(Cause.BYPASS_NOT_HERE,            400, "InvalidArgument",               "aws",      "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.", ("ArgumentName=x-amz-bypass-governance-retention",)),

    # restore
    Row(Cause.OBJECT_NOT_ARCHIVED,      403, "InvalidObjectState",       "reported", "Restore is not allowed for the object's current storage class"),
    Row(Cause.RESTORE_ONGOING,          409, "RestoreAlreadyInProgress", "docs",     "Object restore is already in progress"),
    Row(Cause.RESTORE_TIER_NOT_OFFERED, 400, "InvalidArgument",          "ours",     "The retrieval tier is not offered for the object's storage class", argument("Tier")),
    Row(Cause.RESTORE_DAYS,             400, "InvalidArgument",          "ours",     "Days must be a positive number", argument("Days")),

    # copies: CopyObject, UploadPartCopy
    Row(Cause.COPY_SOURCE_KEY,           400, "InvalidArgument", "aws",        "Invalid copy source object key", _COPY_SOURCE),
    Row(Cause.COPY_SOURCE_BUCKET,        400, "InvalidArgument", "reported",   "Invalid copy source bucket name", _COPY_SOURCE),
    Row(Cause.COPY_SOURCE_ENCODING,      400, "InvalidArgument", "reported",   "Invalid copy source encoding", _COPY_SOURCE),
    Row(Cause.COPY_SOURCE_VERSION,       400, "InvalidArgument", "aws",        "Invalid version id specified", argument("x-amz-copy-source")),
    Row(Cause.COPY_SOURCE_VERSION_EMPTY, 400, "InvalidArgument", "aws",        "Version id cannot be the empty string", argument("x-amz-copy-source", "")),
    Row(Cause.COPY_SOURCE_VERSION_WHOLE, 400, "InvalidRequest",  "aws",        "Invalid Request"),
    Row(Cause.COPY_SOURCE_ARCHIVED,      403, "InvalidObjectState", "reported", "Operation is not valid for the source object's storage class", ("StorageClass",)),
    Row(Cause.COPY_SOURCE_MARKER,        400, "InvalidRequest",  "aws",        "The source of a copy request may not specifically refer to a delete marker by version id."),
    Row(Cause.COPY_RANGE_MALFORMED,      400, "InvalidArgument", "aws",        _COPY_RANGE_MALFORMED, argument("x-amz-copy-source-range")),
    Row(Cause.COPY_RANGE_PAST_END,       400, "InvalidArgument", "aws",        "Range specified is not valid for source object of size: {Size}", argument("x-amz-copy-source-range")),
    Row(Cause.COPY_RANGE_BEYOND,         400, "InvalidRequest",  "aws",        "The specified copy range is invalid for the source object size"),
    Row(Cause.COPY_RANGE_SMALL_SOURCE,   400, "InvalidRequest",  "docs",       "The specified copy source is not supported as a byte-range copy source"),
    Row(Cause.COPY_TOO_LARGE,            400, "InvalidRequest",  "reported",   "The specified copy source is larger than the maximum allowable size for a copy source: {MaxSizeAllowed}"),
    Row(Cause.COPY_ONTO_ITSELF,          400, "InvalidRequest",  "aws",        _COPY_ONTO_ITSELF),
    Row(Cause.INVALID_DIRECTIVE,         400, "InvalidArgument", "reported",   "Unknown metadata directive.", argument("x-amz-metadata-directive")),

    # multipart uploads
    Row(Cause.NO_SUCH_UPLOAD,             404, "NoSuchUpload",            "aws",      "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.", ("UploadId",)),
    Row(Cause.PART_NUMBER_MALFORMED,      400, "InvalidArgument",         "aws",      _PART_NUMBER, argument("partNumber")),
    Row(Cause.PART_NUMBER_RANGE,          400, "InvalidArgument",         "aws",      _PART_NUMBER, argument("partNumber")),
    Row(Cause.PART_NUMBER_TOO_LARGE,      400, "InvalidArgument",         "aws",      _PART_NUMBER, argument("partNumber")),
    Row(Cause.NO_PARTS,                   400, "InvalidRequest",          "aws",      "You must specify at least one part"),
    Row(Cause.EMPTY_PART_LIST,            400, "MalformedXML",            "aws",        _XML),
    Row(Cause.PART_LIST_NOT_XML,          400, "MalformedXML",            "aws",      _XML),
    Row(Cause.LISTED_NUMBER_MALFORMED,    400, "MalformedXML",            "aws",      _XML),
    Row(Cause.INVALID_PART_NUMBER,        400, "InvalidArgument",         "reported", "PartNumber must be >= 1", argument("PartNumber")),
    Row(Cause.INVALID_PART,               400, "InvalidPart",             "aws",      _INVALID_PART, ("UploadId", "PartNumber", "ETag")),
    Row(Cause.LISTED_PART_MISSING,        400, "InvalidPart",             "aws",      _INVALID_PART, ("UploadId", "PartNumber", "ETag")),
    Row(Cause.INVALID_PART_ORDER,         400, "InvalidPartOrder",        "aws",      "The list of parts was not in ascending order. Parts must be ordered by part number.", ("UploadId",)),
    Row(Cause.PART_TOO_SMALL,             400, "EntityTooSmall",          "aws",      "Your proposed upload is smaller than the minimum allowed size", ("ProposedSize", "MinSizeAllowed", "PartNumber", "ETag")),
    Row(Cause.PART_CHECKSUM_MISSING,      400, "InvalidRequest",          "aws",      _PART_CHECKSUM_MISSING),
    Row(Cause.PART_CHECKSUM_OTHER,        400, "BadDigest",               "aws",      "The {Algorithm} you specified for part {PartNumber} did not match what we received."),
    Row(Cause.COMPLETE_TYPE_MISMATCH,     400, "InvalidRequest",          "aws",      "The upload was created using the {Type} checksum mode. The complete request must use the same checksum mode."),
    Row(Cause.COMPLETE_CHECKSUM_MISMATCH, 400, "BadDigest",               "aws",      "The {Algorithm} you specified did not match the calculated checksum."),
    Row(Cause.COMPLETE_CHECKSUM_UNNAMED, 400, "InvalidRequest", "docs", "The upload was created without a checksum algorithm; a {Algorithm} checksum can be used only if it is specified when the upload is created."),  # code and status: User Guide, Checking object integrity for data uploads; the message: our reading
    Row(Cause.OBJECT_SIZE_MISMATCH,       400, "InvalidRequest",          "aws",      "The provided 'x-amz-mp-object-size' header value {Given} does not match what was computed: {Computed}"),
    Row(Cause.INVALID_OBJECT_SIZE,        400, "InvalidRequest",          "aws",      "Value for x-amz-mp-object-size header is invalid: '{Given}'"),  # versitygw#1398
    Row(Cause.NEGATIVE_OBJECT_SIZE,       400, "InvalidRequest",          "reported", "Value for x-amz-mp-object-size header is less than zero: '{Given}'"),  # versitygw#1400
    Row(Cause.TOO_MANY_UPLOADS,           400, "TooManyMultipartUploads", "ours",     "You have more unfinished multipart uploads than allowed"),

    # listings
    Row(Cause.NOT_AN_INTEGER,         400, "InvalidArgument", "aws",        "Provided {ArgumentName} not an integer or within integer range", _ARGUMENT),
    Row(Cause.INTEGER_OUT_OF_RANGE,   400, "InvalidArgument", "aws",        "Argument {ArgumentName} must be an integer between {Least} and {Most}", _ARGUMENT),
    Row(Cause.MAX_KEYS_NEGATIVE,      400, "InvalidArgument", "aws",        "max-keys cannot be negative", ("ArgumentName=max-keys",)),  # versitygw#1809
    Row(Cause.OTHER_LISTING,          400, "InvalidArgument", "aws",        "{Reason}", ("ArgumentName",)),
    Row(Cause.UNORDERED_WITH_DELIMITER, 400, "InvalidArgument", "ours",     "A listing that may be unordered cannot have a delimiter"),
    Row(Cause.VERSION_MARKER_ALONE,   400, "InvalidArgument", "aws",        "A version-id marker cannot be specified without a key marker.", argument("version-id-marker")),
    Row(Cause.VERSION_MARKER_EMPTY,   400, "InvalidArgument", "aws",        "A version-id marker cannot be empty.", argument("version-id-marker", "")),
    Row(Cause.VERSION_MARKER_INVALID, 400, "InvalidArgument", "aws",        "Invalid version id specified", argument("version-id-marker")),
    Row(Cause.NULL_CHARACTER,         400, "InvalidArgument", "aws",        "Value must be a sequence of Unicode characters and cannot include Null.", _ARGUMENT),
    Row(Cause.NULL_DELIMITER,         500, "InternalError",   "aws",        "We encountered an internal error. Please try again."),
    Row(Cause.INVALID_UPLOAD_MARKER,  400, "InvalidArgument", "aws",        "Invalid uploadId marker", argument("upload-id-marker")),
    Row(Cause.CONFIGURATION_TOKEN,    400, "MalformedContinuationToken", "aws", "The continuation-token you provided invalid."),
    Row(Cause.INVALID_TOKEN,          400, "InvalidArgument", "aws",        "The continuation token provided is incorrect", ("ArgumentName=continuation-token",)),
    Row(Cause.TOKEN_NOT_BASE64,         400, "InvalidArgument", "aws",        "The continuation token provided is incorrect", ("ArgumentName=continuation-token",)),
    Row(Cause.INVALID_ENCODING_TYPE,  400, "InvalidArgument", "aws",        "Invalid Encoding Method specified in Request", argument("encoding-type")),
)
# fmt: on
