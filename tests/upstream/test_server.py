"""A server in front of an engine: what clients do reaches the engine byte by byte, what is set here reaches clients."""

from __future__ import annotations

import io
import json
import random
import socket
import threading
import urllib.request

import pytest
import requests
from botocore.exceptions import ClientError, ResponseStreamingError

import fakeoss
from support.upstream import ENGINE_USER, client_of, upstream_at

MIB = 1 << 20
KEYS = ["plain", "a b+c", "ü/ñ", "%41", "dir//x", "q?x=1&y#z", "(*)'!~$@,;:="]


def random_bytes(size: int) -> bytes:
    return random.Random(size).randbytes(size)


@pytest.mark.parametrize("key", KEYS)
def test_keys_and_bytes(s3, engine, key: str):
    s3.put_object(Bucket="data", Key=key, Body=b"content", Metadata={"a": "b  c"}, ContentType="x/y")
    assert engine.store.bucket("data")[key].body == b"content"
    answer = s3.get_object(Bucket="data", Key=key)
    assert answer["Body"].read() == b"content"
    assert (answer["Metadata"], answer["ContentType"]) == ({"a": "b  c"}, "x/y")


@pytest.mark.parametrize("checksum", ["when_required", "when_supported"])
def test_multipart_and_copies(front, engine, checksum: str):
    s3 = client_of(front.endpoint_url, request_checksum_calculation=checksum)
    content = random_bytes(12 * MIB + 7)
    s3.upload_fileobj(io.BytesIO(content), "data", "source")
    assert engine.store.bucket("data")["source"].body == content
    upload = s3.create_multipart_upload(Bucket="data", Key="copy")["UploadId"]
    place = {"Bucket": "data", "Key": "copy", "UploadId": upload}
    parts = []
    for number, (start, stop) in enumerate([(0, 6 * MIB), (6 * MIB, len(content))], 1):
        copy_range = f"bytes={start}-{stop - 1}"
        copied = s3.upload_part_copy(**place, PartNumber=number, CopySource="data/source", CopySourceRange=copy_range)
        parts.append({"PartNumber": number, "ETag": copied["CopyPartResult"]["ETag"]})
    assert len(s3.list_parts(**place)["Parts"]) == 2
    s3.complete_multipart_upload(**place, MultipartUpload={"Parts": parts})
    out = io.BytesIO()
    s3.download_fileobj("data", "copy", out)
    assert out.getvalue() == content
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket="data")["Contents"]] == ["copy", "source"]
    s3.delete_objects(Bucket="data", Delete={"Objects": [{"Key": "copy"}, {"Key": "source"}]})
    assert len(engine.store.bucket("data")) == 0
    assert [call.operation for call in front.store.calls][-1] == "DeleteObjects"
    copies = front.store.calls.matching("UploadPartCopy")
    assert [call.part for call in copies] == [1, 2]


def test_the_host_of_a_bucket(front, engine):
    headers = {"Host": f"data.localhost:{front.address[1]}", "Authorization": "AWS FRONTKEY:signature"}
    with requests.Session() as session:
        assert session.put(f"{front.endpoint_url}/a%20b/%C3%BC", data=b"1", headers=headers).status_code == 200
        assert session.get(f"{front.endpoint_url}/?list-type=2&prefix=a+b", headers=headers).text.count("<Key>") == 1
    assert engine.store.bucket("data")["a b/ü"].body == b"1"


def test_answers_are_the_engines(s3, front, engine):
    engine.store.bucket("data").put("x", b"12345")
    with requests.Session() as session:
        url = s3.generate_presigned_url("get_object", Params={"Bucket": "data", "Key": "x"})
        answer = session.get(url, headers={"Range": "bytes=1-2"})
    assert (answer.status_code, answer.content, answer.headers["Content-Range"]) == (206, b"23", "bytes 1-2/5")
    assert answer.headers["x-amz-request-id"] == engine.store.calls[-1].response_headers["x-amz-request-id"]
    with pytest.raises(ClientError) as failure:
        s3.get_object(Bucket="data", Key="none")
    assert failure.value.response["Error"]["Code"] == "NoSuchKey"
    assert (front.store.calls[-1].status, front.store.calls[-1].code) == (404, "NoSuchKey")
    assert s3.head_object(Bucket="data", Key="x")["ContentLength"] == 5
    with pytest.raises(ClientError) as failure:
        s3.get_object(Bucket="data", Key="x", IfNoneMatch=f'"{engine.store.bucket("data")["x"].etag.strip(chr(34))}"')
    assert failure.value.response["ResponseMetadata"]["HTTPStatusCode"] == 304


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_presigned_writes(front, engine, version: str):
    s3 = client_of(front.endpoint_url, signature_version=version)
    parameters = {"Bucket": "data", "Key": "a b", "ContentType": "text/x", "Metadata": {"k": "v"}}
    url = s3.generate_presigned_url("put_object", Params=parameters)
    headers = {"Content-Type": "text/x", "x-amz-meta-k": "v"}
    with requests.Session() as session:
        assert session.put(url, data=b"body", headers=headers).status_code == 200
    record = engine.store.bucket("data")["a b"]
    assert (record.body, record.content_type, record.metadata) == (b"body", "text/x", {"k": "v"})
    query = engine.store.calls[-1].query
    assert not any(name.lower().startswith("x-amz-") for name in query)
    assert "Signature" not in query


def test_callers_are_authenticated_here(engine):
    user = fakeoss.User(access_key="ONE", secret_key="onesecret", id="1" * 64)
    with fakeoss.Server(profile="aws", users=[user], upstream=upstream_at(engine.endpoint_url)) as front:
        client_of(front.endpoint_url, "ONE", "onesecret").put_object(Bucket="data", Key="x", Body=b"1")
        for keys, code in ((("ONE", "wrong"), "SignatureDoesNotMatch"), (("TWO", "x"), "InvalidAccessKeyId")):
            with pytest.raises(ClientError) as failure:
                client_of(front.endpoint_url, *keys).put_object(Bucket="data", Key="y", Body=b"1")
            assert failure.value.response["Error"]["Code"] == code
    assert [call.user for call in engine.store.calls] == [ENGINE_USER.access_key]


def test_the_anonymous_stay_anonymous(front, engine):
    engine.store.bucket("data").put("x", b"1")
    with requests.Session() as session:
        assert session.get(f"{front.endpoint_url}/data/x").status_code == 403
    assert engine.store.calls[-1].user is None


def test_a_body_that_is_not_what_was_signed_is_never_stored(engine):
    user = fakeoss.User(access_key="ONE", secret_key="onesecret", id="1" * 64)
    with fakeoss.Server(profile="aws", users=[user], upstream=upstream_at(engine.endpoint_url)) as front:
        s3 = client_of(front.endpoint_url, "ONE", "onesecret", request_checksum_calculation="when_required")
        other = random_bytes(3 * MIB)[::-1]
        s3.meta.events.register("before-send.s3.PutObject", lambda request, **_: setattr(request, "body", other))
        with pytest.raises(ClientError) as failure:
            s3.put_object(Bucket="data", Key="x", Body=random_bytes(3 * MIB))
        assert failure.value.response["Error"]["Code"] == "XAmzContentSHA256Mismatch"
    assert len(engine.store.bucket("data")) == 0


def test_faults_and_hooks(s3, front, engine):
    engine.store.bucket("data").put("x", random_bytes(2 * MIB))
    with front.store.faults.inject("GetObject", "SlowDown", times=1), pytest.raises(ClientError, match="SlowDown"):
        s3.get_object(Bucket="data", Key="x")
    assert not engine.store.calls
    with front.store.faults.inject("GetObject", fakeoss.cut(MIB)), pytest.raises(ResponseStreamingError):
        s3.get_object(Bucket="data", Key="x")["Body"].read()
    with (
        front.store.faults.inject("PutObject", "InternalError", after=True),
        pytest.raises(ClientError, match="InternalError"),
    ):
        s3.put_object(Bucket="data", Key="y", Body=b"1")
    assert "y" in engine.store.bucket("data")
    seen = []
    hook = front.store.on("HeadObject", before=seen.append)
    s3.head_object(Bucket="data", Key="y")
    front.store.hooks.remove(hook)
    assert [call.key for call in seen] == ["y"]
    with pytest.raises(ValueError, match=r"stale\(\) is made of what is stored"):
        front.store.faults.add("GetObject", fakeoss.stale())


def test_redirects_are_passed_on(front):
    def answer(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(1 << 16)
            head = b"HTTP/1.1 307 Moved\r\nLocation: http://elsewhere.test/data/x\r\nContent-Length: 0\r\n\r\n"
            connection.sendall(head)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=answer, args=(listener,))
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with fakeoss.Server(profile="aws", upstream=upstream_at(url)) as server, requests.Session() as session:
            reply = session.get(f"{server.endpoint_url}/data/x", allow_redirects=False)
        thread.join()
    assert (reply.status_code, reply.headers["Location"]) == (307, "http://elsewhere.test/data/x")


def control(server: fakeoss.Server, path: str, method: str = "GET", document: object = None):
    data = None if document is None else json.dumps(document).encode()
    request = urllib.request.Request(server.control_url + path, data, {"Content-Type": "application/json"})
    request.method = method
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def test_the_control_api(s3, front, engine):
    assert control(front, "health") == (200, {"status": "ok"})
    assert control(front, "server")[1]["upstream"] == engine.endpoint_url
    assert control(engine, "server")[1]["upstream"] is None
    assert control(front, "faults", "POST", {"operation": "PutObject", "error": "SlowDown", "times": 1})[0] == 201
    with pytest.raises(ClientError, match="SlowDown"):
        s3.put_object(Bucket="data", Key="x", Body=b"1")
    assert [call["status"] for call in control(front, "calls")[1]["calls"]] == [503]
    status, document = control(front, "buckets")
    assert status == 501
    assert engine.endpoint_url in document["error"]["message"]


def test_the_store_has_nothing_to_show(front, engine):
    store = front.store
    for ask in (
        lambda: store.bucket("data"),
        lambda: store.buckets,
        lambda: "data" in store,
        lambda: store.create_bucket("more"),
        store.snapshot,
        store.reset,
        lambda: store.assert_object("data/x"),
    ):
        with pytest.raises(fakeoss.UpstreamError, match=engine.endpoint_url):
            ask()
    store.clock.advance(10)
    assert repr(store) == f"<Store in front of {engine.endpoint_url}>"


def test_the_stores_clock_does_not_date_signatures(s3, front):
    front.store.clock.advance(days=3)
    assert s3.list_objects_v2(Bucket="data")["KeyCount"] == 0


@pytest.mark.parametrize("option", [{"data": "x"}, {"sync": True}, {"limits": fakeoss.Limits()}])
def test_options_of_a_store_are_refused(option: dict[str, object]):
    with pytest.raises(TypeError, match=f"{next(iter(option))} is for a store of its own"):
        fakeoss.Server(upstream=upstream_at("http://127.0.0.1:9"), **option)
