"""sqlglot's nodes of an S3 Select expression: names, paths, and what a node may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlglot import exp

from fakeoss.errors import Cause, OssError
from fakeoss.operations._select_paths import Name
from fakeoss.operations._select_words import name_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeoss.operations._select_paths import Step

__all__ = ["PATHS", "is_missing", "is_path", "refusal", "require", "steps_of", "unaliased", "word_of"]

PATHS: Final = {exp.Dot: {"this", "expression"}, exp.Bracket: {"this", "expressions"}}
"""What may lie behind a column, and what it may hold."""


def unaliased(node: Any) -> tuple[str | None, Any]:
    """The name that a thing selected is given, and the thing. Raises SELECT_STRUCTURE."""
    if type(node) is not exp.Alias:
        return None, node
    require(node, {"this", "alias"})
    if type(node.args["alias"]) is not exp.Identifier:
        raise OssError(Cause.SELECT_STRUCTURE)
    return str(name_of(node.alias)), node.this


def is_path(node: Any) -> bool:
    """Whether a thing selected is a path, whose end then is its name."""
    return type(node) in {exp.Column, *PATHS} and not is_missing(node)


def word_of(node: Any) -> str:
    """The word, without quotes, that a column is, empty where it is a path."""
    names = list(node.parts) if type(node) is exp.Column else []
    if len(names) != 1 or type(names[0]) is not exp.Identifier:
        return ""
    name = name_of(names[0].this)
    return "" if isinstance(name, Name) else name


def is_missing(node: Any) -> bool:
    """Whether a column is none, but the word MISSING."""
    return word_of(node).upper() == "MISSING"


def steps_of(node: Any) -> list[Step]:
    """The steps of a column, and of what lies behind it. Raises SELECT_STRUCTURE for any other thing, SELECT_KEY_PATH
    for a step that is neither a name nor a place."""
    steps: list[Step] = []
    while type(node) is not exp.Column:
        holds = PATHS.get(type(node))
        if holds is None:
            raise refusal(node)
        require(node, holds)
        steps.append(_step(node.expression if type(node) is exp.Dot else _only(node.expressions)))
        node = node.this
    require(node, {"this", "table", "db", "catalog"})
    return [*(_step(each) for each in node.parts), *reversed(steps)]


def _step(node: Any) -> Step:
    if type(node) is exp.Identifier and isinstance(node.this, str):
        return name_of(node.this)
    if type(node) is exp.Literal and node.is_string:
        return Name(node.this)
    if type(node) is exp.Literal and node.this.isdigit() and len(node.this) < 19:
        return int(node.this)
    raise OssError(Cause.SELECT_KEY_PATH)


def _only(nodes: Sequence[Any]) -> Any:
    if len(nodes) != 1:
        raise OssError(Cause.SELECT_KEY_PATH)
    return nodes[0]


def require(node: Any, allowed: set[str]) -> None:
    """Raise SELECT_STRUCTURE where a node holds anything else than it may."""
    if any(value not in (None, False, []) for name, value in node.args.items() if name not in allowed):
        raise OssError(Cause.SELECT_STRUCTURE)


def refusal(node: Any) -> OssError:
    return OssError(Cause.SELECT_SYNTAX, Reason="nothing") if node is None else OssError(Cause.SELECT_OPERATION)
