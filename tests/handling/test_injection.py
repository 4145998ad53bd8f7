"""What each kind of failure does to a call and to its answer, apart from the wire (``tests/parity/test_faults.py``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests

import fakeoss
from fakeoss.failures import Failure

pytestmark = [pytest.mark.usefixtures("no_network"), pytest.mark.filterwarnings("ignore::fakeoss.errors.UnmetWarning")]

URL = "https://bkt.s3.us-east-1.amazonaws.com"
SIGNED = {"Authorization": "AWS4-HMAC-SHA256 Credential=AK/20260101/us-east-1/s3/aws4_request"}


@pytest.fixture
def oss() -> Iterator[fakeoss.Store]:
    with fakeoss.mock(profile="aws", buckets=["bkt"], limits=fakeoss.Limits(min_part_size=1)) as store:
        yield store


def ask(target: str, method: str = "GET", body: bytes | None = None, **headers: str) -> requests.Response:
    fields = {**SIGNED, **{name.replace("_", "-"): value for name, value in headers.items()}}
    with requests.request(method, URL + target, headers=fields, data=body, timeout=5, allow_redirects=False) as answer:
        answer.content  # noqa: B018 - read it now
        return answer


def values(text: str, name: str) -> list[str]:
    return re.findall(f"<{name}>(.*?)</{name}>", text)


# answers


@pytest.mark.parametrize(
    ("failure", "status", "headers"),
    [
        pytest.param(fakeoss.bare_status(429), 429, {"Retry-After": None}, id="RFC 6585: 429"),
        pytest.param(
            fakeoss.bare_status(429, retry_after=1.2), 429, {"Retry-After": "2"}, id="RFC 9110: whole seconds"
        ),
        pytest.param(
            fakeoss.bare_status(503, retry_after=1.2, retry_header="x-amz-retry-after"),
            503,
            {"x-amz-retry-after": "1200", "Retry-After": None},
            id="SDKs: milliseconds",
        ),
        pytest.param(fakeoss.error("SlowDown", retry_after=3), 503, {"Retry-After": "3"}, id="error document"),
        pytest.param(fakeoss.error("SlowDown", status=429), 429, {}, id="status of its own"),
        pytest.param(fakeoss.redirect(), 307, {"Location": None, "x-amz-bucket-region": None}, id="no location"),
        pytest.param(
            fakeoss.redirect("https://other.example", region="eu-west-1", status=301),
            301,
            {"Location": "https://other.example/k?a=b", "x-amz-bucket-region": "eu-west-1"},
            id="Amazon: request redirection",
        ),
    ],
)
def test_answer_instead_of_the_operations(
    oss: fakeoss.Store, failure: Failure, status: int, headers: dict[str, str | None]
):
    oss.bucket("bkt").put("k", b"body")
    oss.faults.add("GetObject", failure, times=1)
    answer = ask("/k?a=b")
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in headers} == headers
    assert bool(answer.content) is (failure.name != "bare_status")
    assert len(answer.headers["x-amz-request-id"]) == 16
    assert ask("/k").content == b"body"


def test_redirect_names_the_endpoint_in_its_document(oss: fakeoss.Store):
    oss.faults.add("HeadObject", fakeoss.redirect("other.example"), times=1)
    oss.faults.add("GetObject", fakeoss.redirect("other.example"), times=1)
    assert ask("/k", "HEAD").headers["Location"] == "https://other.example/k"
    document = ask("/k").text
    assert values(document, "Code") + values(document, "Endpoint") == ["TemporaryRedirect", "other.example"]


@pytest.mark.parametrize("value", ["0123", '"0123"'])
def test_wrong_etag_is_in_header_and_document(oss: fakeoss.Store, value: str):
    oss.bucket("bkt").put("k", b"body")
    oss.faults.add("*", fakeoss.wrong_etag(value), times=2)
    assert ask("/k", "HEAD").headers["ETag"] == '"0123"'
    assert values(ask("/new", "PUT", x_amz_copy_source="bkt/k").text, "ETag") == ["&quot;0123&quot;"]
    assert oss.bucket("bkt").object("new").etag == oss.bucket("bkt").object("k").etag


def test_absent_etag_is_nowhere(oss: fakeoss.Store):
    oss.bucket("bkt").put("k", b"body")
    oss.faults.add("*", fakeoss.wrong_etag(None), times=2)
    assert "ETag" not in ask("/k").headers
    assert "ETag" not in ask("/new", "PUT", x_amz_copy_source="bkt/k").text


@pytest.mark.parametrize(("at", "body"), [(0, b"1123"), (3, b"0122"), (4, b"0123")])
def test_flipped_byte(oss: fakeoss.Store, at: int, body: bytes):
    oss.bucket("bkt").put("k", b"0123")
    oss.faults.add("GetObject", fakeoss.flip(at), times=1)
    assert ask("/k").content == body
    assert ask("/k").content == b"0123"


def test_flipped_byte_of_a_large_sparse_body(oss: fakeoss.Store):
    oss.bucket("bkt").put("k", size=3 << 20, pattern=b"abc")
    oss.faults.add("GetObject", fakeoss.flip(2 << 20), times=1)
    content = ask("/k").content
    changed = [
        place for place, (one, other) in enumerate(zip(content, b"abc" * (1 << 20), strict=True)) if one != other
    ]
    assert changed == [2 << 20]


def test_flipped_byte_of_a_request_is_noticed_where_there_is_a_digest(oss: fakeoss.Store):
    oss.faults.add("PutObject", fakeoss.flip(0, side="request"), times=2)
    refused = ask("/k", "PUT", b"body", Content_MD5="hBotaJrYa9FhH0JQ1yIRsQ==")
    assert (refused.status_code, values(refused.text, "Code")) == (400, ["BadDigest"])
    assert ask("/k", "PUT", b"body").status_code == 200
    assert oss.bucket("bkt").object("k").body == b"cody"


@pytest.mark.parametrize(
    ("at", "etag"), [(0, "9" + "41d8cd98f00b204e9800998ecf8427e"), (1, "d51d8cd98f00b204e9800998ecf8427e")]
)
def test_flipped_character_of_an_etag(oss: fakeoss.Store, at: int, etag: str):
    oss.bucket("bkt").put("k", b"")
    oss.faults.add("HeadObject", fakeoss.flip(at, header="etag"))
    answer = ask("/k", "HEAD").headers["ETag"]
    assert answer == f'"{etag}"'.replace("9" + "41d8", "e41d8")


def test_errors_meet_failures_of_the_wire_too(oss: fakeoss.Store):
    oss.faults.add("GetObject", fakeoss.cut(10), times=1)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        ask("/missing")
    assert [(call.status, call.code) for call in oss.calls] == [(404, "NoSuchKey")]


# time


@pytest.mark.parametrize(
    ("failure", "seconds"),
    [
        (fakeoss.delay(3600, virtual=True), 3600),
        (fakeoss.stall(2, seconds=90, virtual=True), 90),
        (fakeoss.slow(2, virtual=True), 5),
    ],
)
def test_virtual_time_is_the_stores(oss: fakeoss.Store, failure: Failure, seconds: float):
    oss.bucket("bkt").put("k", b"0123456789")
    oss.faults.add("GetObject", failure, times=1)
    before = oss.clock.now()
    assert ask("/k").content == b"0123456789"
    assert seconds <= oss.clock.now() - before < seconds + 5


def test_a_virtual_stall_ends_the_clients_patience_at_once(oss: fakeoss.Store):
    oss.bucket("bkt").put("k", b"0123456789")
    oss.faults.add("GetObject", fakeoss.stall(4, virtual=True), times=1)
    with pytest.raises(requests.exceptions.ConnectionError, match="Read timed out"):
        requests.get(URL + "/k", headers=SIGNED, timeout=1000)


def test_a_virtual_delay_goes_with_an_error(oss: fakeoss.Store):
    oss.faults.add("GetObject", "SlowDown", delay=60, virtual=True, times=1)
    before = oss.clock.now()
    assert ask("/k").status_code == 503
    assert oss.clock.now() - before >= 60


# listings


def listing(target: str, item: str, markers: dict[str, str]) -> list[list[str]]:
    """Every page of a listing, until it is no longer truncated or ten came."""
    pages, query = [], ""
    for _ in range(10):
        text = ask(target + query).text
        pages.append(values(text, item))
        if values(text, "IsTruncated") != ["true"]:
            break
        found = {parameter: values(text, element) for element, parameter in markers.items()}
        query = "".join(f"&{name}={requests.utils.quote(value[0], safe='')}" for name, value in found.items() if value)
    return pages


LISTINGS: dict[str, tuple[str, str, dict[str, str]]] = {
    "ListObjects": ("/?max-keys=2&encoding-type=url", "Key", {"NextMarker": "marker"}),
    "ListObjectsV2": ("/?list-type=2&max-keys=2", "Key", {"NextContinuationToken": "continuation-token"}),
    "ListObjectVersions": (
        "/?versions&max-keys=2",
        "Key",
        {"NextKeyMarker": "key-marker", "NextVersionIdMarker": "version-id-marker"},
    ),
    "ListMultipartUploads": (
        "/?uploads&max-uploads=2",
        "Key",
        {"NextKeyMarker": "key-marker", "NextUploadIdMarker": "upload-id-marker"},
    ),
    "ListParts": ("/u?uploadId={upload}&max-parts=2", "PartNumber", {"NextPartNumberMarker": "part-number-marker"}),
}
KEYS = ["a", "b", "ba", "c", "d"]


def filled(oss: fakeoss.Store, operation: str) -> tuple[str, str, dict[str, str], list[str]]:
    """The listing, filled with five entries, and these."""
    target, item, markers = LISTINGS[operation]
    if operation == "ListParts":
        upload = values(ask("/u?uploads", "POST").text, "UploadId")[0]
        for number in range(1, 6):
            ask(f"/u?uploadId={upload}&partNumber={number}", "PUT", b"x")
        return target.replace("{upload}", upload), item, markers, list("12345")
    for key in KEYS:
        if operation == "ListMultipartUploads":
            ask(f"/{key}?uploads", "POST")
        else:
            oss.bucket("bkt").put(key, b"")
    if operation == "ListObjects":
        target += "&delimiter=!"  # with one, there is a NextMarker
    return target, item, markers, KEYS


@pytest.mark.parametrize("skip", [0, 1, 2])
@pytest.mark.parametrize("operation", LISTINGS)
def test_an_empty_page_loses_nothing(oss: fakeoss.Store, operation: str, skip: int):
    target, item, markers, entries = filled(oss, operation)
    oss.faults.add(operation, fakeoss.empty_page(), skip=skip, times=1)
    pages = listing(target, item, markers)
    assert [entry for page in pages for entry in page] == entries
    assert pages[skip] == []
    assert oss.faults.unmet == []


@pytest.mark.parametrize("operation", LISTINGS)
def test_a_page_is_repeated(oss: fakeoss.Store, operation: str):
    target, item, markers, entries = filled(oss, operation)
    oss.faults.add(operation, fakeoss.repeat_page(), skip=1, times=1)
    pages = listing(target, item, markers)
    assert pages == [entries[:2], entries[2:4], entries[2:4], entries[4:]]


def test_the_first_page_of_a_listing_is_never_a_repetition(oss: fakeoss.Store):
    filled(oss, "ListObjectsV2")
    fault = oss.faults.add("ListObjectsV2", fakeoss.repeat_page())
    assert values(ask("/?list-type=2").text, "Key") == KEYS
    assert oss.faults.hits(fault) == []


def test_a_stale_listing_is_that_of_the_moment_of_the_fault(oss: fakeoss.Store):
    bucket = oss.bucket("bkt")
    bucket.put("old", b"first")
    oss.faults.add("ListObjectsV2", fakeoss.stale(), times=1)
    oss.faults.add("GetObject", fakeoss.stale(), times=1)
    bucket.put("new", b"")
    bucket.put("old", b"second")
    ask("/old", "DELETE")
    assert values(ask("/?list-type=2").text, "Key") == ["old"]
    assert values(ask("/?list-type=2").text, "Key") == ["new"]
    assert ask("/old").content == b"first"
    assert ask("/old").status_code == 404


# parts


def begun(*numbers: int) -> str:
    upload = values(ask("/u?uploads", "POST").text, "UploadId")[0]
    for number in numbers:
        assert ask(f"/u?uploadId={upload}&partNumber={number}", "PUT", b"x").status_code == 200
    return upload


def complete(upload: str, *numbers: int) -> requests.Response:
    part = "<Part><PartNumber>{}</PartNumber><ETag>9dd4e461268c8034f5c8564e155c67a6</ETag></Part>"
    body = "".join(part.format(number) for number in numbers)
    document = f"<CompleteMultipartUpload>{body}</CompleteMultipartUpload>".encode()
    return ask(f"/u?uploadId={upload}", "POST", document)


@pytest.mark.parametrize(("operation", "settings"), [("UploadPart", {"part": 2}), ("CompleteMultipartUpload", {})])
def test_a_lost_part_is_missed_by_complete(oss: fakeoss.Store, operation: str, settings: dict[str, Any]):
    failure = fakeoss.lose_part(None if settings else 2)
    oss.faults.add(operation, failure, times=1, **settings)
    upload = begun(1, 2, 3)
    answer = complete(upload, 1, 2, 3)
    assert (answer.status_code, values(answer.text, "Code")) == (400, ["InvalidPart"])
    assert values(ask(f"/u?uploadId={upload}").text, "PartNumber") == ["1", "3"]
    assert ask(f"/u?uploadId={upload}&partNumber=2", "PUT", b"x").status_code == 200
    assert complete(upload, 1, 2, 3).status_code == 200


def test_a_lost_answer_of_complete_leaves_the_object(oss: fakeoss.Store):
    oss.faults.add("CompleteMultipartUpload", fakeoss.lose_answer(), times=1)
    upload = begun(1)
    with pytest.raises(requests.exceptions.ConnectionError, match="reset by peer"):
        complete(upload, 1)
    assert oss.bucket("bkt").object("u").parts == 1
    assert complete(upload, 1).status_code == 200
