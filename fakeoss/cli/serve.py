"""``python -m fakeoss serve``: serves a store on a port until interrupted, optionally read from and written to a
folder."""

from __future__ import annotations

import os
import signal
from threading import Event
from typing import TYPE_CHECKING, Final

import fakeoss

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from fakeoss.cli.config_file import Configuration
    from fakeoss.model.bucket import Bucket
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
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class ServeError(Exception):
    """The reason why the store cannot be served, or its folder cannot be written."""

    def __init__(self, message: str, *, misused: bool = False) -> None:
        super().__init__(message)
        self.misused = misused


def serve(options: argparse.Namespace) -> None:
    """Serve until SIGINT or SIGTERM; with ``--data`` the store is read from that folder and written back at the end.

    Raises ServeError.
    """
    configuration = _configuration(options.config, options.profile)
    handlers = {name: signal.signal(name, signal.default_int_handler) for name in _SIGNALS}
    server = fakeoss.Server(
        profile=configuration.profile,
        users=configuration.users,
        host=options.host,
        port=options.port,
        hosts=(*configuration.hosts, *options.allow_host),
        endpoints=options.endpoint,
        anonymous=options.anonymous,
    )
    try:
        folder = _Folder(options.data, server.store) if options.data else None
        _run(server, options, configuration, folder)
    except KeyboardInterrupt:
        return
    finally:
        for name, handler in handlers.items():
            signal.signal(name, handler)


def _run(server: Server, options: argparse.Namespace, configuration: Configuration, folder: _Folder | None) -> None:
    try:
        server.start()
    except OSError as error:
        address = f"{options.host} port {options.port}"
        raise ServeError(f"cannot listen on {address}: {_reason(error)}") from None
    try:
        print(_announcement(server, configuration, options.config), end="")
        print(folder.announcement if folder else "", end="", flush=True)
        Event().wait()
    finally:
        for name in _SIGNALS:  # a second signal must not interrupt the writing
            signal.signal(name, signal.SIG_IGN)
        server.stop()
        if folder:
            folder.write()


def _reason(error: OSError) -> str:
    """Return the operating system's message; that of Python's ``create_server`` would repeat the address."""
    return os.strerror(error.errno) if error.errno and error.errno > 0 else str(error.strerror or error)


class _Folder:
    """The folder that a store is read from and written to. Raises ServeError."""

    def __init__(self, path: str, store: Store) -> None:
        self._path, self._store = path, store
        try:
            os.makedirs(path, mode=0o700, exist_ok=True)
            buckets = store.seed(path)
        except FileExistsError:
            raise ServeError(f"{path} is a file, not a folder", misused=True) from None
        except OSError as error:
            raise ServeError(f"{error.filename or path}: {_reason(error)}") from None
        except ValueError as error:  # its message names the file
            raise ServeError(str(error).removeprefix("fakeoss: ")) from None
        except fakeoss.OssError as error:
            raise ServeError(f"{path}: {error}") from None
        self._names = {bucket.name for bucket in buckets}
        self.announcement = f"{_totals(buckets)} read from {path}; the store will be written there at the end\n"

    def write(self) -> None:
        """Write the store to the folder, and print a line about it."""
        from fakeoss.model.disk.folders import dump
        from fakeoss.model.store import state_of

        buckets = self._store.buckets
        try:
            dump(state_of(self._store), self._path, replace=True, former=self._names)
        except OSError as error:
            raise ServeError(f"nothing was written to {self._path}: {_reason(error)}") from None
        print(f"{_totals(buckets)} written to {self._path}", flush=True)


def _totals(buckets: Sequence[Bucket]) -> str:
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
