"""Configurations of Intelligent-Tiering."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import MALFORMED_XML
from fakeoss.contract.case import AWS, Case, Expect
from fakeoss.contract.configuration_steps import LIST_ROOT, RECORDED, Kind, put, round_trip_case

__all__ = ["CASES"]

_KIND: Final = Kind(
    "intelligent-tiering", "ListBucketIntelligentTieringConfigurationsOutput", "IntelligentTieringConfiguration"
)


def _tiering(name: str, prefix: str = "test1", days: object = 90, tier: str = "ARCHIVE_ACCESS") -> str:
    return (
        f"<IntelligentTieringConfiguration><Id>{name}</Id><Filter><Prefix>{prefix}</Prefix></Filter>"
        f"<Status>Enabled</Status><Tiering><Days>{days}</Days><AccessTier>{tier}</AccessTier></Tiering>"
        "</IntelligentTieringConfiguration>"
    )


CASES: Final = (
    round_trip_case(
        _KIND,
        f"{RECORDED}: test_s3_intelligent_tier_config; {LIST_ROOT}",
        _tiering,
        MALFORMED_XML,
        Filter__Prefix="test1",
        Status="Enabled",
        Tiering__Days="90",
        Tiering__AccessTier="ARCHIVE_ACCESS",
    ),
    Case(
        "intelligent-tiering: the bounds of the days depend on the tier",
        "Amazon's documentation: PutBucketIntelligentTieringConfiguration, Tiering; code and message: our reading",
        AWS,
        (
            *(
                put(
                    "intelligent-tiering&id=a",
                    _tiering("a", days=days, tier=tier),
                    Expect(400, code="InvalidArgument", fields={}),
                )
                for days, tier in ((89, "ARCHIVE_ACCESS"), (179, "DEEP_ARCHIVE_ACCESS"), (731, "ARCHIVE_ACCESS"))
            ),
            put("intelligent-tiering&id=a", _tiering("a", tier="ARCHIVE"), MALFORMED_XML),
            put("intelligent-tiering&id=a", _tiering("a", days=730)),
        ),
        given=(),
    ),
)
