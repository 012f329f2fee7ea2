from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Thread

from sqlalchemy import Engine, inspect, select, update
from sqlalchemy.orm import Session

from bot.model import Answer, Citation, Metadata, Mode, Status
from bot.records import (
    CitedRow,
    Conversation,
    FeedbackRow,
    HandledRow,
    TurnRow,
    add_turn,
    forget_before,
    open_records,
    rate,
    turns_of,
)
from tests.records.conftest import opinions

QUOTE = "示例市培育企业的认定有效期为四年。"


def answer(question: str = "认定有效期多久？", mode: Mode = Mode.EXTRACTIVE) -> Answer:
    metadata = Metadata(doc_number="示科发〔2023〕1号", published=date(2023, 1, 10))
    citation = Citation(
        1, "a.md", "培育办法", metadata, Status.IN_FORCE, ("第三条",), None, QUOTE, 0, len(QUOTE), "p1"
    )
    cited = () if mode is Mode.REFUSED else (citation,)
    return Answer(question, f"{QUOTE}[1]", cited, mode, elapsed_ms={"total": 12.5}, release="r1")


def test_an_answer_is_kept_with_what_it_cites(engine: Engine) -> None:
    add_turn(engine, "c1", answer(), "山西省/长治市/潞州区")
    (turn,) = turns_of(engine, "c1")
    assert (turn.question, turn.mode, turn.release) == ("认定有效期多久？", "extractive", "r1")
    assert turn.elapsed_ms == 12.5
    assert turn.region == "山西省/长治市/潞州区"
    assert turn.citations[0]["quote"] == QUOTE
    assert turn.citations[0]["published"] == "2023-01-10"


def test_a_conversation_keeps_its_turns_in_order(engine: Engine) -> None:
    for question in ("甲？", "乙？", "丙？"):
        add_turn(engine, "c1", answer(question))
    add_turn(engine, "c2", answer("别人的？"))
    assert [turn.question for turn in turns_of(engine, "c1")] == ["甲？", "乙？", "丙？"]


def test_a_later_opinion_replaces_an_earlier_one(engine: Engine) -> None:
    turn = add_turn(engine, "c1", answer())
    assert rate(engine, turn, helpful=True)
    assert rate(engine, turn, helpful=False, reason="金额不对")
    (found,) = opinions(engine)
    assert (found.turn_id, found.helpful, found.reason) == (turn, False, "金额不对")


def test_an_opinion_on_no_turn_is_not_kept(engine: Engine) -> None:
    assert not rate(engine, "没有", helpful=False)
    assert opinions(engine) == []


def test_a_reason_is_cut_to_what_is_kept(engine: Engine) -> None:
    turn = add_turn(engine, "c1", answer())
    rate(engine, turn, helpful=False, reason="长" * 5000)
    assert opinions(engine)[0].reason == "长" * 500


def test_many_threads_write_at_once_and_nothing_is_lost(engine: Engine) -> None:
    threads = [
        Thread(target=lambda n=n: [add_turn(engine, f"c{n}", answer(f"{n}-{i}")) for i in range(10)])
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(turns_of(engine, f"c{n}")) for n in range(8)] == [10] * 8


def test_records_outlive_the_program(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'records.sqlite'}"
    first = open_records(url)
    add_turn(first, "c1", answer())
    first.dispose()
    assert len(turns_of(open_records(url), "c1")) == 1


def test_nothing_is_kept_of_who_asked(engine: Engine) -> None:
    tables = inspect(engine)
    columns = {
        column["name"]
        for table in ("conversations", "turns", "feedback", "citations")
        for column in tables.get_columns(table)
    }
    assert columns == {
        *("id", "started", "conversation_id", "asked", "question", "answer", "mode", "release", "region"),
        *("citations", "elapsed_ms", "turn_id", "given", "helpful", "reason", "thin"),
        *("number", "document_id", "passage_id", "title"),
    }


def test_phone_and_identity_numbers_are_not_written(engine: Engine) -> None:
    turn = add_turn(engine, "c1", answer("我是13812345678，身份证140411199001011234，能申请吗？"))
    rate(engine, turn, helpful=False, reason="打0355-3022345给我")
    (kept,) = turns_of(engine, "c1")
    assert kept.question == "我是〔手机号〕，身份证〔身份证号〕，能申请吗？"
    assert opinions(engine)[0].reason == "打〔电话号码〕给我"
    assert kept.citations[0]["quote"] == QUOTE


def test_an_answer_that_fits_only_nearly_is_marked(engine: Engine) -> None:
    add_turn(engine, "c1", replace(answer("甲"), thin=True))
    add_turn(engine, "c1", answer("乙"))
    assert [turn.thin for turn in turns_of(engine, "c1")] == [True, False]


def test_moments_are_what_they_were_whatever_zone_the_database_is_in(engine: Engine) -> None:
    before = datetime.now(UTC)
    add_turn(engine, "c1", answer())
    (turn,) = turns_of(engine, "c1")
    assert before <= turn.asked <= datetime.now(UTC)


def test_old_turns_are_deleted_with_all_that_hangs_on_them(engine: Engine) -> None:
    old = add_turn(engine, "c1", answer("旧的"))
    rate(engine, old, helpful=False)
    now = datetime.now(UTC)
    with Session(engine) as session, session.begin():
        session.add(HandledRow(turn_id=old, state="dismissed", note="", by="王芳", at=now))
        session.execute(update(TurnRow).values(asked=now - timedelta(days=200)))
        session.execute(update(Conversation).values(started=now - timedelta(days=200)))
    add_turn(engine, "c1", answer("同一对话里新的"))
    add_turn(engine, "c2", answer("新的"))
    assert forget_before(engine, now - timedelta(days=180)) == 1
    assert [turn.question for turn in turns_of(engine, "c1")] == ["同一对话里新的"]
    assert len(turns_of(engine, "c2")) == 1
    with Session(engine) as session:
        assert session.scalars(select(HandledRow)).all() == []
        assert session.scalars(select(FeedbackRow)).all() == []
        assert len(session.scalars(select(CitedRow)).all()) == 2
        assert len(session.scalars(select(Conversation)).all()) == 2


def test_a_conversation_goes_with_its_last_turn(engine: Engine) -> None:
    add_turn(engine, "c1", answer())
    assert forget_before(engine, datetime.now(UTC) + timedelta(seconds=1)) == 1
    with Session(engine) as session:
        assert session.scalars(select(Conversation)).all() == []


def test_what_is_deleted_is_gone_from_the_file_too(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    engine = open_records(f"sqlite:///{path}")
    add_turn(engine, "c1", answer("只此一句的提问"))
    forget_before(engine, datetime.now(UTC) + timedelta(seconds=1))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    assert "只此一句的提问".encode() not in path.read_bytes()
