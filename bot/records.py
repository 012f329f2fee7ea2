"""Answers and what people thought of them → rows that the bureau can look through."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, Engine, ForeignKey, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from bot.model import Answer, Mode

REASON_LENGTH = 500  # characters of a reason that are kept: two or three sentences


class Base(DeclarativeBase):
    """Root of the tables."""


class Conversation(Base):
    """One sitting of one asker, of whom nothing is kept: no address, no name."""

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(primary_key=True)
    started: Mapped[datetime]
    turns: Mapped[list["TurnRow"]] = relationship(back_populates="conversation", order_by="TurnRow.asked")


class TurnRow(Base):
    """One question with its answer."""

    __tablename__ = "turns"

    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    asked: Mapped[datetime] = mapped_column(index=True)
    question: Mapped[str]
    answer: Mapped[str]
    mode: Mapped[str] = mapped_column(index=True)
    release: Mapped[str]
    region: Mapped[str]
    citations: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    elapsed_ms: Mapped[float]
    conversation: Mapped[Conversation] = relationship(back_populates="turns")
    feedback: Mapped["FeedbackRow | None"] = relationship(back_populates="turn")


class FeedbackRow(Base):
    """The last opinion given on a turn."""

    __tablename__ = "feedback"

    turn_id: Mapped[str] = mapped_column(ForeignKey("turns.id"), primary_key=True)
    given: Mapped[datetime]
    helpful: Mapped[bool]
    reason: Mapped[str]
    turn: Mapped[TurnRow] = relationship(back_populates="feedback")


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that found no answer, or one whose answer was called unhelpful."""

    turn_id: str
    asked: datetime
    question: str
    mode: Mode
    helpful: bool | None
    reason: str


def open_records(url: str) -> Engine:
    """Connect to the database at `url` and create the tables that are missing.

    SQLite is set to write-ahead logging, so that readers do not wait for a writer.
    """
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _configure_sqlite)
    Base.metadata.create_all(engine)
    return engine


def add_turn(engine: Engine, conversation_id: str, answer: Answer, region: str = "") -> str:
    """Keep an answer and return the id of its turn, which nobody can guess."""
    now = datetime.now(UTC)
    turn = TurnRow(
        id=uuid4().hex,
        conversation_id=conversation_id,
        asked=now,
        question=answer.question,
        answer=answer.text,
        mode=answer.mode.value,
        release=answer.release,
        region=region,
        citations=answer.as_json()["citations"],
        elapsed_ms=answer.elapsed_ms.get("total", 0.0),
    )
    with Session(engine) as session, session.begin():
        if session.get(Conversation, conversation_id) is None:
            session.add(Conversation(id=conversation_id, started=now))
            session.flush()
        session.add(turn)
        return turn.id


def rate(engine: Engine, turn_id: str, *, helpful: bool, reason: str = "") -> bool:
    """Keep an opinion on a turn in place of an earlier one; False where there is no such turn."""
    with Session(engine) as session, session.begin():
        if session.get(TurnRow, turn_id) is None:
            return False
        session.merge(
            FeedbackRow(
                turn_id=turn_id,
                given=datetime.now(UTC),
                helpful=helpful,
                reason=reason.strip()[:REASON_LENGTH],
            )
        )
    return True


def turns_of(engine: Engine, conversation_id: str) -> Sequence[TurnRow]:
    """Return the turns of a conversation, oldest first."""
    wanted = select(TurnRow).where(TurnRow.conversation_id == conversation_id).order_by(TurnRow.asked)
    with Session(engine) as session:
        return session.scalars(wanted).all()


def unanswered(engine: Engine, limit: int = 100) -> list[Unanswered]:
    """Return the latest questions that were refused or whose answer did not help, newest first."""
    wanted = (
        select(TurnRow, FeedbackRow)
        .outerjoin(FeedbackRow)
        .where((TurnRow.mode == Mode.REFUSED.value) | FeedbackRow.helpful.is_(False))
        .order_by(TurnRow.asked.desc())
        .limit(limit)
    )
    with Session(engine) as session:
        return [_unanswered(turn, feedback) for turn, feedback in session.execute(wanted).all()]


def _unanswered(turn: TurnRow, feedback: FeedbackRow | None) -> Unanswered:
    return Unanswered(
        turn_id=turn.id,
        asked=turn.asked,
        question=turn.question,
        mode=Mode(turn.mode),
        helpful=feedback.helpful if feedback else None,
        reason=feedback.reason if feedback else "",
    )


def _configure_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    # a second writer waits up to 5 s instead of failing at once
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.close()
