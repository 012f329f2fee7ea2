"""What the desk needs: accounts, publications, and which documents an answer rests on."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# how bot/answering words it that nothing fits entirely
THIN = "没有找到与问题完全对应的规定"
BATCH = 1000


def upgrade() -> None:
    """Make the tables of the desk and fill in from old answers what can be told from them."""
    op.add_column("turns", sa.Column("thin", sa.Boolean, nullable=False, server_default=sa.false()))
    _accounts()
    _publications()
    _marks_on_turns()
    _fill_in()


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False, unique=True),
        sa.Column("password_hash", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
    )
    op.create_table(
        "signins",
        sa.Column("token_hash", sa.String, primary_key=True),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
        sa.Column("csrf", sa.String, nullable=False),
        sa.Column("started", sa.DateTime, nullable=False),
        sa.Column("seen", sa.DateTime, nullable=False),
    )
    op.create_index("ix_signins_account_id", "signins", ["account_id"])


def _publications() -> None:
    op.create_table(
        "publications",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("release", sa.String, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("changes", sa.JSON, nullable=False),
        sa.Column("gate", sa.String, nullable=False),
        sa.Column("gate_report", sa.JSON, nullable=False),
    )
    for column in ("release", "at"):
        op.create_index(f"ix_publications_{column}", "publications", [column])
    op.create_table(
        "versions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("document_id", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("doc_number", sa.String, nullable=False),
        sa.Column(
            "publication_id", sa.String, sa.ForeignKey("publications.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
    )
    for column in ("document_id", "publication_id"):
        op.create_index(f"ix_versions_{column}", "versions", [column])


def _marks_on_turns() -> None:
    op.create_table(
        "citations",
        sa.Column("turn_id", sa.String, sa.ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("document_id", sa.String, nullable=False),
        sa.Column("passage_id", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
    )
    op.create_index("ix_citations_document_id", "citations", ["document_id"])
    op.create_table(
        "handled",
        sa.Column("turn_id", sa.String, sa.ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("note", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
    )


def _fill_in() -> None:
    connection = op.get_bind()
    turns = sa.table(
        "turns",
        *(sa.column(name) for name in ("id", "answer")),
        sa.column("citations", sa.JSON),
        sa.column("thin", sa.Boolean),
    )
    citations = sa.table(
        "citations",
        *(sa.column(name) for name in ("turn_id", "number", "document_id", "passage_id", "title")),
    )
    connection.execute(turns.update().where(turns.c.answer.startswith(THIN)).values(thin=True))
    found = connection.execute(sa.select(turns.c.id, turns.c.citations))
    for rows in found.partitions(BATCH):
        cited = [
            {
                "turn_id": turn,
                "number": citation["n"],
                "document_id": citation["document"],
                "passage_id": citation["passage"],
                "title": citation["title"],
            }
            for turn, citations_ in rows
            for citation in citations_
        ]
        if cited:
            connection.execute(citations.insert(), cited)
