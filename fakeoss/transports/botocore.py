"""botocore, at the ``send`` of its HTTP session: above urllib3, below its retries. No credentials are needed."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from botocore import awsrequest, httpsession

from fakeoss.transports.claims import Destination, Seam
from fakeoss.transports.exchange import destination_of, split_url
from fakeoss.transports.stream import open_body
from fakeoss.wire.message import Request, lowered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

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

_FILE_METHODS = frozenset({"readable", "readline", "readlines", "tell"})
_PIECE = 1 << 20
_KEY_FIELDS = frozenset({"access_key", "secret_key", "token", "method", "account_id"})
S3_NAMES = frozenset({"s3", "s3express", "s3-object-lambda", "s3-outposts"})


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Serve every botocore client of the process through ``exchange``."""

    def wrap_send(original: Method) -> Method:
        def send(session: httpsession.URLLib3Session, request: Any) -> Any:
            if not exchange.sessions and session not in exchange.claims:
                return original(session, request)
            url = split_url(request.url)
            headers = _lowered(request.headers)
            route = exchange.route(url[1], headers, url[2], request.method, session)
            if route is None:
                return original(session, request)
            exchange.claim(session, _SEAMS, route.session)
            response = route.send(Request(request.method, url, headers, request.body))
            answer = awsrequest.AWSResponse(request.url, response.status, {}, _RawBody(open_body(response)))
            _fill(answer.headers, response.headers)
            if not request.stream_output:
                answer.content  # noqa: B018 - reads the whole body at once, as the original does
            return answer

        return send

    patches.replace(httpsession.URLLib3Session, "send", wrap_send)
    patches.replace(httpsession.URLLib3Session, "__init__", exchange.claim_on_init(_SEAMS))


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
                if provider.METHOD == credentials.EnvProvider.METHOD and (keys := _load(provider)) is not None:
                    return keys
            return StandIn(exchange, lambda: original(resolver))

        return load_credentials

    patches.replace(credentials.CredentialResolver, "load_credentials", wrap_load_credentials)


def _load(provider: Any) -> Any:
    """Return the credentials of the environment, or ``None`` if they are missing or incomplete."""
    from botocore.exceptions import PartialCredentialsError

    try:
        return provider.load()
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


class _RawBody:
    """The raw body of a botocore response: the part of urllib3's interface that botocore uses."""

    __slots__ = ("_file", "close", "read", "readinto")

    def __init__(self, file: Any) -> None:
        self._file = file
        self.read = file.read
        self.readinto = file.readinto
        self.close = file.close

    @property
    def closed(self) -> bool:
        """Whether the body is closed."""
        return bool(self._file.closed)

    def stream(self, amt: int | None = _PIECE, decode_content: bool | None = None) -> Iterator[bytes]:
        """Yield the body in pieces of ``amt`` bytes."""
        while piece := self.read(amt):
            yield piece

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._file)

    def __enter__(self) -> _RawBody:
        return self

    def __exit__(self, *details: object) -> None:
        self.close()

    def __getattr__(self, name: str) -> Any:
        if name in _FILE_METHODS:
            return getattr(self._file, name)
        raise AttributeError(name)

    def release_conn(self) -> None:
        """Do nothing: there is no connection to release."""
