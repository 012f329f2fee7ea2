"""Answers and what people thought of them → rows that the bureau can look through, for as long as it may."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from bot.model import Answer
from bot.records.masking import mask
from bot.records.tables import CitedRow, Conversation, FeedbackRow, TurnRow

REASON_LENGTH = 500  # characters of a reason that are kept: two or three sentences


def add_turn(engine: Engine, conversation_id: str, answer: Answer, region: str = "") -> str:
    """Keep an answer and return the id of its turn, which nobody can guess.

    Phone and identity numbers are masked in question and answer; quotations, which are the documents'
    words, are kept as they are.
    """
    now = datetime.now(UTC)
    turn = TurnRow(
        id=uuid4().hex,
        conversation_id=conversation_id,
        asked=now,
        question=mask(answer.question),
        answer=mask(answer.text),
        mode=answer.mode.value,
        release=answer.release,
        region=region,
        citations=answer.as_json()["citations"],
        elapsed_ms=answer.elapsed_ms.get("total", 0.0),
        thin=answer.thin,
        cited=[
            CitedRow(
                number=one.number, document_id=one.document_id, passage_id=one.passage_id, title=one.title
            )
            for one in answer.citations
        ],
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
                reason=mask(reason.strip())[:REASON_LENGTH],
            )
        )
    return True


def turns_of(engine: Engine, conversation_id: str) -> Sequence[TurnRow]:
    """Return the turns of a conversation, oldest first."""
    wanted = select(TurnRow).where(TurnRow.conversation_id == conversation_id).order_by(TurnRow.asked)
    with Session(engine) as session:
        return session.scalars(wanted).all()


def forget_before(engine: Engine, moment: datetime) -> int:
    """Delete all turns asked before `moment`, with all that hangs on them; return how many there were."""
    old = select(TurnRow.id).where(TurnRow.asked < moment)
    left = select(TurnRow.conversation_id)
    with Session(engine) as session, session.begin():
        session.execute(delete(FeedbackRow).where(FeedbackRow.turn_id.in_(old)))
        # citations and what was done about the question go with the turn
        forgotten = session.execute(delete(TurnRow).where(TurnRow.asked < moment))
        session.execute(
            delete(Conversation).where(Conversation.started < moment, Conversation.id.not_in(left))
        )
        return int(forgotten.rowcount)  # type: ignore[attr-defined]
