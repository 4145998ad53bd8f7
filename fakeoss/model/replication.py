"""Replication inside the store: what is written to a bucket is copied to others at once, sharing its bytes.

The facts are those of Amazon's user guide (What does Amazon S3 replicate, Replication configuration file elements,
Getting replication status information) and of JD Cloud's page Set-Bucket-Cross-Region-Replication-2. The service copies
after it has answered, so that an object is ``PENDING`` for a while; here it never is.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.errors import OssError
from fakeoss.model.encryption import Encryption
from fakeoss.model.events import ACL, CREATED, LOCKED, MARKED, REPLICA, TAGGED, UNTAGGED, changed
from fakeoss.model.object_lock import locked_by_default
from fakeoss.model.ownership import Ownership
from fakeoss.model.restoration import ARCHIVED
from fakeoss.model.versions import ENABLED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fakeoss.model.bucket import Bucket
    from fakeoss.model.records import Attributes, ObjectRecord

    Document = tuple[str, "str | int | Sequence[Document]"]

__all__ = ["COMPLETED", "FAILED", "Replication", "ReplicationRule"]

COMPLETED: Final = "COMPLETED"
FAILED: Final = "FAILED"
_REVISIONS: Final = frozenset({ACL, LOCKED, TAGGED, UNTAGGED})
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

    def follow(self, bucket: Bucket, kind: str, record: ObjectRecord) -> None:
        """Let replicas follow a change; the caller holds the store's lock."""
        if kind in _REVISIONS:
            self._revise(bucket, record)
        elif kind in {CREATED, MARKED}:
            self._copy(bucket, record)

    def rules_for(self, record: ObjectRecord) -> list[ReplicationRule]:
        """The rules by which ``record`` is copied: of several to one bucket that of the highest priority."""
        chosen: dict[str, ReplicationRule] = {}
        for rule in sorted(self.rules, key=lambda rule: -rule.priority):
            if rule.concerns(record):
                chosen.setdefault(rule.target, rule)
        return list(chosen.values())

    def _copy(self, bucket: Bucket, record: ObjectRecord) -> None:
        if self.versioned and bucket.versioning != ENABLED:
            return
        if record.attributes.storage_class in ARCHIVED:
            return
        rules = self.rules_for(record)
        if rules:
            done = [self._copy_by(rule, bucket, record) for rule in rules]
            record.replication = COMPLETED if all(done) else FAILED

    def _copy_by(self, rule: ReplicationRule, bucket: Bucket, record: ObjectRecord) -> bool:
        """Copy by one rule; whether that could be done."""
        target = self._target(rule, bucket, record)
        if target is None:
            return False
        replica = copy(record)
        replica.replication = REPLICA
        if not record.is_marker:
            self._adapt(rule, target, replica)
        try:
            target.take(replica)
        except OssError:
            return False  # what it would replace there is protected
        changed(target, MARKED if replica.is_marker else CREATED, replica.key, replica)
        return True

    def _target(self, rule: ReplicationRule, bucket: Bucket, record: ObjectRecord) -> Bucket | None:
        """The bucket to copy to, if it is there and takes what it must hold."""
        target = bucket.store.find(rule.target)
        if target is None or (self.versioned and target.versioning != ENABLED):
            return None
        locks = bucket.settings.object_lock is not None or record.attributes.lock is not None
        return None if locks and target.settings.object_lock is None else target

    def _adapt(self, rule: ReplicationRule, target: Bucket, replica: ObjectRecord) -> None:
        attributes = replica.attributes
        if rule.storage_class:
            attributes = attributes._replace(storage_class=rule.storage_class)
        if rule.owned_by_target or self._owns(target):
            replica.owner = target.owner
            attributes = attributes._replace(acl=None) if rule.owned_by_target else attributes
        if attributes.lock is None and target.settings.object_lock is not None:
            attributes = locked_by_default(attributes, target.settings.object_lock, replica.modified_at)
        replica.attributes = attributes
        if replica.encryption is None:
            replica.encryption = target.settings.encryption
        elif replica.encryption.method.startswith(_KMS):
            replica.encryption = Encryption(replica.encryption.method, rule.kms_key or "")

    def _owns(self, target: Bucket) -> bool:
        chosen = target.settings.ownership
        return self.targets_own if chosen is None else chosen == Ownership.ENFORCED

    def _revise(self, bucket: Bucket, record: ObjectRecord) -> None:
        """Carry what is said of an object over to its replicas: tags, locks, and the ACL unless they have owners of
        their own."""
        if record.replication != COMPLETED:
            return
        for rule in self.rules:
            target = bucket.store.find(rule.target)
            replica = None if target is None else target.version(record.key, record.version_id)
            if rule.enabled and replica is not None and replica.replication == REPLICA:
                replica.attributes = _revised(rule, replica.attributes, record.attributes)


def _revised(rule: ReplicationRule, there: Attributes, here: Attributes) -> Attributes:
    acl = there.acl if rule.owned_by_target else here.acl
    return there._replace(tags=here.tags, acl=acl, lock=here.lock or there.lock)
