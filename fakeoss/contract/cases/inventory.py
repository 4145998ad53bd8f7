"""Inventory configurations."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import MALFORMED_XML
from fakeoss.contract.case import AWS, JDCLOUD, Case, Expect, Step
from fakeoss.contract.configuration_steps import (
    ARN,
    DONE,
    LIST_ROOT,
    NO_SUCH,
    RECORDED,
    Kind,
    get,
    list_page,
    put,
    round_trip_case,
)

__all__ = ["CASES"]

_KIND: Final = Kind("inventory", "ListInventoryConfigurationsResult", "InventoryConfiguration")
_PUT_AT_JDCLOUD: Final = Expect(200, body=b"")


def _inventory(name: str = "test-inventory", **changes: str) -> str:
    texts = {
        "bucket": ARN,
        "format": "CSV",
        "versions": "All",
        "frequency": "Daily",
        "fields": "<OptionalFields><Field>Size</Field><Field>ETag</Field></OptionalFields>",
        **changes,
    }
    return (
        f"<InventoryConfiguration><Destination><S3BucketDestination><Bucket>{texts['bucket']}</Bucket>"
        f"<Format>{texts['format']}</Format></S3BucketDestination></Destination><IsEnabled>true</IsEnabled><Id>{name}</Id>"
        f"<IncludedObjectVersions>{texts['versions']}</IncludedObjectVersions>{texts['fields']}"
        f"<Schedule><Frequency>{texts['frequency']}</Frequency></Schedule></InventoryConfiguration>"
    )


_NEW_FIELD_NAMES: Final = (
    "LifecycleExpirationDate",
    "ObjectLockEventHoldStatus",
    "ObjectLockEventHoldDuration",
    "IntelligentTieringReferenceDate",
)
_NEW_FIELDS: Final = (
    f"<OptionalFields>{''.join(f'<Field>{name}</Field>' for name in _NEW_FIELD_NAMES)}</OptionalFields>"
)

CASES: Final = (
    round_trip_case(
        _KIND,
        f"{RECORDED}: test_s3_inventory_report_crud, test_s3_put_inventory_report_exceptions, "
        f"test_put_bucket_inventory_config_order; {LIST_ROOT}",
        _inventory,
        Expect(400, code="IdMismatch", message="Document ID does not match the specified configuration ID.", fields={}),
        Destination__S3BucketDestination__Bucket=ARN,
        Destination__S3BucketDestination__Format="CSV",
        IsEnabled="true",
        IncludedObjectVersions="All",
        Schedule__Frequency="Daily",
    ),
    Case(
        "inventory: errors",
        f"{RECORDED}: test_s3_put_inventory_report_exceptions",
        AWS,
        (
            put(
                "inventory&id=test-inventory",
                _inventory(bucket="{c}"),
                Expect(400, code="InvalidS3DestinationBucket", message="Invalid bucket ARN.", fields={}),
            ),
            *(
                put("inventory&id=test-inventory", _inventory(**changed), MALFORMED_XML)
                for changed in (
                    {"format": "CSVV"},
                    {"frequency": "DailyDaily"},
                    {"versions": "CurrentVersions"},
                    {"fields": "<OptionalFields><Field>BadField</Field></OptionalFields>"},
                )
            ),
            list_page(_KIND),
        ),
        given=(),
    ),
    Case(
        "inventory at JD Cloud",
        "Put-Bucket-InventoryConfiguration; its codes for faults are InvalidArgument and TooManyConfigurations, the rest "
        "is our reading",
        JDCLOUD,
        (
            put("inventory&id=test-inventory", _inventory(), _PUT_AT_JDCLOUD),
            get("inventory&id=test-inventory", Expect(200, "InventoryConfiguration", {"Id": "test-inventory"})),
            put("inventory&id=other", _inventory(), Expect(400, code="InvalidArgument", fields={})),
            put(
                "inventory&id=test-inventory",
                _inventory(bucket="{c}"),
                Expect(400, code="InvalidArgument", fields={}),
            ),
            put("inventory&id=test-inventory", _inventory(format="ORC"), MALFORMED_XML),
            list_page(_KIND, "test-inventory"),
            Step("DELETE /{b}?inventory&id=test-inventory", expect=DONE),
            get("inventory&id=test-inventory", NO_SUCH),
        ),
        given=(),
    ),
    Case(
        "inventory: the optional fields of November 2026",
        "botocore's model of S3, 1.42.10, 1.43.90 and 1.43.106: InventoryOptionalField",
        AWS,
        (
            put("inventory&id=test-inventory", _inventory(fields=_NEW_FIELDS)),
            get(
                "inventory&id=test-inventory",
                Expect(200, "InventoryConfiguration", {"OptionalFields/Field": _NEW_FIELD_NAMES}),
            ),
        ),
        given=(),
    ),
)
