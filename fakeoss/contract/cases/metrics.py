"""Metrics configurations."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import MALFORMED_XML
from fakeoss.contract.case import AWS, Case, Expect, Like
from fakeoss.contract.configuration_steps import LIST_ROOT, RECORDED, Kind, get, put, round_trip_case

__all__ = ["CASES"]

_KIND: Final = Kind("metrics", "ListMetricsConfigurationsResult", "MetricsConfiguration")


def _metrics(name: str, prefix: str = "logs/") -> str:
    return f"<MetricsConfiguration><Id>{name}</Id><Filter><Prefix>{prefix}</Prefix></Filter></MetricsConfiguration>"


CASES: Final = (
    round_trip_case(
        _KIND,
        f"{RECORDED}: TestS3MetricsConfiguration; the id that differs: our reading, as for analytics; {LIST_ROOT}",
        _metrics,
        MALFORMED_XML,
        Filter__Prefix="logs/",
    ),
    Case(
        "metrics: a hundred per page",
        f"{RECORDED}: test_list_bucket_metrics_configurations_paginated",
        AWS,
        (
            *(put(f"metrics&id=m{number:03}", _metrics(f"m{number:03}")) for number in range(102)),
            get(
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
            get(
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
