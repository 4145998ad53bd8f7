"""Functions and classes that run inside a context: what ``@fakeoss.mock`` makes of what it decorates."""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from contextlib import AbstractContextManager

    Context = AbstractContextManager[Any]
    Enter = Callable[["tuple[Any, ...]"], Context]
    Fresh = Callable[[str], Context]

__all__ = ["decorate_class", "decorate_function"]

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_inside: dict[int, Context] = {}
"""The contexts of instances of test classes, by their id; the outermost decorated method of an instance enters."""


def decorate_function(function: Callable[..., Any], enter: Enter) -> Callable[..., Any]:
    """``function`` inside ``enter(its arguments)``: until it returns, its awaitable ends, or its generator is done.

    A generator that waits at a ``yield`` stays inside, as pytest's fixtures need it.
    """
    if inspect.iscoroutinefunction(function):
        made = _coroutine(function, enter)
    elif inspect.isasyncgenfunction(function):
        made = _async_generator(function, enter)
    elif inspect.isgeneratorfunction(function):
        made = _generator(function, enter)
    else:
        made = _function(function, enter)
    return functools.wraps(function)(made)


def _function(function: Callable[..., Any], enter: Enter) -> Callable[..., Any]:
    def calling(*arguments: Any, **options: Any) -> Any:
        with enter(arguments):
            return function(*arguments, **options)

    return calling


def _coroutine(function: Callable[..., Any], enter: Enter) -> Callable[..., Any]:
    async def awaiting(*arguments: Any, **options: Any) -> Any:
        with enter(arguments):
            return await function(*arguments, **options)

    return awaiting


def _generator(function: Callable[..., Any], enter: Enter) -> Callable[..., Any]:
    def generating(*arguments: Any, **options: Any) -> Any:
        with enter(arguments):
            return (yield from function(*arguments, **options))

    return generating


def _async_generator(function: Callable[..., Any], enter: Enter) -> Callable[..., Any]:
    async def yielding(*arguments: Any, **options: Any) -> AsyncGenerator[Any, Any]:
        with enter(arguments):
            inner = function(*arguments, **options)
            step = inner.asend(None)
            while True:
                try:
                    item = await step
                except StopAsyncIteration:
                    return
                try:
                    sent = yield item
                except GeneratorExit:
                    await inner.aclose()
                    raise
                except BaseException as error:
                    step = inner.athrow(error)
                else:
                    step = inner.asend(sent)

    return yielding


def decorate_class(target: type, fresh: Fresh, *, anew: bool = True) -> type:
    """Give each test of a class, and of the classes derived from it, a fresh context that its set-up shares.

    Of a ``unittest.TestCase`` everything that ``run`` does is inside, else ``setup_method``, the test and
    ``teardown_method``; of a class that has pytest's fixtures these as well. Static and class methods are left alone.
    Without ``anew`` only what is not inside already is decorated.
    """

    def enter(arguments: tuple[Any, ...]) -> Context:
        return _Once(arguments[0], fresh)

    def is_open(name: str) -> bool:
        there = inspect.getattr_static(target, name, None)
        return there is not None and (anew or not getattr(there, "_fakeoss_inside", False))

    if hasattr(target, "run") and hasattr(target, "setUp"):
        for name in filter(is_open, ("run", "debug")):
            _replace(target, name, _running(getattr(target, name), fresh))
    else:
        if is_open("setup_method") or is_open("teardown_method") or _has_fixtures_alone(target):
            _decorate_set_up(target, fresh)
        for name in filter(is_open, dir(target)):
            method = inspect.getattr_static(target, name)
            if name.startswith("test") and inspect.isfunction(method):
                _replace(target, name, decorate_function(method, enter))
    if anew:
        _follow(target, fresh)
    return target


def _has_fixtures_alone(target: type) -> bool:
    """Whether a class has fixtures of pytest and no ``setup_method``, which pytest calls before them."""
    if hasattr(target, "setup_method"):
        return False
    found = (inspect.getattr_static(target, name) for name in dir(target))
    # until pytest 8.4 a fixture was a function with a mark
    return any(type(one).__module__ == "_pytest.fixtures" or hasattr(one, "_pytestfixturefunction") for one in found)


def _replace(target: Any, name: str, function: Any) -> None:
    function._fakeoss_inside = True
    setattr(target, name, function)


def _follow(target: Any, fresh: Fresh) -> None:
    """Decorate the classes derived from ``target`` as well."""
    own = vars(target).get("__init_subclass__")

    def __init_subclass__(cls: type, /, **options: Any) -> None:  # noqa: N807
        decorate_class(cls, fresh, anew=False)  # before an outer decorated class does: the nearest one decides
        if own is not None:
            own.__get__(None, cls)(**options)
        else:
            super(target, cls).__init_subclass__(**options)

    target.__init_subclass__ = classmethod(__init_subclass__)


class _Once:
    """The context of an instance: entered by the outermost decorated method, left when that one ends."""

    def __init__(self, instance: object, fresh: Fresh) -> None:
        self._key = id(instance)
        self._fresh = fresh
        self._name = type(instance).__qualname__
        self._context: Context | None = None

    def __enter__(self) -> None:
        if self._key not in _inside:
            context = self._fresh(self._name)
            context.__enter__()
            self._context = _inside[self._key] = context

    def __exit__(self, *details: Any) -> None:
        context, self._context = self._context, None
        if context is not None:
            del _inside[self._key]
            context.__exit__(*details)


def _running(run: Callable[..., Any], fresh: Fresh) -> Callable[..., Any]:
    @functools.wraps(run)
    def running(case: Any, *arguments: Any, **options: Any) -> Any:
        once = _Once(case, fresh)
        with once:
            # what leaving raises, a warning made an error, belongs to the test's result; it happens after tearDown
            case.addCleanup(once.__exit__, None, None, None)
            return run(case, *arguments, **options)

    return running


def _decorate_set_up(target: Any, fresh: Fresh) -> None:
    """pytest's ``setup_method`` enters, ``teardown_method`` leaves, each around what the class itself does there."""
    set_up, tear_down = (inspect.getattr_static(target, name, None) for name in ("setup_method", "teardown_method"))
    entered: dict[int, _Once] = {}

    def setup_method(instance: Any, method: Any = None) -> None:
        once = _Once(instance, fresh)
        once.__enter__()
        try:
            _call(set_up, instance, method)
        except BaseException as error:
            once.__exit__(type(error), error, error.__traceback__)
            raise
        entered[id(instance)] = once

    def teardown_method(instance: Any, method: Any = None) -> None:
        once = entered.pop(id(instance), None)
        try:
            _call(tear_down, instance, method)
        except BaseException as error:
            if once is not None:
                once.__exit__(type(error), error, error.__traceback__)
            raise
        if once is not None:
            once.__exit__(None, None, None)

    _replace(target, "setup_method", setup_method)
    _replace(target, "teardown_method", teardown_method)


def _call(descriptor: Any, instance: Any, method: Any) -> None:
    """Call what a class has as ``setup_method`` or ``teardown_method``, with the test method if it takes one."""
    if descriptor is None:
        return
    bound = descriptor.__get__(instance, type(instance))
    takes = any(parameter.kind in _POSITIONAL for parameter in inspect.signature(bound).parameters.values())
    bound(*([method] if takes else []))
