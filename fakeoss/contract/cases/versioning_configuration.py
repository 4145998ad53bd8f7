"""PutBucketVersioning and GetBucketVersioning: the document, its size, and what is kept of it."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import MALFORMED_XML
from fakeoss.contract.case import AWS, Case, Expect, Step, md5_header

__all__ = ["CASES"]

_MARCH: Final = "recorded at Amazon, March 2026: dyus/meeseeks-s3"
_APRIL: Final = "recorded at Amazon, April 2026: dyus/meeseeks-s3"
_BOUND: Final = 1024
_DONE: Final = Expect(200, headers={"Content-Length": "0"}, body=b"")
_NO_STATUS: Final = Expect(
    400, code="IllegalVersioningConfigurationException", message="The Versioning element must be specified"
)
_NO_BODY: Final = Expect(400, code="MissingRequestBodyError", message="Request Body is empty")
_TOO_LONG: Final = Expect(
    400,
    code="MaxMessageLengthExceeded",
    message="Your request was too big.",
    fields={"MaxMessageLengthBytes": str(_BOUND)},
)


def _put(document: str, expect: Expect = _DONE, md5: str | None = None) -> Step:
    return Step("PUT /{b}?versioning", {} if md5 is None else {"Content-MD5": md5}, document, expect)


def _configuration(content: str) -> str:
    return (
        f'<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{content}</VersioningConfiguration>'
    )


def _get(status: str, mfa_delete: str | None) -> Step:
    names = ("Status",) if mfa_delete is None else ("Status", "MfaDelete")
    xml = {"Status": status, "MfaDelete": mfa_delete}
    return Step("GET /{b}?versioning", expect=Expect(200, "VersioningConfiguration", xml, names))


def _padded(size: int) -> str:
    document = _configuration("<Status>Enabled</Status>")
    return f"<!--{'x' * (size - len(document) - 7)}-->{document}"


_ENABLED: Final = _configuration("<Status>Enabled</Status>")
_OTHER_MD5: Final = md5_header(b"other")

CASES: Final = (
    Case(
        "versioning: the states, and MfaDelete once it was configured",
        f"{_APRIL}; that it stays when a later configuration does not have it: API reference, GetBucketVersioning",
        AWS,
        (
            _put(_ENABLED),
            _get("Enabled", None),
            _put(_configuration("<Status>Enabled</Status><MfaDelete></MfaDelete>")),
            _get("Enabled", None),
            _put(_configuration("<Status>Suspended</Status><MfaDelete>Disabled</MfaDelete>")),
            _get("Suspended", "Disabled"),
            _put(_ENABLED),
            _get("Enabled", "Disabled"),
        ),
        given=(),
    ),
    Case(
        "versioning: the document need not be called VersioningConfiguration, nor have a namespace",
        _MARCH,
        AWS,
        (
            _put('<?xml version="1.0"?><Delete><Status>Enabled</Status></Delete>'),
            _get("Enabled", None),
            _put("<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>"),
            _get("Suspended", None),
        ),
        given=(),
    ),
    Case(
        "versioning: the document has at most 1024 bytes",
        _MARCH,
        AWS,
        (
            _put(_padded(_BOUND + 1), _TOO_LONG),
            _put(_padded(1 << 20), _TOO_LONG),
            _put(_padded(_BOUND)),
            _get("Enabled", None),
        ),
        given=(),
    ),
    Case(
        "versioning: documents that are refused",
        _MARCH,
        AWS,
        (
            _put("", _NO_BODY),
            _put("   \n\n  ", MALFORMED_XML),
            _put("<VersioningConfiguration><Status>Enabled</Status>", MALFORMED_XML),
            _put(f"{_ENABLED}wrongxml", MALFORMED_XML),
            _put(_configuration(""), _NO_STATUS),
            _put(_configuration("<Status></Status>"), _NO_STATUS),
            _put(_configuration("<Status>enabled</Status>"), MALFORMED_XML),
            _put(_configuration("<Status>NeverEnabled</Status>"), MALFORMED_XML),
            _put(_configuration("<Status> Enabled </Status>"), MALFORMED_XML),
            _put(_configuration("<Status>Enabled</Status><Status>Enabled</Status>"), MALFORMED_XML),
            _put(_configuration("<Status>Enabled</Status><Foo>Bar</Foo>"), MALFORMED_XML),
            _put(_configuration("<Status>Enabled</Status><MfaDelete>disabled</MfaDelete>"), MALFORMED_XML),
            Step("GET /{b}?versioning", expect=Expect(200, "VersioningConfiguration", {"Status": None})),
        ),
        given=(),
    ),
    Case(
        "versioning: a wrong Content-MD5; of a document, the calculated one is named first",
        f"{_MARCH}, also of PutBucketAcl",
        AWS,
        (
            _put(
                _ENABLED,
                Expect(
                    400,
                    code="BadDigest",
                    message="The Content-MD5 you specified did not match what we received.",
                    fields={"CalculatedDigest": md5_header(_ENABLED.encode()), "ExpectedDigest": _OTHER_MD5},
                ),
                _OTHER_MD5,
            ),
            _put(_ENABLED, md5=md5_header(_ENABLED.encode())),
        ),
        given=(),
    ),
)
