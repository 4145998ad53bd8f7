"""SelectObjectContent: what is selected, in which form, and the events that carry it."""

from __future__ import annotations

import bz2
import gzip
import json
import sys

import boto3
import pytest
from botocore.eventstream import EventStreamBuffer

import fakeoss
from support.wire import Answer, Wire

pytest.importorskip("sqlglot")

CSV = b"name,size\nalpha,1\nbeta,22\ngamma,3\n"
ZIPPED = "<CompressionType>GZIP</CompressionType><CSV/>"
USE = "<CSV><FileHeaderInfo>USE</FileHeaderInfo></CSV>"


def select(wire: Wire, sql: str, **options: str) -> Answer:
    return wire.select(sql, **options)


def events(answer: Answer) -> list[tuple[str, bytes]]:
    assert answer.status == 200, answer
    buffer = EventStreamBuffer()  # verifies every checksum
    buffer.add_data(answer.body)
    return [(message.headers[":event-type"], message.payload) for message in buffer]


def rows(answer: Answer) -> bytes:
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
def test_expressions(wire: Wire, sql: str, expected: bytes) -> None:
    wire.put("/b/k", CSV)
    assert rows(select(wire, sql)) == expected


def test_events(wire: Wire) -> None:
    wire.put("/b/k", CSV)
    found = events(select(wire, "SELECT * FROM S3Object"))
    assert [kind for kind, _ in found] == ["Records", "Stats", "End"]
    counts = b"<BytesScanned>34</BytesScanned><BytesProcessed>34</BytesProcessed><BytesReturned>24</BytesReturned>"
    assert found[1][1] == b"<Stats>" + counts + b"</Stats>"


def test_progress_is_told_when_it_is_asked_for(wire: Wire) -> None:  # Amazon: SelectObjectContent, RequestProgress
    wire.put("/b/k", CSV)
    asked = "<RequestProgress><Enabled>{}</Enabled></RequestProgress>"
    found = events(select(wire, "SELECT * FROM S3Object", more=asked.format("TRUE")))
    assert [kind for kind, _ in found] == ["Records", "Progress", "Stats", "End"]
    assert found[1][1].replace(b"Progress", b"Stats") == found[2][1]
    found = events(select(wire, "SELECT * FROM S3Object", more=asked.format("false")))
    assert [kind for kind, _ in found] == ["Records", "Stats", "End"]


def test_request_by_its_other_name(jdcloud: Wire) -> None:  # Select-Object-Content, the example
    jdcloud.put("/b/k", CSV)
    assert rows(select(jdcloud, "SELECT s.name FROM S3Object s", root="SelectRequest")) == b"alpha\nbeta\ngamma\n"


def test_request_of_no_name(wire: Wire) -> None:
    wire.put("/b/k", CSV)
    answer = select(wire, "SELECT * FROM S3Object", root="Select")
    assert (answer.status, answer.code) == (400, "MalformedXML")


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
def test_csv(wire: Wire, content: bytes, source: str, expected: bytes) -> None:
    wire.put("/b/k", content)
    sql = "SELECT s._1 FROM S3Object s" if content else "SELECT * FROM S3Object s"
    assert rows(select(wire, sql, source=source)) == expected


def test_json(aws: Wire) -> None:
    aws.put("/b/k", b'{"name": "alpha", "size": 1}\n{"name": "beta", "size": 22, "more": [1]}\n')
    source = "<JSON><Type>LINES</Type></JSON>"
    answer = select(aws, "SELECT s.name, s.size FROM S3Object s WHERE s.size > 5", source=source, target="<JSON/>")
    assert rows(answer) == b'{"name":"beta","size":22}\n'


def test_jdcloud_selects_from_csv_alone(jdcloud: Wire) -> None:  # Select-Object-Content
    jdcloud.put("/b/k", b"{}")
    assert select(jdcloud, "SELECT * FROM S3Object", source="<JSON><Type>LINES</Type></JSON>").status == 501


@pytest.mark.parametrize(
    ("sql", "options", "code"),
    [
        ("SELECT", {"kind": "XPATH"}, "InvalidExpressionType"),
        ("SELECT FROM WHERE", {}, "ParseUnexpectedToken"),
        ("SELECT s.absent FROM S3Object s", {}, "MissingHeaders"),  # reported: greenplum-db/gpdb#8775
        ("SELECT * FROM elsewhere", {}, "UnsupportedSqlStructure"),
        ("DELETE FROM S3Object", {}, "UnsupportedSqlStructure"),
        ("SELECT * FROM S3Object ORDER BY 1", {}, "UnsupportedSqlStructure"),
        ("SELECT RANDOM() FROM S3Object", {}, "UnsupportedFunction"),
        ("SELECT * FROM S3Object", {"source": ZIPPED}, "InvalidCompressionFormat"),
        ("SELECT * FROM S3Object", {"source": "<Parquet/>"}, "MalformedXML"),
        ("SELECT * FROM S3Object", {"target": ""}, "MalformedXML"),
        ("SELECT * FROM S3Object", {"source": "", "target": "<CSV/>"}, "MalformedXML"),
        # paths are for JSON alone (Amazon: SELECT command)
        ("SELECT * FROM S3Object[*].a s", {}, "UnsupportedSqlStructure"),
    ],
)
def test_refused(aws: Wire, sql: str, options: dict[str, str], code: str) -> None:
    aws.put("/b/k", CSV)
    answer = select(aws, sql, **options)
    assert (answer.status, answer.code) == (400, code)


def test_object_that_is_not_there(wire: Wire) -> None:
    assert select(wire, "SELECT * FROM S3Object", key="absent").code == "NoSuchKey"


def test_without_the_extra(aws: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    aws.put("/b/k", CSV)
    monkeypatch.setitem(sys.modules, "sqlglot", None)
    answer = select(aws, "SELECT * FROM S3Object")
    assert (answer.status, answer.code) == (501, "NotImplemented")
    message = answer.text("Message") or ""
    assert message.startswith(
        "SelectObjectContent needs the extra select of fakeoss: pip install '.[select]' in a clone"
    )
    assert "pip install 'fakeoss[select]'" in message


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


NESTED = b'{"s": {"a": {"b": [{"c": 1}, {"c": 2}]}}, "Name": "x"}\n{"s": {"a": 3}, "Name": null}\n'
RULES = b'{"Rules": [{"id": "1"}, {"expr": "y > x"}, {"id": "2", "expr": "z = DEBUG"}]}\n{"created": "June 27"}\n'
LINES = "<JSON><Type>LINES</Type></JSON>"


@pytest.mark.parametrize(
    ("content", "sql", "expected"),
    [
        # Amazon: SELECT command, its examples
        (RULES, "SELECT id FROM S3Object[*].Rules[*].id", b'{"id":"1"}\n{}\n{"id":"2"}\n{}\n'),
        (RULES, "SELECT id FROM S3Object[*].Rules[*].id WHERE id IS NOT MISSING", b'{"id":"1"}\n{"id":"2"}\n'),
        (NESTED, "SELECT t.s.a FROM S3Object t WHERE t.name IS NULL AND t.s.a.b IS MISSING", b'{"a":3}\n'),
        (NESTED, "SELECT t.s.a FROM S3Object t WHERE t.name IS MISSING", b""),
        (RULES, "SELECT s.expr FROM S3Object[*].Rules[*] s WHERE s.id = '2'", b'{"expr":"z = DEBUG"}\n'),
        (RULES, "SELECT _1.id FROM S3Object[*].Rules[2]", b'{"id":"2"}\n{}\n'),
        (RULES, "SELECT * FROM S3Object[*].Rules[0]", b'{"id":"1"}\n{}\n'),
        (RULES, "SELECT COUNT(s.id) FROM S3Object[*].Rules[*] s", b'{"_1":2}\n'),
        (NESTED, "SELECT t.s.a.b[1].c FROM S3Object t", b'{"c":2}\n{}\n'),
        (
            NESTED,
            "SELECT t.s.a.b[0].c AS first, t.name FROM S3Object t",
            b'{"first":1,"Name":"x"}\n{"Name":null}\n',
        ),
        (NESTED, "SELECT t.s.a FROM S3Object t WHERE t.s.a = 3", b'{"a":3}\n'),
        (NESTED, "SELECT t['s'].a.b FROM S3Object t LIMIT 1", b'{"b":[{"c":1},{"c":2}]}\n'),
        (NESTED, "SELECT d.c FROM S3Object[*].s.a.b[*] d", b'{"c":1}\n{"c":2}\n{}\n'),
    ],
)
def test_paths_into_json(aws: Wire, content: bytes, sql: str, expected: bytes) -> None:
    aws.put("/b/k", content)
    assert rows(select(aws, sql, source=LINES, target="<JSON/>")) == expected


def test_nested_values_in_csv(aws: Wire) -> None:
    aws.put("/b/k", NESTED)
    answer = select(aws, "SELECT t.s.a.b, t.name FROM S3Object t", source=LINES)
    assert rows(answer) == b'"[{""c"":1},{""c"":2}]",x\n,\n'


def test_a_document_that_is_an_array(aws: Wire) -> None:
    aws.put("/b/k", b'[{"a": 1}, {"a": 2}]')
    answer = select(aws, "SELECT s.a FROM S3Object[*][*] s", source="<JSON><Type>DOCUMENT</Type></JSON>")
    assert rows(answer) == b"1\n2\n"


LONG = "".join(json.dumps({"a": {f"b{number}": "s"}, "c": f"d{number}"}) for number in range(5)).encode()


@pytest.mark.parametrize(
    ("content", "sql", "expected"),
    [
        (b'[{"a": 1}, {"a": 2}]', "select * from s3object s", b'{"_1":[{"a":1},{"a":2}]}\n'),
        (b'[{"a": 1}, {"a": 2}]', "SELECT count(*) as cnt FROM S3Object", b'{"cnt":1}\n'),
        (b'[{"a": [1]}]', "select * from s3object[*].a[*] s", b"{}\n"),
        (b'{"a1": "b1", "a3": null}', "SELECT * FROM S3Object", b'{"a1":"b1","a3":null}\n'),
        (LONG, "select * from s3object[*].a", b"".join(b'{"b%d":"s"}\n' % number for number in range(5))),
        (LONG, "select * from s3object[*] s where s.c = 'd2'", b'{"a":{"b2":"s"},"c":"d2"}\n'),
        (b' {"a": 1}\n\t{"a": 2} \n', "SELECT s.a FROM S3Object s", b'{"a":1}\n{"a":2}\n'),  # our reading
    ],
)
def test_documents(aws: Wire, content: bytes, sql: str, expected: bytes) -> None:
    """Verified at Amazon by moto's tests, test_s3_select.py; the sizes, too."""
    aws.put("/b/k", content)
    answer = select(aws, sql, source="<JSON><Type>DOCUMENT</Type></JSON>", target="<JSON/>")
    assert rows(answer) == expected
    assert f"<BytesReturned>{len(expected)}</BytesReturned>".encode() in dict(events(answer))["Stats"]


@pytest.mark.parametrize("content", [b"", b" \n", b'{"a": 1', b'{"a": 1},{"a": 2}'])
def test_what_is_no_document(aws: Wire, content: bytes) -> None:
    aws.put("/b/k", content)
    answer = select(aws, "SELECT * FROM S3Object", source="<JSON><Type>DOCUMENT</Type></JSON>", target="<JSON/>")
    assert (answer.status, answer.code) == (400, "JSONParsingError")


@pytest.mark.parametrize(
    ("scan", "source", "expected"),
    [
        # Amazon: ScanRange: a record counts when its first byte is in the range; only an end: so many last bytes
        ("<Start>10</Start><End>17</End>", USE, b"alpha\n"),
        ("<Start>10</Start><End>18</End>", USE, b"alpha\nbeta\n"),
        ("<Start>11</Start>", USE, b"beta\ngamma\n"),
        ("<End>8</End>", USE, b"gamma\n"),
        ("<Start>0</Start><End>0</End>", "<CSV/>", b"name\n"),
        ("<Start>9</Start><End>9</End>", "<CSV/>", b""),
    ],
)
def test_scan_range(aws: Wire, scan: str, source: str, expected: bytes) -> None:
    aws.put("/b/k", CSV)
    assert (
        rows(select(aws, "SELECT s._1 FROM S3Object s", source=source, more=f"<ScanRange>{scan}</ScanRange>"))
        == expected
    )


def test_scan_range_of_lines(aws: Wire) -> None:
    aws.put("/b/k", NESTED)
    more = "<ScanRange><Start>1</Start></ScanRange>"
    assert rows(select(aws, "SELECT t.s.a FROM S3Object t", source=LINES, more=more)) == b"3\n"


@pytest.mark.parametrize(
    ("scan", "source", "code"),
    [
        ("", USE, "InvalidScanRange"),
        ("<Start>5</Start><End>4</End>", USE, "InvalidScanRange"),
        ("<Start>-1</Start>", USE, "InvalidScanRange"),
        ("<Start>0</Start>", "<JSON><Type>DOCUMENT</Type></JSON>", "UnsupportedScanRangeInput"),
        ("<Start>0</Start>", "<CompressionType>BZIP2</CompressionType><CSV/>", "UnsupportedScanRangeInput"),
    ],
)
def test_refused_scan_range(aws: Wire, scan: str, source: str, code: str) -> None:
    aws.put("/b/k", bz2.compress(CSV) if "BZIP2" in source else CSV)
    answer = select(aws, "SELECT * FROM S3Object", source=source, more=f"<ScanRange>{scan}</ScanRange>")
    assert (answer.status, answer.code) == (400, code)
