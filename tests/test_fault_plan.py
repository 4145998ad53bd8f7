"""Which calls a fault meets, how often, and what its plan tells of it."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import requests

import fakeoss
from fakeoss.errors import UnmetWarning
from fakeoss.failure_kinds import KINDS

pytestmark = pytest.mark.usefixtures("no_network")

URL = "https://bkt.s3.us-east-1.amazonaws.com"


@pytest.fixture
def oss() -> Iterator[fakeoss.Store]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnmetWarning)
        with fakeoss.mock(profile="aws", buckets=["bkt"], limits=fakeoss.Limits(min_part_size=1), seed=7) as store:
            store.bucket("bkt").put("src/a", b"0123456789")
            yield store


def signed(key: str = "AK") -> dict[str, str]:
    return {"Authorization": f"AWS4-HMAC-SHA256 Credential={key}/20260101/us-east-1/s3/aws4_request"}


def status(target: str = "/src/a", method: str = "GET", key: str = "AK", **headers: str) -> int:
    fields = {**signed(key), **{name.replace("_", "-"): value for name, value in headers.items()}}
    with requests.request(method, URL + target, headers=fields, timeout=5) as answer:
        return answer.status_code


def upload_of(oss: fakeoss.Store) -> str:
    with requests.post(URL + "/dst?uploads", headers=signed(), timeout=5) as answer:
        return answer.text.partition("<UploadId>")[2].partition("<")[0]


# which calls


def put_parts(upload: str, *numbers: int) -> list[int]:
    return [status(f"/dst?uploadId={upload}&partNumber={number}", "PUT") for number in numbers]


def test_a_part_is_chosen_by_its_number(oss: fakeoss.Store):
    oss.faults.add("UploadPart", "SlowDown", part=2)
    assert put_parts(upload_of(oss), 1, 2, 3, 12) == [200, 503, 200, 200]


def test_an_upload_is_chosen_by_its_id(oss: fakeoss.Store):
    one, other = upload_of(oss), upload_of(oss)
    oss.faults.add("UploadPart", "SlowDown", upload=other)
    assert put_parts(one, 1) + put_parts(other, 1) == [200, 503]


@pytest.mark.parametrize(
    ("glob", "key", "meets"),
    [
        ("src/*", "src/a", True),
        ("src/?", "src/a", True),
        ("src/?", "src/ab", False),
        ("src", "src/a", False),
        ("*", "a\nb", True),
        ("[a]", "[a]", True),
        ("[a]", "a", False),
        ("a.c", "abc", False),
        ("what*?", "what*?", True),
    ],
)
def test_a_key_may_be_a_pattern(glob: str, key: str, meets: bool):
    assert fakeoss.Fault("GetObject", "SlowDown", key=glob).concerns("GetObject", "bkt", key) is meets


@pytest.mark.parametrize(
    ("wanted", "asked", "meets"),
    [
        ("bytes=2-4", "bytes=4-9", True),
        ("bytes=2-4", "bytes=5-9", False),
        ("bytes=2-4", "bytes=0-1", False),
        ("bytes=2-4", "bytes=0-", True),
        ("bytes=2-4", None, True),
        ("bytes=8-", "bytes=-2", True),
        ("bytes=2-4", "bytes=-2", False),
    ],
)
def test_reads_are_chosen_by_the_bytes_they_touch(oss: fakeoss.Store, wanted: str, asked: str | None, meets: bool):
    oss.faults.add("GetObject", "SlowDown", range=wanted)
    assert (status(**({} if asked is None else {"Range": asked})) == 503) is meets


def test_a_copied_part_is_chosen_by_the_bytes_it_copies(oss: fakeoss.Store):
    target = f"/dst?uploadId={upload_of(oss)}&partNumber="
    oss.faults.add("UploadPartCopy", "SlowDown", range="bytes=5-5")
    source = {"x_amz_copy_source": "bkt/src/a"}
    assert status(target + "1", "PUT", x_amz_copy_source_range="bytes=0-4", **source) == 200
    assert status(target + "2", "PUT", x_amz_copy_source_range="bytes=5-9", **source) == 503
    assert status(target + "2", "PUT", **source) == 503


def test_a_user_is_chosen_by_the_access_key(oss: fakeoss.Store):
    oss.faults.add("GetObject", "SlowDown", user="AKONE")
    oss.faults.add("HeadObject", "SlowDown", user=fakeoss.User("AKTWO", "secret", "two"))
    assert [status(key="AKONE"), status(key="AK"), status(method="HEAD", key="AKTWO")] == [503, 200, 503]


def test_a_client_is_chosen_by_its_user_agent(oss: fakeoss.Store):
    oss.faults.add("GetObject", "SlowDown", client="boto3/*")
    assert [status(User_Agent="Boto3/1.40 md/x"), status(User_Agent="aws-sdk-go/2")] == [503, 200]


def test_a_request_is_chosen_by_its_headers(oss: fakeoss.Store):
    oss.faults.add("GetObject", "SlowDown", headers={"If-Match": "*", "Range": None})
    etag = oss.bucket("bkt").object("src/a").etag
    assert status(If_Match=f'"{etag}"') == 503
    assert status() == 200
    assert status(If_Match=f'"{etag}"', Range="bytes=0-1") == 206


def test_a_function_may_choose(oss: fakeoss.Store):
    seen: list[str] = []

    def is_chosen(call: fakeoss.CallEntry) -> bool:
        seen.append(str(call))
        oss.faults.add("PutObject", "SlowDown", optional=True)  # the plan is not locked
        return call.key == "src/a"

    oss.faults.add("GetObject", "SlowDown", when=is_chosen)
    assert [status(), status("/other")] == [503, 404]
    assert seen == ["0 GetObject bkt/src/a", "0 GetObject bkt/other"]


def test_a_function_that_raises_reaches_the_test(oss: fakeoss.Store):
    def fail(call: fakeoss.CallEntry) -> bool:
        raise AssertionError("not this one")

    oss.faults.add("GetObject", "SlowDown", when=fail)
    with pytest.raises(AssertionError, match="not this one"):
        status()


# how often


def test_every_third_call_fails_after_the_first_two(oss: fakeoss.Store):
    oss.faults.add("GetObject", "SlowDown", skip=2, every=3, times=2)
    assert [status() for _ in range(12)] == [200] * 4 + [503] + [200] * 2 + [503] + [200] * 4


def test_a_list_is_gone_through_once(oss: fakeoss.Store):
    fault = oss.faults.add("GetObject", ["SlowDown", fakeoss.bare_status(500), fakeoss.ok, "InternalError"])
    assert [status() for _ in range(6)] == [503, 500, 200, 500, 200, 200]
    assert [call.code for call in oss.calls] == ["SlowDown", "500", None, "InternalError", None, None]
    assert len(oss.faults.hits(fault)) == 3
    assert oss.faults.unmet == []


def test_a_list_may_be_gone_through_again(oss: fakeoss.Store):
    oss.faults.add("GetObject", ["SlowDown", fakeoss.ok], times=4)
    assert [status() for _ in range(6)] == [503, 200, 503, 200, 200, 200]


def outcomes(seed: int, threads: int) -> dict[str, list[int]]:
    """The statuses of four GETs of each of twenty keys, by key."""
    found: dict[str, list[int]] = {f"/k{number}": [] for number in range(20)}
    with fakeoss.mock(profile="aws", buckets=["bkt"], seed=seed) as oss:
        oss.faults.add("GetObject", "SlowDown", chance=0.5)

        def work(keys: list[str]) -> None:
            for key in keys:
                found[key] += [status(key) for _ in range(4)]

        keys = sorted(found)
        workers = [threading.Thread(target=work, args=(keys[number::threads],)) for number in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    return found


def test_chance_depends_on_the_seed_and_not_on_threads():
    first = outcomes(1, 1)
    assert first == outcomes(1, 3)
    assert first != outcomes(2, 1)
    failed = sum(statuses.count(503) for statuses in first.values())
    assert 20 < failed < 60


# what the plan tells


def test_a_block_is_given_its_hits(oss: fakeoss.Store):
    with oss.faults.inject("GetObject", fakeoss.bare_status(503), times=2) as hits:
        assert hits == []
        assert [status(), status("/other"), status()] == [503, 503, 200]
    assert [(hit.operation, hit.key) for hit in hits] == [("GetObject", "src/a"), ("GetObject", "other")]
    assert len(oss.faults) == 0


def test_a_block_whose_fault_met_nothing_warns(oss: fakeoss.Store):
    with (
        pytest.warns(UnmetWarning, match=r"fault PutObject, error=cut\(9\): no such call came") as caught,
        oss.faults.inject("PutObject", fakeoss.cut(9)),
    ):
        status()
    assert caught[0].filename == __file__


def test_a_block_that_fails_says_nothing_else(oss: fakeoss.Store):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(KeyError), oss.faults.inject("PutObject", fakeoss.cut(9)):
            raise KeyError
    assert len(oss.faults) == 0


def test_the_log_names_the_failure(oss: fakeoss.Store):
    oss.faults.add("GetObject", fakeoss.cut(3), times=1)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        status()
    status()
    assert [call.fault for call in oss.calls] == ["cut(3)", None]
    oss.calls.assert_called("GetObject", fault="cut(3)", times=1)
    assert str(oss.calls[0]) == "200 GetObject bkt/src/a [cut(3)]"


SHORTFALLS: dict[str, tuple[dict[str, Any], str]] = {
    "list": ({"error": ["SlowDown"] * 3}, "it met 1 of 3 calls"),
    "every": ({"error": "SlowDown", "every": 2}, "it met no call, as only 1 came and only one in 2 fails"),
    "chance": ({"error": "SlowDown", "chance": 1e-9}, ""),
    "part": ({"error": "SlowDown", "part": 7}, "no such call came"),
}


@pytest.mark.parametrize("name", SHORTFALLS)
def test_what_is_missing_is_said(oss: fakeoss.Store, name: str):
    settings, words = SHORTFALLS[name]
    oss.faults.add("GetObject", **settings)
    status()
    (entry,) = oss.faults._records.entries
    assert entry.shortfall == words


# what is refused


REFUSED: dict[str, tuple[tuple[Any, ...], dict[str, Any], type[Exception], str]] = {
    "kind that is none": (("GetObject", "cut"), {}, ValueError, r"did you mean fakeoss\.cut\(\.\.\.\)"),
    "function": (("GetObject", fakeoss.cut), {}, TypeError, r"needs fakeoss\.cut\(\.\.\.\), not the function"),
    "number": (("GetObject", 503), {}, TypeError, "must be a code, a failure"),
    "empty list": (("GetObject", []), {}, ValueError, "the list is empty"),
    "list with a wrong code": (("GetObject", ["SlowDwon"]), {}, ValueError, "did you mean 'SlowDown'"),
    "operation": (("PutObject", fakeoss.empty_page()), {}, ValueError, r"empty_page\(\) is not possible for PutObject"),
    "settings of an error": (("GetObject", fakeoss.cut(1)), {"status": 500}, ValueError, "has no status"),
    "setting": (("GetObject", "SlowDown"), {"prat": 2}, TypeError, "did you mean 'part'"),
    "part": (("UploadPart", "SlowDown"), {"part": 0}, ValueError, "1 to 10000"),
    "every": (("GetObject", "SlowDown"), {"every": 0}, ValueError, "at least 1"),
    "chance": (("GetObject", "SlowDown"), {"chance": 1.1}, ValueError, "at most 1"),
    "range": (("GetObject", "SlowDown"), {"range": "0-9"}, ValueError, "like 'bytes=0-1023'"),
    "range that is reversed": (("GetObject", "SlowDown"), {"range": "bytes=9-0"}, ValueError, "like 'bytes=0-1023'"),
    "user": (("GetObject", "SlowDown"), {"user": 7}, TypeError, "an access key or a fakeoss.User"),
    "headers": (("GetObject", "SlowDown"), {"headers": ["Range"]}, TypeError, "a dict of strings"),
    "when": (("GetObject", "SlowDown"), {"when": True}, TypeError, "a function that takes"),
    "refusal of an operation": (("GetObject", fakeoss.refuse()), {}, ValueError, "concerns connections"),
    "refusal that is counted": (("*", fakeoss.refuse()), {"times": 2}, ValueError, "concerns connections"),
    "refusal in a list": (("*", [fakeoss.refuse(), "SlowDown"]), {}, ValueError, "concerns connections"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_fault_that_cannot_be_is_refused(oss: fakeoss.Store, name: str):
    arguments, settings, kind, message = REFUSED[name]
    with pytest.raises(kind, match=message):
        oss.faults.add(*arguments, **settings)
    assert len(oss.faults) == 0


WRONG: dict[str, tuple[Any, type[Exception]]] = {
    "a place before the beginning": (lambda: fakeoss.cut(-1), ValueError),
    "a fraction above 1": (lambda: fakeoss.cut(1.5), ValueError),
    "a place that is none": (lambda: fakeoss.cut("1024"), TypeError),
    "a flag as a number": (lambda: fakeoss.reset(True), TypeError),
    "an unknown framing": (lambda: fakeoss.cut(1, framing="gzip"), ValueError),
    "a wrong setting": (lambda: fakeoss.cut(1, framign="none"), TypeError),
    "no rate": (lambda: fakeoss.slow(0), ValueError),
    "an endless delay": (lambda: fakeoss.delay(float("inf")), ValueError),
    "an interim status": (lambda: fakeoss.bare_status(100), ValueError),
    "no difference": (lambda: fakeoss.wrong_length(0), ValueError),
    "a header of two lines": (lambda: fakeoss.wrong_header("ETag", "a\r\nb"), ValueError),
    "a header without a name": (lambda: fakeoss.wrong_header("", "a"), ValueError),
    "a part beyond the last": (lambda: fakeoss.lose_part(10_001), ValueError),
    "a redirect that is none": (lambda: fakeoss.redirect(status=200), ValueError),
    "an empty code": (lambda: fakeoss.error(""), ValueError),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_failure_that_cannot_be_is_refused(name: str):
    make, kind = WRONG[name]
    with pytest.raises(kind, match="fakeoss"):
        make()


def test_every_kind_has_a_function_and_a_source():
    for kind in KINDS:
        assert hasattr(fakeoss, kind.name)
        assert kind.source


def test_a_failure_shows_itself_as_it_was_made():
    made = {
        "cut(1024)": fakeoss.cut(1024),
        "cut(0.5, framing='none', by='reset')": fakeoss.cut(0.5, framing="none", by="reset"),
        "stall()": fakeoss.stall(),
        "stall(None, virtual=True)": fakeoss.stall(virtual=True),
        "wrong_etag(None)": fakeoss.wrong_etag(None),
        "error('SlowDown', retry_after=2)": fakeoss.error("SlowDown", retry_after=2),
        "ok()": fakeoss.ok,
    }
    assert {repr(failure): failure for failure in made.values()} == made
    assert fakeoss.cut(1) == fakeoss.cut(1) != fakeoss.cut(2)
