"""What a decorated class says of its tests, and what its tests may do at the same time."""

from __future__ import annotations

import subprocess
import sys
import unittest
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

import fakeoss
from fakeoss import OutsideMockError
from fakeoss.transports import EXCHANGE
from support.suites import Suite

pytest_plugins = ["pytester"]


@pytest.fixture(autouse=True)
def no_mock_is_left():
    """After each test no mock is active."""
    yield
    assert EXCHANGE.sessions == []


def run(case: type[unittest.TestCase]) -> unittest.TestResult:
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    return result


def problems(result: unittest.TestResult) -> list[str]:
    return [text.strip().splitlines()[-1] for _, text in (*result.errors, *result.failures)]


def test_tests_that_run_at_the_same_time_share_nothing():
    barrier = Barrier(4, timeout=60)

    @fakeoss.mock
    class Case(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            fakeoss.current().create_bucket("bkt").put("seed")

        def test_it(self) -> None:
            barrier.wait()
            bucket = fakeoss.current().bucket("bkt")
            assert bucket.keys() == ["seed"]
            bucket.put("mine")
            barrier.wait()
            assert bucket.keys() == ["mine", "seed"]

    results = [unittest.TestResult() for _ in range(4)]
    Case.setUpClass()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda result: Case("test_it").run(result), results))
    assert [problems(result) for result in results] == [[]] * 4
    assert fakeoss.current().bucket("bkt").keys() == ["seed"]
    Case.tearDownClass()
    Case.doClassCleanups()


def test_a_fault_of_the_set_up_is_asked_for_when_the_class_ends():
    @fakeoss.mock
    class Case(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            fakeoss.current().faults.add("GetObject", error="SlowDown")

        def test_it(self) -> None:
            """Nothing meets the fault."""

    result = run(Case)
    assert [str(test) for test, _ in result.errors] == [f"tearDownClass ({Case.__module__}.{Case.__qualname__})"]
    assert "UnmetWarning: fakeoss: the fault GetObject, error='SlowDown': no such call came" in problems(result)[0]


def test_a_fault_of_a_test_is_asked_for_when_the_test_ends():
    @fakeoss.mock
    class Case(unittest.TestCase):
        def test_it(self) -> None:
            fakeoss.current().faults.add("GetObject", error="SlowDown")

        def test_other(self) -> None:
            assert len(fakeoss.current().faults) == 0

    result = run(Case)
    assert [str(test).partition(" ")[0] for test, _ in result.errors] == ["test_it"]
    assert "UnmetWarning" in problems(result)[0]


def test_a_store_that_was_passed_in_is_shared_by_intention():
    store = fakeoss.Store()

    @fakeoss.mock(store=store)
    class Case(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            store.create_bucket("bkt")

        def test_one(self) -> None:
            fakeoss.current().bucket("bkt").put("one")

        def test_two(self) -> None:
            assert fakeoss.current().bucket("bkt").keys() == ["one"]

    assert problems(run(Case)) == []
    assert store.bucket("bkt").keys() == ["one"]


def test_a_client_of_the_set_up_is_refused_when_the_class_has_ended():
    import requests

    clients: list[Any] = []

    @fakeoss.mock
    class Case(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            clients.append(requests.Session())

        def test_it(self) -> None:
            clients[0].get("https://s3.cn-north-1.jdcloud-oss.com/", headers={"Authorization": "AWS AK:any"})

    assert problems(run(Case)) == []
    with pytest.raises(OutsideMockError, match=r"the mock of .*Case, which has ended"):
        clients[0].get("https://s3.cn-north-1.jdcloud-oss.com/")


def test_a_module_mock_is_around_its_classes():
    @fakeoss.mock
    class Case(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            fakeoss.current().bucket("bkt").put("of-class")

        def test_it(self) -> None:
            assert fakeoss.current().bucket("bkt").keys() == ["of-class", "of-module"]
            fakeoss.current().bucket("bkt").put("mine")

        test_other = test_it

    module = fakeoss.mock()
    store = module.start()
    try:
        store.create_bucket("bkt").put("of-module")
        assert problems(run(Case)) == []
        assert problems(run(Case)) == []
        assert store.bucket("bkt").keys() == ["of-module"]
    finally:
        module.stop()


def test_a_failing_test_shows_its_own_calls(suite: Suite):
    result = suite("""
def get(key):
    requests.get(f"{URL}/bkt/{key}", headers=SIGNED)

@fakeoss.mock(buckets=["bkt"])
class TestPlain:
    @classmethod
    def setup_class(cls):
        get("of-class")
    def test_one(self):
        get("one")
        raise AssertionError
    def test_two(self, oss):
        get("two")
        raise AssertionError

@fakeoss.mock(buckets=["bkt"])
class TestCase(unittest.TestCase):
    def test_three(self):
        get("three")
        raise AssertionError
""")
    result.assert_outcomes(failed=3)
    calls = [line for line in result.outlines if line.startswith("404 GetObject")]
    assert calls == [f"404 GetObject bkt/{key} -> NoSuchKey" for key in ("one", "two", "three")]


def test_markers_and_oss_in_a_decorated_class(suite: Suite):
    suite("""
def profile():
    from fakeoss.transports import EXCHANGE
    return EXCHANGE.current().dispatcher.profile.name

@fakeoss.mock(profile="aws", buckets=["bkt"])
class TestClass:
    def test_oss(self, oss):
        assert (names(), profile()) == (["bkt"], "aws")
        oss.create_bucket("mine")

    @pytest.mark.fakeoss(profile="jdcloud", buckets=["more"])
    def test_marked(self):
        assert (names(), profile()) == (["bkt", "more"], "jdcloud")

    def test_after(self):
        assert (names(), profile()) == (["bkt"], "aws")

    def test_client(self, oss_client):
        assert oss_client.meta.region_name == "us-east-1"
        assert [bucket["Name"] for bucket in oss_client.list_buckets()["Buckets"]] == ["bkt"]

    def test_server(self, oss_server, oss):
        oss_server.store.create_bucket("more")
        assert names() == ["bkt", "more"]
""").assert_outcomes(passed=5)


def test_what_a_helper_class_inside_is_stays(suite: Suite):
    suite("""
@fakeoss.mock
class TestClass:
    class Meta:
        name = "any"
    class Error(Exception):
        pass
    def test_it(self):
        assert set(vars(self.Meta)) <= {"name", "__module__", "__dict__", "__weakref__", "__doc__", "__qualname__",
                                        "__firstlineno__", "__static_attributes__"}
        with pytest.raises(self.Error):
            raise self.Error
""").assert_outcomes(passed=1)


PROGRAM = """
import boto3
s3 = boto3.client("s3")
print([item["Key"] for item in s3.list_objects_v2(Bucket="bkt").get("Contents", [])])
s3.put_object(Bucket="bkt", Key="mine", Body=b"1")
"""


def test_programs_that_the_tests_start_see_the_store_of_the_test():
    @fakeoss.mock(profile="aws", processes=True, buckets=["bkt"])
    class Case(unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            fakeoss.current().bucket("bkt").put("seed")

        def test_one(self) -> None:
            output = subprocess.run(
                [sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True, timeout=60
            )
            assert output.stdout == "['seed']\n"
            fakeoss.current().calls.assert_called("PutObject", times=1)
            assert fakeoss.current().bucket("bkt").keys() == ["mine", "seed"]

        test_two = test_one

    assert problems(run(Case)) == []
