"""The document of a bucket policy: read, checked as the service checks it, and written out again."""

from __future__ import annotations

import json
import re
from math import isinf
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss.errors import Cause, OssError
from fakeoss.model.policy import Policy, Principals, Statement, is_public
from fakeoss.model.policy_actions import OBJECT_ACTIONS, actions_of, is_key, takes_key
from fakeoss.model.policy_conditions import ALL_VALUES, ANY_VALUE, NULL, OPERATORS, Condition
from fakeoss.model.wildcards import matches

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["AMAZON", "Dialect", "parse_policy"]

_VERSIONS: Final = frozenset({"2008-10-17", "2012-10-17"})
_WITH_VARIABLES: Final = "2012-10-17"
_MEMBERS: Final = ("Version", "Id", "Statement")
_ELEMENTS: Final = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
"""Members in the order in which Amazon writes them (recorded, per localstack's snapshots of GetBucketPolicy)."""
_RESOURCE: Final = re.compile(r"arn:aws(?:-cn|-us-gov)?:s3:::([^/]+)(/.*)?", re.DOTALL)
_ACCOUNT: Final = re.compile(r"(?:arn:aws(?:-cn|-us-gov)?:iam::(\d{12}):root|(\d{12}))", re.ASCII)
_IDENTITY: Final = re.compile(
    r"arn:aws(?:-cn|-us-gov)?:(?:iam|sts)::(\d{12}):(user|role|assumed-role|federated-user)/([^*?]+)", re.ASCII
)
_OF_TENANTS: Final = (
    re.compile(r"arn:aws:iam::([A-Za-z0-9_]*):root", re.ASCII),
    re.compile(r"arn:aws:iam::([A-Za-z0-9_]*):(user|role)/([^*?]+)", re.ASCII),
)
"""Principals of Ceph: a tenant, which may be the empty one, and a user by id (Ceph: Bucket Policies)."""
_COLONS_OF_ACCOUNT: Final = 4
"""In ``arn:aws:iam::111122223333``, which JD Cloud takes for the account too: Access-Control-Base-On-Bucket-Policy."""
_QUANTIFIERS: Final = frozenset({ANY_VALUE, ALL_VALUES})
_IF_EXISTS: Final = "IfExists"
_ADDRESSES: Final = frozenset({"IpAddress", "NotIpAddress"})


_OPERATORS: Final = {name: name for name in OPERATORS if not name.endswith("LikeIgnoreCase")}


class Dialect(NamedTuple):
    """Which policies a service takes."""

    actions: frozenset[str] = frozenset()
    """The actions that a policy may name, in lower case and without patterns but ``s3:*``; none: all of Amazon's."""
    operators: Mapping[str, str] = _OPERATORS
    """Operators by the name that a policy calls them."""
    keys: frozenset[str] = frozenset()
    """Condition keys in lower case; none: all of Amazon's."""
    as_sent: bool = False
    """Whether GetBucketPolicy answers the bytes that were sent, rather than the service's own writing of them."""

    tenants: bool = False
    """Whether principals may be tenants, and users by tenant and id."""
    fitting: bool = True
    """Whether each action must be one on a resource of its statement."""

    @property
    def reduced(self) -> bool:
        """Whether it knows less than Amazon's."""
        return bool(self.actions)


AMAZON: Final = Dialect()


def parse_policy(data: bytes, bucket: str, limit: int, dialect: Dialect = AMAZON) -> Policy:
    """The policy of ``bucket``. Whatever ``data`` is, it raises one of the POLICY causes or nothing.

    Amazon: PutBucketPolicy; IAM, Grammar of the IAM JSON policy language.
    """
    document, normal = _read(data)
    if len(normal) > limit:
        raise OssError(Cause.POLICY_TOO_LARGE, MaxSizeAllowed=limit)
    if not document.keys() <= set(_MEMBERS):
        raise OssError(Cause.POLICY_FIELD_UNKNOWN, Field=min(document.keys() - set(_MEMBERS)))
    version = document.get("Version", "2008-10-17")
    if not isinstance(version, str) or version not in _VERSIONS:
        raise OssError(Cause.POLICY_VERSION)
    if not isinstance(document.get("Id", ""), str):
        raise OssError(Cause.POLICY_SYNTAX)
    listed = _required(document, "Statement")
    listed = listed if isinstance(listed, list) else [listed]
    if not listed:
        raise OssError(Cause.POLICY_STATEMENT_EMPTY)
    statements = tuple(_statement(each, bucket, dialect) for each in listed)
    variables = version == _WITH_VARIABLES
    public = is_public(statements, variables=variables)
    return Policy(statements, data if dialect.as_sent else normal, variables, public)


# JSON


def _read(data: bytes) -> tuple[dict[str, Any], bytes]:
    """The document, and the service's own writing of it."""
    if data[:1] != b"{":
        raise OssError(Cause.POLICY_NOT_JSON if data else Cause.POLICY_EMPTY, First="{")
    try:
        document = json.loads(
            data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse, parse_float=_finite
        )
        return document, _written(document)
    except (ValueError, RecursionError):  # a half of a surrogate pair cannot be written
        raise OssError(Cause.POLICY_JSON) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _finite(text: str) -> float:
    """Raises ValueError for a number that only ``Infinity`` could be written for, which is not JSON (RFC 8259, 6)."""
    number = float(text)
    if isinf(number):
        raise ValueError(text)
    return number


def _refuse(word: str) -> None:
    raise ValueError(word)


def _written(document: dict[str, Any]) -> bytes:
    """The document without blanks, members in Amazon's order, a list of one as the one."""
    statements = document.get("Statement")
    listed = statements if isinstance(statements, list) else [statements]
    if "Statement" in document:
        document = {**document, "Statement": [_ordered(each, _ELEMENTS) for each in listed]}
    normal = _ordered(document, _MEMBERS)
    return json.dumps(normal, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _ordered(value: Any, names: tuple[str, ...]) -> Any:
    if not isinstance(value, dict):
        return value
    known = {name: value[name] for name in names if name in value}
    rest = {name: each for name, each in value.items() if name not in known}
    return {name: each if name == "Statement" else _single(each) for name, each in (known | rest).items()}


def _single(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _single(each) for name, each in value.items()}
    if isinstance(value, list) and len(value) == 1 and not isinstance(value[0], (list, dict)):
        return value[0]
    return value


# statements


def _required(holder: Mapping[str, Any], name: str) -> Any:
    if name not in holder:
        raise OssError(Cause.POLICY_FIELD_MISSING, Field=name)
    return holder[name]


def _statement(value: Any, bucket: str, dialect: Dialect) -> Statement:
    if not isinstance(value, dict):
        raise OssError(Cause.POLICY_SYNTAX)
    if not value.keys() <= set(_ELEMENTS):
        raise OssError(Cause.POLICY_FIELD_UNKNOWN, Field=min(value.keys() - set(_ELEMENTS)))
    if not isinstance(value.get("Sid", ""), str):
        raise OssError(Cause.POLICY_SYNTAX)
    effect = _required(value, "Effect")
    if effect not in ("Allow", "Deny"):
        raise OssError(Cause.POLICY_EFFECT, Effect=effect) if isinstance(effect, str) else OssError(Cause.POLICY_SYNTAX)
    principal, others = _either(value, "Principal", dialect)
    principals = _principals(principal, dialect)
    if others and effect == "Allow":
        raise OssError(Cause.POLICY_PRINCIPAL)
    action, other_actions = _either(value, "Action", dialect)
    actions = tuple(_action(pattern, dialect) for pattern in _texts(action))
    resource, other_resources = _either(value, "Resource", dialect)
    resources = tuple(_resource(pattern, bucket) for pattern in _texts(resource))
    if not actions or not resources:
        raise OssError(Cause.POLICY_RESOURCE if actions else Cause.POLICY_ACTION)
    if dialect.fitting and not other_actions and not other_resources:
        _require_applicable(actions, resources)
    conditions = _conditions(value.get("Condition", {}), () if other_actions else actions, dialect)
    return Statement(
        effect == "Allow",
        principals._replace(negated=others),
        tuple(pattern.lower() for pattern in actions),
        resources,
        conditions,
        other_actions,
        other_resources,
    )


def _either(value: Mapping[str, Any], name: str, dialect: Dialect) -> tuple[Any, bool]:
    """The element ``name`` or its ``Not`` form, and which it is."""
    negative = f"Not{name}"
    if negative not in value:
        return _required(value, name), False
    if name in value or dialect.reduced:
        raise OssError(Cause.POLICY_SYNTAX)
    return value[negative], True


def _texts(value: Any) -> list[str]:
    found = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str) for each in found):
        raise OssError(Cause.POLICY_SYNTAX)
    return found


def _principals(value: Any, dialect: Dialect) -> Principals:
    if value == "*":
        return Principals(everyone=True)
    kinds = {"AWS"} if dialect.reduced else {"AWS", "CanonicalUser", "Service"}
    if not isinstance(value, dict) or not value or not value.keys() <= kinds:
        raise OssError(Cause.POLICY_PRINCIPAL)
    everyone, accounts, users = False, set(), set()
    for kind, given in value.items():
        names = given if isinstance(given, list) else [given]
        if not names or not all(isinstance(name, str) and name for name in names):
            raise OssError(Cause.POLICY_PRINCIPAL)
        if kind != "AWS" and any("*" in name for name in names):
            raise OssError(Cause.POLICY_PRINCIPAL)
    for name in _texts(value.get("AWS", [])):
        whole = f"{name}:root" if dialect.reduced and name.count(":") == _COLONS_OF_ACCOUNT else name
        account, identity = _ACCOUNT.fullmatch(whole), _IDENTITY.fullmatch(name)
        if dialect.tenants and account is None and identity is None:
            account, identity = (pattern.fullmatch(name) for pattern in _OF_TENANTS)
        if name == "*":
            everyone = True
        elif account is not None:
            accounts.add(next(group for group in (*account.groups(), "") if group is not None))
        elif identity is None:
            raise OssError(Cause.POLICY_PRINCIPAL)
        elif identity[2] == "user":
            users.add((identity[1], identity[3].rpartition("/")[2]))
    canonical = frozenset(_texts(value.get("CanonicalUser", [])))
    return Principals(everyone, frozenset(accounts), frozenset(users), canonical)


def _action(pattern: str, dialect: Dialect) -> str:
    known = pattern.lower() in dialect.actions if dialect.reduced else bool(actions_of(pattern))
    if not known:
        raise OssError(Cause.POLICY_ACTION)
    return pattern


def _resource(pattern: str, bucket: str) -> str:
    found = _RESOURCE.fullmatch(pattern)
    if found is None or "${" in found[1] or not matches(found[1], bucket):
        raise OssError(Cause.POLICY_RESOURCE)
    return found[1] + (found[2] or "")


def _require_applicable(actions: tuple[str, ...], resources: tuple[str, ...]) -> None:
    """Raise POLICY_NOT_APPLICABLE for an action whose kind of resource is not among ``resources``."""
    objects = any("/" in resource or "*" in resource for resource in resources)
    buckets = any("/" not in resource for resource in resources)
    for pattern in actions:
        named = actions_of(pattern)
        if not (objects and named & OBJECT_ACTIONS) and not (buckets and named - OBJECT_ACTIONS):
            raise OssError(Cause.POLICY_NOT_APPLICABLE)


# conditions


def _conditions(value: Any, actions: tuple[str, ...], dialect: Dialect) -> tuple[Condition, ...]:
    if not isinstance(value, dict):
        raise OssError(Cause.POLICY_SYNTAX)
    found: list[Condition] = []
    for name, tests in value.items():
        operator, quantifier, if_exists = _operator(name, dialect)
        if not isinstance(tests, dict):
            raise OssError(Cause.POLICY_SYNTAX)
        for written, given in tests.items():
            key = _key(written, actions, dialect)
            found.append(Condition(operator, key, _values(given, operator), quantifier, if_exists))
    return tuple(found)


def _operator(name: str, dialect: Dialect) -> tuple[str, str, bool]:
    """``ForAnyValue:StringLikeIfExists`` taken apart. Raises POLICY_OPERATOR."""
    quantifier, colon, base = name.rpartition(":")
    plain = base.removesuffix(_IF_EXISTS)
    if_exists = plain != base
    operator = dialect.operators.get(plain)
    if operator is None or (colon and quantifier not in _QUANTIFIERS) or (if_exists and operator == NULL):
        raise OssError(Cause.POLICY_OPERATOR, Operator=name)
    if dialect.reduced and plain != name:
        raise OssError(Cause.POLICY_OPERATOR, Operator=name)
    return operator, quantifier, if_exists


def _key(written: str, actions: tuple[str, ...], dialect: Dialect) -> str:
    family, slash, tag = written.partition("/")
    key = family.lower() + slash + tag
    if key not in dialect.keys if dialect.reduced else not is_key(key):
        raise OssError(Cause.POLICY_KEY)
    for pattern in actions:
        if not any(takes_key(action, key) for action in actions_of(pattern)):
            raise OssError(Cause.POLICY_KEY_NOT_APPLICABLE)
    return key


def _values(given: Any, operator: str) -> tuple[str, ...]:
    listed = given if isinstance(given, list) else [given]
    found = tuple(_value(each) for each in listed)
    rule = OPERATORS[operator]
    if not all(rule.is_value(each) for each in found):
        raise OssError(Cause.POLICY_ADDRESS if operator in _ADDRESSES else Cause.POLICY_SYNTAX)
    return found


def _value(given: Any) -> str:
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, (int, float)):
        return str(given)
    if not isinstance(given, str):
        raise OssError(Cause.POLICY_SYNTAX)
    return given
