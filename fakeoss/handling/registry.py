"""Matches requests to operations: by method, target, sub-resource and header."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.errors import Cause, OssError
from fakeoss.handling.subresources import Target, effective_target, refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fakeoss.handling.call import Call
    from fakeoss.handling.reply import Reply

    Handler = Callable[[Call], Reply]

__all__ = ["REGISTRY", "RESERVED", "Operation", "Registry", "Target", "operation", "unsupported"]


class Operation(NamedTuple):
    """One row: how its requests are recognised, and the handler that answers them."""

    name: str
    method: str
    target: str
    handler: Handler
    query: frozenset[str] = frozenset()
    headers: frozenset[str] = frozenset()
    allows: frozenset[str] = frozenset()
    """Reserved query parameters that the operation accepts although they do not select it."""
    values: tuple[tuple[str, str], ...] = ()
    """Values that parameters in ``query`` must have; with another one, they select nothing."""
    supported: bool = True
    page: str = ""
    """JD Cloud's documentation page, or Amazon's if JD Cloud has none."""
    website: bool = False
    """Whether a website answers instead, in profiles that serve websites at the hosts of their buckets."""

    @property
    def is_documented(self) -> bool:
        """Whether JD Cloud has a page of this operation, rather than an older API or a tool that uses it. A preflight
        is described, but is no operation of its own."""
        return "-" in self.page and " " not in self.page and self.method != "OPTIONS"

    @property
    def reads_body(self) -> bool:
        """Whether the handler reads the body, and so verifies it; every signed body is read where it does not."""
        return self.method in _WITH_BODY and self.name not in _BODILESS


_WITH_BODY: Final = frozenset({"POST", "PUT"})
_BODILESS: Final = frozenset({"CopyObject", "CreateMultipartUpload", "UploadPartCopy"})
"""Operations that have no body all the same."""

RESERVED: Final = frozenset(
    {
        "abac",
        "accelerate",
        "acl",
        "analytics",
        "annotation",
        "attributes",
        "cors",
        "delete",
        "encryption",
        "intelligent-tiering",
        "inventory",
        "legal-hold",
        "lifecycle",
        "location",
        "logging",
        "metadataAnnotationTable",
        "metadataConfiguration",
        "metadataInventoryTable",
        "metadataJournalTable",
        "metadataTable",
        "metrics",
        "notification",
        "object-lock",
        "ownershipControls",
        "partNumber",
        "policy",
        "policyStatus",
        "publicAccessBlock",
        "renameObject",
        "replication",
        "requestPayment",
        "restore",
        "retention",
        "select",
        "session",
        "tagging",
        "torrent",
        "uploadId",
        "uploads",
        "versionId",
        "versioning",
        "versions",
        "website",
        "x-amz-object-lambda",
    }
)
"""Query parameters that have a meaning to the service: one that no operation accepts is an error, never a plain read or
write."""


_CACHE_SIZE: Final = 512


class Registry:
    """The operations, most specific first."""

    def __init__(self) -> None:
        self._rules: dict[tuple[str, str], list[Operation]] = {}
        self._plain: dict[tuple[str, str], Operation] = {}
        self._selecting_headers: dict[tuple[str, str], tuple[str, ...]] = {}
        """Headers that select an operation without a query."""
        self._candidates: dict[tuple[str, ...], list[tuple[Operation, frozenset[str]]]] = {}
        """A cache of the operations that fit a method, a target and the names in a query, each with the reserved names
        that it does not accept."""

    def __iter__(self) -> Iterator[Operation]:
        return (rule for rules in self._rules.values() for rule in rules)

    def add(self, operation: Operation) -> None:
        """Add a row. Raises ValueError if another one matches the same requests."""
        rules = self._rules.setdefault((operation.method, operation.target), [])
        for rule in rules:
            if (rule.query, rule.headers) == (operation.query, operation.headers):
                raise ValueError(f"{operation.name} would hide {rule.name}")
        self._candidates.clear()
        rules.append(operation)
        rules.sort(key=lambda rule: len(rule.query) * 2 + len(rule.headers), reverse=True)
        place = operation.method, operation.target
        if not operation.query:
            self._selecting_headers[place] = (*self._selecting_headers.get(place, ()), *operation.headers)
            if not operation.headers:
                self._plain[place] = operation

    def match(self, method: str, target: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Operation:
        """Return the operation of a request, which may be one of the bucket although a key is addressed.

        Raises METHOD_NOT_ALLOWED, PART_NUMBER_WITHOUT_UPLOAD, VERSION_ID_NOT_ACCEPTED, and what ``effective_target``
        raises.
        """
        plain = None if query else self._plain.get((method, target))
        if plain is not None:
            for name in self._selecting_headers[(method, target)]:
                if name in headers:
                    break
            else:
                return plain
        if query:
            target = effective_target(method, target, query)
        place = (method, target, *query)
        candidates = self._candidates.get(place)
        if candidates is None:
            rules = [rule for rule in self._rules.get((method, target), ()) if rule.query <= query.keys()]
            candidates = [(rule, RESERVED & query.keys() - rule.query - rule.allows) for rule in rules]
            if len(self._candidates) >= _CACHE_SIZE:
                self._candidates.clear()
            self._candidates[place] = candidates
        for rule, unaccepted in candidates:
            if rule.headers <= headers.keys() and all(query[name] == value for name, value in rule.values):
                if unaccepted:
                    raise refuse(rule.method, target, unaccepted, query, selected=bool(rule.query))
                return rule
        raise refuse(method, target, frozenset(), query)


REGISTRY: Final = Registry()


def operation(
    name: str,
    method: str,
    target: str,
    *,
    query: frozenset[str] | set[str] = frozenset(),
    headers: frozenset[str] | set[str] = frozenset(),
    allows: frozenset[str] | set[str] = frozenset(),
    values: tuple[tuple[str, str], ...] = (),
    page: str = "",
    website: bool = False,
) -> Callable[[Handler], Handler]:
    """Register the decorated function as the handler of an operation."""

    def register(handler: Handler) -> Handler:
        parameters, names, allowed = frozenset(query), frozenset(headers), frozenset(allows)
        REGISTRY.add(
            Operation(name, method, target, handler, parameters, names, allowed, values, page=page, website=website)
        )
        return handler

    return register


def unsupported(name: str, method: str, target: str, query: str = "") -> None:
    """Register an operation of the service that is not implemented: the answer is 501 with the operation's name."""

    def refuse(call: Call) -> Reply:
        raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=name)

    parameters = frozenset(query.split())
    allows = RESERVED - parameters if parameters else frozenset()
    REGISTRY.add(Operation(name, method, target, refuse, parameters, allows=allows, supported=False))
