"""Elements of a web page to pieces: paragraphs, headings, lists with their numbers, tables."""

import re
from collections.abc import Iterator

from lxml import etree, html

from bot.reading.conventions import ARTICLE, BLANKS, CHAPTER, NUMBER_LEVELS
from bot.reading.pieces import Piece, table_pieces
from bot.reading.text import tidy

_BLOCK = frozenset(
    "address article blockquote body center dd details div dl dt fieldset figcaption figure form h1 h2 h3 h4 "
    "h5 h6 hr html li main ol p pre section summary table tbody td tfoot th thead tr ul br caption".split()
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_WRAPPED = re.compile(r"(?<=[\u3001-\u9fff\uff00-\uffef])[ \t]*\r?\n[ \t]*(?=[\u3001-\u9fff\uff00-\uffef])")
# blanks before the number are counted out once, not by each pattern again
_MEANT_BREAK = re.compile(
    r"\n(?=\s{0,40}(?:"
    + "|".join(pattern.pattern.removeprefix("^" + BLANKS) for pattern in (CHAPTER, ARTICLE, *NUMBER_LEVELS))
    + "))",
    re.M,
)
# 1. 1.申报条件: the list's own number before one that is written out
_TWICE_NUMBERED = re.compile(
    r"^(?:- |\d{1,3}\. )(?=\d{1,3}[.、．]|[（(]?[一二三四五六七八九十]{1,3}[）)、]|[①-⑳])"
)


def pieces_of(root: html.HtmlElement) -> Iterator[Piece]:
    """Yield the paragraphs, headings and tables of an element in their order."""
    line: list[str] = []
    level = 0
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, tag in walker:
        if tag.tag in _BLOCK:
            yield from _paragraph(line, level)
            level = 0
        if event == "end":
            line.append((tag.tail or "") if tag is not root else "")
        elif tag.tag == "table" and not is_layout(tag):
            yield from table_pieces(_grid(tag))
            walker.skip_subtree()
        else:
            level = int(tag.tag[1]) if tag.tag in _HEADINGS else level
            line += [_bullet(tag), tag.text or ""]
    yield from _paragraph(line, level)


def _paragraph(line: list[str], level: int) -> list[Piece]:
    """Empty the line that was gathered and return its pieces, none where it is blank.

    A line feed in the source is a blank at most, but before 一、 or （一） a break was meant.
    """
    lines = _MEANT_BREAK.sub("\v", "".join(line)).split("\v")
    line.clear()
    texts = (tidy(_WRAPPED.sub("", text).replace("\n", " ")) for text in lines)
    return [Piece(_TWICE_NUMBERED.sub("", text), level) for text in texts if text not in {"", "-"}]


def _bullet(tag: html.HtmlElement) -> str:
    if tag.tag != "li" or tag.getparent() is None:
        return ""
    if tag.getparent().tag == "ol":
        return f"{len(list(tag.itersiblings('li', preceding=True))) + 1}. "
    return "- "


def _grid(table: html.HtmlElement) -> list[list[str]]:
    """Return a table's cells with merged ones repeated in every place that they cover."""
    grid: list[list[str]] = []
    down: dict[int, tuple[int, str]] = {}
    for row in table.iter("tr"):
        cells: list[str] = []
        for cell in row.xpath("./td|./th"):
            _fill_down(cells, down)
            text = " ".join(piece.text for piece in pieces_of(cell))
            for _ in range(_span(cell, "colspan")):
                down[len(cells)] = (_span(cell, "rowspan"), text)
                cells.append(text)
        _fill_down(cells, down)
        down = {at: (left - 1, text) for at, (left, text) in down.items() if left > 1}
        grid.append(cells)
    return grid


def _fill_down(cells: list[str], down: dict[int, tuple[int, str]]) -> None:
    while len(cells) in down:
        cells.append(down[len(cells)][1])


def _span(cell: html.HtmlElement, name: str) -> int:
    value = str(cell.get(name) or "1").strip()
    # no printed table has more than a hundred columns or rows under one cell
    return min(max(int(value), 1), 100) if value.isascii() and value.isdigit() else 1


def is_layout(table: html.HtmlElement) -> bool:
    """Whether a table (or a part of one) only places things on the page."""
    table = table if table.tag == "table" else next(table.iterancestors("table"), table)
    if table.find(".//table") is not None:
        return True
    widths = [len(row.xpath("./td|./th")) for row in table.iter("tr")]
    return max(widths, default=0) < 2
