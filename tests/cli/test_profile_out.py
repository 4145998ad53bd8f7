"""``verify --profile-out``: what an endpoint answers becomes a profile, which answers so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import boto3
import pytest
from botocore.exceptions import ClientError

import fakeoss
from fakeoss import Server, User, profiles
from fakeoss.__main__ import main
from fakeoss.cli.config_file import read_configuration
from fakeoss.cli.deriving.choices import Choice, choices_of
from fakeoss.cli.deriving.deciding import decide
from fakeoss.cli.deriving.evidence import WHOLE, Record, agreement, facts_of
from fakeoss.cli.deriving.forms import with_forms
from fakeoss.cli.deriving.writing import profile_text
from fakeoss.cli.imitation import Imitation
from fakeoss.contract.cases import CASES
from fakeoss.contract.relocation import obstacles
from fakeoss.contract.runner import answers_to
from fakeoss.errors import Cause
from fakeoss.progress import Silent

ALICE: Final = User("ALICE", "alice-secret", "alice")
ODD: Final[dict[str, Any]] = {
    "open_ranges": "rest",
    "plus_in_source": False,
    "part_order": "any",
    "loose_part_numbers": True,
    "bad_ranges_refused": True,
    "copied_etags": True,
    "completed_known": True,
    "source_query": "ignored",
}
FEW: Final = "^copy source|^copy range (malformed|begins)|^copy range: begins|^engines: |^part number"
ROW: Final = profiles.aws.errors[Cause.COPY_RANGE_BEYOND]._replace(status=416, code="Beyond")
ERROR: Final = {Cause.COPY_RANGE_BEYOND: ROW}


def records_of(profile: profiles.Profile, only: str) -> list[Record]:
    """What a profile of ours answers to the rows that can be put to an empty bucket."""
    imitation = Imitation(profile)
    records = []
    for case in CASES:
        is_asked = "aws" in case.profiles and re.search(only, case.name)
        if is_asked and not list(obstacles(case, "aws", second=True, whole=True)):
            world = imitation.world()
            records.append(Record(case, world.names, tuple(answers_to(case, world))))
    return records


@pytest.fixture(scope="module")
def derived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A file made from a server with eight odd switches, two forms, a header that it ignores and an error of its own;
    and what the command printed."""
    path = tmp_path_factory.mktemp("derived") / "ours.toml"
    endpoint = profiles.aws.derive(
        **ODD,
        server="Ours",
        host_id=False,
        errors=ERROR,
        ignored_headers={"UploadPartCopy": frozenset({"x-amz-copy-source-if-none-match"})},
        error_children=("Message", "Code", "*", "RequestId", "HostId=there"),
    )
    with pytest.MonkeyPatch.context() as patch, Server(profile=endpoint, users=[ALICE]) as server:
        patch.setenv("AWS_ACCESS_KEY_ID", ALICE.access_key)
        patch.setenv("AWS_SECRET_ACCESS_KEY", ALICE.secret_key)
        for name in ("bucket", "second"):
            server.store.create_bucket(name)
        where = ["--endpoint", server.endpoint_url, "--bucket", "bucket", "--second-bucket", "second", "--empty"]
        only = [
            "--only",
            f"{FEW}|^copy condition.*none-match",
            "--profile",
            "aws",
            "--json",
            str(path.with_suffix(".json")),
        ]
        assert main(["verify", *where, *only, "--profile-out", str(path)]) == 1
        assert [list(bucket.uploads) for bucket in server.store.buckets] == [[], []]
    return path, path.read_text(encoding="utf-8")


def test_odd_switches_come_back(derived: tuple[Path, str]):
    profile = profiles.read(derived[0])
    assert {name: profile.switches[name] for name in ODD} == ODD
    assert (profile.server, profile.host_id) == ("Ours", False)
    assert profile.error_children == ("Message", "Code", "*", "RequestId", "HostId=there")
    assert profile.ignored_headers == {"UploadPartCopy": frozenset({"x-amz-copy-source-if-none-match"})}
    row = profile.errors[Cause.COPY_RANGE_BEYOND]
    assert (row.status, row.code) == (416, "Beyond")


def test_nothing_else_is_made_up(derived: tuple[Path, str]):
    profile = profiles.read(derived[0])
    changed = {name for name, value in profile.switches.items() if value != profiles.aws.switches[name]}
    told = {*ODD, "name", "server", "host_id", "errors", "ignored_headers", "error_children"}
    assert changed == told


def test_what_is_undecided_is_listed_with_its_reason(derived: tuple[Path, str]):
    _, text = derived
    assert re.search(r"# of \d+ rows that were run, \d+ agreed in substance with profile aws, \d+ agree with", text)
    undecided = text.partition("# undecided: no row that was run tells its values apart:")[2].partition("\nprofile")[0]
    assert "website_redirect" in undecided
    assert "part_order" not in undecided
    assert "#   part_order: any (" in text


def test_mock_and_server_answer_so(derived: tuple[Path, str]):
    path, _ = derived
    assert read_configuration(path).profile.server == "Ours"
    with fakeoss.mock(profile=path, buckets=["photos"]):
        s3 = boto3.client("s3")
        s3.put_object(Bucket="photos", Key="src", Body=b"0123456789")
        upload = s3.create_multipart_upload(Bucket="photos", Key="d")["UploadId"]
        target = {"Bucket": "photos", "Key": "d", "UploadId": upload, "PartNumber": 1}
        s3.upload_part_copy(**target, CopySource="photos/src", CopySourceRange="bytes=4-")
        assert [part["Size"] for part in s3.list_parts(Bucket="photos", Key="d", UploadId=upload)["Parts"]] == [6]
        with pytest.raises(ClientError) as beyond:
            s3.upload_part_copy(**target, CopySource="photos/src", CopySourceRange="bytes=10-11")
        assert beyond.value.response["Error"]["Code"] == "Beyond"


ANOTHER_WAY: Final[dict[str, list[str]]] = {"ceph": ["empty_encoding_type"], "minio": [], "swift": []}
"""Switches that explain an answer which the engine's profile explains otherwise."""
RECOVERED: Final = {"ceph": 26, "minio": 16, "swift": 10}
"""How many of the switches in which an engine differs from Amazon are found again, by the rows that are asked here."""


@pytest.mark.parametrize("name", RECOVERED)
def test_how_many_switches_of_an_engine_are_found_again(name: str):
    """A ratchet. Nothing is decided wrongly, unless another switch makes the same of these rows."""
    engine = profiles.find(name)
    records = records_of(engine, "^engines: |^copy range malformed|^part number")
    formed, _ = with_forms(profiles.aws, records)
    decisions = decide(formed, records, Silent("deriving"))
    assert decisions.after > decisions.before
    imitation = Imitation(decisions.profile)
    assert decisions.after == sum(agreement(record, imitation) == WHOLE for record in records)
    changed = [name for name, value in engine.switches.items() if value != profiles.aws.switches[name]]
    found = [name for name in changed if decisions.profile.switches[name] == engine.switches[name]]
    wrong = [
        each.choice.label
        for each in decisions.decided
        if each.value != each.choice.value_in(engine) and each.value != each.choice.value_in(profiles.aws)
    ]
    assert (wrong, len(found)) == (ANOTHER_WAY[name], RECOVERED[name])


def test_any_profile_of_ours_can_be_written_and_read(tmp_path: Path):
    for name in ("ceph", "minio", "swift", "jdcloud"):
        changed = profiles.find(name).derive(
            limits={"max_parts": 7},
            disabled=frozenset({"PutBucketCors"}),
            ignored_headers={"PutObject": frozenset({"if-match", 'x-amz-"odd'})},
            reply_headers={"x-zone": "north"},
            errors=ERROR,
            operation_errors={"GetObject": {Cause.COPY_RANGE_BEYOND: ROW._replace(status=410)}},
        )
        path = tmp_path / f"{name}.toml"
        path.write_text(profile_text(changed, ["a comment"]), encoding="utf-8")
        read = profiles.read(path)
        differences = {key for key, value in read.switches.items() if value != changed.switches[key]}
        assert differences <= {"errors", "operation_errors"}  # by their sources
        sent = read.operation_errors["GetObject"][Cause.COPY_RANGE_BEYOND]
        assert (sent.status, sent.code, read.errors[Cause.COPY_RANGE_BEYOND].code) == (410, "Beyond", "Beyond")


def test_values_that_no_row_tells_apart_are_not_decided():
    records = records_of(profiles.aws, "^copy range: absent")
    decisions = decide(profiles.aws, records, Silent("deriving"))
    assert decisions.profile == profiles.aws
    assert [each for each in decisions.decided if each.value != each.choice.value_in(profiles.aws)] == []
    reasons = {each.choice.label: each.reason for each in decisions.undecided}
    assert reasons["website_redirect"] == "no row that was run tells its values apart"


def test_several_values_that_agree_are_named():
    records = records_of(profiles.aws.derive(part_order="not descending"), "^engines: parts out of order")
    decisions = decide(profiles.aws, records, Silent("deriving"))
    reasons = {each.choice.label: each.reason for each in decisions.undecided}
    assert reasons["part_order"] == "several values agree: ascending, not descending"


def test_elements_of_a_set_are_choices_of_their_own():
    records = records_of(profiles.aws, "^copy condition")
    labels = {each.label for each in choices_of(profiles.aws, [facts_of(each, profiles.aws) for each in records])}
    assert "ignored_headers: UploadPartCopy x-amz-copy-source-if-none-match" in labels
    choice = Choice("ignored_headers", (False, True), ("UploadPartCopy", "if-match"))
    with_it = choice.applied(profiles.aws, True)
    assert with_it.ignored_headers == {"UploadPartCopy": {"if-match"}}
    assert choice.value_in(with_it)
    assert choice.applied(with_it, False) == profiles.aws


def test_file_that_cannot_be_written_is_named(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ALICE.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", ALICE.secret_key)
    with Server(profile="aws", users=[ALICE]) as server:
        server.store.create_bucket("bucket")
        where = ["--endpoint", server.endpoint_url, "--bucket", "bucket", "--profile", "aws"]
        assert main(["verify", *where, "--only", "^copy range: absent", "--profile-out", "/nowhere/at/all.toml"]) == 2
    assert "fakeoss: /nowhere/at/all.toml: No such file or directory" in capsys.readouterr().err
