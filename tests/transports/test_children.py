"""Where child processes are born: what they find in their environment, and what they are sent."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import boto3
import pytest

import fakeoss
from fakeoss.environment import ENDPOINTS, REFUSING, REFUSING_PATH
from fakeoss.transports import EXCHANGE
from fakeoss.transports.children import Boarding, Carrier, Ticket

NAME = "AWS_ENDPOINT_URL_S3"
SCRIPT = f"import os; print(os.environ.get('{NAME}', '(none)'), os.environ.get('AWS_ACCESS_KEY_ID', '(none)'))"
COMMAND = [sys.executable, "-c", SCRIPT]


def by_run(env: Any = None) -> str:
    return subprocess.run(COMMAND, capture_output=True, text=True, check=True, env=env).stdout


def by_positional_env(env: Any = None) -> str:
    with subprocess.Popen(COMMAND, -1, None, None, subprocess.PIPE, None, None, True, False, None, env) as process:
        return process.communicate()[0].decode()


def without_closing(env: Any = None) -> str:
    return subprocess.run(COMMAND, capture_output=True, text=True, check=True, env=env, close_fds=False).stdout


def by_bytes(env: Any = None) -> str:
    env = None if env is None else {os.fsencode(name): os.fsencode(value) for name, value in env.items()}
    return by_run(env)


def by_asyncio(env: Any = None) -> str:
    async def run() -> str:
        process = await asyncio.create_subprocess_exec(*COMMAND, stdout=subprocess.PIPE, env=env)
        return (await process.communicate())[0].decode()

    return asyncio.run(run())


def read(start: Callable[[int], int]) -> str:
    """What a program writes that ``start`` starts with its output at a file descriptor."""
    reader, writer = os.pipe()
    child = start(writer)
    os.close(writer)
    with os.fdopen(reader) as file:
        output = file.read()
    os.waitpid(child, 0)
    return output


def by_posix_spawn(env: Any = None) -> str:
    def start(writer: int) -> int:
        actions = [(os.POSIX_SPAWN_DUP2, writer, 1)]
        return os.posix_spawn(sys.executable, COMMAND, os.environ if env is None else env, file_actions=actions)

    return read(start)


def by_exec(env: Any = None) -> str:
    def start(writer: int) -> int:
        child = os.fork()
        if not child:
            os.dup2(writer, 1)
            os.execve(sys.executable, COMMAND, os.environ if env is None else env)
        return child

    return read(start)


def by_exec_of_the_environment(env: Any = None) -> str:
    if env is not None:
        pytest.skip("execv takes no environment")

    def start(writer: int) -> int:
        child = os.fork()
        if not child:
            os.dup2(writer, 1)
            os.execv(sys.executable, COMMAND)
        return child

    return read(start)


WAYS = [by_run, by_positional_env, without_closing, by_bytes, by_asyncio]
if hasattr(os, "fork"):
    WAYS += [by_posix_spawn, by_exec, by_exec_of_the_environment]


def minimal() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("env", [lambda: None, lambda: dict(os.environ), minimal])
def test_a_program_finds_the_endpoint_of_the_mock(
    way: Callable[[Any], str], env: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "REAL")
    with fakeoss.mock(processes=True) as oss:
        endpoint = os.environ[NAME]
        assert way(env()).split() == [endpoint, oss.owner.access_key]
    assert way(None).split() == ["(none)", "REAL"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("env", [lambda: None, lambda: dict(os.environ), minimal])
def test_a_program_of_a_plain_mock_finds_one_that_refuses(
    way: Callable[[Any], str], env: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "REAL")
    before = dict(os.environ)
    with fakeoss.mock():
        endpoint, key = way(env()).split()
        assert endpoint == REFUSING if way is by_exec_of_the_environment else endpoint.endswith(REFUSING_PATH)
        assert key == "fakeoss"
        assert dict(os.environ) == before
    assert way(None).split() == ["(none)", "REAL"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("env", [lambda: None, lambda: dict(os.environ), minimal])
def test_what_the_test_has_set_inside_counts(
    way: Callable[[Any], str], env: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
):
    with fakeoss.mock(processes=True), monkeypatch.context() as inside:  # undone before the mock ends, skipped or not
        inside.setenv("AWS_ACCESS_KEY_ID", "SET")
        assert way(env()).split() == [os.environ[NAME], "SET"]


@pytest.mark.parametrize("name", ENDPOINTS)
def test_an_endpoint_that_the_test_has_chosen_stays(name: str):
    with fakeoss.mock():
        script = "import os; print(*sorted(name for name in os.environ if name.startswith('AWS_')))"
        env = {**minimal(), name: "http://localhost:4566"}
        run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=env)
        assert run.stdout.split() == [name]


def test_the_endpoint_of_all_services_stays_in_a_plain_mock(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:4566")
    script = f"import os; print(os.environ['AWS_ENDPOINT_URL'], os.environ['{NAME}'])"
    with fakeoss.mock():
        run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    url, url_of_s3 = run.stdout.split()
    assert url == "http://localhost:4566"
    assert url_of_s3.endswith(REFUSING_PATH)


def test_the_environment_of_a_server_stays(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_SESSION_TOKEN", "REAL")
    owner = fakeoss.User("AK", "secret", "id")
    with fakeoss.mock(), fakeoss.Server(users=[owner], profile="aws") as server:
        assert by_run({**os.environ, **server.env}).split() == [server.endpoint_url, "AK"]
        assert server.env["AWS_SESSION_TOKEN"] == ""
        with pytest.raises(TypeError):
            server.env["AWS_REGION"] = "other"  # type: ignore[index]
    with pytest.raises(RuntimeError, match="no endpoint"):
        assert server.env


def test_the_innermost_mock_counts():
    with fakeoss.mock(processes=True):
        outer = os.environ[NAME]
        with fakeoss.mock(profile="aws"):
            refusing = by_run().split()[0]
            assert by_run(dict(os.environ)).split()[0] == refusing
            assert refusing.endswith(REFUSING_PATH)
            with fakeoss.mock(processes=True):
                assert by_run().split()[0] == os.environ[NAME] != outer
            assert by_run().split()[0] == refusing
        assert by_run().split()[0] == outer


def test_a_bare_mock_in_a_shared_one_has_its_server():
    mock = fakeoss.mocking.Mock({"processes": True}, shared=True)
    mock.start()
    with fakeoss.mock():
        assert by_run().split()[0] == os.environ[NAME]
        assert EXCHANGE.current().address is not None  # type: ignore[union-attr]
    mock.stop()


# clients of this process


def urls(**options: Any) -> tuple[str, str, str]:
    client = boto3.session.Session().client("s3", **options)
    keys = client._request_signer._credentials.access_key
    return client.meta.endpoint_url, client.meta.region_name, keys


def test_clients_of_this_process_do_not_notice(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "MINE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with fakeoss.mock(profile="aws"):
        without = urls()
        presigned = boto3.client("s3").generate_presigned_url("get_object", {"Bucket": "bkt", "Key": "key"})
    with fakeoss.mock(profile="aws", processes=True, buckets=["bkt"]) as oss:
        assert urls() == without
        url = boto3.client("s3").generate_presigned_url("get_object", {"Bucket": "bkt", "Key": "key"})
        assert url.partition("?")[0] == presigned.partition("?")[0]
        boto3.client("s3").put_object(Bucket="bkt", Key="key", Body=b"body")
        assert [call.process for call in oss.calls] == [None]
        assert oss.bucket("bkt").object("key").body == b"body"
    assert without[2] == "MINE"


def test_a_client_that_nobody_tells_where_to_go_finds_the_store_of_another_profile():
    with fakeoss.mock(profile="jdcloud", processes=True, buckets=["bkt"]) as oss:
        boto3.client("s3").put_object(Bucket="bkt", Key="key", Body=b"body")
        assert [(call.status, call.process) for call in oss.calls] == [(200, None)]


# tickets


def test_a_ticket_is_of_no_use_where_it_was_made():
    with fakeoss.mock(processes=True):
        session = EXCHANGE.current()
        assert session is not None
        ticket = Ticket.of(session)
        pickle.loads(pickle.dumps(Boarding(ticket)))
        assert len(EXCHANGE.sessions) == 1
        assert pickle.loads(pickle.dumps(Carrier(ticket, len)))("abc") == 3


def finding(name: str) -> str | None:
    return os.environ.get(name)


@pytest.mark.skipif("forkserver" not in multiprocessing.get_all_start_methods(), reason="it is for POSIX")
def test_the_forkserver_keeps_nothing_of_a_mock():
    context = multiprocessing.get_context("forkserver")
    with fakeoss.mock(processes=True), context.Pool(1) as pool:
        endpoint = os.environ[NAME]
        assert pool.apply(finding, (NAME,)) == endpoint
    with context.Pool(1) as pool:
        assert pool.apply(finding, (NAME,)) is None


def test_a_program_with_a_function_to_call_first_is_given_no_thread():
    with fakeoss.mock():
        before = threading.active_count()
        run = subprocess.run(COMMAND, capture_output=True, text=True, check=True, preexec_fn=os.getpid)
        assert run.stdout.split()[0] == REFUSING
        assert threading.active_count() == before


def test_what_a_test_has_put_in_the_place_of_popen_stays(monkeypatch: pytest.MonkeyPatch):
    def popen(*arguments: Any, **options: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(subprocess, "Popen", popen)
    with fakeoss.mock():
        assert subprocess.Popen is popen
