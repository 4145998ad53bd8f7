"""``python -m fakeoss verify``: runs the contract against a real service and prints where their answers differ."""

from __future__ import annotations

import json
import os
import re
import secrets
import sys
from collections import Counter
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss import profiles
from fakeoss.cli.cleaning import CleaningError, clean, first_entry
from fakeoss.cli.endpoint import Endpoint
from fakeoss.contract.case import NOBODY, OWNER
from fakeoss.contract.cases import CASES
from fakeoss.contract.frames import FRAMES
from fakeoss.contract.relocation import obstacles, relocated
from fakeoss.contract.runner import World, differences_by_step
from fakeoss.model.accounts import User

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

    from fakeoss.contract.case import Case
    from fakeoss.contract.runner import Answer, Send

__all__ = ["VerifyError", "verify"]

_NAME: Final = re.compile(r"[A-Za-z0-9._-]{3,255}")
_SAME, _DIFFERS, _SKIPPED = "same", "differs", "skipped"
_VARIABLES: Final = {
    "access_key": "AWS_ACCESS_KEY_ID",
    "secret_key": "AWS_SECRET_ACCESS_KEY",
    "session_token": "AWS_SESSION_TOKEN",
}


class VerifyError(Exception):
    """The service cannot be verified; the message says why."""


class Outcome(NamedTuple):
    """The result of a row; ``lines`` are its differences, or the reason why it was skipped."""

    case: Case
    result: str
    lines: tuple[str, ...] = ()


def verify(options: argparse.Namespace) -> int:
    """Run the rows; return 0 if all agree, 1 if some differ. Raises VerifyError if none can be run."""
    profile = profiles.find(options.profile)
    cases = [case for case in CASES if profile.name in case.profiles and _is_selected(case, options.only)]
    if not cases:
        raise VerifyError(f"no row of profile {profile.name} matches {options.only.pattern!r}")
    report = _open_report(options.json)
    try:
        endpoint = Endpoint(options.endpoint, options.region or profile.default_region, _user(options))
    except ValueError as error:
        raise VerifyError(str(error)) from None
    run = _Run(endpoint, options)
    outcomes: list[Outcome] = []
    try:
        run.require_buckets()
        try:
            for case in cases:
                outcomes.append(run.outcome(case))
                _print_difference(outcomes[-1])
        finally:
            try:
                run.clean()  # again, in case the last cleaning was interrupted
            finally:
                _finish(outcomes, run.common, len(cases), report)
    except CleaningError as error:
        raise VerifyError(str(error)) from None
    except BrokenPipeError:  # raised by printing, not by the endpoint
        raise
    except (OSError, HTTPException) as error:
        raise VerifyError(f"cannot reach {options.endpoint}: {_reason(error)}{run.leftover_note}") from None
    finally:
        endpoint.close()
        if report is not None:
            report.close()
    if not any(outcome.result != _SKIPPED for outcome in outcomes):
        raise VerifyError("no row could be run")
    return int(bool(run.common) or any(outcome.result == _DIFFERS for outcome in outcomes))


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


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error or type(error).__name__)


class _CommonDifferences:
    """Differences that every answer may have, such as in a header: how many rows show each, and its first text."""

    def __init__(self) -> None:
        self._rows: Counter[str] = Counter()
        self._texts: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self._rows)

    def add(self, texts: dict[str, str]) -> None:
        """Count the differences of one row, given by what they are about."""
        self._rows.update(texts.keys())
        self._texts = {**texts, **self._texts}

    def lines(self) -> list[tuple[int, str]]:
        """Return each difference with the number of rows that show it, most frequent first."""
        return [(count, self._texts[name]) for name, count in self._rows.most_common()]


class _Run:
    """One run against a service and its buckets; ``common`` collects the differences that all answers share."""

    def __init__(self, endpoint: Endpoint, options: argparse.Namespace) -> None:
        self._endpoint = endpoint
        self._options = options
        self._prefix = "" if options.empty else f"fakeoss-verify-{secrets.token_hex(4)}/"
        self._absent = f"fakeoss-absent-{secrets.token_hex(8)}"
        self.common = _CommonDifferences()
        self.leftover_note = ""
        """What to add to an error message while a row's objects may not have been removed."""

    @property
    def _buckets(self) -> list[str]:
        return [name for name in (self._options.bucket, self._options.second_bucket) if name]

    def require_buckets(self) -> None:
        """Raise VerifyError unless the buckets can be listed and, with ``--empty``, are empty."""
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
            entry = first_entry(self._endpoint, name) if self._options.empty else None
            if entry:
                raise VerifyError(f"the bucket {name} is not empty, but holds {entry}: leave out --empty")

    def clean(self) -> None:
        """Remove everything that was stored. Raises CleaningError."""
        for name in self._buckets:
            clean(self._endpoint, name, self._prefix)

    def outcome(self, case: Case) -> Outcome:
        """Run one row, unless it cannot be run here, and always clean up after it."""
        options = self._options
        second = options.second_bucket is not None
        reasons = tuple(obstacles(case, options.profile, second=second, whole=options.empty))
        if reasons:
            return Outcome(case, _SKIPPED, reasons[:1])
        self.leftover_note = f"; something may be left in {options.bucket} below {self._prefix or 'no prefix'}"
        try:
            lines = tuple(self._differences(relocated(case, self._prefix) if self._prefix else case))
        finally:
            self.clean()
            self.leftover_note = ""
        return Outcome(case, _DIFFERS if lines else _SAME, lines)

    def _differences(self, case: Case) -> Iterator[str]:
        options = self._options
        names = {"b": options.bucket, "c": options.second_bucket or "", "absent": self._absent}
        send = {OWNER: self._guarded(self._endpoint.send), NOBODY: self._guarded(self._endpoint.send_unsigned)}
        common: dict[str, str] = {}
        for step, differences in differences_by_step(case, World(send, names, FRAMES[options.profile])):
            for difference in differences:
                if difference.common:
                    common.setdefault(difference.common, difference.text)
            lines = [f"{step}: {difference.text}" for difference in differences if not difference.common]
            yield from lines
            if lines:
                break
        self.common.add(common)

    def _guarded(self, send: Send) -> Send:
        """Wrap ``send`` so that it refuses to write in the buckets outside of the prefix."""
        writable = tuple(f"/{name}/{self._prefix}" for name in self._buckets)
        buckets = tuple(f"/{name}/" for name in self._buckets)

        def guarded_send(method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
            if method not in {"GET", "HEAD"} and target.startswith(buckets) and not target.startswith(writable):
                raise VerifyError(f"a row would write outside of {self._prefix}: {method} {target}")
            return send(method, target, headers, body)

        return guarded_send


def _print_difference(outcome: Outcome) -> None:
    if outcome.result == _DIFFERS:
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


def _finish(outcomes: list[Outcome], common: _CommonDifferences, total: int, report: Any) -> None:
    """Print a summary of the rows that ran, even after an interruption, and write the report."""
    for count, text in common.lines():
        print(f"in {count} {'row' if count == 1 else 'rows'}: {text}")
    counts = Counter(outcome.result for outcome in outcomes)
    remaining = total - len(outcomes)
    suffix = f", {remaining} not run" if remaining else ""
    print(f"{counts[_SAME]} rows agree, {counts[_DIFFERS]} differ, {counts[_SKIPPED]} skipped{suffix}")
    for reason, count in Counter(each.lines[0] for each in outcomes if each.result == _SKIPPED).most_common():
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
    detail = {"reason": outcome.lines[0]} if outcome.result == _SKIPPED else {"differences": list(outcome.lines)}
    return {"name": outcome.case.name, "source": outcome.case.source, "result": outcome.result, **detail}
