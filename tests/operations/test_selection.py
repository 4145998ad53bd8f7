"""SelectObjectContent: what is selected, in which form, and the events that carry it."""

from __future__ import annotations

import bz2
import gzip
import sys
from typing import Any
from xml.sax.saxutils import escape

import boto3
import pytest
from botocore.eventstream import EventStreamBuffer

import fakeoss

pytest.importorskip("sqlglot")

CSV = b"name,size\nalpha,1\nbeta,22\ngamma,3\n"
ZIPPED = "<CompressionType>GZIP</CompressionType><CSV/>"
USE = "<CSV><FileHeaderInfo>USE</FileHeaderInfo></CSV>"


def select(wire: Any, sql: str, *, source: str = USE, target: str = "<CSV/>", kind: str = "SQL", key: str = "k") -> Any:
    body = (
        f"<SelectObjectContentRequest><Expression>{escape(sql)}</Expression><ExpressionType>{kind}</ExpressionType>"
        f"<InputSerialization>{source}</InputSerialization><OutputSerialization>{target}</OutputSerialization>"
        "</SelectObjectContentRequest>"
    )
    return wire.ask("POST", f"/b/{key}?select&select-type=2", body.encode())


def events(answer: Any) -> list[tuple[str, bytes]]:
    assert answer.status == 200, answer
    buffer = EventStreamBuffer()  # verifies every checksum
    buffer.add_data(answer.body)
    return [(message.headers[":event-type"], message.payload) for message in buffer]


def rows(answer: Any) -> bytes:
    return b"".join(payload for kind, payload in events(answer) if kind == "Records")


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT * FROM S3Object", b"alpha,1\nbeta,22\ngamma,3\n"),
        ("SELECT s.name FROM S3Object s", b"alpha\nbeta\ngamma\n"),
        ("SELECT s.Name FROM s3object[*] s WHERE s.size = '22'", b"beta\n"),
        ("SELECT s._1 FROM S3Object s WHERE CAST(s._2 AS INT) < 5", b"alpha\ngamma\n"),
        ("SELECT COUNT(*) FROM S3Object", b"3\n"),
        ("SELECT SUM(CAST(s.size AS INT)), MAX(CAST(s.size AS INT)) FROM S3Object s", b"26,22\n"),
        ("SELECT s.name FROM S3Object s WHERE s.name LIKE '%a' LIMIT 2", b"alpha\nbeta\n"),
    ],
)
def test_expressions(wire: Any, sql: str, expected: bytes) -> None:
    wire.put("/b/k", CSV)
    assert rows(select(wire, sql)) == expected


def test_events(wire: Any) -> None:
    wire.put("/b/k", CSV)
    found = events(select(wire, "SELECT * FROM S3Object"))
    assert [kind for kind, _ in found] == ["Records", "Stats", "End"]
    counts = b"<BytesScanned>34</BytesScanned><BytesProcessed>34</BytesProcessed><BytesReturned>24</BytesReturned>"
    assert found[1][1] == b"<Stats>" + counts + b"</Stats>"


@pytest.mark.parametrize(
    ("content", "source", "expected"),
    [
        (CSV, "<CSV/>", b"name\nalpha\nbeta\ngamma\n"),
        (CSV, "<CSV><FileHeaderInfo>IGNORE</FileHeaderInfo></CSV>", b"alpha\nbeta\ngamma\n"),
        (b"a|1;b|2;", "<CSV><RecordDelimiter>;</RecordDelimiter><FieldDelimiter>|</FieldDelimiter></CSV>", b"a\nb\n"),
        (b'#no\n"a,b",1\n', "<CSV/>", b'"a,b"\n'),
        (gzip.compress(b"a,1\n", mtime=0), "<CompressionType>GZIP</CompressionType><CSV/>", b"a\n"),
        (bz2.compress(b"a,1\n"), "<CompressionType>BZIP2</CompressionType><CSV/>", b"a\n"),
        (b"", "<CSV/>", b""),
    ],
)
def test_csv(wire: Any, content: bytes, source: str, expected: bytes) -> None:
    wire.put("/b/k", content)
    sql = "SELECT s._1 FROM S3Object s" if content else "SELECT * FROM S3Object s"
    assert rows(select(wire, sql, source=source)) == expected


def test_json(aws: Any) -> None:
    aws.put("/b/k", b'{"name": "alpha", "size": 1}\n{"name": "beta", "size": 22, "more": [1]}\n')
    source = "<JSON><Type>LINES</Type></JSON>"
    answer = select(aws, "SELECT s.name, s.size FROM S3Object s WHERE s.size > 5", source=source, target="<JSON/>")
    assert rows(answer) == b'{"name": "beta", "size": 22}\n'


def test_jdcloud_selects_from_csv_alone(jdcloud: Any) -> None:  # Select-Object-Content
    jdcloud.put("/b/k", b"{}")
    assert select(jdcloud, "SELECT * FROM S3Object", source="<JSON><Type>LINES</Type></JSON>").status == 501


@pytest.mark.parametrize(
    ("sql", "options", "code"),
    [
        ("SELECT", {"kind": "XPATH"}, "InvalidExpressionType"),
        ("SELECT FROM WHERE", {}, "ParseUnexpectedToken"),
        ("SELECT s.absent FROM S3Object s", {}, "EvaluatorInvalidArguments"),
        ("SELECT * FROM elsewhere", {}, "UnsupportedSqlStructure"),
        ("DELETE FROM S3Object", {}, "UnsupportedSqlStructure"),
        ("SELECT * FROM S3Object", {"source": ZIPPED}, "InvalidCompressionFormat"),
        ("SELECT * FROM S3Object", {"source": "<Parquet/>"}, "MalformedXML"),
        ("SELECT * FROM S3Object", {"target": ""}, "MalformedXML"),
    ],
)
def test_refused(aws: Any, sql: str, options: dict[str, str], code: str) -> None:
    aws.put("/b/k", CSV)
    answer = select(aws, sql, **options)
    assert (answer.status, answer.code) == (400, code)


def test_object_that_is_not_there(wire: Any) -> None:
    assert select(wire, "SELECT * FROM S3Object", key="absent").code == "NoSuchKey"


def test_without_the_extra(aws: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    aws.put("/b/k", CSV)
    monkeypatch.setitem(sys.modules, "sqlglot", None)
    answer = select(aws, "SELECT * FROM S3Object")
    assert (answer.status, answer.code) == (501, "NotImplemented")
    assert "pip install fakeoss[select]" in (answer.text("Message") or "")


def test_boto3_reads_the_stream() -> None:
    with fakeoss.mock(profile="aws", buckets=["bkt"]) as oss:
        oss.bucket("bkt").put("k", CSV)
        answer = boto3.client("s3", region_name="us-east-1").select_object_content(
            Bucket="bkt",
            Key="k",
            Expression="SELECT s.name FROM S3Object s",
            ExpressionType="SQL",
            InputSerialization={"CSV": {"FileHeaderInfo": "USE"}},
            OutputSerialization={"CSV": {}},
        )
        payload = b"".join(event["Records"]["Payload"] for event in answer["Payload"] if "Records" in event)
    assert payload == b"alpha\nbeta\ngamma\n"
