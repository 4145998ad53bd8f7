"""How an S3 Select expression is read: words by sqlglot's tokenizer, the clauses here, expressions by sqlglot's parser.

In this order: characters become words; words that Amazon's SQL does not have are refused; the count of words and how
deep they nest are bounded; FROM with its path, and LIMIT, are cut out, for sqlglot knows no such path; the rest is
parsed. The parser is given none of its functions: a function's name stays a name, to be looked up by who builds the
evaluation. Only a tree of sqlglot's nodes comes out: nothing is optimised, generated or executed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

from sqlglot import Token, Tokenizer, TokenType, exp
from sqlglot.errors import ParseError, SqlglotError
from sqlglot.parser import Parser

from fakeoss.errors import Cause, OssError
from fakeoss.operations._select_paths import EVERY, Name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fakeoss.operations._select_paths import Step

__all__ = ["Statement", "parse_statement"]

MOST_WORDS: Final = 10_000
"""Words of an expression (ours; Amazon: MaxOperatorsExceeded)."""
MOST_MOVES: Final = 10
"""How often the parser may go to another word, for each word (ours), should it try the same ones again and again."""
DEEPEST: Final = 24
"""How deep parentheses, brackets, CASE, NOT and signs nest (ours): the parser takes up to 23 frames for each."""
LONGEST_PATH: Final = 128
"""Steps of a path (ours)."""
LONGEST_NAME: Final = 1024
"""Characters of a name in quotes (ours)."""

_UNQUOTED: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*", re.ASCII)
_KEYWORDS: Final = (
    *("SELECT", "FROM", "WHERE", "LIMIT", "AS", "AND", "OR", "NOT", "IN", "LIKE", "ESCAPE", "BETWEEN", "IS", "NULL"),
    *("TRUE", "FALSE", "CASE", "WHEN", "THEN", "ELSE", "END", "FOR", "||", "<=", ">=", "<>", "!="),
)
_SINGLE: Final = "()[],.+-*/%=<>;'\"`!|"
"""What ends a name, even where it stands for nothing by itself."""
_OTHER_CLAUSES: Final = frozenset(
    """ALL ALTER CREATE CROSS DELETE DISTINCT DROP EXCEPT FULL GROUP HAVING INNER INSERT INTERSECT INTO JOIN LEFT
    NATURAL ON ORDER OUTER PIVOT RIGHT UNION UNPIVOT UPDATE USING VALUES WITH""".split()  # noqa: SIM905
)
"""The reserved words that begin what Amazon's SQL does not have; after a dot they are names."""
_OPENING: Final = {TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.CASE}
_CLOSING: Final = {TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.END}
_NAMES: Final = {TokenType.VAR, TokenType.IDENTIFIER}
_CLAUSES: Final = {TokenType.WHERE, TokenType.LIMIT}
_PREFIXES: Final = {TokenType.NOT, TokenType.DASH, TokenType.PLUS}
_AFTER_NOTHING: Final = {TokenType.COMMA, TokenType.ALIAS}
"""The words before which something must stand, although the parser is content with nothing."""
_BEFORE_NOTHING: Final = {TokenType.SELECT, TokenType.COMMA, TokenType.L_PAREN, TokenType.L_BRACKET}
"""The words behind which something must stand before those."""


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


class _Tokenizer(Tokenizer):
    QUOTES: ClassVar = ["'"]
    IDENTIFIERS: ClassVar = ['"']
    RAW_STRINGS: ClassVar = ["`"]
    STRING_ESCAPES: ClassVar = ["'"]
    KEYWORDS: ClassVar = {word: Tokenizer.KEYWORDS[word] for word in _KEYWORDS}
    SINGLE_TOKENS: ClassVar = {sign: Tokenizer.SINGLE_TOKENS[sign] for sign in _SINGLE}
    COMMANDS: ClassVar = set()


_RESERVED: Final = frozenset(_Tokenizer.KEYWORDS.values())
_WORDS: Final = (
    {*_Tokenizer.KEYWORDS.values(), *_Tokenizer.SINGLE_TOKENS.values()}
    | {TokenType.VAR, TokenType.IDENTIFIER, TokenType.STRING, TokenType.RAW_STRING, TokenType.NUMBER}
) - {TokenType.SEMICOLON, TokenType.UNKNOWN, TokenType.PIPE}


def _parse_cast(parser: Any, *_: object) -> exp.Cast:
    """``CAST(value AS type)``: the type as its name alone, ``DECIMAL(10, 2)`` among them (Amazon ignores the two)."""
    value = parser._parse_disjunction()
    if not parser._match(TokenType.ALIAS) or not parser._curr or parser._curr.token_type is not TokenType.VAR:
        raise OssError(Cause.SELECT_TYPE_NAME)
    parser._advance()
    name = parser._prev.text.upper()
    if parser._match(TokenType.L_PAREN):
        numbers = parser._parse_csv(parser._parse_number)
        if name not in {"DECIMAL", "NUMERIC"} or len(numbers) != 2 or not parser._match(TokenType.R_PAREN):
            raise OssError(Cause.SELECT_TYPE_PARAMETER)
    return exp.Cast(this=value, to=exp.Var(this=name))


class _Parser(Parser):
    ID_VAR_TOKENS: ClassVar = {TokenType.VAR}
    ALIAS_TOKENS: ClassVar = {TokenType.VAR}
    FUNC_TOKENS: ClassVar = {TokenType.VAR}
    ARRAY_CONSTRUCTORS: ClassVar = {}
    FUNCTIONS: ClassVar = {}
    FUNCTION_PARSERS: ClassVar = {
        "CAST": _parse_cast,
        **{name: Parser.FUNCTION_PARSERS[name] for name in ("EXTRACT", "SUBSTRING", "TRIM")},
    }
    NO_PAREN_FUNCTIONS: ClassVar = {}
    NO_PAREN_FUNCTION_PARSERS: ClassVar = {"CASE": Parser.NO_PAREN_FUNCTION_PARSERS["CASE"]}
    RANGE_PARSERS: ClassVar = {
        kind: Parser.RANGE_PARSERS[kind] for kind in (TokenType.BETWEEN, TokenType.IN, TokenType.IS, TokenType.LIKE)
    }
    QUERY_MODIFIER_PARSERS: ClassVar = {TokenType.WHERE: Parser.QUERY_MODIFIER_PARSERS[TokenType.WHERE]}
    QUERY_MODIFIER_TOKENS: ClassVar = {TokenType.WHERE}

    moves = 0
    """How often it went to another word, forward or back."""
    most_moves = 0

    def _advance(self, times: int = 1) -> None:
        self.moves += 1
        if self.moves > self.most_moves:
            raise OssError(Cause.SELECT_OPERATORS)
        super()._advance(times)


def parse_statement(expression: str) -> Statement:
    """Read an expression. Raises SELECT_SYNTAX, SELECT_NOTHING, SELECT_NO_FROM, SELECT_STRUCTURE, SELECT_CHARACTER,
    SELECT_OPERATORS, SELECT_LIMIT, SELECT_NUMBER, SELECT_KEY_PATH, SELECT_TYPE_NAME, SELECT_TYPE_PARAMETER."""
    words = _words(expression)
    head, words = _cut_from(words)
    path, starred, words = _cut_path(words)
    alias, words = _cut_alias(words)
    limit, words = _cut_limit(words)
    if words and words[0].token_type is not TokenType.WHERE:
        raise _unexpected(words[0])
    parser = _Parser()
    parser.most_moves = MOST_MOVES * (len(head) + len(words) + 10)
    try:
        (tree,) = parser.parse([*head, *words], expression)
    except (OssError, RecursionError):
        raise
    except Exception as error:  # a SqlglotError, or what its parser stumbles over
        raise OssError(Cause.SELECT_SYNTAX, Reason=_place_of(error)) from None
    if type(tree) is not exp.Select or {name for name, value in tree.args.items() if value} - {"expressions", "where"}:
        raise OssError(Cause.SELECT_STRUCTURE)
    if not tree.expressions:
        raise OssError(Cause.SELECT_NOTHING)
    condition = tree.args.get("where")
    cost = len(head) + len(words)
    return Statement(tree.expressions, condition and condition.this, tuple(path), starred, alias, limit, cost)


# words


def _words(expression: str) -> list[Token]:
    try:
        words = _Tokenizer().tokenize(expression)
    except SqlglotError as error:
        raise OssError(Cause.SELECT_SYNTAX, Reason=_place_of(error)) from None
    while words and words[-1].token_type is TokenType.SEMICOLON:
        words.pop()
    if len(words) > MOST_WORDS:
        raise OssError(Cause.SELECT_OPERATORS)
    if not words:
        raise OssError(Cause.SELECT_SYNTAX, Reason="the expression is empty")
    for before, word in zip([None, *words], words, strict=False):
        word.comments = []
        _judge(word, before)
    _bound_depth(words)
    if words[0].token_type is not TokenType.SELECT:
        raise OssError(Cause.SELECT_STRUCTURE)
    return words


def _judge(word: Token, before: Token | None) -> None:
    """Raise unless a word is one of Amazon's SQL, where it stands."""
    kind = word.token_type
    if kind not in _WORDS or (kind is TokenType.NOT and word.text == "!"):
        raise OssError(Cause.SELECT_CHARACTER)
    after = before.token_type if before else None
    if kind is TokenType.VAR:
        if not _UNQUOTED.fullmatch(word.text):
            raise OssError(Cause.SELECT_CHARACTER)
        if word.text.upper() in _OTHER_CLAUSES and after is not TokenType.DOT:
            raise OssError(Cause.SELECT_STRUCTURE)
    if kind is TokenType.SELECT and before:  # a query within the query
        raise OssError(Cause.SELECT_STRUCTURE)
    if kind in _NAMES and len(word.text) > LONGEST_NAME:
        raise OssError(Cause.SELECT_SYNTAX, Reason="a name is too long")
    if kind in _AFTER_NOTHING and after in _BEFORE_NOTHING:
        raise _unexpected(word)
    if after is TokenType.COMMA and (kind in _CLOSING or kind in {TokenType.FROM, TokenType.WHERE}):
        raise _unexpected(word)
    if after is TokenType.DOT and kind in _RESERVED:
        raise _unexpected(word)
    if after is TokenType.ALIAS and kind not in _NAMES:
        raise _unexpected(word)


def _place_of(error: Exception) -> str:
    """Where a fault is, as sqlglot says it: its sentences are about its own classes."""
    faults = error.errors if isinstance(error, ParseError) else []
    return f"line {faults[0].get('line')}, column {faults[0].get('col')}" if faults else "a quote is not closed"


def _unexpected(word: Token) -> OssError:
    if word.token_type is TokenType.VAR and word.text.upper() in {*_OTHER_CLAUSES, "OFFSET", "WINDOW"}:
        return OssError(Cause.SELECT_STRUCTURE)
    return OssError(Cause.SELECT_SYNTAX, Reason=word.text[:100])


def _depths(words: Sequence[Token]) -> Iterator[tuple[TokenType, int]]:
    """The kind of each word, and how deep it lies in parentheses, brackets and CASE."""
    depth = 0
    for word in words:
        kind = word.token_type
        depth = max(0, depth + (kind in _OPENING) - (kind in _CLOSING))
        yield kind, depth


def _bound_depth(words: Sequence[Token]) -> None:
    """Raise SELECT_OPERATORS where words nest too deep, SELECT_STRUCTURE for a clause within parentheses, which the
    parser would try to read in more than one way."""
    signs = steps = 0
    for kind, depth in _depths(words):
        if depth and kind in _CLAUSES:
            raise OssError(Cause.SELECT_STRUCTURE)
        signs = signs + 1 if kind in _PREFIXES else 0
        steps = steps + 1 if kind in {TokenType.DOT, TokenType.L_BRACKET} else steps if kind in _OF_PATHS else 0
        if depth + signs > DEEPEST or steps > LONGEST_PATH:
            raise OssError(Cause.SELECT_OPERATORS)


_OF_PATHS: Final = {
    *(TokenType.VAR, TokenType.IDENTIFIER, TokenType.NUMBER, TokenType.STRING, TokenType.STAR, TokenType.R_BRACKET),
}


# clauses


def _cut_from(words: list[Token]) -> tuple[list[Token], list[Token]]:
    """What stands before FROM, and what behind it. Raises SELECT_NO_FROM without one, SELECT_STRUCTURE for another
    table than S3Object, SELECT_SYNTAX."""
    places = [at for at, place in enumerate(_depths(words)) if place == (TokenType.FROM, 0)]
    if not places:
        raise OssError(Cause.SELECT_NO_FROM)
    at = places[0]
    for word in words[:at]:
        if word.token_type in _CLAUSES:
            raise _unexpected(word)
    table = words[at + 1] if at + 1 < len(words) else None
    if table is None or table.token_type not in _NAMES:
        raise _unexpected(table or words[at])
    if table.text.lower() != "s3object":
        raise OssError(Cause.SELECT_STRUCTURE)
    return words[:at], words[at + 2 :]


def _cut_path(words: list[Token]) -> tuple[list[Step], bool, list[Token]]:
    """The path behind the table, whether ``[*]`` stands before it, and what follows. Raises SELECT_KEY_PATH for a path
    without ``[*]`` (Amazon: SELECT command), and for what is no path."""
    path: list[Step] = []
    rest = iter(range(len(words)))
    end = 0
    for at in rest:
        kind = words[at].token_type
        if kind not in {TokenType.DOT, TokenType.L_BRACKET}:
            break
        path.append(_step(words[at + 1 : at + 3], in_brackets=kind is TokenType.L_BRACKET))
        end = at + (3 if kind is TokenType.L_BRACKET else 2)
        for _ in range(end - at - 1):
            next(rest, None)
    if path and words[0].token_type is TokenType.DOT:
        raise OssError(Cause.SELECT_KEY_PATH)
    if path and path[0] is not EVERY:
        raise OssError(Cause.SELECT_KEY_PATH)
    return path[1:], bool(path), words[end:]


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
    if at < len(words) and words[at].token_type in _NAMES:
        return words[at].text, words[at + 1 :]
    if at:
        raise _unexpected(words[0])
    return None, words


def _cut_limit(words: list[Token]) -> tuple[int | None, list[Token]]:
    """The number of LIMIT, which ends the expression. Raises SELECT_LIMIT below 0, SELECT_NUMBER from 2**63 on."""
    places = [at for at, word in enumerate(words) if word.token_type is TokenType.LIMIT]
    if not places:
        return None, words
    at = places[0]
    number = [word.text for word in words[at + 1 :]]
    if len(number) == 2 and number[0] == "-" and number[1].isdigit():
        raise OssError(Cause.SELECT_LIMIT)
    if len(number) != 1 or words[-1].token_type is not TokenType.NUMBER or not number[0].isdigit():
        raise _unexpected(words[at + 2] if len(number) > 1 else words[-1])
    if len(number[0]) > 18:
        raise OssError(Cause.SELECT_NUMBER)
    return int(number[0]), words[:at]
