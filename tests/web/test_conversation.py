from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from bot.chat import Bot
from bot.index import Store
from bot.model import Turn
from bot.web.conversation import Exchange, converse, keep, messages, stopped, turns
from bot.web.wording import GENERIC_ERROR

QUESTION = "示例市培育企业的认定有效期是几年？"


def test_an_exchange_begins_with_the_question_and_ends_with_the_answer(bot: Bot) -> None:
    first, *_, last = converse(bot, QUESTION, (), None)
    assert first == Exchange(QUESTION)
    assert first.running
    assert last.answer
    assert last.text == last.answer.text
    assert not last.running


def test_earlier_exchanges_are_the_history_of_the_next(bot: Bot) -> None:
    *_, first = converse(bot, "示例市培育企业一级奖励多少万元？", (), None)
    *_, second = converse(bot, "那二级呢？", (first,), None)
    assert second.answer
    assert not second.answer.refused


def test_what_was_not_answered_is_no_history(bot: Bot) -> None:
    *_, done = converse(bot, QUESTION, (), None)
    assert done.answer
    exchanges = (Exchange("坏了", notice=("出错", "")), done, Exchange("未完", text="一半"))
    assert turns(exchanges) == [Turn(QUESTION, done.answer.text)]


def test_an_error_with_a_known_cause_is_said_with_its_hint(bot: Bot, tmp_path: Path) -> None:
    *_, last = converse(replace(bot, store=Store(tmp_path)), QUESTION, (), None)
    assert last.notice
    assert "ingest.py" in last.notice[1]


def test_a_bug_is_logged_and_said_without_its_cause(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    broken = replace(bot, store=None)  # type: ignore[arg-type]
    *_, last = converse(broken, QUESTION, (), None)
    assert last.notice == (GENERIC_ERROR, "")
    assert "AttributeError" in caplog.text


def test_a_stopped_exchange_keeps_what_there_was() -> None:
    exchange = stopped(Exchange("问", text="一半的答复"))
    assert not exchange.running
    assert "一半的答复" in messages([exchange])[1]["content"]
    assert "已停止" in messages([exchange])[1]["content"]


def test_an_answer_that_is_whole_cannot_be_stopped(bot: Bot) -> None:
    *_, done = converse(bot, QUESTION, (), None)
    assert stopped(done) is done


def test_older_answers_keep_their_own_sources(bot: Bot) -> None:
    *_, first = converse(bot, QUESTION, (), None)
    *_, second = converse(bot, "示例市大型仪器共享补贴比例是多少？", (first,), None)
    assert first.answer
    shown = messages((first, second))
    assert f"start={first.answer.citations[0].start}&amp;" in shown[1]["content"]


def test_an_answer_that_cannot_be_kept_is_answered_all_the_same(bot: Bot) -> None:
    *_, done = converse(bot, QUESTION, (), None)
    assert done.answer
    without_tables = create_engine("sqlite://")
    assert keep(without_tables, "c1", done.answer, "") == ""
