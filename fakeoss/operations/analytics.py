"""Storage class analysis: PutBucketAnalyticsConfiguration, GetBucketAnalyticsConfiguration,
ListBucketAnalyticsConfigurations, DeleteBucketAnalyticsConfiguration.

Configurations are stored and returned; nothing is ever analysed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.handling.configurations import (
    PREFIX,
    delete_configuration,
    filter_form,
    get_configuration,
    list_configurations,
    put_configuration,
    read_configuration,
)
from fakeoss.handling.registry import Target, operation
from fakeoss.wire.schema import Field, optional

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.handling.reply import Reply

_EXPORT: Final = optional(
    "DataExport",
    Field("OutputSchemaVersion", values=frozenset({"V_1"})),
    Field(
        "Destination",
        (
            Field(
                "S3BucketDestination",
                (
                    Field("Format", values=frozenset({"CSV"})),
                    optional("BucketAccountId"),
                    Field("Bucket"),
                    PREFIX,
                ),
            ),
        ),
    ),
)
_FORM: Final = Field("AnalyticsConfiguration", (Field("Id"), filter_form(), Field("StorageClassAnalysis", (_EXPORT,))))
"""Amazon: PutBucketAnalyticsConfiguration."""


@operation(
    "PutBucketAnalyticsConfiguration",
    "PUT",
    Target.BUCKET,
    query={"analytics", "id"},
    page="Amazon: PutBucketAnalyticsConfiguration",
)
def put_bucket_analytics_configuration(call: Call) -> Reply:
    """Store a configuration under its ID. Raises NO_SUCH_BUCKET, ACCESS_DENIED, MALFORMED_XML (also if the ID differs
    from the query's: recorded at Amazon), TOO_MANY_CONFIGURATIONS."""
    bucket = call.bucket()
    call.authorise("s3:PutAnalyticsConfiguration", bucket)
    return put_configuration(call, bucket, "analytics", read_configuration(call, _FORM))


@operation(
    "GetBucketAnalyticsConfiguration",
    "GET",
    Target.BUCKET,
    query={"analytics", "id"},
    page="Amazon: GetBucketAnalyticsConfiguration",
)
def get_bucket_analytics_configuration(call: Call) -> Reply:
    """Return the configuration with an ID, as it was put. Raises NO_SUCH_BUCKET, ACCESS_DENIED,
    NO_SUCH_CONFIGURATION."""
    bucket = call.bucket()
    call.authorise("s3:GetAnalyticsConfiguration", bucket)
    return get_configuration(call, bucket, "analytics")


@operation(
    "ListBucketAnalyticsConfigurations",
    "GET",
    Target.BUCKET,
    query={"analytics"},
    page="Amazon: ListBucketAnalyticsConfigurations",
)
def list_bucket_analytics_configurations(call: Call) -> Reply:
    """Return the configurations by ID, a hundred per page. Raises NO_SUCH_BUCKET, ACCESS_DENIED, INVALID_TOKEN."""
    bucket = call.bucket()
    call.authorise("s3:GetAnalyticsConfiguration", bucket)
    return list_configurations(call, bucket, "analytics", "ListBucketAnalyticsConfigurationResult")


@operation(
    "DeleteBucketAnalyticsConfiguration",
    "DELETE",
    Target.BUCKET,
    query={"analytics", "id"},
    page="Amazon: DeleteBucketAnalyticsConfiguration",
)
def delete_bucket_analytics_configuration(call: Call) -> Reply:
    """Delete the configuration with an ID. Raises NO_SUCH_BUCKET, ACCESS_DENIED, NO_SUCH_CONFIGURATION."""
    bucket = call.bucket()
    call.authorise("s3:PutAnalyticsConfiguration", bucket)
    return delete_configuration(call, bucket, "analytics")
