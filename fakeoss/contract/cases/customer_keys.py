"""Customer-provided keys that are wrong: which answer comes first, in each operation that has one."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Final

from fakeoss.contract.answers import argument, invalid
from fakeoss.contract.case import AWS, Case, Expect, Step, etag, md5_header, other_etag
from fakeoss.contract.steps import (
    ALLOW_CUSTOMER_KEYS,
    ISO_DATE,
    OK,
    TEN,
    TINY,
    complete,
    copy,
    copy_object,
    customer_key,
    put,
    start,
    upload,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["CASES"]

_RECORDED: Final = "recorded at Amazon, March 2026: dyus/meeseeks-s3"
_METHOD: Final = "x-amz-server-side-encryption"
_KEY: Final = customer_key("a")[f"{_METHOD}-customer-key"]
_MD5: Final = customer_key("a")[f"{_METHOD}-customer-key-MD5"]
_OTHER_MD5: Final = customer_key("b")[f"{_METHOD}-customer-key-MD5"]
_SHORT: Final = b"0123456789"
_SHORT_KEY: Final = b64encode(_SHORT).decode("ascii")


def _headers(algorithm: str | None, key: str | None, key_md5: str | None, *, of_source: bool = False) -> dict[str, str]:
    start_of_name = f"x-amz-{'copy-source-' if of_source else ''}server-side-encryption-customer-"
    values = {"algorithm": algorithm, "key": key, "key-MD5": key_md5}
    return {f"{start_of_name}{name}": value for name, value in values.items() if value is not None}


def _said(message: str) -> Expect:
    return Expect(400, code="InvalidArgument", message=message, fields={"ArgumentName": _METHOD})


def _lacking(what: str) -> Expect:
    return _said(f"Requests specifying Server Side Encryption with Customer provided keys must provide {what}.")


def _too_short(key: str) -> Expect:
    return argument(_METHOD, key, "The secret key was invalid - too short.")


def _algorithm(value: str) -> Expect:
    return Expect(
        400,
        code="InvalidEncryptionAlgorithmError",
        message="The Encryption request you specified is not valid. Supported value: AES256.",
        fields={"ArgumentName": _METHOD, "ArgumentValue": value},
    )


_NO_ALGORITHM: Final = _lacking("a valid encryption algorithm")
_NO_KEY: Final = _lacking("an appropriate secret key")
_NO_MD5: Final = _lacking("the client calculated MD5 of the secret key")
_MISMATCH: Final = _said("The calculated MD5 hash of the key did not match the hash that was provided.")
_LENGTH: Final = _said("The secret key was invalid for the specified algorithm.")
_OTHER_PARAMETERS: Final = invalid("The provided encryption parameters did not match the ones used originally.")
_WRONG_KEY: Final = Expect(
    403,
    code="AccessDenied",
    message="Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.",
)
_COMPLETE_NEEDS_KEY: Final = invalid(
    "The object was stored using a form of Server Side Encryption. Correct SSE-C request parameters are required for this request when specifying checksums for each part."
)

_REFUSED: Final = (
    (None, _KEY, _MD5, _NO_ALGORITHM),
    (None, _KEY, None, _NO_ALGORITHM),
    (None, "", None, _NO_ALGORITHM),
    (None, None, "", _NO_ALGORITHM),
    ("AES256", None, None, _NO_KEY),
    ("AES256", None, _MD5, _NO_KEY),
    ("", None, None, _NO_KEY),
    ("", "", "", _too_short("")),
    ("AES256", "", _MD5, _too_short("")),
    ("AES256", "a", _MD5, _too_short("a")),
    ("AES256", "ZZ", md5_header(b"e"), _too_short("ZZ")),
    ("AES256", "####", _MD5, _too_short("####")),
    ("AES256", _KEY, "", _MISMATCH),
    ("AES256", _KEY, _OTHER_MD5, _MISMATCH),
    ("AES256", _KEY, _MD5.rstrip("="), _MISMATCH),
    ("AES256", _KEY, f"!!{_MD5}", _MISMATCH),
    ("AES256", _KEY.rstrip("="), _MD5, _MISMATCH),
    ("AES256", f"{_KEY}====", _MD5, _MISMATCH),
    ("AES256", _KEY.replace("+", "-").replace("/", "_").replace("y", "_"), _MD5, _MISMATCH),
    ("AES256-INVALID", "not-valid-base64!!!", _OTHER_MD5, _MISMATCH),
    ("AES256", _SHORT_KEY, _OTHER_MD5, _MISMATCH),
    ("AES128", _KEY, _MD5, _algorithm("AES128")),
    ("", _KEY, _MD5, _algorithm("")),
    ("AES128", _SHORT_KEY, md5_header(_SHORT), _algorithm("AES128")),
)
"""What the three headers say, and the answer to that in every operation that reads them."""
_ACCEPTED: Final = (
    f"{_KEY}===",
    f"!{_KEY}!!#",
    f"{_KEY[:9]}!@#${_KEY[9:]}",
    " ".join(_KEY[start : start + 4] for start in range(0, len(_KEY), 4)),
    "\t".join(_KEY[start : start + 8] for start in range(0, len(_KEY), 8)),
)
"""Ways to write the key that Amazon reads as the key."""
_LENGTHS: Final = (b"1", _SHORT, b"1" * 31, b"1" * 33)


def _wrong_lengths(*, of_source: bool = False) -> Iterator[dict[str, str]]:
    for key in _LENGTHS:
        yield _headers("AES256", b64encode(key).decode("ascii"), md5_header(key), of_source=of_source)


def _refused(*, of_source: bool = False) -> Iterator[tuple[dict[str, str], Expect]]:
    for algorithm, key, key_md5, expect in _REFUSED:
        yield _headers(algorithm, key, key_md5, of_source=of_source), expect


def _accepted(*, of_source: bool = False) -> Iterator[dict[str, str]]:
    return (_headers("AES256", key, _MD5, of_source=of_source) for key in _ACCEPTED)


_WITHOUT_MD5: Final = _headers("AES256", _KEY, None)
_SOURCE_WITHOUT_MD5: Final = _headers("AES256", _KEY, None, of_source=True)
_ECHO: Final = {f"{_METHOD}-customer-algorithm": "AES256", f"{_METHOD}-customer-key-MD5": _MD5}
_ENCRYPTED: Final = put("src", TEN, customer_key("a"))
_UPLOAD: Final = start("d", customer_key("a"))
_PART: Final = Expect(headers={**_ECHO, "ETag": other_etag(etag(TEN))})
_COPIED_PART: Final = Expect(200, "CopyPartResult", {"LastModified": ISO_DATE})
_KEEP: Final = {"E": "@ETag"}


def _complete(headers: Mapping[str, str], expect: Expect, number: object = 1) -> Step:
    return complete((number, "{E}"), headers=headers, expect=expect)


def _case(name: str, *steps: Step, given: tuple[Step, ...] = ()) -> Case:
    return Case(f"SSE-C: {name}", _RECORDED, AWS, steps, given=(ALLOW_CUSTOMER_KEYS, *given), limits=TINY)


CASES: Final = (
    _case(
        "PutObject and CreateMultipartUpload with a key that is wrong",
        *(put("e", TEN, headers, expect=expect) for headers, expect in _refused()),
        *(start("e", headers, expect=expect, keep={}) for headers, expect in _refused()),
        put("e", TEN, _WITHOUT_MD5, expect=_NO_MD5),
        start("e", _WITHOUT_MD5, expect=_NO_MD5, keep={}),
        *(put("e", TEN, headers, expect=_LENGTH) for headers in _wrong_lengths()),
        *(start("e", headers, expect=_LENGTH, keep={}) for headers in _wrong_lengths()),
        Step("HEAD /{b}/e", expect=Expect(404, body=b"")),
    ),
    _case(
        "the key in base64 that is written oddly",
        *(put("e", TEN, headers, expect=Expect(headers=_ECHO)) for headers in _accepted()),
        *(Step("GET /{b}/e", headers, expect=Expect(headers=_ECHO, body=TEN)) for headers in _accepted()),
        *(copy_object("f", headers, OK, source="/{b}/e") for headers in _accepted(of_source=True)),
    ),
    _case(
        "GetObject and HeadObject with a key that is wrong, and one without its MD5",
        *(Step("GET /{b}/src", headers, expect=expect) for headers, expect in _refused()),
        *(Step("HEAD /{b}/src", headers, expect=Expect(400, body=b"")) for headers, _ in _refused()),
        *(Step("GET /{b}/src", headers, expect=_WRONG_KEY) for headers in _wrong_lengths()),
        *(Step("HEAD /{b}/src", headers, expect=Expect(403, body=b"")) for headers in _wrong_lengths()),
        Step("GET /{b}/src", customer_key("b"), expect=_WRONG_KEY),
        Step("GET /{b}/src", _WITHOUT_MD5, expect=Expect(headers=_ECHO, body=TEN)),
        Step("HEAD /{b}/src", _WITHOUT_MD5, expect=Expect(headers=_ECHO, body=b"")),
        given=(_ENCRYPTED,),
    ),
    _case(
        "CopyObject with a key that is wrong: that of the source first",
        *(copy_object("e", headers, expect) for headers, expect in _refused()),
        *(copy_object("e", headers, expect) for headers, expect in _refused(of_source=True)),
        *(copy_object("e", headers, _LENGTH) for headers in _wrong_lengths()),
        copy_object("e", _WITHOUT_MD5, _NO_MD5),
        copy_object(
            "e", {**_headers("AES128", None, None), **_headers("B", _KEY, _MD5, of_source=True)}, _algorithm("B")
        ),
        copy_object("e", {**_headers("A", _KEY, _MD5), **_headers("AES256", None, None, of_source=True)}, _NO_KEY),
        Step("HEAD /{b}/e", expect=Expect(404, body=b"")),
        given=(put("src", TEN),),
    ),
    _case(
        "CopyObject and UploadPartCopy from SSE-C: another key, and the key without its MD5",
        copy_object("e", customer_key("b", of_source=True), _OTHER_PARAMETERS),
        *(copy_object("e", headers, _OTHER_PARAMETERS) for headers in _wrong_lengths(of_source=True)),
        copy_object("e", _SOURCE_WITHOUT_MD5, OK),
        copy(1, None, _OTHER_PARAMETERS, headers=customer_key("b", of_source=True)),
        *(copy(1, None, _OTHER_PARAMETERS, headers=headers) for headers in _wrong_lengths(of_source=True)),
        copy(1, None, _COPIED_PART, headers=_SOURCE_WITHOUT_MD5),
        given=(_ENCRYPTED, start("d")),
    ),
    _case(
        "UploadPart and UploadPartCopy with a key that is wrong",
        *(upload(1, TEN, headers, expect=expect) for headers, expect in _refused()),
        *(copy(1, None, expect, headers=headers) for headers, expect in _refused()),
        *(
            copy(1, None, expect, headers={**customer_key("a"), **headers})
            for headers, expect in _refused(of_source=True)
        ),
        upload(1, TEN, _WITHOUT_MD5, expect=_NO_MD5),
        *(upload(1, TEN, headers, expect=_OTHER_PARAMETERS) for headers in _wrong_lengths()),
        *(copy(1, None, _OTHER_PARAMETERS, headers=headers) for headers in _wrong_lengths()),
        copy(
            1,
            None,
            _algorithm("B"),
            headers={**_headers("A", _KEY, _MD5), **_headers("B", _KEY, _MD5, of_source=True)},
        ),
        upload(1, TEN, customer_key("a"), expect=_PART),
        given=(put("src", TEN), _UPLOAD),
    ),
    _case(
        "CompleteMultipartUpload with a key that is wrong, and with one that counts for nothing",
        upload(1, TEN, customer_key("a"), expect=_PART, keep=_KEEP),
        *(_complete(headers, expect) for headers, expect in _refused() if len(headers) == len(_ECHO) + 1),
        *(_complete(headers, _COMPLETE_NEEDS_KEY) for headers in _wrong_lengths()),
        _complete(customer_key("b"), _COMPLETE_NEEDS_KEY),
        _complete(_headers("AES128", _KEY, _MD5), argument("PartNumber", "0", "PartNumber must be >= 1"), number=0),
        _complete(
            _headers("AES128", None, None),
            Expect(
                200,
                "CompleteMultipartUploadResult",
                children=("Location", "Bucket", "Key", "ETag"),
                headers={f"{_METHOD}-customer-algorithm": "AES256", f"{_METHOD}-customer-key-MD5": None},
            ),
        ),
        given=(_UPLOAD,),
    ),
    _case(
        "CompleteMultipartUpload with the key gives the checksum of the object",
        upload(1, TEN, customer_key("a"), expect=_PART, keep=_KEEP),
        _complete(
            customer_key("a"),
            Expect(
                200,
                "CompleteMultipartUploadResult",
                {"ChecksumType": "FULL_OBJECT"},
                ("Location", "Bucket", "Key", "ETag", "ChecksumCRC64NVME", "ChecksumType"),
                headers=_ECHO,
            ),
        ),
        given=(_UPLOAD,),
    ),
    _case(
        "CompleteMultipartUpload with a key, of an upload without one",
        upload(1, TEN),
        complete((1, TEN), headers=customer_key("a"), expect=_COMPLETE_NEEDS_KEY),
        complete((1, TEN), headers=_headers("AES128", _KEY, None)),
        given=(start("d"),),
    ),
    _case(
        "ListParts reads no key",
        Step("GET /{b}/d?uploadId={U}", _headers("AES128", None, None), expect=Expect(200, "ListPartsResult")),
        Step("GET /{b}/d?uploadId={U}", customer_key("b"), expect=Expect(200, "ListPartsResult")),
        Step("GET /{b}/d?uploadId={U}", expect=Expect(200, "ListPartsResult")),
        given=(_UPLOAD,),
    ),
)
