"""Writes the profile that an endpoint's answers decide, and tells what they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.cli.deriving.choices import undecidable
from fakeoss.cli.deriving.deciding import NO_ROW, decide
from fakeoss.cli.deriving.forms import FORMS, with_forms
from fakeoss.cli.deriving.writing import profile_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from fakeoss.cli.deriving.deciding import Decision, Decisions
    from fakeoss.cli.deriving.evidence import Record
    from fakeoss.profiles.profile import Profile
    from fakeoss.progress import Progress

__all__ = ["write_profile"]

_WIDTH: Final = 116


def write_profile(
    path: Path, base: Profile, records: Sequence[Record], endpoint: str, progress: Progress
) -> Iterator[str]:
    """Write the variant of ``base`` that an endpoint's answers decide; yield what to tell of it. Raises OSError."""
    formed, unseen = with_forms(base, records)
    decisions = decide(formed, records, progress)
    rows = (
        f"of {len(records)} rows that were run, {decisions.before} agreed in substance with profile {base.name}, "
        f"{decisions.after} agree with this one"
    )
    comments = [f"what {endpoint} answered to fakeoss verify, derived from profile {base.name}:", rows]
    comments += ["", *_details(base, decisions, unseen)]
    path.write_text(profile_text(decisions.profile, comments), encoding="utf-8")
    changed = [each for each in decisions.decided if each.value != each.choice.value_in(base)]
    yield rows
    same = len(decisions.decided) - len(changed)
    yield (
        f"decided: {len(changed)} otherwise than profile {base.name}, {same} as there; "
        f"undecided: {len(decisions.undecided)}, which are listed in {path}"
    )
    for each in decisions.undecided:
        if each.reason != NO_ROW:
            yield f"    {each.choice.label}: {each.reason}"


def _details(base: Profile, decisions: Decisions, unseen: list[str]) -> Iterator[str]:
    yield "decided otherwise, with the number of rows that say so:"
    for each in decisions.decided:
        if each.value != each.choice.value_in(base):
            yield f"  {each.choice.label}: {each.value} ({each.rows})"
    yield from ("", "decided as it was:")
    yield from _folded(each.choice.label for each in decisions.decided if each.value == each.choice.value_in(base))
    by_reason: dict[str, list[Decision]] = {}
    for each in decisions.undecided:
        by_reason.setdefault(each.reason, []).append(each)
    for reason, group in sorted(by_reason.items()):
        yield from ("", f"undecided: {reason}:")
        yield from _folded(each.choice.label for each in group)
    yield from ("", "undecided: not alike in the answers:" if unseen else "")
    yield from _folded(unseen)
    yield from ("", "not asked of any row:")
    yield from _folded(name for name in undecidable(base) if name not in FORMS)


def _folded(labels: Iterator[str] | list[str]) -> Iterator[str]:
    line = ""
    for label in labels:
        if line and len(line) + len(label) > _WIDTH:
            yield f"  {line},"
            line = ""
        line += f"{', ' if line else ''}{label}"
    if line:
        yield f"  {line}"
