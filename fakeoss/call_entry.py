"""One call in the log: what was asked, by whom, and how it was answered.

An entry keeps references to the request's and the response's own headers and bodies; whatever has to be computed from
them is computed when it is asked for. Nothing that an entry shows, its repr included, has a secret in it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import unquote_plus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.answer import Answer

    Fields = Mapping[str, str]
    Asked = tuple[Fields, Fields, bytes | int, float, float]

__all__ = ["COUNTED", "HIDDEN", "MAX_BODY", "CallEntry", "CallLine", "client_of", "is_secret", "without_secrets"]

MAX_BODY: Final = 1 << 20
"""The log keeps bodies of at most so many bytes; of larger ones it knows the size only."""
_NOTHING: Final[Mapping[str, str]] = {}
_SECRETS: Final = re.compile(
    r"authorization|proxy-authorization|cookie|(x-amz-|x-jdcloud-|x-oss-)security-token|signature|x-amz-signature"
    r"|x-amz-(copy-source-)?server-side-encryption-customer-key|awssecretkey",
    re.IGNORECASE,
)
HIDDEN: Final = "(not shown)"
"""In place of a secret."""
_PRODUCT: Final = re.compile(r"([A-Za-z][\w.+-]*)/v?(\d[\w.+-]*)")
_COMMENT: Final = re.compile(r"\([^()]*\)")
_RUNTIMES: Final = frozenset({"python", "ruby", "node.js", "node", "java", "mozilla"})
"""What stands before the client's own name in some headers: ``Python/3.11 aiohttp/3.9.5``."""
_ATTEMPT: Final = re.compile(r"attempt=(\d{1,9})", re.ASCII)
_CREDENTIAL: Final = re.compile(r"Credential=([^/,\s]+)")
_TEXT_LIMIT: Final = 60


@lru_cache(maxsize=1024)
def is_secret(name: str) -> bool:
    """Whether the header or parameter of this name has a secret as its value."""
    return _SECRETS.fullmatch(name) is not None


def without_secrets(fields: Mapping[str, str]) -> dict[str, str]:
    """Return headers or a query whose secret values (signatures, tokens, customers' keys) are replaced."""
    return {name: HIDDEN if is_secret(name) else value for name, value in fields.items()}


def client_of(user_agent: str) -> tuple[str | None, str | None]:
    """Return the client's name, in lower case, and its version: ``("boto3", "1.34.0")`` of ``Boto3/1.34.0 md/...``."""
    products = _PRODUCT.findall(_COMMENT.sub(" ", user_agent))
    if not products:
        return user_agent.partition(" ")[0].lower() or None, None
    name, version = next((each for each in products if each[0].lower() not in _RUNTIMES), products[0])
    return name.lower(), version


@lru_cache(maxsize=256)
def _access_key_of(credential: str) -> str | None:
    """Return the access key in what stands in front of the first comma of an Authorization header."""
    if match := _CREDENTIAL.search(credential):
        return match[1]
    return credential.partition(" ")[2].partition(":")[0].strip() or None


class CallLine(NamedTuple):
    """What the log shows of every call: its ``operation``, the ``method`` of HTTP, bucket and key, status and code."""

    operation: str
    method: str
    bucket: str | None
    key: str | None
    status: int
    code: str | None = None


COUNTED: Final = (*CallLine._fields, "process", "fault")
"""The fields by which calls are counted, in the order of ``CallEntry.line``."""


class CallEntry(CallLine):
    """One request: the documented name of its operation (``UploadPartCopy``), its bucket and key, and the status and
    error code of the answer. If a hook raised an exception instead, the status is 0 and the code its type's name; if a
    fault reset the connection, 0 and ``ConnectionReset``.

    ``process`` is ``None`` for calls of this process. In a mock with ``processes=True`` it is the number (pid) of a
    child process that Python has made, and for any other what its client calls itself in the header User-Agent
    (``aws-sdk-js/3.1``). ``fault`` is the failure that the call has met, such as ``cut(1024)``, or ``hook: 503`` if
    a hook answered before the call.

    As a tuple it has the first six fields, and two are equal if these are. The other attributes are read from the
    request and its answer when they are asked for; what these do not say is ``None``.
    """

    process: int | str | None = None
    fault: str | None = None

    _asked: Asked = (_NOTHING, _NOTHING, b"", 0.0, 0.0)
    """Of the request: its query, headers, its body or the size of that, start and duration."""
    _answered: tuple[Fields, Any, int] = (_NOTHING, b"", 0)
    """Of the answer: its headers, its body, a function that returns its pieces, or ``None``, and its size."""
    _facts: Mapping[str, Any] | None = None
    """What cannot be read from references any longer, by field."""

    # what the request says

    @property
    def headers(self) -> dict[str, str]:
        """The request's headers by lower-case name; secrets are replaced."""
        return without_secrets(self._asked[1])

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the query, decoded; secrets are replaced."""
        return without_secrets(self._asked[0])

    @property
    def version(self) -> str | None:
        """The version that the request names."""
        return self._asked[0].get("versionId")

    @property
    def upload(self) -> str | None:
        """The id of the multipart upload that the request names."""
        return self._asked[0].get("uploadId")

    @property
    def part(self) -> int | None:
        """The part number that the request names."""
        text = self._asked[0].get("partNumber", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    @property
    def copy_source(self) -> str | None:
        """The source of a copy, decoded: ``bucket/key``, with ``?versionId=`` if it names a version."""
        text = self._asked[1].get("x-amz-copy-source")
        if text is None:
            return None
        path, mark, version = text.partition("?versionId=")
        return unquote_plus(path).removeprefix("/") + mark + version

    @property
    def range(self) -> str | None:
        """The range that a read, or a copy of its source, asks for: ``bytes=0-1023``."""
        headers = self._asked[1]
        return headers.get("x-amz-copy-source-range") or headers.get("range")

    @property
    def body(self) -> bytes:
        """The body of the request, without its framing, as far as the service read it; shared, not copied. Raises
        LookupError if it is not kept: it is too large or too long ago."""
        body = self._asked[2]
        if isinstance(body, bytes):
            return body
        raise _not_kept("request", body, self)

    @property
    def user(self) -> str | None:
        """The access key with which the request is signed; ``None`` if it is anonymous."""
        if self._facts is not None:
            return self._facts["user"]  # type: ignore[no-any-return]
        authorization = self._asked[1].get("authorization")
        if authorization:
            return _access_key_of(authorization.partition(",")[0])
        query = self._asked[0]
        credential = query.get("X-Amz-Credential") or query.get("AWSAccessKeyId") or ""
        return credential.partition("/")[0] or None

    @property
    def client(self) -> str | None:
        """The client's name in lower case, by its User-Agent: ``boto3``, ``minio-py``, ``aws-cli``."""
        return client_of(self._asked[1].get("user-agent", ""))[0]

    @property
    def client_version(self) -> str | None:
        """The client's version, by its User-Agent."""
        return client_of(self._asked[1].get("user-agent", ""))[1]

    @property
    def attempt(self) -> int | None:
        """1 for a first attempt, 2 for its first repetition, ..., if the client says so in ``amz-sdk-request``."""
        match = _ATTEMPT.search(self._asked[1].get("amz-sdk-request", ""))
        return None if match is None else int(match[1])

    # what became of it

    @property
    def response_headers(self) -> dict[str, str]:
        """The headers of the answer; secrets are replaced."""
        return without_secrets(self._answered[0])

    @property
    def response_body(self) -> bytes:
        """The body of the answer. Raises LookupError if it is not kept: it is too large or too long ago."""
        _, body, size = self._answered
        if isinstance(body, bytes):
            return body
        if body is None:
            raise _not_kept("answer", size, self)
        return b"".join(body())

    @property
    def answer(self) -> Answer:
        """The answer as a hook may return it, with changes: ``call.answer.but(status=503)``. The body is ``None`` if
        the log does not keep it, and then stays what it is."""
        from fakeoss.answer import Answer  # few hooks change anything

        headers, body, _ = self._answered
        return Answer(self.status, dict(headers), None if body is None else self.response_body)

    @property
    def bytes_in(self) -> int:
        """How many bytes of the body the service has read, without their framing."""
        body = self._asked[2]
        return body if isinstance(body, int) else len(body)

    @property
    def bytes_out(self) -> int:
        """How many bytes the body of the answer has."""
        return self._answered[2]

    @property
    def start(self) -> float:
        """When it came, by the store's clock, in epoch seconds."""
        return self._asked[3]

    @property
    def duration(self) -> float:
        """Seconds from the request to its answer, as computed here; without what faults delay, and without the
        body's way to the client."""
        return self._asked[4]

    def as_dict(self) -> dict[str, Any]:
        """Return all but the bodies by field, as JSON has it."""
        names = (*COUNTED, *("version", "upload", "part", "copy_source", "range", "query", "headers"))
        more = ("response_headers", "bytes_in", "bytes_out", "start", "duration", "user", "client", "client_version")
        return {name: getattr(self, name) for name in (*names, *more, "attempt")}

    def __str__(self) -> str:
        path = "/".join(name if name.isprintable() else ascii(name)[1:-1] for name in (self.bucket, self.key) if name)
        code = f" -> {self.code}" if self.code else ""
        fault = f" [{self.fault}]" if self.fault and not self.fault.startswith(("delay(", "error(")) else ""
        process = f" ({self.process})" if self.process else ""
        return f"{self.status} {self.operation} {path}{self.place}{code}{fault}{process}"

    @property
    def place(self) -> str:
        """Part, range and source in words, each after a space; empty if the request names none."""
        words = "" if self.part is None else f" part {self.part}"
        if self.range is not None:
            words += f" {self.range}"
        source = self.copy_source
        if source is not None:
            words += f" of {source if len(source) <= _TEXT_LIMIT else source[:_TEXT_LIMIT] + '...'}"
        return words if words.isprintable() else ascii(words)[1:-1]

    def __repr__(self) -> str:
        return f"<CallEntry {self}>"

    # for those who log

    def hold(self) -> int:
        """Let go of bodies that are too large, or that only the client can read, and return how many bytes of others it
        refers to."""
        body, (headers, content, size) = self._asked[2], self._answered
        if isinstance(body, bytes) and len(body) > MAX_BODY:
            self._asked = (*self._asked[:2], len(body), *self._asked[3:])
        if not isinstance(content, bytes) or size > MAX_BODY:
            is_kept = callable(content) and size <= MAX_BODY
            self._answered = headers, content if is_kept else None, size
        return self.held

    @property
    def held(self) -> int:
        """How many bytes of bodies it refers to."""
        body, (_, content, size) = self._asked[2], self._answered
        return (len(body) if isinstance(body, bytes) else 0) + (0 if content is None else size)

    def release(self) -> None:
        """Refer to no body any longer."""
        headers, _, size = self._answered
        self._asked = (*self._asked[:2], self.bytes_in or b"", *self._asked[3:])
        self._answered = headers, None if size else b"", size

    @property
    def line(self) -> tuple[Any, ...]:
        """The values by which it is counted."""
        return (*self, self.process, self.fault)

    def packed(self) -> tuple[tuple[Any, ...], tuple[Mapping[str, str], ...]]:
        """Return all but the bodies: the plain values, and the three mappings, from which whoever keeps them takes the
        secrets."""
        query, headers, _, start, duration = self._asked
        answer_headers, _, size = self._answered
        return (*self.line, self.bytes_in, size, start, duration, self.user), (query, headers, answer_headers)

    @classmethod
    def unpacked(cls, values: tuple[Any, ...], fields: tuple[dict[str, str], ...]) -> CallEntry:
        """Return the entry that was packed, without its bodies."""
        entry = cls(*values[:6])
        entry.process, entry.fault = values[6:8]
        bytes_in, size, start, duration, user = values[8:]
        query, headers, answer_headers = fields
        entry._facts = {"user": user}
        entry._asked = query, headers, bytes_in or b"", start, duration
        entry._answered = answer_headers, None if size else b"", size
        return entry


def _not_kept(whose: str, size: int, entry: CallEntry) -> LookupError:
    return LookupError(
        f"fakeoss: the log does not have the body of the {whose} ({size} bytes) of {entry}: it keeps those of at most "
        f"{MAX_BODY} bytes, as far as they are not of larger objects, and of the last calls only"
    )
