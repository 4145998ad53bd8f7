"""``python -m fakeoss``: serve a store, show a copy on the wire, list the operations, verify a real service, or
check the retries of a function."""

from __future__ import annotations

import os
import signal
import sys
from argparse import Namespace
from typing import TYPE_CHECKING, Final

from fakeoss.cli.options import make_parser

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Sequence

__all__ = ["main"]

_FAILED: Final = 1
_MISUSED: Final = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; return the exit status: 0 for success, 1 for failure, 2 for wrong usage."""
    parser = make_parser()
    try:
        options = parser.parse_args(argv, Namespace(is_program=argv is None))
    except SystemExit as exit_request:  # argparse has printed why
        return exit_request.code if isinstance(exit_request.code, int) else _MISUSED
    try:
        status = _run(options, parser)
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # the reader of the output is gone; discard the rest
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _FAILED


def _run(options: Namespace, parser: ArgumentParser) -> int:
    if options.command == "serve":
        return _serve(options, parser)
    if options.command == "dump":
        return _dump(options)
    if options.command == "settings":
        return _settings(options)
    if options.command == "demo":
        return _demo(options)
    if options.command == "verify":
        return _verify(options)
    if options.command == "check-retries":
        return _check_retries(options)
    if options.command == "operations":
        return _operations(options)
    if options.command == "help":
        return _help(options)
    if options.command == "completion":
        return _completion(options, parser)
    parser.print_help()
    return _MISUSED


def _print_error(message: object) -> None:
    print(f"fakeoss: {message}", file=sys.stderr)


def _serve(options: Namespace, parser: ArgumentParser) -> int:
    from fakeoss.cli.serve import ServeError, serve

    if options.example:
        return _print_example(options, parser)
    try:
        serve(options)
    except ServeError as error:
        _print_error(error)
        return _MISUSED if error.misused else _FAILED
    return 0


def _print_example(options: Namespace, parser: ArgumentParser) -> int:
    from fakeoss.cli.deployment import ExampleError, example, options_given

    try:
        print(example(options.example, options_given(options, parser)), end="")
    except ExampleError as error:
        _print_error(error)
        return _MISUSED
    return 0


def _dump(options: Namespace) -> int:
    from fakeoss.cli.dump import DumpError, dump

    try:
        print(dump(options.data, options.target, replace=options.replace))
    except DumpError as error:
        _print_error(error)
        return _FAILED
    return 0


def _settings(options: Namespace) -> int:
    from fakeoss.cli.settings import print_settings

    print_settings(options, sys.stdout)
    return 0


def _verify(options: Namespace) -> int:
    from fakeoss.cli.verify import VerifyError, verify

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that it still cleans up
    try:
        return verify(options)
    except VerifyError as error:
        _print_error(error)
        return _MISUSED


def _check_retries(options: Namespace) -> int:
    from fakeoss.cli.check_retries import CheckError, check

    try:
        return check(options)
    except CheckError as error:
        _print_error(error)
        return _MISUSED


def _demo(options: Namespace) -> int:
    if options.wire:
        from fakeoss.cli.wire_demo import run
    else:
        from fakeoss.cli.demo import run
    return run(sys.stdout)


def _operations(options: Namespace) -> int:
    from fakeoss.cli.operations import print_operations

    print_operations(sys.stdout, options.profile, options.search, as_json=options.json)
    return 0


def _help(options: Namespace) -> int:
    from fakeoss.cli.topics import TopicError, print_topic, print_topics

    if options.topic is None:
        print_topics(sys.stdout)
        return 0
    try:
        print_topic(options.topic, sys.stdout)
    except TopicError as error:
        _print_error(error)
        return _MISUSED
    return 0


def _completion(options: Namespace, parser: ArgumentParser) -> int:
    try:
        import shtab
    except ImportError:
        _print_error("completion needs shtab: pip install 'fakeoss[completion]'")
        return _FAILED
    print(shtab.complete(parser, shell=options.shell))
    return 0


if __name__ == "__main__":
    sys.exit(main())
