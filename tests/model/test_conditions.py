"""Conditions judged against an entity tag and a time; the combinations are those of RFC 9110 and of Amazon's record."""

from __future__ import annotations

import pytest

from fakeoss.model.conditions import Conditions, ETags, failed_copy_condition, failed_read_condition

SAME, OTHER, ANY = ETags({"tag"}), ETags({"x", "y"}), ETags(frozenset(), any=True)
MODIFIED = 1000.7  # dates on the wire have whole seconds: it counts as 1000
BEFORE, AT, AFTER, FUTURE, NOW = 999.0, 1000.0, 1001.0, 3000.0, 2000.0

RFC = "RFC 9110, 13.2.2"
READ = [
    pytest.param(Conditions(), None, id="nothing asked"),
    pytest.param(Conditions(match=SAME), None, id="If-Match equal"),
    pytest.param(Conditions(match=ANY), None, id="If-Match star"),
    pytest.param(Conditions(match=ETags({"x", "tag"})), None, id="If-Match one of several"),
    pytest.param(Conditions(match=OTHER), "If-Match", id="If-Match different"),
    pytest.param(Conditions(unmodified_since=BEFORE), "If-Unmodified-Since", id="modified after the date"),
    pytest.param(Conditions(unmodified_since=AT), None, id="unmodified since its own date"),
    pytest.param(Conditions(unmodified_since=AFTER), None, id="unmodified since a later date"),
    pytest.param(Conditions(none_match=OTHER), None, id="If-None-Match different"),
    pytest.param(Conditions(none_match=SAME), "If-None-Match", id="If-None-Match equal"),
    pytest.param(Conditions(none_match=ANY), "If-None-Match", id="If-None-Match star"),
    pytest.param(Conditions(modified_since=BEFORE), None, id="modified since an earlier date"),
    pytest.param(Conditions(modified_since=AT), "If-Modified-Since", id="not modified since its own date"),
    pytest.param(Conditions(modified_since=AFTER), "If-Modified-Since", id="not modified since a later date"),
    # Get-Object-2 and RFC 9110: the entity tag outweighs the date beside it
    pytest.param(Conditions(match=SAME, unmodified_since=BEFORE), None, id="true If-Match, false If-Unmodified-Since"),
    pytest.param(Conditions(match=OTHER, unmodified_since=AFTER), "If-Match", id="false If-Match, true date"),
    pytest.param(
        Conditions(none_match=SAME, modified_since=BEFORE), "If-None-Match", id="false If-None-Match, true date"
    ),
    pytest.param(Conditions(none_match=OTHER, modified_since=AFTER), None, id="true If-None-Match, false date"),
    pytest.param(Conditions(OTHER, SAME, BEFORE, AFTER), "If-Match", id="all false: the first of RFC 9110"),
    pytest.param(Conditions(SAME, SAME), "If-None-Match", id="true If-Match, false If-None-Match"),
]


@pytest.mark.parametrize(("conditions", "failed"), READ)
def test_read_fails_by(conditions: Conditions, failed: str | None):
    assert failed_read_condition(conditions, "tag", MODIFIED, NOW) == failed


# recorded at Amazon, February 2026, for UploadPartCopy and CopyObject
COPY = [
    pytest.param(Conditions(), None, id="nothing asked"),
    pytest.param(Conditions(match=SAME), None, id="if-match equal"),
    pytest.param(Conditions(match=OTHER), "If-Match", id="if-match different"),
    pytest.param(Conditions(none_match=OTHER), None, id="if-none-match different"),
    pytest.param(Conditions(none_match=SAME), "If-None-Match", id="if-none-match equal"),
    pytest.param(Conditions(unmodified_since=AFTER), None, id="unmodified-since later"),
    pytest.param(Conditions(unmodified_since=AT), None, id="unmodified-since equal to Last-Modified"),
    pytest.param(Conditions(unmodified_since=BEFORE), "If-Unmodified-Since", id="unmodified-since earlier"),
    pytest.param(Conditions(modified_since=BEFORE), None, id="modified-since earlier"),
    pytest.param(Conditions(modified_since=AT), "If-Modified-Since", id="modified-since equal to Last-Modified"),
    pytest.param(Conditions(modified_since=NOW), "If-Modified-Since", id="modified-since now"),
    pytest.param(Conditions(modified_since=FUTURE), None, id="modified-since in the future is ignored"),
    pytest.param(Conditions(match=SAME, unmodified_since=BEFORE), None, id="if-match wins over unmodified-since"),
    pytest.param(
        Conditions(none_match=OTHER, unmodified_since=BEFORE), "If-Unmodified-Since", id="true none-match, false date"
    ),
    pytest.param(Conditions(OTHER, SAME, BEFORE, NOW), "If-Match", id="all false: if-match is named"),
    pytest.param(Conditions(None, SAME, BEFORE, NOW), "If-Unmodified-Since", id="then if-unmodified-since"),
    pytest.param(Conditions(None, SAME, None, NOW), "If-None-Match", id="then if-none-match"),
    pytest.param(Conditions(None, None, AFTER, NOW), "If-Modified-Since", id="then if-modified-since"),
]


@pytest.mark.parametrize(("conditions", "failed"), COPY)
def test_copy_fails_by(conditions: Conditions, failed: str | None):
    assert failed_copy_condition(conditions, "tag", MODIFIED, NOW) == failed
