"""The guard of a suite, which is active from before its first conftest file is read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from fakeoss.scopes.guarding import Guard

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["GuardHooks"]


class GuardHooks:
    """Starts the guard that the ini file asks for, and tells it what pytest is doing. Raises pytest.UsageError if the
    ini file asks for another one."""

    def __init__(self, config: pytest.Config) -> None:
        self._moment = "before collection"
        try:
            guard = Guard(
                config.getini("fakeoss_guard"), allow=config.getini("fakeoss_guard_allow"), moment=self._describe
            )
        except ValueError as error:
            raise pytest.UsageError(f"fakeoss_guard: {error}") from None
        guard.start()
        config.add_cleanup(guard.stop)

    def _describe(self) -> str:
        test = os.environ.get("PYTEST_CURRENT_TEST")
        return f"in {test}" if test else self._moment

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection(self) -> Generator[None, object, object]:
        """Collection begins, and ends."""
        self._moment = "during collection"
        result = yield
        self._moment = "between tests"
        return result

    @pytest.hookimpl(tryfirst=True)
    def pytest_collectstart(self, collector: pytest.Collector) -> None:
        """A file is collected."""
        self._moment = f"during collection of {collector.nodeid}" if collector.nodeid else "during collection"

    @pytest.hookimpl(tryfirst=True)
    def pytest_collectreport(self) -> None:
        """A file has been collected."""
        self._moment = "during collection"
