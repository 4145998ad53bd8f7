"""The tables of the guides are those of the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.pages import PAGES
from support.tables import current


@pytest.mark.parametrize("page", [pytest.param(page, id=page.name) for page in PAGES])
def test_tables_are_current(page: Path):
    text = page.read_text(encoding="utf-8")
    assert current(text) == text, "write them anew: cd tests && python -m support.tables"


def test_every_table_is_in_a_guide():
    found = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    for name in ("faults", "limits", "switches", "engines", "answers", "operations", "errors"):
        assert found.count(f"<!-- generated: {name} -->") == 1
