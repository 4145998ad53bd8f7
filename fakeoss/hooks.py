"""Hooks: a test's own functions, called before or after the calls of an operation, which may change the answer.

An asynchronous function is awaited on the event loop of the client where that is asynchronous, so that it may use what
belongs to the loop. Where the client is synchronous, and for requests to a server, a loop is run for it, and the client
waits.
"""

from __future__ import annotations

import inspect
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from fakeoss.answer import Answer
from fakeoss.matching import FIELDS, REQUEST_FIELDS, Criteria

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from fakeoss.calls import CallEntry
    from fakeoss.fault_records import FaultRecords, Hit
    from fakeoss.selection import Circumstances
    from fakeoss.wire.message import Request

    Watcher = Callable[[CallEntry], object]

__all__ = [
    "Answered",
    "Hook",
    "HookError",
    "awaits",
    "is_asynchronous",
    "meet",
    "require_callable",
    "run_after_hooks",
    "run_before_hooks",
]

_LATE_KINDS: Final = (
    (inspect.isasyncgenfunction, "an async generator, which nothing would iterate"),
    (inspect.isgeneratorfunction, "a generator, which nothing would iterate"),
)
_ASYNC_KIND: Final = (inspect.iscoroutinefunction, "an async function, which nothing would await")


class Hook:
    """Functions that are called with the calls that it is for, before and after they are handled."""

    __slots__ = {
        "_criteria": "",
        "after": "Called after each call, with its log entry.",
        "before": "Called before each call; its entry has status 0.",
        "fields": "What the calls must have besides their operation.",
        "has_run": "Whether there was a call.",
        "is_asynchronous": "Whether a function has to be awaited.",
        "is_reported": "Whether it was said already that there was none.",
        "operation": 'The documented name of the operation; ``"*"``: any.',
        "optional": "Whether the mock says nothing if there was no call.",
    }

    def __init__(
        self,
        operation: str,
        before: Watcher | None = None,
        after: Watcher | None = None,
        *,
        optional: bool = False,
        fields: Mapping[str, object] | None = None,
    ) -> None:
        self.operation = operation
        self.before = before
        self.after = after
        self.optional = optional
        self.fields = dict(fields or {})
        narrowed = self.fields if operation == "*" else {"operation": operation, **self.fields}
        self._criteria = Criteria(narrowed, "a hook", FIELDS if before is None else REQUEST_FIELDS)
        self.is_asynchronous = is_asynchronous(before) or is_asynchronous(after)
        self.has_run = False
        self.is_reported = False

    def concerns(self, entry: CallEntry) -> bool:
        """Whether this hook is for a call."""
        return self._criteria.match(entry)

    @property
    def shortfall(self) -> str:
        """What is missing, in words; empty if nothing is."""
        return "" if self.has_run or self.optional else "no such call came"

    @property
    def query(self) -> tuple[str, dict[str, object]]:
        """The calls that it is for: their operation, and the texts and numbers by which it is narrowed."""
        return self.operation, {name: value for name, value in self.fields.items() if isinstance(value, (str, int))}

    def __str__(self) -> str:
        words = [self.operation, *(f"{name}={_shown(value)}" for name, value in self.fields.items())]
        return f"the hook on {', '.join(words)}"

    def __repr__(self) -> str:
        moments = {"before": self.before, "after": self.after}
        functions = [f"{name}={_name(function)}" for name, function in moments.items() if function is not None]
        return f"<Hook {self.operation!r} {' '.join(functions)}>"


class HookError(Exception):
    """What a hook raised, on its way to the code that called the client."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(error)
        self.error = error


class Answered(Exception):  # noqa: N818 - nothing is wrong
    """The answer that a hook gave instead of the service, on its way to being sent."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer)
        self.answer = answer


def run_before_hooks(hooks: Iterable[Hook], entry: CallEntry) -> None:
    """Call the hooks that are for this call, before it is handled. Raises HookError at the first that raises, Answered
    at the first that answers."""
    for hook in list(hooks):
        try:
            if hook.before is None or not hook.concerns(entry):
                continue
            hook.has_run = True
            answer = _run(hook.before, entry)
        except BaseException as error:  # pytest.fail and pytest.skip raise no Exception
            raise HookError(error) from error
        if answer is not None:
            raise Answered(answer)


def meet(request: Request, call: Circumstances, hooks: Sequence[Hook], faults: FaultRecords) -> Hit | None:
    """Run the hooks that are for a request and return what it meets of faults, if anything. A request that comes again,
    with its body, meets neither again. Raises HookError, Answered."""
    if request.met is None:
        run_before_hooks(hooks, call.entry)
        try:
            request.met = (faults.take(call),)
        except Exception as error:  # of a function that says which calls a fault is for
            raise HookError(error) from error
    return request.met[0]


def run_after_hooks(hooks: Iterable[Hook], entry: CallEntry) -> Answer | None:
    """Call the hooks that are for this call, after it was handled, and return the answer that the last of them gave
    instead. Raises what the first of those raised that did, but calls the others before."""
    failures: list[BaseException] = []
    answer: Answer | None = None
    for hook in list(hooks):
        try:
            if hook.after is None or not hook.concerns(entry):
                continue
            hook.has_run = True
            answer = _run(hook.after, entry) or answer
        except BaseException as error:
            failures.append(error)
    if failures:
        raise failures[0]
    return answer


def _run(function: Watcher, entry: CallEntry) -> Answer | None:
    """Call a hook, and return its answer if it gives one. Raises TypeError if it returned something that has yet to be
    iterated."""
    result = function(entry)
    if inspect.isawaitable(result):
        from fakeoss.awaiting import finish  # asyncio takes long to import

        result = finish(result)
    if inspect.isgenerator(result) or inspect.isasyncgen(result):
        raise TypeError(
            f"fakeoss: the hook {_name(function)} returned {type(result).__name__}, which nothing iterates; do the "
            "work before returning"
        )
    return result.checked() if isinstance(result, Answer) else None


def awaits(hooks: Iterable[Hook]) -> bool:
    """Whether a hook has to be awaited; if so, the event loop that runs here is remembered for it."""
    if not any(hook.is_asynchronous for hook in hooks):
        return False
    from fakeoss.awaiting import remember_loop  # asyncio takes long to import

    remember_loop()
    return True


def is_asynchronous(function: object) -> bool:
    """Whether what a function returns has to be awaited."""
    while isinstance(function, partial):
        function = function.func
    method = getattr(type(function), "__call__", None)  # noqa: B004 - the method itself is inspected
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(method)


def require_callable(function: object, name: str, argument: str, *, asynchronous: bool = False) -> None:
    """Raise TypeError unless ``function`` can be called with one argument and does its work when it is called, or, if
    ``asynchronous``, when it is awaited."""
    __tracebackhide__ = True  # a failing test shows its own line
    if not callable(function):
        raise TypeError(f"fakeoss: {name} must be a function that takes {argument}, not {function!r}")
    plain: Any = function
    while isinstance(plain, partial):
        plain = plain.func
    method = getattr(type(plain), "__call__", None)  # noqa: B004 - the method itself is inspected
    for is_late, kind in _LATE_KINDS if asynchronous else (_ASYNC_KIND, *_LATE_KINDS):
        if is_late(plain) or is_late(method):
            raise TypeError(f"fakeoss: {name} is {kind}; give a plain function that takes {argument}")
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return  # some built-in functions have no signature, nor have some mocks in Python 3.10
    try:
        signature.bind(None)
    except TypeError as error:
        message = f"fakeoss: {name} must be a function that takes {argument}, and {_name(function)} does not: {error}"
        raise TypeError(message) from None


def _shown(value: object) -> str:
    return _name(value) if callable(value) else repr(value)


def _name(function: object) -> str:
    return getattr(function, "__qualname__", None) or repr(function)
