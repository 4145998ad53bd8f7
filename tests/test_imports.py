"""What ``import fakeoss`` may cost and must not do. Each case runs in a fresh interpreter."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import fakeoss

ROOT = Path(__file__).parent.parent

# Loaded with the first mock, server or fixture that needs them, never by the front door.
HEAVY = (
    *("requests", "urllib3", "responses", "werkzeug", "defusedxml", "sortedcontainers", "tomli", "anycrc", "awscrt"),
    *("boto3", "botocore", "httpx", "aiohttp", "pytest", "_pytest", "hypothesis"),
    *("argparse", "asyncio", "ast", "dataclasses", "datetime", "email", "hashlib", "hmac", "http", "inspect", "json"),
    *("logging", "pathlib", "random", "socket", "ssl", "tempfile", "threading", "tomllib", "unittest", "urllib"),
    *("uuid", "xml", "zlib"),
)

LOADED_BY = """
import sys
{before}
before = set(sys.modules)
import {module}
print(sorted(set(sys.modules) - before))
"""

# What fakeoss replaces while a mock is active, and what any library could disturb.
STATE = """
import os, socket, sys, threading, time, warnings
import boto3, botocore.auth, botocore.credentials, botocore.httpsession, requests.adapters, urllib3.connectionpool

OWNERS = (
    requests.adapters.HTTPAdapter, requests.Session, urllib3.connectionpool.HTTPConnectionPool,
    urllib3.connectionpool.HTTPSConnectionPool, botocore.httpsession.URLLib3Session, botocore.auth.SigV4Auth,
    botocore.credentials.CredentialResolver, socket, socket.socket, time, threading, warnings,
)

def state():
    return (
        [dict(vars(owner)) for owner in OWNERS], list(sys.meta_path), list(sys.path_hooks), list(sys.path),
        dict(os.environ), threading.enumerate(), list(warnings.filters), sys.excepthook, threading.excepthook,
    )

before = state()
import fakeoss
print([index for index, (old, new) in enumerate(zip(before, state())) if old != new])
"""


def printed_by(script: str) -> list[str]:
    """Run a script in a fresh interpreter; it prints one list."""
    result = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert result.returncode == 0, result.stderr
    return list(ast.literal_eval(result.stdout))


def roots(modules: list[str]) -> set[str]:
    return {module.split(".")[0] for module in modules}


def of_package(modules: list[str]) -> set[str]:
    return {module for module in modules if module.split(".")[0] == "fakeoss"}


def test_import_loads_nothing_heavy():
    loaded = printed_by(LOADED_BY.format(before="", module="fakeoss"))
    assert roots(loaded).isdisjoint(HEAVY)
    assert of_package(loaded) == {"fakeoss"}


def test_import_has_no_side_effect():
    assert printed_by(STATE) == []


def test_pytest_plugin_imports_nothing_but_itself():
    loaded = printed_by(LOADED_BY.format(before="import pytest", module="fakeoss.pytest_plugin"))
    assert of_package(loaded) == {"fakeoss", "fakeoss.pytest_plugin"}
    assert roots(loaded).isdisjoint(HEAVY)


@pytest.mark.parametrize("name", fakeoss.__all__)
def test_public_name_resolves(name: str):
    assert getattr(fakeoss, name) is getattr(fakeoss, name)
    assert name in dir(fakeoss)


def test_public_names_resolve_in_any_order():
    script = "import fakeoss\nnames = fakeoss.__all__[::-1]\nprint([n for n in names if not hasattr(fakeoss, n)])"
    assert printed_by(script) == []


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match=r"fakeoss.*no_such_name"):
        _ = fakeoss.no_such_name


def test_version_is_a_plain_string():
    assert fakeoss.__version__.split(".")[0].isdigit()
