"""Decides the switches of a profile by what an endpoint has answered.

Of each value that a switch may have, a variant of the profile is asked the rows that may be answered otherwise. A row
speaks for the values with which it is answered as at the endpoint for the longest, and against the others; it decides
nothing if that is the same for all. A value is chosen if no row speaks against it, and some against each of the others.
It is then kept if it makes no row worse. What is decided may open rows that nothing could be read in before: this is
done until nothing changes, and then once more with every row. Each time every row is asked anew, for a change may reach
more rows than those that it was tried with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss.cli.deriving.choices import choices_of
from fakeoss.cli.deriving.errors import error_changes
from fakeoss.cli.deriving.evidence import WHOLE, agreement, facts_of
from fakeoss.cli.imitation import Imitation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeoss.cli.deriving.choices import Choice
    from fakeoss.cli.deriving.evidence import Facts, Record
    from fakeoss.profiles.profile import Profile
    from fakeoss.progress import Progress

__all__ = ["Decision", "Decisions", "decide"]

_ROUNDS: Final = 6
_NAMED: Final = 3
"""How many rows a reason names."""
NO_ROW: Final = "no row that was run tells its values apart"


class Decision(NamedTuple):
    """What became of one choice: the value and the number of rows that speak for it, or why there is none."""

    choice: Choice
    value: Any = None
    rows: int = 0
    reason: str = ""


class Decisions(NamedTuple):
    """The profile that was found, what was decided and what not, and how many rows agree in substance with the profile
    that it was derived from, and with the one that was found."""

    profile: Profile
    decided: list[Decision]
    undecided: list[Decision]
    before: int
    after: int


def decide(base: Profile, records: Sequence[Record], progress: Progress) -> Decisions:
    """Return what the answers of an endpoint decide. ``progress`` is told of each choice that is looked at."""
    table = _Table(records, base)
    before = table.whole
    decisions: dict[str, Decision] = {}
    is_fresh, expected = False, 0
    for _ in range(_ROUNDS):
        profile = table.profile
        choices = choices_of(profile, table.facts)
        expected += len(choices)
        progress.expect(expected)
        for choice in choices:
            decisions[choice.label] = _decision(table, choice)
            progress.advance(1)
        for change, rows in error_changes(records, table.profile):
            table.take(change(table.profile), rows)
        table.look_anew()
        if table.profile == profile and is_fresh:
            break
        is_fresh = table.profile == profile
        if is_fresh:
            table.forget()  # what was found with an earlier profile may not hold with this one
    found = sorted(decisions.values())
    return Decisions(
        table.profile,
        [each for each in found if not each.reason],
        [each for each in found if each.reason],
        before,
        table.whole,
    )


class _Table:
    """Rows, what they have to do with, and how far a profile answers each as the endpoint."""

    def __init__(self, records: Sequence[Record], profile: Profile) -> None:
        self.records = records
        self.profile = profile
        self.reached: dict[int, int] = {}
        self.facts: list[Facts] = []
        self.look_anew()
        self._known: dict[tuple[str, str, int], tuple[int, int]] = {}
        """How far a row agreed with a value, and how far with the profile itself when that was found."""

    @property
    def whole(self) -> int:
        """How many rows agree to their end."""
        return sum(each == WHOLE for each in self.reached.values())

    def agreements(self, profile: Profile, rows: Sequence[int]) -> dict[int, int]:
        """Return how far a profile agrees with the endpoint in some rows."""
        imitation = Imitation(profile)
        return {row: agreement(self.records[row], imitation) for row in rows}

    def agreements_with(self, choice: Choice, value: Any, rows: Sequence[int]) -> dict[int, int]:
        """Return the same with another value of a choice; rows that agree as before are not asked again."""
        label = str(value)
        fresh = [row for row in rows if self._known.get((choice.label, label, row), (0, -1))[1] != self.reached[row]]
        found = self.agreements(choice.applied(self.profile, value), fresh) if fresh else {}
        for row, reached in found.items():
            self._known[choice.label, label, row] = reached, self.reached[row]
        return {row: self._known[choice.label, label, row][0] for row in rows}

    def look_anew(self) -> None:
        """Ask the profile every row, and note what each has to do with."""
        reached = self.agreements(self.profile, range(len(self.records)))
        self.facts = [
            self.facts[row] if reached[row] == self.reached.get(row) == WHOLE else facts_of(record, self.profile)
            for row, record in enumerate(self.records)
        ]
        self.reached = reached

    def forget(self) -> None:
        """Ask every row anew."""
        self._known.clear()

    def take(self, profile: Profile, rows: Sequence[int]) -> bool:
        """Go on with another profile, if no row agrees less and one agrees more; return whether that is so."""
        reached = self.agreements(profile, rows)
        if any(reached[row] < self.reached[row] for row in rows):
            return False
        if all(reached[row] == self.reached[row] for row in rows):
            return False
        for row, agreed in reached.items():
            if agreed != self.reached[row]:
                self.facts[row] = facts_of(self.records[row], profile)
        self.profile = profile
        self.reached.update(reached)
        return True


def _decision(table: _Table, choice: Choice) -> Decision:
    """Decide one switch by the rows that it concerns, and go on with its value."""
    current = choice.value_in(table.profile)
    rows = [row for row, facts in enumerate(table.facts) if choice.concerns(facts)]
    reached = [
        {row: table.reached[row] for row in rows} if value == current else table.agreements_with(choice, value, rows)
        for value in choice.values
    ]
    telling = [row for row in rows if len({each[row] for each in reached}) > 1]
    if not telling:
        return Decision(choice, reason=NO_ROW)
    farthest = {row: max(each[row] for each in reached) for row in telling}
    against = [[row for row in telling if each[row] < farthest[row]] for each in reached]
    fitting = [value for value, rows_against in zip(choice.values, against, strict=True) if not rows_against]
    if len(fitting) > 1:
        return Decision(choice, reason=f"several values agree: {', '.join(map(str, fitting))}")
    if not fitting:
        fewest = min(against, key=len)
        names = ", ".join(repr(table.records[row].case.name) for row in fewest[:_NAMED])
        return Decision(choice, reason=f"no value agrees with all rows; against the best one: {names}")
    if fitting[0] != current and not table.take(choice.applied(table.profile, fitting[0]), rows):
        return Decision(choice, reason=f"{fitting[0]} agrees, but makes other rows worse")
    return Decision(choice, fitting[0], len(telling))
