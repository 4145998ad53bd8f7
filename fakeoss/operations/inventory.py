"""S3 Inventory: PutBucketInventoryConfiguration, GetBucketInventoryConfiguration,
ListBucketInventoryConfigurations, DeleteBucketInventoryConfiguration.

Configurations are stored and returned; no inventory is ever written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.configurations import (
    PREFIX,
    delete_configuration,
    get_configuration,
    list_configurations,
    names_itself,
    put_configuration,
)
from fakeoss.handling.payload import receive_document
from fakeoss.handling.registry import Target, operation
from fakeoss.wire.schema import MANY, Field, optional, read_document, text_at
from fakeoss.wire.xml import parse_xml

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.handling.reply import Reply
    from fakeoss.wire.xml import Node

_FIELDS: Final = frozenset(
    {
        "Size",
        "LastModifiedDate",
        "StorageClass",
        "ETag",
        "IsMultipartUploaded",
        "ReplicationStatus",
        "EncryptionStatus",
        "ObjectLockRetainUntilDate",
        "ObjectLockMode",
        "ObjectLockLegalHoldStatus",
        "IntelligentTieringAccessTier",
        "BucketKeyStatus",
        "ChecksumAlgorithm",
        "ObjectAccessControlList",
        "ObjectOwner",
        "LifecycleExpirationDate",
        "IntelligentTieringReferenceDate",
        "ObjectLockEventHoldStatus",
        "ObjectLockEventHoldDuration",
    }
)
_ENCRYPTION: Final = optional(
    "Encryption", optional("SSE-KMS", Field("KeyId")), Field("SSE-S3", least=0, values=frozenset({""}))
)
_DESTINATION: Final = Field(
    "S3BucketDestination",
    (
        optional("AccountId"),
        Field("Bucket"),
        Field("Format", values=frozenset({"CSV", "ORC", "Parquet"})),
        PREFIX,
        _ENCRYPTION,
    ),
)
_FORM: Final = Field(
    "InventoryConfiguration",
    (
        Field("Destination", (_DESTINATION,)),
        Field("IsEnabled", values=frozenset({"true", "false"})),
        optional("Filter", Field("Prefix", empty=True)),
        Field("Id"),
        Field("IncludedObjectVersions", values=frozenset({"All", "Current"})),
        optional("OptionalFields", Field("Field", values=_FIELDS, least=0, most=MANY)),
        Field("Schedule", (Field("Frequency", values=frozenset({"Daily", "Weekly"})),)),
    ),
)
"""Amazon: PutBucketInventoryConfiguration."""
_ARN: Final = "arn:"


@operation(
    "PutBucketInventoryConfiguration",
    "PUT",
    Target.BUCKET,
    query={"inventory", "id"},
    page="Put-Bucket-InventoryConfiguration",
)
def put_bucket_inventory_configuration(call: Call) -> Reply:
    """Store a configuration under its ID. Raises NO_SUCH_BUCKET, ACCESS_DENIED, MALFORMED_XML, CONFIGURATION_ID,
    CONFIGURATION_DESTINATION, TOO_MANY_CONFIGURATIONS. JD Cloud page: Put-Bucket-InventoryConfiguration."""
    bucket = call.bucket()
    call.authorise("s3:PutInventoryConfiguration", bucket)
    document = read_document(parse_xml(receive_document(call), _FORM.name), _FORM)
    if not names_itself(call, document):
        raise OssError(Cause.CONFIGURATION_ID)
    _require_destination(call, document)
    return put_configuration(call, bucket, "inventory", document)


def _require_destination(call: Call, document: Node) -> None:
    """Raise CONFIGURATION_DESTINATION unless the destination bucket is an ARN, MALFORMED_XML if the profile does not
    have the format."""
    bucket = text_at(document, "Destination", "S3BucketDestination", "Bucket") or ""
    if not bucket.startswith(_ARN) or ":s3:::" not in bucket:
        raise OssError(Cause.CONFIGURATION_DESTINATION)
    formats = call.profile.documents.inventory_formats
    if formats and text_at(document, "Destination", "S3BucketDestination", "Format") not in formats:
        raise OssError(Cause.MALFORMED_XML)


@operation(
    "GetBucketInventoryConfiguration",
    "GET",
    Target.BUCKET,
    query={"inventory", "id"},
    page="Get-Bucket-InventoryConfiguration",
)
def get_bucket_inventory_configuration(call: Call) -> Reply:
    """Return the configuration with an ID, as it was put. Raises NO_SUCH_BUCKET, ACCESS_DENIED, NO_SUCH_CONFIGURATION.
    JD Cloud page: Get-Bucket-InventoryConfiguration."""
    bucket = call.bucket()
    call.authorise("s3:GetInventoryConfiguration", bucket)
    return get_configuration(call, bucket, "inventory")


@operation(
    "ListBucketInventoryConfigurations",
    "GET",
    Target.BUCKET,
    query={"inventory"},
    page="List-Bucket-InventoryConfiguration",
)
def list_bucket_inventory_configurations(call: Call) -> Reply:
    """Return the configurations by ID, a hundred per page. Raises NO_SUCH_BUCKET, ACCESS_DENIED,
    CONFIGURATION_TOKEN. JD Cloud page: List-Bucket-InventoryConfiguration."""
    bucket = call.bucket()
    call.authorise("s3:GetInventoryConfiguration", bucket)
    return list_configurations(call, bucket, "inventory", "ListInventoryConfigurationsResult")


@operation(
    "DeleteBucketInventoryConfiguration",
    "DELETE",
    Target.BUCKET,
    query={"inventory", "id"},
    page="Delete-Bucket-InventoryConfiguration",
)
def delete_bucket_inventory_configuration(call: Call) -> Reply:
    """Delete the configuration with an ID. Raises NO_SUCH_BUCKET, ACCESS_DENIED, NO_SUCH_CONFIGURATION. JD Cloud page:
    Delete-Bucket-InventoryConfiguration."""
    bucket = call.bucket()
    call.authorise("s3:PutInventoryConfiguration", bucket)
    return delete_configuration(call, bucket, "inventory")
