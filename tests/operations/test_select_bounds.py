"""SelectObjectContent: what a query may cost, and values that were made to break its reader."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import fakeoss.operations._select_events as answering
import fakeoss.operations._select_input as reading
import fakeoss.operations._select_output as writing
from fakeoss.errors import OssError
from fakeoss.model import rope
from fakeoss.operations._select_evaluation import Frame, is_like, like_pattern
from fakeoss.operations._select_query import parse_query
from support.wire import Answer, Wire

pytest.importorskip("sqlglot")

LINES = "<JSON><Type>LINES</Type></JSON>"
DOCUMENT = "<JSON><Type>DOCUMENT</Type></JSON>"
COUNT = "SELECT COUNT(*) FROM S3Object s"
MEGABYTE = 1 << 20  # Amazon: Selecting content from objects, the longest record


def zipped(line: bytes, times: int) -> bytes:
    """So many lines, packed without ever being held in one piece."""
    target = io.BytesIO()
    with gzip.GzipFile(fileobj=target, mode="wb", mtime=0) as packed:
        for _ in range(times // 1024):
            packed.write(line * 1024)
    return target.getvalue()


def refused(answer: Answer) -> str:
    """The code of a refusal."""
    assert answer.status == 400, answer
    return str(answer.code)


# what is unpacked


@pytest.mark.parametrize("compression", ["GZIP", "BZIP2"])
def test_what_is_unpacked_is_bounded(aws: Wire, monkeypatch: pytest.MonkeyPatch, compression: str) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 100_000)
    content = b"a,b\n" * 25_000
    pack: Callable[[bytes], bytes] = gzip.compress if compression == "GZIP" else bz2.compress
    source = f"<CompressionType>{compression}</CompressionType><CSV/>"
    aws.put("/b/k", pack(content))
    assert b"25000\n" in aws.select(COUNT, source=source).body
    aws.put("/b/k", pack(content + b"a,b\n"))
    assert refused(aws.select(COUNT, source=source)) == "ExternalEvalException"
    assert aws.select("SELECT * FROM S3Object LIMIT 1", source=source).status == 200  # no more is read than is needed


def test_unpacking_holds_no_more_than_a_piece(aws: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 8 * MEGABYTE)
    aws.put("/b/k", zipped(b"x" * 1023 + b"\n", 16 * 1024))  # 16 MiB in some 16 KB
    aws.select("SELECT * FROM S3Object LIMIT 1", source="<CompressionType>GZIP</CompressionType><CSV/>")
    tracemalloc.start()
    try:
        answer = aws.select(COUNT, source="<CompressionType>GZIP</CompressionType><CSV/>")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert refused(answer) == "ExternalEvalException"
    assert peak < 2 * MEGABYTE


def test_what_is_not_compressed_is_bounded(aws: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 100)
    aws.put("/b/k", b"a\n" * 51)
    assert refused(aws.select(COUNT, source="<CSV/>")) == "ExternalEvalException"


def test_an_object_without_memory_is_not_made_real(aws: Wire) -> None:
    bucket = aws.store.bucket("b")
    bucket.put("k", size=1 << 40)
    for source in ("<CSV/>", LINES, DOCUMENT):
        assert refused(aws.select(COUNT, source=source)) in {"OverMaxRecordSize", "JSONParsingError"}


@pytest.mark.parametrize(
    ("content", "compression", "code"),
    [
        (gzip.compress(b"a,b\n" * 100, mtime=0)[:-9], "GZIP", "TruncatedInput"),
        (gzip.compress(b"a,b\n" * 100, mtime=0)[:30] + b"\xff" * 9, "GZIP", "InvalidCompressionFormat"),
        (bz2.compress(b"a,b\n" * 100)[:-9], "BZIP2", "TruncatedInput"),
        (b"a,b\n", "GZIP", "InvalidCompressionFormat"),
        (b"a,b\n", "BZIP2", "InvalidCompressionFormat"),
        (b"BZh9" + b"\0" * 20, "BZIP2", "InvalidCompressionFormat"),
    ],
)
def test_damaged(aws: Wire, content: bytes, compression: str, code: str) -> None:
    aws.put("/b/k", content)
    source = f"<CompressionType>{compression}</CompressionType><CSV/>"
    assert refused(aws.select(COUNT, source=source)) == code


# records


@pytest.mark.parametrize(
    ("make", "source"),
    [
        (lambda size: b"x" * size + b"\r\n", "<CSV/>"),
        (lambda size: b"x" * size, "<CSV/>"),
        (lambda size: b"x" * size + b";y;", "<CSV><RecordDelimiter>;</RecordDelimiter></CSV>"),
        (lambda size: b'"x' + b'\nx","x' * (size // 6) + b"\n" * (size % 6 - 3) + b'"', "<CSV/>"),
        (lambda size: b'"' + b"x" * (size - 2) + b'"\n', LINES),
        (lambda size: b'{"a": "' + b"x" * (size - 9) + b'"}', DOCUMENT),
    ],
    ids=["line", "end", "delimiter", "quoted", "lines", "document"],
)
def test_the_longest_record(aws: Wire, make: Callable[[int], bytes], source: str) -> None:
    """Reported: "The character number in one record is more than our max threshold, maxCharsPerRecord: 1,048,576"."""
    aws.put("/b/k", make(MEGABYTE))
    assert aws.select(COUNT, source=source).status == 200
    aws.put("/b/k", make(MEGABYTE + 1))
    assert refused(aws.select(COUNT, source=source)) == "OverMaxRecordSize"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"[" + b"1," * 2 * MEGABYTE + b"1]", "OverMaxRecordSize", id="an array"),
        pytest.param(b'"' + b"x" * 4 * MEGABYTE + b'"', "OverMaxRecordSize", id="a text"),
        pytest.param(b'{"a" 1}' + b" " * 4 * MEGABYTE, "JSONParsingError", id="what is wrong at its beginning"),
    ],
)
def test_a_document_that_is_never_whole_in_memory(aws: Wire, content: bytes, code: str) -> None:
    aws.put("/b/k", content)
    assert refused(aws.select(COUNT, source=DOCUMENT)) == code


def test_a_field_of_half_a_record(aws: Wire) -> None:
    aws.put("/b/k", b"1," + b"x" * (MEGABYTE // 2) + b"\n")
    answer = aws.select("SELECT CHAR_LENGTH(s._2) FROM S3Object s", source="<CSV/>")
    assert b"524288\n" in answer.body


def test_a_field_in_quotes_is_as_long_as_the_csv_module_takes(aws: Wire) -> None:
    aws.put("/b/k", b'"' + b"x" * 131_073 + b'"\n')
    assert refused(aws.select(COUNT, source="<CSV/>")) == "CSVParsingError"


@pytest.mark.parametrize("target", ["<CSV/>", "<JSON/>"])
def test_the_longest_record_of_a_result(aws: Wire, target: str) -> None:
    aws.put("/b/k", json.dumps({"a": ["x" * 200] * 3000}).encode())
    assert aws.select("SELECT s.a FROM S3Object s", source=LINES, target=target).status == 200
    assert refused(aws.select("SELECT s.a, s.a FROM S3Object s", source=LINES, target=target)) == "OverMaxRecordSize"


def test_the_longest_value(aws: Wire) -> None:
    aws.put("/b/k", b"x" * 600_000)
    source = "<CSV/>"
    assert refused(aws.select("SELECT CHAR_LENGTH(s._1 || s._1) FROM S3Object s", source=source)) == "ColumnTooLong"
    aws.put("/b/k", "ß".encode() * 600_000)
    assert refused(aws.select("SELECT CHAR_LENGTH(UPPER(s._1)) FROM S3Object s", source=source)) == "ColumnTooLong"


def test_the_most_columns(aws: Wire) -> None:
    aws.put("/b/k", b"," * 9_999)
    columns = ", ".join(["s.*"] * 6)
    assert aws.select(f"SELECT {columns} FROM S3Object s", source="<CSV/>").status == 200
    assert refused(aws.select(f"SELECT {columns}, s.* FROM S3Object s", source="<CSV/>")) == "OverMaxColumn"


@pytest.mark.parametrize("target", ["<CSV/>", "<JSON/>"])
def test_a_result_is_bounded(aws: Wire, monkeypatch: pytest.MonkeyPatch, target: str) -> None:
    monkeypatch.setattr(writing, "MOST_BYTES", 1000)
    aws.put("/b/k", b"abcd\n" * 1000)
    assert refused(aws.select("SELECT * FROM S3Object", source="<CSV/>", target=target)) == "ExternalEvalException"
    assert aws.select("SELECT * FROM S3Object LIMIT 50", source="<CSV/>", target=target).status == 200


# steps


def test_steps_are_bounded(aws: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "MOST_STEPS", 500)
    aws.put("/b/k", b"a\n" * 100)
    assert aws.select("SELECT s._1 FROM S3Object s LIMIT 10", source="<CSV/>").status == 200
    assert refused(aws.select("SELECT s._1 FROM S3Object s", source="<CSV/>")) == "ExternalEvalException"


def test_steps_do_not_depend_on_time_or_memory() -> None:
    spent = set()
    for _ in range(3):
        query, frame = (
            parse_query("SELECT a FROM S3Object WHERE a LIKE '%x_y%'", nested=True),
            Frame(9999, 0),
        )
        list(query.run([{"a": "xx" * 100 + "xzy"}, {"b": 1}], frame))
        spent.add(frame.steps)
    assert len(spent) == 1


WORDS = [
    ("s.a = 1", 20),
    ("s.a LIKE '%x%'", 20),
    ("s.a IN (" + "1, " * 100 + "1)", 220),
    ("UPPER(s.a) = LOWER(s.a)", 40),
]


@pytest.mark.parametrize(("condition", "most"), WORDS)
def test_each_word_costs_a_step(condition: str, most: int) -> None:
    query, frame = (
        parse_query(f"SELECT s.a FROM S3Object s WHERE {condition}", nested=True),
        Frame(10**6, 0),
    )
    list(query.run([{"a": "x"}] * 100, frame))
    assert 10 <= (10**6 - frame.steps) / 100 <= most + 10


def cost(text: str, pattern: str, *, matches: bool) -> int:
    frame = Frame(10**9, 0)
    assert is_like(text, like_pattern(pattern, None), frame) is matches
    return 10**9 - frame.steps


@pytest.mark.parametrize(
    ("unit", "pattern"),
    [
        ("a", "%a%a%a%a%a%a%a%a%a%a%b"),
        ("ab", "%ab%_b_c%"),
        ("a", "%a_a_a_a_b%"),
        ("aaab", "%aaa_aaac%"),
        ("x", "%_%_%y%"),
    ],
)
def test_like_takes_twice_as_long_for_twice_the_text(unit: str, pattern: str) -> None:
    once, twice = (cost(unit * size, pattern, matches=False) for size in (20_000, 40_000))
    assert twice <= 2.2 * once


class Watched(str):
    """A text that notes where it is searched."""

    spans: list[tuple[int, int]]

    def find(self, part: str, start: Any = 0, stop: Any = None) -> int:  # type: ignore[override]
        at = super().find(part, start, stop)
        self.spans.append((start, (len(self) if stop is None else stop) if at < 0 else at + len(part)))
        return at


def test_like_never_searches_a_place_twice() -> None:
    text = Watched("ab" * 1000 + "c")
    text.spans = []
    assert not is_like(text, like_pattern("%" + "b%a%" * 200 + "d%", None), Frame(10**6, 0))
    assert len(text.spans) == 401
    assert all(before[1] <= after[0] for before, after in zip(text.spans, text.spans[1:], strict=False))


def test_a_pattern_that_costs_too_much_is_refused(aws: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "MOST_STEPS", 1_000_000)
    aws.put("/b/k", b"a" * 1_000_000)
    pattern = "%" + "a_" * 2000 + "b%"
    answer = aws.select(f"SELECT s._1 LIKE '{pattern}' FROM S3Object s", source="<CSV/>")
    assert refused(answer) == "ExternalEvalException"


# depth


@pytest.mark.parametrize(
    ("opening", "closing", "deepest"),
    [("(", ")", 24), ("UPPER(", ")", 24), ("CASE WHEN 1 = 1 THEN ", " END", 24), ("NOT ", "", 24), ("- ", "", 24)],
)
def test_an_expression_nests_so_deep(aws: Wire, opening: str, closing: str, deepest: int) -> None:
    aws.put("/b/k", b"a\n")
    inner = "1" if opening == "- " else "1 = 1" if opening == "NOT " else "'x'"
    select = "SELECT {} FROM S3Object s"
    wide = ", ".join([opening * deepest + inner + closing * deepest] * 3)
    assert aws.select(select.format(wide), source="<CSV/>").status == 200
    for depth in (deepest + 1, 4000):
        sql = select.format(opening * depth + inner + closing * depth)
        assert refused(aws.select(sql, source="<CSV/>")) == "MaxOperatorsExceeded"


def test_what_is_never_closed(aws: Wire) -> None:
    aws.put("/b/k", b"a\n")
    for sign in ("(", "[", "CASE ", "END " + "(" * 25, ")" * 30 + "(" * 25):
        code = refused(aws.select(f"SELECT {sign * 200} FROM S3Object s", source="<CSV/>"))
        assert code in {"MaxOperatorsExceeded", "ParseUnexpectedToken"}


@pytest.mark.parametrize("operator", [" AND ", " OR ", " = ", " <> "])
def test_operators_in_a_row_do_not_nest(aws: Wire, operator: str) -> None:
    aws.put("/b/k", b"a\n")
    assert aws.select(f"SELECT {operator.join(['(1 = 1)'] * 1500)} FROM S3Object s", source="<CSV/>").status == 200


@pytest.mark.parametrize("chain", ["1 + " * 4900 + "1", "'a' || " * 4900 + "'a'", "1 IS NULL" + " IS NULL" * 3000])
def test_long_chains(aws: Wire, chain: str) -> None:
    aws.put("/b/k", b"a\n")
    answer = aws.select(f"SELECT {chain} FROM S3Object s", source="<CSV/>")
    assert answer.status == 200 or refused(answer) in {"MaxOperatorsExceeded", "ParseUnexpectedToken"}


def test_the_most_words_and_steps_of_a_path(aws: Wire) -> None:
    aws.put("/b/k", b"{}")
    for sql in (
        "SELECT " + ", ".join(["1"] * 5001) + " FROM S3Object s",
        "SELECT s" + ".a" * 129 + " FROM S3Object s",
        "SELECT s" + "[0]" * 129 + " FROM S3Object s",
        "SELECT 1 FROM S3Object" + "[*]" * 129,
    ):
        assert refused(aws.select(sql, source=LINES)) == "MaxOperatorsExceeded"
    assert aws.select("SELECT s" + ".a[0]" * 64 + " FROM S3Object s", source=LINES).status == 200
    assert aws.select("SELECT " + ", ".join(["1"] * 4990) + " FROM S3Object s", source=LINES).status == 200


def at_depth(frames: int, call: Callable[[], Any]) -> Any:
    return call() if frames == 0 else at_depth(frames - 1, call)


def test_who_calls_deep_already_is_answered(aws: Wire) -> None:
    aws.put("/b/k", b"a\n")
    sql = f"SELECT {'(' * 24}1{')' * 24} FROM S3Object s"
    frame, depth = sys._getframe(), 0
    while frame.f_back:
        frame, depth = frame.f_back, depth + 1
    answer = at_depth(sys.getrecursionlimit() - depth - 300, lambda: aws.select(sql, source="<CSV/>"))
    assert answer.status == 200 or refused(answer) == "MaxOperatorsExceeded"  # 200 where sqlglot is compiled


@pytest.mark.parametrize("source", [LINES, DOCUMENT])
def test_json_nests_so_deep(aws: Wire, source: str) -> None:
    for content in (b'[{"a":' * 64 + b'"]"' + b"}]" * 64, b"[" * 128 + b"]" * 128):
        aws.put("/b/k", content)
        answer = aws.select("SELECT s, s = s FROM S3Object s", source=source, target="<JSON/>")
        assert answer.status == 200, answer
        assert content in answer.body
    for content in (b"[" * 129 + b"]" * 129, b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 100_000, b"[" * 500_000):
        aws.put("/b/k", content)
        assert refused(aws.select(COUNT, source=source)) == "JSONParsingError"
    aws.put("/b/k", b'["' + b"[{" * 300 + b'", "\\"' + b"[" * 300 + b'"' + b", []" * 300 + b"]")
    assert aws.select(COUNT, source=source).status == 200  # what is in texts, and what lies side by side


# hostile values


@pytest.mark.parametrize("source", [LINES, DOCUMENT])
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"a": NaN}', "JSONParsingError"),
        (b'{"a": Infinity}', "JSONParsingError"),
        (b'{"a": -Infinity}', "JSONParsingError"),
        (b'{"a": ' + b"9" * 500_000 + b"}", "NumberFormatError"),
        (b'{"a": 1e99999999999999999999}', "NumberFormatError"),
        (b'{"a": 0.' + b"3" * 500_000 + b"}", "NumberFormatError"),
        (b'{"a": "\n"}', "JSONParsingError"),
        (b'{"a": 1}}', "JSONParsingError"),
        (b'{"a": "\xff"}', "InvalidTextEncoding"),
        (b"\0", "JSONParsingError"),
    ],
)
def test_json_that_is_none(aws: Wire, source: str, content: bytes, code: str) -> None:
    aws.put("/b/k", content)
    assert refused(aws.select(COUNT, source=source)) == code


@pytest.mark.parametrize(
    ("content", "as_json", "as_csv"),
    [
        (b'{"a": 1.50}', b'{"a":1.50}', b"1.50"),
        (b'{"a": 123456789012345678901234567890}', b'{"a":123456789012345678901234567890}', None),
        (b'{"a": 1e5}', b'{"a":1E+5}', b"1E+5"),
        (b'{"a": -0}', b'{"a":0}', b"0"),
        (rb'{"a": "\ud800"}', rb'{"a":"\ud800"}', b"?"),
        (rb'{"a": "\ud83d\ude00\u0000"}', b'{"a":"\xf0\x9f\x98\x80\\u0000"}', b"\xf0\x9f\x98\x80\0"),
        (b'{"a": [true, null]}', b'{"a":[true,null]}', b'"[true,null]"'),
        (b'{"a": true}', b'{"a":true}', b"true"),
    ],
)
def test_json_comes_back_exactly(aws: Wire, content: bytes, as_json: bytes, as_csv: bytes | None) -> None:
    aws.put("/b/k", content)
    assert as_json + b"\n" in aws.select("SELECT * FROM S3Object", source=LINES, target="<JSON/>").body
    answer = aws.select("SELECT * FROM S3Object", source=LINES)
    assert as_csv is None or as_csv + b"\n" in answer.body


@pytest.mark.parametrize(
    ("content", "source", "expected"),
    [
        (b"a\0b,c\n", "<CSV/>", b"a\0b,c\n"),
        (b"a,b\r\nc,d\r\n", "<CSV/>", b"a,b\nc,d\n"),
        (b'"a\r\nb",c\n', "<CSV/>", b'"a\r\nb",c\n'),
        (b'"a""b",c\n', "<CSV/>", b'"a""b",c\n'),
        (b"a;b,c;", "<CSV><RecordDelimiter>;</RecordDelimiter></CSV>", b"a\nb,c\n"),
        (b"a\nb,c;", "<CSV><RecordDelimiter>;</RecordDelimiter></CSV>", b'"a\nb",c\n'),
        (b"a!,b,c\n", "<CSV><QuoteEscapeCharacter>!</QuoteEscapeCharacter></CSV>", b'"a,b",c\n'),
        (b"\n\n#x\na\n", "<CSV/>", b"a\n"),
        (b"a,b\nc\n", "<CSV/>", b"a,b\nc\n"),
        (b"\xef\xbb\xbfa\n", "<CSV/>", b"a\n"),
        (b"a,a\n1,2\n", "<CSV><FileHeaderInfo>USE</FileHeaderInfo></CSV>", b"1,2\n"),
    ],
)
def test_csv_comes_back(aws: Wire, content: bytes, source: str, expected: bytes) -> None:
    aws.put("/b/k", content)
    answer = aws.select("SELECT * FROM S3Object", source=source)
    assert b"octet-stream" + expected in answer.body


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("", b'a,"b,c","d""e","f\ng",\n'),
        ("<QuoteFields>ALWAYS</QuoteFields>", b'"a","b,c","d""e","f\ng",""\n'),
        ("<FieldDelimiter>;</FieldDelimiter>", b'a;b,c;"d""e";"f\ng";\n'),
        ("<QuoteCharacter>]</QuoteCharacter>", b'a,]b,c],d"e,]f\ng],\n'),
        ("<RecordDelimiter>a^</RecordDelimiter>", b'"a","b,c","d""e","f\ng",a^'),
    ],
)
def test_csv_is_quoted_where_it_must_be(aws: Wire, target: str, expected: bytes) -> None:
    aws.put("/b/k", json.dumps({"1": "a", "2": "b,c", "3": 'd"e', "4": "f\ng", "5": None}).encode())
    answer = aws.select("SELECT * FROM S3Object", source=LINES, target=f"<CSV>{target}</CSV>")
    assert b"octet-stream" + expected in answer.body


@pytest.mark.parametrize(
    ("sql", "source", "code"),
    [
        ("SELECT s.a FROM S3Object s", "USE", "AmbiguousFieldName"),
        ('SELECT s."B" FROM S3Object s', "USE", "MissingHeaders"),  # Amazon: SELECT command, Case sensitivity
        ("SELECT s.b.c FROM S3Object s", "USE", "MissingHeaders"),
        ("SELECT s._4 FROM S3Object s", "USE", "InvalidColumnIndex"),
        ("SELECT s.b FROM S3Object s", "NONE", "MissingHeaders"),
        ("SELECT s.b FROM S3Object s", "IGNORE", "MissingHeaders"),
        ("SELECT s._4 FROM S3Object s", "NONE", "InvalidColumnIndex"),
    ],
)
def test_columns_that_are_none(aws: Wire, sql: str, source: str, code: str) -> None:
    aws.put("/b/k", b"a,A,b\n1,2,3\n")
    header = f"<CSV><FileHeaderInfo>{source}</FileHeaderInfo></CSV>"
    assert refused(aws.select(sql, source=header)) == code


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("<CSV><FieldDelimiter>ab</FieldDelimiter></CSV>", "<CSV/>"),
        ("<CSV><QuoteCharacter>ab</QuoteCharacter></CSV>", "<CSV/>"),
        ("<CSV><Comments>ab</Comments></CSV>", "<CSV/>"),
        ("<CSV/>", "<CSV><FieldDelimiter>ab</FieldDelimiter></CSV>"),
        ("<CSV/>", "<CSV><QuoteCharacter>ab</QuoteCharacter></CSV>"),
    ],
)
def test_signs_of_more_than_one_character(aws: Wire, source: str, target: str) -> None:
    aws.put("/b/k", b"a\n")
    assert refused(aws.select("SELECT * FROM S3Object", source=source, target=target)) == "InvalidRequestParameter"


# ranges


def pieces(content: bytes, size: int) -> Iterator[bytes]:
    return (content[at : at + size] for at in range(0, len(content), size))


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_a_range_keeps_the_records_that_begin_in_it(ending: bytes, size: int) -> None:
    """Amazon: ScanRange. Judged by splitting the whole."""
    lines = [b"name", b"a", b"", b"bcd", b"ef"]
    content = ending.join(lines) + ending
    body = rope.from_segments(pieces(content, size))
    starts = [sum(len(line) + len(ending) for line in lines[:number]) for number in range(len(lines))]
    for start in range(len(content) + 1):
        for stop in range(start + 1, len(content) + 2):
            kept = [line for at, line in zip(starts, lines, strict=True) if start <= at < stop]
            expected = b"".join(line + ending for line in kept)
            assert rope.to_bytes(reading.cut_to_range(body, (start, stop), ending, headed=False)) == expected
            headed = rope.to_bytes(reading.cut_to_range(body, (start, stop), ending, headed=True))
            assert headed == (expected if start == 0 else lines[0] + ending + expected)


def test_a_range_of_a_record_without_end() -> None:
    body = rope.sparse(1 << 40, b"x")
    with pytest.raises(OssError, match="a record is longer than allowed"):
        reading.cut_to_range(body, (5, 10), b"\n", headed=False)
