"""The fixture ``oss_retries``, as suites use it."""

from __future__ import annotations

import pytest

import fakeoss.checking.retries
import fakeoss.plugin.retries
import fakeoss.pytest_plugin
import fakeoss.server  # noqa: F401 - what is imported in a suite first would be forgotten with it
from support.suites import PLUGINS, QUIET

pytest_plugins = ["pytester"]

SUITE = """

import pytest, requests, fakeoss

SIGNED = {"Authorization": "AWS AK:any"}
FAULTS = ["InternalError", fakeoss.flip(0)]

def read(url):
    answer = requests.get(f"{url}/bucket/key", headers=SIGNED, timeout=0.5)
    answer.raise_for_status()
    return answer.content

def local():
    return read("https://s3.us-east-1.amazonaws.com")
"""


def run(pytester: pytest.Pytester, code: str) -> pytest.RunResult:
    """Run a suite, warnings being errors."""
    pytester.makeini("[pytest]\naddopts = --strict-markers\nfilterwarnings = error\n")
    pytester.makepyfile(SUITE + code)
    return pytester.runpytest_inprocess(*QUIET, plugins=PLUGINS)


def test_the_store_is_that_of_the_test(pytester: pytest.Pytester):
    run(
        pytester,
        """
@pytest.mark.fakeoss(profile="aws", buckets=["bucket"])
def test_it(oss_retries, oss):
    oss.bucket("bucket").put("key", b"content")
    report = oss_retries(local, faults=["InternalError", fakeoss.reset()])
    assert [row.outcome for row in report.rows] == ["raised", "raised"]
    assert report.steps == ("GetObject bucket/key",)
    assert oss.bucket("bucket").object("key").body == b"content"
    assert not oss.faults
""",
    ).assert_outcomes(passed=1)


def test_a_bucket_of_the_test_and_of_prepare_is_named(pytester: pytest.Pytester):
    result = run(
        pytester,
        """
@pytest.mark.fakeoss(profile="aws", buckets=["bucket"])
def test_it(oss_retries):
    oss_retries(local, prepare=lambda oss: oss.create_bucket("bucket"))
""",
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E *ValueError: fakeoss.check_retries: prepare creates the bucket 'bucket', which*"])
    result.stdout.no_fnmatch_line("*retries.py*: in *")


def test_wrong_bytes_fail_the_test_with_the_table(pytester: pytest.Pytester):
    result = run(
        pytester,
        """
@pytest.mark.fakeoss(profile="aws", buckets=["bucket"])
def test_it(oss_retries):
    fakeoss.current().bucket("bucket").put("key", b"content")
    oss_retries(local, faults=FAULTS)
""",
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([
        "*AssertionError: the function is not safe to retry:",
        "*error('InternalError') *- *1 *- *- *-",
        "*flip(0) *- *- *- *1 *-",
        "*flip(0) at 1: it returned something else",
    ])  # fmt: skip


def test_the_store_is_that_of_the_server(pytester: pytest.Pytester):
    run(
        pytester,
        """
@pytest.mark.fakeoss(profile="aws", buckets=["bucket"])
def test_it(oss_server, oss_retries):
    oss_server.store.bucket("bucket").put("key", b"content")
    report = oss_retries(lambda: read(oss_server.endpoint_url), faults=["InternalError", fakeoss.cut(0.5)])
    assert [row.outcome for row in report.rows] == ["raised", "raised"]
""",
    ).assert_outcomes(passed=1)


def test_open_uploads_are_allowed_unless_told(pytester: pytest.Pytester):
    result = run(
        pytester,
        """
def upload():
    url = "https://s3.us-east-1.amazonaws.com/bucket/key"
    begun = requests.post(f"{url}?uploads", headers=SIGNED, timeout=0.5)
    begun.raise_for_status()
    upload = begun.text.partition("<UploadId>")[2].partition("<")[0]
    requests.delete(f"{url}?uploadId={upload}", headers=SIGNED, timeout=0.5).raise_for_status()

@pytest.mark.fakeoss(profile="aws", buckets=["bucket"])
@pytest.mark.parametrize("open_uploads", [True, False])
def test_it(oss_retries, open_uploads):
    oss_retries(upload, faults=["AccessDenied"], open_uploads=open_uploads)
""",
    )
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*upload open: it left a multipart upload open*"])
