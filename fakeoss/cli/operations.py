"""``python -m fakeoss operations``: the operations of the services, and which profile supports each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from fakeoss import profiles
from fakeoss.operations import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from fakeoss.profiles.profile import Profile

_REFERENCE: Final = "https://docs.aws.amazon.com/AmazonS3/latest/API"
_OTHER_PAGES: Final = {"PostObject": "RESTObjectPOST", "PreflightRequest": "RESTOPTIONSobject"}
"""The pages of Amazon's reference on what is not in the SDKs' models."""

__all__ = ["print_operations", "support_table"]


def support_table(names: Sequence[str] = (), search: str = "") -> list[dict[str, Any]]:
    """Return a row for each operation whose name contains ``search``, in any case: its ``operation``, the ``page`` that
    documents it (a URL if Amazon's profile is the only one) and, by name of each profile (all services' if none is
    named), whether it is supported."""
    columns = [profiles.find(name) for name in names] or list(profiles.SERVICES)
    rows = sorted({row.name: row for row in OPERATIONS}.values(), key=lambda row: (not row.supported, row.name))
    return [
        {
            "operation": row.name,
            "profiles": {each.name: _is_supported(row.name, each, supported=row.supported) for each in columns},
            "page": _url(row.name) if list(names) == ["aws"] else row.page,
        }
        for row in rows
        if search.lower() in row.name.lower()
    ]


def _url(name: str) -> str:
    return f"{_REFERENCE}/{_OTHER_PAGES.get(name, f'API_{name}')}.html"


def _is_supported(name: str, profile: Profile, *, supported: bool) -> bool:
    return supported and name not in profile.disabled


def print_operations(out: TextIO, names: Sequence[str] = (), search: str = "", *, as_json: bool = False) -> None:
    """Print the table as text, or as a JSON list of ``support_table``'s rows."""
    rows = support_table(names, search)
    if as_json:
        json.dump(rows, out, indent=1)
        out.write("\n")
        return
    columns = [each.name for each in profiles.SERVICES] if not names else list(names)
    lines = [("OPERATION", *columns, "PAGE")]
    lines += [
        (row["operation"], *("yes" if row["profiles"][name] else "501" for name in columns), row["page"])
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        out.write("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() + "\n")
    count = sum(any(row["profiles"].values()) for row in rows)
    documented = {row.name for row in OPERATIONS if row.supported and row.is_documented}
    documented &= {row["operation"] for row in rows}
    out.write(
        f"\n{count} of {len(rows)} operations are supported, of which JD Cloud documents {len(documented)}; "
        "501 means that the answer is NotImplemented\n"
    )
