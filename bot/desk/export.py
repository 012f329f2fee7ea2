"""Groups of questions → an Excel sheet."""

import io
from collections.abc import Mapping, Sequence
from enum import StrEnum

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.styles import Alignment, Font

from bot.desk.clustering import Group

HEADS = ("组", "问题", "提问时间", "情况", "提问人说明", "处理", "处理说明", "处理人", "所在地区")
WIDTHS = (6, 60, 18, 14, 30, 14, 30, 12, 22)
TOP = Alignment(vertical="top", wrap_text=True)
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a sheet takes for the beginning of a formula


def workbook(groups: Sequence[Group], names: Mapping[StrEnum, str]) -> bytes:
    """Return an .xlsx file with a row a question; `names` are the Chinese words for troubles and handlings.

    What was asked stays text, whatever it begins with: opening the sheet never reckons or reaches anything.
    """
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "问题"
    for number, row in enumerate([HEADS, *_rows(groups, names)], start=1):
        for column, value in enumerate(row, start=1):
            _write(sheet.cell(number, column), value)
    for letter, width in zip("ABCDEFGHI", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _rows(groups: Sequence[Group], names: Mapping[StrEnum, str]) -> list[tuple[str | int, ...]]:
    return [
        (
            number,
            one.question,
            one.asked.astimezone().strftime("%Y-%m-%d %H:%M"),
            "、".join(names[trouble] for trouble in one.troubles),
            one.reason,
            names[one.handling],
            one.note,
            one.by,
            one.region.replace("/", ""),
        )
        for number, group in enumerate(groups, start=1)
        for one in group.asked
    ]


def _write(cell: Cell | MergedCell, value: str | int) -> None:
    if isinstance(value, int):
        cell.value = value
        return
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell.value = text
    if text.startswith(FORMULA):
        cell.data_type = "s"
        # shown as text by Excel even after somebody has clicked into the cell
        cell.quotePrefix = True
    cell.alignment = TOP
