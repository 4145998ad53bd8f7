"""SelectObjectContent: errors of the request. Results are not part of the contract: they need an optional package, and
are sent as an event stream."""

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


def _select(
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


def _error(code: str, message: str | Like) -> Expect:
    return Expect(400, code=code, message=message, fields={})


_DENIED: Final = Expect(403, code="AccessDenied")

CASES: Final = (
    Case(
        "select: the object must exist and be readable",
        f"{_DOCUMENTED}; Select-Object-Content",
        BOTH,
        (
            _select(no_such_key("none"), at="{b}/none"),
            _select(_DENIED, user=OTHER),
            _select(_DENIED, user=NOBODY),
        ),
        given=(put("k", b"a,b\n1,2\n"),),
    ),
    Case(
        "select: the bucket must exist",
        "recorded at Amazon for other operations: NoSuchBucket",
        AWS,
        (_select(no_such_bucket(), at="{absent}/k"),),
        given=(),
    ),
    Case(
        "select: invalid expressions",
        f"{_DOCUMENTED}, List of SELECT Object Content Error Codes; the message about the length: as in MinIO's gateway",
        BOTH,
        (
            _select(_error("InvalidExpressionType", Like("The ExpressionType is invalid. Only SQL.*")), kind="XPATH"),
            _select(
                _error(
                    "ExpressionTooLong",
                    "The SQL expression is too long: The maximum byte-length for the SQL expression is 256 KB.",
                ),
                sql=f"{_SQL} WHERE 'a' = '{'a' * (256 << 10)}'",
            ),
        ),
        given=(put("k", b"a,b\n1,2\n"),),
    ),
    Case(
        "select: malformed documents",
        f"{_DOCUMENTED}, Request Syntax",
        BOTH,
        (
            _select(MALFORMED_XML, source=""),
            _select(MALFORMED_XML, target=""),
            _select(MALFORMED_XML, source="<XML/>"),
            Step("POST /{b}/k?select&select-type=2", body="<SelectObjectContentRequest/>", expect=MALFORMED_XML),
        ),
        given=(put("k", b"a,b\n1,2\n"),),
    ),
    Case(
        "select: objects that are not in the declared format",
        f"{_DOCUMENTED}, List of SELECT Object Content Error Codes; the messages: our reading",
        AWS,
        (
            _select(
                _error("InvalidCompressionFormat", Like("The file is not in a supported compression format.*")),
                source=f"<CompressionType>GZIP</CompressionType>{_CSV}",
            ),
            _select(_error("JSONParsingError", Like("Encountered an error parsing the JSON file.*")), source=_JSON),
            _select(
                _error(
                    "InvalidFileHeaderInfo", "The FileHeaderInfo is invalid. Only NONE, USE, and IGNORE are supported."
                ),
                source="<CSV><FileHeaderInfo>SOME</FileHeaderInfo></CSV>",
            ),
            _select(_error("InvalidTextEncoding", Like("Invalid encoding type. Only UTF-8.*")), at="{b}/latin"),
        ),
        given=(put("k", b"a,b\n1,2\n"), put("latin", b"\xe9,b\n")),
    ),
    Case(
        "select: JSON at JD Cloud",
        "Select-Object-Content: CSV alone; the answer: our reading",
        JDCLOUD,
        (_select(Expect(501, code="NotImplemented", fields={"Operation": Like(".+")}), source=_JSON),),
        given=(put("k", b"{}"),),
    ),
)
