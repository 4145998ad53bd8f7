"""What is measured, by name. Each runs once in a fresh process, and gives its figures: seconds, bytes."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import hashlib
import os
import resource
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from typing import Any

from floor import BUCKET, PAGE, SMALL, Floor
from served import asking, processor_seconds, running

from clients import CLIENTS

Figures = dict[str, float]
Measure = Callable[["Bench", str], Figures]

MIB = 1 << 20
PART = 8 * MIB
BLOCK = 64 * MIB
MEASURES: dict[str, Measure] = {}


class Bench:
    """A target, and the way to a client that it answers."""

    def __init__(self, target: str, recorded: Path) -> None:
        self.target = target
        self.options: dict[str, Any] = {}
        """Of the mock."""
        self.floor = Floor(recorded) if target == "floor" else None

    def enter(self) -> Any:
        """The target as a context manager; fakeoss gives its store."""
        if self.target == "moto":
            from moto import mock_aws

            return mock_aws()
        if self.target == "fakeoss":
            import fakeoss

            if self.options.get("auth") == "verify":
                keys = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
                return fakeoss.mock(profile="aws", auth="verify", users=[fakeoss.User(*keys, "owner")])
            return fakeoss.mock(profile="aws")
        return contextlib.nullcontext()

    def client(self) -> Any:
        """A boto3 client with the bucket made."""
        import boto3
        from botocore.config import Config

        client = boto3.client("s3", config=Config(retries={"max_attempts": 0}))
        if self.floor is not None:
            self.floor.attach(client)
        client.create_bucket(Bucket=BUCKET)
        return client


def named(function: Measure) -> Measure:
    """Register a measure under its name."""
    MEASURES[function.__name__] = function
    return function


def measure(name: str, target: str, recorded: Path) -> Figures:
    """Run the measure ``name`` for ``target``."""
    name, _, argument = name.partition(":")
    return MEASURES[name](Bench(target, recorded), argument)


def best(call: Callable[[], Any], *, calls: int = 40, batches: int = 20) -> float:
    """Processor seconds of one call, the best of several batches, on one core."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    for _ in range(calls):
        call()
    found = []
    for _ in range(batches):
        take_turn()
        begun = time.process_time()
        for _ in range(calls):
            call()
        found.append(time.process_time() - begun)
    return min(found) / calls


def take_turn() -> None:
    """Wait until ``run.py`` says to go on, which it does to one process at a time."""
    print("ready", flush=True)
    sys.stdin.readline()


# small calls


@named
def call(bench: Bench, name: str) -> Figures:
    """A small call of boto3."""
    with bench.enter():
        client = bench.client()
        for number in range(10):
            client.put_object(Bucket=BUCKET, Key=f"k{number}", Body=SMALL)
        upload = client.create_multipart_upload(Bucket=BUCKET, Key="big")["UploadId"]
        part = {"Bucket": BUCKET, "Key": "big", "UploadId": upload, "PartNumber": 1}
        calls: dict[str, Callable[[], Any]] = {
            "put": lambda: client.put_object(Bucket=BUCKET, Key="k1", Body=SMALL),
            "get": lambda: client.get_object(Bucket=BUCKET, Key="k1")["Body"].read(),  # noqa: PLW0108 - a new one each time
            "head": lambda: client.head_object(Bucket=BUCKET, Key="k1"),
            "list": lambda: client.list_objects_v2(Bucket=BUCKET),
            "part_copy": lambda: client.upload_part_copy(**part, CopySource=f"{BUCKET}/k1"),
        }
        return {"seconds": best(calls[name])}


@named
def verified(bench: Bench, name: str) -> Figures:
    """A small call of boto3 whose signature is checked."""
    bench.options["auth"] = "verify"
    return call(bench, name)


@named
def client(bench: Bench, name: str) -> Figures:
    """Another client's reading of an object of 1 KiB."""
    with bench.enter() as store, contextlib.ExitStack() as stack:
        if bench.floor is None:
            store.create_bucket(BUCKET).put("k1", SMALL)
        return {"seconds": best(CLIENTS[name](stack, bench.floor))}


@named
def enter(bench: Bench, _: str) -> Figures:
    """Entering and leaving, with boto3 loaded and one client alive."""
    with bench.enter():
        client = bench.client()

    def once() -> None:
        with bench.enter():
            pass

    seconds = best(once)
    del client
    return {"seconds": seconds}


@named
def enter_processes(bench: Bench, _: str) -> Figures:
    """The same for a mock that other processes reach, and for a plain one."""

    def once(*, processes: bool) -> None:
        with fakeoss.mock(profile="aws", processes=processes):
            pass

    import fakeoss

    return {
        "seconds": best(lambda: once(processes=True)),
        "without": best(lambda: once(processes=False)),
    }


@named
def first(bench: Bench, _: str) -> Figures:
    """From boto3 loaded to the first call answered; processor time."""
    import boto3  # noqa: F401

    begun = time.process_time()
    with bench.enter():
        bench.client()
        return {"seconds": time.process_time() - begun}


@named
def whole_test(bench: Bench, kind: str) -> Figures:
    """A whole test: mock, client, bucket, put, get. The client is of boto3's default session, of a session of its own,
    or aiobotocore's. The floor makes the client alone."""
    made = {"default": _default_test, "session": _session_test, "aio": _async_test}[kind](bench)
    return {"seconds": best(made, calls=4, batches=8)}


def _default_test(bench: Bench) -> Callable[[], None]:
    import boto3

    return lambda: _small_test(bench, lambda: boto3.client("s3"))


def _session_test(bench: Bench) -> Callable[[], None]:
    import boto3

    return lambda: _small_test(bench, lambda: boto3.Session().client("s3"))


def _small_test(bench: Bench, make: Callable[[], Any]) -> None:
    if bench.target == "floor":
        make()
        return
    with bench.enter():
        client = make()
        client.create_bucket(Bucket=BUCKET)
        client.put_object(Bucket=BUCKET, Key="k", Body=b"x")
        assert client.get_object(Bucket=BUCKET, Key="k")["Body"].read() == b"x"


def _async_test(bench: Bench) -> Callable[[], None]:
    import asyncio

    from aiobotocore.session import get_session

    async def run() -> None:
        if bench.target == "floor":
            async with get_session().create_client("s3"):
                return
        with bench.enter():
            async with get_session().create_client("s3") as client:
                await client.create_bucket(Bucket=BUCKET)
                await client.put_object(Bucket=BUCKET, Key="k", Body=b"x")
                assert await (await client.get_object(Bucket=BUCKET, Key="k"))["Body"].read() == b"x"

    loop = asyncio.new_event_loop()
    return lambda: loop.run_until_complete(run())


@named
def served(bench: Bench, argument: str) -> Figures:
    """A server that is asked to GET or PUT 1 KiB, on so many connections at once (``GET:16``): seconds for each
    request, the best of several batches, and processor seconds of the server."""
    method, _, count = argument.partition(":")
    with running(bench.target) as (url, process):
        connections, ask = asking(url, method, int(count))
        rounds = 480 // int(count)
        found, begun_at, asked = [], 0.0, 0
        for batch in range(9):
            take_turn()
            if batch == 1:  # the first one warms it up
                begun_at = processor_seconds(process)
            begun = time.perf_counter()
            for _ in range(rounds):
                ask()
            found.append(time.perf_counter() - begun)
            asked += rounds * int(count) if batch else 0
        worked = processor_seconds(process) - begun_at
        for connection in connections:
            connection.close()
    return {"seconds": min(found[1:]) / (rounds * int(count)), "processor": worked / asked}


# much data


def blocks(size: int) -> Iterator[bytes]:
    """``size`` bytes in blocks that differ from each other."""
    block = os.urandom(BLOCK)
    for shift in range(size // BLOCK):
        yield block[shift:] + block[:shift]


def upload_source(client: Any, size: int) -> None:
    """An object ``src`` of ``size`` bytes, uploaded in parts."""
    upload = client.create_multipart_upload(Bucket=BUCKET, Key="src")["UploadId"]
    source, listed = {"Bucket": BUCKET, "Key": "src", "UploadId": upload}, []
    for number, block in enumerate(blocks(size), 1):
        part = client.upload_part(**source, PartNumber=number, Body=block)
        listed.append({"PartNumber": number, "ETag": part["ETag"]})
    client.complete_multipart_upload(**source, MultipartUpload={"Parts": listed})


def copier(client: Any, **options: Any) -> tuple[dict[str, Any], Callable[[int], dict[str, Any]]]:
    """A new upload of ``dst``, and what copies one range of 8 MiB of ``src`` to it and gives the part to be listed."""
    upload = client.create_multipart_upload(Bucket=BUCKET, Key="dst", **options)["UploadId"]
    target = {"Bucket": BUCKET, "Key": "dst", "UploadId": upload}

    def copy(index: int) -> dict[str, Any]:
        span = f"bytes={index * PART}-{index * PART + PART - 1}"
        source = {"CopySource": f"{BUCKET}/src", "CopySourceRange": span}
        result = client.upload_part_copy(**target, **source, PartNumber=index + 1)["CopyPartResult"]
        listed = {"PartNumber": index + 1, "ETag": result["ETag"]}
        return {**listed, "ChecksumCRC32": result["ChecksumCRC32"]} if "ChecksumCRC32" in result else listed

    return target, copy


@named
def big_copy(bench: Bench, algorithm: str) -> Figures:
    """1 GiB copied in ranges of 8 MiB, and completed; processor time (of the best turn), and how far memory grows."""
    options = {"ChecksumAlgorithm": algorithm} if algorithm else {}
    warm_memory(1100 * MIB)
    with bench.enter():
        client = bench.client()
        upload_source(client, 1024 * MIB)
        before = settled_memory()
        target, copy = copier(client, **options)
        listed, turns, count = [], [], 16
        for start in range(0, 1024 * MIB // PART, count):
            take_turn()
            begun = time.process_time()
            listed += [copy(index) for index in range(start, start + count)]
            turns.append(time.process_time() - begun)
        begun = time.process_time()
        client.complete_multipart_upload(**target, MultipartUpload={"Parts": listed})
        complete = time.process_time() - begun
        growth = peak_memory() - before
        assert len({part["ETag"] for part in listed}) == len(listed), "the ranges were to differ"
        return {"seconds": min(turns) * len(turns) + complete, "complete": complete, "bytes": growth}


@named
def threads(bench: Bench, _: str) -> Figures:
    """512 MiB copied in ranges of 8 MiB, each range once, by eight threads; and the MD5 of as much in one thread."""
    count = 512 * MIB // PART
    warm_memory(600 * MIB)
    with bench.enter():
        client = bench.client()
        upload_source(client, 512 * MIB)
        _, copy = copier(client)
        alone = [md5_seconds(count)]
        with ThreadPoolExecutor(8) as pool:
            begun = time.perf_counter()
            listed = list(pool.map(copy, range(count)))
            seconds = time.perf_counter() - begun
        alone.append(md5_seconds(count))
    assert len({part["ETag"] for part in listed}) == count, "the ranges were to differ"
    return {"seconds": seconds, "md5_seconds": min(alone)}


def md5_seconds(count: int) -> float:
    """Seconds for the MD5s of ``count`` pieces of 8 MiB."""
    block = memoryview(os.urandom(BLOCK))
    begun = time.perf_counter()
    for index in range(count):
        start = index % (BLOCK // PART) * PART
        hashlib.md5(block[start : start + PART], usedforsecurity=False).digest()
    return time.perf_counter() - begun


@named
def put_get(bench: Bench, sizes: str) -> Figures:
    """Objects of so many MiB (``16x64``: sixty-four of 16 MiB) put and got back; processor time for each MiB."""
    size, count = map(int, sizes.split("x"))
    body = os.urandom(size * MIB)
    warm_memory((size * count + 3 * size) * MIB)
    if bench.floor is not None:
        bench.floor.answer_with(body)
        bench.floor.writes_etags = True
    with bench.enter():
        client = bench.client()
        before = settled_memory()
        keys = [f"k{number}" for number in range(count)]
        puts = [turn(lambda key=key: client.put_object(Bucket=BUCKET, Key=key, Body=body)) for key in keys]
        overhead = settled_memory() - before - size * count * MIB
        gets = [
            turn(lambda key=f"k{n}": client.get_object(Bucket=BUCKET, Key=key)["Body"].read()) for n in range(count)
        ]
    digests = min(turn(lambda: (hashlib.md5(body, usedforsecurity=False).digest(), zlib.crc32(body))) for _ in range(3))
    put, get = min(puts) / size, min(gets) / size
    return {"put": put, "get": get, "seconds": put + get, "bytes": overhead, "digests": digests / size}


def turn(call: Callable[[], Any]) -> float:
    """Processor seconds of one call."""
    take_turn()
    begun = time.process_time()
    call()
    return time.process_time() - begun


# the laboratory


@named
def faults(bench: Bench, _: str) -> Figures:
    """A HEAD where no fault was ever added, where all were removed, and beside faults that are for other calls."""
    with bench.enter() as store:
        client = bench.client()
        client.put_object(Bucket=BUCKET, Key="k1", Body=SMALL)

        def emptied() -> None:
            store.faults.add("HeadObject", "SlowDown")
            store.faults.clear()

        plans: dict[str, Callable[[], object]] = {
            "without": lambda: None,
            "empty": emptied,
            "operation": lambda: store.faults.add("GetObject", "SlowDown", optional=True),
            "key": lambda: store.faults.add("HeadObject", "SlowDown", key="other/*", optional=True),
        }
        figures = dict.fromkeys(plans, float("inf"))
        for _ in range(5):
            for name, plan in plans.items():
                store.faults.clear()
                plan()
                seconds = best(lambda: client.head_object(Bucket=BUCKET, Key="k1"), batches=4)
                figures[name] = min(figures[name], seconds)
        return figures


@named
def call_log(bench: Bench, _: str) -> Figures:
    """Memory for each call of a log that is full."""
    count, body = 100_000, b"x" * 100
    with bench.enter() as store:
        client = bench.client()

        def ask(number: int) -> None:
            if number % 2:
                client.head_object(Bucket=BUCKET, Key=f"key{number // 200:08d}")
            else:
                client.put_object(Bucket=BUCKET, Key=f"key{number // 200:08d}", Body=body)

        for number in range(count // 10):
            ask(number * 10 + number % 2)
        store.calls.clear()
        before = settled_memory()
        for number in range(count):
            ask(number)
        assert len(store.calls) == count
        assert store.calls.dropped == 0
        return {"bytes": (settled_memory() - before) / count}


# many objects


@named
def page(bench: Bench, count: str) -> Figures:
    """A page of a hundred keys from the middle of so many."""
    middle = f"key{int(count) // 2:08d}"
    with bench.enter() as store:
        client = bench.client()
        if bench.floor is not None:
            bench.floor.answers["ListObjectsV2"] = bench.floor.answers[PAGE]
        for number in range(int(count)) if bench.floor is None else ():
            if bench.target == "fakeoss":
                store.bucket(BUCKET).put(f"key{number:08d}")
            else:
                client.put_object(Bucket=BUCKET, Key=f"key{number:08d}")
        listing = client.list_objects_v2(Bucket=BUCKET, StartAfter=middle, MaxKeys=100)
        assert len(listing["Contents"]) == 100
        call = lambda: client.list_objects_v2(Bucket=BUCKET, StartAfter=middle, MaxKeys=100)  # noqa: E731
        return {"seconds": best(call, calls=10)}


@named
def object_memory(bench: Bench, _: str) -> Figures:
    """Memory for each small object beyond its bytes, once the log of calls is full."""
    count, body = 10_000, b"x" * 100
    with bench.enter():
        client = bench.client()
        for _ in range(count):
            client.put_object(Bucket=BUCKET, Key="first", Body=body)
        before = settled_memory()
        for number in range(count):
            client.put_object(Bucket=BUCKET, Key=f"key{number:08d}", Body=body)
        return {"bytes": (settled_memory() - before) / count - len(body)}


# memory, in bytes, as Linux tells it


def warm_memory(size: int) -> None:
    """Touch so much memory and give it back: a virtual machine's host is slow to hand out what was never used."""
    assert len(b"x" * size) == size


def settled_memory() -> float:
    """What the process holds, after what it could give back; its peak begins anew here."""
    gc.collect()
    if not Path("/proc/self/clear_refs").exists():
        return float("nan")
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")
    return _status("VmRSS")


def peak_memory() -> float:
    """The most that the process held since ``settled_memory``."""
    return _status("VmHWM")


def _status(name: str) -> float:
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return float("nan")
    return next(float(line.split()[1]) * 1024 for line in lines if line.startswith(name))


# around the process


@named
def server(bench: Bench, _: str) -> Figures:
    """Starting and stopping a loopback server, after one that loaded its modules."""
    starts, stops = [], []
    for _ in range(6):
        made = _server(bench.target)
        begun = time.perf_counter()
        made.start()
        started = time.perf_counter()
        made.stop()
        starts.append(started - begun)
        stops.append(time.perf_counter() - started)
    return {"start": min(starts[1:]), "stop": min(stops[1:])}


def _server(target: str) -> Any:
    if target == "moto":
        import logging

        from moto.server import ThreadedMotoServer

        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        return ThreadedMotoServer(port=0, verbose=False)
    import fakeoss

    return fakeoss.Server(profile="aws")


@named
def pytest_start(bench: Bench, _: str) -> Figures:
    """A suite that does not use the plugin, run with and without it; processor time, best of several, in turns."""
    import fakeoss.pytest_plugin  # noqa: F401 - no row before there is one

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        (path / "test_nothing.py").write_text("def test_nothing():\n    pass\n")
        (path / "pytest.ini").write_text("[pytest]\n")
        if not any(entry.name == "fakeoss" for entry in metadata.entry_points(group="pytest11")):
            _announce(path)
        suite = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_nothing.py"]
        with_plugin, without = [], []
        for _ in range(20):
            with_plugin.append(_processor_seconds(suite, path))
            without.append(_processor_seconds([*suite, "-p", "no:fakeoss"], path))
    return {"seconds": min(with_plugin), "without": min(without)}


def _announce(folder: Path) -> None:
    """Let pytest find the plugin of a tree that is not installed."""
    info = folder / "fakeoss_benchmark-0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: fakeoss-benchmark\nVersion: 0\n")
    (info / "entry_points.txt").write_text("[pytest11]\nfakeoss = fakeoss.pytest_plugin\n")


def _processor_seconds(command: list[str], folder: Path) -> float:
    paths = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONPATH": paths}, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
