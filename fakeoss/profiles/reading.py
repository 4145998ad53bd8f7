"""Profiles as files: a base, switches, limits and rows of errors, in TOML."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fakeoss.causes import Cause
from fakeoss.limits import Limits
from fakeoss.profiles.choices import CHOICES
from fakeoss.suggestion import suggestion
from fakeoss.wire.error_row import Row
from fakeoss.wire.xml import Shape

if TYPE_CHECKING:
    from collections.abc import Collection
    from os import PathLike

    from fakeoss.profiles.profile import Profile

__all__ = ["OWN_KEYS", "WrongValueError", "profile_base", "profile_of", "read_file", "require_number", "settable_names"]

OWN_KEYS: Final = ("profile", "limits", "errors", "operation_errors")
"""The keys of a profile file that are not a switch with a value."""
_ROW_KEYS: Final = ("status", "code", "message", "fields", "bodiless", "source")


_MAX_FILES: Final = 64
_read_before: dict[Path, tuple[tuple[int, int], Profile]] = {}
"""The profiles of files, with the time and size of each when it was read."""


class WrongValueError(Exception):
    """A key, and what is wrong with its value."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key}: {problem}")


def read_file(path: str | PathLike[str], known: Mapping[str, Profile]) -> Profile:
    """Return the profile that a file describes, from one of the ``known`` ones; read again only if the file changed.
    Raises ValueError, which names the file and the key, and OSError."""
    place = Path(path).resolve()
    status = place.stat()
    stamp = status.st_mtime_ns, status.st_size
    if place not in _read_before or _read_before[place][0] != stamp:
        if len(_read_before) >= _MAX_FILES:
            _read_before.clear()
        _read_before[place] = stamp, _read(place, known)
    return _read_before[place][1]


def _read(path: Path, known: Mapping[str, Profile]) -> Profile:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        base = profile_base(table, known)
        return profile_of(base, {"name": path.stem, **table})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"fakeoss: {path}: not TOML: {error}") from None
    except WrongValueError as error:
        raise ValueError(f"fakeoss: {path}: {error}") from None


def profile_base(table: Mapping[str, Any], known: Mapping[str, Profile]) -> Profile:
    """Return the profile that ``profile`` names, jdcloud if it is absent. Raises WrongValueError."""
    name = table.get("profile", "jdcloud")
    if not isinstance(name, str) or name not in known:
        raise WrongValueError("profile", f"{name!r} is not one of {', '.join(known)}")
    return known[name]


def profile_of(
    base: Profile, table: Mapping[str, Any], others: Collection[str] = (), operations: Collection[str] = ()
) -> Profile:
    """Return the variant of ``base`` that ``table`` describes; ``others`` are keys that may stand beside, and
    ``operations`` the names that ``disabled`` may hold, if they are known. Raises WrongValueError."""
    switches = {
        name: _switch(base, name, value, ("profile", "limits", *others, *OWN_KEYS[2:]))
        for name, value in table.items()
        if name not in OWN_KEYS and name not in others
    }
    for item in _strings("disabled", table.get("disabled", [])):
        _require_allowed("disabled", item, tuple(sorted(operations)))
    if "limits" in table:
        switches["limits"] = _limits(table["limits"])
    if "errors" in table:
        switches["errors"] = _rows("errors", table["errors"], base.errors)
    if "operation_errors" in table:
        switches["operation_errors"] = _operation_rows(table["operation_errors"], base)
    return base.derive(**switches)


def settable_names(profile: Profile) -> list[str]:
    """Return the switches that can be set by a TOML value."""
    return [name for name, value in profile.switches.items() if _is_settable(value) and name not in OWN_KEYS]


def _is_settable(value: object) -> bool:
    if isinstance(value, Limits):
        return False
    if isinstance(value, Mapping):
        return not any(isinstance(key, Cause) or isinstance(item, (Shape, Mapping)) for key, item in value.items())
    if isinstance(value, tuple) and not isinstance(value, Shape):
        return all(isinstance(item, str) for item in value)
    return isinstance(value, bool | int | str | frozenset | Shape)


def _switch(profile: Profile, name: str, value: object, keys: Collection[str]) -> object:
    """Check the value of a switch against the type and values that the profile has for it, and convert it."""
    names = settable_names(profile)
    if name not in names:
        raise WrongValueError(name, f"unknown key{suggestion(name, (*keys, *names), 'keys')}")
    current = profile.switches[name]
    if isinstance(current, Shape):
        return _shape(name, value, current)
    if isinstance(current, frozenset | tuple):
        return type(current)(_strings(name, value))
    if isinstance(current, Mapping):
        return _mapping(name, value)
    if isinstance(current, bool):
        if not isinstance(value, bool):
            raise WrongValueError(name, f"{value!r} is neither true nor false")
    elif isinstance(current, int):
        require_number(name, value, least=0)
    elif not isinstance(value, str):
        raise WrongValueError(name, f"{value!r} is not a string")
    _require_allowed(name, value, profile.regions if name == "default_region" else CHOICES.get(name, ()))
    return value


def _strings(name: str, value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise WrongValueError(name, f"{value!r} is not a list of strings")
    return value


def _mapping(name: str, value: object) -> dict[str, Any]:
    """Return a table whose values are strings or lists of strings."""
    if not isinstance(value, dict):
        raise WrongValueError(name, f"must be a table: [{name}]")
    return {
        key: item if isinstance(item, str) else frozenset(_strings(f"{name}.{key}", item))
        for key, item in value.items()
    }


def _shape(name: str, value: object, base: Shape) -> Shape:
    if not isinstance(value, dict):
        raise WrongValueError(name, f"must be a table: [{name}]")
    for key, text in value.items():
        if key not in Shape._fields:
            raise WrongValueError(f"{name}.{key}", f"unknown key{suggestion(key, Shape._fields, 'keys')}")
        if not isinstance(text, str):
            raise WrongValueError(f"{name}.{key}", f"{text!r} is not a string")
    return base._replace(**value)


def _operation_rows(value: object, base: Profile) -> dict[str, Mapping[Cause, Row]]:
    if not isinstance(value, dict):
        raise WrongValueError("operation_errors", "must be a table: [operation_errors.ListParts.NO_SUCH_UPLOAD]")
    rows = dict(base.operation_errors)
    for operation, table in value.items():
        own = rows.get(operation, {})
        rows[operation] = {**own, **_rows(f"operation_errors.{operation}", table, {**base.errors, **own})}
    return rows


def _rows(key: str, value: object, base: Mapping[Cause, Row]) -> dict[Cause, Row]:
    """Return the rows of a table by the names of their causes; what a row leaves out is as in ``base``."""
    if not isinstance(value, dict):
        raise WrongValueError(key, f"must be a table: [{key}.NO_SUCH_KEY]")
    rows = {}
    for name, table in value.items():
        if name not in Cause.__members__:
            raise WrongValueError(
                f"{key}.{name}", f"unknown cause{suggestion(name, tuple(Cause.__members__), 'causes')}"
            )
        rows[Cause[name]] = _row(f"{key}.{name}", table, base[Cause[name]])
    return rows


def _row(key: str, table: object, base: Row) -> Row:
    if not isinstance(table, dict):
        raise WrongValueError(key, "must be a table")
    for name in table.keys() - set(_ROW_KEYS):
        raise WrongValueError(f"{key}.{name}", f"unknown key{suggestion(name, _ROW_KEYS, 'keys')}")
    changes = dict(table)
    if "fields" in changes:
        changes["fields"] = tuple(_strings(f"{key}.fields", changes["fields"]))
    row = base._replace(**{"source": "profile file", **changes})
    try:
        row.require_valid()
    except (TypeError, ValueError) as error:
        raise WrongValueError(key, str(error)) from None
    return row


def _require_allowed(name: str, value: object, allowed: tuple[str, ...]) -> None:
    if allowed and value not in allowed:
        raise WrongValueError(name, f"{value!r} is not one of {', '.join(allowed)}")


def require_number(name: str, value: object, *, least: int) -> None:
    """Raise WrongValueError unless ``value`` is a whole number of at least ``least``."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise WrongValueError(name, f"{value!r} is not a whole number of at least {least}")


def _limits(table: object) -> dict[str, int]:
    if not isinstance(table, dict):
        raise WrongValueError("limits", "must be a table: [limits]")
    for name, value in table.items():
        if name not in Limits._fields:
            raise WrongValueError(f"limits.{name}", f"unknown limit{suggestion(name, Limits._fields, 'limits')}")
        require_number(f"limits.{name}", value, least=1)
    return table
