"""One row per cause: the code, the status, the message and the elements that a service sends for it.

These are Amazon S3's; a profile overrides the rows in which it differs. ``source`` says what a row rests on: ``aws``
recorded answers of February 2026 or earlier, ``docs`` Amazon's list of error codes, ``reported`` an answer that users
of the service reported, ``ours`` our reading where nothing was found.
"""

from __future__ import annotations

from typing import Final

from fakeoss.errors import Cause
from fakeoss.wire.error_row import Row, table

__all__ = ["ERRORS"]


_ARGUMENT = ("ArgumentName", "ArgumentValue")
_COPY_RANGE = ("ArgumentName=x-amz-copy-source-range", "ArgumentValue")
_COPY_SOURCE = ("ArgumentName=x-amz-copy-source", "ArgumentValue=x-amz-copy-source")
_PART_NUMBER = "Part number must be an integer between 1 and {Max}, inclusive"
_NO_UPLOAD = "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed."
_NOT_FOUND_PART = (
    "One or more of the specified parts could not be found.  "
    "The part may not have been uploaded, or the specified entity tag may not match the part's entity tag."
)
_ORDER = "The list of parts was not in ascending order. Parts must be ordered by part number."
_ITSELF = (
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's "
    "metadata, storage class, website redirect location or encryption attributes."
)
_FORM = (
    "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based "
    "offsets of the first and last bytes to copy"
)
_SMALL_SOURCE = "The specified copy source is not supported as a byte-range copy source"
_LARGE_SOURCE = (
    "The specified copy source is larger than the maximum allowable size for a copy source: {MaxSizeAllowed}"
)
_ALGORITHMS = "[CRC32, CRC32C, CRC64NVME, SHA1, SHA256]"
_XML = "The XML you provided was not well-formed or did not validate against our published schema"
_METHOD = ("ArgumentName=x-amz-server-side-encryption", "ArgumentValue")
_NO_METHOD = ("ArgumentName=x-amz-server-side-encryption", "ArgumentValue=null")
_CUSTOMER_KEYS = "Requests specifying Server Side Encryption with Customer provided keys must provide"
_NOT_IMPLEMENTED = "A header you provided implies functionality that is not implemented"

ERRORS: Final = table(
    # the request as such
    Row(Cause.INTERNAL_ERROR, "InternalError", 500, "We encountered an internal error. Please try again.", (), "docs"),
    Row(Cause.SLOW_DOWN, "SlowDown", 503, "Please reduce your request rate.", (), "docs"),
    Row(
        Cause.SERVICE_UNAVAILABLE,
        "ServiceUnavailable",
        503,
        "Service is unable to handle request.",
        (),
        "docs",
    ),
    Row(
        Cause.REQUEST_TIMEOUT,
        "RequestTimeout",
        400,
        "Your socket connection to the server was not read from or written to within the timeout period.",
        (),
        "docs",
    ),
    Row(
        Cause.OPERATION_NOT_IMPLEMENTED,
        "NotImplemented",
        501,
        "{Operation} is not implemented by fakeoss in this profile.",
        ("Operation",),
        "ours",
    ),
    Row(
        Cause.HEADER_NOT_IMPLEMENTED,
        "NotImplemented",
        501,
        f"{_NOT_IMPLEMENTED}: {{Header}}",
        ("Header", "additionalMessage"),
    ),
    Row(
        Cause.METHOD_NOT_ALLOWED,
        "MethodNotAllowed",
        405,
        "The specified method is not allowed against this resource.",
        ("Method", "ResourceType"),
    ),
    Row(
        Cause.PARAMETER_NOT_ACCEPTED,
        "InvalidArgument",
        400,
        "This operation does not accept the query parameter {ArgumentName}.",
        _ARGUMENT,
        "ours",
    ),
    Row(
        Cause.PART_NUMBER_WITHOUT_UPLOAD,
        "InvalidArgument",
        400,
        "This operation does not accept partNumber without uploadId",
        ("ArgumentName=partNumber", "ArgumentValue"),
        "reported",
    ),
    Row(
        Cause.UPLOAD_WITHOUT_PART_NUMBER,
        "InvalidArgument",
        400,
        "This operation does not accept uploadId without partNumber",
        ("ArgumentName=uploadId", "ArgumentValue"),
        "ours",
    ),
    Row(Cause.INVALID_URI, "InvalidURI", 400, "Couldn't parse the specified URI.", ("URI",), "docs"),
    Row(
        Cause.HEADER_NOT_VALID_HERE,
        "InvalidArgument",
        400,
        "The specified header is not valid in this context",
        _ARGUMENT,
        "reported",
    ),
    Row(
        Cause.HEADERS_TOO_LARGE,
        "RequestHeaderSectionTooLarge",
        400,
        "Your request header section exceeds the maximum allowed size",
        ("MaxSizeAllowed",),
        "docs",
    ),
    Row(Cause.MALFORMED_XML, "MalformedXML", 400, _XML),
    Row(Cause.MISSING_BODY, "MissingRequestBodyError", 400, "Request Body is empty", (), "docs"),
    Row(Cause.ACCESS_DENIED, "AccessDenied", 403, "Access Denied"),
    Row(
        Cause.REQUEST_EXPIRED,
        "AccessDenied",
        403,
        "Request has expired",
        ("X-Amz-Expires", "Expires", "ServerTime"),
    ),
    Row(
        Cause.INVALID_ACCESS_KEY,
        "InvalidAccessKeyId",
        403,
        "The AWS Access Key Id you provided does not exist in our records.",
        ("AWSAccessKeyId",),
        "docs",
    ),
    Row(
        Cause.QUERY_AUTH_MALFORMED,
        "AuthorizationQueryParametersError",
        400,
        "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed",
        (),
        "docs",
    ),
    Row(
        Cause.ANONYMOUS_OVERRIDE,
        "InvalidRequest",
        400,
        "Request specific response headers cannot be used for anonymous GET requests.",
        (),
        "docs",
    ),
    Row(
        Cause.INVALID_OVERRIDE,
        "InvalidArgument",
        400,
        "Header value cannot be represented using ISO-8859-1.",
        _ARGUMENT,
        "reported",
    ),
    # the body
    Row(
        Cause.MISSING_CONTENT_LENGTH,
        "MissingContentLength",
        411,
        "You must provide the Content-Length HTTP header.",
        (),
    ),
    Row(Cause.LENGTH_NOT_ANNOUNCED, "NotImplemented", 501, _NOT_IMPLEMENTED, ("Header=Transfer-Encoding",), "reported"),
    Row(
        Cause.INVALID_CONTENT_LENGTH, "BadRequest", 400, "An error occurred when parsing the HTTP request.", (), "ours"
    ),
    Row(
        Cause.INCOMPLETE_BODY,
        "IncompleteBody",
        400,
        "You did not provide the number of bytes specified by the Content-Length HTTP header",
        ("NumberBytesExpected", "NumberBytesProvided"),
        "docs",
    ),
    Row(
        Cause.BODY_LENGTH_MISMATCH,
        "IncompleteBody",
        400,
        "The request body did not have the announced number of bytes",
        ("NumberBytesExpected", "NumberBytesProvided"),
        "ours",
    ),
    Row(
        Cause.CHUNKS_MALFORMED,
        "InvalidRequest",
        400,
        "The request body's chunks are malformed: each must be a hexadecimal size, CRLF, the data, CRLF",
        (),
        "ours",
    ),
    Row(
        Cause.TRAILER_MALFORMED,
        "MalformedTrailerError",
        400,
        "The request contained trailing data that was not well-formed or did not conform to our published schema.",
        (),
        "docs",
    ),
    Row(
        Cause.ENTITY_TOO_LARGE,
        "EntityTooLarge",
        400,
        "Your proposed upload exceeds the maximum allowed size",
        ("ProposedSize", "MaxSizeAllowed"),
        "docs",
    ),
    Row(Cause.INVALID_DIGEST, "InvalidDigest", 400, "The Content-MD5 you specified was invalid.", ("Content-MD5",)),
    Row(
        Cause.BAD_DIGEST,
        "BadDigest",
        400,
        "The Content-MD5 you specified did not match what we received.",
        ("ExpectedDigest", "CalculatedDigest"),
    ),
    Row(
        Cause.MISSING_DIGEST,
        "InvalidRequest",
        400,
        "Missing required header for this request: Content-MD5 OR x-amz-checksum-*",
        (),
        "docs",
    ),
    Row(Cause.CHECKSUM_HEADER_INVALID, "InvalidRequest", 400, "Value for {Header} header is invalid."),
    Row(
        Cause.CHECKSUM_MISMATCH,
        "BadDigest",
        400,
        "The {Algorithm} you specified did not match the calculated checksum.",
    ),
    Row(
        Cause.CHECKSUM_MISSING,
        "InvalidRequest",
        400,
        "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were "
        "found.",
    ),
    Row(
        Cause.CHECKSUM_SEVERAL,
        "InvalidRequest",
        400,
        "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
        (),
        "docs",
    ),
    Row(
        Cause.CHECKSUM_ALGORITHM_UNKNOWN,
        "InvalidRequest",
        400,
        f"Checksum algorithm provided is unsupported. Please try again with any of the valid types: {_ALGORITHMS}",
    ),
    Row(
        Cause.CHECKSUM_TYPE_WITHOUT_ALGORITHM,
        "InvalidRequest",
        400,
        "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
    ),
    Row(
        Cause.CHECKSUM_TYPE_UNKNOWN,
        "InvalidRequest",
        400,
        "Value for x-amz-checksum-type header is invalid.",
        (),
        "ours",
    ),
    Row(
        Cause.CHECKSUM_TYPE_COMBINATION,
        "InvalidRequest",
        400,
        "The {Type} checksum type cannot be used with the {Algorithm} checksum algorithm.",
    ),
    Row(
        Cause.CHECKSUM_TYPE_MISMATCH,
        "InvalidRequest",
        400,
        "Checksum Type mismatch occurred, expected checksum Type: {Expected}, actual checksum Type: {Actual}",
    ),
    Row(
        Cause.SHA256_MISMATCH,
        "XAmzContentSHA256Mismatch",
        400,
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
        ("ClientComputedContentSHA256", "S3ComputedContentSHA256"),
        "docs",
    ),
    # buckets
    Row(Cause.NO_SUCH_BUCKET, "NoSuchBucket", 404, "The specified bucket does not exist", ("BucketName",)),
    Row(Cause.INVALID_BUCKET_NAME, "InvalidBucketName", 400, "The specified bucket is not valid.", ("BucketName",)),
    Row(
        Cause.BUCKET_ALREADY_EXISTS,
        "BucketAlreadyExists",
        409,
        "The requested bucket name is not available. The bucket namespace is shared by all users of the system. "
        "Please select a different name and try again.",
        ("BucketName",),
    ),
    Row(
        Cause.BUCKET_ALREADY_OWNED,
        "BucketAlreadyOwnedByYou",
        409,
        "Your previous request to create the named bucket succeeded and you already own it.",
        ("BucketName",),
    ),
    Row(Cause.BUCKET_NOT_EMPTY, "BucketNotEmpty", 409, "The bucket you tried to delete is not empty", ("BucketName",)),
    Row(
        Cause.BUCKET_HAS_UPLOADS,
        "BucketHasMutiUploads",
        409,
        "The bucket you tried to delete has unfinished multipart uploads",
        ("BucketName",),
        "ours",
    ),
    Row(
        Cause.TOO_MANY_BUCKETS,
        "TooManyBuckets",
        400,
        "You have attempted to create more buckets than allowed",
        (),
        "docs",
    ),
    Row(
        Cause.INVALID_LOCATION,
        "InvalidLocationConstraint",
        400,
        "The specified location-constraint is not valid",
        ("LocationConstraint",),
    ),
    Row(
        Cause.ILLEGAL_LOCATION,
        "IllegalLocationConstraintException",
        400,
        "The {LocationConstraint} location constraint is incompatible for the region specific endpoint this request "
        "was sent to.",
    ),
    Row(Cause.ACLS_DISABLED, "AccessControlListNotSupported", 400, "The bucket does not allow ACLs"),
    Row(Cause.INVALID_CANNED_ACL, "InvalidArgument", 400, "", ("ArgumentName=x-amz-acl", "ArgumentValue")),
    Row(Cause.PUBLIC_ACL_BLOCKED, "AccessDenied", 403, "Access Denied", (), "docs"),
    # objects
    Row(Cause.NO_SUCH_KEY, "NoSuchKey", 404, "The specified key does not exist.", ("Key",)),
    Row(
        Cause.VERSIONING_STATUS_MISSING,
        "IllegalVersioningConfigurationException",
        400,
        "The Versioning element must be specified",
    ),
    Row(Cause.NO_SUCH_VERSION, "NoSuchVersion", 404, "The specified version does not exist.", ("Key", "VersionId")),
    Row(
        Cause.INVALID_VERSION_ID,
        "InvalidArgument",
        400,
        "Invalid version id specified",
        ("ArgumentName=versionId", "ArgumentValue"),
    ),
    Row(
        Cause.EMPTY_VERSION_ID,
        "InvalidArgument",
        400,
        "Version id cannot be the empty string",
        ("ArgumentName=versionId", "ArgumentValue="),
    ),
    Row(Cause.KEY_TOO_LONG, "KeyTooLongError", 400, "Your key is too long", ("Size", "MaxSizeAllowed")),
    Row(Cause.INVALID_KEY, "InvalidArgument", 400, "The specified key is not valid.", ("Key",), "ours"),
    Row(
        Cause.METADATA_TOO_LARGE,
        "MetadataTooLarge",
        400,
        "Your metadata headers exceed the maximum allowed metadata size",
        ("Size", "MaxSizeAllowed"),
    ),
    Row(
        Cause.CONTENT_DISPOSITION_TOO_LONG,
        "InvalidArgument",
        400,
        "The Content-Disposition header is too long",
        ("MaxSizeAllowed",),
        "ours",
    ),
    Row(
        Cause.INVALID_STORAGE_CLASS,
        "InvalidStorageClass",
        400,
        "The storage class you specified is not valid",
        ("StorageClassRequested",),
    ),
    Row(
        Cause.OBJECT_ARCHIVED,
        "InvalidObjectState",
        403,
        "The operation is not valid for the object's storage class",
        ("StorageClass",),
    ),
    Row(
        Cause.INVALID_RANGE,
        "InvalidRange",
        416,
        "The requested range is not satisfiable",
        ("RangeRequested", "ActualObjectSize"),
    ),
    Row(
        Cause.MULTIPLE_RANGES,
        "NotSupportMultiRange",
        416,
        "Several ranges in one request are not supported",
        ("RangeRequested",),
        "ours",
    ),
    Row(
        Cause.RANGE_AND_PART,
        "InvalidRequest",
        400,
        "Cannot specify both Range header and partNumber query parameter",
    ),
    Row(
        Cause.NO_SUCH_PART,
        "InvalidPartNumber",
        416,
        "The requested partnumber is not satisfiable",
        ("PartNumberRequested", "ActualPartCount"),
    ),
    Row(Cause.NOT_MODIFIED, "NotModified", 304, "Not Modified"),
    Row(
        Cause.PRECONDITION_FAILED,
        "PreconditionFailed",
        412,
        "At least one of the pre-conditions you specified did not hold",
        ("Condition",),
    ),
    Row(
        Cause.CONFLICTING_OPERATION,
        "ConditionalRequestConflict",
        409,
        "The conditional request cannot succeed due to a conflicting operation against this resource.",
        ("Condition", "Key"),
    ),
    Row(Cause.CONDITION_NOT_IMPLEMENTED, "NotImplemented", 501, _NOT_IMPLEMENTED, ("Header", "additionalMessage")),
    Row(Cause.TOO_MANY_KEYS, "MalformedXML", 400, _XML, (), "docs"),
    # encryption
    Row(
        Cause.ENCRYPTION_METHOD,
        "InvalidArgument",
        400,
        "The encryption method specified is not supported",
        _METHOD,
        "reported",
    ),
    Row(
        Cause.ENCRYPTION_NOT_HERE,
        "InvalidArgument",
        400,
        "x-amz-server-side-encryption header is not supported for this operation.",
        _METHOD,
        "reported",
    ),
    Row(  # aws-cli#1431
        Cause.KMS_KEY_WITHOUT_METHOD,
        "InvalidArgument",
        400,
        "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms",
        _METHOD,
        "reported",
    ),
    Row(
        Cause.KMS_KEY_NOT_APPLICABLE,
        "InvalidArgument",
        400,
        "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
        ("ArgumentName=ApplyServerSideEncryptionByDefault",),
        "reported",
    ),
    Row(
        Cause.NO_ENCRYPTION_CONFIGURATION,
        "ServerSideEncryptionConfigurationNotFoundError",
        404,
        "The server side encryption configuration was not found",
        ("BucketName",),
        "docs",
    ),
    Row(
        Cause.CUSTOMER_KEY_AND_METHOD,
        "InvalidArgument",
        400,
        "Server Side Encryption with Customer provided key is incompatible with the encryption method specified",
        _METHOD,
    ),
    Row(
        Cause.CUSTOMER_KEY_ALGORITHM,
        "InvalidEncryptionAlgorithmError",
        400,
        "The Encryption request you specified is not valid. Supported value: AES256.",
        _METHOD,
    ),
    Row(
        Cause.CUSTOMER_KEY_WITHOUT_ALGORITHM,
        "InvalidArgument",
        400,
        f"{_CUSTOMER_KEYS} a valid encryption algorithm.",
        _NO_METHOD,
        "reported",
    ),
    Row(
        Cause.CUSTOMER_KEY_WITHOUT_MD5,
        "InvalidArgument",
        400,
        f"{_CUSTOMER_KEYS} the client calculated MD5 of the secret key.",
        _NO_METHOD,
        "reported",
    ),
    Row(
        Cause.CUSTOMER_KEY_MISSING,
        "InvalidArgument",
        400,
        f"{_CUSTOMER_KEYS} an appropriate secret key.",
        _NO_METHOD,
        "reported",
    ),
    Row(
        Cause.CUSTOMER_KEY_INVALID,
        "InvalidArgument",
        400,
        "The secret key was invalid for the specified algorithm.",
        _NO_METHOD,
        "reported",
    ),
    Row(
        Cause.CUSTOMER_KEY_MD5_MISMATCH,
        "InvalidArgument",
        400,
        "The calculated MD5 hash of the key did not match the hash that was provided.",
        _NO_METHOD,
        "reported",
    ),
    Row(
        Cause.WRONG_CUSTOMER_KEY,
        "AccessDenied",
        403,
        f"{_CUSTOMER_KEYS} the correct secret key.",
        (),
        "reported",
    ),
    Row(
        Cause.OBJECT_NEEDS_KEY,
        "InvalidRequest",
        400,
        "The object was stored using a form of Server Side Encryption. "
        "The correct parameters must be provided to retrieve the object.",
    ),
    Row(  # boto3#982
        Cause.OBJECT_NEEDS_NO_KEY,
        "InvalidRequest",
        400,
        "The encryption parameters are not applicable to this object.",
        (),
        "reported",
    ),
    Row(
        Cause.UPLOAD_NEEDS_KEY,
        "InvalidRequest",
        400,
        "The multipart upload initiate requested encryption. "
        "Subsequent part requests must include the appropriate encryption parameters.",
    ),
    Row(
        Cause.WRONG_UPLOAD_KEY,
        "InvalidRequest",
        400,
        "The provided encryption parameters did not match the ones used originally.",
    ),
    # copies
    Row(Cause.COPY_SOURCE_KEY, "InvalidArgument", 400, "Invalid copy source object key", _COPY_SOURCE),
    Row(Cause.COPY_SOURCE_BUCKET, "InvalidArgument", 400, "Invalid copy source bucket name", _COPY_SOURCE, "reported"),
    Row(Cause.COPY_SOURCE_ENCODING, "InvalidArgument", 400, "Invalid copy source encoding", _COPY_SOURCE, "ours"),
    Row(
        Cause.COPY_SOURCE_VERSION,
        "InvalidArgument",
        400,
        "Invalid version id specified",
        ("ArgumentName=x-amz-copy-source", "ArgumentValue"),
    ),
    Row(
        Cause.COPY_SOURCE_VERSION_EMPTY,
        "InvalidArgument",
        400,
        "Version id cannot be the empty string",
        ("ArgumentName=x-amz-copy-source", "ArgumentValue="),
    ),
    Row(Cause.COPY_SOURCE_VERSION_WHOLE, "InvalidRequest", 400, "Invalid Request"),
    Row(
        Cause.COPY_SOURCE_MARKER,
        "InvalidRequest",
        400,
        "The source of a copy request may not specifically refer to a delete marker by version id.",
    ),
    Row(Cause.COPY_RANGE_MALFORMED, "InvalidArgument", 400, _FORM, _COPY_RANGE),
    Row(
        Cause.COPY_RANGE_PAST_END,
        "InvalidArgument",
        400,
        "Range specified is not valid for source object of size: {Size}",
        _COPY_RANGE,
    ),
    Row(
        Cause.COPY_RANGE_BEYOND,
        "InvalidRequest",
        400,
        "The specified copy range is invalid for the source object size",
    ),
    Row(Cause.COPY_RANGE_SMALL_SOURCE, "InvalidRequest", 400, _SMALL_SOURCE, (), "docs"),
    Row(Cause.COPY_TOO_LARGE, "InvalidRequest", 400, _LARGE_SOURCE, (), "reported"),
    Row(Cause.COPY_ONTO_ITSELF, "InvalidRequest", 400, _ITSELF),
    Row(
        Cause.INVALID_DIRECTIVE,
        "InvalidArgument",
        400,
        "Unknown metadata directive.",
        ("ArgumentName=x-amz-metadata-directive", "ArgumentValue"),
        "docs",
    ),
    # multipart uploads
    Row(Cause.NO_SUCH_UPLOAD, "NoSuchUpload", 404, _NO_UPLOAD, ("UploadId",)),
    Row(
        Cause.PART_NUMBER_RANGE,
        "InvalidArgument",
        400,
        _PART_NUMBER,
        ("ArgumentName=partNumber", "ArgumentValue"),
    ),
    Row(
        Cause.PART_NUMBER_TOO_LARGE,
        "InvalidArgument",
        400,
        _PART_NUMBER,
        ("ArgumentName=partNumber", "ArgumentValue"),
    ),
    Row(Cause.NO_PARTS, "InvalidRequest", 400, "You must specify at least one part"),
    Row(
        Cause.INVALID_PART_NUMBER,
        "InvalidArgument",
        400,
        "PartNumber must be >= 1",
        ("ArgumentName=PartNumber", "ArgumentValue"),
        "reported",
    ),
    Row(Cause.INVALID_PART, "InvalidPart", 400, _NOT_FOUND_PART, ("UploadId", "PartNumber", "ETag")),
    Row(Cause.INVALID_PART_ORDER, "InvalidPartOrder", 400, _ORDER, ("UploadId",)),
    Row(
        Cause.PART_TOO_SMALL,
        "EntityTooSmall",
        400,
        "Your proposed upload is smaller than the minimum allowed size",
        ("ProposedSize", "MinSizeAllowed", "PartNumber", "ETag"),
    ),
    Row(
        Cause.PART_CHECKSUM_MISSING,
        "InvalidRequest",
        400,
        "The upload was created using a {Algorithm} checksum. The complete request must include the checksum for each "
        "part. It was missing for part {PartNumber} in the request.",
    ),
    Row(
        Cause.PART_CHECKSUM_OTHER,
        "BadDigest",
        400,
        "The {Algorithm} you specified for part {PartNumber} did not match what we received.",
    ),
    Row(
        Cause.COMPLETE_TYPE_MISMATCH,
        "InvalidRequest",
        400,
        "The upload was created using the {Type} checksum mode. The complete request must use the same checksum mode.",
    ),
    Row(
        Cause.COMPLETE_CHECKSUM_MISMATCH,
        "BadDigest",
        400,
        "The {Algorithm} you specified did not match the calculated checksum.",
    ),
    Row(
        Cause.OBJECT_SIZE_MISMATCH,
        "InvalidRequest",
        400,
        "The provided 'x-amz-mp-object-size' header value {Given} does not match what was computed: {Computed}",
    ),
    Row(
        Cause.INVALID_OBJECT_SIZE,
        "InvalidRequest",
        400,
        "Value for x-amz-mp-object-size header is invalid.",
        (),
        "ours",
    ),
    Row(
        Cause.TOO_MANY_UPLOADS,
        "TooManyMultipartUploads",
        400,
        "You have more unfinished multipart uploads than allowed",
        (),
        "ours",
    ),
    # listings
    Row(
        Cause.INVALID_MAX,
        "InvalidArgument",
        400,
        "Provided {ArgumentName} not an integer or within integer range",
        _ARGUMENT,
        "docs",
    ),
    Row(
        Cause.VERSION_MARKER_ALONE,
        "InvalidArgument",
        400,
        "A version-id marker cannot be specified without a key marker.",
        ("ArgumentName=version-id-marker", "ArgumentValue"),
    ),
    Row(
        Cause.VERSION_MARKER_EMPTY,
        "InvalidArgument",
        400,
        "A version-id marker cannot be empty.",
        ("ArgumentName=version-id-marker", "ArgumentValue="),
    ),
    Row(
        Cause.VERSION_MARKER_INVALID,
        "InvalidArgument",
        400,
        "Invalid version id specified",
        ("ArgumentName=version-id-marker", "ArgumentValue"),
    ),
    Row(
        Cause.INVALID_UPLOAD_MARKER,
        "InvalidArgument",
        400,
        "Invalid uploadId marker",
        ("ArgumentName=upload-id-marker", "ArgumentValue"),
    ),
    Row(
        Cause.INVALID_TOKEN,
        "InvalidArgument",
        400,
        "The continuation token provided is incorrect",
        ("ArgumentName=continuation-token",),
        "docs",
    ),
    Row(
        Cause.INVALID_ENCODING_TYPE,
        "InvalidArgument",
        400,
        "Invalid Encoding Method specified in Request",
        ("ArgumentName=encoding-type", "ArgumentValue"),
        "docs",
    ),
    Row(
        Cause.INVALID_LIST_TYPE,
        "InvalidArgument",
        400,
        "Invalid List Type specified in Request",
        ("ArgumentName=list-type", "ArgumentValue"),
        "ours",
    ),
)
