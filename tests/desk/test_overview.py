"""The figures of a period, on both databases, in the time of where the server stands."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from bot.desk.overview import Cited, Day, cited_ids, figures
from bot.records import TurnRow
from tests.desk.asking import asked, refused

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=CHINA)


def at(engine: Engine, turn_id: str, moment: datetime) -> str:
    with Session(engine) as session, session.begin():
        session.execute(update(TurnRow).where(TurnRow.id == turn_id).values(asked=moment))
    return turn_id


def test_nothing_asked_is_nothing_and_no_error(engine: Engine):
    found = figures(engine, 7, NOW)
    assert (found.questions, found.answered, found.refused, found.thin, found.p95_ms) == (0, 0, 0, 0, 0.0)
    assert (found.liked, found.disliked, found.slowest, found.most_cited) == (0, 0, (), ())
    assert [day.day for day in found.days] == [date(2026, 11, day) for day in range(18, 25)]
    assert cited_ids(engine) == set()


def test_questions_are_counted_by_what_became_of_them(engine: Engine):
    at(engine, asked(engine, "答上", helpful=True), NOW)
    at(engine, asked(engine, "依据不足", thin=True, helpful=False), NOW)
    at(engine, refused(engine, "没有答上", helpful=False), NOW)
    at(engine, asked(engine, "太久以前", helpful=True), NOW - timedelta(days=7))
    found = figures(engine, 7, NOW)
    assert (found.questions, found.answered, found.refused, found.thin) == (3, 2, 1, 1)
    assert (found.liked, found.disliked) == (1, 2)


def test_a_day_ends_at_the_server_s_midnight(engine: Engine):
    at(engine, asked(engine, "昨晚"), datetime(2026, 11, 23, 23, 59, tzinfo=CHINA))
    at(engine, refused(engine, "凌晨"), datetime(2026, 11, 24, 0, 1, tzinfo=CHINA))
    at(engine, asked(engine, "前一周"), datetime(2026, 11, 17, 23, 59, tzinfo=CHINA))
    found = figures(engine, 7, NOW)
    assert found.questions == 2
    assert found.days[-2:] == (Day(date(2026, 11, 23), 1, 0), Day(date(2026, 11, 24), 0, 1))
    assert sum(day.answered + day.refused for day in found.days) == 2


@pytest.mark.parametrize(("count", "expected"), [(1, 1.0), (20, 19.0), (100, 95.0), (101, 96.0)])
def test_ninety_five_of_a_hundred_took_no_longer(engine: Engine, count: int, expected: float):
    for ms in range(1, count + 1):
        at(engine, asked(engine, "问题", ms=ms), NOW)
    assert figures(engine, 7, NOW).p95_ms == expected


def test_the_slowest_stand_first(engine: Engine):
    for ms in (10, 30, 20):
        at(engine, asked(engine, f"用时{ms}", ms=ms), NOW)
    assert [one.question for one in figures(engine, 7, NOW).slowest] == ["用时30", "用时20", "用时10"]


def test_an_answer_counts_once_for_a_document_however_often_it_cites_it(engine: Engine):
    at(engine, asked(engine, "一", cites=("a.md", "a.md", "b.md")), NOW)
    at(engine, asked(engine, "二", cites=("a.md",)), NOW)
    at(engine, asked(engine, "旧的", cites=("c.md",)), NOW - timedelta(days=60))
    assert figures(engine, 30, NOW).most_cited == (Cited("a.md", "a.md", 2), Cited("b.md", "b.md", 1))
    assert cited_ids(engine) == {"a.md", "b.md", "c.md"}


def test_moments_are_kept_whatever_zone_they_are_told_in(engine: Engine):
    at(engine, asked(engine, "问题"), datetime(2026, 11, 23, 16, 30, tzinfo=UTC))
    assert figures(engine, 1, NOW).questions == 1
