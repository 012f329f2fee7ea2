"""Decide whether a text states a fact, with figures compared by value.

A text becomes a row of tokens, each a figure or a character; a fact is found where its tokens stand in
a row. So 50% is not found in 150%, and 5年 not in 15年, while 百分之五十 is found in 50%.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from bot.figures import Figure, figures, same
from bot.numerals import DIGIT, ZERO

Token = Figure | str

# what Markdown and answers add to the words: [1], **bold**, `code`, the backslash of \*
ADDED = re.compile(r"\[\d{1,3}\](?! *第? *\d+ *号)|[*`]+|\\(?=[^\w\s])")
QUOTES = frozenset("\"'“”‘’「」『』")
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―─−~～〜", "-"))
# a character, or a numeral that is no figure (十四五), so that 十大 is not found in 二十大
PIECE = re.compile(rf"[{DIGIT}{ZERO}十百千万亿]+|.", re.DOTALL)
TO = frozenset("-至到")


def contains(text: str, fact: str) -> bool:
    """Whether `text` states `fact`, `|`-separated forms of which any counts.

    Width, spaces, quotes, letter case, emphasis and [n] marks make no difference.
    """
    tokens = _tokens(text)
    return any(_stands_in(_tokens(form), tokens) for form in forms(fact))


def forms(fact: str) -> list[str]:
    """Return the accepted forms of a fact."""
    return [form for part in fact.split("|") if (form := part.strip())]


# a document is looked into once for each fact of each question
@lru_cache(maxsize=64)
def _tokens(text: str) -> tuple[Token, ...]:
    text = ADDED.sub("", text)
    tokens: list[Token] = []
    at = 0
    for figure in figures(text):
        tokens += _characters(text[at : figure.start])
        tokens.append(figure)
        at = figure.end
    tokens += _characters(text[at:])
    return tuple(_with_one_range_mark(tokens))


def _characters(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).casefold().translate(DASHES)
    written = "".join(c for c in plain if c not in QUOTES and unicodedata.category(c) != "Cf")
    return PIECE.findall("".join(written.split()))


def _with_one_range_mark(tokens: Sequence[Token]) -> list[Token]:
    """Make 25%至30% and 25%—30% one form: between two figures 至, 到 and dashes are the same."""
    joined: list[Token] = []
    for index, token in enumerate(tokens):
        between = isinstance(token, str) and token in TO and 0 < index < len(tokens) - 1
        if between and _are_figures(tokens[index - 1], tokens[index + 1]):
            joined.append("-")
        elif not (token == "-" and joined and joined[-1] == "-"):
            joined.append(token)
    return joined


def _are_figures(before: Token, after: Token) -> bool:
    return isinstance(before, Figure) and isinstance(after, Figure)


def _stands_in(wanted: Sequence[Token], tokens: Sequence[Token]) -> bool:
    starts = range(len(tokens) - len(wanted) + 1) if wanted else range(0)
    return any(all(map(_matches, wanted, tokens[at : at + len(wanted)])) for at in starts)


def _matches(wanted: Token, token: Token) -> bool:
    if isinstance(wanted, Figure) and isinstance(token, Figure):
        return same(wanted, token)
    return wanted == token
