"""The program as an operator starts it: its own process, its own port."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.build import build_meanings
from bot.index import Store, found_by
from bot.records import Conversation, PublicationRow, TurnRow, open_records
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ROOT / "tests" / "web" / "documents"
ADDRESS = re.compile(r"http://localhost:\d+")  # 科技政策问答已启动：http://localhost:7860
PATIENCE = 120  # seconds for a machine that is busy with other things


def command(knowledge: Path, store: Path) -> list[str]:
    return [sys.executable, "app.py", "--knowledge", str(knowledge), "--store", str(store), "--port", "0"]


@contextmanager
def running(knowledge: Path, store: Path) -> Iterator[tuple[str, Path]]:
    """Start the program; yield its address and the file of what it says."""
    said = store.parent / "said.txt"
    with said.open("w") as stderr:
        process = subprocess.Popen(command(knowledge, store), cwd=ROOT, stderr=stderr)
    try:
        yield _address(process, said), said
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)


def _address(process: subprocess.Popen[bytes], said: Path) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = ADDRESS.search(said.read_text())
        if found:
            return found.group()
        assert process.poll() is None, said.read_text()
        time.sleep(0.1)
    raise AssertionError(said.read_text())


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    shutil.copytree(DOCUMENTS, tmp_path / "knowledge")
    return tmp_path / "knowledge"


def ask(address: str, question: str) -> str:
    return str(
        httpx.post(f"{address}/api/ask", json={"question": question}, timeout=PATIENCE).json()["answer"]
    )


@pytest.mark.slow
def test_it_ingests_serves_and_notices_a_later_ingest(knowledge: Path, tmp_path: Path) -> None:
    (knowledge / "坏[red]文件.pdf").write_bytes(b"%PDF-1.7 broken")
    with running(knowledge, tmp_path / "store") as (address, said):
        assert "坏[red]文件.pdf" in said.read_text()
        assert "新增 3" in said.read_text()
        assert httpx.get(address).status_code == 200
        assert "四年" in ask(address, "示例市培育企业的认定有效期是几年？")

        policy = knowledge / "培育办法.md"
        policy.write_text(policy.read_text().replace("有效期为四年", "有效期为六年"))
        ingest = [sys.executable, "ingest.py", "--knowledge", str(knowledge), "--store"]
        subprocess.run([*ingest, str(tmp_path / "store")], cwd=ROOT, timeout=PATIENCE, capture_output=True)
        assert "六年" in ask(address, "示例市培育企业的认定有效期是几年？")
        await_meanings(tmp_path / "store")
        assert "Traceback" not in said.read_text()
    assert (tmp_path / "store" / "records.sqlite").is_file()


def await_meanings(store: Path) -> None:
    """Wait until every passage of the live release has its vector of meaning."""
    meanings = build_meanings(Settings(), store)
    assert meanings
    texts = found_by(Store(store).live())
    until = time.monotonic() + PATIENCE
    while meanings.missing(texts):
        assert time.monotonic() < until
        time.sleep(0.5)


def test_a_missing_knowledge_folder_ends_it_with_a_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        command(tmp_path / "没有", tmp_path / "store"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 1
    assert "不存在" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_ends_it_with_a_sentence(knowledge: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [*command(knowledge, tmp_path / "store")[:-1], port],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    assert done.returncode == 1
    assert "请换一个端口" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("port", ["99999", "-1"])
def test_a_setting_out_of_range_ends_it_with_a_sentence(tmp_path: Path, port: str) -> None:
    done = subprocess.run(
        [*command(tmp_path, tmp_path / "store")[:-1], port],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 1
    assert "port" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_when_it_starts_it_deletes_what_is_too_old_and_enters_what_was_broken_off(
    knowledge: Path, tmp_path: Path
) -> None:
    (tmp_path / "store").mkdir()
    url = f"sqlite:///{tmp_path / 'store' / 'records.sqlite'}"
    records = open_records(url)
    now = datetime.now(UTC)
    with Session(records) as session, session.begin():
        for name, days in (("old", 181), ("recent", 179)):
            asked = now - timedelta(days=days)
            session.add(Conversation(id=name, started=asked))
            turn = {"question": name, "answer": "", "mode": "refused", "release": "", "region": ""}
            session.add(
                TurnRow(id=name, conversation_id=name, asked=asked, citations=[], elapsed_ms=1, **turn)
            )
        left = {"release": "r1", "by": "王芳", "action": "publish", "changes": [], "gate": "running"}
        session.add(PublicationRow(id="p1", at=now, **left))
    with running(knowledge, tmp_path / "store") as (address, said):
        assert httpx.get(f"{address}/desk").headers["location"].startswith("/desk/login")
        until = time.monotonic() + PATIENCE
        while (found := kept(records)) != {"recent"} and time.monotonic() < until:
            time.sleep(0.1)
        assert found == {"recent"}
        with Session(records) as session:
            publication = session.get(PublicationRow, "p1")
            assert publication and publication.gate == "error"
        assert "Traceback" not in said.read_text()
    records.dispose()


def kept(records: Engine) -> set[str]:
    with Session(records) as session:
        return set(session.scalars(select(TurnRow.id)))


def test_a_database_that_cannot_be_opened_ends_it_with_a_sentence(knowledge: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        command(knowledge, tmp_path / "store"),
        cwd=ROOT,
        env={**os.environ, "KECE_DATABASE_URL": "postgresql+psycopg://kece:secret@127.0.0.1:1/kece"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 1
    assert "打不开记录所用的数据库" in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr
