"""Encryption: customer-provided keys, methods, and the default of a bucket."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import MALFORMED_XML, argument, invalid
from fakeoss.contract.case import (
    AWS,
    JDCLOUD,
    Case,
    Expect,
    Step,
    etag,
    md5_header,
    multipart_etag,
    other_etag,
)
from fakeoss.contract.steps import (
    ALLOW_CUSTOMER_KEYS,
    ISO_DATE,
    START,
    TEN,
    TINY,
    complete,
    copy,
    copy_object,
    customer_key,
    head,
    put,
    read,
    start,
    upload,
)

__all__ = ["CASES"]

_RECORDED: Final = "recorded at Amazon, February 2026"
_MARCH: Final = "recorded at Amazon, March 2026: dyus/meeseeks-s3"
_METHOD: Final = "x-amz-server-side-encryption"
_AWS_METHOD: Final = "x-aws-server-side-encryption"
_ROOT: Final = "ServerSideEncryptionConfiguration"
_INITIATED: Final = "InitiateMultipartUploadResult"
_COMPLETED: Final = "CompleteMultipartUploadResult"
_OPAQUE: Final = other_etag(etag(TEN))
_OPAQUE_OF_TWO: Final = other_etag(multipart_etag(TEN, TEN))
_ETAG_DOCUMENTED: Final = f"{_RECORDED}; API reference, Object (ETag)"


def _key_headers(word: str) -> dict[str, str | None]:
    """Return the expected headers of an answer about an object encrypted with the key."""
    echoed = {name: value for name, value in customer_key(word).items() if not name.endswith("customer-key")}
    return {**echoed, "x-amz-server-side-encryption-customer-key": None, _METHOD: None}


def _read_with_key(word: str, key: str = "e", body: bytes = TEN) -> Step:
    return Step(f"GET /{{b}}/{key}", customer_key(word), expect=Expect(headers=_key_headers(word), body=body))


def _default(*rules: str, extra: str = "") -> str:
    elements = "".join(f"<{tag}</{tag.partition('>')[0]}>" for tag in rules)
    inner = f"<ApplyServerSideEncryptionByDefault>{elements}</ApplyServerSideEncryptionByDefault>" if elements else ""
    return f"<{_ROOT}><Rule>{inner}{extra}</Rule></{_ROOT}>"


_KMS: Final = _default("SSEAlgorithm>aws:kms")
_KEY_REQUIRED: Final = invalid(
    "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object."
)
_WRONG_KEY: Final = Expect(403, code="AccessDenied")
_KEY_NOT_APPLICABLE: Final = invalid("The encryption parameters are not applicable to this object.")
_PART_KEY: Final = invalid(
    "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters."
)
_OTHER_PARAMETERS: Final = invalid("The provided encryption parameters did not match the ones used originally.")
_ALGORITHM: Final = Expect(
    400,
    code="InvalidEncryptionAlgorithmError",
    message="The Encryption request you specified is not valid. Supported value: AES256.",
    fields={"ArgumentName": _METHOD, "ArgumentValue": "KMS"},
)
_ENCRYPTED_SOURCE: Final = put("src", TEN, customer_key("a"))
_OPAQUE_PART: Final = Expect(200, "CopyPartResult", {"ETag": _OPAQUE, "LastModified": ISO_DATE})


def _default_step(method: str, expect: Expect, body: str = "") -> Step:
    return Step(f"{method} /{{b}}?encryption", {"Content-MD5": md5_header(body.encode())}, body, expect)


CASES: Final = (
    Case(
        "SSE-C: an object is read only with its key",
        f"{_ETAG_DOCUMENTED}; the wrong key: {_MARCH}",
        AWS,
        (
            ALLOW_CUSTOMER_KEYS,
            put("e", TEN, customer_key("a"), expect=Expect(headers={**_key_headers("a"), "ETag": _OPAQUE})),
            _read_with_key("a"),
            Step("HEAD /{b}/e", customer_key("a"), expect=Expect(headers=_key_headers("a"), body=b"")),
            Step("GET /{b}/e", expect=_KEY_REQUIRED),
            Step("HEAD /{b}/e", expect=Expect(400, body=b"")),
            Step("GET /{b}/e", customer_key("b"), expect=_WRONG_KEY),
        ),
    ),
    Case(
        "SSE-C: a key for an object without one",
        f"{_MARCH}; boto3#982, minio#7332",
        AWS,
        (Step("GET /{b}/src", customer_key("a"), expect=_KEY_NOT_APPLICABLE), read("src", TEN)),
    ),
    Case(
        "CopyObject from SSE-C: without its key, with another key, and with its key",
        f"{_RECORDED}; minio#6698, minio#7276; the wrong key: {_MARCH}",
        AWS,
        (
            copy_object("e", {}, _KEY_REQUIRED),
            copy_object("e", customer_key("b", of_source=True), _OTHER_PARAMETERS),
            copy_object(
                "e",
                customer_key("a", of_source=True),
                Expect(200, "CopyObjectResult", {"ETag": etag(TEN)}, headers={_METHOD: "AES256"}),
            ),
            read("e", TEN, {_METHOD: "AES256"}),
        ),
        given=(
            ALLOW_CUSTOMER_KEYS,
            _ENCRYPTED_SOURCE,
        ),
        rows=(78,),
    ),
    Case(
        "CopyObject from SSE-C to SSE-C, and from no key to SSE-C",
        f"{_RECORDED}; camel#25027, aws-cli#6012",
        AWS,
        (
            copy_object(
                "e", {**customer_key("a", of_source=True), **customer_key("b")}, Expect(200, headers=_key_headers("b"))
            ),
            _read_with_key("b"),
            put("plain", TEN),
            copy_object("f", customer_key("b"), Expect(200, headers=_key_headers("b")), source="/{b}/plain"),
            _read_with_key("b", "f"),
            copy_object("f", customer_key("a", of_source=True), _KEY_NOT_APPLICABLE, source="/{b}/plain"),
        ),
        given=(
            ALLOW_CUSTOMER_KEYS,
            _ENCRYPTED_SOURCE,
        ),
        rows=(78,),
    ),
    Case(
        "CopyObject with a customer-provided key: algorithm KMS, and another method as well",
        _RECORDED,
        AWS,
        (
            ALLOW_CUSTOMER_KEYS,
            copy_object(
                "e", {**customer_key("a"), "x-amz-server-side-encryption-customer-algorithm": "KMS"}, _ALGORITHM
            ),
            copy_object(
                "e",
                {
                    **customer_key("a", of_source=True),
                    "x-amz-copy-source-server-side-encryption-customer-algorithm": "KMS",
                },
                _ALGORITHM,
            ),
            copy_object(
                "e",
                {**customer_key("a"), _METHOD: "AES256"},
                argument(
                    _METHOD,
                    "AES256",
                    "Server Side Encryption with Customer provided key is incompatible with the encryption method specified",
                ),
            ),
        ),
    ),
    Case(
        "CopyObject onto itself that changes the encryption",
        _RECORDED,
        AWS,
        (
            copy_object("src", {}, Expect(200, headers={_METHOD: "AES256"})),
            _default_step("PUT", Expect(body=b""), _default("SSEAlgorithm>AES256")),
            copy_object("src", {}, Expect(200, headers={_METHOD: "AES256"})),
        ),
        given=(put("src", TEN, {_METHOD: "aws:kms"}),),
        rows=(66,),
    ),
    Case(
        "UploadPart, UploadPartCopy and CompleteMultipartUpload under SSE-C",
        f"{_ETAG_DOCUMENTED}; Complete needs no key: {_MARCH}; no checksum: localstack's test_multipart_upload_sse_c",
        AWS,
        (
            start("e", customer_key("a"), expect=Expect(200, _INITIATED, headers=_key_headers("a"))),
            upload(1, TEN, to="{b}/e", expect=_PART_KEY),
            upload(1, TEN, customer_key("b"), to="{b}/e", expect=_OTHER_PARAMETERS),
            upload(
                1,
                TEN,
                customer_key("a"),
                to="{b}/e",
                expect=Expect(headers={**_key_headers("a"), "ETag": _OPAQUE}),
                keep={"E1": "@ETag"},
            ),
            copy(2, None, _PART_KEY, to="{b}/e"),
            copy(2, None, _OPAQUE_PART, headers=customer_key("a"), to="{b}/e", keep={"E2": "ETag"}),
            complete(
                (1, "{E1}"),
                (2, "{E2}"),
                to="{b}/e",
                expect=Expect(
                    200,
                    _COMPLETED,
                    {"ETag": _OPAQUE_OF_TWO},
                    children=("Location", "Bucket", "Key", "ETag"),
                    headers={_METHOD: None, "x-amz-server-side-encryption-customer-algorithm": "AES256"},
                ),
            ),
            _read_with_key("a", body=TEN * 2),
            Step(
                "HEAD /{b}/e",
                {**customer_key("a"), "x-amz-checksum-mode": "ENABLED"},
                expect=Expect(headers={"x-amz-checksum-crc64nvme": None, "x-amz-checksum-type": None}, body=b""),
            ),
            Step("GET /{b}/e", expect=_KEY_REQUIRED),
        ),
        given=(
            ALLOW_CUSTOMER_KEYS,
            put("src", TEN),
        ),
        limits=TINY,
    ),
    Case(
        "UploadPart with a key, for an upload without one",
        _RECORDED,
        AWS,
        (ALLOW_CUSTOMER_KEYS, upload(1, TEN, customer_key("a"), expect=_PART_KEY), upload(1, TEN)),
    ),
    Case(
        "UploadPartCopy from SSE-C: without its key, with another key, and with its key",
        f"{_RECORDED} for CopyObject; minio#6698; the wrong key: {_MARCH}",
        AWS,
        (
            copy(1, None, _KEY_REQUIRED),
            copy(1, None, _OTHER_PARAMETERS, headers=customer_key("b", of_source=True)),
            copy(1, "bytes=2-5", TEN[2:6], headers=customer_key("a", of_source=True)),
            complete((1, TEN[2:6])),
            read("d", TEN[2:6], {_METHOD: "AES256"}),
        ),
        given=(ALLOW_CUSTOMER_KEYS, _ENCRYPTED_SOURCE, START),
        rows=(78,),
        limits=TINY,
    ),
    Case(
        "an unknown encryption method, and a KMS key ID without its method",
        "ceph/s3-tests: test_put_obj_enc_conflict_bad_enc_kms; aws-cli#1431",
        AWS,
        (
            put(
                "e",
                TEN,
                {_METHOD: "aes:kms"},
                expect=argument(_METHOD, "aes:kms", "The encryption method specified is not supported"),
            ),
            put(
                "e",
                TEN,
                {f"{_METHOD}-aws-kms-key-id": "k"},
                expect=argument(
                    _METHOD,
                    "null",
                    "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms",
                ),
            ),
        ),
    ),
    Case(
        "the default encryption of a bucket at Amazon",
        "Amazon's description of GetBucketEncryption; its documents: our reading",
        AWS,
        (
            _default_step("GET", Expect(200, _ROOT, {"Rule/BucketKeyEnabled": "false"}, ("Rule",))),
            _default_step("PUT", MALFORMED_XML, _default()),
            _default_step("PUT", MALFORMED_XML, _default("SSEAlgorithm>aes")),
            _default_step("PUT", Expect(body=b""), _default("SSEAlgorithm>aws:kms", "KMSMasterKeyID>k")),
            put("e", TEN, expect=Expect(headers={_METHOD: "aws:kms", f"{_METHOD}-aws-kms-key-id": "k"})),
            _default_step("DELETE", Expect(204, body=b"")),
            put("f", TEN, expect=Expect(headers={_METHOD: "AES256", f"{_METHOD}-aws-kms-key-id": None})),
            head("e", {_METHOD: "aws:kms", f"{_METHOD}-aws-kms-key-id": "k"}),
        ),
        given=(),
    ),
    Case(
        "the default encryption of a bucket at JD Cloud",
        "Put-Bucket-Encryption-2, Get-Bucket-Encryption-2, Delete-Bucket-Encryption-2; none set: our reading",
        JDCLOUD,
        (
            _default_step("GET", Expect(404, code="ServerSideEncryptionConfigurationNotFoundError", fields=None)),
            _default_step("PUT", MALFORMED_XML, _default("SSEAlgorithm>AES256")),
            _default_step("PUT", Expect(200, headers={"Content-Length": "0"}, body=b""), _KMS),
            _default_step(
                "GET",
                Expect(
                    headers={"Content-Type": "text/xml;charset=UTF-8", "Content-Length": "292"},
                    body=f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<{_ROOT}>\n    <Rule>\n        <ApplyServerSideEncryptionByDefault>\n            <SSEAlgorithm>aws:kms</SSEAlgorithm>\n        </ApplyServerSideEncryptionByDefault>\n    </Rule>\n</{_ROOT}>\n',
                ),
            ),
            _default_step("DELETE", Expect(200, headers={"Content-Length": "0"}, body=b"")),
            _default_step("GET", Expect(404, code="ServerSideEncryptionConfigurationNotFoundError", fields=None)),
        ),
        given=(),
    ),
    Case(
        "writes to a bucket with default encryption at JD Cloud return the method",
        "Default-Encryption-For-Oss-Buckets-2: new objects only, a method in the request is without effect; that the ETag "
        "stays the MD5: our reading of Put-Object-2, which knows no other",
        JDCLOUD,
        (
            put("old", TEN, {_METHOD: "AES256"}, expect=Expect(headers={_METHOD: None, _AWS_METHOD: None})),
            _default_step("PUT", Expect(body=b""), _KMS),
            put("e", TEN, expect=Expect(headers={_METHOD: None, _AWS_METHOD: "aws:kms", "ETag": etag(TEN)})),
            copy_object(
                "f",
                {},
                Expect(200, "CopyObjectResult", {"ETag": etag(TEN)}, headers={_AWS_METHOD: "aws:kms"}),
                source="/{b}/old",
            ),
            start("g", expect=Expect(200, _INITIATED, headers={_AWS_METHOD: "aws:kms"})),
            upload(1, TEN, to="{b}/g", expect=Expect(headers={_AWS_METHOD: "aws:kms"})),
            copy(2, None, Expect(headers={_AWS_METHOD: "aws:kms"}), source="/{b}/old", to="{b}/g"),
            complete((1, TEN), (2, TEN), to="{b}/g", expect=Expect(headers={_AWS_METHOD: "aws:kms"})),
            read("g", TEN * 2, {_AWS_METHOD: "aws:kms"}),
            head("f", {_AWS_METHOD: "aws:kms"}),
            head("old", {_AWS_METHOD: None}),
        ),
        given=(),
        limits=TINY,
    ),
)
