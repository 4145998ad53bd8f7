"""Request metrics: PutBucketMetricsConfiguration, GetBucketMetricsConfiguration, ListBucketMetricsConfigurations,
DeleteBucketMetricsConfiguration.

Configurations are stored and returned; nothing is ever measured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.handling.configurations import (
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

_FORM: Final = Field("MetricsConfiguration", (Field("Id"), filter_form(optional("AccessPointArn"))))
"""Amazon: PutBucketMetricsConfiguration."""


@operation(
    "PutBucketMetricsConfiguration",
    "PUT",
    Target.BUCKET,
    query={"metrics", "id"},
    page="Amazon: PutBucketMetricsConfiguration",
)
def put_bucket_metrics_configuration(call: Call) -> Reply:
    """Store a configuration under its ID. Raises NO_SUCH_BUCKET, ACCESS_DENIED, MALFORMED_XML (also if the ID differs
    from the query's: our reading, as for analytics), TOO_MANY_CONFIGURATIONS."""
    bucket = call.bucket()
    call.authorise("s3:PutMetricsConfiguration", bucket)
    return put_configuration(call, bucket, "metrics", read_configuration(call, _FORM))


@operation(
    "GetBucketMetricsConfiguration",
    "GET",
    Target.BUCKET,
    query={"metrics", "id"},
    page="Amazon: GetBucketMetricsConfiguration",
)
def get_bucket_metrics_configuration(call: Call) -> Reply:
    """Return the configuration with an ID, as it was put. Raises NO_SUCH_BUCKET, ACCESS_DENIED,
    NO_SUCH_CONFIGURATION."""
    bucket = call.bucket()
    call.authorise("s3:GetMetricsConfiguration", bucket)
    return get_configuration(call, bucket, "metrics")


@operation(
    "ListBucketMetricsConfigurations",
    "GET",
    Target.BUCKET,
    query={"metrics"},
    page="Amazon: ListBucketMetricsConfigurations",
)
def list_bucket_metrics_configurations(call: Call) -> Reply:
    """Return the configurations by ID, a hundred per page. Raises NO_SUCH_BUCKET, ACCESS_DENIED, INVALID_TOKEN."""
    bucket = call.bucket()
    call.authorise("s3:GetMetricsConfiguration", bucket)
    return list_configurations(call, bucket, "metrics", "ListMetricsConfigurationsResult")


@operation(
    "DeleteBucketMetricsConfiguration",
    "DELETE",
    Target.BUCKET,
    query={"metrics", "id"},
    page="Amazon: DeleteBucketMetricsConfiguration",
)
def delete_bucket_metrics_configuration(call: Call) -> Reply:
    """Delete the configuration with an ID. Raises NO_SUCH_BUCKET, ACCESS_DENIED, NO_SUCH_CONFIGURATION."""
    bucket = call.bucket()
    call.authorise("s3:PutMetricsConfiguration", bucket)
    return delete_configuration(call, bucket, "metrics")
