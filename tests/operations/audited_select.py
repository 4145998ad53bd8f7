"""Run by ``test_select_safety`` in a process of its own, for an audit hook cannot be taken off again: thousands of
expressions of SelectObjectContent, and whether any of them, whatever it holds, made Python compile or execute anything.

It prints one dictionary.
"""

from __future__ import annotations

import importlib.util
import json
import random
import struct
import sys
from collections import Counter
from pathlib import Path
from typing import Any

COUNT = 2500
EVENTS = ("compile", "exec")
CSV = b'name,"it\'s","a\\b",n\nalpha,1,x,5\nbeta,22,y,-7\n,,,0\n'
LINES = (
    b'{"name": "alpha", "n": 5, "a\\\\b": [1, {"c": null}]}\n{"name": null, "it\'s": 1.5}\n{"n": "text", "b": true}\n'
)
ODD = [
    "'",
    '"',
    "\\",
    "\n",
    "\t",
    "{",
    "}",
    "%",
    "_",
    "(",
    ")",
    "#",
    ";",
    "--",
    "/*",
    "\\n",
    "$",
    "`",
    "é",
    "😀",
    "x",
    "0",
    " ",
]
NAMES = ["name", "n", "s.name", "s.n", '"name"', '"it\'s"', 's."a\\b"', '"no such"', '"_1"', "_2", "s._1", "MISSING"]
TYPES = ["INT", "INTEGER", "FLOAT", "DECIMAL", "NUMERIC(5, 2)", "STRING", "BOOL", "TIMESTAMP", "OBJECT"]
TIMES = ["`2010T`", "`2017-01-02T03:04:05.006+07:08`", "UTCNOW()", "TO_TIMESTAMP('2007-02T')"]
OPERATORS = ["+", "-", "*", "/", "%", "=", "<", ">", "<=", ">=", "<>", "!=", "||", "AND", "OR"]
PARTS = ["year", "month", "day", "hour", "minute", "second"]


def load_wire() -> Any:
    spec = importlib.util.spec_from_file_location("driver", Path(__file__).parents[1] / "support" / "wire.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["driver"] = module
    spec.loader.exec_module(module)
    return module.Wire("aws").with_bucket()


def odd_text(chance: random.Random) -> str:
    return "".join(chance.choice(ODD) for _ in range(chance.randrange(9)))


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def leaf(chance: random.Random) -> str:
    leaves = [
        lambda: literal(odd_text(chance)),
        lambda: chance.choice(NAMES),
        lambda: quoted(odd_text(chance) or "x"),
        lambda: str(chance.randrange(-99, 99)),
        lambda: chance.choice(["1.50", "1e5", "TRUE", "FALSE", "NULL", "5.", ".5", *TIMES]),
    ]
    return chance.choice(leaves)()


def expression(chance: random.Random, depth: int) -> str:
    """An expression, mostly one that is well formed."""

    def inner() -> str:
        return expression(chance, depth - 1)

    if depth == 0:
        return leaf(chance)
    nodes = [
        lambda: leaf(chance),
        lambda: leaf(chance),
        lambda: leaf(chance),
        lambda: f"({inner()})",
        lambda: f"{inner()} {chance.choice(OPERATORS)} {inner()}",
        lambda: f"NOT {inner()}",
        lambda: f"{inner()} IS {chance.choice(['NULL', 'NOT NULL', 'MISSING', 'NOT MISSING', 'TRUE'])}",
        lambda: f"{inner()} {chance.choice(['', 'NOT '])}IN ({inner()}, {inner()})",
        lambda: f"{inner()} BETWEEN {inner()} AND {inner()}",
        lambda: (
            f"{inner()} LIKE {literal(odd_text(chance))}{chance.choice(['', ' ESCAPE ' + literal(chance.choice(ODD))])}"
        ),
        lambda: f"CASE WHEN {inner()} THEN {inner()} ELSE {inner()} END",
        lambda: f"CASE {inner()} WHEN {inner()} THEN {inner()} END",
        lambda: f"CAST({inner()} AS {chance.choice(TYPES)})",
        lambda: (
            f"{chance.choice(['UPPER', 'lower', 'CHAR_LENGTH', 'TO_TIMESTAMP', 'no_such', 'eval', 'exec'])}({inner()})"
        ),
        lambda: f"{chance.choice(['COALESCE', 'NULLIF'])}({inner()}, {inner()})",
        lambda: f"SUBSTRING({inner()} FROM {inner()} FOR 2)",
        lambda: f"TRIM({chance.choice(['LEADING', 'TRAILING', 'BOTH'])} {literal(odd_text(chance))} FROM {inner()})",
        lambda: f"DATE_ADD({chance.choice(PARTS)}, {inner()}, {chance.choice(TIMES)})",
        lambda: f"DATE_DIFF({chance.choice(PARTS)}, {chance.choice(TIMES)}, {inner()})",
        lambda: f"EXTRACT({chance.choice(PARTS)} FROM {chance.choice(TIMES)})",
        lambda: f"TO_STRING({chance.choice(TIMES)}, {literal(chance.choice(['y-MM-dd', 'h:m a', odd_text(chance)]))})",
        lambda: f"{chance.choice(['SUM', 'COUNT', 'AVG', 'MIN', 'MAX'])}({inner()})",
    ]
    return chance.choice(nodes)()


def statement(chance: random.Random) -> str:
    alias = chance.choice(["", f" AS {quoted(odd_text(chance) or 'x')}", " x"])
    where = chance.choice(["", f" WHERE {expression(chance, 3)}"])
    limit = chance.choice(["", " LIMIT 2"])
    columns = ", ".join(expression(chance, chance.randrange(4)) + alias for _ in range(chance.randrange(1, 3)))
    return f"SELECT {columns} FROM S3Object s{where}{limit}"


def records(body: bytes) -> bytes:
    """The payload of the Records events."""
    found, at = b"", 0
    while at < len(body):
        size, headers = struct.unpack_from(">II", body, at)
        if b"Records" in body[at + 12 : at + 12 + headers]:
            found += body[at + 12 + headers : at + size - 4]
        at += size
    return found


def main() -> None:
    wire, chance = load_wire(), random.Random(11)
    wire.put("/b/csv", CSV)
    wire.put("/b/lines", LINES)
    json_lines = {"key": "lines", "source": "<JSON><Type>LINES</Type></JSON>", "target": "<JSON/>"}
    statements = [statement(chance) for _ in range(COUNT)]
    texts = [odd_text(chance) for _ in range(COUNT // 5)]
    for each in statements[::25]:  # what is imported on first use
        wire.select(each, key="csv")
        wire.select(each, **json_lines)
    seen: list[str] = []
    listening = True
    sys.addaudithook(lambda event, arguments: seen.append(event) if listening and event in EVENTS else None)
    answers: Counter[str] = Counter()
    for number, each in enumerate(statements):
        answer = wire.select(each, key="csv") if number % 2 else wire.select(each, **json_lines)
        answers[f"{answer.status} {answer.code if answer.status != 200 else ''}".strip()] += 1
    changed = []
    for text in texts:
        answer = wire.select(f"SELECT {literal(text)} AS {quoted('k' + text)} FROM S3Object s LIMIT 1", **json_lines)
        if json.loads(records(answer.body)) != {"k" + text: text}:
            changed.append(text)
    events = list(seen)
    exec("1")  # the hook does hear
    listening = False
    print({"events": events, "control": seen[len(events) :], "answers": dict(answers), "changed": changed})


if __name__ == "__main__":
    main()
