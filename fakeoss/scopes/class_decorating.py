"""Decorates test classes: whichever runner runs them, what they do is inside the contexts of ``class_contexts``."""

from __future__ import annotations

import functools
import inspect
import sys
from types import MethodType
from typing import TYPE_CHECKING, Any

from fakeoss.decorating import decorate_function
from fakeoss.scopes.class_contexts import Decoration, InstanceContext, begin_class, end_class

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fakeoss.scopes.class_contexts import NewScope

__all__ = ["decorate_class"]

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def decorate_class(target: type, new_scope: NewScope, *, redecorate: bool = True, is_nested: bool = False) -> type:
    """Run a class, its subclasses and the test classes nested in it inside a context, from its set-up to its end, and
    each of its tests in a context inside that.

    For a ``unittest.TestCase`` these are ``setUpClass`` to the last class cleanup, and all that ``run`` does. Otherwise
    they are what pytest sets up for a class and for a test, fixtures included. With ``redecorate=False``, methods that
    are decorated already stay as they are.
    """
    needs_decoration = functools.partial(_needs_decoration, target, redecorate)
    if redecorate or not hasattr(target, "_fakeoss_decoration"):
        target._fakeoss_decoration = Decoration(new_scope, is_nested)  # type: ignore[attr-defined]
    if _is_test_case(target):
        for name in filter(needs_decoration, ("run", "debug")):
            _add(target, name, _wrap_run(getattr(target, name), new_scope))
        if needs_decoration("setUpClass") and hasattr(target, "addClassCleanup"):
            _replace(target, "setUpClass", classmethod(_wrap_set_up_class(target)))
    else:
        _decorate_set_up(target, new_scope, redecorate=redecorate, is_nested=is_nested)
        for name in filter(needs_decoration, dir(target)):
            method = inspect.getattr_static(target, name)
            if name.startswith("test") and inspect.isfunction(method):
                enter = functools.partial(_enter, new_scope, method)
                _replace(target, name, decorate_function(method, enter))
    for nested in _nested_classes(target):
        decorate_class(nested, new_scope, is_nested=True)
    if redecorate:
        _decorate_subclasses(target, new_scope)
    return target


def _enter(new_scope: NewScope, test: object, arguments: tuple[Any, ...]) -> InstanceContext:
    return InstanceContext(arguments[0], new_scope, test)


def _is_test_case(target: type) -> bool:
    return hasattr(target, "run") and hasattr(target, "setUp")


def _needs_decoration(target: type, redecorate: bool, name: str) -> bool:
    attribute = inspect.getattr_static(target, name, None)
    return attribute is not None and (redecorate or not getattr(attribute, "_fakeoss_inside", False))


def _nested_classes(target: type) -> Iterator[type]:
    """The test classes that are written inside ``target`` and not decorated themselves."""
    for value in list(vars(target).values()):
        if not isinstance(value, type) or value.__qualname__ != f"{target.__qualname__}.{value.__name__}":
            continue
        is_test_class = value.__name__.startswith("Test") or any(name.startswith("test") for name in dir(value))
        if (is_test_class or _is_test_case(value)) and not hasattr(value, "_fakeoss_decoration"):
            yield value


def _replace(target: Any, name: str, function: Any) -> None:
    function._fakeoss_inside = True
    setattr(target, name, function)


def _add(target: Any, name: str, function: Callable[..., Any]) -> None:
    """Replace a method of a class, or add it, in which case it stays hidden from other decorators of the class."""
    is_own = inspect.isfunction(vars(target).get(name))
    _replace(target, name, function if is_own else _HiddenMethod(function))


class _HiddenMethod:
    """A method that is called like any other, but is not found among the functions of its class.

    moto's ``mock_aws`` decorates all of these (moto 5.2.5, ``_decorate_class``). Around ``run`` it would be started
    inside itself for each test, after which it neither begins anew nor takes its configuration back.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self._fakeoss_inside = False

    def __get__(self, instance: object, owner: type) -> Any:
        return self._function if instance is None else MethodType(self._function, instance)


def _decorate_subclasses(target: Any, new_scope: NewScope) -> None:
    """Decorate the subclasses of ``target`` as well."""
    own_hook = vars(target).get("__init_subclass__")

    def __init_subclass__(cls: type, /, **options: Any) -> None:  # noqa: N807
        decorate_class(cls, new_scope, redecorate=False)  # first, so that the nearest decorated base decides
        if own_hook is not None:
            own_hook.__get__(None, cls)(**options)
        else:
            super(target, cls).__init_subclass__(**options)

    target.__init_subclass__ = classmethod(__init_subclass__)


# unittest


def _wrap_set_up_class(target: type) -> Callable[[Any], None]:
    """Enter the context of the class before its set-up, and leave it after its last cleanup."""
    own = inspect.getattr_static(target, "setUpClass")

    @functools.wraps(own.__func__)
    def set_up_class(cls: Any) -> None:
        if begin_class(cls):
            cls.addClassCleanup(end_class, cls)
        try:
            own.__get__(None, cls)()
        except Exception:
            raise  # the runner does the cleanups
        except BaseException:
            end_class(cls)
            raise

    return set_up_class


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


def _wrap_run(run: Callable[..., Any], new_scope: NewScope) -> Callable[..., Any]:
    @functools.wraps(run)
    def wrapper(case: Any, *arguments: Any, **options: Any) -> Any:
        context = InstanceContext(case, new_scope, getattr(case, str(getattr(case, "_testMethodName", "")), None))
        with context:
            # leaving may raise (a warning turned into an error), which belongs to the test's result, after tearDown
            outcome = _CaseOutcome(case)
            case.addCleanup(lambda: context.__exit__(AssertionError if outcome.failed else None, None, None))
            with outcome:
                return run(case, *arguments, **options)

    return wrapper


# plain classes, which pytest runs


def _has_plugin() -> bool:
    """Whether our plugin tells when classes and tests begin."""
    plugin = sys.modules.get("fakeoss.pytest_plugin")
    return plugin is not None and bool(plugin.is_running)


def _decorate_set_up(target: type, new_scope: NewScope, *, redecorate: bool, is_nested: bool) -> None:
    """Enter the contexts in the set-ups of a class and of its tests, and leave them after the tear-downs. Set-ups that
    the class does not have are added only where our plugin is not there to do without."""
    needs_decoration = functools.partial(_needs_decoration, target, redecorate)
    is_alone = not _has_plugin()
    if (
        needs_decoration("setup_method")
        or needs_decoration("teardown_method")
        or (is_alone and (is_nested or _has_fixtures_only(target)))
    ):
        _decorate_test_set_up(target, new_scope)
    if is_alone and (redecorate or needs_decoration("setup_class") or needs_decoration("teardown_class")):
        _decorate_class_set_up(target)


def _has_fixtures_only(target: type) -> bool:
    """Whether a class has pytest fixtures but no ``setup_method``, which would run before them."""
    if hasattr(target, "setup_method"):
        return False
    values = (inspect.getattr_static(target, name) for name in dir(target))
    # before pytest 8.4 a fixture was a function with a marker attribute
    return any(
        type(value).__module__ == "_pytest.fixtures" or hasattr(value, "_pytestfixturefunction") for value in values
    )


def _decorate_test_set_up(target: type, new_scope: NewScope) -> None:
    """Enter the context in ``setup_method`` before the class's own, and leave it in ``teardown_method`` after it."""
    set_up, tear_down = (inspect.getattr_static(target, name, None) for name in ("setup_method", "teardown_method"))
    entered: dict[int, InstanceContext] = {}

    def setup_method(instance: Any, method: Any = None) -> None:
        context = InstanceContext(instance, new_scope, method)
        context.__enter__()
        try:
            _call(set_up, instance, method)
        except BaseException as error:
            context.__exit__(type(error), error, error.__traceback__)
            raise
        entered.setdefault(id(instance), context)  # pytest calls it for the class around this one, too

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

    _add(target, "setup_method", setup_method)
    _add(target, "teardown_method", teardown_method)


def _call(descriptor: Any, instance: Any, method: Any) -> None:
    """Call the class's own ``setup_method`` or ``teardown_method``, if any, with the test method if it takes one."""
    if descriptor is None:
        return
    bound = descriptor.__get__(instance, type(instance))
    takes_method = any(parameter.kind in _POSITIONAL for parameter in inspect.signature(bound).parameters.values())
    bound(*([method] if takes_method else []))


def _decorate_class_set_up(target: type) -> None:
    """Enter the context of the class in ``setup_class`` before its own, and leave it in ``teardown_class`` after it."""
    set_up, tear_down = (inspect.getattr_static(target, name, None) for name in ("setup_class", "teardown_class"))
    entered: set[type] = set()

    def setup_class(cls: type) -> None:
        if begin_class(cls):
            entered.add(cls)
        try:
            _call_for_class(set_up, cls)
        except BaseException:
            end_class(cls)
            raise

    def teardown_class(cls: type) -> None:
        try:
            _call_for_class(tear_down, cls)
        finally:
            if cls in entered:
                entered.discard(cls)
                end_class(cls)

    for function in (setup_class, teardown_class):
        _replace(target, function.__name__, classmethod(function))


def _call_for_class(descriptor: Any, cls: type) -> None:
    """Call the class's own ``setup_class`` or ``teardown_class``, if any, as pytest does: with the class if it takes
    one, whatever kind of method it is."""
    if descriptor is None:
        return
    function = getattr(descriptor, "__func__", descriptor)
    takes_class = any(parameter.kind in _POSITIONAL for parameter in inspect.signature(function).parameters.values())
    function(*([cls] if takes_class else []))
