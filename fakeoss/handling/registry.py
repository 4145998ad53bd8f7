"""Which operation a request asks for: by method, target, sub-resource and header."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.errors import Cause, OssError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fakeoss.handling.call import Call
    from fakeoss.handling.reply import Reply

    Handler = Callable[[Call], Reply]

__all__ = ["REGISTRY", "Operation", "Registry", "Target", "operation", "unsupported"]


class Target:
    """What a request's path addresses."""

    SERVICE: Final = "SERVICE"
    BUCKET: Final = "BUCKET"
    OBJECT: Final = "OBJECT"


class Operation(NamedTuple):
    """One row: how a request is recognised, and who answers it."""

    name: str
    method: str
    target: str
    handler: Handler
    query: frozenset[str] = frozenset()
    headers: frozenset[str] = frozenset()
    allows: frozenset[str] = frozenset()
    """Reserved query names that the operation takes although they do not select it."""
    supported: bool = True
    page: str = ""
    """JD Cloud's page, or Amazon's where JD Cloud has none."""
    website: bool = False
    """Whether a website takes its place, where websites are shown at the hosts of their buckets."""

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
        "append",
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
"""Query names that mean something to the service: one that no rule takes is a fault, never a plain read or write."""


_REMEMBERED: Final = 512


class Registry:
    """The rows, most specific first."""

    def __init__(self) -> None:
        self._rules: dict[tuple[str, str], list[Operation]] = {}
        self._plain: dict[tuple[str, str], Operation] = {}
        self._selecting: dict[tuple[str, str], tuple[str, ...]] = {}
        """Headers that select a rule without a query."""
        self._asked: dict[tuple[str, ...], list[tuple[Operation, frozenset[str]]]] = {}
        """The rules that fit a method, a target and the names in a query, each with the reserved names that it does not
        take, as far as they were asked for already."""

    def __iter__(self) -> Iterator[Operation]:
        return (rule for rules in self._rules.values() for rule in rules)

    def add(self, operation: Operation) -> None:
        """Take a row in. Raises ValueError when it asks for exactly what another asks for."""
        rules = self._rules.setdefault((operation.method, operation.target), [])
        for rule in rules:
            if (rule.query, rule.headers) == (operation.query, operation.headers):
                raise ValueError(f"{operation.name} would hide {rule.name}")
        self._asked.clear()
        rules.append(operation)
        rules.sort(key=lambda rule: len(rule.query) * 2 + len(rule.headers), reverse=True)
        place = operation.method, operation.target
        if not operation.query:
            self._selecting[place] = (*self._selecting.get(place, ()), *operation.headers)
            if not operation.headers:
                self._plain[place] = operation

    def match(self, method: str, target: str, query: Mapping[str, str], headers: Mapping[str, str]) -> Operation:
        """The row that the request asks for.

        Raises METHOD_NOT_ALLOWED, PARAMETER_NOT_ACCEPTED, PART_NUMBER_WITHOUT_UPLOAD, UPLOAD_WITHOUT_PART_NUMBER.
        """
        plain = None if query else self._plain.get((method, target))
        if plain is not None:
            for name in self._selecting[(method, target)]:
                if name in headers:
                    break
            else:
                return plain
        asked = (method, target, *query)
        fitting = self._asked.get(asked)
        if fitting is None:
            rules = [rule for rule in self._rules.get((method, target), ()) if rule.query <= query.keys()]
            fitting = [(rule, RESERVED & query.keys() - rule.query - rule.allows) for rule in rules]
            if len(self._asked) >= _REMEMBERED:
                self._asked.clear()
            self._asked[asked] = fitting
        for rule, left in fitting:
            if rule.headers <= headers.keys():
                if left:
                    raise _refusal(rule, left, query)
                return rule
        raise OssError(Cause.METHOD_NOT_ALLOWED, Method=method, ResourceType=target)


def _refusal(rule: Operation, left: frozenset[str], query: Mapping[str, str]) -> OssError:
    if "partNumber" in left and "uploadId" not in query:
        return OssError(Cause.PART_NUMBER_WITHOUT_UPLOAD, ArgumentValue=query["partNumber"])
    if "uploadId" in left and "partNumber" not in query:
        return OssError(Cause.UPLOAD_WITHOUT_PART_NUMBER, ArgumentValue=query["uploadId"])
    name = min(left)
    if rule.query:
        return OssError(Cause.PARAMETER_NOT_ACCEPTED, ArgumentName=name, ArgumentValue=query[name])
    return OssError(Cause.METHOD_NOT_ALLOWED, Method=rule.method, ResourceType=name)


REGISTRY: Final = Registry()


def operation(
    name: str,
    method: str,
    target: str,
    *,
    query: frozenset[str] | set[str] = frozenset(),
    headers: frozenset[str] | set[str] = frozenset(),
    allows: frozenset[str] | set[str] = frozenset(),
    page: str = "",
    website: bool = False,
) -> Callable[[Handler], Handler]:
    """Register the decorated function as the handler of an operation."""

    def register(handler: Handler) -> Handler:
        selects, heads = frozenset(query), frozenset(headers)
        row = Operation(name, method, target, handler, selects, heads, frozenset(allows), page=page, website=website)
        REGISTRY.add(row)
        return handler

    return register


def unsupported(name: str, method: str, target: str, query: str = "") -> None:
    """Register an operation of the service that is not implemented: it answers 501 and names itself."""

    def refuse(call: Call) -> Reply:
        raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=name)

    selects = frozenset(query.split())
    allows = RESERVED - selects if selects else frozenset()
    REGISTRY.add(Operation(name, method, target, refuse, selects, allows=allows, supported=False))
