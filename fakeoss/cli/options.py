"""The commands and their options, and what ``--help`` says of them."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import fakeoss
from fakeoss.cli.help_text import Help, Parser

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["make_parser"]

_PORT: Final = 9000
"""That of MinIO, which most settings for a local store name."""
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
_SERVE: Final = """\
Serve a store until Ctrl-C, SIGTERM or the end of the terminal (SIGHUP).
"""
_SERVE_EPILOG: Final = """\
exit status: 0 once it was told to end, 1 if it cannot serve (the port or the folder is taken, the seed cannot be read),
2 for wrong usage

examples:
  fakeoss serve --profile aws --bucket photos
  fakeoss serve --data ./objects --seed ./fixtures --tls --ca-file ca.pem
  fakeoss serve --fault 'GetObject, [SlowDown, cut(1024), ok], key=src/*' -v
  fakeoss serve --bucket photos --profile aws --compose > compose.yaml
"""
_VERIFY: Final = """\
Run the contract of this fake against a real service, row by row, and print where their answers differ. Everything is
stored below a new prefix in the given bucket, and removed again; no bucket is created, and no setting is changed. The
requests are signed with version 4, and the service may charge for them.
"""
_VERIFY_EPILOG: Final = """\
exit status: 0 if all rows that ran agree, 1 if some failed or differ in substance (status, code, content, ids), 3 if
some differ in form alone (wording, quotes, order, more headers), 2 if the service could not be verified or something
was left behind

examples:
  fakeoss verify --endpoint https://s3.cn-north-1.jdcloud-oss.com --bucket mine
  fakeoss verify --endpoint http://127.0.0.1:9000 --bucket mine --profile aws --only copy --json report.json
  fakeoss verify --resume /tmp/fakeoss-verify.journal
"""


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line; ``command`` is the name of the command, ``None`` if there is none."""
    parser = Parser(
        prog="fakeoss", description="An object store for tests and offline work.", epilog=_EPILOG, formatter_class=Help
    )
    parser.add_argument("--version", action="version", version=f"fakeoss {fakeoss.__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, (words, add) in _COMMANDS.items():
        description = f"{words[0].upper()}{words[1:]}."
        add(commands.add_parser(name, help=words, description=description, formatter_class=Help))
    return parser


def _add_dump(dump: argparse.ArgumentParser) -> None:
    dump.epilog = """\
exit status: 0 if all was written, 1 if not, 2 for wrong usage

examples:
  fakeoss dump ./objects ./plain
  fakeoss dump ./objects ./plain --replace
"""
    dump.add_argument("data", metavar="DATA", help="the folder that a server was given as --data")
    dump.add_argument("target", metavar="DIR", help="where to write a folder for each bucket; made where there is none")
    dump.add_argument("--replace", action="store_true", help="replace the buckets that an earlier dump wrote there")


def _add_demo(demo: argparse.ArgumentParser) -> None:
    demo.epilog = """\
exit status: 0 if it went as it says, 1 if not, 2 for wrong usage

examples:
  fakeoss demo
  fakeoss demo --wire
"""
    demo.add_argument("--wire", action="store_true", help="show a multipart copy on the wire and check its bytes")


def _add_help(topic: argparse.ArgumentParser) -> None:
    topic.epilog = """\
exit status: 0, or 2 if there is no such guide

examples:
  fakeoss help
  fakeoss help failures
"""
    topic.add_argument("topic", nargs="?", metavar="TOPIC", help="the name of a guide")


def _add_completion(completion: argparse.ArgumentParser) -> None:
    completion.epilog = """\
exit status: 0, 1 if shtab is not installed (fakeoss[completion]), 2 for wrong usage

examples:
  fakeoss completion bash > ~/.local/share/bash-completion/completions/fakeoss
  fakeoss completion zsh > ~/.zfunc/_fakeoss
"""
    completion.add_argument("shell", choices=("bash", "zsh", "tcsh"), help="the shell")


def _add_operations(operations: argparse.ArgumentParser) -> None:
    operations.epilog = """\
exit status: 0, or 2 for wrong usage

examples:
  fakeoss operations --search copy
  fakeoss operations --profile aws --json
"""
    add, known = operations.add_argument, tuple(fakeoss.profiles.PROFILES)
    add("--profile", choices=known, action="append", default=[], help="only this profile (repeatable; aws: with links)")
    add("--search", metavar="TEXT", default="", help="only operations whose names contain this, in any case")
    add("--json", action="store_true", help="print a JSON list")


def _add_serve(serve: argparse.ArgumentParser) -> None:
    serve.description, serve.epilog = _SERVE, _SERVE_EPILOG
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
    _add_upkeep(serve)


def _add_upkeep(serve: argparse.ArgumentParser) -> None:
    """Add the options for a server that people keep running."""
    add = serve.add_argument
    add("--seed", metavar="DIR", help="folder of folders to begin with: buckets, and files as objects")
    add("--upstream", metavar="URL", help="stand in front of this engine (keys: FAKEOSS_UPSTREAM_ACCESS_KEY, ...)")
    add("--upstream-ca", metavar="FILE", help="its certificate authority's (PEM), if the system does not trust it")
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
    add("--record", metavar="FILE", help="append each call to this file, as a line of JSON, without bodies and secrets")
    add("-v", "--verbose", action="store_true", help="write a line for each request to stderr")
    add(
        "--control",
        choices=("local", "everywhere", "off"),
        default="local",
        help="who may use the control API below /_fakeoss/: local (programs of this machine; the default), everywhere "
        "(whoever reaches the server), or off (nobody)",
    )
    add("--tls", action="store_true", help="speak HTTPS, with a certificate made for it (needs fakeoss[tls])")
    add("--ca-file", metavar="FILE", help="write the certificate that clients are to trust there; implies --tls")
    add("--certificate", metavar="FILE", help="speak HTTPS with this certificate (PEM, with its chain)")
    add("--key", metavar="FILE", help="its key (PEM), if that is not in the same file")
    for name, thing in (("containerfile", "Containerfile"), ("compose", "compose file"), ("systemd", "systemd unit")):
        words = f"print a {thing} for a server with the other options"
        add(f"--{name}", dest="example", action="store_const", const=name, help=words)


def _add_settings(settings: argparse.ArgumentParser) -> None:
    from fakeoss.cli.settings import client_of
    from fakeoss.server.client_settings import CLIENTS

    settings.epilog = """\
exit status: 0, or 2 for wrong usage

examples:
  fakeoss settings js --port 9001
  fakeoss settings rclone --ca-file ca.pem
  fakeoss settings --endpoint http://minio.test:9000 --region eu-west-1
"""
    words = f"one of {', '.join(CLIENTS)}, or what people call it, such as python, js or awscli; all, if there is none"
    settings.add_argument("client", nargs="?", metavar="CLIENT", type=client_of, choices=CLIENTS, help=words)
    where = settings.add_mutually_exclusive_group()
    words = "port of the server on this machine (default: %(default)s)"
    where.add_argument("--port", type=_port, default=_PORT, help=words)
    where.add_argument("--endpoint", metavar="URL", type=_url, help="the server's URL, if it is another one")
    words = "of a user of the server's configuration file; the secret key is to be filled in"
    settings.add_argument("--access-key", metavar="TEXT", help=words)
    words = "certificate that the client is to trust (see serve --tls); the server is then at https://"
    settings.add_argument("--ca-file", metavar="FILE", help=words)
    where = settings.add_mutually_exclusive_group()
    known = tuple(fakeoss.profiles.PROFILES)
    where.add_argument("--profile", choices=known, help="sign for the region of this profile (default: aws)")
    where.add_argument("--region", metavar="NAME", help="sign for this region")


def _add_verify(verify: argparse.ArgumentParser) -> None:
    verify.description, verify.epilog = _VERIFY, _VERIFY_EPILOG
    add = verify.add_argument
    add("--endpoint", metavar="URL", help="the service, such as https://s3.cn-north-1.jdcloud-oss.com")
    add("--bucket", metavar="NAME", help="an existing bucket; only keys below a new prefix are used")
    add("--second-bucket", metavar="NAME", help="another existing bucket, for rows that need two")
    add(
        "--empty", action="store_true", help="the bucket is empty and used for nothing else: also run rows that list it"
    )
    words = "profile to compare with, or the TOML file of one (default: jdcloud)"
    add("--profile", metavar="NAME|FILE", type=_profile, default="jdcloud", help=words)
    add("--profile-out", metavar="FILE", help="write what the answers decide as a profile in TOML, based on --profile")
    add("--region", metavar="NAME", help="region to sign for (default: the profile's)")
    add("--only", metavar="REGEX", type=_pattern, help="run only rows whose names match (case-insensitive)")
    add("--json", metavar="FILE", help="write the result of each row to this file")
    add("--access-key", metavar="TEXT", help="default: the environment variable AWS_ACCESS_KEY_ID")
    add(
        "--secret-key", metavar="TEXT", help="default: the variable AWS_SECRET_ACCESS_KEY, which other users cannot see"
    )
    add("--session-token", metavar="TEXT", help="default: the environment variable AWS_SESSION_TOKEN")
    add("--journal", metavar="FILE", help="where to keep what is made until it is ended (default: a temporary file)")
    again = verify.add_mutually_exclusive_group()
    again.add_argument("--resume", metavar="JOURNAL", help="go on with a run that was interrupted")
    again.add_argument("--clean", metavar="JOURNAL", help="only end what a run has left behind")
    add(
        "--patience",
        metavar="SECONDS",
        type=float,
        default=60.0,
        help="how long to wait for an endpoint that went away (default: %(default)g)",
    )


def _add_check_retries(check: argparse.ArgumentParser) -> None:
    from fakeoss.cli.check_retries import add_options

    add_options(check)


def _profile(text: str) -> str:
    try:
        fakeoss.profiles.find(text)
    except (OSError, ValueError) as error:
        raise argparse.ArgumentTypeError(str(error).removeprefix("fakeoss: ")) from None
    return str(Path(text).resolve()) if text.endswith(".toml") else text


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a regular expression: {error}") from None


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


def _url(text: str) -> str:
    if not re.match(r"https?://[^/]", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a URL, such as http://127.0.0.1:9000")
    return text


def _fault(text: str) -> str:
    from fakeoss.fault_words import read_fault, require_ending

    try:
        require_ending(read_fault(text)[1])
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error).removeprefix("fakeoss: ")) from None
    return text


def _endpoint(text: str) -> str:
    from fakeoss.server.gate import require_endpoints

    try:
        require_endpoints([text])
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error).removeprefix("fakeoss.Server: ")) from None
    return text


_COMMANDS: Final[dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]]] = {
    "serve": ("serve a store until Ctrl-C", _add_serve),
    "dump": ("write the store in a folder as plain folders and files", _add_dump),
    "demo": ("show a bug, the test that catches it, and a bad day", _add_demo),
    "operations": ("list the operations and the profiles that support them", _add_operations),
    "settings": ("print what to paste to point a client at the server", _add_settings),
    "verify": ("compare the answers of a real service with this fake's", _add_verify),
    "check-retries": ("run a function of yours under each fault at each of its calls", _add_check_retries),
    "help": ("list the guides, or show one", _add_help),
    "completion": ("print what completes commands in a shell", _add_completion),
}
"""What each command does, and what adds its options."""
