"""The conditions of policies: what a request says of itself, against what a statement demands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.model.wildcards import matches, substituted

if TYPE_CHECKING:
    from collections.abc import Callable
    from ipaddress import IPv4Network, IPv6Network

    from fakeoss.model.wildcards import Lookup

__all__ = ["ALL_VALUES", "ANY_VALUE", "NULL", "OPERATORS", "Condition", "Operator", "holds", "network_of"]

ANY_VALUE: Final = "ForAnyValue"
ALL_VALUES: Final = "ForAllValues"
NULL: Final = "Null"

_NUMBER: Final = re.compile(r"-?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})", re.ASCII)
_DATE: Final = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d))?)?)?", re.ASCII
)
_EPOCH: Final = re.compile(r"\d{5,15}", re.ASCII)
_ARN_PARTS: Final = 6


class Condition(NamedTuple):
    """One key under one operator."""

    operator: str
    key: str
    """In lower case, but for the name of a tag."""
    values: tuple[str, ...]
    quantifier: str = ""
    if_exists: bool = False


class Operator(NamedTuple):
    """How one value of the request is held against one of the policy, and what such a value must look like."""

    test: Callable[[str, str, Lookup | None], bool]
    negated: bool = False
    is_value: Callable[[str], bool] = bool
    """Whether a policy may compare with this value."""


def holds(condition: Condition, actual: tuple[str, ...] | None, lookup: Lookup | None) -> bool:
    """Whether a request in which the key has the values ``actual`` (``None``: it has none) meets the condition.

    Amazon: IAM JSON policy elements, Condition operators and Conditions with multiple keys or values.
    """
    if condition.operator == NULL:
        wanted = "false" if actual else "true"
        return any(value.lower() == wanted for value in condition.values)
    operator = OPERATORS[condition.operator]
    if not actual:
        if condition.if_exists or condition.quantifier == ALL_VALUES:
            return True
        return operator.negated and condition.quantifier != ANY_VALUE
    every = condition.quantifier == ALL_VALUES or (operator.negated and condition.quantifier != ANY_VALUE)
    found = (
        any(operator.test(given, wanted, lookup) for wanted in condition.values) != operator.negated for given in actual
    )
    return all(found) if every else any(found)


# text


def _equals(given: str, wanted: str, lookup: Lookup | None) -> bool:
    return given == (wanted if lookup is None else substituted(wanted, lookup))


def _equals_in_any_case(given: str, wanted: str, lookup: Lookup | None) -> bool:
    meant = wanted if lookup is None else substituted(wanted, lookup)
    return meant is not None and given.lower() == meant.lower()


def _like(given: str, wanted: str, lookup: Lookup | None) -> bool:
    return matches(wanted, given, lookup)


def _like_in_any_case(given: str, wanted: str, lookup: Lookup | None) -> bool:
    return matches(wanted.lower(), given.lower(), lookup)


def _same_word(given: str, wanted: str, lookup: Lookup | None) -> bool:
    return given.lower() == wanted.lower()


def _arn_like(given: str, wanted: str, lookup: Lookup | None) -> bool:
    """Each of the six parts between colons is a pattern of its own."""
    mine, theirs = given.split(":", _ARN_PARTS - 1), wanted.split(":", _ARN_PARTS - 1)
    if len(mine) != _ARN_PARTS or len(theirs) != _ARN_PARTS:
        return False
    return all(matches(pattern, part, lookup) for pattern, part in zip(theirs, mine, strict=True))


# numbers and dates


def _number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None


def _date(text: str) -> float | None:
    """Seconds since the epoch: a date as W3C writes ISO 8601, or the seconds themselves."""
    from datetime import datetime, timedelta, timezone

    if _EPOCH.fullmatch(text):
        return float(text)
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(found[index] or default) for index, default in _DATE_PARTS)
    zone = found[8] or "Z"
    try:
        at = datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc)
        shift = 0 if zone == "Z" else int(zone[0] + "1") * (int(zone[1:3]) * 60 + int(zone[4:6]))
        at -= timedelta(minutes=shift)
    except (ValueError, OverflowError):
        return None
    return at.timestamp() + float(f"0.{found[7] or 0}")


_DATE_PARTS: Final = ((1, 1), (2, 1), (3, 1), (4, 0), (5, 0), (6, 0))


def _compared(read: Callable[[str], float | None], order: Callable[[float, float], bool]) -> Operator:
    def test(given: str, wanted: str, lookup: Lookup | None) -> bool:
        left, right = read(given), read(wanted)
        return left is not None and right is not None and order(left, right)

    return Operator(test, is_value=lambda text: read(text) is not None)


def _comparisons(kind: str, read: Callable[[str], float | None]) -> dict[str, Operator]:
    equal = _compared(read, lambda left, right: left == right)
    return {
        f"{kind}Equals": equal,
        f"{kind}NotEquals": equal._replace(negated=True),
        f"{kind}LessThan": _compared(read, lambda left, right: left < right),
        f"{kind}LessThanEquals": _compared(read, lambda left, right: left <= right),
        f"{kind}GreaterThan": _compared(read, lambda left, right: left > right),
        f"{kind}GreaterThanEquals": _compared(read, lambda left, right: left >= right),
    }


# the rest


def network_of(text: str) -> IPv4Network | IPv6Network | None:
    """A range of addresses; one address is a range of one. ``None`` for what is neither."""
    from ipaddress import ip_network

    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def _within(given: str, wanted: str, lookup: Lookup | None) -> bool:
    from ipaddress import ip_address

    network = network_of(wanted)
    try:
        return network is not None and ip_address(given) in network
    except ValueError:
        return False


def _is_word(text: str) -> bool:
    return text.lower() in {"true", "false"}


def _is_base64(text: str) -> bool:
    from base64 import b64decode

    try:
        b64decode(text, validate=True)
    except ValueError:
        return False
    return True


def _anything(text: str) -> bool:
    return True


def _pair(name: str, negative: str, test: Callable[[str, str, Lookup | None], bool]) -> dict[str, Operator]:
    return {name: Operator(test, False, _anything), negative: Operator(test, True, _anything)}


OPERATORS: Final[dict[str, Operator]] = {
    **_pair("StringEquals", "StringNotEquals", _equals),
    **_pair("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", _equals_in_any_case),
    **_pair("StringLike", "StringNotLike", _like),
    **_pair("ArnEquals", "ArnNotEquals", _arn_like),
    **_pair("ArnLike", "ArnNotLike", _arn_like),
    **_comparisons("Numeric", _number),
    **_comparisons("Date", _date),
    "Bool": Operator(_same_word, False, _is_word),
    "BinaryEquals": Operator(_equals, False, _is_base64),
    "IpAddress": Operator(_within, False, lambda text: network_of(text) is not None),
    "NotIpAddress": Operator(_within, True, lambda text: network_of(text) is not None),
    NULL: Operator(_same_word, False, _is_word),
    # JD Cloud's StringLike and StringNotLike: Access-Control-Base-On-Bucket-Policy
    **_pair("StringLikeIgnoreCase", "StringNotLikeIgnoreCase", _like_in_any_case),
}
"""Amazon: IAM JSON policy elements, Condition operators; which of these a policy may name is its dialect's to say."""
