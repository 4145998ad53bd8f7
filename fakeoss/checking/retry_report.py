"""What became of a function under faults: a row for each run, and a table of them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss.model.name_rules import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["OUTCOMES", "RetryReport", "RetryRow"]

OUTCOMES: Final = {
    "exact": "it finished, and all is as without faults",
    "raised": "it raised, and what is stored is as it was or as it should be",
    "upload open": "it left a multipart upload open",
    "wrong bytes": "it reported success and something differs, or raised and left something damaged",
    "hung": "it did not end in time, or made calls without end",
    "not met": "the call at which the fault was to happen never came, or had nothing for it to change",
}
"""The outcomes, and what each means."""
_BAD: Final = frozenset({"wrong bytes", "hung"})
_TOLD: Final = ("hung", "wrong bytes", "upload open", "not met")
"""Outcomes whose rows are told below the table, the worst first."""


class RetryRow(NamedTuple):
    """One run: what failed at which step, ``once`` or, if ``always``, at all such calls from there on; what became of
    it, a key of ``OUTCOMES``; the details of that; and how many calls were made."""

    failure: str
    step: str
    always: bool
    outcome: str
    details: str
    calls: int

    @property
    def fault(self) -> str:
        """The failure, and how often."""
        return f"{self.failure}, always" if self.always else self.failure

    @property
    def is_bad(self) -> bool:
        """Whether it hung, or left or reported wrong bytes."""
        return self.outcome in _BAD

    def __str__(self) -> str:
        details = f": {self.details}" if self.details else ""
        return f"{self.outcome}: {self.fault} at {self.step}{details}"


class RetryReport:
    """All runs of a function under faults. As text it is a table, and below it what went wrong, by fault; the steps
    have numbers there."""

    __slots__ = ("notes", "possible", "rows", "steps")

    def __init__(self, rows: Sequence[RetryRow], steps: Sequence[str], possible: int, notes: Sequence[str]) -> None:
        self.rows = tuple(rows)
        self.steps = tuple(steps)
        """The calls that the function makes when nothing fails."""
        self.possible = possible
        """How many runs there could have been; if more than rows, the rest was left out."""
        self.notes = tuple(notes)
        """What was not judged, in words."""

    @property
    def counts(self) -> dict[str, int]:
        """How many runs had each outcome."""
        counts = Counter(row.outcome for row in self.rows)
        return {outcome: counts[outcome] for outcome in OUTCOMES}

    @property
    def bad(self) -> list[RetryRow]:
        """The runs that hung, or left or reported wrong bytes."""
        return [row for row in self.rows if row.is_bad]

    @property
    def is_safe(self) -> bool:
        """Whether no run hung, or left or reported wrong bytes; open uploads are not counted."""
        return not self.bad

    def matching(self, outcome: str) -> list[RetryRow]:
        """Return the runs with an outcome. Raises ValueError if it is none of ``OUTCOMES``."""
        if outcome not in OUTCOMES:
            raise ValueError(f"fakeoss: an outcome is one of {', '.join(map(repr, OUTCOMES))}, not {outcome!r}")
        return [row for row in self.rows if row.outcome == outcome]

    def assert_safe(self, *, open_uploads: bool = True) -> None:
        """Raise AssertionError, with the table, if a run hung or left or reported wrong bytes, or, unless
        ``open_uploads`` are allowed, left an upload open. Of an upload whose id was lost with the answer to
        CreateMultipartUpload hardly a client knows, so that they are allowed by default."""
        __tracebackhide__ = True  # a failing test shows its own line
        if self.bad or (not open_uploads and self.matching("upload open")):
            raise AssertionError(f"the function is not safe to retry:\n{self}")

    def as_dict(self) -> dict[str, Any]:
        """Return all of it, as JSON has it."""
        rows = [row._asdict() for row in self.rows]
        return {
            "safe": self.is_safe,
            "counts": self.counts,
            "steps": list(self.steps),
            "possible": self.possible,
            "notes": list(self.notes),
            "rows": rows,
        }

    def __str__(self) -> str:
        lines = [
            f"{counted(len(self.steps), 'step')}:",
            *(f"  {number}. {step}" for number, step in enumerate(self.steps, 1)),
            "",
        ]
        lines += self._table()
        for outcome in _TOLD:
            if rows := self.matching(outcome):
                lines += ["", f"{outcome}: {OUTCOMES[outcome]}", *self._told(rows)]
        if self.possible > len(self.rows):
            lines += ["", f"{len(self.rows)} of {self.possible} possible runs were made"]
        return "\n".join([*lines, *(f"\nnote: {note}" for note in self.notes)])

    def _told(self, rows: Sequence[RetryRow]) -> Iterator[str]:
        """Yield a line for each fault: at which steps, by their numbers, and the details of the first."""
        numbers = {step: str(number) for number, step in enumerate(self.steps, 1)}
        for fault in dict.fromkeys(row.fault for row in rows):
            group = [row for row in rows if row.fault == fault]
            where = ", ".join(numbers.get(row.step, row.step) for row in group)
            yield f"  {fault} at {where}" + (f": {group[0].details}" if group[0].details else "")

    def _table(self) -> list[str]:
        """Return a line for each fault: how many steps had each outcome."""
        outcomes = [outcome for outcome in OUTCOMES if outcome != "not met" or self.counts["not met"]]
        counts = Counter((row.fault, row.outcome) for row in self.rows)
        lines = [["fault", *outcomes]]
        for fault in dict.fromkeys(row.fault for row in self.rows):
            lines.append([fault, *(str(counts[fault, outcome] or "-") for outcome in outcomes)])
        lines.append([counted(len(self.rows), "run"), *(str(self.counts[outcome]) for outcome in outcomes)])
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return [
            "  ".join([line[0].ljust(widths[0]), *(map(str.rjust, line[1:], widths[1:]))]).rstrip() for line in lines
        ]

    def __repr__(self) -> str:
        counts = ", ".join(f"{count} {outcome}" for outcome, count in self.counts.items() if count)
        return f"<RetryReport of {len(self.rows)} runs: {counts or 'none'}>"
