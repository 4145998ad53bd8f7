"""What a refusal says of the mock, the host and the way out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import fakeoss
from fakeoss.transports import EXCHANGE
from fakeoss.transports.exchange import Session
from fakeoss.transports.refusals import lookup_refusal, refusal


@pytest.fixture
def session() -> Iterator[Session]:
    with fakeoss.mock(profile="aws"):
        current = EXCHANGE.current()
        assert current is not None
        yield current


@pytest.mark.parametrize(
    ("host", "bucket", "nearest"),
    [
        ("s3.eu-wset-3.amazonaws.com", None, "s3.eu-west-3.amazonaws.com"),
        ("bkt.s3.eu-wset-3.amazonaws.com", "bkt", "bkt.s3.eu-west-3.amazonaws.com"),
        ("s3.cn-nroth-1.amazonaws.com.cn", None, "s3.cn-north-1.amazonaws.com.cn"),
    ],
)
def test_a_refusal_names_the_nearest_host_and_the_option(session: Session, host: str, bucket: str | None, nearest: str):
    message = refusal("ListBuckets to", host, session, "it is unknown", bucket)
    assert message.startswith(f"fakeoss: ListBuckets to {host} was stopped: it is unknown; the mock entered at ")
    assert f"nearest host is {nearest}. " in message
    assert "fakeoss.mock(endpoints=[...])" in message


def test_a_refused_look_up_names_the_server(session: Session):
    message = lookup_refusal("s3.amazonaws.com", session)
    assert message.startswith("fakeoss: a look-up of s3.amazonaws.com was stopped: the mock entered at ")
    assert message.endswith("can use a fakeoss.Server.")
