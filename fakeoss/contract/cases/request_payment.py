"""Request payment: who pays for requests."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import MALFORMED_XML, no_such_bucket
from fakeoss.contract.case import AWS, Case, Expect, Step

__all__ = ["CASES"]

_RECORDED: Final = "recorded at Amazon, February 2026, per localstack's snapshots"
_OK: Final = Expect(200, body=b"")


def _put_payer(who: str, expect: Expect = _OK, bucket: str = "{b}") -> Step:
    body = f"<RequestPaymentConfiguration><Payer>{who}</Payer></RequestPaymentConfiguration>"
    return Step(f"PUT /{bucket}?requestPayment", body=body, expect=expect)


def _get_payer(who: str) -> Step:
    expect = Expect(200, "RequestPaymentConfiguration", {"Payer": who}, ("Payer",))
    return Step("GET /{b}?requestPayment", expect=expect)


CASES: Final = (
    Case(
        "request payment is set and read",
        f"{_RECORDED}: test_s3_request_payer, test_s3_request_payer_exceptions; at first the owner: Amazon's "
        "documentation: GetBucketRequestPayment",
        AWS,
        (
            _get_payer("BucketOwner"),
            _put_payer("Requester"),
            _get_payer("Requester"),
            _put_payer("Random", MALFORMED_XML),
            _put_payer("Requester", no_such_bucket(), "{absent}"),
            _put_payer("BucketOwner"),
            _get_payer("BucketOwner"),
        ),
        given=(),
    ),
)
