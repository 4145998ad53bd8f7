"""A driver over the dispatcher: requests as a client would put them on the wire, answers as they stand there."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from urllib.parse import quote
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from fakeoss import profiles
from fakeoss.clock import Clock
from fakeoss.dispatch import Dispatcher
from fakeoss.limits import Limits
from fakeoss.model.accounts import DEFAULT_OWNER, User
from fakeoss.model.bucket_state import BucketState
from fakeoss.model.store import Store, state_of
from fakeoss.profiles.profile import Profile
from fakeoss.wire.address import Hosts
from fakeoss.wire.message import Request, Url

NOON = 1_302_554_096.0  # Mon, 11 Apr 2011 20:34:56 GMT, the date in Amazon's and JD Cloud's samples
HOSTS = {"aws": "s3.us-east-1.amazonaws.com", "jdcloud": "s3.cn-north-1.jdcloud-oss.com"}
SMALL = Limits(min_part_size=1)
NAMESPACE = re.compile(r' xmlns="[^"]*"')


class Answer:
    """What came back; ``number`` is the part's, where the request sent or copied one."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes, number: int = 0) -> None:
        self.status, self.headers, self.body, self.number = status, headers, body, number

    @property
    def etag(self) -> str:
        """Bare, from the header or the result."""
        return (self.headers.get("ETag") or self.text("ETag") or "").strip('"')

    @property
    def tree(self) -> ElementTree.Element:
        text = self.body.decode("utf-8").replace("&#0;", "?")  # which no parser takes
        return ElementTree.fromstring(NAMESPACE.sub("", text, count=1))

    def text(self, path: str) -> str | None:
        """The text of the first element at ``path``: ``""`` when it is empty, ``None`` when there is none."""
        found = self.tree.find(path) if self.body else None
        return None if found is None else found.text or ""

    def texts(self, path: str) -> list[str]:
        return [element.text or "" for element in self.tree.findall(path)]

    @property
    def code(self) -> str | None:
        return self.text("Code")

    @property
    def error(self) -> dict[str, str]:
        """The fields of an error, without those that every error has."""
        common = {"statusCode", "Resource", "RequestId", "HostId"}
        assert self.tree.tag == "Error", self.body
        return {child.tag: child.text or "" for child in self.tree if child.tag not in common}

    def __repr__(self) -> str:
        return f"<Answer {self.status} {self.headers} {self.body[:400]!r}>"


class Upload(NamedTuple):
    """An open upload: the path of its object, as the wire has it, and its id."""

    path: str
    id: str


class Wire:
    """Requests to one store as one service. Paths are raw targets (``/bucket/key``); keywords become headers."""

    def __init__(
        self,
        profile: str | Profile = "aws",
        *,
        limits: Limits = SMALL,
        users: Iterable[User] = (),
        auth: str = "lenient",
        host: str = "",
        store: Store | None = None,
        scheme: str = "https",
    ) -> None:
        self._scheme = scheme
        self.profile = profiles.find(profile)
        self.clock = store.clock if store else Clock(at=NOON)
        self.store: Store = store or Store(limits=limits, clock=self.clock, seed=7)
        self.dispatcher = Dispatcher(self.store, self.profile, users, auth=auth)
        self.host = host or HOSTS[self.profile.name]
        self._hosts = Hosts(self.profile.hosts, self.profile.regions)

    def with_bucket(self, name: str = "b") -> Wire:
        """This driver, with a bucket in its store; its name may be shorter than the service allows."""
        state = state_of(self.store)
        state._buckets[name] = BucketState(state, name)
        return self

    def ask(
        self,
        method: str,
        target: str,
        body: Any = b"",
        headers: dict[str, str] | None = None,
        *,
        user: User | None = DEFAULT_OWNER,
    ) -> Answer:
        """Send one request, signed by ``user`` (``None``: by nobody); a header of ``""`` is sent empty."""
        fields = {"host": self.host}
        if user is not None:
            fields["authorization"] = f"AWS4-HMAC-SHA256 Credential={user.access_key}/20110411//s3/aws4_request"
        if isinstance(body, bytes) and (body or method in {"PUT", "POST"}):
            fields["content-length"] = str(len(body))
        fields.update({name.lower(): value for name, value in (headers or {}).items()})
        place = self._hosts.find(self.host)
        assert place is not None
        request = Request(method, Url(self._scheme, self.host, target), fields, body)
        response = self.dispatcher.answer(request, place)
        return Answer(response.status, response.headers, response.content())

    def put(self, path: str, body: Any = b"", **headers: str) -> Answer:
        return self.ask("PUT", path, body, _fields(headers))

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers=_fields(headers))

    def head(self, path: str, **headers: str) -> Answer:
        return self.ask("HEAD", path, headers=_fields(headers))

    def delete(self, path: str, **headers: str) -> Answer:
        return self.ask("DELETE", path, headers=_fields(headers))

    def copy(self, path: str, source: str, **headers: str) -> Answer:
        return self.ask("PUT", path, headers={"x-amz-copy-source": source, **_fields(headers)})

    def start_upload(self, path: str, **headers: str) -> Upload:
        answer = self.ask("POST", f"{path}?uploads", headers=_fields(headers))
        assert answer.status == 200, answer
        found = re.search(r"<UploadId>([^<]+)", answer.body.decode("utf-8"))  # the key may be nothing XML can hold
        return Upload(path, found[1] if found else "")

    def put_part(self, upload: Upload, number: int | str, body: Any = b"", **headers: str) -> Answer:
        answer = self.ask("PUT", _part_path(upload, number), body, _fields(headers))
        answer.number = number if isinstance(number, int) else 0
        return answer

    def copy_part(
        self, upload: Upload, number: int | str, source: str, range: str | None = None, **headers: str
    ) -> Answer:
        fields = {"x-amz-copy-source": source, **_fields(headers)}
        if range is not None:
            fields["x-amz-copy-source-range"] = range
        answer = self.ask("PUT", _part_path(upload, number), headers=fields)
        answer.number = number if isinstance(number, int) else 0
        return answer

    def complete(self, upload: Upload, parts: Iterable[Answer | tuple[int, str]], **headers: str) -> Answer:
        """Complete with what ``put_part`` and ``copy_part`` answered, or with pairs of number and ETag."""
        pairs = [(part.number, part.etag) if isinstance(part, Answer) else part for part in parts]
        return self.ask("POST", f"{upload.path}?uploadId={upload.id}", part_list(pairs), _fields(headers))

    def abort(self, upload: Upload) -> Answer:
        return self.delete(f"{upload.path}?uploadId={upload.id}")

    def list_parts(self, upload: Upload, **query: object) -> Answer:
        return self.get(with_query(upload.path, uploadId=upload.id, **query))

    def list(self, bucket: str = "/b", kind: str = "", **query: object) -> Answer:
        """A listing; ``kind`` is the sub-resource: ``versions``, ``uploads``, ``list-type=2``."""
        target = with_query(bucket, **query)
        return self.get(target + ("&" if "?" in target else "?") + kind if kind else target)

    def delete_all(self, bucket: str, keys: Iterable[str], *, quiet: bool = False, **headers: str) -> Answer:
        objects = "".join(f"<Object><Key>{escape(key)}</Key></Object>" for key in keys)
        body = f"<Delete>{'<Quiet>true</Quiet>' if quiet else ''}{objects}</Delete>".encode()
        return self.ask("POST", f"{bucket}?delete", body, {"content-md5": md5_base64(body), **_fields(headers)})

    def select(
        self,
        sql: str,
        *,
        source: str = "<CSV><FileHeaderInfo>USE</FileHeaderInfo></CSV>",
        target: str = "<CSV/>",
        kind: str = "SQL",
        key: str = "k",
        more: str = "",
        root: str = "SelectObjectContentRequest",
    ) -> Answer:
        """SelectObjectContent of an object in the bucket ``b``; ``more`` follows the other elements."""
        body = (
            f"<{root}><Expression>{escape(sql)}</Expression><ExpressionType>{kind}</ExpressionType>"
            f"<InputSerialization>{source}</InputSerialization><OutputSerialization>{target}</OutputSerialization>"
            f"{more}</{root}>"
        )
        return self.ask("POST", f"/b/{key}?select&select-type=2", body.encode())

    def must(self, answer: Answer) -> Answer:
        """``answer``, which has succeeded."""
        assert 200 <= answer.status < 300, answer
        return answer


def _fields(headers: dict[str, str]) -> dict[str, str]:
    return {name.rstrip("_").replace("_", "-"): value for name, value in headers.items()}


def _part_path(upload: Upload, number: int | str) -> str:
    return f"{upload.path}?partNumber={number}&uploadId={upload.id}"


def with_query(path: str, **query: object) -> str:
    """``path`` with a query: names with ``-`` for ``_``, values percent-encoded, ``None`` left out."""
    pairs = [
        f"{name.replace('_', '-')}={quote(str(value), safe='')}" for name, value in query.items() if value is not None
    ]
    return f"{path}?{'&'.join(pairs)}" if pairs else path


def part_list(pairs: Iterable[tuple[int, str]]) -> bytes:
    parts = "".join(f'<Part><PartNumber>{number}</PartNumber><ETag>"{etag}"</ETag></Part>' for number, etag in pairs)
    return f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()


def md5_base64(body: bytes) -> str:
    return b64encode(hashlib.md5(body).digest()).decode("ascii")


def multipart_etag(parts: Iterable[bytes]) -> str:
    """The ETag of parts with these bytes, computed apart from the package: md5 of the binary md5s, and their number."""
    digests = [hashlib.md5(part).digest() for part in parts]
    return f"{hashlib.md5(b''.join(digests)).hexdigest()}-{len(digests)}"


Markers = dict[str, object]
"""What a listing is asked with to go on from where the page before it ended."""


def walk(ask: Callable[[Markers], tuple[list[str], Markers | None]]) -> list[list[str]]:
    """Follow pages until there is no next one: what each page showed. Fails when it does not end."""
    pages: list[list[str]] = []
    markers: Markers | None = {}
    while markers is not None:
        assert len(pages) < 200, "the listing does not end"
        shown, markers = ask(markers)
        pages.append(shown)
    return pages
