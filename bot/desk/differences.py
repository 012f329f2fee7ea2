"""Two versions of a document → what was added, removed and changed, article by article."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from bot.index.lexical import tokenizer
from bot.lines import Line
from bot.model import Document
from bot.outline import sections

ALIKE = 0.5  # share of common words from which two articles are one that was changed
# share of common pairs of characters below which two articles are surely not alike: counting them is a hundred
# times faster than comparing, and of two laws that have nothing in common every article meets every other
UNLIKE = 0.1
NEAR = 200  # old articles in which the one that became a new one is looked for
WORDS_MAX = 4000  # of an article; longer ones are shown whole, for marking takes seconds


@dataclass(frozen=True, slots=True)
class Run:
    """Words of a changed article."""

    text: str
    change: str
    """"" in both, "added" only in the new one, "removed" only in the old one."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One article that is not the same in both."""

    change: str
    """added, removed, changed."""
    heading: str
    """Path of headings, the new one where both have one."""
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class _Article:
    heading: tuple[str, ...]
    text: str
    plain: str
    """Without blank space."""
    pairs: frozenset[str]
    """Of neighbouring characters."""


def differences(old: Document, new: Document) -> list[Difference]:
    """Return the articles that differ, in the new document's order; blank space makes no difference."""
    before, after = _articles(old), _articles(new)
    matcher = SequenceMatcher(None, [a.plain for a in before], [a.plain for a in after], autojunk=False)
    return [
        found
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
        for found in _between(before[a:b], after[c:d])
    ]


def _articles(document: Document) -> list[_Article]:
    return [
        _article(section.path, "\n".join(filter(None, (_written(line) for line in section.lines))))
        for section in sections(document)
    ]


def _article(heading: tuple[str, ...], text: str) -> _Article:
    plain = re.sub(r"\s", "", text)
    return _Article(heading, text, plain, frozenset(map("".join, pairwise(plain))))


def _written(line: Line) -> str:
    """Return a line as people write it: the row | 一级 | 10 | as 一级 · 10, the rule below a table's head not at all."""
    if line.row is None:
        return line.text
    cells = [cell.strip() for cell in line.text.strip("| ").split("|")]
    return "" if line.row == 1 else " · ".join(cells)


def _between(old: Sequence[_Article], new: Sequence[_Article]) -> Iterator[Difference]:
    """Yield the differences within a stretch that has no article in common."""
    left = list(old)
    for article in new:
        partner = _partner(article, left)
        if partner is None:
            yield Difference("added", _path(article), (Run(article.text, "added"),))
            continue
        # what stood before it in the old one and has no partner was taken out here
        at = left.index(partner)
        for gone in [one for one in left[:at] if not any(_same_place(one, other) for other in new)]:
            yield _removed(gone)
            left.remove(gone)
        left.remove(partner)
        yield Difference("changed", _path(article), tuple(_runs(partner.text, article.text)))
    yield from map(_removed, left)


def _partner(article: _Article, candidates: Sequence[_Article]) -> _Article | None:
    """Return the old article that became this one: under the same heading, else the one most alike."""
    for candidate in candidates:
        if _same_place(candidate, article):
            return candidate
    scored = [(_likeness(candidate, article), at) for at, candidate in enumerate(candidates[:NEAR])]
    best, at = max(scored, default=(0.0, 0))
    return candidates[at] if best >= ALIKE else None


def _same_place(one: _Article, other: _Article) -> bool:
    """Whether both are the same article; two of the same number that say nothing alike are not."""
    return one.heading == other.heading and bool(one.heading) and _likeness(one, other) > ALIKE / 2


def _likeness(one: _Article, other: _Article) -> float:
    fewer = min(len(one.pairs), len(other.pairs))
    if len(one.pairs & other.pairs) < UNLIKE * fewer:
        return 0.0
    matcher = SequenceMatcher(None, one.plain[:1000], other.plain[:1000], autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() > ALIKE / 2 else 0.0


def _runs(old: str, new: str) -> Iterator[Run]:
    """Yield the words of both texts in reading order, marked where only one has them."""
    before, after = _words(old), _words(new)
    if max(len(before), len(after)) > WORDS_MAX:
        yield from (Run(old, "removed"), Run(new, "added"))
        return
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Run("".join(after[c:d]), "")
            continue
        if a < b:
            yield Run("".join(before[a:b]), "removed")
        if c < d:
            yield Run("".join(after[c:d]), "added")


def _words(text: str) -> list[str]:
    # a figure with its sign is one word: 75% became 100%, not 75 became 100
    return [word for part in re.split(r"(\d[\d.,]*[%‰]?)", text) if part for word in _cut(part)]


def _cut(part: str) -> list[str]:
    return [part] if part[0].isdigit() else tokenizer().lcut(part)


def _removed(article: _Article) -> Difference:
    return Difference("removed", _path(article), (Run(article.text, "removed"),))


def _path(article: _Article) -> str:
    return " > ".join(article.heading)
