"""The libraries' own functions, where a test suite has replaced them to keep its tests from the network."""

from __future__ import annotations

from typing import Any

import pytest
import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connectionpool import HTTPConnectionPool

import fakeoss
from fakeoss.transports.genuine import genuine, is_genuine
from support.boto import boto3_session

pytestmark = pytest.mark.usefixtures("no_network")

URL = "https://bkt.s3.cn-north-1.jdcloud-oss.com/key"
SIGNED = {"Authorization": "AWS AK:any"}


def refuse(*arguments: Any, **options: Any) -> Any:
    raise AssertionError("a test was about to reach the network")


def test_what_the_library_has_defined_is_returned_as_it_is() -> None:
    send = vars(HTTPAdapter)["send"]
    assert is_genuine(send, HTTPAdapter.__module__)
    assert genuine(send, HTTPAdapter, "send") is send


def test_what_was_replaced_is_taken_from_a_copy_of_the_module() -> None:
    assert not is_genuine(refuse, HTTPAdapter.__module__)
    function = genuine(refuse, HTTPAdapter, "request_url")
    request = requests.Request("GET", f"{URL}?a=b").prepare()
    assert function(HTTPAdapter(), request, {}) == "/key?a=b"


@pytest.mark.parametrize("owner", [HTTPAdapter, HTTPConnectionPool], ids=["the adapter", "the pool"])
def test_a_suite_that_keeps_requests_from_the_network_is_served(owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owner, {HTTPAdapter: "send", HTTPConnectionPool: "urlopen"}[owner], refuse)
    with fakeoss.mock(buckets=["bkt"]) as oss, requests.Session() as session:
        oss.faults.add("GetObject", error="InternalError", times=1)  # goes through urllib3, as what is plain does not
        assert [session.get(URL, headers=SIGNED).status_code for _ in range(3)] == [500, 404, 404]


def test_a_suite_that_keeps_urllib3_from_the_network_serves_boto3(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HTTPConnectionPool, "urlopen", refuse)
    with fakeoss.mock(profile="aws", buckets=["bkt"]) as oss:
        oss.faults.add("ListBuckets", error="SlowDown", times=1)
        client = boto3_session().client("s3", region_name="us-east-1")
        assert [bucket["Name"] for bucket in client.list_buckets()["Buckets"]] == ["bkt"]
        client.close()
        with pytest.raises(AssertionError, match="about to reach"):
            urllib3.PoolManager().request("GET", URL)
