"""Faults in words: what ``serve --fault``, the control API and ``check-retries --fault`` read."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import fakeoss
from fakeoss.failure_kinds import KINDS
from fakeoss.fault_words import read_failure, read_fault, require_ending

FAULTS: dict[str, tuple[str, Any, dict[str, Any]]] = {
    "GetObject, SlowDown": ("GetObject", "SlowDown", {}),
    " GetObject ,SlowDown,times = 2 ": ("GetObject", "SlowDown", {"times": 2}),
    "*, reset": ("*", fakeoss.reset(), {}),
    "UploadPart, delay=2.5, virtual=true": ("UploadPart", None, {"delay": 2.5, "virtual": True}),
    "GetObject, [SlowDown, cut(0.5, by=reset), ok], every=3": (
        *("GetObject", ["SlowDown", fakeoss.cut(0.5, by="reset"), fakeoss.ok]),
        {"every": 3},
    ),
    "GetObject, cut(1), range=bytes=0-1023, key=a/*.b": (
        *("GetObject", fakeoss.cut(1)),
        {"range": "bytes=0-1023", "key": "a/*.b"},
    ),
    "GetObject, reset, key=5, user=7, part=8, chance=.5": (
        *("GetObject", fakeoss.reset()),
        {"key": "5", "user": "7", "part": 8, "chance": 0.5},
    ),
    "GetObject, reset, key='none', bucket=none": ("GetObject", fakeoss.reset(), {"key": "none", "bucket": None}),
    'PutObject, reset, key="a, (b)"': ("PutObject", fakeoss.reset(), {"key": "a, (b)"}),
    "GetObject, reset, headers={x-a: b*, range: none, x-c: 5}": (
        *("GetObject", fakeoss.reset()),
        {"headers": {"x-a": "b*", "range": None, "x-c": "5"}},
    ),
}
FAILURES = {
    "cut(1024)": fakeoss.cut(1024),
    "cut(after=1024, framing=none)": fakeoss.cut(1024, framing="none"),
    "wrong_etag(0123)": fakeoss.wrong_etag("0123"),
    "wrong_etag(none)": fakeoss.wrong_etag(None),
    "wrong_header(Last-Modified, none)": fakeoss.wrong_header("Last-Modified", None),
    "redirect(http://127.0.0.1:9, region=eu-west-1)": fakeoss.redirect("http://127.0.0.1:9", region="eu-west-1"),
    "stall(none, seconds=3)": fakeoss.stall(None, seconds=3),
    "error(weird, status=418)": fakeoss.error("weird", status=418),
    "lose_answer()": fakeoss.lose_answer(),
    "ok()": fakeoss.ok,
}
REFUSED = {
    "": "an operation, or * for any is missing",
    "GetObject cut(1)": "expected ',' or the end, not 'cut(1)'; did you mean 'GetObject, cut(1)'?",
    "PutObject SlowDown": "did you mean 'PutObject, SlowDown'?",
    "PutObject: SlowDown, times=2": "did you mean 'PutObject, SlowDown, times=2'?",
    "PutObject=SlowDown": "did you mean 'PutObject, SlowDown'?",
    "GetObject, cut(1": "',' is missing",
    "GetObject, [reset": "']' is missing",
    "GetObject, cutt(3)": "there is no failure of kind 'cutt'; did you mean 'cut'?",
    "GetObject, resett": "there is no failure of kind 'resett'; did you mean 'reset'?",
    "GetObject, cut": "cut needs after: cut(AFTER)",
    "GetObject, cut(x)": "after of fakeoss.cut must be a number of bytes",
    "GetObject, cut(1, framming=none)": "fakeoss.cut has no 'framming'; did you mean 'framing'?",
    "GetObject, cut(1, none)": "expected ')', or a setting with its name",
    "GetObject, cut(1, after=2)": "after is given twice",
    "GetObject, reset, keyy=3": "a fault has no 'keyy'; did you mean 'key'?",
    "GetObject, reset, key=a, key=b": "key is given twice",
    "GetObject, reset, when=f": "when is a function, for which there are no words",
    "GetObject, reset, times=": "a value is missing",
    "GetObject, reset, SlowDown": "expected a setting, such as times=2",
    "GetObject, reset, headers={x-a}": "expected a header and ':'",
}
OF_EACH_KIND = (
    *(fakeoss.ok, fakeoss.error("SlowDown", retry_after=2), fakeoss.bare_status(429), fakeoss.delay(0.5, virtual=True)),
    *(fakeoss.refuse(0.01), fakeoss.reset(3), fakeoss.lose_answer(by="stall"), fakeoss.cut(0.5, framing="chunked")),
    *(fakeoss.wrong_length(-1), fakeoss.stall(10), fakeoss.slow(1000), fakeoss.flip(3, side="request")),
    *(fakeoss.wrong_header("ETag", "x"), fakeoss.wrong_etag(None), fakeoss.redirect(status=301), fakeoss.empty_page()),
    *(fakeoss.repeat_page(), fakeoss.stale(), fakeoss.lose_part(2)),
)


@pytest.mark.parametrize("words", FAULTS)
def test_a_fault_is_read(words: str):
    assert read_fault(words) == FAULTS[words]


@pytest.mark.parametrize("words", FAILURES)
def test_a_failure_is_read(words: str):
    assert read_failure(words) == FAILURES[words]


@pytest.mark.parametrize("words", REFUSED)
def test_what_is_wrong_is_named(words: str):
    with pytest.raises(ValueError, match=r"^fakeoss: ") as raised:
        read_fault(words)
    assert REFUSED[words] in str(raised.value)


@pytest.mark.parametrize("failure", OF_EACH_KIND, ids=lambda failure: failure.name)
def test_a_failure_is_read_as_it_is_shown(failure: fakeoss.Failure):
    assert read_failure("ok" if failure is fakeoss.ok else repr(failure)) == failure


def test_no_kind_is_left_out():
    assert [failure.name for failure in OF_EACH_KIND] == [kind.name for kind in KINDS]


def test_a_refusal_has_an_end():
    require_ending([fakeoss.refuse(5), "SlowDown"])
    with pytest.raises(ValueError, match=r"give it seconds, refuse\(5\)"):
        require_ending(["SlowDown", fakeoss.refuse()])


@given(st.text(alphabet="*GetObjc, cut(10)[ok]{x:='\"reset} none"))
def test_nothing_else_is_raised(words: str):
    with contextlib.suppress(ValueError):
        read_fault(words)
    with contextlib.suppress(ValueError):
        read_failure(words)
