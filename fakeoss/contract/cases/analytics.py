"""Configurations of storage class analysis."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import MALFORMED_XML
from fakeoss.contract.configuration_steps import ARN, LIST_ROOT, RECORDED, Kind, round_trip_case

__all__ = ["CASES"]

_KIND: Final = Kind("analytics", "ListBucketAnalyticsConfigurationResult", "AnalyticsConfiguration")


def _analytics(name: str, prefix: str = "test_ls") -> str:
    return (
        f"<AnalyticsConfiguration><Id>{name}</Id><Filter><Prefix>{prefix}</Prefix></Filter><StorageClassAnalysis>"
        "<DataExport><OutputSchemaVersion>V_1</OutputSchemaVersion><Destination><S3BucketDestination>"
        f"<Format>CSV</Format><Bucket>{ARN}</Bucket><Prefix>test</Prefix></S3BucketDestination></Destination>"
        "</DataExport></StorageClassAnalysis></AnalyticsConfiguration>"
    )


CASES: Final = (
    round_trip_case(
        _KIND,
        f"{RECORDED}: test_s3_analytics_configurations; {LIST_ROOT}",
        _analytics,
        MALFORMED_XML,
        Filter__Prefix="test_ls",
        StorageClassAnalysis__DataExport__OutputSchemaVersion="V_1",
        StorageClassAnalysis__DataExport__Destination__S3BucketDestination__Prefix="test",
    ),
)
