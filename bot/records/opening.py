"""A database's URL → a connection to it, its tables in the form that this version needs."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, inspect, make_url, text

MIGRATIONS = Path(__file__).parent / "migrations"
# what 0.1.0 made without Alembic
FIRST = "0001"
# any number that no other program on the same PostgreSQL server is likely to lock
LOCK = 0x6B656365


class NewerRecords(Exception):
    """The database was brought to a form that this version does not know."""


def open_records(url: str) -> Engine:
    """Connect to the database at `url` and bring its tables up to date.

    SQLite is set to write-ahead logging, so that readers do not wait for a writer. Raises NewerRecords
    and what SQLAlchemy raises.
    """
    engine = create_engine(url, pool_pre_ping=make_url(url).get_backend_name() != "sqlite")
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _configure_sqlite)
        _write_ahead(engine)
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    scripts = _scripts()
    if current not in (None, *(script.revision for script in scripts.walk_revisions())):
        raise NewerRecords(current)
    if current != scripts.get_current_head():
        _migrate(url)
    return engine


def _write_ahead(engine: Engine) -> None:
    """Switch the file to write-ahead logging, which it then keeps."""
    # SQLite does not wait its turn for the switch: it fails at once where two begin it together
    with FileLock(f"{engine.url.database}.lock"), engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")


def _migrate(url: str) -> None:
    """Run all migrations that are missing, in one transaction and one process at a time."""
    engine = create_engine(url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        # by itself, Python's SQLite driver commits before each change of a table
        event.listen(engine, "connect", _leave_transactions_to_us)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        config = _config()
        config.attributes["connection"] = connection
        if _is_of_before_alembic(connection):
            command.stamp(config, FIRST)
        command.upgrade(config, "head")
    engine.dispose()


def _is_of_before_alembic(connection: Connection) -> bool:
    names = inspect(connection).get_table_names()
    return "turns" in names and "alembic_version" not in names


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("path_separator", "os")
    # Alembic takes % for the beginning of a variable
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _leave_transactions_to_us(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA busy_timeout=30000")


def _configure_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    # a second writer waits up to 5 s instead of failing at once
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.execute("PRAGMA foreign_keys=ON")
    # what is deleted for privacy's sake is gone from the file too
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()
