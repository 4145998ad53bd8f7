"""Multipart uploads in any order of calls, against a model of dictionaries and bytes."""

from __future__ import annotations

import hashlib
from urllib.parse import unquote_plus

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from fakeoss.limits import Limits
from fakeoss.model.store import state_of
from support.wire import Answer, Upload, Wire

KEYS = st.sampled_from(["a", "a/b", "c"])
NUMBERS = st.integers(1, 4)
BODIES = st.binary(max_size=9)
SMALLEST = 4


def md5(body: bytes) -> str:
    return hashlib.md5(body).hexdigest()


def multipart(bodies: list[bytes]) -> str:
    return f"{md5(b''.join(hashlib.md5(body).digest() for body in bodies))}-{len(bodies)}"


class Opened:
    """An upload as the model has it."""

    def __init__(self, upload: Upload, serial: int) -> None:
        self.upload, self.serial = upload, serial
        self.key = upload.path.removeprefix("/b/")
        self.parts: dict[int, bytes] = {}
        self.open = True
        self.done: list[tuple[int, str]] | None = None

    def pairs(self, numbers: list[int]) -> list[tuple[int, str]]:
        return [(number, md5(self.parts[number])) for number in numbers]


class Multipart(RuleBasedStateMachine):
    """The rules are the calls; after each the whole store must be as the model says."""

    uploads: Bundle[Opened] = Bundle("uploads")

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self.wire = wire
        self.objects: dict[str, tuple[bytes, str]] = {}
        self.opened: list[Opened] = []
        self.current: dict[str, Opened | None] = {}

    def stored(self, key: str, body: bytes, etag: str, by: Opened | None = None) -> None:
        self.objects[key], self.current[key] = (body, etag), by

    # the calls

    @rule(key=KEYS, body=BODIES)
    def put_object(self, key: str, body: bytes) -> None:
        assert self.wire.put(f"/b/{key}", body).etag == md5(body)
        self.stored(key, body, md5(body))

    @rule(key=KEYS)
    def delete_object(self, key: str) -> None:
        assert self.wire.delete(f"/b/{key}").status == 204
        self.objects.pop(key, None)
        self.current[key] = None

    @rule(key=KEYS, source=KEYS)
    def copy_object(self, key: str, source: str) -> None:
        answer = self.wire.copy(f"/b/{key}", f"/b/{source}")
        if source not in self.objects:
            assert (answer.status, answer.code) == (404, "NoSuchKey")
        elif source == key:
            assert (answer.status, answer.code) == (400, "InvalidRequest")
        else:
            body = self.objects[source][0]
            assert answer.etag == md5(body)
            self.stored(key, body, md5(body))

    @rule(target=uploads, key=KEYS)
    def start(self, key: str) -> Opened:
        opened = Opened(self.wire.start_upload(f"/b/{key}"), len(self.opened))
        self.opened.append(opened)
        return opened

    @rule(opened=uploads, number=NUMBERS, body=BODIES)
    def put_part(self, opened: Opened, number: int, body: bytes) -> None:
        answer = self.wire.put_part(opened.upload, number, body)
        if self.is_open(opened, answer):
            assert (answer.status, answer.etag) == (200, md5(body))
            opened.parts[number] = body

    @rule(opened=uploads, number=NUMBERS, source=KEYS, span=st.none() | st.tuples(st.integers(0, 9), st.integers(0, 9)))
    def copy_part(self, opened: Opened, number: int, source: str, span: tuple[int, int] | None) -> None:
        text = None if span is None else f"bytes={span[0]}-{span[1]}"
        answer = self.wire.copy_part(opened.upload, number, f"/b/{source}", text)
        if span is not None and span[0] > span[1]:
            assert (answer.status, answer.code) == (400, "InvalidArgument")  # the form is judged before the upload
        elif self.is_open(opened, answer):
            expected = self.copied(source, span)
            if isinstance(expected, bytes):
                assert (answer.status, answer.etag) == (200, md5(expected))
                opened.parts[number] = expected
            else:
                assert (answer.status, answer.code) == expected

    def copied(self, source: str, span: tuple[int, int] | None) -> bytes | tuple[int, str]:
        if source not in self.objects:
            return 404, "NoSuchKey"
        body = self.objects[source][0]
        if span is None:
            return body
        if self.wire.profile.name == "jdcloud" and len(body) < SMALLEST:
            return 400, "InvalidRequest"
        if span[0] >= len(body):
            return 400, "InvalidRequest"
        return body[span[0] : span[1] + 1] if span[1] < len(body) else (400, "InvalidArgument")

    @rule(opened=uploads, data=st.data())
    def complete(self, opened: Opened, data: st.DataObject) -> None:
        numbers = sorted(data.draw(st.sets(st.sampled_from(sorted(opened.parts) or [1]))) & opened.parts.keys())
        answer = self.wire.complete(opened.upload, opened.pairs(numbers))
        if not opened.open:
            self.completed_again(opened, opened.pairs(numbers), answer)
        elif not numbers:
            assert (answer.status, answer.code) == (400, "MalformedXML")
        elif any(len(opened.parts[number]) < SMALLEST for number in numbers[:-1]):
            assert (answer.status, answer.code) == (400, "EntityTooSmall")
        else:
            bodies = [opened.parts[number] for number in numbers]
            assert (answer.status, answer.etag) == (200, multipart(bodies))
            self.stored(opened.key, b"".join(bodies), answer.etag, opened)
            opened.open, opened.done = False, opened.pairs(numbers)

    def completed_again(self, opened: Opened, pairs: list[tuple[int, str]], answer: Answer) -> None:
        same = self.current.get(opened.key) is opened
        if self.wire.profile.name == "aws" and same and not pairs:
            assert (answer.status, answer.code) == (400, "MalformedXML")
        elif self.wire.profile.name == "aws" and same and pairs == opened.done:
            assert (answer.status, answer.etag) == (200, self.objects[opened.key][1])
        else:
            assert (answer.status, answer.code) == (404, "NoSuchUpload")

    @rule(opened=uploads, fault=st.sampled_from(["etag", "number", "order"]))
    def complete_wrongly(self, opened: Opened, fault: str) -> None:
        pairs = opened.pairs(sorted(opened.parts))
        if fault == "etag":
            pairs, code = [*pairs[:-1], (9, "0" * 32)], "InvalidPart"
        elif fault == "number":
            pairs, code = [*pairs, (9, md5(b""))], "InvalidPart"
        else:
            pairs, code = [*pairs, (1, md5(b"")), (1, md5(b""))], "InvalidPartOrder"
        answer = self.wire.complete(opened.upload, pairs)
        if self.is_open(opened, answer):
            assert (answer.status, answer.code) == (400, code)

    @rule(opened=uploads)
    def abort(self, opened: Opened) -> None:
        answer = self.wire.abort(opened.upload)
        if self.is_open(opened, answer):
            assert answer.status == 204
            opened.open = False

    @rule(opened=uploads, size=st.integers(1, 3))
    def list_parts(self, opened: Opened, size: int) -> None:
        found: list[tuple[str, ...]] = []
        marker, truncated = "0", "true"
        while truncated == "true":
            answer = self.wire.list_parts(opened.upload, max_parts=size, part_number_marker=marker)
            if not self.is_open(opened, answer):
                return
            columns = (answer.texts(f"Part/{name}") for name in ("PartNumber", "ETag", "Size"))
            found += zip(*columns, strict=True)
            marker, truncated = answer.text("NextPartNumberMarker"), answer.text("IsTruncated")
        expected = sorted(opened.parts.items())
        assert found == [(str(number), f'"{md5(body)}"', str(len(body))) for number, body in expected]

    def is_open(self, opened: Opened, answer: Answer) -> bool:
        """Whether the upload is open; when it is not, the answer must say so."""
        if not opened.open:
            assert (answer.status, answer.code, answer.text("UploadId")) == (404, "NoSuchUpload", opened.upload.id)
        return opened.open

    # what must always hold

    @invariant()
    def objects_are_the_model_s(self) -> None:
        answer = self.wire.list(kind="list-type=2", encoding_type="url")
        keys, etags = map(unquote_plus, answer.texts("Contents/Key")), answer.texts("Contents/ETag")
        found = dict(zip(keys, etags, strict=True))
        assert found == {key: f'"{etag}"' for key, (_, etag) in self.objects.items()}
        for key, (body, _) in self.objects.items():
            assert self.wire.get(f"/b/{key}").body == body

    @invariant()
    def uploads_are_the_model_s(self) -> None:
        answer = self.wire.list(kind="uploads")
        expected = sorted((each for each in self.opened if each.open), key=lambda each: (each.key, each.serial))
        assert answer.texts("Upload/UploadId") == [each.upload.id for each in expected]
        assert answer.texts("Upload/Key") == [each.key for each in expected]

    def teardown(self) -> None:
        for opened in self.opened:
            if opened.open:
                self.wire.must(self.wire.abort(opened.upload))
        index = state_of(self.wire.store).bucket("b")._uploads
        assert [name for name, value in vars(index).items() if len(value)] == []  # nothing is left of any upload


def test_any_order_of_calls(make_wire: type[Wire], service: str):
    run_state_machine_as_test(
        lambda: Multipart(make_wire(service, limits=Limits(min_part_size=SMALLEST)).with_bucket()),
        settings=settings(max_examples=40, stateful_step_count=30),
    )
