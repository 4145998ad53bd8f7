"""After the last mock everything is as it was, whatever happened inside."""

from __future__ import annotations

import http.client
import inspect
import os
import socket
import sys
import threading
import urllib.request
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest import mock as unittest_mock

import aiobotocore.credentials
import aiobotocore.signers
import aiobotocore.utils
import aiohttp.connector
import boto3
import botocore.credentials
import botocore.endpoint
import botocore.httpsession
import botocore.session
import botocore.signers
import botocore.tokens
import botocore.utils
import httpx
import minio.helpers
import pytest
import requests
import requests.adapters
import responses
import s3fs.core
import urllib3.connectionpool
import urllib3.poolmanager

import fakeoss
from fakeoss import OssError, UnsupportedWarning
from fakeoss.transports import EXCHANGE
from fakeoss.transports.patching import PatchSet

pytestmark = pytest.mark.usefixtures("no_network")

OWNERS = (
    requests.adapters.HTTPAdapter,
    requests.Session,
    urllib3.connectionpool.HTTPConnectionPool,
    urllib3.connectionpool.HTTPSConnectionPool,
    urllib3.poolmanager.PoolManager,
    botocore.httpsession.URLLib3Session,
    botocore.endpoint.Endpoint,
    botocore.signers.RequestSigner,
    botocore.credentials.CredentialResolver,
    botocore.session.Session,
    botocore.tokens.TokenProviderChain,
    botocore.utils.IMDSRegionProvider,
    aiobotocore.credentials.AioCredentialResolver,
    aiobotocore.signers.AioRequestSigner,
    aiobotocore.utils.AioIMDSRegionProvider,
    aiohttp.connector.BaseConnector,
    aiohttp.connector.TCPConnector,
    httpx.HTTPTransport,
    httpx.AsyncHTTPTransport,
    http.client.HTTPConnection,
    http.client.HTTPSConnection,
    urllib.request.OpenerDirector,
    s3fs.core.S3FileSystem,
    ThreadPoolExecutor,
    minio.helpers.ThreadPool,
    socket,
)
URL = "https://bkt.s3.cn-north-1.jdcloud-oss.com/key"


def state() -> Any:
    """What a mock replaces, and what it must not even touch."""
    return (
        [dict(vars(owner)) for owner in OWNERS],
        list(sys.meta_path),
        dict(os.environ),
        boto3.DEFAULT_SESSION,
        list(warnings.filters),
        threading.enumerate(),
    )


def plain() -> None:
    with fakeoss.mock(buckets=["bkt"]):
        requests.get(URL)


def nested() -> None:
    with fakeoss.mock(), fakeoss.mock(profile="aws"), fakeoss.mock(profile="jdcloud"):
        requests.get(URL)


def out_of_order() -> None:
    first, second = fakeoss.mock(), fakeoss.mock()
    first.start()
    second.start()
    first.stop()
    second.stop()


def exception() -> None:
    with pytest.raises(KeyError), fakeoss.mock():
        raise KeyError


def interrupted() -> None:
    with pytest.raises(KeyboardInterrupt), fakeoss.mock():
        raise KeyboardInterrupt


def warning_as_error() -> None:
    with pytest.raises(UnsupportedWarning), fakeoss.mock():
        EXCHANGE.current().dispatcher.ignored.add(("CopyObject", "x-amz-copy-source-if-match"))


def wrong_bucket() -> None:
    with pytest.raises(OssError), fakeoss.mock(buckets=["No"]):
        pass


def with_a_waiting_import() -> None:
    """A library that is not imported is waited for; nobody waits for it afterwards."""
    with unittest_mock.patch.dict(sys.modules):
        del sys.modules["botocore.signers"]
        with fakeoss.mock():
            assert [type(finder).__name__ for finder in sys.meta_path].count("ImportWatcher") == 1


WAYS = [plain, nested, out_of_order, exception, interrupted, warning_as_error, wrong_bucket, with_a_waiting_import]


@pytest.mark.parametrize("way", WAYS, ids=[way.__name__ for way in WAYS])
def test_everything_is_as_it_was(way: Callable[[], None]):
    before = state()
    way()
    assert state() == before


def test_inside_a_mock_the_seams_are_replaced():
    before = state()
    with fakeoss.mock():
        inside = state()
    replaced = [
        (owner.__name__, sorted(name for name in old if old[name] is not new[name]))
        for owner, old, new in zip(OWNERS, before[0], inside[0], strict=True)
    ]
    assert replaced == [
        ("HTTPAdapter", ["__init__", "send"]),
        ("Session", []),
        ("HTTPConnectionPool", ["__init__", "_make_request"]),
        ("HTTPSConnectionPool", ["_prepare_proxy"]),
        ("PoolManager", ["__init__", "urlopen"]),
        ("URLLib3Session", ["__init__", "send"]),
        ("Endpoint", ["__init__", "make_request"]),
        ("RequestSigner", ["get_auth_instance"]),
        ("CredentialResolver", ["load_credentials"]),
        ("Session", ["get_scoped_config"]),
        ("TokenProviderChain", ["load_token"]),
        ("IMDSRegionProvider", ["provide"]),
        ("AioCredentialResolver", ["load_credentials"]),
        ("AioRequestSigner", ["get_auth_instance"]),
        ("AioIMDSRegionProvider", ["provide"]),
        ("BaseConnector", ["__init__", "connect"]),
        ("TCPConnector", ["_create_connection"]),
        ("HTTPTransport", ["__init__", "handle_request"]),
        ("AsyncHTTPTransport", ["__init__", "handle_async_request"]),
        ("HTTPConnection", ["__init__", "connect", "endheaders"]),
        ("HTTPSConnection", ["connect"]),
        ("OpenerDirector", ["__init__", "open"]),
        ("S3FileSystem", ["__init__", "set_session"]),
        ("ThreadPoolExecutor", ["submit"]),
        ("ThreadPool", ["add_task"]),
        ("socket", ["getaddrinfo", "gethostbyname", "gethostbyname_ex"]),
    ]
    finders = inside[1]
    assert [finder for finder in finders if finder not in before[1]] in ([], finders[:1])  # one waits for imports
    assert inside[2:] == before[2:]


def test_a_seam_that_has_moved_is_an_error_at_once_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delattr(urllib3.connectionpool.HTTPConnectionPool, "_make_request")
    before = state()
    with pytest.raises(KeyError, match="_make_request"), fakeoss.mock():
        pass
    assert state() == before
    assert EXCHANGE.sessions == []


# others that replace the same methods


def test_another_patch_that_is_still_there_stays():
    original = requests.adapters.HTTPAdapter.send
    mock = fakeoss.mock(buckets=["bkt"])
    mock.start()
    with responses.RequestsMock() as other:
        theirs = requests.adapters.HTTPAdapter.send
        mock.stop()
        assert requests.adapters.HTTPAdapter.send is theirs
        other.get("http://elsewhere.invalid/", body="theirs")
        assert requests.get("http://elsewhere.invalid/").text == "theirs"
    # what they had found was ours, and so is what they put back: it passes on until the next mock takes it away
    left: Any = requests.adapters.HTTPAdapter.send
    assert (inspect.unwrap(left), left.__qualname__) == (original, "HTTPAdapter.send")
    assert inspect.signature(left) == inspect.signature(original)
    with fakeoss.mock():
        pass
    assert requests.adapters.HTTPAdapter.send is original


def test_what_another_library_left_of_us_is_served_and_refused_all_the_same(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", requests.adapters.HTTPAdapter.send)
    mock = fakeoss.mock()
    mock.start()
    other = responses.RequestsMock()
    other.start()
    mock.stop()
    other.stop()
    with fakeoss.mock(buckets=["bkt"]) as oss:
        assert requests.get(URL).status_code == 403
        assert len(oss.calls) == 1
    with pytest.raises(AssertionError, match="a socket was used"):
        requests.get("https://127.0.0.1/")


def test_undoing_twice_is_undoing_once():
    class Owner:
        def method(self) -> str:
            return "original"

    original = Owner.method
    patches = PatchSet()
    patches.replace(Owner, "method", lambda found: lambda owner: found(owner) + ", ours")
    assert Owner().method() == "original, ours"
    for _ in range(2):
        patches.undo()
        assert Owner.method is original
