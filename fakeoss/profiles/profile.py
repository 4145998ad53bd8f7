"""What one service does differently from another: data, read in one place each."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss.limits import Limits
from fakeoss.wire.xml import Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.errors import Cause
    from fakeoss.wire.address import HostForm
    from fakeoss.wire.error_row import Row

__all__ = ["Profile"]

EVENTS: Final = frozenset(
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


class Profile(NamedTuple):
    """A service as its users meet it. ``derive`` makes a variant: ``profiles.aws.derive(name="minio", acls="enabled")``."""

    name: str
    hosts: tuple[HostForm, ...]
    guarded_hosts: tuple[HostForm, ...]
    """Hosts of the service that speak something else: refused rather than let through."""
    regions: tuple[str, ...]
    default_region: str
    limits: Limits
    server: str
    """The ``Server`` header."""
    errors: Mapping[Cause, Row]
    error_children: tuple[str, ...]
    """Children of ``Error`` in order; ``*`` stands for the fields of the row."""
    error_shape: Shape
    shapes: Mapping[str, Shape]
    """Shapes of results that differ from ``shape``, by root element."""
    shape: Shape
    locations: Mapping[str, str]
    """Region to what GetBucketLocation says."""
    default_location: str
    """The region for which GetBucketLocation says nothing, whose endpoint makes buckets in the others as well, and in
    which one's own bucket can be created again."""
    storage_classes: frozenset[str]
    disabled: frozenset[str]
    """Operations that answer 501 although they are written."""
    ignored_headers: Mapping[str, frozenset[str]]
    """Headers documented as unsupported, by operation: the option ``unsupported`` decides."""
    refused_headers: frozenset[str]
    """Headers that select or guard data and are not known to be supported: always 501."""
    conditional_headers: Mapping[str, frozenset[str]]
    """The same, but for single operations."""
    reply_headers: Mapping[str, str]
    """Headers that answers about the data of an object carry which nobody asked to encrypt otherwise."""
    default_encryption: str
    """The method of buckets for which none was chosen; empty where there is none."""
    default_methods: frozenset[str]
    """The methods that a bucket's default encryption can have."""
    encryption_header: str = "x-amz-server-side-encryption"
    """The header of answers that names the method."""
    object_encryption: bool = True
    """Whether a request may choose how its object is encrypted, and with which key; where not, what it says of a method
    is without effect and no key is ever named."""
    bucket_keys: bool = True
    """Whether GetBucketEncryption tells of bucket keys."""
    encryption_deleted: int = 204
    """What DeleteBucketEncryption answers."""
    policy_written: int = 204
    """What PutBucketPolicy answers."""
    policy_as_sent: bool = False
    """Whether GetBucketPolicy answers the bytes that were sent, rather than the service's own writing of them."""
    policy_actions: frozenset[str] = frozenset()
    """The actions, in lower case, that bucket policies may name and decide, besides ``s3:*``; none: all of Amazon's."""
    policy_aliases: Mapping[str, str] = {}
    """Actions that a policy decides under another name."""
    policy_keys: frozenset[str] = frozenset()
    """Where ``policy_actions`` are given: the condition keys, in lower case."""
    policy_operators: Mapping[str, str] = {}
    """Where ``policy_actions`` are given: condition operators, and Amazon's name for each."""
    signature_v2: bool = True
    """Whether requests may be signed with version 2, where signatures are verified."""
    host_id: bool = True
    """Whether answers carry x-amz-id-2, and errors the same as HostId where ``error_children`` have it."""
    acls: str = "disabled"
    """New buckets: ``"enabled"``: ACLs work and nothing is blocked; ``"disabled"``: no ACLs, all that is public blocked,
    as at Amazon since April 2023."""
    with_acls: Mapping[str, Any] = MappingProxyType({})
    """Switches that change together with ``acls`` when a variant enables them."""
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
    versions: bool = True
    """Whether buckets can be versioned; where not, any version id but ``null`` answers 501."""
    bypass_needs_lock: bool = False
    """Whether ``x-amz-bypass-governance-retention`` is refused in a bucket without object lock, as Amazon does (recorded
    February 2026). Off, for ceph/s3-tests send it whenever they clean up."""
    bypass_action: str = "s3:BypassGovernanceRetention"
    """What a policy must allow for a retention in mode GOVERNANCE to be passed over."""
    locked_writes_need_digest: bool = True
    """Whether PutObject needs Content-MD5 or a checksum where the object will be locked."""
    restore_upgrade: bool = True
    """Whether a faster tier may be ordered while an archived object is being restored."""
    checksums: bool = True
    """Whether checksums are kept with objects and answered; they are verified in any case."""
    part_storage_class: bool = False
    """Whether UploadPart tells the storage class of its upload, where that is not STANDARD."""
    lifecycle_headers: bool = True
    """Whether answers tell of the lifecycle: x-amz-expiration, x-amz-abort-date and their like."""
    lifecycle_unsupported: frozenset[str] = frozenset()
    """Elements of lifecycle rules, actions and filters, that the service does not have."""
    max_rule_id: int = 255
    """Longest id of a lifecycle rule, in characters."""
    cors_needs_digest: bool = False
    """Whether PutBucketCors needs Content-MD5 or a checksum."""
    select_unsupported: frozenset[str] = frozenset()
    """Input formats that SelectObjectContent does not have."""
    notification_events: frozenset[str] = EVENTS
    """The events that notifications may be asked for."""
    notification_unsupported: frozenset[str] = frozenset()
    """Destinations of notifications that the service does not have."""
    notification_callbacks: bool = False
    """Whether a topic is a list of addresses rather than an ARN, which are called with a document of the service's own,
    for the first configuration that an event is one of. No such document tells of a test or of lifecycle rules."""
    notification_capitals: bool = True
    """Whether the names in filters are given back with a capital."""
    replication_statuses: frozenset[str] = frozenset({"Enabled", "Disabled"})
    """The states of rules of a replication."""
    replication_unsupported: frozenset[str] = frozenset()
    """Elements of rules of a replication, and of their destinations, that the service does not have."""
    replication_needs_digest: bool = False
    """Whether PutBucketReplication needs Content-MD5 or a checksum."""
    replication_in_pairs: bool = False
    """Whether a bucket is replicated to one other, and neither of them takes part in another replication."""
    replication_header: bool = True
    """Whether reads tell how far the replication of an object is."""
    websites_at_buckets: bool = False
    """Whether websites are shown at the hosts of buckets, in the place of objects and listings, rather than at hosts of
    their own."""
    website_redirect: int = 301
    """The status of redirects that do not choose one."""
    website_errors: str = "45"
    """The first digits of the statuses that routing rules may name."""
    website_unsupported: frozenset[str] = frozenset()
    """Elements of website configurations that the service does not have."""
    replication_blocks_delete: bool = False
    """Whether a bucket that is the source or destination of a replication cannot be deleted."""
    tags_without_set: bool = True
    """Whether a Tagging document without a TagSet stands for no tags, rather than being malformed."""
    tags_put: int = 204
    """What PutBucketTagging answers."""
    configuration_put: int = 204
    """What putting an inventory, analytics, metrics or Intelligent-Tiering configuration answers."""
    inventory_formats: frozenset[str] = frozenset()
    """The formats of inventories; empty where all that Amazon has are taken."""
    forms_fall_back: bool = False
    """Whether a form of PostObject whose signature or policy is wanting counts as one that nobody signed."""
    form_result: tuple[str, ...] = ("Location", "Bucket", "Key", "ETag")
    """Children of ``PostResponse`` in order."""
    repeated_complete: bool = True
    """Whether CompleteMultipartUpload, repeated with the same list, answers 200 while its object is current."""
    uploads_block_delete: bool = False
    small_source_refused: bool = False
    """Whether a range copy needs a source of at least ``Limits.min_part_size``."""
    several_ranges: bool = True
    """Whether a Range header with several ranges is ignored (the whole object, 200) rather than refused."""
    anonymous_listing: bool = True
    anonymous_copies: bool = False
    """Whether who does not sign may copy and begin multipart uploads."""
    location_required: bool = False
    """Whether a bucket that is made at the endpoint of a region other than ``default_location`` must name it."""
    encoded_words: bool = False
    """Whether user metadata beyond printable ASCII is read from and shown in encoded words (RFC 2047)."""
    bucket_arns: bool = False
    """Whether CreateBucket, HeadBucket and, asked for anything in its query, ListBuckets name the bucket's ARN."""
    region_headers: bool = True
    """Whether HeadBucket and listings tell the bucket's region in x-amz-bucket-region."""
    listed_regions: bool = True
    """Whether ListBuckets, asked for anything in its query, tells the region of each bucket."""
    unknown_regions_refused: bool = True
    """Whether ListBuckets refuses to look for the buckets of a region that is none of the service's."""
    access_point_aliases: bool = False
    """Whether HeadBucket says that the name of a bucket is no alias of an access point."""
    empty_encoding_type: bool = False
    """Whether an empty ``encoding-type`` asks for nothing, rather than being refused."""
    account_namespaces: bool = False
    """Whether a bucket may be made in the namespace of its account and region."""
    bucket_host: str = ""
    """The host by which CreateBucket names a bucket outside of ``default_location``; none: by its path, as any other."""
    display_names: bool = False
    """Whether owners and grantees are shown with a DisplayName."""
    dots_in_buckets: bool = True
    key_start: str = ""
    """Characters that no key may begin with."""
    max_content_disposition: int = 0
    """Longest Content-Disposition in bytes; 0 for no bound."""

    def derive(self, **switches: Any) -> Profile:
        """A variant of this profile. Raises ValueError for a switch, a limit or a state of ``acls`` that does not exist.

        ``acls="enabled"`` where they are disabled means the service as it was while they were the default, and as older
        suites expect it: unless it is said otherwise, ``with_acls`` goes along.
        """
        unknown = switches.keys() - set(self._fields)
        if unknown:
            raise ValueError(f"a profile has no {', '.join(sorted(unknown))}; it has {', '.join(self._fields)}")
        if isinstance(limits := switches.get("limits"), dict):
            if strange := limits.keys() - set(Limits._fields):
                raise ValueError(
                    f"there is no limit {', '.join(sorted(strange))}; there are {', '.join(Limits._fields)}"
                )
            switches["limits"] = self.limits._replace(**limits)
        if switches.get("acls", self.acls) not in {"enabled", "disabled"}:
            raise ValueError(f"acls is one of enabled, disabled; not {switches['acls']!r}")
        if switches.get("acls") == "enabled" and self.acls == "disabled":
            switches = {**self.with_acls, **switches}
        return self._replace(**switches)

    def __repr__(self) -> str:
        return f"<Profile {self.name}>"
