"""What clients do under faults, over a server: ``python -m clients_under_faults``, in the folder ``tests``, measures it
and writes ``results.json`` and the page ``fakeoss/guides/clients-under-faults.md`` anew.

Clients that are not installed are left out; those for Python are looked for in each ``--python``, those for Node.js in
``--node-modules``, programs on the PATH. A run that is not over in time is `still trying`.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from clients_under_faults.cases import CASES, TABLES
from clients_under_faults.laboratory import CLIENTS, Laboratory, measured
from clients_under_faults.page import PAGE, RESULTS, page


def main() -> None:
    """Measure, and write the results and the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", action="append", default=[], help="an interpreter that has clients (repeatable)")
    parser.add_argument("--node-modules", help="the folder of the packages for Node.js")
    parser.add_argument("--client", action="append", default=[], choices=CLIENTS, help="only these (repeatable)")
    parser.add_argument("--case", action="append", default=[], choices=tuple(CASES), help="only these (repeatable)")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long a run may take (default: %(default)g)")
    options = parser.parse_args()
    laboratory = Laboratory(tuple(options.python) or (sys.executable,), options.node_modules, options.seconds)
    write = not any(name.startswith("clean-") for name in options.case)
    results: dict[str, Any] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    cases = [CASES[name] for name in options.case or (case.name for table in TABLES.values() for case in table)]
    for client, case, outcome in measured(laboratory, options.client or CLIENTS, cases):
        known = results.setdefault(client, {"version": outcome.version, "cells": {}})
        known["version"] = outcome.version
        if outcome.text is not None:
            known["cells"][case] = outcome.text
            print(f"{client} {outcome.version} {case}: {outcome.text}", flush=True)
        if write:
            RESULTS.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")
    if write:
        PAGE.write_text(page(results), encoding="utf-8")


if __name__ == "__main__":
    main()
