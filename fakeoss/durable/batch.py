"""What a durable store writes in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fakeoss.durable.annotations import Words
    from fakeoss.durable.index import DurableObjects, _Parts
    from fakeoss.durable.rows import StoredRecord
    from fakeoss.model.records import Part
    from fakeoss.model.uploads import MultipartUpload

__all__ = ["Batch"]


class Batch:
    """What is written at once: the last word on each row, by its number."""

    # fmt: off
    __slots__ = ("annotations", "buckets", "cleared", "done", "erased", "erased_parts", "error", "moved", "objects",
                 "parts", "uploads")
    # fmt: on

    def __init__(self) -> None:
        self.objects: dict[int, tuple[DurableObjects, StoredRecord]] = {}
        self.erased: list[int] = []
        self.parts: dict[int, tuple[_Parts, str, Part]] = {}
        self.erased_parts: list[int] = []
        self.uploads: dict[str, tuple[int, MultipartUpload | None]] = {}
        self.moved: list[int] = []
        """Rows whose bytes lie elsewhere now."""
        self.cleared: list[int] = []
        """Rows that are of other versions now, which have the annotations that are noted alone."""
        self.annotations: Words = {}
        self.buckets: dict[int, bool] = {}
        """Whether the bucket of this id is there."""
        self.done = False
        self.error: BaseException | None = None

    @property
    def frees(self) -> bool:
        """Whether it does nothing but take away."""
        return not self.parts and all(record.is_marker for _, record in self.objects.values())

    @property
    def has_others(self) -> bool:
        """Whether there is anything in it but versions."""
        return bool(self.erased or self.parts or self.erased_parts or self.uploads or self.buckets or self.annotations)

    def __bool__(self) -> bool:
        return bool(self.objects or self.erased or self.parts or self.uploads or self.buckets)
