"""The tables of the guides are those of the code."""

from __future__ import annotations

import argparse
import inspect
from pathlib import Path

import pytest

import fakeoss
from fakeoss.cli.options import make_parser
from support.pages import GUIDES, PAGES
from support.tables import current


@pytest.mark.parametrize("page", [pytest.param(page, id=page.name) for page in PAGES])
def test_tables_are_current(page: Path):
    text = page.read_text(encoding="utf-8")
    assert current(text) == text, "write them anew: cd tests && python -m support.tables"


def test_every_table_is_in_a_guide():
    found = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    for name in ("faults", "limits", "switches", "engines", "answers", "operations", "errors"):
        assert found.count(f"<!-- generated: {name} -->") == 1


def test_the_guide_has_every_option_of_a_mock_and_every_warning():
    text = (GUIDES / "mock.md").read_text(encoding="utf-8")
    options = [name for name in inspect.signature(fakeoss.mock).parameters if name != "target"]
    assert [name for name in options if f"`{name}`" not in text] == []
    warnings = [name for name in fakeoss.__all__ if name.endswith("Warning")]
    assert [name for name in warnings if f"`fakeoss.{name}`" not in text] == []


def test_the_guide_has_every_option_of_serve():
    text = (GUIDES / "server.md").read_text(encoding="utf-8")
    (commands,) = (each for each in make_parser()._actions if isinstance(each, argparse._SubParsersAction))
    options = {option for action in commands.choices["serve"]._actions for option in action.option_strings}
    missing = {option for option in options if option.startswith("--") and option not in text}
    assert missing == {"--help", "--verbose"}  # which is -v there
