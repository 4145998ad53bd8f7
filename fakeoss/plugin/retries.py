"""What the fixture ``oss_retries`` gives: a function of the test's under each fault at each of its calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from fakeoss.checking.retry_report import RetryReport
    from fakeoss.model.store import Store

__all__ = ["RetryCheck"]


class RetryCheck:
    """``fakeoss.check_retries`` over the store of a test, which fails with the table if the function hangs, or reports
    or leaves wrong bytes. The store is that of ``oss_server`` in a test that uses it, else that of ``oss``."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @classmethod
    def of(cls, request: pytest.FixtureRequest) -> RetryCheck:
        """Return that of a test."""
        if "oss_server" in request.fixturenames:
            return cls(request.getfixturevalue("oss_server").store)
        return cls(request.getfixturevalue("oss"))

    def __call__(self, work: Callable[[], Any], *, open_uploads: bool = True, **options: Any) -> RetryReport:
        """Run ``work`` under each fault at each of its calls and return the report; the options are those of
        ``check_retries``. Every run begins from what is stored now, which is stored again at the end. Raises
        AssertionError, with the table, if a run hung or left or reported wrong bytes, or, unless ``open_uploads`` are
        allowed, left an upload open; and what ``check_retries`` raises."""
        __tracebackhide__ = True  # a failing test shows its own line
        from fakeoss.checking.retries import check_retries

        report = check_retries(work, store=self._store, **options)
        report.assert_safe(open_uploads=open_uploads)
        return report
