"""vcrpy's cassettes around a mock and inside one: what is recorded, and what is played."""

from __future__ import annotations

import asyncio
import http.server
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest
import requests
import vcr
from vcr.errors import CannotOverwriteExistingCassetteException

import fakeoss

OURS = "https://bkt.s3.cn-north-1.jdcloud-oss.com/key"
SIGNED = {"Authorization": "AWS AK:any"}


class _Real(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"real")

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def real() -> Iterator[str]:
    """The URL of a real server, on loopback."""
    with http.server.HTTPServer(("127.0.0.1", 0), _Real) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def by_requests(url: str) -> str:
    with requests.Session() as session:
        return session.get(url, headers=SIGNED).text


def by_httpx(url: str) -> str:
    with httpx.Client() as client:
        return client.get(url, headers=SIGNED).text


def by_aiohttp(url: str) -> str:
    async def ask() -> str:
        async with aiohttp.ClientSession() as session, session.get(url, headers=SIGNED) as response:
            return await response.text()

    return asyncio.run(ask())


CLIENTS = [by_requests, by_httpx, by_aiohttp]
NAMES = ["requests", "httpx", "aiohttp"]


def ours() -> Any:
    store = fakeoss.Store()
    store.create_bucket("bkt").put("key", b"ours")
    return fakeoss.mock(store=store)


@pytest.fixture
def cassette(tmp_path: Path) -> Callable[..., Any]:
    """``cassette(mode)``: each one the same file."""

    def make(mode: str) -> Any:
        return vcr.use_cassette(str(tmp_path / "tape.yaml"), record_mode=mode, allow_playback_repeats=True)

    return make


@pytest.mark.parametrize("get", CLIENTS, ids=NAMES)
@pytest.mark.parametrize("mode", ["once", "new_episodes", "all"])
def test_around_a_mock_a_cassette_records_the_others_and_not_us(
    cassette: Callable[..., Any], get: Callable[[str], str], mode: str, real: str
):
    with cassette(mode) as tape, ours():
        assert get(OURS) == "ours"
        assert get(real) == "real"
    assert [request.uri for request in tape.requests] == [real]


@pytest.mark.parametrize("get", CLIENTS, ids=NAMES)
def test_around_a_mock_a_full_cassette_plays_the_others_and_refuses_what_is_new(
    cassette: Callable[..., Any], get: Callable[[str], str], real: str
):
    with cassette("once"):
        get(real)
    with cassette("none") as tape, ours():
        assert (get(OURS), get(real), tape.play_count) == ("ours", "real", 1)
        with pytest.raises(CannotOverwriteExistingCassetteException):
            get(real + "new")


@pytest.mark.parametrize(
    ("get", "recorded"),
    [
        pytest.param(by_requests, 0, id="requests is answered above the connections that a cassette replaces"),
        pytest.param(by_httpx, 1, id="httpx"),
        pytest.param(by_aiohttp, 1, id="aiohttp"),
    ],
)
def test_inside_a_mock_a_cassette_records_what_we_answer_where_it_sees_it(
    cassette: Callable[..., Any], get: Callable[[str], str], recorded: int
):
    with ours() as oss:
        for _ in range(2):
            with cassette("once") as tape:
                assert get(OURS) == "ours"
            assert [request.uri for request in tape.requests] == [OURS] * recorded
        assert len(oss.calls) == 2 - recorded  # the second time it is played


def test_ignored_hosts_are_not_recorded_inside_a_mock(tmp_path: Path):
    ignoring = vcr.VCR(ignore_hosts=["bkt.s3.cn-north-1.jdcloud-oss.com"])
    with ours(), ignoring.use_cassette(str(tmp_path / "tape.yaml"), record_mode="once") as tape:
        assert [get(OURS) for get in CLIENTS] == ["ours"] * 3
        assert len(tape) == 0


FIRST = """
import sys, {client}
import vcr
with vcr.use_cassette(sys.argv[1], record_mode="none"):
    import fakeoss
    with fakeoss.mock(buckets=["bkt"]):
        {code}
import http.client
assert http.client.HTTPConnection.__module__ == "http.client"
print("served")
"""
CODE = {
    "urllib.request": """
        import urllib.request
        request = urllib.request.Request("https://bkt.s3.cn-north-1.jdcloud-oss.com/?acl")
        request.add_header("Authorization", "AWS AK:any")
        assert b"AccessControlPolicy" in urllib.request.urlopen(request).read()
""",
    "aiohttp": """
        import asyncio
        async def ask():
            asyncio.get_running_loop().slow_callback_duration = 60  # it would be told in stderr
            async with aiohttp.ClientSession() as session:
                async with session.get("https://bkt.s3.cn-north-1.jdcloud-oss.com/") as response:
                    assert response.status == 403
        asyncio.run(ask())
""",
}


@pytest.mark.parametrize("client", list(CODE))
def test_the_first_mock_of_a_process_may_be_entered_inside_a_cassette(client: str, tmp_path: Path):
    script = FIRST.format(client=client, code=CODE[client].strip())
    command = [sys.executable, "-X", "dev", "-W", "error", "-c", script, str(tmp_path / "tape.yaml")]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (result.returncode, result.stdout, result.stderr) == (0, "served\n", "")
