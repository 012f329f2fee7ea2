from bot.answering.units import Form, units
from bot.model import Passage


def passage(text: str, start: int = 0, lead: str = "") -> Passage:
    return Passage("id", "doc", 0, (), text, start, start + len(text), lead=lead)


def test_sentences_are_cut_at_their_ends():
    found = units(passage("第一句。第二句；第三句"))
    assert [unit.text for unit in found] == ["第一句。", "第二句；", "第三句"]


def test_spans_are_those_of_the_document():
    text = "甲乙。\n  丙丁。"
    found = units(passage(text, start=100))
    assert [(unit.start - 100, unit.end - 100) for unit in found] == [(0, 3), (6, 9)]
    assert [text[unit.start - 100 : unit.end - 100] for unit in found] == ["甲乙。", "丙丁。"]


def test_a_numbered_item_stays_whole():
    found = units(passage("须满足以下条件：\n（一）成立一年以上；有场所；"))
    assert [unit.form for unit in found] == [Form.SENTENCE, Form.ITEM]
    assert found[0].leads


def test_rows_of_a_table_are_units_and_its_rule_is_none():
    found = units(passage("| 档 | 分 |\n| --- | --- |\n| 一 | 8分 |"))
    assert [unit.form for unit in found] == [Form.HEAD, Form.ROW]


def test_a_table_that_goes_on_has_its_head_in_the_lead():
    found = units(passage("| 二 | 6分 |", lead="| 档 | 分 |\n| --- | --- |"))
    assert [unit.form for unit in found] == [Form.ROW]


def test_what_the_text_says_of_itself_is_left_out():
    assert units(passage("本文是《办法》的内容摘要，不是官方文本。")) == []
