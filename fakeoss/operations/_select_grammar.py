"""How an S3 Select expression is read: FROM with its path, which sqlglot does not know, and LIMIT here, the rest, made
of plain words, by sqlglot's parser. Only a tree of its nodes comes out: nothing is optimised, generated or executed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlglot import Token, TokenType, exp
from sqlglot.errors import ParseError
from sqlglot.parser import Parser

from fakeoss.errors import Cause, OssError
from fakeoss.operations._select_paths import EVERY, Name
from fakeoss.operations._select_words import NAMES, depths, plain, read_words, unexpected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeoss.operations._select_paths import Step

__all__ = ["Statement", "parse_statement"]


class Statement(NamedTuple):
    """A SELECT, read: sqlglot's nodes for the list and the condition, the rest in our own terms."""

    chosen: list[Any]
    condition: Any
    path: tuple[Step, ...]
    starred: bool
    """Whether ``[*]`` stands behind the table, before the path."""
    alias: str | None
    limit: int | None
    words: int
    """How many there are in the list and the condition."""


def parse_statement(expression: str) -> Statement:
    """Read an expression. Raises SELECT_SYNTAX, SELECT_NOTHING, SELECT_NO_FROM, SELECT_STRUCTURE, SELECT_CHARACTER,
    SELECT_OPERATORS, SELECT_LIMIT, SELECT_NUMBER, SELECT_KEY_PATH, SELECT_TYPE_NAME, SELECT_TYPE_PARAMETER,
    SELECT_DATE_PART."""
    head, words = _cut_from(read_words(expression))
    path, starred, words = _cut_path(words)
    alias, words = _cut_alias(words)
    limit, words = _cut_limit(words)
    if words and words[0].token_type is not TokenType.WHERE:
        raise unexpected(words[0])
    tree = _parsed(plain(head) + plain(words), expression)
    if type(tree) is not exp.Select or {name for name, value in tree.args.items() if value} - {"expressions", "where"}:
        raise OssError(Cause.SELECT_STRUCTURE)
    if not tree.expressions:
        raise OssError(Cause.SELECT_NOTHING)
    condition = tree.args.get("where")
    cost = len(head) + len(words)
    return Statement(tree.expressions, condition and condition.this, tuple(path), starred, alias, limit, cost)


def _parsed(words: list[Token], expression: str) -> Any:
    try:
        (tree,) = Parser().parse(words, expression)
    except RecursionError:
        raise
    except ParseError as error:  # its sentences are about classes of its own
        where = error.errors[0] if error.errors else {}
        raise OssError(Cause.SELECT_SYNTAX, Reason=f"near column {where.get('col')}") from None
    except Exception:  # what its parser stumbles over
        raise OssError(Cause.SELECT_SYNTAX, Reason="it cannot be read") from None
    return tree


def _cut_from(words: list[Token]) -> tuple[list[Token], list[Token]]:
    """What stands before FROM, and what behind its table. Raises SELECT_NO_FROM without one, SELECT_STRUCTURE for
    another table than S3Object, SELECT_SYNTAX."""
    places = [at for at, place in enumerate(depths(words)) if place == (TokenType.FROM, 0)]
    if not places:
        raise OssError(Cause.SELECT_NO_FROM)
    at = places[0]
    for word in words[:at]:
        if word.token_type in {TokenType.WHERE, TokenType.LIMIT}:
            raise unexpected(word)
    table = words[at + 1] if at + 1 < len(words) else None
    if table is None or table.token_type not in NAMES:
        raise unexpected(table or words[at])
    if table.text.lower() != "s3object":
        raise OssError(Cause.SELECT_STRUCTURE)
    return words[:at], words[at + 2 :]


def _cut_path(words: list[Token]) -> tuple[list[Step], bool, list[Token]]:
    """The path behind the table, whether ``[*]`` stands before it, and what follows. Raises SELECT_KEY_PATH for a path
    without ``[*]`` (Amazon: SELECT command), and for what is no path."""
    path: list[Step] = []
    at = 0
    while at < len(words) and words[at].token_type in {TokenType.DOT, TokenType.L_BRACKET}:
        in_brackets = words[at].token_type is TokenType.L_BRACKET
        path.append(_step(words[at + 1 : at + 3], in_brackets=in_brackets))
        at += 3 if in_brackets else 2
    if path and (path[0] is not EVERY or words[0].token_type is TokenType.DOT):
        raise OssError(Cause.SELECT_KEY_PATH)
    return path[1:], bool(path), words[at:]


def _step(words: Sequence[Token], *, in_brackets: bool) -> Step:
    """A step of a path, of the words behind its dot or its bracket. Raises SELECT_KEY_PATH."""
    if words and (not in_brackets or (len(words) == 2 and words[1].token_type is TokenType.R_BRACKET)):
        kind, text = words[0].token_type, words[0].text
        if kind is TokenType.STAR:
            return EVERY
        if in_brackets and kind is TokenType.NUMBER and text.isdigit() and len(text) < 19:
            return int(text)
        if kind is (TokenType.STRING if in_brackets else TokenType.IDENTIFIER):
            return Name(text)
        if kind is TokenType.VAR and not in_brackets:
            return text
    raise OssError(Cause.SELECT_KEY_PATH)


def _cut_alias(words: list[Token]) -> tuple[str | None, list[Token]]:
    at = 1 if words and words[0].token_type is TokenType.ALIAS else 0
    if at < len(words) and words[at].token_type in NAMES:
        return words[at].text, words[at + 1 :]
    if at:
        raise unexpected(words[0])
    return None, words


def _cut_limit(words: list[Token]) -> tuple[int | None, list[Token]]:
    """The number of LIMIT, which ends the expression. Raises SELECT_LIMIT below 0, SELECT_NUMBER from 10**18 on."""
    places = [at for at, word in enumerate(words) if word.token_type is TokenType.LIMIT]
    if not places:
        return None, words
    at = places[0]
    number = [word.text for word in words[at + 1 :]]
    if len(number) == 2 and number[0] == "-" and number[1].isdigit():
        raise OssError(Cause.SELECT_LIMIT)
    if len(number) != 1 or words[-1].token_type is not TokenType.NUMBER or not number[0].isdigit():
        raise unexpected(words[at + 2] if len(number) > 1 else words[-1])
    if len(number[0]) > 18:
        raise OssError(Cause.SELECT_NUMBER)
    return int(number[0]), words[:at]
