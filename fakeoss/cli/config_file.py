"""The server's configuration file: profile, switches, limits and users, in TOML."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss import profiles
from fakeoss.limits import Limits
from fakeoss.model.accounts import User
from fakeoss.operations import OPERATIONS

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from os import PathLike

    from fakeoss.profiles.profile import Profile

__all__ = ["Configuration", "ConfigurationError", "read_configuration"]

_OWN_KEYS: Final = ("profile", "limits", "users")
_REQUIRED: Final = ("access_key", "secret_key", "id")


class Configuration(NamedTuple):
    """What a file says: the profile with its switches and limits, and the users."""

    profile: Profile
    users: tuple[User, ...]


class ConfigurationError(ValueError):
    """A file that cannot be used; the message names the file, the key and what is allowed."""


class _WrongValueError(Exception):
    """A key and what is wrong with it."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key}: {problem}")


def read_configuration(path: str | PathLike[str], profile: str | None = None) -> Configuration:
    """Read a file; ``profile`` wins over the one it names. Raises ConfigurationError, OSError."""
    with open(path, "rb") as file:
        try:
            table = tomllib.load(file)
            return _configuration(table, profile)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"{path}: not TOML: {error}") from None
        except _WrongValueError as error:
            raise ConfigurationError(f"{path}: {error}") from None


def _configuration(table: dict[str, Any], profile: str | None) -> Configuration:
    named = table.get("profile", "jdcloud")
    if named not in list(profiles.PROFILES):
        raise _WrongValueError("profile", f"{named!r} is not one of {', '.join(profiles.PROFILES)}")
    base = profiles.find(profile or named)
    switches = {name: _switch(base, name, value) for name, value in table.items() if name not in _OWN_KEYS}
    if "limits" in table:
        switches["limits"] = _limits(table["limits"])
    return Configuration(base.derive(**switches), _users(table.get("users", [])))


def _settable(profile: Profile) -> list[str]:
    """The switches that a value of TOML can set."""
    return [name for name, value in profile.switches.items() if isinstance(value, bool | int | str | frozenset)]


def _switch(profile: Profile, name: str, value: object) -> object:
    """The value of a switch, of the type that the profile has there."""
    settable = _settable(profile)
    if name not in settable:
        raise _WrongValueError(name, f"there is no such key; {_suggested(name, (*_OWN_KEYS, *settable))}")
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


def _suggested(name: str, known: tuple[str, ...]) -> str:
    """The nearest of the names that there are, or all of them."""
    from difflib import get_close_matches

    nearest = get_close_matches(name, known, 1)
    return f"the nearest is {nearest[0]}" if nearest else f"there are {', '.join(known)}"


def _allowed(profile: Profile, name: str) -> tuple[str, ...]:
    """The values that a switch may have; none where all of its type are good."""
    if name == "acls":
        return ("enabled", "disabled")
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
        raise _WrongValueError(name, f"{value!r} is not a whole number from {least} up")


def _limits(table: object) -> dict[str, int]:
    if not isinstance(table, dict):
        raise _WrongValueError("limits", "it is a table: [limits]")
    for name, value in table.items():
        if name not in Limits._fields:
            raise _WrongValueError(f"limits.{name}", f"there is no such limit; there are {', '.join(Limits._fields)}")
        _require_number(f"limits.{name}", value, least=1)
    return table


def _users(tables: object) -> tuple[User, ...]:
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise _WrongValueError("users", "it is a list of tables: [[users]]")
    users: list[User] = []
    for index, table in enumerate(tables, 1):
        users.append(_user(f"users, entry {index}", table))
        if any(users[-1].access_key == other.access_key for other in users[:-1]):
            raise _WrongValueError(
                f"users, entry {index}: access_key", f"{users[-1].access_key!r} is an earlier user's"
            )
    return tuple(users)


def _user(where: str, table: dict[str, Any]) -> User:
    for name, value in table.items():
        if name not in User._fields:
            raise _WrongValueError(f"{where}: {name}", f"there is no such key; there are {', '.join(User._fields)}")
        if not isinstance(value, str):  # the value itself may be a secret
            raise _WrongValueError(f"{where}: {name}", f"it is a string, not {type(value).__name__}")
    for name in _REQUIRED:
        if not table.get(name):
            raise _WrongValueError(f"{where}: {name}", f"it is missing or empty; {', '.join(_REQUIRED)} are required")
    user = User(**table)
    try:
        user.session_end  # noqa: B018 - it raises for what is no date
    except ValueError:
        raise _WrongValueError(f"{where}: session_ends_at", "it is no ISO 8601 date") from None
    return user
