"""SelectObjectContent: nothing of an expression is ever compiled or executed, and only what a list allows is read."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import fakeoss
from support.wire import Wire

pytest.importorskip("sqlglot")

PACKAGE = Path(fakeoss.__file__).parent
SCRIPT = Path(__file__).with_name("audited_select.py")


@pytest.fixture(scope="module")
def audited() -> dict[str, Any]:
    """What the script found, which ran in a process of its own."""
    result = subprocess.run(
        [sys.executable, str(SCRIPT)],
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert result.returncode == 0, result.stderr
    return dict(ast.literal_eval(result.stdout))


def test_no_expression_reaches_compile_or_exec(audited: dict[str, Any]) -> None:
    assert sum(audited["answers"].values()) >= 2000
    assert audited["events"] == []
    assert "exec" in audited["control"]  # the hook was there


def test_every_expression_is_answered_or_refused_as_documented(audited: dict[str, Any]) -> None:
    assert {answer[:3] for answer in audited["answers"]} == {"200", "400"}
    assert audited["answers"]["200"] > 500
    assert len(audited["answers"]) > 10


def test_odd_literals_and_names_come_back_exactly(audited: dict[str, Any]) -> None:
    assert audited["changed"] == []


def test_of_sqlglot_only_the_reader_is_imported() -> None:
    imported = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "sqlglot":
                imported |= {f"{node.module}.{each.name}" for each in node.names}
            if isinstance(node, ast.Import):
                imported |= {each.name for each in node.names if each.name.split(".")[0] == "sqlglot"}
    reader = {"Token", "TokenType", "Tokenizer", "exp", "parser.Parser", "errors.ParseError", "errors.SqlglotError"}
    assert imported == {"sqlglot", *(f"sqlglot.{name}" for name in reader)}


def test_the_modules_of_select_call_nothing_that_makes_code() -> None:
    makers = {"compile", "eval", "exec", "__import__", "getattr", "setattr", "globals", "import_module"}
    folder = PACKAGE / "operations"
    called = {
        (path.name, node.func.id)
        for path in (*folder.glob("_select_*.py"), folder / "select.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in makers
    }
    # names of our own, and a part of a date that was looked up in a list
    assert called == {("_select_expression.py", "getattr"), ("_select_timestamps.py", "getattr")}


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        # Amazon: List of SELECT Object Content Error Codes; which code stands for which fault: our reading
        ("SELECT RANDOM() FROM S3Object", "UnsupportedFunction"),
        ("SELECT IFNULL(s.name, 1) FROM S3Object s", "UnsupportedFunction"),
        ("SELECT TRY_CAST(s.size AS INT) FROM S3Object s", "ParseUnexpectedToken"),
        ("SELECT eval(s.name) FROM S3Object s", "UnsupportedFunction"),
        ("SELECT s.name.upper() FROM S3Object s", "InvalidKeyPath"),
        ("SELECT UPPER(s.name AS x) FROM S3Object s", "ParseUnexpectedToken"),
        ("SELECT UPPER(s.name FROM 1) FROM S3Object s", "ParseUnexpectedToken"),
        ("SELECT TRIM(s.name, 'a') FROM S3Object s", "ParseUnexpectedToken"),
        ("SELECT [1, 2] FROM S3Object s", "UnsupportedSqlOperation"),
        ("SELECT (1, 2) FROM S3Object s", "UnsupportedSqlOperation"),
        ("SELECT s.name IS TRUE FROM S3Object s", "UnsupportedSqlOperation"),
        ("SELECT 'a' 'b' FROM S3Object s", "UnsupportedSqlOperation"),
        ("SELECT DISTINCT s.name FROM S3Object s", "UnsupportedSqlStructure"),
        ("SELECT COUNT(DISTINCT s.name) FROM S3Object s", "UnsupportedSqlStructure"),
        ("SELECT s.name FROM S3Object s GROUP BY s.name", "UnsupportedSqlStructure"),
        ("SELECT s.name FROM S3Object s HAVING 1 = 1", "UnsupportedSqlStructure"),
        ("SELECT s.name FROM S3Object s JOIN S3Object t", "UnsupportedSqlStructure"),
        ("SELECT s.name FROM S3Object s UNION SELECT 1 FROM S3Object", "UnsupportedSqlStructure"),
        ("SELECT (SELECT 1) FROM S3Object s", "UnsupportedSqlStructure"),
        ("SELECT s.name FROM (SELECT 1) s", "UnsupportedSqlStructure"),
        ("SELECT s.name FROM S3Object s LIMIT 1 OFFSET 1", "UnsupportedSqlStructure"),
        ("SELECT s.name FROM S3Object s LIMIT 1, 1", "ParseUnexpectedToken"),
        ("SELECT s.name FROM S3Object s LIMIT -1", "EvaluatorNegativeLimit"),
        ("SELECT s.name FROM S3Object s LIMIT 99999999999999999999", "NumberFormatError"),
        ("SELECT s.name FROM S3Object s LIMIT 'x'", "ParseUnexpectedToken"),
        ("SELECT s.name FROM S3Object s LIMIT", "ParseUnexpectedToken"),
        ("SELECT s.name FROM S3Object AS", "ParseUnexpectedToken"),
        ("SELECT s.name FROM S3Object s WHERE", "ParseUnexpectedToken"),
        ("SELECT s.name FROM", "ParseUnexpectedToken"),
        ("SELECT SUM(s.size) FROM S3Object s WHERE COUNT(*) > 1", "UnsupportedSqlStructure"),
        ("SELECT SUM(COUNT(*)) FROM S3Object s", "UnsupportedSqlStructure"),
        ("SELECT COUNT(*), s.name FROM S3Object s", "UnsupportedSqlStructure"),
        ("SELECT SUM(*) FROM S3Object s", "ParseUnsupportedCallWithStar"),
        ("SELECT UPPER(*) FROM S3Object s", "ParseUnsupportedCallWithStar"),
        ("SELECT COUNT(1, 2) FROM S3Object s", "ParseNonUnaryAgregateFunctionCall"),
        ("SELECT *, s.name FROM S3Object s", "ParseAsteriskIsNotAloneInSelectList"),
        ("SELECT t.* FROM S3Object s", "ParseInvalidContextForWildcardInSelectList"),
        ("SELECT UPPER() FROM S3Object s", "EvaluatorInvalidArguments"),
        ("SELECT UPPER(s.name, 1) FROM S3Object s", "EvaluatorInvalidArguments"),
        ("SELECT CAST(s.size AS OBJECT) FROM S3Object s", "InvalidDataType"),
        ("SELECT CAST(s.size INT) FROM S3Object s", "ParseExpectedTypeName"),
        ("SELECT CAST(s.size AS INT s) FROM S3Object s", "ParseExpectedTypeName"),
        ("SELECT CAST(s.size AS INT AS FLOAT) FROM S3Object s", "ParseExpectedTypeName"),
        ("SELECT CAST(s.size AS DECIMAL(5)) FROM S3Object s", "ParseInvalidTypeParam"),
        ("SELECT EXTRACT(week FROM `2010T`) FROM S3Object s", "ParseExpectedDatePart"),
        ("SELECT DATE_ADD('year', 1, `2010T`) FROM S3Object s", "ParseExpectedDatePart"),
        ("SELECT `{x: 1}` FROM S3Object s", "LexerInvalidIONLiteral"),
        ("SELECT s.name::INT FROM S3Object s", "LexerInvalidChar"),
        ("SELECT {name} FROM S3Object s", "LexerInvalidChar"),
        ("SELECT s.nåme FROM S3Object s", "LexerInvalidChar"),
        ("SELECT !s.name FROM S3Object s", "LexerInvalidChar"),
        ("SELECT 1 FROM S3Object s; SELECT 2 FROM S3Object s", "LexerInvalidChar"),
        ("SELECT s.name[s.size] FROM S3Object s", "InvalidKeyPath"),
        ("SELECT s.from FROM S3Object s", "ParseUnexpectedToken"),  # Amazon: a keyword needs quotes
        ("SELECT s.name, FROM S3Object s", "ParseUnexpectedToken"),
        ("SELECT AS x FROM S3Object s", "ParseUnexpectedToken"),
        ("SELECT FROM S3Object s", "ParseEmptySelect"),
        ("SELECT s.name s.size FROM S3Object s", "ParseUnexpectedToken"),
        ("SELECT 'a FROM S3Object s", "ParseUnexpectedToken"),
        ("SELECT 1", "ParseSelectMissingFrom"),
        (";", "ParseUnexpectedToken"),
        ('SELECT "' + "n" * 1025 + '" FROM S3Object s', "ParseUnexpectedToken"),
        ("WITH t AS (SELECT 1) SELECT 1 FROM S3Object", "UnsupportedSqlStructure"),
        ("CREATE TABLE t (a INT)", "UnsupportedSqlStructure"),
    ],
)
def test_refused(aws: Wire, sql: str, code: str) -> None:
    aws.put("/b/k", b"name,size\nalpha,1\n")
    answer = aws.select(sql)
    assert (answer.status, answer.code) == (400, code)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (".Rules", "InvalidKeyPath"),  # Amazon: SELECT command
        ("[0].Rules", "InvalidKeyPath"),
        ("[*].Rules[", "InvalidKeyPath"),
        ("[*].Rules[-1]", "InvalidKeyPath"),
        ("[*].Rules[1e3]", "InvalidKeyPath"),
        ("[*].1", "InvalidKeyPath"),
        ("[*].Rules[*", "InvalidKeyPath"),
    ],
)
def test_refused_paths(aws: Wire, path: str, code: str) -> None:
    aws.put("/b/k", b"{}")
    answer = aws.select(f"SELECT * FROM S3Object{path}", source="<JSON><Type>LINES</Type></JSON>")
    assert (answer.status, answer.code) == (400, code)


KEYWORDS = """
absolute action add all allocate alter and any are as asc assertion at authorization avg bag begin between bit blob
bool boolean both by cascade case cast catalog char char_length check clob close coalesce collate column commit
connect constraint continue convert count create cross current current_date current_time current_timestamp cursor date
day deallocate dec decimal declare default deferrable delete desc describe diagnostics disconnect distinct domain
double drop else end escape except exception exec execute exists external extract false fetch first float for foreign
found from full get global go goto grant group having hour identity immediate in indicator inner input insert int
integer intersect interval into is isolation join key language last leading left level like limit list local lower
match max min minute missing module month names national natural nchar next no not null nullif numeric octet_length of
on only open option or order outer output overlaps pad partial pivot position precision prepare preserve primary prior
privileges procedure public read real references relative restrict revoke right rollback rows schema scroll second
section select session set sexp size smallint some space sql sqlcode sqlerror sqlstate string struct substring sum
symbol table temporary then time timestamp timezone_hour to trailing transaction translate trim true tuple union
unique unknown unpivot update upper usage user using value values varchar varying view when whenever where with work
write year zone array if ignore kind map object offset respect row within
"""


@pytest.mark.parametrize(
    "form", ["{}", "s.{}", "({})", "{} + 0", "COALESCE({})", "CASE WHEN 1 = 1 THEN {} END", "s.{}[0]"]
)
def test_a_word_is_a_column_or_refused(aws: Wire, form: str) -> None:
    """The words are Amazon's reserved keywords, and some that sqlglot gives a sense of its own. Amazon refuses them
    without quotes; what is let through must at least be the column."""
    constants = {"null", "true", "false", "missing", "not"}
    for word in KEYWORDS.split():
        value = [7] if form.endswith("[0]") else 7
        aws.put("/b/k", json.dumps({word: value}).encode())
        sql = f"SELECT {form.format(word)} AS v FROM S3Object s"
        answer = aws.select(sql, source="<JSON><Type>LINES</Type></JSON>", target="<JSON/>")
        assert answer.status == 400 or b'{"v":7}' in answer.body or word in constants, sql
        quoted = aws.select(sql.replace(word, f'"{word}"', 1), source="<JSON><Type>LINES</Type></JSON>")
        assert b"7" in quoted.body, sql
