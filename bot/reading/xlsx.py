"""Bytes of an Excel file to a draft: each sheet a Markdown table under its name."""

import datetime as dt
import io
from collections.abc import Iterator

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from bot.errors import UnreadableFile
from bot.reading.pieces import Draft, Piece, table_pieces
from bot.reading.text import tidy

# a list of subsidies has some thousand rows; formatting down to row 1,048,576 is no data
MAX_CELLS = 2_000_000
_DEFAULT_NAMES = ("sheet", "工作表")


def read_xlsx(data: bytes) -> Draft:
    """Read every visible sheet, values as Excel last computed them."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        pieces = tuple(piece for sheet in book.worksheets for piece in _sheet(sheet, len(book.worksheets)))
    except UnreadableFile:
        raise
    # openpyxl raises whatever the broken part happens to break
    except Exception as error:
        raise UnreadableFile(
            "Excel 文件已损坏，无法解析。", "请用 Excel 或 WPS 打开后另存为 .xlsx 再放入。"
        ) from error
    if not pieces:
        raise UnreadableFile(
            "Excel 文件里没有内容。", "请确认表格已保存；公式表请在 Excel 里打开并保存一次。"
        )
    return Draft(pieces)


def _sheet(sheet: Worksheet, sheets: int) -> Iterator[Piece]:
    if sheet.sheet_state != "visible":
        return
    if sheet.max_row * sheet.max_column > MAX_CELLS:
        raise UnreadableFile(
            f"工作表“{sheet.title}”的范围过大（{sheet.max_row} 行）。",
            "请删除末尾的空行空列后保存，或拆分表格。",
        )
    pieces = table_pieces(_grid(sheet))
    if pieces and (sheets > 1 or not sheet.title.lower().startswith(_DEFAULT_NAMES)):
        yield Piece(tidy(sheet.title), level=2)
    yield from pieces


def _grid(sheet: Worksheet) -> list[list[str]]:
    """Return the cells as shown, merged ones repeated in every place that they cover."""
    grid = [[_shown(cell.value, cell.number_format) for cell in row] for row in sheet.iter_rows()]
    for area in sheet.merged_cells.ranges:
        value = grid[area.min_row - 1][area.min_col - 1]
        for row in grid[area.min_row - 1 : area.max_row]:
            row[area.min_col - 1 : area.max_col] = [value] * (area.max_col - area.min_col + 1)
    return grid


def _shown(value: object, form: str) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, float | int) and not isinstance(value, bool):
        return f"{value * 100:.10g}%" if form.endswith("%") else f"{value:.15g}"
    return str(value)
