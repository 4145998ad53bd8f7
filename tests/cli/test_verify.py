"""``verify``: a server that answers as stated agrees, another one is told apart, and nothing is left behind."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import fakeoss
from fakeoss import Limits, Server, User, profiles
from fakeoss.__main__ import main
from fakeoss.cli.cleaning import CleaningError, clean, first_entry
from fakeoss.cli.endpoint import Endpoint
from fakeoss.contract.case import ANY, NOBODY, OTHER, Case, Expect, Like, Seed, Step
from fakeoss.contract.relocation import obstacles, relocated
from fakeoss.model.records import Attributes
from fakeoss.model.store import state_of

ALICE = User("ALICE", "alice-secret", "alice", session_token="alice-token")
Verify = Callable[..., int]


@pytest.fixture
def server() -> Iterator[Server]:
    """An Amazon that verifies signatures, with a bucket that holds something of the user's own."""
    with Server(profile="aws", users=[ALICE]) as server:
        server.store.create_bucket("bucket").put("fakeoss-verify", b"mine")
        server.store.create_bucket("second")
        yield server


@pytest.fixture
def verify(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Verify]:
    for name, value in zip(
        ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN"), (*ALICE[:2], "alice-token"), strict=True
    ):
        monkeypatch.setenv(f"AWS_{name}", value)
    handlers = {name: signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGINT, signal.default_int_handler)  # which a job in the background of a shell ignores

    def run(*arguments: str, profile: str = "aws", **options: str) -> int:
        given = {"endpoint": server.endpoint_url, "bucket": "bucket", "profile": profile, **options}
        return main(["verify", *(part for name, value in given.items() for part in (f"--{name}", value)), *arguments])

    yield run
    for name, handler in handlers.items():
        signal.signal(name, handler)


def left(server: Server) -> list[str]:
    """Every version and upload but the user's own."""
    buckets = state_of(server.store).buckets
    found = [version.key for bucket in buckets for stack in bucket.stacks() for version in stack]
    found += [upload.key for bucket in server.store.buckets for upload in bucket.uploads]
    return [key for key in found if key != "fakeoss-verify"]


@pytest.mark.parametrize("profile", ["aws", "jdcloud"])
def test_the_service_that_is_faked_agrees(profile: str, verify: Verify, capsys: pytest.CaptureFixture[str]):
    with Server(profile=profile, users=[ALICE]) as server:
        for name in ("bucket", "second"):
            server.store.create_bucket(name)
        status = verify("--empty", "--second-bucket", "second", endpoint=server.endpoint_url, profile=profile)
        lines = capsys.readouterr().out.splitlines()
        assert (status, left(server)) == (0, [])
    agree, skipped = re.fullmatch(r"(\d+) rows agree, 0 differ, (\d+) skipped", lines[0]).groups()  # type: ignore[union-attr]
    assert int(agree) > 150
    assert sum(int(line.split()[0]) for line in lines[1:]) == int(skipped)


def test_below_a_prefix_the_rows_agree_too(server: Server, verify: Verify, capsys: pytest.CaptureFixture[str]):
    assert verify("--second-bucket", "second") == 0
    assert re.match(r"3\d\d rows agree, 0 differ, ", capsys.readouterr().out)
    assert left(server) == []
    assert server.store.bucket("bucket").object("fakeoss-verify").body == b"mine"
    outside = [
        call for call in server.store.calls if call.key and not re.match("fakeoss-verify-[0-9a-f]{8}/", call.key)
    ]
    assert [call for call in outside if call.bucket in {"bucket", "second"}] == []


def test_versions_are_removed_as_well(server: Server, verify: Verify):
    server.store.bucket("bucket").set_versioning("Enabled")
    verify("--only", "copy range: (absent|first and last)")
    assert server.store.calls.count("UploadPartCopy", status=200) >= 1
    assert left(server) == []


def test_a_row_that_differs_is_printed_with_its_source(
    server: Server, verify: Verify, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    server.store.faults.add("UploadPartCopy", error="SlowDown", times=1)
    path = tmp_path / "rows.json"
    assert verify("--only", "^copy range: (absent|the whole)", "--json", str(path)) == 1
    name, source, line, *summary = capsys.readouterr().out.splitlines()
    assert name == "copy range: absent, the whole source is copied"
    assert source.startswith("    source: ")
    assert re.match(
        r"    step 3, PUT /bucket/fakeoss-verify-\w{8}/d\?partNumber=1&.*: status: expected 200, found 503, b'<", line
    )
    assert summary == ["1 rows agree, 1 differ, 0 skipped"]
    rows = json.loads(path.read_text())["rows"]
    assert [(row["name"], row["result"], len(row["differences"])) for row in rows] == [
        (name, "differs", 1),
        ("copy range: the whole source, as an explicit range", "same", 0),
    ]
    assert left(server) == []


def test_what_every_answer_has_otherwise_is_told_once(verify: Verify, capsys: pytest.CaptureFixture[str]):
    with Server(profile="jdcloud", limits=Limits(min_part_size=1), users=[ALICE]) as server:
        server.store.create_bucket("bucket")
        assert verify("--only", "^copy range: (absent|the whole)", endpoint=server.endpoint_url) == 3
        lines = capsys.readouterr().out.splitlines()
        assert left(server) == []
    common = [line for line in lines if line.startswith("in 2 rows: ")]
    assert "in 2 rows: header Server (in every answer): expected 'AmazonS3', found 'JDCloudOSS'" in common
    assert not [line for line in lines if line.startswith("    ") and "in every answer" in line]


def test_an_interruption_leaves_nothing_behind(server: Server, verify: Verify, capsys: pytest.CaptureFixture[str]):
    def interrupt(entry: object) -> None:
        del server.store.hooks[:]
        os.kill(os.getpid(), signal.SIGINT)

    server.store.on("UploadPartCopy", before=interrupt)
    assert verify("--only", "copy range") == 2
    out, err = capsys.readouterr()
    assert " not run\n" in out
    words = r"fakeoss: interrupted; everything that was stored has been removed. Go on: fakeoss verify --resume (.*)\n"
    journal = Path(re.search(words, err)[1])  # type: ignore[index]
    assert main(["verify", "--resume", str(journal), "--only", "copy range"]) == 0, capsys.readouterr()
    assert re.match(r"25 rows agree, 0 differ, ", capsys.readouterr().out)
    assert not journal.exists()
    assert left(server) == []


def test_a_row_that_would_write_outside_of_the_prefix_is_stopped(
    server: Server, verify: Verify, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("fakeoss.cli.verify_run.relocated", lambda case, prefix: case)
    assert verify("--only", "copy range: absent") == 2
    words = r"fakeoss: a row would write outside of fakeoss-verify-\w{8}/: PUT /bucket/src"
    assert re.fullmatch(words, capsys.readouterr().err.splitlines()[-1])
    assert left(server) == []


def test_what_cannot_be_removed_is_told_and_is_removed_later(
    server: Server, verify: Verify, capsys: pytest.CaptureFixture[str]
):
    server.store.faults.add("AbortMultipartUpload", error="AccessDenied", status=403)
    assert verify("--only", "copy range: absent") == 2
    err = capsys.readouterr().err.splitlines()[-1]
    assert re.match(
        r"fakeoss: left behind: upload \S+ '/bucket/fakeoss-verify-\w{8}/d' \(DELETE was answered with 403", err
    )
    assert len(left(server)) == 1
    server.store.faults.clear()
    journal = err.rpartition(" ")[2]
    assert main(["verify", "--clean", journal]) == 0
    assert left(server) == []
    assert not Path(journal).exists()
    assert main(["verify", "--clean", journal]) == 2
    assert f"{journal}: No such file or directory" in capsys.readouterr().err


# services that others wrote


def test_uploads_are_ended_where_they_cannot_be_listed(server: Server, verify: Verify):
    server.store.faults.add("ListMultipartUploads", error="NotImplemented", status=501)
    assert verify("--only", "copy range: absent") == 0
    assert left(server) == []


def test_a_row_that_ends_the_endpoint_is_that_rows_failure(
    server: Server, verify: Verify, capsys: pytest.CaptureFixture[str]
):
    server.store.faults.add("UploadPartCopy", fakeoss.reset(), times=2)  # the first request and its repetition
    assert verify("--only", "^copy range: (absent|the whole)") == 1
    out = capsys.readouterr().out
    assert "no answer: " in out
    assert out.splitlines()[-1] == "1 rows agree, 0 differ, 1 failed, 0 skipped"
    assert left(server) == []


def test_an_endpoint_that_comes_back_is_waited_for(
    server: Server, verify: Verify, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    def fall(entry: object) -> None:
        server.store.faults.add("*", fakeoss.refuse(), optional=True)

    server.store.faults.add("UploadPartCopy", fakeoss.reset(), times=2, when=lambda call: fall(call) is None)
    monkeypatch.setattr("fakeoss.cli.verify_run.time.sleep", lambda seconds: server.store.faults.clear())
    assert verify("--only", "^copy range: (absent|the whole)") == 1
    out = capsys.readouterr().out
    assert "the endpoint went away on this row, and came back" in out
    assert left(server) == []


def test_an_endpoint_that_stays_away_is_told_with_the_rows_that_ran(
    server: Server, verify: Verify, capsys: pytest.CaptureFixture[str]
):
    def fall(call: object) -> bool:
        server.store.faults.add("*", fakeoss.refuse(), optional=True)
        return True

    server.store.faults.add("UploadPartCopy", fakeoss.reset(), when=fall)
    assert verify("--only", "^copy range: (absent|the whole)", "--patience", "0.1") == 2
    err = capsys.readouterr().err
    assert "went away and did not come back in 0.1 s" in err or "cannot reach" in err
    server.store.faults.clear()
    journal = re.search(r"\S+\.jsonl", err)
    assert journal is not None
    assert main(["verify", "--clean", journal[0]]) == 0
    assert left(server) == []


@pytest.mark.parametrize(
    ("change", "status"),
    [
        pytest.param(lambda answer: answer.but(headers={"Server": "Other"}), 3, id="a header"),
        pytest.param(lambda answer: answer.but(status=204), 1, id="a status"),
        pytest.param(lambda answer: answer.but(body=b"<nothing"), 1, id="no document"),
        pytest.param(lambda answer: answer.but(body=b"\xff\xfe\x00"), 1, id="no text"),
    ],
)
def test_grades(change: Any, status: int, server: Server, verify: Verify, capsys: pytest.CaptureFixture[str]):
    server.store.on("UploadPartCopy", after=lambda call: change(call.answer))
    assert verify("--only", "^copy range: absent") == status
    assert left(server) == []


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        ([], {"endpoint": "http://127.0.0.1:{free}"}, "cannot reach http://127.0.0.1:{free}: Connection refused"),
        (
            [],
            {"endpoint": "localhost:9000"},
            "'localhost:9000' is not an endpoint: write https://host or http://host:port",
        ),
        ([], {"endpoint": "http://localhost/path"}, "'http://localhost/path' is not an endpoint: *"),
        ([], {"endpoint": "http://localhost:http"}, "*"),
        ([], {"bucket": "nowhere"}, "cannot list the bucket nowhere: 404 NoSuchBucket"),
        ([], {"bucket": "a/b"}, "'a/b' is not a bucket name"),
        (["--second-bucket", "bucket"], {}, "--second-bucket must name another bucket"),
        (["--secret-key", "wrong"], {}, "cannot list the bucket bucket: 403 SignatureDoesNotMatch"),
        (["--access-key", "NOBODY"], {}, "cannot list the bucket bucket: 403 InvalidAccessKeyId"),
        (["--session-token", "old"], {}, "cannot list the bucket bucket: 400 InvalidToken"),
        (["--empty"], {}, "the bucket bucket is not empty, but holds * 'fakeoss-verify': leave out --empty"),
        (["--only", "^nothing$"], {}, "no row of profile aws matches '^nothing$'"),
        (["--only", "lifecycle"], {}, "no row could be run"),
        (["--json", "/nowhere/at/all"], {}, "/nowhere/at/all: No such file or directory"),
    ],
)
def test_what_keeps_it_from_asking_is_one_line(
    arguments: list[str],
    options: dict[str, str],
    words: str,
    server: Server,
    verify: Verify,
    capsys: pytest.CaptureFixture[str],
):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free = str(listener.getsockname()[1])
    filled = {name: value.replace("{free}", free) for name, value in options.items()}
    assert verify(*arguments, **filled) == 2
    err = capsys.readouterr().err
    pattern = re.escape(f"fakeoss: {words.replace('{free}', free)}").replace(r"\*", ".*")
    assert re.fullmatch(pattern, err.splitlines()[-1])
    assert left(server) == []


def test_missing_credentials_are_named(
    verify: Verify, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert verify() == 2
    assert capsys.readouterr().err == "fakeoss: credentials are missing: set --secret-key or AWS_SECRET_ACCESS_KEY\n"


# which rows can be asked, and how they read below a prefix


def row(*requests: str, **options: Any) -> Case:
    return Case("a row", "this test", ("aws",), tuple(Step(request) for request in requests), (), **options)


def deleting(document: str) -> Case:
    return row()._replace(steps=(Step("POST /{b}?delete", body=document),))


@pytest.mark.parametrize(
    ("case", "options", "reasons"),
    [
        (row("GET /{b}/k"), {}, []),
        (deleting("<Delete><Object><Key>k</Key></Object></Delete>"), {}, []),
        (
            deleting("<Delete><Object><VersionId>1</VersionId><Key>k</Key></Object></Delete>"),
            {},
            ["it deletes keys in a form that cannot be moved below a prefix"],
        ),
        (row("POST /{b}?delete"), {}, ["it deletes keys in a form that cannot be moved below a prefix"]),
        (row("GET /{b}/k", limits={"aws": {"max_parts": 1}}), {}, ["its limits are scaled down"]),
        (row("GET /{b}/k", limits={"jdcloud": {"max_parts": 1}}), {}, []),
        (row("GET /{b}/k", at=1.0), {}, ["it sets the clock"]),
        (row("GET /{b}/k", seeds=(Seed("k", 1),)), {}, ["it needs objects too large or too many to send"]),
        (row("PUT /{b}?versioning"), {"whole": True}, ["it changes the settings of a bucket"]),
        (row("DELETE /{b}"), {"whole": True}, ["it changes the settings of a bucket"]),
        (row("GET /{b}?uploads"), {}, ["it needs a bucket that is empty (--empty)"]),
        (row("GET /{b}?uploads"), {"whole": True}, []),
        (row("GET /{c}/k"), {}, ["it needs a second bucket (--second-bucket)"]),
        (row("GET /{c}/k"), {"second": True}, []),
        (row("GET /{o}/k"), {"second": True}, ["it needs another user"]),
        (row("GET /{b}/k?X-Amz-Signature=1"), {}, ["it has a signature of its own"]),
        (row("PUT /{b}/../k"), {}, ["its key leaves no room for a prefix, or may lead out of it"]),
        (row("PUT /{b}/" + "k" * 1000), {}, ["its key leaves no room for a prefix, or may lead out of it"]),
    ],
)  # fmt: skip
def test_obstacles_are_named(case: Case, options: dict[str, bool], reasons: list[str]):
    assert list(obstacles(case, "aws", **{"second": False, "whole": False, **options})) == reasons


@pytest.mark.parametrize(
    ("user", "headers", "reasons"),
    [
        (NOBODY, {}, []),
        (OTHER, {}, ["it needs another user"]),
        ("owner", {"Authorization": "x"}, ["it has a signature of its own"]),
        ("owner", {"x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"}, ["it has a signature of its own"]),
        ("owner", {"x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER"}, []),
    ],
)
def test_who_asks_may_be_an_obstacle(user: str, headers: dict[str, str], reasons: list[str]):
    case = row()._replace(steps=(Step("GET /{b}/k", headers, user=user),))
    found = list(obstacles(case, "aws", second=True, whole=True))
    assert found == reasons


def test_keys_move_below_the_prefix():
    step = Step(
        "PUT /{b}/d?partNumber=1",
        {"x-amz-copy-source": "{c}%2Fsrc", "x-none": None},
        "<Delete><Object><Key>k</Key></Object></Delete>",
        Expect(
            200,
            xml={"Key": "d", "Contents/Key": ("a", "b"), "Bucket": "{b}", "Location": Like(".*/d"), "Tag/Key": "t"},
            fields={"Key": ANY, "ArgumentValue": "/{b}/?versionId=x"},
            headers={"ETag": "{tag}"},
            body="<Bucket>{b}</Bucket><Key>d</Key>",
        ),
    )
    (moved,) = relocated(row()._replace(steps=(step,)), "p/").steps
    assert (moved.request, moved.headers) == (
        "PUT /{b}/p/d?partNumber=1",
        {"x-amz-copy-source": "{c}%2Fp/src", "x-none": None},
    )
    assert moved.body == "<Delete><Object><Key>p/k</Key></Object></Delete>"
    assert moved.expect.xml == {**step.expect.xml, "Key": "p/d", "Contents/Key": ("p/a", "p/b")}
    assert (moved.expect.fields, moved.expect.headers) == (step.expect.fields, step.expect.headers)
    assert moved.expect.body == "<Bucket>{b}</Bucket><Key>p/d</Key>"


# cleaning


@pytest.mark.parametrize("versioning", [None, "Enabled", "Suspended"])
def test_cleaning_removes_what_is_below_the_prefix_and_nothing_else(versioning: str | None):
    keys = ["p/a", "p/a+b c%2F", "p/ü&<>", "p//", "p/\x01", "p/a?b#c"]
    with Server(profile=profiles.aws, limits=Limits(max_page=2), users=[ALICE]) as server:
        bucket, state = server.store.create_bucket("bucket"), state_of(server.store)
        if versioning:
            bucket.set_versioning(versioning)
        for key in [*keys, *keys, "p", "o/p/", "pa"]:
            bucket.put(key, b"x")
            state.bucket("bucket").open_upload(key, state.ids.upload_id(), Attributes())
        bucket.delete("p/a")
        endpoint = Endpoint(server.endpoint_url, "us-east-1", ALICE)
        clean(endpoint, "bucket", "p/")
        assert sorted({stack[0].key for stack in state.bucket("bucket").stacks()}) == ["o/p/", "p", "pa"]
        assert [upload.key for upload in bucket.uploads] == ["o/p/", "p", "pa"]
        assert "'o/p/'" in str(first_entry(endpoint, "bucket"))
        clean(endpoint, "bucket", "")
        assert first_entry(endpoint, "bucket") is None
        with pytest.raises(CleaningError, match="cannot list the contents of nowhere: 404"):
            clean(endpoint, "nowhere", "p/")
        endpoint.close()
