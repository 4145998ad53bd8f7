"""Sub-resources: the names in a query that select an operation, and what refuses those that select none.

Measured at Amazon, September 2026 (brekkylab/backlot: its S3 router and issues 230, 267 and 335): which names are
sub-resources of a bucket and which of a key, the resource type and the methods of each, that two of them conflict, and
which of a bucket's are answered at a key as well, whatever the key. Names that Amazon ignores at the other kind of path
are refused there (our reading: whoever sends one means it). JD Cloud documents none of this; its answers are the same
(our reading).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.errors import Cause, OssError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SHARED", "Target", "effective_target", "refuse"]


class Target:
    """The kind of resource that a request addresses."""

    SERVICE: Final = "SERVICE"
    BUCKET: Final = "BUCKET"
    OBJECT: Final = "OBJECT"


class Subresource(NamedTuple):
    """The type of a sub-resource, as errors name it, and the methods that it has."""

    type: str
    methods: frozenset[str]


def _table(*rows: tuple[str, str, str]) -> Mapping[str, Subresource]:
    return {name: Subresource(kind, frozenset(methods.split())) for name, kind, methods in rows}


_METHOD_ORDER: Final = ("HEAD", "DELETE", "POST", "GET", "PUT")
"""The order of methods in ``Allow``."""
_METHODS: Final = {
    Target.SERVICE: frozenset({"GET"}),
    Target.BUCKET: frozenset(_METHOD_ORDER),
    Target.OBJECT: frozenset({"HEAD", "DELETE", "GET", "PUT"}),  # our reading
}
"""The methods without a sub-resource."""
_OF_BUCKET: Final = _table(
    # name, resource type, methods
    ("abac", "BUCKET_ABAC", "GET PUT"),
    ("accelerate", "ACCELERATE", "GET PUT"),
    ("acl", "ACL", "GET PUT"),
    ("analytics", "ANALYTICS", "DELETE GET PUT"),
    ("cors", "CORS", "DELETE GET PUT"),
    ("delete", "MULTI_OBJECT_DELETE", "POST"),
    ("encryption", "ENCRYPTION", "DELETE GET PUT"),
    ("intelligent-tiering", "INTELLIGENT_TIERING", "DELETE GET PUT"),
    ("inventory", "INVENTORY", "DELETE GET PUT"),
    ("lifecycle", "LIFECYCLE", "DELETE GET PUT"),
    ("location", "LOCATION", "GET"),
    ("logging", "LOGGING_STATUS", "GET PUT"),
    ("metadataAnnotationTable", "BUCKET_METADATA_ANNOTATION_TABLE_CONFIGURATION", "PUT"),
    ("metadataConfiguration", "BUCKET_METADATA_CONFIGURATION", "DELETE GET POST"),
    ("metadataInventoryTable", "BUCKET_METADATA_INVENTORY_TABLE_CONFIGURATION", "PUT"),
    ("metadataJournalTable", "BUCKET_METADATA_JOURNAL_TABLE_CONFIGURATION", "PUT"),
    ("metadataTable", "BUCKET_METADATA_TABLE_CONFIGURATION", "DELETE GET POST"),
    ("metrics", "METRICS", "DELETE GET PUT"),
    ("notification", "NOTIFICATION", "GET PUT"),
    ("object-lock", "OBJECT_LOCK_CONFIGURATION", "GET PUT"),
    ("ownershipControls", "OWNERSHIP_CONTROLS", "DELETE GET PUT"),
    ("policy", "BUCKETPOLICY", "DELETE GET PUT"),
    ("policyStatus", "POLICY_STATUS", "GET"),
    ("publicAccessBlock", "PUBLIC_ACCESS_BLOCK", "DELETE GET PUT"),
    ("replication", "REPLICATION", "DELETE GET PUT"),
    ("requestPayment", "REQUEST_PAYMENT", "GET PUT"),
    ("restore", "RESTORE", "POST"),
    ("tagging", "TAGGING", "DELETE GET PUT"),
    ("torrent", "TORRENT", ""),
    ("uploadId", "UPLOAD", "DELETE GET POST"),
    ("uploads", "UPLOADS", "GET POST"),
    ("versioning", "VERSIONING", "GET PUT"),
    ("versions", "BUCKETVERSIONS", "GET"),
    ("website", "WEBSITE", "DELETE GET PUT"),
)
SHARED: Final = frozenset(
    {
        "accelerate",
        "cors",
        "inventory",
        "lifecycle",
        "location",
        "logging",
        "notification",
        "policy",
        "replication",
        "requestPayment",
        "versioning",
        "versions",
        "website",
    }
)
"""Sub-resources of the bucket that a key's path has, too."""
_OF_OBJECT: Final = {
    **{name: row for name, row in _OF_BUCKET.items() if name in SHARED},
    **_table(
        ("acl", "ACL", "GET PUT"),
        ("annotation", "OBJECT_ANNOTATIONS", "DELETE GET PUT"),  # its methods beside annotationName: botocore's model
        ("attributes", "OBJECT_ATTRIBUTES", "GET"),
        ("delete", "MULTI_OBJECT_DELETE", "POST"),
        ("encryption", "OBJECT_ENCRYPTION", "PUT"),
        ("legal-hold", "OBJECT_LOCK_LEGALHOLD", "GET PUT"),
        ("restore", "RESTORE", "POST"),
        ("retention", "OBJECT_LOCK_RETENTION", "GET PUT"),
        ("select", "SELECT", "POST"),
        ("tagging", "OBJECT_TAGGING", "DELETE GET PUT"),
        ("torrent", "TORRENT", "GET"),
        ("uploadId", "UPLOAD", "DELETE GET POST"),
        ("uploads", "UPLOADS", "GET POST"),
    ),
}
_TABLES: Final = {Target.SERVICE: {}, Target.BUCKET: _OF_BUCKET, Target.OBJECT: _OF_OBJECT}
_PART: Final = Subresource("PART", frozenset({"PUT"}))
"""``partNumber`` and ``uploadId`` together."""
_WITHOUT_VERSIONS: Final = SHARED | {"delete", "torrent", "uploadId", "uploads"}
"""Sub-resources at a key that accept no version id."""


def effective_target(method: str, target: str, query: Mapping[str, str]) -> str:
    """Return the kind of resource whose operation answers: the bucket, if the query of a request to a key has one of
    the sub-resources that are the bucket's at either path.

    Raises, in this order, QUERY_CONFLICT, PART_WITHOUT_KEY, PART_NUMBER_WITHOUT_UPLOAD, VERSION_ID_NOT_ACCEPTED,
    INVALID_VERSION_ID, WEBSITE_WITH_VALUE, METHOD_NOT_ALLOWED, LOGGING_OF_KEY, VERSIONS_OF_KEY, UPLOADS_OF_KEY,
    UPLOAD_WITHOUT_KEY, USER_KEY_MISSING.
    """
    if target == Target.SERVICE or method == "OPTIONS":  # a preflight request is about any operation
        return target
    names = _selectors(target, query)
    if len(names) > 1:
        raise OssError(Cause.QUERY_CONFLICT, Parameters=", ".join(names), ArgumentValue=names[0])
    name = names[0] if names else ""
    if name == "partNumber":
        raise OssError(Cause.PART_WITHOUT_KEY)
    _require_values(method, target, name, query)
    row = _PART if name == "uploadId" and "partNumber" in query else _TABLES[target].get(name)
    if row is None:
        return target
    if method not in row.methods:
        raise _not_allowed(method, row)
    if target == Target.BUCKET:
        if name == "uploadId":
            raise OssError(Cause.UPLOAD_WITHOUT_KEY)
        if name == "restore":
            raise OssError(Cause.USER_KEY_MISSING)
        return target
    _require_applicable(method, name)
    return Target.BUCKET if name in SHARED or name == "delete" else target


def _selectors(target: str, query: Mapping[str, str]) -> list[str]:
    """Return the sub-resources in a query, sorted, as errors name them. A part number is one at a bucket's path, and at
    a key's beside others, except for the upload's."""
    table = _TABLES[target]
    names = [name for name in query if name in table]
    if "annotationName" in query and "annotation" not in query and names and target == Target.OBJECT:
        names.append("annotationName")
    if "partNumber" in query and names != ["uploadId"] and (names or target == Target.BUCKET):
        names.append("partNumber")
    return sorted(names)


def _require_values(method: str, target: str, name: str, query: Mapping[str, str]) -> None:
    """Raise what is wrong with a version id, a part number or a value, of the sub-resource ``name`` or beside it."""
    version_id = query.get("versionId")
    if version_id is not None:
        if target == Target.BUCKET and name in {"acl", "restore"}:
            raise OssError(Cause.INVALID_VERSION_ID, ArgumentValue=version_id)
        if name in _WITHOUT_VERSIONS or (target == Target.BUCKET and (name or method != "POST")):
            raise OssError(Cause.VERSION_ID_NOT_ACCEPTED, ArgumentValue=version_id)
    if query.get("website"):
        raise OssError(Cause.WEBSITE_WITH_VALUE, ArgumentValue=query["website"])


def _require_applicable(method: str, name: str) -> None:
    """Raise if a sub-resource with this method is one of a bucket that Amazon refuses at a key."""
    if name == "logging":
        raise OssError(Cause.LOGGING_OF_KEY)
    if name == "versions":
        raise OssError(Cause.VERSIONS_OF_KEY)
    if name == "uploads" and method == "GET":
        raise OssError(Cause.UPLOADS_OF_KEY)


def refuse(
    method: str, target: str, unaccepted: frozenset[str], query: Mapping[str, str], *, selected: bool = False
) -> OssError:
    """Return the error for a request that no operation accepts; ``unaccepted`` are the names in its query that stand in
    the way of the operation that would answer otherwise, which the query itself ``selected``."""
    if "partNumber" in unaccepted and target == Target.OBJECT:
        return OssError(Cause.PART_NUMBER_WITHOUT_UPLOAD)
    if "versionId" in unaccepted:  # measured for other operations; for these our reading
        return OssError(Cause.VERSION_ID_NOT_ACCEPTED, ArgumentValue=query["versionId"])
    if unaccepted and selected:
        name = min(unaccepted)
        return OssError(Cause.PARAMETER_NOT_ACCEPTED, ArgumentName=name, ArgumentValue=query[name])
    if unaccepted:
        return OssError(Cause.METHOD_NOT_ALLOWED, Method=method, ResourceType=min(unaccepted))
    return _not_allowed(method, Subresource(target, _METHODS[target]))


def _not_allowed(method: str, row: Subresource) -> OssError:
    is_upload = row.type == "UPLOAD" and method == "PUT"
    is_post = row.type == Target.OBJECT and method == "POST"
    other = Cause.PUT_OF_UPLOAD if is_upload else Cause.METHOD_NOT_ALLOWED
    cause = Cause.POST_OF_KEY if is_post else other
    error = OssError(cause, Method=method, ResourceType=row.type)
    if row.methods:
        error.headers = {"Allow": ", ".join(name for name in _METHOD_ORDER if name in row.methods)}
    return error
