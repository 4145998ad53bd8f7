"""What the pytest plugin reports: faults that never come, calls once, and refused requests at the suite's own lines."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import fakeoss
from support.suites import QUIET

pytest_plugins = ["pytester"]

Suite = Callable[[str], pytest.RunResult]


@pytest.fixture(scope="module", autouse=True)
def imported() -> None:
    """Import what a mock imports before pytester takes note of the modules: later ones are forgotten after a test."""
    with fakeoss.mock():
        assert fakeoss.current() is not None


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Suite:
    """Writes a suite and runs it in this process, warnings being errors; as at a desk, where summaries are cut."""
    for name in ("CI", "BUILD_NUMBER"):
        monkeypatch.delenv(name, raising=False)

    def run(code: str) -> pytest.RunResult:
        pytester.makeini("[pytest]\nfilterwarnings = error")
        pytester.makepyfile("import requests, fakeoss" + code)
        return pytester.runpytest_inprocess(*QUIET)

    return run


# faults that never come


@pytest.mark.parametrize(
    ("fails", "outcomes"), [(True, {"failed": 5}), (False, {"passed": 4, "errors": 3, "failed": 1})]
)
def test_unmet_faults_are_reported_unless_the_test_failed(suite: Suite, fails: bool, outcomes: dict[str, int]):
    result = suite(f"""
def test_oss(oss):
    oss.faults.add("GetObject", "SlowDown")
    assert not {fails}
def test_server(oss_server):
    oss_server.store.faults.add("GetObject", "SlowDown")
    assert not {fails}
def test_after(oss_server):
    assert not len(oss_server.store.faults) and not {fails}
@fakeoss.mock
class TestClass:
    def test_it(self):
        fakeoss.current().faults.add("GetObject", "SlowDown")
        assert not {fails}
@fakeoss.mock
def test_function():
    fakeoss.current().faults.add("GetObject", "SlowDown")
    assert not {fails}
""")
    assert result.parseoutcomes() == outcomes
    assert ("UnmetWarning: fakeoss: the fault GetObject" in result.stdout.str()) is not fails


# what a failure shows


def test_a_failed_assertion_shows_the_calls_once(suite: Suite):
    result = suite("""
def test_it(oss, oss_client):
    oss.create_bucket("bkt")
    oss_client.list_objects_v2(Bucket="bkt")
    oss.calls.assert_called("PutObject")
""")
    assert result.parseoutcomes() == {"failed": 1}
    assert result.stdout.str().count("200 ListObjectsV2 bkt") == 1


def test_a_refused_request_is_shown_at_the_line_of_the_test(suite: Suite):
    result = suite("""
def test_it(oss):
    def ask():
        return requests.get("https://bkt.s3.amazonaws.com/k", timeout=5)
    ask()
""")
    text = result.stdout.str()
    assert result.parseoutcomes() == {"failed": 1}
    assert 'write fakeoss.mock(profile="aws")' in text
    assert [name for name in ("adapters.py", "sessions.py", "exchange.py") if name in text] == []
    assert "return requests.get(" in text


# mocks that are not those of the fixtures

HELD = """
import boto3, pytest, unittest

def write(key):
    s3 = boto3.client("s3", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
    s3.put_object(Bucket="bkt", Key=key, Body=b"x")
    s3.close()

@pytest.fixture
def mocked():
    with fakeoss.mock(profile="aws", buckets=["bkt"]):
        yield

def test_fixture(mocked):
    write("fixture")
    assert 0

class TestSetUp(unittest.TestCase):
    def setUp(self):
        mock = fakeoss.mock(profile="aws", buckets=["bkt"])
        mock.start()
        self.addCleanup(mock.stop)

    def test_set_up(self):
        write("set-up")
        assert 0

    def test_passes(self):
        write("of another test")

def test_nothing_is_shown_of_earlier_tests():
    assert 0
"""


def test_what_a_mock_of_the_suites_own_was_asked_is_shown(suite: Suite):
    result = suite(HELD)
    result.assert_outcomes(failed=3, passed=1)
    out = result.stdout.str()
    assert out.count("200 PutObject bkt/fixture") == out.count("200 PutObject bkt/set-up") == 1
    assert "of another test" not in out.replace('write("of another test")', "")
    assert out.count("fakeoss calls") == 2
