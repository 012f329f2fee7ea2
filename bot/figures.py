"""Turn Chinese text into the figures it states: amounts, shares, dates, durations, counts, document numbers.

Figures are compared by value: 10% = 百分之十 = 一成, 300万元 = 3,000,000元, 半年 = 6个月,
〔2016〕32号 = [2016]32号.
"""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

from bot.figure_forms import LIST_NUMBER, READERS, RUN, SKIP, START, FigureKind


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a text, as large as it goes: 150% is one figure, and there is no 50% in it."""

    kind: FigureKind
    value: Fraction | str
    """A number: 元, months or days, a share (1/10 for 10%). A string for dates (2016-01-01, 2016-01, 2016,
    --05-31, --05), document numbers ([2016]32, 2023年第7号) and codes (0355)."""
    unit: str
    """What is counted (家), 元, 月, 日, 工作日; of a date the part that is meant (底, 上旬)."""
    start: int
    end: int


def figures(text: str) -> list[Figure]:
    """Return the figures of `text` in order; marks like [1], list numbers and idioms (十分) are none.

    A count of one (一个, 一种) is a figure too, although it often is no more than an article.
    """
    folded = fold(text)
    found: list[Figure] = []
    at = 0
    while start := START.search(folded, at):
        figure, at = _read(folded, start.start())
        if figure:
            found.append(figure)
    return found


def same(wanted: Figure, found: Figure) -> bool:
    """Whether `found` states what `wanted` does.

    A bare number asks for no unit: 54 is in 54家, 2023 in 2023年; and from 万 on 元 may be left out.
    """
    if (wanted.kind, wanted.unit) == (found.kind, found.unit):
        return wanted.value == found.value
    if wanted.kind == "number" and found.kind == "date":
        return found.value == str(wanted.value) and not found.unit
    if wanted.value != found.value or isinstance(wanted.value, str):
        return False
    if {wanted.kind, found.kind} == {"number", "amount"}:
        return wanted.value >= 10_000 and "元" in (wanted.unit, found.unit)
    return wanted.kind == "number" and found.kind == "count"


def fold(text: str) -> str:
    """Return `text` with full-width characters narrow, as long as before; ①, ² and ， stay what they are."""
    text = re.sub("(?<=[０-９])，(?=[０-９]{3})", ",", text)
    return "".join(_narrow(character) for character in text)


def _narrow(character: str) -> str:
    if character.isascii() or character == "，" or unicodedata.category(character) == "No":
        return character
    narrow = unicodedata.normalize("NFKC", character)
    return narrow if len(narrow) == 1 else character


def _read(text: str, at: int) -> tuple[Figure | None, int]:
    """Return the figure that begins at `at`, if one does, and where to go on."""
    if skip := SKIP.match(text, at) or _list_number(text, at):
        return None, skip.end()
    for pattern, reader in READERS:
        if (match := pattern.match(text, at)) and (parsed := reader(match)):
            return Figure(*parsed, at, match.end()), match.end()
    run = RUN.match(text, at)
    return None, run.end() if run else at + 1


def _list_number(text: str, at: int) -> re.Match[str] | None:
    line = text[text.rfind("\n", 0, at) + 1 : at]
    enclosed = text[at - 1 : at] == "("
    return LIST_NUMBER.match(text, at) if enclosed or not line.strip("#>*- ") else None
