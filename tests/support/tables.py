"""The tables of the guides, made from the code; ``python -m support.tables`` in ``tests/`` writes them."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import fakeoss
from fakeoss import limits, profiles
from fakeoss.cli.operations import support_table
from fakeoss.failure_kinds import KINDS
from fakeoss.profiles import object_traits, traits, upload_traits
from fakeoss.profiles import profile as profile_module
from fakeoss.profiles.profile import SWITCHES
from fakeoss.profiles.reading import settable_names
from support.engine_answers import ANSWERS
from support.engine_asking import new_wire
from support.engine_questions import QUESTIONS
from support.pages import GUIDES

_MARKED: Final = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_LONG: Final = 60
_UNITS: Final = ((1 << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"))


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def _documents(module: ModuleType) -> dict[tuple[str, str], str]:
    """The text beneath each field, by class and name, in one line."""
    kinds = [node for node in ast.parse(inspect.getsource(module)).body if isinstance(node, ast.ClassDef)]
    pairs = [(kind.name, *pair) for kind in kinds for pair in zip(kind.body, kind.body[1:], strict=False)]
    return {
        (kind, ast.unparse(field.target)): " ".join(str(text.value.value).split()).replace("``", "`")
        for kind, field, text in pairs
        if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant)
    }


def _faults() -> str:
    """Each kind of fault: how it is written, what it is, where it was seen."""
    rows = []
    for kind in KINDS:
        function = getattr(fakeoss, kind.name)
        if not callable(function):
            rows.append((f"`{kind.name}`", "nothing goes wrong: a pause in a sequence", "any operation", ""))
            continue
        signature = str(inspect.signature(function)).partition(" ->")[0]
        written = re.sub(
            r": [^,=()]+(\([^)]*\))?( = |(?=[,)]))", lambda match: "=" if match[2].strip() else "", signature
        )
        summary = " ".join(inspect.getdoc(function).partition("\n\n")[0].split()).replace("``", "`")
        rows.append(
            (f"`{kind.name}{written}`", summary, ", ".join(sorted(kind.operations)) or "any operation", kind.source)
        )
    return _table(("failure", "what happens", "where", "seen"), rows)


def _size(name: str, value: int) -> str:
    if "size" in name or "bytes" in name:
        for unit, suffix in _UNITS:
            if value >= unit and not value % unit:
                return f"{value // unit} {suffix}"
    return f"{value:,}"


def _limits() -> str:
    texts = _documents(limits)
    rows = [
        (
            f"`{name}`",
            *(_size(name, getattr(each.limits, name)) for each in profiles.SERVICES),
            texts["Limits", name],
        )
        for name in fakeoss.Limits._fields
    ]
    return _table(("limit", *(f"`{each.name}`" for each in profiles.SERVICES), "meaning"), rows)


def _value(value: object) -> str:
    if isinstance(value, frozenset | tuple | dict) or hasattr(value, "keys"):
        return f"{len(value)} of them" if value else "none"
    text = f"`{value!r}`" if isinstance(value, str | bool | int | None) else "a table"
    return text if len(text) <= _LONG else "a table"


def _switches() -> str:
    texts = _documents(profile_module) | _documents(traits) | _documents(object_traits) | _documents(upload_traits)
    kinds = {record: type(getattr(profiles.aws, record)).__name__ for record, _ in SWITCHES.values() if record}
    settable = set(settable_names(profiles.aws))
    rows = []
    for name, (record, field) in sorted(SWITCHES.items()):
        text = texts[kinds.get(record, "Profile"), field]
        mark = f"`{name}`" if name in settable else f"`{name}` (Python)"
        values = [_value(each.switches[name]) for each in profiles.SERVICES]
        rows.append((mark, *values, text))
    return _table(("switch", *(f"`{each.name}`" for each in profiles.SERVICES), "meaning"), rows)


def _engines() -> str:
    """The switches with a short value in which an engine differs from Amazon."""
    rows = []
    for name, value in sorted(profiles.aws.switches.items()):
        values = [each.switches[name] for each in profiles.ENGINES]
        is_told = isinstance(value, str | bool | int) and name not in {"name", "server", "request_ids"}
        if is_told and any(each != value for each in values):
            cells = ["" if each == value else f"`{each!r}`" for each in values]
            rows.append((f"`{name}`", f"`{value!r}`", *cells))
    return _table(("switch", "`aws`", *(f"`{each.name}`" for each in profiles.ENGINES)), rows)


def _answers() -> str:
    """What the engines answered, by section, beside what the services' profiles answer."""
    heads = ("question", "Ceph", "Swift", "MinIO's code", "`aws`", "`jdcloud`")
    pieces = []
    for section, table in ANSWERS.items():
        rows = []
        for answers, ask in zip(table, QUESTIONS[section], strict=True):
            if ask is not None:
                ours = (ask(new_wire(each)) for each in ("aws", "jdcloud"))
                rows.append((answers.question, answers.ceph, answers.swift, answers.minio, *ours))
        if rows:
            pieces.append(f"### {section}\n\n{_table(heads, rows)}")
    return "\n" + "\n".join(pieces)


def _operations() -> str:
    rows = support_table()
    names = [each.name for each in profiles.SERVICES]
    supported = [row for row in rows if any(row["profiles"].values())]
    cells = [(row["operation"], *("yes" if row["profiles"][name] else "501" for name in names)) for row in supported]
    rest = ", ".join(row["operation"] for row in rows if row not in supported)
    return f"{_table(('operation', *(f'`{name}`' for name in names)), cells)}\nWith 501 in every profile: {rest}.\n"


def _errors() -> str:
    rows: dict[str, dict[str, list[tuple[int, str]]]] = {}
    for each in profiles.SERVICES:
        for row in each.errors.values():
            cell = rows.setdefault(row.code, {}).setdefault(each.name, [])
            if (row.status, row.message) not in cell:
                cell.append((row.status, row.message))
    names = [each.name for each in profiles.SERVICES]
    cells = []
    for code, by_profile in sorted(rows.items()):
        statuses = [", ".join(sorted({str(status) for status, _ in by_profile.get(name, [])})) or "-" for name in names]
        message = next(iter(by_profile.values()))[0][1]
        cells.append((f"`{code}`", *statuses, " ".join(message.split())))
    return _table(("code", *(f"`{name}`" for name in names), "message, or one of them"), cells)


_TABLES: Final[dict[str, Any]] = {
    "faults": _faults,
    "limits": _limits,
    "switches": _switches,
    "engines": _engines,
    "answers": _answers,
    "operations": _operations,
    "errors": _errors,
}


def current(text: str) -> str:
    """Return the text of a page with its tables made anew."""
    return _MARKED.sub(lambda match: f"{match[1]}{_TABLES[match[2]]()}{match[3]}", text)


def main() -> None:
    """Write the tables of every guide."""
    for path in sorted(Path(GUIDES).glob("*.md")):
        text = path.read_text(encoding="utf-8")
        if current(text) != text:
            path.write_text(current(text), encoding="utf-8")
            print(path)


if __name__ == "__main__":
    main()
