"""Rows of S3 Select, and the paths that lead into them (Amazon: SELECT command, Attribute access)."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from fakeoss.errors import Cause, OssError
from fakeoss.operations._select_evaluation import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fakeoss.operations._select_evaluation import Frame

    Step = str | int | object
    """A name, a place in a list, or EVERY."""

__all__ = ["EVERY", "CsvHeader", "CsvRow", "Name", "Path", "reached"]

EVERY: Final = object()
"""The step of a path that is a wildcard."""
_POSITION: Final = re.compile(r"_([1-9][0-9]{0,5})", re.ASCII)
_STRIDE: Final = 16
"""Names that cost a step where one is searched for without regard to case."""


class Name(str):
    """A name in quotes, which means that one alone; without quotes its case does not matter."""

    __slots__ = ()


def position_of(name: object) -> int | None:
    """The N of ``_N``, which is a column's place from 1 on."""
    match = _POSITION.fullmatch(name) if isinstance(name, str) else None
    return int(match[1]) if match else None


class CsvHeader:
    """The names that the first line of a CSV gives to the columns: none where it is not to be used."""

    __slots__ = ("_places", "names")

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._places: dict[tuple[bool, str], int] = {}

    def name(self, place: int) -> str:
        """What a column is called: ``_N`` where it has no name of its own."""
        return self.names[place] if place < len(self.names) else f"_{place + 1}"

    def place(self, name: str) -> int:
        """Where a column is, -1 for none. Raises SELECT_AMBIGUOUS for a name that several have."""
        exact = isinstance(name, Name)
        if (exact, name) not in self._places:
            self._places[exact, name] = self._search(name, exact=exact)
        return self._places[exact, name]

    def _search(self, name: str, *, exact: bool) -> int:
        lowered = name.lower()
        found = [at for at, each in enumerate(self.names) if each == name or (not exact and each.lower() == lowered)]
        if len(found) > 1:
            raise OssError(Cause.SELECT_AMBIGUOUS)
        if found:
            return found[0]
        position = position_of(name)
        return -1 if position is None else position - 1


class CsvRow:
    """A record of a CSV: its fields, and the header that they stand under."""

    __slots__ = ("fields", "header")

    def __init__(self, header: CsvHeader, fields: list[str]) -> None:
        self.header, self.fields = header, fields

    def items(self) -> Iterator[tuple[str, str]]:
        """The columns by name."""
        names = self.header.names
        if len(names) == len(self.fields):
            return zip(names, self.fields, strict=True)
        return ((self.header.name(at), field) for at, field in enumerate(self.fields))


class Path:
    """Where in a row a value is: names and places, after what the expression calls a row."""

    __slots__ = ("_first", "_position", "name", "steps")

    def __init__(self, steps: Sequence[Step], name: str | None) -> None:
        self.steps = tuple(steps)
        self.name = name
        """What the expression calls the row, where the path is the row itself."""
        self._first = steps[0] if steps else None
        self._position = position_of(self._first)

    @property
    def column(self) -> str | None:
        """The column that the path names, None for the row itself."""
        return self._first if isinstance(self._first, str) else None

    def value_in(self, row: Any, frame: Frame) -> Any:
        """What it leads to, MISSING for nothing. Raises SELECT_AMBIGUOUS, SELECT_BOUND."""
        if isinstance(row, CsvRow) and self.steps:
            return self._field(row, self._place(row))
        return self.found_in(row, frame)[0]

    def found_in(self, row: Any, frame: Frame) -> tuple[Any, str | None]:
        """What it leads to, and the name at its end as the row has it, None where it ends at a place in a list. Raises
        SELECT_AMBIGUOUS, SELECT_BOUND."""
        if isinstance(row, CsvRow):
            if not self.steps:
                return dict(row.items()), self.name
            place = self._place(row)
            return self._field(row, place), row.header.name(place) if place >= 0 else None
        value, name, steps = row, self.name, self.steps
        if self._position is not None and isinstance(row, dict) and _key(row, str(self._first), frame) is None:
            value, name, steps = *_nth(row, self._position, frame), steps[1:]
        for step in steps:
            value, name = _inside(value, step, frame)
        return value, name

    def _place(self, row: CsvRow) -> int:
        return row.header.place(self._first) if isinstance(self._first, str) and len(self.steps) == 1 else -1

    @staticmethod
    def _field(row: CsvRow, place: int) -> Any:
        """A field; a record that is too short has a null there."""
        if place < 0:
            return MISSING
        return row.fields[place] if place < len(row.fields) else None


def _inside(value: Any, step: Step, frame: Frame) -> tuple[Any, str | None]:
    """What a step leads to, and its name there."""
    if isinstance(step, int):
        return (value[step] if isinstance(value, list) and step < len(value) else MISSING), None
    name = str(step)
    key = _key(value, step, frame) if isinstance(value, dict) and isinstance(step, str) else None
    return (MISSING, name) if key is None else (value[key], key)


def _key(value: dict[str, Any], name: str, frame: Frame) -> str | None:
    """The name as an object has it. Raises SELECT_AMBIGUOUS where it has several that differ in case only."""
    if isinstance(name, Name):
        return name if name in value else None
    frame.spend(len(value) // _STRIDE)
    lowered = name.lower()
    keys = [key for key in value if key.lower() == lowered]
    if len(keys) > 1:
        raise OssError(Cause.SELECT_AMBIGUOUS)
    return keys[0] if keys else None


def _nth(value: dict[str, Any], position: int, frame: Frame) -> tuple[Any, str | None]:
    """The value at a place from 1 on, and its name."""
    frame.spend(position // _STRIDE)
    name = next(islice(value, position - 1, None), None)
    return (MISSING, f"_{position}") if name is None else (value[name], name)


def reached(value: Any, path: Sequence[Step], frame: Frame) -> list[Any]:
    """The rows that the path of a FROM clause reaches in a value. A wildcard that finds nothing gives one that is
    missing. Raises SELECT_AMBIGUOUS, SELECT_BOUND."""
    values = [value]
    for step in path:
        if step is EVERY:
            values = [inner for each in values for inner in _members(each)]
        else:
            values = [_inside(each, step, frame)[0] for each in values]
        frame.spend(len(values))
    return values


def _members(value: Any) -> list[Any]:
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return inner or [MISSING]
