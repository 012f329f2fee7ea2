import io
from datetime import date, datetime

from openpyxl import Workbook

from bot.reading import read
from tests.reading.files import put


def text_of(tmp_path, book: Workbook) -> str:
    buffer = io.BytesIO()
    book.save(buffer)
    return read(put(tmp_path, "奖补名单.xlsx", buffer.getvalue()), tmp_path).text


def test_title_and_unit_stand_above_the_head_of_the_table(tmp_path):
    book = Workbook()
    sheet = book.active
    for row in [
        ["2024年高企奖补名单", None, None],
        ["单位：万元", None, None],
        ["序号", "企业", "金额"],
        [1, "甲公司", 10],
        [2, "乙公司", 5.5],
    ]:
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A2:C2")
    assert text_of(tmp_path, book) == (
        "2024年高企奖补名单\n单位：万元\n\n| 序号 | 企业 | 金额 |\n| --- | --- | --- |\n| 1 | 甲公司 | 10 |\n| 2 | 乙公司 | 5.5 |"
    )


def test_merged_cells_are_repeated_in_every_row_that_they_cover(tmp_path):
    book = Workbook()
    sheet = book.active
    for row in [["类别", "企业"], ["高企", "甲"], [None, "乙"], ["科小", "丙"]]:
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    assert "| 高企 | 甲 |\n| 高企 | 乙 |\n| 科小 | 丙 |" in text_of(tmp_path, book)


def test_values_look_as_excel_shows_them(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.append(["项目", "比例", "日期", "金额", "说明"])
    sheet.append(["甲", 0.155, datetime(2024, 6, 13), 3000000, "第一行\n第二行"])
    sheet.append(["乙", 1, date(2024, 6, 14), 0.1 + 0.2, True])
    for cell in sheet["B"][1:]:
        cell.number_format = "0.0%"
    text = text_of(tmp_path, book)
    assert "| 甲 | 15.5% | 2024-06-13 | 3000000 | 第一行 第二行 |" in text
    assert "| 乙 | 100% | 2024-06-14 | 0.3 |" in text


def test_every_visible_sheet_stands_under_its_name(tmp_path):
    book = Workbook()
    book.active.title = "高企"
    book.active.append(["企业", "金额"])
    book.active.append(["甲", 1])
    second, hidden = book.create_sheet("科小"), book.create_sheet("草稿")
    second.append(["企业", "金额"])
    second.append(["乙", 2])
    hidden.append(["不公开", 3])
    hidden.sheet_state = "hidden"
    text = text_of(tmp_path, book)
    assert text.index("高企") < text.index("甲") < text.index("科小") < text.index("乙")
    assert "不公开" not in text


def test_empty_rows_and_columns_go(tmp_path):
    book = Workbook()
    sheet = book.active
    sheet["B3"], sheet["D3"], sheet["B6"], sheet["D6"] = "企业", "金额", "甲", 1
    assert text_of(tmp_path, book) == "| 企业 | 金额 |\n| --- | --- |\n| 甲 | 1 |"
