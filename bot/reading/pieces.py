"""What every format is read into: pieces of text, and how they become a document's text and blocks."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.model import Block


@dataclass(frozen=True, slots=True)
class Piece:
    """One paragraph, heading or table, before it has a place in a document's text."""

    text: str
    level: int = 0
    table: bool = False
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """One file as its format gives it, before the conventions of documents are applied."""

    pieces: tuple[Piece, ...]
    title: str = ""
    """Title that the format itself names; empty where it names none."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Header fields that the format carries outside its text, by the names of HEADER_LABELS."""
    front: Mapping[str, Any] = field(default_factory=dict)
    """Front matter, keys as written."""


def readable(text: str) -> str:
    """Return a text with the radicals that PDF fonts put for characters replaced: ⼈⺠ → 人民

    They look the same and match no search. One character for one: positions stay.
    """
    return text.translate(_CHARACTERS) if _RADICALS.search(text) else text


_RADICALS = re.compile("[\u2e80-\u2fd5]")
# the Kangxi radicals decompose by Unicode, the supplement's simplified forms do not
_CHARACTERS = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2E80, 0x2FD6)} | dict(
    zip(
        map(ord, "⺁⺟⺠⺮⺼⻁⻄⻅⻆⻉⻊⻋⻌⻏⻐⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳"),
        "厂母民竹肉虎西见角贝足车辶阝钅長长门雨青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
        strict=True,
    )
)


def join(pieces: Sequence[Piece]) -> tuple[str, tuple[Block, ...]]:
    """Join pieces to one text and return it with the block that each of them became.

    Line feeds separate blocks, two around a table, so that Markdown sees where it ends.
    """
    parts: list[str] = []
    blocks: list[Block] = []
    position, before = 0, False
    for piece in pieces:
        if parts:
            gap = "\n\n" if piece.table or before else "\n"
            parts.append(gap)
            position += len(gap)
        end = position + len(piece.text)
        blocks.append(Block(position, end, piece.level, piece.table, piece.page))
        parts.append(piece.text)
        position, before = end, piece.table
    return "".join(parts), tuple(blocks)


def table_pieces(rows: Iterable[Sequence[str]], page: int | None = None) -> list[Piece]:
    """Turn a grid of cells into a Markdown table, its title and unit lines before it as paragraphs.

    A row that says one thing over its whole width (the title, 单位：万元) is no head and no record:
    it stands as a paragraph, above the table or between its parts.
    """
    grid = _tidy(rows)
    if not grid:
        return []
    if len(grid[0]) == 1:
        return [Piece(row[0], page=page) for row in grid]
    pieces: list[Piece] = []
    table: list[Sequence[str]] = []
    for row in grid:
        said = {cell for cell in row if cell}
        if len(said) == 1 and not table and (len(row) > 2 or all(row)):
            pieces.append(Piece(said.pop(), page=page))
        else:
            table.append(row)
    if table:
        pieces.append(Piece(_markdown(table), table=True, page=page))
    return pieces


def _tidy(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    """Clean cells, and drop rows and columns that are empty or repeat the one before (merged cells)."""
    grid = [[" ".join(cell.split()) for cell in row] for row in rows]
    grid = [row for row in grid if any(row)]
    width = max(map(len, grid), default=0)
    grid = [row + [""] * (width - len(row)) for row in grid]
    columns: list[tuple[str, ...]] = []
    for column in zip(*grid, strict=True):
        if any(column) and (not columns or column != columns[-1]):
            columns.append(column)
    return [list(row) for row in zip(*columns, strict=True)]


def _markdown(rows: Sequence[Sequence[str]]) -> str:
    head, *records = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join([head, "|" + " --- |" * len(rows[0]), *records])
