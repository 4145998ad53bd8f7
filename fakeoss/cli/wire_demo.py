"""``python -m fakeoss demo --wire``: a multipart copy as it appears on the wire, two mistakes, and a check of
the bytes."""

from __future__ import annotations

import random
import re
from hashlib import md5
from http.client import responses
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

import requests

import fakeoss
from fakeoss.cli.painting import Painter
from fakeoss.clock import Clock

if TYPE_CHECKING:
    from typing import TextIO

    from requests import PreparedRequest, Response

__all__ = ["run"]

_HOST: Final = "s3.cn-north-1.jdcloud-oss.com"
_SOURCE: Final = "/source-bucket/sourceobject"
_TARGET: Final = f"http://target-bucket.{_HOST}/newobject"
_SIZE: Final = 6 * 1024 * 1024 + 1000
_FIRST: Final = (0, 5 * 1024 * 1024 - 1)
_SECOND: Final = (500, 6291456)  # the range of the page Upload-Part-Copy-2
_DAY: Final = 1302554096  # Mon, 11 Apr 2011 20:34:56 GMT, the day of that page
_SHOWN: Final = 16
_LONG: Final = 1024

_AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=FAKEOSSACCESSKEY/20110411/cn-north-1/s3/aws4_request, SignedHeaders=host, "
    "Signature=any-will-do"
)


class _Step(NamedTuple):
    """A request to send: its title, its content, and the status and error code it should be answered with."""

    title: str
    method: str
    url: str
    headers: dict[str, str]
    body: str = ""
    status: int = 200
    code: str = ""


class _Signature(requests.auth.AuthBase):
    """Adds a fixed ``Authorization`` header; a lenient mock accepts any."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = _AUTHORIZATION
        return request


class _Wire:
    """Sends requests and prints them and their responses verbatim."""

    def __init__(self, out: TextIO) -> None:
        self.print_line = Painter(out).print_line
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.clear()
        self._session.auth = _Signature()
        self.mismatches: list[str] = []

    def send(self, step: _Step) -> Response:
        """Send the request of a step; a response with another status or error code is recorded in ``mismatches``."""
        request = requests.Request(step.method, step.url, step.headers, data=step.body.encode() or None)
        prepared = self._session.prepare_request(request)
        response = self._session.send(prepared)
        self.print_line("title", f"== {step.title}")
        self._print_request(prepared)
        self._print_response(response, expected=step.status)
        actual = response.status_code, _element("Code", response) if step.code else ""
        if actual != (step.status, step.code):
            self.mismatches.append(f"step {step.title}: the answer should be {step.status} {step.code}")
        return response

    def _print_request(self, request: PreparedRequest) -> None:
        self.print_line("request", f"{request.method} {request.path_url} HTTP/1.1", "> ")
        self.print_line("quiet", f"Host: {urlsplit(request.url or '').netloc}", "> ")
        for name, value in request.headers.items():
            self.print_line("quiet" if name == "Authorization" else "request", f"{name}: {value!s}", "> ")
        body = request.body or b""
        self._print_body(body if isinstance(body, bytes) else str(body).encode(), "request", "> ")

    def _print_response(self, response: Response, *, expected: int) -> None:
        is_success = response.status_code == expected and expected < 400
        reason = responses.get(response.status_code, "")
        self.print_line("good" if is_success else "bad", f"HTTP/1.1 {response.status_code} {reason}".rstrip(), "< ")
        for name, value in response.headers.items():
            self.print_line("quiet", f"{name}: {value}", "< ")
        self._print_body(response.content, "good" if is_success else "bad", "< ")

    def _print_body(self, body: bytes, colour: str, mark: str) -> None:
        if not body:
            return
        if len(body) > _LONG:
            summary = f"({len(body):,} bytes: {body[:_SHOWN].hex(' ')} ... {body[-_SHOWN:].hex(' ')})"
            self.print_line(colour, summary, mark)
            return
        for line in body.decode("utf-8", "replace").splitlines():
            self.print_line(colour, line, mark)


def run(out: TextIO) -> int:
    """Run and print the copy; return 0 if the bytes read back are correct, else 1."""
    source = random.Random("UploadPartCopy").randbytes(_SIZE)
    with fakeoss.mock(buckets=["source-bucket", "target-bucket"], clock=Clock(_DAY), seed="demo") as oss:
        oss.bucket("source-bucket").put("sourceobject", source)
        wire = _Wire(out)
        wire.print_line("title", "UploadPartCopy inside a test: JD Cloud OSS in this process, no network, no account.")
        wire.print_line(
            "quiet", f"{_SOURCE} holds {_SIZE:,} bytes; the clock is set to the day of the documentation's example."
        )
        upload, result = _copy(wire)
        _mistakes(wire, upload)
    return _check(wire, source, result)


def _copy(wire: _Wire) -> tuple[str, Response]:
    """Initiate an upload, copy two parts, complete it; return the upload id and the response to reading the object."""
    initiation = wire.send(_Step("1. Initiate: an upload gets an id", "POST", f"{_TARGET}?uploads", {}))
    upload = _element("UploadId", initiation)
    tags = []
    for number, span, title in (
        (1, _FIRST, "2. UploadPartCopy: the first 5 MiB become part 1; the client transfers none of them"),
        (2, _SECOND, "3. UploadPartCopy: part 2, with the range from the documentation"),
    ):
        tags.append(_element("ETag", wire.send(_part(title, number, upload, span))))
    parts = "".join(
        f"  <Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>\n" for number, tag in enumerate(tags, 1)
    )
    body = f"<CompleteMultipartUpload>\n{parts}</CompleteMultipartUpload>"
    title = "4. Complete: the parts become one object"
    wire.send(_Step(title, "POST", f"{_TARGET}?uploadId={upload}", {}, body))
    result = wire.send(_Step("5. Read it back", "GET", _TARGET, {}))
    return upload, result


def _mistakes(wire: _Wire, upload: str) -> None:
    """Show the errors that a newcomer is likely to meet first."""
    title = "6. A mistake: Range may have an open end, the range of a copy may not"
    wire.send(_part(title, 3, upload, (500, ""))._replace(status=400, code="InvalidArgument"))
    title = "7. A mistake: the upload is complete, so its id is no longer known"
    wire.send(_part(title, 3, upload, _FIRST)._replace(status=404, code="NoSuchUpload"))


def _part(title: str, number: int, upload: str, span: tuple[int, int | str]) -> _Step:
    headers = {"x-amz-copy-source": _SOURCE, "x-amz-copy-source-range": f"bytes={span[0]}-{span[1]}"}
    return _Step(title, "PUT", f"{_TARGET}?partNumber={number}&uploadId={upload}", headers)


def _element(name: str, response: Response) -> str:
    """Return the text of an element of the response; empty if there is none."""
    match = re.search(f"<{name}>([^<]*)</{name}>", response.text)
    return match[1].replace("&quot;", '"') if match else ""


def _check(wire: _Wire, source: bytes, result: Response) -> int:
    """Compare what was read with slices of the source, cut here and not by the store; return the exit status."""
    parts = [source[first : last + 1] for first, last in (_FIRST, _SECOND)]
    expected = b"".join(parts)
    tag = f'"{md5(b"".join(md5(part).digest() for part in parts)).hexdigest()}-{len(parts)}"'
    problems = list(wire.mismatches)
    if result.content != expected:
        problems.append(f"the bytes differ: {len(result.content):,} came back, {len(expected):,} were expected")
    if result.headers.get("ETag") != tag:
        problems.append(f"the ETag is {result.headers.get('ETag')}, but should be {tag}")
    for problem in problems:
        wire.print_line("bad", f"WRONG: {problem}")
    if problems:
        return 1
    wire.print_line(
        "good", f"CHECKED: {len(expected):,} bytes came back, equal to source[0:5242880] + source[500:6291457];"
    )
    wire.print_line("good", f"         their ETag is the MD5 of the parts' MD5s, {tag}.")
    return 0
