"""What the index does when the disk is full, cannot be written, or the process is killed."""

import os
import signal
import subprocess
import sys
import time

import pytest

from bot.errors import StorageFull
from bot.index import Store, bring_in_line
from bot.index.lexical import terms
from bot.settings import ROOT
from tests.index.conftest import write

INGEST = """
import resource, sys
from pathlib import Path
from bot.errors import KeceError
from bot.index import Store, bring_in_line
from tests.index.conftest import WordEncoder
{before}
try:
    bring_in_line(Path(sys.argv[1]), Store(Path(sys.argv[2])), WordEncoder(), progress={progress})
except KeceError as error:
    print(type(error).__name__, error.message_zh)
"""
LIMITED = "import bm25s, chromadb; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))"
HANGING = "lambda step, done, total: (print(step, flush=True), __import__('time').sleep(60)) if step == {step!r} else None"


def command(knowledge, store, before="", progress="lambda *_: None") -> list[str]:
    code = INGEST.format(before=before, progress=progress)
    return [sys.executable, "-c", code, str(knowledge), str(store.path)]


def grow(knowledge, count=300) -> None:
    """Add enough text that every file of a release outgrows a small limit."""
    for n in range(count):
        items = "".join(f"第{m}条 第{n}份文件的第{m}条内容，编号{n * 100 + m}。\n\n" for m in range(1, 8))
        write(knowledge, f"国家/大/{n}.md", f"# 第{n}号文件\n\n{items}")


def answers(store) -> bool:
    release = Store(store.path).live()
    return release.passages[release.lexical(terms("资格有效期"), 1)[0][0]].text == "第二条 资格有效期为三年。"


@pytest.mark.parametrize("size", [4_096, 100_000, 400_000, 1_000_000])
def test_a_full_disk_is_said_so_and_the_live_release_stays_whole(knowledge, store, encoder, size):
    first = bring_in_line(knowledge, store, encoder)
    grow(knowledge)
    limited = command(knowledge, store, LIMITED.format(size=size))
    done = subprocess.run(limited, cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.startswith("StorageFull"), done.stdout + done.stderr
    assert [record.id for record in store.releases()] == [first.release] and answers(store)
    assert len(bring_in_line(knowledge, Store(store.path), encoder).added) == 300


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_said_so(knowledge, store, encoder):
    store.path.mkdir()
    store.path.chmod(0o500)
    with pytest.raises(StorageFull):
        bring_in_line(knowledge, store, encoder)


def test_a_store_where_a_file_stands_is_said_so(knowledge, store, encoder):
    store.path.write_text("no folder")
    with pytest.raises(StorageFull):
        bring_in_line(knowledge, store, encoder)


@pytest.mark.parametrize("step", ["读取文件", "计算向量", "切分词语"])
def test_a_kill_leaves_the_live_release_whole_and_the_next_ingest_succeeds(knowledge, store, encoder, step):
    bring_in_line(knowledge, store, encoder)
    write(knowledge, "国家/新.md", "# 新规\n\n第一条 科技创新券。\n")
    hanging = command(knowledge, store, progress=HANGING.format(step=step))
    with subprocess.Popen(hanging, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stdout.readline().strip() == step
        process.send_signal(signal.SIGKILL)
    assert answers(store) and len(store.releases()) == 1
    changes = bring_in_line(knowledge, Store(store.path), encoder)
    assert changes.added == ("国家/新.md",) and answers(store)
    assert len(list((store.path / "releases").iterdir())) == 2


def test_kills_at_any_moment_leave_the_live_release_whole(knowledge, store, encoder):
    bring_in_line(knowledge, store, encoder)
    grow(knowledge, 60)
    for delay in (0.6, 0.9, 1.1, 1.3):
        with subprocess.Popen(command(knowledge, store), cwd=ROOT) as process:
            time.sleep(delay)
            process.kill()
        assert answers(store)
    assert bring_in_line(knowledge, Store(store.path), encoder).failed == ()
    assert len(Store(store.path).live().documents) == 63
