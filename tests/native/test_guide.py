"""The table of native clients in the guide names each that is tested, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from support.native_kits import KITS

GUIDE = Path(__file__).parents[2] / "fakeoss" / "guides" / "processes.md"


def test_the_table_names_every_client():
    text = GUIDE.read_text(encoding="utf-8")
    section = text.partition("## Clients in native code")[2].partition("\n## ")[0]
    cells = " ".join(line.split("|")[1] for line in section.splitlines() if line.startswith("|"))
    named = set(re.findall(r"([a-z][a-z0-9]+) \d", cells))
    assert named == {kit.name for kit in KITS} | {"pycurl"}
