"""``python -m fakeoss``: serve a store, show a copy on the wire, list the operations, verify a real service, or
check the retries of a function."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from typing import TYPE_CHECKING, Any, Final

import fakeoss

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

_PORT: Final = 9000
"""That of MinIO, which most settings for a local store name."""
_SERVE: Final = "Serve a store until Ctrl-C, SIGTERM or the end of the terminal (SIGHUP)."
_FAILED: Final = 1
_MISUSED: Final = 2
_EPILOG: Final = """\
exit status: 0 for success, 1 for failure (what was asked for was done, and found something wrong), 2 for wrong usage

examples:
  fakeoss demo                                  what it is for, in 20 seconds
  fakeoss serve --data ./objects --bucket photos --profile aws
  fakeoss settings rclone                       what to paste, to point rclone at it
  fakeoss check-retries copies:copy             run your function under every fault at every call
  fakeoss operations --profile aws --search copy
  fakeoss help failures                         a guide; without a name, all of them
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; return the exit status: 0 for success, 1 for failure, 2 for wrong usage."""
    parser = _parser()
    try:
        options = parser.parse_args(argv, argparse.Namespace(is_program=argv is None))
    except SystemExit as exit_request:  # argparse has printed why
        return exit_request.code if isinstance(exit_request.code, int) else _MISUSED
    try:
        status = _run(options, parser)
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # the reader of the output is gone; discard the rest
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _FAILED


def _run(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fakeoss",
        description="An object store for tests and offline work.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"fakeoss {fakeoss.__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_serve(commands.add_parser("serve", help="serve a store until Ctrl-C", description=_SERVE))
    dump = commands.add_parser("dump", help="write the store in a folder as plain folders and files")
    dump.add_argument("data", metavar="DATA", help="the folder that a server was given as --data")
    dump.add_argument("target", metavar="DIR", help="where to write a folder for each bucket; made where there is none")
    dump.add_argument("--replace", action="store_true", help="replace the buckets that an earlier dump wrote there")
    demo = commands.add_parser("demo", help="show a bug, the test that catches it, and a bad day")
    demo.add_argument("--wire", action="store_true", help="show a multipart copy on the wire and check its bytes")
    _add_operations(commands.add_parser("operations", help="list the operations and the profiles that support them"))
    _add_settings(commands.add_parser("settings", help="print what to paste to point a client at the server"))
    _add_verify(commands.add_parser("verify", help="compare the answers of a real service with this fake's"))
    check = commands.add_parser("check-retries", help="run a function of yours under each fault at each of its calls")
    _add_check_retries(check)
    topic = commands.add_parser("help", help="list the guides, or show one")
    topic.add_argument("topic", nargs="?", metavar="TOPIC", help="the name of a guide")
    completion = commands.add_parser("completion", help="print what completes commands in a shell")
    completion.add_argument("shell", choices=("bash", "zsh", "tcsh"), help="the shell")
    return parser


def _add_operations(operations: argparse.ArgumentParser) -> None:
    add, known = operations.add_argument, tuple(fakeoss.profiles.PROFILES)
    add("--profile", choices=known, action="append", default=[], help="only this profile (repeatable; aws: with links)")
    add("--search", metavar="TEXT", default="", help="only operations whose names contain this, in any case")
    add("--json", action="store_true", help="print a JSON list")


def _add_serve(serve: argparse.ArgumentParser) -> None:
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    serve.add_argument(
        "--port", type=_port, default=_PORT, help="port to listen on; 0: a free one (default: %(default)s)"
    )
    serve.add_argument(
        "--profile", choices=tuple(fakeoss.profiles.PROFILES), help="service to imitate (default: jdcloud)"
    )
    serve.add_argument(
        "--anonymous",
        choices=("nobody", "owner"),
        default="nobody",
        help="who sends requests without a signature (default: %(default)s)",
    )
    serve.add_argument("--config", metavar="FILE", help="TOML file with profile, switches, limits, hosts and users")
    serve.add_argument(
        "--allow-host",
        metavar="HOST",
        type=_host,
        action="append",
        default=[],
        help="another name of this server, such as minio.test, or HOST:PORT of web pages that may use it (repeatable); "
        "without users, a loopback server answers to no foreign name, and no server answers foreign pages",
    )
    serve.add_argument(
        "--endpoint",
        metavar="URL",
        type=_endpoint,
        action="append",
        default=[],
        help="a URL by which clients call this server, or a path: the server answers below its path (repeatable)",
    )
    serve.add_argument(
        "--data", metavar="DIR", help="folder of a store that lasts: what was acknowledged survives a crash"
    )
    serve.add_argument(
        "--sync", action="store_true", help="with --data: it survives a loss of power, too, and is slower"
    )
    serve.add_argument("--seed", metavar="DIR", help="folder of folders to begin with: buckets, and files as objects")
    _add_upkeep(serve)


def _add_upkeep(serve: argparse.ArgumentParser) -> None:
    """Add the options for a server that people keep running."""
    add = serve.add_argument
    add("--upstream", metavar="URL", help="stand in front of this engine (keys: FAKEOSS_UPSTREAM_ACCESS_KEY, ...)")
    add(
        "--bucket", metavar="NAME", action="append", default=[], help="bucket to create if it is not there (repeatable)"
    )
    add(
        "--fault",
        metavar="FAULT",
        type=_fault,
        action="append",
        default=[],
        help="let calls fail: 'GetObject, cut(1024), key=src/*, times=2', '*, [SlowDown, reset, ok], every=3': an "
        "error code, a kind of failure or several in turn, and settings of Store.faults.add (repeatable)",
    )
    add("-v", "--verbose", action="store_true", help="write a line for each request to stderr")
    add(
        "--control",
        choices=("local", "everywhere", "off"),
        default="local",
        help="who may use the control API below /_fakeoss/: programs of this machine (the default), everybody, nobody",
    )
    add("--tls", action="store_true", help="speak HTTPS, with a certificate made for it (needs fakeoss[tls])")
    add("--ca-file", metavar="FILE", help="write the certificate that clients are to trust there; implies --tls")
    add("--certificate", metavar="FILE", help="speak HTTPS with this certificate (PEM, with its chain)")
    add("--key", metavar="FILE", help="its key (PEM), if that is not in the same file")
    for name, thing in (("containerfile", "Containerfile"), ("compose", "compose file"), ("systemd", "systemd unit")):
        add(f"--{name}", dest="example", action="store_const", const=name, help=f"print a {thing}, and serve nothing")


def _add_settings(settings: argparse.ArgumentParser) -> None:
    from fakeoss.server.client_settings import CLIENTS

    settings.add_argument("client", nargs="?", metavar="CLIENT", choices=CLIENTS, help=f"one of {', '.join(CLIENTS)}")
    settings.add_argument("--endpoint", metavar="URL", default=f"http://127.0.0.1:{_PORT}", help="default: %(default)s")
    settings.add_argument("--ca-file", metavar="FILE", help="certificate that the client is to trust (see serve --tls)")
    settings.add_argument("--region", metavar="NAME", default="us-east-1", help="default: %(default)s")


def _add_verify(verify: argparse.ArgumentParser) -> None:
    from fakeoss.cli.verify_options import add_options

    add_options(verify)


def _add_check_retries(check: argparse.ArgumentParser) -> None:
    from fakeoss.cli.check_retries import add_options

    add_options(check)


def _port(text: str) -> int:
    from fakeoss.wire.numbers import parse_count

    port = parse_count(text, 65535)
    if port is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 65535")
    return port


def _host(text: str) -> str:
    from fakeoss.server.gate import require_hosts

    try:
        return require_hosts([text])[0]
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error).removeprefix("fakeoss.Server: ")) from None


def _fault(text: str) -> tuple[str, Any, dict[str, Any]]:
    from fakeoss.fault_words import read_fault, require_ending

    try:
        fault = read_fault(text)
        require_ending(fault[1])
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error).removeprefix("fakeoss: ")) from None
    return fault


def _endpoint(text: str) -> str:
    from fakeoss.server.gate import require_endpoints

    try:
        require_endpoints([text])
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error).removeprefix("fakeoss.Server: ")) from None
    return text


def _print_error(message: object) -> None:
    print(f"fakeoss: {message}", file=sys.stderr)


def _serve(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    from fakeoss.cli.serve import ServeError, serve

    if options.example:
        from fakeoss.cli.deployment import example

        bare = vars(parser.parse_args(["serve", f"--{options.example}"]))
        others = [name for name, value in vars(options).items() if name in bare and value != bare[name]]
        if others:
            words = ", ".join(f"--{name.replace('_', '-')}" for name in others)
            _print_error(f"--{options.example} prints an example as it is: leave out {words}, and edit what it prints")
            return _MISUSED
        print(example(options.example), end="")
        return 0
    try:
        serve(options)
    except ServeError as error:
        _print_error(error)
        return _MISUSED if error.misused else _FAILED
    return 0


def _dump(options: argparse.Namespace) -> int:
    from fakeoss.cli.dump import DumpError, dump

    try:
        print(dump(options.data, options.target, replace=options.replace))
    except DumpError as error:
        _print_error(error)
        return _FAILED
    return 0


def _settings(options: argparse.Namespace) -> int:
    from fakeoss.model.accounts import DEFAULT_OWNER
    from fakeoss.server.client_settings import Target, client_settings

    target = Target(
        options.endpoint, options.region, DEFAULT_OWNER.access_key, DEFAULT_OWNER.secret_key, options.ca_file
    )
    settings = client_settings(target)
    if options.client:
        print(settings[options.client], end="")
    else:
        print("\n".join(f"{name}:\n{text}" for name, text in settings.items()), end="")
    return 0


def _verify(options: argparse.Namespace) -> int:
    from fakeoss.cli.verify import VerifyError, verify

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that it still cleans up
    try:
        return verify(options)
    except VerifyError as error:
        _print_error(error)
        return _MISUSED


def _check_retries(options: argparse.Namespace) -> int:
    from fakeoss.cli.check_retries import CheckError, check

    try:
        return check(options)
    except CheckError as error:
        _print_error(error)
        return _MISUSED


def _demo(options: argparse.Namespace) -> int:
    if options.wire:
        from fakeoss.cli.wire_demo import run
    else:
        from fakeoss.cli.demo import run
    return run(sys.stdout)


def _operations(options: argparse.Namespace) -> int:
    from fakeoss.cli.operations import print_operations

    print_operations(sys.stdout, options.profile, options.search, as_json=options.json)
    return 0


def _help(options: argparse.Namespace) -> int:
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


def _completion(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    try:
        import shtab
    except ImportError:
        _print_error("completion needs shtab: pip install 'fakeoss[completion]'")
        return _FAILED
    print(shtab.complete(parser, shell=options.shell))
    return 0


if __name__ == "__main__":
    sys.exit(main())
