"""Which ``x-amz-*`` and ``x-minio-*`` headers an operation reads, so that none is silently ignored.

The table follows the input members of botocore 1.44.8's model; ``tests/drift.py`` holds it against the installed one,
and against what the handlers really read. A header that is not in the table is refused if it selects or guards data,
and otherwise reported when the mock ends, unless it is known to have no effect here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fakeoss.profiles.object_traits import ObjectTraits

__all__ = ["GUARDS", "LIKE_READS", "NO_EFFECT", "NO_EFFECT_IN", "READ", "guards_among", "unread", "unread_by"]

_PREFIXES: Final = ("x-amz-", "x-minio-")
_ENTRIES: Final = ("x-amz-checksum-", "x-amz-meta-")
"""Families of names: checksums are verified for any body; metadata belongs to ``_MAKING``."""
_ANYWHERE: Final = frozenset(
    {
        *("x-amz-content-sha256", "x-amz-date", "x-amz-decoded-content-length", "x-amz-expected-bucket-owner"),
        *("x-amz-request-payer", "x-amz-sdk-checksum-algorithm", "x-amz-security-token", "x-amz-trailer"),
    }
)
_KEYS: Final = (
    "x-amz-server-side-encryption-customer-algorithm x-amz-server-side-encryption-customer-key "
    "x-amz-server-side-encryption-customer-key-md5 x-amz-server-side-encryption"
)
_SOURCE: Final = (
    "x-amz-copy-source x-amz-copy-source-if-match x-amz-copy-source-if-modified-since x-amz-copy-source-if-none-match "
    "x-amz-copy-source-if-unmodified-since x-amz-copy-source-server-side-encryption-customer-algorithm "
    "x-amz-copy-source-server-side-encryption-customer-key x-amz-copy-source-server-side-encryption-customer-key-md5 "
    "x-amz-source-expected-bucket-owner"
)
_GRANTS: Final = (
    "x-amz-acl x-amz-grant-full-control x-amz-grant-read x-amz-grant-read-acp x-amz-grant-write x-amz-grant-write-acp"
)
_NEW_OBJECT: Final = (
    f"{_KEYS} {_GRANTS} x-amz-object-lock-legal-hold x-amz-object-lock-mode x-amz-object-lock-retain-until-date "
    "x-amz-object-lock-event-hold x-amz-object-lock-event-hold-duration-days "
    "x-amz-object-lock-event-hold-duration-years "
    "x-amz-server-side-encryption-aws-kms-key-id x-amz-server-side-encryption-bucket-key-enabled "
    "x-amz-server-side-encryption-context x-amz-storage-class x-amz-tagging x-amz-website-redirect-location"
)
_MAKING: Final = frozenset({"CopyObject", "CreateMultipartUpload", "PostObject", "PutObject"})

READ: Final[Mapping[str, frozenset[str]]] = {
    operation: frozenset(names.split())
    for operation, names in {
        "AbortMultipartUpload": "x-amz-if-match-initiated-time",
        "CompleteMultipartUpload": f"{_KEYS} x-amz-mp-object-size",
        "CopyObject": f"{_NEW_OBJECT} {_SOURCE} x-amz-metadata-directive x-amz-object-annotation-directive "
        "x-amz-tagging-directive",
        "CreateBucket": f"{_GRANTS} x-amz-bucket-namespace x-amz-bucket-object-lock-enabled x-amz-object-ownership",
        "CreateMultipartUpload": _NEW_OBJECT,
        "DeleteObject": "x-amz-bypass-governance-retention x-amz-if-match-last-modified-time x-amz-if-match-size",
        "DeleteObjectAnnotation": "x-amz-object-if-match",
        "DeleteObjects": "x-amz-bypass-governance-retention",
        "GetObject": _KEYS,
        "GetObjectAttributes": f"{_KEYS} x-amz-max-parts x-amz-object-attributes x-amz-part-number-marker",
        "HeadObject": _KEYS,
        "ListObjectVersions": "x-amz-optional-object-attributes",
        "ListObjects": "x-amz-optional-object-attributes",
        "ListObjectsV2": "x-amz-optional-object-attributes",
        "ListParts": _KEYS,
        "PostObject": _NEW_OBJECT,
        "PutBucketAcl": _GRANTS,
        "PutBucketLifecycleConfiguration": "x-amz-transition-default-minimum-object-size",
        "PutBucketNotificationConfiguration": "x-amz-skip-destination-validation",
        "PutBucketPolicy": "x-amz-confirm-remove-self-bucket-access",
        "PutObject": f"{_NEW_OBJECT} x-amz-write-offset-bytes",
        "PutObjectAcl": _GRANTS,
        "PutObjectAnnotation": "x-amz-object-if-match",
        "PutObjectRetention": "x-amz-bypass-governance-retention",
        "SelectObjectContent": _KEYS,
        "UploadPart": _KEYS,
        "UploadPartCopy": f"{_KEYS} {_SOURCE} x-amz-copy-source-range",
    }.items()
}
"""The headers that an operation reads, besides those that every operation reads."""

GUARDS: Final = frozenset(
    {
        "x-amz-rename-source",
        "x-minio-extract",
        "x-minio-force-delete",
    }
)
"""Headers that select or guard data and that nothing here implements: 501 for every operation (Amazon's API reference,
November 2026: CopyObject, RenameObject; minio-go: reading within an archive, deleting whatever is below)."""
_GUARD_FAMILIES: Final = ("x-amz-copy-source-if-", "x-amz-if-", "x-amz-object-if-", "x-amz-object-lock-")
"""Families whose members guard data, those to come too: 501 for an operation that changes something and does not read
one."""
_CONDITIONS: Final = frozenset({"if-match", "if-modified-since", "if-none-match", "if-unmodified-since"})
_ENTITY_TAGS: Final = frozenset({"if-match", "if-none-match"})
_JUDGED: Final[Mapping[str, frozenset[str]]] = {
    "CompleteMultipartUpload": _ENTITY_TAGS,
    "CopyObject": _ENTITY_TAGS,
    "DeleteObject": frozenset({"if-match"}),
    "PutObject": _ENTITY_TAGS,
}
"""The conditions of HTTP that a change judges. Any other would guard it in vain: 501 (our reading; Amazon's answer to
those of DeleteObject before it implemented them: localstack#12787)."""
LIKE_READS: Final = frozenset({"if-match", "if-unmodified-since"})
_LIKE_READS: Final = frozenset({"AbortMultipartUpload", "DeleteObject"})
"""The conditions of HTTP that these operations judge where deletions are judged like reads."""
_CHANGING: Final = ("Abort", "Complete", "Copy", "Create", "Delete", "Post", "Put", "Restore", "Upload")
"""How the names of operations begin that change something."""

NO_EFFECT: Final[Mapping[str, str]] = {
    "x-amz-bucket-object-lock-token": "object lock can be enabled without a token (Amazon: PutObjectLockConfiguration)",
    "x-amz-mfa": "needed only with MFA delete, which cannot be enabled here (Amazon: DeleteObject)",
    "x-amz-user-agent": "describes the client (AWS SDK for JavaScript)",
    "x-amz-api-version": "there is one version of the API (AWS SDK for JavaScript v2)",
    "x-amz-te": "announces trailers, which are read where they are sent (AWS SDK for C++)",
}
"""Headers that change nothing, each with the reason."""
NO_EFFECT_IN: Final[Mapping[str, frozenset[str]]] = {
    "UploadPart": frozenset({"x-amz-storage-class"}),
    "UploadPartCopy": frozenset({"x-amz-storage-class"}),
}
"""Headers that change nothing in an operation: a part has the storage class of its upload (JD Cloud: Upload-Part-2,
Upload-Part-Copy-2)."""

_STANDARD: Final = frozenset(
    {
        *("accept", "accept-encoding", "accept-language", "amz-sdk-invocation-id", "amz-sdk-request", "authorization"),
        *("cache-control", "connection", "content-disposition", "content-encoding", "content-language"),
        *("content-length", "content-md5", "content-type", "date", "expect", "expires", "host"),
        *("origin", "range", "transfer-encoding"),
        *("user-agent", "x-amzn-trace-id"),
    }
)
_FAMILIAR: Final = _STANDARD | _ANYWHERE | frozenset(NO_EFFECT)
_NONE: Final[frozenset[str]] = frozenset()


def unread(operation: str, headers: Iterable[str]) -> list[str]:
    """Return the headers of these families, sorted, that ``operation`` does not read and that would have had an
    effect; and the conditions of HTTP that it does not judge, if it changes anything."""
    if _FAMILIAR.issuperset(headers):  # as nearly always
        return []
    read = READ.get(operation, _NONE) | NO_EFFECT_IN.get(operation, _NONE)
    return sorted(
        name
        for name in headers
        if name not in read
        and name not in _FAMILIAR
        and (_is_vain(operation, name) or (name.startswith(_PREFIXES) and not _is_entry(operation, name)))
    )


def unread_by(traits: ObjectTraits, operation: str, names: list[str]) -> tuple[list[str], list[str]]:
    """Return those of the ``unread`` names that have no effect in a profile, and those of them that it refuses."""
    if traits.deletions_like_reads and operation in _LIKE_READS:
        names = [name for name in names if name not in LIKE_READS]
    return names, guards_among(operation, names, conditions=traits.unknown_conditions_refused)


def _is_vain(operation: str, name: str) -> bool:
    """Whether a condition of HTTP would not keep ``operation`` from changing something."""
    return name in _CONDITIONS and operation.startswith(_CHANGING) and name not in _JUDGED.get(operation, _NONE)


def guards_among(operation: str, names: Iterable[str], *, conditions: bool = True) -> list[str]:
    """Return those of the ``unread`` names that select data, or guard what ``operation`` changes; without
    ``conditions`` the former alone."""
    changes = conditions and operation.startswith(_CHANGING)
    return [
        name
        for name in names
        if name in GUARDS or (changes and (name in _CONDITIONS or name.startswith(_GUARD_FAMILIES)))
    ]


def _is_entry(operation: str, name: str) -> bool:
    if name.startswith(_ENTRIES[1]):
        return operation in _MAKING
    return name.startswith(_ENTRIES[0])
