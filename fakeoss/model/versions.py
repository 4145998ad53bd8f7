"""The objects of a bucket by key, and in a versioned bucket everything that they have been.

A bucket that was never versioned keeps one record a key. Once versioning has been enabled, each key has a stack of
versions, newest first: records, and delete markers, which are records without content. What was there before, and what
is written while versioning is suspended, is the version called ``null``, of which a key has one at most; a new one
takes the place of the old wherever that stands. The current object of a key is the top of its stack, unless that is a
delete marker: then the key has none.
"""

from __future__ import annotations

import re
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, NamedTuple

from sortedcontainers import SortedDict

from fakeoss.model.listing import Query, list_page
from fakeoss.model.records import NULL_VERSION, ObjectRecord, is_same, replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from fakeoss.model.listing import Page

__all__ = ["ENABLED", "MAX_SERIAL", "NOISE", "SUSPENDED", "Listed", "ObjectIndex", "serial_of", "version_id_of"]

ENABLED = "Enabled"
SUSPENDED = "Suspended"
NOISE = 18
"""Random bytes in a version id."""
_SERIAL = 6
MAX_SERIAL = (1 << 40) - 1
"""The largest serial that a manifest may name; those that follow it still have room in a version id."""
_VERSION_ID = re.compile(r"[A-Za-z0-9_-]{32}", re.ASCII)


def version_id_of(serial: int, noise: bytes) -> str:
    """32 characters that need no escaping in a URL, made of ``NOISE`` random bytes and, hidden by them, the serial of
    the version: so that a listing can go on behind a version that has been removed since."""
    hidden = serial ^ int.from_bytes(noise[:_SERIAL], "big")
    return urlsafe_b64encode(noise + hidden.to_bytes(_SERIAL, "big")).decode("ascii")


def serial_of(version_id: str) -> int | None:
    """The serial within a version id; ``None`` for ``null`` and for what is no version id."""
    if not _VERSION_ID.fullmatch(version_id):
        return None
    octets = urlsafe_b64decode(version_id)
    return int.from_bytes(octets[:_SERIAL], "big") ^ int.from_bytes(octets[NOISE:], "big")


class Listed(NamedTuple):
    """A version as a listing shows it, and whether it is the newest of its key."""

    record: ObjectRecord
    newest: bool


class ObjectIndex:
    """Current objects and version stacks; whoever changes it holds the store's lock."""

    __slots__ = ("_new_id", "_versions", "current", "now", "state")

    def __deepcopy__(self, memo: object) -> ObjectIndex:
        """Return the same index: a copy of a record, such as Django makes of a test's data, belongs to it, too."""
        return self

    def __init__(self, new_id: Callable[[int], str], now: Callable[[], float] = time.time) -> None:
        self.current: SortedDict[str, ObjectRecord] = SortedDict()
        """The live object of each key that has one."""
        self.state: str | None = None
        """``None`` until versioning is set, then ``"Enabled"`` or ``"Suspended"``."""
        self._versions: SortedDict[str, tuple[ObjectRecord, ...]] | None = None
        self._new_id = new_id
        self.now = now
        """Tells the time of the store, for what its records say of dates that move."""

    def set_state(self, state: str) -> None:
        """Enable or suspend versioning; the objects that are there become ``null`` versions."""
        if self._versions is None:
            self._versions = SortedDict((key, (record,)) for key, record in self.current.items())
        self.state = state

    def fill(self, state: str | None, stacks: Iterable[Sequence[ObjectRecord]]) -> None:
        """Begin with records that say the same as these, newest first, of a bucket in this state."""
        if state is not None:
            self.set_state(state)
        for stack in stacks:
            own = tuple([replaced(record, index=self) for record in stack])
            if self._versions is not None:
                self._versions[own[0].key] = own
            if not own[0].is_marker:
                self.current[own[0].key] = own[0]

    def stack(self, key: str) -> Sequence[ObjectRecord]:
        """Every version of ``key``, newest first."""
        if self._versions is not None:
            return self._versions.get(key, ())  # type: ignore[no-any-return]
        record = self.current.get(key)
        return () if record is None else (record,)

    def find(self, key: str, version_id: str) -> ObjectRecord | None:
        """One version of ``key``."""
        return next((version for version in self.stack(key) if version.version_id == version_id), None)

    def each_stack(self) -> Iterator[tuple[ObjectRecord, ...]]:
        """Every stack, by key, one after another; nothing may change meanwhile."""
        for key in self.current if self._versions is None else self._versions:
            yield tuple(self.stack(key))

    def stacks(self) -> list[tuple[ObjectRecord, ...]]:
        """Every stack."""
        if self._versions is not None:
            return list(self._versions.values())
        return [(record,) for record in self.current.values()]

    def __len__(self) -> int:
        """How many keys have an object or any version."""
        return len(self.current if self._versions is None else self._versions)

    def version_id(self, serial: int) -> str:
        """The id of a version that is published now."""
        return self._new_id(serial) if self.state == ENABLED else NULL_VERSION

    def put(self, record: ObjectRecord) -> None:
        """Make ``record``, an object or a delete marker, the newest version of its key."""
        if self._versions is not None:
            kept = [version for version in self.stack(record.key) if version.version_id != record.version_id]
            self._versions[record.key] = (record, *kept)
        if not record.is_marker:
            self.current[record.key] = record
        else:
            self.current.pop(record.key, None)

    def insert(self, record: ObjectRecord) -> None:
        """Make ``record`` a version of its key: the newest, unless others were begun after it."""
        stack = self.stack(record.key)
        if self._versions is None or record.version_id == NULL_VERSION or not stack or stack[0].serial < record.serial:
            self.put(record)
            return
        newer = tuple(version for version in stack if version.serial > record.serial)
        self._versions[record.key] = (*newer, record, *stack[len(newer) :])

    def present(self, record: ObjectRecord) -> ObjectRecord | None:
        """The record that stands now where ``record`` was published; ``None`` when that version is gone."""
        found = self.find(record.key, record.version_id)
        return found if found is not None and found.serial == record.serial else None

    def replace(self, record: ObjectRecord) -> None:
        """Put ``record`` in the place of the one that is ``present``, if there is any."""
        there = self.present(record)
        if there is None:
            return
        if self._versions is not None:
            stack = self._versions[record.key]
            version_id = there.version_id
            self._versions[record.key] = tuple(
                [record if version.version_id == version_id else version for version in stack]
            )
        current = self.current.get(record.key)
        if current is not None and current.version_id == there.version_id:
            self.current[record.key] = record

    def remove(self, key: str, version_id: str) -> ObjectRecord | None:
        """Take one version away for good; the next older one becomes the newest."""
        found = self.find(key, version_id)
        if found is None:
            return None
        left = tuple([version for version in self.stack(key) if version.version_id != version_id])
        if self._versions is not None:
            if left:
                self._versions[key] = left
            else:
                del self._versions[key]
        if left and not left[0].is_marker:
            self.current[key] = left[0]
        else:
            self.current.pop(key, None)
        return found

    def copied(self) -> ObjectIndex:
        """An index of its own that holds the same records, whose place remains here: to be read."""
        made = ObjectIndex(self._new_id, self.now)
        made.state, made.current = self.state, self.current.copy()
        made._versions = None if self._versions is None else self._versions.copy()
        return made

    def revived(self, new_id: Callable[[int], str], now: Callable[[], float]) -> ObjectIndex:
        """An index that begins with records that say the same; new versions take their ids from ``new_id``."""
        made = ObjectIndex(new_id, now)
        made.fill(self.state, self.stacks())
        return made

    def rewind(self, twin: ObjectIndex) -> None:
        """Be as ``twin``, a copy of this index, is; the records' place remains here."""
        self.state, self.current, self._versions = twin.state, twin.current, twin._versions

    def is_same(self, other: ObjectIndex) -> bool:
        """Whether the versions of each key say the same."""
        if len(self) != len(other):
            return False
        return all(
            len(one) == len(two) and all(map(is_same, one, two))
            for one, two in zip(self.stacks(), other.stacks(), strict=True)
        )

    def page(self, query: Query) -> Page[ObjectRecord]:
        """A page of current objects."""
        current = self.current
        return list_page(current, query, lambda key: (current[key],))

    def versions_page(self, query: Query, marker: str | None) -> Page[Listed]:
        """A page of versions, by key and age, newest first, behind a key or behind version ``marker`` of that key."""
        index = self.current if self._versions is None else self._versions
        if marker is None:
            return list_page(index, query, self._listed)

        def entries(key: str) -> Iterator[Listed]:
            return self._listed_behind(key, marker) if key == query.after else self._listed(key)

        return list_page(index, query._replace(inclusive=True), entries)

    def _listed(self, key: str) -> Iterator[Listed]:
        stack = self.stack(key)
        return (Listed(version, version is stack[0]) for version in stack)

    def _listed_behind(self, key: str, marker: str) -> Iterator[Listed]:
        """What is older than version ``marker``: also when that is gone (localstack#12259), but nothing behind a
        ``null`` version that is not there (recorded at Amazon, undated)."""
        found = self.find(key, marker)
        serial = serial_of(marker) if found is None else found.serial
        return (listed for listed in self._listed(key) if serial is not None and listed.record.serial < serial)
