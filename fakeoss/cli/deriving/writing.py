"""Writes a profile as a file that ``fakeoss.profiles.read`` reads back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from fakeoss import profiles
from fakeoss.profiles.reading import OWN_KEYS, settable_names
from fakeoss.wire.xml import Shape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fakeoss.errors import Cause
    from fakeoss.profiles.profile import Profile
    from fakeoss.wire.error_row import Row

__all__ = ["profile_text"]

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_ROW: Final = ("status", "code", "message", "fields", "bodiless")


def profile_text(profile: Profile, comments: Iterable[str]) -> str:
    """Return the file of a profile: the comments, the profile in the library that is nearest to it, and in what it
    differs from that one. Its name is that of the file."""
    base = min(profiles.PROFILES.values(), key=lambda each: len(_changed(profile, each)))
    changed = _changed(profile, base)
    lines = [f"# {line}".rstrip() for line in comments]
    lines += ["", f"profile = {_value(base.name)}"]
    tables: list[str] = []
    for name in settable_names(base):
        value = profile.switches[name]
        if name not in changed or name in OWN_KEYS:
            continue
        if isinstance(value, Shape | Mapping):
            items = value._asdict() if isinstance(value, Shape) else value
            tables += _table(name, items, base.switches[name]._asdict() if isinstance(value, Shape) else {})
        else:
            lines.append(f"{name} = {_value(value)}")
    if "limits" in changed:
        tables += _table("limits", profile.limits._asdict(), base.limits._asdict())
    tables += _rows("errors", profile.errors, base.errors)
    for operation, rows in sorted(profile.operation_errors.items()):
        known = base.operation_errors.get(operation, {})
        tables += _rows(f"operation_errors.{operation}", rows, {**base.errors, **known})
    return "\n".join([*lines, *tables]) + "\n"


def _changed(profile: Profile, base: Profile) -> set[str]:
    return {name for name, value in profile.switches.items() if value != base.switches[name]} - {"name", "hosts"}


def _table(name: str, items: Mapping[str, Any], base: Mapping[str, Any]) -> list[str]:
    """Return a table with the items that are otherwise than in the base."""
    own = {key: value for key, value in items.items() if key not in base or base[key] != value}
    return ["", f"[{name}]", *(f"{_key(key)} = {_value(value)}" for key, value in sorted(own.items()))]


def _rows(name: str, rows: Mapping[Cause, Row], base: Mapping[Cause, Row]) -> list[str]:
    lines: list[str] = []
    for cause, row in sorted(rows.items(), key=lambda item: item[0].name):
        known = base[cause]
        changes = {field: getattr(row, field) for field in _ROW if getattr(row, field) != getattr(known, field)}
        if changes:
            lines += ["", f"[{name}.{cause.name}]", *(f"{field} = {_value(value)}" for field, value in changes.items())]
    return lines


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name)


def _value(value: Any) -> str:
    if isinstance(value, frozenset):
        value = sorted(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False)
