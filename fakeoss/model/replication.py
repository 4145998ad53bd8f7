"""Replication inside the store: what is written to a bucket is copied to others at once, sharing its bytes.

The facts are those of Amazon's user guide (What does Amazon S3 replicate, Replication configuration file elements,
Getting replication status information) and of JD Cloud's page Set-Bucket-Cross-Region-Replication-2. The service copies
after it has answered, so that an object is ``PENDING`` for a while; here it never is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.errors import OssError
from fakeoss.model.annotation_replication import are_kept_out, followed, noted, replicated
from fakeoss.model.encryption import NONE_BLOCKED, SSE_C, Encryption
from fakeoss.model.events import ACL, ANNOTATED, LOCKED, REPLICA, RETAINED, TAGGED, UNANNOTATED, UNTAGGED
from fakeoss.model.object_lock import locked_by_default
from fakeoss.model.ownership import Ownership
from fakeoss.model.records import NOTHING, replaced
from fakeoss.model.restoration import ARCHIVED
from fakeoss.model.versions import ENABLED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import Attributes, ObjectRecord

    Document = tuple[str, "str | int | Sequence[Document]"]

__all__ = ["COMPLETED", "FAILED", "Copy", "Replication", "ReplicationRule", "with_outcome"]

COMPLETED: Final = "COMPLETED"
FAILED: Final = "FAILED"
_ANNOTATING: Final = frozenset({ANNOTATED, UNANNOTATED})
_REVISIONS: Final = frozenset({ACL, LOCKED, RETAINED, TAGGED, UNTAGGED}) | _ANNOTATING
_KMS: Final = "aws:kms"
_MULTI_REGION: Final = "mrk-"
"""The start of the ids of multi-Region keys (AWS KMS Developer Guide, Multi-Region keys)."""
_ARN_PARTS: Final = 6


class ReplicationRule(NamedTuple):
    """One rule: which objects, to which bucket, and what is different there."""

    name: str
    target: str
    enabled: bool = True
    priority: int = 0
    prefix: str = ""
    tags: Mapping[str, str] = {}
    storage_class: str = ""
    """Empty: that of the source."""
    markers: bool = False
    """Whether delete markers are copied, those of users: what lifecycle rules do is not."""
    owned_by_target: bool = False
    """Whether replicas belong to who owns the target (``AccessControlTranslation``)."""
    kms_key: str | None = None
    """The key of replicas of objects under AWS KMS; ``None``: these are not copied, unless with their own key."""
    source_key: bool = False
    """Whether replicas of objects under a multi-Region key of AWS KMS have that key (``UseSourceMultiRegionKey``)."""
    excluded_prefixes: tuple[str, ...] = ()
    """Objects and delete markers whose key begins with one of these are not copied."""
    excluded_tags: tuple[tuple[str, str], ...] = ()
    """Objects with one of these tags are not copied."""

    def concerns(self, record: ObjectRecord) -> bool:
        """Whether ``record``, an object or a delete marker, is one of those that the rule is for."""
        key = record.key
        if not self.enabled or not key.startswith(self.prefix) or key.startswith(self.excluded_prefixes):
            return False
        if record.is_marker:
            return self.markers
        tags = record.attributes.tags
        if (self.tags and not self.tags.items() <= tags.items()) or not tags.items().isdisjoint(self.excluded_tags):
            return False
        method = "" if record.encryption is None else record.encryption.method
        return not method.startswith(_KMS) or self.kms_key is not None or self.source_key

    def encryption_of(self, record: ObjectRecord, region: str | None) -> Encryption | None:
        """Return how the replica of an object under AWS KMS is encrypted in a region; ``None`` if it cannot be made.

        With UseSourceMultiRegionKey it has the source's key, named as the target's region names it; if that is no
        multi-Region key, the rule's own key, if it names one (our reading: API reference, EncryptionConfiguration, has
        both elements, and says no more).
        """
        method, key_id = record.encryption[:2]  # type: ignore[index]  # it has one
        if self.source_key and _MULTI_REGION in key_id:
            parts = key_id.split(":")
            is_arn = len(parts) == _ARN_PARTS and region is not None
            return Encryption(method, ":".join([*parts[:3], f"{region}", *parts[4:]]) if is_arn else key_id)
        return None if self.kms_key is None else Encryption(method, self.kms_key)


class Replication(NamedTuple):
    """The rules of a bucket, and the document that they came in."""

    document: Document
    rules: tuple[ReplicationRule, ...]
    versioned: bool = True
    """Whether source and target must be versioned, as Amazon's must."""
    targets_own: bool = True
    """Whether buckets that do not say otherwise own their objects."""
    targets_block: str = NONE_BLOCKED
    """What buckets that do not say otherwise block: ``SSE-C`` or ``NONE``."""

    @property
    def targets(self) -> frozenset[str]:
        """The names of the buckets that the rules name."""
        return frozenset(rule.target for rule in self.rules)

    def rules_for(self, record: ObjectRecord) -> list[ReplicationRule]:
        """The rules by which ``record`` is copied: of several to one bucket that of the highest priority."""
        chosen: dict[str, ReplicationRule] = {}
        for rule in sorted(self.rules, key=lambda rule: -rule.priority):
            if rule.concerns(record):
                chosen.setdefault(rule.target, rule)
        return list(chosen.values())

    def copies(self, bucket: BucketState, record: ObjectRecord) -> list[Copy]:
        """The replicas of what is about to be published, each with the bucket that is to ``take`` it, by the rules that
        concern it; the caller holds the store's lock."""
        if self.versioned and bucket.versioning != ENABLED:
            return []
        if record.attributes.storage_class in ARCHIVED:
            return []
        return [self._copy(rule, bucket, record) for rule in self.rules_for(record)]

    def _copy(self, rule: ReplicationRule, bucket: BucketState, record: ObjectRecord) -> Copy:
        target = bucket.store.find(rule.target)
        if target is None or not self._is_fit(target, bucket, record):
            return Copy(bucket, None)
        if _is_under_kms(record) and rule.encryption_of(record, target.region) is None:
            return Copy(bucket, None)
        replica = replaced(record, replication=REPLICA)
        if record.is_marker:
            return Copy(target, replica)
        kept_out = bool(record.annotations) and are_kept_out(bucket, target, record.key)
        if kept_out:
            replica = replaced(replica, attributes=replica.attributes._replace(annotations=NOTHING))
        return Copy(target, self._adapted(rule, target, replica), kept_out)

    def _is_fit(self, target: BucketState, bucket: BucketState, record: ObjectRecord) -> bool:
        """Whether a bucket takes a replica, and what the replica must keep."""
        if target is bucket or (self.versioned and target.versioning != ENABLED):
            return False
        locks = bucket.settings.object_lock is not None or record.attributes.lock is not None
        if locks and target.settings.object_lock is None:
            return False
        blocked = target.settings.blocked_encryption_types or self.targets_block
        if blocked == SSE_C and record.encryption is not None and record.encryption.by_customer:
            return False
        try:
            target.require_replaceable(record.key)
        except OssError:
            return False  # what it would replace there is protected
        return True

    def _adapted(self, rule: ReplicationRule, target: BucketState, replica: ObjectRecord) -> ObjectRecord:
        """A replica as it is to be in its bucket.

        What is encrypted anew under AWS KMS has another ETag than its source (User Guide, Using default encryption
        with replication); under a customer's key nothing is, and the ETag stays (our reading).
        """
        attributes, owner, encryption = replica.attributes, replica.owner, replica.encryption
        if rule.storage_class:
            attributes = attributes._replace(storage_class=rule.storage_class)
        if rule.owned_by_target or self._owns(target):
            owner = target.owner
            attributes = attributes._replace(acl=None) if rule.owned_by_target else attributes
        if attributes.lock is None and target.settings.object_lock is not None:
            attributes = locked_by_default(attributes, target.settings.object_lock, replica.modified_at)
        if encryption is None:
            encryption = target.settings.encryption
        elif _is_under_kms(replica):
            encryption = rule.encryption_of(replica, target.region)
        etag = replica.etag if encryption is replica.encryption else target.store.etag(replica.etag, encryption)
        if attributes.annotations:
            annotations = replicated(attributes.annotations, target, replica.encryption, encryption)
            attributes = attributes._replace(annotations=annotations)
        return replaced(replica, attributes=attributes, owner=owner, encryption=encryption, etag=etag)

    def _owns(self, target: BucketState) -> bool:
        chosen = target.settings.ownership
        return self.targets_own if chosen is None else chosen == Ownership.ENFORCED

    def follow(self, bucket: BucketState, kind: str, record: ObjectRecord, about: str = "") -> None:
        """Carry what is said anew of an object over to its replicas: tags, locks, the annotation ``about``, and the ACL
        unless they have owners of their own; the caller holds the store's lock."""
        if kind not in _REVISIONS or record.replication != COMPLETED:
            return
        status = COMPLETED
        for rule in self.rules:
            target = bucket.store.find(rule.target)
            replica = None if target is None else target.version(record.key, record.version_id)
            if target is None or replica is None:
                continue
            if not rule.enabled or replica.replication != REPLICA:
                continue
            if kind not in _ANNOTATING:
                attributes = _revised(rule, replica.attributes, record.attributes)
            elif are_kept_out(bucket, target, record.key):
                status = FAILED
                continue
            else:
                attributes = followed(kind, about, record, replica=replica, target=target)
            target.replace(replaced(replica, attributes=attributes))
        if kind == ANNOTATED:
            bucket.replace(replaced(record, attributes=noted(record.attributes, status, about)))


class Copy(NamedTuple):
    """A replica and where it goes; ``None`` for one that cannot be made."""

    target: BucketState
    replica: ObjectRecord | None
    without_annotations: bool = False
    """Whether its annotations were kept out."""


def _is_under_kms(record: ObjectRecord) -> bool:
    return record.encryption is not None and record.encryption.method.startswith(_KMS)


def with_outcome(record: ObjectRecord, copies: Sequence[Copy]) -> ObjectRecord:
    """The source of ``copies`` as it is published: with what it says of its replicas, and of those of its
    annotations."""
    outcome = FAILED if any(copy.replica is None for copy in copies) else COMPLETED
    kept_out = any(copy.without_annotations for copy in copies)
    attributes = noted(record.attributes, FAILED if kept_out else outcome)
    return replaced(record, replication=outcome, attributes=attributes)


def _revised(rule: ReplicationRule, there: Attributes, here: Attributes) -> Attributes:
    acl = there.acl if rule.owned_by_target else here.acl
    return there._replace(tags=here.tags, acl=acl, lock=here.lock or there.lock)
