"""Buckets: listed, created, versioned, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakeoss.control.exchange import refusing

if TYPE_CHECKING:
    from fakeoss.control.exchange import Inquiry, Laboratory
    from fakeoss.model.bucket import Bucket

__all__ = ["bucket_view", "create", "delete", "get", "list_buckets", "set_versioning"]


def bucket_view(laboratory: Laboratory, bucket: Bucket) -> dict[str, Any]:
    """Return what is told of a bucket; one of no region is in the profile's default, as GetBucketLocation has it."""
    return {
        "name": bucket.name,
        "created_at": bucket.created_at,
        "region": bucket.region or laboratory.profile.default_region,
        "versioning": bucket.versioning,
        "owner": bucket.owner.id,
        "objects": len(bucket),
        "uploads": len(bucket.uploads),
    }


def list_buckets(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """List the buckets, by name."""
    return {"buckets": [bucket_view(laboratory, bucket) for bucket in laboratory.store.buckets]}


def create(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """Create a bucket. Raises what ``Store.create_bucket`` raises."""
    with refusing(TypeError, ValueError):
        return bucket_view(laboratory, laboratory.store.create_bucket(**inquiry.document))


def get(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """Tell of a bucket. Raises NO_SUCH_BUCKET."""
    return bucket_view(laboratory, laboratory.store.bucket(inquiry.words["bucket"]))


def delete(laboratory: Laboratory, inquiry: Inquiry) -> None:
    """Delete an empty bucket. Raises NO_SUCH_BUCKET, BUCKET_NOT_EMPTY, BUCKET_HAS_VERSIONS."""
    laboratory.store.delete_bucket(inquiry.words["bucket"])


def set_versioning(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """Enable or suspend versioning. Raises NO_SUCH_BUCKET, VERSIONING_LOCKED."""
    bucket = laboratory.store.bucket(inquiry.words["bucket"])
    bucket.set_versioning(inquiry.document["state"])
    return bucket_view(laboratory, bucket)
