"""The page of what clients do under faults, made of the results."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from clients_under_faults.cases import TABLES, Case
from clients_under_faults.laboratory import CLIENTS

__all__ = ["PAGE", "RESULTS", "page"]

HERE = Path(__file__).parent
PAGE = HERE.parent.parent / "fakeoss" / "guides" / "clients-under-faults.md"
RESULTS = HERE / "results.json"
NOTES = HERE / "notes.md"
"""What precedes the tables."""
_USUAL = re.compile(r"(\d+x (OK|exit 0); (one PUT; )?(there|right))?")
"""A cell of a client that notices nothing, where nothing is wrong."""


def page(results: Mapping[str, Any]) -> str:
    """The page, in Markdown."""
    lines = [NOTES.read_text(encoding="utf-8").rstrip()]
    for title, cases in TABLES.items():
        lines += [
            "",
            f"## {title}",
            "",
            *(f"- {case.name}: {case.words}" for case in cases),
            "",
            *_table(cases, results),
        ]
    return "\n".join(lines) + "\n"


def _table(cases: tuple[Case, ...], results: Mapping[str, Any]) -> Iterator[str]:
    yield "| client | " + " | ".join(case.name for case in cases) + " |"
    yield "|---" * (len(cases) + 1) + "|"
    usual: list[str] = []
    for client in CLIENTS:
        cells = [results.get(client, {}).get("cells", {}).get(case.name, "") for case in cases]
        if not any(cells):
            continue
        name = f"{client} {results[client]['version']}"
        if cases[0].name.startswith("A12") and all(map(_USUAL.fullmatch, cells)):
            usual.append(name)
        else:
            yield f"| {name} | " + " | ".join(cells) + " |"
    if usual:
        yield ""
        yield f"Nothing of it is noticed by {', '.join(usual)}."
