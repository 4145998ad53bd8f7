"""The log of calls: what it keeps, finds and says."""

from __future__ import annotations

import pytest

from fakeoss.calls import CallEntry, CallLog

PUT = CallEntry("PutObject", "PUT", "bkt", "key", 200)
MISSING = CallEntry("GetObject", "GET", "bkt", "nothing", 404, "NoSuchKey")
LIST = CallEntry("ListBuckets", "GET", None, None, 200)


@pytest.fixture
def log() -> CallLog:
    log = CallLog()
    for entry in (PUT, MISSING, PUT, LIST):
        log.add(entry)
    return log


def test_the_log_reads_as_a_sequence_oldest_first(log: CallLog):
    assert list(log) == [PUT, MISSING, PUT, LIST]
    assert (len(log), log[0], log[-1]) == (4, PUT, LIST)


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
def test_calls_are_counted(log: CallLog, operation: str, fields: dict[str, object], count: int):
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
        pytest.param(None, "expected GetObject, key='other' at least once, found 0; the calls were:\n", id="never"),
        pytest.param(1, "expected GetObject, key='other' once, found 0; the calls were:\n", id="once"),
        pytest.param(3, "expected GetObject, key='other' 3 times, found 0; the calls were:\n", id="several times"),
    ],
)
def test_a_failed_assertion_shows_the_calls(log: CallLog, times: int | None, message: str):
    with pytest.raises(AssertionError) as caught:
        log.assert_called("GetObject", times=times, key="other")
    assert str(caught.value) == message + log.report()


def test_a_call_that_was_not_expected_fails(log: CallLog):
    with pytest.raises(AssertionError, match="expected PutObject 0 times, found 2"):
        log.assert_not_called("PutObject")


def test_an_unknown_field_is_an_error(log: CallLog):
    with pytest.raises(
        TypeError, match="a call has no kye; its fields are operation, method, bucket, key, status, code"
    ):
        log.assert_not_called("PutObject", kye="key")


def test_an_unknown_operation_is_an_error_where_the_operations_are_known(log: CallLog):
    log.assert_not_called("UploadPartCopyy")  # a log that no dispatcher has met
    log.known = frozenset({"PutObject"})
    with pytest.raises(ValueError, match="there is no operation 'UploadPartCopyy'"):
        log.assert_not_called("UploadPartCopyy")
    log.assert_not_called("Unparsed")  # what could not be read is logged under this name


def test_the_report_has_a_line_for_each_call(log: CallLog):
    assert log.report().splitlines() == [str(entry) for entry in log]
    assert CallLog().report() == "(none)"


def test_the_report_of_many_calls_has_the_last_ones(log: CallLog):
    assert log.report(most=2).splitlines() == ["(2 earlier)", str(PUT), str(LIST)]
    assert log.report(most=4).splitlines() == [str(entry) for entry in log]


def test_the_log_keeps_the_last_ten_thousand_calls():
    log = CallLog()
    for number in range(10_005):
        log.add(CallEntry("GetObject", "GET", "bkt", str(number), 200))
    assert (len(log), log[0].key, log[-1].key) == (10_000, "5", "10004")


def test_clearing_forgets_every_call(log: CallLog):
    log.clear()
    assert list(log) == []
    assert log.count("*") == 0
