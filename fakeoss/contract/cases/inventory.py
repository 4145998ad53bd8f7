"""Inventory configurations."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import MALFORMED_XML
from fakeoss.contract.case import AWS, JDCLOUD, Case, Expect, Step
from fakeoss.contract.configuration_steps import ARN, DONE, LIST_ROOT, NO_SUCH, RECORDED, Kind, get, life, listed, put

__all__ = ["CASES"]

_KIND: Final = Kind("inventory", "ListInventoryConfigurationsResult", "InventoryConfiguration")
_PUT_AT_JDCLOUD: Final = Expect(200, body=b"")


def _inventory(name: str = "test-inventory", **changed: str) -> str:
    said = {
        "bucket": ARN,
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


CASES: Final = (
    life(
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
        "inventory: what is refused",
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
            listed(_KIND),
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
            listed(_KIND, "test-inventory"),
            Step("DELETE /{b}?inventory&id=test-inventory", expect=DONE),
            get("inventory&id=test-inventory", NO_SUCH),
        ),
        given=(),
    ),
)
