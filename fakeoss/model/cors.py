"""Cross-origin rules: which pages of other origins may ask for what."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    Document = tuple[str, "str | int | Sequence[Document]"]

__all__ = ["Cors", "CorsRule", "matches"]


class CorsRule(NamedTuple):
    """One rule: the origins it lets in, what they may do, and what their pages may see."""

    origins: tuple[str, ...]
    methods: tuple[str, ...]
    headers: tuple[str, ...] = ()
    exposed: tuple[str, ...] = ()
    max_age: int | None = None

    def allows(self, origin: str, method: str, headers: tuple[str, ...]) -> bool:
        """Whether a request of ``origin`` may use ``method`` and send ``headers``."""
        if method not in self.methods or not any(matches(form, origin) for form in self.origins):
            return False
        forms = [form.lower() for form in self.headers]
        return all(any(matches(form, name.lower()) for form in forms) for name in headers)


class Cors(NamedTuple):
    """The rules of a bucket, the first that fits decides, and the document that they came in."""

    rules: tuple[CorsRule, ...]
    document: Document

    def find(self, origin: str, method: str, headers: tuple[str, ...] = ()) -> CorsRule | None:
        """The rule that lets a request in."""
        return next((rule for rule in self.rules if rule.allows(origin, method, headers)), None)


def matches(form: str, text: str) -> bool:
    """Whether ``text`` is of the form, in which one ``*`` stands for anything."""
    before, star, after = form.partition("*")
    if not star:
        return form == text
    return len(text) >= len(before) + len(after) and text.startswith(before) and text.endswith(after)
