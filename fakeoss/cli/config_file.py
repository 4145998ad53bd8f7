"""The server's configuration file: profile, switches, limits, hosts and users, in TOML."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss import profiles
from fakeoss.limits import Limits
from fakeoss.model.accounts import User
from fakeoss.operations import OPERATIONS
from fakeoss.suggestion import suggestion

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from os import PathLike

    from fakeoss.profiles.profile import Profile

__all__ = ["Configuration", "ConfigurationError", "read_configuration"]

_OWN_KEYS: Final = ("profile", "limits", "users", "hosts")
_REQUIRED: Final = ("access_key", "secret_key", "id")


class Configuration(NamedTuple):
    """The contents of a file: the profile with its switches and limits applied, the users, and the hosts that the
    server answers to besides its own."""

    profile: Profile
    users: tuple[User, ...]
    hosts: tuple[str, ...] = ()


class ConfigurationError(ValueError):
    """The file cannot be used; the message names the file, the key and the allowed values."""


class _WrongValueError(Exception):
    """A key, and what is wrong with its value."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key}: {problem}")


def read_configuration(path: str | PathLike[str], profile: str | None = None) -> Configuration:
    """Read a file; ``profile`` overrides the one it names. Raises ConfigurationError, OSError."""
    with open(path, "rb") as file:
        try:
            table = tomllib.load(file)
            return _configuration(table, profile)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"{path}: not TOML: {error}") from None
        except _WrongValueError as error:
            raise ConfigurationError(f"{path}: {error}") from None


def _configuration(table: dict[str, Any], profile: str | None) -> Configuration:
    name_in_file = table.get("profile", "jdcloud")
    if name_in_file not in list(profiles.PROFILES):
        raise _WrongValueError("profile", f"{name_in_file!r} is not one of {', '.join(profiles.PROFILES)}")
    base = profiles.find(profile or name_in_file)
    switches = {name: _switch(base, name, value) for name, value in table.items() if name not in _OWN_KEYS}
    if "limits" in table:
        switches["limits"] = _limits(table["limits"])
    return Configuration(base.derive(**switches), _users(table.get("users", [])), _hosts(table.get("hosts", [])))


def _settable_names(profile: Profile) -> list[str]:
    """Return the switches that can be set by a TOML value."""
    return [name for name, value in profile.switches.items() if isinstance(value, bool | int | str | frozenset)]


def _switch(profile: Profile, name: str, value: object) -> object:
    """Check the value of a switch against the type and values that the profile has for it, and convert it."""
    names = _settable_names(profile)
    if name not in names:
        raise _WrongValueError(name, f"unknown key{suggestion(name, (*_OWN_KEYS, *names), 'keys')}")
    current = profile.switches[name]
    allowed = _allowed(profile, name)
    if isinstance(current, frozenset):
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise _WrongValueError(name, f"{value!r} is not a list of strings")
        for item in value:
            _require_allowed(name, item, allowed)
        return frozenset(value)
    if isinstance(current, bool):
        if not isinstance(value, bool):
            raise _WrongValueError(name, f"{value!r} is neither true nor false")
    elif isinstance(current, int):
        _require_number(name, value, least=0)
    elif not isinstance(value, str):
        raise _WrongValueError(name, f"{value!r} is not a string")
    _require_allowed(name, value, allowed)
    return value


def _allowed(profile: Profile, name: str) -> tuple[str, ...]:
    """Return the allowed values of a switch; empty if every value of its type is allowed."""
    if name == "acls":
        return ("enabled", "disabled")
    if name == "blocked_encryption_types":
        return ("SSE-C", "NONE")
    if name == "default_region":
        return profile.regions
    if name == "disabled":
        return tuple(sorted({row.name for row in OPERATIONS}))
    return ()


def _require_allowed(name: str, value: object, allowed: tuple[str, ...]) -> None:
    if allowed and value not in allowed:
        raise _WrongValueError(name, f"{value!r} is not one of {', '.join(allowed)}")


def _require_number(name: str, value: object, *, least: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise _WrongValueError(name, f"{value!r} is not a whole number of at least {least}")


def _limits(table: object) -> dict[str, int]:
    if not isinstance(table, dict):
        raise _WrongValueError("limits", "must be a table: [limits]")
    for name, value in table.items():
        if name not in Limits._fields:
            raise _WrongValueError(f"limits.{name}", f"unknown limit{suggestion(name, Limits._fields, 'limits')}")
        _require_number(f"limits.{name}", value, least=1)
    return table


def _hosts(value: object) -> tuple[str, ...]:
    from fakeoss.server.gate import require_hosts

    if not isinstance(value, list):
        raise _WrongValueError("hosts", f"{value!r} is not a list of strings")
    try:
        return require_hosts(value)
    except (TypeError, ValueError) as error:
        raise _WrongValueError("hosts", str(error).removeprefix("fakeoss.Server: ")) from None


def _users(tables: object) -> tuple[User, ...]:
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise _WrongValueError("users", "must be a list of tables: [[users]]")
    users: list[User] = []
    for index, table in enumerate(tables, 1):
        users.append(_user(f"users, entry {index}", table))
        if any(users[-1].access_key == other.access_key for other in users[:-1]):
            raise _WrongValueError(
                f"users, entry {index}: access_key", f"{users[-1].access_key!r} belongs to an earlier user"
            )
    return tuple(users)


def _user(entry: str, table: dict[str, Any]) -> User:
    for name, value in table.items():
        if name not in User._fields:
            raise _WrongValueError(f"{entry}: {name}", f"unknown key{suggestion(name, User._fields, 'keys')}")
        if not isinstance(value, str):  # the value is not shown: it may be a secret
            raise _WrongValueError(f"{entry}: {name}", f"must be a string, not {type(value).__name__}")
    for name in _REQUIRED:
        if not table.get(name):
            raise _WrongValueError(f"{entry}: {name}", f"missing or empty; {', '.join(_REQUIRED)} are required")
    user = User(**table)
    try:
        user.session_end  # noqa: B018 - raises ValueError if it is not a date
    except ValueError:
        raise _WrongValueError(f"{entry}: session_ends_at", "not an ISO 8601 date") from None
    return user
