"""Nothing of the installed botocore's S3 model is unknown to the profiles."""

from __future__ import annotations

import pytest

import drift
from fakeoss import profiles


@pytest.mark.parametrize("profile", ["aws", "jdcloud"])
def test_nothing_of_the_model_is_unknown(profile: str) -> None:
    found = list(drift.verdicts(drift.installed_model(), profiles.find(profile)))
    assert [each for each in found if each.verdict == drift.UNKNOWN] == []
    assert {each.verdict for each in found} == {drift.SUPPORTED, drift.NONE, drift.REFUSED}
    assert [each for each in found if each.verdict in {drift.NONE, drift.REFUSED} and not each.reason] == []


def test_what_is_refused_without_a_reason_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drift, "REASONS", {})
    monkeypatch.setattr("sys.argv", ["drift.py"])
    assert drift.main() == 1


def test_a_header_that_nobody_reads_is_unknown() -> None:
    assert drift.verdict_on_header(profiles.aws, "GetObject", "x-amz-invented") == drift.UNKNOWN


def test_an_element_that_nobody_reads_is_unknown() -> None:
    assert (
        drift.verdict_on_element("PutBucketCors", "Invented", drift.strings_of(drift.ROOT / "fakeoss")) == drift.UNKNOWN
    )
