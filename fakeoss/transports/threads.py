"""Thread pools: work runs in the mocks that were active where it was submitted, as an asyncio task does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

__all__ = ["install", "install_minio"]


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Let the threads of executors (s3transfer's among them) see the mocks entered where the work was submitted."""

    def wrap_submit(original: Callable[..., Any]) -> Callable[..., Any]:
        def submit(executor: ThreadPoolExecutor, work: Callable[..., Any], /, *arguments: Any, **options: Any) -> Any:
            entered = exchange.entered_here()
            if entered:
                return original(executor, exchange.call_within, entered, work, *arguments, **options)
            return original(executor, work, *arguments, **options)

        return submit

    patches.replace(ThreadPoolExecutor, "submit", wrap_submit)


def install_minio(patches: PatchSet, exchange: Exchange) -> None:
    """Do the same for the threads in which minio uploads parts."""

    def wrap_add_task(original: Callable[..., Any]) -> Callable[..., Any]:
        def add_task(pool: Any, work: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
            entered = exchange.entered_here()
            if entered:
                return original(pool, exchange.call_within, entered, work, *arguments, **options)
            return original(pool, work, *arguments, **options)

        return add_task

    patches.replace(import_module("minio.helpers").ThreadPool, "add_task", wrap_add_task)
