"""The guard: which hosts it refuses and when, for every client, and what it says."""

from __future__ import annotations

import urllib.request
from typing import Any

import boto3
import pytest
import requests
from botocore.exceptions import HTTPClientError

import fakeoss
from fakeoss import OutsideMockError
from fakeoss.transports import EXCHANGE
from support import kinds
from support.kinds import KINDS, Kind
from support.network import refused_network
from support.suites import PLUGINS, QUIET, Suite

pytest_plugins = ["pytester"]

AMAZON = "https://s3.eu-west-1.amazonaws.com"


attempts = pytest.fixture(autouse=True)(refused_network)


def refusal_of(kind: Kind, made: Any, base: str) -> str:
    """What a client says when it reads."""
    with pytest.raises((OutsideMockError, HTTPClientError)) as caught:  # aiobotocore wraps whatever is raised below it
        kind.read(made, base)
    return str(caught.value).removeprefix("An HTTP Client raised an unhandled exception: ")


@pytest.mark.parametrize("base", [kinds.BASE, AMAZON])
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_client_is_refused_outside_a_mock(kind: Kind, base: str, attempts: list[str]):
    before = kind.make(base)
    with fakeoss.guard():
        inside = kind.make(base)
        for made in (before, inside):
            message = refusal_of(kind, made, base)
            host = base.partition("://")[2]
            assert message.startswith("fakeoss: a request to ")
            assert host in message
            assert "test_guard.py::test_every_client" in message
            assert "fakeoss_guard_allow" in message
    for made in (before, inside):
        kind.close(made)
    assert attempts == []


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_client_is_served_in_a_mock_and_passes_without_the_guard(kind: Kind, attempts: list[str]):
    guard = fakeoss.guard("aws")
    guard.start()
    made = kind.make(kinds.BASE)
    with fakeoss.mock(buckets=["bkt"]) as oss:
        oss.bucket("bkt").put("key", b"body")
        assert kind.read(made, kinds.BASE) == b"body"
    refusal_of(kind, made, kinds.BASE)
    guard.stop()
    assert attempts == []
    kind.close(made)
    made = kind.make(kinds.BASE)
    with pytest.raises(Exception, match=r"(?s).") as caught:
        kind.read(made, kinds.BASE)
    assert not isinstance(caught.value, OutsideMockError)
    assert attempts
    kind.close(made)


@pytest.mark.parametrize(
    ("host", "services"),
    [
        ("s3.amazonaws.com", "s3 aws"),
        ("bkt.s3.amazonaws.com", "s3 aws"),
        ("bkt.with.dots.s3.eu-west-1.amazonaws.com:443", "s3 aws"),
        ("BKT.S3.EU-WEST-1.AMAZONAWS.COM.", "s3 aws"),
        ("s3.xx-future-9.amazonaws.com", "s3 aws"),
        ("s3.dualstack.us-west-2.amazonaws.com", "s3 aws"),
        ("bkt.s3-accelerate.amazonaws.com", "s3 aws"),
        ("bkt.s3-website.eu-central-1.amazonaws.com", "s3 aws"),
        ("123456789012.s3-control.eu-west-1.amazonaws.com", "s3 aws"),
        ("s3.cn-north-1.amazonaws.com.cn", "s3 aws"),
        ("s3.cn-north-1.jdcloud-oss.com", "s3 aws"),
        ("bkt.s3-internal.cn-south-1.jdcloud-oss.com", "s3 aws"),
        ("bkt.oss.cn-north-1.jcloudcs.com", "s3 aws"),
        ("sqs.eu-west-1.amazonaws.com", "aws"),
        ("dynamodb.us-east-1.amazonaws.com", "aws"),
        ("sts.amazonaws.com", "aws"),
        ("lambda.us-east-1.api.aws", "aws"),
        ("abc.lambda-url.eu-west-1.on.aws", "aws"),
        ("vm.jdcloud-api.com", "aws"),
        ("localhost:9000", ""),
        ("127.0.0.1:9000", ""),
        ("[::1]:9000", ""),
        ("minio.test", ""),
        ("example.com", ""),
        ("s3.amazonaws.com.example.com", ""),
        ("notamazonaws.com", ""),
        ("169.254.169.254", ""),
        ("", ""),
    ],
)
@pytest.mark.parametrize("guard", ["s3", "aws"])
def test_which_hosts_are_refused(host: str, services: str, guard: str):
    made = fakeoss.guard(guard)
    if guard in services:
        with pytest.raises(OutsideMockError):
            made.check(host)
    else:
        made.check(host)


def test_hosts_that_are_let_through(attempts: list[str]):
    with fakeoss.guard("aws", allow=["S3.eu-west-1.amazonaws.com", "sqs.us-east-1.amazonaws.com"]) as _:
        for url in (AMAZON, "https://bkt.s3.eu-west-1.amazonaws.com/k", "https://sqs.us-east-1.amazonaws.com"):
            with pytest.raises(requests.ConnectionError):
                requests.get(url, timeout=1)
        assert len(attempts) == 3
        for url in ("https://s3.eu-west-2.amazonaws.com", "https://sqs.us-east-2.amazonaws.com"):
            with pytest.raises(OutsideMockError):
                requests.get(url, timeout=1)
    assert len(attempts) == 3


def test_other_services_are_refused_in_a_mock_and_moto_is_named(attempts: list[str]):
    sqs = boto3.client("sqs", region_name="eu-west-1")
    with fakeoss.guard("aws"), fakeoss.mock(profile="aws"), pytest.raises(OutsideMockError) as caught:
        sqs.list_queues()
    message = str(caught.value)
    assert "sqs.eu-west-1.amazonaws.com" in message
    assert f"the mock entered at {__file__}" in message
    assert '"passthrough": {"services": ["s3"]}' in message
    assert attempts == []


@pytest.mark.parametrize("is_outer", [True, False])
def test_moto_answers_the_others_beside_it(is_outer: bool, attempts: list[str]):
    moto = pytest.importorskip("moto")
    mocked = moto.mock_aws(config={"core": {"passthrough": {"services": ["s3"]}}})
    ours = fakeoss.mock(profile="aws", buckets=["bkt"])
    with fakeoss.guard("aws"):
        first, second = (mocked, ours) if is_outer else (ours, mocked)
        with first, second:
            boto3.client("sqs", region_name="eu-west-1").create_queue(QueueName="queue")
            assert boto3.client("s3", region_name="us-east-1").list_buckets()["Buckets"][0]["Name"] == "bkt"
            requests_url = boto3.client("sqs", region_name="eu-west-1").list_queues()["QueueUrls"]
            assert len(requests_url) == 1
    assert attempts == []


def test_other_mocking_libraries_answer_what_is_theirs(attempts: list[str]):
    responses = pytest.importorskip("responses")
    requests_mock = pytest.importorskip("requests_mock")
    url = "https://sqs.eu-west-1.amazonaws.com/"
    with fakeoss.guard("aws"), fakeoss.mock():
        with responses.RequestsMock() as mocked:
            mocked.get(url, body="theirs")
            assert requests.get(url, timeout=1).text == "theirs"
        with requests_mock.Mocker() as mocker:
            mocker.get(url, text="theirs")
            assert requests.get(url, timeout=1).text == "theirs"
    assert attempts == []


def test_it_leaves_everything_as_it_was():
    seams = [(requests.adapters.HTTPAdapter, "send"), (urllib.request.OpenerDirector, "open")]
    before = [vars(owner)[name] for owner, name in seams]
    with fakeoss.guard():
        assert [vars(owner)[name] for owner, name in seams] != before
        with fakeoss.mock():
            pass
        with fakeoss.guard("aws"):
            pass
        with pytest.raises(OutsideMockError):
            requests.get(AMAZON, timeout=1)
    assert [vars(owner)[name] for owner, name in seams] == before
    assert EXCHANGE.guard is None
    assert not EXCHANGE.claims.is_guarded


def test_it_looks_up_no_credentials_for_others(monkeypatch: pytest.MonkeyPatch):
    for name in kinds.KEYS:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with fakeoss.guard():
        assert boto3.session.Session().get_credentials() is None  # as without the guard, unlike in a mock


def test_what_it_does_not_know_is_refused():
    with pytest.raises(ValueError, match="the guard is one of s3, aws, not 'S3'; did you mean 's3'"):
        fakeoss.guard("S3")
    with pytest.raises(TypeError, match=r"allow must be a list, even of a single host: allow=\['minio'\]"):
        fakeoss.guard(allow="minio")
    guard = fakeoss.guard()
    with pytest.raises(RuntimeError, match="not active"):
        guard.stop()
    with guard, pytest.raises(RuntimeError, match="active already"):
        guard.start()


# pytest

CALL = """
import requests
from fakeoss import OutsideMockError
def refusal():
    try:
        requests.get("https://bkt.s3.eu-west-1.amazonaws.com/key", timeout=1)
    except OutsideMockError as error:
        return str(error)
"""


def test_a_suite_is_guarded_from_its_first_conftest_file_on(suite: Suite, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # that of this test
    conftest = f"""
{CALL}
FOUND = [refusal()]
def pytest_collection_modifyitems():
    FOUND.append(refusal())
def pytest_runtest_logstart():
    FOUND.append(refusal())
def pytest_sessionfinish():
    FOUND.append(refusal())
def pytest_terminal_summary(terminalreporter):
    terminalreporter.write_line("\\n".join(f"MOMENT {{line}}" for line in FOUND))
@pytest.fixture(scope="session")
def early():
    return refusal()
"""
    code = f"""
{CALL}
AT_IMPORT = refusal()
def test_it(early):
    assert "by the guard during collection of test_a_suite_is_guarded" in AT_IMPORT
    assert "in test_a_suite_is_guarded_from_its_first_conftest_file_on.py::test_it (setup)" in early
    assert "::test_it (call)" in refusal()
    assert "Make the request inside one (the fixture oss, @fakeoss.mock)" in refusal()
@pytest.mark.fakeoss(profile="aws", buckets=["bkt"])
def test_in_a_mock(oss, oss_client):
    assert oss_client.list_objects_v2(Bucket="bkt")["KeyCount"] == 0
"""
    result = suite(code, ini="fakeoss_guard = s3", conftest=conftest)
    result.assert_outcomes(passed=2)
    moments = [line.partition(" by the guard ")[2].partition(":")[0] for line in result.outlines if "MOMENT" in line]
    assert moments == ["before collection", "during collection", "between tests", "between tests", "between tests"]
    assert EXCHANGE.guard is None


def test_hosts_of_the_ini_file_pass(suite: Suite, attempts: list[str]):
    code = CALL + "def test_it():\n    with pytest.raises(requests.ConnectionError):\n        refusal()"
    ini = "fakeoss_guard = aws\nfakeoss_guard_allow = s3.eu-west-1.amazonaws.com other.test"
    suite(code, ini=ini).assert_outcomes(passed=1)
    assert len(attempts) == 1


def test_without_the_option_there_is_no_guard(suite: Suite, attempts: list[str]):
    code = CALL + "def test_it():\n    with pytest.raises(requests.ConnectionError):\n        refusal()"
    suite(code).assert_outcomes(passed=1)
    assert len(attempts) == 1


def test_an_unknown_guard_is_a_usage_error(pytester: pytest.Pytester):
    pytester.makeini("[pytest]\nfakeoss_guard = s33")
    result = pytester.runpytest_inprocess(*QUIET, plugins=PLUGINS)
    result.stderr.fnmatch_lines(["*fakeoss_guard: fakeoss: the guard is one of s3, aws, not 's33'*"])
    assert EXCHANGE.guard is None


def test_workers_of_xdist_are_guarded(suite: Suite):
    pytest.importorskip("xdist")
    code = (
        CALL + "AT_IMPORT = refusal()\n@pytest.mark.parametrize('n', range(4))\ndef test_it(n):\n    assert AT_IMPORT\n"
    )
    suite(CALL + code, "-n", "2", ini="fakeoss_guard = s3").assert_outcomes(passed=4)
