"""``fakeoss.compat.moto``: a suite for moto changes its import and nothing else."""

from __future__ import annotations

import copy
import inspect
import unittest
import urllib.request
import warnings
from typing import Any

import boto3
import pytest
import requests
from moto import mock_aws as real_moto
from moto.core.config import default_user_config

import fakeoss
from fakeoss.compat import moto
from fakeoss.compat.moto import ThreadedMotoServer, mock_aws, mock_s3
from fakeoss.transports.exchange import EXCHANGE

MOTO_DEFAULTS: dict[str, dict[str, Any]] = copy.deepcopy(default_user_config)  # type: ignore[arg-type]
URL = "https://my_bucket.s3.amazonaws.com/key"


def fill() -> Any:
    s3 = boto3.resource("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="my_bucket", ACL="public-read-write")
    s3.Object("my_bucket", "key").put(Body=b"data")
    return s3


def names() -> list[str]:
    return [bucket.name for bucket in fakeoss.current().buckets]


@mock_aws
def decorated() -> list[str]:
    fill()
    return names()


@mock_aws()
async def decorated_async() -> list[str]:
    fill()
    return names()


@mock_aws
class TestDecoratedClass(unittest.TestCase):
    def setUp(self) -> None:
        assert names() == []
        fill()

    def test_one(self) -> None:
        assert names() == ["my_bucket"]

    def test_two(self) -> None:
        assert requests.get(URL).status_code == 403  # private objects stay private, as in moto 5.2.5
        boto3.client("s3").put_object_acl(Bucket="my_bucket", Key="key", ACL="public-read")
        assert requests.get(URL).content == b"data"


class TestStartAndStop(unittest.TestCase):
    """As luigi has it: a mock in ``setUp``, another in a decorator below it."""

    def setUp(self) -> None:
        self.mock = mock_s3()
        self.mock.start()
        self.addCleanup(self.mock.stop)
        fill()

    @mock_aws
    def test_shares(self) -> None:
        assert names() == ["my_bucket"]
        with mock_aws(), mock_s3() as oss:
            assert oss is fakeoss.current()
            assert names() == ["my_bucket"]


def test_functions():
    import asyncio

    assert decorated() == ["my_bucket"]
    assert decorated.__name__ == "decorated"
    assert asyncio.run(decorated_async()) == ["my_bucket"]


def test_the_owner_is_motos():
    with mock_aws() as oss:
        s3 = fill()
        (grant, everybody, _) = s3.Bucket("my_bucket").Acl().grants
        assert (grant["Grantee"]["DisplayName"], everybody["Grantee"]["Type"]) == ("webfile", "Group")
        assert s3.ObjectSummary("my_bucket", "key").Acl().owner["DisplayName"] == "webfile"
        assert oss.bucket("my_bucket").owner.display_name == "webfile"


def test_each_mock_that_is_not_inside_another_begins_anew():
    for _ in range(2):
        with mock_aws():
            assert names() == []
            fill()


def test_inside_a_mock_of_ours_and_around_one():
    with fakeoss.mock(profile="aws", buckets=["bkt"]) as oss, mock_aws() as inner:
        assert inner is oss
    with mock_aws() as outer, fakeoss.mock as bare:
        assert bare is outer
    with mock_aws() as outer, fakeoss.mock(profile="aws") as own:
        assert own is not outer


def test_a_config_is_told_to_have_no_effect():
    with pytest.warns(fakeoss.UnsupportedWarning, match=r"the config core\.passthrough of mock_aws") as caught:
        mock = mock_aws(config={"core": {"mock_credentials": True, "passthrough": {"services": ["dynamodb"]}}})
    assert caught[0].filename == __file__
    with mock:
        assert fill().Object("my_bucket", "key").get()["Body"].read() == b"data"
    with warnings.catch_warnings():
        warnings.simplefilter("error", fakeoss.UnsupportedWarning)
        for config in ({}, {"core": {"mock_credentials": True}}, MOTO_DEFAULTS):
            mock_aws(config=config)
    others = {section: dict.fromkeys(values, "other") for section, values in MOTO_DEFAULTS.items()}
    others["core"]["passthrough"] = {"urls": ["https://example.com"]}
    with pytest.warns(fakeoss.UnsupportedWarning) as caught:
        mock_aws(config=others)
    assert all(f"{section}.{name}" in str(caught[0].message) for section in others for name in others[section])


def test_the_server():
    server = ThreadedMotoServer(port=0, verbose=False)
    with pytest.raises(RuntimeError, match="not running"):
        server.get_host_and_port()
    server.start()
    try:
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        assert urllib.request.urlopen(endpoint).status == 200  # how suites wait for moto's
        s3 = boto3.client(
            "s3", endpoint_url=endpoint, region_name="eu-west-1", aws_access_key_id="a", aws_secret_access_key="b"
        )
        s3.create_bucket(Bucket="my_bucket")
        s3.put_object(Bucket="my_bucket", Key="key", Body=b"data", ACL="public-read")
        assert requests.get(f"{endpoint}/my_bucket/key").content == b"data"
        s3.close()
    finally:
        server.stop()


def test_a_server_inside_a_mock_serves_its_store():
    with mock_aws() as oss:
        fill()
        server = ThreadedMotoServer("localhost", 0)
        server.start()
        try:
            host, port = server.get_host_and_port()
            assert requests.get(f"http://{host}:{port}/my_bucket/key").content == b"data"  # anonymous, as in moto's
            assert server.store is oss
        finally:
            server.stop()


def test_its_names_are_motos():
    assert moto.ThreadedServer is ThreadedMotoServer
    defaults = {name: each.default for name, each in inspect.signature(ThreadedMotoServer).parameters.items()}
    assert defaults == {"ip_address": "127.0.0.1", "port": 5000, "verbose": True}  # moto 5.2.5, whose address is any
    assert len(inspect.getsource(moto).splitlines()) < 140


def test_other_services_are_refused_rather_than_asked_with_real_keys(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "REAL")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "REAL")

    def ask() -> None:
        boto3.client("sqs", region_name="us-east-1").list_queues()

    with mock_aws():
        for _ in range(2):
            with pytest.raises(fakeoss.OutsideMockError, match="mocks S3 alone"):
                ask()
            with mock_aws(), pytest.raises(fakeoss.OutsideMockError, match=r"sqs\.us-east-1"):
                ask()
    assert EXCHANGE.guard is None


def test_a_mock_that_was_not_entered_takes_no_guard_away():
    with pytest.raises(RuntimeError, match=r"stop\(\) without start\(\)"):
        mock_aws().stop()
    with mock_aws():
        assert EXCHANGE.guard is not None
    assert EXCHANGE.guard is None


def test_moto_answers_the_other_services_around_it():
    with real_moto(config={"core": {"passthrough": {"services": ["s3"]}}}), mock_aws():
        fill()
        assert "QueueUrl" in boto3.client("sqs", region_name="us-east-1").create_queue(QueueName="queue")
        assert names() == ["my_bucket"]
