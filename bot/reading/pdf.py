"""Bytes of a PDF to a draft: paragraphs re-joined over lines and pages, ruled tables, scans by OCR."""

import io
import logging
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pdfplumber
from pdfplumber.page import Page

from bot.errors import UnreadableFile
from bot.reading import ocr
from bot.reading.lines import Line, paragraphs
from bot.reading.pieces import Draft, Piece, table_pieces

_LOG = logging.getLogger(__name__)
# fewer characters than this on a page with a picture: a scan, perhaps with a stamped page number
_SCAN_CHARACTERS = 20
# running heads and page numbers stand in the outer tenth of a page
_MARGIN = 0.1
_PAGE_NUMBER = re.compile(
    r"^[-—–－·\s]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*[/／,，]?\s*共?\s*\d{1,4}\s*页?)?[-—–－·\s]*$"
)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One page: its lines of text outside tables, and its tables with the height at which each stands."""

    number: int
    height: float
    lines: tuple[Line, ...]
    tables: tuple[tuple[float, list[Piece]], ...] = ()
    picture: bool = False


def read_pdf(data: bytes, *, scans: bool = True) -> Draft:
    """Read a PDF; with `scans`, pages that are pictures are recognised."""
    sheets = _sheets(data, scans)
    if unread := [sheet.number for sheet in sheets if not sheet.lines and not sheet.tables and sheet.picture]:
        _LOG.warning("pages %s are pictures of which no text was read", unread)
    running = _running_lines(sheets)
    pieces: list[Piece] = []
    for sheet in sheets:
        kept = [line for line in sheet.lines if not _is_margin(line, sheet, running)]
        _add_page(pieces, kept, sheet)
    if not pieces:
        raise UnreadableFile(
            "PDF 里没有文字，是扫描件或图片。",
            "请换成文字版。" if scans else "请打开文字识别（KECE_OCR=true）后重新导入，或换成文字版。",
        )
    return Draft(tuple(pieces))


def _sheets(data: bytes, scans: bool) -> list[_Sheet]:
    # pdfminer warns about every odd font; none of that is for users
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            return [_sheet(page, data, scans) for page in pdf.pages]
    except UnreadableFile:
        raise
    # pdfminer raises whatever the broken part happens to break, and wraps a wrong password
    except Exception as error:
        if "Password" in repr(error):
            raise UnreadableFile("PDF 设有打开密码。", "请取消密码后另存一份再放入。") from error
        raise UnreadableFile(
            "PDF 已损坏或下载不完整，无法解析。", "请重新下载，或用浏览器打开后“打印为 PDF”再放入。"
        ) from error


def _sheet(page: Page, data: bytes, scans: bool) -> _Sheet:
    number, height = page.page_number, float(page.height)
    if len(page.chars) < _SCAN_CHARACTERS and page.images:
        lines = ocr.lines(data, number) if scans else []
        page.close()
        return _Sheet(number, height, tuple(lines), picture=True)
    tables = [(table.bbox, table.extract()) for table in page.find_tables()]
    boxes = [box for box, _ in tables]
    outside = page.filter(lambda item: not _within(item, boxes)) if boxes else page
    lines = [
        Line(found["text"], found["x0"], found["x1"], found["top"], found["bottom"])
        for found in outside.extract_text_lines(return_chars=False)
    ]
    # pdfplumber keeps what it computed of each page until told otherwise
    page.close()
    return _Sheet(number, height, tuple(lines), tuple((box[1], _table(rows, number)) for box, rows in tables))


def _within(item: dict[str, Any], boxes: Sequence[tuple[float, float, float, float]]) -> bool:
    x, y = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
    return any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in boxes)


def _table(rows: list[list[str | None]], page: int) -> list[Piece]:
    """Turn extracted cells into pieces; None stands for a cell merged into the one left or above."""
    grid: list[list[str]] = []
    for row in rows:
        cells: list[str] = []
        for cell in row:
            above = grid[-1][len(cells)] if grid else ""
            merged = (cells[-1] if cells else "") or above
            cells.append(merged if cell is None else cell.replace("\n", ""))
        grid.append(cells)
    return table_pieces(grid, page)


def _running_lines(sheets: Sequence[_Sheet]) -> frozenset[str]:
    """Return lines that stand in the margin of most pages, digits left out."""
    counted = Counter(
        text for sheet in sheets for text in {_bare(line) for line in sheet.lines if _in_margin(line, sheet)}
    )
    return frozenset(text for text, count in counted.items() if count >= max(2, len(sheets) / 2))


def _is_margin(line: Line, sheet: _Sheet, running: frozenset[str]) -> bool:
    return _in_margin(line, sheet) and (_bare(line) in running or _PAGE_NUMBER.match(line.text) is not None)


def _in_margin(line: Line, sheet: _Sheet) -> bool:
    return line.bottom < sheet.height * _MARGIN or line.top > sheet.height * (1 - _MARGIN)


def _bare(line: Line) -> str:
    return re.sub(r"[\d\s]", "", line.text)


def _add_page(pieces: list[Piece], lines: Sequence[Line], sheet: _Sheet) -> None:
    """Add a page's paragraphs and tables in their order; its first lines may go on with the last one."""
    page = lines
    for start, table in [*sorted(sheet.tables, key=lambda one: one[0]), (sheet.height + 1, [])]:
        above = [line for line in lines if line.top < start]
        lines = [line for line in lines if line.top >= start]
        for text, goes_on in paragraphs(above, page):
            last = pieces[-1] if pieces else None
            if goes_on and last and not last.table and last.page == sheet.number - 1 and _is_open(last.text):
                pieces[-1] = Piece(last.text + text, page=last.page)
            else:
                pieces.append(Piece(text, page=sheet.number))
        pieces += table


def _is_open(text: str) -> bool:
    return len(text) > 25 and text[-1] not in "。；：！？;:!?）)”》"
