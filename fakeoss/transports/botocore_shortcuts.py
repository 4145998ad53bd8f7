"""Work of botocore's that nobody looks at in a lenient mock, and work that it does anew for the same input.

A signature that no one verifies is replaced by a constant of the same form; every header stays in its place. Texts that
botocore cleans or parses again in every call are remembered. Each shortcut needs a function that is still the library's
own; where it has moved or is replaced, botocore works as ever, only slower.
"""

from __future__ import annotations

from functools import lru_cache, partial
from logging import DEBUG
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss.transports.by_identity import ByIdentity
from fakeoss.transports.exchange import split_url
from fakeoss.transports.genuine import is_genuine

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

    Method = Callable[..., Any]

__all__ = ["SIGNATURE", "install_signature", "install_timestamps", "install_user_agent"]

SIGNATURE: Final = "0" * 64
"""What stands in place of a signature."""
_STEPS: Final = ("canonical_request", "headers_to_sign", "signature", "signed_headers", "string_to_sign")
_UTC_MARKS: Final = ("GMT", "Z")
_MOST_TEXTS: Final = 1024


def install_signature(patches: PatchSet, exchange: Exchange) -> None:
    """Let requests that a lenient mock answers carry a signature that is not computed."""
    from botocore import auth

    own = {name: getattr(auth.S3SigV4Auth, name, None) for name in _STEPS}
    if not all(is_genuine(step, auth.__name__) for step in own.values()):
        return
    constant, log = _constant_signer(auth), auth.logger

    def wrap_add_auth(original: Method) -> Method:
        def add_auth(signer: Any, request: Any) -> Any:
            if (
                type(signer) is not auth.S3SigV4Auth
                or not exchange.is_lenient(split_url(request.url)[1])
                or log.isEnabledFor(DEBUG)
                or any(getattr(auth.S3SigV4Auth, name) is not step for name, step in own.items())
            ):
                return original(signer, request)
            signer.__class__ = constant
            try:
                return original(signer, request)
            finally:
                signer.__class__ = auth.S3SigV4Auth

        return add_auth

    if "add_auth" in vars(auth.SigV4Auth):
        patches.replace(auth.SigV4Auth, "add_auth", wrap_add_auth)


@lru_cache(maxsize=4)
def _constant_signer(auth: Any) -> Any:
    """Return a signer whose signature is a constant."""

    unsigned = frozenset(auth.SIGNED_HEADERS_BLACKLIST)

    class ConstantSigner(auth.S3SigV4Auth):  # type: ignore[misc] # botocore has no types
        def canonical_request(self, request: Any) -> str:
            return ""

        def string_to_sign(self, request: Any, canonical_request: str) -> str:
            return ""

        def signature(self, string_to_sign: str, request: Any) -> str:
            return SIGNATURE

        def headers_to_sign(self, request: Any) -> set[str]:
            names = {name.lower() for name in request.headers.keys()}  # noqa: SIM118 - it iterates over its values
            return (names - unsigned) | {"host"}

        def signed_headers(self, headers_to_sign: set[str]) -> str:
            return ";".join(sorted(headers_to_sign))

    return ConstantSigner


def install_user_agent(patches: PatchSet, exchange: Exchange) -> None:
    """Let the User-Agent be written once for each client and set of features, and each of its words once."""
    from botocore import useragent

    words = getattr(useragent, "UserAgentComponent", tuple)
    if is_genuine(vars(words).get("to_string"), useragent.__name__) and issubclass(words, tuple):
        patches.replace(words, "to_string", _remembering)
    agent = getattr(useragent, "UserAgentString", None)
    if agent is not None and is_genuine(vars(agent).get("to_string"), useragent.__name__):
        patches.rely(useragent, "modify_components")
        patches.replace(agent, "to_string", partial(_writing_once, exchange, useragent))


class _Written(NamedTuple):
    """What User-Agents of a client were written from, and these, by the features that were used."""

    client: dict[str, Any]
    config: dict[str, Any]
    texts: dict[frozenset[str], Any]


def _writing_once(exchange: Exchange, useragent: Any, original: Method) -> Method:
    kind, modify = useragent.UserAgentString, vars(useragent).get("modify_components")
    context_of = vars(useragent).get("get_context", lambda: None)
    known: ByIdentity[_Written] = ByIdentity()

    def to_string(agent: Any) -> Any:
        if type(agent) is not kind or not exchange.sessions or vars(useragent).get("modify_components") is not modify:
            return original(agent)
        context, config = context_of(), vars(agent).get("_client_config")
        settings = vars(config) if config else {}
        written = known.get(agent)
        if written is None or written.client != vars(agent) or written.config != settings:
            written = known[agent] = _Written(_copied(vars(agent)), _copied(settings), {})
        features = frozenset() if context is None else frozenset(context.features)
        text = written.texts.get(features)
        if text is None:
            if len(written.texts) >= _MOST_TEXTS:
                written.texts.clear()
            text = written.texts[features] = original(agent)
        return text

    return to_string


def _copied(values: dict[str, Any]) -> dict[str, Any]:
    """Return attributes, with copies of those that can change in place."""
    return {name: value.copy() if isinstance(value, (dict, set, list)) else value for name, value in values.items()}


def _remembering(original: Method) -> Method:
    remembered = lru_cache(maxsize=_MOST_TEXTS)(original)

    def to_string(component: Any) -> Any:
        return remembered(component)

    return to_string


def install_timestamps(patches: PatchSet, exchange: Exchange) -> None:
    """Let dates of responses be parsed once: the same ones come again in every call."""
    from botocore import utils

    patches.rely(utils, "parse_timestamp")
    if is_genuine(vars(utils).get("parse_timestamp"), utils.__name__):
        patches.replace(utils, "_parse_timestamp_with_tzinfo", _parsing_once)


def _parsing_once(original: Method) -> Method:
    @lru_cache(maxsize=_MOST_TEXTS)
    def parse(text: str) -> Any:
        return original(text, None)  # the zone is that of numbers only

    def _parse_timestamp_with_tzinfo(value: Any, tzinfo: Any) -> Any:
        return parse(value) if type(value) is str and value.endswith(_UTC_MARKS) else original(value, tzinfo)

    return _parse_timestamp_with_tzinfo
