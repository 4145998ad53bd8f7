"""Conditions on changes: who may set them, what meets them on the way, and those of directory buckets. The contract has
the rest (conditional_writes, copying, multipart_completion)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from fakeoss import profiles
from fakeoss.model.accounts import DEFAULT_OWNER, User
from support.wire import Upload, Wire, md5_base64, part_list

OTHER = User("OTHERKEY", "secret", "2" * 64, "other", account_id="222222222222")
NOON = "Mon, 11 Apr 2011 20:34:56 GMT"
LATER = "Mon, 11 Apr 2011 20:34:57 GMT"
SIZE, TIME = "x-amz-if-match-size", "x-amz-if-match-last-modified-time"
INITIATED = "x-amz-if-match-initiated-time"


def keys(wire: Wire) -> list[str]:
    return wire.store.bucket("b").keys()


def outcome(answer: Any) -> tuple[int, str | None]:
    return answer.status, answer.code if answer.status >= 400 else None


def delete_all(wire: Wire, *entries: str, **more: Any) -> Any:
    body = f"<Delete>{''.join(f'<Object>{entry}</Object>' for entry in entries)}</Delete>".encode()
    return wire.ask("POST", "/b?delete", body, {"content-md5": md5_base64(body)}, **more)


# who may


@pytest.fixture
def shared(make_wire: type[Wire]) -> Wire:
    """An Amazon whose bucket ``b`` has ``k`` and lets everybody write and delete, and nobody read."""
    wire = make_wire("aws", users=(DEFAULT_OWNER, OTHER)).with_bucket()
    wire.put("/b/k", b"x")
    wire.store.bucket("b").settings.access_block = None
    return wire


def allow(wire: Wire, *actions: str, **conditions: Any) -> None:
    """Allow the other user these actions, each under its condition, if it has one."""
    principal = {"AWS": f"arn:aws:iam::{OTHER.account}:root"}
    statements = [
        {"Effect": "Allow", "Principal": principal, "Action": f"s3:{action}", "Resource": "arn:aws:s3:::b/*"}
        | ({"Condition": conditions[action]} if action in conditions else {})
        for action in actions
    ]
    body = json.dumps({"Version": "2012-10-17", "Statement": statements}).encode()
    wire.must(wire.ask("PUT", "/b?policy", body))


def changes(wire: Wire, etag: str) -> Iterator[Any]:
    """Every conditional change of ``k`` by the other user: an entity tag is to match."""
    upload = Upload("/b/k", wire.ask("POST", "/b/k?uploads", user=OTHER).text("UploadId") or "")
    part = wire.ask("PUT", f"/b/k?partNumber=1&uploadId={upload.id}", b"y", user=OTHER)
    parts = part_list([(1, part.etag)])
    match = {"if-match": etag}
    yield wire.ask("POST", f"/b/k?uploadId={upload.id}", parts, match, user=OTHER)
    yield wire.ask("PUT", "/b/k", b"y", match, user=OTHER)
    yield wire.ask("DELETE", "/b/k", headers=match, user=OTHER)
    batch = delete_all(wire, f"<Key>k</Key><ETag>{etag}</ETag>", user=OTHER)
    assert batch.status == 200
    yield batch


def test_who_may_not_read_an_object_does_not_learn_its_entity_tag(shared: Wire) -> None:
    """Amazon: How to prevent object overwrites with conditional writes, How to perform conditional deletes."""
    writing = ("PutObject", "DeleteObject")
    allow(shared, *writing)
    for etag in (shared.head("/b/k").etag, "other"):
        for answer in changes(shared, etag):
            code = answer.text("Error/Code") if answer.status == 200 else answer.code
            assert code == "AccessDenied"
    assert shared.get("/b/k").body == b"x"
    allow(shared, *writing, "GetObject")
    codes = [
        answer.text("Error/Code") if answer.status == 200 else answer.code for answer in changes(shared, '"other"')
    ]
    assert codes == ["PreconditionFailed"] * 4


def test_any_entity_tag_is_no_secret(shared: Wire) -> None:  # Amazon: How to perform conditional deletes
    allow(shared, "DeleteObject")
    assert shared.ask("DELETE", "/b/k", headers={"if-match": "*"}, user=OTHER).status == 204


def test_a_policy_demands_conditions_of_deletions(shared: Wire) -> None:  # Amazon: How to perform conditional deletes
    allow(shared, "DeleteObject", "GetObject", DeleteObject={"Null": {"s3:if-match": "false"}})
    etag = shared.head("/b/k").etag
    assert outcome(shared.ask("DELETE", "/b/k", user=OTHER)) == (403, "AccessDenied")
    shared.put("/b/free", b"x")
    answer = delete_all(shared, "<Key>free</Key>", f"<Key>k</Key><ETag>{etag}</ETag>", "<Key>loose</Key>", user=OTHER)
    assert (answer.texts("Deleted/Key"), answer.texts("Error/Key")) == (["k"], ["free", "loose"])


# what meets a write on its way


def test_a_deletion_that_overtakes_a_write_is_a_conflict(aws: Wire) -> None:
    """Amazon: How to prevent object overwrites with conditional writes: 409 where a delete request succeeds before the
    write, 404 for If-Match, where there is nothing any more."""
    for condition, code in (({"if-none-match": "*"}, "ConditionalRequestConflict"), ({"if-match": "?"}, "NoSuchKey")):
        etag = aws.put("/b/k", b"x").etag

        def body() -> Iterator[bytes]:
            yield b"new"
            aws.must(aws.delete("/b/k"))

        headers = {name: etag if value == "?" else value for name, value in condition.items()}
        answer = aws.ask("PUT", "/b/k", body(), {**headers, "content-length": "3"})
        assert outcome(answer) == (409 if "Conflict" in code else 404, code)
        assert keys(aws) == []


def test_the_write_that_is_first_to_end_wins(aws: Wire) -> None:  # there: 412 for the others
    def body() -> Iterator[bytes]:
        yield b"new"
        aws.must(aws.put("/b/k", b"first", if_none_match="*"))

    answer = aws.ask("PUT", "/b/k", body(), {"if-none-match": "*", "content-length": "3"})
    assert outcome(answer) == (412, "PreconditionFailed")
    assert aws.get("/b/k").body == b"first"


def test_a_deletion_judges_what_is_there_when_it_happens(aws: Wire) -> None:
    stale = aws.put("/b/k", b"x").etag
    aws.put("/b/k", b"new")
    assert outcome(aws.ask("DELETE", "/b/k", headers={"if-match": stale})) == (412, "PreconditionFailed")
    answer = delete_all(aws, f"<Key>k</Key><ETag>{stale}</ETag>")
    assert answer.texts("Error/Code") == ["PreconditionFailed"]
    assert aws.get("/b/k").body == b"new"


# the conditions of directory buckets


@pytest.mark.parametrize("value", ["10", "11", NOON, "nonsense", ""])
def test_nothing_is_lost_by_a_condition_of_directory_buckets(aws: Wire, value: str) -> None:
    """A general purpose bucket refuses them, whatever they say: recorded at Amazon, February 2026, by localstack, for
    DeleteObject; measured there, August 2026, for both: ministack#1501."""
    aws.put("/b/k", b"0123456789")
    upload = aws.start_upload("/b/k")
    for header in (SIZE, TIME):
        assert outcome(aws.ask("DELETE", "/b/k", headers={header: value})) == (501, "NotImplemented")
    for element in ("Size", "LastModifiedTime"):
        answer = delete_all(aws, f"<Key>k</Key><{element}>{value}</{element}>")
        assert outcome(answer) == (400, "MalformedXML")
    answer = aws.ask("DELETE", f"/b/k?uploadId={upload.id}", headers={INITIATED: value})
    assert outcome(answer) == (501, "NotImplemented")
    assert answer.error["Header"] == INITIATED
    assert (keys(aws), len(aws.store.bucket("b").uploads)) == (["k"], 1)


@pytest.fixture
def directory(make_wire: type[Wire]) -> Wire:
    """An Amazon that judges the conditions of directory buckets; its bucket ``b`` has ``k``, of ten bytes."""
    wire = make_wire(profiles.aws.derive(directory_bucket_conditions=True)).with_bucket()
    wire.put("/b/k", b"0123456789")
    return wire


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        # Amazon: DeleteObject; measured at a directory bucket, August 2026: ministack#1501
        ({SIZE: "10"}, (204, None)),
        ({SIZE: "11"}, (412, "PreconditionFailed")),
        ({TIME: NOON}, (204, None)),
        ({TIME: LATER}, (412, "PreconditionFailed")),
        ({SIZE: "10", TIME: NOON, "if-match": "*"}, (204, None)),
        ({SIZE: "10", TIME: LATER}, (412, "PreconditionFailed")),
        ({SIZE: "10", "if-match": "other"}, (412, "PreconditionFailed")),
        # our reading
        ({TIME: "2011-04-11T20:34:56Z"}, (204, None)),
        ({SIZE: "ten"}, (400, "InvalidArgument")),
        ({SIZE: "-1"}, (400, "InvalidArgument")),
        ({TIME: "noon"}, (400, "InvalidArgument")),
    ],
)
def test_a_deletion_by_size_and_time(
    directory: Wire, headers: dict[str, str], expected: tuple[int, str | None]
) -> None:
    directory.clock.advance(60)
    assert outcome(directory.ask("DELETE", "/b/k", headers=headers)) == expected
    assert keys(directory) == ([] if expected[0] == 204 else ["k"])
    assert directory.ask("DELETE", "/b/none", headers={SIZE: "1", TIME: NOON}).status == 204


def test_deletions_of_several_by_size_and_time(directory: Wire) -> None:
    for key in "abc":
        directory.put(f"/b/{key}", b"0123456789")
    answer = delete_all(
        directory,
        "<Key>a</Key><Size>10</Size>",
        f"<Key>b</Key><Size>10</Size><LastModifiedTime>{LATER}</LastModifiedTime>",
        f"<Key>c</Key><LastModifiedTime>{NOON}</LastModifiedTime>",
        "<Key>k</Key><Size>9</Size>",
        "<Key>none</Key><Size>9</Size>",
    )
    assert answer.texts("Deleted/Key") == ["a", "c", "none"]
    assert (answer.texts("Error/Key"), answer.texts("Error/Code")) == (["b", "k"], ["PreconditionFailed"] * 2)
    assert keys(directory) == ["b", "k"]


def test_an_upload_is_aborted_if_it_began_then(directory: Wire) -> None:  # Amazon: AbortMultipartUpload
    upload = directory.start_upload("/b/k")
    directory.clock.advance(60)

    def abort(time: str) -> tuple[int, str | None]:
        return outcome(directory.ask("DELETE", f"/b/k?uploadId={upload.id}", headers={INITIATED: time}))

    assert abort(LATER) == (412, "PreconditionFailed")
    assert abort("noon") == (400, "InvalidArgument")
    assert len(directory.store.bucket("b").uploads) == 1
    assert abort(NOON) == (204, None)
    assert directory.store.bucket("b").uploads == []
    assert abort(NOON) == (204, None), "what is gone counts as aborted"
    assert outcome(directory.abort(upload)) == (404, "NoSuchUpload")
