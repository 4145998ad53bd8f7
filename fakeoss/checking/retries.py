"""Runs a function under each kind of fault at each of its calls: ``fakeoss.check_retries``."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from random import Random
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss.checking.deadline import Bounds, Ending, run_bounded
from fakeoss.checking.retry_report import RetryReport, RetryRow
from fakeoss.checking.steps import FAILURES, REFUSAL, Step, is_possible, stalls, steps_of
from fakeoss.checking.stored import Stored, is_equal
from fakeoss.checking.waits import virtual_waits
from fakeoss.errors import Cause, OssError
from fakeoss.failures import as_failure
from fakeoss.mocking import mock
from fakeoss.progress import Silent
from fakeoss.transports.exchange import EXCHANGE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from fakeoss.call_entry import CallEntry
    from fakeoss.failures import Failure
    from fakeoss.model.store import Snapshot, Store
    from fakeoss.progress import Begin, Progress

    Where = Callable[[CallEntry], bool]

__all__ = ["NoCallError", "check_retries"]

_MORE_CALLS: Final = 500
_TIMES_CALLS: Final = 20
"""A run may make so many times the calls that it makes without faults, and so many more."""
_WORDS: Final = 120
"""How many characters of an exception's text are shown."""
_ENDLESS: Final = float("inf")
_MANY: Final = 1_000_000
"""More calls than anybody makes without faults."""


class NoCallError(ValueError):
    """The function made no call without faults."""


def check_retries(
    work: Callable[[], Any],
    *,
    prepare: Callable[[Store], object] | None = None,
    store: Store | None = None,
    faults: Iterable[str | Failure] | None = None,
    always: bool = False,
    virtual: bool = False,
    seconds: float = 10.0,
    runs: int = 1000,
    seed: int | str = 0,
    begin: Begin = Silent,
    **options: Any,
) -> RetryReport:
    """Run ``work``, which copies, uploads or reads, twice without faults to learn its calls, then under each kind of
    fault at each of them; return what became of it each time.

    Every run begins from what is stored after ``prepare(store)``, which is stored again at the end. The store is the
    one given (a server's, say), or that of the active mock, or of a new mock with these ``options``. ``work`` may be a
    coroutine function. What it returns is judged, too, unless that differs without faults: a reader should return what
    it reads. ``faults`` replaces the kinds: error codes, or failures such as ``fakeoss.cut(1024)``. Each meets its call
    once; with ``always``, it meets all such calls from there on in a second run. A run hangs if it takes longer than
    ``seconds``, or makes twenty times its calls and 500 more. The ``seed`` draws ``runs`` of all if there are more.

    Waits are real, for answers and between attempts: give clients short timeouts. With ``virtual``, they stop waiting
    for answers at once (in process, whatever their timeout), and ``time.sleep`` moves the store's clock instead.
    ``begin`` is a ``fakeoss.progress.Begin`` that is told how many runs with faults are done.

    Raises ValueError for a function that makes no call, or leaves other objects the second time, for faults none of
    which is possible, and a number out of range, TypeError for what is no fault, TimeoutError for a function that hangs
    without faults, and what it raises without them.
    """
    if not 0 < seconds < _ENDLESS or runs < 1:
        raise ValueError(f"fakeoss: seconds and runs must be above 0, not {seconds!r} and {runs!r}")
    plan = _Plan(_kinds_of(faults, virtual=virtual), always, virtual, Bounds(seconds, _MANY), runs)
    with _store_for(store, options, seed) as found:
        __tracebackhide__ = True
    return _checked(work, prepare, found, plan._replace(seed=seed, begin=begin))


def _kinds_of(faults: Iterable[str | Failure] | None, *, virtual: bool) -> tuple[tuple[Failure, Where], ...]:
    """Return what is tried, and where. Raises TypeError and ValueError for what is no failure."""
    if faults is None:
        return (*FAILURES, *stalls(virtual=virtual))
    return tuple((as_failure(fault), lambda call: True) for fault in faults)


@contextmanager
def _store_for(store: Store | None, options: Any, seed: int | str) -> Iterator[Store]:
    """Give the store to work on: this one, that of the active mock, or that of a new mock. Raises TypeError for options
    where there is a store."""
    session = EXCHANGE.current()
    if store is None and session is None:
        with mock(**{"seed": seed, **options}) as own:
            yield own
        return
    if options:
        raise TypeError(f"fakeoss: {', '.join(options)}: options are for a new mock, but there is a store already")
    yield store if store is not None else session.dispatcher.store  # type: ignore[union-attr]


class _Plan(NamedTuple):
    """What is tried: the failures and where they make sense, whether always, too, and the bounds; and who is told."""

    kinds: tuple[tuple[Failure, Where], ...]
    always: bool
    virtual: bool
    bounds: Bounds
    runs: int
    seed: int | str = 0
    begin: Begin = Silent

    def trials(self, steps: list[Step]) -> tuple[list[tuple[Failure, Step, bool]], int]:
        """Return what is tried, in order, and how much there would have been."""
        every = [trial for failure, where in self.kinds for trial in self._trials_of(failure, where, steps)]
        if len(every) <= self.runs:
            return every, len(every)
        drawn = sorted(Random(self.seed).sample(range(len(every)), self.runs))
        return [every[index] for index in drawn], len(every)

    def _trials_of(self, failure: Failure, where: Where, steps: list[Step]) -> Iterator[tuple[Failure, Step, bool]]:
        if failure.name == REFUSAL.name:
            yield failure, Step(None), True
            return
        for always in (False, True) if self.always else (False,):
            yield from ((failure, step, always) for step in steps if is_possible(failure, step, where))


def _prepare(prepare: Callable[[Store], object], store: Store) -> None:
    """Fill the store. Raises ValueError for a bucket that it has already, and what ``prepare`` raises."""
    __tracebackhide__ = True  # a failing test shows its own line
    try:
        prepare(store)
    except OssError as error:
        if error.cause is not Cause.BUCKET_ALREADY_OWNED:
            raise
        name = error.fields.get("BucketName")
        raise ValueError(
            f"fakeoss.check_retries: prepare creates the bucket {name!r}, which the store of this test has already. "
            "Drop it from the test's buckets; fakeoss check-retries begins with an empty store, too"
        ) from None


def _checked(
    work: Callable[[], Any], prepare: Callable[[Store], object] | None, store: Store, plan: _Plan
) -> RetryReport:
    __tracebackhide__ = True
    if prepare is not None:
        _prepare(prepare, store)
    check = _Check(work, store, plan)
    try:
        return check.report()
    finally:
        check.rewind()


class _Run(NamedTuple):
    """A run: how it ended, what was stored then, and its calls."""

    ending: Ending
    stored: Stored
    calls: list[CallEntry]


class _Check:
    """A function, the store that it works on, and what it leaves there without faults."""

    def __init__(self, work: Callable[[], Any], store: Store, plan: _Plan) -> None:
        self._work = work
        self._store = store
        self._plan = plan
        self._before: Snapshot = store.snapshot()
        self._stored = Stored.of(store)
        self._shift = store.clock.setting[1]
        self._clean: _Run
        self._compares_value = False

    def rewind(self) -> None:
        """Let the store hold what it held at first, at the time that it was then."""
        self._store.restore(self._before)
        self._store.clock.advance(self._shift - self._store.clock.setting[1])

    def report(self) -> RetryReport:
        """Run it without faults and with them, and return what became of it."""
        with self._plan.begin("running under faults") as progress:
            return self._reported(progress)

    def _reported(self, progress: Progress) -> RetryReport:
        self._clean = self._run_clean()
        second = self._run_clean()
        if words := list(second.stored.different(self._clean.stored)):
            raise ValueError(f"fakeoss: two runs without faults must leave the same; of the second, {words[0]}")
        steps = steps_of(self._clean.calls, second.calls)
        if not steps:
            raise NoCallError("fakeoss: the function made no call to the store, so there is nothing that could fail")
        self._compares_value = is_equal(self._clean.ending.value, second.ending.value)
        notes = [] if self._compares_value else ["what it returns is not compared: two runs without faults differ"]
        trials, possible = self._plan.trials(steps)
        if not trials:
            raise ValueError("fakeoss: none of the faults is possible at a call of the function")
        rows: list[RetryRow] = []
        progress.expect(len(trials))
        for failure, step, always in trials:
            row, is_alive = self._tried(failure, step, always=always)
            rows.append(row)
            progress.advance(1)
            if is_alive:
                notes.append(f"no more runs were made, as this one cannot be ended: {row}")
                break
        return RetryReport(rows, [str(step) for step in steps], possible, notes)

    def _run_clean(self) -> _Run:
        run = self._run(self._plan.bounds)
        if run.ending.error is not None:
            raise run.ending.error
        if run.ending.hung:
            raise TimeoutError(f"fakeoss: without any fault, the function was {run.ending.hung}")
        return run

    def _run(self, bounds: Bounds) -> _Run:
        self.rewind()
        log, first = self._store.calls, len(self._store.calls)
        with virtual_waits(self._store.clock.advance) if self._plan.virtual else nullcontext():
            ending = run_bounded(self._work, bounds, self._store)
        return _Run(ending, Stored.of(self._store), log[first:])

    def _tried(self, failure: Failure, step: Step, *, always: bool) -> tuple[RetryRow, bool]:
        """Run it under one fault; return what became of it, and whether it cannot be ended."""
        faults, calls = self._store.faults, len(self._clean.calls) * _TIMES_CALLS + _MORE_CALLS
        settings: Any = {"when": step.is_call, "skip": step.number - 1, "times": None if always else 1}
        self.rewind()  # so that what is stale is what was stored before
        fault = faults.add(step.operation, failure, optional=True, **(settings if step.call is not None else {}))
        try:
            run = self._run(self._plan.bounds._replace(calls=calls))
            is_met = step.call is None or bool(faults.hits(fault))
        finally:
            faults.remove(fault)
        outcome, details = self._judged(run)
        if outcome == "upload open" and step.operation == "CreateMultipartUpload":
            details += "; the id of the upload left open was lost with the answer"
        if not is_met and outcome in {"exact", "raised"}:
            outcome = "not met"
        return RetryRow(repr(failure), str(step), always, outcome, details, len(run.calls)), run.ending.is_alive

    def _judged(self, run: _Run) -> tuple[str, str]:
        """Return the outcome of a run under a fault, and its details."""
        ending, stored, clean = run.ending, run.stored, self._clean.stored
        raised = "" if ending.error is None else _short(f"{type(ending.error).__name__}: {ending.error}")
        if ending.hung:
            return "hung", ending.hung
        wrong = list(stored.different(clean) if not raised else stored.damaged(self._stored, clean))
        if not raised and self._compares_value and not is_equal(ending.value, self._clean.ending.value):
            wrong.append("it returned something else")
        if wrong:
            more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
            return "wrong bytes", f"{'raised ' + raised + '; ' if raised else ''}{wrong[0]}{more}"
        if left := stored.left_open(self._stored, clean):
            return "upload open", f"{', '.join(left)}; {'raised ' + raised if raised else 'it succeeded'}"
        return ("raised", raised) if raised else ("exact", "")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WORDS else f"{line[: _WORDS - 3]}..."
