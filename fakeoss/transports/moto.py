"""moto, whose ``mock_aws`` answers botocore's requests before they reach any seam: inside it, we answer our hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.core.botocore_stubber import BotocoreStubber
from moto.core.models import MockAWS

from fakeoss.transports.exchange import split_url
from fakeoss.wire.message import lowered

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

__all__ = ["install", "nesting"]


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Keep moto from answering for our hosts, unless moto's mock is the innermost one."""

    def wrap_call(original: Callable[..., Any]) -> Callable[..., Any]:
        depth = nesting(MockAWS)

        def __call__(stubber: BotocoreStubber, event_name: str, request: Any, **details: Any) -> Any:  # noqa: N807
            if exchange.sessions and stubber.enabled and nesting(MockAWS) <= depth:
                _, host, target = split_url(request.url)
                if exchange.route(host, lowered(request.headers), target, request.method, is_mocked=True) is not None:
                    return None
            return original(stubber, event_name, request, **details)

        return __call__

    patches.watch(BotocoreStubber, "__call__", lambda value: nesting(MockAWS) > 0, wrap_call)


def nesting(mock: type[Any]) -> int:
    """Return how many of moto's mocks are active; the attribute had another name in moto 4."""
    count = getattr(mock, "_nested_count", None)
    return int(mock.nested_count if count is None else count)
