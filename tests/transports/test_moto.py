"""moto's seam: who answers a request of botocore's for our hosts, and what of moto is replaced meanwhile.

What clients see of it stands in tests/neighbours/test_moto.py.
"""

from __future__ import annotations

from typing import Any

import moto
import pytest
from botocore.awsrequest import AWSRequest
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.models import MockAWS, botocore_stubber

import fakeoss
from fakeoss.transports.moto import nesting

pytestmark = pytest.mark.usefixtures("no_network")

OURS = "https://bkt.s3.amazonaws.com/key"
THEIRS = "https://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15"


def answer(url: str) -> Any:
    """What moto answers before botocore sends a request; ``None`` lets botocore send it."""
    service = "sts" if url == THEIRS else "s3"
    scope = f"AK/20260101/us-east-1/{service}/aws4_request"
    signed = {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"}
    request = AWSRequest("GET", url, headers=signed).prepare()
    return botocore_stubber("before-send.s3.GetObject", request)


def test_inside_moto_our_hosts_are_left_to_us_and_all_else_to_moto():
    with moto.mock_aws(), fakeoss.mock(profile="aws"):
        assert answer(OURS) is None
        assert answer(THEIRS).status_code == 200


def test_moto_inside_ours_answers_for_all_hosts_and_ours_inside_that_takes_its_own_back():
    with fakeoss.mock(profile="aws"), moto.mock_aws():
        assert answer(OURS).status_code == 404
        with fakeoss.mock(profile="aws"):
            assert answer(OURS) is None
        assert answer(OURS).status_code == 404


def test_moto_is_replaced_only_while_both_are_active():
    def replaced() -> bool:
        return vars(BotocoreStubber)["__call__"] is not original

    original = vars(BotocoreStubber)["__call__"]
    with fakeoss.mock(profile="aws"):
        assert not replaced()
    with moto.mock_aws():
        with fakeoss.mock(profile="aws"):
            assert replaced()
        assert not replaced()


def test_the_count_of_motos_mocks_has_had_two_names():
    assert nesting(type("MockAWS", (), {"_nested_count": 2})) == 2
    assert nesting(type("BotocoreEventMockAWS", (), {"nested_count": 1})) == 1  # moto 4.2.14
    with moto.mock_aws(), moto.mock_aws():
        assert nesting(MockAWS) == 2
