"""One run of the contract against a service: rows, what they make, and what becomes of it."""

from __future__ import annotations

import re
import time
from collections import Counter
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss import profiles
from fakeoss.cli.cleaning import CleaningError, clean, first_entry
from fakeoss.cli.deriving.evidence import Record
from fakeoss.cli.ending import end_all
from fakeoss.cli.imitation import Imitation
from fakeoss.cli.journal import watched
from fakeoss.contract.case import NOBODY, OWNER
from fakeoss.contract.frames import FRAMES
from fakeoss.contract.relocation import obstacles, relocated
from fakeoss.contract.runner import World, answers_to, differences_by_step, steps_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fakeoss.cli.endpoint import Endpoint
    from fakeoss.cli.journal import Journal
    from fakeoss.contract.case import Case
    from fakeoss.contract.comparison import Difference
    from fakeoss.contract.exchange import Answer, Send
    from fakeoss.profiles.profile import Profile

__all__ = [
    "DIFFERS",
    "FAILED",
    "FORM",
    "SAME",
    "SKIPPED",
    "CommonDifferences",
    "Outcome",
    "Run",
    "VerifyError",
    "estimate",
]

SAME, FORM, DIFFERS, FAILED, SKIPPED = "same", "form", "differs", "failed", "skipped"
_NAME: Final = re.compile(r"[A-Za-z0-9._-]{3,255}")
_PRICES: Final = {"PUT": 5e-6, "POST": 5e-6, "LIST": 5e-6}
_PRICE_OF_READS: Final = 0.4e-6
"""US dollars for a request to Amazon S3 Standard in us-east-1 (Amazon S3 pricing, 2025)."""
_ENDING: Final = 3
"""Requests that end what a row has made, on average."""
_PAUSE: Final = 0.2


class VerifyError(Exception):
    """The service cannot be verified; the message says why."""


class Outcome(NamedTuple):
    """The result of a row; ``lines`` are its differences, or the reason why it was skipped or failed."""

    case: Case
    result: str
    lines: tuple[str, ...] = ()


class Estimate(NamedTuple):
    """What a run is likely to send, and what Amazon would charge for it, in US dollars."""

    requests: int
    dollars: float


def estimate(cases: Sequence[Case]) -> Estimate:
    """Return how many requests the rows are likely to take, with the ending of what they make."""
    methods = Counter(step.request.partition(" ")[0] for case in cases for step in steps_of(case))
    rows = len(cases)
    dollars = sum(count * _PRICES.get(method, _PRICE_OF_READS) for method, count in methods.items())
    return Estimate(methods.total() + _ENDING * rows, dollars + _ENDING * rows * _PRICE_OF_READS)


class CommonDifferences:
    """Differences that every answer may have, such as in a header: how many rows show each, and its first text."""

    def __init__(self) -> None:
        self._rows: Counter[str] = Counter()
        self._texts: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self._rows)

    def add(self, texts: Mapping[str, str]) -> None:
        """Count the differences of one row, given by what they are about."""
        self._rows.update(texts.keys())
        self._texts = {**texts, **self._texts}

    def lines(self) -> list[tuple[int, str]]:
        """Return each difference with the number of rows that show it, most frequent first."""
        return [(count, self._texts[name]) for name, count in self._rows.most_common()]


class Run:
    """One run against a service and its buckets; ``common`` collects the differences that all answers share.

    ``given`` is what the run was asked for, as the journal keeps it: ``bucket``, ``second_bucket``, ``prefix`` (empty
    for a whole bucket), ``absent``. Of a profile that has no rows of its own, an imitation says what is expected.
    """

    def __init__(
        self, endpoint: Endpoint, journal: Journal, given: Mapping[str, Any], profile: Profile, patience: float
    ) -> None:
        self._endpoint = endpoint
        self._journal = journal
        self._given = given
        self._prefix: str = given["prefix"]
        self._patience = patience
        self._service = profile.service
        self.records: list[Record] | None = None
        """What was answered to each row, if it is a list; then all steps of a row are sent."""
        self._imitation = None if profile in profiles.SERVICES else Imitation(profile)
        self.common = CommonDifferences()

    @property
    def _buckets(self) -> list[str]:
        return [name for name in (self._given["bucket"], self._given["second_bucket"]) if name]

    def require_buckets(self) -> None:
        """Raise VerifyError unless the buckets can be listed and, for a whole bucket, are empty."""
        if len(set(self._buckets)) < len(self._buckets):
            raise VerifyError("--second-bucket must name another bucket")
        for name in self._buckets:
            if not _NAME.fullmatch(name):
                raise VerifyError(f"{name!r} is not a bucket name")
            status, _, body = self._endpoint.send("GET", f"/{name}?max-keys=1", {}, b"")
            if status != 200:
                code = re.search(rb"<Code>(.*?)</Code>", body)
                detail = code[1].decode("utf-8", "replace") if code else body[:100].decode("utf-8", "replace")
                raise VerifyError(f"cannot list the bucket {name}: {status} {detail}".rstrip())
            entry = "" if self._prefix else first_entry(self._endpoint, name)
            if entry:
                raise VerifyError(f"the bucket {name} is not empty, but holds {entry}: leave out --empty")

    def clean(self) -> list[str]:
        """End everything that the journal holds, and look below the prefix for more; return what stays, in words."""
        stays = end_all(self._endpoint, self._journal)
        for name in self._buckets:
            try:
                clean(self._endpoint, name, self._prefix)
            except CleaningError as error:
                stays.append(str(error))
        return stays

    def obstacle(self, case: Case) -> str:
        """Return why a row cannot be run here; empty if it can."""
        second = bool(self._given["second_bucket"])
        return next(obstacles(case, self._service, second=second, whole=not self._prefix), "")

    def outcome(self, case: Case) -> Outcome:
        """Run one row, unless it cannot be run here, and end what it has made. Whatever goes wrong is the row's own
        result; if the endpoint is gone, it is waited for. Raises VerifyError if it does not come back."""
        reason = self.obstacle(case)
        if reason:
            return Outcome(case, SKIPPED, (reason,))
        try:
            outcome = self._tried(relocated(case, self._prefix) if self._prefix else case)
        except (OSError, HTTPException) as error:
            outcome = Outcome(case, FAILED, (f"no answer: {_reason(error)}",))
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:  # an answer that nobody expected
            outcome = Outcome(case, FAILED, (f"an answer that cannot be read: {type(error).__name__}: {error}",))
        return self._ended(outcome._replace(case=case))

    def _ended(self, outcome: Outcome) -> Outcome:
        """End what a row has made; add to its outcome what went wrong in that."""
        for is_last in (False, True):
            try:
                end_all(self._endpoint, self._journal, again=False)
                if not self._prefix:
                    self.clean()
                return outcome
            except (OSError, HTTPException) as error:
                if is_last:
                    raise
                self._wait(error)
                lines = (*outcome.lines, "the endpoint went away on this row, and came back")
                outcome = Outcome(outcome.case, FAILED, lines)
        return outcome

    def _wait(self, error: Exception) -> None:
        """Wait until the endpoint answers anything again."""
        deadline = time.monotonic() + self._patience
        while True:
            try:
                self._endpoint.send_unsigned("GET", "/", {}, b"")
                return
            except (OSError, HTTPException):
                if time.monotonic() > deadline:
                    raise VerifyError(
                        f"the endpoint went away and did not come back in {self._patience:g} s: {_reason(error)}"
                    ) from None
                time.sleep(_PAUSE)

    def _tried(self, case: Case) -> Outcome:
        given = self._given
        names = {"b": given["bucket"], "c": given["second_bucket"] or "", "absent": given["absent"]}
        send = {
            OWNER: self._guarded(watched(self._endpoint.send, self._journal)),
            NOBODY: self._guarded(watched(self._endpoint.send_unsigned, self._journal)),
        }
        world = World(send, names, FRAMES[self._service])
        if self.records is not None:
            record = Record(case, names, tuple(answers_to(case, world)), self._endpoint.is_secure)
            self.records.append(record)
            world = world._replace(send=record.senders())
        if self._imitation:
            world = world._replace(oracle=self._imitation.oracle(secure=self._endpoint.is_secure))
        common: dict[str, str] = {}
        lines: list[str] = []
        is_substance = False
        for step, differences in differences_by_step(case, world):
            own = [each for each in differences if not each.common]
            common.update((each.common, each.text) for each in differences if each.common and each.common not in common)
            lines += [f"{step}: {_graded(each)}" for each in own]
            is_substance = any(not each.is_form for each in own)
            if is_substance:
                break  # the steps after it depend on it
        self.common.add(common)
        return Outcome(case, DIFFERS if is_substance else FORM if lines else SAME, tuple(lines))

    def _guarded(self, send: Send) -> Send:
        """Wrap ``send`` so that it refuses to write in the buckets outside of the prefix."""
        writable = tuple(f"/{name}/{self._prefix}" for name in self._buckets)
        buckets = tuple(f"/{name}/" for name in self._buckets)

        def guarded_send(method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
            if method not in {"GET", "HEAD"} and target.startswith(buckets) and not target.startswith(writable):
                raise VerifyError(f"a row would write outside of {self._prefix}: {method} {target}")
            return send(method, target, headers, body)

        return guarded_send


def _graded(difference: Difference) -> str:
    return f"(form) {difference.text}" if difference.is_form else difference.text


def _reason(error: Exception) -> str:
    if isinstance(error, HTTPException):
        return f"no HTTP answer ({type(error).__name__})"
    return str(getattr(error, "strerror", None) or error or type(error).__name__)
