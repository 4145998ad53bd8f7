"""moto's ``mock_aws`` for the other services, ours for S3, on one class: both as they are alone, and nothing left."""

from __future__ import annotations

import copy
import os
import sys
import textwrap
import unittest
from collections.abc import Iterator
from types import ModuleType

import boto3
import moto.sqs.models
import moto.sqs.responses
import pytest
from moto.core.config import default_user_config
from moto.core.models import MockAWS

from fakeoss.transports import EXCHANGE
from support.boto import shared_loader
from support.suites import PLUGINS, QUIET

pytest_plugins = ["pytester"]

# pytester forgets what a suite imported: what the suites use is imported here first
IMPORTED = (moto.sqs.models, moto.sqs.responses)
HEAD = """
import boto3, moto, pytest, unittest, fakeoss

CONFIG = {"core": {"passthrough": {"services": ["s3"]}}}
OURS = fakeoss.mock(profile="aws")
THEIRS = moto.mock_aws(config=CONFIG)

def both(target):
    return DECORATED

def queues():
    found = boto3.client("sqs", region_name="us-east-1").list_queues().get("QueueUrls", [])
    return sorted(url.rpartition("/")[2] for url in found)

def make(name):
    boto3.client("sqs", region_name="us-east-1").create_queue(QueueName=name)
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket=name)

def buckets():
    return [bucket.name for bucket in fakeoss.current().buckets]

def check(*made):
    assert (queues(), buckets()) == (list(made), list(made))
    make("mine")
    assert (queues(), buckets()) == (sorted(["mine", *made]), sorted(["mine", *made]))
"""
ORDERS = {"moto outside": "THEIRS(OURS(target))", "moto inside": "OURS(THEIRS(target))"}
TEST_CASES = {
    "tests alone": """
@both
class TestIt(unittest.TestCase):
    def test_one(self): check()
    def test_two(self): check()
""",
    "setUp": """
@both
class TestIt(unittest.TestCase):
    def setUp(self): make("seed")
    def tearDown(self): assert "mine" in queues()
    def test_one(self): check("seed")
    def test_two(self): check("seed")
""",
    "setUpClass": """
@both
class TestIt(unittest.TestCase):
    @classmethod
    def setUpClass(cls): boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="seed")
    def test_one(self):
        assert (queues(), buckets()) == ([], ["seed"])
        make("mine")
    def test_two(self):
        assert (queues(), buckets()) == ([], ["seed"])
        make("mine")
""",
    "base class": """
@both
class TestBase(unittest.TestCase):
    def test_one(self): check()
class TestIt(TestBase):
    def setUp(self): assert buckets() == []
    @both
    def test_two(self): check()
""",
    "base and subclass": """
@both
class TestBase(unittest.TestCase):
    def test_one(self): check()
@both
class TestIt(TestBase):
    def test_two(self): check()
    def test_three(self): check()
""",
    "subTest and cleanup": """
@both
class TestIt(unittest.TestCase):
    def test_one(self):
        self.addCleanup(lambda: self.assertEqual(buckets(), ["mine"]))
        with self.subTest(): check()
    def test_two(self): check()
""",
    "functions": """
class TestIt(unittest.TestCase):
    @both
    def test_one(self): check()
    @both
    def test_two(self): check()
""",
    "start and stop": """
class TestIt(unittest.TestCase):
    def setUp(self):
        for mock in (moto.mock_aws(config=CONFIG), OURS):
            mock.start()
            self.addCleanup(mock.stop)
    def test_one(self): check()
    def test_two(self): check()
""",
}
CLASSES = {
    "tests alone": """
@both
class TestIt:
    def test_one(self): check()
    def test_two(self): check()
""",
    "setup_method": """
@both
class TestIt:
    def setup_method(self): make("seed")
    def teardown_method(self): assert "mine" in queues()
    def test_one(self): check("seed")
    def test_two(self): check("seed")
""",
    "a fixture of the class": """
@both
class TestIt:
    @pytest.fixture(autouse=True)
    def seed(self): boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="seed")
    def test_one(self):
        assert (queues(), buckets()) == ([], ["seed"])
        make("mine")
    def test_two(self):
        assert (queues(), buckets()) == ([], ["seed"])
        make("mine")
""",
    "nested": """
@both
class TestIt:
    def test_one(self): check()
    class TestInside:
        def test_two(self): check()
        def test_three(self): check()
""",
    "inherited": """
class Base:
    def test_one(self): assert buckets() == []
@both
class TestIt(Base):
    def test_two(self): check()
    def test_three(self): check()
""",
    "a fixture": """
@pytest.fixture
def aws():
    with moto.mock_aws(config=CONFIG), OURS:
        yield
def test_one(aws): check()
def test_two(aws): check()
""",
    "async": """
import asyncio
async def later():
    with moto.mock_aws(config=CONFIG), OURS:
        check()
def test_one(): asyncio.run(later())
def test_two(): asyncio.run(later())
""",
}


@pytest.fixture(autouse=True)
def moto_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """After a suite moto has its own configuration again, and the environment its own keys."""
    monkeypatch.setattr("botocore.session.create_loader", shared_loader)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY", raising=False)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    config = copy.deepcopy(default_user_config)
    yield
    assert default_user_config == config
    assert "AWS_ACCESS_KEY_ID" not in os.environ
    assert (MockAWS._nested_count, EXCHANGE.sessions) == (0, [])


def source(order: str, code: str) -> str:
    return HEAD.replace("DECORATED", ORDERS[order]) + code


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", TEST_CASES)
def test_under_unittest(name: str, order: str, monkeypatch: pytest.MonkeyPatch):
    module = ModuleType("suite_beside_moto")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(source(order, TEST_CASES[name]), vars(module))
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromModule(module).run(result)
    assert [textwrap.indent(text, "  ") for _, text in (*result.errors, *result.failures)] == []
    assert result.testsRun >= 2


@pytest.mark.parametrize("name", TEST_CASES)
def test_test_cases_under_pytest(pytester: pytest.Pytester, name: str):
    run(pytester, source("moto outside", TEST_CASES[name]))


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize("has_plugin", [True, False], ids=["plugin", "alone"])
def test_classes_under_pytest(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, name: str, order: str, has_plugin: bool
):
    if not has_plugin:
        monkeypatch.setattr("fakeoss.pytest_plugin.is_running", False)
    run(pytester, source(order, CLASSES[name]), has_plugin=has_plugin)


def run(pytester: pytest.Pytester, code: str, *, has_plugin: bool = True) -> None:
    """Run a suite, warnings being errors: all of it passes."""
    pytester.makepyfile(code)
    alone = [] if has_plugin else ["-p", "no:fakeoss"]
    result = pytester.runpytest_inprocess(*QUIET, *alone, "-W", "error", plugins=PLUGINS if has_plugin else [])
    outcomes = result.parseoutcomes()
    assert outcomes.keys() == {"passed"}
    assert outcomes["passed"] >= 2
