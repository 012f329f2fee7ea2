"""What the staff decide about questions → rows, and the deletion of what somebody wants forgotten."""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from bot.desk.questions import Handling
from bot.records import Conversation, FeedbackRow, HandledRow, TurnRow

NOTE_LENGTH = 500  # characters of a note that are kept


def handle(engine: Engine, turn_ids: Collection[str], state: Handling, note: str, by: str) -> int:
    """Note what was done about questions; OPEN takes back what was noted. Return how many there are."""
    with Session(engine) as session, session.begin():
        found = session.scalars(select(TurnRow.id).where(TurnRow.id.in_(turn_ids))).all()
        if state is Handling.OPEN:
            session.execute(delete(HandledRow).where(HandledRow.turn_id.in_(found)))
            return len(found)
        for turn_id in found:
            session.merge(
                HandledRow(
                    turn_id=turn_id,
                    state=state.value,
                    note=" ".join(note.split())[:NOTE_LENGTH],
                    by=by,
                    at=datetime.now(UTC),
                )
            )
        return len(found)


def forget_questions(engine: Engine, turn_ids: Collection[str]) -> int:
    """Delete questions with answers, citations, opinions and notes; return how many there were.

    A conversation that is left without a question goes too.
    """
    with Session(engine) as session, session.begin():
        gone = session.execute(
            select(TurnRow.id, TurnRow.conversation_id).where(TurnRow.id.in_(turn_ids))
        ).all()
        ids = [turn_id for turn_id, _ in gone]
        session.execute(delete(FeedbackRow).where(FeedbackRow.turn_id.in_(ids)))
        # citations and notes go with the turn
        session.execute(delete(TurnRow).where(TurnRow.id.in_(ids)))
        session.execute(
            delete(Conversation).where(
                Conversation.id.in_({conversation_id for _, conversation_id in gone}),
                Conversation.id.not_in(select(TurnRow.conversation_id)),
            )
        )
        return len(ids)


def forget_conversation(engine: Engine, conversation_id: str) -> int:
    """Delete a conversation whole; return how many questions it had."""
    with Session(engine) as session:
        ids = session.scalars(select(TurnRow.id).where(TurnRow.conversation_id == conversation_id)).all()
    return forget_questions(engine, ids)
