"""Who pays for requests."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import MALFORMED_XML, no_such_bucket
from fakeoss.contract.case import AWS, Case, Expect, Step

__all__ = ["CASES"]

_RECORDED: Final = "recorded at Amazon, February 2026, per localstack's snapshots"
_OK: Final = Expect(200, body=b"")


def _pays(who: str, expect: Expect = _OK, bucket: str = "{b}") -> Step:
    body = f"<RequestPaymentConfiguration><Payer>{who}</Payer></RequestPaymentConfiguration>"
    return Step(f"PUT /{bucket}?requestPayment", body=body, expect=expect)


def _payer(who: str) -> Step:
    expect = Expect(200, "RequestPaymentConfiguration", {"Payer": who}, ("Payer",))
    return Step("GET /{b}?requestPayment", expect=expect)


CASES: Final = (
    Case(
        "who pays for requests",
        f"{_RECORDED}: test_s3_request_payer, test_s3_request_payer_exceptions; at first the owner: Amazon's "
        "documentation: GetBucketRequestPayment",
        AWS,
        (
            _payer("BucketOwner"),
            _pays("Requester"),
            _payer("Requester"),
            _pays("Random", MALFORMED_XML),
            _pays("Requester", no_such_bucket(), "{absent}"),
            _pays("BucketOwner"),
            _payer("BucketOwner"),
        ),
        given=(),
    ),
)
