"""The head of a request: read the same however it arrives, as h11 reads it, and never with an exception of Python's."""

from __future__ import annotations

import io

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeoss.wire.request_head import MAX_FIELDS, MAX_REQUEST_LINE, HttpError, RequestHead, parse_head, read_head

PLAIN = b"PUT /b/k?acl HTTP/1.1\r\nHost: h:1\r\nA: b\r\nContent-Length: 5\r\na:  c \r\n\r\n"


class Trickle(io.RawIOBase):
    """A stream that gives so many bytes at a time."""

    def __init__(self, octets: bytes, size: int) -> None:
        self._octets, self._size = octets, size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        piece = self._octets[: min(self._size, len(buffer))]
        self._octets = self._octets[len(piece) :]
        buffer[: len(piece)] = piece
        return len(piece)


def stream(octets: bytes, size: int = 1 << 16, buffer: int = 1 << 16) -> io.BufferedReader:
    return io.BufferedReader(Trickle(octets, size), buffer)


def test_head_is_taken_apart():
    head = parse_head(PLAIN)
    assert (head.method, head.target, head.host, head.minor) == ("PUT", "/b/k?acl", "h:1", 1)
    assert head.fields == {"host": "h:1", "a": "b,c", "content-length": "5"}
    assert (head.length, head.chunked, head.keeps_alive, head.expects_continue) == (5, False, True, False)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 40, 1 << 16])
@pytest.mark.parametrize("before", [b"", b"\r\n"], ids=["nothing", "an empty line"])
def test_head_is_read_to_its_end_and_not_beyond(size: int, before: bytes):
    file = stream(before + PLAIN + b"hello" + PLAIN, size)
    assert read_head(file) == PLAIN
    assert file.read(5) == b"hello"
    assert read_head(file) == PLAIN
    assert read_head(file) is None


@pytest.mark.parametrize("size", [1, 1 << 16])
def test_head_larger_than_the_buffer_is_read(size: int):
    head = PLAIN[:-2] + b"".join(b"x%d: %s\r\n" % (number, b"y" * 90) for number in range(50)) + b"\r\n"
    assert read_head(stream(head + b"more", size, buffer=128)) == head


@pytest.mark.parametrize(
    ("octets", "status"),
    [
        (b"GET /" + b"a" * MAX_REQUEST_LINE + b" HTTP/1.1\r\nHost: h\r\n\r\n", 414),
        (PLAIN[:-2] + b"a: b\r\n" * MAX_FIELDS + b"\r\n", 431),
        (PLAIN[:-2] + b"a: " + b"b" * 70_000, 431),
        (PLAIN[:-2] + (b"a: " + b"b" * 1000 + b"\r\n") * 70 + b"\r\n", 431),
        (b"GET / HTTP/1.1\n", 400),
        (b"GET / HTTP/1.1\r\nHost: h\n", 400),
        (b"GET / HT", 400),
        (b"\r\n\r\n", 400),
        (b"\rGET / HTTP/1.1\r\nHost: h\r\n\r\n", 400),
    ],
)
@pytest.mark.parametrize("size", [7, 1 << 16])
def test_head_without_end_is_refused_at_once(octets: bytes, status: int, size: int):
    with pytest.raises(HttpError) as caught:
        parse_head(read_head(stream(octets, size)) or b"")
    assert caught.value.status == status


TARGETS = [
    # target, host, target in origin form. RFC 9112, 3.2.2; RFC 9110, 4.2.3
    ("http://b.example/k?acl", "b.example", "/k?acl"),
    ("HTTPS://B.example:1/k", "B.example:1", "/k"),
    ("http://b.example", "b.example", "/"),
    ("http://b.example?acl", "b.example", "/?acl"),
    ("http://b.example//k", "b.example", "//k"),
    ("http://b.example/http://c.example/k", "b.example", "/http://c.example/k"),
    ("http://[::1]:9000/k", "[::1]:9000", "/k"),
    ("/http://c.example/k", "h:1", "/http://c.example/k"),
    ("//c.example/k", "h:1", "//c.example/k"),
    ("/k?a=http://c.example", "h:1", "/k?a=http://c.example"),
]


@pytest.mark.parametrize(("target", "host", "origin_form"), TARGETS)
def test_authority_of_an_absolute_target_replaces_host(target: str, host: str, origin_form: str):
    head = parse_head(PLAIN.replace(b"/b/k?acl", target.encode()))
    assert (head.host, head.fields["host"], head.target) == (host, host, origin_form)


@pytest.mark.parametrize(
    "target",
    [
        *("http:///k", "http://a@b.example/k", "http://a:b@b.example/k", "http://b.example:x/k", "http://:1/k"),
        *("http://b.example#part", "http://b.example/k#part", "ftp://b.example/k", "http:/k", "b.example:443", "k"),
        *(
            "http://b.example\\@c.example/k",
            "http://b.example:65536/k",
            "http://[::1/k",
            "http://b example/k",
            "//"[:1] + "#",
        ),
    ],
)
def test_target_of_no_form_is_refused(target: str):
    with pytest.raises(HttpError) as caught:
        parse_head(PLAIN.replace(b"/b/k?acl", target.encode()))
    assert caught.value.status == 400


NAMES = st.text("ABCabc-_.!#$%&'*+^`|~019", min_size=1, max_size=9)
VALUES = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=12)
HEADS = st.builds(
    lambda method, target, fields: (
        f"{method} /{target} HTTP/1.1\r\nHost: h\r\n"
        + "".join(f"{name}:{value}\r\n" for name, value in fields)
        + "\r\n"
    ).encode("latin-1"),
    st.sampled_from(["GET", "PUT", "x"]),
    st.text("abc/?&=%-._~:@!$'()*+,;", max_size=9),
    st.lists(st.tuples(NAMES, VALUES), max_size=4),
)


@given(HEADS)
def test_head_is_read_as_h11_reads_it(octets: bytes):
    """h11 is an independent implementation of the same grammar."""
    connection = h11.Connection(h11.SERVER)
    connection.receive_data(octets)
    event = connection.next_event()
    assert isinstance(event, h11.Request)
    head = parse_head(octets)
    joined: dict[str, str] = {}
    for name, value in event.headers:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        joined[key] = f"{joined[key]},{text}" if key in joined else text
    assert (head.method.encode(), head.target.encode(), head.fields) == (event.method, event.target, joined)


@given(
    st.binary(max_size=80)
    | st.text("GETP /\r\n:;, aHost.h015HTTP\0\t-", max_size=80).map(str.encode)
    | st.tuples(st.integers(0, len(PLAIN)), st.binary(max_size=6), st.integers(0, 6)).map(
        lambda change: PLAIN[: change[0]] + change[1] + PLAIN[change[0] + change[2] :]
    )
)
def test_anything_is_a_head_or_refused(octets: bytes):
    found: list[object] = []
    for size in (1, 5, 1 << 16):
        try:
            data = read_head(stream(octets, size))
            found.append(None if data is None else parse_head(data))
        except HttpError as error:
            found.append(error.status)
    assert found[0] == found[1] == found[2]
    assert isinstance(found[0], RequestHead | None) or found[0] in {400, 405, 414, 431, 501, 505}
