"""The steps of a function, learnt from the log of its calls, and which failures are possible at each."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss import failures as make
from fakeoss.failure_kinds import IN_BODY, LISTINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from fakeoss.call_entry import CallEntry
    from fakeoss.failures import Failure

__all__ = ["FAILURES", "REFUSAL", "Step", "is_possible", "stalls", "steps_of"]

_MARKS: Final = (("bucket", "key", "part", "range"), ("bucket", "part", "range"), ())
"""The fields by which a step is known again, the best ones first; keys and ranges may differ from run to run."""
_TAGGED: Final = frozenset({*IN_BODY, *LISTINGS}) - {"ListMultipartUploads"}
"""Operations whose documents have ETags."""
_MARKERS: Final = {"continuation-token", "key-marker", "marker", "part-number-marker"}
"""What a request says that goes on from a page."""
_BODY: Final = {"cut": "after", "flip": "at", "slow": None}
"""Kinds that change the body of an answer, and the parameter that says from where on, if there is one."""
_MINUTE: Final = 60.0


class Step(NamedTuple):
    """One of the calls that a function makes when nothing fails: the ``number``-th of its operation with these values
    of these fields. The ``call`` is ``None`` for what concerns connections, not calls."""

    call: CallEntry | None
    fields: tuple[str, ...] = ()
    number: int = 1

    @property
    def operation(self) -> str:
        """The operation of its call."""
        return "*" if self.call is None else self.call.operation

    def is_call(self, entry: CallEntry) -> bool:
        """Whether a call has its operation and values."""
        return self.call is not None and _mark(entry, self.fields) == _mark(self.call, self.fields)

    def __str__(self) -> str:
        if self.call is None:
            return "every connection"
        path = "/".join(name for name in (self.call.bucket, self.call.key) if name)
        again = f" (no. {self.number})" if self.number > 1 else ""
        text = f"{self.operation} {path}{self.call.place}{again}"
        return text if text.isprintable() else ascii(text)[1:-1]


def _mark(entry: CallEntry, fields: Sequence[str]) -> tuple[Any, ...]:
    return (entry.operation, *(getattr(entry, field) for field in fields))


def steps_of(first: Sequence[CallEntry], second: Sequence[CallEntry]) -> list[Step]:
    """Return the steps of a function from the calls of two of its runs; what differs between these is no mark. Calls of
    an operation that follow each other are sorted, as threads make them in any order."""
    fields = next((each for each in _MARKS if _counted(first, each) == _counted(second, each)), ())
    numbers: Counter[Any] = Counter()
    steps: list[Step] = []
    groups = groupby(first, lambda call: call.operation)
    for entry in [entry for _, group in groups for entry in sorted(group, key=_place)]:
        mark = _mark(entry, fields)
        numbers[mark] += 1
        steps.append(Step(entry, fields, numbers[mark]))
    return steps


def _place(entry: CallEntry) -> tuple[Any, ...]:
    return (entry.bucket or "", entry.key or "", entry.part or 0, len(entry.range or ""), entry.range or "")


def _counted(entries: Iterable[CallEntry], fields: Sequence[str]) -> Counter[Any]:
    return Counter(_mark(entry, fields) for entry in entries)


def _anywhere(call: CallEntry) -> bool:
    return True


def _changes(call: CallEntry) -> bool:
    return call.method not in {"GET", "HEAD"}


def _sends(call: CallEntry) -> bool:
    return call.bytes_in > 0


def _receives(call: CallEntry) -> bool:
    return call.bytes_out > 0 and call.method != "HEAD"


def _has_etag(call: CallEntry) -> bool:
    return call.operation in _TAGGED or _has_header(call, "ETag")


def _has_header(call: CallEntry, name: str) -> bool:
    return any(each.lower() == name.lower() for each in call.response_headers)


def _goes_on(call: CallEntry) -> bool:
    return not _MARKERS.isdisjoint(call.query)


REFUSAL: Final = make.refuse()
FAILURES: Final[tuple[tuple[Failure, Callable[[CallEntry], bool]], ...]] = (
    (make.error("SlowDown"), _anywhere),
    (make.error("InternalError"), _anywhere),
    (make.error("InternalError", after=True), _changes),
    (make.error("InternalError", in_body=True), _anywhere),
    (make.error("AccessDenied"), _anywhere),
    (make.bare_status(503), _anywhere),
    (make.bare_status(429), _anywhere),
    (make.redirect(), _anywhere),
    (make.reset(), _anywhere),
    (make.reset(1), _sends),
    (make.lose_answer(), _anywhere),
    (make.delay(_MINUTE, virtual=True), _anywhere),
    (make.cut(0), _receives),
    (make.cut(0.5), _receives),
    (make.cut(0.5, framing="chunked"), _receives),
    (make.cut(0.5, framing="none"), _receives),
    (make.wrong_length(-1), _receives),
    (make.slow(1024, virtual=True), _receives),
    (make.flip(0), _receives),
    (make.flip(0, side="request"), _sends),
    (make.flip(0, header="ETag"), _has_etag),
    (make.wrong_etag("0" * 32), _has_etag),
    (make.wrong_etag(None), _has_etag),
    (make.wrong_header("Last-Modified", None), _anywhere),
    (make.empty_page(), _anywhere),
    (make.repeat_page(), _goes_on),
    (make.stale(), _anywhere),
    (make.lose_part(), _anywhere),
    (REFUSAL, _anywhere),
)
"""The failures that are tried, and at which calls each makes sense; its kind may restrict these further."""


def stalls(*, virtual: bool) -> tuple[tuple[Failure, Callable[[CallEntry], bool]], ...]:
    """Return those failures, tried as well, that end when the client stops waiting."""
    return (
        (make.lose_answer(by="stall", virtual=virtual), _anywhere),
        (make.stall(0.5, virtual=virtual), _receives),
    )


def is_possible(failure: Failure, step: Step, where: Callable[[CallEntry], bool]) -> bool:
    """Whether a failure can be tried at a step."""
    if failure.name == "error" and failure["in_body"] and step.operation not in IN_BODY:
        return False
    call = step.call
    return call is not None and failure.concerns(step.operation) and where(call) and _has_target(failure, call)


def _has_target(failure: Failure, call: CallEntry) -> bool:
    """Whether a call without faults has what a failure changes: the header, or so many bytes of a body."""
    name = failure.name
    if name == "wrong_header":
        return failure["value"] is not None or _has_header(call, failure["name"])
    if name == "wrong_etag":
        return _has_etag(call)
    if name == "reset":
        return failure["after"] == 0 or _sends(call)
    if name == "wrong_length":
        return _has_header(call, "Content-Length")
    if name == "flip" and failure["header"] is not None:
        return _has_header(call, failure["header"])
    if name == "flip" and failure["side"] == "request":
        return call.bytes_in > int(failure["at"])
    if name not in _BODY:
        return True
    parameter = _BODY[name]
    place = 0 if parameter is None else failure[parameter]
    return _receives(call) and call.bytes_out > (place if isinstance(place, int) else 0)
