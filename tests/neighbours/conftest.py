"""Every test begins and ends with the libraries as they are without anybody's mock, and reaches no network."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import fakeoss
from support.snapshots import differences, differences_without_ours, snapshot


@pytest.fixture(autouse=True)
def no_instance_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside a mock botocore would ask the network for keys."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(autouse=True)
def nothing_is_left(request: pytest.FixtureRequest, no_instance_metadata: None) -> Iterator[None]:
    """What the test has found is there again when it is over, in whatever order everything was left.

    Others may have put a function of ours back after the last mock, but the next mock takes that away.
    """
    for name in {"no_network", "pytester"}.intersection(request.fixturenames):
        request.getfixturevalue(name)  # what these set is undone after the comparison
    before = snapshot()
    yield
    assert differences_without_ours(before, snapshot()) == []
    with fakeoss.mock():
        pass
    assert differences(before, snapshot()) == []
