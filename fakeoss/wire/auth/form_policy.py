"""The policy of a POST form: until when it holds, and what the form may say.

Sources: Amazon's "Creating a POST policy"; its recorded answers (localstack's snapshots) for expiry, failed conditions
and simple conditions with several properties; the other sentences as the Versity S3 gateway, which follows Amazon, has
them.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Final

from fakeoss.errors import Cause, OssError
from fakeoss.wire.numbers import parse_integer

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["require_policy"]

_FREE: Final = frozenset({"awsaccesskeyid", "file", "policy", "signature", "x-amz-signature"})
"""Fields that need no condition; the bucket does, though it is no field (aws-sdk-php#3292, answered by Amazon)."""
_IGNORED: Final = ("x-ignore-", "x-amz-checksum-")
"""How names begin that need none either; checksums, which allow nothing by themselves: ceph/s3-tests, not recorded at
Amazon."""
_ESCAPES: Final = re.compile(r"\\(\\|\$|v)")
_JSON_OF: Final = {"\\\\": "\\\\", "\\$": "$", "\\v": "\\u000b"}
"""What Amazon's policies may escape and JSON may not."""
_FORMS: Final = ("%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%dT%H:%M:%SZ")
_RANGE: Final = "content-length-range"
_OPERATORS: Final = {"eq": 3, "starts-with": 3, _RANGE: 3}


def require_policy(text: str, form: Mapping[str, str], size: int, now: float) -> None:
    """Raise unless the base64 policy ``text`` allows a form with these fields (``bucket`` among them) and a file of
    ``size`` bytes at ``now``, in epoch seconds.

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
    if _moment(expiration) < now:
        raise _failed("Policy expired.")
    covered = set(_FREE)
    for condition in conditions:
        covered.add(_judged(condition, form, size))
    extra = [name for name in form if name not in covered and not name.startswith(_IGNORED)]
    if extra:
        raise _failed(f"Extra input fields: {extra[0]}")


def _document(text: str) -> dict[str, Any]:
    try:
        decoded = b64decode("".join(text.split()), validate=True).decode("utf-8")
    except ValueError:
        raise _invalid("invalid Base64 encoding.") from None
    try:
        policy = json.loads(_ESCAPES.sub(lambda match: _JSON_OF[match[0]], decoded))
    except (ValueError, RecursionError):
        raise _invalid("Invalid JSON.") from None
    if not isinstance(policy, dict):
        raise _invalid("Invalid JSON.")
    for name in policy:
        if name not in {"expiration", "conditions"}:
            raise _invalid(f'Unexpected: "{name}"')
    return policy


def _moment(expiration: object) -> float:
    for form in _FORMS:
        try:
            return datetime.strptime(str(expiration), form).replace(tzinfo=timezone.utc).timestamp()
        except (ValueError, OverflowError):
            continue
    raise _invalid(f"Invalid 'expiration' value: '{expiration}'")


def _judged(condition: object, form: Mapping[str, str], size: int) -> str:
    """The name of the field that the condition is about, which holds."""
    if isinstance(condition, dict):
        if len(condition) != 1:
            sentence = "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified."
            raise _invalid(sentence)
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
    return _matched(operator, condition, form)


def _matched(operator: str, condition: list[Any], form: Mapping[str, str]) -> str:
    name, value = str(condition[1]), condition[2]
    field = name[1:].lower()
    given = form.get(field, "")
    if not name.startswith("$") or not isinstance(value, str):
        raise _unmet(condition)
    if operator == "eq" and field in form and given == value:
        return field
    if operator == "starts-with" and _begins(field, given, value):
        return field
    raise _unmet(condition)


def _begins(field: str, given: str, value: str) -> bool:
    """Of a list of content types each must begin so (Amazon: Creating a POST policy)."""
    several = given.split(",") if field == "content-type" else [given]
    return all(item.startswith(value) for item in several)


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
