"""awscrt below boto3: transfers fall back to the classic client, awscrt's own client is refused.

With awscrt the real thing; without it boto3's own code over stand-ins for what is native.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType, SimpleNamespace
from typing import Any

import boto3
import pytest
from boto3.s3 import transfer
from boto3.s3.transfer import TransferConfig

import fakeoss
from support.boto import boto3_session

HAS_AWSCRT = find_spec("awscrt") is not None
AUTO = TransferConfig()  # on an optimised machine that is awscrt's
PREFERRED = TransferConfig(preferred_transfer_client="crt")  # older boto3 knows no such preference
HOST = "bkt.s3.us-east-1.amazonaws.com"
KEYS = {"aws_access_key_id": "AK", "aws_secret_access_key": "SK"}


class Native:
    """Where requests would leave for the network: what was handed to it."""

    def __init__(self) -> None:
        self.sent: list[str] = []


class Request:
    """awscrt.http.HttpRequest, as far as it is read."""

    def __init__(self, method: str, path: str, headers: dict[str, str]) -> None:
        self.method = method
        self.path = path
        self.headers = list(headers.items())


def module(name: str, **names: Any) -> ModuleType:
    made = ModuleType(name)
    vars(made).update(names)
    return made


class Manager:
    """s3transfer.crt.CRTTransferManager: every upload is one request of its client."""

    def __init__(self, crt_s3_client: Any, crt_request_serializer: Any, **options: Any) -> None:
        self.client = crt_s3_client

    def __enter__(self) -> Manager:
        return self

    def __exit__(self, *details: object) -> None:
        pass

    def upload(self, *arguments: Any, **options: Any) -> Any:
        self.client.make_request(type="put", request=Request("PUT", "/key", {"Host": HOST}))
        return SimpleNamespace(result=lambda: None)


class Wrapper:
    """s3transfer.crt.BotocoreCRTCredentialsWrapper."""

    def __init__(self, keys: Any) -> None:
        self._keys = keys

    def __call__(self) -> Any:
        frozen = self._keys.get_frozen_credentials()
        return SimpleNamespace(
            access_key_id=frozen.access_key, secret_access_key=frozen.secret_key, session_token=frozen.token
        )

    def to_crt_credentials_provider(self) -> Wrapper:
        return self


def stand_ins(native: Native) -> dict[str, ModuleType]:
    """The modules below boto3's: awscrt, its S3 client, and s3transfer's use of it."""

    class S3Client:
        def __init__(self, **settings: Any) -> None:
            pass

        def make_request(self, *, type: Any, request: Request, **options: Any) -> str:
            native.sent.append(f"{request.method} {request.path}")
            return "native"

    s3 = module("awscrt.s3", S3Client=S3Client, is_optimized_for_system=lambda: True)
    return {
        "awscrt": module("awscrt", __version__="0.38.1", s3=s3),
        "awscrt.s3": s3,
        "s3transfer.crt": module(
            "s3transfer.crt",
            BotocoreCRTCredentialsWrapper=Wrapper,
            BotocoreCRTRequestSerializer=lambda session, options: None,
            CRTTransferManager=Manager,
            acquire_crt_s3_process_lock=lambda name: "held",
            create_s3_crt_client=lambda **options: S3Client(),
        ),
    }


@pytest.fixture
def native(monkeypatch: pytest.MonkeyPatch) -> Native:
    """boto3 as it is where awscrt is installed."""
    if HAS_AWSCRT:
        pytest.skip("awscrt itself is tested below")
    made = Native()
    modules = stand_ins(made)
    for name, each in modules.items():
        monkeypatch.setitem(sys.modules, name, each)
    monkeypatch.delitem(sys.modules, "boto3.crt", raising=False)
    monkeypatch.setattr(boto3, "crt", None, raising=False)
    monkeypatch.delattr(boto3, "crt")
    monkeypatch.setattr(transfer, "HAS_CRT", True)
    monkeypatch.setattr(transfer, "awscrt", modules["awscrt"], raising=False)
    monkeypatch.setattr(transfer, "create_crt_transfer_manager", None, raising=False)
    return made


def load(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """boto3.crt, whose manager boto3's transfers ask for."""
    loaded = import_module("boto3.crt")
    monkeypatch.setattr(transfer, "create_crt_transfer_manager", loaded.create_crt_transfer_manager)
    return loaded


@pytest.fixture
def made() -> Iterator[Callable[[], Any]]:
    """Makes S3 clients of boto3, with keys and of Amazon's own endpoint."""
    clients: list[Any] = []

    def make() -> Any:
        clients.append(boto3_session().client("s3", region_name="us-east-1", **KEYS))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


def upload(client: Any, config: TransferConfig = AUTO) -> None:
    client.upload_fileobj(io.BytesIO(b"content"), "bkt", "key", Config=config)


MOCK = fakeoss.mock(profile="aws", buckets=["bkt"])


def test_without_a_mock_a_transfer_is_native(
    native: Native, made: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    load(monkeypatch)
    with MOCK:
        pass  # what it replaces is put back
    upload(made())
    assert native.sent == ["PUT /key"]


@pytest.mark.parametrize("loaded", ["before", "inside"])
def test_a_transfer_in_a_mock_is_classic(
    native: Native, made: Callable[[], Any], monkeypatch: pytest.MonkeyPatch, loaded: str
) -> None:
    if loaded == "before":
        load(monkeypatch)
        upload(made())  # makes the native client of the process
    with MOCK as oss:
        crt = load(monkeypatch)
        upload(made())
        assert oss.bucket("bkt").object("key").body == b"content"
        oss.calls.assert_called("PutObject", times=1)
    assert native.sent == (["PUT /key"] if loaded == "before" else [])
    assert (crt.CRT_S3_CLIENT is None) is (loaded == "inside"), "no native client with keys of a mock is left"


def test_the_client_of_awscrt_is_classic_in_a_mock_though_it_is_preferred(
    native: Native, made: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    load(monkeypatch)
    with MOCK as oss:
        upload(made(), PREFERRED)
        oss.calls.assert_called("PutObject", times=1)
    assert native.sent == []


@pytest.mark.parametrize("use", ["made", "used"])
def test_a_client_that_lived_in_a_mock_makes_no_native_transfer_after_it(
    native: Native, made: Callable[[], Any], monkeypatch: pytest.MonkeyPatch, use: str
) -> None:
    load(monkeypatch)
    client = made() if use == "used" else None
    with MOCK:
        if client is None:
            client = made()
        else:
            upload(client)
    with pytest.raises(fakeoss.OutsideMockError, match=r"^fakeoss: a request to .*amazonaws\.com was"):
        upload(client)
    assert native.sent == []
    with MOCK as oss:
        upload(client)
        oss.calls.assert_called("PutObject", times=1)


def refused(make_request: Callable[..., Any], request: Any, **options: Any) -> str:
    with pytest.raises(fakeoss.OutsideMockError) as caught:
        make_request(type="get", request=request, **options)
    return str(caught.value)


HOSTS = [
    pytest.param(HOST, "fakeoss: GetObject to ", "classic", id="served"),
    pytest.param("minio.invalid:9000", "fakeoss: GetObject to ", "classic", id="of nobody, for it is signed"),
    pytest.param("bkt.s3.cn-north-1.jdcloud-oss.com", "fakeoss: GetObject to ", "profile 'jdcloud'", id="guarded"),
]


@pytest.mark.parametrize(("host", "begins", "names"), HOSTS)
def test_a_native_client_of_ones_own_is_refused_in_a_mock(native: Native, host: str, begins: str, names: str) -> None:
    client = sys.modules["awscrt.s3"].S3Client()
    target = "/key" if host.startswith("bkt.") else "/bkt/key"
    asked = Request("GET", target, {"host": host})
    with MOCK:
        message = refused(client.make_request, asked)
    assert message.startswith(f"{begins}{host} was stopped: ")
    assert names in message
    assert native.sent == []
    assert client.make_request(type="get", request=asked) == "native"


def test_a_running_server_is_left_to_native_clients(native: Native) -> None:
    client = sys.modules["awscrt.s3"].S3Client()
    with fakeoss.Server() as server, MOCK:
        host = server.endpoint_url.partition("//")[2]
        assert client.make_request(type="get", request=Request("GET", "/b/k", {"Host": host})) == "native"


# awscrt itself


@pytest.fixture
def awscrt(monkeypatch: pytest.MonkeyPatch) -> Any:
    """awscrt, where it is installed, as on an optimised machine."""
    pytest.importorskip("awscrt")
    import awscrt.s3

    monkeypatch.setattr(awscrt.s3, "is_optimized_for_system", lambda: True)
    return awscrt


@pytest.mark.usefixtures("awscrt")
@pytest.mark.parametrize("client", ["crt", "auto", "classic"])
def test_a_transfer_with_awscrt_stays_in_the_mock(made: Callable[[], Any], client: str, tmp_path: Any) -> None:
    config = TransferConfig(preferred_transfer_client=client)
    with MOCK as oss:
        s3 = made()
        upload(s3, config)
        s3.download_file("bkt", "key", str(tmp_path / "key"), Config=config)
        assert (tmp_path / "key").read_bytes() == oss.bucket("bkt").object("key").body == b"content"
        assert [call.operation for call in oss.calls] == ["PutObject", "HeadObject", "GetObject"]
    assert sys.modules["boto3.crt"].CRT_S3_CLIENT is None


@pytest.mark.usefixtures("awscrt")
def test_a_native_transfer_after_a_mock_is_refused(made: Callable[[], Any]) -> None:
    with MOCK:
        client = made()
    with pytest.raises(fakeoss.OutsideMockError, match="which has ended"):
        upload(client)


def test_a_manager_over_awscrt_is_refused(awscrt: Any) -> None:
    from awscrt.auth import AwsCredentialsProvider
    from botocore.session import Session
    from s3transfer.crt import BotocoreCRTRequestSerializer, CRTTransferManager, create_s3_crt_client

    keys = AwsCredentialsProvider.new_static("AK", "SK")
    native = create_s3_crt_client("us-east-1", crt_credentials_provider=keys, num_threads=1)
    serializer = BotocoreCRTRequestSerializer(Session(), {"region_name": "us-east-1"})
    with MOCK as oss:
        for ask in ("upload", "download"):
            manager = CRTTransferManager(crt_s3_client=native, crt_request_serializer=serializer)
            arguments = (io.BytesIO(b"x"), "bkt", "key") if ask == "upload" else ("bkt", "key", io.BytesIO())
            operation = {"upload": "PutObject", "download": "GetObject"}[ask]
            with manager, pytest.raises(fakeoss.OutsideMockError, match=f"^fakeoss: {operation} to .*native code"):
                getattr(manager, ask)(*arguments).result()
        assert len(oss.calls) == 0


@pytest.mark.usefixtures("awscrt")
@pytest.mark.parametrize("version", ["s3v4", "s3v4a", "v4", "v4a"])
@pytest.mark.parametrize("profile", ["aws", "jdcloud"])
def test_requests_signed_by_awscrt_are_answered(version: str, profile: str) -> None:
    from botocore.config import Config

    endpoint = {"aws": None, "jdcloud": "https://s3.cn-north-1.jdcloud-oss.com"}[profile]
    with fakeoss.mock(profile=profile) as oss:
        client = boto3_session().client(
            "s3", region_name="us-east-1", endpoint_url=endpoint, config=Config(signature_version=version)
        )
        client.create_bucket(Bucket="bkt")
        client.put_object(Bucket="bkt", Key="目录/a b+c", Body=b"content")
        assert client.get_object(Bucket="bkt", Key="目录/a b+c")["Body"].read() == b"content"
        assert oss.bucket("bkt").keys() == ["目录/a b+c"]
        client.close()


@pytest.mark.usefixtures("awscrt")
def test_a_scope_without_region_names_none() -> None:
    from botocore.config import Config

    with fakeoss.mock(profile="aws") as oss:
        config = Config(signature_version="s3v4a", s3={"addressing_style": "path"})
        client = boto3_session().client("s3", "us-west-2", endpoint_url="http://minio.invalid", config=config)
        client.create_bucket(Bucket="bkt")
        assert oss.bucket("bkt").region == "us-east-1", "that of the profile, for the scope says only s3"
        client.close()
