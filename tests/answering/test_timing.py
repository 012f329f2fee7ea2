"""An answer that rests on a closed window says so, by excerpts and by a chat model; no other one does."""

from dataclasses import replace
from datetime import date

import pytest

from bot.build import build_bot
from bot.chat import Bot, ask, complete
from bot.index import bring_in_line
from bot.llm import ChatModel
from bot.model import Answer, Mode
from bot.settings import Settings
from tests.chat_server import Reply, serving

NOTICE = """---
标题: 关于组织申报2026年示例专项的通知
文件类型: 通知
成文日期: 2026-05-20
状态: 现行
---

# 关于组织申报2026年示例专项的通知

一、支持对象

示例专项支持在本区注册满一年的科技企业。

二、申报时间

示例专项第一批网上申报时间为2026年6月1日至6月30日。

示例专项第二批网上申报时间为2026年9月1日至10月15日。

三、支持标准

示例专项对每家企业给予不超过20万元的补助。
"""
RULE = """---
标题: 示例年报办法
文件类型: 政策
状态: 现行
---

# 示例年报办法

第一条 孵化器应在每年5月底前填报孵化年报。
"""
CLOSED = "《关于组织申报2026年示例专项的通知》所写申报时间已于2026年{}截止。"
LATER = date(2026, 11, 24)


@pytest.fixture(scope="module")
def plain_bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    folder = tmp_path_factory.mktemp("timing")
    (folder / "knowledge").mkdir()
    (folder / "knowledge" / "通知.md").write_text(NOTICE, "utf-8")
    (folder / "knowledge" / "年报.md").write_text(RULE, "utf-8")
    bot = build_bot(Settings(_env_file=None, knowledge=folder / "knowledge", store=folder / "store"))
    assert not bring_in_line(bot.knowledge, bot.store, bot.encoder).failed
    return bot


def closings(answer: Answer) -> list[str]:
    assert not answer.refused
    return [warning for warning in answer.warnings if "申报时间已于" in warning]


def test_an_answer_from_a_closed_window_says_when_it_closed(plain_bot: Bot) -> None:
    answer = complete(plain_bot, "示例专项什么时候申报？", today=LATER)
    assert closings(answer) == [CLOSED.format("10月15日")]


def test_nothing_is_said_on_the_last_day_or_before(plain_bot: Bot) -> None:
    for day in (date(2026, 6, 1), date(2026, 8, 1), date(2026, 10, 15)):
        assert closings(complete(plain_bot, "2026年示例专项什么时候申报？", today=day)) == []


def test_a_batch_that_is_named_closes_by_itself(plain_bot: Bot) -> None:
    answer = complete(plain_bot, "示例专项第一批什么时候申报？", today=date(2026, 9, 10))
    assert closings(answer) == [CLOSED.format("6月30日")]


def test_who_asks_how_to_apply_learns_that_it_is_too_late(plain_bot: Bot) -> None:
    answer = complete(plain_bot, "申报示例专项能补助多少钱？", today=LATER)
    assert "20万元" in answer.text
    assert closings(answer) == [CLOSED.format("10月15日")]


def test_an_answer_about_something_else_says_nothing_of_it(plain_bot: Bot) -> None:
    assert closings(complete(plain_bot, "示例专项补助多少钱？", today=LATER)) == []


def test_what_comes_every_year_is_never_closed(plain_bot: Bot) -> None:
    assert closings(complete(plain_bot, "孵化器什么时候填报孵化年报？", today=LATER)) == []


def test_a_chat_model_s_answer_says_so_too(plain_bot: Bot) -> None:
    text = "示例专项第二批网上申报时间为2026年9月1日至10月15日。[1]"
    with serving(Reply(text)) as server:
        model = ChatModel("scripted", server.url, timeout=10)
        *_, answer = ask(replace(plain_bot, model=model), "示例专项第二批什么时候申报？", today=LATER)
    assert isinstance(answer, Answer)
    assert answer.mode is Mode.GENERATIVE
    assert closings(answer) == [CLOSED.format("10月15日")]
