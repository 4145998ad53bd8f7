"""Answers of every kind, through every HTTP client: before the body is read, the body, and afterwards."""

from __future__ import annotations

import gzip
import hashlib
from base64 import b64encode
from json import dumps
from typing import Any

import pytest

from support.parity import BODY, Sides, Table, attempt
from support.raw_kits import RAW_KITS, RawKit
from support.wire import md5_base64

answers = Table()


@answers
def get(kit: RawKit) -> Any:
    return kit.whole(kit.request("GET", "/bkt/text"))


@answers
def get_of_nothing(kit: RawKit) -> Any:
    return kit.whole(kit.request("GET", "/bkt/empty"))


@answers
def get_of_a_large_object(kit: RawKit) -> Any:
    kit.store.bucket("bkt").put("large", BODY * 300)
    return kit.body_of("GET", "/bkt/large")


@answers
def get_of_a_sparse_object(kit: RawKit) -> Any:
    kit.store.bucket("bkt").put("sparse", size=100_000, pattern=b"ab")
    return kit.body_of("GET", "/bkt/sparse")


@answers
def head(kit: RawKit) -> Any:
    return kit.whole(kit.request("HEAD", "/bkt/text"))


@answers
def head_of_a_missing_key(kit: RawKit) -> Any:
    return kit.whole(kit.request("HEAD", "/bkt/nothing"))


@answers
def missing_key(kit: RawKit) -> Any:
    return kit.whole(kit.request("GET", "/bkt/nothing"))


@answers
def missing_bucket(kit: RawKit) -> Any:
    return kit.whole(kit.request("GET", "/nowhere/text"))


@answers
def anonymous(kit: RawKit) -> Any:
    return kit.whole(kit.request("GET", "/bkt/text", signed=False))


@answers
def no_content(kit: RawKit) -> Any:
    return kit.whole(kit.request("DELETE", "/bkt/text"))


@answers
def not_modified(kit: RawKit) -> Any:
    etag = kit.store.bucket("bkt").object("text").etag
    return kit.whole(kit.request("GET", "/bkt/text", {"If-None-Match": f'"{etag}"'}))


@answers
def precondition_failed(kit: RawKit) -> Any:
    return kit.whole(kit.request("GET", "/bkt/text", {"If-Match": '"other"'}))


@answers
def range_(kit: RawKit) -> Any:
    return kit.whole(kit.request("GET", "/bkt/text", {"Range": "bytes=5-9"}))


@answers
def range_of_the_end(kit: RawKit) -> Any:
    return kit.body_of("GET", "/bkt/text", {"Range": "bytes=-5"})


@answers
def range_beyond_the_end(kit: RawKit) -> Any:
    return kit.whole(kit.request("GET", "/bkt/text", {"Range": "bytes=99999-"}))


@answers
def list_objects(kit: RawKit) -> Any:
    return kit.whole(kit.request("GET", "/bkt?list-type=2"))


@answers
def list_buckets(kit: RawKit) -> Any:
    return kit.body_of("GET", "/")


@answers
def put(kit: RawKit) -> Any:
    return kit.whole(kit.request("PUT", "/bkt/new", {"x-amz-meta-Color": "red"}, b"body"))


@answers
def copy(kit: RawKit) -> Any:
    return kit.whole(kit.request("PUT", "/bkt/new", {"x-amz-copy-source": "/bkt/text"}))


@answers
def copy_of_nothing(kit: RawKit) -> Any:
    return kit.body_of("PUT", "/bkt/new", {"x-amz-copy-source": "/bkt/nothing"})


@answers
def multipart_upload(kit: RawKit) -> Any:
    document = kit.body_of("POST", "/bkt/new?uploads")[1]
    upload = document.partition(b"<UploadId>")[2].partition(b"<")[0].decode()
    sent = kit.body_of("PUT", f"/bkt/new?partNumber=1&uploadId={upload}", body=b"part 1")
    source = {"x-amz-copy-source": "/bkt/text", "x-amz-copy-source-range": "bytes=0-5"}
    copied = kit.body_of("PUT", f"/bkt/new?partNumber=2&uploadId={upload}", source)
    etags = [hashlib.md5(content).hexdigest() for content in (b"part 1", BODY[:6])]
    listed = "".join(f"<Part><PartNumber>{n}</PartNumber><ETag>{etag}</ETag></Part>" for n, etag in enumerate(etags, 1))
    document = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
    completed = kit.body_of("POST", f"/bkt/new?uploadId={upload}", body=document)
    return [upload, sent, copied, completed, kit.body_of("DELETE", f"/bkt/new?uploadId={upload}")]


@answers
def delete_objects(kit: RawKit) -> Any:
    document = b"<Delete><Object><Key>text</Key></Object><Object><Key>nothing</Key></Object></Delete>"
    return kit.body_of("POST", "/bkt?delete", {"Content-MD5": md5_base64(document)}, document)


@answers
def malformed_document(kit: RawKit) -> Any:
    return kit.whole(kit.request("PUT", "/bkt?tagging", {"Content-MD5": "1B2M2Y8AsgTpgAmY7PhCfg=="}, b""))


@answers
def gzip_is_decoded_by_the_client(kit: RawKit) -> Any:
    kit.body_of("PUT", "/bkt/packed", {"Content-Encoding": "gzip"}, gzip.compress(BODY, mtime=0))
    return kit.whole(kit.request("GET", "/bkt/packed", {"Accept-Encoding": "gzip"}))


@answers
def gzip_that_is_none(kit: RawKit) -> Any:
    kit.body_of("PUT", "/bkt/packed", {"Content-Encoding": "gzip"}, b"not packed")
    return attempt(lambda: kit.body_of("GET", "/bkt/packed"))


@answers
def deflate_and_an_unknown_coding(kit: RawKit) -> Any:
    kit.body_of("PUT", "/bkt/packed", {"Content-Encoding": "other"}, b"body")
    return kit.whole(kit.request("GET", "/bkt/packed"))


@answers
def text_of_another_charset(kit: RawKit) -> Any:
    kit.body_of("PUT", "/bkt/t", {"Content-Type": "text/plain; charset=utf-16"}, "é备".encode("utf-16"))
    return kit.whole(kit.request("GET", "/bkt/t"))


@answers
def json(kit: RawKit) -> Any:
    kit.body_of("PUT", "/bkt/t", {"Content-Type": "application/json"}, b'{"a": 1}')
    response = kit.request("GET", "/bkt/t")
    result = attempt(lambda: kit.wait(response.json()))
    kit.finish(response)
    return result


@answers
def raise_for_status(kit: RawKit) -> Any:
    response = kit.request("GET", "/bkt/nothing")
    result = attempt(lambda: kit.wait(response.raise_for_status()))
    kit.finish(response)
    return result


@answers
def response_headers_by_query(kit: RawKit) -> Any:
    target = "/bkt/text?response-content-type=text%2Fx&response-content-disposition=attachment%3B%20filename%3D%22a%22"
    return kit.whole(kit.request("GET", target))


@answers
def preflight(kit: RawKit) -> Any:
    rule = "<AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin>"
    document = f"<CORSConfiguration><CORSRule>{rule}</CORSRule></CORSConfiguration>".encode()
    kit.body_of("PUT", "/bkt?cors", {"Content-MD5": md5_base64(document)}, document)
    headers = {"Origin": "http://a.test", "Access-Control-Request-Method": "GET"}
    return kit.whole(kit.request("OPTIONS", "/bkt/text", headers))


@answers
def redirect_is_followed(kit: RawKit) -> Any:
    return kit.whole(posted_form(kit, follow=True))


@answers
def redirect_is_returned(kit: RawKit) -> Any:
    return kit.whole(posted_form(kit, follow=False))


def posted_form(kit: RawKit, *, follow: bool) -> Any:
    """Upload with a form, which answers with a redirect to an object."""
    page = f"{kit.url}/bkt/text?AWSAccessKeyId=AKANY&Signature=any&Expires=1999999999"
    conditions = [["starts-with", "$key", ""], {"bucket": "bkt"}, ["starts-with", "$success_action_redirect", ""]]
    policy = dumps({"expiration": "2030-01-01T00:00:00Z", "conditions": conditions})
    fields = {
        "key": "form",
        "AWSAccessKeyId": "AKANY",
        "policy": b64encode(policy.encode()).decode(),
        "signature": "any",
        "success_action_redirect": page,
        "file": "content",
    }
    parts = [f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in fields.items()]
    body = ("\r\n".join(parts) + "\r\n--b--\r\n").encode()
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    return kit.request("POST", "/bkt", headers, body, signed=False, **kit.redirects(follow=follow))


@pytest.mark.parametrize(("client", "name"), answers.cells(RAW_KITS))
def test_in_process_equals_the_wire(client: str, name: str, sides: Sides) -> None:
    sides.compare(client, name, answers.rows[name], RAW_KITS[client])
