from datetime import date

import numpy as np

from bot.answering.asked import asked
from bot.answering.extractive import extract, usable
from bot.build import build_encoder
from bot.model import Metadata, Passage, Query, Retrieved
from bot.settings import Settings

TEXT = """示例企业和示范企业的区别如下：

| 项目 | 示例企业 | 示范企业 |
| --- | --- | --- |
| 分值要求 | 70分以上 | 60分以上 |
| 有效期 | 三年 | 一年 |
"""
TEXT += "\n".join(f"| 条件{at} | 职工总数不超过500人 | 年销售收入不超过2亿元 |" for at in range(8))


class Reading:
    """A reader that takes one text for the answer."""

    def __init__(self, answer: str) -> None:
        self.answer = answer

    def scores(self, question: str, texts: list[str]) -> np.ndarray:
        return np.array([6.0 if text.endswith(self.answer) else -6.0 for text in texts], np.float32)


def test_the_head_of_a_table_never_answers_without_its_rows():
    text = "示例企业和示范企业的分数线"
    query = Query(text=text, standalone=text, on=date(2026, 11, 24), today=date(2026, 11, 24))
    hit = Retrieved(Passage("1", "对照.md", 0, ("区别",), TEXT, 0, len(TEXT)), "对照", Metadata(), 3.0)
    _, (evidence,) = extract(
        query,
        [hit],
        encoder=build_encoder(Settings()),
        selector=Reading("| 项目 | 示例企业 | 示范企业 |"),
        rarity=lambda word: 0.5,
        following=lambda passage: (),
    )
    assert [unit.text for unit in evidence.units] == [
        line for line in TEXT.split("\n") if line and "---" not in line
    ]


def test_what_is_for_business_abroad_answers_only_who_asks_for_it():
    def hit(at: str, heading: str) -> Retrieved:
        text = "委托研发的费用按实际发生额的80%计入。"
        return Retrieved(Passage(at, "通知.md", 0, (heading,), text, 0, len(text)), "通知", Metadata(), 3.0)

    hits = [hit("1", "委托境外研发"), hit("2", "委托境内研发")]
    for text, expected in (
        ("委托大学研发按多少加计", ["2"]),
        ("委托国外公司研发按多少加计", ["1", "2"]),
    ):
        query = Query(text=text, standalone=text, on=date(2026, 11, 24), today=date(2026, 11, 24))
        found = usable(query, asked(query, lambda word: 0.5), hits)
        assert [one.passage.id for one in found] == expected


def test_what_rests_on_later_rules_tells_nothing_of_the_time_before_them():
    texts = [
        "委托境外研发可以加计扣除（财税〔2018〕64号）。",
        "委托境外研发自2018年起按公告2023年第7号加计扣除。",
        "财税〔2015〕119号中委托境外研发不得加计扣除的规定，自2018年起按财税〔2018〕64号执行。",
        "委托境外研发的费用单独核算。",
    ]

    def found(asked_for: str, on: date, metadata: Metadata) -> list[int]:
        hits = [
            Retrieved(Passage(text, "说明.md", 0, (), text, 0, len(text)), "说明", metadata, 3.0)
            for text in texts
        ]
        query = Query(
            text=asked_for, standalone=asked_for, on=on, today=date(2026, 11, 24), dated=on.year < 2026
        )
        return [texts.index(hit.passage.text) for hit in usable(query, asked(query, lambda _: 0.5), hits)]

    question = "委托境外研发能加计扣除吗"
    assert found(f"2017年{question}", date(2017, 12, 31), Metadata()) == [2, 3]
    assert found(f"2019年{question}", date(2019, 12, 31), Metadata()) == [0, 2, 3]
    assert found(question, date(2026, 11, 24), Metadata()) == [0, 1, 2, 3]
    # whether a document that has its own days holds is worked out from these; an old one may name what came later
    for dated in (Metadata(written=date(2018, 1, 1)), Metadata(doc_number="财税〔2015〕119号")):
        assert found(f"2017年{question}", date(2017, 12, 31), dated) == [0, 1, 2, 3]
