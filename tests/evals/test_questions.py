import json
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from bot.model import Turn
from evals.questions import Case, load
from evals.rows import BadFile

FULL = {
    "id": "hnte-001",
    "question": "那海外的呢?",
    "history": [["高企要多少研发费?", "不低于60%。"]],
    "answerable": True,
    "documents": ["国家/办法.md"],
    "facts": ["60%", "近一年|最近一年"],
    "derived": ["48万元"],
    "forbidden": ["70%"],
    "region": "潞州区",
    "tags": ["高企", "数字"],
}
CASE = Case(
    id="hnte-001",
    question="那海外的呢?",
    history=(Turn("高企要多少研发费?", "不低于60%。"),),
    documents=("国家/办法.md",),
    facts=("60%", "近一年|最近一年"),
    derived=("48万元",),
    forbidden=("70%",),
    region=("山西省", "长治市", "潞州区"),
    tags=("高企", "数字"),
)
CHINESE_HEADS = [
    "编号",
    "问题",
    "上文",
    "可回答",
    "依据文件",
    "应答要点",
    "推算要点",
    "不得出现",
    "地区",
    "标签",
]


def jsonl(path: Path, *rows: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def sheet(path: Path, *rows: list[object]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_a_json_line_becomes_a_case(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "a.jsonl", FULL, {"id": "x", "question": "明年给多少?", "answerable": False})
    assert load([path]) == [CASE, Case("x", "明年给多少?", answerable=False)]


@pytest.mark.parametrize("heads", [CHINESE_HEADS, list(FULL)], ids=["Chinese", "English"])
def test_a_sheet_holds_the_same_columns(tmp_path: Path, heads: list[str]) -> None:
    cells: dict[str, object] = {
        "id": "hnte-001",
        "question": " 那海外的呢? ",
        "history": "高企要多少研发费?\n不低于60%。",
        "answerable": "是",
        "documents": "国家/办法.md",
        "facts": "60%；近一年|最近一年",
        "derived": "48万元",
        "forbidden": "70%",
        "region": "潞州区",
        "tags": "高企\n数字",
    }
    names = dict(zip(CHINESE_HEADS, [*list(FULL)[:10]], strict=True)) if heads is CHINESE_HEADS else {}
    row = [cells[names.get(head, head)] for head in heads]
    path = sheet(tmp_path / "题目.xlsx", heads, [None] * 10, row, ["y", "不知道?", None, "否"])
    assert load([path]) == [CASE, Case("y", "不知道?", answerable=False)]


def test_percentages_and_dates_that_excel_stores_as_numbers_are_as_shown(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", ["编号", "问题", "应答要点", "不得出现"], [1, "多少?", 0.6, None])
    book = openpyxl.load_workbook(path)
    book.active["C2"].number_format = "0%"
    book.active["D2"].value = datetime(2016, 1, 1)
    book.save(path)
    assert load([path]) == [Case("1", "多少?", facts=("60%",), forbidden=("2016-01-01",))]


def test_folders_are_searched_and_held_out_questions_are_marked(tmp_path: Path) -> None:
    jsonl(tmp_path / "a.jsonl", {"id": "1", "question": "甲?"})
    jsonl(tmp_path / "held-out" / "b.jsonl", {"id": "2", "question": "乙?"})
    sheet(tmp_path / "held-out" / "c.xlsx", ["编号", "问题"], ["3", "丙?"])
    (tmp_path / "~$c.xlsx").write_bytes(b"lock")
    (tmp_path / "README.md").write_text("说明", encoding="utf-8")
    assert [(case.id, case.held_out) for case in load([tmp_path])] == [("1", False), ("2", True), ("3", True)]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"question": "甲?"}, "a.jsonl 第 1 行：缺少「编号」。"),
        ({"id": "1", "question": " "}, "a.jsonl 第 1 行：缺少「问题」。"),
        ({"id": "1", "question": "甲?", "answerable": "也许"}, "「可回答」应填 是 或 否"),
        ({"id": "1", "question": "甲?", "facts": "60%"}, "「应答要点」应是一组不为空的文字"),
        ({"id": "1", "question": "甲?", "facts": [60]}, "「应答要点」应是一组不为空的文字"),
        ({"id": "1", "question": "甲?", "forbidden": [" | "]}, "「不得出现」应是一组不为空的文字"),
        ({"id": "1", "question": "甲?", "history": [["问"]]}, "上文应一问一答成对"),
        ({"id": "1", "question": "甲?", "region": "火星市"}, "不认识的地区「火星市」"),
        ({"id": "1", "question": "甲?", "fact": []}, "不认识的列「fact」"),
        (["id"], "每行应是一个"),
    ],
)
def test_a_wrong_row_is_named_with_its_file_and_line(tmp_path: Path, row: object, message: str) -> None:
    with pytest.raises(BadFile) as error:
        load([jsonl(tmp_path / "a.jsonl", row)])
    assert message in str(error.value)
    assert "a.jsonl 第 1 行" in str(error.value)


def test_an_id_that_occurs_twice_is_an_error(tmp_path: Path) -> None:
    first = jsonl(tmp_path / "a.jsonl", {"id": "1", "question": "甲?"})
    second = jsonl(tmp_path / "b.jsonl", {"id": "2", "question": "乙?"}, {"id": "1", "question": "丙?"})
    with pytest.raises(BadFile, match=r"b\.jsonl 第 2 行：编号「1」与 a\.jsonl 第 1 行 重复"):
        load([first, second])


def test_broken_files_are_said_to_be_broken(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('\n{"id": "1",', encoding="utf-8")
    (tmp_path / "b.jsonl").write_bytes("问题".encode("gb18030"))
    (tmp_path / "c.xlsx").write_bytes(b"no sheet")
    (tmp_path / "d.txt").write_text("甲", encoding="utf-8")
    messages = {
        "a.jsonl": "第 2 行：不是完整的 JSON",
        "b.jsonl": "UTF-8",
        "c.xlsx": "打不开",
        "d.txt": "只能是",
        "e": "找不到",
    }
    for name, message in messages.items():
        with pytest.raises(BadFile, match=message):
            load([tmp_path / name])
