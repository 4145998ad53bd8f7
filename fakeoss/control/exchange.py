"""What a handler of the control API is given, and how it refuses."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fakeoss.control.beginning import Beginning
    from fakeoss.control.feed import Feed
    from fakeoss.faults import Fault
    from fakeoss.model.accounts import User
    from fakeoss.model.store import Snapshot, Store
    from fakeoss.profiles.profile import Profile

__all__ = ["ControlError", "Inquiry", "Laboratory", "ServerFacts", "refused", "refusing"]


class ControlError(Exception):
    """A request that is refused: status, code, and the message in words."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.code = status, code
        self.headers = headers or {}


def refused(message: str) -> ControlError:
    """Return the error for a request that is not as it should be."""
    return ControlError(400, "InvalidRequest", message if message.startswith("fakeoss") else f"fakeoss: {message}")


@contextmanager
def refusing(*kinds: type[Exception]) -> Iterator[None]:
    """Turn what the store's face raises for wrong arguments into a refusal with its message."""
    try:
        yield
    except kinds as error:
        raise refused(str(error.args[0]) if error.args else str(error)) from None


class ServerFacts(NamedTuple):
    """What a server says of itself."""

    endpoint_url: str
    started_at: float
    """In epoch seconds, of the system's clock."""
    is_ready: bool
    verifies: bool
    """Whether signatures are verified."""
    settings: Mapping[str, str]
    """By client, what to paste to point it at the server."""
    signer: User
    """With whose keys URLs are signed."""


class Inquiry(NamedTuple):
    """A request to the API: its path, the words in that by name, its checked query and document, its header fields by
    lower-case name, and whether it comes from this machine."""

    path: str
    words: Mapping[str, str]
    query: Mapping[str, Any]
    document: Any
    fields: Mapping[str, str]
    is_local: bool


class Laboratory:
    """What the API works on: the store, and what it remembers beside it."""

    def __init__(
        self, store: Store, profile: Profile, facts: Callable[[], ServerFacts], *, feed: Feed, beginning: Beginning
    ) -> None:
        self.store, self.profile, self.facts, self.feed, self.beginning = store, profile, facts, feed, beginning
        self.lock = Lock()
        """Held while what follows is changed."""
        self.snapshots: dict[str, tuple[Snapshot, float, int]] = {}
        """By name, with the store's time at which each was taken, and the number of its buckets."""
        self.numbers: dict[str, Fault] = {}
        """The faults by the ids that the API gave them."""
        self.last_number = 0
