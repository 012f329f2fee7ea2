import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records import CitedRow, TurnRow, open_records, turns_of
from bot.records.tables import Base
from tests.records.conftest import opinions

ROOT = Path(__file__).resolve().parents[2]
# as 0.1.0 made and filled them
EARLIER = """
CREATE TABLE conversations (id VARCHAR NOT NULL, started DATETIME NOT NULL, PRIMARY KEY (id));
CREATE TABLE turns (id VARCHAR NOT NULL, conversation_id VARCHAR NOT NULL, asked DATETIME NOT NULL,
 question VARCHAR NOT NULL, answer VARCHAR NOT NULL, mode VARCHAR NOT NULL, release VARCHAR NOT NULL,
 region VARCHAR NOT NULL, citations JSON NOT NULL, elapsed_ms FLOAT NOT NULL, PRIMARY KEY (id),
 FOREIGN KEY(conversation_id) REFERENCES conversations (id));
CREATE INDEX ix_turns_mode ON turns (mode);
CREATE INDEX ix_turns_asked ON turns (asked);
CREATE INDEX ix_turns_conversation_id ON turns (conversation_id);
CREATE TABLE feedback (turn_id VARCHAR NOT NULL, given DATETIME NOT NULL, helpful BOOLEAN NOT NULL,
 reason VARCHAR NOT NULL, PRIMARY KEY (turn_id), FOREIGN KEY(turn_id) REFERENCES turns (id));
INSERT INTO conversations VALUES ('c1', '2026-10-01 08:00:00.000000');
INSERT INTO turns VALUES ('t1', 'c1', '2026-10-01 08:00:00.000000', '问', '答[1]', 'extractive', 'r1', '',
 '[{"n": 1, "document": "a.md", "title": "培育办法", "passage": "p1", "quote": "答"}]', 12.5);
INSERT INTO turns VALUES ('t2', 'c1', '2026-10-01 08:01:00.000000', '近的？',
 '没有找到与问题完全对应的规定，下面是最接近的内容，请核对是否适用：', 'extractive', 'r1', '', '[]', 9.0);
INSERT INTO feedback VALUES ('t1', '2026-10-01 08:02:00.000000', 0, '不对');
"""


@pytest.fixture
def earlier(tmp_path: Path) -> str:
    path = tmp_path / "records.sqlite"
    connection = sqlite3.connect(path)
    connection.executescript(EARLIER)
    connection.close()
    return f"sqlite:///{path}"


def test_a_database_of_the_earlier_version_is_adopted_with_its_rows(earlier: str) -> None:
    engine = open_records(earlier)
    assert [turn.id for turn in turns_of(engine, "c1")] == ["t1", "t2"]
    assert [found.reason for found in opinions(engine)] == ["不对"]


def test_what_earlier_answers_rest_on_is_filled_in(earlier: str) -> None:
    with Session(open_records(earlier)) as session:
        (cited,) = session.scalars(select(CitedRow))
        assert (cited.turn_id, cited.number, cited.document_id, cited.passage_id, cited.title) == (
            *("t1", 1, "a.md", "p1"),
            "培育办法",
        )
        assert dict(session.execute(select(TurnRow.id, TurnRow.thin)).all()) == {"t1": False, "t2": True}


def test_the_tables_are_those_that_the_code_describes(database: str, earlier: str) -> None:
    for url in (database, earlier):
        engine = open_records(url)
        with engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        engine.dispose()


def test_many_that_open_a_new_database_at_once_all_find_it_whole(database: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        engines = list(pool.map(open_records, [database] * 4))
    for engine in engines:
        assert turns_of(engine, "c1") == []
        engine.dispose()


def test_a_new_file_is_switched_to_write_ahead_logging_by_one_at_a_time(tmp_path: Path) -> None:
    for name in range(10):
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(open_records, [f"sqlite:///{tmp_path}/{name}.sqlite"] * 4))
        with sqlite3.connect(tmp_path / f"{name}.sqlite") as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_migration_that_fails_leaves_the_database_as_it_was(earlier: str) -> None:
    path = earlier.removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE turns SET citations = '[{}]' WHERE id = 't1'")
    with pytest.raises(KeyError):
        open_records(earlier)
    with sqlite3.connect(path) as connection:
        tables = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
    assert tables == {"conversations", "turns", "feedback"}


def test_migrations_are_found_from_wherever_the_program_is_started(tmp_path: Path) -> None:
    clone = tmp_path / "100% 科策"
    shutil.copytree(ROOT / "bot", clone / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    code = f"import sys; sys.path.insert(0, {str(clone)!r}); from bot.records import open_records; open_records('sqlite:///r.sqlite')"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
    with sqlite3.connect(tmp_path / "r.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM signins").fetchone() == (0,)
