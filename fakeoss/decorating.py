"""Runs functions and classes inside a context; ``@fakeoss.mock`` decorates with it."""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from contextlib import AbstractContextManager

    Context = AbstractContextManager[Any]
    Enter = Callable[["tuple[Any, ...]"], Context]
    NewContext = Callable[[str], Context]

__all__ = ["decorate_class", "decorate_function"]

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
_contexts: dict[int, Context] = {}
"""The active contexts of instances of test classes, by the instance's id."""
_failed: set[int] = set()
"""The ids of those whose test has raised."""


def decorate_function(function: Callable[..., Any], enter: Enter) -> Callable[..., Any]:
    """Run ``function`` inside ``enter(its arguments)`` until it returns, its awaitable ends, or its generator is done.

    A generator suspended at a ``yield`` stays inside, as fixtures of pytest require.
    """
    if inspect.iscoroutinefunction(function):
        wrapper = _wrap_coroutine(function, enter)
    elif inspect.isasyncgenfunction(function):
        wrapper = _wrap_async_generator(function, enter)
    elif inspect.isgeneratorfunction(function):
        wrapper = _wrap_generator(function, enter)
    else:
        wrapper = _wrap_function(function, enter)
    return functools.wraps(function)(wrapper)


def _wrap_function(function: Callable[..., Any], enter: Enter) -> Callable[..., Any]:
    def wrapper(*arguments: Any, **options: Any) -> Any:
        with enter(arguments):
            return function(*arguments, **options)

    return wrapper


def _wrap_coroutine(function: Callable[..., Any], enter: Enter) -> Callable[..., Any]:
    async def wrapper(*arguments: Any, **options: Any) -> Any:
        with enter(arguments):
            return await function(*arguments, **options)

    return wrapper


def _wrap_generator(function: Callable[..., Any], enter: Enter) -> Callable[..., Any]:
    def wrapper(*arguments: Any, **options: Any) -> Any:
        with enter(arguments):
            return (yield from function(*arguments, **options))

    return wrapper


def _wrap_async_generator(function: Callable[..., Any], enter: Enter) -> Callable[..., Any]:
    async def wrapper(*arguments: Any, **options: Any) -> AsyncGenerator[Any, Any]:
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

    return wrapper


def decorate_class(target: type, new_context: NewContext, *, redecorate: bool = True) -> type:
    """Run each test of a class and of its subclasses in a context of its own, set-up included.

    For a ``unittest.TestCase`` the context covers all that ``run`` does, otherwise ``setup_method``, the test and
    ``teardown_method``, and any pytest fixtures of the class. Static and class methods are not decorated. With
    ``redecorate=False``, methods that are decorated already stay as they are.
    """

    def enter(arguments: tuple[Any, ...]) -> Context:
        return _InstanceContext(arguments[0], new_context)

    def needs_decoration(name: str) -> bool:
        attribute = inspect.getattr_static(target, name, None)
        return attribute is not None and (redecorate or not getattr(attribute, "_fakeoss_inside", False))

    if hasattr(target, "run") and hasattr(target, "setUp"):
        for name in filter(needs_decoration, ("run", "debug")):
            _replace(target, name, _wrap_run(getattr(target, name), new_context))
    else:
        if needs_decoration("setup_method") or needs_decoration("teardown_method") or _has_fixtures_only(target):
            _decorate_set_up(target, new_context)
        for name in filter(needs_decoration, dir(target)):
            method = inspect.getattr_static(target, name)
            if name.startswith("test") and inspect.isfunction(method):
                _replace(target, name, decorate_function(method, enter))
    if redecorate:
        _decorate_subclasses(target, new_context)
    return target


def _has_fixtures_only(target: type) -> bool:
    """Whether a class has pytest fixtures but no ``setup_method``, which would run before them."""
    if hasattr(target, "setup_method"):
        return False
    values = (inspect.getattr_static(target, name) for name in dir(target))
    # before pytest 8.4 a fixture was a function with a marker attribute
    return any(
        type(value).__module__ == "_pytest.fixtures" or hasattr(value, "_pytestfixturefunction") for value in values
    )


def _replace(target: Any, name: str, function: Any) -> None:
    function._fakeoss_inside = True
    setattr(target, name, function)


def _decorate_subclasses(target: Any, new_context: NewContext) -> None:
    """Decorate the subclasses of ``target`` as well."""
    own_hook = vars(target).get("__init_subclass__")

    def __init_subclass__(cls: type, /, **options: Any) -> None:  # noqa: N807
        decorate_class(cls, new_context, redecorate=False)  # first, so that the nearest decorated base decides
        if own_hook is not None:
            own_hook.__get__(None, cls)(**options)
        else:
            super(target, cls).__init_subclass__(**options)

    target.__init_subclass__ = classmethod(__init_subclass__)


class _InstanceContext:
    """The context of an instance: its outermost decorated method enters it, and leaves it on return."""

    def __init__(self, instance: object, new_context: NewContext) -> None:
        self._key = id(instance)
        self._new_context = new_context
        self._name = type(instance).__qualname__
        self._context: Context | None = None

    def __enter__(self) -> None:
        if self._key not in _contexts:
            context = self._new_context(self._name)
            context.__enter__()
            self._context = _contexts[self._key] = context

    def __exit__(self, *details: Any) -> None:
        context, self._context = self._context, None
        if context is None:
            if details[0] is not None:
                _failed.add(self._key)
            return
        del _contexts[self._key]
        if self._key in _failed:
            _failed.discard(self._key)
            details = details if details[0] is not None else (AssertionError, None, None)
        context.__exit__(*details)


class _CaseOutcome:
    """Whether a ``unittest.TestCase`` failed before its cleanups: during these, unittest does not say."""

    def __init__(self, case: Any) -> None:
        self._case = case
        self.failed = False
        self._outer = vars(case).get("doCleanups")
        """That of a decorated subclass, whose run is around this one."""

    def __enter__(self) -> None:
        do_cleanups = self._case.doCleanups

        def note() -> Any:
            outcome = getattr(self._case, "_outcome", None)  # there is none in debug()
            self.failed = outcome is not None and not outcome.success
            return do_cleanups()

        self._case.doCleanups = note

    def __exit__(self, *details: Any) -> None:
        if self._outer is None:
            del self._case.doCleanups
        else:
            self._case.doCleanups = self._outer


def _wrap_run(run: Callable[..., Any], new_context: NewContext) -> Callable[..., Any]:
    @functools.wraps(run)
    def wrapper(case: Any, *arguments: Any, **options: Any) -> Any:
        context = _InstanceContext(case, new_context)
        with context:
            # leaving may raise (a warning turned into an error), which belongs to the test's result, after tearDown
            outcome = _CaseOutcome(case)
            case.addCleanup(lambda: context.__exit__(AssertionError if outcome.failed else None, None, None))
            with outcome:
                return run(case, *arguments, **options)

    return wrapper


def _decorate_set_up(target: Any, new_context: NewContext) -> None:
    """Enter the context in ``setup_method`` before the class's own, and leave it in ``teardown_method`` after it."""
    set_up, tear_down = (inspect.getattr_static(target, name, None) for name in ("setup_method", "teardown_method"))
    entered: dict[int, _InstanceContext] = {}

    def setup_method(instance: Any, method: Any = None) -> None:
        context = _InstanceContext(instance, new_context)
        context.__enter__()
        try:
            _call(set_up, instance, method)
        except BaseException as error:
            context.__exit__(type(error), error, error.__traceback__)
            raise
        entered[id(instance)] = context

    def teardown_method(instance: Any, method: Any = None) -> None:
        context = entered.pop(id(instance), None)
        try:
            _call(tear_down, instance, method)
        except BaseException as error:
            if context is not None:
                context.__exit__(type(error), error, error.__traceback__)
            raise
        if context is not None:
            context.__exit__(None, None, None)

    _replace(target, "setup_method", setup_method)
    _replace(target, "teardown_method", teardown_method)


def _call(descriptor: Any, instance: Any, method: Any) -> None:
    """Call the class's own ``setup_method`` or ``teardown_method``, if any, with the test method if it takes one."""
    if descriptor is None:
        return
    bound = descriptor.__get__(instance, type(instance))
    takes_method = any(parameter.kind in _POSITIONAL for parameter in inspect.signature(bound).parameters.values())
    bound(*([method] if takes_method else []))
