"""The table of documents, and a desk that begins with nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.chat import Bot
from bot.desk import publishing
from bot.desk.catalogue import Wanted, catalogue, regions
from bot.desk.drafting import add, read_in
from bot.desk.history import notice, publications
from bot.desk.parts import Parts
from bot.desk.previewing import previews
from bot.index import Store
from bot.records import CitedRow, Conversation, TurnRow, open_records
from bot.settings import Settings
from tests.desk.conftest import NEW, RULES
from tests.index.conftest import WordEncoder

REPORT, EXTRA = "潞州区/报告.md", "国家/加计扣除.md"


@pytest.fixture
def cited(parts: Parts) -> Parts:
    """Two answers cite the rules, one of them twice."""
    now = datetime.now(UTC)
    with Session(parts.records) as session, session.begin():
        session.add(Conversation(id="c", started=now))
        session.flush()
        for turn, documents in (("a", [RULES, RULES]), ("b", [RULES, EXTRA])):
            session.add(
                TurnRow(
                    id=turn, conversation_id="c", asked=now, question="？", answer="。", mode="extractive",
                    release="r", region="", citations=[], elapsed_ms=1.0,
                )
            )  # fmt: skip
            session.flush()
            session.add_all(
                CitedRow(turn_id=turn, number=n, document_id=name, passage_id="p", title="t")
                for n, name in enumerate(documents, 1)
            )
    return parts


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), {RULES, EXTRA, REPORT}),
        (Wanted(words="示例 32号"), {RULES}),
        (Wanted(words="示例部"), {RULES}),
        (Wanted(words="报告.MD"), {REPORT}),
        (Wanted(words="没有"), set()),
        (Wanted(status="in force"), {RULES}),
        (Wanted(status="unknown"), {EXTRA, REPORT}),
        (Wanted(region="国家"), {RULES, EXTRA}),
        (Wanted(region="山西省"), {REPORT}),
        (Wanted(region="山西省/长治市/潞州区"), {REPORT}),
        (Wanted(region="山西省/太原市"), set()),
        (Wanted(never_cited=True), {REPORT}),
    ],
)
def test_documents_are_found_by_what_staff_know_of_them(cited, wanted, found):
    assert {row.document.id for row in catalogue(cited, wanted)} == found


def test_an_answer_that_cites_a_document_twice_counts_once(cited):
    rows = catalogue(cited, Wanted(order="cited"))
    assert [(row.document.id, row.cited) for row in rows] == [(RULES, 2), (EXTRA, 1), (REPORT, 0)]


def test_what_was_changed_last_comes_first(parts, upload):
    publishing.publish(parts, [upload("认定办法.md", NEW).id], by="张三")
    first, *others = catalogue(parts, Wanted())
    assert first.document.id == RULES and first.passages == 4
    assert all(first.changed > other.changed for other in others)


def test_the_places_to_choose_from_are_those_of_the_documents(parts):
    assert regions(parts) == [(), ("山西省", "长治市", "潞州区")]


def test_a_desk_without_any_document_takes_its_first_one(tmp_path: Path):
    (tmp_path / "knowledge").mkdir()
    settings = Settings(_env_file=None, knowledge=tmp_path / "knowledge", store=tmp_path / "store")
    bot = Bot(Store(settings.store), WordEncoder(), settings.knowledge, ())
    parts = Parts(bot, open_records(f"sqlite:///{tmp_path / 'records.sqlite'}"), settings)
    notice(parts)
    assert catalogue(parts, Wanted()) == [] and regions(parts) == []
    with (tmp_path / "办法.md").open("wb+") as file:
        file.write(NEW.encode())
        file.seek(0)
        draft = read_in(parts, add(parts, "张三", "办法.md", file))
    assert previews(parts, "张三")[0].match is None
    publishing.publish(parts, [draft.id], by="张三")
    assert set(bot.store.live().documents) == {"国家/办法.md"} and len(publications(parts)) == 1
