from datetime import date

import numpy as np

from bot.answering.extractive import extract
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
