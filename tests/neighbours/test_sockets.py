"""pytest-socket: inside a mock no client needs a socket, and the server needs loopback only."""

from __future__ import annotations

from pathlib import Path

import pytest

import fakeoss.pytest_plugin
from support.suites import LOADED, QUIET, Suite

pytest_plugins = ["pytester"]

TESTS = Path(__file__).parent.parent
HEAD = f"""
import sys
sys.path.insert(0, {str(TESTS)!r})
import pytest, requests, fakeoss
from support.senders import CLIENTS
SYNCHRONOUS = {{k: v for k, v in CLIENTS.items() if k not in ("async httpx", "aiohttp")}}
URL = "https://bkt.s3.cn-north-1.jdcloud-oss.com/key"
SIGNED = {{"Authorization": "AWS AK:any"}}
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Suite:
    """Writes a suite and runs it in a process of its own, warnings being errors."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")

    def run(code: str, *arguments: str) -> pytest.RunResult:
        pytester.makeini("[pytest]\nfilterwarnings = error")
        pytester.makepyfile(HEAD + code)
        return pytester.runpytest_subprocess(*LOADED, *QUIET, *arguments, timeout=120)

    return run


def test_clients_work_without_any_socket(suite: Suite):
    suite(
        """
@pytest.mark.parametrize("send", SYNCHRONOUS.values(), ids=SYNCHRONOUS)
@fakeoss.mock(buckets=["bkt"])
def test_it(send):
    assert send("PUT", URL, SIGNED, b"body").status == 200
    assert send("GET", URL, SIGNED) == (200, b"body")

@pytest.mark.parametrize("send", SYNCHRONOUS.values(), ids=SYNCHRONOUS)
def test_with_the_fixture(oss, send):
    assert send("GET", URL, SIGNED).status == 404

def test_boto3(oss, oss_client):
    oss_client.create_bucket(Bucket="bkt")
    oss_client.put_object(Bucket="bkt", Key="key", Body=b"body")
    assert oss_client.get_object(Bucket="bkt", Key="key")["Body"].read() == b"body"
""",
        "--disable-socket",
    ).assert_outcomes(passed=11)


def test_event_loops_need_a_pair_of_unix_sockets_and_no_more(suite: Suite):
    suite(
        """
@pytest.mark.parametrize("send", CLIENTS.values(), ids=CLIENTS)
@fakeoss.mock(buckets=["bkt"])
def test_it(send):
    assert send("PUT", URL, SIGNED, b"body").status == 200
    assert send("GET", URL, SIGNED) == (200, b"body")
""",
        "--disable-socket",
        "--allow-unix-socket",
    ).assert_outcomes(passed=7)


def test_fixtures_and_markers_of_theirs(suite: Suite):
    suite("""
import pytest_socket

@pytest.mark.disable_socket
def test_marked(oss):
    assert requests.get(URL, headers=SIGNED).status_code == 404
    with pytest.raises(pytest_socket.SocketBlockedError), pytest.warns(UserWarning):
        requests.get("http://127.0.0.1:1/")

def test_fixture_after_ours(oss, socket_disabled):
    assert requests.get(URL, headers=SIGNED).status_code == 404

def test_fixture_before_ours(socket_disabled, oss):
    assert requests.get(URL, headers=SIGNED).status_code == 404

@fakeoss.mock
def test_disabled_inside():
    pytest_socket.disable_socket()
    try:
        assert requests.get(URL, headers=SIGNED).status_code == 404
    finally:
        pytest_socket.enable_socket()
""").assert_outcomes(passed=4)


@pytest.mark.parametrize("arguments", [[], ["--disable-socket"]], ids=["", "with sockets disabled otherwise"])
def test_the_server_needs_loopback_only(suite: Suite, arguments: list[str]):
    suite(
        """
import pytest_socket

@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.parametrize("number", [1, 2])
def test_it(oss_server, number):
    assert requests.put(f"{oss_server.endpoint_url}/bkt", headers=SIGNED).status_code == 200
    with pytest.raises(pytest_socket.SocketConnectBlockedError), pytest.warns(UserWarning):
        requests.get("http://192.0.2.1/")  # RFC 5737: nobody's
""",
        *arguments,
    ).assert_outcomes(passed=2)


def test_outside_a_mock_their_refusal_stands(suite: Suite):
    suite(
        """
import pytest_socket

def test_it():
    with fakeoss.mock():
        session = requests.Session()
    with pytest.raises(fakeoss.OutsideMockError):
        session.get(URL)
    with pytest.raises(pytest_socket.SocketBlockedError), pytest.warns(UserWarning):
        requests.get(URL)
""",
        "--disable-socket",
    ).assert_outcomes(passed=1)


def test_the_plugin_under_test_is_this_one():
    assert Path(fakeoss.pytest_plugin.__file__).is_relative_to(Path(__file__).parent.parent.parent)
