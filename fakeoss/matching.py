"""What is looked for among calls: values, globs, sets and functions, by the names of a call's fields.

The log and the plan of faults ask the same questions in the same words. What can be asked before a call is answered is
in ``REQUEST_FIELDS``; a fault has no other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss.suggestion import require_names

if TYPE_CHECKING:
    from collections.abc import Callable

    Test = Callable[[Any], object]

__all__ = ["ANSWER_FIELDS", "FIELDS", "REQUEST_FIELDS", "Criteria", "Field", "Miss", "is_like"]

_SEVERAL: Final = (list, tuple, Set, range)
"""Collections any of whose members is right."""
_WILDCARDS: Final = re.compile(r"([*?])")
_REGULAR: Final = {"*": ".*", "?": "."}


class Field(NamedTuple):
    """What the value of a field may be, as types and in words."""

    kinds: tuple[type, ...]
    words: str


_TEXT: Final = Field((str,), "a string")
_OPTIONAL_TEXT: Final = Field((str, type(None)), "a string or None")
_NUMBER: Final = Field((int,), "a number")
_OPTIONAL_NUMBER: Final = Field((int, type(None)), "a number or None")
_SECONDS: Final = Field((int, float), "a number")
_NAMES: Final = Field((Mapping,), "a mapping of names to values")
_BYTES: Final = Field((bytes,), "bytes")

REQUEST_FIELDS: Final[Mapping[str, Field]] = {
    "operation": _TEXT,
    "method": _TEXT,
    "bucket": _OPTIONAL_TEXT,
    "key": _OPTIONAL_TEXT,
    "version": _OPTIONAL_TEXT,
    "upload": _OPTIONAL_TEXT,
    "part": _OPTIONAL_NUMBER,
    "copy_source": _OPTIONAL_TEXT,
    "range": _OPTIONAL_TEXT,
    "query": _NAMES,
    "headers": _NAMES,
    "user": _OPTIONAL_TEXT,
    "client": _OPTIONAL_TEXT,
    "client_version": _OPTIONAL_TEXT,
    "attempt": _OPTIONAL_NUMBER,
    "process": Field((int, str, type(None)), "a number, a string or None"),
    "start": _SECONDS,
}
"""The fields that are known before a call is answered."""
ANSWER_FIELDS: Final[Mapping[str, Field]] = {
    "status": _NUMBER,
    "code": _OPTIONAL_TEXT,
    "body": _BYTES,
    "response_headers": _NAMES,
    "response_body": _BYTES,
    "bytes_in": _NUMBER,
    "bytes_out": _NUMBER,
    "duration": _SECONDS,
    "fault": _OPTIONAL_TEXT,
}
"""The fields that are known once it is; the body of the request among them, which is not read before."""
FIELDS: Final[Mapping[str, Field]] = {**REQUEST_FIELDS, **ANSWER_FIELDS}
_WHEN: Final = "when"


@lru_cache(maxsize=1024)
def _pattern(glob: str) -> re.Pattern[str]:
    return re.compile("".join(_REGULAR.get(part) or re.escape(part) for part in _WILDCARDS.split(glob)), re.DOTALL)


def is_like(text: str | None, glob: str) -> bool:
    """Whether a text is ``glob``, in which ``*`` stands for any characters and ``?`` for one; ``/`` and brackets have
    no special meaning."""
    if text is None:
        return False
    return text == glob or (("*" in glob or "?" in glob) and _pattern(glob).fullmatch(text) is not None)


class Miss(NamedTuple):
    """A field that is not as it was looked for."""

    name: str
    expected: object
    actual: object


class Criteria:
    """What is looked for, by field: a value, a glob, a collection of values any of which is right, or a function that
    is called with the value; of ``query``, ``headers`` and ``response_headers``, such values by name, ``None`` for a
    name that must be absent. ``when`` is a function that is called with the whole call.

    Raises TypeError for a field that does not exist, with the nearest that does, and for a value that no call can have.
    """

    __slots__ = ("_tests", "_when", "fields")

    def __init__(
        self, fields: Mapping[str, object], owner: str = "a call", known: Mapping[str, Field] = FIELDS
    ) -> None:
        __tracebackhide__ = True  # a failing test shows its own line
        require_names(owner, fields, (*known, _WHEN), "fields")
        self.fields = fields
        self._when: Test | None = None
        self._tests: list[tuple[str, Test]] = []
        for name, value in fields.items():
            if name != _WHEN:
                self._tests.append((name, _test(name, value, known[name], owner)))
            elif callable(value):
                self._when = value
            else:
                raise TypeError(f"fakeoss: {_WHEN} must be a function that takes {owner}, not {value!r}")

    def __contains__(self, name: object) -> bool:
        return name in self.fields

    def match(self, call: object) -> bool:
        """Whether a call is as it was looked for; functions are asked last."""
        for name, test in self._tests:
            if not test(getattr(call, name)):
                return False
        return self._when is None or bool(self._when(call))

    def test(self, name: str, value: object) -> bool:
        """Whether a value of one field is right; any is if it does not matter."""
        return all(not (tested == name and not test(value)) for tested, test in self._tests)

    def misses(self, call: object) -> list[Miss]:
        """Return the fields of a call that are not as they were looked for."""
        misses: list[Miss] = []
        for name, test in self._tests:
            actual = getattr(call, name)
            if test(actual):
                continue
            expected = self.fields[name]
            if isinstance(expected, Mapping):
                misses.extend(_misses_by_name(name, expected, actual))
            else:
                misses.append(Miss(name, expected, actual))
        if self._when is not None and not misses and not self._when(call):
            misses.append(Miss(_WHEN, self._when, False))
        return misses


def _misses_by_name(field: str, expected: Mapping[str, object], actual: Mapping[str, object]) -> list[Miss]:
    values = {name.lower(): value for name, value in actual.items()}
    return [
        Miss(f"{field}[{name!r}]", value, values.get(name.lower()))
        for name, value in expected.items()
        if not _plain_test(value)(values.get(name.lower()))
    ]


def _test(name: str, value: object, field: Field, owner: str) -> Test:
    """Return the function that judges a field. Raises TypeError for a value that it cannot have."""
    __tracebackhide__ = True
    if callable(value):
        return value
    if field is _NAMES and isinstance(value, Mapping):
        return _test_of_names(value)
    members = value if isinstance(value, _SEVERAL) else (value,)
    for member in members:
        if not isinstance(member, field.kinds) or isinstance(member, bool):
            raise TypeError(f"fakeoss: the {name} of {owner} must be {field.words}, not {member!r}")
    return _plain_test(value)


def _plain_test(value: object) -> Test:
    """Return the function that compares with a value, a glob or several of them."""
    if callable(value):
        return value
    if isinstance(value, range):
        return lambda actual: actual in value
    if isinstance(value, _SEVERAL):
        tests = list(map(_plain_test, value))
        return lambda actual: any(test(actual) for test in tests)
    if isinstance(value, str) and ("*" in value or "?" in value):
        return lambda actual: isinstance(actual, str) and is_like(actual, value)
    return lambda actual: actual == value


def _test_of_names(expected: Mapping[str, object]) -> Test:
    """Return the function that judges a mapping by its names, whose case does not matter."""
    tests = {name.lower(): _plain_test(value) for name, value in expected.items()}

    def test(actual: Mapping[str, object]) -> bool:
        values = {name.lower(): value for name, value in actual.items()}
        return all(test(values.get(name)) for name, test in tests.items())

    return test
