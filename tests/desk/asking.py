"""Questions as enterprises asked them, put into the records with the day on which they were asked."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from bot.model import Answer, Citation, Metadata, Mode, Status
from bot.records import TurnRow, add_turn, rate


def citation(document_id: str, number: int = 1, quote: str = "") -> Citation:
    """A citation of a document's first words."""
    return Citation(
        number, document_id, document_id, Metadata(), Status.IN_FORCE, (), None, quote, 0, len(quote), "p"
    )


def asked(
    records: Engine,
    question: str,
    *,
    conversation: str = "c1",
    cites: tuple[str, ...] = (),
    mode: Mode = Mode.EXTRACTIVE,
    thin: bool = False,
    helpful: bool | None = None,
    reason: str = "",
    days_ago: float = 0,
    ms: float = 100,
) -> str:
    """Keep an answer, with an opinion where `helpful` is given, and return the id of its turn."""
    answer = Answer(
        question,
        "答复 [1]" if cites else "没有找到依据。",
        tuple(citation(name, number) for number, name in enumerate(cites, start=1)),
        mode,
        elapsed_ms={"total": ms},
        release="r1",
        thin=thin,
    )
    turn_id = add_turn(records, conversation, answer, "山西省/长治市/潞州区")
    if helpful is not None:
        rate(records, turn_id, helpful=helpful, reason=reason)
    moment = datetime.now(UTC) - timedelta(days=days_ago)
    with Session(records) as session, session.begin():
        session.execute(update(TurnRow).where(TurnRow.id == turn_id).values(asked=moment))
    return turn_id


def refused(records: Engine, question: str, **more: object) -> str:
    """Keep a refusal and return the id of its turn."""
    return asked(records, question, mode=Mode.REFUSED, **more)  # type: ignore[arg-type]
