"""Access logging: enabled and disabled, and its target buckets."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.case import AWS, JDCLOUD, Case, Expect, Step

__all__ = ["CASES"]

_RECORDED: Final = "recorded at Amazon, February 2026, per localstack's snapshots"
_OK: Final = Expect(200, body=b"")
_GONE: Final = Expect(204, body=b"")


def _put_logging(
    target: str = "{c}", more: str = "", expect: Expect = _OK, to: str = "{b}", *, prefix: str = "log"
) -> Step:
    enabled = (
        f"<LoggingEnabled><TargetBucket>{target}</TargetBucket>{more}<TargetPrefix>{prefix}</TargetPrefix>"
        "</LoggingEnabled>"
    )
    return Step(
        f"PUT /{to}?logging",
        body=f"<BucketLoggingStatus>{enabled if target else ''}</BucketLoggingStatus>",
        expect=expect,
    )


def _get_logging(**xml: str | tuple[str, ...] | None) -> Step:
    texts = {f"LoggingEnabled/{name.replace('__', '/')}": text for name, text in xml.items()}
    children = ("LoggingEnabled",) if xml else ()
    return Step("GET /{b}?logging", expect=Expect(200, "BucketLoggingStatus", texts, children))


def _grant(permission: str) -> str:
    return (
        '<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group">'
        f"<URI>http://acs.amazonaws.com/groups/s3/LogDelivery</URI></Grantee><Permission>{permission}</Permission></Grant>"
    )


def _create_bucket(region: str) -> Step:
    body = f"<CreateBucketConfiguration><LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>"
    return Step(f"PUT /{{absent}}-{region}", body=body)


def _cross_region_error(**fields: str) -> Expect:
    message = "Cross S3 location logging not allowed."  # followed by a blank, which parsing strips
    return Expect(403, code="CrossLocationLoggingProhibitted", message=message, fields=dict(fields))


CASES: Final = (
    Case(
        "access logging is enabled, read and disabled",
        f"{_RECORDED}: test_put_bucket_logging",
        AWS,
        (
            _get_logging(),
            _put_logging(),
            _get_logging(TargetBucket="{c}", TargetPrefix="log", TargetGrants=None),
            _put_logging(""),
            _get_logging(),
        ),
        given=(),
    ),
    Case(
        "access logging at JD Cloud is enabled, read and disabled",
        "Put-Bucket-Logging, Get-Bucket-Logging; none set: our reading",
        JDCLOUD,
        (
            Step("GET /{b}?logging", expect=Expect(200, "BucketLoggingStatus", {"LoggingEnabled": None})),
            _put_logging(),
            Step(
                "GET /{b}?logging",
                expect=Expect(
                    200,
                    body="<BucketLoggingStatus><LoggingEnabled><TargetBucket>{c}</TargetBucket>"
                    "<TargetPrefix>log</TargetPrefix></LoggingEnabled></BucketLoggingStatus>",
                ),
            ),
            _put_logging(""),
            _get_logging(),
        ),
        given=(),
    ),
    Case(
        "access logging at JD Cloud: the target has the same owner, the prefix at most 1022 bytes",
        "Bucket-Logging: no backslash and no double slash, too; codes and texts: our reading, as at Amazon",
        JDCLOUD,
        (
            *(
                _put_logging(prefix=prefix, expect=Expect(400, code="InvalidArgument", fields=None))
                for prefix in ("l" * 1023, "中" * 341, "a//b", "a\\b")
            ),
            *(
                _put_logging(target, expect=Expect(400, code="InvalidTargetBucketForLogging", fields=None))
                for target in ("{absent}", "{o}")
            ),
            _put_logging(
                more=f"<TargetGrants>{_grant('READ')}</TargetGrants>",
                expect=Expect(501, code="NotImplemented", fields={"Operation": "PutBucketLogging with TargetGrants"}),
            ),
            _get_logging(),
            _put_logging(prefix="l" * 1022),
            _put_logging(prefix=""),
        ),
        given=(),
    ),
    Case(
        "access logging: grants are returned, whether valid or not",
        f"{_RECORDED}: test_put_bucket_logging_accept_wrong_grants",
        AWS,
        (
            _put_logging(more=f"<TargetGrants>{_grant('WRITE')}{_grant('READ_ACP')}</TargetGrants>"),
            _get_logging(
                TargetGrants__Grant__Permission=("WRITE", "READ_ACP"),
                TargetGrants__Grant__Grantee__URI=("http://acs.amazonaws.com/groups/s3/LogDelivery",) * 2,
            ),
        ),
        given=(),
    ),
    Case(
        "access logging: the target bucket must exist and have the same owner",
        f"{_RECORDED}: test_put_bucket_logging_wrong_target; another's bucket: Amazon's documentation, list of codes",
        AWS,
        (
            _put_logging(
                "{absent}",
                expect=Expect(
                    400,
                    code="InvalidTargetBucketForLogging",
                    message="The target bucket for logging does not exist",
                    fields={"TargetBucket": "{absent}"},
                ),
            ),
            _put_logging(
                "{o}", expect=Expect(400, code="InvalidTargetBucketForLogging", fields={"TargetBucket": "{o}"})
            ),
            _get_logging(),
        ),
        given=(),
    ),
    Case(
        "access logging: the target bucket must be in the same region",
        f"{_RECORDED}: test_put_bucket_logging_cross_locations, test_put_bucket_logging_wrong_target; the order of the "
        "elements: our reading",
        AWS,
        (
            _create_bucket("us-west-2"),
            _create_bucket("us-east-2"),
            _put_logging("{absent}-us-west-2", expect=_cross_region_error(TargetBucketLocation="us-west-2")),
            _put_logging(
                "{absent}-us-west-2",
                expect=_cross_region_error(SourceBucketLocation="us-east-2", TargetBucketLocation="us-west-2"),
                to="{absent}-us-east-2",
            ),
            _get_logging(),
            Step("DELETE /{absent}-us-west-2", expect=_GONE),
            Step("DELETE /{absent}-us-east-2", expect=_GONE),
        ),
        given=(),
    ),
)
