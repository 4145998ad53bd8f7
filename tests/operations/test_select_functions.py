"""SelectObjectContent: what expressions evaluate to. Rows without a remark are Amazon's own examples (SQL reference:
string, date, conversion and conditional functions)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from fakeoss.errors import OssError
from fakeoss.operations._select_evaluation import MISSING, Frame
from fakeoss.operations._select_output import json_records
from fakeoss.operations._select_query import parse_query

pytest.importorskip("sqlglot")

NOON = 1507910531.123  # 2017-10-13T16:02:11.123Z, as in Amazon's example of UTCNOW
ROW = {"n": 5, "text": "abc", "none": None, "list": [1, 2], "yes": True, "Name": "x", "two": 1, "TWO": 2}


def results(sql: str, rows: Iterable[Any] = (ROW,)) -> str:
    """The rows of a result as JSON, joined."""
    query, frame = parse_query(sql, nested=True), Frame(1_000_000, NOON)
    return b"".join(json_records(query.run(query.rows_of(rows, frame), frame), " ")).decode("utf-8").strip()


def value(expression: str) -> str:
    """An expression's value as JSON; ``missing`` where the row has no such column."""
    found = results(f"SELECT {expression} AS v FROM S3Object s")
    return found.removeprefix('{"v":').removesuffix("}") if found != "{}" else "missing"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("CHAR_LENGTH('')", "0"),
        ("CHAR_LENGTH('abcdefg')", "7"),
        ("CHARACTER_LENGTH('😁é')", "2"),
        ("LOWER('AbCdEfG!@#$')", '"abcdefg!@#$"'),
        ("UPPER('AbCdEfG!@#$')", '"ABCDEFG!@#$"'),
        ("SUBSTRING('123456789', 0)", '"123456789"'),
        ("SUBSTRING('123456789', 1)", '"123456789"'),
        ("SUBSTRING('123456789', 2)", '"23456789"'),
        ("SUBSTRING('123456789', -4)", '"123456789"'),
        ("SUBSTRING('123456789', 0, 999)", '"123456789"'),
        ("SUBSTRING('123456789', 0, 2)", '"1"'),
        ("SUBSTRING('123456789', 1, 5)", '"12345"'),
        ("SUBSTRING('123456789' FROM 2 FOR 3)", '"234"'),
        ("SUBSTRING('123456789' FROM 8)", '"89"'),
        ("SUBSTRING('1', -4, 0)", '""'),
        ("SUBSTRING('1234', 10, 10)", '""'),
        ("TRIM('       foobar         ')", '"foobar"'),
        ("TRIM('      \tfoobar\t         ')", r'"\tfoobar\t"'),
        ("TRIM(LEADING FROM '       foobar         ')", '"foobar         "'),
        ("TRIM(TRAILING FROM '       foobar         ')", '"       foobar"'),
        ("TRIM(BOTH FROM '       foobar         ')", '"foobar"'),
        ("TRIM(BOTH '12' FROM '1112211foobar22211122')", '"foobar"'),
        ("TRIM(BOTH '' FROM ' a ')", '" a "'),
        ("'a' || 'b' || 'c'", '"abc"'),
        ("COALESCE(1)", "1"),
        ("COALESCE(null)", "null"),
        ("COALESCE(null, null)", "null"),
        ("COALESCE(missing)", "null"),
        ("COALESCE(1, null)", "1"),
        ("COALESCE(null, null, 1)", "1"),
        ("COALESCE(null, 'string')", '"string"'),
        ("COALESCE(missing, 1)", "1"),
        ("NULLIF(1, 1)", "null"),
        ("NULLIF(1, 2)", "1"),
        ("NULLIF(1.0, 1)", "null"),
        ("NULLIF(1, '1')", "1"),
        ("NULLIF(s.list, s.list)", "null"),
        ("NULLIF(1, NULL)", "1"),
        ("NULLIF(NULL, 1)", "null"),
        ("NULLIF(missing, null)", "null"),
        ("CASE s.text WHEN 'abc' THEN 'Big Apple' ELSE 'other' END", '"Big Apple"'),
        ("CASE WHEN s.n < 5 THEN 1 WHEN s.n > 5 THEN 2 ELSE 3 END", "3"),
        ("CASE WHEN s.n = 6 THEN 1 END", "null"),
        ("CASE s.none WHEN null THEN 1 ELSE 2 END", "2"),  # null equals nothing
    ],
)
def test_texts_and_conditions(expression: str, expected: str) -> None:
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("DATE_ADD(year, 5, `2010-01-01T`)", "2015-01-01"),
        ("DATE_ADD(month, 1, `2010T`)", "2010-02T"),
        ("DATE_ADD(month, 13, `2010T`)", "2011-02T"),
        ("DATE_ADD(month, 1, `2011-01-31T`)", "2011-02-28"),
        ("DATE_ADD(day, -1, `2017-01-10T`)", "2017-01-09"),
        ("DATE_ADD(hour, 1, `2017T`)", "2017-01-01T01:00-00:00"),
        ("DATE_ADD(hour, 1, `2017-01-02T03:04Z`)", "2017-01-02T04:04Z"),
        ("DATE_ADD(minute, 1, `2017-01-02T03:04:05.006Z`)", "2017-01-02T03:05:05.006Z"),
        ("DATE_ADD(second, 1, `2017-01-02T03:04:05.006Z`)", "2017-01-02T03:04:06.006Z"),
        ("TO_STRING(`1969-07-20T20:18Z`, 'MMMM d, y')", "July 20, 1969"),
        ("TO_STRING(`1969-07-20T20:18Z`, 'MMM d, yyyy')", "Jul 20, 1969"),
        ("TO_STRING(`1969-07-20T20:18Z`, 'M-d-yy')", "7-20-69"),
        ("TO_STRING(`1969-07-20T20:18Z`, 'MM-d-y')", "07-20-1969"),
        ("TO_STRING(`1969-07-20T20:18Z`, 'MMMM d, y h:m a')", "July 20, 1969 8:18 PM"),
        ("TO_STRING(`1969-07-20T20:18Z`, 'y-MM-dd''T''H:m:ssX')", "1969-07-20T20:18:00Z"),
        ("TO_STRING(`1969-07-20T20:18+08:00`, 'y-MM-dd''T''H:m:ssXXXX')", "1969-07-20T20:18:00+0800"),
        ("TO_STRING(`1969-07-20T20:18+08:00`, 'y-MM-dd''T''H:m:ssXXXXX')", "1969-07-20T20:18:00+08:00"),
        ("TO_STRING(`1969-07-20T04:08:09.0625-02:30`, 'HH hh mm s SS n x xx')", "04 04 08 9 06 62500000 -02 -0230"),
        ("TO_STRING(`2017T`, '''''')", "'"),
        ("TO_STRING(`2017-01-02T03:04Z`, 'X XX XXX x xx xxx yyy a')", "Z Z Z +00 +0000 +00:00 2017 AM"),
        ("DATE_ADD(month, -12, `0002T`)", "0001-01T"),
        ("TO_TIMESTAMP('2007T')", "2007T"),
        ("TO_TIMESTAMP('2007-02-23T12:14:33.079-08:00')", "2007-02-23T12:14:33.079-08:00"),
        (f"TO_TIMESTAMP('2007-04-05T14:30:00.{'1' * 43}Z')", f"2007-04-05T14:30:00.{'1' * 43}Z"),  # our bound: 64
        ("CAST('2007-04-05T14:30Z' AS TIMESTAMP)", "2007-04-05T14:30Z"),
        ("UTCNOW()", "2017-10-13T16:02:11.123Z"),
    ],
)
def test_timestamps(expression: str, expected: str) -> None:
    assert value(expression) == f'"{expected}"'


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("DATE_DIFF(year, `2010-01-01T`, `2011-01-01T`)", "1"),
        ("DATE_DIFF(month, `2010T`, `2010-05T`)", "4"),  # the example says year
        ("DATE_DIFF(month, `2010T`, `2011T`)", "12"),
        ("DATE_DIFF(month, `2011T`, `2010T`)", "-12"),
        ("DATE_DIFF(day, `2010-01-01T23:00Z`, `2010-01-02T01:00Z`)", "0"),
        ("DATE_DIFF(second, `2010-01-01T23:00:00.9Z`, `2010-01-01T23:00:02.1Z`)", "1"),
        ("DATE_DIFF(second, `2010-01-01T23:00:02.1Z`, `2010-01-01T23:00:00.9Z`)", "-1"),
        ("DATE_DIFF(month, `2010-01-31T`, `2010-02-28T`)", "0"),
        ("EXTRACT(YEAR FROM `2010-01-01T`)", "2010"),
        ("EXTRACT(MONTH FROM `2010T`)", "1"),
        ("EXTRACT(MONTH FROM `2010-10T`)", "10"),
        ("EXTRACT(HOUR FROM `2017-01-02T03:04:05+07:08`)", "3"),
        ("EXTRACT(MINUTE FROM `2017-01-02T03:04:05+07:08`)", "4"),
        ("EXTRACT(SECOND FROM `2017-01-02T03:04:05+07:08`)", "5"),
        ("EXTRACT(SECOND FROM `2017-01-02T03:04:05.50+07:08`)", "5.50"),
        ("EXTRACT(TIMEZONE_HOUR FROM `2017-01-02T03:04:05+07:08`)", "7"),
        ("EXTRACT(TIMEZONE_MINUTE FROM `2017-01-02T03:04:05+07:08`)", "8"),
        ("EXTRACT(TIMEZONE_HOUR FROM `2017T`)", "null"),  # our reading
        ("`2017-01-02T03:04Z` = `2017-01-02T05:04+02:00`", "true"),
        ("`2017-01-02T03:04Z` < `2017-01-02T04:04+02:00`", "false"),
        ("`2017-01-02T03:04:05.1Z` > `2017-01-02T03:04:05.09Z`", "true"),
    ],
)
def test_numbers_of_timestamps(expression: str, expected: str) -> None:
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # PartiQL: CAST, whose error codes Amazon uses
        ("CAST(0.456 AS FLOAT)", "0.456"),
        ("CAST('12' AS INTEGER)", "12"),
        ("CAST(' -12 ' AS INT)", "-12"),
        ("CAST(1.9 AS INT)", "1"),
        ("CAST(-1.9 AS INT)", "-1"),
        ("CAST(true AS INT)", "1"),
        ("CAST('12' AS FLOAT)", "12.0"),
        ("CAST('1e3' AS DOUBLE)", "1000.0"),
        ("CAST('123.4560' AS DECIMAL)", "123.4560"),
        ("CAST('123.456' AS NUMERIC(10, 2))", "123.456"),  # Amazon ignores scale and precision
        ("CAST(0.1 AS DECIMAL)", "0.1"),
        ("CAST(CAST(0.1 AS FLOAT) AS DECIMAL)", "0.1"),
        ("CAST('TRUE' AS BOOL)", "true"),
        ("CAST('false' AS BOOLEAN)", "false"),
        ("CAST(0 AS BOOL)", "false"),
        ("CAST(false AS STRING)", '"false"'),
        ("CAST(1.50 AS STRING)", '"1.50"'),
        ("CAST(`2001T` AS VARCHAR)", '"2001T"'),
        ("CAST(null AS INT)", "null"),
        ("CAST(missing AS INT)", "null"),
        # numbers; how integers divide: our reading
        ("1 + 2 * 3 - 4", "3"),
        ("-(1 + 2)", "-3"),
        ("- -5", "5"),
        ("5 / 2", "2"),
        ("-5 / 2", "-2"),
        ("-5 % 3", "-2"),
        ("5.0 / 2", "2.5"),
        ("0.1 + 0.2", "0.3"),
        ("1 / CAST(4 AS FLOAT)", "0.25"),
        ("9223372036854775807 - 1", "9223372036854775806"),
        ("1.0 / 3", "0." + "3" * 38),  # Amazon: Data types, 38 digits
        ("0.1 = CAST('0.1' AS FLOAT)", "true"),
        ("`5` + `1.5`", "6.5"),
        # comparison
        ("1 = 1.0", "true"),
        ("1 != 2", "true"),
        ("'1' = 1", "false"),
        ("s.list = s.list", "true"),
        ("'b' > 'a'", "true"),
        ("2 BETWEEN 1 AND 2", "true"),
        ("2 NOT BETWEEN 1 AND 2", "false"),
        ("2 IN (1, 2)", "true"),
        ("2 IN (1, null)", "null"),
        ("2 NOT IN (1, 3)", "true"),
        ("'a%c' LIKE 'a!%c' ESCAPE '!'", "true"),
        ("'abc' LIKE 'a!%c' ESCAPE '!'", "false"),
        ("'abc' NOT LIKE '%b%'", "false"),
        ("'a' LIKE null", "null"),
        # names
        ("s.name", '"x"'),
        ('s."Name"', '"x"'),
        ('s."name"', "missing"),
        ("s.list[1]", "2"),
        ("s.list[2]", "missing"),
        ("s.text[0]", "missing"),
        ("s[0]", "missing"),
        ("s['text']", '"abc"'),
        ("s.absent.deeper[3]", "missing"),
        ("s.absent + 1", "null"),  # PartiQL: Unknown propagation
        ("s.none IS NULL", "true"),
        ("s.absent IS NULL", "true"),
        ("s.none IS MISSING", "false"),
        ("s.absent IS NOT MISSING", "false"),
    ],
)
def test_values(expression: str, expected: str) -> None:
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "cause"),
    [
        ("CAST('12.5' AS INT)", "SELECT_CAST"),
        ("CAST('' AS INT)", "SELECT_CAST"),
        ("CAST('1_000' AS INT)", "SELECT_CAST"),
        ("CAST('١٢' AS INT)", "SELECT_CAST"),
        ("CAST('9223372036854775808' AS INT)", "SELECT_INTEGER"),
        ("CAST('nan' AS FLOAT)", "SELECT_CAST"),
        ("CAST('Infinity' AS FLOAT)", "SELECT_CAST"),
        ("CAST('1e400' AS FLOAT)", "SELECT_CAST"),
        ("CAST('yes' AS BOOL)", "SELECT_CAST"),
        ("CAST(s.list AS STRING)", "SELECT_CAST"),
        ("CAST('2007-13T' AS TIMESTAMP)", "SELECT_CAST"),
        ("CAST(1 AS TIMESTAMP)", "SELECT_CAST"),
        ("TO_TIMESTAMP('2007-04-05T14:30')", "SELECT_TIMESTAMP"),  # Amazon: an offset is required
        ("TO_TIMESTAMP('2007-04-05T14:30+24:00')", "SELECT_TIMESTAMP"),
        ("TO_TIMESTAMP('2007-04-05T14:30:00." + "1" * 44 + "Z')", "SELECT_TIMESTAMP"),
        ("TO_STRING(`2007T`, 'q')", "SELECT_FORMAT_SYMBOL"),
        ("TO_STRING(`2007T`, 'y ''T')", "SELECT_FORMAT_TOKEN"),
        ("DATE_ADD(year, 9999, `2010T`)", "SELECT_ARGUMENT"),
        ("DATE_ADD(month, -1, `0001T`)", "SELECT_ARGUMENT"),
        ("DATE_ADD(second, 9223372036854775807, `2010T`)", "SELECT_ARGUMENT"),
        ("DATE_ADD(year, 1.5, `2010T`)", "SELECT_ARGUMENT_TYPE"),
        ("SUBSTRING('abc', 1, -1)", "SELECT_ARGUMENT"),
        ("SUBSTRING('abc', '1')", "SELECT_ARGUMENT_TYPE"),
        ("UPPER(1)", "SELECT_ARGUMENT_TYPE"),
        ("'a' || 1", "SELECT_ARGUMENT_TYPE"),
        ("'1' + 1", "SELECT_ARGUMENT_TYPE"),
        ("true + 1", "SELECT_ARGUMENT_TYPE"),
        ("1 / 0", "SELECT_EVALUATION"),
        ("1.0 % 0", "SELECT_EVALUATION"),
        ("9223372036854775807 + 1", "SELECT_INTEGER"),
        ("1 < 'a'", "SELECT_COMPARISON"),
        ("true > false", "SELECT_COMPARISON"),
        ("s.list < s.list", "SELECT_COMPARISON"),
        ("NOT 1", "SELECT_COMPARISON"),
        ("1 AND true", "SELECT_COMPARISON"),
        ("1 LIKE 'a'", "SELECT_LIKE"),
        ("'a' LIKE 'a' ESCAPE 'xy'", "SELECT_LIKE"),
        ("'a' LIKE 'a' ESCAPE ''", "SELECT_LIKE"),
        ("'abc' LIKE 'a!bc' ESCAPE '!'", "SELECT_LIKE_ESCAPE"),
        ("'abc' LIKE 'abc!' ESCAPE '!'", "SELECT_LIKE_ESCAPE"),
        ("s.two", "SELECT_AMBIGUOUS"),  # Amazon: SELECT command, Case sensitivity
        ("SUM(s.text)", "SELECT_ARGUMENT_TYPE"),
        ("MAX(s.yes)", "SELECT_ARGUMENT_TYPE"),
        ("1e", "SELECT_NUMBER"),
        ("9" * 401, "SELECT_NUMBER"),
        ("1e9999999", "SELECT_NUMBER"),
    ],
)
def test_refused(expression: str, cause: str) -> None:
    with pytest.raises(OssError) as caught:
        value(expression)
    assert caught.value.cause.name == cause


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        # Amazon: Aggregate functions; what is missing is skipped, and so is what is null (SQL)
        ("COUNT(*), COUNT(s.a)", '{"_1":5,"_2":2}'),
        ("AVG(s.a), SUM(s.a), MIN(s.a), MAX(s.a)", '{"_1":1.75,"_2":3.5,"_3":1,"_4":2.5}'),
        ("SUM(s.a) / COUNT(s.a) AS mean", '{"mean":1.75}'),
        ("COUNT(s.a) + 1, 'x'", '{"_1":3,"_2":"x"}'),
        ("AVG(s.b), SUM(s.b), MIN(s.b), MAX(s.b), COUNT(s.b)", '{"_1":null,"_2":null,"_3":null,"_4":null,"_5":0}'),
        ("COALESCE(SUM(s.b), 0)", '{"_1":0}'),
    ],
)
def test_aggregates(columns: str, expected: str) -> None:
    rows = [{"a": 1}, {"a": 2.5}, {"a": None}, {}, MISSING]
    assert results(f"SELECT {columns} FROM S3Object s", rows) == expected


def test_the_mean_of_whole_numbers_is_a_decimal() -> None:
    assert results("SELECT AVG(s.a) FROM S3Object s", [{"a": 1}, {"a": 2}]) == '{"_1":1.5}'


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT s.* FROM S3Object s LIMIT 1", '{"a":1,"b":[7]}'),
        ("SELECT s.*, s.a AS again FROM S3Object s LIMIT 1", '{"a":1,"b":[7],"again":1}'),
        ("SELECT s FROM S3Object s LIMIT 1", '{"s":{"a":1,"b":[7]}}'),
        ("SELECT a x, s.b[0] FROM S3Object s LIMIT 1;", '{"x":1,"_2":7}'),
        ("SELECT _1.a FROM S3Object[*] LIMIT 1", '{"a":1}'),  # Amazon: SELECT command
        ("SELECT _2[0] FROM S3Object s LIMIT 1", '{"_1":7}'),
        ("SELECT v FROM S3Object[*].b[*] v", '{"v":7} {}'),
        ("SELECT a FROM S3Object WHERE a = 2", '{"a":2}'),
        ("SELECT a FROM S3Object LIMIT 0", ""),
        ("SELECT COUNT(*) FROM S3Object LIMIT 1", '{"_1":2}'),
        ("SELECT COUNT(*) FROM S3Object LIMIT 0", ""),
        ("SELECT a -- a remark\nFROM S3Object /* another */ WHERE a IS NOT NULL LIMIT 1", '{"a":1}'),
        ('SELECT a AS "SELECT", a "x y" FROM S3Object "from" LIMIT 1', '{"SELECT":1,"x y":1}'),
        ("SELECT 'from s3object[*].x' FROM S3Object LIMIT 1", '{"_1":"from s3object[*].x"}'),
        ("SELECT EXTRACT(year FROM `2010T`) FROM S3Object LIMIT 1", '{"_1":2010}'),
    ],
)
def test_statements(sql: str, expected: str) -> None:
    assert results(sql, [{"a": 1, "b": [7]}, {"a": 2}]) == expected
