import gc
import json
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator

import pytest
from filelock import FileLock

from bot.errors import IndexBusy, IndexMismatch, KeceError, NoIndex
from bot.index import Store, bring_in_line, check_encoder
from bot.index.lexical import terms
from bot.index.publishing import sweep
from bot.settings import ROOT
from tests.index.conftest import WordEncoder, write


def ingest_elsewhere(knowledge, store) -> None:
    """Ingest in another process, as ingest.py beside a running app."""
    code = (
        "import sys; from pathlib import Path; from bot.index import Store, bring_in_line;"
        "from tests.index.conftest import WordEncoder;"
        "bring_in_line(Path(sys.argv[1]), Store(Path(sys.argv[2])), WordEncoder())"
    )
    subprocess.run([sys.executable, "-c", code, str(knowledge), str(store.path)], cwd=ROOT, check=True)


def test_before_the_first_ingest_there_is_no_index(store):
    with pytest.raises(NoIndex, match="ingest"):
        store.live()
    assert list(store.releases()) == []


def test_the_live_release_is_opened_once(knowledge, store, encoder):
    bring_in_line(knowledge, store, encoder)
    assert store.live() is store.live()


def test_a_running_app_switches_to_the_release_of_another_process(knowledge, store, encoder):
    bring_in_line(knowledge, store, encoder)
    before = store.live()
    before.dense(encoder.embed_query("有效期"), 1)
    write(knowledge, "国家/新.md", "# 新规\n\n第一条 科技创新券的面额为十万元。\n")
    (knowledge / "潞州区/报告.md").unlink()
    ingest_elsewhere(knowledge, store)
    after = store.live()
    assert after.id != before.id
    hits = after.dense(encoder.embed_query("新规 第一条 科技创新券的面额为十万元。"), 1)
    assert after.passages[hits[0][0]].document_id == "国家/新.md" and hits[0][1] > 0.9
    assert "潞州区/报告.md" not in after.documents


def test_a_release_in_hand_goes_on_answering_after_the_switch(knowledge, store, encoder):
    bring_in_line(knowledge, store, encoder)
    before = store.live()
    write(knowledge, "国家/新.md", "# 新规\n\n第一条 科技创新券。\n")
    bring_in_line(knowledge, store, encoder)
    assert store.live() is not before
    assert before.dense(encoder.embed_query("有效期三年"), 1)
    assert before.lexical(terms("有效期"), 1)


@pytest.mark.slow
def test_many_threads_ask_while_the_release_switches(knowledge, store, encoder):
    bring_in_line(knowledge, store, encoder)
    stop, failures = threading.Event(), []

    def ask() -> None:
        while not stop.is_set():
            try:
                release = store.live()
                assert release.dense(encoder.embed_query("有效期三年"), 2)
                assert release.lexical(terms("有效期"), 2)
            except BaseException as error:
                failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for n in range(3):
        write(knowledge, "国家/新.md", f"# 新规\n\n第一条 第{n}版。\n")
        ingest_elsewhere(knowledge, store)
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert "第2版" in store.live().of_document("国家/新.md")[0].text


def test_a_new_release_that_cannot_be_opened_leaves_the_old_one_answering(knowledge, store, encoder):
    bring_in_line(knowledge, store, encoder)
    before = store.live()
    write(knowledge, "国家/新.md", "# 新规\n\n第一条 科技创新券。\n")
    changes = bring_in_line(knowledge, Store(store.path), encoder)
    (store.folder(changes.release) / "documents.jsonl").unlink()
    assert store.live() is before


def test_rolling_back_answers_from_the_earlier_release(knowledge, store, encoder):
    first = bring_in_line(knowledge, store, encoder)
    write(knowledge, "国家/新.md", "# 新规\n\n第一条 科技创新券。\n")
    bring_in_line(knowledge, store, encoder)
    store.roll_back(first.release)
    assert store.live().id == first.release and "国家/新.md" not in store.live().documents
    assert bring_in_line(knowledge, store, encoder).added == ("国家/新.md",)


def test_there_is_no_going_back_to_an_unknown_release(knowledge, store, encoder):
    bring_in_line(knowledge, store, encoder)
    with pytest.raises(KeceError, match="没有编号"):
        store.roll_back("20200101-000000-abcdef")


def test_three_releases_are_kept_and_the_rest_leave_nothing(knowledge, store, encoder):
    for n in range(5):
        write(knowledge, "国家/新.md", f"# 新规\n\n第一条 第{n}版。\n")
        bring_in_line(knowledge, store, encoder)
    ids = [record.id for record in store.releases()]
    assert len(ids) == 3
    assert sorted(path.name for path in (store.path / "releases").iterdir()) == sorted(ids)
    assert sorted(c.name for c in store.client.list_collections()) == sorted(f"kece-{name}" for name in ids)


def test_going_back_keeps_the_live_release_when_old_ones_go(knowledge, store, encoder):
    first = bring_in_line(knowledge, store, encoder)
    for n in range(2):
        write(knowledge, "国家/新.md", f"# 新规\n\n第一条 第{n}版。\n")
        bring_in_line(knowledge, store, encoder)
    store.roll_back(first.release)
    assert store.live().id == first.release
    changes = bring_in_line(knowledge, store, encoder)
    assert changes.release in [record.id for record in store.releases()]
    assert first.release in [record.id for record in store.releases()]


def test_another_model_of_the_app_is_said_and_not_answered_with(knowledge, store, encoder):
    bring_in_line(knowledge, store, encoder)
    check_encoder(store.live(), encoder)
    with pytest.raises(IndexMismatch, match="另一个向量模型"):
        check_encoder(store.live(), WordEncoder("others"))


def test_a_second_ingest_is_told_that_one_is_under_way(knowledge, store, encoder, monkeypatch):
    monkeypatch.setattr("bot.index.store.LOCK_PATIENCE", 0.1)
    store.path.mkdir()
    with FileLock(store.path / "ingest.lock"), pytest.raises(IndexBusy):
        bring_in_line(knowledge, store, encoder)


def test_a_damaged_manifest_is_said_with_what_to_do(knowledge, store, encoder):
    bring_in_line(knowledge, store, encoder)
    (store.path / "manifest.json").write_text('{"live": "x", "rel')
    with pytest.raises(KeceError, match="已损坏"):
        Store(store.path).live()


def test_lost_vectors_are_said_with_what_to_do_and_made_again(knowledge, store, encoder):
    first = bring_in_line(knowledge, store, encoder)
    store.client.delete_collection(f"kece-{first.release}")
    with pytest.raises(NoIndex, match="rebuild"):
        store.live()
    bring_in_line(knowledge, store, encoder, rebuild=True)
    assert store.live().dense(encoder.embed_query("有效期"), 1)


def test_what_a_killed_ingest_leaves_is_swept(knowledge, store, encoder):
    changes = bring_in_line(knowledge, store, encoder)
    left = store.folder("20200101-000000-abcdef")
    left.mkdir()
    store.client.create_collection("kece-20200101-000000-abcdef", embedding_function=None)
    sweep(store)
    assert not left.exists()
    assert [c.name for c in store.client.list_collections()] == [f"kece-{changes.release}"]


@pytest.fixture
def server(tmp_path) -> Iterator[str]:
    """A real Chroma server on loopback."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from chromadb.cli.cli import app; app()", "run"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--path", str(tmp_path / "server")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
        process.terminate()
    # Chroma's client, even a closed one, leaves its connections to the garbage collector, which would
    # warn in whatever test runs then
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        gc.collect()


@pytest.mark.slow
def test_vectors_may_lie_in_a_chroma_server(knowledge, store, encoder, server):
    remote = Store(store.path, server)
    bring_in_line(knowledge, remote, encoder)
    write(knowledge, "国家/新.md", "# 新规\n\n第一条 科技创新券的面额。\n")
    encoder.embedded.clear()
    bring_in_line(knowledge, remote, encoder)
    assert len(encoder.embedded) == 1
    hits = remote.live().dense(encoder.embed_query("新规 第一条 科技创新券的面额。"), 1)
    assert remote.live().passages[hits[0][0]].document_id == "国家/新.md"
    assert not (store.path / "chroma").exists()
    remote.client.close()


def test_a_chroma_server_that_is_not_there_is_said_in_chinese(knowledge, store, encoder):
    with pytest.raises(KeceError, match="连接不上 Chroma"):
        bring_in_line(knowledge, Store(store.path, "http://127.0.0.1:9"), encoder)


def test_the_manifest_says_what_a_release_is(knowledge, store, encoder):
    bring_in_line(knowledge, store, encoder)
    found = json.loads((store.path / "manifest.json").read_text("utf-8"))
    (record,) = found["releases"]
    assert found["live"] == record["id"]
    assert (record["documents"], record["passages"], record["dim"]) == (3, 4, 64)
    assert (record["model"], record["fingerprint"]) == ("words", "test:words")
