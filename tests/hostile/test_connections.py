"""Bytes that are almost a request, written to a server: it answers in HTTP or hangs up, says nothing, and goes on."""

from __future__ import annotations

import random

import pytest

from fakeoss import Server
from support.raw_http import answers_to

HOST = b"Host: localhost\r\nAuthorization: AWS A:b\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\nContent-Encoding: aws-chunked\r\nx-amz-decoded-content-length: 5\r\n"
FORM = b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nhello\r\n--b--\r\n'
TYPE = b"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: %d\r\n" % len(FORM)
RIGHT = (
    b"GET /bucket/key HTTP/1.1\r\n" + HOST + b"Range: bytes=0-\r\n\r\n",
    b"PUT /bucket/new HTTP/1.1\r\n" + HOST + b"Content-Length: 5\r\n\r\nhello",
    b"PUT /bucket/new HTTP/1.1\r\n" + HOST + CHUNKED + b"\r\nf\r\n5\r\nhello\r\n0\r\n\r\n\r\n0\r\n\r\n",
    b"POST /bucket HTTP/1.1\r\n" + HOST + TYPE + b"\r\n" + FORM,
)
JUNK = (
    b"",
    b"\0",
    b"\r",
    b"\n",
    b"\r\n",
    b"\r\n\r\n",
    b" ",
    b"\t",
    b":",
    b"\xff",
    b"%",
    b"9" * 30,
    b"-1",
    b"\x16\x03\x01",
)
JUNK += (b"Host: x\r\n", b"Content-Length: 3\r\n", CHUNKED, b"Expect: 100-continue\r\n", b"a" * 9000)


@pytest.mark.parametrize("seed", range(8))
def test_server_survives_bytes_that_are_almost_a_request(
    seed: int, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    pick = random.Random(seed)
    with Server(profile="aws") as server:
        server.store.create_bucket("bucket").put("key", b"content")
        for _ in range(60):
            octets = pick.choice(RIGHT)
            for _ in range(pick.randrange(1, 4)):
                start = pick.randrange(len(octets) + 1)
                octets = octets[:start] + pick.choice(JUNK) + octets[start + pick.randrange(6) :]
            for answer in answers_to(server, octets):
                assert answer.status < 500 or answer.status in {501, 505}
        assert answers_to(server, RIGHT[0])[0].body in {b"content", b"hello"}
    assert not [record for record in caplog.records if record.name == "fakeoss"]
    assert capfd.readouterr() == ("", "")
