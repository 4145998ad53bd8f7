"""Configurations of which a bucket can have many, each under its id: inventory, analytics, metrics and
Intelligent-Tiering. They are kept and given back; no report is ever written."""

from __future__ import annotations

from base64 import b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.errors import Cause, OssError
from fakeoss.handling.payload import receive_document
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.wire.schema import MANY, Field, read_document, text_at
from fakeoss.wire.xml import parse_xml

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.wire.xml import Node

_PAGE: Final = 100
"""Configurations in one answer (Amazon: ListBucketInventoryConfigurations)."""
_MOST: Final = 1000
"""Configurations of one kind (Amazon: PutBucketInventoryConfiguration; JD Cloud: Put-Bucket-InventoryConfiguration)."""
_ARN: Final = "arn:"


class Kind(NamedTuple):
    """One kind of configuration: its query name, the root of its list, the action that policies name, its form."""

    query: str
    list_root: str
    action: str
    schema: Field


def _optional(name: str, *fields: Field, values: frozenset[str] = frozenset()) -> Field:
    return Field(name, fields, values, least=0)


_PREFIX: Final = Field("Prefix", least=0, empty=True)
_TAG: Final = Field("Tag", (Field("Key"), Field("Value", empty=True)), most=MANY)
_TAGS: Final = _optional("Tag", Field("Key"), Field("Value", empty=True))
_YES_NO: Final = frozenset({"true", "false"})
_FILTER_OR: Final = (_PREFIX, Field("Tag", (Field("Key"), Field("Value", empty=True)), least=0, most=MANY))
_CSV: Final = frozenset({"CSV"})
_EXPORT: Final = Field(
    "DataExport",
    (
        Field("OutputSchemaVersion", values=frozenset({"V_1"})),
        Field(
            "Destination",
            (
                Field(
                    "S3BucketDestination",
                    (Field("Format", values=_CSV), _optional("BucketAccountId"), Field("Bucket"), _PREFIX),
                ),
            ),
        ),
    ),
    least=0,
)
_OPTIONAL_FIELDS: Final = frozenset(
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
    }
)


def _inventory(formats: frozenset[str], fields: frozenset[str], *, versions: bool) -> Field:
    """The form of an inventory. Amazon: PutBucketInventoryConfiguration."""
    encryption = _optional(
        "Encryption", _optional("SSE-KMS", Field("KeyId")), Field("SSE-S3", least=0, values=frozenset({""}))
    )
    destination = (_optional("AccountId"), Field("Bucket"), Field("Format", values=formats), _PREFIX)
    which = Field("IncludedObjectVersions", values=frozenset({"All", "Current"}), least=int(versions))
    return Field(
        "InventoryConfiguration",
        (
            Field("Destination", (Field("S3BucketDestination", (*destination, encryption)),)),
            Field("IsEnabled", values=_YES_NO),
            _optional("Filter", Field("Prefix", empty=True)),
            Field("Id"),
            which,
            _optional("OptionalFields", Field("Field", values=fields, least=0, most=MANY)),
            Field("Schedule", (Field("Frequency", values=frozenset({"Daily", "Weekly"})),)),
        ),
    )


_INVENTORY: Final = Kind(
    "inventory",
    "ListInventoryConfigurationsResult",
    "InventoryConfiguration",
    _inventory(frozenset({"CSV", "ORC", "Parquet"}), _OPTIONAL_FIELDS, versions=True),
)
_ANALYTICS: Final = Kind(
    "analytics",
    "ListBucketAnalyticsConfigurationResult",
    "AnalyticsConfiguration",
    Field(
        "AnalyticsConfiguration",
        (
            Field("Id"),
            Field("Filter", (_PREFIX, _TAGS, _optional("And", *_FILTER_OR)), least=0, alternatives=True),
            Field("StorageClassAnalysis", (_EXPORT,)),
        ),
    ),
)
_METRICS: Final = Kind(
    "metrics",
    "ListMetricsConfigurationsResult",
    "MetricsConfiguration",
    Field(
        "MetricsConfiguration",
        (
            Field("Id"),
            Field(
                "Filter",
                (
                    _PREFIX,
                    _TAGS,
                    _optional("AccessPointArn"),
                    _optional("And", *_FILTER_OR, _optional("AccessPointArn")),
                ),
                least=0,
                alternatives=True,
            ),
        ),
    ),
)
_TIERING: Final = Kind(
    "intelligent-tiering",
    "ListBucketIntelligentTieringConfigurationsOutput",
    "IntelligentTieringConfiguration",
    Field(
        "IntelligentTieringConfiguration",
        (
            Field("Id"),
            Field("Filter", (_PREFIX, _TAGS, _optional("And", *_FILTER_OR)), least=0, alternatives=True),
            Field("Status", values=frozenset({"Enabled", "Disabled"})),
            Field(
                "Tiering",
                (Field("Days"), Field("AccessTier", values=frozenset({"ARCHIVE_ACCESS", "DEEP_ARCHIVE_ACCESS"}))),
                most=MANY,
            ),
        ),
    ),
)
_DAYS: Final = {"ARCHIVE_ACCESS": (90, 730), "DEEP_ARCHIVE_ACCESS": (180, 730)}
"""Amazon: PutBucketIntelligentTieringConfiguration."""


def _put(call: Call, kind: Kind) -> Reply:
    """Store a configuration under its id. Raises NO_SUCH_BUCKET, ACCESS_DENIED, MALFORMED_XML, CONFIGURATION_ID,
    CONFIGURATION_DESTINATION, TOO_MANY_CONFIGURATIONS, TIERING_DAYS."""
    bucket = call.bucket()
    call.authorise(f"s3:Put{kind.action}", bucket)
    node = read_document(parse_xml(receive_document(call), kind.schema.name), kind.schema)
    name = call.query["id"]
    if text_at(node, "Id") != name:
        if kind is not _INVENTORY:  # recorded at Amazon for analytics and tiering; for metrics our reading
            raise OssError(Cause.MALFORMED_XML)
        raise OssError(Cause.CONFIGURATION_ID)
    if kind is _INVENTORY:
        _require_inventory(call, node)
    elif kind is _TIERING:
        _require_days(node)
    with call.store.lock:
        kept = bucket.settings.configurations
        if (kind.query, name) not in kept and sum(query == kind.query for query, _ in kept) >= _MOST:
            raise OssError(Cause.TOO_MANY_CONFIGURATIONS)
        bucket.settings.configurations = {**kept, (kind.query, name): node}
    return Reply(call.profile.configuration_put)


def _require_inventory(call: Call, node: Node) -> None:
    destination = text_at(node, "Destination", "S3BucketDestination", "Bucket") or ""
    if not destination.startswith(_ARN) or ":s3:::" not in destination:
        raise OssError(Cause.CONFIGURATION_DESTINATION)
    if not call.profile.inventory_formats:
        return
    if text_at(node, "Destination", "S3BucketDestination", "Format") not in call.profile.inventory_formats:
        raise OssError(Cause.MALFORMED_XML)


def _require_days(node: Node) -> None:
    tierings = [content for name, content in node[1] if name == "Tiering"]  # type: ignore[union-attr,str-unpack]
    for content in tierings:
        tier, days = text_at(("Tiering", content), "AccessTier"), text_at(("Tiering", content), "Days") or ""
        least, most = _DAYS[str(tier)]
        if not (days.isascii() and days.isdigit() and len(days) < 6 and least <= int(days) <= most):
            raise OssError(Cause.TIERING_DAYS)


def _kept(call: Call, bucket: BucketState, kind: Kind) -> Node:
    node = bucket.settings.configurations.get((kind.query, call.query["id"]))
    if node is None:
        raise OssError(Cause.NO_SUCH_CONFIGURATION)
    return node


def _get(call: Call, kind: Kind) -> Reply:
    """The configuration of an id, as it was put. Raises NO_SUCH_BUCKET, ACCESS_DENIED, NO_SUCH_CONFIGURATION."""
    bucket = call.bucket()
    call.authorise(f"s3:Get{kind.action}", bucket)
    return Reply(xml=_kept(call, bucket, kind))


def _delete(call: Call, kind: Kind) -> Reply:
    """Forget the configuration of an id. Raises NO_SUCH_BUCKET, ACCESS_DENIED, NO_SUCH_CONFIGURATION."""
    bucket = call.bucket()
    call.authorise(f"s3:Put{kind.action}", bucket)
    _kept(call, bucket, kind)
    with call.store.lock:
        left = dict(bucket.settings.configurations)
        left.pop((kind.query, call.query["id"]), None)
        bucket.settings.configurations = left
    return Reply(204)


def _list(call: Call, kind: Kind) -> Reply:
    """A page of configurations by id, a hundred at most. Raises NO_SUCH_BUCKET, ACCESS_DENIED, INVALID_TOKEN."""
    bucket = call.bucket()
    call.authorise(f"s3:Get{kind.action}", bucket)
    given = call.query.get("continuation-token") or None
    after = _name_in(given) if given else ""
    kept = bucket.settings.configurations
    found = sorted((name, node) for (query, name), node in kept.items() if query == kind.query)
    left = [(name, node) for name, node in found if name > after]
    page = left[:_PAGE]
    children: list[Node] = [node for _, node in page]
    children.append(("IsTruncated", "true" if len(left) > _PAGE else "false"))
    if given:
        children.append(("ContinuationToken", given))
    if len(left) > _PAGE:
        children.append(("NextContinuationToken", urlsafe_b64encode(page[-1][0].encode()).decode("ascii")))
    return Reply(xml=(kind.list_root, children))


def _name_in(token: str) -> str:
    try:
        return b64decode(token.encode("ascii"), b"-_", validate=True).decode("utf-8")
    except ValueError:
        raise OssError(Cause.INVALID_TOKEN) from None


_ROWS: Final = (
    # kind, name of the operations, plural of the list, JD Cloud's page
    (_INVENTORY, "BucketInventoryConfiguration", "{}-Bucket-InventoryConfiguration"),
    (_ANALYTICS, "BucketAnalyticsConfiguration", ""),
    (_METRICS, "BucketMetricsConfiguration", ""),
    (_TIERING, "BucketIntelligentTieringConfiguration", ""),
)


def _bound(answer: Callable[[Call, Kind], Reply], kind: Kind) -> Callable[[Call], Reply]:
    return lambda call: answer(call, kind)


def _register(kind: Kind, name: str, page: str) -> None:
    one, every = {kind.query, "id"}, {kind.query}
    rows = (
        (f"Put{name}", "PUT", one, _put, "Put"),
        (f"Get{name}", "GET", one, _get, "Get"),
        (f"List{name}s", "GET", every, _list, "List"),
        (f"Delete{name}", "DELETE", one, _delete, "Delete"),
    )
    for operation_name, method, query, answer, verb in rows:
        shown = page.format(verb) if page else f"Amazon: {operation_name}"
        operation(operation_name, method, Target.BUCKET, query=query, page=shown)(_bound(answer, kind))


for _kind, _name, _page in _ROWS:
    _register(_kind, _name, _page)
