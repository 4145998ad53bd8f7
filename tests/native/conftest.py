"""Native clients, with a proxy that sees whatever would leave this machine: nothing."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from support.native_kits import KITS, Kit

PROXIES = ("https_proxy", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "HTTP_PROXY")


@pytest.fixture
def proxy(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is asked of the proxy that the environment names, and no keys are found there."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        for name in PROXIES[:3] if kit.name == "s3torchconnector" else PROXIES:  # which does not know NO_PROXY
            monkeypatch.setenv(name, f"http://127.0.0.1:{listener.getsockname()[1]}")
        yield
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.fixture(params=KITS, ids=[kit.name for kit in KITS])
def kit(request: pytest.FixtureRequest) -> Kit:
    """Each library in turn, as far as it is installed."""
    missing = [name for name in request.param.modules if find_spec(name) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed: pip install -e '.[native]'")
    return request.param
