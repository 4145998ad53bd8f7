"""Replication inside the store: what is written to a bucket is copied to others at once, sharing its bytes.

The facts are those of Amazon's user guide (What does Amazon S3 replicate, Replication configuration file elements,
Getting replication status information) and of JD Cloud's page Set-Bucket-Cross-Region-Replication-2. The service copies
after it has answered, so that an object is ``PENDING`` for a while; here it never is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.errors import OssError
from fakeoss.model.encryption import Encryption
from fakeoss.model.events import ACL, LOCKED, REPLICA, RETAINED, TAGGED, UNTAGGED
from fakeoss.model.object_lock import locked_by_default
from fakeoss.model.ownership import Ownership
from fakeoss.model.records import replaced
from fakeoss.model.restoration import ARCHIVED
from fakeoss.model.versions import ENABLED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import Attributes, ObjectRecord

    Document = tuple[str, "str | int | Sequence[Document]"]

__all__ = ["COMPLETED", "FAILED", "Copy", "Replication", "ReplicationRule", "outcome_of"]

COMPLETED: Final = "COMPLETED"
FAILED: Final = "FAILED"
_REVISIONS: Final = frozenset({ACL, LOCKED, RETAINED, TAGGED, UNTAGGED})
_KMS: Final = "aws:kms"


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
    """The key of replicas of objects under AWS KMS; ``None``: these are not copied."""

    def concerns(self, record: ObjectRecord) -> bool:
        """Whether ``record``, an object or a delete marker, is one of those that the rule is for."""
        if not self.enabled or not record.key.startswith(self.prefix):
            return False
        if record.is_marker:
            return self.markers
        if self.tags and not self.tags.items() <= record.attributes.tags.items():
            return False
        method = "" if record.encryption is None else record.encryption.method
        return not method.startswith(_KMS) or self.kms_key is not None


class Replication(NamedTuple):
    """The rules of a bucket, and the document that they came in."""

    document: Document
    rules: tuple[ReplicationRule, ...]
    versioned: bool = True
    """Whether source and target must be versioned, as Amazon's must."""
    targets_own: bool = True
    """Whether buckets that do not say otherwise own their objects."""

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
        replica = replaced(record, replication=REPLICA)
        return Copy(target, replica if record.is_marker else self._adapted(rule, target, replica))

    def _is_fit(self, target: BucketState, bucket: BucketState, record: ObjectRecord) -> bool:
        """Whether a bucket takes a replica, and what the replica must keep."""
        if target is bucket or (self.versioned and target.versioning != ENABLED):
            return False
        locks = bucket.settings.object_lock is not None or record.attributes.lock is not None
        if locks and target.settings.object_lock is None:
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
        elif encryption.method.startswith(_KMS):
            encryption = Encryption(encryption.method, rule.kms_key or "")
        etag = replica.etag if encryption is replica.encryption else target.store.etag(replica.etag, encryption)
        return replaced(replica, attributes=attributes, owner=owner, encryption=encryption, etag=etag)

    def _owns(self, target: BucketState) -> bool:
        chosen = target.settings.ownership
        return self.targets_own if chosen is None else chosen == Ownership.ENFORCED

    def follow(self, bucket: BucketState, kind: str, record: ObjectRecord) -> None:
        """Carry what is said anew of an object over to its replicas: tags, locks, and the ACL unless they have owners
        of their own; the caller holds the store's lock."""
        if kind not in _REVISIONS or record.replication != COMPLETED:
            return
        for rule in self.rules:
            target = bucket.store.find(rule.target)
            replica = None if target is None else target.version(record.key, record.version_id)
            if target is None or replica is None:
                continue
            if rule.enabled and replica.replication == REPLICA:
                attributes = _revised(rule, replica.attributes, record.attributes)
                target.replace(replaced(replica, attributes=attributes))


class Copy(NamedTuple):
    """A replica and where it goes; ``None`` for one that cannot be made."""

    target: BucketState
    replica: ObjectRecord | None


def outcome_of(copies: Sequence[Copy]) -> str:
    """What the source says of its replicas."""
    return FAILED if any(replica is None for _, replica in copies) else COMPLETED


def _revised(rule: ReplicationRule, there: Attributes, here: Attributes) -> Attributes:
    acl = there.acl if rule.owned_by_target else here.acl
    return there._replace(tags=here.tags, acl=acl, lock=here.lock or there.lock)
