"""What of a profile the answers of an endpoint may decide: each switch, or each element of one that is a set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss import profiles
from fakeoss.limits import Limits
from fakeoss.profiles.choices import CHOICES
from fakeoss.profiles.profile import SWITCHES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fakeoss.cli.deriving.evidence import Facts
    from fakeoss.profiles.profile import Profile

__all__ = ["Choice", "choices_of", "undecidable"]

_BY_OPERATION: Final = ("ignored_headers", "conditional_headers")
_BY_METHOD: Final = ("refused_query", "unread_query")
_APART: Final = frozenset(
    [
        *("name", "service", "hosts", "guarded_hosts", "regions", "default_region", "legacy", "with_acls"),
        *("fault_statuses", "errors", "operation_errors", "error_children", "error_shape", "shapes", "shape"),
        *("server", "request_ids", "host_id", "acls"),
    ]
)
"""What is not asked of the rows: what the profile is and where, what only injected faults read, what new buckets are
like, and what is read in the answers themselves."""
_CONDITIONS: Final = ("if-", "x-amz-")
_METADATA: Final = "x-amz-meta-"
_OF_EACH_REQUEST: Final = frozenset({"x-amz-content-sha256", "x-amz-date", "x-amz-copy-source"})


class Choice(NamedTuple):
    """A switch with the values that it may have, or one ``element`` of a switch that is a set, which is in it or not;
    of one that has a set for each operation or method, the element is that and a name."""

    switch: str
    values: tuple[Any, ...]
    element: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Its name, for people."""
        return f"{self.switch}: {' '.join(self.element)}" if self.element else self.switch

    def value_in(self, profile: Profile) -> Any:
        """Return the value that a profile has."""
        value = profile.switches[self.switch]
        if not self.element:
            return value
        if self.switch == "limits":
            return getattr(value, self.element[0])
        *owner, name = self.element
        return name in (value.get(owner[0], ()) if owner else value)

    def applied(self, profile: Profile, value: Any) -> Profile:
        """Return the variant of a profile that has this value."""
        if not self.element:
            return profile.derive(**{self.switch: value})
        if self.switch == "limits":
            return profile.derive(limits={self.element[0]: value})
        current, (*owner, name) = profile.switches[self.switch], self.element
        if not owner:
            return profile.derive(**{self.switch: current | {name} if value else current - {name}})
        own = current.get(owner[0], frozenset())
        changed = {**current, owner[0]: own | {name} if value else own - {name}}
        return profile.derive(**{self.switch: {key: names for key, names in changed.items() if names}})

    def concerns(self, facts: Facts) -> bool:
        """Return whether a row may be answered otherwise with another value."""
        if self.switch == "disabled":
            return self.element[0] in facts.operations
        if self.switch in _BY_OPERATION:
            return self.element in facts.headers
        if self.switch in _BY_METHOD:
            return self._concerns_query(facts)
        if self.switch == "limits":
            return ("limits", self.element[0]) in facts.reads
        is_named = not self.element or self.element[-1] in facts.operations or self.element[-1].lower() in facts.text
        return is_named and SWITCHES[self.switch] in facts.reads

    def _concerns_query(self, facts: Facts) -> bool:
        method, _, kind = self.element[0].partition(" of ")
        asked = {"key": facts.at_keys, "bucket": facts.at_buckets}.get(kind, facts.query)
        return (method, self.element[1]) in asked


def undecidable(profile: Profile) -> list[str]:
    """Return the switches that are no choice."""
    return sorted(_APART & profile.switches.keys())


def choices_of(profile: Profile, facts: Iterable[Facts]) -> list[Choice]:
    """Return everything that rows with these facts may decide, from this profile."""
    rows = list(facts)
    met: dict[str, set[tuple[str, ...]]] = {
        "disabled": {(name,) for row in rows for name in row.operations},
        # a name of either level alone: what a bucket's sub-resource is at a key is not told by this switch
        "unread_query": {pair for row in rows for pair in row.at_keys}
        ^ {pair for row in rows for pair in row.at_buckets},
    }
    for name in _BY_OPERATION:
        met[name] = {pair for row in rows for pair in row.headers if _is_ignorable(pair[1])}
    found = []
    for name, value in profile.switches.items():
        if name in _APART:
            continue
        known = [each.switches[name] for each in profiles.PROFILES.values()]
        if isinstance(value, bool):
            found.append(Choice(name, (False, True)))
        elif name in CHOICES:
            found.append(Choice(name, CHOICES[name]))
        elif isinstance(value, Limits):
            found += _limits(value)
        elif isinstance(value, frozenset) or _is_of_sets(known):
            elements = {element for each in (value, *known) for element in _elements(each)} | met.get(name, set())
            found += [Choice(name, (False, True), element) for element in sorted(elements)]
        else:
            found.append(Choice(name, tuple(_distinct((value, *known)))))
    return sorted((choice for choice in found if len(choice.values) > 1), key=_rank)


def _rank(choice: Choice) -> int:
    """Return when a choice is looked at: what has a name of its own explains an answer better than what is not seen."""
    return len(choice.element) if choice.switch != "limits" else 0


def _is_ignorable(header: str) -> bool:
    return header.startswith(_CONDITIONS) and not header.startswith(_METADATA) and header not in _OF_EACH_REQUEST


def _limits(limits: Limits) -> list[Choice]:
    known = [limits, *(profile.limits for profile in profiles.PROFILES.values())]
    return [
        Choice("limits", tuple(_distinct(getattr(each, name) for each in known)), (name,)) for name in Limits._fields
    ]


def _is_of_sets(values: list[Any]) -> bool:
    sets = [item for value in values if isinstance(value, Mapping) for item in value.values()]
    return bool(sets) and all(isinstance(item, frozenset) for item in sets)


def _elements(value: Any) -> Iterator[tuple[str, ...]]:
    if isinstance(value, Mapping):
        yield from ((owner, name) for owner, names in value.items() for name in names)
    else:
        yield from ((name,) for name in value)


def _distinct(values: Iterable[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if value not in found:
            found.append(value)
    return found
