"""Every kind of set-up: what it stores is there in each test, what a test changes is not there in the next."""

from __future__ import annotations

import sys
import textwrap
import unittest
from collections.abc import Iterator
from types import ModuleType
from typing import Any, NamedTuple

import pytest

import fakeoss
from fakeoss.transports import EXCHANGE
from support.boto import shared_loader
from support.suites import Suite

pytest_plugins = ["pytester"]

HEAD = """
import boto3, pytest, requests, unittest, fakeoss
URL = "https://s3.cn-north-1.jdcloud-oss.com"
"""
HELPERS = """
import asyncio, contextlib, io
S3 = None

def seed():
    global S3
    S3 = boto3.client("s3", endpoint_url=URL)  # a client that is made in a set-up works in the tests
    S3.create_bucket(Bucket="bkt")
    S3.put_object(Bucket="bkt", Key="seed", Body=b"1")

def keys():
    return [item["Key"] for item in S3.list_objects_v2(Bucket="bkt").get("Contents", [])]

def check():
    assert keys() == ["seed"]
    S3.put_object(Bucket="bkt", Key="mine", Body=b"1")
    S3.delete_object(Bucket="bkt", Key="seed")
    assert keys() == ["mine"]

def at_end():
    assert keys() == ["seed"]

@contextlib.contextmanager
def seeding():
    seed()
    yield
    at_end()

async def later(function):
    await asyncio.sleep(0)
    function()
"""
TESTS = """
def test_one(self):
    check()
test_two = test_one
"""
ASYNC_TESTS = """
async def test_one(self):
    await later(check)
test_two = test_one
"""

CASES = {
    "setUpClass": """
@classmethod
def setUpClass(cls):
    seed()
@classmethod
def tearDownClass(cls):
    at_end()
""",
    "addClassCleanup": """
@classmethod
def setUpClass(cls):
    cls.addClassCleanup(at_end)
    seed()
""",
    "class context": """
@classmethod
def setUpClass(cls):
    context = seeding()
    context.__enter__()
    cls.addClassCleanup(context.__exit__, None, None, None)
""",
    "setUp": """
def setUp(self):
    seed()
def tearDown(self):
    assert keys() == ["mine"]
""",
    "addCleanup": """
def setUp(self):
    self.addCleanup(lambda: keys())
    seed()
""",
}
ASYNC_CASES = {
    "setUpClass, asynchronous tests": CASES["setUpClass"],
    "asyncSetUp": """
async def asyncSetUp(self):
    await later(seed)
async def asyncTearDown(self):
    await later(keys)
""",
    "addAsyncCleanup": """
async def asyncSetUp(self):
    self.addAsyncCleanup(later, keys)
    await later(seed)
""",
    "setUp, asynchronous tests": CASES["setUp"],
}
CLASSES = {
    "setup_class": """
@classmethod
def setup_class(cls):
    seed()
@classmethod
def teardown_class(cls):
    at_end()
""",
    "setup_class as a static method": """
@staticmethod
def setup_class():
    seed()
""",
    "setup_method": """
def setup_method(self):
    seed()
def teardown_method(self, method):
    assert keys() == ["mine"]
""",
    "fixture of the class": """
@pytest.fixture(scope="class", autouse=True)
@staticmethod
def seeded():
    seed()
    yield
    at_end()
""",
    "fixture of the test": """
@pytest.fixture(autouse=True)
def seeded(self):
    seed()
    yield
    keys()
""",
    "fixture of class scope outside": """
pytestmark = pytest.mark.usefixtures("of_class")
""",
    "fixture of class scope that is used late": """
def test_before(self):
    pass
def test_new(self, of_class):
    check()
""",
    "fixture of class scope for every class": """
uses_autouse = True
""",
    "fixture of function scope for every test": """
uses_autouse_function = True
""",
}
FIXTURES = """
@pytest.fixture(scope="class")
def of_class():
    seed()
    yield
    at_end()

@pytest.fixture(scope="class", autouse=True)
def automatic(request):
    if hasattr(request.cls, "uses_autouse"):
        seed()

@pytest.fixture(autouse=True)
def automatic_function(request):
    if hasattr(request.cls, "uses_autouse_function"):
        seed()
"""

FORMS = {
    "alone": "@fakeoss.mock\nclass Test{name}({base}):\n{body}",
    "nested": "@fakeoss.mock\nclass Outer{name}:\n    class Test{name}({base}):\n{inner}\nTestOf{name} = Outer{name}",
    "nested twice": "@fakeoss.mock\nclass Outer{name}:\n    class TestMiddle:\n"
    "        class Test{name}({base}):\n{inmost}\nTestOf{name} = Outer{name}",
    "inherited": "@fakeoss.mock\nclass Base{name}({base}):\n    pass\nclass Test{name}(Base{name}):\n{body}",
    "inherits": "class Base{name}({base}):\n{body}\n    __test__ = False\n"
    "@fakeoss.mock\nclass Test{name}(Base{name}):\n    __test__ = True\n",
    "decorated twice": "@fakeoss.mock(buckets=['b-2'])\nclass Base{name}({base}):\n    pass\n"
    "@fakeoss.mock\nclass Test{name}(Base{name}):\n{body}",
    "with options": "@fakeoss.mock(auth='lenient')\nclass Test{name}({base}):\n{body}",
}


class Row(NamedTuple):
    """A kind of set-up."""

    name: str
    base: str
    body: str

    def written(self, form: str) -> str:
        """Return a class with this set-up in one of the forms."""
        body = textwrap.indent(self.body, "    ")
        inner = textwrap.indent(body, "    ")
        inmost = textwrap.indent(inner, "    ")
        name = "".join(word.capitalize() for word in self.name.replace(",", "").split())
        return FORMS[form].format(name=name, base=self.base, body=body, inner=inner, inmost=inmost)


CASE_ROWS = [
    *(Row(name, "unittest.TestCase", body + TESTS) for name, body in CASES.items()),
    *(Row(name, "unittest.IsolatedAsyncioTestCase", body + ASYNC_TESTS) for name, body in ASYNC_CASES.items()),
]
CLASS_ROWS = [Row(name, "", body + TESTS) for name, body in CLASSES.items()]


@pytest.mark.parametrize("form", FORMS)
def test_every_kind_under_pytest(suite: Suite, form: str):
    classes = [row.written(form) for row in (*CASE_ROWS, *CLASS_ROWS)]
    suite("\n\n".join([HELPERS, FIXTURES, *classes])).assert_outcomes(passed=2 * len(classes) + 2)


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """An empty module with what the suites import."""
    monkeypatch.setattr("botocore.session.create_loader", shared_loader)
    made = ModuleType("a_suite")
    exec(HEAD + HELPERS, vars(made))
    yield made
    assert EXCHANGE.sessions == []


@pytest.mark.parametrize("form", [form for form in FORMS if form != "inherits"])
@pytest.mark.parametrize("row", CASE_ROWS, ids=[row.name for row in CASE_ROWS])
def test_a_case_under_unittest(module: Any, form: str, row: Row):
    exec(row.written(form), vars(module))
    target = next(value for name, value in vars(module).items() if name.startswith("Test"))
    for nested in ("TestMiddle", *(name for name in vars(target) if name.startswith("Test"))):
        target = getattr(target, nested, target)
    target = next((value for name, value in vars(target).items() if name.startswith("Test")), target)
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(target).run(result)
    assert (result.testsRun, result.errors, result.failures) == (2, [], [])


def test_two_classes_do_not_meet(module: Any):
    for name in ("First", "Second"):
        exec(Row(name, "unittest.TestCase", CASES["setUpClass"] + TESTS).written("alone"), vars(module))
    cases = module.TestFirst, module.TestSecond
    suite = unittest.TestSuite(map(unittest.defaultTestLoader.loadTestsFromTestCase, cases))
    result = unittest.TestResult()
    suite.run(result)
    assert (result.testsRun, result.errors, result.failures) == (4, [], [])


def test_a_set_up_class_that_raises_leaves(module: Any):
    body = "@classmethod\ndef setUpClass(cls):\n    seed()\n    raise {}\n" + TESTS
    for error in ("LookupError", "unittest.SkipTest", "KeyboardInterrupt"):
        exec(Row("it", "unittest.TestCase", body.format(error)).written("alone"), vars(module))
        result = unittest.TestResult()
        try:
            unittest.defaultTestLoader.loadTestsFromTestCase(module.TestIt).run(result)
        except KeyboardInterrupt:
            assert error == "KeyboardInterrupt"
        assert result.testsRun == 0
        assert EXCHANGE.sessions == []
    assert fakeoss.mock.start().buckets == []
    fakeoss.mock.stop()


MODULES = {
    "fixture of the module": """
@pytest.fixture(scope="module", autouse=True)
def seeded(oss_module):
    seed()
    yield
    at_end()
""",
    "fixture of the session": """
@pytest.fixture(scope="session", autouse=True)
def seeded(oss_session):
    seed()
    yield
    at_end()
""",
    "fixture of the package": """
@pytest.fixture(scope="package", autouse=True)
def seeded(oss_package):
    seed()
    yield
    at_end()
""",
}
IN_MODULES = """
def test_one(oss):
    check()
test_two = test_one

class TestIt:
    class TestInner:
        def test_one(self, oss):
            check()
        test_two = test_one

@pytest.mark.usefixtures("oss")
class TestCase(unittest.TestCase):
    def test_one(self):
        check()
    test_two = test_one
"""
DECORATED = """
@fakeoss.mock
class TestDecorated:
    def test_one(self):
        check()
    test_two = test_one
    class TestInner:
        def test_one(self):
            check()
        test_two = test_one

@fakeoss.mock
class TestDecoratedCase(unittest.TestCase):
    def test_one(self):
        check()
    test_two = test_one
"""


@pytest.mark.parametrize("body", MODULES.values(), ids=MODULES)
def test_a_fixture_of_a_wide_scope(suite: Suite, body: str):
    suite(HELPERS + body + IN_MODULES + DECORATED).assert_outcomes(passed=12)


def test_classes_are_inside_in_parallel(suite: Suite):
    pytest.importorskip("xdist")
    rows = [Row(f"it {number}", "", CLASSES["setup_class"] + TESTS).written("nested") for number in range(6)]
    suite("\n\n".join([HELPERS, *rows]), "-n", "2").assert_outcomes(passed=12)


def test_every_kind_without_the_plugin(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    left_out = {"fixture of class scope for every class", "fixture of function scope for every test"}  # begin too early
    rows = [row for row in (*CASE_ROWS, *CLASS_ROWS) if row.name not in left_out]
    classes = [row.written(form) for row in rows for form in ("alone", "nested")]
    pytester.makepyfile("\n\n".join([HEAD, HELPERS, FIXTURES, *classes]))
    result = pytester.runpytest_subprocess(timeout=120)
    result.assert_outcomes(passed=2 * len(classes) + 4)


@pytest.mark.parametrize(
    ("end", "runs_under_pytest"),
    [
        # pytest calls setUpModule and tearDownModule, but no module cleanups
        ("    unittest.addModuleCleanup(MOCK.stop)\n    unittest.addModuleCleanup(at_end)\n", False),
        ("def tearDownModule():\n    at_end()\n    MOCK.stop()\n", True),
    ],
    ids=["addModuleCleanup", "tearDownModule"],
)
def test_a_decorated_class_inside_the_mock_of_its_module(
    pytester: pytest.Pytester, suite: Suite, end: str, runs_under_pytest: bool
):
    code = HELPERS + "MOCK = fakeoss.mock()\ndef setUpModule():\n    MOCK.start()\n    seed()\n" + end + DECORATED
    if runs_under_pytest:
        suite(code).assert_outcomes(passed=6)
    pytester.makepyfile(a_case=HEAD + code)
    result = pytester.run(sys.executable, "-W", "error", "-m", "unittest", "a_case", timeout=60)
    assert result.ret == 0
    result.stderr.fnmatch_lines(["Ran 2 tests in *"])
