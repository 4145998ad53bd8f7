"""Each program stores, lists, copies, reads and deletes: in memory, in a folder whose server is started anew, over TLS,
and through a server that stands in front of another one, over TLS on both sides, too.

On demand, since each is a process for each thing that it does: ``FAKEOSS_PROGRAMS=all``, or names, such as
``rclone,s3cmd``. boto3 is always tried. Programs are found on the PATH, or where ``FAKEOSS_S5CMD`` and the like say.
"""

from __future__ import annotations

import json
import os
import signal
import ssl
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.programs import BUCKET, KEY, PROGRAMS, SECRET, MissingProgramError, Place, Program
from support.serving import endpoint, serving

WANTED = os.environ.get("FAKEOSS_PROGRAMS", "boto3").split(",")
USERS = f'profile = "aws"\n[[users]]\naccess_key = "{KEY}"\nsecret_key = "{SECRET}"\nid = "programs"\n'
MODES = {
    "in memory": "",
    "in a folder": "--data",
    "in a folder, over TLS": "--data --tls",
    "in front of an engine": "--upstream",
    "in front of an engine, over TLS": "--upstream --tls",
}
ENGINE = 'profile = "aws"\n[[users]]\naccess_key = "ENGINEKEY"\nsecret_key = "of-the-engine"\nid = "engine"\n'


@pytest.fixture(params=PROGRAMS, ids=[program.name for program in PROGRAMS])
def kind(request: pytest.FixtureRequest) -> type[Program]:
    """Each program that is wanted."""
    if request.param.name not in WANTED and "all" not in WANTED:
        pytest.skip(f"on demand: FAKEOSS_PROGRAMS={request.param.name}")
    return request.param


class Machine:
    """A folder in which the servers of a test are started, and in which programs run."""

    def __init__(self, folder: Path, mode: str) -> None:
        self._authority = folder / "ca.pem" if "--tls" in mode else None
        config = folder / "users.toml"
        config.write_text(USERS, encoding="utf-8")
        self._options = ["--bucket", BUCKET, "--config", str(config)]
        self._options += ["--data", str(folder / "data")] if "--data" in mode else []
        self._options += ["--ca-file", str(self._authority)] if self._authority else []
        self._has_engine = "--upstream" in mode
        self.folder = folder / "work"
        self.folder.mkdir()
        self.calls: Counter[str] = Counter()

    @contextmanager
    def server(self) -> Iterator[Place]:
        """A server; at the end it is stopped, and what was called is counted."""
        with self._engine() as options, serving(*self._options, *options) as (process, lines):
            place = Place(endpoint(lines), str(self._authority) if self._authority else None, self.folder)
            yield place
            self._count(place)
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0

    @contextmanager
    def _engine(self) -> Iterator[list[str]]:
        """Options of a server in front of another one, whose keys are different; none if it stands for itself."""
        if not self._has_engine:
            yield []
            return
        config, authority = self.folder.parent / "engine.toml", self.folder.parent / "engine.pem"
        config.write_text(ENGINE, encoding="utf-8")
        secure = ["--ca-file", str(authority)] if self._authority else []
        with serving("--config", str(config), *secure) as (_, lines):
            trusted = ["--upstream-ca", str(authority)] if self._authority else []
            yield ["--upstream", endpoint(lines), *trusted]

    def _count(self, place: Place) -> None:
        context = ssl.create_default_context(cafile=place.authority) if place.authority else None
        with urllib.request.urlopen(f"{place.url}/_fakeoss/calls?limit=10000", timeout=30, context=context) as answer:
            calls = json.load(answer)["calls"]
        failed = [call for call in calls if call["status"] >= 400 and call["status"] != 404]
        assert not failed
        self.calls.update(call["operation"] for call in calls)


@pytest.mark.usefixtures("certificates")
@pytest.mark.skipif(os.name != "posix", reason="a server is told to stop by a signal")
@pytest.mark.parametrize("mode", MODES.values(), ids=list(MODES))
def test_round_trip(kind: type[Program], mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FAKEOSS_UPSTREAM_ACCESS_KEY", "ENGINEKEY")
    monkeypatch.setenv("FAKEOSS_UPSTREAM_SECRET_KEY", "of-the-engine")
    if "--tls" in mode:
        pytest.importorskip("trustme")
    machine = Machine(tmp_path, mode)
    try:
        with machine.server() as place:
            kind(place).before()
            if "--data" not in mode:
                kind(place).end()
        if "--data" in mode:
            with machine.server() as place:
                program = kind(place)
                program.after()
                program.end()
    except MissingProgramError as error:
        pytest.skip(str(error))
    assert not [name for name in kind.operations.split() if name not in machine.calls], machine.calls
