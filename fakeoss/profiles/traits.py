"""The records of a profile, one for each operation family: the switches in which services differ. The defaults are
Amazon's."""

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
    "LockTraits",
    "NotificationTraits",
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
        "ObjectAnnotation:*",
        "ObjectAnnotation:Delete",
        "ObjectAnnotation:Put",
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
        "ObjectRetention:Put",
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
    """Naming, location, listing and deletion of buckets."""

    locations: Mapping[str, str]
    """The value that GetBucketLocation returns, by region."""
    default_location: str
    """The region for which GetBucketLocation returns nothing, and whose endpoint creates buckets in other regions as
    well."""
    location_required: bool = False
    """Whether CreateBucket must name the region at endpoints of regions other than ``default_location``."""
    dots: bool = True
    """Whether the names of new buckets may contain dots."""
    legacy_names: bool = False
    """Whether the names of new buckets may be those that us-east-1 accepted until March 2018: 3 to 255 letters of either
    case, digits, dots, hyphens and underscores."""
    account_namespaces: bool = False
    """Whether a bucket may be created in the namespace of its account and region."""
    host: str = ""
    """The host in the Location header of CreateBucket for a bucket outside of ``default_location``; if empty, Location
    is the path of the bucket, as for any other."""
    arns: bool = False
    """Whether CreateBucket, HeadBucket and ListBuckets, if it has query parameters, return the ARN of a bucket."""
    access_point_aliases: bool = False
    """Whether HeadBucket states that the bucket name is not an access point alias."""
    region_headers: bool = True
    """Whether HeadBucket and listings return the bucket's region in x-amz-bucket-region."""
    listed_regions: bool = True
    """Whether ListBuckets, if it has query parameters, returns the region of each bucket."""
    region_redirects: bool = True
    """Whether the endpoint of a region refuses the buckets of other regions and names the right endpoint, and whether
    the global endpoint expects signatures for the bucket's region. Buckets without a region are served everywhere."""
    isolated_regions: frozenset[str] = frozenset()
    """Regions whose buckets the endpoints of others refuse with 400 rather than redirect, as theirs do with the buckets
    of others; the global endpoint does not lead to them."""
    dashed_regions: frozenset[str] = frozenset()
    """Regions whose endpoints a redirect names with a dash, ``s3-us-west-2``, rather than with a dot."""
    partitions: Mapping[str, str] = _NONE
    """The domains of regions that do not know the buckets of the others, by the start of the names of the regions."""
    unknown_regions_refused: bool = True
    """Whether ListBuckets refuses a region that the service does not have, or that is not the endpoint's."""
    buckets_paged: bool = True
    """Whether ListBuckets reads the parameters of its query, rather than listing all buckets whatever they say (not at
    Ceph RGW 16.2.15, Swift 2.38.3 and JuiceFS 1.4.2: measured)."""
    owned_again: str = "default"
    """Where CreateBucket succeeds for a bucket that the caller already owns: in the ``"default"`` location alone,
    ``"everywhere"`` (measured at Ceph RGW 16.2.15) or ``"nowhere"`` (measured at Swift 2.38.3 and JuiceFS 1.4.2)."""
    single_location: str = ""
    """The value that GetBucketLocation returns for every bucket, whatever its region (``default`` at Ceph RGW 16.2.15:
    measured); empty if it depends on the region."""
    subresources_at_keys: bool = True
    """Whether a request for a key with the sub-resource of a bucket is one for the bucket, or refused, rather than one for
    the object (not at Ceph RGW 16.2.15, Swift 2.38.3 and JuiceFS 1.4.2: measured)."""
    kept_acls: bool = False
    """Whether a bucket is not created again with another ACL than it has: BucketAlreadyExists (measured at Ceph RGW
    16.2.15; ceph/s3-tests, test_bucket_recreate_new_acl). Matters where ``owned_again`` lets it be."""
    dots_beside_hyphens: bool = True
    """Whether a dot in the name of a new bucket may stand beside a hyphen (not at Ceph RGW 16.2.15: measured;
    ceph/s3-tests, test_bucket_create_naming_dns_dot_dash)."""
    anonymous_service: bool = False
    """Whether ListBuckets shows anonymous callers an empty list, rather than refusing them (measured at Ceph RGW 16.2.15;
    ceph/s3-tests, test_list_buckets_anonymous)."""
    tenants: bool = False
    """Whether bucket policies may name tenants, and users by tenant and id, as principals (Ceph: Bucket Policies), and
    whether ``tenant:bucket`` in a path is the bucket, if that is the tenant of its owner, who may have an empty one
    (measured at Ceph RGW 16.2.15; ceph/s3-tests, test_bucket_policy_different_tenant). Unlike there, all tenants share the
    names of buckets."""
    usage_headers: str = "never"
    """When HeadBucket says, in headers that begin with X-RGW-, how much the bucket holds: ``"never"``, ``"always"`` (measured
    at Ceph RGW 16.2.15), or ``"on request"``, with ``read-stats=true`` (ceph/s3-tests, test_bucket_head_extended)."""
    uploads_block_delete: bool = False
    """Whether a bucket with unfinished uploads cannot be deleted."""


class AclTraits(NamedTuple):
    """Access control lists and owners."""

    canned_acls: frozenset[str] = frozenset({"private", "public-read", "public-read-write"})
    """The canned ACLs of the service."""
    bucket_acl_documents: bool = True
    """Whether the ACL of a bucket can be sent as a document; if not, a request without ACL headers sets the private
    ACL."""
    bucket_acl_covers_objects: bool = False
    """Whether READ in the ACL of a bucket also allows its objects to be read."""
    writers_own: bool = True
    """Whether objects belong to the account that writes them, unless the bucket's object ownership says otherwise; if
    not, they belong to the bucket's owner."""
    groups_first: bool = False
    """Whether ACLs list groups before users, as Ceph's gateways do, rather than in the order in which they were set."""
    display_names: bool = False
    """Whether owners, grantees and initiators have a DisplayName."""
    email_grants: bool = True
    """Whether a grantee may be named by the email address of its account."""


class PolicyTraits(NamedTuple):
    """Bucket policies."""

    written: int = 204
    """The status of PutBucketPolicy."""
    as_sent: bool = False
    """Whether GetBucketPolicy returns the bytes that were sent, rather than the policy as the service writes it."""
    actions: frozenset[str] = frozenset()
    """The actions, in lower case, that bucket policies support, besides ``s3:*``; if empty, all of Amazon's."""
    aliases: Mapping[str, str] = _NONE
    """The action by which a policy decides about another action, such as s3:PutObject for s3:AbortMultipartUpload."""
    fitting_resources: bool = True
    """Whether each action must be one on a resource of its statement (Ceph RGW 16.2.15 was measured not to ask for that;
    ceph/s3-tests, test_bucket_policy_multipart)."""
    status_without_policy: bool = False
    """Whether GetBucketPolicyStatus also answers for a bucket without a policy: that it is not public by one (measured at
    Ceph RGW 16.2.15; ceph/s3-tests, test_get_bucket_policy_status)."""
    status_unknown: bool = False
    """Whether GetBucketPolicyStatus answers ``FALSE``, in capitals, whatever policy the bucket has, or without any (measured
    at JuiceFS 1.4.2)."""
    status_of_acl: bool = False
    """Whether a bucket whose ACL grants something to everybody is public to GetBucketPolicyStatus, too (measured at Ceph
    RGW 16.2.15; ceph/s3-tests, test_get_public_acl_bucket_policy_status)."""
    keys: frozenset[str] = frozenset()
    """The supported condition keys, in lower case, if ``actions`` is not empty."""
    operators: Mapping[str, str] = _NONE
    """The supported condition operators with Amazon's name for each, if ``actions`` is not empty."""


class EncryptionTraits(NamedTuple):
    """Server-side encryption."""

    default: str
    """The default encryption method of buckets for which none was set; empty if there is none."""
    methods: frozenset[str]
    """The methods allowed for the default encryption of a bucket."""
    header: str = "x-amz-server-side-encryption"
    """The response header that names the method."""
    of_objects: bool = True
    """Whether a request can select the encryption method and key of its object; if not, the method in a request has no
    effect and no key is ever returned."""
    bucket_keys: bool = True
    """Whether GetBucketEncryption returns BucketKeyEnabled."""
    blocked_encryption_types: str = ""
    """What GetBucketEncryption says of a new bucket's BlockedEncryptionTypes: ``"SSE-C"`` or ``"NONE"``; if empty, the
    service has no such element and blocks nothing."""
    deleted: int = 204
    """The status of DeleteBucketEncryption."""
    methods_known: frozenset[str] = frozenset({"AES256", "aws:kms", "aws:kms:dsse"})
    """The methods that a request can select; another of these has no effect (Ceph RGW 16.2.15 was measured to accept AES256
    and to encrypt nothing)."""
    kms_key_required: bool = False
    """Whether a request that selects SSE-KMS must name a key (measured at Ceph RGW 16.2.15; ceph/s3-tests,
    test_sse_kms_no_key)."""
    part_methods_ignored: bool = False
    """Whether the method in a request about a part has no effect, rather than being refused (measured at Ceph RGW 16.2.15;
    ceph/s3-tests, test_sse_kms_multipart_upload)."""
    needs_tls: bool = False
    """Whether a request over plain HTTP that selects a method or has a customer-provided key is refused, once the
    algorithm of the key is known (measured at Ceph RGW 16.2.15, whose rgw_crypt_require_ssl is true unless it is
    configured otherwise). Copies do not see either there."""
    spare_keys_ignored: bool = False
    """Whether a customer-provided key for an object or an upload that has none is ignored, whatever it is, rather than
    refused (measured at Ceph RGW 16.2.15 of GetObject, HeadObject and UploadPart)."""
    method_beside_key: bool = False
    """Whether a request with a customer-provided key may select a method as well, which then has no effect, and one that
    selects AES256 may name a KMS key (as Ceph RGW 16.2.15 let ceph/s3-tests, test_put_obj_enc_conflict_c_s3)."""
    refused_methods: frozenset[str] = frozenset()
    """Methods that are answered with 501 wherever they are named; if there are any, all others are invalid, in reads, too
    (``AES256`` and ``aws:kms`` at Swift 2.38.3: measured)."""
    opaque_etags: bool = True
    """Whether the ETags of objects and parts under SSE-C, SSE-KMS and DSSE-KMS are no MD5s of their content."""


class LockTraits(NamedTuple):
    """Object lock."""

    bypass_needs_lock: bool = False
    """Whether ``x-amz-bypass-governance-retention`` is refused in a bucket without object lock, as at Amazon (recorded
    February 2026). Off by default, because ceph/s3-tests send it whenever they clean up."""
    bypass_action: str = "s3:BypassGovernanceRetention"
    """The action that a caller must be allowed in order to bypass retention in mode GOVERNANCE."""
    locked_writes_need_digest: bool = True
    """Whether PutObject requires Content-MD5 or a checksum if the object will be locked."""
    documents_need_digest: bool = False
    """Whether PutObjectRetention and PutObjectLegalHold require Content-MD5 or a checksum (measured at JuiceFS 1.4.2)."""
    of_bucket: str = "last"
    """When a bucket without object lock is refused: ``"last"``, ``"before document"`` of the object's retention or legal hold
    (measured at Ceph RGW 16.2.15), or ``"first"``, before the object and whatever a write says, too (measured at JuiceFS
    1.4.2)."""
    after_creation: bool = True
    """Whether object lock can be enabled for a bucket that was created without it (not at Ceph RGW 16.2.15: measured)."""
    event_holds: bool = True
    """Whether retentions, and the default of a bucket, may have event holds; if not, documents with one are refused."""


class LifecycleTraits(NamedTuple):
    """Lifecycle rules."""

    headers: bool = True
    """Whether responses have the lifecycle headers x-amz-expiration, x-amz-abort-date and x-amz-abort-rule-id."""
    unsupported: frozenset[str] = frozenset()
    """Elements of lifecycle rules (actions and filters) that the service does not support."""
    max_rule_id: int = 255
    """Longest id of a lifecycle rule, in characters."""
    classes: frozenset[str] = frozenset(
        {"STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"}
    )
    """The storage classes that a transition may name."""
    small_objects_stay: bool = True
    """Whether transitions leave objects under 128 KiB as they are, unless the rule or the configuration says
    otherwise."""


class NotificationTraits(NamedTuple):
    """Event notifications."""

    events: frozenset[str] = _EVENTS
    """The events that a notification configuration may name."""
    unsupported: frozenset[str] = frozenset()
    """Kinds of notification destinations that the service does not support."""
    callbacks: bool = False
    """Whether a topic is a list of callback URLs rather than an ARN. They receive a document in the service's own
    format, for the first configuration that matches the event; none is sent for test events or lifecycle rules."""
    capitals: bool = True
    """Whether the names in filters are returned with an initial capital."""


class ReplicationTraits(NamedTuple):
    """Replication."""

    statuses: frozenset[str] = frozenset({"Enabled", "Disabled"})
    """The values allowed for the status of a replication rule."""
    unsupported: frozenset[str] = frozenset()
    """Elements of replication rules and their destinations that the service does not support."""
    needs_digest: bool = False
    """Whether PutBucketReplication requires Content-MD5 or a checksum."""
    in_pairs: bool = False
    """Whether a bucket can be replicated to one other bucket only, and neither of them can be part of another
    replication."""
    header: bool = True
    """Whether reads return the replication status of an object."""
    shown_without: bool = False
    """Whether GetBucketReplication answers for a bucket without a configuration: with an empty role (measured at Ceph RGW
    16.2.15)."""
    blocks_delete: bool = False
    """Whether a bucket that is the source or destination of a replication cannot be deleted."""


class WebsiteTraits(NamedTuple):
    """Website configurations."""

    redirect: int = 301
    """The default status of redirects."""
    errors: str = "45"
    """The first digits allowed for the error statuses in the conditions of routing rules."""
    unsupported: frozenset[str] = frozenset()
    """Elements of website configurations that the service does not support."""


class FormTraits(NamedTuple):
    """PostObject."""

    fall_back: bool = False
    """Whether a form without a valid signature or policy is treated as anonymous."""
    result: tuple[str, ...] = ("Location", "Bucket", "Key", "ETag")
    """Children of ``PostResponse``, in order."""


class DocumentTraits(NamedTuple):
    """Configuration documents: their contents, and the status of putting them."""

    cors_needs_digest: bool = False
    """Whether PutBucketCors requires Content-MD5 or a checksum."""
    max_versioning: int = 0
    """Longest document of PutBucketVersioning, in bytes; 0 if only the bound of all documents holds."""
    untyped: frozenset[str] = frozenset()
    """Results that are sent without a Content-Type, by root element."""
    undeclared_errors: frozenset[str] = frozenset()
    """The operations whose errors are documents without an XML declaration."""
    tags_without_set: bool = True
    """Whether a Tagging document without a TagSet means no tags, rather than being malformed."""
    tags_known: bool = True
    """Whether there are tags; if not, GetBucketTagging and GetObjectTagging answer for any name that there are none, even
    if there is no such bucket or object (measured at Swift 2.38.3)."""
    deleted: Mapping[str, int] = _NONE
    """The statuses, other than 204, of DeleteBucketPolicy, DeleteBucketTagging, DeleteBucketWebsite and
    DeletePublicAccessBlock, by operation (200 of all but the third at Ceph RGW 16.2.15, of the second and third at JuiceFS
    1.4.2: measured)."""
    access_block_shown: bool = False
    """Whether GetPublicAccessBlock answers for a bucket without a configuration: that nothing is blocked (measured at Ceph
    RGW 16.2.15)."""
    tags_put: int = 204
    """The status of PutBucketTagging."""
    configuration_put: int = 204
    """The status of putting an inventory, analytics, metrics or Intelligent-Tiering configuration."""
    inventory_formats: frozenset[str] = frozenset()
    """The inventory formats; empty if all of Amazon's are accepted."""
    select_unsupported: frozenset[str] = frozenset()
    """Input formats that SelectObjectContent does not support."""
    select_expressions_limited: bool = True
    """Whether an expression of SelectObjectContent may have 256 KiB at most (JuiceFS 1.4.2 was measured to take more)."""
    select_faults_named: bool = False
    """Whether a request of SelectObjectContent without a type of its expression, or with none or several of the formats, is
    answered with the code for that, rather than MalformedXML (measured at JuiceFS 1.4.2)."""
    logging_unsupported: frozenset[str] = frozenset()
    """Elements of a logging configuration that the service does not support."""
    max_log_prefix: int = 0
    """Longest prefix of access logs, in bytes; it may then not contain backslashes and double slashes. 0 if any prefix
    is accepted."""
