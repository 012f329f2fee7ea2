import random
from fractions import Fraction

import cn2an
import pytest

from bot.figures import Figure, figures, fold, same
from bot.numerals import number


def only(text: str) -> Figure:
    (figure,) = figures(text)
    return figure


SAME = [
    [
        "10%",
        "10％",
        "１０%",
        "10 %",
        "百分之十",
        "百分之10",
        "一成",
        "1/10",
        "10.0%",
        "十分之一",
    ],
    ["100%", "百分之百", "百分之一百"],
    ["35%", "三成五", "百分之三十五"],
    ["50%", "一半", "½", "1/2", "五成", "二分之一", "百分之五十"],
    ["0.5%", "5‰", "千分之五", "百分之零点五"],
    ["2/3", "三分之二", "⅔"],
    [
        "300万元",
        "3,000,000元",
        "3000000元",
        "三百万元",
        "３００万元",
        "300 万元",
        "3百万元",
        "３，０００，０００元",
    ],
    ["0.5万元", "5000元", "五千元", "5千元", "5,000 元", "5000块钱"],
    ["2亿元", "两亿元", "二亿元", "20000万元", "200,000,000元"],
    ["2亿5000万元", "2.5亿元", "25000万元", "两亿五千万元"],
    ["1.15亿元", "11500万元"],
    ["5月底", "5月末", "五月底", "05月底", "５月底"],
    [
        "2016年1月1日",
        "2016-01-01",
        "2016年01月01日",
        "2016/1/1",
        "2016.1.1",
        "二〇一六年一月一日",
        "二○一六年一月一日",
    ],
    ["2016年1月", "2016-01", "二〇一六年一月", "2016年1月份"],
    ["5月31日", "5月31号", "五月三十一日", "05月31日"],
    ["2016年", "二〇一六年", "２０１６年"],
    ["3年", "三年", "3 年", "36个月", "3周年"],
    ["半年", "6个月", "六个月", "0.5年"],
    ["一年半", "18个月", "1.5年"],
    ["两个半月", "2.5个月"],
    ["10个工作日", "十个工作日", "10工作日", "10 个工作日"],
    ["365天", "365日", "365个日历天", "365 个自然日"],
    ["两周", "14天", "14日"],
    ["24小时", "二十四小时", "24个小时"],
    ["第十一条", "第11条", "第 11 条"],
    ["第四季度", "四季度", "第4季度"],
    [
        "〔2016〕32号",
        "[2016]32号",
        "（2016）32号",
        "【2016】32号",
        "［2016］３２号",
        "(2016)第32号",
        "〔2016〕 32 号",
    ],
    ["2023年第7号", "2023年7号", "二〇二三年第七号"],
    ["54家", "五十四家", "５４家", "54 家"],
    ["3个百分点", "三个百分点", "3百分点"],
]


@pytest.mark.parametrize("written", SAME, ids=lambda written: written[0])
def test_ways_of_writing_one_figure_have_one_value(written: list[str]) -> None:
    first = only(written[0])
    for text in written:
        other = only(text)
        assert (other.kind, other.value, other.unit) == (first.kind, first.value, first.unit), text
        assert (other.start, other.end) == (0, len(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("50%", "150%"),
        ("5年", "15年"),
        ("3%", "3.5%"),
        ("3年", "3个月"),
        ("3月", "3个月"),
        ("10日", "10个工作日"),
        ("5月", "5月底"),
        ("5月底", "5月上旬"),
        ("2016年", "2016年1月"),
        ("1月1日", "2016年1月1日"),
        ("100万元", "100万美元"),
        ("54家", "54项"),
        ("16人", "16人次"),
        ("3%", "3个百分点"),
        ("第十一条", "十一条"),
        ("第2条", "第2款"),
        ("〔2016〕32号", "2016年第32号"),
        ("〔2016〕32号", "〔2016〕132号"),
        ("60%", "60分"),
        ("2万元", "2元"),
        ("0355", "355"),
        ("54家", "54"),
        ("500元", "500"),
    ],
)
def test_different_figures_are_not_the_same(one: str, other: str) -> None:
    assert not same(only(one), only(other))
    assert same(only(one), only(one))


@pytest.mark.parametrize(
    ("wanted", "found"), [("54", "54家"), ("2023", "2023年"), ("500万", "500万元"), ("500万元", "500万")]
)
def test_a_bare_number_asks_for_no_unit(wanted: str, found: str) -> None:
    assert same(only(wanted), only(found))


@pytest.mark.parametrize(
    "text",
    [
        "十四五规划",
        "二一二地质队",
        "统一条件",
        "唯一一致",
        "十分重要",
        "一次性扣除",
        "一般企业",
        "其一成立",
        "三会一课",
        "万一不行",
        "百姓",
        "千方百计",
        "上半年",
        "[1]",
        "① 项目计划书",
        "1.总则",
        "(2)条件",
        "（3）材料",
        "- 3、其他",
        "三四个",
        "星期一",
        "十八大",
    ],
)
def test_words_and_list_numbers_are_no_figures(text: str) -> None:
    assert figures(text) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("300-500万元", [3_000_000, 5_000_000]),
        ("5000万元至1亿元", [50_000_000, 100_000_000]),
        ("5000万—1亿元", [50_000_000, 100_000_000]),
        ("三至五年", [36, 60]),
        ("3—5年", [36, 60]),
        ("7–8 分", [7, 8]),
        ("5%～10%", [Fraction(1, 20), Fraction(1, 10)]),
        ("5-10%", [Fraction(1, 20), Fraction(1, 10)]),
        ("2023—2027年", ["2023", "2027"]),
        ("6—8月", ["--06", "--08"]),
        ("2024-06-01至2024-08-31", ["2024-06-01", "2024-08-31"]),
    ],
)
def test_the_lower_end_of_a_range_has_the_unit_of_the_upper(text: str, values: list[object]) -> None:
    found = figures(text)
    assert [figure.value for figure in found] == values
    assert len({(figure.kind, figure.unit) for figure in found}) == 1


def test_an_ambiguous_range_is_not_guessed() -> None:
    assert [(figure.kind, figure.value) for figure in figures("5000-1亿元")] == [
        ("number", 5000),
        ("amount", 100_000_000),
    ]


def test_a_list_number_before_a_year_is_not_its_decimal() -> None:
    assert only("1.2024年工作").value == "2024"


def test_spans_point_into_the_text_as_given() -> None:
    text = "最近一年销售收入在５０００万元至２亿元（含），不低于百分之四；国科发火〔2016〕32号，第十一条。"
    assert [text[figure.start : figure.end] for figure in figures(text)] == [
        "一年",
        "５０００万元",
        "２亿元",
        "百分之四",
        "〔2016〕32号",
        "第十一条",
    ]


def test_marks_of_citations_are_no_figures_but_document_numbers_in_brackets_are() -> None:
    assert [figure.value for figure in figures("不低于60%[1][12]，见[2016]32号[3]。")] == [
        Fraction(3, 5),
        "[2016]32",
    ]


def test_phone_numbers_and_codes_keep_their_zeros() -> None:
    assert [(figure.kind, figure.value) for figure in figures("电话0355-2023124")] == [
        ("code", "0355"),
        ("number", 2023124),
    ]


def test_folding_keeps_the_length() -> None:
    text = "１２，３００㎡％①Ⅱ（ａ）\u3000\xa0ﬁ"
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("十", 10),
        ("二十", 20),
        ("一百零五", 105),
        ("一百二", 120),
        ("三千二百万", 32_000_000),
        ("壹佰万", 1_000_000),
        ("零点五", Fraction(1, 2)),
        ("1.5亿", 150_000_000),
        ("1,234.5", Fraction(2469, 2)),
        ("三四", None),
        ("十四五", None),
        ("二十零", None),
    ],
)
def test_numerals_are_read(numeral: str, value: object) -> None:
    assert number(numeral) == value


def test_every_number_below_ten_thousand_reads_the_same_in_chinese() -> None:
    for value in [*range(1, 130), *range(130, 10_000, 77)]:
        assert only(f"{cn2an.an2cn(value)}家") == Figure(
            "count", Fraction(value), "家", 0, len(cn2an.an2cn(value)) + 1
        )


def test_hostile_text_is_read_without_error() -> None:
    letters = "0123456789一二两十百千万亿零〇第年月日号条.,%-〔2016〕[]半成分之/元个点 至"
    source = random.Random(7)
    for _ in range(3000):
        text = "".join(source.choices(letters, k=source.randint(1, 30)))
        spans = [(figure.start, figure.end) for figure in figures(text)]
        assert all(start < end for start, end in spans)
        assert spans == sorted(spans)
    assert figures("1" * 20_000)[0].kind == "code"
    assert len(figures("百分之" * 5000 + "三百" * 5000)) < 20_000
