"""botocore, at the ``send`` of its HTTP session: above urllib3, below its retries. Keys are never needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore import awsrequest, httpsession

from fakeoss.transports.exchange import split_url
from fakeoss.transports.stream import open_body
from fakeoss.wire.message import Request, lowered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

    Method = Callable[..., Any]

__all__ = ["install", "install_credentials", "install_signer"]

_PIECE = 1 << 20


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Serve every botocore client of the process through ``exchange``."""

    def sending(original: Method) -> Method:
        def send(session: httpsession.URLLib3Session, request: Any) -> Any:
            scheme, host, target = split_url(request.url)
            headers = _lowered(request.headers)
            route = exchange.route(host, headers, target)
            if route is None:
                return original(session, request)
            exchange.claim(session, "send")
            response = route.send(Request(request.method, (scheme, host, target), headers, request.body))
            headers_out: Any = response.headers
            raw = _Raw(open_body(response))
            answer = awsrequest.AWSResponse(request.url, response.status, headers_out, raw)
            if not request.stream_output:
                answer.content  # noqa: B018 - the client reads it whole, as the original does
            return answer

        return send

    def making(original: Method) -> Method:
        def __init__(session: httpsession.URLLib3Session, *arguments: Any, **options: Any) -> None:  # noqa: N807
            original(session, *arguments, **options)
            exchange.claim(session, "send")

        return __init__

    patches.replace(httpsession.URLLib3Session, "send", sending)
    patches.replace(httpsession.URLLib3Session, "__init__", making)


def install_credentials(patches: PatchSet, exchange: Exchange) -> None:
    """Let no client look for keys further than the environment: there are always dummy ones."""
    from botocore import credentials

    def resolving(original: Method) -> Method:
        def load_credentials(resolver: credentials.CredentialResolver) -> Any:
            for provider in resolver.providers:
                if provider.METHOD == credentials.EnvProvider.METHOD and (found := provider.load()) is not None:
                    return found
            return _dummy(exchange)

        return load_credentials

    patches.replace(credentials.CredentialResolver, "load_credentials", resolving)


def install_signer(patches: PatchSet, exchange: Exchange) -> None:
    """Let clients that were made without keys before the mock sign with dummy ones."""
    from botocore import signers

    def signing(original: Method) -> Method:
        def get_auth_instance(signer: Any, *arguments: Any, **options: Any) -> Any:
            if signer._credentials is None and not options.get("request_credentials"):
                options["request_credentials"] = _dummy(exchange)
            return original(signer, *arguments, **options)

        return get_auth_instance

    patches.replace(signers.RequestSigner, "get_auth_instance", signing)


def _dummy(exchange: Exchange) -> Any:
    from botocore import credentials

    session = exchange.current()
    if session is None:
        return None
    owner = session.dispatcher.owner
    return credentials.Credentials(owner.access_key, owner.secret_key, method="fakeoss")


def _lowered(headers: Any) -> dict[str, str]:
    """botocore's headers by lower-case name; its own mapping computes a key object for every look-up."""
    known = getattr(headers, "_dict", None)
    if not isinstance(known, dict):
        return lowered(headers)
    try:
        return {
            key._lower: value.decode("latin-1") if type(value) is bytes else str(value) for key, value in known.items()
        }
    except AttributeError:
        return lowered(headers)


class _Raw:
    """What botocore expects below a response: urllib3's, as far as it uses it."""

    __slots__ = ("_file", "close", "read", "readinto")

    def __init__(self, file: Any) -> None:
        self._file = file
        self.read = file.read
        self.readinto = file.readinto
        self.close = file.close

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return bool(self._file.closed)

    def stream(self, amt: int | None = _PIECE, decode_content: bool | None = None) -> Iterator[bytes]:
        """The body in pieces of ``amt`` bytes."""
        while piece := self.read(amt):
            yield piece

    def __iter__(self) -> Iterator[bytes]:
        return self.stream()

    def release_conn(self) -> None:
        """There is no connection."""
