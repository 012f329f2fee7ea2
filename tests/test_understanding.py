from datetime import date

import pytest

from bot.errors import BadQuestion
from bot.glossary import Entry
from bot.model import Query, Turn
from bot.understanding import MAX_LENGTH, parts, search_text, understand

GLOSSARY = (Entry("高企", "高新技术企业"), Entry("科小", "科技型中小企业"), Entry("加计", "研发费用加计扣除"))
TODAY = date(2026, 11, 24)


def ask(*questions: str) -> Query:
    history = [Turn(question, "") for question in questions[:-1]]
    return understand(questions[-1], history, glossary=GLOSSARY, today=TODAY)


@pytest.mark.parametrize("question", ["", "  \n ", "😀😀😀", "？？", "a" * (MAX_LENGTH + 1)])
def test_what_is_no_question_is_said_so(question: str):
    with pytest.raises(BadQuestion):
        ask(question)


def test_a_polite_opening_is_no_part_of_the_question():
    assert ask("您好，请问高新技术企业的条件").standalone == "高新技术企业的条件"


def test_abbreviations_are_spelled_out_and_still_looked_up():
    query = ask("高企的条件")
    assert query.standalone == "高新技术企业的条件"
    assert search_text(query) == "高新技术企业的条件 高企"


def test_an_ellipsis_takes_the_place_of_its_like():
    assert ask("第一批什么时候申报", "那第二批呢？").standalone == "第二批什么时候申报"
    assert ask("高企的有效期是几年", "科小呢").standalone == "科技型中小企业的有效期是几年"


def test_a_question_without_subject_goes_on_about_the_last_one():
    query = ask("科小怎么入库", "那奖励多少？")
    assert query.standalone == "科技型中小企业 奖励多少？"
    assert query.carried == "科技型中小企业"


def test_the_subject_lasts_over_several_turns():
    assert ask("高企有效期几年", "科小呢", "要什么材料").carried == "科技型中小企业"


def test_a_question_with_its_own_subject_stands_alone():
    query = ask("高企的条件", "科技型中小企业的评价指标有哪些")
    assert query.standalone == "科技型中小企业的评价指标有哪些"
    assert query.carried == ""


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("2022年第四季度买的设备能一次性扣除吗", date(2022, 12, 31)),
        ("2023年的标准是多少", date(2023, 12, 31)),
        ("2024年6月的规定", date(2024, 6, 30)),
        ("去年的比例", date(2025, 12, 31)),
    ],
)
def test_a_time_in_the_question_is_the_day_to_answer_for(question: str, day: date):
    query = ask(question)
    assert query.dated
    assert query.on == day


@pytest.mark.parametrize("question", ["2008年的认定办法还有效吗", "2022年63号文现在还能用吗"])
def test_a_year_that_names_a_rule_does_not_set_the_day(question: str):
    assert ask(question).on == TODAY


def test_without_a_time_today_counts():
    query = ask("加计扣除比例")
    assert not query.dated
    assert query.on == TODAY


def test_places_are_found():
    assert ask("深圳的高企奖励").places == (("广东省", "深圳市"),)


def test_two_questions_in_one_are_answered_apart():
    first, second = parts(ask("高企要什么条件，能补多少钱？"), GLOSSARY)
    assert first.standalone == "高新技术企业要什么条件"
    assert second.carried.startswith("高新技术企业")
    assert "能补多少钱" in second.standalone


def test_each_of_the_values_that_score_together_is_asked_for_alone():
    query = ask("高企，净资产增长率20%、收入增长率没有，一共打多少分？")
    assert [part.standalone for part in parts(query, GLOSSARY)] == [
        "高新技术企业 净资产增长率20%得多少分",
        "高新技术企业 收入增长率没有得多少分",
    ]


@pytest.mark.parametrize(
    "question",
    [
        "净资产增长率20%，打多少分？",  # one value
        "人员10%，资产20%，收入30%，成本40%，打多少分？",  # more than can be read
        "净资产增长率20%，收入增长，要什么材料？",  # no score
    ],
)
def test_other_values_stay_in_their_question(question: str):
    query = ask(question)
    assert parts(query, GLOSSARY) == (query,)


def test_facts_before_the_question_are_no_questions():
    query = ask("近三年收入3000万、4000万、6000万，研发费130万，符合比例吗？")
    assert parts(query, GLOSSARY) == (query,)
