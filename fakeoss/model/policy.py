"""Bucket policies: statements, to whom they speak, and what they say to a request.

Amazon: IAM User Guide, Policy evaluation logic; S3 User Guide, Blocking public access, The meaning of "public".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from fakeoss.model.policy_conditions import ALL_VALUES, holds, network_of
from fakeoss.model.wildcards import matches

if TYPE_CHECKING:
    from fakeoss.model.accounts import User
    from fakeoss.model.policy_conditions import Condition
    from fakeoss.model.wildcards import Lookup

__all__ = ["Policy", "Principals", "Question", "Statement", "denying", "is_public", "verdict"]


class Principals(NamedTuple):
    """To whom a statement speaks. Roles, federated users and services ask nothing of a store."""

    everyone: bool = False
    accounts: frozenset[str] = frozenset()
    """Account numbers."""
    users: frozenset[tuple[str, str]] = frozenset()
    """Account number and name of a user."""
    canonical: frozenset[str] = frozenset()
    negated: bool = False
    """Whether it speaks to all others."""

    def include(self, user: User | None) -> bool:
        """Whether ``user`` (``None``: anonymous) is spoken to.

        Principal names a user by itself or by its account. NotPrincipal exempts a user only if it names both, as the
        documentation demands; an account alone is its root user, which here has no name (IAM: AWS JSON policy elements:
        NotPrincipal; that users of an account named alone are denied is reported of Amazon: "How to grant access only
        to the root account user for an S3 bucket", Stack Overflow).
        """
        if self.everyone or user is None:
            return self.everyone != self.negated
        if not self.negated:
            return self._name_account(user) or self._name_user(user)
        return not (self._name_account(user) and (not user.display_name or self._name_user(user)))

    def _name_account(self, user: User) -> bool:
        tenants = {user.account, user.tenant} if user.tenant else {user.account}
        return not tenants.isdisjoint(self.accounts) or user.id in self.canonical

    def _name_user(self, user: User) -> bool:
        named = {(user.account, user.display_name), (user.account, user.id), (user.tenant, user.id)}
        return bool(self.users) and not self.users.isdisjoint(named)


class Statement(NamedTuple):
    """One statement; patterns of actions are in lower case, resources without ``arn:aws:s3:::``."""

    allows: bool
    principals: Principals
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()
    other_actions: bool = False
    """Whether it speaks of all actions but these."""
    other_resources: bool = False


class Policy(NamedTuple):
    """A bucket's policy, and the bytes that GetBucketPolicy answers."""

    statements: tuple[Statement, ...]
    document: bytes
    variables: bool = False
    """Whether ``${…}`` stands for a value of the request: in Version 2012-10-17 alone."""
    public: bool = False
    """Whether it grants something to anybody at all."""


class Question(Protocol):
    """A request, as a policy asks after it."""

    @property
    def action(self) -> str:
        """``s3:GetObject``."""

    @property
    def resource(self) -> str:
        """``bucket``, or ``bucket/key``."""

    @property
    def user(self) -> User | None:
        """Who asks; ``None``: anonymous."""

    def values(self, key: str) -> tuple[str, ...] | None:
        """The values of a condition key, ``None`` where the request has none."""


def verdict(policy: Policy, question: Question) -> bool | None:
    """What the policy says: ``False`` is an explicit deny, which outweighs every allow; ``None``: nothing."""
    lookup = _lookup(question) if policy.variables else None
    allowed: bool | None = None
    for statement in policy.statements:
        if statement.allows and allowed:
            continue
        if _applies(statement, question, lookup):
            if not statement.allows:
                return False
            allowed = True
    return allowed


def denying(policy: Policy, question: Question) -> int | None:
    """The index of the first statement that denies what is asked; ``None`` if none does."""
    lookup = _lookup(question) if policy.variables else None
    for number, statement in enumerate(policy.statements):
        if not statement.allows and _applies(statement, question, lookup):
            return number
    return None


def _lookup(question: Question) -> Lookup:
    def lookup(name: str) -> str | None:
        family, slash, tag = name.partition("/")
        found = question.values(family.lower() + slash + tag)
        return found[0] if found else None

    return lookup


def _applies(statement: Statement, question: Question, lookup: Lookup | None) -> bool:
    if not statement.principals.include(question.user):
        return False
    action = question.action.lower()
    if any(matches(pattern, action) for pattern in statement.actions) == statement.other_actions:
        return False
    resource = question.resource
    if any(matches(pattern, resource, lookup) for pattern in statement.resources) == statement.other_resources:
        return False
    return all(holds(condition, question.values(condition.key), lookup) for condition in statement.conditions)


_FIXING_KEYS: Final = (
    "aws:sourcearn aws:sourcevpc aws:sourcevpce aws:sourceowner aws:sourceaccount aws:principalorgid "
    "aws:principalorgpaths aws:principalarn aws:principalaccount aws:userid s3:dataaccesspointarn "
    "s3:dataaccesspointaccount s3:x-amz-server-side-encryption-aws-kms-key-id"
)
_FIXING: Final = frozenset(_FIXING_KEYS.split())
"""Keys whose fixed values keep a policy from being public (Amazon: The meaning of "public", and the description of
PublicAccessBlockConfiguration in its SDKs; the keys of the principal: our reading)."""
_EQUALITIES: Final = frozenset({"StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike"})
_WIDEST: Final = {4: 8, 6: 32}
"""The widest range of addresses of each kind that is not taken for the whole world."""


def is_public(statements: tuple[Statement, ...], *, variables: bool) -> bool:
    """Whether statements grant anything to more than fixed values: to everyone, without a condition that narrows it
    down to some."""
    return any(
        statement.allows
        and (statement.principals.everyone or statement.principals.negated)
        and not any(_fixes(condition, variables) for condition in statement.conditions)
        for statement in statements
    )


def _fixes(condition: Condition, variables: bool) -> bool:
    if condition.if_exists or condition.quantifier == ALL_VALUES or not condition.values:
        return False
    if condition.key == "aws:sourceip":
        return condition.operator == "IpAddress" and all(_is_narrow(value) for value in condition.values)
    if condition.key not in _FIXING or condition.operator not in _EQUALITIES:
        return False
    return not any("*" in value or "?" in value or (variables and "${" in value) for value in condition.values)


def _is_narrow(text: str) -> bool:
    network = network_of(text)
    if network is None:
        return False
    # Python 3.10 takes 0.0.0.0/0 for private; no private network is wider than fc00::/7
    return network.prefixlen >= _WIDEST[network.version] or (network.prefixlen >= 7 and network.is_private)
