import gradio as gr
import pytest
from sqlalchemy import Engine
from starlette.requests import Request

from bot.chat import Bot
from bot.records import turns_of
from bot.web.conversation import Exchange
from bot.web.handlers import Handlers
from bot.web.throttle import Throttle


@pytest.fixture
def on(bot: Bot, records: Engine) -> Handlers:
    return Handlers(bot, records, Throttle(1000, 60))


@pytest.fixture
def request_() -> gr.Request:
    return asker("192.0.2.1")


def asker(address: str) -> gr.Request:
    return gr.Request(Request({"type": "http", "client": (address, 1), "headers": []}))


def test_a_question_is_taken_out_of_the_box(on: Handlers) -> None:
    pending, exchanges, box = on.asked("  甲是什么？\n", ())
    assert (pending, exchanges) == ("甲是什么？", ())
    assert box.value == ""


def test_nothing_is_asked_while_an_answer_is_under_way(on: Handlers) -> None:
    running = (Exchange("甲是什么？"),)
    pending, exchanges, _ = on.asked("乙是什么？", running)
    assert (pending, exchanges) == ("", running)
    assert on.freed(running) == gr.skip()


def test_asking_again_drops_what_came_after(on: Handlers) -> None:
    exchanges = tuple(Exchange(question, notice=("停", "")) for question in ("甲？", "乙？", "丙？"))
    retry = gr.RetryData(target=None, data={"index": 3, "value": ""})
    assert on.retried(exchanges, retry)[:2] == ("乙？", exchanges[:1])


def test_the_turns_of_a_sitting_are_kept_as_one_conversation(
    on: Handlers, records: Engine, request_: gr.Request
) -> None:
    exchanges, conversation = (), ""
    for question in ("示例市培育企业的认定有效期是几年？", "示例市培育企业要满足哪些条件？"):
        *_, (_, exchanges, conversation, _) = on.answer(
            question, exchanges, conversation, "山西省/长治市", request_
        )
    kept = turns_of(records, conversation)
    assert [turn.question for turn in kept] == [exchange.question for exchange in exchanges]
    assert [turn.id for turn in kept] == [exchange.turn_id for exchange in exchanges]
    assert {turn.region for turn in kept} == {"山西省/长治市"}


def test_an_opinion_on_what_was_not_answered_asks_for_no_reason(on: Handlers) -> None:
    like = gr.LikeData(target=None, data={"index": 1, "value": "", "liked": False})
    turn_id, _, box = on.judged((Exchange("甲？", notice=("停", "")),), like)
    assert turn_id == ""
    assert box.visible is False


def test_who_asks_before_the_places_are_offered_is_at_home(
    on: Handlers, records: Engine, request_: gr.Request
) -> None:
    *_, (_, _, conversation, _) = on.answer("示例市培育企业要满足哪些条件？", (), "", None, request_)
    [turn] = turns_of(records, conversation)
    assert turn.region == "/".join(on.bot.home)


def test_who_asks_too_often_is_told_so_in_the_conversation_and_others_are_not(
    bot: Bot, records: Engine
) -> None:
    on = Handlers(bot, records, Throttle(1, 60))
    question = "示例市培育企业要满足哪些条件？"
    *_, (_, exchanges, conversation, _) = on.answer(question, (), "", None, asker("192.0.2.1"))
    *_, (shown, exchanges, _, _) = on.answer(question, exchanges, conversation, None, asker("192.0.2.1"))
    assert exchanges[-1].notice is not None
    assert "提问太频繁了" in shown[-1]["content"]
    assert len(turns_of(records, conversation)) == 1
    *_, (_, (answered,), _, _) = on.answer(question, (), "", None, asker("192.0.2.2"))
    assert answered.answer is not None
