"""What is printed to paste is true: it is pasted, and the clients reach the server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fakeoss import Server, User
from fakeoss.server.client_settings import CLIENTS, Target, client_settings

pytestmark = pytest.mark.usefixtures("certificates")
ALICE = User("ALICE", "not-to-be-printed", "a" * 64, "alice")


@pytest.fixture(params=["http", "https"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """A server with a bucket; it speaks HTTP, or HTTPS with a certificate of its own."""
    identity = None
    if request.param == "https":
        pytest.importorskip("trustme")
        from fakeoss.server.tls import made_identity

        identity = made_identity(path=tmp_path / "ca.pem")
    with Server(profile="aws", tls=identity) as running:
        running.store.create_bucket("bucket").put("key", b"content")
        yield running


def run(command: list[str], environment: dict[str, str], cwd: Path, data: str | None = None) -> str:
    """Run a client without any other configuration than what is pasted."""
    kept = {name: os.environ[name] for name in ("PATH", "SystemRoot") if name in os.environ}
    done = subprocess.run(
        command,
        env={**kept, "HOME": str(cwd), **environment},
        cwd=cwd,
        input=data,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def pasted(text: str) -> dict[str, Any]:
    """The names that pasted code of Python makes."""
    names: dict[str, Any] = {}
    exec(text, names)
    return names


def test_boto3(server: Server):
    s3 = pasted(server.settings["boto3"])["s3"]
    with s3.get_object(Bucket="bucket", Key="key")["Body"] as body:
        assert body.read() == b"content"
    s3.close()


def test_aws_cli(server: Server, tmp_path: Path):
    tool = Path(sys.executable).with_name("aws")
    aws = str(tool) if tool.exists() else shutil.which("aws")
    if aws is None or subprocess.run([aws, "--version"], capture_output=True, check=False).returncode:
        pytest.skip("the AWS CLI is not installed")
    lines = server.settings["aws-cli"].replace("# aws s3 mb s3://bucket", f"{aws} s3 mb s3://made")
    run(["sh", "-eu"], {}, tmp_path, lines)
    assert "made" in server.store


def test_rclone(server: Server, tmp_path: Path):
    if shutil.which("rclone") is None:
        pytest.skip("rclone is not installed")
    lines = server.settings["rclone"].replace("# rclone mkdir fakeoss:bucket", "rclone mkdir fakeoss:made")
    run(["sh", "-eu"], {}, tmp_path, lines)
    assert "made" in server.store


@pytest.mark.parametrize(
    ("client", "variable"), [("aws-cli", "AWS_ENDPOINT_URL"), ("rclone", "RCLONE_CONFIG_FAKEOSS_ENDPOINT")]
)
def test_settings_of_a_shell_set_variables_and_nothing_else(server: Server, tmp_path: Path, client: str, variable: str):
    lines = server.settings[client].splitlines()
    assert {line.split()[0] for line in lines} == {"export", "#"}
    evaluated = f'eval "$(cat)"; echo "${variable}"'
    told = run(["sh", "-eu", "-c", evaluated], {"PATH": "/usr/bin:/bin"}, tmp_path, server.settings[client])
    assert told == f"{server.endpoint_url}\n"


def test_s3fs(server: Server):
    pytest.importorskip("s3fs")
    code = f"{server.settings['s3fs']}\nprint(fs.cat('bucket/key'))"  # in a process of its own: it keeps a thread
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout == "b'content'\n", done.stderr


def parquet(server: Server) -> None:
    polars = pytest.importorskip("polars")
    import io

    file = io.BytesIO()
    polars.DataFrame({"number": [1, 2, 3]}).write_parquet(file)
    server.store.bucket("bucket").put("data.parquet", file.getvalue())


def test_pyarrow(server: Server, tmp_path: Path):
    pytest.importorskip("pyarrow")
    if server.endpoint_url.startswith("https:"):
        assert "tls_ca_file_path" in server.settings["pyarrow"]
        return
    server.store.bucket("bucket").put("rows.txt", b"content")
    code = f"{server.settings['pyarrow']}\nprint(fs.open_input_stream('bucket/rows.txt').read().decode())"
    assert run([sys.executable, "-c", code], {}, tmp_path) == "content\n"


def test_polars(server: Server):
    parquet(server)
    environment = {} if server.endpoint_url.startswith("http:") else {"SSL_CERT_FILE": _told(server, "polars")}
    code = f"{server.settings['polars']}\nprint(frame.collect()['number'].sum())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stdout == "6\n", done.stderr


def _told(server: Server, client: str) -> str:
    """The file that the settings of a client name as what it is to trust."""
    path = server.settings[client].split("CERT_FILE=")[-1] if "CERT_FILE=" in server.settings[client] else ""
    return (path or server.settings[client].split("CA_CERTS=")[-1]).splitlines()[0]


def test_duckdb(server: Server):
    duckdb = pytest.importorskip("duckdb")
    parquet(server)
    with duckdb.connect() as connection:
        try:
            connection.execute("LOAD httpfs")
        except duckdb.Error as error:
            pytest.skip(f"DuckDB has no httpfs here, and nothing is downloaded: {error}")
        if server.endpoint_url.startswith("https:"):
            pytest.skip("a certificate file is an option of the connection; see the comment that is pasted")
        rows = connection.execute(server.settings["duckdb"]).fetchall()
    assert sorted(rows) == [(1,), (2,), (3,)]


def test_javascript(server: Server, tmp_path: Path):
    modules = os.environ.get("FAKEOSS_NODE_MODULES")
    if shutil.which("node") is None or not modules:
        pytest.skip("needs node, and FAKEOSS_NODE_MODULES, a node_modules with @aws-sdk/client-s3")
    (tmp_path / "node_modules").symlink_to(modules)
    (tmp_path / "it.mjs").write_text(
        server.settings["javascript"].replace("{ S3Client }", "{ S3Client, GetObjectCommand }")
        + 'const answer = await s3.send(new GetObjectCommand({ Bucket: "bucket", Key: "key" }));\n'
        + "console.log(await answer.Body.transformToString());\n"
    )
    environment = (
        {} if server.endpoint_url.startswith("http:") else {"NODE_EXTRA_CA_CERTS": _told(server, "javascript")}
    )
    assert run(["node", "it.mjs"], environment, tmp_path) == "content\n"


# the keys that no client here can try are those of its documentation
@pytest.mark.parametrize(
    ("client", "keys"),
    [
        (
            "spark",  # hadoop.apache.org, core-default.xml and "Connecting to an Amazon S3 Bucket through the S3A"
            [
                "fs.s3a.endpoint",
                "fs.s3a.endpoint.region",
                "fs.s3a.access.key",
                "fs.s3a.secret.key",
                "fs.s3a.path.style.access",
                "fs.s3a.connection.ssl.enabled",
            ],
        ),
        (
            "java",  # sdk.amazonaws.com/java, S3ClientBuilder; AwsBasicCredentials
            ["endpointOverride", "region", "forcePathStyle", "credentialsProvider", "build"],
        ),
        ("go", ["BaseEndpoint", "Region", "UsePathStyle", "Credentials"]),  # pkg.go.dev, service/s3, Options
        (
            "rclone",  # rclone.org/docs, "Environment Variables", and rclone.org/s3
            ["TYPE", "PROVIDER", "ENDPOINT", "REGION", "ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "FORCE_PATH_STYLE"],
        ),
    ],
)
def test_keys_are_documented(client: str, keys: list[str]):
    text = client_settings(Target("http://127.0.0.1:9000", "us-east-1", "A", "b"))[client]
    found = re.sub(r"[=:(]|(?<![\w])\.|(?<=\))\.", " ", text).split()
    prefix = {"spark": "spark.hadoop.", "rclone": "RCLONE_CONFIG_FAKEOSS_"}.get(client, "")
    assert [word.removeprefix(prefix) for word in found if word.removeprefix(prefix) in keys] == keys


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("authority", [None, "/a/ca.pem"])
def test_everything_is_filled_in(client: str, authority: str | None):
    url = "https://127.0.0.1:9000" if authority else "http://127.0.0.1:9000"
    text = client_settings(Target(url, "eu-west-1", "THE-KEY", "the-secret", authority))[client]
    assert all(word in text for word in ("127.0.0.1:9000", "eu-west-1", "THE-KEY", "the-secret", authority or ""))
    assert "{{" not in text


def test_secrets_of_users_are_not_told():
    with Server(users=[ALICE]) as server:
        texts = "".join(server.settings.values())
    assert "not-to-be-printed" not in texts
    assert texts.count("ALICE") == len(CLIENTS)


def test_command_prints_them(capsys: pytest.CaptureFixture[str]):
    from fakeoss.__main__ import main

    assert main(["settings", "s3fs", "--endpoint", "http://minio.test:1", "--region", "eu-west-1"]) == 0
    one = capsys.readouterr().out
    assert (
        one
        == client_settings(
            Target("http://minio.test:1", "eu-west-1", "FAKEOSSACCESSKEY", "fakeoss-secret-key-that-opens-nothing")
        )["s3fs"]
    )
    assert main(["settings"]) == 0
    all_of_them = capsys.readouterr().out
    assert [line[:-1] for line in all_of_them.splitlines() if line in {f"{name}:" for name in CLIENTS}] == list(CLIENTS)
    assert "http://127.0.0.1:9000" in all_of_them
    assert main(["settings", "nix"]) == 2


@pytest.mark.parametrize(
    ("word", "client"),
    [("js", "javascript"), ("Node", "javascript"), ("python", "boto3"), ("awscli", "aws-cli"), ("golang", "go")],
)
def test_command_takes_what_people_call_a_client(word: str, client: str, capsys: pytest.CaptureFixture[str]):
    from fakeoss.__main__ import main

    assert main(["settings", word]) == main(["settings", client]) == 0
    out = capsys.readouterr().out
    assert out[: len(out) // 2] == out[len(out) // 2 :] != ""


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--port", "9001"], ["http://127.0.0.1:9001", "us-east-1"]),
        (["--profile", "jdcloud"], ["http://127.0.0.1:9000", "cn-north-1"]),
        (["--access-key", "ALICE"], ['aws_access_key_id="ALICE"', 'aws_secret_access_key="SECRET_KEY"']),
        (["--port", "9001", "--ca-file", "ca.pem"], ["https://127.0.0.1:9001", 'verify="ca.pem"']),
    ],
)
def test_command_fills_in_what_is_said(options: list[str], words: list[str], capsys: pytest.CaptureFixture[str]):
    from fakeoss.__main__ import main

    assert main(["settings", "boto3", *options]) == 0
    out = capsys.readouterr().out
    assert [word for word in words if word not in out] == []


def test_a_client_that_is_none_is_refused_with_the_nearest(capsys: pytest.CaptureFixture[str]):
    from fakeoss.__main__ import main

    assert main(["settings", "pthon"]) == 2
    assert "did you mean 'python'?" in capsys.readouterr().err
    assert main(["settings", "--port", "1", "--endpoint", "http://h"]) == 2
