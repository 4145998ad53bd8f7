"""pytest: fixtures ``oss``, ``oss_server``, ``oss_client``, the marker ``fakeoss``, the calls in failure reports.

Nothing but pytest is imported until a fixture is asked for.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import NoReturn

    from fakeoss.limits import Limits
    from fakeoss.mocking import Mock
    from fakeoss.model.store import Store
    from fakeoss.server import Server

    Options = dict[str, Any]

_TEXT = ("profile", "auth", "unsupported", "seed")
_LISTS = ("buckets", "endpoints")
_OF_SERVERS = ("profile", "users", "limits", "unsupported", "auth")
_OF_ONE_SERVER = ("store", "clock", "seed")
"""Options of a server that only one test can use."""
_OF_STORES = ("limits", "restore_delays", "owner")
"""What a test may change of a server's store beside its state."""
_FIXTURES = {"oss", "oss_server", "oss_client"}
_LOGS = pytest.StashKey[list[tuple[str, Any]]]()
"""Titles and logs of calls, of a running test."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The defaults of the fixtures, in the ini file."""
    for name in _TEXT:
        parser.addini(f"fakeoss_{name}", f"default of the option {name} of fakeoss.mock, for the fixtures")
    for name in _LISTS:
        parser.addini(f"fakeoss_{name}", f"default of the option {name} of fakeoss.mock, for the fixtures", type="args")
    words = "limits of fakeoss.mock, for the fixtures, as min_part_size=1 max_page=10"
    parser.addini("fakeoss_limits", words, type="args")


def pytest_configure(config: pytest.Config) -> None:
    """The marker."""
    config.addinivalue_line(
        "markers",
        "fakeoss(profile=..., limits=..., buckets=..., ...): options of fakeoss.mock for the fixtures oss, oss_client "
        "and oss_server; a test that asks for none of them gets oss.",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A marked test runs inside a mock, even if it does not ask for one."""
    if item.get_closest_marker("fakeoss") is None:
        return
    names = getattr(item, "fixturenames", None)
    if names is not None and _FIXTURES.isdisjoint(names):
        names.append("oss")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A section with the calls made, in the report of a failure."""
    report = yield
    if report.failed and call.excinfo is not None:
        logs = list(item.stash.get(_LOGS, ()))
        ended = getattr(call.excinfo.value, "_fakeoss_calls", None)  # of a mock that the exception has left
        if ended is not None and not any(ended is log for _, log in logs):
            logs.append(("fakeoss calls", ended))
        report.sections.extend((title, log.report()) for title, log in logs)
    if call.when == "teardown" and _LOGS in item.stash:
        del item.stash[_LOGS]
    return report


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """How users differ, without the secrets that pytest would show of a named tuple."""
    access = sys.modules.get("fakeoss.model.accounts")
    if access is None or op != "==" or not (isinstance(left, access.User) and isinstance(right, access.User)):
        return None
    differing = [name for name in left._fields if getattr(left, name) != getattr(right, name)]
    return [f"{left!r} == {right!r}", f"They differ in {', '.join(differing)}."]


@pytest.fixture
def oss(request: pytest.FixtureRequest) -> Iterator[Store]:
    """The store of a mock that is active during the test; a bare ``@fakeoss.mock`` inside shares it."""
    mock = _mock(request, f"the fixture oss of {request.node.name}")
    try:
        store = mock.start()
    except Exception as error:
        _refuse(request, error)
    _show(request, "fakeoss calls", store)
    yield store
    mock.stop()


@pytest.fixture
def oss_client(request: pytest.FixtureRequest, oss: Store) -> Iterator[Any]:
    """A boto3 client of the service that the fixture ``oss`` is; the test is skipped where boto3 is not installed."""
    session = request.getfixturevalue("_fakeoss_boto3")
    from fakeoss import profiles
    from fakeoss.model.accounts import DEFAULT_OWNER

    options = _options(request)
    profile = profiles.find(options.get("profile", "jdcloud"))
    user = next(iter(options.get("users", ())), DEFAULT_OWNER)
    client = session.client(
        "s3",
        endpoint_url="https://" + profile.hosts[0].pattern.replace("{region}", profile.default_region),
        region_name=profile.default_region,
        aws_access_key_id=user.access_key,
        aws_secret_access_key=user.secret_key,
    )
    yield client
    client.close()


@pytest.fixture(scope="session")
def _fakeoss_boto3() -> Any:
    """One session for all clients: reading the description of S3 takes longer than a test."""
    boto3 = pytest.importorskip("boto3", reason="the fixture oss_client needs boto3: pip install fakeoss[boto3]")
    return boto3.session.Session()


@pytest.fixture
def oss_server(request: pytest.FixtureRequest, _fakeoss_servers: dict[object, Server]) -> Iterator[Server]:
    """A server on a loopback port, its store empty but for the ``buckets`` of the marker."""
    _mock(request, "")  # judges the options
    options = _options(request)
    server, key = _server(options, _fakeoss_servers)
    kept = {name: getattr(server.store, name) for name in _OF_STORES}
    try:
        _create_buckets(request, server.store, options)
        _show(request, "fakeoss calls (server)", server.store)
        yield server
    finally:
        if key is None:
            server.stop()
        else:
            _renew(server.store, kept)


def _server(options: Options, running: dict[object, Server]) -> tuple[Server, object]:
    """A server that runs, and its key among those of the session; ``None`` for one of this test alone."""
    from fakeoss.server import Server

    chosen = {name: options[name] for name in (*_OF_SERVERS, *_OF_ONE_SERVER) if name in options}
    if chosen.get("unsupported") == "warn":
        del chosen["unsupported"]  # nobody is there to be warned
    if "users" in chosen:
        chosen["users"] = tuple(chosen["users"])
    if chosen.keys() & set(_OF_ONE_SERVER) or not isinstance(chosen.get("profile", ""), str):
        return Server(**chosen).start(), None
    key = frozenset(chosen.items())
    if key not in running:
        running[key] = Server(**chosen).start()
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


def _renew(store: Store, kept: dict[str, Any]) -> None:
    from fakeoss.clock import Clock

    store.reset()
    store.clock = Clock()
    for name, value in kept.items():
        setattr(store, name, value)


@pytest.fixture(scope="session")
def _fakeoss_servers() -> Iterator[dict[object, Server]]:
    """The running servers, by their options: starting and stopping one for each test would cost 20 ms."""
    servers: dict[object, Server] = {}
    yield servers
    for server in servers.values():
        server.stop()


def _options(request: pytest.FixtureRequest) -> Options:
    """The options of the ini file, and those of the markers: a function's before its class's before its module's."""
    config = request.config
    given = {name: config.getini(f"fakeoss_{name}") for name in (*_TEXT, *_LISTS)}
    options = {name: value for name, value in given.items() if value}
    limits = config.getini("fakeoss_limits")
    if limits:
        options["limits"] = _limits(request, limits)
    for marker in reversed(list(request.node.iter_markers("fakeoss"))):
        if marker.args:
            _refuse(request, TypeError("the marker takes its options by keyword: fakeoss(profile='aws')"))
        options.update(marker.kwargs)
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
                ValueError(f"fakeoss_limits: {name}={text} is no limit; write max_parts=3; there are {known}"),
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


def _show(request: pytest.FixtureRequest, title: str, store: Store) -> None:
    """Have the calls of ``store`` in the report, should the test fail."""
    request.node.stash.setdefault(_LOGS, []).append((title, store.calls))
