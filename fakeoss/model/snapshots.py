"""Snapshots: all that a store holds at one moment, in a value that can be put back any number of times.

The bytes are shared. The shells of buckets, records and uploads, in which attributes and parts are replaced, are copied
on the way in and on the way out: what is done afterwards reaches no snapshot, and no other store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeoss.model.bucket import Bucket

__all__ = ["Snapshot"]


class Snapshot:
    """What ``Store.snapshot`` gives and ``Store.restore`` takes. Nothing of it is for others to change."""

    __slots__ = ("buckets", "serial")

    def __init__(self, buckets: Sequence[Bucket], serial: int) -> None:
        self.buckets = buckets
        self.serial = serial

    def __repr__(self) -> str:
        return f"<Snapshot of {len(self.buckets)} bucket{'s' * (len(self.buckets) != 1)}>"
