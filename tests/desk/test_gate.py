"""The question sets, asked in a process of their own of a small index that can answer few of them."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.chat import Bot
from bot.desk import gate
from bot.desk.gate import abandon_gates, report_of, start_gate
from bot.desk.parts import Parts
from bot.errors import KeceError
from bot.records import PublicationRow, open_records
from bot.settings import Settings

PATIENCE = 300  # seconds for a machine that is busy with other things


@pytest.fixture
def records(tmp_path: Path) -> Engine:
    return open_records(f"sqlite:///{tmp_path / 'records.sqlite'}")


@pytest.fixture
def parts(bot: Bot, records: Engine) -> Parts:
    return Parts(bot, records, Settings(_env_file=None, knowledge=bot.knowledge, store=bot.store.path))


def published(parts: Parts, release: str, **values: object) -> str:
    row = PublicationRow(
        id=f"p{time.monotonic_ns()}",
        release=release,
        at=datetime.now(UTC),
        by="王芳",
        action="publish",
        changes=[],
        **values,
    )
    with Session(parts.records, expire_on_commit=False) as session, session.begin():
        session.add(row)
    return row.id


def row(parts: Parts, publication_id: str) -> PublicationRow:
    with Session(parts.records) as session:
        found = session.get(PublicationRow, publication_id)
        assert found
        return found


@pytest.fixture
def few_questions(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Let the process ask a few of the questions only; return how many."""
    lines = (root / "evals" / "questions" / "hnte.jsonl").read_text("utf-8").splitlines()[:20]
    few = tmp_path / "few.jsonl"
    few.write_text("\n".join(lines), "utf-8")
    shorter = gate.RUN.replace("main()", f"main([*sys.argv[1:], '--questions', {str(few)!r}])")
    monkeypatch.setattr(gate, "RUN", shorter)
    monkeypatch.setattr(gate, "EVERY", 0)
    return len(lines)


def test_a_release_is_examined_in_the_background_and_what_is_wrong_is_said_in_words(
    parts: Parts, few_questions: int
) -> None:
    publication = published(parts, parts.bot.store.live().id)
    start_gate(parts, publication)
    with pytest.raises(KeceError, match="另一次检验正在进行"):
        start_gate(parts, publication)
    seen = set()
    until = time.monotonic() + PATIENCE
    while (found := row(parts, publication)).gate == "running" and time.monotonic() < until:
        seen.add(found.gate_report["done"])
        time.sleep(0.02)
    assert found.gate == "failed", found.gate_report
    assert len(seen) > 1
    assert found.gate_report["done"] == found.gate_report["total"] == few_questions
    assert any("没有引用应当依据的文件" in complaint for complaint in found.gate_report["complaints"])
    assert dict(found.gate_report["metrics"])
    report = report_of(parts, publication)
    assert report and "<html" in report.read_text("utf-8")


def test_only_what_answers_now_can_be_examined(parts: Parts) -> None:
    publication = published(parts, "20200101-000000-aaaaaa")
    with pytest.raises(KeceError, match="只能检验正在使用的版本"):
        start_gate(parts, publication)
    with pytest.raises(KeceError, match="没有这次发布"):
        start_gate(parts, "没有")
    assert row(parts, publication).gate == ""


def test_a_gate_that_was_running_when_the_app_stopped_is_entered_as_broken_off(parts: Parts) -> None:
    running = published(parts, "r1", gate="running", gate_report={"done": 3, "total": 9})
    passed = published(parts, "r2", gate="passed", gate_report={"total": 9})
    abandon_gates(parts.records)
    assert row(parts, running).gate == "error"
    assert "程序就停了" in row(parts, running).gate_report["error"]
    assert row(parts, passed).gate == "passed"


@pytest.mark.parametrize("name", ["../gates/x", "", "没有"])
def test_a_report_is_found_by_its_publication_only(parts: Parts, name: str) -> None:
    assert report_of(parts, name) is None
