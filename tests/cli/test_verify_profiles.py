"""``verify --profile`` with an engine or a file: the imitation of the profile says what is expected."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

import fakeoss
from fakeoss import Server, User, profiles
from fakeoss.__main__ import main
from fakeoss.cli.imitation import Imitation
from fakeoss.contract.case import Case, Expect, Like, Step
from fakeoss.contract.comparison import answer_differences
from fakeoss.contract.runner import World, differences_by_step
from fakeoss.contract.steps import SOURCE, START, copy, list_uploads, start
from fakeoss.model.store import state_of

ALICE = User("ALICE", "alice-secret", "alice")
Verify = Callable[..., int]


@pytest.fixture
def verify(monkeypatch: pytest.MonkeyPatch) -> Verify:
    """Asks a server of one profile as another."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ALICE.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", ALICE.secret_key)

    def run(served: str | profiles.Profile, profile: str, *arguments: str) -> int:
        with Server(profile=served, users=[ALICE]) as server:
            for name in ("bucket", "second"):
                server.store.create_bucket(name)
            where = ["--endpoint", server.endpoint_url, "--bucket", "bucket", "--second-bucket", "second"]
            status = main(["verify", *where, "--profile", profile, *arguments])
            assert [list(bucket.stacks()) for bucket in state_of(server.store).buckets] == [[], []]
            assert [list(bucket.uploads) for bucket in server.store.buckets] == [[], []]
        return status

    return run


@pytest.mark.parametrize("name", ["ceph", "minio", "swift", "aws-legacy"])
def test_an_engine_agrees_with_its_own_profile(name: str, verify: Verify, capsys: pytest.CaptureFixture[str]):
    assert verify(name, name, "--empty") == 0, capsys.readouterr()
    assert capsys.readouterr().out.startswith("391 rows agree, 0 differ, ")


def test_a_file_is_a_profile_that_agrees_with_itself_and_with_no_other(
    tmp_path: Path, verify: Verify, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "ours.toml"
    path.write_text('profile = "aws"\nserver = "Ours"\nranges_past_end = "clipped"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    ours = profiles.read(path)
    assert verify(ours, "ours.toml", "--only", "^copy range") == 0
    assert verify("aws", str(path), "--only", "^copy range") == 1
    out = capsys.readouterr().out
    assert "header Server (in every answer): expected 'Ours', found 'AmazonS3'" in out
    assert "copy range: ends after the source" in out
    assert "status: expected 200, found 400" in out


def test_what_differs_is_told_in_the_words_of_the_profile(
    tmp_path: Path, verify: Verify, capsys: pytest.CaptureFixture[str]
):
    report = tmp_path / "rows.json"
    changed = profiles.ceph.derive(open_ranges="refused", host_id=True)
    assert verify(changed, "ceph", "--only", "copy range", "--json", str(report)) == 1
    rows = {row["name"]: row for row in json.loads(report.read_text())["rows"] if row["result"] == "differs"}
    assert set(rows) == {f"copy range malformed: bytes={span}" for span in ("1-", "-2", "-0", "-15", "-")}
    (line,) = rows["copy range malformed: bytes=-2"]["differences"]
    assert "status: expected 200, found 400, b'<?xml" in line
    assert "header x-amz-id-2 (in every answer): expected None, found " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        ("cephh", "there is no profile 'cephh'; did you mean 'ceph'"),
        ("nowhere.toml", "No such file or directory: "),
        ("wrong.toml", "wrong.toml: part_order: 'none' is not one of ascending, not descending, any"),
    ],
)
def test_a_profile_that_is_none_is_named(
    profile: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wrong.toml").write_text('part_order = "none"', encoding="utf-8")
    assert main(["verify", "--endpoint", "http://127.0.0.1:1", "--bucket", "bucket", "--profile", profile]) == 2
    assert words in capsys.readouterr().err


def lines(case: Case, imitated: str, asked: str) -> list[str]:
    """How one imitation differs from another."""
    oracle, other = Imitation(profiles.find(imitated)).oracle(), Imitation(profiles.find(asked)).world()
    world = World(other.send, other.names, other.frame, oracle=oracle)
    return [each.text for _, found in differences_by_step(case, world) for each in found if not each.is_form]


def case(*steps: Step) -> Case:
    return Case("a row", "this test", ("aws",), steps, (SOURCE, START))


def test_the_ids_of_uploads_are_those_of_the_service_that_is_asked():
    """Ceph lists the uploads of a key by their ids, which each service makes up."""
    uploads = [start("k", name=name) for name in "ABCDEF"]
    listed = list_uploads("&prefix=k", xml={"Upload/UploadId": ("{A}", "{B}", "{C}", "{D}", "{E}", "{F}")})
    assert lines(case(*uploads, listed), "ceph", "ceph") == []
    assert lines(case(*uploads, listed), "ceph", "aws") != []


def test_a_row_ends_where_the_profile_cannot_go_on():
    """Ceph takes ``bytes=5-3`` for a range out of bounds: the answer has no ETag for the step after."""
    steps = (copy(1, "bytes=0-3", keep={"E": "ETag"}), Step("GET /{b}/src", {"If-None-Match": "{E}"}))
    assert lines(case(*steps), "ceph", "ceph") == []
    refused = (copy(1, "bytes=5-3", keep={"E": "ETag"}), Step("GET /{b}/src", {"If-None-Match": "{E}"}))
    assert lines(case(*refused), "ceph", "ceph") == []
    assert [text[:30] for text in lines(case(*refused), "ceph", "aws")] == ["status: expected 416, found 40"]


def test_an_error_without_a_code_differs_in_substance():
    def send(method: str, target: str, headers: object, body: bytes) -> tuple[int, dict[str, str], bytes]:
        return 400, {}, b"<Error><Message>no</Message></Error>"

    oracle = Imitation(profiles.aws).oracle()
    world = World({"owner": send}, {"b": "bucket"}, Imitation(profiles.aws).world().frame, oracle=oracle)
    row = Case("a row", "this test", ("aws",), (Step("GET /{b}/none?partNumber=0"),), ())
    found = [each for _, differences in differences_by_step(row, world) for each in differences]
    assert [each.text for each in found if not each.is_form] == [
        "Code: expected 'InvalidArgument', found none in b'<Error><Message>no</Message></Error>'"
    ]


def test_server_of_a_derived_service_is_asked_its_services_rows():
    assert {name: profile.service for name, profile in profiles.PROFILES.items()} == {
        **dict.fromkeys(profiles.PROFILES, "aws"),
        "jdcloud": "jdcloud",
    }
    assert fakeoss.profiles.jdcloud.derive(name="x").service == "jdcloud"


def deletions(*keys: str) -> bytes:
    return f"<DeleteResult>{''.join(f'<Deleted><Key>{key}</Key></Deleted>' for key in keys)}</DeleteResult>".encode()


def keys_listed(*keys: str) -> bytes:
    several = "".join(f"<Contents><Key>{key}</Key></Contents>" for key in keys)
    return f"<ListBucketResult>{several}</ListBucketResult>".encode()


def message(payload: bytes, *names: str) -> bytes:
    """A message with headers of these names, without its checksums."""
    headers = b"".join(bytes([len(name)]) + name.encode() + b"\7\0\1x" for name in names)
    size = 16 + len(headers) + len(payload)
    return size.to_bytes(4, "big") + len(headers).to_bytes(4, "big") + bytes(4) + headers + payload + bytes(4)


STREAM: Final = message(b"<Stats/>", ":a", ":bc")


@pytest.mark.parametrize(
    ("expect", "body", "kinds"),
    [
        (Expect(200, "DeleteResult", {"Deleted/Key": ("a", "b")}), deletions("a", "b"), []),
        (Expect(200, "DeleteResult", {"Deleted/Key": ("a", "b")}), deletions("b", "a"), [True]),
        (Expect(200, "DeleteResult", {"Deleted/Key": ("a", "b")}), deletions("a", "a"), [False]),
        (Expect(200, "DeleteResult", {"Deleted/Key": (Like("a|b"), "b")}), deletions("b", "a"), [False]),
        (Expect(200, "ListBucketResult", {"Contents/Key": ("a", "b")}), keys_listed("b", "a"), [False]),
        (Expect(200, body=STREAM), STREAM, []),
        (Expect(200, body=STREAM), message(b"<?xml?><Stats/>", ":bc", ":a"), [True]),
        (Expect(200, body=STREAM), message(b"<Stats>1</Stats>", ":a", ":bc"), [False]),
        (Expect(200, body=STREAM), message(b"<Stats/>", ":a"), [False]),
        (Expect(200, body=STREAM), STREAM + b"x", [False]),
        (Expect(200, body=STREAM), STREAM[:-1], [False]),
        (Expect(200, body=b"one"), b"other", [False]),
        (Expect(200, body=b""), b"other", [False]),
    ],
)
def test_order_that_means_nothing_is_form(expect: Expect, body: bytes, kinds: list[bool]):
    step, frame = Step("GET /{b}", expect=expect), Imitation(profiles.aws).world().frame
    found = answer_differences(step, (200, {}, body), {"b": "bucket"}, frame)
    assert [each.is_form for each in found if "every answer" not in each.text] == kinds
