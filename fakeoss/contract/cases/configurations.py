"""Configurations of which a bucket has many, each under its id: inventories, analyses, metrics and tiering."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fakeoss.contract.answers import MALFORMED_XML, no_such_bucket
from fakeoss.contract.case import AWS, JDCLOUD, OTHER, Case, Expect, Like, Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.contract.case import Text

__all__ = ["CASES"]

_RECORDED: Final = "recorded at Amazon, February 2026, per localstack's snapshots"
_OK: Final = Expect(200, body=b"")
_GONE: Final = Expect(204, body=b"")


def _put(query: str, body: str, expect: Expect = _OK) -> Step:
    return Step(f"PUT /{{b}}?{query}", body=body, expect=expect)


def _get(query: str, expect: Expect, **step: Any) -> Step:
    return Step(f"GET /{{b}}?{query}", expect=expect, **step)


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
            _get(f"{query}&id=b", Expect(403, code="AccessDenied"), user=OTHER),
        ),
        given=(),
    )


_LISTED: Final = "the root of the list: Amazon's documentation"
CASES: Final = (
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
