"""Requests that are almost right: documented answers only, and what is refused leaves no trace."""

from __future__ import annotations

import hashlib
import random
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest

from fakeoss import profiles
from fakeoss.handling.registry import RESERVED
from fakeoss.operations import OPERATIONS
from fakeoss.wire.address import Place
from fakeoss.wire.message import Response
from support.hostile import Service

BARE = Place()


class Ask(NamedTuple):
    """A request before it is sent; a header of ``None`` is not sent."""

    method: str
    target: str
    headers: Mapping[str, str | None]
    body: bytes
    place: Place = BARE


def md5(body: bytes) -> str:
    return b64encode(hashlib.md5(body).digest()).decode()


def part_list(pairs: list[tuple[Any, str]]) -> bytes:
    parts = "".join(f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>" for number, etag in pairs)
    return f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()


K = f'"{hashlib.md5(b"0123456789").hexdigest()}"'
PAST, FUTURE = "Mon, 11 Apr 2010 20:34:56 GMT", "Mon, 11 Apr 2012 20:34:56 GMT"
JUNK = (
    *(
        "",
        " ",
        "0",
        "-1",
        "1",
        "10001",
        "abc",
        "null",
        "9" * 25,
        "0" * 30,
        "1e5",
        "²",
        "٣",
        "1.0",
        "0x1",
        "*",
        '"x"',
        "W/",
    ),
    *(
        "\xff",
        "\0",
        "é",
        "中",
        "\ud800",
        "\r\nx: y",
        "<a>&",
        "{}",
        "{Key}",
        "%s",
        "%",
        "a" * 3000,
        "true",
        "2",
        "url",
        "%41",
    ),
    *(
        "bytes=0-1",
        "bytes=1-",
        "bytes=-1",
        "bytes=5-2",
        "bytes=0-1,3-4",
        "bytes=99-",
        "bytes=",
        "bytes=0-99999999999999999",
    ),
    *("/bkt/k", "bkt", "bkt/", "bkt/k?versionId=", "bkt/%zz", "bkt/none", "none/k", "COPY", "REPLACE", "GLACIER"),
    *(
        "Mon, 11 Apr 2011 20:34:56 GMT",
        "Mon, 99 Apr 2011 20:34:56 GMT",
        "20110411T203456Z",
        "AWS AK:x",
        "AWS4-HMAC-SHA256 ",
    ),
    *(
        "aws-chunked",
        "aws-chunked,gzip",
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "chunked",
        "crc32",
        "CRC64NVME",
        "COMPOSITE",
    ),
    *(
        "AAAAAA==",
        "AAAA",
        "1B2M2Y8AsgTpgAmY7PhCfg==",
        "x-amz-checksum-crc32",
        "public-read",
        "ENABLED",
        "STANDARD",
        "/",
    ),
)
HEADERS = (
    *(
        "authorization",
        "content-md5",
        "content-length",
        "transfer-encoding",
        "content-encoding",
        "x-amz-content-sha256",
    ),
    *("x-amz-decoded-content-length", "x-amz-trailer", "x-amz-sdk-checksum-algorithm", "x-amz-checksum-crc32"),
    *("x-amz-checksum-crc32c", "x-amz-checksum-crc64nvme", "x-amz-checksum-sha1", "x-amz-checksum-sha256"),
    *("x-amz-checksum-algorithm", "x-amz-checksum-type", "x-amz-checksum-mode", "x-amz-copy-source", "range"),
    *("x-amz-copy-source-range", "x-amz-copy-source-if-match", "x-amz-copy-source-if-none-match", "x-amz-acl"),
    *("x-amz-copy-source-if-modified-since", "x-amz-copy-source-if-unmodified-since", "if-match", "if-none-match"),
    *("if-modified-since", "if-unmodified-since", "x-amz-storage-class", "x-amz-metadata-directive", "x-amz-meta-a"),
    *("x-amz-mp-object-size", "content-disposition", "content-type", "expires", "cache-control", "x-amz-tagging"),
)
FITTING = (
    *({"range": "bytes=0-1"}, {"range": "bytes=99-"}, {"range": "bytes=0-1,3-4"}, {"if-none-match": K}),
    {"if-match": K},
    *({"if-match": "x"}, {"if-modified-since": FUTURE}, {"if-unmodified-since": PAST}, {"x-amz-acl": "private"}),
    *({"x-amz-copy-source-if-match": "x"}, {"x-amz-copy-source-range": "bytes=0-99"}, {"authorization": None}),
    *({"x-amz-copy-source-range": "bytes=1-2"}, {"x-amz-checksum-crc32": "AAAAAA=="}, {"x-amz-meta-a": "x" * 2048}),
    *({"if-none-match": "*"}, {"if-match": "x", "if-none-match": "x"}, {"x-amz-mp-object-size": "5"}),
)
QUERIES = (
    *("prefix", "delimiter", "marker", "max-keys", "list-type", "continuation-token", "start-after", "fetch-owner"),
    *("encoding-type", "key-marker", "version-id-marker", "upload-id-marker", "max-uploads", "max-parts"),
    *("part-number-marker", "max-buckets", "bucket-region", "response-content-type", "response-expires"),
    *("X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-Signature", "AWSAccessKeyId", "Expires", "Signature"),
    *("uploadId", "partNumber", "versionId", "uploads", "delete", "location", "versions", "foo"),
)
PATHS = (
    *(
        "/",
        "/bkt",
        "/bkt/",
        "/bkt/k",
        "/bkt/m",
        "/bkt/u",
        "/bkt/new",
        "/bkt/none/",
        "/none/k",
        "/newbucket",
        "/Bad_Bucket",
    ),
    *("/bkt/%ff", "/bkt/%", "//", "//k", "/bkt//", "/bkt//k", "bkt/k", "http://h/bkt/k", "", "*", "/\ud800", "/bkt/\0"),
    *(
        "/bkt/" + "a" * 1100,
        "/bkt/" + "%E4%B8%AD" * 342,
        "/bkt/..",
        "/../bkt/k",
        "/bkt/中文",
        "/bkt/\xe9%e4",
        "/bkt%2Fk",
    ),
)
DOCUMENTS = (
    b"<Delete><Object><Key>none</Key></Object></Delete>",
    b"<Delete><Object><Key>k</Key><VersionId>x</VersionId></Object><Quiet>true</Quiet></Delete>",
    b"<CreateBucketConfiguration><LocationConstraint>cn-north-1</LocationConstraint></CreateBucketConfiguration>",
    part_list([(1, "x"), (2, "y")]),
    part_list([(2, '"x"'), (1, "y")]),
    b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><Delete>&b;</Delete>',
    b"5\r\nhello\r\n0\r\n\r\n",
    b"5;chunk-signature=x\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n",
    *(b"", b"0123456789", b"\xff\xfe<\0", b"<a>" * 5000, b"\0" * 100),
)


def on_the_wire(text: str) -> str:
    """A header's value as it arrives: the bytes of its UTF-8, read as latin-1."""
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


class Generator:
    """Requests that are almost right: one that an operation takes, with up to four things wrong."""

    def __init__(self, seed: int, upload_id: str, parts: bytes) -> None:
        self.random = random.Random(seed)
        self.upload_id = upload_id
        self.documents = (*DOCUMENTS, parts)

    def __call__(self) -> Ask:
        pick = self.random.choice
        row = pick(ROWS)
        objects = ["/bkt/u"] * 3 + ["/bkt/k"] if "uploadId" in row.query else ["/bkt/k", "/bkt/m", "/bkt/new"]
        path = {"SERVICE": "/", "BUCKET": "/bkt"}.get(row.target) or pick(objects)
        known = {"uploadId": self.upload_id, "partNumber": "1", "list-type": "2"}
        query = {name: known.get(name, "") for name in row.query}
        headers: dict[str, str | None] = dict.fromkeys(row.headers, "/bkt/k")
        ask = Ask(row.method, path, headers, pick(self.documents))
        if row.name == "DeleteObjects":
            headers["content-md5"] = md5(ask.body)
        for _ in range(self.random.randrange(5)):
            ask = self.spoiled(ask, query)
        return ask._replace(target=ask.target + self.written(query))

    def spoiled(self, ask: Ask, query: dict[str, str]) -> Ask:
        pick, junk = self.random.choice, self.random.choice(JUNK)
        match self.random.randrange(10):
            case 0 | 1:
                return ask._replace(headers={**ask.headers, pick(HEADERS): on_the_wire(junk)})
            case 2 | 3:
                return ask._replace(headers={**ask.headers, **pick(FITTING)})
            case 4:
                query[pick(QUERIES)] = junk
            case 5:
                query[pick(sorted(RESERVED))] = junk
            case 6:
                return ask._replace(target=pick(PATHS))
            case 7:
                return ask._replace(body=self.damaged(ask.body))
            case 8:
                return ask._replace(method=pick(["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "get", ""]))
            case _:
                named = pick(["authorization", "content-length", *ask.headers])
                return ask._replace(headers={**ask.headers, named: None}, place=pick([BARE, Place("bkt", "x")]))
        return ask

    def damaged(self, body: bytes) -> bytes:
        at = self.random.randrange(len(body) + 1)
        more = bytes([self.random.randrange(256)])
        return self.random.choice(
            [body[:at], body[at:], body[:at] + more + body[at:], body[:at] + more + body[at + 1 :]]
        )

    def written(self, query: dict[str, str]) -> str:
        raw = self.random.random() < 0.1
        items = [f"{name}={text if raw else quote(text, errors='surrogatepass')}" for name, text in query.items()]
        return "?" + "&".join(items) if items else ""


OFTEN = ("GetObject", "HeadObject", "PutObject", "UploadPart", "UploadPartCopy", "CompleteMultipartUpload")
ROWS = [row for row in OPERATIONS if row.supported for _ in range(3 if row.name in OFTEN else 1)]
FUZZED = 5000


def check_answer(service: Service, ask: Ask, response: Response) -> None:
    """The answer is a documented one, whole, and can be put on a wire."""
    status, content = response.status, response.content()
    for name, value in response.headers.items():
        assert re.fullmatch(r"[A-Za-z0-9-]+", name), ask
        assert not re.search("[\r\n]", value), ask
        value.encode("latin-1")
    assert b"Traceback" not in content
    assert b"fakeoss/" not in content
    if "Content-Length" in response.headers and ask.method != "HEAD":
        assert int(response.headers["Content-Length"]) == len(content) == response.size, ask
    if ask.method == "HEAD" or status in {204, 304}:
        assert content == b"", ask
    if status < 400:
        assert status in {200, 204, 206, 304}, ask
    else:
        assert status != 500, ask
        logged = service.store.calls[-1]
        assert (logged.code, status) in service.documented_codes(), ask
        if logged.code not in service.codes_alone():
            assert ask.method == "HEAD" or service.documented(response)["Code"] == logged.code, ask


@pytest.mark.parametrize("name", [service.name for service in profiles.SERVICES])
def test_fuzzed_requests_meet_documented_answers_and_leave_no_trace(name: str, make_service: type[Service]) -> None:
    seen: Counter[int] = Counter()
    codes: set[str | None] = set()
    for turn in range(FUZZED):
        if turn % 40 == 0:  # whatever succeeded is undone
            service = make_service(name)
            generate = Generator(turn, service.upload, service.part_list(service.upload))
        ask, before = generate(), service.state()
        response = service.send(*ask[:4], place=ask.place)
        check_answer(service, ask, response)
        if response.status >= 400 or ask.method in {"GET", "HEAD", "OPTIONS"}:
            assert service.state() == before, ask
        seen[response.status] += 1
        codes.add(service.store.calls[-1].code)
    assert min(seen[status] for status in (200, 204, 206, 304, 400, 403, 404, 405, 412, 501)) > 0, seen
    assert len(codes) > 25, "the generator reaches the rules behind the first one"
