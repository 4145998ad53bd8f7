"""A durable store, and how to open it once more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fakeoss.durable import Opening, open_store

Open = Callable[..., Opening]


@pytest.fixture
def open_again(tmp_path: Path) -> Iterator[Open]:
    """Opens the store of the test, closed first if it is open."""
    openings: list[Opening] = []

    def opened(**options: Any) -> Opening:
        while openings:
            openings.pop().close()
        openings.append(open_store(str(tmp_path / "data"), **options))
        return openings[0]

    yield opened
    for opening in openings:
        opening.close()
