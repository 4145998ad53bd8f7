"""Wrong names: every message about one suggests the nearest that exists."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

__all__ = ["named", "named_fields", "nearest", "require_names", "suggestion"]

Function = TypeVar("Function", bound="Callable[..., Any]")
Record = TypeVar("Record", bound=type)

_CUTOFF: Final = 0.6
_KEYWORD_VARIADIC: Final = 0x08
"""The flag of code objects that take any keyword (``inspect.CO_VARKEYWORDS``)."""


def nearest(name: str, known: Iterable[str], cutoff: float = _CUTOFF) -> str | None:
    """Return the most similar of the known names, ``None`` if none is similar; case, hyphens and underscores do not
    count."""
    from difflib import get_close_matches

    plain: dict[str, str] = {}
    for each in known:
        plain.setdefault(_plain(each), each)
    matches = get_close_matches(_plain(name), plain, n=1, cutoff=cutoff)
    return plain[matches[0]] if matches else None


def _plain(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


def suggestion(name: str, known: Collection[str], plural: str = "") -> str:
    """Suggest the most similar of the known names; if there is none, and ``plural`` names what they are, list them."""
    match = nearest(name, known)
    if match is not None:
        return f"; did you mean {match!r}?"
    return f"; the {plural} are {', '.join(known)}" if plural and known else ""


def require_names(owner: str, names: Iterable[str], known: Collection[str], plural: str = "options") -> None:
    """Raise TypeError if one of ``names`` is not known, with the nearest that is."""
    __tracebackhide__ = True  # a failing test shows its own line
    owner = owner if owner.startswith("fakeoss.") else f"fakeoss: {owner}"
    for name in names:
        if name not in known:
            own = "; user metadata is given as metadata={...}" if "metadata" in known else ""
            raise TypeError(f"{owner} has no {name!r}{suggestion(name, known, plural)}{own}")


def named(function: Function) -> Function:
    """Decorate a function, so that calling it with a keyword that it does not take raises TypeError with the nearest
    that it does."""
    code = function.__code__
    first = code.co_posonlyargcount
    names = code.co_varnames[first : code.co_argcount + code.co_kwonlyargcount]
    known = tuple(name for name in names if name not in {"self", "cls", "_cls"})
    owner = function.__qualname__.removesuffix(".__init__")
    assert not code.co_flags & _KEYWORD_VARIADIC  # nothing would be unknown to it

    @wraps(function)
    def wrapper(*arguments: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        if options and not options.keys() <= set(known):
            require_names(owner, options, known)
        return function(*arguments, **options)

    return wrapper  # type: ignore[return-value]


def named_fields(record: Record) -> Record:
    """Decorate a named tuple, so that making one with a field that it does not have raises TypeError with the nearest
    that it has."""
    known, make = record._fields, record.__new__  # type: ignore[attr-defined]

    @wraps(make)
    def __new__(cls: type, /, *values: Any, **fields: Any) -> Any:  # noqa: N807
        __tracebackhide__ = True
        if fields and not fields.keys() <= set(known):
            require_names(cls.__name__, fields, known, "fields")
        return make(cls, *values, **fields)

    record.__new__ = __new__  # type: ignore[method-assign]
    return record
