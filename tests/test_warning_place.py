"""What a mock says at its end points at the suite's own function, whoever has ended the mock."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import fakeoss
from fakeoss.errors import UnmetWarning
from fakeoss.warning_place import place_of
from support.suites import QUIET

pytest_plugins = ["pytester"]

ADD = 'fakeoss.current().faults.add("GetObject", "SlowDown")'
SUITE = f"""
import contextlib, functools, unittest
import fakeoss, pytest

@fakeoss.mock  # here: test_function
def test_function():
    {ADD}

@pytest.mark.parametrize("number", [1])  # here: test_decorated_above[1]
@fakeoss.mock
def test_decorated_above(number):
    {ADD}

@fakeoss.mock(profile="aws")  # here: test_decorated_twice
@functools.lru_cache
def test_decorated_twice():
    {ADD}

def test_with():
    with fakeoss.mock():  # here: test_with
        {ADD}

def test_stack():
    with contextlib.ExitStack() as stack:  # here: test_stack
        stack.enter_context(fakeoss.mock())
        {ADD}

def test_finalizer(request):
    mock = fakeoss.mock()
    mock.start()  # here: test_finalizer
    request.addfinalizer(mock.stop)
    {ADD}

@pytest.fixture  # here: test_own_fixture
@fakeoss.mock
def store():
    yield fakeoss.current()

def test_own_fixture(store):
    {ADD}

def test_oss(oss):  # here: test_oss
    {ADD}

def test_server(oss_server):  # here: test_server
    oss_server.store.faults.add("GetObject", "SlowDown")

@pytest.mark.fakeoss(profile="aws")  # here: test_marked
def test_marked():
    {ADD}

@fakeoss.mock
class TestClass:
    def test_method(self):  # here: TestClass::test_method
        {ADD}

class TestMethods:
    @fakeoss.mock  # here: TestMethods::test_decorated
    def test_decorated(self):
        {ADD}

    @fakeoss.mock  # here: TestMethods::test_static
    @staticmethod
    def test_static():
        {ADD}

@fakeoss.mock  # here: TestSetUp::test_nothing
class TestSetUp:
    @classmethod
    def setup_class(cls):
        {ADD}

    def test_nothing(self):
        pass

@fakeoss.mock
class CaseTest(unittest.TestCase):
    def test_method(self):  # here: CaseTest::test_method
        {ADD}

class SetUpTest(unittest.TestCase):
    def setUp(self):
        mock = fakeoss.mock()
        mock.start()  # here: SetUpTest::test_method
        self.addCleanup(mock.stop)

    def test_method(self):
        {ADD}

class AsyncTest(unittest.IsolatedAsyncioTestCase):
    @fakeoss.mock  # here: AsyncTest::test_decorated
    async def test_decorated(self):
        {ADD}

    async def test_with(self):
        async with fakeoss.mock():  # here: AsyncTest::test_with
            {ADD}

def test_inject(oss):
    with oss.faults.inject("GetObject", "SlowDown"):  # here: test_inject
        pass

class TestWide:
    def test_class(self, oss_class):  # warned of when the class ends
        {ADD}
"""
NAMES = [line.partition("# here: ")[2] for line in SUITE.splitlines() if "# here: " in line]


class Recorder:
    """Notes the line of each warning, by the test to which pytest says that it belongs."""

    def __init__(self) -> None:
        self.lines: dict[str, list[str]] = {}

    def pytest_warning_recorded(self, warning_message: warnings.WarningMessage, nodeid: str) -> None:
        lines = Path(warning_message.filename).read_text(encoding="utf-8").splitlines()
        line = lines[warning_message.lineno - 1].strip()
        self.lines.setdefault(nodeid.partition("::")[2], []).append(line)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Where warnings are errors, note the line of each failure."""
        if report.failed:
            crash = report.longrepr.reprcrash  # type: ignore[union-attr]
            assert crash is not None
            line = Path(crash.path).read_text(encoding="utf-8").splitlines()[crash.lineno - 1].strip()
            self.lines.setdefault(report.nodeid.partition("::")[2], []).append(line)


def lines_of(folder: Path, warnings: str) -> dict[str, list[str]]:
    """Run the suite with this filter of warnings, and return the lines that its reports point at."""
    with fakeoss.mock():  # what it imports is not to be forgotten after the suite
        pass
    recorder = Recorder()
    (folder / "pytest.ini").write_text(f"[pytest]\nfilterwarnings = {warnings}", encoding="utf-8")
    (folder / f"test_places_{warnings}.py").write_text(SUITE, encoding="utf-8")
    status = pytest.main([*QUIET, "--rootdir", str(folder), str(folder)], plugins=[recorder])
    assert status == (1 if warnings == "error" else 0)
    return recorder.lines


@pytest.fixture(scope="module", params=["default", "error"])
def lines(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The lines at which the suite's warnings point, and its errors where warnings are errors."""
    return lines_of(tmp_path_factory.mktemp("suite"), request.param)


@pytest.mark.parametrize("name", NAMES)
def test_a_warning_points_at_the_test_or_at_what_the_suite_has_written(name: str, lines: dict[str, list[str]]):
    (line,) = lines[name]
    assert line.endswith(f"# here: {name}")


def test_a_fixture_of_wider_scope_points_at_its_class(lines: dict[str, list[str]]):
    assert lines["TestWide::test_class"] == ["class TestWide:"]


UPLOADS = """
import fakeoss, pytest, unittest

@fakeoss.mock(buckets=["photos"])  # here: test_decorated
def test_decorated():
    fakeoss.current().bucket("photos").start_upload("cat")

def test_with():
    with fakeoss.mock(buckets=["photos"]):  # here: test_with
        fakeoss.current().bucket("photos").start_upload("cat")

@pytest.mark.fakeoss(buckets=["photos"])  # here: test_oss
def test_oss(oss):
    oss.bucket("photos").start_upload("cat")

@fakeoss.mock(buckets=["photos"])
class TestClass:
    def test_method(self):  # here: TestClass::test_method
        fakeoss.current().bucket("photos").start_upload("cat")

@fakeoss.mock(buckets=["photos"])
class CaseTest(unittest.TestCase):
    def test_method(self):  # here: CaseTest::test_method
        fakeoss.current().bucket("photos").start_upload("cat")
"""


def test_uploads_that_are_left_open_point_at_the_test(tmp_path: Path):
    with fakeoss.mock():
        pass
    recorder = Recorder()
    (tmp_path / "pytest.ini").write_text("[pytest]\nfakeoss_open_uploads = error", encoding="utf-8")
    (tmp_path / "test_uploads.py").write_text(UPLOADS, encoding="utf-8")
    assert pytest.main([*QUIET, "--rootdir", str(tmp_path), str(tmp_path)], plugins=[recorder]) == 1
    names = [line.partition("# here: ")[2] for line in UPLOADS.splitlines() if "# here: " in line]
    assert {name: [line.partition("# here: ")[2] for line in lines] for name, lines in recorder.lines.items()} == {
        name: [name] for name in names
    }


def test_a_warning_that_is_silenced_for_the_module_stays_silent():
    @fakeoss.mock
    def test() -> None:
        fakeoss.current().faults.add("GetObject", "SlowDown")

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=UnmetWarning, module=f"{__name__}$")
        test()
    with pytest.warns(UnmetWarning) as caught:
        test()
    assert (caught[0].filename, caught[0].lineno) == (__file__, test.__wrapped__.__code__.co_firstlineno)


def test_unittest_alone_points_at_the_method(tmp_path: Path):
    code = f"""
import unittest, fakeoss
@fakeoss.mock
class CaseTest(unittest.TestCase):
    def test_method(self):
        {ADD}
"""
    (tmp_path / "test_case.py").write_text(code, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path(fakeoss.__file__).parent.parent)}
    command = [sys.executable, "-W", "always", "-m", "unittest", "test_case"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, env=environment)
    assert "test_case.py:5: UnmetWarning: fakeoss: the fault GetObject" in done.stderr


class Bare:
    def __call__(self) -> None:
        """Has no code of its own."""


def plain() -> None:
    """A function."""


@pytest.mark.parametrize("target", [plain, partial(plain), partial(partial(plain)), staticmethod(plain)])
def test_the_function_inside_is_found(target: Any):
    place = place_of(target)
    assert place is not None
    assert (place.file, place.line) == (__file__, plain.__code__.co_firstlineno)


@pytest.mark.parametrize("target", [None, Bare(), len, type("Made", (), {"__module__": "nowhere"})])
def test_what_is_written_nowhere_has_no_place(target: Any):
    assert place_of(target) is None


def test_a_callable_object_points_at_who_calls_it():
    class Test(Bare):
        def __call__(self) -> None:
            fakeoss.current().faults.add("GetObject", "SlowDown")

    with pytest.warns(UnmetWarning) as caught:
        call(fakeoss.mock(Test()))
    assert caught[0].filename == __file__


def call(function: Callable[[], object]) -> None:
    with ExitStack():
        function()
