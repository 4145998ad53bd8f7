"""``python -m fakeoss serve``: serves a store on a port until interrupted, in memory or in a folder."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import partial
from textwrap import indent
from typing import TYPE_CHECKING, Final

import fakeoss
from fakeoss.cli.seeding import SeedError, seed_store, totals
from fakeoss.cli.settings import command_for
from fakeoss.cli.signals import StopSignals
from fakeoss.cli.wording import plain, reason_of
from fakeoss.fault_words import read_fault

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from fakeoss.cli.config_file import Configuration
    from fakeoss.model.store import Store
    from fakeoss.server import Server
    from fakeoss.server.access_log import AccessEntry
    from fakeoss.server.tls import Identity
    from fakeoss.upstream.settings import Upstream

__all__ = ["ServeError", "serve"]

_GRACE: Final = 1.0
"""Seconds that requests which are being answered have when the server is told to stop."""
_PRINTED: Final = ("boto3", "aws-cli")
"""The clients whose settings are printed at the start."""


class ServeError(Exception):
    """The reason why the store cannot be served."""

    def __init__(self, message: str, *, misused: bool = False) -> None:
        super().__init__(message)
        self.misused = misused


def serve(options: argparse.Namespace) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP; with ``--data`` the store lies in that folder.

    Raises ServeError.
    """
    _require_own_store(options)
    if options.sync and not options.data:
        raise ServeError("--sync is for a store in a folder: give --data DIR, too", misused=True)
    with StopSignals(is_program=options.is_program) as signals, suppress(KeyboardInterrupt):
        configuration = _configuration(options.config, options.profile)
        identity = _identity(options)
        try:
            server = _server(options, configuration, identity)
            try:
                seeding = seed_store(server.store, options.seed) if options.seed else ""
                _create_buckets(server, options.bucket)
                _add_faults(server.store, options.fault)
                _keep_beginning(server, options)
                signals.raises = False
                _run(server, options, identity, seeding, signals)
            finally:
                signals.raises = False
                server.close()
        except SeedError as error:
            raise ServeError(str(error)) from None
        except fakeoss.OssError as error:
            raise ServeError(f"{options.data}: {plain(error)}") from None
        finally:
            if identity is not None and identity.is_temporary:
                os.unlink(str(identity.authority_path))


def _require_own_store(options: argparse.Namespace) -> None:
    """Raise ServeError for options that go with a store of the server's own, if an upstream holds what is stored."""
    named = [f"--{name}" for name in ("data", "seed", "sync") if options.upstream and getattr(options, name)]
    if named:
        raise ServeError(f"{named[0]} is for a store of its own, and with --upstream there is none", misused=True)
    if options.upstream_ca and not options.upstream:
        raise ServeError("--upstream-ca is for an engine to stand in front of: give --upstream URL, too", misused=True)


def _server(options: argparse.Namespace, configuration: Configuration, identity: Identity | None) -> Server:
    from fakeoss.cli.progress_line import ProgressLine
    from fakeoss.durable import FolderError

    try:
        return fakeoss.Server(
            profile=configuration.profile,
            users=configuration.users,
            host=options.host,
            port=options.port,
            hosts=(*configuration.hosts, *options.allow_host),
            endpoints=options.endpoint,
            anonymous=options.anonymous,
            data=options.data,
            sync=options.sync,
            upstream=_upstream(options),
            control=options.control,
            tls=identity,
            record=options.record,
            access_log=_write_line if options.verbose else None,
            begin=ProgressLine,
        )
    except FolderError as error:
        raise ServeError(str(error), misused=error.misused) from None
    except (TypeError, ValueError) as error:
        if not options.upstream:
            raise
        raise ServeError(reason_of(error), misused=True) from None
    except OSError as error:
        if error.filename != options.record:
            raise
        raise ServeError(f"--record {options.record}: {_reason(error)}", misused=True) from None


def _upstream(options: argparse.Namespace) -> Upstream | None:
    """Return the engine that the server stands in front of. Raises ValueError if it is none."""
    if options.upstream is None:
        return None
    return fakeoss.Upstream(options.upstream, verify=options.upstream_ca)


def _run(
    server: Server, options: argparse.Namespace, identity: Identity | None, seeding: str, signals: StopSignals
) -> None:
    try:
        server.start()
    except OSError as error:
        address = f"{options.host} port {options.port}"
        hint = "; --port 0 takes a free one" if options.port else ""
        raise ServeError(f"cannot listen on {address}: {_reason(error)}{hint}") from None
    try:
        told = f"{totals(server.store.buckets)} in {options.data}\n" if options.data else ""
        remarks = "".join(f"{remark}\n" for remark in server.remarks)
        _tell(f"{_announcement(server, options.config, identity)}{told}{remarks}{seeding}")
        signals.wait()
    finally:
        server.stop(_GRACE)


def _tell(text: str) -> None:
    """Print how the server is called. Who reads but the first line, as scripts do, ends nothing."""
    try:
        print(text, end="", flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _create_buckets(server: Server, names: Sequence[str]) -> None:
    for name in names:
        try:
            server.make_bucket(name)
        except fakeoss.OssError as error:
            raise ServeError(f"--bucket {name}: {error.cause.value}{error.hint}", misused=True) from None
        except fakeoss.UpstreamError as error:
            raise ServeError(f"--bucket {name}: {reason_of(error)}") from None


def _keep_beginning(server: Server, options: argparse.Namespace) -> None:
    """Let a reset go back to what the options say: in memory to what is stored now, in a folder to what ``--seed`` and
    ``--bucket`` say, for the folder may have had more before."""
    store = server.store
    if options.seed and not options.data:
        server.on_reset(partial(store.restore, store.snapshot()))
    elif options.seed:
        server.on_reset(partial(store.seed, options.seed))
    for name in options.bucket:
        server.on_reset(partial(server.make_bucket, name))
    server.on_reset(partial(_add_faults, store, options.fault))


def _add_faults(store: Store, faults: Sequence[str]) -> None:
    for operation, cause, settings in map(read_fault, faults):
        try:
            store.faults.add(operation, cause, **settings)
        except (TypeError, ValueError) as error:
            raise ServeError(f"--fault {operation}: {reason_of(error)}", misused=True) from None


def _identity(options: argparse.Namespace) -> Identity | None:
    """Return what is shown to clients that speak TLS; ``None`` if the server does not."""
    if options.key and not options.certificate:
        raise ServeError("--key needs --certificate", misused=True)
    if not (options.tls or options.certificate or options.ca_file):
        return None
    from fakeoss.server.tls import given_identity, made_identity

    try:
        if options.certificate:
            return given_identity(options.certificate, options.key)
        return made_identity(options.allow_host, options.ca_file)
    except ImportError:
        message = "--tls makes a certificate with trustme: pip install 'fakeoss[tls]', or give one with --certificate"
        raise ServeError(message) from None
    except OSError as error:
        raise ServeError(f"{error.filename}: {_reason(error)}", misused=True) from None
    except ValueError as error:
        raise ServeError(str(error), misused=True) from None


def _write_line(entry: AccessEntry) -> None:
    """Write a line of the access log; once nobody reads it, it is lost, and nothing else."""
    with suppress(OSError, ValueError):
        sys.stderr.write(f"{entry}\n")
        sys.stderr.flush()


def _reason(error: OSError) -> str:
    """Return the operating system's message; that of Python's ``create_server`` would repeat the address."""
    if error.errno and error.errno > 0:
        return os.strerror(error.errno)
    return str(error.strerror or error).partition(" (while attempting")[0]


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


def _announcement(server: Server, path: str | None, identity: Identity | None) -> str:
    """Return the line with the endpoint, and settings to paste. Secrets from a file are not printed."""
    from fakeoss.server.client_settings import CLIENTS, PLACEHOLDER

    url, settings = server.endpoint_url, server.settings
    lines = [f"fakeoss serves profile {server.profile.name} at {url}"]
    if server.store.upstream is not None:
        lines = [f"fakeoss stands in front of {server.store.upstream} at {url}"]
    for client in _PRINTED:
        lines += [f"{client}:", indent(settings[client].rstrip("\n"), "    ")]
    others = ", ".join(client for client in CLIENTS if client not in _PRINTED)
    certificate = None if identity is None or identity.authority_path is None else str(identity.authority_path)
    user = server.owner.access_key if PLACEHOLDER in settings[_PRINTED[0]] else None
    command = command_for(url, server.profile.default_region, certificate, user)
    lines.append(f"`{command} CLIENT` prints those of {others}")
    lines.append(f"console: {server.control_url}console")
    lines.append(f"control API: {server.control_url}")
    text = "\n".join(lines) + "\n"
    return text.replace(PLACEHOLDER, f"secret_key-in-{os.path.basename(path or '')}")
