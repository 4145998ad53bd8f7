"""An answer that a hook gives instead of the service, or in place of what the service answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fakeoss.suggestion import named_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Answer"]


@named_fields
class Answer(NamedTuple):
    """An answer: its ``status``, headers, and body.

    Returned by a hook before a call, it is the answer, and the operation is not carried out. Returned by a hook after a
    call, it replaces the service's: ``call.answer`` is that one, to be changed with ``call.answer.but(...)``. The
    headers that every answer has (request id, date, server, length) need not be given. A ``body`` of ``None`` is the
    service's own, after a call, and empty before.
    """

    status: int = 200
    headers: Mapping[str, str] = {}
    body: bytes | None = None

    def but(
        self, *, status: int | None = None, headers: Mapping[str, str | None] | None = None, body: bytes | None = None
    ) -> Answer:
        """Return the same answer with another status or body, or with these headers instead of those of their names;
        ``None`` takes a header away."""
        changes = headers or {}
        replaced = {name.lower() for name in changes}
        if body is not None:
            replaced.add("content-length")
        kept = {name: value for name, value in self.headers.items() if name.lower() not in replaced}
        kept.update((name, value) for name, value in changes.items() if value is not None)
        return Answer(self.status if status is None else status, kept, self.body if body is None else body)

    def checked(self) -> Answer:
        """Return the answer. Raises TypeError and ValueError if it cannot be sent."""
        if not isinstance(self.status, int) or not 200 <= self.status <= 599:
            raise ValueError(f"fakeoss: the status of an answer must be 200 to 599, not {self.status!r}")
        if self.body is not None and not isinstance(self.body, bytes):
            raise TypeError(f"fakeoss: the body of an answer must be bytes, not {self.body!r}")
        for name, value in self.headers.items():
            if not isinstance(name, str) or not isinstance(value, str):
                raise TypeError(f"fakeoss: headers of an answer must be strings, not {name!r}: {value!r}")
        return self
