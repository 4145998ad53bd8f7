"""``python -m fakeoss verify``: asks a real service what the contract states, and prints where it answers otherwise."""

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
from fakeoss.contract.relocation import obstacles, placed
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
    """The service cannot be asked; the message says why."""


class Outcome(NamedTuple):
    """What became of a row: ``lines`` are its differences, or why it was skipped."""

    case: Case
    result: str
    lines: tuple[str, ...] = ()


def verify(options: argparse.Namespace) -> int:
    """Run the rows; 0 when all agree, 1 when some differ. Raises VerifyError when none can be asked."""
    profile = profiles.find(options.profile)
    cases = [case for case in CASES if profile.name in case.profiles and _chosen(case, options.only)]
    if not cases:
        raise VerifyError(f"no row of profile {profile.name} matches {options.only.pattern!r}")
    report = _opened(options.json)
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
                run.clean()  # again, in case that was interrupted
            finally:
                _finish(outcomes, run.common, len(cases), report)
    except CleaningError as error:
        raise VerifyError(str(error)) from None
    except BrokenPipeError:  # of the output
        raise
    except (OSError, HTTPException) as error:
        raise VerifyError(f"cannot reach {options.endpoint}: {_reason(error)}{run.left_behind}") from None
    finally:
        endpoint.close()
        if report is not None:
            report.close()
    if not any(outcome.result != _SKIPPED for outcome in outcomes):
        raise VerifyError("no row could be asked")
    return int(bool(run.common) or any(outcome.result == _DIFFERS for outcome in outcomes))


def _chosen(case: Case, pattern: re.Pattern[str] | None) -> bool:
    return pattern is None or pattern.search(case.name) is not None


def _user(options: argparse.Namespace) -> User:
    given = {name: getattr(options, name) or os.environ.get(variable, "") for name, variable in _VARIABLES.items()}
    missing = [
        f"--{name.replace('_', '-')} or {_VARIABLES[name]}" for name in ("access_key", "secret_key") if not given[name]
    ]
    if missing:
        raise VerifyError(f"credentials are missing: give {' and '.join(missing)}")
    return User(id="", **given)


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error or type(error).__name__)


class _Common:
    """What all answers have otherwise than stated: by what it is about, in how many rows, and as first met."""

    def __init__(self) -> None:
        self._rows: Counter[str] = Counter()
        self._first: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self._rows)

    def add(self, found: dict[str, str]) -> None:
        """What was found in one row."""
        self._rows.update(found.keys())
        self._first = {**found, **self._first}

    def lines(self) -> list[tuple[int, str]]:
        """In how many rows, and what; the most frequent first."""
        return [(times, self._first[name]) for name, times in self._rows.most_common()]


class _Run:
    """The service, the buckets, and what all of its answers have otherwise than stated."""

    def __init__(self, endpoint: Endpoint, options: argparse.Namespace) -> None:
        self._endpoint = endpoint
        self._options = options
        self._prefix = "" if options.empty else f"fakeoss-verify-{secrets.token_hex(4)}/"
        self._absent = f"fakeoss-absent-{secrets.token_hex(8)}"
        self.common = _Common()
        self.left_behind = ""
        """What may be there still when the service cannot be reached any more."""

    @property
    def _buckets(self) -> list[str]:
        return [name for name in (self._options.bucket, self._options.second_bucket) if name]

    def require_buckets(self) -> None:
        """Raise VerifyError unless the buckets can be listed, and are empty if they are said to be."""
        if len(set(self._buckets)) < len(self._buckets):
            raise VerifyError("the second bucket is to be another one")
        for name in self._buckets:
            if not _NAME.fullmatch(name):
                raise VerifyError(f"{name!r} is no bucket's name")
            status, _, body = self._endpoint.send("GET", f"/{name}?max-keys=1", {}, b"")
            if status != 200:
                code = re.search(rb"<Code>(.*?)</Code>", body)
                said = code[1].decode("utf-8", "replace") if code else body[:100].decode("utf-8", "replace")
                raise VerifyError(f"cannot list the bucket {name}: {status} {said}".rstrip())
            found = first_entry(self._endpoint, name) if self._options.empty else None
            if found:
                raise VerifyError(f"the bucket {name} is not empty, but holds {found}: leave out --empty")

    def clean(self) -> None:
        """Remove all that was stored. Raises CleaningError."""
        for name in self._buckets:
            clean(self._endpoint, name, self._prefix)

    def outcome(self, case: Case) -> Outcome:
        """Ask one row, unless something stands in its way, and clean up behind it whatever happens."""
        options = self._options
        second = options.second_bucket is not None
        reasons = tuple(obstacles(case, options.profile, second=second, whole=options.empty))
        if reasons:
            return Outcome(case, _SKIPPED, reasons[:1])
        self.left_behind = f"; something may be left in {options.bucket} below {self._prefix or 'no prefix'}"
        try:
            lines = tuple(self._asked(placed(case, self._prefix) if self._prefix else case))
        finally:
            self.clean()
            self.left_behind = ""
        return Outcome(case, _DIFFERS if lines else _SAME, lines)

    def _asked(self, case: Case) -> Iterator[str]:
        options = self._options
        names = {"b": options.bucket, "c": options.second_bucket or "", "absent": self._absent}
        send = {OWNER: self._within(self._endpoint.send), NOBODY: self._within(self._endpoint.send_unsigned)}
        common: dict[str, str] = {}
        for where, found in differences_by_step(case, World(send, names, FRAMES[options.profile])):
            for each in found:
                if each.common:
                    common.setdefault(each.common, each.text)
            lines = [f"{where}: {each.text}" for each in found if not each.common]
            yield from lines
            if lines:
                break
        self.common.add(common)

    def _within(self, send: Send) -> Send:
        """``send``, which refuses to write anywhere in the buckets but below the prefix."""
        bounds = tuple(f"/{name}/{self._prefix}" for name in self._buckets)
        begins = tuple(f"/{name}/" for name in self._buckets)

        def guarded(method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
            if method not in {"GET", "HEAD"} and target.startswith(begins) and not target.startswith(bounds):
                raise VerifyError(f"a row would write outside of {self._prefix}: {method} {target}")
            return send(method, target, headers, body)

        return guarded


def _print_difference(outcome: Outcome) -> None:
    if outcome.result == _DIFFERS:
        print(f"{outcome.case.name}\n    stated by: {outcome.case.source}")
        for line in outcome.lines:
            print(f"    {line}")
        sys.stdout.flush()


def _opened(path: str | None) -> Any:
    if path is None:
        return None
    try:
        return open(path, "w", encoding="utf-8")
    except OSError as error:
        raise VerifyError(f"{path}: {error.strerror}") from None


def _finish(outcomes: list[Outcome], common: _Common, wanted: int, report: Any) -> None:
    """Print what became of the rows, also of those before an interruption."""
    for times, text in common.lines():
        print(f"in {times} {'row' if times == 1 else 'rows'}: {text}")
    numbers = Counter(outcome.result for outcome in outcomes)
    left = wanted - len(outcomes)
    ended = f", {left} not asked any more" if left else ""
    print(f"{numbers[_SAME]} rows agree, {numbers[_DIFFERS]} differ, {numbers[_SKIPPED]} skipped{ended}")
    for reason, times in Counter(each.lines[0] for each in outcomes if each.result == _SKIPPED).most_common():
        print(f"    {times} skipped: {reason}")
    if report is not None:
        rows = [_row(outcome) for outcome in outcomes]
        json.dump(
            {"rows": rows, "common": [{"rows": times, "difference": text} for times, text in common.lines()]},
            report,
            ensure_ascii=False,
            indent=1,
        )
        report.write("\n")


def _row(outcome: Outcome) -> dict[str, object]:
    said = {"reason": outcome.lines[0]} if outcome.result == _SKIPPED else {"differences": list(outcome.lines)}
    return {"name": outcome.case.name, "source": outcome.case.source, "result": outcome.result, **said}
