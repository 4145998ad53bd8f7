"""``python -m fakeoss serve``: serves a store on a port until interrupted, in memory or in a folder."""

from __future__ import annotations

import os
import signal
from threading import Event
from typing import TYPE_CHECKING, Final

import fakeoss

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence, Sized

    from fakeoss.cli.config_file import Configuration
    from fakeoss.model.store import Store
    from fakeoss.server import Server

__all__ = ["ServeError", "serve"]

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
_SIGNALS: Final = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class ServeError(Exception):
    """The reason why the store cannot be served."""

    def __init__(self, message: str, *, misused: bool = False) -> None:
        super().__init__(message)
        self.misused = misused


def serve(options: argparse.Namespace) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP; with ``--data`` the store lies in that folder.

    Raises ServeError.
    """
    if options.sync and not options.data:
        raise ServeError("--sync is for a store in a folder: give --data DIR, too", misused=True)
    configuration = _configuration(options.config, options.profile)
    handlers = {name: signal.signal(name, signal.default_int_handler) for name in _SIGNALS}
    try:
        server = _server(options, configuration)
        try:
            seeding = _seed(server.store, options.seed) if options.seed else ""
            _run(server, options, configuration, seeding)
        finally:
            for name in _SIGNALS:  # a second signal must not interrupt the closing
                signal.signal(name, signal.SIG_IGN)
            server.close()
    except KeyboardInterrupt:
        return
    except fakeoss.OssError as error:
        raise ServeError(f"{options.data}: {error}") from None
    finally:
        for name, handler in handlers.items():
            signal.signal(name, handler)


def _server(options: argparse.Namespace, configuration: Configuration) -> Server:
    from fakeoss.durable import FolderError

    try:
        return fakeoss.Server(
            profile=configuration.profile,
            users=configuration.users,
            host=options.host,
            port=options.port,
            hosts=(*configuration.hosts, *options.allow_host),
            data=options.data,
            sync=options.sync,
        )
    except FolderError as error:
        raise ServeError(str(error), misused=error.misused) from None


def _run(server: Server, options: argparse.Namespace, configuration: Configuration, seeding: str) -> None:
    try:
        server.start()
    except OSError as error:
        address = f"{options.host} port {options.port}"
        raise ServeError(f"cannot listen on {address}: {_reason(error)}") from None
    print(_announcement(server, configuration, options.config), end="")
    if options.data:
        print(f"{_totals(server.store.buckets)} in {options.data}")
    print("".join(f"{remark}\n" for remark in server.remarks), seeding, sep="", end="", flush=True)
    Event().wait()


def _reason(error: OSError) -> str:
    """Return the operating system's message; that of Python's ``create_server`` would repeat the address."""
    return os.strerror(error.errno) if error.errno and error.errno > 0 else str(error.strerror or error)


def _seed(store: Store, path: str) -> str:
    """Read the buckets in a folder, but for those that the store has already; return a line about it. Raises
    ServeError."""
    from fakeoss.model.disk.folders import seed
    from fakeoss.model.store import state_of

    kept = [bucket.name for bucket in store.buckets]
    try:
        buckets = seed(state_of(store), path, store.owner, without=kept)
        state_of(store).confirm()
    except OSError as error:
        raise ServeError(f"{error.filename or path}: {_reason(error)}") from None
    except ValueError as error:  # its message names the file
        raise ServeError(str(error).removeprefix("fakeoss: ")) from None
    except fakeoss.OssError as error:
        raise ServeError(f"{path}: {error}") from None
    return f"{_totals(buckets)} read from {path}\n"


def _totals(buckets: Sequence[Sized]) -> str:
    from fakeoss.model.name_rules import counted

    objects = sum(len(bucket) for bucket in buckets)
    return f"{counted(len(buckets), 'bucket')} with {counted(objects, 'object')}"


def _configuration(path: str | None, profile: str | None) -> Configuration:
    from fakeoss.cli.config_file import Configuration, ConfigurationError, read_configuration

    if path is None:
        return Configuration(fakeoss.profiles.find(profile or "jdcloud"), ())
    try:
        return read_configuration(path, profile)
    except ConfigurationError as error:
        raise ServeError(str(error), misused=True) from None
    except OSError as error:
        raise ServeError(f"{path}: {error.strerror}", misused=True) from None


def _announcement(server: Server, configuration: Configuration, path: str | None) -> str:
    """Return the line with the endpoint, and settings to paste. Secrets from a file are not printed."""
    profile, users, _ = configuration
    user = users[0] if users else server.owner
    settings = {
        "endpoint": server.endpoint_url,
        "region": profile.default_region,
        "access_key": user.access_key,
        "secret_key": f"secret_key-in-{os.path.basename(path or '')}" if users else user.secret_key,
    }
    return f"fakeoss serves profile {profile.name} at {server.endpoint_url}\n" + _SETTINGS.format_map(settings)
