"""``python -m fakeoss verify``: runs the contract against a real service and prints where their answers differ."""

from __future__ import annotations

import json
import os
import secrets
import sys
import tempfile
from collections import Counter
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fakeoss import profiles
from fakeoss.cli.cleaning import CleaningError
from fakeoss.cli.endpoint import Endpoint
from fakeoss.cli.journal import Journal, JournalError
from fakeoss.cli.progress_line import ProgressLine
from fakeoss.cli.verify_run import (
    DIFFERS,
    FAILED,
    FORM,
    SAME,
    SKIPPED,
    CommonDifferences,
    Outcome,
    Run,
    VerifyError,
    estimate,
)
from fakeoss.contract.cases import CASES
from fakeoss.model.accounts import User

if TYPE_CHECKING:
    import argparse
    import re

    from fakeoss.cli.deriving.evidence import Record
    from fakeoss.contract.case import Case
    from fakeoss.profiles.profile import Profile

__all__ = ["VerifyError", "verify"]

_AGREES, _SUBSTANCE, _FORM_ALONE = 0, 1, 3
_VARIABLES: Final = {
    "access_key": "AWS_ACCESS_KEY_ID",
    "secret_key": "AWS_SECRET_ACCESS_KEY",
    "session_token": "AWS_SESSION_TOKEN",
}
_SHOWN: Final = ("endpoint", "bucket", "second_bucket", "prefix", "absent", "profile", "region")
"""What a journal keeps of the options."""


def verify(options: argparse.Namespace) -> int:
    """Run the rows; return 0 if all agree, 1 if some differ in substance or failed, 3 if they differ in form alone.

    Raises VerifyError if none can be run, or if something stays that the run has made.
    """
    report = _open_report(options.json)
    try:
        journal = _journal(options)
        is_over = is_interrupted = False
        try:
            status, stays = _run(options, journal, report)
            is_over = not stays
            if stays:
                raise VerifyError(f"left behind: {'; '.join(stays)}. Try again: fakeoss verify --clean {journal.path}")
            return status
        except JournalError as error:
            raise VerifyError(str(error)) from None
        except KeyboardInterrupt:
            is_interrupted = True
            state = "something stays" if journal.made else "everything that was stored has been removed"
            raise VerifyError(f"interrupted; {state}. Go on: fakeoss verify --resume {journal.path}") from None
        finally:
            journal.close(delete=is_over or not (journal.made or journal.results or is_interrupted))
    finally:
        if report is not None:
            report.close()


def _journal(options: argparse.Namespace) -> Journal:
    """Open the journal of an earlier run, or begin one."""
    earlier = options.resume or options.clean
    try:
        if earlier:
            return Journal(Path(earlier), again=True)
        for name in ("endpoint", "bucket"):
            if not getattr(options, name):
                raise VerifyError(f"--{name} is missing: what is to be asked?")
        token = secrets.token_hex(4)
        folder = Path(tempfile.gettempdir())
        journal = Journal(Path(options.journal) if options.journal else folder / f"fakeoss-verify-{token}.jsonl")
    except JournalError as error:
        raise VerifyError(str(error)) from None
    head = {name: getattr(options, name, None) for name in _SHOWN}
    head["prefix"] = "" if options.empty else f"fakeoss-verify-{token}/"
    head["absent"] = f"fakeoss-absent-{secrets.token_hex(8)}"
    journal.note("run", head)
    return journal


def _run(options: argparse.Namespace, journal: Journal, report: Any) -> tuple[int, list[str]]:
    """Return the exit status, and what stays."""
    given = journal.head
    profile = profiles.find(given["profile"])
    cases = [case for case in CASES if profile.service in case.profiles and _is_selected(case, options.only)]
    if not cases:
        raise VerifyError(f"no row of profile {profile.name} matches {options.only.pattern!r}")
    try:
        endpoint = Endpoint(given["endpoint"], given["region"] or profile.default_region, _user(options))
    except ValueError as error:
        raise VerifyError(str(error)) from None
    run = Run(endpoint, journal, given, profile, options.patience)
    try:
        if options.clean:
            return _AGREES, run.clean()
        if options.profile_out:
            run.records = []
            journal.results.clear()  # the answers to them are not kept
        status, stays = _rows(run, [case for case in cases if case.name not in journal.results], journal, report)
        if run.records:
            _derive(Path(options.profile_out), profile, run.records, given["endpoint"])
        return status, stays
    except CleaningError as error:
        raise VerifyError(str(error)) from None
    except BrokenPipeError:  # raised by printing, not by the endpoint
        raise
    except (OSError, HTTPException) as error:
        note = f"; what stays is in {journal.path}" if journal.made else ""
        reason = getattr(error, "strerror", None) or error or type(error).__name__
        raise VerifyError(f"cannot reach {given['endpoint']}: {reason}{note}") from None
    finally:
        endpoint.close()


def _rows(run: Run, cases: list[Case], journal: Journal, report: Any) -> tuple[int, list[str]]:
    """Run the rows that an earlier run has not; return the exit status, and what stays."""
    run.require_buckets()
    runnable = [case for case in cases if not run.obstacle(case)]
    if not runnable and not journal.results:
        _finish([run.outcome(case) for case in cases], run.common, len(cases), report)
        raise VerifyError("no row could be run")
    _announce(runnable, journal)
    outcomes = [_earlier(case, journal) for case in CASES if case.name in journal.results]
    stays: list[str] = []
    try:
        with ProgressLine("verifying", unit="rows") as progress:
            progress.expect(len(cases))
            for case in cases:
                outcome = run.outcome(case)
                outcomes.append(outcome)
                journal.note("row", _row(outcome))
                _print_difference(outcome)
                progress.advance(1)
    finally:
        try:
            stays = run.clean()
        finally:
            _finish(outcomes, run.common, len(cases), report)
    results = {outcome.result for outcome in outcomes}
    if results & {DIFFERS, FAILED}:
        return _SUBSTANCE, stays
    return _FORM_ALONE if FORM in results or run.common else _AGREES, stays


def _derive(path: Path, profile: Profile, records: list[Record], endpoint: str) -> None:
    """Write the profile that the answers decide."""
    from fakeoss.cli.deriving import write_profile

    try:
        with ProgressLine("deriving", unit="choices") as progress:
            lines = list(write_profile(path, profile, records, endpoint, progress))
    except OSError as error:
        raise VerifyError(f"{path}: {error.strerror}") from None
    for line in lines:
        print(line)


def _announce(cases: list[Case], journal: Journal) -> None:
    """Say what is going to happen, and what it would cost at Amazon."""
    expected = estimate(cases)
    print(
        f"fakeoss: {len(cases)} rows, about {expected.requests} requests (at Amazon about ${expected.dollars:.3f}); "
        f"journal: {journal.path}",
        file=sys.stderr,
        flush=True,
    )


def _earlier(case: Case, journal: Journal) -> Outcome:
    row = journal.results[case.name]
    lines = [row["reason"]] if "reason" in row else row["differences"]
    return Outcome(case, row["result"], tuple(lines))


def _is_selected(case: Case, pattern: re.Pattern[str] | None) -> bool:
    return pattern is None or pattern.search(case.name) is not None


def _user(options: argparse.Namespace) -> User:
    values = {name: getattr(options, name) or os.environ.get(variable, "") for name, variable in _VARIABLES.items()}
    missing = [
        f"--{name.replace('_', '-')} or {_VARIABLES[name]}" for name in ("access_key", "secret_key") if not values[name]
    ]
    if missing:
        raise VerifyError(f"credentials are missing: set {' and '.join(missing)}")
    return User(id="", **values)


def _print_difference(outcome: Outcome) -> None:
    if outcome.result in {FORM, DIFFERS, FAILED}:
        print(f"{outcome.case.name}\n    source: {outcome.case.source}")
        for line in outcome.lines:
            print(f"    {line}")
        sys.stdout.flush()


def _open_report(path: str | None) -> Any:
    if path is None:
        return None
    try:
        return open(path, "w", encoding="utf-8")
    except OSError as error:
        raise VerifyError(f"{path}: {error.strerror}") from None


def _finish(outcomes: list[Outcome], common: CommonDifferences, total: int, report: Any) -> None:
    """Print a summary of the rows that ran, even after an interruption, and write the report."""
    for count, text in common.lines():
        print(f"in {count} {'row' if count == 1 else 'rows'}: {text}")
    counts = Counter(outcome.result for outcome in outcomes)
    words = [f"{counts[SAME]} rows agree"]
    words += [f"{counts[FORM]} in substance"] if counts[FORM] else []
    words += [f"{counts[DIFFERS]} differ"]
    words += [f"{counts[FAILED]} failed"] if counts[FAILED] else []
    words += [f"{counts[SKIPPED]} skipped"]
    remaining = total - len(outcomes)
    words += [f"{remaining} not run"] if remaining > 0 else []
    print(", ".join(words))
    for reason, count in Counter(each.lines[0] for each in outcomes if each.result == SKIPPED).most_common():
        print(f"    {count} skipped: {reason}")
    if report is not None:
        rows = [_row(outcome) for outcome in outcomes]
        json.dump(
            {"rows": rows, "common": [{"rows": count, "difference": text} for count, text in common.lines()]},
            report,
            ensure_ascii=False,
            indent=1,
        )
        report.write("\n")


def _row(outcome: Outcome) -> dict[str, object]:
    is_short = outcome.result == SKIPPED
    detail = {"reason": outcome.lines[0]} if is_short else {"differences": list(outcome.lines)}
    return {"name": outcome.case.name, "source": outcome.case.source, "result": outcome.result, **detail}
