"""Bytes of a Word file to a draft: headings by their styles, numbers as Word shows them, tables in place."""

import io
import re
from collections.abc import Iterator

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from bot.errors import UnreadableFile
from bot.reading.numbering import Numbering
from bot.reading.pieces import Draft, Piece, table_pieces
from bot.reading.text import tidy

_HEADING = re.compile(r"^(?:heading|标题)\s*([1-6])", re.I)
_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_TEXT, _TAB, _BREAKS = qn("w:t"), qn("w:tab"), frozenset({qn("w:br"), qn("w:cr")})
# what was deleted under tracked changes, and text boxes' fallback copies
_GONE = frozenset(
    {qn("w:del"), qn("w:moveFrom"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
)
_DRAWN = qn("w:txbxContent")


def read_docx(data: bytes) -> Draft:
    """Read a Word file; insertions under tracked changes count, deletions do not."""
    try:
        document = docx.Document(io.BytesIO(data))
        pieces = tuple(_Reader(document).pieces(document.element.body))
    # python-docx raises whatever the broken part happens to break
    except Exception as error:
        raise UnreadableFile(
            "Word 文件已损坏，无法解析。", "请用 Word 或 WPS 打开后另存为 .docx 再放入。"
        ) from error
    if not pieces:
        raise UnreadableFile(
            "Word 文件里没有文字，可能全是图片。", "请换成文字版，或另存为 .pdf 后再放入（可识别扫描件）。"
        )
    return Draft(pieces, title=_title(document))


def _title(document: WordDocument) -> str:
    titles = [tidy(one.text) for one in document.paragraphs[:20] if one.style and one.style.name == "Title"]
    return "".join(titles)


class _Reader:
    """Walks the body once; it remembers the counters of Word's automatic numbers."""

    def __init__(self, document: WordDocument) -> None:
        self.levels = {style.style_id: _level_of(style.name or "") for style in document.styles}
        self.numbering = Numbering(document)

    def pieces(self, parent: BaseOxmlElement) -> Iterator[Piece]:
        for element in parent:
            if element.tag == _PARAGRAPH:
                yield from self._paragraph(element)
            elif element.tag == _TABLE:
                yield from table_pieces(self._grid(element))
            elif element.tag not in _GONE:
                # content controls and custom XML wrap paragraphs
                yield from self.pieces(element) if element.find(f".//{_PARAGRAPH}") is not None else ()

    def _paragraph(self, element: BaseOxmlElement) -> Iterator[Piece]:
        style = element.style or ""
        text = tidy(_text(element))
        if text:
            label = self.numbering.label(element, style)
            yield Piece(label + text, self.levels.get(style, 0) or _outline(element))
        for box in element.iter(_DRAWN):
            if not any(above.tag in _GONE for above in box.iterancestors()):
                yield from self.pieces(box)

    def _grid(self, table: BaseOxmlElement) -> list[list[str]]:
        """Return the cells with merged ones repeated in every place that they cover."""
        grid: list[list[str]] = []
        for row in table.iter(_ROW):
            if next(row.iterancestors(_TABLE)) is not table:
                continue
            cells: list[str] = []
            for cell in row.iterchildren(_CELL):
                above = grid[-1][len(cells)] if grid and len(cells) < len(grid[-1]) else ""
                merged = cell.vMerge == "continue"
                text = above if merged else " ".join(piece.text for piece in self.pieces(cell))
                cells += [text] * min(cell.grid_span, 100)
            grid.append(cells)
        return grid


def _level_of(name: str) -> int:
    match = _HEADING.match(name)
    return 1 if name == "Title" else int(match[1]) if match else 0


def _outline(element: BaseOxmlElement) -> int:
    """Return the outline level that a paragraph has without a heading style, 0 for body text."""
    found = element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    level = int(found.get(qn("w:val"), "9")) if found is not None else 9
    return level + 1 if level < 6 else 0


def _text(element: BaseOxmlElement) -> str:
    parts: list[str] = []
    for child in element:
        if child.tag == _TEXT:
            parts.append(child.text or "")
        elif child.tag == _TAB or child.tag in _BREAKS:
            parts.append(" ")
        elif child.tag not in _GONE and child.tag not in {_DRAWN, qn("w:pPr"), qn("w:drawing"), qn("w:pict")}:
            parts.append(_text(child))
    return "".join(parts)
