"""Answers to what reached no operation: requests that are not HTTP, or that the server must not answer."""

from __future__ import annotations

from http.client import responses
from typing import TYPE_CHECKING, Final

from fakeoss.model.store import state_of
from fakeoss.wire.dates import http_date
from fakeoss.wire.message import Response
from fakeoss.wire.xml import render_xml

if TYPE_CHECKING:
    from fakeoss.dispatch import Dispatcher
    from fakeoss.wire.request_head import HttpError

__all__ = ["error_response", "http_refusal"]

_CODES: Final = {405: "MethodNotAllowed", 500: "InternalError", 501: "NotImplemented"}
_BAD_REQUEST: Final = "An error occurred when parsing the HTTP request."


def http_refusal(dispatcher: Dispatcher, error: HttpError) -> Response:
    """Return the response to a request that is not valid HTTP."""
    if error.bodiless:
        return _bodiless_response(dispatcher, error.status)
    if error.cause is None:
        return error_response(dispatcher, error.status)
    row = dispatcher.profile.errors[error.cause]
    return error_response(dispatcher, row.status, row.code, row.message)


def error_response(dispatcher: Dispatcher, status: int, code: str = "", message: str = "") -> Response:
    """Return the response to a request that reached no operation, in the form of Amazon's for malformed HTTP (our
    reading)."""
    store, profile = state_of(dispatcher.store), dispatcher.profile
    request_id = store.ids.request_id(profile.request_ids)
    code = code or _CODES.get(status, "BadRequest")
    message = message or (_BAD_REQUEST if code == "BadRequest" else responses[status])
    fields = [("Code", code), ("Message", message), ("RequestId", request_id)]
    body = render_xml(("Error", fields), profile.error_shape)
    headers = _common_headers(dispatcher, request_id)
    headers |= {"Content-Type": profile.error_shape.media_type, "Content-Length": str(len(body))}
    return Response(status, headers, body)


def _bodiless_response(dispatcher: Dispatcher, status: int) -> Response:
    """Return a response without a body; a 501 is not to be cached (recorded at Amazon, April 2026)."""
    request_id = state_of(dispatcher.store).ids.request_id(dispatcher.profile.request_ids)
    headers = _common_headers(dispatcher, request_id) | {"Content-Length": "0"}
    if status == 501:
        headers["Cache-Control"] = "no-store"
    return Response(status, headers)


def _common_headers(dispatcher: Dispatcher, request_id: str) -> dict[str, str]:
    date = http_date(state_of(dispatcher.store).clock.now())
    return {"x-amz-request-id": request_id, "Date": date, "Server": dispatcher.profile.server}
