"""The policy of a POST form: when it expires, and which fields the form may contain.

Sources: Amazon's "Creating a POST policy"; its recorded answers (localstack's snapshots) for expiry, failed conditions
and simple conditions with several properties; the other messages as reproduced by the Versity S3 gateway.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from datetime import datetime, timezone
from math import isfinite
from typing import TYPE_CHECKING, Any, Final

from fakeoss.errors import Cause, OssError
from fakeoss.wire.numbers import parse_integer

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["require_policy"]

_FREE: Final = frozenset({"awsaccesskeyid", "file", "policy", "signature", "x-amz-signature"})
"""Fields that need no condition. The bucket needs one, although it is not a field (aws-sdk-php#3292, confirmed by
Amazon)."""
_IGNORED: Final = ("x-ignore-", "x-amz-checksum-")
"""Prefixes of fields that need no condition either; for checksums, which grant nothing by themselves, the source is
ceph/s3-tests, not recorded at Amazon."""
_ESCAPES: Final = re.compile(r"\\(\\|\$|v)")
_JSON_OF: Final = {"\\\\": "\\\\", "\\$": "$", "\\v": "\\u000b"}
"""Escapes that are allowed in Amazon's policies but not in JSON, and their replacements."""
_FORMS: Final = ("%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%dT%H:%M:%SZ")
_RANGE: Final = "content-length-range"
_OPERATORS: Final = {"eq": 3, "starts-with": 3, _RANGE: 3}


def require_policy(text: str, form: Mapping[str, str], size: int, now: float) -> None:
    """Raise unless the base64 policy ``text`` allows a form with these fields (including ``bucket``) and a file of
    ``size`` bytes at the time ``now``, in epoch seconds.

    Raises FORM_POLICY_INVALID, FORM_POLICY_FAILED, FORM_FILE_TOO_LARGE, FORM_FILE_TOO_SMALL.
    """
    policy = _document(text)
    expiration, conditions = policy.get("expiration"), policy.get("conditions")
    if expiration is None:
        raise _invalid("Policy missing expiration.")
    if conditions is None:
        raise _invalid("Policy missing conditions.")
    if not isinstance(conditions, list):
        raise _invalid("Invalid 'conditions' value: must be a List.")
    if _expiration_time(expiration) < now:
        raise _failed("Policy expired.")
    covered = set(_FREE)
    for condition in conditions:
        covered.add(_check_condition(condition, form, size))
    extra = [name for name in form if name not in covered and not name.startswith(_IGNORED)]
    if extra:
        raise _failed(f"Extra input fields: {extra[0]}")


def _document(text: str) -> dict[str, Any]:
    try:
        decoded = b64decode("".join(text.split()), validate=True).decode("utf-8")
    except ValueError:
        raise _invalid("invalid Base64 encoding.") from None
    try:
        text = _ESCAPES.sub(lambda match: _JSON_OF[match[0]], decoded)
        policy = json.loads(text, parse_constant=_finite, parse_float=_finite)
    except (ValueError, RecursionError):
        raise _invalid("Invalid JSON.") from None
    if not isinstance(policy, dict):
        raise _invalid("Invalid JSON.")
    for name in policy:
        if name not in {"expiration", "conditions"}:
            raise _invalid(f'Unexpected: "{name}"')
    return policy


def _finite(text: str) -> float:
    """Raises ValueError for ``NaN`` and ``Infinity``, which are not JSON, and for a number that only these could be
    written for (RFC 8259, 6)."""
    number = float(text)
    if not isfinite(number):
        raise ValueError(text)
    return number


def _expiration_time(expiration: object) -> float:
    for form in _FORMS:
        try:
            return datetime.strptime(str(expiration), form).replace(tzinfo=timezone.utc).timestamp()
        except (ValueError, OverflowError):
            continue
    raise _invalid(f"Invalid 'expiration' value: '{expiration}'")


def _check_condition(condition: object, form: Mapping[str, str], size: int) -> str:
    """Check a condition and return the name of its field."""
    if isinstance(condition, dict):
        if len(condition) != 1:
            reason = "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified."
            raise _invalid(reason)
        ((name, value),) = condition.items()
        if not isinstance(value, str):
            raise _invalid("Invalid Simple-Condition: value must be a string.")
        if form.get(name.lower()) != value:
            raise _unmet(["eq", f"${name}", value])
        return str(name).lower()
    if not isinstance(condition, list):
        raise _invalid("Invalid condition test: must be a List or Object.")
    if not condition:
        raise _invalid("Invalid Condition: missing operation identifier.")
    operator = str(condition[0]).lower()
    if operator not in _OPERATORS:
        raise _invalid(f"Invalid Condition: unknown operation '{condition[0]}'.")
    if len(condition) != _OPERATORS[operator]:
        raise _invalid(f"Invalid {operator}: wrong number of arguments.")
    if operator == _RANGE:
        _require_size(condition, size)
        return ""
    return _check_comparison(operator, condition, form)


def _check_comparison(operator: str, condition: list[Any], form: Mapping[str, str]) -> str:
    name, value = str(condition[1]), condition[2]
    field = name[1:].lower()
    content = form.get(field, "")
    if not name.startswith("$") or not isinstance(value, str):
        raise _unmet(condition)
    if operator == "eq" and field in form and content == value:
        return field
    if operator == "starts-with" and _starts_with(field, content, value):
        return field
    raise _unmet(condition)


def _starts_with(field: str, content: str, prefix: str) -> bool:
    """Whether ``content`` starts with ``prefix``; in a list of content types, each of them must (Amazon: Creating a
    POST policy)."""
    items = content.split(",") if field == "content-type" else [content]
    return all(item.startswith(prefix) for item in items)


def _require_size(condition: list[Any], size: int) -> None:
    least, most = (parse_integer(str(bound)) for bound in condition[1:])
    if least is None or most is None:
        raise _unmet(condition)
    if size < least:
        raise OssError(Cause.FORM_FILE_TOO_SMALL, ProposedSize=size, MinSizeAllowed=least)
    if size > most:
        raise OssError(Cause.FORM_FILE_TOO_LARGE, ProposedSize=size, MaxSizeAllowed=most)


def _unmet(condition: list[Any]) -> OssError:
    return _failed(f"Policy Condition failed: {json.dumps(condition)}")


def _failed(reason: str) -> OssError:
    return OssError(Cause.FORM_POLICY_FAILED, Reason=reason)


def _invalid(reason: str) -> OssError:
    return OssError(Cause.FORM_POLICY_INVALID, Reason=reason)
