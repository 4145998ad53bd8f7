"""Injected failures and hooks, as a client meets them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from fakeoss import profiles
from fakeoss.dispatch import Dispatcher
from fakeoss.errors import Cause
from fakeoss.faults import Fault
from fakeoss.model.store import Store
from fakeoss.wire.address import Place
from fakeoss.wire.message import Request, Response

SIGNED = {"authorization": "AWS4-HMAC-SHA256 Credential=AK/20260101/us-east-1/s3/aws4_request", "content-length": "0"}


class Wire:
    """A bucket behind a dispatcher."""

    def __init__(self, profile: str) -> None:
        self.store = Store()
        self.bucket = self.store.create_bucket("bkt")
        self._dispatcher = Dispatcher(self.store, profiles.find(profile))

    def send(self, method: str, target: str, body: bytes = b"") -> Response:
        headers = {**SIGNED, "content-length": str(len(body))}
        return self._dispatcher.answer(Request(method, ("https", "host", "/bkt" + target), headers, body), Place())


@pytest.fixture(params=["jdcloud", "aws"])
def wire(request: pytest.FixtureRequest) -> Iterator[Wire]:
    return Wire(request.param)


def code_of(response: Response) -> str:
    match = re.search(rb"<Code>(.*?)</Code>", response.content())
    return match[1].decode() if match else ""


@pytest.mark.parametrize(
    ("profile", "code", "status"),
    [
        pytest.param("aws", "SlowDown", 503, id="Amazon: ErrorResponses"),
        pytest.param("jdcloud", "SlowDown", 503, id="JD Cloud: Restrictions; Error-Response-2 lists 400"),
        pytest.param("aws", "RequestTimeout", 400, id="Amazon spells it so"),
        pytest.param("jdcloud", "RequestTimeOut", 400, id="JD Cloud spells it so"),
        pytest.param("jdcloud", "ServiceUnavailable", 503, id="both"),
    ],
)
def test_fault_answers_the_documented_status(profile: str, code: str, status: int):
    wire = Wire(profile)
    wire.store.faults.add("PutObject", code)
    answer = wire.send("PUT", "/k", b"x")
    assert (answer.status, code_of(answer)) == (status, code)
    assert "k" not in wire.bucket


def test_the_listed_status_can_be_chosen():
    wire = Wire("jdcloud")
    wire.store.faults.add("PutObject", "SlowDown", status=400)
    assert wire.send("PUT", "/k", b"x").status == profiles.jdcloud.errors[Cause.SLOW_DOWN].status == 400


def test_fault_fails_so_many_times_after_so_many_passes(wire: Wire):
    wire.store.faults.add("PutObject", "ServiceUnavailable", skip=1, times=2)
    assert [wire.send("PUT", f"/k{n}").status for n in range(5)] == [200, 503, 503, 200, 200]


def test_fault_is_for_the_bucket_and_key_it_names(wire: Wire):
    wire.store.faults.add("*", "ServiceUnavailable", key="bad", bucket="bkt")
    assert wire.send("PUT", "/good").status == 200
    assert wire.send("PUT", "/bad").status == 503
    assert wire.send("GET", "/bad").status == 503


def test_fault_after_the_work_loses_only_the_answer(wire: Wire):
    wire.store.faults.add("PutObject", "InternalError", times=1, after=True)
    assert wire.send("PUT", "/k", b"stored").status == 500
    assert wire.bucket.object("k").body == b"stored"


def test_fault_in_the_body_of_a_200(wire: Wire):
    wire.store.faults.add("CompleteMultipartUpload", "InternalError", in_body=True)
    answer = wire.send("POST", "/k?uploadId=U", b"<x/>")
    assert (answer.status, code_of(answer)) == (200, "InternalError")


def test_fault_with_a_status_of_ones_own(wire: Wire):
    wire.store.faults.add("GetObject", "Teapot", status=418, message="short and stout")
    answer = wire.send("GET", "/k")
    assert answer.status == 418
    assert b"<Message>short and stout</Message>" in answer.content()


def test_delay_alone_lets_the_call_pass(wire: Wire):
    wire.store.faults.add("PutObject", delay=0.001, times=1)
    assert wire.send("PUT", "/k").status == 200


def test_faults_are_logged_and_can_be_taken_back(wire: Wire):
    fault = wire.store.faults.add("HeadBucket", "AccessDenied")
    assert wire.send("HEAD", "").status == 403
    wire.store.calls.assert_called("HeadBucket", times=1, status=403, code="AccessDenied")
    wire.store.faults.remove(fault)
    assert wire.send("HEAD", "").status == 200
    with pytest.raises(ValueError, match="not among"):
        wire.store.faults.remove(fault)


@pytest.mark.parametrize(
    ("arguments", "settings", "message"),
    [
        pytest.param(("UploadPartCpy", "SlowDown"), {}, "no operation 'UploadPartCpy'", id="operation"),
        pytest.param(("PutObject", "SlowDwon"), {}, "sends no 'SlowDwon'", id="code"),
        pytest.param(("PutObject",), {}, "needs an error or a delay", id="nothing"),
        pytest.param(("PutObject", "SlowDown"), {"times": -1}, "times of a fault", id="times"),
        pytest.param(("PutObject", "SlowDown"), {"skip": -1}, "skip of a fault", id="skip"),
        pytest.param(("PutObject",), {"delay": -1}, "delay of a fault", id="delay"),
        pytest.param(("PutObject",), {"delay": float("inf")}, "delay of a fault", id="endless"),
        pytest.param(("PutObject",), {"delay": float("nan")}, "delay of a fault", id="not a number"),
        pytest.param(("PutObject", "SlowDown"), {"status": 100}, "200 to 599", id="interim status"),
        pytest.param(("PutObject", "SlowDown"), {"status": 700}, "200 to 599", id="status"),
    ],
)
def test_fault_that_could_never_happen_is_refused(
    wire: Wire, arguments: tuple[str, ...], settings: dict[str, object], message: str
):
    with pytest.raises(ValueError, match=message):
        wire.store.faults.add(*arguments, **settings)
    assert len(wire.store.faults) == 0


def test_fault_setting_that_does_not_exist_is_refused(wire: Wire):
    with pytest.raises(TypeError, match="tmies"):
        wire.store.faults.add("PutObject", "SlowDown", tmies=2)


@pytest.mark.parametrize(
    ("name", "value"),
    [("times", "two"), ("status", "503"), ("delay", "1"), ("after", 1), ("key", b"k"), ("times", True)],
)
def test_fault_setting_of_a_wrong_type_is_refused(wire: Wire, name: str, value: object):
    with pytest.raises(TypeError, match=f"{name} of a fault must be"):
        wire.store.faults.add("PutObject", "SlowDown", **{name: value})
    assert len(wire.store.faults) == 0


def test_plan_of_faults_shows_what_it_holds(wire: Wire):
    wire.store.faults.add("PutObject", "SlowDown", times=2)
    assert repr(wire.store.faults).startswith("<FaultPlan [Fault(operation='PutObject', error='SlowDown', times=2")


def test_fault_is_a_plain_record():
    assert Fault("PutObject", "SlowDown").concerns("PutObject", "any", None)
    assert not Fault("PutObject", "SlowDown", key="k").concerns("PutObject", "any", "other")


def test_hooks_see_the_call_before_and_after(wire: Wire):
    seen: list[tuple[str, int]] = []
    hook = wire.store.on(
        "PutObject",
        before=lambda e: seen.append(("before", e.status)),
        after=lambda e: seen.append(("after", e.status)),
    )
    wire.send("PUT", "/k")
    wire.send("GET", "/k")
    assert seen == [("before", 0), ("after", 200)]
    wire.store.hooks.remove(hook)
    wire.send("PUT", "/k")
    assert len(seen) == 2


def test_hook_may_change_the_store_between_two_requests(wire: Wire):
    wire.bucket.put("k", b"old")
    wire.store.on("GetObject", before=lambda entry: wire.bucket.put(entry.key, b"new"))
    assert wire.send("GET", "/k").content() == b"new"


@pytest.mark.parametrize("moment", ["before", "after"])
def test_hook_that_raises_reaches_the_caller(wire: Wire, moment: str):
    def fail(entry: object) -> None:
        raise AssertionError("seen too early")

    wire.store.on("GetObject", **{moment: fail})
    with pytest.raises(AssertionError, match="seen too early"):
        wire.send("GET", "/k")


def test_reset_forgets_faults_and_hooks(wire: Wire):
    wire.store.faults.add("*", "SlowDown")
    wire.store.on("*", before=lambda entry: None)
    wire.store.reset()
    assert (len(wire.store.faults), len(wire.store.hooks), len(wire.store.calls)) == (0, 0, 0)
