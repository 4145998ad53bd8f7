"""What the time does to a bucket: its lifecycle rules, and the copies of archived objects that come and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeoss.model import lifecycle
from fakeoss.model.events import ring

if TYPE_CHECKING:
    from fakeoss.model.bucket import Bucket

__all__ = ["settle"]


def settle(bucket: Bucket, now: float) -> None:
    """Do what fell due until ``now``; each thing that a rule did is told to ``Store.lifecycle_watchers``, when the lock
    is free again."""
    store = bucket.store
    with store.lock:
        if bucket.settling:  # by this thread: the rules ask for what there is
            return
        bucket.settling = True
        try:
            done = lifecycle.settle(bucket, now)
            ring(bucket, now)
        finally:
            bucket.settling, bucket.settling_at = False, None
    for watcher in store.lifecycle_watchers:
        for action in done:
            watcher(bucket, action)
