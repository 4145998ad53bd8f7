"""requests as it is installed, without an SDK: the exchanges as the documentation prints them."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from botocore.config import Config
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

import fakeoss
from support.clients import Service

SIGNED = {"Authorization": "AWS AKIDEXAMPLE:c2lnbmF0dXJl"}
URL = "https://bkt.s3.cn-north-1.jdcloud-oss.com/key"
EARLY = requests.Session()  # before any mock


@pytest.fixture
def session(service: Service) -> Iterator[requests.Session]:
    """A session that signs, somehow."""
    with requests.Session() as session:
        session.headers.update(SIGNED)
        yield session


def element(name: str, text: str) -> str:
    match = re.search(f"<{name}>(.*?)</{name}>", text, re.DOTALL)
    assert match is not None, text
    return match[1].replace("&quot;", '"')


def md5(body: bytes) -> str:
    return f'"{hashlib.md5(body).hexdigest()}"'


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(lambda: b"0123456789", id="bytes"),
        pytest.param(lambda: "0123456789", id="text"),
        pytest.param(lambda: io.BytesIO(b"0123456789"), id="a file object"),
        pytest.param(lambda: bytearray(b"0123456789"), id="a bytearray"),
    ],
)
def test_bodies_of_every_kind_arrive(session: requests.Session, service: Service, data: Any):
    answer = session.put(service.url("dst-bucket", "key"), data=data())
    assert (answer.status_code, answer.headers["ETag"], answer.content) == (200, md5(b"0123456789"), b"")
    assert service.body("dst-bucket", "key") == b"0123456789"


def test_an_open_file_arrives_from_where_it_stands(session: requests.Session, service: Service, tmp_path: Path):
    (tmp_path / "file").write_bytes(b"0123456789")
    with (tmp_path / "file").open("rb") as file:
        file.seek(4)
        session.put(service.url("dst-bucket", "key"), data=file)
    assert service.body("dst-bucket", "key") == b"456789"


def test_a_generator_arrives_where_its_length_is_announced(session: requests.Session, service: Service):
    pieces = (piece for piece in [b"01", b"", b"23456", b"789"])
    request = session.prepare_request(requests.Request("PUT", service.url("dst-bucket", "key"), data=pieces))
    assert request.headers.pop("Transfer-Encoding") == "chunked"
    request.headers["Content-Length"] = "10"
    assert session.send(request).status_code == 200
    assert service.body("dst-bucket", "key") == b"0123456789"


def test_a_generator_of_unknown_length_is_refused(session: requests.Session, service: Service):
    answer = session.put(service.url("dst-bucket", "key"), data=(piece for piece in [b"01", b"23"]))
    # Amazon is reported to refuse Transfer-Encoding itself; Error-Response-2 has MissingContentLength, 400
    expected = {"aws": (501, "NotImplemented"), "jdcloud": (400, "MissingContentLength")}[service.profile]
    assert (answer.status_code, element("Code", answer.text)) == expected
    assert service.store.bucket("dst-bucket").keys() == []


def test_a_body_is_streamed(session: requests.Session, service: Service, large: bytes):
    service.store.bucket("src-bucket").put("key", large)
    with session.get(service.url("src-bucket", "key"), stream=True) as answer:
        assert answer.raw.read(4) == large[:4]
        assert b"".join(answer.iter_content(100_000)) == large[4:]
    with session.get(service.url("src-bucket", "key"), stream=True) as answer:
        assert b"".join(answer.iter_content(chunk_size=None)) == large
    with session.get(service.url("src-bucket", "key"), stream=True) as answer:
        answer.close()
        assert answer.raw.closed


def test_lines_are_streamed(session: requests.Session, service: Service):
    service.store.bucket("src-bucket").put("key", size=3000, pattern=b"two words\n")
    with session.get(service.url("src-bucket", "key"), stream=True) as answer:
        assert list(answer.iter_lines()) == [b"two words"] * 300


@pytest.mark.parametrize(
    ("headers", "status", "body"),
    [
        pytest.param({"Range": "bytes=2-5"}, 206, b"2345", id="a range"),
        pytest.param({"Range": "bytes=-3"}, 206, b"789", id="the last bytes"),
        pytest.param({"Range": "bytes=10-"}, 416, None, id="a range beyond the end"),
        pytest.param({"If-None-Match": md5(b"0123456789")}, 304, b"", id="not modified"),
        pytest.param({"If-Match": '"other"'}, 412, None, id="a failed condition"),
    ],
)
def test_conditions_and_ranges_are_heard(
    session: requests.Session, service: Service, headers: dict[str, str], status: int, body: bytes | None
):
    service.store.bucket("src-bucket").put("key", b"0123456789")
    answer = session.get(service.url("src-bucket", "key"), headers=headers)
    assert answer.status_code == status
    assert body is None or answer.content == body


def test_no_request_is_redirected(session: requests.Session, service: Service):
    for target in ("", "key", "dir/", "dir//key"):
        answer = session.get(service.url("src-bucket", target))
        assert (answer.history, answer.is_redirect) == ([], False)


def test_the_adapters_retries_are_made(session: requests.Session, service: Service):
    session.mount("https://", HTTPAdapter(max_retries=Retry(3, status_forcelist=[500], backoff_factor=0)))
    service.store.bucket("src-bucket").put("key", b"0123456789")
    service.store.faults.add("GetObject", error="InternalError", times=3)
    assert session.get(service.url("src-bucket", "key")).content == b"0123456789"
    service.store.calls.assert_called("GetObject", times=4)


def test_errors_are_documents(session: requests.Session, service: Service):
    answer = session.get(service.url("src-bucket", "none"))
    assert (answer.status_code, element("Code", answer.text), element("Key", answer.text)) == (404, "NoSuchKey", "none")
    assert element("RequestId", answer.text) == answer.headers["x-amz-request-id"]


def test_a_multipart_copy_by_hand_is_exact_to_the_byte(session: requests.Session, service: Service, large: bytes):
    """The exchange of Upload-Part-Copy-2, with the range of its example."""
    service.store.bucket("src-bucket").put("sourceobject", large)
    target = service.url("dst-bucket", "newobject")
    upload_id = element("UploadId", session.post(f"{target}?uploads").text)
    ranges = {1: (6_291_457, len(large) - 1), 2: (500, 6_291_456), 3: (0, 499)}
    etags = {}
    for number in (2, 3, 1):
        first, last = ranges[number]
        answer = session.put(
            f"{target}?partNumber={number}&uploadId={upload_id}",
            headers={
                "x-amz-copy-source": "/src-bucket/sourceobject",
                "x-amz-copy-source-range": f"bytes={first}-{last}",
            },
        )
        etags[number] = element("ETag", answer.text)
        assert (answer.status_code, etags[number]) == (200, md5(large[first : last + 1]))
        modified = element("LastModified", answer.text)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z", modified)
        if service.profile == "jdcloud":  # as the page prints it, to the last blank
            assert answer.text == (
                "<CopyPartResult>\n"
                f"   <LastModified>{modified}</LastModified>\n"
                f"   <ETag>{etags[number]}</ETag>\n"
                "</CopyPartResult>"
            )
            assert {name.lower() for name in answer.headers} >= {"x-amz-request-id", "date", "server"}
            assert answer.headers["Server"] == "JDCloudOSS"
    parts = "".join(f"<Part><PartNumber>{n}</PartNumber><ETag>{etags[n]}</ETag></Part>" for n in sorted(etags))
    done = session.post(
        f"{target}?uploadId={upload_id}", data=f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>"
    )
    digests = b"".join(bytes.fromhex(etags[number].strip('"')) for number in sorted(etags))
    assert element("ETag", done.text) == f'"{hashlib.md5(digests).hexdigest()}-3"'
    expected = b"".join(large[first : last + 1] for first, last in (ranges[number] for number in sorted(ranges)))
    with session.get(target, stream=True) as answer:
        assert answer.headers["ETag"] == element("ETag", done.text)
        assert b"".join(answer.iter_content(1 << 20)) == expected


@pytest.mark.parametrize("version", ["s3v4", "s3"], ids=["version 4", "version 2"])
def test_a_multipart_copy_of_presigned_urls_needs_no_keys(
    service: Service, boto: Callable[..., Any], large: bytes, version: str
):
    s3 = boto(service, config=Config(signature_version=version))
    place = {"Bucket": "dst-bucket", "Key": "a b/副本"}
    source = {"Bucket": "src-bucket", "Key": "source object"}
    service.store.bucket("src-bucket").put("source object", large)

    def ask(method: str, operation: str, headers: dict[str, str] | None = None, **options: Any) -> requests.Response:
        given = options.pop("data", None)
        url = s3.generate_presigned_url(operation, Params={**place, **options})
        answer = requests.request(method, url, headers=headers, data=given)
        assert answer.status_code == 200, answer.text
        return answer

    upload_id = element("UploadId", ask("POST", "create_multipart_upload").text)
    parts, size = "", 5 << 20
    for number, first in enumerate(range(0, len(large), size), start=1):
        span = f"bytes={first}-{min(first + size, len(large)) - 1}"
        # the headers that a presigned UploadPartCopy was signed with have to be sent beside it
        headers = {"x-amz-copy-source": "src-bucket/source%20object", "x-amz-copy-source-range": span}
        options = {"UploadId": upload_id, "PartNumber": number, "CopySource": source, "CopySourceRange": span}
        etag = element("ETag", ask("PUT", "upload_part_copy", headers, **options).text)
        assert etag == md5(large[first : first + size])
        parts += f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"
    document = f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>"
    ask("POST", "complete_multipart_upload", UploadId=upload_id, data=document)
    assert service.body("dst-bucket", "a b/副本") == large
    assert ask("GET", "get_object").content == large
    service.store.calls.assert_called("UploadPartCopy", times=3, status=200)


def test_a_part_is_uploaded_to_a_presigned_url(service: Service, boto: Callable[..., Any]):
    s3, place = boto(service), {"Bucket": "dst-bucket", "Key": "key"}
    upload_id = s3.create_multipart_upload(**place)["UploadId"]
    url = s3.generate_presigned_url("upload_part", Params={**place, "UploadId": upload_id, "PartNumber": 1})
    etag = requests.put(url, data=io.BytesIO(b"0123456789")).headers["ETag"]
    parts = {"Parts": [{"PartNumber": 1, "ETag": etag}]}
    s3.complete_multipart_upload(**place, UploadId=upload_id, MultipartUpload=parts)
    assert service.body("dst-bucket", "key") == b"0123456789"


def test_a_client_that_waits_to_be_told_to_go_on_is_answered(session: requests.Session, service: Service):
    headers = {"Expect": "100-continue"}
    assert session.put(service.url("dst-bucket", "key"), data=b"0123456789", headers=headers).status_code == 200
    assert service.body("dst-bucket", "key") == b"0123456789"
    assert session.put(service.url("no-bucket", "key"), data=b"0123456789", headers=headers).status_code == 404


# before and after the mock


def test_a_session_made_at_import_is_served(no_network: None):
    with fakeoss.mock(buckets=["bkt"]) as store:
        assert EARLY.put(URL, data=b"0123456789", headers=SIGNED).status_code == 200
        assert bytes(store.bucket("bkt").object("key").body) == b"0123456789"


def test_a_session_made_inside_is_refused_afterwards(no_network: None):
    with fakeoss.mock(buckets=["bkt"]):
        session = requests.Session()
    with session, pytest.raises(fakeoss.OutsideMockError, match="made or used inside"):
        session.get(URL, headers=SIGNED)
