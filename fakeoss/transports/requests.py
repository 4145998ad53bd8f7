"""requests, at ``HTTPAdapter.send``; and the rule by which a foreign ``responses.RequestsMock`` serves our hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter

from fakeoss.transports.exchange import EXCHANGE, split_url
from fakeoss.transports.urllib3 import to_urllib3
from fakeoss.wire.message import Request, lowered

if TYPE_CHECKING:
    from collections.abc import Callable

    from requests import PreparedRequest
    from responses import BaseResponse
    from urllib3.response import HTTPResponse

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

__all__ = ["install", "responses_rule"]


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Serve every requests session of the process through ``exchange``."""

    def sending(original: Callable[..., Any]) -> Callable[..., Any]:
        def send(adapter: HTTPAdapter, request: PreparedRequest, *arguments: Any, **options: Any) -> Any:
            answer = _answer(exchange, request)
            if answer is None:
                return original(adapter, request, *arguments, **options)
            exchange.claim(adapter, "send")
            return adapter.build_response(request, answer)

        return send

    patches.replace(HTTPAdapter, "send", sending)


def _answer(exchange: Exchange, request: PreparedRequest) -> HTTPResponse | None:
    url = split_url(request.url or "")
    headers = lowered(request.headers)
    route = exchange.route(url[1], headers, url[2])
    if route is None:
        return None
    body: Any = request.body
    response = route.send(Request(request.method or "GET", url, headers, body))
    return to_urllib3(response, request.method or "GET", url[2], preload_content=False)


def responses_rule() -> BaseResponse:
    """A rule to add to one's own ``responses.RequestsMock``, inside which nothing else can serve our hosts."""
    from responses import BaseResponse

    class OssRule(BaseResponse):
        """Answers for every host that the active mock serves, whatever the method."""

        def __init__(self) -> None:
            super().__init__("GET", "http://fakeoss.invalid/")

        def matches(self, request: PreparedRequest) -> tuple[bool, str]:
            url = split_url(request.url or "")
            served = EXCHANGE.route(url[1], lowered(request.headers), url[2]) is not None
            return served, "" if served else "fakeoss does not serve this host"

        def get_response(self, request: PreparedRequest) -> HTTPResponse:
            answer = _answer(EXCHANGE, request)
            assert answer is not None  # responses asks matches() first
            return answer

    return OssRule()
