"""``python -m fakeoss demo``: one multipart copy as it stands on the wire, two mistakes, and a check of the bytes."""

from __future__ import annotations

import os
import random
import re
from hashlib import md5
from http.client import responses
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

import requests

import fakeoss
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
_COLOURS: Final = {"title": "1", "request": "36", "good": "32", "bad": "31", "quiet": "2"}

_AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=FAKEOSSACCESSKEY/20110411/cn-north-1/s3/aws4_request, SignedHeaders=host, "
    "Signature=any-will-do"
)


class _Step(NamedTuple):
    """A request to make: what it is for, what it asks, and which status and error code are right."""

    title: str
    method: str
    url: str
    headers: dict[str, str]
    body: str = ""
    status: int = 200
    code: str = ""


class _Signature(requests.auth.AuthBase):
    """An ``Authorization`` header; which, is all the same to a mock."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = _AUTHORIZATION
        return request


class _Wire:
    """Sends requests, and prints them and their answers as they are."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._coloured = out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers.clear()
        self._session.auth = _Signature()
        self.surprises: list[str] = []

    def send(self, step: _Step) -> Response:
        """Make the request of a step; an answer with another status or error code is a surprise."""
        request = requests.Request(step.method, step.url, step.headers, data=step.body.encode() or None)
        prepared = self._session.prepare_request(request)
        response = self._session.send(prepared)
        self.say("title", f"== {step.title}")
        self._show_request(prepared)
        self._show_response(response, expected=step.status)
        got = response.status_code, _element("Code", response) if step.code else ""
        if got != (step.status, step.code):
            self.surprises.append(f"step {step.title}: the answer should be {step.status} {step.code}")
        return response

    def say(self, colour: str, text: str, mark: str = "") -> None:
        """Print a line; ``mark`` says which way it went."""
        if self._coloured:
            text = f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m"
        self._out.write(f"{mark}{text}\n")

    def _show_request(self, request: PreparedRequest) -> None:
        self.say("request", f"{request.method} {request.path_url} HTTP/1.1", "> ")
        self.say("quiet", f"Host: {urlsplit(request.url or '').netloc}", "> ")
        for name, value in request.headers.items():
            self.say("quiet" if name == "Authorization" else "request", f"{name}: {value!s}", "> ")
        body = request.body or b""
        self._show_body(body if isinstance(body, bytes) else str(body).encode(), "request", "> ")

    def _show_response(self, response: Response, *, expected: int) -> None:
        right = response.status_code == expected and expected < 400
        reason = responses.get(response.status_code, "")
        self.say("good" if right else "bad", f"HTTP/1.1 {response.status_code} {reason}".rstrip(), "< ")
        for name, value in response.headers.items():
            self.say("quiet", f"{name}: {value}", "< ")
        self._show_body(response.content, "good" if right else "bad", "< ")

    def _show_body(self, body: bytes, colour: str, mark: str) -> None:
        if not body:
            return
        if len(body) > _LONG:
            shown = f"({len(body):,} bytes: {body[:_SHOWN].hex(' ')} ... {body[-_SHOWN:].hex(' ')})"
            self.say(colour, shown, mark)
            return
        for line in body.decode("utf-8", "replace").splitlines():
            self.say(colour, line, mark)


def run(out: TextIO) -> int:
    """Show the copy; gives 0 when the bytes that came back are those that should, else 1."""
    source = random.Random("UploadPartCopy").randbytes(_SIZE)
    with fakeoss.mock(buckets=["source-bucket", "target-bucket"], clock=Clock(_DAY), seed="demo") as oss:
        oss.bucket("source-bucket").put("sourceobject", source)
        wire = _Wire(out)
        wire.say("title", "UploadPartCopy inside a test: JD Cloud OSS in this process, no network, no account.")
        wire.say(
            "quiet", f"{_SOURCE} holds {_SIZE:,} bytes; the clock stands at the day of the documentation's example."
        )
        upload, copied = _copy(wire)
        _mistakes(wire, upload)
    return _verdict(wire, source, copied)


def _copy(wire: _Wire) -> tuple[str, Response]:
    """Initiate, two parts, Complete; gives the upload's id, and the answer to reading the new object."""
    started = wire.send(_Step("1. Initiate: an upload gets an id", "POST", f"{_TARGET}?uploads", {}))
    upload = _element("UploadId", started)
    tags = []
    for number, span, words in (
        (1, _FIRST, "2. UploadPartCopy: the first 5 MiB become part 1; no byte of them comes by here"),
        (2, _SECOND, "3. UploadPartCopy: part 2, with the range that the documentation shows"),
    ):
        tags.append(_element("ETag", wire.send(_part(words, number, upload, span))))
    listed = "".join(
        f"  <Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>\n" for number, tag in enumerate(tags, 1)
    )
    body = f"<CompleteMultipartUpload>\n{listed}</CompleteMultipartUpload>"
    title = "4. Complete: the parts become one object"
    wire.send(_Step(title, "POST", f"{_TARGET}?uploadId={upload}", {}, body))
    copied = wire.send(_Step("5. Read it back", "GET", _TARGET, {}))
    return upload, copied


def _mistakes(wire: _Wire, upload: str) -> None:
    """The faults that a newcomer meets first."""
    title = "6. A mistake: Range may be open at its end, the range of a copy may not"
    wire.send(_part(title, 3, upload, (500, ""))._replace(status=400, code="InvalidArgument"))
    title = "7. A mistake: the upload is complete, so its id is no longer known"
    wire.send(_part(title, 3, upload, _FIRST)._replace(status=404, code="NoSuchUpload"))


def _part(title: str, number: int, upload: str, span: tuple[int, int | str]) -> _Step:
    headers = {"x-amz-copy-source": _SOURCE, "x-amz-copy-source-range": f"bytes={span[0]}-{span[1]}"}
    return _Step(title, "PUT", f"{_TARGET}?partNumber={number}&uploadId={upload}", headers)


def _element(name: str, response: Response) -> str:
    """The text of an element of the answer, empty where there is none."""
    found = re.search(f"<{name}>([^<]*)</{name}>", response.text)
    return found[1].replace("&quot;", '"') if found else ""


def _verdict(wire: _Wire, source: bytes, copied: Response) -> int:
    """Compare what was read with slices of the source, made here and not by the store."""
    parts = [source[first : last + 1] for first, last in (_FIRST, _SECOND)]
    expected = b"".join(parts)
    tag = f'"{md5(b"".join(md5(part).digest() for part in parts)).hexdigest()}-{len(parts)}"'
    problems = list(wire.surprises)
    if copied.content != expected:
        problems.append(f"the bytes differ: {len(copied.content):,} came back, {len(expected):,} were right")
    if copied.headers.get("ETag") != tag:
        problems.append(f"the ETag is {copied.headers.get('ETag')}, and should be {tag}")
    for problem in problems:
        wire.say("bad", f"WRONG: {problem}")
    if problems:
        return 1
    wire.say("good", f"CHECKED: {len(expected):,} bytes came back, equal to source[0:5242880] + source[500:6291457];")
    wire.say("good", f"         their ETag is the MD5 of the parts' MD5s, {tag}.")
    return 0
