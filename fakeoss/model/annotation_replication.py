"""How annotations follow their objects to replicas.

Amazon: S3 User Guide, Annotating your objects, and Replicating objects: annotations go along with the object, unless a
policy explicitly denies s3:GetObjectVersionAnnotationForReplication at the source, or s3:ReplicateObjectAnnotation at
the target. Who replicates is a role, which policies here know by "everyone" and by the account alone, and nothing of
which conditions could ask. That an annotation that was kept out is ``FAILED``, and that later changes and deletions
follow too, as those of tags do, is our reading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.model.events import ANNOTATED, REPLICA
from fakeoss.model.policy import verdict
from fakeoss.model.records import NOTHING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.model.accounts import User
    from fakeoss.model.annotations import Annotation
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.encryption import Encryption
    from fakeoss.model.records import Attributes, ObjectRecord

__all__ = ["are_kept_out", "followed", "noted", "replicated"]

_READING: Final = "s3:GetObjectVersionAnnotationForReplication"
_WRITING: Final = "s3:ReplicateObjectAnnotation"


class _Replication(NamedTuple):
    """What replication asks of a policy."""

    action: str
    resource: str
    user: User | None

    def values(self, key: str) -> tuple[str, ...] | None:
        """Nothing: there is no request."""
        return None


def are_kept_out(bucket: BucketState, target: BucketState, key: str) -> bool:
    """Whether a policy keeps the annotations of ``key`` from being copied from ``bucket`` to ``target``."""
    for where, action in ((bucket, _READING), (target, _WRITING)):
        policy = where.settings.policy
        question = _Replication(action, f"{where.name}/{key}", bucket.owner)
        if policy is not None and verdict(policy, question) is False:
            return True
    return False


def replicated(
    annotations: Mapping[str, Annotation], target: BucketState, before: Encryption | None, after: Encryption | None
) -> Mapping[str, Annotation]:
    """Annotations as a replica has them, whose encryption is ``after``: an ETag changes where that of the replica
    does."""
    return {name: _replica(annotation, target, before, after) for name, annotation in annotations.items()} or NOTHING


def _replica(
    annotation: Annotation, target: BucketState, before: Encryption | None, after: Encryption | None
) -> Annotation:
    etag = annotation.etag if before == after else target.store.etag(annotation.etag, after)
    return annotation._replace(etag=etag, replication=REPLICA)


def noted(attributes: Attributes, status: str, name: str = "") -> Attributes:
    """The attributes of a source, of which the annotation ``name`` (default: each) has this status."""
    if not attributes.annotations:
        return attributes
    annotations = {
        each: annotation._replace(replication=status) if name in {"", each} else annotation
        for each, annotation in attributes.annotations.items()
    }
    return attributes._replace(annotations=annotations)


def followed(kind: str, name: str, source: ObjectRecord, *, replica: ObjectRecord, target: BucketState) -> Attributes:
    """The attributes of a replica, of whose source the annotation ``name`` was put or deleted."""
    annotations = {each: annotation for each, annotation in replica.annotations.items() if each != name}
    if kind == ANNOTATED:
        annotations[name] = _replica(source.annotations[name], target, source.encryption, replica.encryption)
    return replica.attributes._replace(annotations=annotations or NOTHING)
