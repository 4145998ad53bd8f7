"""Runs a client under a case: a process of its own with a server of its own, which is ended after a while."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import fakeoss
from clients_under_faults.cases import Case
from clients_under_faults.commands import NODE, NODE_ACTIONS, PROGRAMS, Place, node_command, python_command
from clients_under_faults.observed import OWN_CONTENT, cell
from clients_under_faults.payloads import KEYS, SOURCES

PYTHON = (
    *("boto3", "boto3-legacy", "boto3-adaptive", "boto3-file", "aiobotocore", "aioboto3"),
    *("minio-py", "minio-py-file", "s3fs", "s3fs-open", "s3fs-merge", "s3fs-fuse", "obstore", "opendal"),
    *("pyarrow", "pyarrow-file", "polars", "deltalake", "duckdb", "duckdb-over", "tensorstore", "s3torchconnector"),
    *("smart_open", "cloudpathlib", "s3path", "django-storages", "libcloud", "requests"),
)
CLIENTS = (*PYTHON, *PROGRAMS, *NODE)
_START = 60.0
"""Seconds that a client has to be loaded."""


class Outcome(NamedTuple):
    """What a client did: its version, and the cell; none if it cannot do this."""

    version: str
    text: str | None


class Laboratory(NamedTuple):
    """Where clients are, and how long a run may take."""

    pythons: tuple[str, ...] = (sys.executable,)
    node_modules: str | None = None
    seconds: float = 20.0

    def run(self, client: str, case: Case) -> Outcome | None:
        """Run a client; ``None`` if it is not installed. What it can do, but the case cannot do to it, has no cell."""
        commands: Iterable[list[str]]
        if client in PROGRAMS:
            program = PROGRAMS[client]
            if program.path() is None:
                return None
            if case.action not in program.actions:
                return Outcome(program.asked_version(), None)
            return self._served(client, case, None)
        if client in NODE:
            if self.node_modules is None:
                return None
            return (
                self._served(client, case, node_command(client, case.action)) if case.action in NODE_ACTIONS else None
            )
        commands = (python_command(python, client, case.action) for python in self.pythons)
        return next((found for each in commands if (found := self._served(client, case, each)) is not None), None)

    def _served(self, client: str, case: Case, command: list[str] | None) -> Outcome | None:
        with contextlib.ExitStack() as stack:
            users = [fakeoss.User(*KEYS, "owner")] if case.verifies else []
            server = stack.enter_context(fakeoss.Server(profile=case.profile, users=users))
            source = server.store.create_bucket("src")
            server.store.create_bucket("dst")
            for key, body in SOURCES.items():
                source.put(key, body)
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
            place = Place(folder, server.endpoint_url)
            begin = partial(case.apply, server, stack)
            if command is None:
                return self._program(client, case, place, server, begin=begin)
            if client == "s3fs-fuse":
                stack.callback(_unmount, folder)
            return self._guided(case, command, place, server, begin=begin)

    def _program(
        self, client: str, case: Case, place: Place, server: fakeoss.Server, *, begin: Callable[[], None]
    ) -> Outcome:
        program = PROGRAMS[client]
        place.fill()
        begin()
        process = _started(program.command(case.action, place), place.environment(), cwd=place.folder)
        try:
            output, _ = process.communicate(timeout=self.seconds)
            result: dict[str, Any] = {"result": f"exit {process.returncode}"}
        except subprocess.TimeoutExpired:
            output, result = "", {"result": "still trying"}
        text = cell(client, case, {**result, **_read_file(case, place, output)}, server)
        _end(process)
        return Outcome(program.asked_version(), text)

    def _guided(
        self, case: Case, command: list[str], place: Place, server: fakeoss.Server, *, begin: Callable[[], None]
    ) -> Outcome | None:
        client, environment = command[-2], {**place.environment(), "SCRATCH": str(place.folder)}
        if self.node_modules is not None:
            environment["NODE_MODULES"] = self.node_modules
        process = _started(command, environment, cwd=place.folder)
        try:
            ready = _line(process, _START)
            if "missing" in ready:
                return None
            if "impossible" in ready:
                return Outcome(ready["impossible"], None)
            if case.name == "Wcutnew" and client in OWN_CONTENT:
                return Outcome(ready["ready"], None)  # nothing replaces what it has written itself
            server.store.calls.clear()
            begin()
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
            result = _line(process, self.seconds)
            return Outcome(ready.get("ready", "?"), cell(client, case, result, server))
        finally:
            _end(process)


def _started(command: list[str], environment: dict[str, str], cwd: Path) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=cwd, start_new_session=True
    )


def _line(process: subprocess.Popen[str], seconds: float) -> dict[str, Any]:
    """The next line of a client, as JSON; that it is still trying if none comes in time."""
    lines: list[str] = []
    assert process.stdout is not None
    stdout = process.stdout
    reader = threading.Thread(target=lambda: lines.append(stdout.readline()), daemon=True)
    reader.start()
    reader.join(seconds)
    if reader.is_alive():
        return {"result": "still trying"}
    if not lines[0].strip():
        _, complaint = process.communicate()
        last = complaint.strip().splitlines()[-1:] or ["no word"]
        return {"result": f"died: {last[0][:80]}", "missing": last[0]} if "Error" in complaint else {"result": "died"}
    return json.loads(lines[0])  # type: ignore[no-any-return]


def _unmount(folder: Path) -> None:
    for path in (folder / "src", folder / "dst"):
        subprocess.run(["fusermount", "-uz", str(path)], capture_output=True, check=False)


def _end(process: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _read_file(case: Case, place: Place, output: str) -> dict[str, Any]:
    """What a program has read."""
    path = place.folder / "read"
    if case.action == "list":
        return {"value": [key for key in SOURCES if key.startswith("list/") and _names(output, key[5:])]}
    if case.action != "get" or not path.is_file():
        return {}
    body = path.read_bytes()
    return {"sha": hashlib.sha256(body).hexdigest(), "size": len(body)}


def _names(output: str, key: str) -> bool:
    return any(word.rpartition("/")[2] == key for word in output.split())


def measured(
    laboratory: Laboratory, clients: Iterable[str], cases: Iterable[Case]
) -> Iterator[tuple[str, str, Outcome]]:
    """Run clients under cases, two at a time, and yield what became of each."""
    pairs = [(client, case) for client in clients for case in cases]
    with ThreadPoolExecutor(2) as pool:
        outcomes = pool.map(lambda pair: laboratory.run(*pair), pairs)
        for (client, case), outcome in zip(pairs, outcomes, strict=True):
            if outcome is not None:
                yield client, case.name, outcome
