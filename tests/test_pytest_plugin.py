"""The pytest plugin, as suites use it: each case is a small suite of its own."""

from __future__ import annotations

import re

import boto3
import pytest
import requests

import fakeoss.pytest_plugin
import fakeoss.server
from fakeoss.transports import EXCHANGE
from support.boto import shared_loader
from support.suites import LOADED, PLUGINS, QUIET, Suite

pytest_plugins = ["pytester"]

HEAD = """
import boto3, pytest, requests, fakeoss
URL = "https://s3.cn-north-1.jdcloud-oss.com"
SIGNED = {"Authorization": "AWS AK:any"}
AWS4 = {"Authorization": "AWS4-HMAC-SHA256 Credential=AK/20260101/us-east-1/s3/aws4_request"}
def names():
    return [bucket.name for bucket in fakeoss.current().buckets]
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Suite:
    """Writes a suite and runs it in this process, warnings being errors."""
    monkeypatch.setattr("botocore.session.create_loader", shared_loader)

    def run(code: str, *arguments: str, ini: str = "") -> pytest.RunResult:
        pytester.makeini(f"[pytest]\naddopts = --strict-markers --strict-config\nfilterwarnings = error\n{ini}")
        pytester.makepyfile(HEAD + code)
        result = pytester.runpytest_inprocess(*QUIET, *arguments, plugins=PLUGINS)
        assert EXCHANGE.sessions == []
        return result

    return run


def section(result: pytest.RunResult, title: str) -> list[str]:
    """The lines of a section of the report, up to the next heading."""
    text = result.stdout.str()
    found = re.search(rf"^-+ {re.escape(title)} -+\n(.*?)(?=^[-=_]{{2,}})", text, re.MULTILINE | re.DOTALL)
    return found[1].splitlines() if found else []


# oss


def test_oss_is_an_active_mock_fresh_for_each_test(suite: Suite):
    suite("""
@pytest.mark.parametrize("number", [1, 2])
def test_it(oss, number):
    assert fakeoss.current() is oss
    assert names() == []
    assert requests.put(f"{URL}/bkt", headers=SIGNED).status_code == 200
    assert names() == ["bkt"]

def test_without():
    with pytest.raises(RuntimeError):
        fakeoss.current()
""").assert_outcomes(passed=3)


def test_a_bare_mock_inside_shares_the_store_of_oss(suite: Suite):
    suite("""
@fakeoss.mock
def bare():
    return fakeoss.current()

@fakeoss.mock(profile="aws")
def own():
    return fakeoss.current()

def test_it(oss):
    assert bare() is oss
    assert own() is not oss

@fakeoss.mock
def test_decorated(oss):
    assert fakeoss.current() is oss
""").assert_outcomes(passed=2)


def test_fixtures_of_the_suite_build_on_oss(suite: Suite):
    suite("""
@pytest.fixture
def seeded(oss):
    oss.create_bucket("src").put("movie", size="6GiB")
    yield oss
    assert "made" in names()

def test_it(seeded):
    answer = requests.head(f"{URL}/src/movie", headers=SIGNED)
    assert answer.headers["Content-Length"] == str(6 << 30)
    seeded.create_bucket("made")
""").assert_outcomes(passed=1)


# oss_client


def test_oss_client_is_a_boto3_client_of_oss(suite: Suite):
    suite("""
def test_jdcloud(oss, oss_client):
    assert oss_client.meta.endpoint_url == URL
    oss_client.create_bucket(Bucket="bkt")
    oss_client.put_object(Bucket="bkt", Key="key", Body=b"0123456789")
    assert oss.bucket("bkt").object("key").body == b"0123456789"

@pytest.mark.fakeoss(profile="aws", buckets=["bkt"])
def test_aws(oss_client):
    assert oss_client.meta.region_name == "us-east-1"
    assert oss_client.list_objects_v2(Bucket="bkt")["KeyCount"] == 0
    assert oss_client.get_bucket_location(Bucket="bkt")["LocationConstraint"] is None
    oss_client.create_bucket(Bucket="far", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    oss_client.put_object(Bucket="far", Key="key", Body=b"0123456789")
    assert oss_client.head_bucket(Bucket="far")["ResponseMetadata"]["HTTPHeaders"]["x-amz-bucket-region"] == "eu-west-1"

ALICE = fakeoss.User("AKALICE", "secret", "alice-id")

@pytest.mark.fakeoss(users=[ALICE])
def test_user(oss_client, monkeypatch):
    assert oss_client.list_buckets()["Owner"]["ID"] == "alice-id"
""").assert_outcomes(passed=3)


def test_oss_client_does_without_the_keys_of_the_machine(suite: Suite, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKMACHINE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    suite("""
ALICE, BOB = fakeoss.User("AKALICE", "secret", "alice-id"), fakeoss.User("AKMACHINE", "secret", "machine-id")

@pytest.mark.fakeoss(users=[ALICE, BOB])
def test_it(oss_client):
    assert oss_client.list_buckets()["Owner"]["ID"] == "alice-id"
""").assert_outcomes(passed=1)


def test_oss_client_skips_without_boto3(suite: Suite):
    result = suite(
        """
import sys

def test_it(monkeypatch, oss):
    assert names() == []

@pytest.fixture(scope="session", autouse=True)
def without():
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in sys.modules if name.startswith("boto3.")]:
            patch.delitem(sys.modules, name)
        patch.setitem(sys.modules, "boto3", None)
        yield

def test_skipped(oss_client):
    raise AssertionError
""",
        "-rs",
    )
    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines(["*the fixture oss_client needs boto3: pip install fakeoss?boto3?*"])


# oss_server


def test_oss_server_answers_on_loopback_and_is_reset(suite: Suite):
    suite("""
seen = []

@pytest.mark.parametrize("number", [1, 2])
def test_it(oss_server, number):
    assert oss_server.endpoint_url.startswith("http://127.0.0.1:")
    assert (oss_server.store.buckets, len(oss_server.store.calls)) == ([], 0)
    assert requests.put(f"{oss_server.endpoint_url}/bkt", headers=SIGNED).status_code == 200
    assert [bucket.name for bucket in oss_server.store.buckets] == ["bkt"]
    oss_server.store.faults.add("*", error="InternalError", optional=True)
    assert abs(__import__("time").time() - oss_server.store.clock.now()) < 60
    oss_server.store.clock.advance(days=1)
    seen.append(oss_server.endpoint_url)
    assert len(set(seen)) == 1

@pytest.mark.fakeoss(buckets=["bkt"])
def test_buckets_alone_want_no_other_server(oss_server):
    assert [bucket.name for bucket in oss_server.store.buckets] == ["bkt"]
    assert seen[0] == oss_server.endpoint_url
""").assert_outcomes(passed=3)


def test_what_a_test_does_to_a_server_ends_with_it(suite: Suite):
    suite("""
@pytest.mark.parametrize("number", [1, 2])
def test_it(oss_server, number):
    store = oss_server.store
    assert (store.limits.max_parts, store.owner.id, store.lifecycle_watchers) == (10_000, fakeoss.Store().owner.id, [])
    assert store.restore_delays["GLACIER", "Standard"] == 5 * 3600
    store.limits = fakeoss.Limits(max_parts=1)
    store.owner = fakeoss.User("A", "B", "C")
    store.restore_delays = {}
    store.lifecycle_watchers.append(print)
    assert requests.get(oss_server.endpoint_url, headers=SIGNED).status_code == 200
    oss_server.stop()
    assert not oss_server.is_running
""").assert_outcomes(passed=2)


def test_oss_server_takes_the_options_of_the_marker(suite: Suite):
    suite("""
STORE = fakeoss.Store()
ALICE = fakeoss.User("AKALICE", "secret", "alice-id")
urls = set()

@pytest.mark.fakeoss(profile="aws", limits=fakeoss.Limits(max_key_bytes=3), buckets=["bkt"])
def test_one(oss_server):
    urls.add(oss_server.endpoint_url)
    answer = requests.put(f"{oss_server.endpoint_url}/bkt/long", headers=SIGNED)
    assert (answer.status_code, answer.headers["Server"]) == (400, "AmazonS3")

@pytest.mark.fakeoss(store=STORE, buckets=["bkt"])
def test_store(oss_server):
    urls.add(oss_server.endpoint_url)
    assert oss_server.store is STORE

def test_store_was_not_reset():
    assert [bucket.name for bucket in STORE.buckets] == ["bkt"]

@pytest.mark.fakeoss(users=[ALICE], buckets=["bkt"], unsupported="warn", auth="lenient")
def test_users(oss_server):
    urls.add(oss_server.endpoint_url)
    assert oss_server.store.bucket("bkt").owner == ALICE
    assert "alice-id" in requests.get(oss_server.endpoint_url, headers=SIGNED).text

@pytest.mark.fakeoss(profile=fakeoss.profiles.aws.derive(server="Derived"))
def test_derived(oss_server):
    assert requests.get(oss_server.endpoint_url, headers=SIGNED).headers["Server"] == "Derived"

@pytest.mark.fakeoss(profile=fakeoss.profiles.aws.derive(server="Other"))
def test_derived_again(oss_server):
    assert requests.get(oss_server.endpoint_url, headers=SIGNED).headers["Server"] == "Other"

@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.fakeoss(seed=1, buckets=["bkt"])
def test_seed(oss_server, number):
    urls.add(requests.get(oss_server.endpoint_url, headers=SIGNED).headers["x-amz-request-id"])
    assert len(urls) == 4  # three addresses, and one request id twice
""").assert_outcomes(passed=8)


@pytest.mark.parametrize("names", ["oss, oss_server", "oss_server, oss", "oss_server, oss_client", "oss_server"])
def test_oss_and_oss_server_are_one_store(suite: Suite, names: str):
    suite(f"""
@pytest.mark.fakeoss(profile="aws", buckets=["bkt"], users=[fakeoss.User("AK", "secret", "id")], seed=1)
def test_it({names}, request):
    oss = request.getfixturevalue("oss")
    oss_server = request.getfixturevalue("oss_server")
    assert oss is oss_server.store
    assert requests.put("https://s3.amazonaws.com/bkt/key", data="body", headers=SIGNED).status_code == 200
    assert requests.get(f"{{oss_server.endpoint_url}}/bkt/key", headers=SIGNED).status_code == 403  # it verifies
    assert [entry.status for entry in oss.calls] == [200, 403]

def test_other(oss_server):
    assert oss_server.store.buckets == [] and len(oss_server.store.calls) == 0
""").assert_outcomes(passed=2)


# marker and ini file


def test_the_marker_takes_the_options_of_mock(suite: Suite):
    suite("""
from fakeoss.clock import Clock

STORE = fakeoss.Store()

@pytest.mark.fakeoss(
    profile="aws", limits=fakeoss.Limits(max_key_bytes=3), buckets=["bkt"], endpoints=["minio"],
    users=[fakeoss.User("AK", "secret", "id")], unsupported="ignore", auth="lenient", clock=Clock(at=0), seed=1,
)
def test_all(oss):
    answer = requests.put("http://minio/bkt/long", headers=SIGNED)
    assert (answer.status_code, answer.headers["Date"]) == (400, "Thu, 01 Jan 1970 00:00:00 GMT")

@pytest.mark.fakeoss(store=STORE)
def test_store(oss):
    assert oss is STORE
""").assert_outcomes(passed=2)


def test_the_nearest_marker_decides_option_by_option(suite: Suite):
    suite("""
pytestmark = pytest.mark.fakeoss(buckets=["module"], limits=fakeoss.Limits(max_page=1))

@pytest.mark.fakeoss(buckets=["of-class"])
class TestClass:
    def test_class(self, oss):
        assert (names(), oss.limits.max_page) == (["of-class"], 1)

    @pytest.mark.fakeoss(buckets=["function"])
    def test_function(self, oss):
        assert (names(), oss.limits.max_page) == (["function"], 1)
""").assert_outcomes(passed=2)


def test_a_marked_test_is_inside_a_mock_without_asking(suite: Suite):
    suite("""
import unittest

@pytest.mark.fakeoss(buckets=["bkt"])
def test_function():
    assert names() == ["bkt"]

@pytest.mark.fakeoss(buckets=["bkt"])
class TestCase(unittest.TestCase):
    def setUp(self):
        assert names() == ["bkt"]

    def test_it(self):
        assert names() == ["bkt"]

@pytest.mark.fakeoss
@pytest.mark.parametrize("number", [1, 2])
def test_bare(number):
    assert names() == []

@pytest.mark.fakeoss
def test_server_only(oss_server):
    with pytest.raises(RuntimeError):
        fakeoss.current()
""").assert_outcomes(passed=5)


@pytest.mark.parametrize("fixture", ["oss", "oss_client", "oss_server"])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param("profle='aws'", "fakeoss.mock has no 'profle'; did you mean 'profile'?", id="unknown"),
        pytest.param(
            "profile='gcs'",
            "fakeoss: there is no profile 'gcs'; the profiles are jdcloud, aws, aws-legacy, *",
            id="profile",
        ),
        pytest.param("auth='strict'", "fakeoss.*: auth must be one of lenient, verify*", id="auth"),
        pytest.param("'aws'", "the marker takes its options by keyword: fakeoss(profile='aws')", id="by position"),
        pytest.param(
            "buckets=['No']", "the bucket name is not valid (BucketName='No'): a bucket name has 3 *", id="bucket"
        ),
    ],
)
def test_a_wrong_option_is_a_clear_error(suite: Suite, fixture: str, options: str, message: str):
    result = suite(f"@pytest.mark.fakeoss({options})\ndef test_it({fixture}): raise AssertionError")
    result.assert_outcomes(errors=1)
    expected = "fakeoss: the options of test_a_wrong_option_is_a_clear_error.py::test_it: " + message
    result.stdout.fnmatch_lines([expected.replace("[", "[[]")])
    assert "Traceback" not in result.stdout.str()
    assert "pytest_plugin.py" not in result.stdout.str()


def test_the_ini_file_has_the_defaults(suite: Suite):
    code = """
def test_default(oss):
    assert names() == ["one", "two"]
    answer = requests.put("http://minio.invalid/one", headers=SIGNED)
    assert (answer.status_code, answer.headers["Server"]) == (200, "AmazonS3")

@pytest.mark.fakeoss(profile="jdcloud")
def test_marker(oss):
    assert requests.get(f"{URL}/one", headers=SIGNED).headers["Server"] == "JDCloudOSS"

def test_client(oss_client):
    assert oss_client.meta.endpoint_url == "https://s3.amazonaws.com"

@pytest.mark.parametrize("number", [1, 2])
def test_seed(oss, number, record=[]):
    oss.create_bucket("bkt", versioning=True)
    record.append(oss.bucket("bkt").put("key").version_id)
    assert len(set(record)) == 1

def test_server(oss_server):
    assert requests.get(oss_server.endpoint_url, headers=SIGNED).headers["Server"] == "AmazonS3"
    assert oss_server.store.limits.max_parts == 3

SEVEN = pytest.mark.fakeoss(limits=fakeoss.Limits(max_parts=7))

@pytest.mark.parametrize("limits", [(3, 5), pytest.param((7, 1000), marks=SEVEN)])
def test_limits(oss, limits):
    assert (oss.limits.max_parts, oss.limits.max_page, oss.limits.min_part_size) == (*limits, 5 * 2**20)
"""
    ini = """
fakeoss_limits = max_parts=3 max_page=5
fakeoss_profile = aws
fakeoss_buckets = one two
fakeoss_endpoints = minio.invalid
fakeoss_unsupported = reject
fakeoss_seed = 42
"""
    suite(code, ini=ini).assert_outcomes(passed=8)


@pytest.mark.parametrize(
    ("ini", "message"),
    [
        (
            "fakeoss_limits = max_part=3",
            "fakeoss_limits: max_part=3 is not a limit; write max_parts=3; the limits are min_part_size, *",
        ),
        ("fakeoss_limits = max_parts=many", "fakeoss_limits: max_parts=many is not a limit; *"),
        (f"fakeoss_limits = max_parts={'9' * 5000}", "fakeoss_limits: max_parts=9*9 is not a limit; *"),
        ("fakeoss_auth = strict", "fakeoss.mock: auth must be one of lenient, verify, not 'strict'"),
        ("fakeoss_profile = gcs", "fakeoss: there is no profile 'gcs'; the profiles are jdcloud, aws, aws-legacy, *"),
    ],
)
def test_a_wrong_default_is_a_clear_error(suite: Suite, ini: str, message: str):
    result = suite("def test_it(oss): raise AssertionError", ini=ini)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [f"fakeoss: the options of test_a_wrong_default_is_a_clear_error.py::test_it: {message}"]
    )


def test_marker_and_ini_options_are_listed(suite: Suite):
    suite("", "--markers").stdout.fnmatch_lines(["@pytest.mark.fakeoss(profile=..., limits=..., buckets=..., ...): *"])
    suite("", "--help").stdout.fnmatch_lines(["*fakeoss_profile (string):*", "*fakeoss_buckets (args):*"])
    suite("", "--fixtures").stdout.fnmatch_lines(["oss -- *", "*The store of a mock that is active during the test*"])


# reports


@pytest.mark.parametrize(
    "line",
    [
        'oss.calls.assert_called("GetObject")',
        'oss.calls.assert_not_called("ListBuckets")',
        'oss.bucket("none")',
        'oss.create_bucket("bkt").object("none")',
    ],
)
def test_a_failing_test_shows_its_own_line(suite: Suite, line: str):
    result = suite(f"def test_it(oss):\n    requests.get(URL, headers=SIGNED)\n    {line}")
    result.assert_outcomes(failed=1)
    shown = result.stdout.str()
    assert f">       {line}" in shown
    assert "fakeoss/model/" not in shown
    assert "fakeoss/calls.py" not in shown


def test_the_report_of_a_failure_has_the_calls(suite: Suite):
    result = suite("""
def test_passes(oss):
    requests.get(URL, headers=SIGNED)

def test_fails(oss):
    requests.put(f"{URL}/bkt", headers=SIGNED)
    requests.get(f"{URL}/bkt/key", headers=SIGNED)
    raise AssertionError
""")
    result.assert_outcomes(passed=1, failed=1)
    assert section(result, "fakeoss calls") == ["200 CreateBucket bkt", "404 GetObject bkt/key -> NoSuchKey"]
    assert result.stdout.str().count("fakeoss calls") == 1


def test_the_report_of_a_failure_in_a_fixture_has_the_calls(suite: Suite):
    result = suite("""
@pytest.fixture
def broken(oss):
    requests.get(URL, headers=SIGNED)
    raise AssertionError

def test_fails(broken):
    pass
""")
    result.assert_outcomes(errors=1)
    assert section(result, "fakeoss calls") == ["200 ListBuckets "]


def test_the_report_of_a_failure_inside_a_decorated_function_has_the_calls(suite: Suite):
    result = suite("""
@fakeoss.mock(buckets=["bkt"])
def test_fails():
    requests.get(f"{URL}/bkt", headers=SIGNED)
    raise AssertionError
""")
    result.assert_outcomes(failed=1)
    assert section(result, "fakeoss calls") == ["200 ListObjects bkt"]


def test_the_report_keeps_the_calls_of_the_server_apart(suite: Suite):
    result = suite("""
def test_fails(oss, oss_server):
    requests.get(URL, headers=SIGNED)
    raise AssertionError

def test_fails_at_the_server(oss_server):
    requests.put(f"{oss_server.endpoint_url}/bkt", headers=SIGNED)
    raise AssertionError

def test_fails_without_calls(oss_server):
    raise AssertionError
""")
    result.assert_outcomes(failed=3)
    assert section(result, "fakeoss calls") == ["200 ListBuckets "]
    assert section(result, "fakeoss calls (server)") == ["200 CreateBucket bkt"]
    result.stdout.fnmatch_lines(["*fakeoss calls (server)*", "(none)"])


def test_what_was_ignored_is_a_warning_when_the_test_is_over(suite: Suite):
    result = suite("""
@pytest.mark.fakeoss(buckets=["bkt"])
def test_it(oss):
    oss.bucket("bkt").put("key")
    headers = {**SIGNED, "x-amz-copy-source": "/bkt/key", "x-amz-copy-source-if-match": "none"}
    for number in range(2):
        assert requests.put(f"{URL}/bkt/copy", headers=headers).status_code == 200
""")
    result.assert_outcomes(passed=1, errors=1)  # this suite makes errors of warnings
    result.stdout.fnmatch_lines(["*UnsupportedWarning: CopyObject was called with x-amz-copy-source-if-match*"])


# beside others


def test_equal_names_in_parallel_do_not_meet(pytester: pytest.Pytester):
    pytest.importorskip("xdist")
    pytester.makepyfile(
        HEAD
        + """
@pytest.mark.parametrize("number", range(8))
def test_it(oss, oss_server, number):
    assert requests.put(f"{URL}/bkt", headers=SIGNED).status_code == 200
    assert requests.put(f"{oss_server.endpoint_url}/bkt/key", data=str(number), headers=SIGNED).status_code == 200
    assert requests.get(f"{URL}/bkt/key", headers=SIGNED).text == str(number)
    raise AssertionError
"""
    )
    result = pytester.runpytest_subprocess(*LOADED, *QUIET, "-n", "2", timeout=120)
    result.assert_outcomes(failed=8)
    assert section(result, "fakeoss calls") == [
        "200 CreateBucket bkt",
        "200 PutObject bkt/key",
        "200 GetObject bkt/key",
    ]


def test_a_suite_that_does_not_use_the_plugin_imports_nothing_of_ours(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # other plugins import what they like
    pytester.makepyfile(
        """
import sys
def test_it():
    loaded = {name for name in sys.modules if name.split(".")[0] in {"fakeoss", "requests", "urllib3", "botocore"}}
    assert loaded == {"fakeoss", "fakeoss.pytest_plugin"}
"""
    )
    pytester.runpytest_subprocess("-p", "fakeoss.pytest_plugin", timeout=60).assert_outcomes(passed=1)


def test_modules_of_this_suite_are_the_ones_inside():
    # pytester forgets what a suite imported: what the cases use is imported here first
    assert boto3.__name__ in __import__("sys").modules
    assert requests.adapters.HTTPAdapter.__module__ == "requests.adapters"
    assert fakeoss.server.Server is fakeoss.Server
