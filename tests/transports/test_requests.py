"""requests' seam: bodies, retries and the response that comes back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

import fakeoss

pytestmark = pytest.mark.usefixtures("no_network")

URL = "https://bkt.s3.cn-north-1.jdcloud-oss.com/key"
SIGNED = {"Authorization": "AWS AK:any"}
BODY = bytes(range(256)) * 40


@pytest.fixture
def oss() -> Iterator[fakeoss.Store]:
    with fakeoss.mock(buckets=["bkt"]) as store:
        store.bucket("bkt").put("key", BODY)
        yield store


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.headers.update(SIGNED)
        yield session


def retrying(session: requests.Session, total: int, **options: Any) -> requests.Session:
    """Retry 500, 502 and 503 at once."""
    options = {"status_forcelist": [500, 502, 503], "backoff_factor": 0, "allowed_methods": None, **options}
    session.mount("https://", HTTPAdapter(max_retries=Retry(total, **options)))
    return session


def test_a_response_is_requests_own(oss: fakeoss.Store, session: requests.Session):
    answer = session.get(URL + "?response-content-language=zh#fragment")
    assert (answer.status_code, answer.reason, answer.ok, answer.content) == (200, "OK", True, BODY)
    assert answer.url == URL + "?response-content-language=zh#fragment"
    assert answer.headers["content-language"] == "zh"
    assert answer.request.method == "GET"
    assert answer.elapsed.total_seconds() >= 0
    assert answer.history == []
    assert answer.cookies.get_dict() == {}


def test_a_missing_key_raises_for_status(oss: fakeoss.Store, session: requests.Session):
    with pytest.raises(requests.HTTPError, match="404 Client Error: Not Found for url: https://bkt"):
        session.get(URL + "-none").raise_for_status()


@pytest.mark.parametrize("method", ["HEAD", "GET", "DELETE"])
def test_a_response_without_a_body_is_empty(oss: fakeoss.Store, session: requests.Session, method: str):
    target = URL.replace("key", "empty")
    session.put(target)
    answer = session.request(method, target)
    assert answer.content == b""
    assert answer.headers.get("Content-Length") == (None if method == "DELETE" else "0")


def test_a_fault_is_retried_as_the_adapter_says(oss: fakeoss.Store, session: requests.Session):
    oss.faults.add("GetObject", error="InternalError", times=2)
    assert retrying(session, 3).get(URL).content == BODY
    oss.calls.assert_called("GetObject", times=3)


def test_retries_that_are_used_up_raise_as_requests_does(oss: fakeoss.Store, session: requests.Session):
    oss.faults.add("GetObject", error="InternalError")
    with pytest.raises(requests.exceptions.RetryError, match="too many 500 error responses"):
        retrying(session, 2).get(URL)
    oss.calls.assert_called("GetObject", times=3)


def test_retries_that_are_used_up_give_the_last_answer_where_asked_to(oss: fakeoss.Store, session: requests.Session):
    oss.faults.add("GetObject", error="InternalError")
    assert retrying(session, 2, raise_on_status=False).get(URL).status_code == 500
    oss.calls.assert_called("GetObject", times=3)


def test_only_the_allowed_methods_are_retried(oss: fakeoss.Store, session: requests.Session):
    oss.faults.add("PutObject", error="InternalError")
    answer = retrying(session, 2, allowed_methods={"GET"}).put(URL, data=b"x")
    assert answer.status_code == 500
    oss.calls.assert_called("PutObject", times=1)


def test_nothing_is_retried_by_default(oss: fakeoss.Store, session: requests.Session):
    oss.faults.add("GetObject", error="InternalError", times=1)
    assert session.get(URL).status_code == 500
    assert session.get(URL).status_code == 200


def test_a_file_is_sent_again_from_where_it_began(oss: fakeoss.Store, session: requests.Session):
    file = io.BytesIO(b"skipped" + BODY)
    file.seek(7)
    oss.faults.add("PutObject", error="InternalError", times=1, after=True)
    assert retrying(session, 1).put(URL, data=file).status_code == 200
    assert oss.bucket("bkt").object("key").body == BODY


def test_what_the_clients_own_body_raises_reaches_the_client(oss: fakeoss.Store, session: requests.Session):
    class File(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        session.put(URL, data=File(b"0123456789"))
    assert oss.bucket("bkt").object("key").body == BODY
    assert [call.operation for call in oss.calls] == ["PutObject"]  # an attempt as any other


def test_a_request_prepared_by_hand_is_served(oss: fakeoss.Store, session: requests.Session):
    prepared = session.prepare_request(requests.Request("GET", URL))
    assert session.send(prepared).content == BODY
    adapter = HTTPAdapter()
    assert adapter.send(prepared, True, None, False, None, None).content == BODY  # every argument by position
    assert adapter.send(request=prepared).content == BODY


def test_a_derived_adapter_is_served_through_its_own_send(oss: fakeoss.Store, session: requests.Session):
    class Adapter(HTTPAdapter):
        def send(self, request: Any, **options: Any) -> Any:  # type: ignore[override]
            request.headers["Range"] = "bytes=0-3"
            return super().send(request, **options)

    session.mount("https://", Adapter())
    assert session.get(URL).content == BODY[:4]


def test_a_body_is_not_read_before_it_is_asked_for(oss: fakeoss.Store, session: requests.Session):
    oss.bucket("bkt").put("large", size="1TiB", pattern=b"0123456789")
    with session.get(URL.replace("key", "large"), stream=True) as answer:
        assert answer.headers["Content-Length"] == str(1 << 40)
        assert answer.raw.read(13) == b"0123456789012"
        assert next(answer.iter_content(5)) == b"34567"
