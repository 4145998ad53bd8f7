"""What may go wrong between a front and its engine: the client is told, and never gets less than it seems to get."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import contextmanager

import pytest
import requests
from botocore.exceptions import ClientError, ResponseStreamingError

import fakeoss
from support.stub_engine import StubEngine
from support.upstream import client_of, upstream_at

OK = b'HTTP/1.1 200 OK\r\nETag: "e"\r\nContent-Length: %d\r\n\r\n'
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nTransfer-Encoding: chunked\r\n\r\n"
SIGNED = {"Authorization": "AWS FRONTKEY:signature"}
LARGE = 300_000


@contextmanager
def over_a_socket(url: str, **options: object):
    with fakeoss.Server(profile="aws", upstream=upstream_at(url, **options)) as server:
        yield client_of(server.endpoint_url), server.store


@contextmanager
def in_process(url: str, **options: object):
    with fakeoss.mock(profile="aws", upstream=upstream_at(url, **options)) as store:
        yield client_of("https://s3.amazonaws.com"), store


def failing(words: str):
    return pytest.raises(ClientError, match=words)


WAYS = pytest.mark.parametrize("front", [over_a_socket, in_process])


@WAYS
def test_an_engine_that_is_not_there(front: Callable):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with front(url) as (s3, store):
        with pytest.raises(ClientError, match=f"the upstream {url} cannot be reached") as failure:
            s3.put_object(Bucket="data", Key="x", Body=b"1")
        assert failure.value.response["Error"]["Code"] == "ServiceUnavailable"
        assert (store.calls[-1].status, store.calls[-1].code) == (503, "ServiceUnavailable")


@WAYS
@pytest.mark.parametrize(
    "answer", [b"SSH-2.0-x\r\n", b"HTTP/1.1 200 OK\r\nno field\r\n\r\n", b"HTTP/1.1 2\r\n\r\n", b""]
)
def test_an_answer_that_is_not_http(front: Callable, answer: bytes):
    with (
        StubEngine([answer]) as engine,
        front(engine.url) as (s3, _),
        pytest.raises(ClientError, match=f"the upstream {engine.url} cannot be reached"),
    ):
        s3.put_object(Bucket="data", Key="x", Body=b"1")


@WAYS
def test_an_engine_that_says_nothing(front: Callable):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with (
            front(url, timeout=0.2) as (s3, _),
            pytest.raises(ClientError, match=r"it has not answered within 0\.2 seconds"),
        ):
            s3.put_object(Bucket="data", Key="x", Body=b"1")


@WAYS
@pytest.mark.parametrize("sent", [0, 1000, LARGE - 1])
def test_an_answer_that_breaks_off(front: Callable, sent: int):
    with StubEngine([OK % LARGE + b"x" * sent]) as engine, front(engine.url) as (s3, _):
        body = s3.get_object(Bucket="data", Key="x")["Body"]
        with pytest.raises(ResponseStreamingError, match=f"IncompleteRead\\({sent} bytes read"):
            body.read()


@WAYS
def test_a_small_answer_that_breaks_off_is_none(front: Callable):
    with (
        StubEngine([OK % 10 + b"x"]) as engine,
        front(engine.url) as (s3, _),
        failing("has broken off"),
    ):
        s3.get_object(Bucket="data", Key="x")


@WAYS
def test_chunks_that_break_off_are_no_answer(front: Callable):
    with (
        StubEngine([CHUNKED + b"5\r\nhello\r\n"]) as engine,
        front(engine.url) as (s3, _),
        failing("has broken off"),
    ):
        s3.get_object(Bucket="data", Key="x")


@WAYS
@pytest.mark.parametrize("size", [5, LARGE, 6 << 20])
def test_chunks_are_sent_with_their_length(front: Callable, size: int):
    half = size // 2
    chunks = b"%x\r\n%b\r\n%x\r\n%b\r\n0\r\n\r\n" % (half, b"a" * half, size - half, b"b" * (size - half))
    with StubEngine([CHUNKED + chunks]) as engine, front(engine.url) as (s3, _):
        answer = s3.get_object(Bucket="data", Key="x")
        assert answer["ContentLength"] == size
        assert answer["Body"].read() == b"a" * half + b"b" * (size - half)


@WAYS
def test_a_body_that_ends_with_the_connection(front: Callable):
    with StubEngine([b"HTTP/1.0 200 OK\r\n\r\n" + b"x" * LARGE]) as engine, front(engine.url) as (s3, _):
        assert s3.get_object(Bucket="data", Key="x")["Body"].read() == b"x" * LARGE


@WAYS
def test_an_answer_that_comes_before_the_body_is_read(front: Callable):
    denied = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 44\r\n\r\n<Error><Code>AccessDenied</Code></Error>    "
    with StubEngine([denied], early=True) as engine, front(engine.url) as (s3, store):
        with pytest.raises(ClientError, match="AccessDenied"):
            s3.put_object(Bucket="data", Key="x", Body=b"x" * (64 << 20))
        assert store.calls[-1].code == "AccessDenied"


@WAYS
def test_a_kept_connection_that_was_closed_is_replaced(front: Callable):
    with StubEngine([OK % 1 + b"1"], [OK % 1 + b"2"]) as engine, front(engine.url) as (s3, _):
        bodies = [s3.get_object(Bucket="data", Key="x")["Body"].read() for _ in range(2)]
    assert bodies == [b"1", b"2"]


@WAYS
def test_a_connection_is_kept(front: Callable):
    with StubEngine([OK % 1 + b"1", OK % LARGE + b"2" * LARGE, OK % 0]) as engine, front(engine.url) as (s3, _):
        assert s3.get_object(Bucket="data", Key="x")["Body"].read() == b"1"
        assert s3.get_object(Bucket="data", Key="x")["Body"].read() == b"2" * LARGE
        s3.put_object(Bucket="data", Key="x", Body=b"")
    assert len(engine.requests) == 3


def test_what_is_sent():
    with StubEngine([b"HTTP/1.1 100 Continue\r\n\r\n" + OK % 0]) as engine:
        host = engine.url.removeprefix("http://")
        server = fakeoss.Server(profile="aws", upstream=upstream_at(engine.url + "/below/"))
        with server, requests.Session() as session:
            headers = {
                **SIGNED,
                "Connection": "keep-alive, x-mine",
                "x-mine": "1",
                "TE": "trailers",
                "Expect": "100-continue",
                "x-amz-date": "19700101T000000Z",
                "x-amz-meta-a": "1",
                "Content-Encoding": "gzip",
            }
            session.put(f"{server.endpoint_url}/data/a%2Bb+c?tagging", data=b"12", headers=headers)
    head, _, body = engine.requests[0].partition(b"\r\n\r\n")
    line, *fields = head.decode().split("\r\n")
    named = dict(field.lower().split(": ", 1) for field in fields)
    assert (line, body) == ("PUT /below/data/a%2Bb%2Bc?tagging HTTP/1.1", b"12")
    assert (named["content-length"], named["content-encoding"], named["x-amz-meta-a"]) == ("2", "gzip", "1")
    assert named["host"] == host
    assert named["authorization"].startswith("aws4-hmac-sha256 credential=enginekey/")
    assert not {"x-mine", "te", "expect", "connection"} & named.keys()
    assert not named["x-amz-date"].startswith("1970")
