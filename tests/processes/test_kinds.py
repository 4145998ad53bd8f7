"""Every kind of child process, in a mock with ``processes=True`` and in one without: exact bytes and exact calls, or a
refusal that says what to write."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import fakeoss
from support.child_work import BODY, ENDPOINT, do_nothing, outcome, send_outcome

METHODS = multiprocessing.get_all_start_methods()
WRITE, READ = "PutObject", "GetObject"
HINTS = ("processes=True", "processes-True")
"""What a refusal names: the option, or, in the URL that clients show, what they do not escape."""

Outcome = bytes | str
Kind = Callable[[], Outcome]


def process(method: str, endpoint_url: str | None = None) -> Outcome:
    context: Any = multiprocessing.get_context(method)
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=send_outcome, args=(sender, "key", endpoint_url))
    child.start()
    sender.close()
    result: Outcome = receiver.recv()
    child.join()
    return result


def executor(method: str) -> Outcome:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context(method)) as pool:
        return pool.submit(outcome, "key").result()


def mapped(method: str) -> Outcome:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context(method)) as pool:
        return next(iter(pool.map(outcome, ["key"])))


def pool(method: str) -> Outcome:
    with multiprocessing.get_context(method).Pool(1) as pool:
        return pool.apply(outcome, ("key",))


def forked() -> Outcome:
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        result = outcome("key", ENDPOINT)
        with os.fdopen(writer, "wb") as file:
            file.write(result if isinstance(result, bytes) else result.encode())
        os._exit(isinstance(result, str))
    os.close(writer)
    with os.fdopen(reader, "rb") as file:
        content = file.read()
    return content.decode() if os.waitpid(child, 0)[1] else content


def joblib(backend: str) -> Outcome:
    library = pytest.importorskip("joblib", reason="joblib is not installed")
    with library.parallel_config(backend=backend):
        result: list[Outcome] = library.Parallel(n_jobs=2)(library.delayed(outcome)("key") for _ in range(1))
    return result[0]


def program(command: list[str], **options: Any) -> Outcome:
    """What a program writes; if it fails, what it complains of."""
    run = subprocess.run(command, capture_output=True, check=False, timeout=60, **options)
    return run.stderr.decode() if run.returncode else run.stdout


PYTHON = "import sys; from support.child_work import by_boto3; sys.stdout.buffer.write(by_boto3('key'))"


def python() -> Outcome:
    return program([sys.executable, "-c", PYTHON])


def python_with_another_environment() -> Outcome:
    env = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return program([sys.executable, "-c", PYTHON], env=env)


def python_by_a_shell() -> Outcome:
    return program(["/bin/sh", "-c", f'exec "{sys.executable}" -c "{PYTHON}"'])


NODE = """
const { S3Client, PutObjectCommand, GetObjectCommand } = require("@aws-sdk/client-s3");
(async () => {
    const client = new S3Client({});
    const body = Buffer.concat(Array(300).fill(Buffer.from([...Array(256).keys()])));
    await client.send(new PutObjectCommand({ Bucket: "bkt", Key: "key", Body: body }));
    const answer = await client.send(new GetObjectCommand({ Bucket: "bkt", Key: "key" }));
    process.stdout.write(Buffer.from(await answer.Body.transformToByteArray()));
})().catch((error) => { console.error(`${error.name}: ${error.message}`); process.exitCode = 1; });
"""


def node() -> Outcome:
    found = shutil.which("node")
    probe = [str(found), "-e", 'require("@aws-sdk/client-s3")']
    if found is None or subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("Node.js, or @aws-sdk/client-s3 in NODE_PATH, is not installed")
    return program([found, "-e", NODE])


def aws_cli(tmp_path: Path) -> Outcome:
    found = shutil.which("aws")
    if found is None:
        pytest.skip("the AWS CLI is not installed")
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}  # it may be another Python
    file = tmp_path / "file"
    file.write_bytes(BODY)
    sent = program([found, "s3", "cp", str(file), "s3://bkt/key"], env=env)
    return program([found, "s3", "cp", "s3://bkt/key", "-"], env=env) if isinstance(sent, bytes) else sent


def kinds() -> Iterator[Any]:
    for method in METHODS:
        for kind in (process, executor, pool):
            yield pytest.param(lambda kind=kind, method=method: kind(method), id=f"{kind.__name__}-{method}")
        yield pytest.param(lambda method=method: process(method, ENDPOINT), id=f"process-{method}-endpoint_url")
    yield pytest.param(lambda: mapped(METHODS[0]), id="mapped")
    for backend in ("loky", "multiprocessing"):
        yield pytest.param(lambda backend=backend: joblib(backend), id=f"joblib-{backend}")
    if hasattr(os, "fork"):
        yield from (forked, python_by_a_shell)
    yield from (python, python_with_another_environment, node)


KINDS = list(kinds())


def calls_of(oss: Any) -> list[tuple[str, int]]:
    return [(call.operation, call.status) for call in oss.calls]


@pytest.mark.parametrize("kind", KINDS)
def test_a_child_has_the_store_of_its_parent(kind: Kind):
    with fakeoss.mock(processes=True, buckets=["bkt"]) as oss:
        assert kind() == oss.bucket("bkt").object("key").body == BODY
        assert calls_of(oss) == [(WRITE, 200), (READ, 200)]
        processes = {call.process for call in oss.calls}
        assert len(processes) == 1
        assert isinstance(process := processes.pop(), int)
        assert process != os.getpid()


@pytest.mark.parametrize("kind", KINDS)
def test_a_child_of_a_plain_mock_is_refused(kind: Kind):
    with fakeoss.mock(buckets=["bkt"]) as oss:
        result = kind()
        assert isinstance(result, str)
        assert any(hint in result for hint in HINTS), result
        assert oss.bucket("bkt").keys() == []
        assert len(oss.calls) == 0


def test_the_aws_cli(tmp_path: Path):
    with fakeoss.mock(processes=True, buckets=["bkt"]) as oss:
        assert aws_cli(tmp_path) == oss.bucket("bkt").object("key").body == BODY
        assert calls_of(oss) == [(WRITE, 200), ("HeadObject", 200), (READ, 200)]
    with fakeoss.mock(buckets=["bkt"]) as oss:
        assert "write fakeoss.mock(processes=True)" in str(aws_cli(tmp_path))
        assert len(oss.calls) == 0


def test_the_log_names_each_program():
    with fakeoss.mock(processes=True, buckets=["bkt"]) as oss:
        programs = [subprocess.Popen([sys.executable, "-c", PYTHON], stdout=subprocess.DEVNULL) for _ in range(2)]
        assert [program.wait(60) for program in programs] == [0, 0]
        assert {call.process for call in oss.calls} == {program.pid for program in programs}
        oss.calls.assert_called(READ, times=1, process=programs[0].pid)
        assert f"({programs[0].pid})" in oss.calls.report()
        url = f"{os.environ['AWS_ENDPOINT_URL_S3']}/bkt/key"
        script = f"import http.client as h; c = h.HTTPConnection('{url.split('/')[2]}'); c.request('GET', '/bkt/key', "
        for headers, process in (({}, "unknown"), ({"User-Agent": "any/1 (x)"}, "any/1")):
            program([sys.executable, "-c", f"{script}headers={headers!r}); c.getresponse()"])
            assert oss.calls[-1].process == process


# processes that are older than the mock


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("endpoint_url", [None, ENDPOINT])
def test_the_worker_of_an_older_executor_is_in_each_mock(method: str, endpoint_url: str | None):
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context(method)) as executor:
        executor.submit(do_nothing).result()
        for _ in range(2):
            with fakeoss.mock(processes=True, buckets=["bkt"]) as oss:
                assert executor.submit(outcome, "key", endpoint_url).result() == BODY
                assert calls_of(oss) == [(WRITE, 200), (READ, 200)]
        with fakeoss.mock(buckets=["bkt"]):
            assert "processes=True" in str(executor.submit(outcome, "key", endpoint_url).result())


@pytest.mark.parametrize("method", METHODS)
def test_the_worker_of_an_older_pool_is_in_each_mock(method: str):
    with multiprocessing.get_context(method).Pool(1) as pool:
        pool.apply(do_nothing)
        with fakeoss.mock(processes=True, buckets=["bkt"]) as oss:
            assert pool.map(outcome, ["one", "two"]) == [BODY, BODY]
            assert list(pool.imap(outcome, ["three"])) == list(pool.imap_unordered(outcome, ["four"])) == [BODY]
            assert pool.starmap_async(outcome, [("five", ENDPOINT)]).get() == [BODY]
            assert calls_of(oss) == [(WRITE, 200), (READ, 200)] * 5
        with fakeoss.mock(buckets=["bkt"]):
            assert "processes=True" in str(pool.apply_async(outcome, kwds={"key": "key"}).get())


def test_the_workers_that_joblib_keeps_are_in_each_mock():
    for _ in range(2):
        with fakeoss.mock(processes=True, buckets=["bkt"]) as oss:
            assert joblib("loky") == BODY
            assert len(oss.calls) == 2
    with fakeoss.mock(buckets=["bkt"]):
        assert "processes=True" in str(joblib("loky"))


# suites that run their tests in several processes

XDIST = """
import pytest
from support.child_work import BODY, by_boto3

@pytest.mark.parametrize("number", range(4))
def test_it(number, worker_id):
    assert by_boto3(f"key{number}") == BODY
    assert worker_id.startswith("gw")
"""


def run_xdist(tmp_path: Path) -> str:
    pytest.importorskip("xdist", reason="pytest-xdist is not installed")
    (tmp_path / "test_suite.py").write_text(XDIST, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-n", "2", "-q", "-p", "no:cacheprovider", "-p", "no:zarr"]
    return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120).stdout


def test_workers_of_xdist(tmp_path: Path):
    with fakeoss.mock(processes=True, buckets=["bkt"]) as oss:
        assert "4 passed" in run_xdist(tmp_path)
        assert (len(oss.bucket("bkt")), oss.calls.count(WRITE), oss.calls.count(READ)) == (4, 4, 4)
    with fakeoss.mock(buckets=["bkt"]) as oss:
        output = run_xdist(tmp_path)
        assert "4 failed" in output
        assert "processes=True" in output
        assert len(oss.calls) == 0


DJANGO = """
import json, sys, unittest
import django
from django.conf import settings
from django.test import SimpleTestCase
from django.test.runner import DiscoverRunner
from support.child_work import BODY, outcome
import fakeoss

class One(SimpleTestCase):
    def test_it(self):  # a failure would need tblib, which pickles tracebacks
        print("right" if (result := outcome("one")) == BODY else result, file=sys.stderr)

class Two(SimpleTestCase):
    def test_it(self):
        print("right" if (result := outcome("two")) == BODY else result, file=sys.stderr)

class Runner(DiscoverRunner):
    def build_suite(self, *arguments, **options):
        load = unittest.defaultTestLoader.loadTestsFromTestCase
        return self.parallel_test_suite([load(One), load(Two)], 2, False, False)

if __name__ == "__main__":
    settings.configure(DATABASES={})
    django.setup()
    with fakeoss.mock(processes=sys.argv[1] == "with", buckets=["bkt"]) as oss:
        failures = Runner(parallel=2, verbosity=1, interactive=False).run_tests([])
        print(json.dumps([failures, sorted(oss.bucket("bkt")), len(oss.calls), len({c.process for c in oss.calls})]))
"""


def run_django(tmp_path: Path, option: str) -> tuple[list[Any], str]:
    pytest.importorskip("django", reason="Django is not installed")
    script = tmp_path / "suite.py"
    script.write_text(DJANGO, encoding="utf-8")
    command = [sys.executable, str(script), option]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return json.loads(run.stdout.splitlines()[-1]), run.stderr


@pytest.mark.skipif("fork" not in METHODS, reason="Django's workers are forked")
def test_djangos_parallel_runner(tmp_path: Path):
    result, output = run_django(tmp_path, "with")
    assert result == [0, ["one", "two"], 4, 2]
    assert output.count("right") == 2
    result, output = run_django(tmp_path, "without")
    assert result == [0, [], 0, 0]
    assert output.count("Write fakeoss.mock(processes=True)") == 2
