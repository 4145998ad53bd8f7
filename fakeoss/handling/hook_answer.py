"""The response that a hook's answer becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.wire.message import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.answer import Answer

__all__ = ["response_of"]

_BODILESS: Final = frozenset({204, 304})


def response_of(answer: Answer, common: Mapping[str, str], response: Response | None = None) -> Response:
    """Return the response. It has the ``common`` headers; after a call, with an answer without a body, it has the body
    of the service's ``response``."""
    headers = {**common, **answer.headers}
    if answer.body is None and response is not None:
        return Response(answer.status, headers, response.body, response.size, response.again)
    body = answer.body or b""
    if answer.status not in _BODILESS and not any(name.lower() == "content-length" for name in headers):
        headers["Content-Length"] = str(len(body))
    return Response(answer.status, headers, body)
