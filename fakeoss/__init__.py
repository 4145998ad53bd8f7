"""An object store for tests: JD Cloud OSS and Amazon S3, in process, with no network.

Importing this package has no effect and takes almost no time: each name is loaded when it is first used.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fakeoss import profiles
    from fakeoss.answer import Answer
    from fakeoss.call_entry import CallEntry
    from fakeoss.checking.retries import check_retries
    from fakeoss.clock import Clock
    from fakeoss.errors import (
        LegacyWarning,
        OssError,
        OutsideMockError,
        UnmetWarning,
        UnsupportedWarning,
        UpstreamError,
    )
    from fakeoss.failures import (
        Failure,
        bare_status,
        cut,
        delay,
        empty_page,
        error,
        flip,
        lose_answer,
        lose_part,
        ok,
        redirect,
        refuse,
        repeat_page,
        reset,
        slow,
        stale,
        stall,
        wrong_etag,
        wrong_header,
        wrong_length,
    )
    from fakeoss.faults import Fault
    from fakeoss.limits import Limits
    from fakeoss.mocking import current, mock
    from fakeoss.model.accounts import User
    from fakeoss.model.bucket import Bucket
    from fakeoss.model.store import Store
    from fakeoss.profiles.profile import Profile
    from fakeoss.scopes.guarding import guard
    from fakeoss.server import Server
    from fakeoss.transports.requests import responses_rule
    from fakeoss.upstream.settings import Upstream

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "Bucket",
    "CallEntry",
    "Clock",
    "Failure",
    "Fault",
    "LegacyWarning",
    "Limits",
    "OssError",
    "OutsideMockError",
    "Profile",
    "Server",
    "Store",
    "UnmetWarning",
    "UnsupportedWarning",
    "Upstream",
    "UpstreamError",
    "User",
    "__version__",
    "bare_status",
    "check_retries",
    "current",
    "cut",
    "delay",
    "empty_page",
    "error",
    "flip",
    "guard",
    "lose_answer",
    "lose_part",
    "mock",
    "ok",
    "profiles",
    "redirect",
    "refuse",
    "repeat_page",
    "reset",
    "responses_rule",
    "slow",
    "stale",
    "stall",
    "wrong_etag",
    "wrong_header",
    "wrong_length",
]

_MODULES = {
    "Answer": "fakeoss.answer",
    "Bucket": "fakeoss.model.bucket",
    "CallEntry": "fakeoss.call_entry",
    "Clock": "fakeoss.clock",
    "Failure": "fakeoss.failures",
    "Fault": "fakeoss.faults",
    "LegacyWarning": "fakeoss.errors",
    "Limits": "fakeoss.limits",
    "OssError": "fakeoss.errors",
    "OutsideMockError": "fakeoss.errors",
    "Profile": "fakeoss.profiles.profile",
    "Server": "fakeoss.server",
    "Store": "fakeoss.model.store",
    "UnmetWarning": "fakeoss.errors",
    "UnsupportedWarning": "fakeoss.errors",
    "Upstream": "fakeoss.upstream.settings",
    "UpstreamError": "fakeoss.errors",
    "User": "fakeoss.model.accounts",
    "bare_status": "fakeoss.failures",
    "check_retries": "fakeoss.checking.retries",
    "current": "fakeoss.mocking",
    "cut": "fakeoss.failures",
    "delay": "fakeoss.failures",
    "empty_page": "fakeoss.failures",
    "error": "fakeoss.failures",
    "flip": "fakeoss.failures",
    "lose_answer": "fakeoss.failures",
    "lose_part": "fakeoss.failures",
    "guard": "fakeoss.scopes.guarding",
    "mock": "fakeoss.mocking",
    "ok": "fakeoss.failures",
    "redirect": "fakeoss.failures",
    "refuse": "fakeoss.failures",
    "repeat_page": "fakeoss.failures",
    "reset": "fakeoss.failures",
    "responses_rule": "fakeoss.transports.requests",
    "slow": "fakeoss.failures",
    "stale": "fakeoss.failures",
    "stall": "fakeoss.failures",
    "wrong_etag": "fakeoss.failures",
    "wrong_header": "fakeoss.failures",
    "wrong_length": "fakeoss.failures",
}


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name == "profiles":
        return import_module("fakeoss.profiles")
    if name not in _MODULES:
        raise AttributeError(f"module 'fakeoss' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
