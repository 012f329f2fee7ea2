from dataclasses import replace

import numpy as np

from bot.answering.asked import Asked, asked
from bot.answering.scoring import Scored, ranked
from bot.answering.selecting import READ, SELECTED, best_places, in_context, select
from bot.answering.units import Form, Unit
from bot.model import Metadata, Passage, Query, Retrieved

TITLE = "示例企业认定办法"
TEXTS = ("第一句话。", "第二句话。", "第三句话。", "第四句话。", "第五句话。", "第六句话。")


class Reading:
    """A reader that finds the answer in one text, and remembers what it was given."""

    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.texts: list[str] = []

    def scores(self, question: str, texts: list[str]) -> np.ndarray:
        self.texts = list(texts)
        return np.array([2.0 if self.answer in text else -2.0 for text in texts], np.float32)


def hit(name: str, lead: str = "") -> Retrieved:
    return Retrieved(
        Passage(name, "办法.md", 0, ("认定", "条件"), "内容", 0, 2, lead=lead), TITLE, Metadata(), 1.0
    )


def scored(text: str, score: float, form: Form = Form.SENTENCE) -> Scored:
    return Scored(Unit(text, 0, len(text), form), {"fits": 1.0, "covered": 1.0}, score)


def question(text: str = "第四句说什么") -> Asked:
    return asked(Query(text=text, standalone=text), lambda word: 0.5)


HITS = [hit("甲"), hit("乙")]
ROWS = [
    [scored(text, 6.0 - 4 * at) for at, text in enumerate(TEXTS[:3])],
    [scored(text, 3.0 - at) for at, text in enumerate(TEXTS[3:])],
]


def test_only_the_best_are_read_and_what_answers_comes_first():
    reader = Reading("第四句")
    found = select(question(), HITS, ROWS, reader)
    assert len(reader.texts) == READ
    at, first = ranked(question(), found)[0]
    assert (at, first.unit.text) == (1, "第四句话。")
    assert first.features["selected"] == 2.0
    assert first.score == 3.0 + 4 * SELECTED


def test_what_is_not_read_counts_as_the_least_of_what_is():
    found = select(question(), HITS, ROWS, Reading("第一句"))
    last = found[1][-1]
    assert (last.score, last.features["selected"]) == (1.0, -2.0)


def test_what_holds_the_sort_of_fact_that_is_asked_for_is_read_first():
    unfit = [[replace(one, features={**one.features, "fits": 0.0}) for one in ROWS[0]], ROWS[1]]
    assert best_places(question("要交多少钱"), unfit, 1) == [(1, 0)]
    assert best_places(question("怎么办理"), unfit, 1) == [(0, 0)]


def test_a_unit_is_read_with_its_title_heading_lead_and_head_of_the_table():
    rows = [scored("|指标|分值|", 1.0, Form.HEAD), scored("|专利|10分|", 1.0, Form.ROW)]
    assert in_context(hit("表"), rows, 1) == f"{TITLE} 条件 |指标|分值| |专利|10分|"
    assert in_context(hit("列", lead="须符合下列条件："), [scored("成立一年以上。", 1.0)], 0) == (
        f"{TITLE} 条件 须符合下列条件： 成立一年以上。"
    )
