"""``fakeoss.mock``: entering and leaving, which store answers, and its options."""

from __future__ import annotations

import asyncio
import gc
import threading
import warnings
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

import fakeoss
from fakeoss import OssError, UnsupportedWarning, User
from fakeoss.clock import Clock
from fakeoss.limits import Limits
from fakeoss.mocking import Mock
from fakeoss.transports import EXCHANGE

pytestmark = pytest.mark.usefixtures("no_network", "nothing_is_left")

ENDPOINT = "https://s3.cn-north-1.jdcloud-oss.com"
ALICE = User("AKALICE", "secret-a", "alice-id", "alice")
BOB = User("AKBOB", "secret-b", "bob-id", "bob")


@pytest.fixture
def nothing_is_left() -> Iterator[None]:
    """Every test of this module begins and ends with no mock active."""
    assert EXCHANGE.sessions == []
    yield
    assert EXCHANGE.sessions == []


def ask(method: str, target: str, *, key: str = "AK", **headers: str) -> requests.Response:
    """A signed request; ``target`` is a whole URL, or a path at the usual endpoint."""
    url = target if "://" in target else ENDPOINT + target
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.request(method, url, headers={"Authorization": f"AWS {key}:any", **sent})


def buckets_seen() -> list[str]:
    """The buckets of whichever store answers a request made here."""
    body = ask("GET", "/").text
    return [part.split("<")[0] for part in body.split("<Name>")[1:]]


# entering and leaving


def test_with_gives_the_store_that_answers():
    with fakeoss.mock() as oss:
        assert fakeoss.current() is oss
        oss.create_bucket("mine")
        assert buckets_seen() == ["mine"]


def test_async_with_gives_the_store_that_answers():
    async def enter() -> None:
        async with fakeoss.mock(buckets=["mine"]) as oss:
            assert fakeoss.current() is oss
            await asyncio.sleep(0)
            assert buckets_seen() == ["mine"]

    asyncio.run(enter())


def test_start_gives_the_store_and_stop_ends_it():
    mock = fakeoss.mock(buckets=["mine"])
    assert mock.start() is fakeoss.current()
    assert buckets_seen() == ["mine"]
    mock.stop()
    with pytest.raises(RuntimeError, match=r"fakeoss\.current\(\): no mock is active"):
        fakeoss.current()


def test_stop_without_start_is_an_error():
    with pytest.raises(RuntimeError, match=r"stop\(\) without start\(\)"):
        fakeoss.mock().stop()


def test_the_innermost_mock_answers_and_the_outer_one_afterwards():
    with fakeoss.mock(buckets=["outer"]):
        with fakeoss.mock(buckets=["inner"]):
            assert buckets_seen() == ["inner"]
        assert buckets_seen() == ["outer"]
        with pytest.raises(LookupError), fakeoss.mock(buckets=["inner"]):
            raise LookupError
        assert buckets_seen() == ["outer"]


def test_mocks_may_be_left_in_any_order():
    first, second, third = (fakeoss.mock(buckets=[name]) for name in ("first", "second", "third"))
    for mock in (first, second, third):
        mock.start()
    second.stop()
    assert buckets_seen() == ["third"]
    third.stop()
    assert buckets_seen() == ["first"]
    first.stop()


def test_one_mock_may_be_entered_within_itself():
    mock = fakeoss.mock(buckets=["bkt"])
    with mock as outer:
        with mock as inner:
            assert fakeoss.current() is inner
            assert inner is not outer
        assert fakeoss.current() is outer


def test_the_bare_mock_itself_can_be_entered():
    with fakeoss.mock as oss:
        assert fakeoss.current() is oss


def test_a_store_is_gone_with_its_mock():
    session = requests.Session()
    with fakeoss.mock(buckets=["bkt"]) as oss:
        oss.bucket("bkt").put("key", b"x" * 100)
        assert session.get(f"{ENDPOINT}/bkt/key").status_code == 403  # the session is remembered, the store is not
        gone = weakref.ref(oss)
    del oss
    gc.collect()
    assert gone() is None


def test_an_exception_on_its_way_carries_the_calls_and_silences_the_warnings():
    @seeded()
    def fail() -> None:
        copy_twice()
        raise LookupError

    with pytest.raises(LookupError) as caught:
        fail()
    calls = caught.value._fakeoss_calls  # for the pytest plugin
    assert [call.operation for call in calls] == ["CopyObject", "CopyObject"]


# threads and tasks


def in_thread(function: Callable[[], Any]) -> Any:
    """What ``function`` returns, called in another thread."""
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.append(function()))
    thread.start()
    thread.join()
    return results[0]


def test_a_thread_sees_the_mock_that_was_entered_last():
    with fakeoss.mock(buckets=["outer"]):
        assert in_thread(buckets_seen) == ["outer"]
        with fakeoss.mock(buckets=["inner"]):
            assert in_thread(buckets_seen) == ["inner"]
        assert in_thread(buckets_seen) == ["outer"]


def test_a_thread_that_entered_a_mock_sees_its_own():
    entered, leave = threading.Event(), threading.Event()
    seen: list[list[str]] = []

    def work() -> None:
        with fakeoss.mock(buckets=["thread"]):
            entered.set()
            leave.wait(10)
            seen.append(buckets_seen())

    thread = threading.Thread(target=work)
    with fakeoss.mock(buckets=["main"]):
        thread.start()
        entered.wait(10)
        assert buckets_seen() == ["main"]  # although the thread's was entered last
        with fakeoss.mock(buckets=["later"]):
            leave.set()
            thread.join()
    assert seen == [["thread"]]


def test_one_mock_entered_by_two_threads_is_left_by_each_on_its_own():
    mock = fakeoss.mock(buckets=["bkt"])
    barrier = threading.Barrier(2, timeout=10)
    same: list[bool] = []

    def work(*, first: bool) -> None:
        if not first:
            barrier.wait()
        with mock as oss:
            if first:
                barrier.wait()  # the other enters now
                barrier.wait()  # it has entered; leave before it
            else:
                barrier.wait()
                barrier.wait()  # the other has left
            same.append(fakeoss.current() is oss)
        if first:
            barrier.wait()

    threads = [threading.Thread(target=work, kwargs={"first": first}) for first in (True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert same == [True, True]


def test_tasks_with_a_mock_each_see_their_own():
    async def work(name: str, mock: Mock) -> list[list[str]]:
        seen = []
        async with mock as oss:
            oss.create_bucket(name)
            for _ in range(3):
                await asyncio.sleep(0)
                seen.append(buckets_seen())
                seen.append(await asyncio.to_thread(buckets_seen))
        return seen

    async def both() -> None:
        shared = fakeoss.mock()
        first, second = await asyncio.gather(work("first", shared), work("second", shared))
        assert first == [["first"]] * 6
        assert second == [["second"]] * 6

    asyncio.run(both())


def test_a_task_sees_the_mock_it_was_made_in():
    async def work() -> list[str]:
        return buckets_seen()

    with fakeoss.mock(buckets=["outer"]):
        assert asyncio.run(work()) == ["outer"]


# sharing


def test_a_store_is_shared_between_mocks():
    store = fakeoss.Store()
    for _ in range(2):  # the bucket is there the second time
        with fakeoss.mock(store=store, buckets=["bkt"]) as oss:
            assert oss is store
    with fakeoss.mock(store=store):
        assert buckets_seen() == ["bkt"]


def test_the_bucket_of_another_owner_is_not_taken_over():
    store = fakeoss.Store()
    store.create_bucket("bkt", owner=ALICE)
    with pytest.raises(OssError, match="taken by another owner"), fakeoss.mock(store=store, buckets=["bkt"]):
        pass


@pytest.mark.parametrize("option", [{"limits": Limits()}, {"clock": Clock()}, {"seed": 1}])
def test_what_belongs_to_a_store_cannot_be_given_with_one(option: Any):
    with pytest.raises(TypeError, match="pass either these or a store"):
        fakeoss.mock(store=fakeoss.Store(), **option)


def test_a_bare_mock_inside_a_shared_one_uses_its_store():
    with Mock(name="the fixture", shared=True) as outer:
        with fakeoss.mock as inner:
            assert inner is outer
            with fakeoss.mock() as deeper:
                assert deeper is outer
        with fakeoss.mock(buckets=["bkt"]) as own:
            assert own is not outer
            with fakeoss.mock as inner:  # the shared one is not the innermost any more
                assert inner is own
        with Mock(name="another fixture", shared=True) as other:
            assert other is not outer


def test_the_bare_mock_entered_outside_and_inside_a_shared_one_is_left_in_order():
    with fakeoss.mock as outside, Mock(shared=True) as shared:
        with fakeoss.mock as inside:
            assert inside is shared
        assert fakeoss.current() is shared
        assert outside is not shared
    assert EXCHANGE.current() is None


# options


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        pytest.param(
            {"profle": "aws"}, TypeError, "fakeoss.mock has no 'profle'; did you mean 'profile'", id="unknown"
        ),
        pytest.param(
            {"profile": "gcs"},
            ValueError,
            "no profile 'gcs'; the profiles are jdcloud, aws, aws-legacy",
            id="profile",
        ),
        pytest.param({"unsupported": "shout"}, ValueError, "must be one of warn, reject, ignore", id="unsupported"),
        pytest.param({"auth": "strict"}, ValueError, "auth must be one of lenient, verify", id="auth"),
        pytest.param(
            {"buckets": "bkt"},
            TypeError,
            r"buckets must be a list, even of a single item: buckets=\['bkt'\]",
            id="buckets",
        ),
        pytest.param(
            {"endpoints": "minio"}, TypeError, "endpoints must be a list, even of a single item", id="endpoints"
        ),
        pytest.param({"endpoints": ["http://"]}, ValueError, "'http://' has no host", id="an endpoint without a host"),
        pytest.param({"limits": {"max_parts": 3}}, TypeError, r"limits must be a fakeoss\.Limits", id="limits"),
    ],
)
def test_a_wrong_option_is_refused_at_once(options: Any, error: type[Exception], message: str):
    with pytest.raises(error, match=message):
        fakeoss.mock(**options)
    with pytest.raises(error, match=message):
        fakeoss.mock(seed=1)(**options)


def test_options_can_be_added_to_a_mock():
    with fakeoss.mock(profile="aws", buckets=["first"])(buckets=["bkt"]) as oss:
        assert [bucket.name for bucket in oss.buckets] == ["bkt"]
        assert EXCHANGE.current().dispatcher.profile.name == "aws"


def test_a_bucket_that_cannot_be_made_leaves_nothing_behind():
    with pytest.raises(OssError, match="bucket name is not valid"), fakeoss.mock(buckets=["good-one", "No Good"]):
        pass


def test_an_iterator_of_buckets_serves_every_entry():
    mock = fakeoss.mock(buckets=(name for name in ["one", "two"]))
    for _ in range(2):
        with mock:
            assert buckets_seen() == ["one", "two"]


@pytest.mark.parametrize(
    ("profile", "region"), [pytest.param("jdcloud", "cn-north-1"), pytest.param("aws", "us-east-1")]
)
def test_buckets_are_in_the_default_region_of_the_profile(profile: str, region: str):
    with fakeoss.mock(profile=profile, buckets=["bkt"]) as oss:
        assert oss.bucket("bkt").region == region


def upload_ids(seed: int | str | None) -> list[str]:
    with fakeoss.mock(buckets=["bkt"], seed=seed):
        return [ask("POST", "/bkt/key?uploads").text for _ in range(2)]


def test_a_seed_makes_ids_reproducible():
    assert upload_ids(7) == upload_ids(7)
    assert upload_ids(7) != upload_ids("8")
    assert upload_ids(None) != upload_ids(None)
    first, second = upload_ids(7)
    assert first != second


def test_the_clock_is_the_given_one():
    clock = Clock(at=1302554096)  # Mon, 11 Apr 2011 20:34:56 GMT, of Upload-Part-Copy-2
    with fakeoss.mock(buckets=["bkt"], clock=clock):
        ask("PUT", "/bkt/key")
        clock.advance(hours=1)
        answer = ask("HEAD", "/bkt/key")
    assert answer.headers["Last-Modified"] == "Mon, 11 Apr 2011 20:34:56 GMT"
    assert answer.headers["Date"] == "Mon, 11 Apr 2011 21:34:56 GMT"


def test_limits_are_the_given_ones_else_the_profiles():
    with fakeoss.mock(limits=Limits(max_key_bytes=3), buckets=["bkt"]):
        assert (ask("PUT", "/bkt/123").status_code, ask("PUT", "/bkt/1234").status_code) == (200, 400)
    for profile, longest in (("jdcloud", 1022), ("aws", 1024)):
        with fakeoss.mock(profile=profile) as oss:
            assert oss.limits.max_key_bytes == longest


@pytest.mark.parametrize(
    ("endpoint", "served", "bucket"),
    [
        pytest.param("minio", "http://minio/bkt", "bkt", id="a host"),
        pytest.param("minio", "http://minio:9000/bkt", "bkt", id="a host, on any port"),
        pytest.param("minio:9000", "http://minio:9000/bkt", "bkt", id="a host with a port"),
        pytest.param("http://minio:9000", "http://minio:9000/bkt", "bkt", id="a URL"),
        pytest.param("http://minio:9000/", "https://minio:9000/bkt", "bkt", id="a URL, whatever the scheme"),
        pytest.param("//minio:9000", "http://minio:9000/bkt", "bkt", id="a URL without a scheme"),
        pytest.param("MinIO:9000", "http://minio:9000/bkt", "bkt", id="whatever the case"),
        pytest.param("minio:9000", "http://bkt.minio:9000/", "bkt", id="virtual-hosted below it"),
        pytest.param("minio", "http://bkt.minio:9000/", "bkt", id="virtual-hosted below a host"),
        pytest.param("cdn.example", "http://a.b.cdn.example/", "a.b", id="a bucket with a dot"),
        pytest.param("http://[::1]:9000", "http://[::1]:9000/bkt", "bkt", id="an IPv6 address"),
        pytest.param("s3.amazonaws.com", "https://s3.amazonaws.com/bkt", "bkt", id="a host of the other profile"),
    ],
)
def test_further_endpoints_are_served(endpoint: str, served: str, bucket: str):
    with fakeoss.mock(endpoints=[endpoint]) as oss:
        ask("GET", served)
        assert [(call.operation, call.bucket) for call in oss.calls] == [("ListObjects", bucket)]


def test_the_access_key_chooses_the_user():
    with fakeoss.mock(users=[ALICE, BOB], buckets=["alices"]) as oss:
        oss.create_bucket("bobs", owner=BOB)
        assert ask("PUT", "/alices/key", key=ALICE.access_key).status_code == 200
        assert ask("GET", "/alices/key", key=BOB.access_key).status_code == 403
        assert ask("GET", "/alices", key=BOB.access_key).status_code == 403
        assert ask("GET", "/bobs", key=BOB.access_key).status_code == 200
        assert ask("GET", "/alices/key", key="UNKNOWN").status_code == 200  # the default owner: the first user
        assert "alice-id" in ask("GET", "/", key=ALICE.access_key).text


def test_without_a_signature_what_is_private_is_refused():
    with fakeoss.mock(buckets=["bkt"]) as oss:
        oss.bucket("bkt").put("key", b"x")
        for method, target in (("GET", "/bkt/key"), ("PUT", "/bkt/key"), ("GET", "/bkt"), ("DELETE", "/bkt/key")):
            answer = requests.request(method, ENDPOINT + target)
            assert (answer.status_code, "<Code>AccessDenied</Code>" in answer.text) == (403, True)
        assert oss.bucket("bkt").object("key").body == b"x"


# unsupported headers


def copy_twice() -> list[int]:
    """Copies with a header that the page Compatibility-API-Overview lists as unsupported."""
    given = {"x_amz_copy_source": "/bkt/source", "x_amz_copy_source_if_match": '"other"'}
    return [ask("PUT", f"/bkt/copy-{number}", **given).status_code for number in range(2)]


def seeded(**options: Any) -> Mock:
    store = fakeoss.Store()
    store.create_bucket("bkt").put("source", b"x")
    return fakeoss.mock(store=store, **options)


def test_an_unsupported_header_warns_once_when_the_mock_ends():
    mock = seeded()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        mock.start()
        assert copy_twice() == [200, 200]
        assert caught == []  # never inside a request
        mock.stop()
    (warning,) = caught
    assert warning.category is UnsupportedWarning
    assert str(warning.message).startswith("CopyObject was called with x-amz-copy-source-if-match, which jdcloud")
    assert warning.filename == __file__


@pytest.mark.parametrize("leave", ["with", "stop", "decorator"])
def test_the_warning_points_at_who_left(leave: str):
    mock = seeded()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        if leave == "with":
            with mock:
                copy_twice()
        elif leave == "stop":
            mock.start()
            copy_twice()
            mock.stop()
        else:
            mock(copy_twice)()
    assert [warning.filename for warning in caught] == [__file__]


def test_a_warning_made_an_error_leaves_nothing_patched():
    @seeded()
    @seeded()
    def work() -> None:
        copy_twice()

    with pytest.raises(UnsupportedWarning):  # this suite makes errors of warnings
        work()


def test_an_unsupported_header_can_be_rejected():
    with seeded(unsupported="reject") as oss:
        assert copy_twice() == [501, 501]
        assert oss.bucket("bkt").keys() == ["source"]


def test_an_unsupported_header_can_be_ignored():
    with seeded(unsupported="ignore") as oss:
        assert copy_twice() == [200, 200]
        assert oss.bucket("bkt").keys() == ["copy-0", "copy-1", "source"]


def test_a_lent_store_warns_only_with_its_owner():
    store = fakeoss.Store()
    store.create_bucket("bkt").put("source", b"x")
    owner = Mock({"store": store}, shared=True)
    owner.start()
    with fakeoss.mock:
        copy_twice()
    with pytest.warns(UnsupportedWarning):
        owner.stop()
