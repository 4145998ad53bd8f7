"""What the report of a failed test shows of its store, what is held of every test, and the file of calls."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import fakeoss
from support.suites import QUIET

pytest_plugins = ["pytester"]

Suite = Callable[..., pytest.RunResult]
OPEN = """
import boto3, fakeoss, pytest
def leave_open():
    client = boto3.client("s3", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
    client.create_multipart_upload(Bucket="bkt", Key="k")
"""


@pytest.fixture(scope="module", autouse=True)
def imported() -> None:
    """Import what a mock imports before pytester takes note of the modules: later ones are forgotten after a test."""
    with fakeoss.mock():
        assert fakeoss.current() is not None


@pytest.fixture
def suite(pytester: pytest.Pytester) -> Suite:
    """Writes a suite and runs it in this process, warnings being errors."""

    def run(code: str, *arguments: str, ini: str = "") -> pytest.RunResult:
        pytester.makeini(f"[pytest]\nfilterwarnings = error\n{ini}")
        pytester.makepyfile(code)
        return pytester.runpytest_inprocess(*QUIET, *arguments)

    return run


def screen(result: pytest.RunResult) -> list[str]:
    """The lines of our sections."""
    lines = result.stdout.str().splitlines()
    first = next(number for number, line in enumerate(lines) if "fakeoss calls" in line)
    stop = next(number for number, line in enumerate(lines) if "short test summary" in line)
    return [line.strip("- ") if "fakeoss" in line else line for line in lines[first:stop]]


# the screen


def test_a_failure_shows_calls_faults_changes_and_uploads(suite: Suite):
    result = suite("""
import pytest
@pytest.mark.fakeoss(profile="aws")
def test_it(oss, oss_client):
    oss.create_bucket("bkt").put("src", size="10MiB")
    oss.faults.add("UploadPartCopy", "SlowDown", times=1, key="dst")
    oss.faults.add("DeleteObject", "SlowDown")
    oss.on("PutObject", before=print)
    upload = oss_client.create_multipart_upload(Bucket="bkt", Key="dst")["UploadId"]
    for number, span in enumerate(("bytes=0-5242879", "bytes=5242880-10485759"), 1):
        oss_client.upload_part_copy(Bucket="bkt", Key="dst", UploadId=upload, PartNumber=number,
                                    CopySource="bkt/src", CopySourceRange=span)
    for _ in range(3):
        oss_client.head_object(Bucket="bkt", Key="src")
    assert False
""")
    lines = screen(result)
    assert lines[:9] == [
        "fakeoss calls",
        "200 CreateMultipartUpload bkt/dst",
        "503 UploadPartCopy bkt/dst part 1 bytes=0-5242879 of bkt/src -> SlowDown",
        "200 UploadPartCopy bkt/dst part 1 bytes=0-5242879 of bkt/src",
        "200 UploadPartCopy bkt/dst part 2 bytes=5242880-10485759 of bkt/src",
        "200 HeadObject bkt/src (3 times)",
        "fakeoss faults",
        "met once: the fault UploadPartCopy, error='SlowDown', times=1, key='dst'",
        "never met: the fault DeleteObject, error='SlowDown'",
    ]
    assert lines[9:12] == ["never called: the hook on PutObject", "fakeoss state changed", "+ bucket bkt"]
    assert lines[12].startswith("+ object bkt/src: 10485760 bytes, etag ")
    assert lines[13] == "fakeoss uploads left open"
    assert lines[14].startswith("bkt/dst: an open upload ")
    assert lines[14].endswith("... with parts 1-2 of 10485760 bytes")


def test_what_is_long_fits_on_a_screen(suite: Suite):
    result = suite("""
def test_it(oss, oss_client):
    bucket = oss.create_bucket("bkt")
    for number in range(60):
        oss_client.put_object(Bucket="bkt", Key=f"k{number}")
        bucket.start_upload(f"u{number}", [b"x"])
        oss.faults.add("GetObject", "SlowDown", skip=number)
    assert False
""")
    lines = screen(result)
    assert len(lines) <= 45
    for line in ("(41 earlier)", "200 PutObject bkt/k59", "(and 55 more)", "(and 54 more)", "(and 57 more)"):
        assert line in lines


def test_a_mock_that_ended_is_shown_too(suite: Suite):
    result = suite("""
import boto3, fakeoss
@fakeoss.mock(profile="aws", buckets=["bkt"])
def test_it():
    fakeoss.current().bucket("bkt").start_upload("k")
    fakeoss.current().faults.add("GetObject", "SlowDown")
    assert False
""")
    lines = screen(result)
    assert lines[:4] == [
        "fakeoss calls",
        "(none)",
        "fakeoss faults",
        "never met: the fault GetObject, error='SlowDown'",
    ]
    assert lines[4] == "fakeoss uploads left open"


# the ini option


@pytest.mark.parametrize(
    ("code", "outcomes"),
    [
        pytest.param("def test_it(oss):\n    leave_open()", {"passed": 1, "errors": 1}, id="fixture"),
        pytest.param("@fakeoss.mock(**OPTIONS)\ndef test_it():\n    leave_open()", {"failed": 1}, id="decorated"),
        pytest.param(
            "def test_it():\n    with fakeoss.mock(**OPTIONS):\n        leave_open()", {"failed": 1}, id="with"
        ),
        pytest.param(
            "@fakeoss.mock(**OPTIONS)\nclass TestIt:\n    def test_it(self):\n        leave_open()",
            {"passed": 1, "errors": 1},
            id="class",
        ),
        pytest.param(
            "def test_it(oss_server):\n    oss_server.store.bucket('bkt').start_upload('k')",
            {"passed": 1, "errors": 1},
            id="server",
        ),
        pytest.param("def test_it(oss):\n    leave_open()\n    assert False", {"failed": 1}, id="failed anyway"),
        pytest.param(
            "@pytest.mark.fakeoss(open_uploads='allow')\ndef test_it(oss):\n    leave_open()",
            {"passed": 1},
            id="allowed",
        ),
        pytest.param("def test_it(oss):\n    leave_open()\n    oss.reset()", {"passed": 1}, id="nothing left"),
        pytest.param(
            "def test_it():\n    with fakeoss.mock(store=fakeoss.Store(), **OPTIONS):\n        leave_open()",
            {"passed": 1},
            id="a store that goes on",
        ),
    ],
)
def test_no_test_leaves_an_upload_open(suite: Suite, code: str, outcomes: dict[str, int]):
    options = "OPTIONS = dict(profile='aws', buckets=['bkt'])\n"
    ini = "fakeoss_profile = aws\nfakeoss_buckets = bkt\n"
    result = suite(OPEN + options + code, ini=ini + "fakeoss_open_uploads = error")
    assert result.parseoutcomes() == outcomes
    if "failed" in outcomes or "errors" in outcomes:
        assert "bkt/k: an open upload " in result.stdout.str()
    result = suite(OPEN + options + code, ini=ini)
    assert result.parseoutcomes() == ({"failed": 1} if "assert False" in code else {"passed": 1})


def test_a_marker_may_forbid_what_the_ini_file_allows(suite: Suite):
    ini = "fakeoss_profile = aws\nfakeoss_buckets = bkt\n"
    code = OPEN + "@pytest.mark.fakeoss(open_uploads='error')\ndef test_it(oss):\n    leave_open()"
    assert suite(code, ini=ini).parseoutcomes() == {"passed": 1, "errors": 1}


def test_another_word_is_refused(suite: Suite):
    result = suite("def test_it(): pass", ini="fakeoss_open_uploads = never")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines("*fakeoss_open_uploads must be one of allow, error, not 'never'*")


# the file of calls


def test_every_call_is_a_line_of_json(suite: Suite, pytester: pytest.Pytester):
    code = """
import requests, fakeoss
HEADERS = {"Authorization": "AWS4-HMAC-SHA256 Credential=AK/20260101/us-east-1/s3/aws4_request, Signature=s3cr3t"}
@fakeoss.mock(profile="aws", buckets=["bkt"])
def test_one():
    url = "https://bkt.s3.us-east-1.amazonaws.com/"
    requests.put(url + "\\u5907", b"body", headers=HEADERS)
    requests.get(url + "k?versionId=null", headers={**HEADERS, "Range": "bytes=0-1"})
def test_two(oss_server):
    requests.get(oss_server.endpoint_url + "/")
"""
    path = pytester.path / "calls.jsonl"
    path.write_text("of an earlier run\n")
    suite(code, f"--fakeoss-log={path}").assert_outcomes(passed=2)
    text = path.read_text(encoding="utf-8")
    calls = [json.loads(line) for line in text.splitlines()]
    assert [(call["test"].partition("::")[2], call["operation"], call["status"]) for call in calls] == [
        ("test_one", "PutObject", 200),
        ("test_one", "GetObject", 404),
        ("test_two", "ListBuckets", 403),
    ]
    put, get, _ = calls
    assert (put["key"], put["bytes_in"], put["user"], put["client"]) == ("\u5907", 4, "AK", "python-requests")
    assert (get["code"], get["part"], get["range"], get["query"]) == (
        "NoSuchVersion",
        None,
        "bytes=0-1",
        {"versionId": "null"},
    )
    assert get["bytes_out"] == int(get["response_headers"]["Content-Length"])
    assert "s3cr3t" not in text
    assert "body" not in put
    before = path.stat().st_size
    suite(code).assert_outcomes(passed=2)  # nothing is written any longer
    assert path.stat().st_size == before


def test_a_file_that_cannot_be_written_is_an_error(suite: Suite, tmp_path: Path):
    result = suite("def test_it(): pass", f"--fakeoss-log={tmp_path}/none/calls.jsonl")
    assert result.ret != 0
