"""Folder, index and history, changed together or not at all."""

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk import drafting, drafts, publishing
from bot.desk.history import (
    last_changes,
    notice,
    publications,
    state,
    versions_of,
    withdrawn,
)
from bot.errors import IndexBusy, KeceError
from bot.index import Store, bring_in_line
from bot.index.keeping import FILES
from bot.records import VersionRow
from bot.settings import ROOT
from tests.desk.conftest import NEW, OLD, RULES, folder_of
from tests.index.conftest import write
from tests.reading.files import LONG


def publish(parts, *wanted, by="张三"):
    return publishing.publish(parts, [draft.id for draft in wanted], by=by)


def snapshot(parts):
    live = parts.bot.store.live()
    return folder_of(parts), live.id, sorted(live.documents), [one.id for one in publications(parts)]


def told(published) -> list[tuple[str, str]]:
    return [(one["document"], one["change"]) for one in published.changes]


def test_what_the_folder_held_before_the_desk_is_a_publication_of_ingest(parts):
    (first,) = publications(parts)
    assert (first.by, first.action, len(first.changes)) == ("ingest.py", "publish", 3)
    assert set(last_changes(parts)) == set(parts.bot.store.live().documents)
    notice(parts)
    assert len(publications(parts)) == 1


def test_a_publication_changes_folder_index_and_history(parts, upload):
    one, two = upload("认定办法.md", NEW), upload("新.txt", f"关于示例的通知\n\n{LONG}")
    done = publish(parts, one, two)
    assert told(done) == [("国家/新.txt", "added"), (RULES, "changed")]
    assert (parts.bot.knowledge / RULES).read_text("utf-8") == NEW
    assert (
        "五年" in parts.bot.store.live().documents[RULES].text and done.release == parts.bot.store.live().id
    )
    assert publications(parts)[0].by == "张三" and drafts.drafts_of(parts, "张三") == []
    assert bring_in_line(parts.bot.knowledge, parts.bot.store, parts.bot.encoder).release == done.release
    notice(parts)
    assert len(publications(parts)) == 2


def test_a_replaced_file_of_another_name_goes_in_the_same_publication(parts, upload):
    done = publish(parts, upload("修订.md", NEW))
    assert told(done) == [("国家/修订.md", "added"), (RULES, "removed")]
    assert not (parts.bot.knowledge / RULES).exists()
    assert [one.document_id for one in withdrawn(parts)] == [RULES]


def test_corrections_are_published_beside_the_file(parts, upload):
    draft = upload("新.txt", f"关于示例的通知\n\n{LONG}")
    drafting.read_in(parts, drafting.change(parts, draft, corrections={"发文字号": "示发〔2026〕9号"}))
    publish(parts, draft)
    assert (parts.bot.knowledge / "国家/新.txt.yaml").read_text("utf-8") == "发文字号: 示发〔2026〕9号\n"
    assert parts.bot.store.live().documents["国家/新.txt"].metadata.doc_number == "示发〔2026〕9号"


def test_a_withdrawn_document_comes_back_with_its_corrections(parts):
    write(parts.bot.knowledge, f"{RULES}.yaml", "主题词: 认定\n")
    bring_in_line(parts.bot.knowledge, parts.bot.store, parts.bot.encoder)
    before = folder_of(parts)
    assert told(publishing.withdraw(parts, RULES, by="张三")) == [(RULES, "removed")]
    assert not (parts.bot.knowledge / f"{RULES}.yaml").exists()
    assert RULES not in parts.bot.store.live().documents
    (gone,) = withdrawn(parts)
    publishing.restore(parts, gone.id, by="李四")
    assert folder_of(parts) == before and parts.bot.store.live().documents[RULES].metadata.subject == "认定"
    assert [found.action for found in publications(parts)] == ["restore", "withdraw", "publish", "publish"]
    assert [version.removed for version, _ in versions_of(parts, RULES)] == [False, True, False, False]


def test_an_earlier_version_is_restored(parts, upload):
    publish(parts, upload("认定办法.md", NEW))
    first = versions_of(parts, RULES)[-1][0]
    publishing.restore(parts, first.id, by="张三")
    assert (parts.bot.knowledge / RULES).read_text("utf-8") == OLD


def test_going_back_restores_folder_and_index_and_the_next_ingest_leaves_both(parts, upload):
    before, release = folder_of(parts), parts.bot.store.live().id
    publish(parts, upload("修订.md", NEW), upload("新.txt", f"关于示例的通知\n\n{LONG}"))
    first = publications(parts)[-1]
    done = publishing.roll_back(parts, first.id, first.release, by="张三")
    assert folder_of(parts) == before and parts.bot.store.live().id == release == done.release
    assert bring_in_line(parts.bot.knowledge, parts.bot.store, parts.bot.encoder).release == release
    assert state(parts) == state(parts, first.id)


def test_going_back_further_than_releases_are_kept_makes_the_release_anew(parts, upload):
    before = folder_of(parts)
    for n in range(4):
        publish(parts, upload("认定办法.md", NEW + f"\n第九条 第{n}次修改。\n"))
    first = publications(parts)[-1]
    assert first.release not in [record.id for record in parts.bot.store.releases()]
    publishing.roll_back(parts, first.id, first.release, by="张三")
    assert folder_of(parts) == before and "三年" in parts.bot.store.live().documents[RULES].text


def test_going_back_to_what_is_there_changes_nothing(parts):
    (first,) = publications(parts)
    with pytest.raises(KeceError, match="完全相同"):
        publishing.roll_back(parts, first.id, first.release, by="张三")


def test_going_back_takes_out_what_was_added_by_hand_and_not_yet_noticed(parts):
    (first,) = publications(parts)
    before = folder_of(parts)
    write(parts.bot.knowledge, "国家/手工放入.txt", f"关于手工放入的通知\n\n{LONG}")
    publishing.roll_back(parts, first.id, first.release, by="张三")
    assert folder_of(parts) == before and "国家/手工放入.txt" not in parts.bot.store.live().documents


def test_of_two_who_replace_the_same_document_at_once_one_version_is_left(parts, upload):
    mine, theirs = upload("我的.md", NEW), upload("他们的.md", NEW.replace("五年", "六年"), by="李四")
    with ThreadPoolExecutor(2) as pool:
        # both are told to publish while somebody else does
        with Store(parts.bot.store.path).locked():
            going = [pool.submit(publish, parts, mine), pool.submit(publish, parts, theirs, by="李四")]
            time.sleep(0.5)
        for one in going:
            one.result()
    left = {"国家/我的.md", "国家/他们的.md"} & set(parts.bot.store.live().documents)
    assert len(left) == 1 and left < set(folder_of(parts)) and RULES not in folder_of(parts)


def test_changes_made_by_hand_are_a_publication_of_their_own(parts, upload):
    write(parts.bot.knowledge, "国家/手放.md", "# 手放的文件\n\n第一条 内容。\n")
    publish(parts, upload("认定办法.md", NEW))
    mine, by_hand, _ = publications(parts)
    assert (mine.by, [one["document"] for one in mine.changes]) == ("张三", [RULES])
    assert (by_hand.by, [one["document"] for one in by_hand.changes]) == ("ingest.py", ["国家/手放.md"])


def test_an_ingest_without_the_desk_is_noticed_later(parts):
    (parts.bot.knowledge / RULES).unlink()
    bring_in_line(parts.bot.knowledge, parts.bot.store, parts.bot.encoder)
    assert len(publications(parts)) == 1
    notice(parts)
    assert publications(parts)[0].changes == [
        {"document": RULES, "title": "示例企业认定办法", "change": "removed"}
    ]


def refuse(*_, **__):
    raise KeceError("新索引没有通过检查。", "请重试。")


def fail(*_, **__):
    raise RuntimeError("a bug")


def fill_the_disk(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("where", "failing"),
    [
        ("bot.desk.swapping._fill", fill_the_disk),
        ("bot.index.keeping._copied", fill_the_disk),
        ("bot.index.publishing._verify", refuse),
        ("bot.index.publishing.write_entries", fail),
        ("bot.desk.publishing.record_release", fail),
        ("bot.desk.swapping._swap", fail),
    ],
)
def test_a_publication_that_fails_anywhere_changes_nothing(parts, upload, monkeypatch, where, failing):
    wanted = [upload("修订.md", NEW), upload("新/深.txt", f"关于示例的通知\n\n{LONG}")]
    before = snapshot(parts)
    with monkeypatch.context() as patched:
        patched.setattr(where, failing)
        with pytest.raises((KeceError, RuntimeError)):
            publish(parts, *wanted)
    assert snapshot(parts) == before and len(drafts.drafts_of(parts, "张三")) == 2
    publish(parts, *wanted)
    assert "国家/修订.md" in parts.bot.store.live().documents


KILLED = """
import sys, time
from pathlib import Path
from bot.chat import Bot
from bot.desk import drafts, publishing
from bot.desk.parts import Parts
from bot.index import Store
from bot.records import open_records
from bot.settings import Settings
from tests.index.conftest import WordEncoder

def hang(step, done, total):
    if step == "计算向量":
        print(step, flush=True)
        time.sleep(60)

home = Path(sys.argv[1])
settings = Settings(_env_file=None, knowledge=home / "knowledge", store=home / "store")
bot = Bot(Store(settings.store), WordEncoder(), settings.knowledge, ())
parts = Parts(bot, open_records(f"sqlite:///{home / 'records.sqlite'}"), settings)
publishing.publish(parts, [one.id for one in drafts.drafts_of(parts, "张三")], by="张三", progress=hang)
"""


def test_a_kill_leaves_the_live_release_whole_and_the_next_ingest_takes_the_folder_as_it_is(
    parts, upload, tmp_path
):
    upload("修订.md", NEW)
    live = parts.bot.store.live().id
    command = [sys.executable, "-c", KILLED, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stdout.readline().strip() == "计算向量"
        process.send_signal(signal.SIGKILL)
    assert Store(parts.bot.store.path).live().id == live
    bring_in_line(parts.bot.knowledge, parts.bot.store, parts.bot.encoder)
    notice(parts)
    assert publications(parts)[0].by == "ingest.py"
    assert set(parts.bot.store.live().documents) == {"国家/修订.md", "国家/加计扣除.md", "潞州区/报告.md"}
    publishing.withdraw(parts, "潞州区/报告.md", by="张三")
    assert not [path for path in parts.bot.knowledge.iterdir() if path.name.startswith(".")]


def test_who_looks_while_an_ingest_is_under_way_does_not_wait_for_it(parts, monkeypatch):
    (parts.bot.knowledge / RULES).unlink()
    bring_in_line(parts.bot.knowledge, parts.bot.store, parts.bot.encoder)
    with Store(parts.bot.store.path).locked(), monkeypatch.context() as patched:
        patched.setattr("bot.index.store.LOCK_PATIENCE", "whoever waits fails")
        notice(parts)
        assert len(publications(parts)) == 1
    notice(parts)
    assert len(publications(parts)) == 2


def test_a_file_that_can_be_read_no_more_when_it_is_published_changes_nothing(parts, upload, monkeypatch):
    # both are kept: under another name it is read once more
    draft = drafting.change(parts, upload("认定办法.md", NEW), choice="keep")
    before = snapshot(parts)
    monkeypatch.setattr("bot.index.intake.split", lambda _: [])
    with pytest.raises(KeceError, match="没有可以入库的文字"):
        publish(parts, draft)
    assert snapshot(parts) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_said_so(parts, upload):
    draft, before = upload("认定办法.md", NEW), snapshot(parts)
    (parts.bot.knowledge).chmod(0o500)
    try:
        with pytest.raises(KeceError, match="写不进去"):
            publish(parts, draft)
    finally:
        (parts.bot.knowledge).chmod(0o700)
    assert snapshot(parts) == before


def test_what_was_read_for_the_preview_is_not_read_again(parts, upload, monkeypatch):
    draft = upload("认定办法.md", NEW)
    monkeypatch.setattr("bot.index.intake.read", fail)
    publish(parts, draft)
    assert "五年" in parts.bot.store.live().documents[RULES].text


def test_what_other_code_has_read_for_the_preview_is_read_again(parts, upload, monkeypatch):
    draft = upload("认定办法.md", NEW)
    for module in (drafts, drafting):
        monkeypatch.setattr(module, "recipe", lambda: "newer code")
    assert not drafts.is_read(parts, draft)
    drafting.read_in(parts, draft)
    assert drafts.is_read(parts, draft)


def test_a_folder_that_is_a_link_out_is_not_written_into(parts, upload, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (parts.bot.knowledge / "外").symlink_to(outside)
    draft = upload("新.txt", f"关于示例的通知\n\n{LONG}")
    moved = drafting.read_in(parts, drafting.change(parts, draft, folder="外"))
    before = snapshot(parts)
    with pytest.raises(KeceError, match="不在知识库里面"):
        publish(parts, moved)
    assert list(outside.iterdir()) == [] and snapshot(parts) == before


def test_two_publications_at_once_are_both_kept(parts, upload):
    wanted = {
        by: upload(f"{by}.txt", f"关于{by}事项的通知\n\n{LONG}", by=by) for by in ("张三", "李四", "王五")
    }
    threads = [
        threading.Thread(target=publish, args=(parts, draft), kwargs={"by": by})
        for by, draft in wanted.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {f"国家/{by}.txt" for by in wanted} <= set(parts.bot.store.live().documents)
    assert sorted(one.by for one in publications(parts)) == sorted([*wanted, "ingest.py"])
    assert len(state(parts)) == 6


def test_who_waits_too_long_is_told_and_loses_nothing(parts, upload, monkeypatch):
    draft = upload("新.txt", f"关于示例的通知\n\n{LONG}")
    monkeypatch.setattr(publishing, "PATIENCE", 0.1)
    monkeypatch.setattr("bot.index.store.LOCK_PATIENCE", 0.1)
    with Store(parts.bot.store.path).locked(), pytest.raises(IndexBusy):
        publish(parts, draft)
    assert drafts.is_read(parts, draft)
    publish(parts, draft)


def test_two_who_replace_the_same_document_follow_each_other(parts, upload):
    one, two = upload("一.md", NEW), upload("二.md", NEW + "\n第五条 附则。\n", by="李四")
    publish(parts, one)
    done = publish(parts, two, by="李四")
    assert told(done) == [("国家/一.md", "removed"), ("国家/二.md", "added")]


def test_an_unchanged_file_is_no_publication(parts, upload):
    draft = upload("认定办法.md", OLD)
    with pytest.raises(KeceError, match="没有变化"):
        publish(parts, draft)
    assert len(publications(parts)) == 1


def test_files_of_the_history_are_kept_and_others_swept(parts, upload):
    publish(parts, upload("认定办法.md", NEW))
    with Session(parts.records) as session:
        digests = set(session.scalars(select(VersionRow.digest)))
    stray = parts.bot.store.path / FILES / ("0" * 64)
    stray.write_text("nobody's")
    publishing.withdraw(parts, RULES, by="张三")
    names = {path.name for path in (parts.bot.store.path / FILES).iterdir()}
    assert digests <= names and stray.name not in names


def test_questions_are_answered_from_one_release_or_the_other_all_the_while(parts, upload):
    """No release is missing a moment: whoever looks during a publication finds a whole one."""
    stop, seen, wrong = threading.Event(), set(), []

    def look() -> None:
        while not stop.is_set():
            try:
                live = parts.bot.store.live()
                live.dense(parts.bot.encoder.embed_query("有效期"), 3)
                seen.add(live.id)
            except Exception as error:
                wrong.append(error)

    thread = threading.Thread(target=look)
    thread.start()
    publish(parts, upload("认定办法.md", NEW))
    first = publications(parts)[-1]
    publishing.roll_back(parts, first.id, first.release, by="张三")
    stop.set()
    thread.join()
    assert wrong == [] and len(seen) >= 2
