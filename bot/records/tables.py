"""What the bureau's database holds, a class a table; rows in, rows out, no logic."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Float, ForeignKey, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Moment(TypeDecorator[datetime]):
    """A point in time: aware in Python, kept without a zone as UTC, whatever the server's own zone is."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return `value`, which must be aware, as naive UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a moment needs a time zone: {value}")
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return what was kept as aware UTC."""
        return value and value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Root of the tables."""

    type_annotation_map = {datetime: Moment, dict[str, Any]: JSON, list[dict[str, Any]]: JSON}  # noqa: RUF012


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
    citations: Mapped[list[dict[str, Any]]]
    """As in `Answer.as_json`; whom to ask for documents is the table of citations."""
    elapsed_ms: Mapped[float] = mapped_column(Float)
    thin: Mapped[bool] = mapped_column(default=False)
    """The answer gives only what is nearest."""
    conversation: Mapped[Conversation] = relationship(back_populates="turns")
    feedback: Mapped["FeedbackRow | None"] = relationship(back_populates="turn")
    cited: Mapped[list["CitedRow"]] = relationship(order_by="CitedRow.number", passive_deletes=True)


class FeedbackRow(Base):
    """The last opinion given on a turn."""

    __tablename__ = "feedback"

    turn_id: Mapped[str] = mapped_column(ForeignKey("turns.id"), primary_key=True)
    given: Mapped[datetime]
    helpful: Mapped[bool]
    reason: Mapped[str]
    turn: Mapped[TurnRow] = relationship(back_populates="feedback")


class CitedRow(Base):
    """One [n] of an answer: which document it rests on."""

    __tablename__ = "citations"

    turn_id: Mapped[str] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(index=True)
    passage_id: Mapped[str]
    title: Mapped[str]


class HandledRow(Base):
    """What the staff did about a question."""

    __tablename__ = "handled"

    turn_id: Mapped[str] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str]
    """evaluated, answered, handed on, dismissed."""
    note: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class AccountRow(Base):
    """A member of the staff; whoever is dismissed is disabled, so that what they did keeps its name."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    role: Mapped[str]
    """staff, admin."""
    created: Mapped[datetime]
    active: Mapped[bool]


class SigninRow(Base):
    """One browser that is signed in; of its cookie only the hash is kept."""

    __tablename__ = "signins"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    csrf: Mapped[str]
    started: Mapped[datetime]
    seen: Mapped[datetime]


class PublicationRow(Base):
    """One release of the index: who made it, when, what changed, and what the gate says of it."""

    __tablename__ = "publications"

    id: Mapped[str] = mapped_column(primary_key=True)
    release: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    by: Mapped[str]
    """An account's name, or ingest.py for changes found in the folder."""
    action: Mapped[str]
    """publish, withdraw, restore, roll back."""
    changes: Mapped[list[dict[str, Any]]]
    """{"document", "title", "change"} each; change is added, changed or removed."""
    gate: Mapped[str] = mapped_column(default="")
    """Empty before the gate was run; running, passed, failed, error."""
    gate_report: Mapped[dict[str, Any]] = mapped_column(default=dict)


class VersionRow(Base):
    """One document as a publication left it."""

    __tablename__ = "versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    doc_number: Mapped[str]
    publication_id: Mapped[str] = mapped_column(ForeignKey("publications.id", ondelete="CASCADE"), index=True)
    digest: Mapped[str]
    """sha256 of the file; empty where it was removed."""
    removed: Mapped[bool]
    at: Mapped[datetime]
