"""A mock and a server of two profiles on one store: each answers as it would alone, whichever came first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

import fakeoss
from fakeoss import Server, Store
from fakeoss.model.notifications import Notifications, Subject
from fakeoss.model.object_lock import UNCHOSEN

AWS, JDCLOUD = "https://s3.us-east-1.amazonaws.com", "loopback"
SIGNED = {"Authorization": "AWS FAKEOSSACCESSKEY:signature"}
SUBJECT = Subject("all", "Topic", "NS:http://a.example", frozenset({"s3:ObjectCreated:*"}))

Ask = Callable[..., requests.Response]


@pytest.fixture
def store() -> Store:
    store = Store()
    store.create_bucket("bkt").settings.notification = Notifications(("", ()), (SUBJECT,))
    return store


@pytest.fixture(params=["the mock first", "the server first"])
def first(request: pytest.FixtureRequest) -> str:
    """Which of both is attached first."""
    return str(request.param)


@pytest.fixture
def ask(store: Store, first: str) -> Iterator[Ask]:
    """Asks the mock (``AWS``) or the server (``JDCLOUD``)."""
    server = Server(store, profile="jdcloud") if first == "the server first" else None
    with fakeoss.mock(profile="aws", store=store), server or Server(store, profile="jdcloud") as running:

        def send(where: str, method: str, target: str, body: bytes = b"", **headers: str) -> requests.Response:
            url = running.endpoint_url if where is JDCLOUD else where
            fields = {name.replace("_", "-"): value for name, value in headers.items()}
            return requests.request(method, url + target, data=body, headers={**SIGNED, **fields}, timeout=10)

        yield send


@pytest.mark.parametrize(("where", "versioning"), [(AWS, "Enabled"), (JDCLOUD, None)])
def test_buckets_with_object_lock_are_as_who_makes_them_has_it(
    store: Store, ask: Ask, where: str, versioning: str | None
):
    assert ask(where, "PUT", "/locked", x_amz_bucket_object_lock_enabled="true").status_code == 200
    bucket = store.bucket("locked")
    assert (bucket.settings.object_lock, bucket.versioning) == (UNCHOSEN, versioning)


def test_what_a_test_makes_is_as_the_first_has_it(store: Store, ask: Ask, first: str):
    expected = "Enabled" if first == "the mock first" else None
    assert store.create_bucket("locked", object_lock=True).versioning == expected


@pytest.mark.parametrize(("where", "source"), [(AWS, "aws:s3"), (JDCLOUD, "oss")])
def test_changes_are_told_as_who_made_them_tells_them(store: Store, ask: Ask, where: str, source: str):
    told: list[dict[str, Any]] = []
    store.on_event(told.append)
    assert ask(where, "PUT", "/bkt/k", b"x").status_code == 200
    assert [document["Records"][0]["eventSource"] for document in told] == [source]


def test_what_a_test_changes_is_told_as_the_first_tells_it(store: Store, ask: Ask, first: str):
    told: list[dict[str, Any]] = []
    store.on_event(told.append)
    store.bucket("bkt").put("k", b"x")
    expected = "aws:s3" if first == "the mock first" else "oss"
    assert [document["Records"][0]["eventSource"] for document in told] == [expected]


def test_a_mock_that_has_ended_stands_for_nothing(store: Store):
    told: list[dict[str, Any]] = []
    store.on_event(told.append)
    for profile in ("aws", "jdcloud"):
        with fakeoss.mock(profile=profile, store=store):
            store.bucket("bkt").put("k", b"x")
            versioned = store.create_bucket(f"locked-{profile}", object_lock=True).versioning
            assert (versioned is not None) is (profile == "aws")
    store.bucket("bkt").put("k", b"x")
    assert [document["Records"][0]["eventSource"] for document in told] == ["aws:s3", "oss"]


def test_faults_of_both_are_known_and_each_answers_its_own_way(store: Store, ask: Ask):
    store.faults.add("HeadObject", error="KeyTooLong", optional=True)  # JD Cloud's alone
    store.faults.add("GetObject", error="KeyTooLongError", optional=True)  # Amazon's alone
    store.faults.add("PutObject", error="RequestTimeTooSkewed")
    with pytest.raises(ValueError, match="the service sends no 'Nonsense'"):
        store.faults.add("GetObject", error="Nonsense")
    answers = [ask(where, "PUT", "/bkt/k", b"x") for where in (AWS, JDCLOUD)]
    assert [answer.status_code for answer in answers] == [403, 400]
    assert [answer.headers["Server"] for answer in answers] == ["AmazonS3", "JDCloudOSS"]
    assert ["<statusCode>" in answer.text for answer in answers] == [False, True]
    store.calls.assert_called("PutObject", times=2, code="RequestTimeTooSkewed")
