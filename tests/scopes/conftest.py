"""Small suites, run in this process."""

from __future__ import annotations

import boto3
import pytest
import requests

import fakeoss.plugin.guard
import fakeoss.plugin.limits
import fakeoss.plugin.scopes
import fakeoss.pytest_plugin
import fakeoss.server
from fakeoss.transports import EXCHANGE
from support.boto import shared_loader
from support.suites import PLUGINS, QUIET, Suite

HEAD = """
import boto3, pytest, requests, unittest, fakeoss
URL = "https://s3.cn-north-1.jdcloud-oss.com"
SIGNED = {"Authorization": "AWS AK:any"}
def names():
    return [bucket.name for bucket in fakeoss.current().buckets]
"""


# pytester forgets what a suite imported: what the suites use is imported here first
IMPORTED = (boto3, requests, fakeoss.pytest_plugin, fakeoss.server)
PARTS = (fakeoss.plugin.guard, fakeoss.plugin.limits, fakeoss.plugin.scopes)


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Suite:
    """Writes a suite and runs it in this process, warnings being errors."""
    monkeypatch.setattr("botocore.session.create_loader", shared_loader)

    def run(code: str, *arguments: str, ini: str = "", conftest: str = "") -> pytest.RunResult:
        pytester.makeini(f"[pytest]\naddopts = --strict-markers --strict-config\nfilterwarnings = error\n{ini}")
        pytester.makepyfile(HEAD + code)
        if conftest:
            pytester.makeconftest(HEAD + conftest)
        result = pytester.runpytest_inprocess(*QUIET, *arguments, plugins=PLUGINS)
        assert EXCHANGE.sessions == []
        return result

    return run
