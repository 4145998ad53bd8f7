"""What holds for every test: no way out but loopback, no settings of the machine, the same examples every time."""

from __future__ import annotations

import gc
import os
import socket
import ssl
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "steady", derandomize=True, deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("deep", parent=settings.get_profile("steady"), derandomize=False, max_examples=5000)
settings.load_profile("steady")  # another one: pytest --hypothesis-profile=deep


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Run folders in a process for each processor, where nothing else is asked for and pytest-xdist is installed.

    Files and single tests stay in this process: two more would cost what they save. ``-n 0`` keeps folders here too.
    """
    option, here = config.option, config.invocation_params.dir
    is_worker, is_folders = hasattr(config, "workerinput"), all((here / path).is_dir() for path in config.args)
    is_watched = option.usepdb or option.trace or option.collectonly or option.capture == "no"
    if is_folders and not is_worker and not is_watched and getattr(option, "numprocesses", 0) is None:
        option.numprocesses, option.maxprocesses, option.dist = "auto", MOST_PROCESSES, "worksteal"


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what the libraries brought: a search for garbage costs 5 ms, not 400."""
    gc.collect()
    gc.freeze()


MOST_PROCESSES = 8  # each collects everything anew
MACHINE_SETTINGS = ("AWS_", "BOTO_")
PROXY_SETTINGS = ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "no_proxy")


class NetworkReached(AssertionError):  # noqa: N818 - a finding, not an error of the caller's
    """A test tried to leave the machine."""


def is_loopback(host: object) -> bool:
    """Whether a host, as given to the socket module, names this machine: nothing, localhost, 127.0.0.0/8 or ::1."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in (None, "", "localhost"):
        return True
    try:
        return ip_address(str(host)).is_loopback
    except ValueError:
        return False


def require_loopback(what: str, host: object, attempts: list[str]) -> None:
    """Raise NetworkReached, and note the attempt for the test's end, unless the host is loopback."""
    if not is_loopback(host):
        attempts.append(f"{what} to {host!r}")
        raise NetworkReached(f"{what} to {host!r}: tests must not leave the machine")


def guarded_connect(name: str, attempts: list[str]) -> Callable[[socket.socket, Any], Any]:
    original = getattr(socket.socket, name)

    def connect(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            require_loopback(f"socket.{name}", address[0], attempts)
        return original(self, address)

    return connect


def guarded_getaddrinfo(attempts: list[str]) -> Callable[..., Any]:
    original = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *arguments: Any, **options: Any) -> Any:
        require_loopback("socket.getaddrinfo", host, attempts)
        return original(host, port, *arguments, **options)

    return getaddrinfo


@pytest.fixture(scope="session", autouse=True)
def network_attempts() -> Iterator[list[str]]:
    """Refuse every socket but loopback ones for the whole session; gives the list of what was refused."""
    attempts: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, guarded_connect(name, attempts), raising=False)
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo(attempts))
        yield attempts


@pytest.fixture(autouse=True)
def nothing_escapes(network_attempts: list[str]) -> Iterator[None]:
    """Fail a test that tried to leave the machine, even where the client library swallowed the refusal.

    A test that provokes a refusal on purpose clears ``network_attempts``.
    """
    network_attempts.clear()
    yield
    assert not network_attempts, "the test tried to leave the machine: " + "; ".join(network_attempts)


@pytest.fixture(scope="session", autouse=True)
def bare_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Hide the credentials, regions, endpoints, proxies and pytest options of the machine from what is tested."""
    absent = tmp_path_factory.mktemp("no-settings")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(MACHINE_SETTINGS) or name.lower() in PROXY_SETTINGS:
                patch.delenv(name)
        patch.setenv("AWS_CONFIG_FILE", str(absent / "config"))
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(absent / "credentials"))
        patch.setenv("BOTO_CONFIG", str(absent / "boto"))
        patch.delenv("PYTEST_ADDOPTS", raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_certificates() -> Iterator[None]:
    """Contexts for TLS trust nobody: no test shakes hands, and to read all authorities costs a client up to 40 ms."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("load_verify_locations", "set_default_verify_paths"):
            patch.setattr(ssl.SSLContext, name, lambda *arguments, **options: None)
        yield


@pytest.fixture
def certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let contexts for TLS trust what they are told to, which the other tests have no need of (``no_certificates``)."""
    monkeypatch.delattr(ssl.SSLContext, "load_verify_locations")  # so that the one that it inherits is called


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every look-up and every connection, loopback too: what runs under it runs in process.

    For a whole module: ``pytestmark = pytest.mark.usefixtures("no_network")``.
    """

    def refuse(*arguments: object, **options: object) -> None:
        raise NetworkReached(f"a socket was used in process: {arguments!r}")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
