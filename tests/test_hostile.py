"""Bad input of every kind: documented answers only, never a failure of ours, and nothing stored by what is refused."""

from __future__ import annotations

import hashlib
import random
import re
from base64 import b64encode
from collections import Counter
from typing import Any, NamedTuple
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from fakeoss import profiles
from fakeoss.clock import Clock
from fakeoss.dispatch import Dispatcher
from fakeoss.model.store import Store
from fakeoss.operations import OPERATIONS
from fakeoss.operations.registry import RESERVED
from fakeoss.wire.address import Place
from fakeoss.wire.message import Request, Response

SIGNED = "AWS4-HMAC-SHA256 Credential=AK/20110411/cn-north-1/s3/aws4_request, Signature=x"
UNREADABLE = re.compile(rb"&#x(?:[0-8bcef]|1[0-9a-f]|d[89a-f]..|fff[ef]);")
BODY = b"0123456789"
NAMES = list(profiles.PROFILES)


def md5(body: bytes) -> str:
    return b64encode(hashlib.md5(body).digest()).decode()


class Ask(NamedTuple):
    """A request before it is sent; ``None`` takes a header away."""

    method: str
    target: str
    headers: dict[str, str | None] = {}
    body: Any = b""
    place: Place = Place()


class Service:
    """A store with a known state, asked as one profile: objects ``k`` and ``m`` (multipart), and an upload for ``u``."""

    def __init__(self, profile: str) -> None:
        self.profile = profiles.find(profile)
        limits = self.profile.limits._replace(min_part_size=1)
        self.store = Store(limits=limits, clock=Clock(1302554096), seed=3)
        self.dispatcher = Dispatcher(self.store, self.profile)
        self.bucket = self.store.create_bucket("bkt")
        self.bucket.put("k", BODY, colour="red")
        done = self.begin("m")
        self.send(Ask("POST", f"/bkt/m?uploadId={done}", {}, self.part_list(done)))
        self.upload = self.begin("u")

    def begin(self, key: str) -> str:
        """An upload with two parts, ``first`` and ``second``."""
        self.send(Ask("POST", f"/bkt/{key}?uploads"))
        upload = next(upload for upload in self.bucket.uploads if upload.key == key)
        for number, body in ((1, b"first"), (2, b"second")):
            self.send(Ask("PUT", f"/bkt/{key}?partNumber={number}&uploadId={upload.upload_id}", {}, body))
        return upload.upload_id

    def part_list(self, upload_id: str) -> bytes:
        upload = next(upload for upload in self.bucket.uploads if upload.upload_id == upload_id)
        return part_list([(number, part.etag) for number, part in sorted(upload.parts.items())])

    def send(self, ask: Ask) -> Response:
        fields: dict[str, str | None] = {"authorization": SIGNED}
        if ask.method in {"PUT", "POST"} and isinstance(ask.body, bytes):
            fields["content-length"] = str(len(ask.body))
        fields.update(ask.headers)
        headers = {name: value for name, value in fields.items() if value is not None}
        return self.dispatcher.answer(Request(ask.method, ("https", "h", ask.target), headers, ask.body), ask.place)

    def state(self) -> Any:
        """All that a request can change."""
        return [
            (
                bucket.name,
                bucket.acl,
                [
                    (key, bucket.object(key).etag, bucket.object(key).attributes, bucket.object(key).serial)
                    for key in bucket
                ],
                [(upload.upload_id, upload.attributes, dict(upload.parts)) for upload in bucket.uploads],
            )
            for bucket in self.store.buckets
        ]

    def refused(self, ask: Ask) -> dict[str, str]:
        """The error that ``ask`` meets, which changes nothing and is documented."""
        before = self.state()
        response = self.send(ask)
        assert response.status >= 400, ask
        assert self.state() == before, ask
        return self.documented(response)

    def documented(self, response: Response) -> dict[str, str]:
        children = error(response)
        known = {(row.code, row.status) for row in self.profile.errors.values()}
        assert (children["Code"], response.status) in known
        return children


def error(response: Response) -> dict[str, str]:
    root = ElementTree.fromstring(UNREADABLE.sub(b"?", response.content()))
    assert root.tag == "Error"
    return {child.tag: child.text or "" for child in root}


def part_list(pairs: list[tuple[Any, str]]) -> bytes:
    parts = "".join(f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>" for number, etag in pairs)
    return f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()


@pytest.fixture(params=NAMES)
def service(request: pytest.FixtureRequest) -> Service:
    return Service(request.param)


# fuzzed

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
    *(b"", BODY, b"\xff\xfe<\0", b"<a>" * 5000, b"\0" * 100),
)


class Generator:
    """Requests that are almost right: one that an operation takes, with up to four things wrong."""

    def __init__(self, seed: int, upload_id: str, parts: bytes) -> None:
        self.random = random.Random(seed)
        self.upload_id = upload_id
        self.documents = (*DOCUMENTS, parts)

    def __call__(self) -> Ask:
        pick = self.random.choice
        row = pick(ROWS)
        path = {"SERVICE": "/", "BUCKET": "/bkt"}.get(row.target) or pick(["/bkt/k", "/bkt/m", "/bkt/u", "/bkt/new"])
        known = {"uploadId": self.upload_id, "partNumber": "1", "list-type": "2"}
        query = {name: known.get(name, "") for name in row.query}
        headers: dict[str, str | None] = {name: "/bkt/k" for name in row.headers}
        ask = Ask(row.method, path, headers, pick(self.documents))
        if row.name == "DeleteObjects":
            headers["content-md5"] = md5(ask.body)
        for _ in range(self.random.randrange(5)):
            ask = self.spoiled(ask, query)
        return ask._replace(target=ask.target + self.written(query))

    def spoiled(self, ask: Ask, query: dict[str, str]) -> Ask:
        pick, junk = self.random.choice, self.random.choice(JUNK)
        match self.random.randrange(10):
            case 0 | 1 | 2:
                return ask._replace(headers={**ask.headers, pick(HEADERS): junk})
            case 3 | 4:
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
                return ask._replace(headers={**ask.headers, named: None}, place=pick([Place(), Place("bkt", "x")]))
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


ROWS = [row for row in OPERATIONS if row.supported]
FUZZED = 3000


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
        known = {(row.code, row.status) for row in service.profile.errors.values()}
        assert (logged.code, status) in known, ask
        assert ask.method == "HEAD" or service.documented(response)["Code"] == logged.code, ask


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", NAMES)
def test_fuzzed_requests_meet_documented_answers_and_leave_no_trace(name: str, seed: int) -> None:
    seen: Counter[int] = Counter()
    codes: set[str | None] = set()
    for turn in range(FUZZED):
        if turn % 100 == 0:  # whatever succeeded is undone
            service = Service(name)
            generate = Generator(seed * FUZZED + turn, service.upload, service.part_list(service.upload))
        ask, before = generate(), service.state()
        response = service.send(ask)
        check_answer(service, ask, response)
        if response.status >= 400 or ask.method in {"GET", "HEAD", "OPTIONS"}:
            assert service.state() == before, ask
        seen[response.status] += 1
        codes.add(service.store.calls[-1].code)
    assert min(seen[status] for status in (200, 204, 206, 304, 400, 403, 404, 405, 412, 416, 501)) > 0, seen
    assert len(codes) > 25, "the generator reaches the rules behind the first one"


# digests


WRONG_MD5 = [
    # recorded at Amazon, February 2026: what is not the base64 of sixteen bytes is InvalidDigest
    pytest.param("__invalid__", "InvalidDigest", "InvalidContentMD5Error", id="no base64"),
    pytest.param("000", "InvalidDigest", "InvalidContentMD5Error", id="three digits"),
    pytest.param("MTIz", "InvalidDigest", "InvalidContentMD5Error", id="three bytes"),
    pytest.param("", "InvalidDigest", "InvalidContentMD5Error", id="empty"),
    pytest.param("781e5e245d69b566979b86e28d23f2c7", "InvalidDigest", "InvalidContentMD5Error", id="hexadecimal"),
    pytest.param(md5(b"other"), "BadDigest", "BadDigest", id="of other bytes"),
]
WRITES = [
    pytest.param("PUT", "/bkt/k", id="PutObject"),
    pytest.param("PUT", "/bkt/u?partNumber=1&uploadId={}", id="UploadPart"),
    pytest.param("POST", "/bkt/u?uploadId={}", id="CompleteMultipartUpload"),
    pytest.param("POST", "/bkt?delete", id="DeleteObjects"),
]


@pytest.mark.parametrize(("method", "target"), WRITES)
@pytest.mark.parametrize(("value", "aws", "jdcloud"), WRONG_MD5)
def test_wrong_content_md5_stores_nothing(
    service: Service, method: str, target: str, value: str, aws: str, jdcloud: str
) -> None:
    body = {"/bkt?delete": DOCUMENTS[0], "/bkt/u?uploadId={}": service.part_list(service.upload)}.get(target, BODY)
    found = service.refused(Ask(method, target.format(service.upload), {"content-md5": value}, body))
    assert found["Code"] == {"aws": aws, "jdcloud": jdcloud}[service.profile.name]


WRONG_CHECKSUMS = [
    # header, message; the first four recorded at Amazon, February 2026
    pytest.param(
        {"crc32c": "00000000"}, "InvalidRequest", "Value for x-amz-checksum-crc32c header is invalid.", id="hex"
    ),
    pytest.param(
        {"crc32c": "AAAAAA=="},
        "BadDigest",
        "The CRC32C you specified did not match the calculated checksum.",
        id="wrong",
    ),
    pytest.param(
        {"sha256": "MTIz"}, "InvalidRequest", "Value for x-amz-checksum-sha256 header is invalid.", id="short"
    ),
    pytest.param(
        {"crc64nvme": "AAAAAAAAAAA="},
        "BadDigest",
        "The CRC64NVME you specified did not match the calculated checksum.",
        id="wrong CRC64NVME",
    ),
    pytest.param({"sha1": ""}, "InvalidRequest", "Value for x-amz-checksum-sha1 header is invalid.", id="empty"),
    pytest.param({"crc32": "中"}, "InvalidRequest", "Value for x-amz-checksum-crc32 header is invalid.", id="Chinese"),
    pytest.param(
        {"crc32": "pqMWpg==", "crc32c": "AAAAAA=="},
        "InvalidRequest",
        "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
        id="two",  # Amazon's list of error codes
    ),
]


@pytest.mark.parametrize("target", ["/bkt/k", "/bkt/u?partNumber=1&uploadId={}"])
@pytest.mark.parametrize(("sums", "code", "message"), WRONG_CHECKSUMS)
def test_wrong_checksum_stores_nothing(
    service: Service, target: str, sums: dict[str, str], code: str, message: str
) -> None:
    headers: dict[str, str | None] = {f"x-amz-checksum-{name}": value for name, value in sums.items()}
    found = service.refused(Ask("PUT", target.format(service.upload), headers, BODY))
    assert (found["Code"], found["Message"]) == (code, message)


TRAILING = {"x-amz-trailer": "x-amz-checksum-crc32", "content-encoding": "aws-chunked"}
CHUNKED: dict[str, str | None] = {**TRAILING, "x-amz-decoded-content-length": "10"}


@pytest.mark.parametrize(
    ("headers", "body", "aws", "jdcloud"),
    [
        # what is announced and what comes; codes of JD Cloud: Error-Response-2
        pytest.param({"content-length": "11"}, BODY, "IncompleteBody", "IncompleteBody", id="a byte less"),
        pytest.param({"content-length": "9"}, BODY, "IncompleteBody", "BadContentLength", id="a byte more"),
        pytest.param({"content-length": "x"}, BODY, "BadRequest", "InvalidContentLengthError", id="no number"),
        pytest.param({"content-length": "-1"}, BODY, "BadRequest", "InvalidContentLengthError", id="negative"),
        pytest.param({"content-length": None}, BODY, "MissingContentLength", "MissingContentLength", id="none"),
        pytest.param({"content-length": str(6 << 30)}, b"", "EntityTooLarge", "EntityTooLarge", id="6 GiB"),
        pytest.param(
            {"content-length": None, "transfer-encoding": "chunked"},
            BODY,
            "NotImplemented",
            "MissingContentLength",
            id="HTTP's own framing",
        ),
        pytest.param(
            CHUNKED, b"a\r\n0123456789\r\n0\r\n\r\n", "MalformedTrailerError", "MalformedTrailerError", id="no trailer"
        ),
        pytest.param(
            CHUNKED,
            b"a\r\n0123456789\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n",
            "BadDigest",
            "BadDigest",
            id="wrong trailer",
        ),
        pytest.param(
            CHUNKED,
            b"a\r\n0123456789\r\n0\r\nx-amz-checksum-crc32:junk\r\n\r\n",
            "InvalidRequest",
            "InvalidRequest",
            id="trailer that is no checksum",
        ),
        pytest.param(
            CHUNKED, b"a\r\n0123456789\r\n0\r\njunk\r\n\r\n", *["MalformedTrailerError"] * 2, id="junk for a trailer"
        ),
        pytest.param(CHUNKED, b"a\r\n0123456789\r\n", "IncompleteBody", "IncompleteBody", id="no last chunk"),
        pytest.param(
            CHUNKED, b"b\r\n0123456789\r\n0\r\n\r\n", "IncompleteBody", "BadContentLength", id="size too large"
        ),
        pytest.param(CHUNKED, b"9\r\n0123456789\r\n0\r\n\r\n", "InvalidRequest", "InvalidRequest", id="size too small"),
        pytest.param(CHUNKED, BODY, "IncompleteBody", "IncompleteBody", id="no framing"),
        pytest.param(
            {**TRAILING, "x-amz-decoded-content-length": "9"},
            b"a\r\n0123456789\r\n0\r\n\r\n",
            "IncompleteBody",
            "BadContentLength",
            id="decoded length too small",
        ),
        pytest.param(
            {**TRAILING, "x-amz-decoded-content-length": "11"},
            b"a\r\n0123456789\r\n0\r\nx-amz-checksum-crc32:pqMWpg==\r\n\r\n",
            "IncompleteBody",
            "IncompleteBody",
            id="decoded length too large",
        ),
        pytest.param(
            {**TRAILING},
            b"a\r\n0123456789\r\n0\r\n\r\n",
            "MissingContentLength",
            "MissingContentLength",
            id="no decoded length",
        ),
        pytest.param(
            {"x-amz-sdk-checksum-algorithm": "CRC32"}, BODY, "InvalidRequest", "InvalidRequest", id="promised, not sent"
        ),
    ],
)
@pytest.mark.parametrize("target", ["/bkt/k", "/bkt/u?partNumber=1&uploadId={}"])
def test_wrong_body_stores_nothing(
    service: Service, target: str, headers: dict[str, str | None], body: bytes, aws: str, jdcloud: str
) -> None:
    found = service.refused(Ask("PUT", target.format(service.upload), headers, body))
    assert found["Code"] == {"aws": aws, "jdcloud": jdcloud}[service.profile.name]


def test_framing_leaves_no_trace_in_the_object(service: Service) -> None:
    body = b"a\r\n0123456789\r\n0\r\nx-amz-checksum-crc32:pqMWpg==\r\n\r\n"
    response = service.send(Ask("PUT", "/bkt/new", {**CHUNKED, "content-encoding": "aws-chunked,gzip"}, body))
    assert response.status == 200  # multipart-cases, row 77
    read = service.send(Ask("GET", "/bkt/new"))
    assert (read.content(), read.headers["Content-Encoding"]) == (BODY, "gzip")


# documents

BOMB = b'<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
NOT_LISTS = [
    # body of CompleteMultipartUpload, code
    pytest.param(b"", "InvalidRequest", id="none"),  # row 51: recorded at Amazon
    pytest.param(b"<CompleteMultipartUpload/>", "MalformedXML", id="no part"),  # row 51
    pytest.param(b"<CompleteMultipartUpload>", "MalformedXML", id="not closed"),
    pytest.param(b"<Other/>", "MalformedXML", id="another root"),
    pytest.param(b"{}", "MalformedXML", id="JSON"),
    pytest.param(b"\0" * 50, "MalformedXML", id="null bytes"),
    pytest.param(BOMB + part_list([(1, "&b;")]), "MalformedXML", id="bomb"),
    pytest.param(part_list([("", "x")]), "MalformedXML", id="empty number"),
    pytest.param(part_list([("abc", "x")]), "MalformedXML", id="number in letters"),
    pytest.param(part_list([("1.0", "x")]), "MalformedXML", id="fraction"),
    pytest.param(part_list([("٣", "x")]), "MalformedXML", id="digit of another script"),
    pytest.param(part_list([("9" * 30, "x")]), "MalformedXML", id="number of thirty digits"),
    pytest.param(part_list([("-", "x")]), "MalformedXML", id="sign alone"),
    pytest.param(part_list([(0, "x")]), "InvalidArgument", id="zero"),  # row 52: versitygw#2111
    pytest.param(part_list([(-1, "x")]), "InvalidArgument", id="negative"),
    pytest.param(part_list([(3, "x")]), "InvalidPart", id="part that was never sent"),  # row 55
    pytest.param(part_list([(1, "x")]), "InvalidPart", id="another entity tag"),  # row 55
    pytest.param(part_list([(1, "")]), "InvalidPart", id="no entity tag"),
    pytest.param(part_list([(2, "x"), (1, "x")]), "InvalidPartOrder", id="descending"),  # row 53
    pytest.param(part_list([(1, "x"), (1, "x")]), "InvalidPartOrder", id="twice"),  # row 53
    pytest.param(part_list([(1, "x")]).replace(b"ETag", b"Tag"), "MalformedXML", id="part without ETag"),  # row 52
    pytest.param(part_list([(1, "x")]).replace(b"PartN", b"N"), "MalformedXML", id="part without number"),  # row 52
    pytest.param(part_list([(1, "x" * 5_000_000)]), "EntityTooLarge", id="5 MB"),
]


@pytest.mark.parametrize(("body", "code"), NOT_LISTS)
def test_hostile_list_of_parts_completes_nothing(service: Service, body: bytes, code: str) -> None:
    assert service.refused(Ask("POST", f"/bkt/u?uploadId={service.upload}", {}, body))["Code"] == code
    complete = Ask("POST", f"/bkt/u?uploadId={service.upload}", {}, service.part_list(service.upload))
    assert service.send(complete).status == 200, "the upload is still usable"
    assert service.bucket.object("u").body == b"firstsecond"


def test_list_of_parts_cut_at_every_byte_completes_nothing(service: Service) -> None:
    whole = service.part_list(service.upload)
    for end in range(1, len(whole)):
        found = service.refused(Ask("POST", f"/bkt/u?uploadId={service.upload}", {}, whole[:end]))
        assert found["Code"] == "MalformedXML"


def test_ten_thousand_parts_and_no_more(service: Service) -> None:
    upload = next(iter(service.bucket.uploads))
    etag = hashlib.md5(b"x").hexdigest()
    for number in range(1, 10_001):
        service.bucket.put_part(upload, number, b"x", (etag, None))
    target = f"/bkt/u?uploadId={service.upload}"
    found = service.refused(Ask("PUT", f"{target}&partNumber=10001", {}, b"x"))
    assert found["Code"] == {"aws": "InvalidArgument", "jdcloud": "TooManyParts"}[service.profile.name]
    pairs = [(number, etag) for number in range(1, 10_002)]
    assert service.refused(Ask("POST", target, {}, part_list(pairs)))["Code"] == "InvalidPart"
    assert service.send(Ask("POST", target, {}, part_list(pairs[:-1]))).status == 200
    assert (service.bucket.object("u").size, service.bucket.object("u").parts) == (10_000, 10_000)


def deletion(count: int) -> bytes:
    return b"<Delete>%s</Delete>" % b"".join(b"<Object><Key>k%d</Key></Object>" % number for number in range(count))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(deletion(0), id="no key"),
        pytest.param(deletion(1001).replace(b">k5<", b">k<"), id="1001 keys"),  # Delete-Multiple-Objects-2
        pytest.param(b"<Delete><Object><Key>k</Key></Object>", id="not closed"),
        pytest.param(b"<Delete><Object><Key>k</Key></Object><Object/></Delete>", id="an object without a key"),
        pytest.param(b"<Delete><Object><Key>k&#0;</Key></Object></Delete>", id="reference to NUL"),
        pytest.param(BOMB + b"<Delete><Object><Key>&b;</Key></Object></Delete>", id="bomb"),
        pytest.param(
            b'<!DOCTYPE d SYSTEM "file:///etc/passwd"><Delete><Object><Key>k</Key></Object></Delete>', id="DTD"
        ),
        pytest.param(b"<delete><Object><Key>k</Key></Object></delete>", id="small letters"),
        pytest.param(b"", id="none"),
    ],
)
def test_hostile_deletion_deletes_nothing(service: Service, body: bytes) -> None:
    assert service.refused(Ask("POST", "/bkt?delete", {"content-md5": md5(body)}, body))["Code"] == "MalformedXML"


def test_thousand_keys_are_deleted_at_once(service: Service) -> None:
    for number in range(1000):
        service.bucket.put(f"k{number}")
    body = deletion(1000)
    assert service.send(Ask("POST", "/bkt?delete", {"content-md5": md5(body)}, body)).status == 200
    assert service.bucket.keys() == ["k", "m"]


def test_deletion_keeps_the_blanks_of_a_key(service: Service) -> None:
    service.bucket.put(" k ")
    body = b"<Delete><Object><Key> k </Key></Object></Delete>"
    assert service.send(Ask("POST", "/bkt?delete", {"content-md5": md5(body)}, body)).status == 200
    assert service.bucket.keys() == ["k", "m"]


@pytest.mark.parametrize(
    ("headers", "aws", "jdcloud"),
    [({}, "InvalidRequest", "MissingContentMD5"), ({"content-md5": md5(b"other")}, "BadDigest", "BadDigest")],
    ids=["no digest", "wrong digest"],
)
def test_deletion_without_its_digest_deletes_nothing(
    service: Service, headers: dict[str, str | None], aws: str, jdcloud: str
) -> None:
    found = service.refused(Ask("POST", "/bkt?delete", headers, DOCUMENTS[0].replace(b"none", b"k")))
    assert found["Code"] == {"aws": aws, "jdcloud": jdcloud}[service.profile.name]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(b"<CreateBucketConfiguration>", "MalformedXML", id="not closed"),
        pytest.param(b"<Other/>", "MalformedXML", id="another root"),
        pytest.param(BOMB + b"<CreateBucketConfiguration/>", "MalformedXML", id="DTD"),
        pytest.param(
            b"<CreateBucketConfiguration><LocationConstraint>moon</LocationConstraint></CreateBucketConfiguration>",
            "InvalidLocationConstraint",
            id="nowhere",
        ),
    ],
)
def test_hostile_configuration_creates_no_bucket(service: Service, body: bytes, code: str) -> None:
    assert service.refused(Ask("PUT", "/new-bucket", {}, body))["Code"] == code


# bounds

LONGEST = {"aws": 1024, "jdcloud": 1022}  # design, section 5, row 23
KEYS = [
    pytest.param(lambda size: "a" * size, id="ASCII"),
    pytest.param(lambda size: "中" * (size // 3) + "a" * (size % 3), id="three bytes each"),
    pytest.param(lambda size: "😀" * (size // 4) + "a" * (size % 4), id="four bytes each"),
    pytest.param(lambda size: "é" * (size // 2) + "a" * (size % 2), id="two bytes each"),
]


@pytest.mark.parametrize("key", KEYS)
def test_key_is_bounded_in_bytes(service: Service, key: Any) -> None:
    most = LONGEST[service.profile.name]
    longest, longer = quote(key(most)), quote(key(most + 1))
    assert service.send(Ask("PUT", f"/bkt/{longest}", {}, b"x")).status == 200
    assert service.send(Ask("GET", f"/bkt/{longest}")).content() == b"x"
    code = {"aws": "KeyTooLongError", "jdcloud": "KeyTooLong"}[service.profile.name]
    copied: dict[str, str | None] = {"x-amz-copy-source": "/bkt/k"}
    for method, query, headers in (("PUT", "", {}), ("PUT", "", copied), ("POST", "?uploads", {}), ("GET", "", {})):
        found = service.refused(Ask(method, f"/bkt/{longer}{query}", headers))
        assert found["Code"] == code
        sizes = {"Size": str(most + 1), "MaxSizeAllowed": str(most)} if service.profile.name == "aws" else {}
        assert {name: found[name] for name in ("Size", "MaxSizeAllowed") if name in found} == sizes


@pytest.mark.parametrize("target", ["PUT /bkt/new", "POST /bkt/new?uploads"])
def test_user_metadata_is_bounded_in_bytes(service: Service, target: str) -> None:
    method, _, path = target.partition(" ")  # 2 KB, names and values together: User-Defined-Metadata
    full: dict[str, str | None] = {"x-amz-meta-a": "x" * 1000, "x-amz-meta-bc": "x" * 1045}
    assert service.send(Ask(method, path, full)).status == 200
    for name in ("x-amz-meta-a", "x-amz-meta-bc", "x-amz-meta-d"):
        assert (
            service.refused(Ask(method, path, {**full, name: f"{full.get(name, '')}y"}))["Code"] == "MetadataTooLarge"
        )
    latin = "中".encode().decode("latin-1")  # three bytes on the wire
    assert service.send(Ask(method, path, {"x-amz-meta-ab": latin * 682})).status == 200
    assert service.refused(Ask(method, path, {"x-amz-meta-abc": latin * 682}))["Code"] == "MetadataTooLarge"


@pytest.mark.parametrize("size", [100, 101])
def test_content_disposition_of_jdcloud_is_bounded(size: int) -> None:
    ask = Ask("PUT", "/bkt/new", {"content-disposition": "x" * size})
    if size == 100:  # Put-Object-2
        assert Service("jdcloud").send(ask).status == 200
    else:
        assert Service("jdcloud").refused(ask)["Code"] == "ContentDispositionTooLong"
    assert Service("aws").send(ask).status == 200
