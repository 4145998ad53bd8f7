"""The command line: what it prints, and the status it leaves with."""

from __future__ import annotations

import errno
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

import fakeoss
from fakeoss.__main__ import main
from support.serving import endpoint, serving

ROOT = Path(__file__).parent.parent
USERS = """
profile = "aws"
acls = "enabled"

[limits]
min_part_size = 256

[[users]]
access_key = "ALICE"
secret_key = "not-to-be-printed"
id = "1"

[[users]]
access_key = "BOB"
secret_key = "not-to-be-printed"
id = "2"
"""


STOPS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@pytest.mark.parametrize("stop", STOPS)
def test_serve_works_until_it_is_told_to_end(stop: signal.Signals):
    with serving() as (process, lines):
        assert re.fullmatch(r"fakeoss serves profile jdcloud at http://127\.0\.0\.1:\d+", lines[0])
        with requests.put(f"{endpoint(lines)}/bucket", headers={"Authorization": "AWS A:b"}, timeout=10) as made:
            assert made.status_code == 200
        process.send_signal(stop)
        assert process.communicate(timeout=10) == ("", "")
        assert process.returncode == 0


def test_serve_prints_settings_to_paste():
    with serving("--profile", "aws") as (_, lines):
        url = endpoint(lines)
        assert lines[1:] == [
            "boto3:",
            "    import boto3",
            "",
            f'    s3 = boto3.client("s3", endpoint_url="{url}", region_name="us-east-1",',
            '                      aws_access_key_id="FAKEOSSACCESSKEY",',
            '                      aws_secret_access_key="fakeoss-secret-key-that-opens-nothing")',
            "aws-cli:",
            f"    export AWS_ENDPOINT_URL={url} AWS_DEFAULT_REGION=us-east-1",
            "    export AWS_ACCESS_KEY_ID=FAKEOSSACCESSKEY",
            "    export AWS_SECRET_ACCESS_KEY=fakeoss-secret-key-that-opens-nothing",
            "    # aws s3 mb s3://bucket",
            (
                f"`fakeoss settings --endpoint {url} CLIENT` prints those of rclone, s3fs, duckdb, polars, pyarrow, "
                "spark, javascript, java, go"
            ),
            f"console: {url}/_fakeoss/console",
            f"control API: {url}/_fakeoss/",
        ]
        names: dict[str, object] = {}
        exec("\n".join(line.strip() for line in lines[2:7]), names)  # the pasted lines work as they are
        s3 = names["s3"]
        s3.create_bucket(Bucket="bucket")  # type: ignore[attr-defined]
        assert [each["Name"] for each in s3.list_buckets()["Buckets"]] == ["bucket"]  # type: ignore[attr-defined]
        s3.close()  # type: ignore[attr-defined]


def test_serve_answers_to_hosts_that_are_given(tmp_path: Path):
    path = tmp_path / "fakeoss.toml"
    path.write_text('hosts = ["minio.test"]', encoding="utf-8")
    with serving("--config", str(path), "--allow-host", "Other.Test", "--allow-host", "localhost:3000") as (_, lines):
        for fields, status in (
            ({"Host": "minio.test"}, 200),
            ({"Host": "other.test"}, 200),
            ({"Host": "evil.test"}, 421),
            ({"Origin": "http://localhost:3000"}, 200),
            ({"Origin": "http://localhost:3001"}, 403),
        ):
            with requests.get(endpoint(lines), headers={"Authorization": "AWS A:b", **fields}, timeout=10) as found:
                assert found.status_code == status, fields


@pytest.mark.parametrize(
    ("arguments", "profile", "server"),
    [
        pytest.param([], "aws", "AmazonS3", id="the file's profile"),
        pytest.param(["--profile", "jdcloud"], "jdcloud", "JDCloudOSS", id="the command line wins"),
    ],
)
def test_serve_reads_a_users_file(tmp_path: Path, arguments: list[str], profile: str, server: str):
    path = tmp_path / "users.toml"
    path.write_text(USERS, encoding="utf-8")
    with serving("--config", str(path), *arguments) as (_, lines):
        url = endpoint(lines)
        assert lines[0] == f"fakeoss serves profile {profile} at {url}"
        assert "not-to-be-printed" not in "".join(lines)
        assert "ALICE" in "".join(lines)
        region = " --region cn-north-1" * (profile == "jdcloud")
        assert any(f"`fakeoss settings --endpoint {url}{region} --access-key ALICE CLIENT`" in line for line in lines)
        with requests.put(f"{url}/bucket", headers={"Authorization": "AWS ALICE:x"}, timeout=10) as unsigned:
            assert unsigned.status_code == 403
        with requests.put(f"{url}/bucket", headers=signed("PUT", f"{url}/bucket", "ALICE"), timeout=10) as made:
            assert (made.status_code, made.headers["Server"]) == (200, server)
        with requests.get(f"{url}/bucket", headers=signed("GET", f"{url}/bucket", "BOB"), timeout=10) as refused:
            assert refused.status_code == 403
        opened = f"{url}/open-bucket"
        public = signed("PUT", opened, "ALICE", {"x-amz-acl": "public-read"})  # acls = "enabled"
        with requests.put(opened, headers=public, timeout=10) as made:
            assert made.status_code == 200
        with requests.get(opened, headers=signed("GET", opened, "BOB"), timeout=10) as read:
            assert read.status_code == 200


def signed(
    method: str, url: str, access_key: str, headers: dict[str, str] | None = None, *, body: bytes = b""
) -> dict[str, str]:
    """Headers that the user of the file with this key has signed."""
    request = AWSRequest(method, url, headers=headers or {}, data=body)
    S3SigV4Auth(Credentials(access_key, "not-to-be-printed"), "s3", "us-east-1").add_auth(request)
    return dict(request.headers.items())


@pytest.mark.parametrize("stop", STOPS)
def test_serve_keeps_its_store_in_a_folder(tmp_path: Path, stop: signal.Signals):
    data = tmp_path / "data"
    with serving("--data", str(data)) as (process, lines):
        assert process.stdout is not None
        assert process.stdout.readline() == f"0 buckets with 0 objects in {data}\n"
        for path in ("bucket", "bucket/a/b.txt", "bucket/a//b", "other"):
            body = b"1" if "/" in path else b""
            with requests.put(
                f"{endpoint(lines)}/{path}", body, headers={"Authorization": "AWS A:b"}, timeout=10
            ) as made:
                assert made.status_code == 200
        process.send_signal(stop)
        assert process.communicate(timeout=10) == ("", "")
        assert process.returncode == 0
    with serving("--data", str(data)) as (process, lines):
        assert process.stdout is not None
        assert process.stdout.readline() == f"2 buckets with 2 objects in {data}\n"
        with requests.get(f"{endpoint(lines)}/bucket/a//b", headers={"Authorization": "AWS A:b"}, timeout=10) as found:
            assert found.content == b"1"


def test_serve_tells_of_the_one_that_was_killed_and_refuses_a_second_one(tmp_path: Path):
    data = str(tmp_path / "data")
    with serving("--data", data) as (process, _):
        second = subprocess.run(
            [sys.executable, "-m", "fakeoss", "serve", "--port", "0", "--data", data],
            capture_output=True,
            text=True,
            check=False,
        )
        assert second.returncode == 1
        assert second.stderr.startswith(f"fakeoss: {data} is in use: process {process.pid} has had it since 20")
        process.kill()
        process.communicate()
    with serving("--data", data) as (process, _):
        assert process.stdout is not None
        process.stdout.readline()
        told = process.stdout.readline()
        assert re.fullmatch(r"process \d+, begun .*Z, ended without closing the store; all that .*\n", told)


def test_serve_begins_with_plain_folders_and_dump_writes_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    users, data, plain = tmp_path / "users.toml", tmp_path / "data", tmp_path / "plain"
    users.write_text(USERS, encoding="utf-8")
    (plain / "bucket").mkdir(parents=True)
    (plain / "bucket" / "file").write_bytes(b"mine")
    for number in range(2):  # the second time, the bucket is there
        with serving("--config", str(users), "--data", str(data), "--seed", str(plain)) as (process, lines):
            url = f"{endpoint(lines)}/bucket/file"
            with requests.get(url, headers=signed("GET", url, "ALICE"), timeout=10) as read:
                assert read.content == (b"mine", b"changed")[number]
            headers = signed("PUT", url, "ALICE", body=b"changed")
            with requests.put(url, b"changed", headers=headers, timeout=10) as written:
                assert written.status_code == 200
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=10) == 0
    target = tmp_path / "target"
    assert main(["dump", str(data), str(target)]) == 0
    assert capsys.readouterr().out == f"1 bucket with 1 object written to {target}\n"
    assert (target / "bucket" / "file").read_bytes() == b"changed"
    assert "not-to-be-printed" not in (target / "bucket" / ".fakeoss" / "manifest.json").read_text()
    assert main(["dump", str(data), str(target)]) == 1
    assert "is not empty" in capsys.readouterr().err
    assert main(["dump", str(data), str(target), "--replace"]) == 0
    assert main(["dump", str(tmp_path / "nothing"), str(target)]) == 1
    assert "nothing is no folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("make", "option", "status", "words"),
    [
        pytest.param(lambda data: data.write_bytes(b""), "--data", 2, "{data} is a file, not a folder", id="a file"),
        pytest.param(
            lambda data: (data / "bucket").mkdir(parents=True),
            "--data",
            2,
            "{data} holds 'bucket', and no store: give an empty folder, or read plain folders with --seed",
            id="plain folders",
        ),
        pytest.param(
            lambda data: data.mkdir() or (data / "README").write_bytes(b""),
            "--seed",
            1,
            "{data}/README is no folder, as buckets are: give the folder that holds them",
            id="a file in the place of a bucket",
        ),
        pytest.param(
            lambda data: (data / "No").mkdir(parents=True),
            "--seed",
            1,
            "{data}: the bucket name is not valid: No: a bucket name has 3 to 63 characters, and this one 2",
            id="no bucket's name",
        ),
    ],
)
def test_serve_says_why_a_folder_cannot_be_read(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    make: Callable[[Path], object],
    option: str,
    status: int,
    words: str,
):
    make(tmp_path / "data")
    handlers = [signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM)]
    assert main(["serve", "--port", "0", option, str(tmp_path / "data")]) == status
    out, err = capsys.readouterr()
    assert (out, err) == ("", f"fakeoss: {words.format(data=tmp_path / 'data')}\n")
    assert [signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM)] == handlers


def test_sync_is_for_a_folder(capsys: pytest.CaptureFixture[str]):
    assert main(["serve", "--sync"]) == 2
    assert capsys.readouterr().err == "fakeoss: --sync is for a store in a folder: give --data DIR, too\n"


def test_serve_says_which_port_is_taken(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    handlers = [signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM)]
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port), "--data", str(tmp_path / "data")]) == 1
    assert [signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM)] == handlers
    out, err = capsys.readouterr()
    words = f"fakeoss: cannot listen on 127.0.0.1 port {port}: {os.strerror(errno.EADDRINUSE)}; "
    assert (out, err) == ("", f"{words}--port 0 takes a free one\n")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "users.toml: No such file or directory"),
        ("a =", "users.toml: not TOML: *"),
        ('profle = "aws"', "users.toml: profle: unknown key; did you mean 'profile'?"),
        (
            'profile = "gcs"',
            "users.toml: profile: 'gcs' is not one of jdcloud, aws, aws-legacy, ceph, minio, swift, ceph-main",
        ),
        ("[limits]\nmin_part = 1", "users.toml: limits.min_part: unknown limit; did you mean 'min_part_size'?"),
        ('acls = "maybe"', "users.toml: acls: 'maybe' is not one of enabled, disabled"),
    ],
)
def test_serve_refuses_a_wrong_file(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None, words: str):
    path = tmp_path / "users.toml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    assert main(["serve", "--config", str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert re.fullmatch(re.escape(f"fakeoss: {tmp_path}/{words}\n").replace(r"\*", ".*"), err)


@pytest.mark.parametrize(
    ("argv", "status", "words"),
    [
        ([], 2, "usage: fakeoss"),
        (["--help"], 0, "usage: fakeoss"),
        (["--version"], 0, f"fakeoss {fakeoss.__version__}\n"),
        (["serve", "--help"], 0, "--config FILE"),
        (["verify"], 2, "--endpoint is missing: what is to be asked?"),
        (["verify", "--help"], 0, "Run the contract of this fake against a real service"),
        (
            ["verify", "--endpoint", "x", "--bucket", "b", "--only", "("],
            2,
            "'(' is not a regular expression: missing )",
        ),
        (["serv"], 2, "invalid choice: 'serv'"),
        (["serve", "--profile", "miniio"], 2, "invalid choice: 'miniio'"),
        (["serve", "--port", "65536"], 2, "'65536' is not a number from 0 to 65535"),
        (["serve", "--port", "0000000065536"], 2, "'0000000065536' is not a number from 0 to 65535"),
        (["serve", "--port", "http"], 2, "'http' is not a number from 0 to 65535"),
        (["serve", "--allow-host", "http://minio.test"], 2, "'http://minio.test' is not a host; write a name"),
        (["demo", "extra"], 2, "unrecognized arguments: extra"),
    ],
)
def test_status_tells(capsys: pytest.CaptureFixture[str], argv: list[str], status: int, words: str):
    assert main(argv) == status
    out, err = capsys.readouterr()
    assert words in out + err


def test_operations_are_those_of_the_registry(capsys: pytest.CaptureFixture[str]):
    assert main(["operations"]) == 0
    lines = capsys.readouterr().out.splitlines()
    cells = {line.split()[0]: line.split(None, 3)[1:] for line in lines[1:-2]}
    assert lines[0].split() == ["OPERATION", "jdcloud", "aws", "PAGE"]
    assert cells["UploadPartCopy"] == ["yes", "yes", "Upload-Part-Copy-2"]
    assert cells["ListObjectVersions"][:2] == ["501", "yes"]  # Restrictions: JD Cloud has no versioning
    assert cells["GetObjectTorrent"] == ["501", "501"]
    assert list(cells) == sorted(cells, key=lambda name: (cells[name][:2] == ["501", "501"], name))
    supported = sum("yes" in cell for cell in cells.values())
    assert lines[-1].startswith(
        f"{supported} of {len(cells)} operations are supported, of which JD Cloud documents 62;"
    )


def test_module_and_script_are_the_same():
    done = subprocess.run(
        [sys.executable, "-m", "fakeoss", "--version"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == f"fakeoss {fakeoss.__version__}\n"
