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
from fakeoss.model.encryption import Encryption
from fakeoss.model.lifecycle import Lifecycle, Rule, Transition
from fakeoss.model.notifications import Notifications, Subject
from fakeoss.model.object_lock import DefaultRetention, ObjectLock, Retention
from fakeoss.model.ownership import AccessBlock
from fakeoss.model.policy import Policy, Principals, Statement
from fakeoss.model.policy_conditions import Condition
from fakeoss.model.records import Checksum, Completion, PartEntry
from fakeoss.model.replication import Replication, ReplicationRule
from fakeoss.model.restoration import Restoration
from fakeoss.model.website import Redirect, RoutingRule, Website

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["decoded", "encoded"]

_KINDS: Final[dict[str, Any]] = {
    kind.__name__: kind
    for kind in (
        *(AccessBlock, Checksum, Completion, Condition, Cors, CorsRule, DefaultRetention, Encryption, Grant, Lifecycle),
        *(Notifications, ObjectLock, PartEntry, Policy, Principals, Redirect, Replication, ReplicationRule),
        *(Restoration, Retention, RoutingRule, Rule, Statement, Subject, Transition, Website),
    )
}


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
    try:
        if make is not None:
            return make(content)
        return _KINDS[name](**{field: decoded(each) for field, each in content.items()})
    except KeyError:
        raise ValueError(f"there is no kind of value {name!r}") from None
    except (TypeError, AttributeError) as error:
        raise ValueError(f"not a {name}: {error}") from None


def _mapping(content: Any) -> dict[str, Any]:
    return {name: decoded(each) for name, each in content.items()}


def _pairs(content: Any) -> dict[Any, Any]:
    return {decoded(name): decoded(each) for name, each in content}


_MAKERS: Final[dict[str, Callable[[Any], Any]]] = {
    "base64": lambda content: b64decode(content, validate=True),
    "set": lambda content: frozenset(map(decoded, content)),
    "map": _mapping,
    "pairs": _pairs,
}
