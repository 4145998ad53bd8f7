"""requests, at ``HTTPAdapter.send``; and the rule by which a user's own ``responses.RequestsMock`` serves our hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from requests.adapters import HTTPAdapter
from urllib3.util import Timeout

from fakeoss.transports.by_identity import ByIdentity
from fakeoss.transports.claims import Destination, Seam
from fakeoss.transports.exchange import EXCHANGE, destination_of, split_url
from fakeoss.transports.genuine import genuine
from fakeoss.transports.other_mocks import is_foreign, unwrap
from fakeoss.transports.ready_response import is_idle
from fakeoss.transports.urllib3 import PlainRequest, shielded
from fakeoss.wire.message import Url, lowered

if TYPE_CHECKING:
    from collections.abc import Callable

    from requests import PreparedRequest, Response
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
        own = genuine(original, HTTPAdapter, "send")

        def send(adapter: HTTPAdapter, request: PreparedRequest, *arguments: Any, **options: Any) -> Any:
            if not exchange.sessions and adapter not in exchange.claims:
                return original(adapter, request, *arguments, **options)
            url = split_url(request.url or "")
            headers = lowered(request.headers)
            route = exchange.route(url[1], headers, url[2], request.method or "GET", adapter)
            if route is None:
                return original(adapter, request, *arguments, **options)
            exchange.claim(adapter, _SEAMS, route.session)
            known = None if arguments else _POOLS.get(adapter)
            if known is not None and known.suits(adapter, url, options):
                response = known.answer(adapter, request, route, _Head(url, headers), options.get("timeout"))
                if response is not None:
                    return response
            with shielded(adapter.poolmanager):
                response = own(adapter, request, *arguments, **options)
            if not arguments:
                _remember_pool(adapter, url, options, response)
            return response

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


class _Head(NamedTuple):
    """Where a request goes, and its headers by lower-case name."""

    url: Url
    fields: dict[str, str]


class _Pool(NamedTuple):
    """The pool that an adapter has used last: for which scheme and host, and with which options of ``send``."""

    origin: tuple[str, str]
    verify: Any
    cert: Any
    pool: Any

    def suits(self, adapter: HTTPAdapter, url: Url, options: dict[str, Any]) -> bool:
        """Whether the adapter would send a request through this pool again, and return whatever it answers."""
        return (
            url[:2] == self.origin
            and options.get("verify", True) == self.verify
            and options.get("cert") == self.cert
            and not options.get("proxies")
            and (options.get("timeout") is None or type(options["timeout"]) in {int, float})
            and not adapter.max_retries.total
            and not adapter.max_retries.status_forcelist
            and self.pool.pool is not None  # it is not closed
        )

    def answer(
        self, adapter: HTTPAdapter, request: PreparedRequest, route: Route, head: _Head, timeout: float | None
    ) -> Response | None:
        """Return the response to a plain request; ``None`` if it is not plain. What urllib3 does on the way to the
        connection comes to the same for each of them, and costs more than all the rest."""
        url, fields = head
        options = {
            "timeout": None if timeout is None else Timeout(connect=timeout, read=timeout),
            "retries": adapter.max_retries,
            "preload_content": False,
            "decode_content": False,
        }
        plain = PlainRequest(request.method or "GET", url.target, request.body, fields, options)
        if not plain.is_plain(route, request.headers.values()):
            return None
        pool = self.pool
        conn = options["response_conn"] = pool._get_conn()
        if conn.sock is None or not is_idle(conn):
            pool._put_conn(conn)
            return None
        try:
            answer = plain.answer(pool, conn, route, url)
        except BaseException:
            conn.close()
            pool._put_conn(None)
            raise
        return adapter.build_response(request, answer)


_POOLS: ByIdentity[_Pool] = ByIdentity()


def _remember_pool(adapter: HTTPAdapter, url: Url, options: dict[str, Any], response: Response) -> None:
    """Remember the pool through which a response came, unless the adapter is of a class that does things its own
    way."""
    pool = getattr(response.raw, "_pool", None)
    if pool is None or options.get("proxies") or any(getattr(type(adapter), name) is not own for name, own in _OWN):
        return
    _POOLS[adapter] = _Pool(url[:2], options.get("verify", True), options.get("cert"), pool)


_STEPS = ("add_headers", "build_response", "cert_verify", "get_connection", "request_url")
_OWN = [(name, vars(HTTPAdapter)[name]) for name in _STEPS]
"""What a subclass may override; plain requests call none of it but ``build_response``."""


def responses_rule() -> BaseResponse:
    """Return a rule to add to your own ``responses.RequestsMock``, inside which nothing else can serve our hosts.

    ``assert_all_requests_are_fired`` does not complain if the rule is never used.
    """
    from responses import BaseResponse

    own = genuine(vars(HTTPAdapter)["send"], HTTPAdapter, "send")

    class OssRule(BaseResponse):
        """Answers every request, of any method, to a host that the active mock serves."""

        def __init__(self) -> None:
            super().__init__("*", "https://fakeoss.invalid/")
            self._adapter = HTTPAdapter()

        @property
        def call_count(self) -> int:
            """At least 1, or RequestsMock would complain that the rule was never used."""
            return max(1, len(self.calls))

        def matches(self, request: PreparedRequest) -> tuple[bool, str]:
            is_served = _route(request) is not None
            return is_served, "" if is_served else "fakeoss does not serve this host"

        def get_response(self, request: PreparedRequest) -> HTTPResponse:
            response: HTTPResponse = own(self._adapter, request, stream=True).raw
            return response

    return OssRule()


def _route(request: PreparedRequest) -> Route | None:
    _, host, target = split_url(request.url or "")
    return EXCHANGE.route(host, lowered(request.headers), target, request.method or "GET", is_mocked=True)
