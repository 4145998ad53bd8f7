"""requests, at ``HTTPAdapter.send``; and the rule by which a user's own ``responses.RequestsMock`` serves our hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from requests.exceptions import RetryError
from urllib3.exceptions import MaxRetryError
from urllib3.util.request import rewind_body, set_file_position

from fakeoss.transports.claims import Destination, Seam
from fakeoss.transports.exchange import EXCHANGE, destination_of, split_url
from fakeoss.transports.other_mocks import is_foreign, unwrap
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


def _destination(adapter: object, arguments: tuple[Any, ...], options: dict[str, Any]) -> Destination:
    request: PreparedRequest = arguments[0] if arguments else options["request"]
    _, host, target = split_url(request.url or "")
    return destination_of(host, lowered(request.headers), target)


_SEAMS = (Seam("send", _destination),)


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Serve every requests session of the process through ``exchange``."""

    def wrap_send(original: Callable[..., Any]) -> Callable[..., Any]:
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
                answer = _answer_with_retries(adapter, request, route, headers)
            else:
                answer = _answer(request, route, headers)
            return adapter.build_response(request, answer)

        return send

    patches.replace(HTTPAdapter, "send", wrap_send)
    patches.replace(HTTPAdapter, "__init__", exchange.claim_on_init(_SEAMS))


def install_session(patches: PatchSet, exchange: Exchange) -> None:
    """Reach the adapters from inside a ``requests_mock.Mocker``, which stops requests before they get there."""
    from requests.sessions import Session

    def wrap_send(original: Callable[..., Any]) -> Callable[..., Any]:
        real = unwrap(original)

        def send(session: Session, request: PreparedRequest, **options: Any) -> Any:
            route = _route(request) if exchange.sessions else None
            return (original if route is None else real)(session, request, **options)

        return send

    patches.watch(Session, "send", is_foreign, wrap_send)


def _answer(request: PreparedRequest, route: Route, headers: dict[str, str]) -> HTTPResponse:
    url = split_url(request.url or "")
    body: Any = request.body
    response = route.send(Request(request.method or "GET", url, headers, body))
    return to_urllib3(response, request.method or "GET", url[2], preload_content=False)


def _answer_with_retries(
    adapter: HTTPAdapter, request: PreparedRequest, route: Route, headers: dict[str, str]
) -> HTTPResponse:
    """Answer the request, repeating it for the statuses in the adapter's ``max_retries``, as urllib3 would.

    Raises RetryError when the retries are exhausted, as requests does.
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
    """Return a rule to add to your own ``responses.RequestsMock``, inside which nothing else can serve our hosts.

    ``assert_all_requests_are_fired`` does not complain if the rule is never used.
    """
    from responses import BaseResponse

    class OssRule(BaseResponse):
        """Answers every request, of any method, to a host that the active mock serves."""

        def __init__(self) -> None:
            super().__init__("*", "https://fakeoss.invalid/")

        @property
        def call_count(self) -> int:
            """At least 1, or RequestsMock would complain that the rule was never used."""
            return max(1, len(self.calls))

        def matches(self, request: PreparedRequest) -> tuple[bool, str]:
            is_served = _route(request) is not None
            return is_served, "" if is_served else "fakeoss does not serve this host"

        def get_response(self, request: PreparedRequest) -> HTTPResponse:
            route = _route(request)
            assert route is not None  # responses calls matches() first
            return _answer(request, route, lowered(request.headers))

    return OssRule()


def _route(request: PreparedRequest) -> Route | None:
    _, host, target = split_url(request.url or "")
    return EXCHANGE.route(host, lowered(request.headers), target, request.method or "GET")
