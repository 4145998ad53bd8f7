"""moto's ``mock_aws``, which answers botocore before its requests get anywhere, and requests at its adapters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import moto
import pytest
import requests
from moto.core.exceptions import ServiceNotWhitelisted

import fakeoss
from support.boto import boto3_session
from support.snapshots import differences_without_ours, snapshot

pytestmark = pytest.mark.usefixtures("no_network")

LISTED = {"core": {"service_whitelist": ["sts"]}}
PASSING = {"core": {"passthrough": {"services": ["s3"]}}}
MOTO_ACCOUNT = "123456789012"  # https://docs.getmoto.org/en/latest/docs/multi_account.html


@pytest.fixture
def client() -> Iterator[Callable[..., Any]]:
    """Makes boto3 clients in the region us-east-1, in sessions of their own."""
    made: list[Any] = []

    def make(service: str, **options: Any) -> Any:
        made.append(boto3_session(region_name="us-east-1").client(service, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


def aws(**options: Any) -> Any:
    return fakeoss.mock(profile="aws", buckets=["bkt"], **options)


def is_ours(s3: Any) -> bool:
    """Whether the bucket of our mock is there, which moto does not know."""
    return [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["bkt"]


def is_moto(sts: Any) -> bool:
    return bool(sts.get_caller_identity()["Account"] == MOTO_ACCOUNT)


@pytest.mark.parametrize("config", [{}, LISTED, PASSING], ids=["bare", "whitelist", "passthrough"])
def test_inside_moto_s3_is_ours_and_all_else_moto_s(client: Callable[..., Any], config: Any):
    with moto.mock_aws(config=config), aws():
        s3, sts = client("s3"), client("sts")
        assert is_ours(s3)
        s3.put_object(Bucket="bkt", Key="key", Body=b"body")
        assert fakeoss.current().bucket("bkt").object("key").body == b"body"
        assert is_moto(sts)


def test_moto_inside_answers_s3_of_amazon_itself(client: Callable[..., Any]):
    with aws() as oss, moto.mock_aws():
        assert client("s3").list_buckets()["Buckets"] == []
        assert is_moto(client("sts"))
    assert len(oss.calls) == 0


def test_moto_inside_leaves_s3_to_us_when_it_is_told_to(client: Callable[..., Any]):
    with aws(), moto.mock_aws(config=PASSING):
        assert is_ours(client("s3"))
        assert is_moto(client("sts"))


def test_moto_inside_refuses_s3_of_amazon_where_its_whitelist_leaves_it_out(client: Callable[..., Any]):
    with aws(), moto.mock_aws(config=LISTED), pytest.raises(ServiceNotWhitelisted, match="Service s3 not whitelisted"):
        client("s3").list_buckets()


@pytest.mark.parametrize("config", [{}, LISTED, PASSING], ids=["bare", "whitelist", "passthrough"])
@pytest.mark.parametrize("moto_first", [True, False])
def test_hosts_of_jdcloud_are_ours_in_both_nestings(client: Callable[..., Any], config: Any, moto_first: bool):
    contexts = [moto.mock_aws(config=config), fakeoss.mock(buckets=["bkt"])]
    with contexts[not moto_first], contexts[moto_first]:
        assert is_ours(client("s3", endpoint_url="https://s3.cn-north-1.jdcloud-oss.com"))
        assert is_moto(client("sts"))


def test_ours_inside_moto_inside_ours(client: Callable[..., Any]):
    with aws() as outer, moto.mock_aws():
        s3 = client("s3")
        assert s3.list_buckets()["Buckets"] == []
        with aws() as inner:
            assert is_ours(s3)
        assert s3.list_buckets()["Buckets"] == []
    assert (len(outer.calls), len(inner.calls)) == (0, 1)


def test_moto_inside_ours_inside_moto_answers(client: Callable[..., Any]):
    with moto.mock_aws(), aws():
        s3 = client("s3")
        with moto.mock_aws():
            s3.create_bucket(Bucket="of-moto")
        assert is_ours(s3)
    assert not is_moto_s_bucket("of-moto")


def is_moto_s_bucket(name: str) -> bool:
    """Whether moto still has it; its data are gone with its last mock."""
    from moto.s3.models import s3_backends

    return any(name in region.buckets for account in s3_backends.values() for region in account.values())


def test_a_client_of_moto_made_before_is_served_inside(client: Callable[..., Any]):
    s3 = client("s3")
    with moto.mock_aws(), aws():
        assert is_ours(s3)


def test_requests_are_answered_by_the_innermost():
    url = "https://bkt.s3.amazonaws.com/key"
    with moto.mock_aws():
        theirs = requests.get(url)
        with aws():
            assert requests.get(url).headers["Server"] == "AmazonS3"
        assert requests.get(url).headers.keys() == theirs.headers.keys()
    with aws() as oss, moto.mock_aws():
        assert requests.get(url).headers.keys() == theirs.headers.keys()
        assert len(oss.calls) == 0


@pytest.mark.parametrize("order", ["moto first, moto first", "moto first, ours first", "ours first, ours first"])
def test_started_and_stopped_in_any_order_nothing_is_left(order: str):
    before = snapshot()
    contexts = {"moto": moto.mock_aws(), "ours": aws()}
    entered, left = ([name.split()[0], "ours" if "moto" in name else "moto"] for name in order.split(", "))
    for name in entered:
        contexts[name].start()
    for name in left:
        contexts[name].stop()
    assert differences_without_ours(before, snapshot()) == []


def test_decorators_in_both_orders(client: Callable[..., Any]):
    @moto.mock_aws
    @fakeoss.mock(profile="aws", buckets=["bkt"])
    def inside() -> None:
        assert is_ours(client("s3"))
        assert is_moto(client("sts"))

    @fakeoss.mock(profile="aws", buckets=["bkt"])
    @moto.mock_aws(config=PASSING)
    def outside() -> None:
        assert is_ours(client("s3"))
        assert is_moto(client("sts"))

    inside()
    outside()
