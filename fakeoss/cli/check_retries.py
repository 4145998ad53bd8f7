"""``python -m fakeoss check-retries``: runs a function under each fault at each of its calls, and prints a table."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any, Final

from fakeoss import profiles
from fakeoss.errors import OssError, OutsideMockError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fakeoss.call_entry import CallEntry
    from fakeoss.checking.retry_report import RetryReport

__all__ = ["CheckError", "add_options", "check"]

_DESCRIPTION = """\
Run a function, which copies, uploads or reads, in a mock: twice without faults to learn its calls, then under each kind
of fault at each of them, every time from the same store. Print what became of it: finished exact, raised cleanly, left
an upload open, wrong bytes, hung.
"""
_EPILOG = """\
exit status: 0 if no run had wrong bytes or hung, nor, with --open-uploads error, left an upload open; 1 if one did;
2 if the function could not be checked

examples:
  fakeoss check-retries copies:copy --prepare copies:prepare --virtual
  fakeoss check-retries copies:copy --profile aws --bucket photos --fault 'cut(1024)' --fault SlowDown
  fakeoss check-retries copies:run_rclone --processes --prepare copies:prepare --runs 50 --open-uploads error
"""
_NOT_FOUND: Final = 404


class CheckError(Exception):
    """The function cannot be checked; the message says why."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.description, parser.epilog = _DESCRIPTION, _EPILOG
    add = parser.add_argument
    add("function", metavar="MODULE:FUNCTION", help="what to run, without arguments; may be asynchronous")
    add("--prepare", metavar="MODULE:FUNCTION", help="called once before, with the store, to make buckets and objects")
    add("--profile", choices=tuple(profiles.PROFILES), default="jdcloud", help="default: %(default)s")
    add("--bucket", metavar="NAME", action="append", default=[], help="bucket to create (repeatable)")
    add("--endpoint", metavar="URL", action="append", default=[], help="another host or URL to answer for (repeatable)")
    add("--processes", action="store_true", help="for child processes and clients in native code; these wait really")
    words = "try this instead of all faults: an error code, or a failure such as 'cut(1024)' (repeatable)"
    add("--fault", metavar="FAILURE", type=_failure, action="append", help=words)
    add("--always", action="store_true", help="also let each fault meet all such calls from there on")
    add("--virtual", action="store_true", help="pass over what the function waits for answers, and in time.sleep")
    add("--seconds", type=float, default=10.0, help="a run that takes longer hangs (default: %(default)g)")
    add("--runs", type=int, default=1000, help="at most so many, drawn if there would be more (default: %(default)s)")
    add("--seed", default="0", help="decides which runs are drawn (default: %(default)s)")
    words = "whether a run that leaves an upload open fails (default: %(default)s)"
    add("--open-uploads", choices=("allow", "error"), default="allow", help=words)
    add("--json", metavar="FILE", help="write the result of each run to this file; -: print it instead of the table")


def _failure(text: str) -> Any:
    from fakeoss.fault_words import read_failure

    try:
        failure = read_failure(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error).removeprefix("fakeoss: ")) from None
    if isinstance(failure, list):
        raise argparse.ArgumentTypeError(f"{text!r}: one failure at a time; give the option again for another")
    return failure


def check(options: argparse.Namespace) -> int:
    """Check the function and print the table; return 0, or 1 if a run failed. Raises CheckError."""
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())  # as python -m does, and the script does not
    others = threading.enumerate()
    work = _function(options.function)
    prepare = None if options.prepare is None else _function(options.prepare)
    report = _report(work, prepare, options)
    _print(report, options.json)
    is_left = options.open_uploads == "error" and report.counts["upload open"]
    status = int(not report.is_safe or bool(is_left))
    if options.is_program and report.counts["hung"] and any(thread not in others for thread in threading.enumerate()):
        sys.stdout.flush()
        os._exit(status)  # the interpreter would wait for the threads of pools, which wait for ever
    return status


def _report(work: Any, prepare: Any, options: argparse.Namespace) -> RetryReport:
    """Run the function in a mock. Raises CheckError."""
    from fakeoss.checking.retries import check_retries  # the other commands can do without
    from fakeoss.cli.progress_line import ProgressLine
    from fakeoss.mocking import mock

    mock_options = {"profile": options.profile, "processes": options.processes, "seed": options.seed}
    settings: Any = {name: getattr(options, name) for name in ("always", "virtual", "seconds", "runs", "seed")}
    calls: Iterable[CallEntry] = ()

    def begin(what: str) -> ProgressLine:
        return ProgressLine(f"{options.function}: {what}", unit="runs")

    try:
        with mock(buckets=options.bucket, endpoints=options.endpoint, **mock_options) as store:
            calls = store.calls
            return check_retries(work, prepare=prepare, faults=options.fault, begin=begin, **settings)
    except Exception as error:
        words = str(error) if str(error).startswith("fakeoss: ") else f"{type(error).__name__}: {error}"
        raise CheckError(words.removeprefix("fakeoss: ") + _hint(error, calls, options)) from error


def _hint(error: Exception, calls: Iterable[CallEntry], options: argparse.Namespace) -> str:
    """Return what may help if the function fails without faults: what it has not found, and which option makes that."""
    calls = list(calls)
    if not calls and not options.processes and _may_be_elsewhere(error):
        return "\nhint: child processes and native clients are served with --processes"
    missing = next((call for call in reversed(calls) if call.status == _NOT_FOUND), None)
    if missing is None or isinstance(error, OssError):
        return ""
    what = "/".join(filter(None, (missing.bucket, missing.key)))
    found = f"\nhint: {missing.operation} did not find {what}"
    if options.prepare is not None:
        return f"{found}, which {options.prepare} does not make"
    return (
        f"{found}, as the store is empty at first: --bucket NAME makes a bucket, --prepare MODULE:FUNCTION names a "
        "function that is given the store, and makes buckets and objects"
    )


def _may_be_elsewhere(error: BaseException | None) -> bool:
    """Whether a function that made no call may have failed since it works where no mock is: in a program, or in native
    code."""
    from fakeoss.checking.retries import NoCallError

    while error is not None:
        if isinstance(
            error, (NoCallError, OutsideMockError, subprocess.SubprocessError, ConnectionError, TimeoutError)
        ):
            return True
        error = error.__cause__ or error.__context__
    return False


def _print(report: RetryReport, path: str | None) -> None:
    """Print the table, or JSON for ``-``, and write JSON to any other path. Raises CheckError."""
    text = json.dumps(report.as_dict(), indent=2)
    print(text if path == "-" else report)
    if path not in {None, "-"}:
        try:
            with open(str(path), "w", encoding="utf-8") as file:
                file.write(text + "\n")
        except OSError as error:
            raise CheckError(f"{path} cannot be written: {error.strerror}") from None


def _function(name: str) -> Any:
    """Return the function that ``module:function`` names. Raises CheckError if there is none."""
    module_name, colon, path = name.partition(":")
    if not (module_name and colon and path):
        raise CheckError(f"{name!r} is not like module:function")
    try:
        found: Any = importlib.import_module(module_name)
    except Exception as error:
        raise CheckError(f"the module {module_name} cannot be imported: {type(error).__name__}: {error}") from error
    for part in path.split("."):
        if not hasattr(found, part):
            raise CheckError(f"the module {module_name} has no {path}")
        found = getattr(found, part)
    if not callable(found):
        raise CheckError(f"{name} is no function, but {found!r}")
    return found
