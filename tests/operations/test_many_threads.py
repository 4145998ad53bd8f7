"""Sixty-four threads, ten thousand operations: each thread's keys are as it left them, shared ones are whole."""

from __future__ import annotations

import hashlib
import random
import re
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from fakeoss.model import digests
from support.wire import Answer, Wire

THREADS, TURNS = 64, 120
PATIENCE = 120  # seconds after which a test that hangs fails
VERSIONED = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
SHARED = [f"/b/shared-{number}" for number in range(8)]


@pytest.fixture(autouse=True)
def impatient_threads() -> Iterator[None]:
    """Let threads take turns five hundred times as often as they do."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def content(tag: str, size: int) -> bytes:
    """Bytes that tell which they are, and that they are whole."""
    head = f"{tag}:{size}:".encode()
    return head + hashlib.sha256(head).digest() * (size // 32)


def is_whole(body: bytes) -> bool:
    tag, size, _ = body.split(b":", 2)
    return body == content(tag.decode(), int(size))


class Worker:
    """One thread: a model of its own keys, and what it asked for."""

    def __init__(self, wire: Wire, number: int) -> None:
        self.wire, self.number = wire, number
        self.random = random.Random(number)
        self.objects: dict[str, bytes] = {}
        self.versions: dict[str, list[tuple[str, bytes | None]]] = {}
        self.asked: Counter[str] = Counter()
        self.turn = 0

    def run(self) -> Worker:
        actions = [getattr(self, name) for name in sorted(dir(self)) if name.startswith("do_")]
        for self.turn in range(TURNS):
            self.random.choice(actions)()
        return self

    def path(self) -> str:
        return f"/b/own-{self.number:02}-{self.random.randrange(6)}"

    def body(self) -> bytes:
        return content(f"{self.number}-{self.turn}", self.random.choice([0, 32, 4096, 200_000]))

    def ask(self, operation: str, answer: Answer, *statuses: int) -> Any:
        self.asked[operation] += 1
        assert answer.status in (statuses or (200,)), (operation, answer)
        return answer

    # its own keys: every answer is known

    def do_put(self) -> None:
        path, body = self.path(), self.body()
        answer = self.ask("PutObject", self.wire.put(path, body))
        assert answer.etag == hashlib.md5(body).hexdigest()
        self.objects[path] = body

    def do_get(self) -> None:
        path = self.path()
        known = self.objects.get(path)
        answer = self.ask("GetObject", self.wire.get(path), 404 if known is None else 200)
        assert answer.body == known if known is not None else answer.code == "NoSuchKey"

    def do_range(self) -> None:
        path = self.path()
        known = self.objects.get(path)
        answer = self.ask("GetObject", self.wire.get(path, range="bytes=3-40"), 404 if known is None else 206)
        assert known is None or answer.body == known[3:41]

    def do_head(self) -> None:
        path = self.path()
        known = self.objects.get(path)
        answer = self.ask("HeadObject", self.wire.head(path), 404 if known is None else 200)
        assert known is None or answer.headers["Content-Length"] == str(len(known))

    def do_delete(self) -> None:
        path = self.path()
        self.ask("DeleteObject", self.wire.delete(path), 204)
        self.objects.pop(path, None)

    def do_delete_several(self) -> None:
        paths = {self.path(), self.path()}
        answer = self.ask("DeleteObjects", self.wire.delete_all("/b", [path[3:] for path in sorted(paths)]))
        assert answer.texts("Deleted/Key") == [path[3:] for path in sorted(paths)]
        for path in paths:
            self.objects.pop(path, None)

    def do_copy(self) -> None:
        source, target = self.path(), self.path()
        known = self.objects.get(source)
        if known is None or source == target:
            return
        self.ask("CopyObject", self.wire.copy(target, source))
        self.objects[target] = known

    def do_list(self) -> None:
        kind = self.random.choice(["", "list-type=2"])
        answer = self.wire.list(kind=kind, prefix=f"own-{self.number:02}-")
        self.ask("ListObjectsV2" if kind else "ListObjects", answer)
        assert answer.texts("Contents/Key") == sorted(path[3:] for path in self.objects)

    def do_upload(self) -> None:
        path, first, source = self.path(), self.body(), self.path()
        self.asked["CreateMultipartUpload"] += 1
        upload = self.wire.start_upload(path)
        parts = [self.ask("UploadPart", self.wire.put_part(upload, 1, first))]
        known = self.objects.get(source)
        if known is not None:
            parts.append(self.ask("UploadPartCopy", self.wire.copy_part(upload, 2, source, "bytes=1-4")))
        if self.random.random() < 0.3:
            self.ask("AbortMultipartUpload", self.wire.abort(upload), 204)
            self.ask("ListParts", self.wire.list_parts(upload), 404)
            return
        listed = self.ask("ListParts", self.wire.list_parts(upload))
        assert listed.texts("Part/PartNumber") == [str(part.number) for part in parts]
        self.ask("CompleteMultipartUpload", self.wire.complete(upload, parts))
        self.objects[path] = first + (known or b"")[1:5]

    # a bucket that keeps versions

    def do_version(self) -> None:
        path = f"/v/own-{self.number:02}"
        history = self.versions.setdefault(path, [])
        if self.random.random() < 0.3:
            answer = self.ask("DeleteObject", self.wire.delete(path), 204)
            history.append((answer.headers["x-amz-version-id"], None))
        else:
            body = self.body()
            answer = self.ask("PutObject", self.wire.put(path, body))
            history.append((answer.headers["x-amz-version-id"], body))
        version, body = self.random.choice(history)
        got = self.ask("GetObject", self.wire.get(f"{path}?versionId={version}"), 405 if body is None else 200)
        assert body is None or got.body == body

    def do_forget_version(self) -> None:
        path = f"/v/own-{self.number:02}"
        history = self.versions.get(path)
        if not history:
            return
        version, _ = history.pop(self.random.randrange(len(history)))
        self.ask("DeleteObject", self.wire.delete(f"{path}?versionId={version}"), 204)
        current = history[-1][1] if history else None
        got = self.ask("GetObject", self.wire.get(path), 404 if current is None else 200)
        assert current is None or got.body == current
        listed = self.ask("ListObjectVersions", self.wire.list("/v", "versions", prefix=path[3:]))
        assert len(listed.texts("Version/Key") + listed.texts("DeleteMarker/Key")) == len(history)

    # keys that everybody writes: an answer is whole, whoever it is from

    def do_shared_put(self) -> None:
        self.ask("PutObject", self.wire.put(self.random.choice(SHARED), self.body()))

    def do_shared_get(self) -> None:
        answer = self.ask("GetObject", self.wire.get(self.random.choice(SHARED)), 200, 404)
        assert answer.code == "NoSuchKey" if answer.status == 404 else is_whole(answer.body)
        if answer.status == 200:
            assert answer.etag == hashlib.md5(answer.body).hexdigest()

    def do_shared_delete(self) -> None:
        self.ask("DeleteObject", self.wire.delete(self.random.choice(SHARED)), 204)

    def do_shared_copy(self) -> None:
        source, target = self.random.sample(SHARED, 2)
        self.ask("CopyObject", self.wire.copy(target, source), 200, 404)

    def do_shared_upload(self) -> None:
        self.asked["CreateMultipartUpload"] += 1
        upload = self.wire.start_upload(self.random.choice(SHARED))
        answer = self.ask("UploadPartCopy", self.wire.copy_part(upload, 1, self.random.choice(SHARED)), 200, 404)
        if answer.status == 404:
            self.ask("AbortMultipartUpload", self.wire.abort(upload), 204)
        else:
            self.asked["AbortMultipartUpload"] += 1
            self.wire.must(self.wire.abort(upload))


def test_ten_thousand_operations_in_sixty_four_threads(aws: Wire):
    aws.with_bucket("v")
    aws.must(aws.ask("PUT", "/v?versioning", VERSIONED))
    answered: list[Any] = []
    aws.store.on("*", after=answered.append)
    with ThreadPoolExecutor(THREADS) as pool:
        waiting = [pool.submit(Worker(aws, number).run) for number in range(THREADS)]
        workers = [each.result(timeout=PATIENCE) for each in waiting]
    asked = sum((worker.asked for worker in workers), Counter())
    assert asked.total() >= 10_000
    assert len(asked) == 15  # every kind of operation there is above
    assert Counter(call.operation for call in answered) == asked
    assert Counter(call.operation for call in aws.store.calls[-10_000:]).total() == 10_000  # the last ones are kept
    expected = {path: body for worker in workers for path, body in worker.objects.items()}
    bucket = aws.store.bucket("b")
    assert [key for key in bucket.keys() if key.startswith("own-")] == sorted(path[3:] for path in expected)  # noqa: SIM118
    assert {path: bytes(bucket.object(path[3:]).body) for path in expected} == expected
    assert bucket.uploads == []
    assert all(is_whole(bytes(bucket.object(key).body)) for key in bucket.keys("shared-"))
    kept = sum(len(history) for worker in workers for history in worker.versions.values())
    listed = aws.list("/v", "versions")
    assert listed.text("IsTruncated") == ("false" if kept <= 1000 else "true")
    assert len(re.findall(rb"<VersionId>", listed.body)) == min(kept, 1000)


# while one thread hashes


@pytest.fixture
def hashing(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[threading.Event, threading.Event]]:
    """Has the thread ``slow`` wait in the midst of every digest: events that it has begun, and that it may go on."""
    begun, go_on = threading.Event(), threading.Event()

    def slowed(original: Callable[..., Any]) -> Callable[..., Any]:
        def digest(*arguments: Any) -> Any:
            if threading.current_thread().name == "slow":
                begun.set()
                assert go_on.wait(PATIENCE)
            return original(*arguments)

        return digest

    for name in ("md5_of", "checksum_of", "combined", "composite", "multipart_etag"):
        monkeypatch.setattr(digests, name, slowed(getattr(digests, name)))
    yield begun, go_on
    go_on.set()


SHA256 = {"x_amz_checksum_algorithm": "SHA256"}
BIG = content("big", 1 << 20)
# what the slow thread does, to an upload whose first part is there
SLOW: dict[str, Callable[[Any, Any, Any], Any]] = {
    "CopyObject with a checksum": lambda wire, upload, part: wire.copy("/b/d", "/b/src", **SHA256),
    "UploadPartCopy": lambda wire, upload, part: wire.copy_part(upload, 2, "/b/src", "bytes=7-600000"),
    "CompleteMultipartUpload": lambda wire, upload, part: wire.complete(upload, [part]),
}


@pytest.mark.parametrize("slow", SLOW.values(), ids=SLOW)
def test_everybody_else_goes_on_while_one_thread_hashes(
    aws: Wire, hashing: tuple[threading.Event, threading.Event], slow: Callable[[Any, Any, Any], Any]
):
    begun, go_on = hashing
    aws.put("/b/src", BIG)
    upload = aws.start_upload("/b/d")
    first = aws.must(aws.put_part(upload, 1, b"first"))
    told: list[Any] = []
    thread = threading.Thread(target=lambda: told.append(slow(aws, upload, first)), name="slow")
    thread.start()
    assert begun.wait(PATIENCE)
    other = aws.start_upload("/b/other")
    parts = [aws.must(aws.put_part(other, 1, b"first")), aws.must(aws.copy_part(other, 2, "/b/src", "bytes=5-500000"))]
    aws.must(aws.complete(other, parts))
    for answer in (aws.put("/b/k", b"x"), aws.get("/b/src"), aws.list(), aws.copy("/b/k2", "/b/k"), aws.delete("/b/k")):
        aws.must(answer)
    assert told == []
    go_on.set()
    thread.join(PATIENCE)
    assert [answer.status for answer in told] == [200]


def test_eight_threads_hash_at_the_same_time(aws: Wire, monkeypatch: pytest.MonkeyPatch):
    """All eight are in the midst of a digest at once, or the barrier breaks: no lock lets one of them in alone."""
    aws.put("/b/src", BIG)
    upload = aws.start_upload("/b/d")
    barrier, original, met = threading.Barrier(8, timeout=PATIENCE), digests.md5_of, threading.local()

    def md5_of(*arguments: Any) -> Any:
        if not getattr(met, "once", False):
            met.once = True
            barrier.wait()
        return original(*arguments)

    monkeypatch.setattr(digests, "md5_of", md5_of)

    def copy(number: int) -> Any:
        return aws.copy_part(upload, number, "/b/src", f"bytes={number}-{500_000 + number}")

    with ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(copy, range(1, 9), timeout=PATIENCE))
    expected = [hashlib.md5(BIG[number : 500_001 + number]).hexdigest() for number in range(1, 9)]
    assert [part.etag for part in parts] == expected
