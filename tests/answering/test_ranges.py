import pytest

from bot.answering.ranges import own_row, range_of
from bot.answering.units import Form, Unit

SHARES = ("人员占职工总数的比例", ["30%（含）以上", "25%（含）—30%", "20%（含）—25%", "20%以下"])
INCOME = ("最近一年销售收入", ["5000万元以下（含5000万元）", "5000万元以上至2亿元（含2亿元）", "2亿元以上"])
GROWTH = ("增长率", ["≥35%", "≥25%", "＞0", "≤0"])
COUNTS = ("转化年平均数", ["5项及以上", "4项及以上", "1项及以上", "0项"])


def row_for(question: str, table: tuple[str, list[str]]) -> str:
    head, labels = table
    units = [Unit(f"| {label} | {at} |", at, at + 1, Form.ROW) for at, label in enumerate(labels)]
    own = own_row(question, units, f"| {head} | 得分 |")
    return own.row.text.split("|")[1].strip() if own else ""


@pytest.mark.parametrize(
    ("question", "table", "row"),
    [
        ("科技人员占25%", SHARES, "25%（含）—30%"),
        ("科技人员占比24.9%给几分", SHARES, "20%（含）—25%"),
        ("科技人员占百分之三十", SHARES, "30%（含）以上"),
        ("科技人员占5%", SHARES, "20%以下"),
        ("去年销售收入正好5000万元", INCOME, "5000万元以下（含5000万元）"),
        ("收入2亿整", INCOME, "5000万元以上至2亿元（含2亿元）"),
        ("收入21000万", INCOME, "2亿元以上"),
        ("增长率28%", GROWTH, "≥25%"),
        ("增长率0%", GROWTH, "≤0"),
        ("年均转化4项", COUNTS, "4项及以上"),
        ("年均转化0项", COUNTS, "0项"),
    ],
)
def test_the_row_is_that_of_the_value_told(question: str, table: tuple[str, list[str]], row: str):
    assert row_for(question, table) == row


@pytest.mark.parametrize(
    ("question", "table"),
    [
        ("能享受15%的税率吗", SHARES),  # a share of something else
        ("科技人员占20%还是30%", SHARES),  # which of both is his
        ("科技人员占多少", SHARES),
        ("科技人员占比不到25%", SHARES),
        ("收入3年来都不错", INCOME),
        ("科技人员占25%", ("项目", ["时间", "地点"])),
        ("科技人员占25%", ("人员占比", ["30%以上"])),  # one row tells nothing apart
    ],
)
def test_no_row_is_pointed_at_where_it_is_not_plain(question: str, table: tuple[str, list[str]]):
    assert row_for(question, table) == ""


@pytest.mark.parametrize("label", ["Ⅱ类知识产权3项", "2016年", "甲乙丙", "10%、20%、30%", "知识产权≤30分"])
def test_labels_that_say_more_than_a_range_are_none(label: str):
    assert range_of(label) is None
