"""Every kind of client, made whenever and used whenever: the store it reaches, or its refusal; never the network."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

import pytest

from fakeoss.mocking import Mock
from support import kinds
from support.kinds import Kind
from support.network import refused_network

TESTS = Path(__file__).parent.parent


attempts = pytest.fixture(autouse=True)(refused_network)


def named(name: str) -> Mock:
    """A mock of that name, whose object holds the name."""
    return Mock({"buckets": ["bkt"], "seed": name}, name=name)


class Elsewhere:
    """A thread that calls what it is given, one after the other."""

    def __init__(self) -> None:
        self._calls: SimpleQueue[Callable[[], Any] | None] = SimpleQueue()
        self._results: SimpleQueue[Any] = SimpleQueue()
        self._thread = Thread(target=self._run)

    def _run(self) -> None:
        for call in iter(self._calls.get, None):
            self._results.put(call())

    def call(self, call: Callable[[], Any]) -> Any:
        self._calls.put(call)
        return self._results.get(timeout=60)

    def __enter__(self) -> Elsewhere:
        self._thread.start()
        return self

    def __exit__(self, *details: object) -> None:
        self._calls.put(None)
        self._thread.join()


class Story:
    """Mocks that come and go; a client is made at one of its moments and read at some of them."""

    def __init__(self, kind: Kind, made: str, reads: tuple[str, ...], attempts: list[str]) -> None:
        self._kind, self._attempts = kind, attempts
        self._made_at, self._reads = made, reads
        self._client: Any = None
        self.told: dict[str, str] = {}

    def at(self, moment: str, here: Callable[[Callable[[], Any]], Any] = lambda call: call()) -> None:
        """A moment; ``here`` calls a function there."""
        if moment == self._made_at:
            self._client = here(lambda: self._kind.make(kinds.BASE))
        if moment in self._reads and self._client is not None:
            before = len(self._attempts)
            told = short(here(lambda: kinds.outcome_of(self._kind, self._client)))
            self.told[moment] = told if len(self._attempts) == before else "network"

    def enter(self, stack: ExitStack, name: str) -> None:
        stack.enter_context(named(name)).bucket("bkt").put("key", name.encode())

    def fail(self) -> None:
        with ExitStack() as failed:
            self.enter(failed, "failed")
            self.at("failed")
            raise KeyError

    def tell_inside(self, before: Elsewhere, pool: ThreadPoolExecutor) -> None:
        with ExitStack() as mock:
            self.enter(mock, "mock")
            self.at("inside")
            with Elsewhere() as inside:
                self.at("in a thread begun inside", inside.call)
            self.at("in a thread begun before", before.call)
            self.at("in a pool of threads", lambda call: pool.submit(call).result())
            self.at("in a task", in_task)
            with ExitStack() as nested:
                self.enter(nested, "nested")
                self.at("nested")
            self.at("inside again")

    def tell(self) -> None:
        with Elsewhere() as before, ThreadPoolExecutor(1) as pool:
            self.at("before")
            self.at("before, in another thread", before.call)
            with ExitStack() as earlier:
                self.enter(earlier, "earlier")
                self.at("earlier")
            with pytest.raises(KeyError):
                self.fail()
            self.at("between")
            with ExitStack() as outer:
                self.enter(outer, "outer")
                self.at("outer")
                self.tell_inside(before, pool)
                self.at("outer again")
            self.at("after")
            self.at("after, in a thread", before.call)
            with ExitStack() as later:
                self.enter(later, "later")
                self.at("later")
            self.at("at the end")
        if self._client is not None:
            self._kind.close(self._client)


def in_task(call: Callable[[], Any]) -> Any:
    """Call in a task; a client with an event loop of its own runs that loop in a thread that the task starts."""

    async def task() -> Any:
        return await asyncio.to_thread(call)

    return asyncio.run(task())


def short(told: str) -> str:
    """The content, which is the name of the mock that has it, or ``refused: `` and the name of the mock it was in."""
    if "inside " in told and "fakeoss: a request to s3.cn-north-1.jdcloud-oss.com was stopped" in told:
        return "refused: " + told.partition(" inside ")[2].partition(", which has ended")[0]
    return told


# what a client gives that is read at every moment since it was made
EVERY_MOMENT = {
    "earlier": "earlier",
    "failed": "failed",
    "between": "refused: failed",
    "outer": "outer",
    "inside": "mock",
    "in a thread begun inside": "mock",
    "in a thread begun before": "mock",
    "in a pool of threads": "mock",
    "in a task": "mock",
    "nested": "nested",
    "inside again": "mock",
    "outer again": "outer",
    "after": "refused: outer",
    "after, in a thread": "refused: outer",
    "later": "later",
    "at the end": "refused: later",
}


def since(moment: str) -> dict[str, str]:
    """What is told from a moment on."""
    moments = list(EVERY_MOMENT)
    return {each: EVERY_MOMENT[each] for each in moments[moments.index(moment) :]}


MADE = {
    "before": EVERY_MOMENT,
    "before, in another thread": EVERY_MOMENT,
    **{moment: since(moment) for moment in ("earlier", "failed", "outer", "inside")},
    **{moment: since(moment) for moment in ("in a thread begun inside", "in a task", "nested", "later")},
}
# made when: what the first reading gives at the one moment it is read
ONCE = [
    ("before", "after", "network"),  # it has nothing to do with a mock
    ("before", "later", "later"),
    ("earlier", "between", "refused: earlier"),
    ("failed", "between", "refused: failed"),
    ("outer", "after", "refused: outer"),
    ("inside", "outer again", "outer"),
    ("inside", "after", "refused: mock"),
    ("nested", "after", "refused: nested"),
    ("in a thread begun before", "after", "refused: mock"),
    ("in a task", "after", "refused: mock"),
    ("after", "at the end", "network"),
    ("later", "at the end", "refused: later"),
]


@pytest.mark.parametrize("made", MADE)
def test_a_client_reaches_the_store_of_the_moment(kind: Kind, made: str, attempts: list[str]):
    story = Story(kind, made, tuple(EVERY_MOMENT), attempts)
    story.tell()
    assert (story.told, attempts) == (MADE[made], [])


@pytest.mark.parametrize(("made", "read", "told"), ONCE, ids=[f"{row[0]} - {row[1]}" for row in ONCE])
def test_a_client_used_once(kind: Kind, made: str, read: str, told: str, attempts: list[str]):
    story = Story(kind, made, (read,), attempts)
    story.tell()
    assert story.told == {read: told}
    assert bool(attempts) is (told == "network")


# imported when

EARLY = """
import os, sys
sys.path.insert(0, {tests!r})
from support import kinds
os.environ.update(kinds.KEYS)
made = {{name: kind.make(kinds.BASE) for name, kind in kinds.KINDS.items()}}
assert "fakeoss" not in sys.modules
from fakeoss.mocking import Mock
mock = Mock({{"buckets": ["bkt"]}}, name="the mock")
mock.start().bucket("bkt").put("key", b"stored")
print(kinds.report(made, mock.stop))
"""
LATE = """
import os, sys
from fakeoss.mocking import Mock
mock = Mock({{"buckets": ["bkt"]}}, name="the mock")
mock.start().bucket("bkt").put("key", b"stored")
libraries = {{"aiobotocore", "aiohttp", "boto3", "botocore", "httpx", "minio", "requests", "s3fs", "urllib3"}}
assert not libraries & sys.modules.keys()
sys.path.insert(0, {tests!r})
from support import kinds
assert libraries <= sys.modules.keys()
os.environ.update(kinds.KEYS)
made = {{name: kind.make(kinds.BASE) for name, kind in kinds.KINDS.items()}}
print(kinds.report(made, mock.stop))
"""


@pytest.mark.parametrize("script", [EARLY, LATE], ids=["made before fakeoss is imported", "imported inside the mock"])
def test_every_client_whenever_it_is_imported(script: str):
    code = script.format(tests=str(TESTS))
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    told = {name: [short(each) for each in both] for name, both in found["told"].items()}
    assert told == {name: ["stored", "refused: the mock"] for name in kinds.KINDS}
    assert found["attempts"] == []


ALONE = """
from fakeoss.mocking import Mock
with Mock():
    import {module}
with Mock():
    pass
"""


@pytest.mark.parametrize(
    "module", ["aiobotocore.signers", "aiobotocore.tokens", "aiohttp", "botocore.signers", "httpx", "minio", "s3fs"]
)
def test_a_module_can_be_the_first_to_be_imported_inside_a_mock(module: str):
    """The module whose import the transport waits for may be in the midst of the import of another."""
    code = ALONE.format(module=module)
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert (result.returncode, result.stderr) == (0, "")
