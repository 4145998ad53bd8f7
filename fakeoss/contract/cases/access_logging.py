"""Access logs: switched on and off, and where they may go."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.case import AWS, Case, Expect, Step

__all__ = ["CASES"]

_RECORDED: Final = "recorded at Amazon, February 2026, per localstack's snapshots"
_OK: Final = Expect(200, body=b"")
_GONE: Final = Expect(204, body=b"")


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
    children = ("LoggingEnabled",) if xml else ()
    return Step("GET /{b}?logging", expect=Expect(200, "BucketLoggingStatus", texts, children))


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


CASES: Final = (
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
