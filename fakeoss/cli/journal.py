"""What a run of ``verify`` has made at an endpoint, kept line by line in a file, so that it can be ended by its own id,
also by another run after a crash."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TextIO, cast
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    Answer = tuple[int, Mapping[str, str], bytes]
    Send = Callable[[str, str, Mapping[str, str], bytes], Answer]

__all__ = ["Journal", "JournalError", "Thing", "watched"]

_UPLOAD_ID: Final = re.compile(rb"<UploadId>([^<]+)</UploadId>")
_WRITES: Final = frozenset({"PUT", "POST"})


class JournalError(Exception):
    """A journal cannot be used; the message says why."""


class Thing(NamedTuple):
    """Something that a request has made, or may have made: a ``bucket``, an ``upload`` or an ``object``; ``path`` is
    what follows the host in its URL, escaped as it was sent."""

    kind: str
    path: str
    id: str = ""

    @property
    def words(self) -> str:
        """What it is, for people."""
        suffix = f" {self.id}" if self.id else ""
        return f"{self.kind}{suffix} {unquote(self.path)!r}"

    @property
    def target(self) -> str:
        """The target of the request that ends it."""
        return f"{self.path}?uploadId={quote(self.id, safe='')}" if self.id else self.path


class Journal:
    """A file with a line of JSON for each event; ``made`` is what is there or may be there, in order.

    Raises JournalError if the file cannot be written or read.
    """

    def __init__(self, path: Path, *, again: bool = False) -> None:
        self.path = path
        self.head: dict[str, Any] = {}
        """What the run was given: endpoint, buckets, prefix and so on."""
        self.results: dict[str, dict[str, Any]] = {}
        """The rows that are done, by name."""
        self.made: dict[Thing, None] = {}
        self.stuck: set[Thing] = set()
        """What could not be ended so far."""
        try:
            if again:
                self._read(path.read_text(encoding="utf-8"))
            self._file = _opened(path, "a" if again else "x")
        except OSError as error:
            raise JournalError(f"{path}: {error.strerror}") from None

    def _read(self, text: str) -> None:
        for number, line in enumerate(text.splitlines(), 1):
            try:
                event = json.loads(line)
                self._apply(event)
            except (ValueError, TypeError, KeyError, AttributeError):
                if number == text.count("\n") + 1:
                    return  # the last line, torn by what has ended the run
                raise JournalError(f"{self.path}: line {number} is not one of a journal of verify") from None
        if not self.head:
            raise JournalError(f"{self.path}: not a journal of verify")

    def _apply(self, event: dict[str, Any]) -> None:
        (kind, value), *others = event.items()
        if others:
            raise ValueError("more than one event")
        if kind == "run":
            self.head = {**value}
        elif kind == "row":
            self.results[value["name"]] = value
        elif kind == "made":
            self.made[Thing(*value)] = None
        elif kind == "ended":
            self.made.pop(Thing(*value), None)
        else:
            raise ValueError(kind)

    def note(self, kind: str, value: Any) -> None:
        """Note an event: ``run``, ``row``, ``made`` or ``ended``."""
        event = {kind: value}
        self._apply(event)
        self._file.write(json.dumps(event, ensure_ascii=False) + "\n")
        self._file.flush()

    def note_made(self, things: Iterable[Thing]) -> None:
        """Note what is not noted yet."""
        for thing in things:
            if thing not in self.made:
                self.note("made", thing)

    def close(self, *, delete: bool = False) -> None:
        """Close the file, and delete it if nothing in it is needed any more."""
        self._file.close()
        if delete:
            self.path.unlink(missing_ok=True)


def _opened(path: Path, mode: str) -> TextIO:
    return cast("TextIO", open(path, mode, encoding="utf-8"))


def watched(send: Send, journal: Journal) -> Send:
    """Wrap ``send`` so that whatever a request makes is in the journal: an object before the request is sent, for its
    answer may never come; an upload or a bucket when the answer names or confirms it."""

    def watched_send(method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        path, _, query = target.partition("?")
        names = {part.partition("=")[0] for part in query.split("&")}
        is_key = "/" in path.strip("/")
        if method in _WRITES and is_key and "uploads" not in names:
            journal.note_made([Thing("object", path)])
        answer = send(method, target, headers, body)
        status, _, document = answer
        if method == "PUT" and path.strip("/") and not is_key and not query and status < 300:
            journal.note_made([Thing("bucket", f"/{path.strip('/')}")])
        if method == "POST" and "uploads" in names and (found := _UPLOAD_ID.search(document)):
            journal.note_made([Thing("upload", path, found[1].decode("utf-8", "replace"))])
        return answer

    return watched_send
