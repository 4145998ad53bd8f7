"""http.client's seam: connections opened before they are asked, targets and names that could lead past it."""

from __future__ import annotations

import http.client

import pytest

import fakeoss
from fakeoss import OutsideMockError

pytestmark = pytest.mark.usefixtures("no_network")

HOST = "bkt.s3.cn-north-1.jdcloud-oss.com"
SIGNED = {"Authorization": "AWS AK:any"}


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_connection_that_is_opened_before_it_is_asked(scheme: str):
    make = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}[scheme]
    with fakeoss.mock(buckets=["bkt"]) as oss:
        oss.bucket("bkt").put("key", b"x")
        connection = make(HOST)
        for _ in range(2):
            connection.connect()
            connection.request("GET", "/key", headers=SIGNED)
            assert connection.getresponse().read() == b"x"
        with pytest.raises(OutsideMockError, match="a host of profile 'aws'"):
            make("s3.amazonaws.com").connect()
    with pytest.raises(OutsideMockError, match=f"a request to {HOST} was stopped"):
        connection.connect()


def test_a_target_elsewhere_does_not_lead_to_a_served_host():
    """The connection is to the service, the absolute target names somebody else: the store gets it, and the target says
    for whom (RFC 9112, 3.2.2)."""
    with fakeoss.mock(buckets=["bkt"]) as oss:
        oss.bucket("bkt").put("key", b"x")
        connection = http.client.HTTPConnection(HOST)
        connection.request("GET", "http://elsewhere.invalid/key", headers=SIGNED)
        assert connection.getresponse().status == 404
        assert [(call.operation, call.bucket) for call in oss.calls] == [("ListObjects", "key")]


@pytest.mark.parametrize("host", ["bkt.s３.cn-north-1.jdcloud-oss.com", "bkt。s3.cn-north-1.jdcloud-oss.com"])
def test_a_connection_to_a_name_in_other_letters(host: str):
    """The standard library looks up what they stand for (RFC 3490, 3.1 and 4); other libraries refuse such names."""
    with fakeoss.mock(buckets=["bkt"]) as oss:
        oss.bucket("bkt").put("key", b"x")
        connection = http.client.HTTPSConnection(host)
        connection.request("GET", "/key", headers=SIGNED)
        assert connection.getresponse().read() == b"x"
