"""Lines as they stand on a page to the paragraphs that they were broken from."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.reading.conventions import ARTICLE, CHAPTER, DATE_LINE, DOC_NUMBER, NUMBER_LEVELS
from bot.reading.text import tidy

_ENDS = re.compile(r"[。；：！？;:!?]$")
# a line that ends like this goes on even with （三）: …第二十四条第 | （三）项所列情形
_OPEN = re.compile(r"[第、和及或]$")
_WORD = re.compile(r"[A-Za-z0-9,.)%]$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page with its place, in points from the page's left and upper edge."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


def paragraphs(lines: Sequence[Line], page: Sequence[Line]) -> Iterator[tuple[str, bool]]:
    """Yield each paragraph, and whether it may go on with the one of the page before.

    A line goes on with the line before where that one reaches the right edge of the page's text,
    and this one is neither indented nor numbered. On a page that does not indent, the end of a
    sentence at the edge counts as the end of the paragraph. Edges are those of `page`, all its lines.
    """
    left, right = _edges(page)
    indents = sum(_is_indented(line, left) for line in page) * 10 > len(page)
    text, before, goes_on = "", None, False
    for line in lines:
        if before is not None and _continues(before, line, left, right, indents):
            text = _glue(text, line.text)
        else:
            if text:
                yield tidy(text), goes_on
            text = line.text
            goes_on = before is None and not _starts(line, left)
        before = line
    if text:
        yield tidy(text), goes_on


def _edges(lines: Sequence[Line]) -> tuple[float, float]:
    """Return where full lines begin and end: the outermost that more than one line reaches."""
    lefts, rights = sorted(line.left for line in lines), sorted(line.right for line in lines)
    if not lines:
        return 0.0, 0.0
    return lefts[min(1, len(lefts) - 1)], rights[max(-2, -len(rights))]


def _continues(before: Line, line: Line, left: float, right: float, indents: bool) -> bool:
    em = max(before.bottom - before.top, 1.0)
    full = before.right > right - 2.2 * em
    # centred lines of a title are short on both sides and stand by themselves
    near = line.top - before.bottom < 1.6 * em
    ended = not indents and _ENDS.search(before.text)
    return full and near and not ended and (_OPEN.search(before.text) is not None or not _starts(line, left))


def _starts(line: Line, left: float) -> bool:
    """Whether a line begins a paragraph by its indent or its number, or stands alone as number or date."""
    alone = DOC_NUMBER.fullmatch(line.text.strip()) or DATE_LINE.match(line.text)
    return _is_indented(line, left) or alone is not None or is_numbered(line.text)


def _is_indented(line: Line, left: float) -> bool:
    return line.left > left + 1.2 * max(line.bottom - line.top, 1.0)


def is_numbered(text: str) -> bool:
    """Whether a line begins with an article, a chapter or the number of an item."""
    return any(pattern.match(text) for pattern in (ARTICLE, CHAPTER, *NUMBER_LEVELS))


def _glue(text: str, following: str) -> str:
    # Chinese has no blank between words, Latin does
    gap = " " if _WORD.search(text) and re.match(r"[A-Za-z]", following) else ""
    return text + gap + following
