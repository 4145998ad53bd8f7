"""botocore, at the ``send`` of its HTTP session: above urllib3, below its retries. Keys are never needed."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from botocore import awsrequest, httpsession

from fakeoss.transports.claims import Asked, Seam
from fakeoss.transports.exchange import asked_for, split_url
from fakeoss.transports.stream import open_body
from fakeoss.wire.message import Request, lowered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

    Method = Callable[..., Any]

__all__ = ["S3_NAMES", "StandIn", "install", "install_credentials", "install_endpoint", "install_signer", "lending"]

_FILE_METHODS = frozenset({"readable", "readline", "readlines", "tell"})
_PIECE = 1 << 20
_KEY_FIELDS = frozenset({"access_key", "secret_key", "token", "method", "account_id"})
S3_NAMES = frozenset({"s3", "s3express", "s3-object-lambda", "s3-outposts"})


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Serve every botocore client of the process through ``exchange``."""

    def sending(original: Method) -> Method:
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
            answer = awsrequest.AWSResponse(request.url, response.status, {}, _Raw(open_body(response)))
            _fill(answer.headers, response.headers)
            if not request.stream_output:
                answer.content  # noqa: B018 - the client reads it whole, as the original does
            return answer

        return send

    patches.replace(httpsession.URLLib3Session, "send", sending)
    patches.replace(httpsession.URLLib3Session, "__init__", exchange.claiming(_SEAMS))


def _asked(session: object, arguments: tuple[Any, ...], options: dict[str, Any]) -> Asked:
    request = arguments[0] if arguments else options["request"]
    _, host, target = split_url(request.url)
    return asked_for(host, _lowered(request.headers), target)


_SEAMS = (Seam("send", _asked),)


def install_endpoint(patches: PatchSet, exchange: Exchange) -> None:
    """Remember the clients made or used in a mock above their signer, which may find no keys once it has ended."""
    from botocore.endpoint import Endpoint

    def asking(original: Method) -> Method:
        def make_request(endpoint: Any, operation_model: Any, request_dict: Any) -> Any:
            exchange.claim(endpoint, _ENDPOINT_SEAMS)
            return original(endpoint, operation_model, request_dict)

        return make_request

    patches.replace(Endpoint, "make_request", asking)
    patches.replace(Endpoint, "__init__", exchange.claiming(_ENDPOINT_SEAMS))


def _asked_of_endpoint(endpoint: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> Asked:
    """Where a request goes that is not signed yet: one for S3 will be, unless the client is told to sign otherwise."""
    asked = arguments[1] if len(arguments) > 1 else options["request_dict"]
    config = asked["context"].get("client_config")
    version = getattr(config, "signature_version", None)
    signed = endpoint._endpoint_prefix == "s3" and isinstance(version, str) and version.startswith("s3v4")
    return Asked(split_url(asked["url"])[1], signed)


_ENDPOINT_SEAMS = (Seam("make_request", _asked_of_endpoint),)


def install_credentials(patches: PatchSet, exchange: Exchange) -> None:
    """Let no client look for keys further than the environment: there are always dummy ones."""
    from botocore import credentials

    def resolving(original: Method) -> Method:
        def load_credentials(resolver: credentials.CredentialResolver) -> Any:
            if exchange.current() is None:
                return original(resolver)
            for provider in resolver.providers:
                if provider.METHOD == credentials.EnvProvider.METHOD and (found := _loaded(provider)) is not None:
                    return found
            return StandIn(exchange, lambda: original(resolver))

        return load_credentials

    patches.replace(credentials.CredentialResolver, "load_credentials", resolving)


def _loaded(provider: Any) -> Any:
    """What the environment says, if it says enough."""
    from botocore.exceptions import PartialCredentialsError

    try:
        return provider.load()
    except PartialCredentialsError:
        return None


def install_signer(patches: PatchSet, exchange: Exchange) -> None:
    """Let clients sign for S3 with dummy keys where theirs are none, or would have to be fetched."""
    from botocore import credentials, signers

    def signing(original: Method) -> Method:
        lent = lending(original)

        def get_auth_instance(signer: Any, signing_name: str, *arguments: Any, **options: Any) -> Any:
            if not exchange.sessions:
                return original(signer, signing_name, *arguments, **options)
            keys = options.get("request_credentials") or signer._credentials
            if type(keys) is not credentials.Credentials:
                signer = lent(signer, options, _chosen(exchange, keys, signing_name))
            return original(signer, signing_name, *arguments, **options)

        return get_auth_instance

    patches.replace(signers.RequestSigner, "get_auth_instance", signing)


def lending(method: Method) -> Callable[[Any, dict[str, Any], Any], Any]:
    """How a signer's ``method`` is given keys for once: by an option, in old botocore by a copy of the signer."""
    code = getattr(method, "__code__", None)
    by_option = code is not None and "request_credentials" in code.co_varnames

    def lent(signer: Any, options: dict[str, Any], keys: Any) -> Any:
        if by_option:
            options["request_credentials"] = keys
            return signer
        from copy import copy

        signer = copy(signer)
        signer._credentials = keys
        return signer

    return lent


def _chosen(exchange: Exchange, keys: Any, signing_name: str) -> Any:
    """The keys to sign with: for S3 those at hand, else dummy ones; for other services those without the mock."""
    from botocore import credentials

    if signing_name not in S3_NAMES or exchange.current() is None:
        return keys.found() if isinstance(keys, StandIn) else keys
    if keys is None or isinstance(keys, (StandIn, credentials.RefreshableCredentials)):
        return StandIn(exchange, lambda: None)
    return keys


class StandIn:
    """Credentials that are dummy ones while a mock is active, and afterwards those that would have been found.

    Sessions keep the credentials they were given: the dummy ones must not outlive the mock in them.
    """

    def __init__(self, exchange: Exchange, find: Callable[[], Any]) -> None:
        self._exchange = exchange
        self._find: Callable[[], Any] | None = find
        self._found: Any = None

    def found(self) -> Any:
        """The credentials without the mock, looked for once; ``None`` if there are none."""
        if self._find is not None:
            self._found, self._find = self._find(), None
        return self._found

    def _now(self) -> Any:
        from botocore import credentials

        session = self._exchange.current()
        if session is None:
            return self.found()
        owner = session.dispatcher.accounts.owner
        return credentials.Credentials(owner.access_key, owner.secret_key, method="fakeoss")

    def get_frozen_credentials(self) -> Any:
        """What the signer asks for; ``None`` lets it raise NoCredentialsError."""
        now = self._now()
        return None if now is None else now.get_frozen_credentials()

    def get_deferred_property(self, name: str) -> Callable[[], Any]:
        """A function that reads an attribute when it is called."""
        return lambda: getattr(self, name)

    def __getattr__(self, name: str) -> Any:
        now = None if name.startswith("_") else self._now()
        if now is None and name not in _KEY_FIELDS:
            raise AttributeError(name)
        return None if now is None else getattr(now, name)


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


@lru_cache(maxsize=1024)
def _key_of(name: str) -> Any:
    """What botocore's mapping has in the place of a name."""
    return awsrequest._HeaderKey(name)


def _fill(mapping: Any, headers: dict[str, str]) -> None:
    """Give botocore's mapping the headers of an answer; by itself it makes a key object for each name anew."""
    try:
        mapping._dict.update({_key_of(name): value for name, value in headers.items()})
    except AttributeError:
        mapping.update(headers)


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
        return iter(self._file)

    def __enter__(self) -> _Raw:
        return self

    def __exit__(self, *details: object) -> None:
        self.close()

    def __getattr__(self, name: str) -> Any:
        if name in _FILE_METHODS:
            return getattr(self._file, name)
        raise AttributeError(name)

    def release_conn(self) -> None:
        """There is no connection."""
