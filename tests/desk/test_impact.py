"""What rests on a document: questions, answers, other documents."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.desk.impact import EXAMPLES, impact_of
from bot.model import Document, Metadata
from tests.desk.asking import asked

A, B, C = "国家/甲.md", "国家/乙.md", "国家/丙.md"


@pytest.fixture
def records(engine: Engine) -> Engine:
    """A database of either kind."""
    return engine


def document(name: str, **metadata: object) -> Document:
    return Document(name, name.split("/")[-1].removesuffix(".md"), "", (), Metadata(**metadata))  # type: ignore[arg-type]


def question_file(path: Path, *rows: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_questions_are_told_apart_by_whether_another_source_is_left(records: Engine, tmp_path: Path):
    file = question_file(
        tmp_path / "a.jsonl",
        {"id": "1", "question": "只有甲", "documents": [A]},
        {"id": "2", "question": "甲或乙", "documents": [A, B]},
        {"id": "3", "question": "只有乙", "documents": [B]},
        {"id": "4", "question": "没有依据", "answerable": False},
        "", "不是 JSON", "[]", '{"id": "5"}', '{"question": "x", "documents": null}',
    )  # fmt: skip
    found = impact_of(records, [file, tmp_path / "没有.jsonl"], [A], {})
    assert (found.questions, found.shared, found.examples) == (1, 1, ("只有甲",))
    both = impact_of(records, [file], [A, B], {})
    assert (both.questions, both.shared) == (3, 0)


def test_held_out_questions_count_but_are_not_shown(records: Engine, tmp_path: Path):
    file = question_file(tmp_path / "held-out" / "a.jsonl", {"id": "1", "question": "留出", "documents": [A]})
    found = impact_of(records, [file], [A], {})
    assert (found.questions, found.examples) == (1, ())


def test_answers_are_counted_once_and_the_latest_shown(records: Engine):
    for at in range(EXAMPLES + 2):
        asked(records, f"第{at}问", cites=(A, A, B), days_ago=at)
    asked(records, "别的", cites=(C,))
    found = impact_of(records, [], [A, B], {})
    assert found.answers == EXAMPLES + 2
    assert [one.question for one in found.latest] == [f"第{at}问" for at in range(EXAMPLES)]


def test_documents_that_name_it_are_told(records: Engine):
    documents = {
        A: document(A, doc_number="示科发〔2024〕5号", repeals=("示科发〔2010〕8号",)),
        B: document(B, doc_number="示科发〔2010〕8号"),
        C: document(C),
    }
    (newer,) = impact_of(records, [], [B], documents).ties
    assert (newer.document_id, newer.replaces) == (A, True)
    (older,) = impact_of(records, [], [A], documents).ties
    assert (older.document_id, older.replaces) == (B, False)
    assert impact_of(records, [], [A, B], documents).nothing
