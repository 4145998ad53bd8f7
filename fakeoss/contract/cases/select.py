"""SelectObjectContent: what is refused before anything is selected. What is selected cannot be a table: it needs a
package that not everybody has, and comes as a stream of events."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import MALFORMED_XML, no_such_bucket, no_such_key
from fakeoss.contract.case import AWS, BOTH, JDCLOUD, NOBODY, OTHER, Case, Expect, Like, Step
from fakeoss.contract.steps import put

__all__ = ["CASES"]

_DOCUMENTED: Final = "Amazon's documentation: SelectObjectContent"
_CSV: Final = "<CSV><FileHeaderInfo>USE</FileHeaderInfo></CSV>"
_JSON: Final = "<JSON><Type>LINES</Type></JSON>"
_SQL: Final = "SELECT * FROM S3Object"


def _ask(
    expect: Expect,
    *,
    sql: str = _SQL,
    kind: str = "SQL",
    source: str = _CSV,
    target: str = "<CSV/>",
    at: str = "{b}/k",
    query: str = "select&select-type=2",
    user: str = "owner",
) -> Step:
    body = (
        f"<SelectObjectContentRequest><Expression>{sql}</Expression><ExpressionType>{kind}</ExpressionType>"
        f"<InputSerialization>{source}</InputSerialization><OutputSerialization>{target}</OutputSerialization>"
        "</SelectObjectContentRequest>"
    )
    return Step(f"POST /{at}?{query}", body=body, expect=expect, user=user)


def _bad(code: str, message: str | Like) -> Expect:
    return Expect(400, code=code, message=message, fields={})


_DENIED: Final = Expect(403, code="AccessDenied")

CASES: Final = (
    Case(
        "select: the object must be there, and be readable",
        f"{_DOCUMENTED}; Select-Object-Content",
        BOTH,
        (
            _ask(no_such_key("none"), at="{b}/none"),
            _ask(_DENIED, user=OTHER),
            _ask(_DENIED, user=NOBODY),
        ),
        given=(put("k", b"a,b\n1,2\n"),),
    ),
    Case(
        "select: the bucket must be there",
        "recorded at Amazon for other operations: NoSuchBucket",
        AWS,
        (_ask(no_such_bucket(), at="{absent}/k"),),
        given=(),
    ),
    Case(
        "select: expressions that are none",
        f"{_DOCUMENTED}, List of SELECT Object Content Error Codes; the sentence about the length: as MinIO's gateway "
        "has it",
        BOTH,
        (
            _ask(_bad("InvalidExpressionType", Like("The ExpressionType is invalid. Only SQL.*")), kind="XPATH"),
            _ask(
                _bad(
                    "ExpressionTooLong",
                    "The SQL expression is too long: The maximum byte-length for the SQL expression is 256 KB.",
                ),
                sql=f"{_SQL} WHERE 'a' = '{'a' * (256 << 10)}'",
            ),
        ),
        given=(put("k", b"a,b\n1,2\n"),),
    ),
    Case(
        "select: documents that are none",
        f"{_DOCUMENTED}, Request Syntax",
        BOTH,
        (
            _ask(MALFORMED_XML, source=""),
            _ask(MALFORMED_XML, target=""),
            _ask(MALFORMED_XML, source="<XML/>"),
            Step("POST /{b}/k?select&select-type=2", body="<SelectObjectContentRequest/>", expect=MALFORMED_XML),
        ),
        given=(put("k", b"a,b\n1,2\n"),),
    ),
    Case(
        "select: objects that are not what they are said to be",
        f"{_DOCUMENTED}, List of SELECT Object Content Error Codes; the sentences: our reading",
        AWS,
        (
            _ask(
                _bad("InvalidCompressionFormat", Like("The file is not in a supported compression format.*")),
                source=f"<CompressionType>GZIP</CompressionType>{_CSV}",
            ),
            _ask(_bad("JSONParsingError", Like("Encountered an error parsing the JSON file.*")), source=_JSON),
            _ask(
                _bad(
                    "InvalidFileHeaderInfo", "The FileHeaderInfo is invalid. Only NONE, USE, and IGNORE are supported."
                ),
                source="<CSV><FileHeaderInfo>SOME</FileHeaderInfo></CSV>",
            ),
            _ask(_bad("InvalidTextEncoding", Like("Invalid encoding type. Only UTF-8.*")), at="{b}/latin"),
        ),
        given=(put("k", b"a,b\n1,2\n"), put("latin", b"\xe9,b\n")),
    ),
    Case(
        "select: JSON at JD Cloud",
        "Select-Object-Content: CSV alone; the answer: our reading",
        JDCLOUD,
        (_ask(Expect(501, code="NotImplemented", fields={"Operation": Like(".+")}), source=_JSON),),
        given=(put("k", b"{}"),),
    ),
)
