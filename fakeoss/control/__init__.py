"""The control API of a server: what a test in Python does to its store, for programs in every language.

It answers below ``/_fakeoss/``, which no bucket's objects have as their path: names of buckets begin with a letter or a
digit (Amazon: General purpose bucket naming rules). The names that Amazon allowed in us-east-1 until 2018 may have an
underscore, and ours may not. At the host of a bucket the path is that of an object, as everywhere.

``routes`` is the table of what can be asked. From it ``openapi`` makes the document that is served, ``schemas`` and
``checking`` hold requests to it, and the tests the answers. ``buckets``, ``objects``, ``uploads``, ``presigning``,
``state``, ``faults``, ``calls`` and ``service`` are the handlers; they do what they do by the public face of ``Store``.
``beginning`` is what a reset goes back to. ``fence`` keeps pages that are stored as objects away from it all.
"""

from __future__ import annotations

import json
import logging
from http.client import responses
from typing import TYPE_CHECKING, Any, Final

from fakeoss.control.checking import require_body, require_query
from fakeoss.control.exchange import ControlError, Inquiry, Laboratory, refused
from fakeoss.control.feed import Feed
from fakeoss.control.fence import sandbox
from fakeoss.control.routes import ROUTES, find_route
from fakeoss.errors import OssError, UpstreamError
from fakeoss.model.store import state_of
from fakeoss.wire.message import Response

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Protocol

    from fakeoss.control.beginning import Beginning
    from fakeoss.control.exchange import ServerFacts
    from fakeoss.control.routes import Route
    from fakeoss.model.store import Store
    from fakeoss.profiles.profile import Profile
    from fakeoss.wire.framing import IncomingBody
    from fakeoss.wire.request_head import RequestHead

    class Judge(Protocol):
        """Who decides what web pages may ask: the server's gate."""

        def judge_control(self, head: RequestHead, *, is_bare: bool = False) -> tuple[int, str, str] | None: ...


__all__ = ["MODES", "PREFIX", "Control"]

PREFIX: Final = "/_fakeoss/"
MODES: Final = ("local", "everywhere", "off")
"""Who may use the API: programs of this machine, whoever reaches the server, nobody. Everybody may ask for health."""
_HEALTH: Final = {"/minio/health/live": "/health", "/minio/health/ready": "/ready"}
"""Paths that compose files and charts for MinIO name (MinIO: Healthcheck API). They are answered while there is no
bucket of this name."""
_LOG: Final = logging.getLogger("fakeoss")
_MAX_BODY: Final = 64 << 20
_JSON: Final = "application/json"
_OCTETS: Final = "application/octet-stream"
_LOOPBACK: Final = ("127.", "::1")
_FORWARDED: Final = frozenset({"forwarded", "via", "x-forwarded-for", "x-real-ip"})
"""What proxies add (RFC 7239, RFC 9110; nginx and others). None of it is believed, but a request that has it comes from
a proxy on this machine, and whom that serves nobody knows."""


class Control:
    """Answers requests to the control API of a server that serves ``store`` with ``profile``, if its ``mode`` allows
    it; ``facts`` is asked what the server says of itself, and ``beginning`` is what a reset goes back to."""

    def __init__(
        self, store: Store, profile: Profile, facts: Callable[[], ServerFacts], *, mode: str, beginning: Beginning
    ) -> None:
        self._mode, self._profile = mode, profile
        self.feed = Feed(store)
        self._laboratory = Laboratory(store, profile, facts, feed=self.feed, beginning=beginning)

    def takes(self, target: str) -> bool:
        """Whether a request for ``target``, at a host that names no bucket, is for this API."""
        if not target.startswith(("/_fakeoss", "/minio/health/")):
            return False
        path = target.partition("?")[0]
        if path in _HEALTH:
            return state_of(self._laboratory.store).find("minio") is None
        return path == PREFIX[:-1] or path.startswith(PREFIX)

    def guard(self, head: RequestHead, response: Response) -> Response:
        """Return the response to a request that is not for this API, at a host that names no bucket, so that what it
        holds cannot use the API."""
        if self._mode != "off":
            sandbox(head, response)
        return response

    def answer(self, head: RequestHead, body: IncomingBody | None, judge: Judge, peer: str) -> Response:
        """Return the response to a request from ``peer``, which is JSON whatever happens."""
        try:
            return self._answer(head, body, judge, peer)
        except ControlError as error:
            return _failure(error.status, error.code, str(error), error.headers)
        except OssError as error:
            row = self._profile.errors[error.cause]
            return _failure(max(row.status, 400), row.code, f"fakeoss: {error}")
        except UpstreamError as error:
            return _failure(501, "NotImplemented", str(error))
        except Exception:
            _LOG.exception("fakeoss failed on %s %s", head.method, head.target.partition("?")[0])
            return _failure(500, "InternalError", "fakeoss failed; its log says how")

    def _answer(self, head: RequestHead, body: IncomingBody | None, judge: Judge, peer: str) -> Response:
        path, _, query = head.target.partition("?")
        path = _HEALTH.get(path) or path.removeprefix(PREFIX[:-1]) or "/"
        route, words = find_route(head.method, path)
        if (refusal := judge.judge_control(head, is_bare=route.is_bare)) is not None:
            raise ControlError(*refusal)
        if not head.minor and "text/event-stream" in route.media:
            raise ControlError(505, "HttpVersionNotSupported", "fakeoss: a stream needs HTTP/1.1")
        is_local = peer.startswith(_LOOPBACK) and _FORWARDED.isdisjoint(head.fields)
        if not route.is_bare:
            self._require_allowed(peer, is_local=is_local)
        inquiry = Inquiry(
            path, words, require_query(route, query), _document(route, head, body), head.fields, is_local=is_local
        )
        reply = route.handler(self._laboratory, inquiry)
        if route.method != "GET":
            state_of(self._laboratory.store).confirm()  # what was changed lasts before it is acknowledged
        return reply if isinstance(reply, Response) else _rendered(reply, route.success)

    def _require_allowed(self, peer: str, *, is_local: bool) -> None:
        if self._mode == "off":
            raise ControlError(403, "AccessDenied", "fakeoss: the control API of this server is switched off")
        if self._mode == "local" and not is_local:
            raise ControlError(
                403,
                "AccessDenied",
                f"fakeoss: only programs of the server's own machine may use its API, and {peer} is none, or a proxy; "
                "allow others with serve --control everywhere, or Server(control='everywhere')",
            )


def _document(route: Route, head: RequestHead, body: IncomingBody | None) -> Any:
    """Return the document that was sent, or the bytes. Raises ControlError if it is not as the route describes it."""
    is_raw = route.body is not None and route.body.get("type") == "string"
    wanted = _OCTETS if is_raw else _JSON
    kind = head.fields.get("content-type", wanted).partition(";")[0].strip().lower()
    if body is not None and kind != wanted:  # a form of a web page can send other types without asking first
        hint = "" if is_raw else "; with curl, --json '...' does"
        raise ControlError(415, "UnsupportedMediaType", f"fakeoss: send {wanted}, not {kind!r}{hint}")
    if is_raw:
        return _read(body)
    data = _read(body)
    try:
        document = json.loads(data) if data else {}
    except (ValueError, RecursionError) as error:
        raise refused(f"the body is not JSON: {error}") from None
    return require_body(route, document, is_empty=not data)


def _read(body: IncomingBody | None) -> bytes:
    """Return the whole body. Raises ControlError (413) if it is too large to be held."""
    data = bytearray()
    while body is not None and (piece := body.read(1 << 20)):
        data += piece
        if len(data) > _MAX_BODY:
            raise ControlError(413, "EntityTooLarge", f"fakeoss: the body has more than {_MAX_BODY} bytes")
    return bytes(data)


def _rendered(document: Mapping[str, Any] | None, status: int) -> Response:
    if document is None:
        return Response(status, {"Cache-Control": "no-store"})
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
    headers = {"Content-Type": _JSON, "Content-Length": str(len(body)), "Cache-Control": "no-store"}
    guards = {"Cross-Origin-Resource-Policy": "same-origin", "X-Content-Type-Options": "nosniff"}
    return Response(status, {**headers, **guards}, body)


def _failure(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> Response:
    error = {"status": status, "code": code, "message": message or responses[status]}
    response = _rendered({"error": error}, status)
    response.headers.update(headers or {})
    return response


assert len({route.name for route in ROUTES}) == len(ROUTES)
