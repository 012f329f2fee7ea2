"""Databases of both kinds, empty: SQLite in a file, and a PostgreSQL server of its own where there is one."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.orm import Session

from bot.records import FeedbackRow, open_records


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server that listens on a socket in a folder of its own, `{}` for the database."""
    folder = _programs()
    if folder is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    if os.geteuid() == 0 and not (shutil.which("runuser") and _is_user("postgres")):
        pytest.skip("PostgreSQL does not run as root, and there is no user postgres to run it as")
    # not in pytest's folder, which is its user's alone
    with TemporaryDirectory(prefix="kece-pg-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        user = []
        if os.geteuid() == 0:
            user = ["runuser", "-u", "postgres", "--"]
            shutil.chown(home, "postgres")
        run = [*user, str(folder / "pg_ctl"), "-D", str(home / "data"), "-s", "-w"]
        initdb = [*user, str(folder / "initdb"), "-D", str(home / "data"), "-U", "kece", "-A", "trust", "-N"]
        # a zone that is not UTC and a locale without Chinese: neither may matter
        subprocess.run([*initdb, "-E", "UTF8", "--locale", "C"], check=True, cwd=home, capture_output=True)
        settings = f"-k {home} -c listen_addresses= -c fsync=off -c TimeZone=Asia/Shanghai"
        subprocess.run([*run, "-l", str(home / "log"), "-o", settings, "start"], check=True, cwd=home)
        yield f"postgresql+psycopg://kece@/{{}}?host={home}"
        subprocess.run([*run, "-m", "immediate", "stop"], check=True, cwd=home)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.sqlite'}"
    server = request.getfixturevalue("postgres")
    name = f"k{abs(hash(tmp_path))}"
    engine = create_engine(server.format("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return str(server.format(name))


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    engine = open_records(database)
    yield engine
    engine.dispose()


def _programs() -> Path | None:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if versions:
        return versions[-1].parent
    found = shutil.which("initdb")
    return Path(found).parent if found else None


def _is_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def opinions(engine: Engine) -> list[FeedbackRow]:
    """All opinions on answers that are kept."""
    with Session(engine) as session:
        return list(session.scalars(select(FeedbackRow)))
