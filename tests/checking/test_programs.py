"""``check_retries`` over programs: a function that runs one, with the variables of a server or in a mock that child
processes reach."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

import fakeoss
from checking.tables import PROGRAMS, Program, checked_program, prepare, program
from fakeoss.checking.retry_report import RetryReport

CODE = """
import os, urllib.request
url, keys = os.environ["AWS_ENDPOINT_URL"], {"Authorization": "AWS AK:any"}
request = urllib.request.Request(f"{url}/src/movie", headers=keys)
with urllib.request.urlopen(request, timeout=10) as answer:
    body = answer.read()
request = urllib.request.Request(f"{url}/dst/movie", data=body, method="PUT", headers=keys)
with urllib.request.urlopen(request, timeout=10):
    pass
"""
FAULTS = ["InternalError", fakeoss.flip(0), fakeoss.cut(0.5), fakeoss.lose_answer()]
OUTCOMES = {
    "GetObject": ["raised", "wrong bytes", "raised", "raised"],
    "PutObject": ["raised", "raised"],  # an answer without a body can be neither flipped nor cut
}


def outcomes(report: RetryReport) -> dict[str, list[str]]:
    """The outcomes at each step, where the fault met it."""
    found: dict[str, list[str]] = {}
    for row in report.rows:
        if row.failure.startswith(("flip", "cut")) and row.step.startswith("Put"):
            continue
        found.setdefault(row.step.split()[0], []).append(row.outcome)
    return found


def test_a_program_is_led_by_the_variables_of_a_server():
    report = checked_program(Program(sys.executable, ("-c", CODE)), faults=FAULTS)
    assert report.steps == ("GetObject src/movie", "PutObject dst/movie")
    assert outcomes(report) == OUTCOMES


def test_a_program_in_a_mock_that_processes_reach():
    with fakeoss.mock(profile="aws", processes=True) as oss:
        oss.create_bucket("src").put("movie", b"content")
        oss.create_bucket("dst")
        report = fakeoss.check_retries(
            lambda: subprocess.run([sys.executable, "-c", CODE], check=True, capture_output=True), faults=FAULTS
        )
    assert outcomes(report) == OUTCOMES


def test_a_program_that_does_not_end_hangs():
    code = f"""
import time
try:
    exec({CODE!r})
except OSError:
    time.sleep(600)
"""
    with fakeoss.Server(profile="aws") as server:
        prepare(server.store)
        work = program(server, Program(sys.executable, ("-c", code)), patience=3)
        report = fakeoss.check_retries(work, store=server.store, faults=["InternalError"], seconds=4)
    assert [(row.outcome, row.details) for row in report.rows] == [("hung", "not done after 4 s")] * 2
    assert report.notes == ()


@pytest.mark.parametrize("title", PROGRAMS)
def test_programs_that_copy(title: str):
    given = PROGRAMS[title]
    if shutil.which(given.name) is None:
        pytest.skip(f"{given.name} is not installed")
    report = checked_program(given, faults=["AccessDenied"])
    assert report.is_safe
    assert {row.step.split()[0] for row in report.rows} >= {"UploadPartCopy", "CompleteMultipartUpload"}
