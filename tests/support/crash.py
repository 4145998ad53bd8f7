"""Writers that are killed: each acknowledged write is told on a pipe, and has to be there afterwards."""

from __future__ import annotations

import hashlib
import http.client
import itertools
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import fromstring

from fakeoss.durable import open_store
from fakeoss.model.records import ObjectRecord

KIB = 1024


class Expected(NamedTuple):
    """What a writer knows of a key: the ETag acknowledged last, and what may have come since. ``None``: no object."""

    acknowledged: str | None
    pending: str | None
    is_pending: bool


class Served:
    """``fakeoss serve --data`` in a process of its own."""

    def __init__(self, data: Path, *options: str) -> None:
        config = data.with_suffix(".toml")
        config.write_text('profile = "aws"\n[limits]\nmin_part_size = 1\n')
        command = [
            sys.executable,
            "-m",
            "fakeoss",
            "serve",
            "--port",
            "0",
            "--config",
            str(config),
            "--data",
            str(data),
            *options,
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        assert "http://" in line, line + self.process.communicate()[1]
        self.address = line.split("http://")[1].strip()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()

    def end(self) -> str:
        self.process.send_signal(signal.SIGTERM)
        output, errors = self.process.communicate(timeout=30)
        assert self.process.returncode == 0, errors
        return output


class Writer(threading.Thread):
    """Writes keys of its own until the server is gone."""

    def __init__(self, address: str, name: str, seed: int, known: dict[str, Expected]) -> None:
        super().__init__(name=name)
        self._connection = http.client.HTTPConnection(address, timeout=30)
        self._random = random.Random(seed)
        self.keys = known
        self.unexpected: list[str] = []
        self.uploads: dict[str, dict[int, str]] = {}
        """Parts of open uploads whose fate is known, by ETag."""
        self.versions: set[str] = set()
        self.acknowledged = 0

    def run(self) -> None:
        try:
            for turn in itertools.count():
                self._step(turn)
        except (OSError, http.client.HTTPException):
            return  # it was killed
        finally:
            self._connection.close()

    def _step(self, turn: int) -> None:
        key = f"{self.name}-{self._random.randrange(12)}"
        kind = self._random.randrange(10)
        if kind < 5:
            self._put(key, self._random.choice([10, KIB, 20 * KIB, 90 * KIB, 1500 * KIB]), turn)
        elif kind < 7:
            self._multipart(key, turn)
        elif kind < 8:
            self._attempt(key, None, "DELETE", f"/bucket/{key}")
        else:
            answer, _ = self._ask("PUT", f"/versioned/{key}", self._octets(300, turn))
            self.versions.add(answer.headers["x-amz-version-id"])

    def _octets(self, size: int, turn: int) -> bytes:
        return (f"{self.name} {turn} {self._random.random()} ".encode() * (size // 10 + 1))[:size]

    def _put(self, key: str, size: int, turn: int) -> None:
        body = self._octets(size, turn)
        self._attempt(key, hashlib.md5(body).hexdigest(), "PUT", f"/bucket/{key}", body=body)

    def _multipart(self, key: str, turn: int) -> None:
        _, text = self._ask("POST", f"/bucket/{key}?uploads", b"")
        upload = fromstring(text).findtext("{*}UploadId")
        parts = self.uploads[upload] = {}
        first = self._octets(200 * KIB, turn)
        target = f"/bucket/{key}?uploadId={upload}&partNumber="
        self._ask("PUT", f"{target}1", first)
        parts[1] = hashlib.md5(first).hexdigest()
        self._ask(
            "PUT",
            f"{target}2",
            b"",
            {"x-amz-copy-source": "/bucket/source", "x-amz-copy-source-range": "bytes=10-100009"},
        )
        parts[2] = hashlib.md5(source()[10:100010]).hexdigest()
        if self._random.random() < 0.3:
            return  # it stays open
        etag = hashlib.md5(b"".join(bytes.fromhex(parts[number]) for number in (1, 2))).hexdigest() + "-2"
        listed = "".join(f"<Part><PartNumber>{n}</PartNumber><ETag>{parts[n]}</ETag></Part>" for n in (1, 2))
        document = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
        del self.uploads[upload]
        self._attempt(key, etag, "POST", f"/bucket/{key}?uploadId={upload}", body=document)

    def _attempt(self, key: str, etag: str | None, method: str, target: str, *, body: bytes = b"") -> None:
        before = self.keys.get(key, Expected(None, None, False)).acknowledged
        self.keys[key] = Expected(before, etag, True)
        self._ask(method, target, body)
        self.keys[key] = Expected(etag, None, False)

    def _ask(self, method: str, target: str, body: bytes, headers: dict[str, str] | None = None):
        signed = {"Authorization": "AWS4-HMAC-SHA256 Credential=FAKEOSSACCESSKEY/20260101/us-east-1/s3/aws4_request"}
        self._connection.request(method, target, body, {**signed, **(headers or {})})
        with self._connection.getresponse() as answer:
            text = answer.read()
        if answer.status >= 300:
            self.unexpected.append(f"{method} {target}: {answer.status} {text[:300]!r}")
        self.acknowledged += 1
        return answer, text


def source() -> bytes:
    return bytes(range(256)) * 1024


def etag_of(record: ObjectRecord) -> str:
    """The ETag of the bytes that are there."""
    if record.completion is None:
        return hashlib.md5(record.body).hexdigest()
    stops = [0, *(entry.stop for entry in record.completion.entries)]
    digests = [hashlib.md5(record.body[start:stop]).digest() for start, stop in itertools.pairwise(stops)]
    return f"{hashlib.md5(b''.join(digests)).hexdigest()}-{len(digests)}"


def begin(data: Path) -> None:
    """A store with what the writers need."""
    opening = open_store(str(data))
    opening.store.create_bucket("bucket").put("source", source())
    opening.store.create_bucket("versioned", versioning=True)
    opening.close()


class History:
    """What the rounds so far have acknowledged."""

    def __init__(self) -> None:
        self.keys: dict[str, Expected] = {}
        self.uploads: dict[str, dict[int, str]] = {}
        self.versions: set[str] = set()
        self.acknowledged = 0

    def round(self, data: Path, number: int, *, writers: int = 16, least: int = 200) -> None:
        """Let writers write until there are enough acknowledged, and kill the server in the midst of it."""
        served = Served(data)
        threads = [Writer(served.address, f"w{each}", number * 100 + each, {}) for each in range(writers)]
        for thread in threads:
            mine = {key: Expected(said.acknowledged, None, False) for key, said in self.keys.items()}
            thread.keys.update({key: said for key, said in mine.items() if key.startswith(f"{thread.name}-")})
            thread.start()
        while sum(thread.acknowledged for thread in threads) < least and served.process.poll() is None:
            threads[0].join(0.002)
        served.kill()
        for thread in threads:
            thread.join()
            assert not thread.unexpected, thread.unexpected[:3]
            self.keys.update(thread.keys)
            self.uploads.update(thread.uploads)
            self.versions |= thread.versions
            self.acknowledged += thread.acknowledged

    def check(self, data: Path) -> None:
        """Open the store; every acknowledged write is there, byte by byte, and what was pending is, or is not."""
        opening = open_store(str(data))
        try:
            bucket = opening.store.bucket("bucket")
            there = {key: bucket.object(key) for key in bucket}
            for key, record in there.items():
                assert etag_of(record) == record.etag, key
                assert len(record.body) == record.size
            for key, said in list(self.keys.items()):
                etag = there[key].etag if key in there else None
                allowed = {said.acknowledged, said.pending} if said.is_pending else {said.acknowledged}
                assert etag in allowed, f"{key}: {etag} is not {said}"
                self.keys[key] = Expected(etag, None, False)
            uploads = {upload.upload_id: upload for upload in bucket.uploads}
            for upload_id, parts in self.uploads.items():
                held = {number: part.etag for number, part in uploads[upload_id].parts.items()}
                assert held.items() >= parts.items(), upload_id
            versioned = opening.store.bucket("versioned")
            ids = {each.version_id for key in versioned for each in versioned.versions(key)}
            assert ids >= self.versions
        finally:
            opening.close()
