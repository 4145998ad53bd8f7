"""The words of an S3 Select expression, as sqlglot's tokenizer finds them, judged, bounded and made plain.

Words that Amazon's SQL does not have, or not where they stand, are refused here, so that little is left to the parser.
Plain means that a function with a syntax of its own becomes a call like any other, its words behind its name
(``CAST(x AS INT)``: ``CAST:INT(x)``), and that each name bears a mark: of a function, of quotes or of none. To the
parser no name then means anything.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final

from sqlglot import Token, Tokenizer, TokenType
from sqlglot.errors import SqlglotError

from fakeoss.errors import Cause, OssError
from fakeoss.operations._select_paths import Name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["NAMES", "depths", "name_of", "plain", "read_words", "unexpected"]

MOST_WORDS: Final = 10_000
"""Words of an expression (ours; Amazon: MaxOperatorsExceeded)."""
DEEPEST: Final = 24
"""How deep parentheses, brackets, CASE, NOT and signs nest (ours): the parser takes up to 23 frames for each."""
LONGEST_PATH: Final = 128
"""Steps of a path (ours)."""
LONGEST_NAME: Final = 1024
"""Characters of a name (ours)."""

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
_MARKS: Final = '" '
"""What marks a name in quotes, and one without: neither begins a word of the tokenizer's."""
_SIDES: Final = frozenset({"LEADING", "TRAILING", "BOTH"})
_TWO_NUMBERS: Final = frozenset({"DECIMAL", "NUMERIC"})


class _Tokenizer(Tokenizer):
    QUOTES: ClassVar = ["'"]
    IDENTIFIERS: ClassVar = ['"']
    RAW_STRINGS: ClassVar = ["`"]
    STRING_ESCAPES: ClassVar = ["'"]
    KEYWORDS: ClassVar = {word: Tokenizer.KEYWORDS[word] for word in _KEYWORDS}
    SINGLE_TOKENS: ClassVar = {sign: Tokenizer.SINGLE_TOKENS[sign] for sign in _SINGLE}
    COMMANDS: ClassVar = set()


NAMES: Final = {TokenType.VAR, TokenType.IDENTIFIER}
_RESERVED: Final = frozenset(_Tokenizer.KEYWORDS.values())
_WORDS: Final = (
    {*_RESERVED, *_Tokenizer.SINGLE_TOKENS.values(), *NAMES}
    | {TokenType.STRING, TokenType.RAW_STRING, TokenType.NUMBER}
) - {TokenType.SEMICOLON, TokenType.UNKNOWN, TokenType.PIPE}
_OPENING: Final = {TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.CASE}
_CLOSING: Final = {TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.END}
_PREFIXES: Final = {TokenType.NOT, TokenType.DASH, TokenType.PLUS}
_CLAUSES: Final = {TokenType.WHERE, TokenType.LIMIT}
_OF_PATHS: Final = {*NAMES, TokenType.NUMBER, TokenType.STRING, TokenType.STAR, TokenType.R_BRACKET}
_AFTER_NOTHING: Final = {TokenType.COMMA, TokenType.ALIAS}
"""The words before which something must stand, although the parser is content with nothing."""
_BEFORE_NOTHING: Final = {TokenType.SELECT, TokenType.COMMA, TokenType.L_PAREN, TokenType.L_BRACKET}
"""The words behind which something must stand before those."""


def read_words(expression: str) -> list[Token]:
    """The words of an expression, without remarks and semicolons at its end. Raises SELECT_SYNTAX, SELECT_STRUCTURE,
    SELECT_CHARACTER, SELECT_OPERATORS."""
    try:
        words = _Tokenizer().tokenize(expression)
    except SqlglotError:
        raise OssError(Cause.SELECT_SYNTAX, Reason="a quote is not closed") from None
    while words and words[-1].token_type is TokenType.SEMICOLON:
        words.pop()
    if len(words) > MOST_WORDS:
        raise OssError(Cause.SELECT_OPERATORS)
    if not words:
        raise OssError(Cause.SELECT_SYNTAX, Reason="nothing")
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
    if kind in NAMES and len(word.text) > LONGEST_NAME:
        raise OssError(Cause.SELECT_SYNTAX, Reason="a name is too long")
    if kind in _AFTER_NOTHING and after in _BEFORE_NOTHING:
        raise unexpected(word)
    if after is TokenType.COMMA and (kind in _CLOSING or kind in {TokenType.FROM, TokenType.WHERE}):
        raise unexpected(word)
    if after is TokenType.DOT and kind in _RESERVED:
        raise unexpected(word)
    if after is TokenType.ALIAS and kind not in NAMES:
        raise unexpected(word)


def unexpected(word: Token) -> OssError:
    """The error of a word that does not belong where it stands."""
    if word.token_type is TokenType.VAR and word.text.upper() in {*_OTHER_CLAUSES, "OFFSET", "WINDOW"}:
        return OssError(Cause.SELECT_STRUCTURE)
    return OssError(Cause.SELECT_SYNTAX, Reason=word.text[:100])


def depths(words: Sequence[Token]) -> Iterator[tuple[TokenType, int]]:
    """The kind of each word, and how deep it lies in parentheses, brackets and CASE."""
    depth = 0
    for word in words:
        kind = word.token_type
        depth = max(0, depth + (kind in _OPENING) - (kind in _CLOSING))
        yield kind, depth


def _bound_depth(words: Sequence[Token]) -> None:
    """Raise SELECT_OPERATORS where words nest too deep, SELECT_STRUCTURE for a clause within parentheses."""
    signs = steps = 0
    for kind, depth in depths(words):
        if depth and kind in _CLAUSES:
            raise OssError(Cause.SELECT_STRUCTURE)
        signs = signs + 1 if kind in _PREFIXES else 0
        steps = steps + 1 if kind in {TokenType.DOT, TokenType.L_BRACKET} else steps if kind in _OF_PATHS else 0
        if depth + signs > DEEPEST or steps > LONGEST_PATH:
            raise OssError(Cause.SELECT_OPERATORS)


# plain words


def plain(words: Sequence[Token]) -> list[Token]:
    """The words as the parser gets them. Raises SELECT_SYNTAX, SELECT_TYPE_NAME, SELECT_TYPE_PARAMETER,
    SELECT_DATE_PART."""
    return _Plain(words).words


def name_of(marked: str) -> str:
    """The name that ``plain`` marked. Raises SELECT_SYNTAX for a word that is none, which the parser took for one."""
    if marked[0] not in _MARKS:
        raise OssError(Cause.SELECT_SYNTAX, Reason=marked)
    return Name(marked[1:]) if marked[0] == _MARKS[0] else marked[1:]


class _Plain:
    """Goes through words once; ``_calls`` are the functions whose parentheses are open, None for other ones."""

    def __init__(self, words: Sequence[Token]) -> None:
        self.words: list[Token] = []
        self._ahead: list[Token] = list(words[::-1])
        self._calls: list[Token | None] = []
        while self._ahead:
            self._take(self._ahead.pop())

    def _kinds(self, count: int) -> list[TokenType]:
        """The kinds of the next words."""
        return [word.token_type for word in self._ahead[-1 : -count - 1 : -1]]

    def _take(self, word: Token) -> None:
        kind = word.token_type
        after_dot = bool(self.words) and self.words[-1].token_type is TokenType.DOT
        if kind is TokenType.VAR and not after_dot and self._kinds(1) == [TokenType.L_PAREN]:
            self._open(Token(TokenType.VAR, word.text.upper() + ":"))
            return
        if kind in NAMES:
            word = Token(TokenType.IDENTIFIER, _MARKS[kind is TokenType.VAR] + word.text)
        elif kind in {TokenType.L_PAREN, TokenType.L_BRACKET}:
            self._calls.append(None)
        elif kind in {TokenType.R_PAREN, TokenType.R_BRACKET} and self._calls:
            call = self._calls.pop()
            if call and call.text == "CAST:":
                raise OssError(Cause.SELECT_TYPE_NAME)
        elif kind in {TokenType.FROM, TokenType.FOR} or (kind is TokenType.ALIAS and self._calls):
            self._separate(word)
            return
        elif kind is TokenType.COMMA and self._calls and self._calls[-1] and self._calls[-1].text.startswith("TRIM:"):
            raise unexpected(word)
        self.words.append(word)

    def _open(self, name: Token) -> None:
        """Begin a call, with the words that some functions have first."""
        self._calls.append(name)
        self.words += [name, self._ahead.pop()]
        kinds = self._kinds(2)
        if name.text == "EXTRACT:":
            if kinds != [TokenType.VAR, TokenType.FROM]:
                raise OssError(Cause.SELECT_DATE_PART)
            name.text += self._ahead.pop().text.lower()
            self._ahead.pop()
        elif name.text == "TRIM:" and kinds[:1] == [TokenType.VAR] and self._ahead[-1].text.upper() in _SIDES:
            name.text += self._ahead.pop().text.upper()
            if self._kinds(1) == [TokenType.FROM]:
                self._ahead.pop()

    def _separate(self, word: Token) -> None:
        """Read FROM, FOR and AS between the arguments of the functions that have them."""
        call = self._calls[-1] if self._calls else None
        kind, name = word.token_type, call.text.partition(":")[0] if call else ""
        if kind is TokenType.ALIAS and call and name == "CAST":
            self._read_type(call)
        elif (kind is TokenType.FROM and name in {"SUBSTRING", "TRIM"}) or (
            kind is TokenType.FOR and name == "SUBSTRING"
        ):
            self.words.append(Token(TokenType.COMMA, ","))
        else:
            raise unexpected(word)

    def _read_type(self, call: Token) -> None:
        """The type of a CAST: its name, ``DECIMAL(10, 2)`` among them, of which Amazon ignores the numbers."""
        if self._kinds(1) != [TokenType.VAR] or call.text != "CAST:":
            raise OssError(Cause.SELECT_TYPE_NAME)
        call.text += self._ahead.pop().text.upper()
        if self._kinds(1) == [TokenType.L_PAREN]:
            numbers = [TokenType.NUMBER, TokenType.COMMA, TokenType.NUMBER]
            if self._kinds(5) != [TokenType.L_PAREN, *numbers, TokenType.R_PAREN] or call.text[5:] not in _TWO_NUMBERS:
                raise OssError(Cause.SELECT_TYPE_PARAMETER)
            del self._ahead[-5:]
        if self._kinds(1) != [TokenType.R_PAREN]:
            raise OssError(Cause.SELECT_TYPE_NAME)
