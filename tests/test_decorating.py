"""What ``@fakeoss.mock`` makes of functions, coroutines, generators and classes."""

from __future__ import annotations

import asyncio
import gc
import inspect
import unittest
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

import fakeoss
from fakeoss.transports import EXCHANGE


@pytest.fixture(scope="module", autouse=True)
def no_mock_is_left() -> Iterator[None]:
    """After the tests of this module no mock is active; between them a set-up or a fixture may still be inside one."""
    yield
    assert EXCHANGE.sessions == []


def is_active() -> bool:
    return EXCHANGE.current() is not None


def bucket_names() -> list[str]:
    return [bucket.name for bucket in fakeoss.current().buckets]


# functions


def add(first: int, /, second: int = 2, *rest: int, named: str, **more: Any) -> str:
    """Documented."""
    bucket_names()
    return f"{first} {second} {rest} {named} {more}"


@pytest.mark.parametrize("mock", [fakeoss.mock, fakeoss.mock(), fakeoss.mock(profile="aws")])
def test_a_decorated_function_keeps_its_face_and_its_arguments(mock: Any):
    decorated = mock(add)
    assert inspect.signature(decorated) == inspect.signature(add)
    assert (decorated.__name__, decorated.__doc__, decorated.__module__) == ("add", "Documented.", __name__)
    assert decorated(1, 3, 4, named="n", other=5) == "1 3 (4,) n {'other': 5}"


def test_each_call_has_a_store_of_its_own():
    @fakeoss.mock(buckets=["bkt"])
    def call() -> fakeoss.Store:
        assert bucket_names() == ["bkt"]
        fakeoss.current().create_bucket("more")
        return fakeoss.current()

    assert call() is not call()


@pytest.mark.parametrize(("mock", "number"), [(fakeoss.mock, 1), (fakeoss.mock(profile="aws"), 4)])
def test_a_function_that_calls_itself_is_inside_a_mock_each_time(mock: Any, number: int):
    """Bare, it shares the store of the call around it; with options it has one of its own."""

    @mock
    def descend(depth: int) -> list[fakeoss.Store]:
        before = fakeoss.current()
        deeper = descend(depth - 1) if depth else []
        assert fakeoss.current() is before
        return [before, *deeper]

    stores = descend(3)
    assert len(stores) == 4
    assert len({id(store) for store in stores}) == number


def test_an_exception_passes_and_the_mock_is_left():
    @fakeoss.mock
    def fail() -> None:
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        fail()
    assert not is_active()


def test_static_and_class_methods_are_decorated_as_what_they_are():
    class Helper:
        @fakeoss.mock(buckets=["bkt"])
        @staticmethod
        def static(value: int) -> tuple[int, list[str]]:
            return value, bucket_names()

        @fakeoss.mock(buckets=["bkt"])
        @classmethod
        def of_class(cls, value: int) -> tuple[type, int, list[str]]:
            return cls, value, bucket_names()

    assert Helper.static(1) == Helper().static(1) == (1, ["bkt"])
    assert Helper.of_class(1) == (Helper, 1, ["bkt"])


@pytest.mark.parametrize("target", ["aws", 5, ["bkt"]])
def test_what_cannot_be_decorated_is_refused(target: Any):
    with pytest.raises(TypeError, match="takes its options by keyword"):
        fakeoss.mock(target)


def test_a_fixture_below_the_mock_is_refused():
    with pytest.raises(TypeError, match=r"@pytest\.fixture belongs above @fakeoss\.mock"):

        @fakeoss.mock
        @pytest.fixture
        def wrong() -> None:
            """The mock would wrap the fixture's definition."""


# async functions


def test_a_coroutine_is_inside_until_it_ends():
    @fakeoss.mock(buckets=["bkt"])
    async def work(value: int) -> tuple[int, list[str]]:
        await asyncio.sleep(0)
        return value, bucket_names()

    assert inspect.iscoroutinefunction(work)
    waiting = work(1)
    assert not is_active()  # nothing has begun
    assert asyncio.run(waiting) == (1, ["bkt"])
    assert not is_active()


def test_a_cancelled_coroutine_leaves():
    @fakeoss.mock
    async def wait() -> None:
        await asyncio.Event().wait()

    async def cancel() -> None:
        task = asyncio.create_task(wait())
        await asyncio.sleep(0)
        assert is_active()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel())


# generators


def generator_function(log: list[Any]) -> Iterator[int]:
    try:
        log.append(((yield 1), bucket_names()))
        log.append(((yield 2), bucket_names()))
    except KeyError as error:
        log.append(error.args)
        yield 3
    finally:
        log.append(is_active())


def test_a_generator_stays_inside_while_it_waits():
    generator = fakeoss.mock(generator_function)([])
    assert not is_active()
    next(generator)
    assert is_active()  # as the tests are that use a pytest fixture
    generator.close()
    assert not is_active()


def test_a_generator_is_sent_values_and_exceptions():
    log: list[Any] = []
    generator = fakeoss.mock(buckets=["bkt"])(generator_function)(log)
    assert next(generator) == 1
    assert generator.send("sent") == 2
    assert generator.throw(KeyError("thrown")) == 3
    with pytest.raises(StopIteration):
        next(generator)
    assert log == [("sent", ["bkt"]), ("thrown",), True]


def test_a_generator_that_raises_leaves():
    @fakeoss.mock
    def fail() -> Iterator[int]:
        yield 1
        raise LookupError("mine")

    generator = fail()
    next(generator)
    with pytest.raises(LookupError, match="mine"):
        next(generator)


@pytest.fixture
@fakeoss.mock(buckets=["bkt"])
def seeded(request: pytest.FixtureRequest) -> Iterator[str]:
    """A fixture as users write it, with an argument of its own."""
    yield f"{bucket_names()} for {request.node.name}"
    assert bucket_names() == ["bkt", "made-in-test"]


def test_a_yield_fixture_keeps_the_mock_during_the_test(seeded: str):
    assert seeded == "['bkt'] for test_a_yield_fixture_keeps_the_mock_during_the_test"
    fakeoss.current().create_bucket("made-in-test")


async def async_generator_function(log: list[Any]) -> AsyncIterator[int]:
    try:
        log.append(((yield 1), bucket_names()))
        log.append(((yield 2), bucket_names()))
    except KeyError as error:
        log.append(error.args)
        yield 3
    finally:
        await asyncio.sleep(0)
        log.append(is_active())


def test_an_async_generator_is_sent_values_and_exceptions():
    async def drive() -> list[Any]:
        log: list[Any] = []
        decorated = fakeoss.mock(buckets=["bkt"])(async_generator_function)
        assert inspect.isasyncgenfunction(decorated)
        generator: Any = decorated(log)
        assert await generator.asend(None) == 1
        assert await generator.asend("sent") == 2
        assert await generator.athrow(KeyError("thrown")) == 3
        with pytest.raises(StopAsyncIteration):
            await generator.asend(None)
        return log

    assert asyncio.run(drive()) == [("sent", ["bkt"]), ("thrown",), True]


def test_a_closed_async_generator_finishes_inside_its_mock():
    async def drive() -> list[Any]:
        log: list[Any] = []
        generator: Any = fakeoss.mock(async_generator_function)(log)
        await generator.asend(None)
        assert is_active()
        await generator.aclose()
        assert not is_active()
        return log

    assert asyncio.run(drive()) == [True]


def test_an_async_generator_may_be_finished_in_another_task():
    # as pytest-asyncio does with fixtures: each step in a task, and a context, of its own
    async def drive() -> None:
        generator: Any = fakeoss.mock(buckets=["bkt"])(async_generator_function)([])
        assert await asyncio.create_task(generator.asend(None)) == 1
        assert bucket_names() == ["bkt"]
        await asyncio.create_task(generator.aclose())
        assert not is_active()

    asyncio.run(drive())


# unittest


def run(case: type[unittest.TestCase]) -> unittest.TestResult:
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    return result


def outcome(result: unittest.TestResult) -> tuple[int, int, int]:
    return result.testsRun, len(result.failures), len(result.errors)


def plain_case() -> type[unittest.TestCase]:
    """A class whose tests would see each other's buckets."""

    class Case(unittest.TestCase):
        def setUp(self) -> None:
            fakeoss.current().create_bucket("set-up")

        def tearDown(self) -> None:
            assert "set-up" in bucket_names()

        def test_one(self) -> None:
            self.addCleanup(bucket_names)
            fakeoss.current().create_bucket("mine")
            assert bucket_names() == ["mine", "set-up"]

        test_two = test_one

    return Case


def test_each_test_of_a_test_case_is_fresh_with_its_set_up():
    plain = plain_case()
    case = fakeoss.mock(type("Case", (plain,), {}))
    assert outcome(run(case)) == (2, 0, 0)
    assert outcome(run(plain)) == (2, 0, 2)  # the base class was left alone: its setUp fails


def test_classes_derived_from_a_decorated_test_case_are_inside_too():
    base = fakeoss.mock(buckets=["base"])(type("Base", (unittest.TestCase,), {}))

    class Derived(base):
        def setUp(self) -> None:
            """Without a call of the base's."""

        def test_it(self) -> None:
            assert bucket_names() == ["base"]

    assert outcome(run(Derived)) == (1, 0, 0)
    assert outcome(run(fakeoss.mock(buckets=["own"])(type("Own", (Derived,), {})))) == (1, 1, 0)  # the nearest decides


def test_a_failing_test_and_a_failing_set_up_leave():
    @fakeoss.mock
    class Case(unittest.TestCase):
        def test_fails(self) -> None:
            self.fail("mine")

    @fakeoss.mock
    class BadSetUp(Case):
        def setUp(self) -> None:
            raise LookupError("mine")

    assert outcome(run(Case)) == (1, 1, 0)
    assert outcome(run(BadSetUp)) == (1, 0, 1)
    assert not is_active()


def test_an_async_test_case_is_inside_in_all_its_methods():
    @fakeoss.mock
    class Case(unittest.IsolatedAsyncioTestCase):
        def setUp(self) -> None:
            fakeoss.current().create_bucket("sync")

        async def asyncSetUp(self) -> None:
            fakeoss.current().create_bucket("async")

        async def test_it(self) -> None:
            await asyncio.sleep(0)
            assert bucket_names() == ["async", "sync"]

        async def asyncTearDown(self) -> None:
            bucket_names()

    assert outcome(run(Case)) == (1, 0, 0)


def test_a_warning_made_an_error_is_an_error_of_the_test():
    @fakeoss.mock
    class Case(unittest.TestCase):
        def test_it(self) -> None:
            EXCHANGE.current().dispatcher.ignored.add(("CopyObject", "x-amz-copy-source-if-match"))

    result = run(Case)
    assert outcome(result) == (1, 0, 1)
    assert "UnsupportedWarning" in result.errors[0][1]
    assert not is_active()


def test_a_skipped_test_case_leaves():
    @fakeoss.mock
    @unittest.skip("not today")
    class Case(unittest.TestCase):
        def test_it(self) -> None:
            raise AssertionError

    assert len(run(Case).skipped) == 1
    assert not is_active()


def test_debugging_a_test_case_is_inside_too():
    case = fakeoss.mock(plain_case())("test_one")
    case.debug()
    assert not is_active()


# plain classes, run by pytest


class Common:
    """Tests of all classes below."""

    def test_one(self) -> None:
        fakeoss.current().create_bucket("mine")
        assert bucket_names() in (["mine"], ["mine", "set-up"])

    test_two = test_one


@fakeoss.mock
class TestInherited(Common):
    """Its tests are all of its base; static and class methods are inside with the class."""

    @staticmethod
    def test_static() -> None:
        assert bucket_names() == []
        fakeoss.current().create_bucket("mine")

    @classmethod
    def test_class(cls) -> None:
        assert bucket_names() == []
        fakeoss.current().create_bucket("mine")


def test_the_base_of_a_decorated_class_is_left_alone():
    with pytest.raises(RuntimeError, match="no mock is active"):
        Common().test_one()


@fakeoss.mock
class TestWithSetUp(Common):
    """Set-up, fixtures, test and tear-down share a store; the next test has another."""

    def setup_method(self, method: Any) -> None:
        assert method.__name__.startswith("test_")
        fakeoss.current().create_bucket("set-up")

    def teardown_method(self) -> None:
        assert "set-up" in bucket_names()

    @pytest.fixture
    def during(self) -> list[str]:
        return bucket_names()

    def test_fixtures_are_inside(self, during: list[str]) -> None:
        assert during == ["set-up"]

    @staticmethod
    def test_static() -> None:
        assert bucket_names() == ["set-up"]


class TestDerived(TestWithSetUp):
    """Derived from a decorated class: new tests and a new set-up are inside, entered once."""

    def setup_method(self, method: Any) -> None:
        assert bucket_names() == []
        super().setup_method(method)

    def test_of_its_own(self) -> None:
        assert bucket_names() == ["set-up"]


class TestDerivedWithoutSuper(TestWithSetUp):
    def setup_method(self) -> None:
        fakeoss.current().create_bucket("set-up")


@fakeoss.mock
class TestFixturesAlone:
    """Without a set-up the fixtures of a class are inside all the same, those that are used by themselves too."""

    @pytest.fixture(autouse=True)
    def before(self) -> Iterator[None]:
        fakeoss.current().create_bucket("before")
        yield
        assert bucket_names() == ["before", "mine"]

    @pytest.fixture
    def names(self) -> list[str]:
        return bucket_names()

    @pytest.mark.parametrize("number", [1, 2])
    def test_it(self, names: list[str], number: int) -> None:
        assert names == ["before"]
        fakeoss.current().create_bucket("mine")


@fakeoss.mock
class TestOnlyTearDown:
    def test_it(self) -> None:
        fakeoss.current().create_bucket("mine")

    def teardown_method(self) -> None:
        assert bucket_names() == ["mine"]


def test_an_async_test_method_is_inside():
    @fakeoss.mock
    class Case:
        async def test_it(self) -> list[str]:
            await asyncio.sleep(0)
            return [*bucket_names(), "reached"]

    assert inspect.iscoroutinefunction(Case.test_it)
    assert asyncio.run(Case().test_it()) == ["reached"]


def test_a_set_up_that_raises_leaves():
    @fakeoss.mock
    class Case:
        def setup_method(self) -> None:
            raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        Case().setup_method(None)
    assert not is_active()


def test_a_tear_down_that_raises_leaves():
    @fakeoss.mock
    class Case:
        def teardown_method(self) -> None:
            raise LookupError("mine")

    case = Case()
    case.setup_method(None)
    assert is_active()
    with pytest.raises(LookupError, match="mine"):
        case.teardown_method(None)
    assert not is_active()


def test_the_nearest_decorated_class_decides():
    @fakeoss.mock(buckets=["base"])
    class Base:
        def test_it(self) -> list[str]:
            return bucket_names()

    @fakeoss.mock(buckets=["own"])
    class Own(Base):
        pass

    class Below(Own):
        def test_more(self) -> list[str]:
            return bucket_names()

    assert Base().test_it() == ["base"]
    assert Own().test_it() == ["own"]
    assert (Below().test_it(), Below().test_more()) == (["own"], ["own"])


def test_a_mixin_of_test_cases_is_decorated_with_them():
    @fakeoss.mock(buckets=["bkt"])
    class Mixin:
        def test_it(self) -> None:
            assert bucket_names() == ["bkt", "set-up"]

    class Case(Mixin, unittest.TestCase):
        def setUp(self) -> None:
            fakeoss.current().create_bucket("set-up")

    assert outcome(run(Case)) == (1, 0, 0)


def test_a_class_keeps_its_own_init_subclass():
    seen: list[tuple[str, int]] = []

    @fakeoss.mock
    class Base:
        def __init_subclass__(cls, *, level: int = 0) -> None:
            seen.append((cls.__name__, level))

    class Derived(Base, level=3):
        pass

    assert seen == [(Derived.__name__, 3)]


def test_instances_leave_nothing_behind():
    @fakeoss.mock
    class Case:
        def test_it(self) -> None:
            assert is_active()

    from fakeoss.scopes import class_contexts

    Case().test_it()
    gc.collect()
    assert class_contexts._instances == {}
