"""Values of the model as JSON and back: what settings and records are made of, each kind by its name.

A tuple is a list, a mapping with names as keys ``{"map": {...}}``, other mappings are ``{"pairs": [...]}``, sets
``{"set": [...]}``, bytes ``{"base64": "..."}``, and a record is ``{"Grant": {...}}`` with the fields that are not at
their defaults. Nothing but the kinds below is ever made of a document.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from fakeoss.model.acl import Grant
from fakeoss.model.cors import Cors, CorsRule
from fakeoss.model.disk.field_types import annotation_of, is_of
from fakeoss.model.encryption import Encryption
from fakeoss.model.lifecycle import Lifecycle, Rule, Transition
from fakeoss.model.notifications import Notifications, Subject
from fakeoss.model.object_lock import MAX_DAYS, MAX_YEARS, DefaultRetention, EventHold, ObjectLock, Retention
from fakeoss.model.ownership import AccessBlock
from fakeoss.model.policy import Policy, Principals, Statement
from fakeoss.model.policy_conditions import ALL_VALUES, ANY_VALUE, OPERATORS, Condition
from fakeoss.model.records import Checksum, Completion, PartEntry
from fakeoss.model.replication import Replication, ReplicationRule
from fakeoss.model.restoration import Restoration
from fakeoss.model.website import Redirect, RoutingRule, Website

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["decoded", "decoded_as", "encoded"]

_KINDS: Final[dict[str, Any]] = {
    kind.__name__: kind
    for kind in (
        *(AccessBlock, Checksum, Completion, Condition, Cors, CorsRule, DefaultRetention, Encryption, EventHold, Grant),
        *(Lifecycle, Notifications, ObjectLock, PartEntry, Policy, Principals, Redirect, Replication, ReplicationRule),
        *(Restoration, Retention, RoutingRule, Rule, Statement, Subject, Transition, Website),
    )
}


_CHOICES: Final[dict[str, Any]] = {
    "DefaultRetention.days": range(MAX_DAYS + 1),
    "DefaultRetention.years": range(MAX_YEARS + 1),
    "EventHold.days": range(MAX_DAYS + 1),
    "EventHold.years": range(MAX_YEARS + 1),
    "Condition.operator": OPERATORS,
    "Condition.quantifier": ("", ALL_VALUES, ANY_VALUE),
}
"""The values of fields that are looked up, and so must be known, and lengths that dates are computed with."""


def encoded(value: Any) -> Any:
    """``value`` as what JSON can hold. Raises TypeError for a kind that is not known."""
    kind = type(value)
    if value is None or kind in {bool, int, float, str}:
        return value
    if kind.__name__ in _KINDS and isinstance(value, tuple):
        defaults: Mapping[str, Any] = kind._field_defaults
        fields = value._asdict().items()  # type: ignore[attr-defined]
        kept = {name: encoded(each) for name, each in fields if name not in defaults or each != defaults[name]}
        return {kind.__name__: kept}
    if kind in {tuple, list}:
        return [encoded(each) for each in value]
    if kind is bytes:
        return {"base64": b64encode(value).decode("ascii")}
    if kind is frozenset:
        return {"set": [encoded(each) for each in sorted(value)]}
    if isinstance(value, Mapping):
        if all(type(name) is str for name in value):
            return {"map": {name: encoded(each) for name, each in value.items()}}
        return {"pairs": [[encoded(name), encoded(each)] for name, each in value.items()]}
    raise TypeError(f"no way to write a {kind.__name__}")


def decoded_as(document: Any, annotation: str) -> Any:
    """The value that a document is. Raises ValueError for what ``encoded`` does not write, and for a value of another
    type than ``annotation`` names."""
    value = decoded(document)
    if not is_of(value, annotation):
        raise ValueError(f"it cannot be {value!r:.200}")
    return value


def decoded(document: Any) -> Any:
    """The value that a document is. Raises ValueError for what ``encoded`` does not write."""
    if isinstance(document, list):
        return tuple(decoded(each) for each in document)
    if not isinstance(document, dict):
        return document
    if len(document) != 1:
        raise ValueError(f"a value has one kind, not {', '.join(map(repr, document)) or 'none'}")
    ((name, content),) = document.items()
    make = _MAKERS.get(name)
    if make is not None:
        return make(content)
    if name not in _KINDS:
        raise ValueError(f"there is no kind of value {name!r}")
    return _record(_KINDS[name], content)


def _record(kind: Any, content: object) -> Any:
    """A record of this kind. Raises ValueError for fields that it does not have, or needs and has not, and for a field
    with a value that it cannot have."""
    fields, required = set(kind._fields), set(kind._fields) - kind._field_defaults.keys()
    if not isinstance(content, dict) or not required <= content.keys() <= fields:
        raise ValueError(
            f"{kind.__name__} has {_listed(required)} and may have {_listed(fields)}, not {content!r:.200}"
        )
    made = kind(**{field: decoded(each) for field, each in content.items()})
    for field in content:
        value = getattr(made, field)
        allowed = _CHOICES.get(f"{kind.__name__}.{field}")
        if not is_of(value, annotation_of(kind, field)) or (allowed is not None and value not in allowed):
            raise ValueError(f"{kind.__name__}: {field} cannot be {value!r:.200}")
    return made


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"


def _octets(content: object) -> bytes:
    text = _of(content, str, "base64")
    try:
        return b64decode(text, validate=True)
    except ValueError:
        raise ValueError(f"{content!r:.200} is not base64") from None


def _set(content: object) -> frozenset[Any]:
    return frozenset(map(_key, _of(content, list, "set")))


def _mapping(content: object) -> dict[str, Any]:
    return {name: decoded(each) for name, each in _of(content, dict, "map").items()}


def _pairs(content: object) -> dict[Any, Any]:
    pairs = _of(content, list, "pairs")
    if not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
        raise ValueError(f"pairs are lists of a name and a value, not {content!r:.200}")
    return {_key(name): decoded(each) for name, each in pairs}


def _key(document: Any) -> Any:
    """A value that sets and mappings can hold by itself: a text, a number, or a list of such."""
    value = decoded(document)
    try:
        hash(value)
    except TypeError:
        raise ValueError(f"{document!r:.200} cannot be a name") from None
    return value


def _of(content: Any, kind: type, name: str) -> Any:
    if not isinstance(content, kind):
        raise ValueError(f"{name} holds a {_JSON[kind]}, not {content!r:.200}")
    return content


_JSON: Final[dict[type, str]] = {str: "string", list: "list", dict: "JSON object"}
_MAKERS: Final[dict[str, Callable[[Any], Any]]] = {
    "base64": _octets,
    "set": _set,
    "map": _mapping,
    "pairs": _pairs,
}
