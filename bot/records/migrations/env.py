"""What Alembic runs: the migrations, on the connection that bot/records/opening.py hands over."""

from alembic import context

from bot.records.tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
context.run_migrations()
