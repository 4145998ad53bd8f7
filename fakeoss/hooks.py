"""Hooks: a test's own functions, called before or after the calls of an operation."""

from __future__ import annotations

import inspect
from functools import partial
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from fakeoss.calls import CallEntry
    from fakeoss.fault_records import FaultRecords, Hit
    from fakeoss.selection import Circumstances
    from fakeoss.wire.message import Request

    Watcher = Callable[[CallEntry], object]

__all__ = ["Hook", "HookError", "meet", "require_callable", "run_after_hooks", "run_before_hooks"]

_LATE_KINDS: Final = (
    (inspect.iscoroutinefunction, "an async function, which nothing would await"),
    (inspect.isasyncgenfunction, "an async generator, which nothing would iterate"),
    (inspect.isgeneratorfunction, "a generator, which nothing would iterate"),
)


class Hook:
    """Functions that are called with each call of an operation, before and after it is handled."""

    __slots__ = {
        "after": "Called after each call, with its log entry.",
        "before": "Called before each call; its entry has status 0.",
        "has_run": "Whether there was a call.",
        "is_reported": "Whether it was said already that there was none.",
        "operation": 'The documented name of the operation; ``"*"``: any.',
        "optional": "Whether the mock says nothing if there was no call.",
    }

    def __init__(
        self, operation: str, before: Watcher | None = None, after: Watcher | None = None, *, optional: bool = False
    ) -> None:
        self.operation = operation
        self.before = before
        self.after = after
        self.optional = optional
        self.has_run = False
        self.is_reported = False

    def concerns(self, operation: str) -> bool:
        """Whether this hook is for the calls of an operation."""
        return self.operation in {"*", operation}

    @property
    def shortfall(self) -> str:
        """What is missing, in words; empty if nothing is."""
        return "" if self.has_run or self.optional else "no such call came"

    @property
    def query(self) -> tuple[str, dict[str, object]]:
        """The calls that it is for."""
        return self.operation, {}

    def __str__(self) -> str:
        return f"the hook on {self.operation}"

    def __repr__(self) -> str:
        moments = {"before": self.before, "after": self.after}
        functions = [f"{name}={_name(function)}" for name, function in moments.items() if function is not None]
        return f"<Hook {self.operation!r} {' '.join(functions)}>"


class HookError(Exception):
    """What a hook raised, on its way to the code that called the client."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(error)
        self.error = error


def run_before_hooks(hooks: Iterable[Hook], entry: CallEntry) -> None:
    """Call the hooks that are for this call, before it is handled. Raises HookError at the first that raises."""
    for hook in list(hooks):
        if not hook.concerns(entry.operation):
            continue
        hook.has_run = True
        if hook.before is not None:
            try:
                _run(hook.before, entry)
            except BaseException as error:  # pytest.fail and pytest.skip raise no Exception
                raise HookError(error) from error


def meet(request: Request, call: Circumstances, hooks: Sequence[Hook], faults: FaultRecords) -> Hit | None:
    """Run the hooks that are for a request and return what it meets of faults, if anything. A request that comes again,
    with its body, meets neither again. Raises HookError."""
    if request.met is None:
        run_before_hooks(hooks, call.entry)
        try:
            request.met = (faults.take(call),)
        except Exception as error:  # of a function that says which calls a fault is for
            raise HookError(error) from error
    return request.met[0]


def run_after_hooks(hooks: Iterable[Hook], entry: CallEntry) -> None:
    """Call the hooks that are for this call, after it was handled. Raises what the first of those raised that did, but
    calls the others before."""
    failures: list[BaseException] = []
    for hook in list(hooks):
        if not hook.concerns(entry.operation):
            continue
        hook.has_run = True
        if hook.after is not None:
            try:
                _run(hook.after, entry)
            except BaseException as error:
                failures.append(error)
    if failures:
        raise failures[0]


def _run(function: Watcher, entry: CallEntry) -> None:
    """Call a hook. Raises TypeError if it returned something that has yet to be awaited or iterated."""
    result = function(entry)
    if result is None or not (inspect.isawaitable(result) or inspect.isgenerator(result) or inspect.isasyncgen(result)):
        return
    if inspect.iscoroutine(result) or inspect.isgenerator(result):
        result.close()  # it would warn that it was never awaited
    raise TypeError(
        f"fakeoss: the hook {_name(function)} returned {type(result).__name__}, which nothing awaits: the request is "
        "answered synchronously, whatever its client; do the work before returning"
    )


def require_callable(function: object, name: str, argument: str) -> None:
    """Raise TypeError unless ``function`` can be called with one argument and does its work when it is called."""
    __tracebackhide__ = True  # a failing test shows its own line
    if not callable(function):
        raise TypeError(f"fakeoss: {name} must be a function that takes {argument}, not {function!r}")
    plain: Any = function
    while isinstance(plain, partial):
        plain = plain.func
    method = getattr(type(plain), "__call__", None)  # noqa: B004 - the method itself is inspected
    for is_late, kind in _LATE_KINDS:
        if is_late(plain) or is_late(method):
            raise TypeError(
                f"fakeoss: {name} is {kind}: requests are answered synchronously, whatever their client; give a plain "
                f"function that takes {argument}"
            )
    try:
        inspect.signature(function).bind(None)
    except ValueError:
        return  # some built-in functions have no signature
    except TypeError as error:
        message = f"fakeoss: {name} must be a function that takes {argument}, and {_name(function)} does not: {error}"
        raise TypeError(message) from None


def _name(function: object) -> str:
    return getattr(function, "__qualname__", None) or repr(function)
