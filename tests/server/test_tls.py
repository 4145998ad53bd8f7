"""HTTPS: certificates made and given, and what clients see of them."""

from __future__ import annotations

import http.client
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import fakeoss
from fakeoss import Server
from fakeoss.server.tls import Identity, given_identity, made_identity

trustme = pytest.importorskip("trustme")
pytestmark = pytest.mark.usefixtures("certificates")


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Identity:
    """A certificate made on the spot; making one takes longer than anything else here."""
    return made_identity(["minio.test"], tmp_path_factory.mktemp("tls") / "ca.pem")


def trusting(identity: Identity) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=identity.authority_path)


def get(server: Server, context: ssl.SSLContext, target: str = "/_fakeoss/health", host: str = "127.0.0.1") -> int:
    connection = http.client.HTTPSConnection(
        host, int(server.endpoint_url.rpartition(":")[2]), context=context, timeout=10
    )
    try:
        connection.request("GET", target)
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_made_certificate_is_trusted_by_who_trusts_its_authority(identity: Identity, host: str):
    with Server(tls=identity) as server:
        assert server.endpoint_url.startswith("https://127.0.0.1:")
        assert get(server, trusting(identity), host=host) == 200


def test_nobody_else_trusts_it(identity: Identity):
    with Server(tls=identity) as server:
        with pytest.raises(ssl.SSLCertVerificationError):
            get(server, ssl.create_default_context())
        assert get(server, trusting(identity)) == 200  # the server goes on


@pytest.mark.parametrize("name", ["minio.test", "bucket.s3.localhost", "s3.localhost", "localhost"])
def test_names_of_the_certificate(identity: Identity, name: str):
    with Server(tls=identity, hosts=["minio.test"]) as server:
        port = int(server.endpoint_url.rpartition(":")[2])
        with (
            socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
            trusting(identity).wrap_socket(plain, server_hostname=name) as secured,
        ):
            assert secured.version() in {"TLSv1.2", "TLSv1.3"}


def test_boto3_copies_in_parts_over_tls(identity: Identity):
    import boto3

    keys = {"aws_access_key_id": "A", "aws_secret_access_key": "b", "region_name": "us-east-1"}
    with Server(profile="aws", tls=identity) as server:
        s3 = boto3.client("s3", endpoint_url=server.endpoint_url, verify=identity.authority_path, **keys)
        s3.create_bucket(Bucket="bucket")
        body = os.urandom(6 << 20)
        s3.put_object(Bucket="bucket", Key="source", Body=body)
        place = {"Bucket": "bucket", "Key": "copy"}
        place["UploadId"] = s3.create_multipart_upload(**place)["UploadId"]
        part = s3.upload_part_copy(**place, PartNumber=1, CopySource="bucket/source", CopySourceRange="bytes=1-6000000")
        parts = [{"PartNumber": 1, "ETag": part["CopyPartResult"]["ETag"]}]
        done = s3.complete_multipart_upload(**place, MultipartUpload={"Parts": parts})
        assert done["Location"].startswith("https://")
        with s3.get_object(Bucket="bucket", Key="copy")["Body"] as stream:
            assert stream.read() == body[1:6000001]
        s3.close()


def test_http_to_the_port_is_told(identity: Identity):
    with Server(tls=identity) as server:
        port = int(server.endpoint_url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            answer = b"".join(iter(lambda: client.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"speaks HTTPS" in answer


@pytest.mark.parametrize("data", [b"", b"\x16", b"\x16\x03\x01\x00\x05hello"])
def test_who_leaves_or_talks_nonsense_is_no_fault(identity: Identity, data: bytes, caplog: pytest.LogCaptureFixture):
    with Server(tls=identity) as server:
        port = int(server.endpoint_url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
            client.sendall(data)
            client.shutdown(socket.SHUT_WR)
            while client.recv(65536):
                pass
        assert get(server, trusting(identity)) == 200
    assert not caplog.records


def test_a_slow_handshake_holds_nobody_up(identity: Identity):
    with Server(tls=identity) as server:
        port = int(server.endpoint_url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=10) as slow:
            slow.sendall(b"\x16")
            assert get(server, trusting(identity)) == 200


def test_stop_with_open_connections(identity: Identity, caplog: pytest.LogCaptureFixture):
    server = Server(tls=identity).start()
    port = int(server.endpoint_url.rpartition(":")[2])
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as handshake,
        trusting(identity).wrap_socket(
            socket.create_connection(("127.0.0.1", port), timeout=10), server_hostname="localhost"
        ) as idle,
    ):
        handshake.sendall(b"\x16")
        idle.sendall(b"GET /_fakeoss/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert idle.recv(12) == b"HTTP/1.1 200"
        began, before = time.monotonic(), threading.active_count()
        server.stop(1)
        assert time.monotonic() - began < 2
        assert threading.active_count() < before
    assert not caplog.records


# certificates that are given


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path, Path]:
    """A certificate, its key, both in one file, and the authority's certificate."""
    authority = trustme.CA()
    made = authority.issue_cert("localhost", "127.0.0.1")
    certificate, key, both, root = (tmp_path / name for name in ("cert.pem", "key.pem", "both.pem", "ca.pem"))
    certificate.write_bytes(b"".join(blob.bytes() for blob in made.cert_chain_pems))
    key.write_bytes(made.private_key_pem.bytes())
    both.write_bytes(made.private_key_and_cert_chain_pem.bytes())
    root.write_bytes(authority.cert_pem.bytes())
    return certificate, key, both, root


@pytest.mark.parametrize("in_one_file", [True, False])
def test_given_certificate(files: tuple[Path, Path, Path, Path], in_one_file: bool):
    certificate, key, both, root = files
    identity = given_identity(both) if in_one_file else given_identity(certificate, key)
    with Server(tls=identity) as server:
        assert get(server, ssl.create_default_context(cafile=root)) == 200
        assert "verify" not in server.settings["boto3"]


def test_what_is_no_certificate_is_said(files: tuple[Path, Path, Path, Path], tmp_path: Path):
    certificate, key, _, _ = files
    other = tmp_path / "other.pem"
    other.write_bytes(trustme.CA().issue_cert("localhost").private_key_pem.bytes())
    for arguments in ((key,), (certificate,), (certificate, other), (Path(__file__), key)):
        with pytest.raises(ValueError, match=r"no certificate with its key in PEM \("):
            given_identity(*arguments)
    with pytest.raises(FileNotFoundError):
        given_identity(tmp_path / "missing.pem")


def test_encrypted_key_is_refused(files: tuple[Path, Path, Path, Path], tmp_path: Path):
    serialization = pytest.importorskip("cryptography.hazmat.primitives.serialization")
    certificate, key, _, _ = files
    loaded = serialization.load_pem_private_key(key.read_bytes(), None)
    encrypted = tmp_path / "encrypted.pem"
    encrypted.write_bytes(
        loaded.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"password"),
        )
    )
    with pytest.raises(ValueError, match="the key is encrypted"):
        given_identity(certificate, encrypted)


def test_authority_is_forgotten(identity: Identity):
    """Only its certificate is written; no key is anywhere."""
    text = Path(str(identity.authority_path)).read_text()
    assert text.count("BEGIN CERTIFICATE") == 1
    assert "PRIVATE" not in text


WITHOUT = """
import sys
sys.modules["trustme"] = None
from fakeoss.__main__ import main
print(main(["serve", "--port", "0", "--tls"]))
"""


def test_without_trustme_it_is_said():
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout == "1\n"
    assert "pip install 'fakeoss[tls]', or give one with --certificate" in done.stderr
    assert fakeoss.__version__
