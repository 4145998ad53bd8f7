"""The package ``responses`` around a mock, inside one, and with our rule among its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
import responses

import fakeoss
from fakeoss.transports.requests import responses_rule

pytestmark = pytest.mark.usefixtures("no_network")

URL = "https://bkt.s3.cn-north-1.jdcloud-oss.com/key"
THEIRS = "https://api.invalid/"
SIGNED = {"Authorization": "AWS AK:any"}


@pytest.fixture
def oss() -> Iterator[fakeoss.Store]:
    with fakeoss.mock(buckets=["bkt"]) as store:
        store.bucket("bkt").put("key", b"mine")
        yield store


def test_a_mock_inside_their_mock_serves_our_hosts_and_leaves_them_theirs():
    with responses.RequestsMock() as theirs:
        theirs.get(THEIRS, body="theirs")
        with fakeoss.mock(buckets=["bkt"]):
            assert requests.get(URL, headers=SIGNED).status_code == 404
            assert requests.get(THEIRS).text == "theirs"


def test_inside_their_mock_our_hosts_need_the_rule(oss: fakeoss.Store):
    with responses.RequestsMock(), pytest.raises(requests.ConnectionError, match="Connection refused"):
        requests.get(URL, headers=SIGNED)


def test_the_rule_serves_every_method_of_our_hosts(oss: fakeoss.Store):
    with responses.RequestsMock() as theirs:
        theirs.add(responses_rule())
        theirs.get(THEIRS, body="theirs")
        assert requests.get(URL, headers=SIGNED).content == b"mine"
        assert requests.put(URL, data=b"new", headers=SIGNED).status_code == 200
        assert requests.head(URL, headers=SIGNED).headers["Content-Length"] == "3"
        assert requests.delete(URL, headers=SIGNED).status_code == 204
        assert requests.get(THEIRS).text == "theirs"
        with pytest.raises(requests.ConnectionError, match="fakeoss does not serve this host"):
            requests.get("https://elsewhere.invalid/")
    assert [call.operation for call in oss.calls] == ["GetObject", "PutObject", "HeadObject", "DeleteObject"]


def test_the_rule_refuses_the_hosts_of_the_other_profile(oss: fakeoss.Store):
    with responses.RequestsMock() as theirs:
        theirs.add(responses_rule())
        with pytest.raises(fakeoss.OutsideMockError, match="profile 'aws'"):
            requests.get("https://bkt.s3.amazonaws.com/key")


def test_the_rule_need_not_be_used(oss: fakeoss.Store):
    with responses.RequestsMock(assert_all_requests_are_fired=True) as theirs:
        theirs.add(responses_rule())


def test_the_rule_serves_the_mock_that_is_active_when_it_is_asked():
    with responses.RequestsMock() as theirs:
        theirs.add(responses_rule())
        with pytest.raises(requests.ConnectionError, match="fakeoss does not serve this host"):
            requests.get(URL, headers=SIGNED)
        with fakeoss.mock(profile="aws", endpoints=["cdn.invalid"]):
            assert requests.get("http://cdn.invalid/bkt/key", headers=SIGNED).status_code == 404


@responses.activate
@fakeoss.mock(buckets=["bkt"])
def test_decorators_of_both_ours_inside():
    responses.get(THEIRS, body="theirs")
    assert requests.get(URL, headers=SIGNED).status_code == 404
    assert requests.get(THEIRS).text == "theirs"


@fakeoss.mock(buckets=["bkt"])
@responses.activate
def test_decorators_of_both_theirs_inside():
    responses.get(THEIRS, body="theirs")
    responses.add(responses_rule())
    assert requests.get(URL, headers=SIGNED).status_code == 404
    assert requests.get(THEIRS).text == "theirs"


def test_a_body_passes_in_pieces_through_the_rule(oss: fakeoss.Store):
    oss.bucket("bkt").put("large", size="1TiB")
    with responses.RequestsMock() as theirs:
        theirs.add(responses_rule())
        with requests.get(URL.replace("key", "large"), headers=SIGNED, stream=True) as answer:
            assert answer.raw.read(10) == bytes(10)
