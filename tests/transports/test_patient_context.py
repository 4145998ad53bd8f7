"""Certificates are read when they are needed, as good ones, and no later than that."""

from __future__ import annotations

import shutil
import ssl
from pathlib import Path

import certifi
import pytest

import fakeoss
from fakeoss.transports.patient_context import PatientContext
from support.boto import aio_session


@pytest.fixture(autouse=True)
def certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Contexts load certificates here, which they do not in other tests."""
    monkeypatch.delattr(ssl.SSLContext, "load_verify_locations")


def patient() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.__class__ = PatientContext
    return context


@pytest.fixture
def bundle(tmp_path: Path) -> str:
    """A file of certificates that has been read before."""
    path = str(shutil.copy(certifi.where(), tmp_path / "certificates.pem"))
    patient().load_verify_locations(path)
    return path


def count(context: ssl.SSLContext) -> int:
    return ssl.SSLContext.cert_store_stats(context)["x509"]


def original_count(context: ssl.SSLContext) -> int:
    """What is loaded, without asking for it."""
    return super(PatientContext, context).cert_store_stats()["x509"]  # type: ignore[misc]


def test_the_first_time_a_file_is_read_at_once(tmp_path: Path) -> None:
    context = patient()
    context.load_verify_locations(str(shutil.copy(certifi.where(), tmp_path / "other.pem")))
    assert original_count(context) > 0


@pytest.mark.parametrize(
    "use",
    [
        lambda context: context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="localhost"),
        lambda context: context.get_ca_certs(),
        lambda context: context.cert_store_stats(),
    ],
    ids=["a connection", "the certificates", "their number"],
)
def test_later_it_is_read_when_it_is_used(bundle: str, use) -> None:  # type: ignore[no-untyped-def]
    context, eager = patient(), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(bundle)
    eager.load_verify_locations(bundle)
    assert original_count(context) == 0
    use(context)
    assert original_count(context) == count(eager)


def test_a_file_that_has_changed_is_read_at_once(bundle: str) -> None:
    Path(bundle).write_text("no certificates")
    with pytest.raises(ssl.SSLError):
        patient().load_verify_locations(bundle)


def test_a_file_that_is_missing_is_missed_at_once(bundle: str) -> None:
    Path(bundle).unlink()
    with pytest.raises(FileNotFoundError):
        patient().load_verify_locations(bundle)


def test_text_is_loaded_at_once() -> None:
    context = patient()
    context.load_verify_locations(cadata=Path(certifi.where()).read_text("utf-8"))
    assert original_count(context) > 0


@pytest.mark.anyio
async def test_aiobotocore_uses_one_in_a_mock_only() -> None:
    from aiobotocore.httpsession import AIOHTTPSession

    with fakeoss.mock(profile="aws", buckets=["bkt"]):
        async with AIOHTTPSession() as session:
            assert type(session._get_ssl_context()) is PatientContext
        async with aio_session().create_client("s3", region_name="us-east-1") as s3:
            assert [bucket["Name"] for bucket in (await s3.list_buckets())["Buckets"]] == ["bkt"]
    assert type(AIOHTTPSession()._get_ssl_context()) is ssl.SSLContext
