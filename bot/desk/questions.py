"""Kept answers → the questions that need the staff, and the conversations in which they were asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, func, or_, outerjoin, select
from sqlalchemy.orm import Session

from bot.model import Mode
from bot.records import FeedbackRow, HandledRow, TurnRow


class Trouble(StrEnum):
    """Why a question needs somebody."""

    REFUSED = "refused"
    THIN = "thin"
    """Answered with what is nearest, no more."""
    DISLIKED = "disliked"


class Handling(StrEnum):
    """What the staff did about a question."""

    OPEN = "open"
    EVALUATED = "evaluated"
    ANSWERED = "answered"
    HANDED_ON = "handed on"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which questions to look at."""

    trouble: Trouble | None = None
    days: int | None = 30
    """Asked within so many days; None: however long ago."""
    handling: Handling | None = Handling.OPEN


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what became of it."""

    turn_id: str
    conversation_id: str
    asked: datetime
    question: str
    region: str
    troubles: tuple[Trouble, ...]
    reason: str
    """What the asker said was wrong with the answer."""
    handling: Handling
    note: str
    by: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question of a conversation with its whole answer."""

    asked: Asked
    answer: str
    mode: Mode
    helpful: bool | None
    citations: Sequence[dict[str, Any]]
    elapsed_ms: float


_COLUMNS = (
    TurnRow.id,
    TurnRow.conversation_id,
    TurnRow.asked,
    TurnRow.question,
    TurnRow.region,
    TurnRow.mode,
    TurnRow.thin,
    FeedbackRow.helpful,
    FeedbackRow.reason,
    HandledRow.state,
    HandledRow.note,
    HandledRow.by,
)
# each turn with what was thought of it and done about it, where there is any
_TURNS = outerjoin(
    outerjoin(TurnRow, FeedbackRow, FeedbackRow.turn_id == TurnRow.id),
    HandledRow,
    HandledRow.turn_id == TurnRow.id,
)
_IS: dict[Trouble, ColumnElement[bool]] = {
    Trouble.REFUSED: TurnRow.mode == Mode.REFUSED.value,
    Trouble.THIN: and_(TurnRow.thin, TurnRow.mode != Mode.REFUSED.value),
    Trouble.DISLIKED: FeedbackRow.helpful.is_(False),
}


def questions(engine: Engine, wanted: Wanted, now: datetime, limit: int) -> list[Asked]:
    """Return the newest `limit` questions that need, or needed, the staff."""
    query = (
        select(*_COLUMNS)
        .select_from(_TURNS)
        .where(*_conditions(wanted, now))
        .order_by(TurnRow.asked.desc(), TurnRow.id)
        .limit(limit)
    )
    with Session(engine) as session:
        return [_asked(row) for row in session.execute(query)]


def count(engine: Engine, wanted: Wanted, now: datetime) -> int:
    """Return how many questions there are of those wanted."""
    query = select(func.count()).select_from(_TURNS).where(*_conditions(wanted, now))
    with Session(engine) as session:
        return session.scalar(query) or 0


def conversation(engine: Engine, conversation_id: str) -> list[Exchange]:
    """Return a conversation from its first question on; nothing where there is none."""
    query = (
        select(*_COLUMNS, TurnRow.answer, TurnRow.citations, TurnRow.elapsed_ms)
        .select_from(_TURNS)
        .where(TurnRow.conversation_id == conversation_id)
        .order_by(TurnRow.asked, TurnRow.id)
    )
    with Session(engine) as session:
        return [
            Exchange(_asked(row), row.answer, Mode(row.mode), row.helpful, row.citations, row.elapsed_ms)
            for row in session.execute(query)
        ]


def exchanges_before(engine: Engine, turn_id: str) -> tuple[Exchange | None, list[Exchange]]:
    """Return a question with its answer, and those asked before it in the same conversation."""
    with Session(engine) as session:
        found = session.get(TurnRow, turn_id)
        conversation_id = found.conversation_id if found else ""
    whole = conversation(engine, conversation_id)
    at = next((at for at, one in enumerate(whole) if one.asked.turn_id == turn_id), None)
    return (None, []) if at is None else (whole[at], whole[:at])


def _conditions(wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
    conditions = [_IS[wanted.trouble] if wanted.trouble else or_(*_IS.values())]
    if wanted.days is not None:
        conditions.append(TurnRow.asked >= now - timedelta(days=wanted.days))
    if wanted.handling is Handling.OPEN:
        conditions.append(HandledRow.turn_id.is_(None))
    elif wanted.handling:
        conditions.append(HandledRow.state == wanted.handling.value)
    return conditions


def _asked(row: Any) -> Asked:
    refused = row.mode == Mode.REFUSED.value
    marks = {
        Trouble.REFUSED: refused,
        Trouble.THIN: row.thin and not refused,
        Trouble.DISLIKED: row.helpful is False,
    }
    return Asked(
        turn_id=row.id,
        conversation_id=row.conversation_id,
        asked=row.asked,
        question=row.question,
        region=row.region,
        troubles=tuple(trouble for trouble, holds in marks.items() if holds),
        reason=row.reason or "",
        handling=Handling(row.state) if row.state else Handling.OPEN,
        note=row.note or "",
        by=row.by or "",
    )
