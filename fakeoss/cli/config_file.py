"""The server's configuration file: profile, switches, limits, hosts and users, in TOML."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss import profiles
from fakeoss.model.accounts import User
from fakeoss.operations import OPERATIONS
from fakeoss.profiles.reading import WrongValueError, profile_base, profile_of
from fakeoss.suggestion import suggestion

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from os import PathLike

    from fakeoss.profiles.profile import Profile

__all__ = ["Configuration", "ConfigurationError", "read_configuration"]

_OTHER_KEYS: Final = ("users", "hosts")
_REQUIRED: Final = ("access_key", "secret_key", "id")


class Configuration(NamedTuple):
    """The contents of a file: the profile with its switches and limits applied, the users, and the hosts that the
    server answers to besides its own."""

    profile: Profile
    users: tuple[User, ...]
    hosts: tuple[str, ...] = ()


class ConfigurationError(ValueError):
    """The file cannot be used; the message names the file, the key and the allowed values."""


def read_configuration(path: str | PathLike[str], profile: str | None = None) -> Configuration:
    """Read a file; ``profile`` overrides the one it names. Raises ConfigurationError, OSError."""
    with open(path, "rb") as file:
        try:
            table = tomllib.load(file)
            return _configuration(table, profile)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"{path}: not TOML: {error}") from None
        except WrongValueError as error:
            raise ConfigurationError(f"{path}: {error}") from None


def _configuration(table: dict[str, Any], profile: str | None) -> Configuration:
    base = profile_base(table, profiles.PROFILES)
    if profile is not None:
        base = profiles.find(profile)
    operations = {row.name for row in OPERATIONS}
    return Configuration(
        profile_of(base, table, _OTHER_KEYS, operations), _users(table.get("users", [])), _hosts(table.get("hosts", []))
    )


def _hosts(value: object) -> tuple[str, ...]:
    from fakeoss.server.gate import require_hosts

    if not isinstance(value, list):
        raise WrongValueError("hosts", f"{value!r} is not a list of strings")
    try:
        return require_hosts(value)
    except (TypeError, ValueError) as error:
        raise WrongValueError("hosts", str(error).removeprefix("fakeoss.Server: ")) from None


def _users(tables: object) -> tuple[User, ...]:
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise WrongValueError("users", "must be a list of tables: [[users]]")
    users: list[User] = []
    for index, table in enumerate(tables, 1):
        users.append(_user(f"users, entry {index}", table))
        if any(users[-1].access_key == other.access_key for other in users[:-1]):
            raise WrongValueError(
                f"users, entry {index}: access_key", f"{users[-1].access_key!r} belongs to an earlier user"
            )
    return tuple(users)


def _user(entry: str, table: dict[str, Any]) -> User:
    for name, value in table.items():
        if name not in User._fields:
            raise WrongValueError(f"{entry}: {name}", f"unknown key{suggestion(name, User._fields, 'keys')}")
        if not isinstance(value, str):  # the value is not shown: it may be a secret
            raise WrongValueError(f"{entry}: {name}", f"must be a string, not {type(value).__name__}")
    for name in _REQUIRED:
        if not table.get(name):
            raise WrongValueError(f"{entry}: {name}", f"missing or empty; {', '.join(_REQUIRED)} are required")
    user = User(**table)
    try:
        user.session_end  # noqa: B018 - raises ValueError if it is not a date
    except ValueError:
        raise WrongValueError(f"{entry}: session_ends_at", "not an ISO 8601 date") from None
    return user
