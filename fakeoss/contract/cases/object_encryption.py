"""UpdateObjectEncryption."""

from __future__ import annotations

from typing import Any, Final

from fakeoss.contract.answers import ACCESS_DENIED, invalid, no_such_key
from fakeoss.contract.case import AWS, NOBODY, OTHER, Case, Expect, Like, Step, md5_header
from fakeoss.contract.steps import ALLOW_CUSTOMER_KEYS, TEN, customer_key, head, put

__all__ = ["CASES"]

_PAGE: Final = "API reference, UpdateObjectEncryption (botocore's model of S3, 1.42.37)"
_METHOD: Final = "x-amz-server-side-encryption"
_ARN: Final = "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab"
"""A key of an account that is not the bucket's."""
_SOURCES: Final = "Only source objects encrypted with SSE-S3 or SSE-KMS are supported."
_AGAIN: Final = "Modify the request to specify SSE-KMS for the updated encryption type, and then try again."
_TO_KMS: Final = "Requests that modify an object's encryption type to SSE-KMS require"
_VALID: Final = "Requests that modify an object encryption configuration require a valid new encryption type. Valid values are SSEKMS."
_TARGET: Final = (
    "The UpdateObjectEncryption operation doesn't support updating the encryption type to DSSE-KMS or SSE-C."
)
_SOURCE: Final = (
    "The UpdateObjectEncryption operation doesn't support source objects with the encryption type DSSE-KMS or SSE-C."
)


def _kms(arn: str = _ARN, more: str = "") -> str:
    return f"<SSE-KMS><KMSKeyArn>{arn}</KMSKeyArn>{more}</SSE-KMS>"


def _update(expect: Expect, inner: str = _kms(), *, key: str = "k", **step: Any) -> Step:  # a text
    body = f"<ObjectEncryption>{inner}</ObjectEncryption>"
    return Step(f"PUT /{{b}}/{key}?encryption", {"Content-MD5": md5_header(body.encode())}, body, expect, **step)


CASES: Final = (
    Case(
        "UpdateObjectEncryption: what may not become of an object",
        _PAGE,
        AWS,
        (
            _update(invalid(f"{_VALID} {_AGAIN}"), ""),
            _update(invalid(f"{_VALID} {_AGAIN}"), "<SSE-S3/>"),
            *(_update(invalid(f"{_TARGET} {_AGAIN}"), f"<{name}/>") for name in ("SSE-C", "DSSE-KMS")),
            _update(
                invalid(
                    f"{_TO_KMS} an Amazon Web Services KMS key Amazon Resource Name (ARN). Modify the request to specify a "
                    "KMS key ARN, and then try again."
                ),
                "<SSE-KMS/>",
            ),
            *(
                _update(
                    invalid(
                        f"{_TO_KMS} a valid Amazon Web Services KMS key Amazon Resource Name (ARN). Confirm that you have a "
                        "correctly formatted KMS key ARN in your request, and then try again."
                    ),
                    _kms(arn),
                )
                for arn in ("k", "alias/k", _ARN.replace(":key/", ":alias/"), _ARN.replace("kms", "s3"))
            ),
            _update(
                invalid(
                    "The BucketKeyEnabled value isn't valid. Valid values are true or false. Modify the request to specify "
                    "a valid value, and then try again."
                ),
                _kms(more="<BucketKeyEnabled>yes</BucketKeyEnabled>"),
            ),
            _update(
                Expect(
                    403,
                    code="AccessDenied",
                    message=Like(
                        r"The Amazon Web Services KMS key in the request must be owned by the same account as the bucket\. "
                        r"Modify the request to specify a KMS key from the same account, and then try again\..*"
                    ),
                    fields={},
                )
            ),
            head("k", {_METHOD: "AES256"}),
        ),
        given=(put("k", TEN),),
    ),
    Case(
        "UpdateObjectEncryption: what it needs",
        f"{_PAGE}; a digest: botocore's model of S3 requires one",
        AWS,
        (
            Step(
                "PUT /{b}/k?encryption",
                body=f"<ObjectEncryption>{_kms()}</ObjectEncryption>",
                expect=Expect(400, code="InvalidRequest"),
            ),
            _update(no_such_key("absent"), key="absent"),
            _update(ACCESS_DENIED, user=OTHER),
            _update(ACCESS_DENIED, user=NOBODY),
        ),
        given=(put("k", TEN),),
    ),
    Case(
        "UpdateObjectEncryption: objects under SSE-C or DSSE-KMS",
        _PAGE,
        AWS,
        (
            put("k", TEN, {_METHOD: "aws:kms:dsse"}),
            _update(invalid(f"{_SOURCE} {_SOURCES}")),
            put("k", TEN, customer_key("a")),
            _update(invalid(f"{_SOURCE} {_SOURCES}")),
        ),
        given=(ALLOW_CUSTOMER_KEYS,),
    ),
)
