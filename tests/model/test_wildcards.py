"""Patterns of policies against a naive matcher, and the variables in them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakeoss.model.wildcards import matches, substituted

VALUES = {"aws:username": "alice", "star": "*", "mark": "?", "s3:prefix": ""}


def naive(pattern: str, text: str) -> bool:
    """Star and question mark as they are defined, one character at a time."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(naive(pattern[1:], text[start:]) for start in range(len(text) + 1))
    return bool(text) and pattern[0] in ("?", text[0]) and naive(pattern[1:], text[1:])


@settings(max_examples=600, deadline=None)
@given(st.text("ab*?", max_size=9), st.text("ab*?\n", max_size=9))
def test_matching_agrees_with_the_naive_matcher(pattern: str, text: str) -> None:
    assert matches(pattern, text) is naive(pattern, text)


@settings(max_examples=300, deadline=None)
@given(
    st.text("a*?", max_size=5), st.text("a*?\\", max_size=5), st.text("a*?", max_size=5), st.text("a*?\\", max_size=9)
)
def test_value_of_a_variable_is_literal(before: str, value: str, after: str, text: str) -> None:
    hidden = value.replace("*", "S").replace("?", "Q")  # what no pattern takes for more than itself
    found = matches(f"{before}${{v}}{after}", text, {"v": value}.get)
    expected = any(
        text[start : start + len(value)] == value
        and naive(before + hidden + after, text[:start] + hidden + text[start + len(value) :])
        and naive(before, text[:start])
        and naive(after, text[start + len(value) :])
        for start in range(len(text) - len(value) + 1)
    )
    assert found is expected


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        pytest.param("b/*/test/*", "b/1/test/object", True, id="IAM's page of Resource: 1"),
        pytest.param("b/*/test/*", "b/1///test///object.jpg", True, id="IAM's page of Resource: slashes"),
        pytest.param("b/*/test/*", "b//test/object.jpg", True, id="IAM's page of Resource: nothing"),
        pytest.param("b/*/test/*", "b/1-test/object.jpg", False, id="IAM's page of Resource: no slash"),
        pytest.param("b/*/test/*", "b/test/object.jpg", False, id="IAM's page of Resource: one slash"),
        pytest.param("b/${aws:username}/*", "b/alice/x", True, id="a variable"),
        pytest.param("b/${aws:username}/*", "b/bob/x", False, id="a variable, another value"),
        pytest.param("b/${ aws:username }", "b/alice", True, id="blanks in a variable"),
        pytest.param("b/${none}/*", "b//x", False, id="a variable without a value fits nothing"),
        pytest.param("b/${none, 'all'}/*", "b/all/x", True, id="a variable with a default"),
        pytest.param("b/${aws:username, 'all'}/*", "b/alice/x", True, id="a default that is not needed"),
        pytest.param("b/${star}", "b/*", True, id="a star as a value is a star"),
        pytest.param("b/${star}", "b/x", False, id="a star as a value is no pattern"),
        pytest.param("b/${mark}?", "b/?x", True, id="a question mark as a value"),
        pytest.param("b/${mark}?", "b/xx", False, id="a question mark as a value is no pattern"),
        pytest.param("a${*}b", "a*b", True, id="the star itself"),
        pytest.param("a${*}b", "axb", False, id="the star itself is no pattern"),
        pytest.param("a${?}${$}", "a?$", True, id="the other two"),
    ],
)
def test_pattern(pattern: str, text: str, fits: bool) -> None:  # IAM User Guide: Policy elements, variables and tags
    assert matches(pattern, text, VALUES.get) is fits


def test_without_a_lookup_variables_are_text() -> None:  # IAM User Guide: Version, 2008-10-17
    assert matches("b/${aws:username}", "b/${aws:username}")
    assert not matches("b/${aws:username}", "b/alice")


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("plain*", "plain*"),
        ("x/${aws:username}/*", "x/alice/*"),
        ("${none}", None),
        ("${$}{a}", "${a}"),
        ("${*}?", "*?"),
    ],
)
def test_substitution(text: str, result: str | None) -> None:
    assert substituted(text, VALUES.get) == result


def test_many_stars_end() -> None:
    """A pattern on which a backtracking matcher does not end."""
    assert not matches("*a" * 3000 + "b", "a" * 1000)
    assert matches("*?" * 900, "a" * 900)
