"""What can go wrong with a call: the functions that make a failure, of the kinds that ``failure_kinds`` lists.

A failure says what happens; a fault (``faults``) says to which calls, and how often. What is said here is the same in
process and over a socket.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fakeoss.failure_kinds import BY_NAME
from fakeoss.suggestion import named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.failure_kinds import Kind

__all__ = [
    "Failure",
    "as_failure",
    "bare_status",
    "cut",
    "delay",
    "empty_page",
    "error",
    "flip",
    "lose_answer",
    "lose_part",
    "ok",
    "redirect",
    "refuse",
    "repeat_page",
    "reset",
    "slow",
    "stale",
    "stall",
    "wrong_etag",
    "wrong_header",
    "wrong_length",
]


class Failure:
    """Something that goes wrong with a call, made by one of the functions of its module, such as ``cut(1024)``."""

    __slots__ = ("_values", "kind")

    def __init__(self, kind: Kind, values: Mapping[str, Any]) -> None:
        self.kind = kind
        self._values = dict(values)

    def __getitem__(self, name: str) -> Any:
        """A setting by its name."""
        return self._values[name]

    @property
    def name(self) -> str:
        """The name of its kind."""
        return self.kind.name

    def concerns(self, operation: str) -> bool:
        """Whether it is possible for an operation."""
        return not self.kind.operations or operation in self.kind.operations

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Failure):
            return NotImplemented
        return self.kind is other.kind and self._values == other._values

    def __hash__(self) -> int:
        return hash((self.kind.name, repr(self)))

    def __repr__(self) -> str:
        function = _FUNCTIONS[self.name]
        defaults = getattr(function, "__wrapped__", function).__kwdefaults__ or {}
        shown = [
            f"{name}={value!r}" if name in defaults else repr(value)
            for name, value in self._values.items()
            if name not in defaults or value != defaults[name]
        ]
        if shown == ["None"] and getattr(function, "__wrapped__", function).__defaults__:
            shown.clear()
        return f"{self.name}({', '.join(shown)})"


def _made(kind_name: str, /, **values: Any) -> Failure:
    """Return a failure. Raises TypeError and ValueError for settings that are not as its row says."""
    __tracebackhide__ = True
    kind = BY_NAME[kind_name]
    for parameter, value in values.items():
        kind.parameters[parameter].require(f"fakeoss.{kind_name}", parameter, value)
    return Failure(kind, values)


def _error(*, code: str, **settings: Any) -> Failure:
    return _made("error", code=code, **settings)


@named
def error(
    code: str,
    *,
    status: int | None = None,
    message: str | None = None,
    after: bool = False,
    in_body: bool = False,
    retry_after: float | None = None,
) -> Failure:
    """An error document with this code; ``status``: else the one that the service sends for it. With ``after``, the
    operation is carried out first; with ``in_body``, the status is 200; ``retry_after``, in seconds, is sent as
    ``Retry-After``."""
    __tracebackhide__ = True
    settings = {"status": status, "message": message, "after": after, "in_body": in_body, "retry_after": retry_after}
    return _error(code=code, **settings)


@named
def bare_status(
    status: int,
    *,
    retry_after: float | None = None,
    retry_header: str = "Retry-After",
    reason: str | None = None,
) -> Failure:
    """A status alone, without a document. ``retry_after``, in seconds, is sent in ``retry_header``: in whole seconds,
    rounded up, as ``Retry-After``, in milliseconds as ``x-amz-retry-after``. ``reason`` replaces the code in the
    log."""
    __tracebackhide__ = True
    return _made("bare_status", status=status, retry_after=retry_after, retry_header=retry_header, reason=reason)


@named
def delay(seconds: float, *, virtual: bool = False) -> Failure:
    """The answer comes so many seconds later, unless the client stops waiting before. ``virtual``: the store's clock
    goes on instead, and nobody waits."""
    __tracebackhide__ = True
    return _made("delay", seconds=seconds, virtual=virtual)


@named
def refuse(seconds: float | None = None) -> Failure:
    """No connection is accepted, and those that are kept alive are closed, for so many seconds, or until the fault is
    removed. It concerns connections, not calls."""
    __tracebackhide__ = True
    return _made("refuse", seconds=seconds)


@named
def reset(after: int = 0) -> Failure:
    """The connection is reset once ``after`` bytes of the request's body were read (0: none, only its head); nothing
    is carried out. For a reset after the operation was carried out see ``lose_answer``."""
    __tracebackhide__ = True
    return _made("reset", after=after)


@named
def lose_answer(*, by: str = "reset", virtual: bool = False) -> Failure:
    """The operation is carried out, and its answer never comes: the connection is reset or closed, or, with
    ``by="stall"``, stays silent until the client stops waiting."""
    __tracebackhide__ = True
    return _made("lose_answer", by=by, virtual=virtual)


@named
def cut(after: float, *, framing: str = "length", by: str = "close") -> Failure:
    """The body of the answer ends after so many bytes, or after a fraction of it. ``framing``: its length was announced
    ("length"), it comes in chunks and the last one is missing ("chunked"), or it has no length and ends with the
    connection ("none"), so that nobody can tell. The connection is closed or, with ``by="reset"``, reset. An answer
    that is no longer than that is left as it is, and the fault stays for the next."""
    __tracebackhide__ = True
    return _made("cut", after=after, framing=framing, by=by)


@named
def wrong_length(by: int) -> Failure:
    """The announced length of the answer is wrong by so many bytes. The connection stays: with a positive number, the
    client waits for more; with a negative one, the rest of the body comes before the next answer."""
    __tracebackhide__ = True
    return _made("wrong_length", by=by)


@named
def stall(after: float | None = None, *, seconds: float | None = None, virtual: bool = False) -> Failure:
    """The answer stops after so many bytes of its body, or a fraction of it (``None``: before it begins), until the
    client stops waiting; with ``seconds``, it goes on after that time. ``virtual``: in process, the client stops
    waiting at once, or the store's clock goes on instead; over a server it is the client that waits."""
    __tracebackhide__ = True
    return _made("stall", after=after, seconds=seconds, virtual=virtual)


@named
def slow(rate: float, *, virtual: bool = False) -> Failure:
    """The body of the answer comes at so many bytes per second. ``virtual``: the store's clock goes on instead."""
    __tracebackhide__ = True
    return _made("slow", rate=rate, virtual=virtual)


@named
def flip(at: int = 0, *, header: str | None = None, side: str = "answer") -> Failure:
    """A byte is changed: that at this offset of the answer's body, of the request's with ``side="request"``, or of the
    value of a ``header``, where a letter or digit becomes another one."""
    __tracebackhide__ = True
    return _made("flip", at=at, header=header, side=side)


@named
def wrong_header(name: str, value: str | None) -> Failure:
    """The answer has this header with this value; ``None``: it lacks the header."""
    __tracebackhide__ = True
    return _made("wrong_header", name=name, value=value)


@named
def wrong_etag(value: str | None) -> Failure:
    """The answer has this ETag, in its header and in its document; ``None``: it has none. Quotes are added."""
    __tracebackhide__ = True
    return _made("wrong_etag", value=value)


@named
def redirect(endpoint: str | None = None, *, region: str | None = None, status: int = 307) -> Failure:
    """A redirect to an ``endpoint``, a host or URL, with ``Location`` and ``Endpoint``, and to a ``region``, with
    ``x-amz-bucket-region``; what is ``None`` is not said."""
    __tracebackhide__ = True
    return _made("redirect", endpoint=endpoint, region=region, status=status)


def empty_page() -> Failure:
    """A page without entries that is truncated; whoever goes on finds all of them."""
    return _made("empty_page")


def repeat_page() -> Failure:
    """The page before this one again, with the token that led to this one. It concerns requests that go on from a page
    and have been preceded by the request for that page."""
    return _made("repeat_page")


def stale() -> Failure:
    """The answer is that of the moment in which the fault was added: what was stored since is not listed yet, what was
    deleted since is listed still."""
    return _made("stale")


@named
def lose_part(number: int | None = None) -> Failure:
    """A part is lost: before an upload is completed, or its parts are listed, the one with this number; after a part
    was uploaded, that part (``None``; of Complete and a listing, ``None`` is the first one)."""
    __tracebackhide__ = True
    return _made("lose_part", number=number)


ok: Final = Failure(BY_NAME["ok"], {})
"""Nothing goes wrong: in a sequence, this call passes."""


def _ok() -> Failure:
    return ok


_FUNCTIONS: Final[dict[str, Any]] = {
    function.__name__: function
    for function in (
        *(
            bare_status,
            cut,
            delay,
            empty_page,
            error,
            flip,
            lose_answer,
            lose_part,
            redirect,
            refuse,
            repeat_page,
            reset,
        ),
        *(slow, stale, stall, wrong_etag, wrong_header, wrong_length),
    )
} | {"ok": _ok}


def as_failure(value: object) -> Failure:
    """Return a failure, or an error with this code. Raises TypeError for anything else, ValueError for a code that
    looks like the name of a kind."""
    __tracebackhide__ = True
    if isinstance(value, Failure):
        return value
    name = getattr(value, "__name__", "")
    if callable(value) and name in _FUNCTIONS:
        raise TypeError(f"fakeoss: a fault needs fakeoss.{name}(...), not the function")
    if not isinstance(value, str):
        raise TypeError(
            "fakeoss: error of a fault must be a code, a failure such as fakeoss.cut(1024), or a list of these, not "
            f"{value!r}"
        )
    if value in _FUNCTIONS:
        raise ValueError(f"fakeoss: {value!r} is no error code; did you mean fakeoss.{value}(...)?")
    return _error(code=value, status=None, message=None, after=False, in_body=False, retry_after=None)
