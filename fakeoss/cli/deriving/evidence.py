"""What an endpoint has answered, row by row, and how far a profile answers alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import unquote_plus

from fakeoss.cli.imitation import Imitation
from fakeoss.contract.case import NOBODY, OWNER
from fakeoss.contract.runner import World, judged_steps, steps_of
from fakeoss.profiles.profile import RECORDS, Profile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fakeoss.contract.case import Case
    from fakeoss.contract.exchange import Answer, Send
    from fakeoss.contract.runner import JudgedStep

__all__ = ["WHOLE", "Facts", "Record", "agreement", "facts_of", "judged"]

WHOLE: Final = 1 << 20
"""An agreement to the end of a row."""


class Record(NamedTuple):
    """One row as it was asked of the endpoint, and the answers to its steps, as far as they could be sent."""

    case: Case
    names: Mapping[str, str]
    answers: tuple[Answer, ...]
    secure: bool = False
    """Whether it was asked over TLS."""

    def senders(self) -> dict[str, Send]:
        """Return what gives these answers again, in their order, whoever asks."""
        replay = _replay(self.answers)
        return {OWNER: replay, NOBODY: replay}


class Facts(NamedTuple):
    """What a row has to do with: the switches that are read, by record and field, and what its requests are."""

    reads: frozenset[tuple[str, str]]
    operations: frozenset[str]
    headers: frozenset[tuple[str, str]]
    """Operations with the names of the headers that they were sent."""
    query: frozenset[tuple[str, str]]
    """Methods with the names in their queries."""
    at_keys: frozenset[tuple[str, str]]
    """The same of requests for an object, if the name has no value."""
    at_buckets: frozenset[tuple[str, str]]
    """The same of requests for a bucket."""
    text: str
    """What its requests say: targets, headers and documents, in lower case."""


def judged(record: Record, imitation: Imitation) -> Iterator[JudgedStep]:
    """Yield the steps of a row as the imitation judges the answers of the endpoint, up to the first that differs in
    substance."""
    world = imitation.world(secure=record.secure)
    oracle = imitation.oracle_in(world)
    asked = World(record.senders(), record.names, world.frame, oracle=oracle)
    for step in judged_steps(record.case, asked):
        yield step
        if any(not each.is_form for each in step.differences):
            return


def agreement(record: Record, imitation: Imitation) -> int:
    """Return how many steps of a row the imitation answers as the endpoint has, in substance, before the first that it
    answers otherwise; ``WHOLE`` if there is none."""
    for index, step in enumerate(judged(record, imitation)):
        if any(not each.is_form for each in step.differences):
            return index
    return WHOLE


def _replay(answers: tuple[Answer, ...]) -> Send:
    rest = iter(answers)

    def send(method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        answer = next(rest, None)
        if answer is None:
            raise KeyError("the endpoint was not asked this")  # as a step whose placeholder has no value
        return answer

    return send


def facts_of(record: Record, profile: Profile) -> Facts:
    """Return what a row has to do with while ``profile`` answers it."""
    reads: set[tuple[str, str]] = set()
    imitation = Imitation(_traced(profile, reads))
    for _ in judged(record, imitation):
        pass
    calls = imitation.calls
    asked = [_query(step.request) for step in steps_of(record.case)]
    query = {(method, name) for method, _, names in asked for name, _ in names}
    at_keys, at_buckets = (
        frozenset(
            (method, name) for method, is_key, names in asked for name, is_bare in names if is_key is level and is_bare
        )
        for level in (True, False)
    )
    headers = {(call.operation, name.lower()) for call in calls for name in call.headers}
    text = "\n".join(
        f"{step.request} {dict(step.headers)} {step.body if isinstance(step.body, str) else ''}"
        for step in steps_of(record.case)
    )
    operations = frozenset(call.operation for call in calls)
    return Facts(frozenset(reads), operations, frozenset(headers), frozenset(query), at_keys, at_buckets, text.lower())


def _query(request: str) -> tuple[str, bool, list[tuple[str, bool]]]:
    """Return the method of a request, whether it is for an object, and the names in its query, with whether they have
    no value."""
    method, _, target = request.partition(" ")
    path, _, query = target.partition("?")
    parts = [part.partition("=") for part in query.split("&") if part]
    return method, "/" in path.strip("/"), [(unquote_plus(name), not equals) for name, equals, _ in parts]


def _traced(profile: Profile, reads: set[tuple[str, str]]) -> Profile:
    """Return a profile that notes which of its switches are read."""
    values = {
        name: _noting(type(value), name, reads)._make(value) if name in RECORDS or name == "limits" else value
        for name, value in profile._asdict().items()
    }
    return _noting(Profile, "", reads)(**values)  # type: ignore[no-any-return]


def _noting(kind: type[Any], record: str, reads: set[tuple[str, str]]) -> Any:
    fields = frozenset(kind._fields)

    def read(self: Any, name: str) -> Any:
        if name in fields:
            reads.add((record, name))
        return object.__getattribute__(self, name)

    return type(kind.__name__, (kind,), {"__getattribute__": read})
