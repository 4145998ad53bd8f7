"""The log of calls: what it keeps, finds and says."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from fakeoss.calls import CallEntry, CallLog, CallRecords

PUT = CallEntry("PutObject", "PUT", "bkt", "key", 200)
MISSING = CallEntry("GetObject", "GET", "bkt", "nothing", 404, "NoSuchKey")
LIST = CallEntry("ListBuckets", "GET", None, None, 200)
DELETE = CallEntry("DeleteObject", "DELETE", "bkt", "gone", 204)
MANY = 2_001
MOST = 2_000
"""How many calls the logs here keep at least."""


@pytest.fixture
def records() -> CallRecords:
    return CallRecords(MOST)


@pytest.fixture
def log(records: CallRecords) -> CallLog:
    for entry in (PUT, MISSING, PUT, LIST):
        records.add(entry)
    return CallLog(records)


@pytest.fixture
def forgetful(records: CallRecords) -> CallLog:
    """A log that has dropped the first calls: a delete and two puts that failed."""
    refused = PUT._replace(status=403, code="AccessDenied")
    for entry in (DELETE, refused, refused, *[PUT] * (MANY + 1_000)):
        records.add(entry)
    return CallLog(records)


def test_the_log_reads_as_a_sequence_oldest_first(log: CallLog):
    assert list(log) == [PUT, MISSING, PUT, LIST]
    assert (len(log), log[0], log[-1]) == (4, PUT, LIST)
    assert (log[1:3], log[-2:], log[9:], log[::-1]) == ([MISSING, PUT], [PUT, LIST], [], [LIST, PUT, MISSING, PUT])


@pytest.mark.parametrize("index", [4, -5])
def test_a_call_that_there_was_not_is_an_index_error(log: CallLog, index: int):
    with pytest.raises(IndexError, match="there were 4"):
        log[index]


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        pytest.param(PUT, "200 PutObject bkt/key", id="an answer"),
        pytest.param(MISSING, "404 GetObject bkt/nothing -> NoSuchKey", id="an error, with its code"),
        pytest.param(LIST, "200 ListBuckets ", id="neither bucket nor key"),
        pytest.param(CallEntry("PutObject", "PUT", "bkt", "备 份", 200), "200 PutObject bkt/备 份", id="any script"),
        pytest.param(CallEntry("PutObject", "PUT", "bkt", "a\nb", 200), "200 PutObject bkt/a\\nb", id="still one line"),
    ],
)
def test_a_call_reads_as_one_line(entry: CallEntry, text: str):
    assert str(entry) == text


@pytest.mark.parametrize(
    ("operation", "fields", "count"),
    [
        pytest.param("PutObject", {}, 2, id="of an operation"),
        pytest.param("PutObject", {"key": "key", "bucket": "bkt"}, 2, id="with fields that hold"),
        pytest.param("PutObject", {"key": "other"}, 0, id="with a field that does not hold"),
        pytest.param("GetObject", {"status": 404, "code": "NoSuchKey"}, 1, id="by answer"),
        pytest.param("ListBuckets", {"bucket": None}, 1, id="None is a value like others"),
        pytest.param("*", {}, 4, id="of any operation"),
        pytest.param("*", {"method": "GET"}, 2, id="of any operation, by method"),
    ],
)
def test_calls_are_counted(log: CallLog, operation: str, fields: dict[str, Any], count: int):
    assert log.count(operation, **fields) == count
    assert len(log.matching(operation, **fields)) == count
    log.assert_called(operation, times=count, **fields)
    if count:
        log.assert_called(operation, **fields)
    else:
        log.assert_not_called(operation, **fields)


@pytest.mark.parametrize(
    ("times", "message"),
    [
        pytest.param(None, "GetObject key='other': expected at least 1, found 0; nearest: key='nothing'\n", id="never"),
        pytest.param(1, "GetObject key='other': expected 1, found 0; nearest: key='nothing'\n", id="once"),
        pytest.param(3, "GetObject key='other': expected 3, found 0; nearest: key='nothing'\n", id="several times"),
    ],
)
def test_a_failed_assertion_shows_the_calls(log: CallLog, times: int | None, message: str):
    with pytest.raises(AssertionError) as caught:
        log.assert_called("GetObject", times=times, key="other")
    near = """\
  near: 404 GetObject bkt/nothing -> NoSuchKey
    key: expected 'other', found 'nothing'
the calls were:
"""
    assert str(caught.value) == message + near + log.report()


def test_a_call_that_was_not_expected_fails(log: CallLog):
    with pytest.raises(AssertionError, match="PutObject: expected 0, found 2"):
        log.assert_not_called("PutObject")


@pytest.mark.parametrize("method", ["matching", "count", "assert_called", "assert_not_called"])
@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"kye": "key"}, "a call has no 'kye'; did you mean 'key'?"),
        ({"Bucket": "bkt"}, "a call has no 'Bucket'; did you mean 'bucket'?"),
        (
            {"zzz": "x"},
            "a call has no 'zzz'; the fields are operation, method, bucket, key, version, upload, part,",
        ),
        ({"status": "404"}, "the status of a call must be a number, not '404'"),
        ({"status": True}, "the status of a call must be a number, not True"),
        ({"key": b"key"}, "the key of a call must be a string or None, not b'key'"),
        ({"bucket": 3}, "the bucket of a call must be a string or None, not 3"),
    ],
)
def test_a_field_that_no_call_can_have_is_a_type_error(log: CallLog, method: str, fields: dict[str, Any], message: str):
    with pytest.raises(TypeError) as caught:
        getattr(log, method)("PutObject", **fields)
    assert message in str(caught.value)


def test_an_unknown_operation_is_an_error_where_the_operations_are_known(log: CallLog, records: CallRecords):
    log.assert_not_called("UploadPartCopyy")  # a log that no dispatcher has met
    records.know(frozenset({"PutObject", "UploadPartCopy"}), frozenset())
    with pytest.raises(ValueError, match="no operation 'UploadPartCopyy'; did you mean 'UploadPartCopy'"):
        log.assert_not_called("UploadPartCopyy")
    with pytest.raises(ValueError, match="`python -m fakeoss operations` lists them"):
        log.assert_not_called("zzz")
    log.assert_not_called("Unparsed")  # what could not be read is logged under this name


def test_a_misspelt_error_code_or_method_is_an_error(log: CallLog, records: CallRecords):
    records.know(frozenset(), frozenset({"NoSuchKey", "NoSuchUpload", "SlowDown"}))
    with pytest.raises(ValueError, match="no 'NoSuchKy'; did you mean 'NoSuchKey'"):
        log.assert_not_called("GetObject", code="NoSuchKy")
    with pytest.raises(ValueError, match="upper-case: 'GET', not 'get'"):
        log.assert_not_called("GetObject", method="get")
    log.assert_not_called("GetObject", code="Teapot")  # a fault may have any
    log.assert_not_called("GetObject", code="ConnectionResetError")  # as may a hook
    records.add(MISSING._replace(code="NoSuchKy"))
    log.assert_called("GetObject", code="NoSuchKy")


@pytest.mark.parametrize(("times", "error"), [("2", TypeError), (1.0, TypeError), (True, TypeError), (-1, ValueError)])
def test_a_number_of_times_that_cannot_be_is_an_error(log: CallLog, times: Any, error: type[Exception]):
    with pytest.raises(error, match="times must be"):
        log.assert_called("PutObject", times=times)


def test_the_report_has_a_line_for_each_call(log: CallLog):
    assert log.report().splitlines() == [str(entry) for entry in log]
    assert CallLog().report() == "(none)"


def test_the_report_of_many_calls_has_the_last_ones(log: CallLog):
    assert log.report(most=2).splitlines() == ["(2 earlier)", str(PUT), str(LIST)]
    assert log.report(most=4).splitlines() == [str(entry) for entry in log]


# what is dropped


@pytest.mark.parametrize(
    ("operation", "fields", "count"),
    [
        ("DeleteObject", {}, 1),
        ("DeleteObject", {"key": "gone"}, 1),
        ("DeleteObject", {"key": "other"}, 0),
        ("DeleteObject", {"status": 204, "bucket": "bkt", "method": "DELETE", "code": None}, 1),
        ("PutObject", {"status": 403}, 2),
        ("PutObject", {"code": "AccessDenied"}, 2),
        ("PutObject", {}, MANY + 1_002),
        ("*", {}, MANY + 1_003),
    ],
)
def test_what_is_dropped_is_counted(forgetful: CallLog, operation: str, fields: dict[str, Any], count: int):
    assert forgetful.dropped
    assert forgetful.count(operation, **fields) == count
    forgetful.assert_called(operation, times=count, **fields)
    with pytest.raises(AssertionError):
        forgetful.assert_called(operation, times=count + 1, **fields)
    with pytest.raises(AssertionError):
        (forgetful.assert_not_called if count else forgetful.assert_called)(operation, **fields)


def test_a_log_that_has_dropped_calls_says_so(forgetful: CallLog):
    total, dropped = MANY + 1_003, forgetful.dropped
    assert (len(forgetful), forgetful[-1]) == (total, PUT)
    assert repr(forgetful) == f"<CallLog of {total} calls, {dropped} of them only counted, the last one {PUT}>"
    assert forgetful.report(most=1).splitlines() == [f"({total - 1} earlier, {dropped} only counted)", str(PUT)]
    assert forgetful.report(most=total).splitlines()[0] == f"({dropped} earlier, {dropped} only counted)"
    assert forgetful[dropped:] == [PUT] * (total - dropped)


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(list, id="iteration"),
        pytest.param(lambda log: DELETE in log, id="in"),
        pytest.param(lambda log: log[0], id="index"),
        pytest.param(lambda log: log[-len(log)], id="negative index"),
        pytest.param(lambda log: log[:3], id="slice"),
        pytest.param(lambda log: log[::-1], id="backwards"),
        pytest.param(lambda log: log.matching("DeleteObject"), id="matching"),
        pytest.param(lambda log: log.matching("*"), id="matching any"),
    ],
)
def test_what_needs_a_dropped_call_is_refused(forgetful: CallLog, read: Any):
    with pytest.raises(LookupError, match=r"earlier ones are only counted: .*oss\.calls\.clear\(\)"):
        read(forgetful)
    assert forgetful.matching("PutObject", status=200, key="other") == []


def test_keys_beyond_counting_are_no_verdict(records: CallRecords):
    log, number = CallLog(records), 45_000
    for each in range(number):
        records.add(PUT._replace(key=str(each)))
    assert log.count("PutObject") == number
    log.assert_called("PutObject", times=number, bucket="bkt", status=200)
    log.assert_called("PutObject", key="1", times=1)  # counted before there were too many
    with pytest.raises(AssertionError, match="PutObject key='1': expected 0, found 1"):
        log.assert_not_called("PutObject", key="1")
    log.assert_called("PutObject", key=str(number - 1))  # kept
    log.assert_not_called("PutObject", key="25000", status=404)
    log.assert_not_called("GetObject", key="25000")
    for assertion in (log.assert_called, log.assert_not_called):
        with pytest.raises(AssertionError, match="the log cannot tell how often PutObject key='25000'"):
            assertion("PutObject", key="25000")
    with pytest.raises(LookupError, match="cannot tell"):
        log.count("PutObject", key="25000")


def test_a_log_of_many_different_calls_is_bounded(records: CallRecords):
    for each in range(60_000):
        records.add(PUT._replace(key=str(each)))
    assert len(records.entries) <= 400
    assert len(records.state()) <= MOST + 1_000
    assert len(records._tallies) < 20_010


def test_the_process_is_asked_for_like_a_field_and_counted_when_dropped(records: CallRecords):
    log, processes = CallLog(records), (4711, "curl/8.5", None)
    for process in processes:
        entry = PUT._replace()
        entry.process = process
        records.add(entry)
        assert entry == PUT
    assert [len(log.matching("*", process=process)) for process in processes] == [1, 1, 1]
    assert log.report() == "200 PutObject bkt/key (4711)\n200 PutObject bkt/key (curl/8.5)\n200 PutObject bkt/key"
    for _ in range(MANY + 1_000):
        records.add(MISSING)
    assert [log.count("PutObject", process=process) for process in (*processes, 1)] == [1, 1, 1, 0]
    with pytest.raises(TypeError, match="the process of a call must be a number"):
        log.count("PutObject", process=1.5)


def test_calls_of_many_threads_are_all_counted(records: CallRecords):
    def add() -> None:
        for _ in range(MANY):
            records.add(PUT)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log = CallLog(records)
    assert (len(log), log.count("PutObject")) == (4 * MANY, 4 * MANY)


@pytest.mark.parametrize("name", ["log", "forgetful"])
def test_clearing_forgets_every_call(request: pytest.FixtureRequest, records: CallRecords, name: str):
    log = request.getfixturevalue(name)
    log.clear()
    assert (list(log), len(log), log.dropped, log.report()) == ([], 0, 0, "(none)")
    assert log.count("*") == 0
    records.add(PUT)
    assert list(log) == [PUT]
    log.assert_not_called("DeleteObject")


def test_only_what_is_public_is_shown():
    shown = [name for name in dir(CallLog()) if not name.startswith("_")]
    assert shown == [
        *("assert_called", "assert_not_called", "assert_sequence", "clear", "count", "dropped", "matching"),
        "report",
    ]
