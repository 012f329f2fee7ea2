"""Kept answers and the live release → how the service is doing: figures of a period, by SQL."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Engine, Interval, case, func, literal, select, type_coerce
from sqlalchemy.orm import Session

from bot.model import Mode
from bot.records import CitedRow, FeedbackRow, TurnRow

LISTED = 10  # documents cited most, and slowest answers, that are shown


@dataclass(frozen=True, slots=True)
class Day:
    """The questions of one day where the server stands."""

    day: date
    answered: int
    refused: int


@dataclass(frozen=True, slots=True)
class Slow:
    """An answer that took long."""

    conversation_id: str
    turn_id: str
    question: str
    asked: datetime
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class Cited:
    """A document with the number of answers that rest on it."""

    document_id: str
    title: str
    answers: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What the answers of a period add up to."""

    questions: int
    refused: int
    thin: int
    liked: int
    disliked: int
    p95_ms: float
    """95 of 100 answers took no longer."""
    days: tuple[Day, ...]
    """Every day of the period, the oldest first."""
    slowest: tuple[Slow, ...]
    most_cited: tuple[Cited, ...]

    @property
    def answered(self) -> int:
        """Questions that were not refused."""
        return self.questions - self.refused


def figures(engine: Engine, days: int, now: datetime) -> Figures:
    """Return the figures of the last `days` days, today included; `now` tells the server's time zone."""
    first = now.date() - timedelta(days=days - 1)
    since = datetime.combine(first, datetime.min.time(), now.tzinfo).astimezone(UTC)
    with Session(engine) as session:
        total, refused, thin = session.execute(
            select(func.count(), _sum(TurnRow.mode == Mode.REFUSED.value), _sum(_thin())).where(
                TurnRow.asked >= since
            )
        ).one()
        liked, disliked = session.execute(
            select(_sum(FeedbackRow.helpful.is_(True)), _sum(FeedbackRow.helpful.is_(False)))
            .join(TurnRow, TurnRow.id == FeedbackRow.turn_id)
            .where(TurnRow.asked >= since)
        ).one()
        return Figures(
            total,
            refused,
            thin,
            liked,
            disliked,
            _p95(session, since),
            _days(session, first, now, since),
            _slowest(session, since),
            _most_cited(session, since),
        )


def cited_ids(engine: Engine) -> set[str]:
    """Return the documents that any answer has ever cited."""
    with Session(engine) as session:
        return set(session.scalars(select(CitedRow.document_id).distinct()))


def _thin() -> ColumnElement[bool]:
    return TurnRow.thin & (TurnRow.mode != Mode.REFUSED.value)


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _p95(session: Session, since: datetime) -> float:
    took = select(TurnRow.elapsed_ms).where(TurnRow.asked >= since)
    count = session.scalar(select(func.count()).select_from(took.subquery())) or 0
    slower = max(0, -(-count * 95 // 100) - 1)
    return session.scalar(took.order_by(TurnRow.elapsed_ms).offset(slower).limit(1)) or 0.0


def _days(session: Session, first: date, now: datetime, since: datetime) -> tuple[Day, ...]:
    day = _local_day(session, now.utcoffset() or timedelta())
    rows = session.execute(
        select(day, func.count(), _sum(TurnRow.mode == Mode.REFUSED.value))
        .where(TurnRow.asked >= since)
        .group_by(day)
    )
    known = {str(found): (count, refused) for found, count, refused in rows}
    dates = [first + timedelta(days=at) for at in range((now.date() - first).days + 1)]
    return tuple(
        Day(one, count - refused, refused)
        for one in dates
        for count, refused in [known.get(one.isoformat(), (0, 0))]
    )


def _local_day(session: Session, offset: timedelta) -> ColumnElement[Any]:
    """Return the day on which a question was asked where the server stands; kept is UTC."""
    asked = type_coerce(TurnRow.asked, DateTime())
    if session.get_bind().dialect.name == "sqlite":
        return func.date(asked, f"{int(offset.total_seconds())} seconds")
    return func.date(asked + literal(offset, Interval()))


def _slowest(session: Session, since: datetime) -> tuple[Slow, ...]:
    rows = session.execute(
        select(TurnRow.conversation_id, TurnRow.id, TurnRow.question, TurnRow.asked, TurnRow.elapsed_ms)
        .where(TurnRow.asked >= since)
        .order_by(TurnRow.elapsed_ms.desc())
        .limit(LISTED // 2)
    )
    return tuple(Slow(*row) for row in rows)


def _most_cited(session: Session, since: datetime) -> tuple[Cited, ...]:
    answers = func.count(CitedRow.turn_id.distinct())
    rows = session.execute(
        select(CitedRow.document_id, func.max(CitedRow.title), answers)
        # with a join, SQLite would go through the citations of all time
        .where(CitedRow.turn_id.in_(select(TurnRow.id).where(TurnRow.asked >= since)))
        .group_by(CitedRow.document_id)
        .order_by(answers.desc(), CitedRow.document_id)
        .limit(LISTED)
    )
    return tuple(Cited(*row) for row in rows)
