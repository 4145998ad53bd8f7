"""Several threads at one store: what races is decided once, and nobody waits while bytes are read or hashed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest

from fakeoss.limits import MIB
from fakeoss.model import digests
from fakeoss.model.store import state_of
from fakeoss.operations import multipart_completion
from fakeoss.wire.message import Request
from support.wire import Answer, Wire

PATIENCE = 20  # seconds after which a test that hangs fails


def together(*calls: Callable[[], Any]) -> list[Any]:
    """The results of calls made at the same time."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result(timeout=PATIENCE) for future in [pool.submit(call) for call in calls]]


def md5(body: bytes) -> str:
    return hashlib.md5(body).hexdigest()


@pytest.fixture
def assembled(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Has every completion do something between assembling its object and publishing it."""

    def between(action: Callable[[], object]) -> None:
        original = multipart_completion.assemble

        def assemble(*arguments: Any, **options: Any) -> Any:
            record = original(*arguments, **options)
            action()
            return record

        monkeypatch.setattr(multipart_completion, "assemble", assemble)

    return between


def two_parts(wire: Wire) -> tuple[Any, list[Any]]:
    upload = wire.start_upload("/b/d")
    return upload, [wire.put_part(upload, number, body) for number, body in ((1, b"one"), (2, b"two"))]


def test_upload_completed_twice_at_once_with_different_lists(wire: Wire, assembled: Callable[..., None]):
    upload, parts = two_parts(wire)
    assembled(Barrier(2, timeout=PATIENCE).wait)  # both are ready to publish before either does
    answers = together(lambda: wire.complete(upload, parts), lambda: wire.complete(upload, parts[:1]))
    assert sorted(answer.status for answer in answers) == [200, 404]
    assert [answer.code for answer in answers if answer.status == 404] == ["NoSuchUpload"]
    winner = next(answer for answer in answers if answer.status == 200)
    got = wire.get("/b/d")
    assert (got.etag, got.body) == (winner.etag, b"onetwo" if winner.etag.endswith("-2") else b"one")
    assert wire.store.bucket("b").uploads == []


def test_upload_completed_twice_at_once_with_the_same_list(wire: Wire, assembled: Callable[..., None]):
    upload, parts = two_parts(wire)
    assembled(Barrier(2, timeout=PATIENCE).wait)
    answers = together(*[lambda: wire.complete(upload, parts)] * 2)
    again = 200 if wire.profile.name == "aws" else 404  # design, section 5, case 61
    assert sorted(answer.status for answer in answers) == sorted([200, again])
    assert wire.get("/b/d").body == b"onetwo"
    assert state_of(wire.store).next_serial() == 3  # the upload and one object: nothing was published twice


def test_two_uploads_that_want_to_be_the_first_object(aws: Wire, assembled: Callable[..., None]):
    uploads = [two_parts(aws), two_parts(aws)]
    assembled(Barrier(2, timeout=PATIENCE).wait)
    answers = together(*[lambda each=each: aws.complete(*each, if_none_match="*") for each in uploads])
    assert sorted(answer.status for answer in answers) == [200, 412]


def test_upload_completed_twice_at_once_on_a_condition(aws: Wire, assembled: Callable[..., None]):
    upload, parts = two_parts(aws)
    assembled(Barrier(2, timeout=PATIENCE).wait)
    answers = together(*[lambda: aws.complete(upload, parts, if_none_match="*")] * 2)
    assert [answer.status for answer in answers] == [200, 200]  # ministack#1435: a repetition is not judged again


def test_upload_aborted_while_it_is_completed(wire: Wire, assembled: Callable[..., None]):
    upload, parts = two_parts(wire)
    assembled(lambda: wire.must(wire.abort(upload)))
    answer = wire.complete(upload, parts)
    assert (answer.status, answer.code) == (404, "NoSuchUpload")
    assert wire.get("/b/d").status == 404


def test_upload_aborted_before_it_is_assembled(wire: Wire, monkeypatch: pytest.MonkeyPatch):
    upload, parts = two_parts(wire)
    original = multipart_completion.assemble

    def assemble(*arguments: Any, **options: Any) -> Any:
        wire.must(wire.abort(upload))
        return original(*arguments, **options)

    monkeypatch.setattr(multipart_completion, "assemble", assemble)
    answer = wire.complete(upload, parts)
    assert (answer.status, answer.code) == (404, "NoSuchUpload")  # not InvalidPart


def test_upload_aborted_while_a_part_arrives(wire: Wire):
    upload = wire.start_upload("/b/d")

    def body() -> Iterator[bytes]:
        yield b"01234"
        wire.must(wire.abort(upload))
        yield b"56789"

    answer = wire.ask("PUT", f"/b/d?partNumber=1&uploadId={upload.id}", body(), {"content-length": "10"})
    assert (answer.status, answer.code) == (404, "NoSuchUpload")


def test_bucket_deleted_while_an_object_arrives(wire: Wire):
    def body() -> Iterator[bytes]:
        wire.must(wire.delete("/b"))
        yield b"0123456789"

    answer = wire.ask("PUT", "/b/k", body(), {"content-length": "10"})
    assert (answer.status, answer.code) == (404, "NoSuchBucket")


def test_same_part_from_two_threads(wire: Wire):
    """s3-tests resend_part: one of the two is there whole, the one that ended last."""
    upload = wire.start_upload("/b/d")
    first_is_done, target = Event(), f"/b/d?partNumber=1&uploadId={upload.id}"

    def slow() -> Iterator[bytes]:
        yield b"slow-"
        assert first_is_done.wait(PATIENCE)
        yield b"slow!"

    def fast() -> Any:
        answer = wire.ask("PUT", target, b"fast")
        first_is_done.set()
        return answer

    answers = together(lambda: wire.ask("PUT", target, slow(), {"content-length": "10"}), fast)
    assert [answer.etag for answer in answers] == [md5(b"slow-slow!"), md5(b"fast")]
    assert wire.list_parts(upload).texts("Part/ETag") == [f'"{md5(b"slow-slow!")}"']
    wire.must(wire.complete(upload, [(1, md5(b"slow-slow!"))]))
    assert wire.get("/b/d").body == b"slow-slow!"


def test_eight_threads_copy_parts(wire: Wire):
    body = b"".join(hashlib.sha256(b"%d" % block).digest() * 2048 for block in range(64))  # 4 MiB
    wire.put("/b/src", body)
    upload, size = wire.start_upload("/b/d"), len(body) // 64

    def copy(number: int) -> Any:
        return wire.copy_part(upload, number, "/b/src", f"bytes={(number - 1) * size}-{number * size - 1}")

    with ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(copy, range(1, 65), timeout=PATIENCE))
    assert [part.etag for part in parts] == [md5(body[at : at + size]) for at in range(0, len(body), size)]
    wire.must(wire.complete(upload, parts))
    assert wire.get("/b/d").body == body


def test_many_threads_put_list_and_delete(wire: Wire):
    def work(worker: int) -> list[int]:
        mine = [f"/b/{worker}-{number}" for number in range(20)]
        statuses = [wire.put(path, path.encode()).status for path in mine]
        statuses += [wire.list(kind="list-type=2", prefix=f"{worker}-").status for _ in range(5)]
        statuses += [wire.delete(path).status for path in mine[:10]]
        return statuses

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(work, range(8), timeout=PATIENCE))
    assert found == [[200] * 25 + [204] * 10] * 8
    assert len(wire.store.bucket("b")) == 80


def test_answer_keeps_its_bytes_when_the_object_is_replaced(wire: Wire):
    wire.put("/b/k", b"old" * MIB)
    request = Request("GET", ("https", wire.host, "/b/k"), {"authorization": "x", "range": f"bytes=3-{3 * MIB - 1}"})
    place = wire._hosts.find(wire.host)
    response = wire.dispatcher.answer(request, place)
    wire.put("/b/k", b"new" * MIB)
    wire.delete("/b/k")
    assert response.content() == b"old" * (MIB - 1)


# the store's lock


class LockWatch:
    """Fails whoever reads or hashes a body while holding the store's lock; counts how often it looked."""

    def __init__(self, wire: Wire) -> None:
        self.lock, self.looks = state_of(wire.store).lock, 0

    def __call__(self) -> None:
        self.looks += 1
        assert not self.lock._is_owned(), "the store's lock is held while a body is read or hashed"

    def body(self, data: bytes) -> Iterator[bytes]:
        for at in range(0, len(data), 5):
            self()
            yield data[at : at + 5]
        self()


@pytest.fixture
def watch(aws: Wire, monkeypatch: pytest.MonkeyPatch) -> LockWatch:
    """Watches the lock of ``aws`` at every digest and checksum."""
    watch = LockWatch(aws)

    def watched(original: Callable[..., Any]) -> Callable[..., Any]:
        def digest(*arguments: Any) -> Any:
            watch()
            return original(*arguments)

        return digest

    for name in ("md5_of", "checksum_of", "combined", "composite", "multipart_etag"):
        monkeypatch.setattr(digests, name, watched(getattr(digests, name)))
    return watch


def test_the_watch_sees_a_lock_that_is_held(aws: Wire, watch: LockWatch):
    with watch.lock, pytest.raises(AssertionError, match="lock is held"):
        digests.md5_of(b"x")
    digests.md5_of(b"x")
    assert watch.looks == 2


@pytest.mark.parametrize("kind", ["COMPOSITE", "FULL_OBJECT"])
def test_lock_is_free_while_bodies_are_read_and_hashed(aws: Wire, watch: LockWatch, kind: str):
    data, crc = b"0123456789", digests.checksum_of("CRC32", b"0123456789")
    length = {"content-length": "10", "x-amz-checksum-crc32": crc}
    looks = [watch.looks]

    def looked(answer: Answer) -> Any:
        assert answer.status == 200, answer
        looks.append(watch.looks)
        assert looks[-1] > looks[-2], "nothing was read or hashed here"
        return answer

    looked(aws.ask("PUT", "/b/src", watch.body(data), length))
    upload = aws.start_upload("/b/d", x_amz_checksum_algorithm="CRC32", x_amz_checksum_type=kind)
    target = f"/b/d?partNumber=1&uploadId={upload.id}"
    first = looked(aws.ask("PUT", target, watch.body(data), length))
    second = looked(aws.copy_part(upload, 2, "/b/src", "bytes=0-4"))
    checksums = {1: crc, 2: second.text("ChecksumCRC32")}
    listed = "".join(
        f"<Part><PartNumber>{at}</PartNumber><ETag>{etag}</ETag><ChecksumCRC32>{checksums[at]}</ChecksumCRC32></Part>"
        for at, etag in ((1, first.etag), (2, second.etag))
    ).encode()
    document = b"<CompleteMultipartUpload>" + listed + b"</CompleteMultipartUpload>"
    looked(aws.ask("POST", f"/b/d?uploadId={upload.id}", watch.body(document), {"content-length": str(len(document))}))
    looked(aws.copy("/b/copy", "/b/d"))
    plain = aws.start_upload("/b/plain")
    looked(aws.complete(plain, [looked(aws.copy_part(plain, 1, "/b/d", "bytes=0-11"))]))
    aws.store.bucket("b").put("seeded", b"x")
    assert aws.get("/b/d").body == data + data[:5]
    assert aws.store.bucket("b").keys() == ["copy", "d", "plain", "seeded", "src"]
