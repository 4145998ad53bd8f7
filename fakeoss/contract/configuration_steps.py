"""Steps shared by the cases of inventory, analytics, metrics and Intelligent-Tiering, whose configurations have IDs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss.contract.answers import no_such_bucket
from fakeoss.contract.case import AWS, OTHER, Case, Expect, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fakeoss.contract.case import Text

__all__ = ["ARN", "DONE", "LIST_ROOT", "NO_SUCH", "RECORDED", "Kind", "get", "list_page", "put", "round_trip_case"]

RECORDED: Final = "recorded at Amazon, February 2026, per localstack's snapshots"
LIST_ROOT: Final = "the root of the list: Amazon's documentation"
ARN: Final = "arn:aws:s3:::{c}"
DONE: Final = Expect(204, body=b"")
NO_SUCH: Final = Expect(
    404, code="NoSuchConfiguration", message="The specified configuration does not exist.", fields={}
)


class Kind(NamedTuple):
    """A kind of configuration: its name in the query, the root element of its list, and its own element."""

    query: str
    list_root: str
    element: str


def put(query: str, body: str, expect: Expect = DONE) -> Step:
    """Return the step that puts a configuration."""
    return Step(f"PUT /{{b}}?{query}", body=body, expect=expect)


def get(query: str, expect: Expect, **step: Any) -> Step:
    """Return the step that reads a configuration, or a page of them."""
    return Step(f"GET /{{b}}?{query}", expect=expect, **step)


def list_page(kind: Kind, *names: str, children: tuple[str, ...] = ()) -> Step:
    """Return the step that lists a page, which must have exactly these IDs."""
    xml: Mapping[str, Text | tuple[Text, ...] | None] = {
        f"{kind.element}/Id": names or None,
        "IsTruncated": "false",
        "NextContinuationToken": None,
    }
    return get(kind.query, Expect(200, kind.list_root, xml, children))


def round_trip_case(kind: Kind, source: str, document: Callable[[str], str], mismatch: Expect, **xml: str) -> Case:
    """Return the case that all kinds share; ``xml`` are texts of the document by path, with ``__`` for a slash."""
    query, texts = kind.query, {name.replace("__", "/"): text for name, text in xml.items()}
    return Case(
        f"{query}: configurations are put, read, listed and deleted",
        source,
        AWS,
        (
            get(f"{query}&id=a", NO_SUCH),
            Step(f"DELETE /{{b}}?{query}&id=a", expect=NO_SUCH),
            list_page(kind, children=("IsTruncated",)),
            put(f"{query}&id=other", document("b"), mismatch),
            put(f"{query}&id=b", document("b")),
            get(f"{query}&id=b", Expect(200, kind.element, {"Id": "b", **texts})),
            put(f"{query}&id=a", document("a")),
            put(f"{query}&id=b", document("b")),
            list_page(kind, "a", "b"),
            Step(f"DELETE /{{b}}?{query}&id=a", expect=DONE),
            Step(f"DELETE /{{b}}?{query}&id=a", expect=NO_SUCH),
            get(f"{query}&id=a", NO_SUCH),
            list_page(kind, "b"),
            Step(f"GET /{{absent}}?{query}&id=b", expect=no_such_bucket()),
            Step(f"DELETE /{{absent}}?{query}&id=b", expect=no_such_bucket()),
            get(f"{query}&id=b", Expect(403, code="AccessDenied"), user=OTHER),
        ),
        given=(),
    )
