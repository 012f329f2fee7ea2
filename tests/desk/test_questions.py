"""What needs the staff: found, counted, handled, and forgotten for good."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bot.desk.handling import forget_conversation, forget_questions, handle
from bot.desk.questions import (
    Handling,
    Trouble,
    Wanted,
    conversation,
    count,
    exchanges_before,
    questions,
)
from bot.records import CitedRow, Conversation, FeedbackRow, HandledRow, TurnRow
from tests.desk.asking import asked, refused


@pytest.fixture
def records(engine: Engine) -> Engine:
    """A database of either kind."""
    return engine


def found(records: Engine, wanted: Wanted = Wanted()) -> list[str]:  # noqa: B008 - frozen
    return [one.question for one in questions(records, wanted, datetime.now(UTC), 100)]


def test_only_what_was_not_answered_well_needs_somebody(records: Engine):
    asked(records, "答上的", helpful=True, days_ago=1)
    refused(records, "没有答上的", days_ago=2)
    asked(records, "依据不足的", thin=True, days_ago=3)
    asked(records, "没帮助的", helpful=False, days_ago=4)
    assert found(records) == ["没有答上的", "依据不足的", "没帮助的"]
    for trouble, question in zip(Trouble, ("没有答上的", "依据不足的", "没帮助的"), strict=True):
        assert found(records, Wanted(trouble)) == [question]


def test_a_question_may_have_two_troubles(records: Engine):
    refused(records, "没有答上的", helpful=False, reason="电话呢")
    (one,) = questions(records, Wanted(), datetime.now(UTC), 10)
    assert one.troubles == (Trouble.REFUSED, Trouble.DISLIKED)
    assert one.reason == "电话呢"


def test_the_period_is_counted_back_from_now(records: Engine):
    refused(records, "近的", days_ago=6.9)
    refused(records, "远的", days_ago=7.1)
    assert found(records, Wanted(days=7)) == ["近的"]
    assert found(records, Wanted(days=None)) == ["近的", "远的"]
    assert count(records, Wanted(days=7), datetime.now(UTC)) == 1


def test_what_was_handled_waits_no_longer_and_can_be_taken_back(records: Engine):
    turn_id = refused(records, "问题")
    assert handle(records, [turn_id, "没有这个"], Handling.HANDED_ON, "区  科技局", "王芳") == 1
    assert found(records) == []
    (one,) = questions(records, Wanted(handling=Handling.HANDED_ON), datetime.now(UTC), 10)
    assert (one.handling, one.note, one.by) == (Handling.HANDED_ON, "区 科技局", "王芳")
    handle(records, [turn_id], Handling.DISMISSED, "", "李强")
    assert found(records, Wanted(handling=Handling.DISMISSED)) == ["问题"]
    handle(records, [turn_id], Handling.OPEN, "", "李强")
    assert found(records) == ["问题"]


def test_a_forgotten_question_leaves_nothing_behind(records: Engine):
    gone = asked(records, "删除我", cites=("a.md", "b.md"), helpful=False, reason="张三的电话")
    kept = asked(records, "留下", cites=("a.md",), helpful=True)
    handle(records, [gone], Handling.DISMISSED, "", "王芳")
    assert forget_questions(records, [gone]) == 1
    with Session(records) as session:
        assert session.scalars(select(TurnRow.id)).all() == [kept]
        assert session.scalars(select(CitedRow.turn_id)).all() == [kept]
        assert session.scalars(select(FeedbackRow.turn_id)).all() == [kept]
        assert session.scalar(select(func.count()).select_from(HandledRow)) == 0
        assert session.scalar(select(func.count()).select_from(Conversation)) == 1


def test_a_conversation_without_questions_goes_too(records: Engine):
    refused(records, "一", conversation="甲")
    refused(records, "二", conversation="甲")
    refused(records, "三", conversation="乙")
    assert forget_conversation(records, "甲") == 2
    with Session(records) as session:
        assert session.scalars(select(Conversation.id)).all() == ["乙"]


def test_a_conversation_is_told_in_order_with_its_answers(records: Engine):
    second = asked(records, "那第二批呢？", cites=("a.md",), days_ago=1)
    asked(records, "第一批呢？", days_ago=2)
    whole = conversation(records, "c1")
    assert [one.asked.question for one in whole] == ["第一批呢？", "那第二批呢？"]
    assert whole[1].citations[0]["document"] == "a.md"
    exchange, before = exchanges_before(records, second)
    assert exchange and exchange.asked.question == "那第二批呢？"
    assert [one.asked.question for one in before] == ["第一批呢？"]
    assert exchanges_before(records, "没有") == (None, [])
    assert conversation(records, "没有") == []
