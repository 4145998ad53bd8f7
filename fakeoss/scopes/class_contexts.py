"""The contexts of test classes: one for the life of a class, and inside it one for each of its tests.

A class begins when its set-up does, which the runner decides: unittest calls ``setUpClass``, pytest sets up the first
fixture of the class (our plugin tells when). A test that is run without its class, by a call of its method, begins and
ends a class of its own.
"""

from __future__ import annotations

from contextlib import nullcontext
from threading import RLock
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    Context = AbstractContextManager[Any]
    NewScope = Callable[[str, object], "Scope"]
    """Makes the scope of what has a name, for a function or class that its warnings are to point at."""

__all__ = [
    "Decoration",
    "InstanceContext",
    "Part",
    "Scope",
    "begin_class",
    "begin_test",
    "end_class",
    "end_test",
    "is_decorated",
    "scope_of",
]

_lock = RLock()
_classes: dict[type, _ClassContext] = {}
"""The classes whose set-up has begun."""
_instances: dict[int, Context] = {}
"""The active contexts of instances, by the instance's id."""
_failed: set[int] = set()
"""The ids of those whose test has raised."""


class Scope(Protocol):
    """A context in which others begin as it is, and end without a trace."""

    def __enter__(self) -> Any: ...

    def __exit__(self, *details: Any) -> Any: ...

    @property
    def store(self) -> Any:
        """What the context gives."""

    def inner(self, name: str, target: object = None) -> Part:
        """Return a context inside this one: what is done in it is undone when it ends. Its warnings point at
        ``target``, a function or a class."""


class Part(Scope, Protocol):
    """A context inside a scope."""

    def separate(self, name: str, target: object = None) -> Context:
        """Return a context that begins as this one did, and shares nothing with it."""


class Decoration(NamedTuple):
    """How a class was decorated."""

    new_scope: NewScope
    is_nested: bool = False
    """Whether it was the class around it that was decorated."""


class _ClassContext:
    """The context of a class, and that of its running test, with the id of the instance that runs it."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.test: Part | None = None
        self.instance: int | None = None
        self.has_failed = False


def is_decorated(cls: object) -> bool:
    """Whether a class, or one that it is derived from, was decorated."""
    return hasattr(cls, "_fakeoss_decoration")


def scope_of(cls: object) -> Scope | None:
    """Return the innermost context of a class that has begun: that of its running test, else its own."""
    context = _classes.get(cls) if isinstance(cls, type) else None
    return None if context is None else context.test or context.scope


def begin_class(cls: type) -> bool:
    """Enter the context of a decorated class; return whether it had yet to be entered. A class nested in one that has
    begun begins as that is, unless it was decorated itself."""
    with _lock:
        if cls in _classes:
            return False
        decoration: Decoration = cls._fakeoss_decoration  # type: ignore[attr-defined]
        around = _around(cls) if decoration.is_nested else None
        new_scope = decoration.new_scope if around is None else around.scope.inner
        scope = new_scope(cls.__qualname__, cls)
        scope.__enter__()
        _classes[cls] = _ClassContext(scope)
        return True


def _around(nested: type) -> _ClassContext | None:
    """Return the context of the class in which another is nested, if it has begun."""
    for cls, context in reversed(_classes.items()):
        if getattr(cls, nested.__name__, None) is nested:
            return context
    return None


def end_class(cls: type) -> None:
    """Leave the context of a class, if it is entered."""
    with _lock:
        context = _classes.pop(cls, None)
    if context is not None:
        context.scope.__exit__(*_details(context.has_failed))


def begin_test(cls: type, test: object) -> None:
    """Enter the context of a test of a class; the first of its instances to come is inside it."""
    context = _classes[cls]
    if context.test is None:
        context.test, context.instance = context.scope.inner(cls.__qualname__, test), None
        context.test.__enter__()


def end_test(cls: type, *, has_failed: bool = False, error: BaseException | None = None) -> None:
    """Leave the context of the running test of a class, if there is one."""
    context = _classes.get(cls)
    if context is None or context.test is None:
        return
    test, context.test, context.instance = context.test, None, None
    context.has_failed |= has_failed
    details = _details(has_failed) if error is None else (type(error), error, error.__traceback__)
    test.__exit__(*details)


def _details(has_failed: bool) -> tuple[Any, ...]:
    return (AssertionError if has_failed else None, None, None)


class _TestContext:
    """The context of a test of a class that has begun, entered by the instance that runs it."""

    def __init__(self, cls: type, test: object) -> None:
        self._cls = cls
        self._test = test

    def __enter__(self) -> None:
        begin_test(self._cls, self._test)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, *details: object) -> None:
        end_test(self._cls, has_failed=kind is not None, error=error)


def _context_of(instance: object, new_scope: NewScope, test: object) -> Context:
    """Return the context of a test that ``instance`` is about to run."""
    cls = type(instance)
    with _lock:
        context = _classes.get(cls)
        if context is None:
            return new_scope(cls.__qualname__, test)
        if context.test is None:
            entered: Context = _TestContext(cls, test)
        elif context.instance in {None, id(instance)}:
            entered = nullcontext()  # the runner has entered it
        else:
            return context.test.separate(cls.__qualname__, test)  # two tests of a class run at the same time
        entered.__enter__()
        context.instance = id(instance)
        return _Entered(entered)


class _Entered:
    """A context that was entered already."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def __enter__(self) -> None:
        """It was entered when it was made."""

    def __exit__(self, *details: Any) -> None:
        self._context.__exit__(*details)


class InstanceContext:
    """The context of an instance, which runs ``test``: its outermost decorated method enters it, and leaves it on
    return."""

    def __init__(self, instance: object, new_scope: NewScope, test: object) -> None:
        self._instance = instance
        self._new_scope = new_scope
        self._test = test
        self._context: Context | None = None

    def __enter__(self) -> None:
        key = id(self._instance)
        if key not in _instances:
            context = _context_of(self._instance, self._new_scope, self._test)
            context.__enter__()
            self._context = _instances[key] = context

    def __exit__(self, *details: Any) -> None:
        context, self._context = self._context, None
        key = id(self._instance)
        if context is None:
            if details[0] is not None:
                _failed.add(key)
            return
        del _instances[key]
        if key in _failed:
            _failed.discard(key)
            details = details if details[0] is not None else _details(True)
        context.__exit__(*details)
