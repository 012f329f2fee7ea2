"""Accounts by the command line, as an operator types it."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from bot.records import open_records
from bot.records.accounts import Role, account_named, verified

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "一二三四五六七八九十"
pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KECE_STORE", str(tmp_path / "store"))
    return tmp_path / "store"


def staff(*arguments: str, password: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", "staff", *arguments]
    return subprocess.run(
        command, cwd=ROOT, input=f"{password}\n", capture_output=True, text=True, timeout=60
    )


def test_the_first_account_signs_in_with_the_password_from_standard_input(store: Path) -> None:
    done = staff("add", "李强", "--admin", password=PASSWORD)
    assert (done.returncode, done.stderr) == (0, "")
    assert "已添加管理员帐号“李强”" in done.stdout
    engine = open_records(f"sqlite:///{store / 'records.sqlite'}")
    account = verified(engine, "李强", PASSWORD)
    assert account and account.role is Role.ADMIN
    assert "李强\t管理员\t可用" in staff("list").stdout


def test_without_an_account_it_is_said_how_to_make_one() -> None:
    assert "staff add" in staff("list").stdout


@pytest.mark.parametrize("password", ["", "短", "aaaaaaaaaaaa"])
def test_there_is_no_account_with_a_weak_password(store: Path, password: str) -> None:
    done = staff("add", "李强", password=password)
    assert done.returncode == 1
    assert "密码" in done.stderr
    assert "Traceback" not in done.stderr
    assert account_named(open_records(f"sqlite:///{store / 'records.sqlite'}"), "李强") is None


def test_a_password_is_changed_and_an_account_removed(store: Path) -> None:
    for name, more in (("李强", ["--admin"]), ("王芳", [])):
        staff("add", name, *more, password=PASSWORD)
    assert staff("password", "王芳", password=PASSWORD[::-1]).returncode == 0
    engine = open_records(f"sqlite:///{store / 'records.sqlite'}")
    assert verified(engine, "王芳", PASSWORD) is None
    assert verified(engine, "王芳", PASSWORD[::-1])
    assert staff("remove", "王芳").returncode == 0
    assert account_named(engine, "王芳") is None
    refused = staff("remove", "李强")
    assert (refused.returncode, "至少要留一个" in refused.stderr) == (1, True)


def test_a_password_typed_at_a_terminal_is_not_shown(store: Path) -> None:
    command = [sys.executable, "-m", "bot", "staff", "add", "李强"]
    ours, theirs = pty.openpty()
    # without a controlling terminal of its own, the prompt goes to the terminal that stdin is
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    shown = _answer_twice(ours, PASSWORD)
    assert process.wait(60) == 0, shown
    os.close(ours)
    assert "已添加" in shown
    assert PASSWORD not in shown
    assert verified(open_records(f"sqlite:///{store / 'records.sqlite'}"), "李强", PASSWORD)


def _answer_twice(terminal: int, password: str) -> str:
    shown = b""
    for prompt in ("密码", "再输一次"):
        while prompt.encode() not in shown:
            shown += os.read(terminal, 1000)
        os.write(terminal, f"{password}\n".encode())
    try:
        while more := os.read(terminal, 1000):
            shown += more
    except OSError:
        # the other end has closed
        pass
    return shown.decode()


def test_a_database_of_a_newer_version_is_left_alone_with_a_sentence(store: Path) -> None:
    staff("list")
    engine = create_engine(f"sqlite:///{store / 'records.sqlite'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    done = staff("list")
    assert done.returncode == 1
    assert "更新版本" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_cannot_be_reached_is_told_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KECE_DATABASE_URL", "postgresql+psycopg://kece:secret@127.0.0.1:1/kece")
    done = staff("list")
    assert done.returncode == 1
    assert "打不开" in done.stderr
    assert "secret" not in done.stderr
