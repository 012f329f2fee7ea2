"""The Excel sheet, opened again: all text, whatever it begins with."""

import io
from datetime import UTC, datetime

import openpyxl
import pytest

from bot.desk.clustering import Group
from bot.desk.export import HEADS, workbook
from bot.desk.questions import Asked, Handling, Trouble
from bot.web.desk.words import NAMES


def sheet(question: str, reason: str = "", note: str = ""):
    one = Asked(
        "t", "c", datetime(2026, 11, 24, 2, 3, tzinfo=UTC), question, "山西省/长治市",
        (Trouble.REFUSED, Trouble.DISLIKED), reason, Handling.DISMISSED, note, "王芳",
    )  # fmt: skip
    data = workbook([Group((one, one), ((question, 2),))], NAMES)
    return openpyxl.load_workbook(io.BytesIO(data)).active


def test_a_question_is_a_row_with_its_group():
    rows = list(sheet("问题", "原因", "说明").iter_rows(values_only=True))
    assert rows[0] == HEADS
    assert rows[1][:2] == (1, "问题")
    assert rows[1][3:] == ("没有答上、评价没帮助", "原因", "不处理", "说明", "王芳", "山西省长治市")
    assert len(rows) == 3


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|'/c calc'!A1",
        '=HYPERLINK("http://evil.test","点")',
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1",
        "=",
        "普通",
    ],
)
def test_what_looks_like_a_formula_stays_text(text: str):
    shown = sheet(text, text, text)
    for row in shown.iter_rows(min_row=2):
        for cell in row:
            assert cell.data_type != "f"
        assert [row[at].value for at in (1, 4, 6)] == [text] * 3
        assert row[1].data_type == "s"
        assert row[1].quotePrefix is (text != "普通")


def test_characters_that_no_sheet_may_hold_are_left_out():
    assert sheet("问\x00题\x0b").cell(2, 2).value == "问题"
