"""Conversations, turns and feedback, as version 0.1.0 made them without Alembic."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "conversations",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("started", sa.DateTime, nullable=False),
    )
    op.create_table(
        "turns",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("conversation_id", sa.String, sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("asked", sa.DateTime, nullable=False),
        sa.Column("question", sa.String, nullable=False),
        sa.Column("answer", sa.String, nullable=False),
        sa.Column("mode", sa.String, nullable=False),
        sa.Column("release", sa.String, nullable=False),
        sa.Column("region", sa.String, nullable=False),
        sa.Column("citations", sa.JSON, nullable=False),
        sa.Column("elapsed_ms", sa.Float, nullable=False),
    )
    for column in ("conversation_id", "asked", "mode"):
        op.create_index(f"ix_turns_{column}", "turns", [column])
    op.create_table(
        "feedback",
        sa.Column("turn_id", sa.String, sa.ForeignKey("turns.id"), primary_key=True),
        sa.Column("given", sa.DateTime, nullable=False),
        sa.Column("helpful", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
    )
