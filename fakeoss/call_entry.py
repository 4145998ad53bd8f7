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
    from collections.abc import Callable, Iterable, Mapping

    from fakeoss.answer import Answer

    Pieces = Iterable[bytes | memoryview]
    Body = bytes | Callable[[], Pieces] | int

__all__ = ["HIDDEN", "MAX_BODY", "CallEntry", "CallLine", "client_of", "is_secret", "without_secrets"]

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


class CallLine(NamedTuple):
    """What the log shows of every call, and counts of those that it has dropped."""

    operation: str
    method: str
    bucket: str | None
    key: str | None
    status: int
    code: str | None = None
    process: int | str | None = None


class CallEntry(CallLine):
    """One request: the documented name of its operation (``UploadPartCopy``), its bucket and key, and the status and
    error code of the answer. If a hook raised an exception instead, the status is 0 and the code its type's name.

    ``process`` is ``None`` for calls of this process. In a mock with ``processes=True`` it is the number (pid) of a
    child process that Python has made, and for any other what its client calls itself in the header User-Agent
    (``aws-sdk-js/3.1``).

    Two are equal if these fields are. The other attributes are read from the request and its answer when they are asked
    for; what these do not say is ``None``.
    """

    start: float = 0.0
    """When it came, by the store's clock, in epoch seconds."""
    duration: float = 0.0
    """Seconds from the request to its answer, as computed here; without the body's way to the client."""
    bytes_in: int = 0
    """How many bytes of the body the service has read, without their framing."""
    bytes_out: int = 0
    """How many bytes the body of the answer has."""
    _query: Mapping[str, str] = _NOTHING
    _request_headers: Mapping[str, str] = _NOTHING
    _response_headers: Mapping[str, str] = _NOTHING
    _request_body: Body = b""
    _response_body: Body = b""
    _met: tuple[Any] | None = None
    _hooked: int = 0
    """The status with which a hook answered."""
    _facts: Mapping[str, Any] | None = None
    """What is not kept as a reference any longer, by field."""

    # what the request says

    @property
    def headers(self) -> dict[str, str]:
        """The request's headers by lower-case name; secrets are replaced."""
        return without_secrets(self._request_headers)

    @property
    def query(self) -> dict[str, str]:
        """The parameters of the query, decoded; secrets are replaced."""
        return without_secrets(self._query)

    @property
    def version(self) -> str | None:
        """The version that the request names."""
        return self._query.get("versionId")

    @property
    def upload(self) -> str | None:
        """The id of the multipart upload that the request names."""
        return self._query.get("uploadId")

    @property
    def part(self) -> int | None:
        """The part number that the request names."""
        text = self._query.get("partNumber", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    @property
    def copy_source(self) -> str | None:
        """The source of a copy, decoded: ``bucket/key``, with ``?versionId=`` if it names a version."""
        text = self._request_headers.get("x-amz-copy-source")
        if text is None:
            return None
        path, mark, version = text.partition("?versionId=")
        return unquote_plus(path).removeprefix("/") + mark + version

    @property
    def range(self) -> str | None:
        """The range that a read, or a copy of its source, asks for: ``bytes=0-1023``."""
        headers = self._request_headers
        return headers.get("x-amz-copy-source-range") or headers.get("range")

    @property
    def body(self) -> bytes:
        """The body of the request, without its framing, as far as the service read it; shared, not copied. Raises
        LookupError if it is not kept: it is too large or too long ago."""
        return _bytes_of(self._request_body, "request", self)

    @property
    def user(self) -> str | None:
        """The access key with which the request is signed; ``None`` if it is anonymous."""
        if self._facts is not None:
            return self._facts["user"]  # type: ignore[no-any-return]
        authorization = self._request_headers.get("authorization", "")
        if match := _CREDENTIAL.search(authorization):
            return match[1]
        if authorization:
            return authorization.partition(" ")[2].partition(":")[0].strip() or None
        query = self._query
        credential = query.get("X-Amz-Credential") or query.get("AWSAccessKeyId") or ""
        return credential.partition("/")[0] or None

    @property
    def client(self) -> str | None:
        """The client's name in lower case, by its User-Agent: ``boto3``, ``minio-py``, ``aws-cli``."""
        return client_of(self._request_headers.get("user-agent", ""))[0]

    @property
    def client_version(self) -> str | None:
        """The client's version, by its User-Agent."""
        return client_of(self._request_headers.get("user-agent", ""))[1]

    @property
    def attempt(self) -> int | None:
        """1 for a first attempt, 2 for its first repetition, ..., if the client says so in ``amz-sdk-request``."""
        match = _ATTEMPT.search(self._request_headers.get("amz-sdk-request", ""))
        return None if match is None else int(match[1])

    # what became of it

    @property
    def response_headers(self) -> dict[str, str]:
        """The headers of the answer; secrets are replaced."""
        return without_secrets(self._response_headers)

    @property
    def response_body(self) -> bytes:
        """The body of the answer. Raises LookupError if it is not kept: it is too large or too long ago."""
        return _bytes_of(self._response_body, "answer", self)

    @property
    def answer(self) -> Answer:
        """The answer as a hook may return it, with changes: ``call.answer.but(status=503)``. The body is ``None`` if
        the log does not keep it, and then stays what it is."""
        from fakeoss.answer import Answer  # few hooks change anything

        body = self._response_body
        return Answer(self.status, dict(self._response_headers), None if isinstance(body, int) else self.response_body)

    @property
    def fault(self) -> str | None:
        """What it met of faults: an error code, or another failure in words; ``hook: 503`` if a hook answered."""
        if self._facts is not None:
            return self._facts["fault"]  # type: ignore[no-any-return]
        if self._hooked:
            return f"hook: {self._hooked}"
        hit = None if self._met is None else self._met[0]
        if hit is None:
            return None
        failure = getattr(hit, "failure", hit)
        code = getattr(failure, "error", None)
        return code if isinstance(code, str) else f"delay({hit.delay:g})" if code is None else str(failure)

    def as_dict(self) -> dict[str, Any]:
        """Return all but the bodies by field, as JSON has it."""
        names = (*self._fields, *("version", "upload", "part", "copy_source", "range", "query", "headers"))
        more = ("response_headers", "bytes_in", "bytes_out", "start", "duration", "user", "client", "client_version")
        return {name: getattr(self, name) for name in (*names, *more, "attempt", "fault")}

    def __str__(self) -> str:
        path = "/".join(name if name.isprintable() else ascii(name)[1:-1] for name in (self.bucket, self.key) if name)
        code = f" -> {self.code}" if self.code else ""
        return f"{self.status} {self.operation} {path}{self.place}{code}" + (
            f" ({self.process})" if self.process else ""
        )

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

    def refer(self, query: Mapping[str, str], headers: Mapping[str, str], met: tuple[Any] | None) -> None:
        """Refer to what the request says, and to what it met of faults."""
        self._query, self._request_headers, self._met = query, headers, met

    def refer_to_answer(self, headers: Mapping[str, str], body: Body | Pieces, size: int) -> None:
        """Refer to an answer whose body has ``size`` bytes."""
        self._response_headers = headers
        is_kept = size <= MAX_BODY and (isinstance(body, bytes) or callable(body))
        self._response_body = body if is_kept else size  # type: ignore[assignment]
        self.bytes_out = size

    def refer_to_body(self, body: bytes) -> None:
        """Refer to the body of the request."""
        self.bytes_in = size = len(body)
        self._request_body = body if size <= MAX_BODY else size

    def refer_to_hook(self, status: int) -> None:
        """Note that a hook answered with this status."""
        self._hooked = status

    @property
    def held(self) -> int:
        """How many bytes of bodies it refers to."""
        request, response = self._request_body, self._response_body
        return (0 if isinstance(request, int) else self.bytes_in) + (0 if isinstance(response, int) else self.bytes_out)

    def release(self) -> None:
        """Refer to no body any longer."""
        self._request_body, self._response_body = self.bytes_in, self.bytes_out

    def packed(self) -> tuple[tuple[Any, ...], tuple[Mapping[str, str], ...]]:
        """Return all but the bodies: the plain values, and the three mappings, from which whoever keeps them takes the
        secrets."""
        facts = (self.bytes_in, self.bytes_out, self.start, self.duration, self.user, self.fault)
        fields = (self._query, self._request_headers, self._response_headers)
        return (*self, *facts), fields

    @classmethod
    def unpacked(cls, values: tuple[Any, ...], fields: tuple[dict[str, str], ...]) -> CallEntry:
        """Return the entry that was packed, without its bodies."""
        entry = cls(*values[:7])
        entry.bytes_in, entry.bytes_out, entry.start, entry.duration, user, fault = values[7:]
        entry._facts = {"user": user, "fault": fault}
        entry._query, entry._request_headers, entry._response_headers = fields
        entry.release()
        return entry


def _bytes_of(body: Body, whose: str, entry: CallEntry) -> bytes:
    if isinstance(body, bytes):
        return body
    if not isinstance(body, int):
        return b"".join(body())
    if not body:
        return b""
    raise LookupError(
        f"fakeoss: the log does not have the body of the {whose} ({body} bytes) of {entry}: it keeps those of at most "
        f"{MAX_BODY} bytes, as far as they are not of larger objects, and of the last calls only"
    )
