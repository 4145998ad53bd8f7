"""The pytest plugin: fixtures ``oss``, ``oss_server``, ``oss_client``, marker ``fakeoss``, calls in failure reports.

Only pytest is imported until a fixture is used.
"""

from __future__ import annotations

import sys
import warnings
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from types import TracebackType
    from typing import NoReturn

    from fakeoss.limits import Limits
    from fakeoss.mocking import Mock
    from fakeoss.model.store import Store
    from fakeoss.server import Server

    Options = dict[str, Any]

_TEXT_OPTIONS = ("profile", "auth", "unsupported", "seed")
_LIST_OPTIONS = ("buckets", "endpoints")
_SERVER_OPTIONS = ("profile", "users", "limits", "unsupported", "auth")
_EXCLUSIVE_OPTIONS = ("store", "clock", "seed")
"""Options that make a server unusable for other tests."""
_STORE_SETTINGS = ("limits", "restore_delays", "owner")
"""Attributes of a server's store that a test may change, restored after it."""
_FIXTURES = {"oss", "oss_server", "oss_client"}
_STORES = pytest.StashKey[list[tuple[str, Any, Any]]]()
"""Titles, stores and what they held at first, of the running test."""
_OPEN_UPLOADS = ("allow", "error")
_running: list[pytest.Item] = []
"""The test that runs, if one does."""
_PACKAGE = __file__.removesuffix("pytest_plugin.py")
_FAILED = pytest.StashKey[bool]()
"""Set once the running test has failed or was skipped."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the ini options for the defaults of the fixtures."""
    for name in _TEXT_OPTIONS:
        parser.addini(f"fakeoss_{name}", f"default for the option {name} of fakeoss.mock in the fixtures")
    for name in _LIST_OPTIONS:
        parser.addini(f"fakeoss_{name}", f"default for the option {name} of fakeoss.mock in the fixtures", type="args")
    words = "what becomes of a test that leaves a multipart upload open: allow (the default), or error"
    parser.addini("fakeoss_open_uploads", words, default="allow")
    words = "write every call to a mock or server of the tests to this file, as lines of JSON"
    parser.getgroup("fakeoss").addoption("--fakeoss-log", metavar="FILE", default=None, help=words)
    words = "default for the option limits of fakeoss.mock in the fixtures, such as min_part_size=1 max_page=10"
    parser.addini("fakeoss_limits", words, type="args")


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line(
        "markers",
        "fakeoss(profile=..., limits=..., buckets=..., ...): options of fakeoss.mock for the fixtures oss, oss_client "
        "and oss_server; a test that uses none of them gets oss. open_uploads='allow' or 'error' replaces the ini "
        "option fakeoss_open_uploads.",
    )
    if _open_uploads(config, config.getini("fakeoss_open_uploads"), "fakeoss_open_uploads") == "error":
        from fakeoss.mocking import ending_checks

        ending_checks.append(_require_no_open_uploads)
        config.add_cleanup(lambda: ending_checks.remove(_require_no_open_uploads))
    path = config.getoption("--fakeoss-log")
    if path is not None:
        _write_calls(config, path)


def _write_calls(config: pytest.Config, path: str) -> None:
    """Write the calls of the whole run to a file, those of xdist's workers to the same one."""
    from fakeoss.call_file import CallFile

    if not hasattr(config, "workerinput"):
        with open(path, "w", encoding="utf-8"):
            pass  # of an earlier run
    file = CallFile(path, lambda: {"test": _running[-1].nodeid if _running else None})
    file.start()
    config.add_cleanup(file.stop)


def _open_uploads(config: pytest.Config, value: object, name: str) -> object:
    if value not in _OPEN_UPLOADS:
        raise pytest.UsageError(f"fakeoss: {name} must be one of {', '.join(_OPEN_UPLOADS)}, not {value!r}")
    return value


def _allows_open_uploads(item: pytest.Item) -> bool:
    """Whether the test may leave an upload open: what its nearest marker says, else the ini file."""
    for marker in item.iter_markers("fakeoss"):
        if "open_uploads" in marker.kwargs:
            return _open_uploads(item.config, marker.kwargs["open_uploads"], "open_uploads") == "allow"
    return bool(item.config.getini("fakeoss_open_uploads") == "allow")


def _require_no_open_uploads(store: Store) -> None:
    """Raise AssertionError if the running test leaves an upload open and may not."""
    __tracebackhide__ = True
    if _running and not _allows_open_uploads(_running[-1]):
        store.assert_no_open_uploads()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Note which test runs."""
    _running.append(item)
    try:
        return (yield)
    finally:
        _running.remove(item)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Run a marked test inside a mock, even if it uses none of the fixtures."""
    if item.get_closest_marker("fakeoss") is None:
        return
    names = getattr(item, "fixturenames", None)
    if names is not None and _FIXTURES.isdisjoint(names):
        names.append("oss")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add a section with the calls made to the report of a failure."""
    if call.excinfo is not None:
        item.stash[_FAILED] = True
        _trim(item, call)
    report = yield
    if report.failed and call.excinfo is not None:
        _add_sections(report, item, call.excinfo.value)
    if call.when == "teardown":  # a plugin may run the test again
        for key in (_STORES, _FAILED):
            _forget(item, key)
    return report


def _add_sections(report: pytest.TestReport, item: pytest.Item, error: BaseException) -> None:
    """Show what the stores of the test were asked, met and hold."""
    stores = list(item.stash.get(_STORES, ()))
    store = getattr(error, "_fakeoss_store", None)  # of a mock that ended with the exception
    if store is not None and not any(store is known for _, known, _ in stores):
        stores.append(("fakeoss", store, None))
    if not stores:
        return
    from fakeoss.failure_report import sections_of
    from fakeoss.model.store import state_of

    shown = str(error)  # a failed assertion of the log shows the calls itself
    for title, store, before in stores:
        report.sections.extend(sections_of(title, store, state_of(store).faults.entries, before, shown))


def _trim(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Show a refused request at the suite's own lines, without those of the client library (unless --full-trace)."""
    errors, caught = sys.modules.get("fakeoss.errors"), call.excinfo
    if errors is None or caught is None or item.config.getoption("fulltrace", False):
        return
    error, root = caught.value, str(item.config.rootpath)
    if not isinstance(error, errors.OutsideMockError):
        return
    trimmed: TracebackType | None = None
    for entry in reversed(list(caught.traceback)):
        if _is_own(str(entry.path), root):
            raw = entry._rawentry
            trimmed = type(raw)(trimmed, raw.tb_frame, raw.tb_lasti, raw.tb_lineno)
    if trimmed is not None:
        call.excinfo = pytest.ExceptionInfo.from_exception(error.with_traceback(trimmed))


def _is_own(path: str, root: str) -> bool:
    """Whether a file is the suite's own: below its root, but neither installed there nor ours."""
    return path.startswith(root) and "site-packages" not in path and not path.startswith(_PACKAGE)


def _forget(item: pytest.Item, key: pytest.StashKey[Any]) -> None:
    if key in item.stash:
        del item.stash[key]


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Explain how two users differ, without the secrets that pytest would show for a named tuple."""
    accounts = sys.modules.get("fakeoss.model.accounts")
    if accounts is None or op != "==" or not (isinstance(left, accounts.User) and isinstance(right, accounts.User)):
        return None
    names = [name for name in left._fields if getattr(left, name) != getattr(right, name)]
    return [f"{left!r} == {right!r}", f"They differ in {', '.join(names)}."]


@pytest.fixture
def oss(request: pytest.FixtureRequest) -> Iterator[Store]:
    """The store of a mock that is active during the test; a bare ``@fakeoss.mock`` inside shares it."""
    mock = _mock(request, f"the fixture oss of {request.node.name}")
    try:
        store = mock.start()
    except Exception as error:
        _refuse(request, error)
    _report(request, "fakeoss", store)
    yield store
    failed = request.node.stash.get(_FAILED, False)
    mock._leave(quiet=failed)  # a failure matters more than the warnings
    if not failed and "store" not in _options(request):
        _require_no_open_uploads(store)


@pytest.fixture
def oss_client(request: pytest.FixtureRequest, oss: Store) -> Iterator[Any]:
    """A boto3 client for the mock of the fixture ``oss``; the test is skipped if boto3 is not installed."""
    session = request.getfixturevalue("_fakeoss_boto3")
    from boto3.session import Config

    from fakeoss import profiles
    from fakeoss.model.accounts import DEFAULT_OWNER

    options = _options(request)
    profile = profiles.find(options.get("profile", "jdcloud"))
    user = next(iter(options.get("users", ())), DEFAULT_OWNER)
    host = profile.hosts[0]
    client = session.client(
        "s3",
        endpoint_url="https://" + host.pattern.replace("{region}", profile.default_region),
        # below the global endpoint the hosts of buckets lead to their regions, which paths at it do not
        config=None if host.regional else Config(s3={"addressing_style": "virtual"}),
        region_name=profile.default_region,
        aws_access_key_id=user.access_key,
        aws_secret_access_key=user.secret_key,
    )
    yield client
    client.close()


@pytest.fixture(scope="session")
def _fakeoss_boto3() -> Any:
    """One session for all clients, since loading botocore's model of S3 takes longer than a test."""
    boto3 = pytest.importorskip("boto3", reason="the fixture oss_client needs boto3: pip install fakeoss[boto3]")
    return boto3.session.Session()


@pytest.fixture
def oss_server(request: pytest.FixtureRequest, _fakeoss_servers: dict[object, Server]) -> Iterator[Server]:
    """A server on a loopback port, whose store is empty except for the ``buckets`` of the marker."""
    _mock(request, "")  # validates the options
    options = _options(request)
    server, key = _server(options, _fakeoss_servers)
    settings = {name: getattr(server.store, name) for name in _STORE_SETTINGS}
    try:
        _create_buckets(request, server.store, options)
        _report(request, "fakeoss (server)", server.store)
        yield server
        if not request.node.stash.get(_FAILED, False):
            _warn_of_unmet(server.store)
            _require_no_open_uploads(server.store)
    finally:
        if key is None:
            server.stop()
        else:
            _reset(server.store, settings)


def _warn_of_unmet(store: Store) -> None:
    from fakeoss.errors import UnmetWarning, unmet_message
    from fakeoss.model.store import state_of

    shortfalls = state_of(store).shortfalls()
    if shortfalls:
        warnings.warn(unmet_message(shortfalls), UnmetWarning, stacklevel=1)


def _server(options: Options, running: dict[object, Server]) -> tuple[Server, object]:
    """Return a running server and its key in ``running``; the key is ``None`` if the server is for this test only."""
    from fakeoss.server import Server

    arguments = {name: options[name] for name in (*_SERVER_OPTIONS, *_EXCLUSIVE_OPTIONS) if name in options}
    if arguments.get("unsupported") == "warn":
        del arguments["unsupported"]  # a server cannot warn
    if "users" in arguments:
        arguments["users"] = tuple(arguments["users"])
    if arguments.keys() & set(_EXCLUSIVE_OPTIONS) or not isinstance(arguments.get("profile", ""), str):
        return Server(**arguments).start(), None
    key = frozenset(arguments.items())
    if key not in running:
        running[key] = Server(**arguments).start()
    elif not running[key].is_running:  # a test has stopped it
        running[key].start()
    return running[key], key


def _create_buckets(request: pytest.FixtureRequest, store: Store, options: Options) -> None:
    from fakeoss.errors import OssError
    from fakeoss.model.accounts import DEFAULT_OWNER

    owner = next(iter(options.get("users", ())), DEFAULT_OWNER)
    try:
        for name in options.get("buckets", ()):
            store.create_bucket(name, owner=owner)
    except OssError as error:
        _refuse(request, error)


def _reset(store: Store, settings: dict[str, Any]) -> None:
    from fakeoss.clock import Clock

    store.reset()
    store.clock = Clock()
    for name, value in settings.items():
        setattr(store, name, value)


@pytest.fixture(scope="session")
def _fakeoss_servers() -> Iterator[dict[object, Server]]:
    """The running servers by their options; starting and stopping one for each test would take 20 ms."""
    servers: dict[object, Server] = {}
    yield servers
    for server in servers.values():
        server.stop()


def _options(request: pytest.FixtureRequest) -> Options:
    """Return the options of the ini file and of the markers, whose precedence is function, class, module."""
    config = request.config
    defaults = {name: config.getini(f"fakeoss_{name}") for name in (*_TEXT_OPTIONS, *_LIST_OPTIONS)}
    options = {name: value for name, value in defaults.items() if value}
    limits = config.getini("fakeoss_limits")
    if limits:
        options["limits"] = _limits(request, limits)
    for marker in reversed(list(request.node.iter_markers("fakeoss"))):
        if marker.args:
            _refuse(request, TypeError("the marker takes its options by keyword: fakeoss(profile='aws')"))
        options.update(marker.kwargs)
    options.pop("open_uploads", None)
    return options


def _limits(request: pytest.FixtureRequest, words: list[str]) -> Limits:
    """The limits of the ini file."""
    from fakeoss.limits import Limits
    from fakeoss.wire.numbers import parse_count

    limits: dict[str, int] = {}
    for name, _, text in (word.partition("=") for word in words):
        number = parse_count(text)
        if name not in Limits._fields or number is None:
            known = ", ".join(Limits._fields)
            _refuse(
                request,
                ValueError(f"fakeoss_limits: {name}={text} is not a limit; write max_parts=3; the limits are {known}"),
            )
        limits[name] = number
    return Limits(**limits)


def _mock(request: pytest.FixtureRequest, name: str) -> Mock:
    from fakeoss.mocking import Mock

    try:
        return Mock(_options(request), name=name, shared=True)
    except Exception as error:
        _refuse(request, error)


def _refuse(request: pytest.FixtureRequest, error: Exception) -> NoReturn:
    raise pytest.fail.Exception(f"fakeoss: the options of {request.node.nodeid}: {error}", pytrace=False) from None


def _report(request: pytest.FixtureRequest, title: str, store: Store) -> None:
    """Show what becomes of ``store`` in the report if the test fails."""
    request.node.stash.setdefault(_STORES, []).append((title, store, store.snapshot()))
