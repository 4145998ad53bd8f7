"""Errors of pyarrow's that a mock has not caused: they are explained, in the exception and in pytest's report."""

from __future__ import annotations

import sys

import pytest

import fakeoss
from fakeoss.escapes import escape_hints
from support.suites import PLUGINS, QUIET

pytest_plugins = ["pytester"]

URL = "https://s3.us-east-1.amazonaws.com"
# pyarrow 26.0.1, without a network and with one
UNRESOLVED = (
    "When getting information for key 'x' in bucket 'lake': AWS Error NETWORK_CONNECTION during HeadObject operation: "
    "curlCode: 6, Could not resolve hostname; Details: Could not resolve host: lake.s3.eu-west-1.amazonaws.com"
)
DENIED = "When reading information for key 'x' in bucket 'lake': AWS Error ACCESS_DENIED during HeadObject operation: ?"


@pytest.mark.parametrize("text", [UNRESOLVED, DENIED])
def test_an_operation_that_no_mock_has_seen(text: str):
    with fakeoss.mock(profile="aws") as oss:
        (hint,) = escape_hints(OSError(text), [oss.calls])
    assert "pyarrow's HeadObject did not ask the mock" in hint


@pytest.mark.parametrize(
    "error",
    [
        ValueError(UNRESOLVED),
        OSError("no space left on the device"),
        OSError(UNRESOLVED.replace("resolve host: lake.s3.eu-west-1.amazonaws.com", "connect to 127.0.0.1")),
        FileNotFoundError(2, "no such file"),
    ],
)
def test_other_errors_are_left_alone(error: Exception):
    with fakeoss.mock(profile="aws") as oss:
        assert escape_hints(error, [oss.calls]) == []


def test_an_operation_that_the_mock_has_seen():
    import requests

    with fakeoss.mock(profile="aws", buckets=["lake"]) as oss:
        requests.head(f"{URL}/lake/x", headers={"Authorization": "AWS AK:any"})
        assert escape_hints(OSError(DENIED), [oss.calls]) == []


@pytest.mark.skipif(sys.version_info < (3, 11), reason="exceptions have notes since Python 3.11")
def test_the_exception_says_it():
    with pytest.raises(OSError, match="AWS Error") as caught, fakeoss.mock(profile="aws"):
        raise OSError(DENIED)
    assert "did not ask the mock" in "".join(caught.value.__notes__)


@pytest.mark.parametrize("head", ["def test_it(oss):", "@fakeoss.mock(profile='aws')\ndef test_it():"])
def test_the_report_says_it_once(pytester: pytest.Pytester, head: str):
    pytester.makepyfile(f"import fakeoss\n{head}\n    text = {DENIED!r}\n    raise OSError(text)")
    result = pytester.runpytest_inprocess(*QUIET, "-p", "no:warnings", plugins=PLUGINS)
    result.assert_outcomes(failed=1)
    report, _, _ = result.stdout.str().partition("short test summary info")  # repeats the error where CI is set
    assert report.count("HeadObject did not ask the mock") == 1
