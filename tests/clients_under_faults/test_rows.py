"""Clients that are quickly started still give the rows of the table."""

from __future__ import annotations

import json
import os
from importlib.metadata import version

import pytest

import fakeoss
from clients_under_faults.cases import CASES, TABLES, Case
from clients_under_faults.laboratory import CLIENTS, Laboratory
from clients_under_faults.page import PAGE, RESULTS, page

pytestmark = pytest.mark.skipif(
    os.name != "posix", reason="clients are ended with the processes that they have started"
)
ROWS = json.loads(RESULTS.read_text(encoding="utf-8"))
PAIRS = (
    *(("boto3-legacy", case) for case in ("A1", "A4once", "A9x", "Wlost1")),
    *(("boto3-adaptive", case) for case in ("A8", "Whead")),
    *(("aiobotocore", case) for case in ("A13", "Wcut1")),
    *(("minio-py", case) for case in ("A4", "Wflip")),
    *(("s3fs", case) for case in ("A9a", "Whead")),
    *(("requests", case) for case in ("A5", "Wflip", "W307")),
)


def ending(cell: str) -> tuple[bool, list[str]]:
    """Whether a client reports success, and what is stored or read: what does not depend on its version."""
    result, *state = cell.split("; ")
    return result.endswith(" OK"), state


@pytest.mark.parametrize(("client", "case"), PAIRS)
def test_a_row(client: str, case: str):
    outcome = Laboratory(seconds=60).run(client, CASES[case])
    assert outcome is not None
    assert outcome.text is not None
    row = ROWS[client]
    if outcome.version == row["version"]:
        assert outcome.text == row["cells"][case]
    assert ending(outcome.text) == ending(row["cells"][case])


def test_a_client_that_is_not_there():
    laboratory = Laboratory()
    assert laboratory.run("node-minio", CASES["A1"]) is None
    outcome = laboratory.run("minio-py-file", CASES["A2"])
    assert outcome is not None
    assert outcome == (version("minio"), None)


def test_a_client_that_goes_on_is_ended():
    stalled = Case("stall", "no answer", "get", ("GetObject",), fakeoss.stall())
    outcome = Laboratory(seconds=0.1).run("requests", stalled)
    assert outcome is not None
    assert outcome.text is not None
    assert outcome.text.endswith("x still trying")


def test_the_page_is_that_of_the_results():
    assert PAGE.read_text(encoding="utf-8") == page(ROWS)
    known = {case.name for cases in TABLES.values() for case in cases}
    assert set(ROWS) == set(CLIENTS)
    assert {case for row in ROWS.values() for case in row["cells"]} == known
