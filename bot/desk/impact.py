"""Documents that are to be replaced or withdrawn → what rests on them: questions, answers, other documents."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bot.model import Document
from bot.records import CitedRow, TurnRow
from bot.relations import replaced_by, replaces

EXAMPLES = 5  # questions and answers that are shown by their words
HELD_OUT = "held-out"  # a folder of questions whose words nobody is to look at


@dataclass(frozen=True, slots=True)
class PastAnswer:
    """An answer that was given."""

    conversation_id: str
    turn_id: str
    asked: datetime
    question: str


@dataclass(frozen=True, slots=True)
class Tie:
    """Another document that a repeal or replacement ties to one of those in question."""

    document_id: str
    title: str
    replaces: bool
    """It names one of them as what it replaced; else as what replaces it."""


@dataclass(frozen=True, slots=True)
class Impact:
    """What would lose its ground."""

    questions: int
    """Eval questions for which no other document counts as a right source."""
    shared: int
    """Eval questions that name another right source too."""
    examples: tuple[str, ...]
    """The first of the questions, in their words."""
    answers: int
    """Answers given so far that cite one of the documents."""
    latest: tuple[PastAnswer, ...]
    ties: tuple[Tie, ...]

    @property
    def nothing(self) -> bool:
        """Whether nothing rests on the documents."""
        return not (self.questions or self.shared or self.answers or self.ties)


def impact_of(
    engine: Engine,
    question_files: Iterable[Path],
    document_ids: Collection[str],
    documents: Mapping[str, Document],
) -> Impact:
    """Return what rests on `document_ids`; `documents` are those of the live release, by id.

    A line of a question file that is no question is passed over: `python -m evals` complains of it.
    """
    ids = set(document_ids)
    alone: list[tuple[str, bool]] = []
    shared = 0
    for question, named, held_out in _questions(question_files):
        if ids.isdisjoint(named):
            continue
        if named <= ids:
            alone.append((question, held_out))
        else:
            shared += 1
    answers, latest = _answers(engine, ids)
    shown = [question for question, held_out in alone if not held_out]
    return Impact(len(alone), shared, tuple(shown[:EXAMPLES]), answers, latest, tuple(_ties(ids, documents)))


def _questions(files: Iterable[Path]) -> Iterator[tuple[str, set[str], bool]]:
    """Yield each question's words, the documents that answer it, and whether it is held out."""
    for path in files:
        if not path.is_file():
            continue
        for line in path.read_text("utf-8-sig", errors="replace").splitlines():
            try:
                row = json.loads(line)
                yield str(row["question"]), set(row.get("documents", ())), HELD_OUT in path.parts
            except (ValueError, TypeError, KeyError, AttributeError):
                continue


def _answers(engine: Engine, ids: set[str]) -> tuple[int, tuple[PastAnswer, ...]]:
    citing = select(CitedRow.turn_id).where(CitedRow.document_id.in_(ids))
    with Session(engine) as session:
        count = session.scalar(select(func.count()).select_from(citing.distinct().subquery())) or 0
        rows = session.execute(
            select(TurnRow.conversation_id, TurnRow.id, TurnRow.asked, TurnRow.question)
            .where(TurnRow.id.in_(citing))
            .order_by(TurnRow.asked.desc())
            .limit(EXAMPLES)
        ).all()
    return count, tuple(PastAnswer(*row) for row in rows)


def _ties(ids: set[str], documents: Mapping[str, Document]) -> Iterator[Tie]:
    """Yield documents that stay and name one of those in question."""
    staying = [document for document in documents.values() if document.id not in ids]
    for name in sorted(ids & documents.keys()):
        for other in replaced_by(documents[name], staying):
            if other.document_id:
                yield Tie(other.document_id, other.name, replaces=True)
        for other in replaces(documents[name], staying):
            if other.document_id:
                yield Tie(other.document_id, other.name, replaces=False)
