"""A document and the spans cited of it → what the viewer lays out: headings, paragraphs, tables."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.model import Block, Document

Span = tuple[int, int]
CELL = re.compile(r"(?:\\.|[^|\\])+")  # "第一级" of "| 第一级 | 10 |"; \| does not end a cell
HEADING_SIGN = re.compile(r"#{1,6}\s+")  # "## " of "## 第一章 总则"
RULE = re.compile(r"[\s|:-]+")  # "| --- | :-: |" under a table's head


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that is cited, or not."""

    text: str
    cited: bool


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """One block as the viewer shows it."""

    level: int
    """0 for body text, 1 to 6 for a heading."""
    page: int | None
    line: Line = ()
    rows: tuple[tuple[Line, ...], ...] = ()
    """Of a table: its rows, each a tuple of cells, the head row first."""


def shown(document: Document, spans: Sequence[Span]) -> list[Shown]:
    """Lay the document out with `spans` of its text marked.

    Between two blocks there is nothing but blank space, so no text is left out.
    """
    blocks = document.blocks or (Block(0, len(document.text)),)
    return [_shown(document.text, block, spans) for block in blocks]


def valid(spans: Sequence[Span], text: str) -> list[Span]:
    """Return the spans that lie in `text`, in its order; a link is only what somebody typed."""
    return sorted(span for span in spans if 0 <= span[0] < span[1] <= len(text))


def _shown(text: str, block: Block, spans: Sequence[Span]) -> Shown:
    if block.table:
        return Shown(0, block.page, rows=tuple(_rows(text, block, spans)))
    sign = HEADING_SIGN.match(text, block.start, block.end) if block.level else None
    return Shown(
        block.level, block.page, tuple(_pieces(text, (sign.end() if sign else block.start, block.end), spans))
    )


def _rows(text: str, block: Block, spans: Sequence[Span]) -> Iterator[tuple[Line, ...]]:
    start = block.start
    for row in text[block.start : block.end].split("\n"):
        if row.strip() and not RULE.fullmatch(row):
            cells = CELL.finditer(text, start, start + len(row))
            # what stands before the first and after the last bar is no cell
            inner = [cell.span() for cell in cells if text[cell.end() : cell.end() + 1] == "|"]
            begin = [span for span in inner if span[0] > start]
            yield tuple(tuple(_cell(text, span, spans)) for span in begin)
        start += len(row) + 1


def _cell(text: str, span: Span, spans: Sequence[Span]) -> Iterator[Piece]:
    for piece in _pieces(text, span, spans):
        yield Piece(piece.text.replace("\\|", "|"), piece.cited and bool(piece.text.strip()))


def _pieces(text: str, span: Span, spans: Sequence[Span]) -> Iterator[Piece]:
    """Cut a slice of the text where a cited span begins or ends."""
    start, end = span
    edges = {edge for cited in spans for edge in cited if start < edge < end}
    cuts = [start, *sorted(edges), end]
    for left, right in zip(cuts, cuts[1:], strict=False):
        if left < right:
            yield Piece(text[left:right], any(a <= left and right <= b for a, b in spans))
