"""Conditions of policies: IAM User Guide, Condition operators, and Conditions with multiple context keys or values."""

from __future__ import annotations

import pytest

from fakeoss.model.policy_conditions import ALL_VALUES, NULL, OPERATORS, Condition, holds, network_of

KEY = "aws:x"
ABSENT = None


@pytest.mark.parametrize(
    ("operator", "wanted", "actual", "met"),
    [
        ("StringEquals", "a", "a", True),
        ("StringEquals", "a", "A", False),
        ("StringEquals", "a*", "ab", False),
        ("StringEquals", ("x", "a"), "a", True),
        ("StringEquals", "a", ABSENT, False),
        ("StringNotEquals", "a", "b", True),
        ("StringNotEquals", ("a", "b"), "b", False),
        ("StringNotEquals", "a", ABSENT, True),
        ("StringEqualsIgnoreCase", "ab", "AB", True),
        ("StringNotEqualsIgnoreCase", "ab", "AB", False),
        ("StringLike", "a*c?", "abbcd", True),
        ("StringLike", "a*", "A", False),
        ("StringNotLike", "a*", "b", True),
        ("StringNotLike", "a*", "ab", False),
        ("NumericEquals", "10", "10.0", True),
        ("NumericNotEquals", "10", "11", True),
        ("NumericLessThan", "10", "9", True),
        ("NumericLessThan", "10", "10", False),
        ("NumericLessThanEquals", "10", "10", True),
        ("NumericGreaterThan", "-1.5", "-1", True),
        ("NumericGreaterThanEquals", "10", "9", False),
        ("NumericEquals", "10", "ten", False),
        ("NumericNotEquals", "10", ABSENT, True),
        ("NumericGreaterThan", "10", ABSENT, False),
        ("DateEquals", "2011-04-11T20:34:56Z", "2011-04-11T20:34:56.000Z", True),
        ("DateEquals", "1302554096", "2011-04-11T20:34:56Z", True),
        ("DateEquals", "2011-04-11T22:34:56+02:00", "2011-04-11T20:34:56Z", True),
        ("DateLessThan", "2011-04-12", "2011-04-11T23:59:59Z", True),
        ("DateGreaterThan", "2011", "2011-04", True),
        ("DateGreaterThanEquals", "2011-04-12", "2011-04-11", False),
        ("DateLessThanEquals", "2011-04-12", "2011-04-12T00:00:00.5Z", False),
        ("DateNotEquals", "2011-04-12", "2011-04-11", True),
        ("Bool", "true", "true", True),
        ("Bool", "True", "true", True),
        ("Bool", "false", "true", False),
        ("Bool", "false", ABSENT, False),
        ("BinaryEquals", "QmluYXJ5", "QmluYXJ5", True),
        ("BinaryEquals", "QmluYXJ5", "qmluYXJ5", False),
        ("IpAddress", "203.0.113.0/24", "203.0.113.9", True),
        ("IpAddress", "203.0.113.7", "203.0.113.7", True),
        ("IpAddress", ("10.0.0.0/8", "2001:db8::/32"), "2001:db8::1", True),
        ("IpAddress", "203.0.113.0/24", "203.0.114.9", False),
        ("IpAddress", "203.0.113.0/24", "nobody", False),
        ("NotIpAddress", "203.0.113.0/24", "203.0.114.9", True),
        ("NotIpAddress", "203.0.113.0/24", ABSENT, True),
        ("ArnEquals", "arn:aws:iam::1:user/*", "arn:aws:iam::1:user/a", True),
        ("ArnLike", "arn:aws:*::1:user/a", "arn:aws:iam::1:user/a", True),
        ("ArnLike", "arn:*:user/a", "arn:aws:iam::1:user/a", False),
        ("ArnNotLike", "arn:aws:iam::2:*", "arn:aws:iam::1:user/a", True),
        ("ArnNotEquals", "arn:aws:iam::1:*", "arn:aws:iam::1:user/a", False),
        ("ArnEquals", "alice", "alice", False),
        ("Null", "true", ABSENT, True),
        ("Null", "true", "a", False),
        ("Null", "false", "a", True),
        ("Null", "false", ABSENT, False),
        ("StringLikeIgnoreCase", "HTTP*", "http://x", True),  # JD Cloud: Access-Control-Base-On-Bucket-Policy
        ("StringNotLikeIgnoreCase", "HTTP*", "http://x", False),
    ],
)
def test_operator(operator: str, wanted: str | tuple[str, ...], actual: str | None, met: bool) -> None:
    values = (wanted,) if isinstance(wanted, str) else wanted
    assert holds(Condition(operator, KEY, values), None if actual is None else (actual,), None) is met


@pytest.mark.parametrize(
    ("quantifier", "operator", "wanted", "actual", "met"),
    [
        ("ForAllValues", "StringEquals", ("a", "b"), ("a",), True),
        ("ForAllValues", "StringEquals", ("a", "b"), ("a", "c"), False),
        ("ForAllValues", "StringEquals", ("a",), None, True),
        ("ForAllValues", "StringNotEquals", ("a",), ("b", "c"), True),
        ("ForAllValues", "StringNotEquals", ("a",), ("b", "a"), False),
        ("ForAnyValue", "StringEquals", ("a", "b"), ("a", "c"), True),
        ("ForAnyValue", "StringEquals", ("a",), ("b", "c"), False),
        ("ForAnyValue", "StringEquals", ("a",), None, False),
        ("ForAnyValue", "StringNotEquals", ("a",), ("a", "b"), True),
        ("ForAnyValue", "StringNotEquals", ("a",), None, False),
    ],
)
def test_quantifier(
    quantifier: str, operator: str, wanted: tuple[str, ...], actual: tuple[str, ...] | None, met: bool
) -> None:
    assert holds(Condition(operator, KEY, wanted, quantifier), actual, None) is met


@pytest.mark.parametrize("operator", ["StringEquals", "StringNotEquals", "Bool", "IpAddress", "NumericLessThan"])
def test_if_exists_holds_without_the_key(operator: str) -> None:
    assert holds(Condition(operator, KEY, ("1",), if_exists=True), None, None)


@pytest.mark.parametrize("operator", ["StringEquals", "Bool"])
def test_if_exists_changes_nothing_with_the_key(operator: str) -> None:
    assert not holds(Condition(operator, KEY, ("true",), if_exists=True), ("false",), None)


@pytest.mark.parametrize(
    ("operator", "value", "taken"),
    [
        ("StringEquals", "", True),
        ("NumericEquals", "1e3", False),
        ("NumericEquals", "-1.5", True),
        ("NumericEquals", "1" * 41, False),
        ("DateEquals", "2026-02-30", False),
        ("DateEquals", "2026-02-28T10:00:00+01:00", True),
        ("DateEquals", "1302554096", True),
        ("DateEquals", "yesterday", False),
        ("Bool", "TRUE", True),
        ("Bool", "yes", False),
        ("BinaryEquals", "QQ==", True),
        ("BinaryEquals", "QQ", False),
        ("IpAddress", "203.0.113.0/24", True),
        ("IpAddress", "2001:db8::/32", True),
        ("IpAddress", "203.0.113", False),
        (NULL, "false", True),
        (NULL, "", False),
    ],
)
def test_value_of_a_policy(operator: str, value: str, taken: bool) -> None:
    assert bool(OPERATORS[operator].is_value(value)) is taken


@pytest.mark.parametrize("name", [name for name in OPERATORS if "Not" in name])
def test_what_is_negated_is_the_other_s_opposite(name: str) -> None:
    plain = name.replace("Not", "")
    for actual in ("203.0.113.7", "1", "2026-01-01", "a:b:c:d:e:f"):
        for wanted in ("203.0.113.0/24", "1", "2026-01-01", "a:b:c:d:e:*"):
            one, other = (holds(Condition(each, KEY, (wanted,)), (actual,), None) for each in (plain, name))
            assert one is not other


def test_no_value_meets_every_one_of_all() -> None:
    for name in set(OPERATORS) - {NULL}:
        assert holds(Condition(name, KEY, ("1",), ALL_VALUES), (), None)


@pytest.mark.parametrize(
    ("text", "found"),
    [("203.0.113.7", "203.0.113.7/32"), ("203.0.113.7/24", "203.0.113.0/24"), ("::1", "::1/128"), ("1.2.3", None)],
)
def test_network(text: str, found: str | None) -> None:
    network = network_of(text)
    assert (None if network is None else str(network)) == found
