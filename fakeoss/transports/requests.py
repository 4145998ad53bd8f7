"""requests, at ``HTTPAdapter.send``; and the rule by which a foreign ``responses.RequestsMock`` serves our hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from requests.exceptions import RetryError
from urllib3.exceptions import MaxRetryError
from urllib3.util.request import rewind_body, set_file_position

from fakeoss.transports.claims import Asked, Seam
from fakeoss.transports.exchange import EXCHANGE, asked_for, split_url
from fakeoss.transports.other_mocks import bottom, is_foreign
from fakeoss.transports.urllib3 import to_urllib3
from fakeoss.wire.message import Request, lowered

if TYPE_CHECKING:
    from collections.abc import Callable

    from requests import PreparedRequest
    from responses import BaseResponse
    from urllib3.response import HTTPResponse

    from fakeoss.transports.exchange import Exchange, Route
    from fakeoss.transports.patching import PatchSet

__all__ = ["install", "install_session", "responses_rule"]


def _asked(adapter: object, arguments: tuple[Any, ...], options: dict[str, Any]) -> Asked:
    request: PreparedRequest = arguments[0] if arguments else options["request"]
    _, host, target = split_url(request.url or "")
    return asked_for(host, lowered(request.headers), target)


_SEAMS = (Seam("send", _asked),)


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Serve every requests session of the process through ``exchange``."""

    def sending(original: Callable[..., Any]) -> Callable[..., Any]:
        def send(adapter: HTTPAdapter, request: PreparedRequest, *arguments: Any, **options: Any) -> Any:
            if not exchange.sessions and adapter not in exchange.claims:
                return original(adapter, request, *arguments, **options)
            url = split_url(request.url or "")
            headers = lowered(request.headers)
            route = exchange.route(url[1], headers, url[2], request.method or "GET", adapter)
            if route is None:
                return original(adapter, request, *arguments, **options)
            exchange.claim(adapter, _SEAMS, route.session)
            if adapter.max_retries.total or adapter.max_retries.status_forcelist:
                answer = _retried(adapter, request, route, headers)
            else:
                answer = _answer(request, route, headers)
            return adapter.build_response(request, answer)

        return send

    patches.replace(HTTPAdapter, "send", sending)
    patches.replace(HTTPAdapter, "__init__", exchange.claiming(_SEAMS))


def install_session(patches: PatchSet, exchange: Exchange) -> None:
    """Reach the adapters from inside a ``requests_mock.Mocker``, which lets no request get as far."""
    from requests.sessions import Session

    def sending(original: Callable[..., Any]) -> Callable[..., Any]:
        found = bottom(original)

        def send(session: Session, request: PreparedRequest, **options: Any) -> Any:
            route = _route(request) if exchange.sessions else None
            return (original if route is None else found)(session, request, **options)

        return send

    patches.watch(Session, "send", is_foreign, sending)


def _answer(request: PreparedRequest, route: Route, headers: dict[str, str]) -> HTTPResponse:
    url = split_url(request.url or "")
    body: Any = request.body
    response = route.send(Request(request.method or "GET", url, headers, body))
    return to_urllib3(response, request.method or "GET", url[2], preload_content=False)


def _retried(adapter: HTTPAdapter, request: PreparedRequest, route: Route, headers: dict[str, str]) -> HTTPResponse:
    """The answer, asked for again as the adapter's ``max_retries`` has urllib3 do it for statuses.

    Raises RetryError, as requests does when the retries are used up.
    """
    retries, method, url = adapter.max_retries, request.method or "GET", split_url(request.url or "")[2]
    position = set_file_position(request.body, None)
    while True:
        answer = _answer(request, route, headers)
        if not retries.is_retry(method, answer.status, "Retry-After" in answer.headers):
            return answer
        try:
            retries = retries.increment(method, url, response=answer)
        except MaxRetryError as error:
            if not retries.raise_on_status:
                return answer
            raise RetryError(error, request=request) from error
        answer.drain_conn()
        retries.sleep(answer)
        if position is not None:
            rewind_body(request.body, position)  # type: ignore[arg-type]


def responses_rule() -> BaseResponse:
    """A rule to add to one's own ``responses.RequestsMock``, inside which nothing else can serve our hosts.

    It need not be used: ``assert_all_requests_are_fired`` does not count it.
    """
    from responses import BaseResponse

    class OssRule(BaseResponse):
        """Answers for every host that the active mock serves, whatever the method."""

        def __init__(self) -> None:
            super().__init__("*", "https://fakeoss.invalid/")

        @property
        def call_count(self) -> int:
            """At least one, or a RequestsMock would complain that the rule was not used."""
            return max(1, len(self.calls))

        def matches(self, request: PreparedRequest) -> tuple[bool, str]:
            served = _route(request) is not None
            return served, "" if served else "fakeoss does not serve this host"

        def get_response(self, request: PreparedRequest) -> HTTPResponse:
            route = _route(request)
            assert route is not None  # responses asks matches() first
            return _answer(request, route, lowered(request.headers))

    return OssRule()


def _route(request: PreparedRequest) -> Route | None:
    _, host, target = split_url(request.url or "")
    return EXCHANGE.route(host, lowered(request.headers), target, request.method or "GET")
