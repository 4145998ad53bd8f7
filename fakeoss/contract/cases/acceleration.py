"""Transfer acceleration: switched on, suspended, refused."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import MALFORMED_XML, invalid
from fakeoss.contract.case import AWS, BOTH, Case, Expect, Step

__all__ = ["CASES"]

_RECORDED: Final = "recorded at Amazon, February 2026, per localstack's snapshots"
_OK: Final = Expect(200, body=b"")
_GONE: Final = Expect(204, body=b"")


def _accelerate(status: str, expect: Expect = _OK, bucket: str = "{b}") -> Step:
    body = f"<AccelerateConfiguration><Status>{status}</Status></AccelerateConfiguration>"
    return Step(f"PUT /{bucket}?accelerate", body=body, expect=expect)


def _accelerated(status: str | None) -> Step:
    children = () if status is None else ("Status",)
    return Step("GET /{b}?accelerate", expect=Expect(200, "AccelerateConfiguration", {"Status": status}, children))


CASES: Final = (
    Case(
        "acceleration is switched on and off",
        f"{_RECORDED}: test_bucket_acceleration_configuration_crud; PUT-Bucket-accelerate, GET-Bucket-accelerate",
        BOTH,
        (
            _accelerated(None),
            _accelerate("Enabled"),
            _accelerated("Enabled"),
            _accelerate("Suspended"),
            _accelerated("Suspended"),
            _accelerate("enabled", MALFORMED_XML),
            _accelerate("random", MALFORMED_XML),
            _accelerated("Suspended"),
        ),
        given=(),
    ),
    Case(
        "acceleration of a bucket with dots in its name",
        f"{_RECORDED}: test_bucket_acceleration_configuration_exc",
        AWS,
        (
            Step("PUT /{absent}.dot"),
            _accelerate(
                "Enabled",
                invalid("S3 Transfer Acceleration is not supported for buckets with periods (.) in their names"),
                "{absent}.dot",
            ),
            Step("DELETE /{absent}.dot", expect=_GONE),
        ),
        given=(),
    ),
)
