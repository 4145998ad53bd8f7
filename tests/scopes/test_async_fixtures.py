"""Asynchronous fixtures and tests of a decorated class, run by the plugins of anyio and pytest-asyncio."""

from __future__ import annotations

import pytest

from support.suites import LOADED, QUIET

pytest_plugins = ["pytester"]

SUITE = """
import asyncio, boto3, pytest, fakeoss, ASYNC
pytestmark = MARK

def seed():
    s3 = boto3.client("s3", endpoint_url="https://s3.cn-north-1.jdcloud-oss.com", region_name="cn-north-1")
    s3.create_bucket(Bucket="bkt")
    s3.put_object(Bucket="bkt", Key="seed", Body=b"1")
    return s3

def check(s3):
    assert [item["Key"] for item in s3.list_objects_v2(Bucket="bkt")["Contents"]] == ["seed"]
    s3.put_object(Bucket="bkt", Key="mine", Body=b"1")

@FIXTURE
async def of_test():
    await asyncio.sleep(0)
    yield seed()

@CLASS_FIXTURE
async def of_class(CLASS_ARGUMENT):
    await asyncio.sleep(0)
    yield seed()

@fakeoss.mock
class TestClass:
    async def test_one(self, of_class):
        await asyncio.sleep(0)
        check(of_class)
    test_two = test_one

    class TestInner:
        async def test_one(self):
            assert fakeoss.current().bucket("bkt").keys() == ["seed"]
            fakeoss.current().bucket("bkt").put("inner")
        test_two = test_one

@fakeoss.mock
class TestTest:
    async def test_one(self, of_test):
        check(of_test)
    test_two = test_one

@CLASS_FIXTURE
async def of_wide(oss_class CLASS_ARGUMENT):
    yield seed()

class TestWide:
    async def test_one(self, of_wide, oss):
        check(of_wide)
    test_two = test_one

@fakeoss.mock
async def test_function(of_outside):
    assert [bucket.name for bucket in fakeoss.current().buckets] == ["bkt"]

@FIXTURE
@fakeoss.mock
async def of_outside():
    yield seed()
"""
ANYIO = {
    "ASYNC": "anyio",
    "MARK": "pytest.mark.anyio",
    "CLASS_FIXTURE": 'pytest.fixture(scope="class")',
    "FIXTURE": "pytest.fixture",
    "oss_class CLASS_ARGUMENT": "oss_class, anyio_backend",
    "CLASS_ARGUMENT": "anyio_backend",
}
BACKEND = """
import pytest
@pytest.fixture(scope="session")
def anyio_backend():
    return "asyncio"
"""
ASYNCIO = {
    "ASYNC": "pytest_asyncio",
    "MARK": "pytest.mark.asyncio",
    "CLASS_FIXTURE": 'pytest_asyncio.fixture(scope="class", loop_scope="class")',
    "FIXTURE": "pytest_asyncio.fixture",
    "oss_class CLASS_ARGUMENT": "oss_class",
    "CLASS_ARGUMENT": "",
}


@pytest.mark.parametrize("words", [ANYIO, ASYNCIO], ids=["anyio", "pytest_asyncio"])
def test_asynchronous_fixtures(pytester: pytest.Pytester, words: dict[str, str]):
    pytest.importorskip(words["ASYNC"])
    code = SUITE
    for word, text in words.items():
        code = code.replace(word, text)
    pytester.makepyfile(code)
    pytester.makeconftest(BACKEND)
    is_anyio = words is ANYIO
    loops = "" if is_anyio else "\nasyncio_default_fixture_loop_scope = function"
    pytester.makeini(f"[pytest]\nfilterwarnings = error{loops}")
    others = ["-p", "no:asyncio"] if is_anyio else []
    result = pytester.runpytest_subprocess(*LOADED, *QUIET, *others, timeout=120)
    result.assert_outcomes(passed=9)
