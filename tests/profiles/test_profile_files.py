"""Profiles in TOML: what a file may hold, where it may be named, and what is refused."""

from __future__ import annotations

from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

import fakeoss
from fakeoss import profiles
from fakeoss.cli.config_file import read_configuration
from fakeoss.profiles import Cause, Row, Shape

KEYS = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}

GATEWAY = """
profile = "ceph"
server = "OurGateway/1.2"
part_order = "ascending"
error_children = ["Code", "Message", "Key", "Zone=north"]
disabled = ["PutBucketCors"]

[ignored_headers]
PutObject = ["x-amz-storage-class"]

[reply_headers]
x-zone = "north"

[shape]
declaration = ""

[limits]
max_parts = 7

[errors.NO_SUCH_KEY]
message = "no {Key} here, {Nobody}"

[operation_errors.HeadObject.NO_SUCH_KEY]
status = 410
code = "Gone"
"""


@pytest.fixture
def gateway(tmp_path: Path) -> Path:
    path = tmp_path / "gateway.toml"
    path.write_text(GATEWAY, encoding="utf-8")
    return path


def test_file_is_a_variant_of_its_base(gateway: Path) -> None:
    profile, base = profiles.read(gateway), profiles.ceph
    row = base.errors[Cause.NO_SUCH_KEY]
    changed = {name: value for name, value in profile.switches.items() if value != base.switches[name]}
    assert changed == {
        "name": "gateway",
        "server": "OurGateway/1.2",
        "part_order": "ascending",
        "error_children": ("Code", "Message", "Key", "Zone=north"),
        "disabled": frozenset({"PutBucketCors"}),
        "ignored_headers": {"PutObject": frozenset({"x-amz-storage-class"})},
        "reply_headers": {"x-zone": "north"},
        "shape": Shape(declaration=""),
        "limits": base.limits._replace(max_parts=7),
        "errors": {
            **base.errors,
            Cause.NO_SUCH_KEY: row._replace(message="no {Key} here, {Nobody}", source="profile file"),
        },
        "operation_errors": {
            **base.operation_errors,
            "HeadObject": {Cause.NO_SUCH_KEY: row._replace(status=410, code="Gone", source="profile file")},
        },
    }
    assert read_configuration(gateway).profile == profile._replace(name="ceph")


def test_mock_and_server_take_the_path(gateway: Path) -> None:
    for profile in (gateway, str(gateway)):
        with fakeoss.mock(profile=profile, buckets=["photos"], unsupported="ignore"):
            asked(boto3.client("s3", config=Config(request_checksum_calculation="when_required")))  # over TLS
        with fakeoss.Server(profile=profile) as server:
            server.store.create_bucket("photos")
            asked(boto3.client("s3", endpoint_url=server.endpoint_url, **KEYS))


def asked(s3: object) -> None:
    with pytest.raises(ClientError) as missing:
        s3.get_object(Bucket="photos", Key="cat")  # type: ignore[attr-defined]
    error = missing.value.response["Error"]
    assert (error["Message"], error["Zone"]) == ("no cat here, ", "north")  # type: ignore[typeddict-item]
    with pytest.raises(ClientError) as gone:
        s3.head_object(Bucket="photos", Key="cat")  # type: ignore[attr-defined]
    assert gone.value.response["ResponseMetadata"]["HTTPStatusCode"] == 410
    put = s3.put_object(Bucket="photos", Key="cat", Body=b"", StorageClass="NONSENSE")  # type: ignore[attr-defined]
    assert put["ResponseMetadata"]["HTTPHeaders"]["server"] == "OurGateway/1.2"


def test_changed_file_is_read_again(gateway: Path) -> None:
    assert profiles.find(gateway) is profiles.find(str(gateway))
    gateway.write_text('profile = "swift"\nname = "x"', encoding="utf-8")
    assert profiles.find(gateway) == profiles.swift.derive(name="x")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("profile = aws", "not TOML"),
        ('profile = "gcs"', "profile: 'gcs' is not one of jdcloud, aws"),
        ("profile = 1", "profile: 1 is not one of jdcloud"),
        ("serve = 1", "serve: unknown key; did you mean 'server'"),
        ('part_order = "descending"', "part_order: 'descending' is not one of ascending, not descending, any"),
        ('error_children = "Code"', "error_children: 'Code' is not a list of strings"),
        ("ignored_headers = 1", r"ignored_headers: must be a table: \[ignored_headers\]"),
        ("[ignored_headers]\nPutObject = 1", "ignored_headers.PutObject: 1 is not a list of strings"),
        ("shape = 1", "shape: must be a table"),
        ("[shape]\nquotes = 1", "shape.quotes: unknown key; did you mean 'quote'"),
        ("[shape]\nquote = 1", "shape.quote: 1 is not a string"),
        ("errors = 1", r"errors: must be a table: \[errors.NO_SUCH_KEY\]"),
        ("[errors.NO_SUCH_KEYS]", "errors.NO_SUCH_KEYS: unknown cause; did you mean 'NO_SUCH_KEY'"),
        ("[errors]\nNO_SUCH_KEY = 1", "errors.NO_SUCH_KEY: must be a table"),
        ("[errors.NO_SUCH_KEY]\nstate = 1", "errors.NO_SUCH_KEY.state: unknown key; did you mean 'status'"),
        ("[errors.NO_SUCH_KEY]\nstatus = 200", "errors.NO_SUCH_KEY: 200 is not the status of an error"),
        ('[errors.NO_SUCH_KEY]\ncode = "No Key"', "errors.NO_SUCH_KEY: the code 'No Key' has other characters"),
        ("[errors.NO_SUCH_KEY]\nmessage = 1", "errors.NO_SUCH_KEY: code and message of a row must be text"),
        ('[errors.NO_SUCH_KEY]\nmessage = "{"', "errors.NO_SUCH_KEY: "),
        ('[errors.NO_SUCH_KEY]\nmessage = "{Key.x}"', "errors.NO_SUCH_KEY: .* a placeholder that is no name"),
        ("[errors.NO_SUCH_KEY]\nfields = 1", "errors.NO_SUCH_KEY.fields: 1 is not a list of strings"),
        ("operation_errors = 1", "operation_errors: must be a table"),
        ("[limits]\nmax_part = 1", "limits.max_part: unknown limit; did you mean 'max_parts'"),
        ("[limits]\nmax_parts = 0", "limits.max_parts: 0 is not a whole number of at least 1"),
    ],
)
def test_wrong_file_is_refused_by_name(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=rf"wrong\.toml: {words}"):
        profiles.find(path)


def test_missing_file_is_the_error_of_its_path(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        profiles.find(tmp_path / "missing.toml")


def test_row_that_could_not_be_sent_is_refused_by_derive() -> None:
    with pytest.raises(ValueError, match="200 is not the status of an error"):
        profiles.aws.derive(errors={Cause.NO_SUCH_KEY: Row(Cause.NO_SUCH_KEY, 200, "NoSuchKey", "ours", "")})
    with pytest.raises(ValueError, match="part_order must be ascending or not descending or any, not 'none'"):
        profiles.aws.derive(part_order="none")
