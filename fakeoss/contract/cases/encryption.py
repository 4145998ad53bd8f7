"""Encryption: customer-provided keys, methods, and the default of a bucket."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from fakeoss.contract.answers import MALFORMED_XML, argument, invalid, not_found_part, precondition
from fakeoss.contract.case import (
    AWS,
    JDCLOUD,
    Case,
    Expect,
    Step,
    bare_etag,
    etag,
    md5_header,
    multipart_etag,
    other_etag,
)
from fakeoss.contract.steps import (
    ISO_DATE,
    START,
    TEN,
    TINY,
    complete,
    copy,
    copy_object,
    head,
    parts_are,
    put,
    read,
    start,
    upload,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CASES"]

_NONE: Mapping[str, str] = {}
_RECORDED: Final = "recorded at Amazon, February 2026"
_METHOD: Final = "x-amz-server-side-encryption"
_AWS_METHOD: Final = "x-aws-server-side-encryption"
_ROOT: Final = "ServerSideEncryptionConfiguration"
_INITIATED: Final = "InitiateMultipartUploadResult"
_COMPLETED: Final = "CompleteMultipartUploadResult"
_OPAQUE: Final = other_etag(etag(TEN))
_OPAQUE_OF_TWO: Final = other_etag(multipart_etag(TEN, TEN))
_ETAG_DOCUMENTED: Final = f"{_RECORDED}; API reference, Object (ETag)"


def _key(word: str, start_of_name: str = "x-amz-") -> dict[str, str]:
    """Return the three headers of a customer-provided key, derived from ``word``."""
    key = sha256(word.encode()).digest()
    name = f"{start_of_name}server-side-encryption-customer-"
    return {
        f"{name}algorithm": "AES256",
        f"{name}key": b64encode(key).decode("ascii"),
        f"{name}key-MD5": md5_header(key),
    }


def _source_key(word: str) -> dict[str, str]:
    return _key(word, "x-amz-copy-source-")


def _key_headers(word: str) -> dict[str, str | None]:
    """Return the expected headers of an answer about an object encrypted with the key."""
    echoed = {name: value for name, value in _key(word).items() if not name.endswith("customer-key")}
    return {**echoed, "x-amz-server-side-encryption-customer-key": None, _METHOD: None}


def _read_with_key(word: str, key: str = "e", body: bytes = TEN) -> Step:
    return Step(f"GET /{{b}}/{key}", _key(word), expect=Expect(headers=_key_headers(word), body=body))


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
_OTHER_PART_KEY: Final = invalid("The provided encryption parameters did not match the ones used originally.")
_ALGORITHM: Final = Expect(
    400,
    code="InvalidEncryptionAlgorithmError",
    message="The Encryption request you specified is not valid. Supported value: AES256.",
    fields={"ArgumentName": _METHOD, "ArgumentValue": "KMS"},
)
_ENCRYPTED_SOURCE: Final = put("src", TEN, _key("a"))


_OPAQUE_PART: Final = Expect(200, "CopyPartResult", {"ETag": _OPAQUE, "LastModified": ISO_DATE})
_OPAQUE_COPY: Final = Expect(200, "CopyObjectResult", {"ETag": _OPAQUE, "LastModified": ISO_DATE})


def _default_step(method: str, expect: Expect, body: str = "") -> Step:
    return Step(f"{method} /{{b}}?encryption", {"Content-MD5": md5_header(body.encode())}, body, expect)


def _stable_etag(key: str, name: str, headers: Mapping[str, str] = _NONE) -> tuple[Step, ...]:
    """The ETag kept as ``name`` is the one that answers, listings and conditions have."""
    tag = f"{{{name}}}"
    return (
        Step(f"GET /{{b}}/{key}", headers, expect=Expect(headers={"ETag": tag}, body=TEN)),
        Step(f"HEAD /{{b}}/{key}", headers, expect=Expect(headers={"ETag": tag}, body=b"")),
        Step(f"GET /{{b}}?list-type=2&prefix={key}", expect=Expect(200, "ListBucketResult", {"Contents/ETag": tag})),
        Step(f"GET /{{b}}/{key}", {**headers, "If-Match": tag}, expect=Expect(body=TEN)),
        Step(f"GET /{{b}}/{key}", {**headers, "If-None-Match": tag}, expect=Expect(304, body=b"")),
        Step(f"GET /{{b}}/{key}", {**headers, "If-Match": etag(TEN)}, expect=precondition("If-Match")),
    )


def _opaque(method: str) -> Case:
    """What is written under a method of AWS KMS has an ETag that is no MD5; what is copied from it without, has one."""
    headers = {_METHOD: method}
    return Case(
        f"the ETag under {method} is no MD5 of the content: PutObject, CopyObject",
        f"{_ETAG_DOCUMENTED}; each write has its own: quilt#2790, aws-sdk-java-v2#7082; aws:kms:dsse: our reading",
        AWS,
        (
            put("e", TEN, headers, expect=Expect(headers={"ETag": _OPAQUE}), keep={"E": "@ETag"}),
            *_stable_etag("e", "E"),
            copy_object("f", headers, _OPAQUE_COPY, source="/{b}/e", keep={"F": "ETag"}),
            *_stable_etag("f", "F"),
            Step("GET /{b}/f", {"If-None-Match": "{E}"}, expect=Expect(headers={"ETag": "{F}"}, body=TEN)),
            copy_object("g", {"x-amz-copy-source-if-match": "{E}"}, TEN, source="/{b}/e"),
            copy_object("e", {_METHOD: "AES256"}, TEN, source="/{b}/e"),
            copy_object("e", headers, _OPAQUE_COPY, source="/{b}/g", keep={"E": "ETag"}),
            *_stable_etag("e", "E"),
        ),
    )


def _opaque_parts(method: str) -> Case:
    headers = {_METHOD: method}
    return Case(
        f"the ETags of parts and of their object under {method} are no MD5s",
        f"{_ETAG_DOCUMENTED}; boto#3750; aws:kms:dsse: our reading",
        AWS,
        (
            start("e", headers, expect=Expect(200, _INITIATED)),
            upload(1, TEN, to="{b}/e", expect=Expect(headers={"ETag": _OPAQUE}), keep={"E1": "@ETag"}),
            copy(2, None, _OPAQUE_PART, to="{b}/e", keep={"E2": "ETag"}),
            Step(
                "GET /{b}/e?uploadId={U}",
                expect=Expect(200, "ListPartsResult", {"Part/ETag": ("{E1}", "{E2}"), "Part/Size": ("10", "10")}),
            ),
            complete((1, TEN), (2, "{E2}"), to="{b}/e", expect=not_found_part(1, bare_etag(TEN))),
            complete(
                (1, "{E1}"),
                (2, "{E2}"),
                to="{b}/e",
                expect=Expect(200, _COMPLETED, {"ETag": _OPAQUE_OF_TWO}),
                keep={"E": "ETag"},
            ),
            head("e", {"ETag": "{E}"}),
            copy_object("f", {}, TEN + TEN, source="/{b}/e"),
            start("g", name="V"),
            copy(1, "bytes=0-9", TEN, source="/{b}/e", to="{b}/g", id="{V}"),
            parts_are((1, TEN), of="{b}/g", id="{V}"),
        ),
        given=(put("src", TEN),),
        limits=TINY,
    )


CASES: Final = (
    Case(
        "SSE-C: an object is read only with its key",
        f"{_ETAG_DOCUMENTED}; the wrong key: our reading of Amazon's documentation, Using SSE-C",
        AWS,
        (
            put("e", TEN, _key("a"), expect=Expect(headers={**_key_headers("a"), "ETag": _OPAQUE})),
            _read_with_key("a"),
            Step("HEAD /{b}/e", _key("a"), expect=Expect(headers=_key_headers("a"), body=b"")),
            Step("GET /{b}/e", expect=_KEY_REQUIRED),
            Step("HEAD /{b}/e", expect=Expect(400, body=b"")),
            Step("GET /{b}/e", _key("b"), expect=_WRONG_KEY),
        ),
    ),
    Case(
        "SSE-C: a key for an object without one",
        "boto3#982, minio#7332",
        AWS,
        (Step("GET /{b}/src", _key("a"), expect=_KEY_NOT_APPLICABLE), read("src", TEN)),
    ),
    Case(
        "CopyObject from SSE-C: without its key, with another key, and with its key",
        f"{_RECORDED}; minio#6698, minio#7276; the wrong key: our reading",
        AWS,
        (
            copy_object("e", {}, _KEY_REQUIRED),
            copy_object("e", _source_key("b"), _WRONG_KEY),
            copy_object(
                "e", _source_key("a"), Expect(200, "CopyObjectResult", {"ETag": etag(TEN)}, headers={_METHOD: "AES256"})
            ),
            read("e", TEN, {_METHOD: "AES256"}),
        ),
        given=(_ENCRYPTED_SOURCE,),
        rows=(78,),
    ),
    Case(
        "CopyObject from SSE-C to SSE-C, and from no key to SSE-C",
        f"{_RECORDED}; camel#25027, aws-cli#6012",
        AWS,
        (
            copy_object("e", {**_source_key("a"), **_key("b")}, Expect(200, headers=_key_headers("b"))),
            _read_with_key("b"),
            put("plain", TEN),
            copy_object("f", _key("b"), Expect(200, headers=_key_headers("b")), source="/{b}/plain"),
            _read_with_key("b", "f"),
            copy_object("f", _source_key("a"), _KEY_NOT_APPLICABLE, source="/{b}/plain"),
        ),
        given=(_ENCRYPTED_SOURCE,),
        rows=(78,),
    ),
    Case(
        "CopyObject with a customer-provided key: algorithm KMS, and another method as well",
        _RECORDED,
        AWS,
        (
            copy_object("e", {**_key("a"), "x-amz-server-side-encryption-customer-algorithm": "KMS"}, _ALGORITHM),
            copy_object(
                "e",
                {**_source_key("a"), "x-amz-copy-source-server-side-encryption-customer-algorithm": "KMS"},
                _ALGORITHM,
            ),
            copy_object(
                "e",
                {**_key("a"), _METHOD: "AES256"},
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
        f"{_ETAG_DOCUMENTED}; Complete needs no key: ceph#71241; no checksum: localstack's test_multipart_upload_sse_c",
        AWS,
        (
            start("e", _key("a"), expect=Expect(200, _INITIATED, headers=_key_headers("a"))),
            upload(1, TEN, to="{b}/e", expect=_PART_KEY),
            upload(1, TEN, _key("b"), to="{b}/e", expect=_OTHER_PART_KEY),
            upload(
                1,
                TEN,
                _key("a"),
                to="{b}/e",
                expect=Expect(headers={**_key_headers("a"), "ETag": _OPAQUE}),
                keep={"E1": "@ETag"},
            ),
            copy(2, None, _PART_KEY, to="{b}/e"),
            copy(2, None, _OPAQUE_PART, headers=_key("a"), to="{b}/e", keep={"E2": "ETag"}),
            complete(
                (1, "{E1}"),
                (2, "{E2}"),
                to="{b}/e",
                expect=Expect(
                    200,
                    _COMPLETED,
                    {"ETag": _OPAQUE_OF_TWO},
                    children=("Location", "Bucket", "Key", "ETag"),
                    headers={_METHOD: None, "x-amz-server-side-encryption-customer-algorithm": None},
                ),
            ),
            _read_with_key("a", body=TEN * 2),
            Step(
                "HEAD /{b}/e",
                {**_key("a"), "x-amz-checksum-mode": "ENABLED"},
                expect=Expect(headers={"x-amz-checksum-crc64nvme": None, "x-amz-checksum-type": None}, body=b""),
            ),
            Step("GET /{b}/e", expect=_KEY_REQUIRED),
        ),
        given=(put("src", TEN),),
        limits=TINY,
    ),
    Case(
        "UploadPart with a key, for an upload without one",
        _RECORDED,
        AWS,
        (upload(1, TEN, _key("a"), expect=_PART_KEY), upload(1, TEN)),
    ),
    Case(
        "UploadPartCopy from SSE-C: without its key, with another key, and with its key",
        f"{_RECORDED} for CopyObject; minio#6698; the wrong key: our reading",
        AWS,
        (
            copy(1, None, _KEY_REQUIRED),
            copy(1, None, _WRONG_KEY, headers=_source_key("b")),
            copy(1, "bytes=2-5", TEN[2:6], headers=_source_key("a")),
            complete((1, TEN[2:6])),
            read("d", TEN[2:6], {_METHOD: "AES256"}),
        ),
        given=(_ENCRYPTED_SOURCE, START),
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
    *map(_opaque, ("aws:kms", "aws:kms:dsse")),
    *map(_opaque_parts, ("aws:kms", "aws:kms:dsse")),
    Case(
        "the ETag of what a bucket encrypts by default under aws:kms is no MD5",
        _ETAG_DOCUMENTED,
        AWS,
        (
            put("old", TEN, expect=Expect(headers={"ETag": etag(TEN)})),
            _default_step("PUT", Expect(body=b""), _KMS),
            put("e", TEN, expect=Expect(headers={"ETag": _OPAQUE, _METHOD: "aws:kms"}), keep={"E": "@ETag"}),
            *_stable_etag("e", "E"),
            copy_object("f", {}, _OPAQUE_COPY, source="/{b}/old"),
            put("g", TEN, {_METHOD: "AES256"}, expect=Expect(headers={"ETag": etag(TEN)})),
            head("old", {"ETag": etag(TEN)}),
            put("h", TEN, {"Content-MD5": md5_header(TEN)}, expect=Expect(headers={"ETag": _OPAQUE})),
            put("h", TEN, {"Content-MD5": md5_header(b"other")}, expect=Expect(400, code="BadDigest", fields=None)),
        ),
        given=(),
    ),
    Case(
        "the ETag under a customer-provided key is no MD5: CopyObject, conditions",
        _ETAG_DOCUMENTED,
        AWS,
        (
            put("e", TEN, _key("a"), expect=Expect(headers={"ETag": _OPAQUE}), keep={"E": "@ETag"}),
            *_stable_etag("e", "E", _key("a")),
            copy_object("f", {**_source_key("a"), **_key("b")}, _OPAQUE_COPY, source="/{b}/e", keep={"F": "ETag"}),
            *_stable_etag("f", "F", _key("b")),
            copy_object("g", _source_key("b"), TEN, source="/{b}/f"),
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
