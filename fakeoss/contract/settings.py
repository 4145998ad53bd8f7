"""Configurations of a bucket: acceleration, who pays, access logs, inventories, analyses, metrics and tiering."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fakeoss.contract.answers import MALFORMED_XML, invalid, no_such_bucket
from fakeoss.contract.case import AWS, BOTH, JDCLOUD, OTHER, Case, Expect, Like, Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.contract.case import Text

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

# inventories, analyses, metrics and tiering: many of a kind, each under its id

_ARN: Final = "arn:aws:s3:::{c}"
_NONE: Final = Expect(404, code="NoSuchConfiguration", message="The specified configuration does not exist.", fields={})
_MISMATCH: Final = "Document ID does not match the specified configuration ID."


def _inventory(name: str = "test-inventory", **changed: str) -> str:
    said = {
        "bucket": _ARN,
        "format": "CSV",
        "versions": "All",
        "frequency": "Daily",
        "fields": "<OptionalFields><Field>Size</Field><Field>ETag</Field></OptionalFields>",
        **changed,
    }
    return (
        f"<InventoryConfiguration><Destination><S3BucketDestination><Bucket>{said['bucket']}</Bucket>"
        f"<Format>{said['format']}</Format></S3BucketDestination></Destination><IsEnabled>true</IsEnabled><Id>{name}</Id>"
        f"<IncludedObjectVersions>{said['versions']}</IncludedObjectVersions>{said['fields']}"
        f"<Schedule><Frequency>{said['frequency']}</Frequency></Schedule></InventoryConfiguration>"
    )


def _analytics(name: str, prefix: str = "test_ls") -> str:
    return (
        f"<AnalyticsConfiguration><Id>{name}</Id><Filter><Prefix>{prefix}</Prefix></Filter><StorageClassAnalysis>"
        "<DataExport><OutputSchemaVersion>V_1</OutputSchemaVersion><Destination><S3BucketDestination>"
        f"<Format>CSV</Format><Bucket>{_ARN}</Bucket><Prefix>test</Prefix></S3BucketDestination></Destination>"
        "</DataExport></StorageClassAnalysis></AnalyticsConfiguration>"
    )


def _metrics(name: str, prefix: str = "logs/") -> str:
    return f"<MetricsConfiguration><Id>{name}</Id><Filter><Prefix>{prefix}</Prefix></Filter></MetricsConfiguration>"


def _tiering(name: str, prefix: str = "test1", days: object = 90, tier: str = "ARCHIVE_ACCESS") -> str:
    return (
        f"<IntelligentTieringConfiguration><Id>{name}</Id><Filter><Prefix>{prefix}</Prefix></Filter>"
        f"<Status>Enabled</Status><Tiering><Days>{days}</Days><AccessTier>{tier}</AccessTier></Tiering>"
        "</IntelligentTieringConfiguration>"
    )


def _listed(query: str, root: str, element: str, *names: str, children: tuple[str, ...] = ()) -> Step:
    xml: Mapping[str, Text | tuple[Text, ...] | None] = {
        f"{element}/Id": names or None,
        "IsTruncated": "false",
        "NextContinuationToken": None,
    }
    return _get(query, Expect(200, root, xml, children))


_LISTS: Final = {
    "inventory": ("ListInventoryConfigurationsResult", "InventoryConfiguration"),
    "analytics": ("ListBucketAnalyticsConfigurationResult", "AnalyticsConfiguration"),
    "metrics": ("ListMetricsConfigurationsResult", "MetricsConfiguration"),
    "intelligent-tiering": (
        "ListBucketIntelligentTieringConfigurationsOutput",
        "IntelligentTieringConfiguration",
    ),
}


def _life(query: str, source: str, document: Any, mismatch: Expect, **xml: str) -> Case:
    """What all kinds have in common."""
    root, element = _LISTS[query]
    texts = {name.replace("__", "/"): text for name, text in xml.items()}
    return Case(
        f"{query}: configurations are put, read, listed and deleted",
        source,
        AWS,
        (
            _get(f"{query}&id=a", _NONE),
            Step(f"DELETE /{{b}}?{query}&id=a", expect=_NONE),
            _listed(query, root, element, children=("IsTruncated",)),
            _put(f"{query}&id=other", document("b"), mismatch),
            _put(f"{query}&id=b", document("b"), _GONE),
            _get(f"{query}&id=b", Expect(200, element, {"Id": "b", **texts})),
            _put(f"{query}&id=a", document("a"), _GONE),
            _put(f"{query}&id=b", document("b"), _GONE),
            _listed(query, root, element, "a", "b"),
            Step(f"DELETE /{{b}}?{query}&id=a", expect=_GONE),
            Step(f"DELETE /{{b}}?{query}&id=a", expect=_NONE),
            _get(f"{query}&id=a", _NONE),
            _listed(query, root, element, "b"),
            Step(f"GET /{{absent}}?{query}&id=b", expect=no_such_bucket()),
            Step(f"DELETE /{{absent}}?{query}&id=b", expect=no_such_bucket()),
            _get(f"{query}&id=b", _DENIED, user=OTHER),
        ),
        given=(),
    )


_LISTED: Final = "the root of the list: Amazon's documentation"
_MANY: Final = (
    _life(
        "inventory",
        f"{_RECORDED}: test_s3_inventory_report_crud, test_s3_put_inventory_report_exceptions, "
        f"test_put_bucket_inventory_config_order; {_LISTED}",
        _inventory,
        Expect(400, code="IdMismatch", message=_MISMATCH, fields={}),
        Destination__S3BucketDestination__Bucket=_ARN,
        Destination__S3BucketDestination__Format="CSV",
        IsEnabled="true",
        IncludedObjectVersions="All",
        Schedule__Frequency="Daily",
    ),
    _life(
        "analytics",
        f"{_RECORDED}: test_s3_analytics_configurations; {_LISTED}",
        _analytics,
        MALFORMED_XML,
        Filter__Prefix="test_ls",
        StorageClassAnalysis__DataExport__OutputSchemaVersion="V_1",
        StorageClassAnalysis__DataExport__Destination__S3BucketDestination__Prefix="test",
    ),
    _life(
        "metrics",
        f"{_RECORDED}: TestS3MetricsConfiguration; the id that differs: our reading, as for analytics; {_LISTED}",
        _metrics,
        MALFORMED_XML,
        Filter__Prefix="logs/",
    ),
    _life(
        "intelligent-tiering",
        f"{_RECORDED}: test_s3_intelligent_tier_config; {_LISTED}",
        _tiering,
        MALFORMED_XML,
        Filter__Prefix="test1",
        Status="Enabled",
        Tiering__Days="90",
        Tiering__AccessTier="ARCHIVE_ACCESS",
    ),
    Case(
        "inventory: what is refused",
        f"{_RECORDED}: test_s3_put_inventory_report_exceptions",
        AWS,
        (
            _put(
                "inventory&id=test-inventory",
                _inventory(bucket="{c}"),
                Expect(400, code="InvalidS3DestinationBucket", message="Invalid bucket ARN.", fields={}),
            ),
            *(
                _put("inventory&id=test-inventory", _inventory(**changed), MALFORMED_XML)
                for changed in (
                    {"format": "CSVV"},
                    {"frequency": "DailyDaily"},
                    {"versions": "CurrentVersions"},
                    {"fields": "<OptionalFields><Field>BadField</Field></OptionalFields>"},
                )
            ),
            _listed("inventory", *_LISTS["inventory"]),
        ),
        given=(),
    ),
    Case(
        "inventory at JD Cloud",
        "Put-Bucket-InventoryConfiguration; its codes for faults are InvalidArgument and TooManyConfigurations, the rest "
        "is our reading",
        JDCLOUD,
        (
            _put("inventory&id=test-inventory", _inventory(), _OK),
            _get("inventory&id=test-inventory", Expect(200, "InventoryConfiguration", {"Id": "test-inventory"})),
            _put("inventory&id=other", _inventory(), Expect(400, code="InvalidArgument", fields={})),
            _put(
                "inventory&id=test-inventory",
                _inventory(bucket="{c}"),
                Expect(400, code="InvalidArgument", fields={}),
            ),
            _put("inventory&id=test-inventory", _inventory(format="ORC"), MALFORMED_XML),
            _listed("inventory", *_LISTS["inventory"], "test-inventory"),
            Step("DELETE /{b}?inventory&id=test-inventory", expect=_GONE),
            _get("inventory&id=test-inventory", _NONE),
        ),
        given=(),
    ),
    Case(
        "tiering: days are bounded by tier",
        "Amazon's documentation: PutBucketIntelligentTieringConfiguration, Tiering; code and message: our reading",
        AWS,
        (
            *(
                _put(
                    "intelligent-tiering&id=a",
                    _tiering("a", days=days, tier=tier),
                    Expect(400, code="InvalidArgument", fields={}),
                )
                for days, tier in ((89, "ARCHIVE_ACCESS"), (179, "DEEP_ARCHIVE_ACCESS"), (731, "ARCHIVE_ACCESS"))
            ),
            _put("intelligent-tiering&id=a", _tiering("a", tier="ARCHIVE"), MALFORMED_XML),
            _put("intelligent-tiering&id=a", _tiering("a", days=730), _GONE),
        ),
        given=(),
    ),
    Case(
        "metrics: a hundred to a page",
        f"{_RECORDED}: test_list_bucket_metrics_configurations_paginated",
        AWS,
        (
            *(_put(f"metrics&id=m{number:03}", _metrics(f"m{number:03}"), _GONE) for number in range(102)),
            _get(
                "metrics",
                Expect(
                    200,
                    "ListMetricsConfigurationsResult",
                    {
                        "MetricsConfiguration/Id": tuple(f"m{number:03}" for number in range(100)),
                        "IsTruncated": "true",
                        "NextContinuationToken": Like(".+"),
                    },
                ),
                keep={"token": "NextContinuationToken"},
            ),
            _get(
                "metrics&continuation-token={token}",
                Expect(
                    200,
                    "ListMetricsConfigurationsResult",
                    {
                        "MetricsConfiguration/Id": ("m100", "m101"),
                        "IsTruncated": "false",
                        "ContinuationToken": "{token}",
                        "NextContinuationToken": None,
                    },
                ),
            ),
        ),
        given=(),
    ),
)

CASES: Final = (*_SWITCHES, *_LOGS, *_MANY)
