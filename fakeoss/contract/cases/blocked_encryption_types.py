"""Blocked encryption types: SSE-C in new buckets, and how it is allowed."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import MALFORMED_XML
from fakeoss.contract.case import AWS, Case, Expect, Like, Step, md5_header
from fakeoss.contract.steps import ALLOW_CUSTOMER_KEYS, OK, START, TEN, copy_object, customer_key, put, start, upload

__all__ = ["CASES"]

_ROOT: Final = "ServerSideEncryptionConfiguration"
_BLOCKED: Final = Expect(
    403,
    code="AccessDenied",
    message=Like(
        r'User: \S+ is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::\S+" because this bucket has '
        r"blocked upload requests that specify Server Side Encryption with Customer provided keys \(SSE-C\)\..*"
    ),
)
_FAQ: Final = "Amazon S3 User Guide, Default SSE-C setting for new buckets FAQ"
_GUIDE: Final = "Amazon S3 User Guide, Blocking or unblocking SSE-C; the message: stratus-red-team#946"
_DEFAULT: Final = (
    "<ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault>"
)


def _put(*types: str, default: str = "", expect: Expect = OK) -> Step:
    """PutBucketEncryption with these blocked types."""
    names = "".join(f"<EncryptionType>{name}</EncryptionType>" for name in types)
    blocked = f"<BlockedEncryptionTypes>{names}</BlockedEncryptionTypes>"
    body = f"<{_ROOT}><Rule>{default}{blocked}</Rule></{_ROOT}>"
    return Step("PUT /{b}?encryption", {"Content-MD5": md5_header(body.encode())}, body, expect)


def _shown(blocked: str, method: str = "AES256") -> Step:
    texts = {
        "Rule/ApplyServerSideEncryptionByDefault/SSEAlgorithm": method,
        "Rule/BlockedEncryptionTypes/EncryptionType": blocked,
    }
    return Step("GET /{b}?encryption", expect=Expect(200, _ROOT, texts))


CASES: Final = (
    Case(
        "new buckets block SSE-C: PutObject, CopyObject, CreateMultipartUpload, UploadPart",
        f"{_FAQ}; {_GUIDE}; an upload without a key: our reading",
        AWS,
        (
            put("e", TEN, customer_key("a"), expect=_BLOCKED),
            copy_object("e", customer_key("a"), _BLOCKED),
            start("e", customer_key("a"), expect=_BLOCKED, keep={}),
            upload(1, TEN, customer_key("a"), expect=_BLOCKED),
            Step("GET /{b}/e", expect=Expect(404, code="NoSuchKey", fields=None)),
            upload(1, TEN),
        ),
    ),
    Case(
        "a blocked bucket does not look at the key",
        "ministack#1439, an answer of Amazon's, August 2026; of a key without its algorithm: our reading",
        AWS,
        (
            put("e", TEN, {**customer_key("a"), "x-amz-server-side-encryption-customer-key-MD5": "x"}, expect=_BLOCKED),
            put("e", TEN, {"x-amz-server-side-encryption-customer-key": "x"}, expect=_BLOCKED),
        ),
    ),
    Case(
        "GetBucketEncryption says what a new bucket blocks",
        "terraform-provider-aws#47320",
        AWS,
        (_shown("SSE-C"),),
        given=(),
    ),
    Case(
        "PutBucketEncryption allows SSE-C and blocks it again; what is stored stays readable",
        _GUIDE,
        AWS,
        (
            _put("NONE"),
            _shown("NONE"),
            put("e", TEN, customer_key("a")),
            _put("SSE-C"),
            _shown("SSE-C"),
            put("f", TEN, customer_key("a"), expect=_BLOCKED),
            Step("GET /{b}/e", customer_key("a"), expect=Expect(body=TEN)),
            copy_object("g", customer_key("a", of_source=True), source="/{b}/e"),
        ),
    ),
    Case(
        "a document without BlockedEncryptionTypes leaves the block, one without a default the default",
        "terraform-provider-aws#47320; of the default, and of DeleteBucketEncryption: our reading",
        AWS,
        (
            ALLOW_CUSTOMER_KEYS,
            Step(
                "PUT /{b}?encryption", body=f"<{_ROOT}><Rule>{_DEFAULT.replace('AES256', 'aws:kms')}</Rule></{_ROOT}>"
            ),
            _shown("NONE", "aws:kms"),
            _put("SSE-C"),
            _shown("SSE-C", "aws:kms"),
            Step("DELETE /{b}?encryption", expect=Expect(204, body=b"")),
            _shown("SSE-C"),
            _put("NONE", default=_DEFAULT),
            Step("DELETE /{b}?encryption", expect=Expect(204, body=b"")),
            _shown("NONE"),
        ),
        given=(),
    ),
    Case(
        "blocked encryption types that are none",
        "API reference, BlockedEncryptionTypes; the answer, and that the two exclude each other: our reading",
        AWS,
        (
            _put(expect=MALFORMED_XML),
            _put("SSE-S3", expect=MALFORMED_XML),
            _put("SSE-C", "NONE", expect=MALFORMED_XML),
            _shown("SSE-C"),
        ),
        given=(),
    ),
    Case(
        "an upload that began with a key goes on when SSE-C is blocked",
        "API reference, CreateMultipartUpload: the configuration of the bucket when it began holds; that this includes the "
        "block is our reading",
        AWS,
        (
            start("e", customer_key("a")),
            _put("SSE-C"),
            upload(1, TEN, customer_key("a"), to="{b}/e", expect=OK),
            start("f", customer_key("a"), expect=_BLOCKED, keep={}),
        ),
        given=(ALLOW_CUSTOMER_KEYS, START),
    ),
)
