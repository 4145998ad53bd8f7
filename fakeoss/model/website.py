"""How a bucket is shown as a website."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    Document = tuple[str, "str | int | Sequence[Document]"]

__all__ = ["Redirect", "RoutingRule", "Website"]


class Redirect(NamedTuple):
    """Where somebody is sent: what is empty stays as it was asked for."""

    host: str = ""
    protocol: str = ""
    status: int = 301
    key: str | None = None
    """In the place of the whole key."""
    prefix: str | None = None
    """In the place of the prefix that the condition names."""


class RoutingRule(NamedTuple):
    """Whom a redirect is for: keys that begin so, and answers of that status; 0 for requests before they are tried."""

    redirect: Redirect
    prefix: str = ""
    status: int = 0


class Website(NamedTuple):
    """Index and error document, redirects, and the document that they came in."""

    document: Document
    suffix: str = ""
    error: str = ""
    everything: Redirect | None = None
    rules: tuple[RoutingRule, ...] = ()

    def rule_for(self, key: str, status: int) -> RoutingRule | None:
        """The first rule for a key, before it is tried (status 0) or after it came out so."""
        return next((rule for rule in self.rules if rule.status == status and key.startswith(rule.prefix)), None)
