"""Transfer acceleration: enabled, suspended, rejected."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import MALFORMED_XML, invalid
from fakeoss.contract.case import AWS, BOTH, Case, Expect, Step

__all__ = ["CASES"]

_RECORDED: Final = "recorded at Amazon, February 2026, per localstack's snapshots"
_OK: Final = Expect(200, body=b"")
_GONE: Final = Expect(204, body=b"")


def _put_status(status: str, expect: Expect = _OK, bucket: str = "{b}") -> Step:
    body = f"<AccelerateConfiguration><Status>{status}</Status></AccelerateConfiguration>"
    return Step(f"PUT /{bucket}?accelerate", body=body, expect=expect)


def _get_status(status: str | None) -> Step:
    children = () if status is None else ("Status",)
    return Step("GET /{b}?accelerate", expect=Expect(200, "AccelerateConfiguration", {"Status": status}, children))


CASES: Final = (
    Case(
        "acceleration is enabled and suspended",
        f"{_RECORDED}: test_bucket_acceleration_configuration_crud; PUT-Bucket-accelerate, GET-Bucket-accelerate",
        BOTH,
        (
            _get_status(None),
            _put_status("Enabled"),
            _get_status("Enabled"),
            _put_status("Suspended"),
            _get_status("Suspended"),
            _put_status("enabled", MALFORMED_XML),
            _put_status("random", MALFORMED_XML),
            _get_status("Suspended"),
        ),
        given=(),
    ),
    Case(
        "acceleration is suspended before it was ever enabled",
        "Amazon's documentation: GetBucketAccelerateConfiguration has no state only if none was ever set",
        AWS,
        (_put_status("Suspended"), _get_status("Suspended")),
        given=(),
    ),
    Case(
        "acceleration of a bucket with dots in its name",
        f"{_RECORDED}: test_bucket_acceleration_configuration_exc",
        AWS,
        (
            Step("PUT /{absent}.dot"),
            _put_status(
                "Enabled",
                invalid("S3 Transfer Acceleration is not supported for buckets with periods (.) in their names"),
                "{absent}.dot",
            ),
            Step("DELETE /{absent}.dot", expect=_GONE),
        ),
        given=(),
    ),
)
