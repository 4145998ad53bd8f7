"""What became of a run, in the words of the table: how many calls, what the client said, and what is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Any

from clients_under_faults.cases import Case
from clients_under_faults.payloads import BIG, LISTED, SMALL, WHOLE, WHOLE_NEW
from fakeoss import Server

__all__ = ["OWN_CONTENT", "cell"]

OWN_CONTENT = {
    "deltalake": "table/*",
    "duckdb": "out.*",
    "duckdb-over": "out.*",
    "polars": "out",
}
"""Clients that store what they make of a table, and where."""
_RIGHT, _WRONG = (hashlib.sha256(word).hexdigest() for word in (b"right", b"wrong"))
_OLD, _NEW = (hashlib.sha256(bodies["small"]).hexdigest() for bodies in (WHOLE, WHOLE_NEW))


def cell(client: str, case: Case, result: dict[str, Any], server: Server) -> str:
    """A cell of the table."""
    calls = server.store.calls
    part = {"part": case.settings["part"]} if "part" in case.settings else {}
    count = sum(calls.count(operation, **part) for operation in case.operations)
    is_over = result["result"] != "still trying"
    words = [f"{'' if is_over else '>'}{count}x {result['result']}"]
    if case.action in {"upload", "copy_parts"} and not calls.count("CreateMultipartUpload"):
        words.append("one PUT" if calls.count("PutObject") else "no parts")
    words += _read(result) if case.action in {"get", "exists", "list"} else _written(client, case, server)
    return "; ".join(words)


def _read(result: dict[str, Any]) -> Iterator[str]:
    value = result.get("value")
    if "sha" in result:
        known = {_OLD: "right", _RIGHT: "right", _WRONG: "WRONG BYTES", _NEW: "the new one"}
        short = f"SHORT, {result['size']} bytes" if result["size"] < len(SMALL) else "WRONG BYTES"
        yield known.get(result["sha"], short)
    elif isinstance(value, list):
        yield f"{len(set(value) & set(LISTED))} of {len(LISTED)} keys"
    elif value is not None:
        yield {True: "there", False: "NOT THERE"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _written(client: str, case: Case, server: Server) -> Iterator[str]:
    store, calls = server.store, server.store.calls
    source, target = store.bucket("src"), store.bucket("dst")
    yield _target(client, case, server)
    if "small" not in source or "big" not in source:
        yield "SOURCE GONE" if case.name == "A13" else "source gone"
    if any(True for bucket in (source, target) for _ in bucket.uploads):
        yield "UPLOAD LEFT OPEN"
    elif calls.count("AbortMultipartUpload"):
        yield "aborted"
    if case.action in {"put", "upload"} and calls.count("DeleteObject") + calls.count("DeleteObjects"):
        yield "DELETE sent"


def _target(client: str, case: Case, server: Server) -> str:
    target = server.store.bucket("dst")
    if client in OWN_CONTENT:
        return "there" if any(fnmatch(key, OWN_CONTENT[client]) for key in target.keys()) else "missing"  # noqa: SIM118
    if "out" not in target:
        target = server.store.bucket("src")  # some copy within a bucket only
    if "out" not in target:
        return "missing"
    body = target.object("out").body
    if case.action in {"put", "copy", "move"}:
        expected = [SMALL]
    elif case.action == "upload":
        expected = [BIG]
    else:
        expected = [bodies[name] for bodies in (WHOLE, WHOLE_NEW) for name in ("big", "merged")]
    if body in expected:
        return "there"
    return "MIXED" if case.name == "A13" else "WRONG BYTES"
