"""Options of the ini file reach every mock, not the fixtures only."""

from __future__ import annotations

import pytest

import fakeoss
from support.suites import Suite

pytest_plugins = ["pytester"]


@pytest.mark.parametrize(
    "code",
    [
        "@fakeoss.mock\ndef test_it():\n    check(['ini'])",
        "@fakeoss.mock(auth='verify')\ndef test_it():\n    check(['ini'])",
        "@fakeoss.mock(buckets=['own'])\ndef test_it():\n    check(['own'])",
        "@fakeoss.mock\nasync def work():\n    check(['ini'])\ndef test_it():\n    asyncio.run(work())",
        "def test_it():\n    with fakeoss.mock():\n        check(['ini'])",
        "def test_it():\n    mock = fakeoss.mock()\n    mock.start()\n    check(['ini'])\n    mock.stop()",
        "@fakeoss.mock\nclass TestIt:\n    def test_it(self):\n        check(['ini'])",
        "@fakeoss.mock\nclass TestIt(unittest.TestCase):\n    def test_it(self):\n        check(['ini'])",
        "def test_it(oss):\n    check(['ini'])",
        "def test_it(oss_session):\n    check(['ini'])",
    ],
)
def test_defaults_reach_every_mock(suite: Suite, code: str):
    ini = "fakeoss_profile = aws\nfakeoss_buckets = ini\nfakeoss_limits = max_parts=3\nfakeoss_seed = 7"
    check = """
import asyncio, unittest
from fakeoss.transports import EXCHANGE
def check(buckets):
    assert EXCHANGE.current().dispatcher.profile.name == "aws"
    assert fakeoss.current().limits.max_parts == 3
    assert names() == buckets
"""
    suite(check + code, ini=ini).assert_outcomes(passed=1)
    with fakeoss.mock() as oss:
        assert oss.buckets == []  # the suite has ended


def test_an_option_in_code_wins_over_a_default(suite: Suite):
    suite(
        """
def profile():
    from fakeoss.transports import EXCHANGE
    return EXCHANGE.current().dispatcher.profile.name

@fakeoss.mock(profile="jdcloud")
def test_profile():
    assert profile() == "jdcloud"

def test_store():
    with fakeoss.mock(store=fakeoss.Store(limits=fakeoss.Limits(max_parts=9))) as oss:
        assert oss.limits.max_parts == 9
        assert profile() == "aws"
""",
        ini="fakeoss_profile = aws\nfakeoss_limits = max_parts=3\nfakeoss_seed = 7",
    ).assert_outcomes(passed=2)


def test_a_wrong_default_is_an_error_of_each_mock(suite: Suite):
    code = """
def test_it():
    with pytest.raises(ValueError, match="max_part=3 is not a limit"):
        fakeoss.mock.start()
"""
    suite(code, ini="fakeoss_limits = max_part=3").assert_outcomes(passed=1)
