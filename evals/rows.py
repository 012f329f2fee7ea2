"""Turn question files, JSON lines and Excel sheets, into rows of named values."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

# the columns of a sheet as staff name them; the English names count as well
HEADS = {
    "编号": "id",
    "问题": "question",
    "上文": "history",
    "可回答": "answerable",
    "依据文件": "documents",
    "应答要点": "facts",
    "推算要点": "derived",
    "不得出现": "forbidden",
    "地区": "region",
    "标签": "tags",
}
LISTS = ("documents", "facts", "derived", "forbidden", "tags")
YES = ("是", "能", "true", "1", "1.0", "yes", "")
NO = ("否", "不能", "false", "0", "0.0", "no")


class BadFile(Exception):
    """Raised where questions, gate or earlier results cannot be used; Chinese, names file and line."""


def rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each row of a .jsonl or .xlsx file with its line number, from 1.

    Raises BadFile for a file that cannot be read.
    """
    if path.suffix.lower() == ".xlsx":
        yield from _sheet_rows(path)
    elif path.suffix.lower() == ".jsonl":
        yield from _json_rows(path)
    else:
        raise BadFile(f"{path.name}：题目文件只能是 .jsonl 或 .xlsx。")


def _json_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise BadFile(f"{path.name}：不是 UTF-8 编码，请另存为 UTF-8。") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise BadFile(
                f"{path.name} 第 {number} 行：不是完整的 JSON，第 {error.colno} 列附近有误。"
            ) from error
        if not isinstance(row, dict):
            raise BadFile(f"{path.name} 第 {number} 行：每行应是一个 {{…}}。")
        yield number, row


def _sheet_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        book = openpyxl.load_workbook(path, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError) as error:
        raise BadFile(f"{path.name}：打不开，不是有效的 .xlsx 文件。") from error
    sheet = book.worksheets[0]
    heads: list[str] = []
    for number, line in enumerate(sheet.iter_rows(), start=1):
        cells = [_shown(cell) for cell in line]
        if not any(cells):
            continue
        if not heads:
            heads = [HEADS.get(cell, cell) for cell in cells]
            continue
        yield number, _from_cells(dict(zip(heads, cells, strict=False)))


def _shown(cell: Any) -> str:
    """Return what a cell shows: Excel stores 60% as 0.6, and 2016/1/1 as a moment."""
    if isinstance(cell.value, float | int) and "%" in cell.number_format:
        return f"{round(cell.value * 100, 6):g}%"
    if isinstance(cell.value, datetime):
        return cell.value.date().isoformat()
    return "" if cell.value is None else str(cell.value).strip()


def _from_cells(cells: Mapping[str, str]) -> dict[str, Any]:
    """Turn the text of cells into what the JSON line would hold; empty cells are left out."""
    row: dict[str, Any] = {name: text for name, text in cells.items() if name and text}
    for name in LISTS:
        if name in row:
            row[name] = [part.strip() for part in _split(row[name]) if part.strip()]
    if "history" in row:
        turns = [line.strip() for line in row["history"].splitlines() if line.strip()]
        row["history"] = [turns[at : at + 2] for at in range(0, len(turns), 2)]
    if (answerable := row.get("answerable", "").lower()) in (*YES, *NO):
        row["answerable"] = answerable in YES
    return row


def _split(cell: str) -> list[str]:
    return cell.replace("；", "\n").replace(";", "\n").splitlines()
