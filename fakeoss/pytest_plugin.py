"""The pytest plugin: fixtures ``oss``, ``oss_server``, ``oss_client`` and others, marker ``fakeoss``, failure reports.

Only pytest is imported until a fixture is used.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from contextlib import AbstractContextManager
    from typing import NoReturn

    from fakeoss.mocking import Mock
    from fakeoss.model.store import Store
    from fakeoss.plugin.retries import RetryCheck
    from fakeoss.server import Server

    Options = dict[str, Any]

_TEXT_OPTIONS = ("profile", "auth", "anonymous", "unsupported", "seed")
_LIST_OPTIONS = ("buckets", "endpoints")
_INI_OPTIONS = (*_TEXT_OPTIONS, *_LIST_OPTIONS, "limits", "processes")
_SERVER_OPTIONS = ("profile", "users", "limits", "unsupported", "auth", "anonymous")
_EXCLUSIVE_OPTIONS = ("store", "clock", "seed")
"""Options that make a server unusable for other tests."""
_STORE_SETTINGS = ("limits", "restore_delays", "owner")
"""Attributes of a server's store that a test may change, restored after it."""
_FIXTURES = {"oss", "oss_server", "oss_client"}
_SHARED_WITH = {"oss", "oss_client"}
"""Fixtures with whose store ``oss_server`` serves."""
_WIDE_FIXTURES = {"oss_class", "oss_module", "oss_package", "oss_session"}
_STORES = pytest.StashKey[list[tuple[str, Any, Any]]]()
"""Titles, stores and what they held at first, of the running test."""
_SERVED = pytest.StashKey["Store"]()
"""The store of the running test's oss_server."""
_FAILED = pytest.StashKey[bool]()  # set once the running test has failed or was skipped
_SCOPES = "fakeoss-scopes"
"""The name of the hooks that are registered for the first decorated class."""
_GUARD = "fakeoss-guard"
is_running = False
"""Whether pytest uses this plugin, so that decorated classes can leave it to the plugin when they begin and end."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the ini options for the defaults of every mock."""
    for name in _TEXT_OPTIONS:
        parser.addini(f"fakeoss_{name}", f"default for the option {name} of fakeoss.mock")
    for name in _LIST_OPTIONS:
        parser.addini(f"fakeoss_{name}", f"default for the option {name} of fakeoss.mock", type="args")
    words = "default for the option processes of fakeoss.mock: child processes use the store, too"
    parser.addini("fakeoss_processes", words, type="bool", default=False)
    words = "default for the option limits of fakeoss.mock, such as min_part_size=1 max_page=10"
    parser.addini("fakeoss_limits", words, type="args")
    words = "what becomes of a test that leaves a multipart upload open: allow (the default), or error"
    parser.addini("fakeoss_open_uploads", words, default="allow")
    words = "write every call to a mock or server of the tests to this file, as lines of JSON"
    parser.getgroup("fakeoss").addoption("--fakeoss-log", metavar="FILE", default=None, help=words)
    words = "refuse, outside of mocks, the hosts of S3 and JD Cloud (s3) or all of Amazon's and JD Cloud's (aws)"
    parser.addini("fakeoss_guard", words)
    parser.addini("fakeoss_guard_allow", "hosts that fakeoss_guard lets through, with all below them", type="args")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Start the guard, before the code of the suite is imported."""
    _start_guard(early_config)


def _start_guard(config: pytest.Config) -> None:
    if config.getini("fakeoss_guard") and not config.pluginmanager.has_plugin(_GUARD):
        from fakeoss.plugin.guard import GuardHooks

        config.pluginmanager.register(GuardHooks(config), _GUARD)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    global is_running
    is_running = True
    _start_guard(config)  # if the plugin was loaded by a conftest file
    if any(config.getini(f"fakeoss_{name}") for name in _INI_OPTIONS):
        from fakeoss import defaults

        defaults.push_source(lambda: _ini_options(config))
        config.add_cleanup(defaults.pop_source)
    config.addinivalue_line(
        "markers",
        "fakeoss(profile=..., limits=..., buckets=..., ...): options of fakeoss.mock for the fixtures oss, oss_client "
        "and oss_server; a test that uses none of them gets oss. open_uploads='allow' or 'error' replaces the ini "
        "option fakeoss_open_uploads.",
    )
    if config.getini("fakeoss_open_uploads") != "allow" or config.getoption("--fakeoss-log") is not None:
        from fakeoss.plugin.records import RecordHooks

        config.pluginmanager.register(RecordHooks(config))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Run a marked test inside a mock, even if it uses none of the fixtures, and one of a decorated class in that of
    the class."""
    if hasattr(getattr(item, "cls", None), "_fakeoss_decoration") and not item.config.pluginmanager.has_plugin(_SCOPES):
        from fakeoss.plugin.scopes import ClassHooks

        item.config.pluginmanager.register(ClassHooks(), _SCOPES)
    marker = item.get_closest_marker("fakeoss")
    names = getattr(item, "fixturenames", None)
    if marker is None or names is None or not _FIXTURES.isdisjoint(names):
        return
    if _WIDE_FIXTURES.isdisjoint(names) or marker in item.own_markers:  # a wider marker is for the wider fixture
        names.append("oss")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add sections to the report of a failure."""
    if call.excinfo is not None:
        item.stash[_FAILED] = True
    if "fakeoss.errors" in sys.modules and (call.excinfo is not None or getattr(item, "_excinfo", None)):
        from fakeoss.plugin.trimming import trim

        trim(item, call)
    report = yield
    if report.failed and call.excinfo is not None:
        from fakeoss.plugin.records import add_sections

        add_sections(report, call.excinfo.value, item.stash.get(_STORES, []))
    if call.when == "teardown":  # a plugin may run the test again
        _forget(item, _STORES, _FAILED)
    return report


def _forget(item: pytest.Item, *keys: pytest.StashKey[Any]) -> None:
    for key in filter(item.stash.__contains__, keys):
        del item.stash[key]
    if "fakeoss.endings" in sys.modules:
        sys.modules["fakeoss.endings"].ENDED.clear()


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Explain how two users differ, without the secrets that pytest would show for a named tuple."""
    accounts = sys.modules.get("fakeoss.model.accounts")
    if accounts is None or op != "==" or not (isinstance(left, accounts.User) and isinstance(right, accounts.User)):
        return None
    names = [name for name in left._fields if getattr(left, name) != getattr(right, name)]
    return [f"{left!r} == {right!r}", f"They differ in {', '.join(names)}."]


@pytest.fixture
def oss(request: pytest.FixtureRequest) -> Iterator[Store]:
    """The store of a mock that is active during the test; a bare ``@fakeoss.mock`` inside shares it.

    In a decorated class, and beside ``oss_class``, ``oss_module``, ``oss_package`` or ``oss_session``, it begins as
    their store is, and what the test does to it is undone.
    """
    mock: AbstractContextManager[Store]
    served = request.node.stash.get(_SERVED, None)  # by oss_server, if that came first
    is_alone = _WIDE_FIXTURES.isdisjoint(request.fixturenames) and not hasattr(request.cls, "_fakeoss_decoration")
    if is_alone or served is not None:
        mock = _mock(request, f"the fixture oss of {request.node.name}", served)
    else:
        from fakeoss.plugin.scopes import mock_within

        mock = mock_within(request, "oss")
    try:
        store = mock.__enter__()
    except Exception as error:
        _refuse(request, error)
    _show(request.node, "fakeoss", store)
    yield store
    failed = request.node.stash.get(_FAILED, False)
    try:
        if not failed:
            _check_uploads(request.node, store)
    finally:
        mock.__exit__(AssertionError if failed else None, None, None)  # a failure matters more than the warnings


@pytest.fixture(scope="class")
def oss_class(request: pytest.FixtureRequest) -> Iterator[Store]:
    """The store of a mock that is active from here to the end of the class. Tests share it, unless they use ``oss``."""
    yield from _wide_store(request, "oss_class")


@pytest.fixture(scope="module")
def oss_module(request: pytest.FixtureRequest) -> Iterator[Store]:
    """The store of a mock that is active from here to the end of the module, as ``oss_class`` is."""
    yield from _wide_store(request, "oss_module")


@pytest.fixture(scope="package")
def oss_package(request: pytest.FixtureRequest) -> Iterator[Store]:
    """The store of a mock that is active from here to the end of the package, as ``oss_class`` is."""
    yield from _wide_store(request, "oss_package")


@pytest.fixture(scope="session")
def oss_session(request: pytest.FixtureRequest) -> Iterator[Store]:
    """The store of a mock that is active from here to the end of the session, as ``oss_class`` is."""
    yield from _wide_store(request, "oss_session")


def _wide_store(request: pytest.FixtureRequest, fixture: str) -> Iterator[Store]:
    from fakeoss.plugin.scopes import wide_store

    return wide_store(request, fixture)


@pytest.fixture
def oss_client(request: pytest.FixtureRequest, oss: Store) -> Iterator[Any]:
    """A boto3 client for the mock of the fixture ``oss``; the test is skipped if boto3 is not installed."""
    session = request.getfixturevalue("_fakeoss_boto3")
    from boto3.session import Config

    from fakeoss.transports import EXCHANGE

    current = EXCHANGE.current()
    assert current is not None  # that of oss
    profile = current.dispatcher.profile  # in a decorated class not that of the options
    user = next(iter(_options(request).get("users", ())), oss.owner)
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
    """A server on a loopback port, whose store is empty except for the ``buckets`` of the marker; in a test that uses
    the fixture ``oss``, too, its store is that one."""
    _mock(request, "")  # validates the options
    options = _options(request)
    if not _SHARED_WITH.isdisjoint(request.fixturenames):
        with _server_of(request.getfixturevalue("oss"), options) as server:
            yield server
        return
    server, key = _server(options, _fakeoss_servers)
    settings = {name: getattr(server.store, name) for name in _STORE_SETTINGS}
    try:
        _create_buckets(request, server.store, options)
        _show(request.node, "fakeoss (server)", server.store)
        request.node.stash[_SERVED] = server.store
        yield server
        if not request.node.stash.get(_FAILED, False):
            from fakeoss.plugin.records import warn_of_unmet

            warn_of_unmet(server.store, request)
            _check_uploads(request.node, server.store)
    finally:
        _forget(request.node, _SERVED)
        server.stop() if key is None else _reset(server.store, settings)


@pytest.fixture
def oss_retries(request: pytest.FixtureRequest) -> RetryCheck:
    """Runs a function under each fault at each of its calls, and fails unless it is safe; see ``RetryCheck``."""
    from fakeoss.plugin.retries import RetryCheck

    return RetryCheck.of(request)


def _server_of(store: Store, options: Options) -> Server:
    """Return a server, not started, for the store of the fixture ``oss``."""
    from fakeoss.server import Server

    arguments = {name: options[name] for name in _SERVER_OPTIONS if name in options and name != "limits"}
    if arguments.get("unsupported") == "warn":
        del arguments["unsupported"]  # a server cannot warn
    return Server(store, **arguments)


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
    try:
        options = _ini_options(request.config)
    except ValueError as error:
        _refuse(request, error)
    for marker in reversed(list(request.node.iter_markers("fakeoss"))):
        if marker.args:
            _refuse(request, TypeError("the marker takes its options by keyword: fakeoss(profile='aws')"))
        options.update(marker.kwargs)
    options.pop("open_uploads", None)
    return options


def _ini_options(config: pytest.Config) -> Options:
    """Return the options of the ini file. Raises ValueError if a limit is none."""
    options = {name: value for name in _INI_OPTIONS if (value := config.getini(f"fakeoss_{name}"))}
    if "limits" in options:
        from fakeoss.plugin.limits import limits_of

        options["limits"] = limits_of(options["limits"])
    return options


def _mock(request: pytest.FixtureRequest, name: str, store: Store | None = None) -> Mock:
    """The mock of the options, with ``store`` if there is one already."""
    from fakeoss.mocking import Mock
    from fakeoss.plugin.records import target_of

    options = _options(request)
    if store is not None:
        options = {name: value for name, value in options.items() if name not in ("limits", *_EXCLUSIVE_OPTIONS)}
        options["store"] = store
    try:
        return Mock(options, name=name, target=target_of(request), shared=True)
    except Exception as error:
        _refuse(request, error)


def _refuse(request: pytest.FixtureRequest, error: Exception) -> NoReturn:
    raise pytest.fail.Exception(f"fakeoss: the options of {request.node.nodeid}: {error}", pytrace=False) from None


def _show(item: pytest.Item, title: str, store: Store) -> None:
    """Show what becomes of ``store`` in the report if the test fails."""
    stores = item.stash.setdefault(_STORES, [])
    if not any(known is store for _, known, _ in stores):
        stores.append((title, store, store.snapshot() if store.upstream is None else None))


def _check_uploads(item: pytest.Item, store: Store) -> None:
    """Hold what the marker or the ini file says of uploads that stay open."""
    from fakeoss.plugin.records import require_no_open_uploads

    before = next((before for _, known, before in item.stash.get(_STORES, ()) if known is store), None)
    require_no_open_uploads(item, store, before)
