"""Settings of a bucket: acceleration, who pays, access logs."""

from __future__ import annotations

from typing import Any, Final

from fakeoss.contract.answers import MALFORMED_XML, invalid, no_such_bucket
from fakeoss.contract.case import AWS, BOTH, Case, Expect, Step

__all__ = ["CASES"]

_RECORDED: Final = "recorded at Amazon, February 2026, per localstack's snapshots"
_OK: Final = Expect(200, body=b"")
_GONE: Final = Expect(204, body=b"")
_DENIED: Final = Expect(403, code="AccessDenied")


def _put(query: str, body: str, expect: Expect = _OK, **step: Any) -> Step:
    return Step(f"PUT /{{b}}?{query}", body=body, expect=expect, **step)


def _get(query: str, expect: Expect, **step: Any) -> Step:
    return Step(f"GET /{{b}}?{query}", expect=expect, **step)


# acceleration and payment


def _accelerate(status: str, expect: Expect = _OK, bucket: str = "{b}") -> Step:
    body = f"<AccelerateConfiguration><Status>{status}</Status></AccelerateConfiguration>"
    return Step(f"PUT /{bucket}?accelerate", body=body, expect=expect)


def _accelerated(status: str | None) -> Step:
    children = () if status is None else ("Status",)
    return _get("accelerate", Expect(200, "AccelerateConfiguration", {"Status": status}, children))


def _pays(who: str, expect: Expect = _OK, bucket: str = "{b}") -> Step:
    body = f"<RequestPaymentConfiguration><Payer>{who}</Payer></RequestPaymentConfiguration>"
    return Step(f"PUT /{bucket}?requestPayment", body=body, expect=expect)


_SWITCHES: Final = (
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
    Case(
        "who pays for requests",
        f"{_RECORDED}: test_s3_request_payer, test_s3_request_payer_exceptions; at first the owner: Amazon's "
        "documentation: GetBucketRequestPayment",
        AWS,
        (
            _get("requestPayment", Expect(200, "RequestPaymentConfiguration", {"Payer": "BucketOwner"}, ("Payer",))),
            _pays("Requester"),
            _get("requestPayment", Expect(200, "RequestPaymentConfiguration", {"Payer": "Requester"}, ("Payer",))),
            _pays("Random", MALFORMED_XML),
            _pays("Requester", no_such_bucket(), "{absent}"),
            _pays("BucketOwner"),
            _get("requestPayment", Expect(200, "RequestPaymentConfiguration", {"Payer": "BucketOwner"})),
        ),
        given=(),
    ),
)

# access logs


def _log(target: str = "{c}", more: str = "", expect: Expect = _OK, to: str = "{b}") -> Step:
    enabled = (
        f"<LoggingEnabled><TargetBucket>{target}</TargetBucket>{more}<TargetPrefix>log</TargetPrefix></LoggingEnabled>"
    )
    return Step(
        f"PUT /{to}?logging",
        body=f"<BucketLoggingStatus>{enabled if target else ''}</BucketLoggingStatus>",
        expect=expect,
    )


def _logged(**xml: str | tuple[str, ...] | None) -> Step:
    texts = {f"LoggingEnabled/{name.replace('__', '/')}": text for name, text in xml.items()}
    return _get("logging", Expect(200, "BucketLoggingStatus", texts, ("LoggingEnabled",) if xml else ()))


def _grant(permission: str) -> str:
    return (
        '<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group">'
        f"<URI>http://acs.amazonaws.com/groups/s3/LogDelivery</URI></Grantee><Permission>{permission}</Permission></Grant>"
    )


def _made(region: str) -> Step:
    body = f"<CreateBucketConfiguration><LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>"
    return Step(f"PUT /{{absent}}-{region}", body=body)


def _crossing(**fields: str) -> Expect:
    message = "Cross S3 location logging not allowed."  # and a blank, which is lost in reading
    return Expect(403, code="CrossLocationLoggingProhibitted", message=message, fields=dict(fields))


_LOGS: Final = (
    Case(
        "access logs are switched on, read and switched off",
        f"{_RECORDED}: test_put_bucket_logging",
        AWS,
        (
            _logged(),
            _log(),
            _logged(TargetBucket="{c}", TargetPrefix="log", TargetGrants=None),
            _log(""),
            _logged(),
        ),
        given=(),
    ),
    Case(
        "access logs: grants come back, be they of use or not",
        f"{_RECORDED}: test_put_bucket_logging_accept_wrong_grants",
        AWS,
        (
            _log(more=f"<TargetGrants>{_grant('WRITE')}{_grant('READ_ACP')}</TargetGrants>"),
            _logged(
                TargetGrants__Grant__Permission=("WRITE", "READ_ACP"),
                TargetGrants__Grant__Grantee__URI=("http://acs.amazonaws.com/groups/s3/LogDelivery",) * 2,
            ),
        ),
        given=(),
    ),
    Case(
        "access logs: the target must be there, and one's own",
        f"{_RECORDED}: test_put_bucket_logging_wrong_target; another's bucket: Amazon's documentation, list of codes",
        AWS,
        (
            _log(
                "{absent}",
                expect=Expect(
                    400,
                    code="InvalidTargetBucketForLogging",
                    message="The target bucket for logging does not exist",
                    fields={"TargetBucket": "{absent}"},
                ),
            ),
            _log("{o}", expect=Expect(400, code="InvalidTargetBucketForLogging", fields={"TargetBucket": "{o}"})),
            _logged(),
        ),
        given=(),
    ),
    Case(
        "access logs never leave a region",
        f"{_RECORDED}: test_put_bucket_logging_cross_locations, test_put_bucket_logging_wrong_target; the order of the "
        "elements: our reading",
        AWS,
        (
            _made("us-west-2"),
            _made("us-east-2"),
            _log("{absent}-us-west-2", expect=_crossing(TargetBucketLocation="us-west-2")),
            _log(
                "{absent}-us-west-2",
                expect=_crossing(SourceBucketLocation="us-east-2", TargetBucketLocation="us-west-2"),
                to="{absent}-us-east-2",
            ),
            _logged(),
            Step("DELETE /{absent}-us-west-2", expect=_GONE),
            Step("DELETE /{absent}-us-east-2", expect=_GONE),
        ),
        given=(),
    ),
)

CASES: Final = (*_SWITCHES, *_LOGS)
