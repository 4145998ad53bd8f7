"""Runs functions inside a context; ``@fakeoss.mock`` decorates with it."""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from contextlib import AbstractContextManager

    Context = AbstractContextManager[Any]
    Enter = Callable[["tuple[Any, ...]"], Context]

__all__ = ["decorate_function"]


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
