"""``check_retries``: small copiers, right and wrong, are told apart; nothing of the runs stays behind."""

from __future__ import annotations

import itertools
import json
import time
from typing import Any

import pytest

import fakeoss
from fakeoss.checking.retry_report import OUTCOMES, RetryReport
from fakeoss.checking.steps import FAILURES, stalls
from fakeoss.failure_kinds import BY_NAME
from support import copiers
from support.copiers import OPTIONS, SOURCE, TARGET, client, prepare

pytestmark = pytest.mark.usefixtures("no_network")


def check(work: Any, **options: Any) -> RetryReport:
    return fakeoss.check_retries(work, prepare=prepare, **{**OPTIONS, "virtual": True, **options})


def outcomes(report: RetryReport) -> dict[str, int]:
    return {outcome: count for outcome, count in report.counts.items() if count}


def failed(report: RetryReport, outcome: str) -> set[tuple[str, str]]:
    """The failures, and the operations at which they happened, that led to an outcome."""
    return {(row.failure, row.step.partition(" ")[0]) for row in report.matching(outcome)}


def test_a_right_copier_finishes_or_raises():
    report = check(copiers.right)
    assert outcomes(report).keys() == {"exact", "raised"}
    assert report.is_safe
    report.assert_safe(open_uploads=False)
    assert report.steps == (
        "HeadObject src/movie",
        "CreateMultipartUpload dst/movie",
        "UploadPartCopy dst/movie part 1 bytes=0-255 of src/movie",
        "UploadPartCopy dst/movie part 2 bytes=256-511 of src/movie",
        "CompleteMultipartUpload dst/movie",
        "HeadObject dst/movie",
    )
    assert report.possible == len(report.rows) > 100
    assert report.notes == ()


def test_errors_that_are_ignored_are_wrong_bytes():
    report = check(copiers.ignoring, faults=["SlowDown"])
    rows = [(row.step, row.outcome, row.details) for row in report.rows]
    wrong = "wrong bytes", "dst/movie has 256 bytes instead of 512"
    assert rows[0][:2] == ("CreateMultipartUpload dst/movie", "raised")
    assert [row[1:] for row in rows[1:-1]] == [wrong] * 4
    assert rows[-1][1] == "upload open"
    with pytest.raises(AssertionError, match=r"(?s)the function is not safe to retry:.*\nwrong bytes: it reported"):
        report.assert_safe()


def test_uploads_that_are_left_open_are_told():
    report = check(copiers.leaving, faults=["SlowDown", fakeoss.lose_answer()])
    assert report.is_safe
    assert [row.step.split()[0] for row in report.matching("upload open")] == [
        *("UploadPartCopy", "UploadPartCopy", "CompleteMultipartUpload"),
        *("CreateMultipartUpload", "UploadPartCopy", "UploadPartCopy"),
    ]
    assert report.matching("upload open")[0].details.startswith("dst/movie; raised ClientError: An error occurred")
    assert report.matching("upload open")[3].details.endswith(
        "; the id of the upload left open was lost with the answer"
    )
    report.assert_safe()
    with pytest.raises(AssertionError, match="upload open: it left a multipart upload open"):
        report.assert_safe(open_uploads=False)


def test_a_copier_that_compares_nothing_stores_what_was_cut():
    report = check(copiers.comparing_nothing)
    assert failed(report, "wrong bytes") == {
        ("cut(0.5, framing='none')", "GetObject"),
        ("wrong_length(-1)", "GetObject"),
        ("flip(0)", "GetObject"),
    }
    details = {row.failure: row.details for row in report.bad}
    assert details["cut(0.5, framing='none')"] == "dst/movie has 256 bytes instead of 512"
    assert details["flip(0)"] == "dst/movie has other bytes, though 512 as it should"


def test_what_a_reader_returns_is_compared():
    report = check(copiers.reading)
    assert failed(report, "wrong bytes") == {
        (failure, "GetObject") for failure in ("cut(0.5, framing='none')", "wrong_length(-1)", "flip(0)")
    }
    assert {row.details for row in report.bad} == {"it returned something else"}


def test_what_differs_without_faults_is_not_compared_and_said():
    numbers = itertools.count()
    report = check(lambda: (copiers.reading(), next(numbers)), faults=[fakeoss.flip(0)])
    assert outcomes(report) == {"exact": 1}
    assert report.notes == ("what it returns is not compared: two runs without faults differ",)


def test_what_has_no_truth_is_not_compared():
    class Unsure:
        def __eq__(self, other: object) -> Any:
            raise ValueError("which of them?")

        __hash__ = None  # type: ignore[assignment]

    report = check(lambda: (copiers.reading(), Unsure())[1], faults=[fakeoss.flip(0)])
    assert len(report.notes) == 1


def test_calls_without_end_are_hung():
    report = check(copiers.trying_for_ever, faults=["SlowDown"], always=True)
    assert [(row.always, row.outcome, row.details) for row in report.rows] == [
        (False, "exact", ""),
        (True, "hung", "more than 520 calls, and not done"),
    ]
    assert report.rows[0].calls == 2
    assert report.notes == ()


def test_waits_without_end_are_hung():
    faults = ["SlowDown", fakeoss.slow(1, virtual=True)]
    report = check(copiers.waiting_for_ever, faults=faults, seconds=0.2)
    assert [(row.outcome, row.details) for row in report.rows] == [("hung", "not done after 0.2 s"), ("exact", "")]


@pytest.mark.parametrize(("timeout", "outcome"), [(0.05, "raised"), (None, "hung")])
def test_who_waits_for_an_answer_without_a_timeout_is_hung(timeout: float | None, outcome: str):
    def read() -> bytes:
        return client(timeout=timeout).get_object(**SOURCE)["Body"].read()  # type: ignore[no-any-return]

    faults = [fakeoss.stall(0.5), fakeoss.lose_answer(by="stall")]
    report = check(read, faults=faults, seconds=0.3, virtual=False)
    assert outcomes(report) == {outcome: 2}


def test_what_is_gone_although_it_raised_is_wrong():
    report = check(copiers.destroying, faults=["SlowDown"])
    assert [row.outcome for row in report.rows] == ["raised", "wrong bytes"]
    assert report.bad[0].details.startswith("raised ClientError: An error occurred (SlowDown)")
    assert report.bad[0].details.endswith("; dst/movie is missing")


def test_metadata_that_is_lost_is_wrong():
    def copy() -> None:
        s3 = client()
        try:
            metadata = s3.head_object(**SOURCE)["Metadata"]
        except Exception:
            metadata = {"kind": "unknown"}
        s3.copy_object(**TARGET, CopySource=SOURCE, Metadata=metadata, MetadataDirective="REPLACE")

    report = check(copy, faults=["SlowDown"])
    assert [row.details for row in report.bad] == ["dst/movie has other metadata"]


def test_asynchronous_functions_are_run():
    report = check(copiers.asynchronous, faults=["SlowDown", fakeoss.slow(1, virtual=True)])
    assert [row.outcome for row in report.rows] == ["raised", "exact"]


def test_faults_that_are_given_are_tried_where_they_are_possible():
    report = check(copiers.right, faults=[fakeoss.error("InternalError", in_body=True), fakeoss.lose_part()])
    assert [row.step.split()[0] for row in report.rows] == [
        *("UploadPartCopy", "UploadPartCopy", "CompleteMultipartUpload"),
        *("UploadPartCopy", "UploadPartCopy", "CompleteMultipartUpload"),
    ]


def test_refused_connections_are_one_run():
    report = check(copiers.right, faults=[fakeoss.refuse()], always=True)
    assert [(row.fault, row.step, row.outcome) for row in report.rows] == [
        ("refuse(), always", "every connection", "raised")
    ]


def test_keys_that_differ_from_run_to_run_are_no_hindrance():
    numbers = itertools.count()

    def copy() -> None:
        s3, key = client(), f"temporary-{next(numbers)}"
        s3.copy_object(Bucket="dst", Key=key, CopySource=SOURCE)
        s3.copy_object(**TARGET, CopySource={"Bucket": "dst", "Key": key})
        s3.delete_object(Bucket="dst", Key=key)

    report = check(copy, faults=["SlowDown"])
    assert [row.outcome for row in report.rows] == ["raised"] * 3


def test_a_call_that_never_comes_is_said():
    seen: list[int] = []

    def read() -> bytes:
        seen.append(1)
        return client().get_object(**(SOURCE if len(seen) < 3 else TARGET))["Body"].read()  # type: ignore[no-any-return]

    report = check(read, faults=["SlowDown", fakeoss.ok])
    assert [row.outcome for row in report.rows] == ["wrong bytes", "wrong bytes"]
    seen.clear()
    report = check(lambda: len(read()) * 0, faults=["SlowDown"])
    assert [row.outcome for row in report.rows] == ["not met"]
    assert "not met: the call at which" in str(report)


def test_the_seed_draws_the_runs():
    first, again, other = (check(copiers.right, runs=5, seed=seed) for seed in (1, 1, 2))
    assert len(first.rows) == 5
    assert first.rows == again.rows
    assert [row[:3] for row in first.rows] != [row[:3] for row in other.rows]
    assert f"5 of {first.possible} possible runs were made" in str(first)


def test_virtual_waits_take_no_time():
    waits: list[float] = []

    def read() -> bytes:
        try:
            return copiers.reading()
        except Exception:
            before = fakeoss.current().clock.now()
            time.sleep(3600)
            waits.append(fakeoss.current().clock.now() - before)
            return copiers.reading()

    sleep = time.sleep
    report = check(read, faults=["SlowDown"], virtual=True)
    assert outcomes(report) == {"exact": 1}
    assert waits == [pytest.approx(3600, abs=5)]
    assert time.sleep is sleep


@pytest.mark.fakeoss(profile="aws")
def test_the_store_of_the_test_is_as_it_was(oss: fakeoss.Store):
    prepare(oss)
    before, clock = oss.snapshot(), oss.clock.setting
    report = fakeoss.check_retries(copiers.destroying, faults=[fakeoss.delay(60, virtual=True)])
    assert outcomes(report) == {"exact": 2}
    assert not oss.diff(before)
    assert oss.clock.setting == clock
    assert len(oss.faults) == len(oss.hooks) == 0
    with pytest.raises(TypeError, match="profile: options are for a new mock"):
        fakeoss.check_retries(copiers.right, profile="aws")


@pytest.mark.parametrize(
    ("work", "options", "error", "words"),
    [
        pytest.param(copiers.failing, {}, Exception, "NoSuchKey", id="it fails without faults"),
        pytest.param(copiers.calling_nobody, {}, ValueError, "made no call", id="no call"),
        pytest.param(copiers.waiting_for_ever, {"seconds": 0}, ValueError, "must be above 0", id="no time"),
        pytest.param(copiers.reading, {"runs": 0}, ValueError, "must be above 0", id="no runs"),
        pytest.param(copiers.reading, {"faults": [3]}, TypeError, "error of a fault must be", id="no fault"),
        pytest.param(copiers.reading, {"faults": ["SlowDow"]}, ValueError, "SlowDown", id="misspelt"),
        pytest.param(copiers.reading, {"faults": []}, ValueError, "none of the faults", id="no faults"),
        pytest.param(copiers.reading, {"faults": [fakeoss.lose_part()]}, ValueError, "none of the", id="impossible"),
    ],
)
def test_what_cannot_be_checked_is_refused(work: Any, options: Any, error: type[Exception], words: str):
    with pytest.raises(error, match=words):
        check(work, **options)


def test_a_function_that_leaves_something_else_each_time_is_refused():
    numbers = itertools.count()

    def put() -> None:
        client().put_object(**TARGET, Body=b"x" * next(numbers))

    with pytest.raises(ValueError, match="two runs without faults must leave the same; of the second, dst/movie has 1"):
        check(put)


def test_a_function_that_hangs_without_faults_is_refused():
    def wait() -> None:
        client().get_object(**SOURCE)
        copiers.Event().wait()

    with pytest.raises(TimeoutError, match=r"without any fault, the function was not done after 0\.1 s"):
        check(wait, seconds=0.1)


def test_the_report_is_a_table_and_json():
    report = check(copiers.leaving, faults=["SlowDown", fakeoss.flip(0, header="ETag")])
    lines = str(report).splitlines()
    assert lines[0] == "5 steps:"
    assert lines[1] == "  1. HeadObject src/movie"
    table = lines.index("") + 1
    assert lines[table].split() == ["fault", "exact", "raised", "upload", "open", "wrong", "bytes", "hung"]
    assert lines[table + 1].split() == ["error('SlowDown')", "-", "2", "3", "-", "-"]
    told = lines.index("upload open: it left a multipart upload open") + 1
    assert lines[told].startswith("  error('SlowDown') at 3, 4, 5: dst/movie; raised ClientError: An error occurred")
    document = json.loads(json.dumps(report.as_dict()))
    assert document["counts"] == report.counts
    assert document["counts"].keys() == OUTCOMES.keys()
    assert document["rows"][0] == {
        "failure": "error('SlowDown')",
        "step": "HeadObject src/movie",
        "always": False,
        "outcome": "raised",
        "details": report.rows[0].details,
        "calls": 1,
    }
    assert repr(report).startswith(f"<RetryReport of {len(report.rows)} runs: ")
    with pytest.raises(ValueError, match="an outcome is one of"):
        report.matching("fine")


def test_every_kind_of_failure_is_tried():
    kinds = {failure.name for failure, _ in (*FAILURES, *stalls(virtual=False))}
    assert kinds == BY_NAME.keys() - {"ok"}
