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
    headers = {
        "x-amz-request-id": request_id,
        "Date": http_date(store.clock.now()),
        "Server": profile.server,
        "Content-Type": profile.error_shape.media_type,
        "Content-Length": str(len(body)),
    }
    return Response(status, headers, body)
