"""s3torchconnector: in virtual-hosted style if it chooses, and never by way of a proxy."""

from __future__ import annotations

import pytest

import fakeoss

s3torchconnector = pytest.importorskip("s3torchconnector", reason="s3torchconnector is not installed")
SERVED = fakeoss.mock(profile="aws", buckets=["bkt"], processes=True)


def write() -> None:
    config = s3torchconnector.S3ClientConfig(force_path_style=False)
    checkpoint = s3torchconnector.S3Checkpoint(region="us-east-1", s3client_config=config)
    with checkpoint.writer("s3://bkt/key") as writer:
        writer.write(b"body")


@pytest.fixture(autouse=True)
def without_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)


def test_a_checkpoint():
    with SERVED as oss:
        write()
        assert oss.bucket("bkt").object("key").body == b"body"
    with fakeoss.mock(), pytest.raises(fakeoss.OutsideMockError, match="s3torchconnector was stopped"):
        write()


def test_with_a_proxy_in_the_environment_it_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with SERVED as oss:
        with pytest.raises(fakeoss.OutsideMockError, match="Remove HTTP_PROXY from the environment"):
            write()
        assert not oss.calls
