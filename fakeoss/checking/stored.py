"""What a store holds at one moment, as far as a copy is judged by it: objects, and uploads that are open."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from fakeoss.model.digests import is_same_content
from fakeoss.model.store import state_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fakeoss.model.records import Attributes, ObjectRecord
    from fakeoss.model.store import Store

__all__ = ["Stored", "is_equal"]


class Stored(NamedTuple):
    """The current objects of a store by ``bucket/key``, and its open uploads by bucket, key and id."""

    objects: Mapping[str, ObjectRecord]
    uploads: frozenset[tuple[str, str, str]]

    @classmethod
    def of(cls, store: Store) -> Stored:
        """Return what a store holds now."""
        objects: dict[str, ObjectRecord] = {}
        uploads: set[tuple[str, str, str]] = set()
        for bucket in state_of(store).copies()[0]:
            stacks = [stack[0] for stack in bucket.stacks() if stack]
            objects.update({f"{bucket.name}/{record.key}": record for record in stacks if not record.is_marker})
            uploads.update((bucket.name, upload.key, upload.upload_id) for upload in bucket.open_uploads())
        return cls(objects, frozenset(uploads))

    def different(self, expected: Stored) -> Iterator[str]:
        """Yield what differs from what is expected, in words."""
        for path in sorted({*self.objects, *expected.objects}):
            if words := _difference(self.objects.get(path), expected.objects.get(path)):
                yield f"{path} {words}"

    def damaged(self, before: Stored, clean: Stored) -> Iterator[str]:
        """Yield what is neither as it was before nor as it is without faults, in words; not what neither of the two
        knows."""
        for path in sorted({*before.objects, *clean.objects}):
            actual = self.objects.get(path)
            words = [_difference(actual, each.objects.get(path)) for each in (before, clean)]
            if all(words):
                yield f"{path} {words[1]}"

    def left_open(self, before: Stored, clean: Stored) -> list[str]:
        """Return the uploads that were opened and are open still, by their paths; not as many as without faults."""
        allowed = Counter(f"{bucket}/{key}" for bucket, key, _ in clean.uploads - before.uploads)
        opened = Counter(f"{bucket}/{key}" for bucket, key, _ in self.uploads - before.uploads)
        return sorted((opened - allowed).elements())


def _difference(actual: ObjectRecord | None, expected: ObjectRecord | None) -> str:
    """Return how an object differs from what is expected; empty if it does not."""
    if actual is None or expected is None:
        return "" if actual is expected else "is missing" if actual is None else "is there, and should not be"
    if actual is expected:
        return ""
    if actual.size != expected.size:
        return f"has {actual.size} bytes instead of {expected.size}"
    if not is_same_content(actual.content, expected.content):
        return f"has other bytes, though {actual.size} as it should"
    one, two = _timeless(actual.attributes), _timeless(expected.attributes)
    names = [name for name in one._fields if getattr(one, name) != getattr(two, name)]
    return f"has other {', '.join(names)}" if names else ""


def _timeless(attributes: Attributes) -> Attributes:
    """Return attributes whose annotations are their payloads alone: when one was put is not compared."""
    payloads: Any = {name: annotation.body for name, annotation in attributes.annotations.items()}
    return attributes._replace(annotations=payloads)


def is_equal(one: Any, other: Any) -> bool:
    """Whether two results are equal; those that cannot say so are not."""
    try:
        return bool(one == other)
    except Exception:  # arrays, for one, refuse to say
        return False
