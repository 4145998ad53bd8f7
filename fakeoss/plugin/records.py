"""What pytest does with the calls and the state of the stores: sections of a report, the file of calls, and no test
that leaves an upload open unless it may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

    from fakeoss.model.store import Snapshot, Store

__all__ = ["RecordHooks", "add_sections", "require_no_open_uploads", "target_of", "warn_of_unmet"]

_MOST_OTHERS = 2
_OPEN_UPLOADS = ("allow", "error")


class RecordHooks:
    """Holds and writes, of every test, what the options say. Raises UsageError for an option that is none."""

    def __init__(self, config: pytest.Config) -> None:
        self._running: list[pytest.Item] = []
        if _choice(config.getini("fakeoss_open_uploads"), "fakeoss_open_uploads") == "error":
            from fakeoss.endings import CHECKS

            CHECKS.append(self._check)
            config.add_cleanup(lambda: CHECKS.remove(self._check))
        path = config.getoption("--fakeoss-log")
        if path is not None:
            self._write_calls(config, path)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Note which test runs."""
        self._running.append(item)
        try:
            return (yield)
        finally:
            self._running.remove(item)

    def _check(self, store: Store, before: Snapshot | None) -> None:
        __tracebackhide__ = True
        if self._running:
            require_no_open_uploads(self._running[-1], store, before)

    def _write_calls(self, config: pytest.Config, path: str) -> None:
        """Write the calls of the whole run to a file, those of xdist's workers to the same one."""
        from fakeoss.call_file import CallFile

        if not hasattr(config, "workerinput"):
            with open(path, "w", encoding="utf-8"):
                pass  # of an earlier run
        file = CallFile(path, lambda: {"test": self._running[-1].nodeid if self._running else None})
        file.start()
        config.add_cleanup(file.stop)


def _choice(value: object, name: str) -> object:
    if value not in _OPEN_UPLOADS:
        raise pytest.UsageError(f"fakeoss: {name} must be one of {', '.join(_OPEN_UPLOADS)}, not {value!r}")
    return value


def _allows_open_uploads(item: pytest.Item) -> bool:
    """Whether the test may leave an upload open: what its nearest marker says, else the ini file."""
    for marker in item.iter_markers("fakeoss"):
        if "open_uploads" in marker.kwargs:
            return _choice(marker.kwargs["open_uploads"], "open_uploads") == "allow"
    return bool(item.config.getini("fakeoss_open_uploads") == "allow")


def require_no_open_uploads(item: pytest.Item, store: Store, before: Snapshot | None) -> None:
    """Raise AssertionError if a test leaves an upload open, which was not ``before``, and may not."""
    __tracebackhide__ = True
    if _allows_open_uploads(item) or store.upstream is not None:
        return
    if before is None or any(change.what == "upload" and change.how == "added" for change in store.diff(before)):
        from fakeoss import warning_place

        with warning_place.shown_at(lambda: warning_place.place_of(getattr(item, "obj", None))):
            store.assert_no_open_uploads()


def target_of(request: pytest.FixtureRequest) -> object:
    """Return what warnings of a fixture point at: the test, class or module that it is for, or its folder."""
    return getattr(request.node, "obj", None) or request.node.path


def warn_of_unmet(store: Store, request: pytest.FixtureRequest) -> None:
    """Warn of faults and hooks that no call has met."""
    from fakeoss import warning_place
    from fakeoss.model.store import state_of

    warning_place.warn_of_unmet(
        state_of(store).shortfalls(),
        lambda: warning_place.place_of(target_of(request)) or warning_place.place_here(),
    )


def _active() -> list[Any]:
    """The last stores that were asked anything of the mocks that are active, such as in fixtures of a suite's own."""
    from fakeoss.transports.exchange import EXCHANGE

    active = [session.dispatcher.store for session in EXCHANGE.sessions if not session.is_elsewhere]
    return [store for store in active if store.calls][-_MOST_OTHERS:]


def _ended() -> list[Any]:
    """The last calls of mocks that have ended in this test, as ``setUp`` starts them."""
    from fakeoss.endings import ENDED

    return [calls for calls in ENDED if calls][-_MOST_OTHERS:]


def add_sections(report: pytest.TestReport, error: BaseException, known_stores: list[tuple[str, Any, Any]]) -> None:
    """Show what the stores of the test were asked, met and hold, and the calls of a mock that ended with ``error``."""
    stores = list(known_stores)
    store = getattr(error, "_fakeoss_store", None)
    if store is not None and not any(store is known for _, known, _ in stores):
        stores.append(("fakeoss", store, None))
    for other in _active():
        if not any(other is known for _, known, _ in stores):
            stores.append(("fakeoss", other, None))
    shown = str(error)  # a failed assertion of the log shows the calls itself
    carried = getattr(error, "_fakeoss_calls", None)
    logs = [known.calls for _, known, _ in stores]
    for calls in ([] if carried is None else [carried]) + _ended():
        if not any(calls is log for log in logs) and calls.report() not in shown:
            report.sections.append(("fakeoss calls", calls.report()))
            logs.append(calls)
    if logs:
        from fakeoss.escapes import escape_hints

        hints = [hint for hint in escape_hints(error, logs) if hint not in "".join(getattr(error, "__notes__", ()))]
        report.sections.extend(("fakeoss", hint) for hint in hints)
    if stores:
        from fakeoss.model.store import state_of
        from fakeoss.plugin.failure_report import sections_of

        for title, known, before in stores:
            report.sections.extend(sections_of(title, known, state_of(known).faults.entries, before, shown))
