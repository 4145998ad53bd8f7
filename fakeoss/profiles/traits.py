"""What services do differently, family by family: small records that a profile is made of. What is not said is as at
Amazon."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "AclTraits",
    "BucketTraits",
    "DocumentTraits",
    "EncryptionTraits",
    "FormTraits",
    "LifecycleTraits",
    "ListingTraits",
    "LockTraits",
    "MultipartTraits",
    "NotificationTraits",
    "ObjectTraits",
    "PolicyTraits",
    "ReplicationTraits",
    "WebsiteTraits",
]

_NONE: Final[Mapping[str, Any]] = MappingProxyType({})
_EVENTS: Final = frozenset(
    f"s3:{name}"
    for name in (
        "IntelligentTiering",
        "LifecycleExpiration:*",
        "LifecycleExpiration:Delete",
        "LifecycleExpiration:DeleteMarkerCreated",
        "LifecycleTransition",
        "ObjectAcl:Put",
        "ObjectCreated:*",
        "ObjectCreated:CompleteMultipartUpload",
        "ObjectCreated:Copy",
        "ObjectCreated:Post",
        "ObjectCreated:Put",
        "ObjectRemoved:*",
        "ObjectRemoved:Delete",
        "ObjectRemoved:DeleteMarkerCreated",
        "ObjectRestore:*",
        "ObjectRestore:Completed",
        "ObjectRestore:Delete",
        "ObjectRestore:Post",
        "ObjectTagging:*",
        "ObjectTagging:Delete",
        "ObjectTagging:Put",
        "ReducedRedundancyLostObject",
        "Replication:*",
        "Replication:OperationFailedReplication",
        "Replication:OperationMissedThreshold",
        "Replication:OperationNotTracked",
        "Replication:OperationReplicatedAfterThreshold",
    )
)
"""Amazon: Supported event types for SQS, SNS, and Lambda."""


class BucketTraits(NamedTuple):
    """How buckets are named, placed, told of and deleted."""

    locations: Mapping[str, str]
    """Region to what GetBucketLocation says."""
    default_location: str
    """The region for which GetBucketLocation says nothing, whose endpoint makes buckets in the others as well, and in
    which one's own bucket can be created again."""
    location_required: bool = False
    """Whether a bucket that is made at the endpoint of a region other than ``default_location`` must name it."""
    dots: bool = True
    """Whether the names of new buckets may have dots."""
    account_namespaces: bool = False
    """Whether a bucket may be made in the namespace of its account and region."""
    host: str = ""
    """The host by which CreateBucket names a bucket outside of ``default_location``; none: by its path, as any other."""
    arns: bool = False
    """Whether CreateBucket, HeadBucket and, asked for anything in its query, ListBuckets name the bucket's ARN."""
    access_point_aliases: bool = False
    """Whether HeadBucket says that the name of a bucket is no alias of an access point."""
    region_headers: bool = True
    """Whether HeadBucket and listings tell the bucket's region in x-amz-bucket-region."""
    listed_regions: bool = True
    """Whether ListBuckets, asked for anything in its query, tells the region of each bucket."""
    unknown_regions_refused: bool = True
    """Whether ListBuckets refuses to look for the buckets of a region that is none of the service's."""
    uploads_block_delete: bool = False
    """Whether a bucket with unfinished uploads cannot be deleted."""


class ListingTraits(NamedTuple):
    """How the objects of a bucket are listed."""

    anonymous: bool = True
    """Whether who does not sign may list a bucket that lets everybody."""
    empty_encoding_type: bool = False
    """Whether an empty ``encoding-type`` asks for nothing, rather than being refused."""


class ObjectTraits(NamedTuple):
    """What is kept of objects, and how they are read."""

    storage_classes: frozenset[str]
    restore_upgrade: bool = True
    """Whether a faster tier may be ordered while an archived object is being restored."""
    checksums: bool = True
    """Whether checksums are kept with objects and answered; they are verified in any case."""
    encoded_words: bool = False
    """Whether user metadata beyond printable ASCII is read from and shown in encoded words (RFC 2047)."""
    max_content_disposition: int = 0
    """Longest Content-Disposition in bytes; 0 for no bound."""
    several_ranges: bool = True
    """Whether a Range header with several ranges is ignored (the whole object, 200) rather than refused."""


class MultipartTraits(NamedTuple):
    """Multipart uploads and copies."""

    anonymous_copies: bool = False
    """Whether who does not sign may copy and begin multipart uploads."""
    small_source_refused: bool = False
    """Whether a range copy needs a source of at least ``Limits.min_part_size``."""
    part_storage_class: bool = False
    """Whether UploadPart tells the storage class of its upload, where that is not STANDARD."""
    repeated_complete: bool = True
    """Whether CompleteMultipartUpload, repeated with the same list, answers 200 while its object is current."""


class AclTraits(NamedTuple):
    """Access control lists, and owners as they are shown."""

    canned_acls: frozenset[str] = frozenset({"private", "public-read", "public-read-write"})
    """The canned ACLs that are known."""
    bucket_acl_documents: bool = True
    """Whether the ACL of a bucket can be sent as a document; where not, a request without any asks for the private one."""
    bucket_acl_covers_objects: bool = False
    """Whether what a bucket's ACL lets read are its objects, too."""
    writers_own: bool = True
    """Whether objects belong to who writes them, where the bucket does not say otherwise; else to the bucket's owner."""
    groups_first: bool = False
    """Whether ACLs show groups before users, as Ceph's gateways do, rather than in the order given."""
    display_names: bool = False
    """Whether owners and grantees are shown with a DisplayName."""


class PolicyTraits(NamedTuple):
    """Bucket policies."""

    written: int = 204
    """What PutBucketPolicy answers."""
    as_sent: bool = False
    """Whether GetBucketPolicy answers the bytes that were sent, rather than the service's own writing of them."""
    actions: frozenset[str] = frozenset()
    """The actions, in lower case, that bucket policies may name and decide, besides ``s3:*``; none: all of Amazon's."""
    aliases: Mapping[str, str] = _NONE
    """Actions that a policy decides under another name."""
    keys: frozenset[str] = frozenset()
    """Where ``actions`` are given: the condition keys, in lower case."""
    operators: Mapping[str, str] = _NONE
    """Where ``actions`` are given: condition operators, and Amazon's name for each."""


class EncryptionTraits(NamedTuple):
    """Server-side encryption."""

    default: str
    """The method of buckets for which none was chosen; empty where there is none."""
    methods: frozenset[str]
    """The methods that a bucket's default encryption can have."""
    header: str = "x-amz-server-side-encryption"
    """The header of answers that names the method."""
    of_objects: bool = True
    """Whether a request may choose how its object is encrypted, and with which key; where not, what it says of a method
    is without effect and no key is ever named."""
    bucket_keys: bool = True
    """Whether GetBucketEncryption tells of bucket keys."""
    deleted: int = 204
    """What DeleteBucketEncryption answers."""


class LockTraits(NamedTuple):
    """Object lock."""

    bypass_needs_lock: bool = False
    """Whether ``x-amz-bypass-governance-retention`` is refused in a bucket without object lock, as Amazon does (recorded
    February 2026). Off, for ceph/s3-tests send it whenever they clean up."""
    bypass_action: str = "s3:BypassGovernanceRetention"
    """What a policy must allow for a retention in mode GOVERNANCE to be passed over."""
    locked_writes_need_digest: bool = True
    """Whether PutObject needs Content-MD5 or a checksum where the object will be locked."""


class LifecycleTraits(NamedTuple):
    """Lifecycle rules."""

    headers: bool = True
    """Whether answers tell of the lifecycle: x-amz-expiration, x-amz-abort-date and their like."""
    unsupported: frozenset[str] = frozenset()
    """Elements of lifecycle rules, actions and filters, that the service does not have."""
    max_rule_id: int = 255
    """Longest id of a lifecycle rule, in characters."""


class NotificationTraits(NamedTuple):
    """Event notifications."""

    events: frozenset[str] = _EVENTS
    """The events that notifications may be asked for."""
    unsupported: frozenset[str] = frozenset()
    """Destinations of notifications that the service does not have."""
    callbacks: bool = False
    """Whether a topic is a list of addresses rather than an ARN, which are called with a document of the service's own,
    for the first configuration that an event is one of. No such document tells of a test or of lifecycle rules."""
    capitals: bool = True
    """Whether the names in filters are given back with a capital."""


class ReplicationTraits(NamedTuple):
    """Replication."""

    statuses: frozenset[str] = frozenset({"Enabled", "Disabled"})
    """The states of rules of a replication."""
    unsupported: frozenset[str] = frozenset()
    """Elements of rules of a replication, and of their destinations, that the service does not have."""
    needs_digest: bool = False
    """Whether PutBucketReplication needs Content-MD5 or a checksum."""
    in_pairs: bool = False
    """Whether a bucket is replicated to one other, and neither of them takes part in another replication."""
    header: bool = True
    """Whether reads tell how far the replication of an object is."""
    blocks_delete: bool = False
    """Whether a bucket that is the source or destination of a replication cannot be deleted."""


class WebsiteTraits(NamedTuple):
    """Configurations of websites."""

    redirect: int = 301
    """The status of redirects that do not choose one."""
    errors: str = "45"
    """The first digits of the statuses that routing rules may name."""
    unsupported: frozenset[str] = frozenset()
    """Elements of website configurations that the service does not have."""


class FormTraits(NamedTuple):
    """PostObject."""

    fall_back: bool = False
    """Whether a form whose signature or policy is wanting counts as one that nobody signed."""
    result: tuple[str, ...] = ("Location", "Bucket", "Key", "ETag")
    """Children of ``PostResponse`` in order."""


class DocumentTraits(NamedTuple):
    """Single documents: what they may hold, and what putting them answers."""

    cors_needs_digest: bool = False
    """Whether PutBucketCors needs Content-MD5 or a checksum."""
    tags_without_set: bool = True
    """Whether a Tagging document without a TagSet stands for no tags, rather than being malformed."""
    tags_put: int = 204
    """What PutBucketTagging answers."""
    configuration_put: int = 204
    """What putting an inventory, analytics, metrics or Intelligent-Tiering configuration answers."""
    inventory_formats: frozenset[str] = frozenset()
    """The formats of inventories; empty where all that Amazon has are taken."""
    select_unsupported: frozenset[str] = frozenset()
    """Input formats that SelectObjectContent does not have."""
