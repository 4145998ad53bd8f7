"""Calls that are written to a file: one line each, at once, without secrets, whatever becomes of the disk."""

from __future__ import annotations

import json
import logging
import os
import signal
import threading
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

import fakeoss
from fakeoss import call_file
from support.serving import endpoint, serving
from support.upstream import ENGINE_USER, client_of, upstream_at


def read(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def names(path: Path) -> list[object]:
    return [call["operation"] for call in read(path)]


def client(**options: object):
    return boto3.client("s3", region_name="us-east-1", config=Config(retries={"total_max_attempts": 1}), **options)


def test_a_mock(tmp_path: Path):
    path = tmp_path / "calls.jsonl"
    with fakeoss.mock(profile="aws", buckets=["data"], record=path) as oss:
        s3 = client()
        s3.put_object(Bucket="data", Key="ä", Body=b"secret body", Metadata={"k": "v"})
        assert names(path) == ["PutObject"]  # at once
        with oss.faults.inject("GetObject", "SlowDown"), pytest.raises(s3.exceptions.ClientError):
            s3.get_object(Bucket="data", Key="ä")
        assert read(path) == [json.loads(json.dumps(call.as_dict())) for call in oss.calls]
    (put, got), text = read(path), path.read_text(encoding="utf-8")
    assert (put["key"], put["status"], put["bytes_in"]) == ("ä", 200, 11)
    assert (got["status"], got["code"]) == (503, "SlowDown")
    assert "secret body" not in text
    assert "Signature=" not in text


def test_every_entry_of_a_mock_goes_on_in_the_same_file(tmp_path: Path):
    path = tmp_path / "calls.jsonl"
    mock = fakeoss.mock(profile="aws", buckets=["data"], record=path)
    for _ in range(2):
        with mock:
            client().list_objects_v2(Bucket="data")
    with fakeoss.mock(profile="aws", buckets=["data"]):
        client().list_objects_v2(Bucket="data")
    assert names(path) == ["ListObjectsV2"] * 2


def test_a_class_of_tests(tmp_path: Path):
    path = tmp_path / "calls.jsonl"

    @fakeoss.mock(profile="aws", buckets=["data"], record=path)
    class Suite:
        def test_one(self) -> None:
            client().list_objects_v2(Bucket="data")

        def test_two(self) -> None:
            client().list_buckets()

    Suite().test_one()
    Suite().test_two()
    assert names(path) == ["ListObjectsV2", "ListBuckets"]


def test_two_files_of_one_store(tmp_path: Path):
    store, one, two = fakeoss.Store(), tmp_path / "one", tmp_path / "two"
    store.create_bucket("data")
    with fakeoss.mock(profile="aws", store=store, record=one):
        with fakeoss.mock(profile="aws", store=store, record=two):
            client().list_buckets()
        client().list_objects_v2(Bucket="data")
    with fakeoss.mock(profile="aws", store=store):
        client().list_objects_v2(Bucket="data")
    assert names(one) == ["ListBuckets", "ListObjectsV2"]
    assert names(two) == ["ListBuckets"]
    assert len(store.calls) == 3


def test_a_server(tmp_path: Path):
    path = tmp_path / "calls.jsonl"
    with fakeoss.Server(profile="aws", record=os.fspath(path)) as server:
        server.store.create_bucket("data")

        def ask() -> None:
            s3 = client_of(server.endpoint_url)
            for number in range(20):
                s3.put_object(Bucket="data", Key=str(number), Body=b"x" * number)

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        server.stop()
        server.start()
        client_of(server.endpoint_url).list_buckets()
    assert names(path) == ["PutObject"] * 80 + ["ListBuckets"]


def test_in_front_of_an_engine(tmp_path: Path):
    path = tmp_path / "calls.jsonl"
    with fakeoss.Server(profile="aws", users=[ENGINE_USER]) as engine:
        engine.store.create_bucket("data")
        with fakeoss.Server(profile="aws", upstream=upstream_at(engine.endpoint_url), record=path) as front:
            client_of(front.endpoint_url).put_object(Bucket="data", Key="k", Body=b"1")
    (call,) = read(path)
    assert (call["operation"], call["key"], call["user"]) == ("PutObject", "k", "FRONTKEY")
    assert ENGINE_USER.secret_key not in path.read_text(encoding="utf-8")


@pytest.mark.skipif(os.name != "posix", reason="a server is told to stop by a signal")
def test_serve_appends_and_each_line_is_there_at_once(tmp_path: Path):
    path = tmp_path / "calls.jsonl"
    path.write_text('{"operation": "Earlier"}\n{"operation": "Half', encoding="utf-8")
    with serving("--profile", "aws", "--bucket", "data", "--record", str(path)) as (process, lines):
        client_of(endpoint(lines)).put_object(Bucket="data", Key="k", Body=b"1")
        process.send_signal(signal.SIGKILL)
        process.wait()
    first, half, call = path.read_text(encoding="utf-8").splitlines()
    assert (first, half) == ('{"operation": "Earlier"}', '{"operation": "Half')
    assert json.loads(call)["operation"] == "PutObject"


def test_serve_says_that_it_cannot(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    from fakeoss.__main__ import main

    assert main(["serve", "--port", "0", "--record", f"{tmp_path}/none/calls.jsonl"]) == 2
    assert capsys.readouterr().err == f"fakeoss: --record {tmp_path}/none/calls.jsonl: No such file or directory\n"


class Disk:
    """In place of ``os.write`` to the file: a disk with so many bytes left."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, left: int) -> None:
        self.left = left
        self._write = os.write
        monkeypatch.setattr(call_file.os, "write", self)

    def __call__(self, descriptor: int, data: bytes) -> int:
        if not self.left:
            raise OSError(28, "No space left on device")
        written = self._write(descriptor, data[: self.left])
        self.left -= written
        return written


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture):
    path = tmp_path / "calls.jsonl"
    with fakeoss.mock(profile="aws", buckets=["data"], record=path) as oss:
        s3 = client()
        s3.list_buckets()
        disk = Disk(monkeypatch, 10)
        with caplog.at_level(logging.ERROR, "fakeoss"):
            for _ in range(3):
                s3.put_object(Bucket="data", Key="k", Body=b"1")
            assert [record.message for record in caplog.records] == [
                f"fakeoss: calls are not written to {path} any longer: only a part of a line could be written"
            ]
            caplog.clear()
            disk.left = 1 << 20
            s3.list_objects_v2(Bucket="data")
        assert [record.message for record in caplog.records] == [
            f"fakeoss: calls are written to {path} again; 3 are missing"
        ]
        assert [call.status for call in oss.calls] == [200] * 5
    assert names(path) == ["ListBuckets", "ListObjectsV2"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no device that is always full")
def test_a_device_that_is_full(caplog: pytest.LogCaptureFixture):
    with (
        caplog.at_level(logging.ERROR, "fakeoss"),
        fakeoss.mock(profile="aws", buckets=["data"], record="/dev/full"),
    ):
        for _ in range(3):
            client().list_buckets()
    assert [record.message for record in caplog.records] == [
        "fakeoss: calls are not written to /dev/full any longer: No space left on device"
    ]


def test_a_mock_whose_file_cannot_be_opened_is_not_entered(tmp_path: Path):
    with pytest.raises(FileNotFoundError), fakeoss.mock(record=tmp_path / "none" / "calls.jsonl"):
        pytest.fail("it was entered")
    with pytest.raises(TypeError):
        fakeoss.mock(record=3)  # type: ignore[arg-type]
