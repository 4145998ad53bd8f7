"""Where a native client is led: to the mock's own server, whatever it names, or nowhere."""

from __future__ import annotations

import pytest

import fakeoss
from fakeoss.transports import EXCHANGE
from fakeoss.transports.native import FIRST_OPTION, is_s3, named_endpoint, native_endpoint, native_options

SERVED = fakeoss.mock(processes=True)
ELSEWHERE = "https://s3.cn-north-1.jdcloud-oss.com"


def own() -> str:
    session = EXCHANGE.current()
    assert session is not None
    assert session.endpoint_url is not None
    return session.endpoint_url


@pytest.mark.parametrize("endpoint", [None, ELSEWHERE, "minio:9000", "http://minio:9000/"])
def test_any_endpoint_is_led_to_the_server_of_the_mock(endpoint: str | None):
    with SERVED:
        assert native_endpoint(EXCHANGE, "a library", endpoint) == own()


@pytest.mark.parametrize("endpoint", [None, ELSEWHERE])
def test_outside_of_all_mocks_nothing_changes(endpoint: str | None):
    assert native_endpoint(EXCHANGE, "a library", endpoint) == endpoint
    options = {"endpoint": ELSEWHERE}
    assert native_options(EXCHANGE, "a library", options) is options


def test_another_server_keeps_its_address():
    with fakeoss.Server() as server, fakeoss.mock():
        assert native_endpoint(EXCHANGE, "a library", server.endpoint_url) == server.endpoint_url


def test_without_a_server_it_is_refused():
    with fakeoss.mock(), pytest.raises(fakeoss.OutsideMockError) as caught:
        native_endpoint(EXCHANGE, "a library", ELSEWHERE)
    assert str(caught.value).startswith("fakeoss: a library was stopped: ")
    assert str(caught.value).endswith("Write fakeoss.mock(processes=True) to have it served.")


@pytest.mark.parametrize(
    "name", ["endpoint", "aws_endpoint", "AWS_ENDPOINT_URL", "endpoint_url", "aws_endpoint_url_s3"]
)
def test_every_name_of_the_option_is_led(name: str):
    options = {name: ELSEWHERE, "aws_virtual_hosted_style_request": "true", "region": "cn-north-1"}
    assert named_endpoint(options) == ELSEWHERE
    with SERVED:
        assert native_options(EXCHANGE, "a library", options) == {name: own(), "region": "cn-north-1"}


def test_a_host_of_another_service_is_refused():
    with SERVED, pytest.raises(fakeoss.OutsideMockError, match=r'fakeoss\.mock\(profile="aws"\)'):
        native_endpoint(EXCHANGE, "a library", "https://s3.us-west-2.amazonaws.com")


def test_options_without_an_endpoint_get_none():
    with SERVED:
        assert native_options(EXCHANGE, "a library", {"region": "cn-north-1"}) == {"region": "cn-north-1"}
        assert native_options(EXCHANGE, "a library", None) is None


def test_the_endpoint_of_another_server_goes_before_that_of_the_environment():
    with SERVED, fakeoss.Server() as server:
        options = native_options(EXCHANGE, "a library", {"endpoint": server.endpoint_url})
        assert options == {"endpoint": server.endpoint_url, FIRST_OPTION: server.endpoint_url}


@pytest.mark.parametrize(
    ("uri", "expected"), [("s3://b/k", True), ("s3a://b", True), ("/tmp/s3", False), (None, False)]
)
def test_what_is_taken_for_s3(uri: object, expected: bool):
    assert is_s3(uri) is expected
