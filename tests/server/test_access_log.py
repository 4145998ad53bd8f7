"""The access log: what a line says, and that it says no secret."""

from __future__ import annotations

import re

import pytest

from fakeoss import Server
from fakeoss.clock import Clock
from support.raw_http import answers_to

AUTH = "Host: localhost\r\nAuthorization: AWS A:b\r\n"


def lines_of(*requests: str) -> list[str]:
    """The lines for requests that one client sends, with the time that each took replaced."""
    lines: list[str] = []
    with Server(profile="aws", clock=Clock(1_600_000_000), access_log=lambda entry: lines.append(str(entry))) as server:
        server.store.create_bucket("bucket").put("key", b"content")
        answers_to(server, "".join(requests).encode())
    return [re.sub(r"[\d.]+ms", "1ms", line) for line in lines]


@pytest.mark.parametrize(
    ("request_", "line"),
    [
        pytest.param(
            f"GET /bucket/key HTTP/1.1\r\n{AUTH}\r\n", "GET /bucket/key 200 GetObject in=0 out=7 1ms -", id="read"
        ),
        pytest.param(
            f"HEAD /bucket/key HTTP/1.1\r\n{AUTH}\r\n", "HEAD /bucket/key 200 HeadObject in=0 out=0 1ms -", id="head"
        ),
        pytest.param(
            f"PUT /bucket/a%20b HTTP/1.1\r\n{AUTH}User-Agent: Boto3/1.2 more\r\nContent-Length: 2\r\n\r\nab",
            "PUT /bucket/a%20b 200 PutObject in=2 out=0 1ms Boto3/1.2",
            id="write",
        ),
        pytest.param(
            f"GET /bucket/no?versionId=null HTTP/1.1\r\n{AUTH}\r\n",
            "GET /bucket/no?versionId=null 404 GetObject in=0 out=",
            id="an error",
        ),
        pytest.param(
            "GET /bucket/key?X-Amz-Signature=secret&x=1&X-Amz-Credential=who&X-Amz-Security-Token=t HTTP/1.1\r\n"
            f"{AUTH}\r\n",
            "GET /bucket/key?X-Amz-Signature=...&x=1&X-Amz-Credential=...&X-Amz-Security-Token=... ",
            id="presigned, version 4",
        ),
        pytest.param(
            f"GET /bucket/key?AWSAccessKeyId=A&Signature=secret&Expires=1 HTTP/1.1\r\n{AUTH}\r\n",
            "GET /bucket/key?AWSAccessKeyId=...&Signature=...&Expires=1 ",
            id="presigned, version 2",
        ),
        pytest.param(
            f"GET /bucket/key HTTP/1.1\r\n{AUTH}User-Agent: a\x1b[31mred\r\n\r\n",
            r"GET /bucket/key 200 GetObject in=0 out=7 1ms a\x1b[31mred",
            id="what a terminal would obey",
        ),
        pytest.param(
            "GET /_fakeoss/health HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "GET /_fakeoss/health 200 Control in=0",
            id="control",
        ),
    ],
)
def test_line(request_: str, line: str):
    (found,) = lines_of(request_)
    assert found.startswith(f"2020-09-13T12:26:40.000Z 127.0.0.1 {line}")


def test_each_request_has_a_line():
    one = f"GET /bucket/key HTTP/1.1\r\n{AUTH}\r\n"
    assert len(lines_of(one, one, "GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n")) == 3
