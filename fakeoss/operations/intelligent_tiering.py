"""S3 Intelligent-Tiering: PutBucketIntelligentTieringConfiguration, GetBucketIntelligentTieringConfiguration,
ListBucketIntelligentTieringConfigurations, DeleteBucketIntelligentTieringConfiguration.

Configurations are stored and returned; no object ever changes its tier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.configurations import (
    delete_configuration,
    filter_form,
    get_configuration,
    list_configurations,
    put_configuration,
    read_configuration,
)
from fakeoss.handling.registry import Target, operation
from fakeoss.wire.numbers import parse_count
from fakeoss.wire.schema import MANY, Field, children_of, text_at

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.handling.reply import Reply
    from fakeoss.wire.xml import Node

_DAYS: Final = {"ARCHIVE_ACCESS": (90, 730), "DEEP_ARCHIVE_ACCESS": (180, 730)}
"""The fewest and the most days of each tier (Amazon: PutBucketIntelligentTieringConfiguration)."""
_FORM: Final = Field(
    "IntelligentTieringConfiguration",
    (
        Field("Id"),
        filter_form(),
        Field("Status", values=frozenset({"Enabled", "Disabled"})),
        Field("Tiering", (Field("Days"), Field("AccessTier", values=frozenset(_DAYS))), most=MANY),
    ),
)
"""Amazon: PutBucketIntelligentTieringConfiguration."""


@operation(
    "PutBucketIntelligentTieringConfiguration",
    "PUT",
    Target.BUCKET,
    query={"intelligent-tiering", "id"},
    page="Amazon: PutBucketIntelligentTieringConfiguration",
)
def put_bucket_intelligent_tiering_configuration(call: Call) -> Reply:
    """Store a configuration under its ID. Raises NO_SUCH_BUCKET, ACCESS_DENIED, MALFORMED_XML (also if the ID differs
    from the query's: recorded at Amazon), TIERING_DAYS, TOO_MANY_CONFIGURATIONS."""
    bucket = call.bucket()
    call.authorise("s3:PutIntelligentTieringConfiguration", bucket)
    document = read_configuration(call, _FORM)
    _require_days(document)
    return put_configuration(call, bucket, "intelligent-tiering", document)


def _require_days(document: Node) -> None:
    """Raise TIERING_DAYS if the days of a tier are out of bounds."""
    for tiering in children_of(document, "Tiering"):
        least, most = _DAYS[text_at(tiering, "AccessTier") or ""]
        days = parse_count(text_at(tiering, "Days") or "", most)
        if days is None or days < least:
            raise OssError(Cause.TIERING_DAYS)


@operation(
    "GetBucketIntelligentTieringConfiguration",
    "GET",
    Target.BUCKET,
    query={"intelligent-tiering", "id"},
    page="Amazon: GetBucketIntelligentTieringConfiguration",
)
def get_bucket_intelligent_tiering_configuration(call: Call) -> Reply:
    """Return the configuration with an ID, as it was put. Raises NO_SUCH_BUCKET, ACCESS_DENIED,
    NO_SUCH_CONFIGURATION."""
    bucket = call.bucket()
    call.authorise("s3:GetIntelligentTieringConfiguration", bucket)
    return get_configuration(call, bucket, "intelligent-tiering")


@operation(
    "ListBucketIntelligentTieringConfigurations",
    "GET",
    Target.BUCKET,
    query={"intelligent-tiering"},
    page="Amazon: ListBucketIntelligentTieringConfigurations",
)
def list_bucket_intelligent_tiering_configurations(call: Call) -> Reply:
    """Return the configurations by ID, a hundred per page. Raises NO_SUCH_BUCKET, ACCESS_DENIED, INVALID_TOKEN."""
    bucket = call.bucket()
    call.authorise("s3:GetIntelligentTieringConfiguration", bucket)
    return list_configurations(call, bucket, "intelligent-tiering", "ListBucketIntelligentTieringConfigurationsOutput")


@operation(
    "DeleteBucketIntelligentTieringConfiguration",
    "DELETE",
    Target.BUCKET,
    query={"intelligent-tiering", "id"},
    page="Amazon: DeleteBucketIntelligentTieringConfiguration",
)
def delete_bucket_intelligent_tiering_configuration(call: Call) -> Reply:
    """Delete the configuration with an ID. Raises NO_SUCH_BUCKET, ACCESS_DENIED, NO_SUCH_CONFIGURATION."""
    bucket = call.bucket()
    call.authorise("s3:PutIntelligentTieringConfiguration", bucket)
    return delete_configuration(call, bucket, "intelligent-tiering")
