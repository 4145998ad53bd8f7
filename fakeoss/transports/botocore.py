"""botocore, at the ``send`` of its HTTP session: above urllib3, below its retries. No credentials are needed."""

from __future__ import annotations

from functools import lru_cache, partial
from io import BytesIO
from typing import TYPE_CHECKING, Any

from botocore import awsrequest, httpsession

from fakeoss.transports.botocore_environment import with_own_environment
from fakeoss.transports.claims import Destination, Seam
from fakeoss.transports.exchange import ClientBody, destination_of, split_url
from fakeoss.transports.foretold import FORETOLD, Foretold, foretell
from fakeoss.transports.genuine import genuine, is_genuine
from fakeoss.transports.httpclient import connect_to_store
from fakeoss.transports.plain_request import is_plain, is_whole
from fakeoss.transports.ready_response import fields_of
from fakeoss.transports.refusal import refuses
from fakeoss.transports.service_end import IDLE_TIMEOUT, UNWRAPPED, RaisedByHook
from fakeoss.transports.unopened_response import UnopenedResponse
from fakeoss.transports.urllib3 import CLIENT_ERROR, ENFORCES_LENGTH, Stalled, shielded, wait_for_answers
from fakeoss.wire.message import Request, Url, lowered

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from fakeoss.transports.exchange import Exchange, Route
    from fakeoss.transports.patching import PatchSet
    from fakeoss.wire.message import Response

    Method = Callable[..., Any]

__all__ = [
    "S3_NAMES",
    "StandIn",
    "credentials_setter",
    "install",
    "install_credentials",
    "install_endpoint",
    "install_signer",
]

_KEY_FIELDS = frozenset({"access_key", "secret_key", "token", "method", "account_id"})
S3_NAMES = frozenset({"s3", "s3express", "s3-object-lambda", "s3-outposts"})


def _names_option(method: Any, option: str) -> bool:
    """Whether a function calls others with an option of this name."""
    constants = getattr(getattr(method, "__code__", None), "co_consts", ())
    return any(option in names for names in constants if isinstance(names, tuple))


_ENFORCES_LENGTH = ENFORCES_LENGTH and not _names_option(
    vars(httpsession.URLLib3Session)["send"], "enforce_content_length"
)
"""Whether urllib3 is to notice that a body ends early; not if botocore says anything of it, as 1.43 does."""


_DIGITS_OF_LARGE = 7
"""Of a number of bytes from which on it is worth while not to copy them."""


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Serve every botocore client of the process through ``exchange``."""

    def wrap_send(original: Method) -> Method:
        own = genuine(original, httpsession.URLLib3Session, "send")

        def send(session: httpsession.URLLib3Session, request: Any) -> Any:
            if not exchange.sessions and session not in exchange.claims:
                return original(session, request)
            url = split_url(request.url)
            headers = _lowered(request.headers)
            route = exchange.route(url[1], headers, url[2], request.method, session)
            if route is None:
                return original(session, request)
            exchange.claim(session, _SEAMS, route.session)
            if not _is_plain(request, url, headers):
                return _send_through(own, session, request)
            body = request.body
            is_whole_body = body is None or isinstance(body, (bytes, str))
            if not route.session.is_undisturbed:
                if not is_whole_body or refuses(exchange):
                    return _send_through(own, session, request)
                response = foretell(route, Request(request.method, url, headers, body))
                if isinstance(response, Foretold):
                    return _send_through(own, session, request, response)
            elif is_whole_body:
                response = route.send(Request(request.method, url, headers, body))
            else:
                try:
                    response = _send_file(session, route, Request(request.method, url, headers, body))
                except Exception as error:  # the client's body raised it
                    return _raise_through(own, session, request, error)
            return _answer(request, response, partial(_connect, exchange, session, request.url, url))

        return send

    patches.replace(httpsession.URLLib3Session, "send", wrap_send)
    patches.replace(httpsession.URLLib3Session, "__init__", exchange.claim_on_init(_SEAMS))


def _is_plain(request: Any, url: Url, headers: dict[str, str]) -> bool:
    """Whether a request is plain; a file is read when the operation wants it."""
    is_body_plain = not isinstance(request.body, (bytes, str)) or is_whole(request.body, headers)
    return is_body_plain and is_plain(request.method, url[2], headers, _values(request.headers), pulls=True)


def _send_file(session: httpsession.URLLib3Session, route: Route, request: Request) -> Response:
    """Return the response to a request whose body is read from the client when the operation wants it. Raises what the
    body raises, and Stalled if it ends before its announced length."""
    timeout = getattr(session._timeout, "read_timeout", session._timeout)
    is_impatient = timeout is not None and timeout < IDLE_TIMEOUT
    length = request.headers.get("content-length", "")
    request.whole = _whole(request.body, request.headers)
    request.body = body = ClientBody(request.body, int(length) if length.isdigit() else None, outwaits=not is_impatient)
    response = route.send(request)
    was_read = body.is_read
    body.drain()
    if body.error is not None:
        raise body.error
    if body.is_short and is_impatient:
        raise Stalled
    if body.is_short or (not was_read and "expect" in request.headers):
        response.headers["Connection"] = "close"
    return response


def _whole(body: Any, headers: dict[str, str]) -> bytes | None:
    """Return the content of a large body that is in memory as a whole, below a wrapper of botocore's that frames it
    piece by piece; ``None`` for any other."""
    if len(headers.get("x-amz-decoded-content-length", "")) < _DIGITS_OF_LARGE:
        return None
    kind = type(body)
    if kind.__name__ != "AwsChunkedWrapper" or not is_genuine(vars(kind).get("_make_chunk"), "botocore.httpchecksum"):
        return None
    raw = getattr(body, "_raw", None)
    return raw.getvalue() if type(raw) is BytesIO and not raw.tell() else None


def _answer(request: Any, response: Response, connect: Callable[[], tuple[Any, Any, str]]) -> Any:
    """Return botocore's response."""
    fields = fields_of(response, request.method)
    raw = UnopenedResponse(response, fields, request.method, connect, enforces_length=_ENFORCES_LENGTH)
    answer = awsrequest.AWSResponse(request.url, response.status, {}, raw)
    _fill(answer.headers, fields)
    if not request.stream_output:
        answer._content = raw.take()  # the whole body at once, as the original does
    return answer


def _connect(exchange: Exchange, session: httpsession.URLLib3Session, original: str, url: Url) -> tuple[Any, Any, str]:
    """Return a pool of the session, a connection to the store from it, and the target that is asked for."""
    pool = session._manager.connection_from_url(f"{url.scheme}://{url.host}/")
    connection = pool._get_conn()
    connect_to_store(connection, exchange, url)
    wait_for_answers(connection, pool.timeout)
    return pool, connection, session._path_url(original)


def _send_through(
    own: Method, session: httpsession.URLLib3Session, request: Any, foretold: Foretold | None = None
) -> Any:
    """Send a request through urllib3, which is served below its pools. What a hook of a test raises is raised as it
    is."""
    token, other = UNWRAPPED.set(True), FORETOLD.set(foretold)
    try:
        with shielded(session._manager):
            return own(session, request)
    except RaisedByHook as wrapper:
        raise wrapper.error from None
    finally:
        UNWRAPPED.reset(token)
        FORETOLD.reset(other)


def _raise_through(own: Method, session: httpsession.URLLib3Session, request: Any, error: Exception) -> Any:
    """Raise what the client raises when its own body raises ``error`` while it is sent."""
    token = CLIENT_ERROR.set(error)
    try:
        with shielded(session._manager):
            return own(session, request)
    finally:
        CLIENT_ERROR.reset(token)


def _destination(session: object, arguments: tuple[Any, ...], options: dict[str, Any]) -> Destination:
    request = arguments[0] if arguments else options["request"]
    _, host, target = split_url(request.url)
    return destination_of(host, _lowered(request.headers), target)


_SEAMS = (Seam("send", _destination),)


def install_endpoint(patches: PatchSet, exchange: Exchange) -> None:
    """Remember the clients created or used in a mock, above their signer, which may find no credentials once the mock
    has ended."""
    from botocore.endpoint import Endpoint

    def wrap_make_request(original: Method) -> Method:
        def make_request(endpoint: Any, operation_model: Any, request_dict: Any) -> Any:
            exchange.claim(endpoint, _ENDPOINT_SEAMS)
            return original(endpoint, operation_model, request_dict)

        return make_request

    patches.replace(Endpoint, "make_request", wrap_make_request)
    patches.replace(Endpoint, "__init__", exchange.claim_on_init(_ENDPOINT_SEAMS))


def _endpoint_destination(endpoint: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> Destination:
    """Return the destination of a request that is not signed yet: one for S3 counts as signed, unless the client's
    configuration chooses another kind of signature."""
    request = arguments[1] if len(arguments) > 1 else options["request_dict"]
    config = request["context"].get("client_config")
    version = getattr(config, "signature_version", None)
    signed = endpoint._endpoint_prefix == "s3" and isinstance(version, str) and version.startswith("s3v4")
    return Destination(split_url(request["url"])[1], signed)


_ENDPOINT_SEAMS = (Seam("make_request", _endpoint_destination),)


def install_credentials(patches: PatchSet, exchange: Exchange) -> None:
    """Stop clients from looking for credentials beyond the environment: dummy ones take their place."""
    from botocore import credentials

    def wrap_load_credentials(original: Method) -> Method:
        def load_credentials(resolver: credentials.CredentialResolver) -> Any:
            if exchange.current() is None:
                return original(resolver)
            for provider in resolver.providers:
                if (
                    provider.METHOD == credentials.EnvProvider.METHOD
                    and (keys := _load(provider, exchange)) is not None
                ):
                    return keys
            return StandIn(exchange, lambda: original(resolver))

        return load_credentials

    patches.replace(credentials.CredentialResolver, "load_credentials", wrap_load_credentials)


def _load(provider: Any, exchange: Exchange) -> Any:
    """Return the credentials of the environment, or ``None`` if they are missing or incomplete."""
    from botocore.exceptions import PartialCredentialsError

    try:
        return with_own_environment(provider, exchange).load()
    except PartialCredentialsError:
        return None


def install_signer(patches: PatchSet, exchange: Exchange) -> None:
    """Let clients sign for S3 with dummy credentials if they have none, or would have to fetch them."""
    from botocore import credentials, signers

    def wrap_get_auth_instance(original: Method) -> Method:
        set_credentials = credentials_setter(original)

        def get_auth_instance(signer: Any, signing_name: str, *arguments: Any, **options: Any) -> Any:
            if not exchange.sessions:
                return original(signer, signing_name, *arguments, **options)
            keys = options.get("request_credentials") or signer._credentials
            if type(keys) is not credentials.Credentials:
                signer = set_credentials(signer, options, _signing_keys(exchange, keys, signing_name))
            return original(signer, signing_name, *arguments, **options)

        return get_auth_instance

    patches.replace(signers.RequestSigner, "get_auth_instance", wrap_get_auth_instance)


def credentials_setter(method: Method) -> Callable[[Any, dict[str, Any], Any], Any]:
    """Return a function that gives keys to one call of a signer's ``method`` and returns the signer to call it on.

    The keys are passed as an option; old botocore has none, so there they are set on a copy of the signer.
    """
    code = getattr(method, "__code__", None)
    by_option = code is not None and "request_credentials" in code.co_varnames

    def set_credentials(signer: Any, options: dict[str, Any], keys: Any) -> Any:
        if by_option:
            options["request_credentials"] = keys
            return signer
        from copy import copy

        signer = copy(signer)
        signer._credentials = keys
        return signer

    return set_credentials


def _signing_keys(exchange: Exchange, keys: Any, signing_name: str) -> Any:
    """Return the keys to sign with: for S3 the client's own or dummy ones; for other services the real ones."""
    from botocore import credentials

    if signing_name not in S3_NAMES or exchange.current() is None:
        return keys.real() if isinstance(keys, StandIn) else keys
    if keys is None or isinstance(keys, (StandIn, credentials.RefreshableCredentials)):
        return StandIn(exchange, lambda: None)
    return keys


class StandIn:
    """Dummy credentials while a mock is active; afterwards, the real ones that ``loader`` finds.

    A session keeps the credentials it was given, so the dummy ones must not outlive the mock in it.
    """

    def __init__(self, exchange: Exchange, loader: Callable[[], Any]) -> None:
        self._exchange = exchange
        self._loader: Callable[[], Any] | None = loader
        self._real: Any = None

    def real(self) -> Any:
        """Return the credentials that would be used without the mock, loaded once; ``None`` if there are none."""
        if self._loader is not None:
            self._real, self._loader = self._loader(), None
        return self._real

    def _current(self) -> Any:
        from botocore import credentials

        session = self._exchange.current()
        if session is None:
            return self.real()
        owner = session.dispatcher.accounts.owner
        return credentials.Credentials(owner.access_key, owner.secret_key, method="fakeoss")

    def get_frozen_credentials(self) -> Any:
        """Return the credentials for the signer; with ``None`` it raises NoCredentialsError."""
        current = self._current()
        return None if current is None else current.get_frozen_credentials()

    def get_deferred_property(self, name: str) -> Callable[[], Any]:
        """Return a function that reads the attribute ``name`` when it is called."""
        return lambda: getattr(self, name)

    def __getattr__(self, name: str) -> Any:
        current = None if name.startswith("_") else self._current()
        if current is None and name not in _KEY_FIELDS:
            raise AttributeError(name)
        return None if current is None else getattr(current, name)


def _values(headers: Any) -> Collection[Any]:
    """Return the values of botocore's headers, without its own mapping."""
    fields = getattr(headers, "_dict", None)
    return fields.values() if isinstance(fields, dict) else headers.values()


def _lowered(headers: Any) -> dict[str, str]:
    """Return botocore's headers by lower-case name, without its own mapping, which makes a key object per look-up."""
    fields = getattr(headers, "_dict", None)
    if not isinstance(fields, dict):
        return lowered(headers)
    try:
        return {
            key._lower: value.decode("latin-1") if type(value) is bytes else str(value) for key, value in fields.items()
        }
    except AttributeError:
        return lowered(headers)


@lru_cache(maxsize=1024)
def _header_key(name: str) -> Any:
    """Return the key object that botocore's mapping uses for ``name``."""
    return awsrequest._HeaderKey(name)


def _fill(mapping: Any, headers: dict[str, str]) -> None:
    """Add the headers of a response to botocore's mapping, reusing the key objects, which it would make anew."""
    try:
        mapping._dict.update({_header_key(name): value for name, value in headers.items()})
    except AttributeError:
        mapping.update(headers)
