"""pycurl: handles, alone and in a multi handle, to hosts that are served, refused, and nobody's."""

from __future__ import annotations

import io

import pytest

import fakeoss

pycurl = pytest.importorskip("pycurl", reason="pycurl is not installed")
SERVED = fakeoss.mock(profile="aws", buckets=["bkt"], processes=True)
URLS = (
    "https://bkt.s3.us-east-1.amazonaws.com/folder/key",
    "https://s3.us-east-1.amazonaws.com/bkt/folder/key",
    b"http://bkt.s3.amazonaws.com/folder/key",
)


def ask(url: str | bytes) -> tuple[int, bytes]:
    body = io.BytesIO()
    handle = pycurl.Curl()
    handle.setopt(pycurl.URL, url)
    handle.setopt(pycurl.WRITEDATA, body)
    handle.setopt(pycurl.AWS_SIGV4, "aws:amz:us-east-1:s3")
    handle.setopt(pycurl.USERPWD, "AK:SK")
    handle.perform()
    return handle.getinfo(pycurl.RESPONSE_CODE), body.getvalue()


@pytest.mark.parametrize("url", URLS)
def test_served(url: str | bytes):
    with SERVED as oss:
        oss.bucket("bkt").put("folder/key", b"body")
        assert ask(url) == (200, b"body")
        oss.calls.assert_called("GetObject", times=1)


@pytest.mark.parametrize("url", URLS)
def test_refused(url: str | bytes):
    with (
        fakeoss.mock(profile="aws"),
        pytest.raises(fakeoss.OutsideMockError, match=r"pycurl's request to .*processes="),
    ):
        ask(url)


def test_the_name_of_a_bucket_below_localhost():
    with SERVED as oss, fakeoss.Server(oss, profile="aws") as server:
        oss.bucket("bkt").put("key", b"body")
        assert ask(server.endpoint_url.replace("127.0.0.1", "bkt.localhost") + "/key") == (200, b"body")


def test_a_multi_handle_takes_it():
    with SERVED:
        handle, several = pycurl.Curl(), pycurl.CurlMulti()
        assert isinstance(handle, pycurl.Curl)
        several.add_handle(handle)
        several.remove_handle(handle)


def test_other_hosts_are_left_alone(tmp_path):
    (tmp_path / "file").write_bytes(b"body")
    with fakeoss.mock():
        assert ask(f"file://{tmp_path}/file")[1] == b"body"
