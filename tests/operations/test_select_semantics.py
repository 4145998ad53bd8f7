"""SelectObjectContent: conditions and patterns against models of them that are as plain as can be."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeoss.operations._select_evaluation import MISSING, Frame, is_like, like_pattern
from fakeoss.operations._select_output import json_records
from fakeoss.operations._select_query import parse_query

pytest.importorskip("sqlglot")

COLUMNS = ("a", "b", "c")
NUMBERS = st.sampled_from([-1, 0, 1, 2, None])


class Case(NamedTuple):
    """An expression as text, and what it is for a row: a number or a truth value, None for unknown."""

    sql: str
    value: Any


def literal(value: Any) -> str:
    return "NULL" if value is None else str(value).upper()


@st.composite
def numbers(draw: st.DrawFn, row: dict[str, Any], depth: int) -> Case:
    kind = draw(st.sampled_from(["literal", "column"] + ["sum", "coalesce", "case", "nullif"] * (depth > 0)))
    if kind == "literal":
        value = draw(NUMBERS)
        return Case(literal(value), value)
    if kind == "column":
        name = draw(st.sampled_from(COLUMNS))
        return Case(f"s.{name}", row.get(name))
    left, right = draw(numbers(row, depth - 1)), draw(numbers(row, depth - 1))
    if kind == "sum":
        unknown = left.value is None or right.value is None
        return Case(f"({left.sql} + {right.sql})", None if unknown else left.value + right.value)
    if kind == "coalesce":
        return Case(f"COALESCE({left.sql}, {right.sql})", right.value if left.value is None else left.value)
    if kind == "nullif":
        same = left.value is not None and left.value == right.value
        return Case(f"NULLIF({left.sql}, {right.sql})", None if same else left.value)
    when = draw(conditions(row, depth - 1))
    chosen = left.value if when.value is True else right.value
    return Case(f"CASE WHEN {when.sql} THEN {left.sql} ELSE {right.sql} END", chosen)


COMPARISONS = {
    "=": lambda left, right: left == right,
    "<>": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    ">=": lambda left, right: left >= right,
}
TRUTH = {True: 1, None: 0.5, False: 0}
"""AND is the least of two truth values, OR the greatest, NOT what is left to 1."""


def truth_of(degree: float) -> bool | None:
    return {1: True, 0.5: None, 0: False}[degree]


@st.composite
def conditions(draw: st.DrawFn, row: dict[str, Any], depth: int) -> Case:
    leaves = ["literal", "compare", "null", "missing", "in", "between"]
    kind = draw(st.sampled_from(leaves + ["and", "or", "not"] * (depth > 0) * 2))
    if kind == "literal":
        value = draw(st.sampled_from([True, False, None]))
        return Case(literal(value), value)
    if kind == "missing":
        name = draw(st.sampled_from(COLUMNS))
        return Case(f"s.{name} IS MISSING", name not in row)
    if kind in {"and", "or"}:
        left, right = draw(conditions(row, depth - 1)), draw(conditions(row, depth - 1))
        degree = (min if kind == "and" else max)(TRUTH[left.value], TRUTH[right.value])
        return Case(f"({left.sql} {kind.upper()} {right.sql})", truth_of(degree))
    if kind == "not":
        inner = draw(conditions(row, depth - 1))
        return Case(f"NOT {inner.sql}", truth_of(1 - TRUTH[inner.value]))
    return draw(predicates(row, depth, kind))


@st.composite
def predicates(draw: st.DrawFn, row: dict[str, Any], depth: int, kind: str) -> Case:
    first, second, third = (draw(numbers(row, max(0, depth - 1))) for _ in range(3))
    negated = draw(st.booleans())
    word = "NOT " if negated else ""
    if kind == "null":
        return Case(f"{first.sql} IS {word}NULL", (first.value is None) != negated)
    if kind == "compare":
        operator = draw(st.sampled_from(sorted(COMPARISONS)))
        unknown = first.value is None or second.value is None
        value = None if unknown else COMPARISONS[operator](first.value, second.value)
        return Case(f"{first.sql} {operator} {second.sql}", value)
    low, high = compared("=", first, second), compared("=", first, third)
    degree, sql = max(low, high), f"{first.sql} {word}IN ({second.sql}, {third.sql})"
    if kind == "between":
        low, high = compared(">=", first, second), compared(">=", third, first)
        degree, sql = min(low, high), f"{first.sql} {word}BETWEEN {second.sql} AND {third.sql}"
    return Case(sql, truth_of(1 - degree if negated else degree))


def compared(operator: str, left: Case, right: Case) -> float:
    if left.value is None or right.value is None:
        return 0.5
    return TRUTH[COMPARISONS[operator](left.value, right.value)]


ROWS = st.dictionaries(st.sampled_from(COLUMNS), NUMBERS, max_size=3)


@given(st.data(), ROWS)
def test_conditions_are_those_of_the_model(data: st.DataObject, row: dict[str, Any]) -> None:
    case = data.draw(conditions(row, 3))
    query = parse_query(f"SELECT {case.sql} AS v FROM S3Object s", nested=True)
    found = list(query.run([row], Frame(10_000, 0)))
    assert found == [[("v", case.value)]], case


@given(st.data(), st.lists(ROWS, max_size=4))
def test_where_keeps_what_is_true(data: st.DataObject, rows: list[dict[str, Any]]) -> None:
    names = data.draw(st.tuples(st.sampled_from(COLUMNS), st.sampled_from(COLUMNS)))
    sql = f"SELECT * FROM S3Object s WHERE s.{names[0]} < s.{names[1]} OR NOT s.{names[0]} = 1"
    query = parse_query(sql, nested=True)
    kept = [dict(found) for found in query.run(rows, Frame(10_000, 0))]
    expected = []
    for row in rows:
        left, right = Case("", row.get(names[0])), Case("", row.get(names[1]))
        if max(compared("<", left, right), 1 - compared("=", left, Case("", 1))) == 1:
            expected.append(row)
    assert kept == expected


@given(ROWS, st.integers(0, 3), st.lists(ROWS, max_size=3))
def test_limit_keeps_the_first(row: dict[str, Any], limit: int, rows: list[dict[str, Any]]) -> None:
    query = parse_query(f"SELECT * FROM S3Object s LIMIT {limit}", nested=True)
    assert [dict(found) for found in query.run([row, *rows], Frame(10_000, 0))] == [row, *rows][:limit]


def plainly_like(text: str, pattern: str, escape: str) -> bool:
    """LIKE as its definition has it: each way to match, tried in turn."""
    if not pattern:
        return not text
    if pattern[0] == escape:
        return text[:1] == pattern[1] and plainly_like(text[1:], pattern[2:], escape)
    if pattern[0] == "%":
        return any(plainly_like(text[start:], pattern[1:], escape) for start in range(len(text) + 1))
    return bool(text) and pattern[0] in ("_", text[0]) and plainly_like(text[1:], pattern[1:], escape)


PATTERNS = st.lists(st.sampled_from(["a", "b", "%", "_", "!%", "!_", "!!"]), max_size=7).map("".join)


@given(st.text(alphabet="ab%_!", max_size=9), PATTERNS)
def test_like_is_that_of_the_model(text: str, pattern: str) -> None:
    assert is_like(text, like_pattern(pattern, "!"), Frame(10_000, 0)) == plainly_like(text, pattern, "!")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 63), (1 << 63) - 1) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(min_size=1, max_size=5), JSON, min_size=1, max_size=4))
def test_each_value_of_a_row_is_found_by_its_name(row: dict[str, Any]) -> None:
    for name, value in row.items():
        quoted = '"' + name.replace('"', '""') + '"'
        query = parse_query(f"SELECT s.{quoted} FROM S3Object s", nested=True)
        assert list(query.run([row], Frame(10_000, 0))) == [[(name, value)]]


@given(st.lists(st.tuples(st.text(max_size=4), JSON | st.just(MISSING)), max_size=4))
def test_rows_are_written_as_json(row: list[tuple[str, Any]]) -> None:
    (written,) = json_records([row], "")
    pairs = json.loads(written, object_pairs_hook=list) if written != b"{}" else []
    assert [name for name, _ in pairs] == [name for name, value in row if value is not MISSING]
    assert json.loads(written) == {name: value for name, value in row if value is not MISSING}
