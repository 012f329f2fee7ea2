from datetime import date

import pytest

from bot.reading.conventions import ARTICLE, CHAPTER, DOC_NUMBER, NOTICE_NUMBER, NUMBER_LEVELS, ORDER_NUMBER
from bot.reading.dates import first_date, number, years_later


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("第三章 条件与程序", "第三章"),
        ("　第一节　一般规定", "第一节"),
        ("第二编 分则", "第二编"),
        ("第十章附则", "第十章"),
        ("第三章规定的条件，适用于本章。", None),
    ],
)
def test_chapters(line, label):
    match = CHAPTER.match(line)
    assert (match and match[1]) == label


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("第十一条 认定须同时满足以下条件：", "第十一条"),
        ("第二十条之一 内容。", "第二十条之一"),
        ("第一百零二条　内容。", "第一百零二条"),
        ("第一条为了加强管理，制定本办法。", "第一条"),
        ("第12条 内容。", "第12条"),
        ("第十一条规定的条件", None),
        ("第二条第一款规定", None),
        ("第三条、第四条同时适用", None),
        ("第五条至第七条", None),
    ],
)
def test_articles(line, label):
    match = ARTICLE.match(line)
    assert (match and match[1]) == label


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("一、申报条件", 0),
        ("十二、附则", 0),
        ("（一）基本条件", 1),
        ("(一)守初心", 1),
        ("1.坚定理想信念", 2),
        ("1. 最近一年", 2),
        ("12、其他", 2),
        ("１．材料装订", 2),
        ("（1）人员人工费用", 3),
        ("(12)其他", 3),
        ("①申请书", 4),
        ("1.5倍计算", None),
        ("2024年工作", None),
        ("一是强化任务", None),
    ],
)
def test_numbered_levels(line, level):
    assert next((depth for depth, pattern in enumerate(NUMBER_LEVELS) if pattern.match(line)), None) == level


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (DOC_NUMBER, "国科发火〔2016〕32号"),
        (DOC_NUMBER, "财税[2018]64号"),
        (NOTICE_NUMBER, "国家税务总局公告2015年第97号"),
        (NOTICE_NUMBER, "财政部 税务总局公告2023年第7号"),
        (ORDER_NUMBER, "中华人民共和国国务院令第512号"),
        (ORDER_NUMBER, "山西省人民代表大会常务委员会公告（第五十七号）"),
    ],
)
def test_document_numbers(pattern, text):
    assert pattern.fullmatch(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2016年1月1日", date(2016, 1, 1)),
        ("二〇一六年十二月三十一日", date(2016, 12, 31)),
        ("二○○八年十月二十日", date(2008, 10, 20)),
        ("一九九八年五月六日", date(1998, 5, 6)),
        ("２０１３年１月１日", date(2013, 1, 1)),
        ("2024-06-13 15:23", date(2024, 6, 13)),
        ("2024/6/3", date(2024, 6, 3)),
        ("20240613", date(2024, 6, 13)),
        ("2024年2月30日", None),
        ("2024年6月", None),
        ("电话12024061399", None),
        ("", None),
    ],
)
def test_dates(text, day):
    assert first_date(text) == day


@pytest.mark.parametrize(
    ("text", "value"),
    [("25", 25), ("二十五", 25), ("两", 2), ("五", 5), ("二〇〇八", 2008), ("一百零二", 102), ("甲", None)],
)
def test_numbers(text, value):
    assert number(text) == value


def test_a_term_ends_on_the_day_before_its_anniversary():
    assert years_later(date(2021, 3, 1), 5) == date(2026, 2, 28)
    assert years_later(date(2020, 2, 29), 4) == date(2024, 2, 29)
