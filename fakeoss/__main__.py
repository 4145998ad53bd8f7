"""``python -m fakeoss``: serve a store, show a copy on the wire, list the operations."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from threading import Event
from typing import TYPE_CHECKING, Final

import fakeoss

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeoss.configuration import Configuration
    from fakeoss.profiles.profile import Profile
    from fakeoss.server import Server

__all__ = ["main"]

_FAILED: Final = 1
_MISUSED: Final = 2
_SETTINGS: Final = """\
boto3:
    s3 = boto3.client("s3", endpoint_url="{endpoint}", region_name="{region}",
                      aws_access_key_id="{access_key}",
                      aws_secret_access_key="{secret_key}")
AWS CLI:
    export AWS_ENDPOINT_URL={endpoint} AWS_DEFAULT_REGION={region}
    export AWS_ACCESS_KEY_ID={access_key}
    export AWS_SECRET_ACCESS_KEY={secret_key}
    aws s3 mb s3://bucket
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; gives the exit status: 0 done, 1 failed, 2 not understood."""
    parser = _parser()
    try:
        options = parser.parse_args(argv)
    except SystemExit as leaving:  # argparse has printed why
        return leaving.code if isinstance(leaving.code, int) else _MISUSED
    try:
        status = _run(options, parser)
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # whoever read the output has seen enough; what is left of it goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _FAILED


def _run(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    if options.command == "serve":
        return _serve(options)
    if options.command == "demo":
        return _demo()
    if options.command == "operations":
        return _operations()
    parser.print_help()
    return _MISUSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="fakeoss", description="An object store for tests and offline work.")
    parser.add_argument("--version", action="version", version=f"fakeoss {fakeoss.__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    serve = commands.add_parser("serve", help="serve a store until Ctrl-C", description="Serve a store until Ctrl-C.")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen at (default: %(default)s)")
    serve.add_argument("--port", type=_port, default=0, help="port to listen at (default: a free one)")
    serve.add_argument("--profile", choices=tuple(fakeoss.profiles.PROFILES), help="service to be (default: jdcloud)")
    serve.add_argument("--config", metavar="FILE", help="TOML file with profile, switches, limits and users")
    commands.add_parser("demo", help="show a multipart copy on the wire, and check its bytes")
    commands.add_parser("operations", help="list the operations, and which profile has them")
    return parser


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:6]) < 65536):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 65535")
    return int(text)


def _complain(what: object) -> None:
    print(f"fakeoss: {what}", file=sys.stderr)


def _serve(options: argparse.Namespace) -> int:
    from fakeoss.configuration import ConfigurationError

    try:
        configuration = _configuration(options.config, options.profile)
    except ConfigurationError as error:
        _complain(error)
        return _MISUSED
    except OSError as error:
        _complain(f"{options.config}: {error.strerror}")
        return _MISUSED
    profile, users = configuration
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.default_int_handler)
    server = fakeoss.Server(profile=profile, users=users, host=options.host, port=options.port)
    try:
        server.start()
        print(_announcement(server, configuration, options.config), end="", flush=True)
        Event().wait()
    except KeyboardInterrupt:
        return 0
    except BrokenPipeError:
        raise
    except OSError as error:
        _complain(f"cannot listen at {options.host} port {options.port}: {error.strerror or error}")
        return _FAILED
    finally:
        server.stop()
    return 0


def _configuration(path: str | None, profile: str | None) -> Configuration:
    from fakeoss.configuration import Configuration, read_configuration

    if path is None:
        return Configuration(fakeoss.profiles.find(profile or "jdcloud"), ())
    return read_configuration(path, profile)


def _announcement(server: Server, configuration: Configuration, path: str | None) -> str:
    """The line with the endpoint, and settings to paste. Secrets of a file are not printed."""
    profile, users = configuration
    user = users[0] if users else server.owner
    settings = {
        "endpoint": server.endpoint_url,
        "region": profile.default_region,
        "access_key": user.access_key,
        "secret_key": f"secret_key-in-{os.path.basename(path or '')}" if users else user.secret_key,
    }
    return f"fakeoss serves profile {profile.name} at {server.endpoint_url}\n" + _SETTINGS.format_map(settings)


def _demo() -> int:
    from fakeoss.demo import run

    return run(sys.stdout)


def _operations() -> int:
    from fakeoss.operations import OPERATIONS

    known = list(fakeoss.profiles.PROFILES.values())
    rows = sorted({row.name: row for row in OPERATIONS}.values(), key=lambda row: (not row.supported, row.name))
    lines = [("OPERATION", *(profile.name for profile in known), "PAGE")]
    lines += [
        (row.name, *(_answered(row.name, profile, supported=row.supported) for profile in known), row.page)
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    there = sum(row.supported for row in rows)
    print(f"\n{there} of {len(rows)} operations are supported; 501 stands for the answer NotImplemented")
    return 0


def _answered(name: str, profile: Profile, *, supported: bool) -> str:
    return "yes" if supported and name not in profile.disabled else "501"


if __name__ == "__main__":
    sys.exit(main())
