"""An engine that speaks TLS: whose certificate is trusted, and what is said of one that is not."""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

import fakeoss
from fakeoss.__main__ import main
from fakeoss.server.tls import Identity, made_identity
from support.upstream import ENGINE_USER, client_of, upstream_at

trustme = pytest.importorskip("trustme")
pytestmark = pytest.mark.usefixtures("certificates")

CONTENT = bytes(range(256)) * 8192


@pytest.fixture
def engine() -> Iterator[fakeoss.Server]:
    identity = made_identity()
    with fakeoss.Server(profile="aws", users=[ENGINE_USER], tls=identity) as server:
        server.store.create_bucket("data")
        yield server
    os.unlink(str(identity.authority_path))


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_CA_BUNDLE", "FAKEOSS_UPSTREAM_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


def authority_of(engine: fakeoss.Server) -> str:
    return str(engine.env["AWS_CA_BUNDLE"])


def use(upstream: fakeoss.Upstream) -> None:
    """Store, read and copy through a front, which keeps its connection."""
    with fakeoss.Server(profile="aws", upstream=upstream) as front:
        s3 = client_of(front.endpoint_url)
        for number in range(5):
            s3.put_object(Bucket="data", Key=f"k{number}", Body=CONTENT)
            assert s3.get_object(Bucket="data", Key=f"k{number}")["Body"].read() == CONTENT
        s3.copy_object(Bucket="data", Key="copy", CopySource="data/k0")
        assert s3.list_objects_v2(Bucket="data")["KeyCount"] == 6


def test_a_certificate_that_is_named(engine: fakeoss.Server):
    use(upstream_at(engine.endpoint_url, verify=authority_of(engine)))


@pytest.mark.parametrize("name", ["AWS_CA_BUNDLE", "FAKEOSS_UPSTREAM_CA_BUNDLE"])
def test_a_certificate_in_the_environment(engine: fakeoss.Server, name: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(name, authority_of(engine))
    use(upstream_at(engine.endpoint_url))


def test_the_connection_is_kept(engine: fakeoss.Server, monkeypatch: pytest.MonkeyPatch):
    opened = []
    connect = socket.socket.connect
    port = engine.address[1]

    def counted(channel: socket.socket, address: object) -> None:
        opened.extend([1] if address == ("127.0.0.1", port) else [])
        connect(channel, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", counted)
    use(upstream_at(engine.endpoint_url, verify=authority_of(engine)))
    assert len(opened) <= 2  # the first says something of its own once it is made


def refused(upstream: fakeoss.Upstream) -> str:
    with fakeoss.Server(profile="aws", upstream=upstream) as front, pytest.raises(ClientError) as failure:
        client_of(front.endpoint_url).list_buckets()
    assert failure.value.response["Error"]["Code"] == "ServiceUnavailable"
    return failure.value.response["Error"]["Message"]


def test_a_certificate_that_nobody_trusts(engine: fakeoss.Server):
    message = refused(upstream_at(engine.endpoint_url))
    assert f"the upstream {engine.endpoint_url} cannot be reached: its certificate is not trusted (" in message


def test_a_certificate_of_another_name(tmp_path: Path):
    authority, context, path = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), tmp_path / "ca.pem"
    authority.issue_cert("other.test").configure_cert(context)
    authority.cert_pem.write_to_path(path)
    with fakeoss.Server(profile="aws", tls=Identity(context)) as engine:
        message = refused(upstream_at(engine.endpoint_url, verify=str(path)))
    assert "its certificate is not trusted (IP address mismatch, certificate is not valid for '127.0.0.1'" in message


def test_an_engine_that_does_not_speak_it():
    with fakeoss.Server(profile="aws", users=[ENGINE_USER]) as engine:
        assert "TLS fails (" in refused(upstream_at(engine.endpoint_url.replace("http:", "https:")))


def test_an_engine_that_speaks_it_unasked(engine: fakeoss.Server):
    upstream = upstream_at(engine.endpoint_url.replace("https:", "http:"))
    with fakeoss.Server(profile="aws", upstream=upstream) as front, pytest.raises(ClientError) as failure:
        client_of(front.endpoint_url).list_buckets()
    assert failure.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400  # the engine says so itself


@pytest.mark.parametrize(("content", "words"), [(None, "No such file or directory"), ("x", "no certificate in PEM")])
def test_files_that_hold_none(tmp_path, content: str | None, words: str, capsys, monkeypatch):
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ValueError, match=words):
        upstream_at("https://127.0.0.1:9", verify=str(path))
    monkeypatch.setenv("FAKEOSS_UPSTREAM_ACCESS_KEY", "AK")
    monkeypatch.setenv("FAKEOSS_UPSTREAM_SECRET_KEY", "SK")
    assert main(["serve", "--upstream", "https://127.0.0.1:9", "--upstream-ca", str(path), "--port", "0"]) == 2
    assert words in capsys.readouterr().err
    assert main(["serve", "--upstream-ca", str(path), "--port", "0"]) == 2
    assert "--upstream-ca is for an engine to stand in front of" in capsys.readouterr().err


def test_certificates_for_an_engine_without_tls():
    with pytest.raises(ValueError, match=r"http://127\.0\.0\.1:9 is not https"):
        upstream_at("http://127.0.0.1:9", verify="ca.pem")
