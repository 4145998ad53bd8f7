"""Faults in words, as a command line has them: ``GetObject, cut(1024), key=src/*, times=2``.

A fault is an operation, what goes wrong, and settings of ``Fault``, separated by commas. What goes wrong is an error
code, a kind of failure with its settings in parentheses (``reset``, ``cut(0.5, by=reset)``), or several of these in
brackets, in turn: ``[SlowDown, cut(1024), ok]``; it may be left out where there is a ``delay``. A value is a number,
``true``, ``false``, ``none``, or a text, which needs quotes only where it has a comma or a bracket, or is the word
``none``. The names and values of ``headers`` stand in braces: ``headers={x-a: b*, range: none}``.
"""

from __future__ import annotations

import re
from types import NoneType
from typing import TYPE_CHECKING, Any, Final

from fakeoss import failures
from fakeoss.failure_kinds import BY_NAME
from fakeoss.failures import Failure
from fakeoss.faults import Fault, types_of
from fakeoss.suggestion import require_names, suggestion

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["GRAMMAR", "read_failure", "read_fault", "require_ending"]

GRAMMAR: Final = "OPERATION, CODE or KIND(SETTING=VALUE, ...) or [these, in turn], SETTING=VALUE, ..."
_SETTINGS: Final = tuple(name for name in Fault._fields if name not in {"operation", "error", "when"})
_NAME: Final = re.compile(r"\s*([A-Za-z_][\w-]*)\s*=\s*(?!=)")
_PLAIN: Final = re.compile(r"[^,()\[\]{}'\"]*")
_HEADER: Final = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*")
_WORD: Final = re.compile(r"\s*([A-Za-z*][\w.*-]*)\s*")
_QUOTED: Final = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_CONSTANTS: Final = {"true": True, "false": False, "none": None, "null": None}
_INTEGER: Final = re.compile(r"[+-]?\d+", re.ASCII)
_DECIMAL: Final = re.compile(r"[+-]?(\d+\.\d*|\.?\d+)([eE][+-]?\d+)?", re.ASCII)


def read_fault(text: str) -> tuple[str, Any, dict[str, Any]]:
    """Return the arguments of ``FaultPlan.add``: the operation, what goes wrong, and the settings. Raises ValueError
    for what is no fault, in words that name the nearest that is."""
    reader = _Reader(text)
    operation = reader.match(_WORD, "an operation, or * for any")
    cause: Any = None
    settings: dict[str, Any] = {}
    while reader.take(","):
        if reader.is_setting():
            reader.read_setting(settings, _types_of_fault)
        elif cause is None and not settings:
            cause = reader.cause()
        else:
            raise reader.error("a setting, such as times=2")
    is_bare = cause is None and not settings
    reader.finish(f"; did you mean '{operation}, {reader.rest.lstrip(':=; ')}'?" if is_bare else "")
    return operation, cause, settings


def read_failure(text: str) -> Any:
    """Return what goes wrong: an error code, a failure, or a list of these. Raises ValueError for what is none."""
    reader = _Reader(text)
    cause = reader.cause()
    reader.finish("; here is no operation, only what goes wrong: SlowDown, or cut(1024)")
    return cause


def require_ending(cause: object) -> None:
    """Raise ValueError for a refusal that does not end: nobody could reach the server to remove it."""
    for failure in cause if isinstance(cause, (list, tuple)) else (cause,):
        if isinstance(failure, Failure) and failure.name == "refuse" and failure["seconds"] is None:
            raise ValueError("fakeoss: a refusal without an end could not be removed: give it seconds, refuse(5)")


def _types_of_fault(name: str) -> tuple[type, ...]:
    """Return what a setting of a fault may be. Raises TypeError for one that there is not, or has no words."""
    if name == "when":
        raise TypeError("when is a function, for which there are no words")
    require_names("a fault", [name], _SETTINGS, "settings")
    return types_of(name)


class _Reader:
    """A text that is read from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def __str__(self) -> str:
        return f"fakeoss: {self._text!r}"

    def error(self, expected: str) -> ValueError:
        """The error that something else was expected here."""
        found = f"expected {expected}, not {self.rest!r}" if self.rest else f"{expected} is missing"
        return ValueError(f"{self}: {found}")

    def call(self, function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """Call a function, whose complaints become ValueErrors that show the text."""
        try:
            return function(*arguments, **options)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{self}: {str(error).removeprefix('fakeoss: ')}") from None

    def match(self, pattern: re.Pattern[str], expected: str) -> str:
        """Read what matches. Raises ValueError if it does not."""
        found = pattern.match(self._text, self._at)
        if found is None:
            raise self.error(expected)
        self._at = found.end()
        return found[1]

    def take(self, mark: str) -> bool:
        """Read a mark, if it is here."""
        rest = self._text[self._at :]
        is_here = rest.lstrip().startswith(mark)
        if is_here:
            self._at += len(rest) - len(rest.lstrip()) + len(mark)
        return is_here

    def require(self, mark: str) -> None:
        """Read a mark. Raises ValueError if it is not here."""
        if not self.take(mark):
            raise self.error(repr(mark))

    @property
    def rest(self) -> str:
        """What was not read yet."""
        return self._text[self._at :].strip()

    def finish(self, hint: str = "") -> None:
        """Raise ValueError, which ends with the ``hint``, if there is more."""
        if self.rest:
            raise ValueError(f"{self.error(repr(',') + ' or the end')}{hint}")

    def is_setting(self) -> bool:
        """Whether a name and a value come."""
        return _NAME.match(self._text, self._at) is not None

    def read_setting(self, settings: dict[str, Any], types: Callable[[str], tuple[type, ...]]) -> None:
        """Read a name and its value into ``settings``. Raises ValueError for a name that is there already."""
        name = self.match(_NAME, "a setting")
        if name in settings:
            raise ValueError(f"{self}: {name} is given twice")
        settings[name] = self.value(self.call(types, name))

    def value(self, types: tuple[type, ...]) -> Any:
        """Read a value, which may be of these types."""
        if self.take("{"):
            return self._names()
        if (quoted := self._quoted()) is not None:
            return quoted
        found = _PLAIN.match(self._text, self._at)
        assert found is not None  # it may be empty
        if not found[0].strip():
            raise self.error("a value")
        self._at = found.end()
        return _plain_value(found[0].strip(), types)

    def _quoted(self) -> str | None:
        start = self._at + len(self._text[self._at :]) - len(self._text[self._at :].lstrip())
        found = _QUOTED.match(self._text, start)
        if found is None:
            return None
        self._at = found.end()
        return found[1] if found[1] is not None else found[2]

    def _names(self) -> dict[str, Any]:
        """Read names and values up to the closing brace."""
        names: dict[str, Any] = {}
        while not self.take("}"):
            if names:
                self.require(",")
            name = self.match(_HEADER, "a header and ':'")
            names[name] = self.value((str, NoneType))
        return names

    def cause(self) -> Any:
        """Read what goes wrong."""
        if not self.take("["):
            return self._failure()
        causes = [self._failure()]
        while self.take(","):
            causes.append(self._failure())
        self.require("]")
        return causes

    def _failure(self) -> str | Failure:
        """Read an error code or a failure."""
        name = self.match(_WORD, "an error code or a kind of failure")
        has_settings = self.take("(")
        if name not in BY_NAME:
            if has_settings or not name[0].isupper():  # as the first letter of every error code is
                hint = suggestion(name, tuple(BY_NAME), "kinds")
                raise ValueError(f"{self}: there is no failure of kind {name!r}{hint}")
            return name
        if name == "ok":
            if has_settings:
                self.require(")")
            return failures.ok
        return self._made(name, has_settings=has_settings)

    def _made(self, name: str, *, has_settings: bool) -> Failure:
        """Read the settings of a failure, up to the closing parenthesis, and return it."""
        parameters = BY_NAME[name].parameters
        function: Any = getattr(failures, name)
        code = getattr(function, "__wrapped__", function).__code__
        unnamed = list(code.co_varnames[: code.co_argcount])
        settings: dict[str, Any] = {}
        while has_settings and not self.take(")"):
            if settings:
                self.require(",")
            if self.is_setting():
                self.read_setting(settings, lambda each: _types_of_failure(name, each))
            elif len(settings) < len(unnamed):
                settings[unnamed[len(settings)]] = self.value(parameters[unnamed[len(settings)]].types)
            else:
                raise self.error("')', or a setting with its name")
        for each in unnamed[: code.co_argcount - len(getattr(function, "__wrapped__", function).__defaults__ or ())]:
            if each not in settings:
                raise ValueError(f"{self}: {name} needs {each}: {name}({each.upper()})")
        return self.call(function, **settings)  # type: ignore[no-any-return]


def _types_of_failure(kind: str, name: str) -> tuple[type, ...]:
    """Return what a setting of a failure may be. Raises TypeError for one that there is not."""
    require_names(f"fakeoss.{kind}", [name], tuple(BY_NAME[kind].parameters), "settings")
    return BY_NAME[kind].parameters[name].types


def _plain_value(text: str, types: tuple[type, ...]) -> Any:
    """Return what a text without quotes stands for: of these types, or itself."""
    constant = _CONSTANTS.get(text.lower(), text)
    if constant is None or isinstance(constant, bool):
        return constant if isinstance(constant, types) else text
    if int in types and _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if float in types and _DECIMAL.fullmatch(text) else text
