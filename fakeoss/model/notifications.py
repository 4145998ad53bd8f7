"""What is told to whom when objects change."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Document = tuple[str, "str | int | Sequence[Document]"]

__all__ = ["Notifications", "Subject"]


class Subject(NamedTuple):
    """One configuration: which events of which keys, and where they are told."""

    name: str
    kind: str
    """The element that names the destination: ``Topic``, ``Queue``, ``CloudFunction``."""
    destination: str
    events: frozenset[str]
    """As configured: ``s3:ObjectCreated:*``."""
    prefix: str = ""
    suffix: str = ""

    def concerns(self, event: str, key: str) -> bool:
        """Whether an event, named without ``s3:``, is one of those."""
        if not (key.startswith(self.prefix) and key.endswith(self.suffix)):
            return False
        return f"s3:{event}" in self.events or f"s3:{event.partition(':')[0]}:*" in self.events

    def overlaps(self, other: Subject) -> bool:
        """Whether some event of some key is one of both: then neither prefixes nor suffixes tell them apart."""
        if not (_meet(self.prefix, other.prefix) and _meet(self.suffix[::-1], other.suffix[::-1])):
            return False
        return any(_covers(one, two) or _covers(two, one) for one in self.events for two in other.events)


def _meet(one: str, two: str) -> bool:
    return one.startswith(two) or two.startswith(one)


def _covers(wide: str, narrow: str) -> bool:
    return wide == narrow or (wide.endswith(":*") and narrow.startswith(wide[:-1]))


class Notifications(NamedTuple):
    """The configurations of a bucket, and the document that they came in."""

    document: Document
    subjects: tuple[Subject, ...] = ()
    bridge: bool = False
    """Whether every event goes to EventBridge."""

    def concerned(self, event: str, key: str) -> Iterator[Subject]:
        """The configurations that an event is for, in order."""
        return (subject for subject in self.subjects if subject.concerns(event, key))
