"""The contract, case by case and profile by profile: in process, and over the loopback server."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest

from fakeoss import profiles
from fakeoss.contract.case import Case
from fakeoss.contract.cases import CASES
from fakeoss.contract.frames import FRAMES
from fakeoss.contract.runner import World, differences
from fakeoss.limits import Limits
from fakeoss.profiles.profile import Profile

Worlds = Callable[[Case, str | Profile], World]

ROWS = [pytest.param(case, profile, id=f"{profile}-{case.name}") for case in CASES for profile in case.profiles]

SOURCE = re.compile(
    r"recorded at Amazon|[\w.-]+#\d+|[A-Z]\w+(-\w+)+(-2)?\b|\(native\)|Amazon's (list|description|documentation)"
    r"|RFC 9110|API reference|User Guide|botocore's model|ceph/s3-tests|moto's test|versitygw's|our reading|inferred"
    r"|calculated"
)
"""A recorded answer, an issue, a page of JD Cloud's, Amazon's or an RFC's, or that it is our reading."""

COVERED_IN_PART = {
    40: "two threads at one part cannot be a table; two uploads of one key are covered",
    41: "tags need tagging; metadata and content type are covered",
    66: "redirect locations are not implemented; the rest is covered",
    70: "an abort during a copy cannot be a table; the rest is covered",
}


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize(("case", "profile"), ROWS)
def test_in_process(case: Case, profile: str, world_in_process: Worlds):
    found = differences(case, world_in_process(case, profile))
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(("case", "profile"), ROWS)
def test_over_the_server(case: Case, profile: str, world_over_the_server: Worlds):
    found = differences(case, world_over_the_server(case, profile))
    assert not found, "\n" + "\n".join(found)


def test_amazon_without_its_host_ids_is_amazon_in_all_else(world_in_process: Worlds):
    """A switch means what its docstring says: ``host_id`` decides of x-amz-id-2 and HostId, and of nothing besides."""
    derived, frame = profiles.aws.derive(host_id=False), FRAMES["aws"]
    bare = frame._replace(host_id=False, after=tuple(name for name in frame.after if name != "HostId"))
    cases = [case for case in CASES if "aws" in case.profiles]
    assert [
        line for case in cases for line in differences(case, world_in_process(case, derived)._replace(frame=bare))
    ] == []


def test_names_are_unique():
    assert [name for name, times in Counter(case.name for case in CASES).items() if times > 1] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case_is_sound(case: Case):
    assert SOURCE.search(case.source), f"not a source: {case.source}"
    assert case.profiles
    assert set(case.profiles) <= {profile.name for profile in profiles.PROFILES.values()} & set(FRAMES)
    assert set(case.limits) <= set(FRAMES)
    assert all(set(limits) <= set(Limits._fields) for limits in case.limits.values())
    assert all(1 <= row <= 78 for row in case.rows)
    for step in (*(case.given or ()), *case.steps):
        method, _, target = step.request.partition(" ")
        assert method in {"GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"}
        assert target.startswith("/")
        assert target.isascii(), "targets are raw"
        assert " " not in target


def test_every_row_is_covered():
    covered = {row for case in CASES for row in case.rows}
    assert sorted(set(range(1, 71)) - covered) == []
    assert covered >= COVERED_IN_PART.keys()


@pytest.mark.parametrize("row", range(71, 78))
def test_every_row_about_checksums_is_covered(row: int):
    assert any(row in case.rows and "aws" in case.profiles for case in CASES)
