import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.console import Console

import ingest
from bot.build import build_meanings
from bot.index import Store, found_by
from bot.settings import ROOT, Settings
from tests.index.conftest import write

GOOD = "---\n标题: 认定办法\n发文字号: 国科发火〔2016〕32号\n---\n\n第一条 高新技术企业的认定。\n"


@pytest.fixture
def folders(tmp_path: Path) -> list[str]:
    """A knowledge folder of one document, and the options that name it and its store."""
    write(tmp_path / "knowledge", "国家/认定办法.md", GOOD)
    return ["--knowledge", str(tmp_path / "knowledge"), "--store", str(tmp_path / "store")]


def knowledge(folders: list[str]) -> Path:
    return Path(folders[1])


def store(folders: list[str]) -> Store:
    return Store(Path(folders[3]))


def as_json(capfdbinary, *arguments: str) -> tuple[int, dict]:
    capfdbinary.readouterr()
    status = ingest.main([*arguments, "--json"])
    return status, json.loads(capfdbinary.readouterr().out)


def test_an_ingest_says_what_it_did(folders, capfd):
    assert ingest.main(folders) == 0
    assert "新增 1，修改 0，删除 0，未变 0，失败 0。" in capfd.readouterr().out
    assert ingest.main(folders) == 0
    assert "新增 0，修改 0，删除 0，未变 1，失败 0。" in capfd.readouterr().out


def test_a_failed_file_is_named_with_reason_and_advice_and_the_status_is_one(folders, capfd):
    write(knowledge(folders), "国家/空.md", "")
    assert ingest.main(folders) == 1
    shown = re.sub(r"[\s│]", "", capfd.readouterr().out)
    assert "国家/空.md" in shown and "失败1。" in shown
    assert len(store(folders).live().documents) == 1


def test_json_is_all_that_stands_on_standard_output(folders, capfdbinary):
    status, found = as_json(capfdbinary, *folders)
    assert status == 0 and found["added"] == ["国家/认定办法.md"]
    assert found["coverage"] == {"国家/认定办法.md": 1.0}
    assert found["release"] == store(folders).live().id


def test_what_is_published_is_read_for_its_meaning_too(folders):
    assert ingest.main(folders) == 0
    meanings = build_meanings(Settings(), Path(folders[3]))
    assert meanings and not meanings.missing(found_by(store(folders).live()))


def test_what_takes_too_long_is_left_to_the_app_and_said(folders, capfd, monkeypatch):
    text = "".join(f"第{at}条 {'示例企业应当按时填报年度发展情况报表。' * 12}\n\n" for at in range(1, 21))
    write(knowledge(folders), "国家/长.txt", text)
    monkeypatch.setattr(ingest, "MEANING_SECONDS", 0)
    assert ingest.main(folders) == 0
    assert "段的词义没有算完，由 app.py 在后台继续" in capfd.readouterr().err


def test_a_model_of_meaning_that_is_not_there_keeps_nothing_from_being_published(folders, capfd, monkeypatch):
    monkeypatch.setenv("KECE_MEANING_MODEL", "/nowhere")
    assert ingest.main(folders) == 0
    assert "词义没有算完，不影响使用" in capfd.readouterr().err
    assert len(store(folders).live().documents) == 1


def test_a_missing_folder_is_an_error_in_json_too(folders, capfdbinary):
    status, found = as_json(capfdbinary, "--knowledge", "/nowhere", *folders[2:])
    assert status == 1 and "不存在" in found["error"] and found["hint"]


def test_a_check_reports_and_writes_nothing(folders, capfdbinary):
    write(knowledge(folders), "国家/空.md", "")
    write(knowledge(folders), "国家/无文号.md", "# 某项规定\n\n第一条 内容。\n")
    write(
        knowledge(folders),
        "潞州区/问答.md",
        "---\n标题: 常见问答\n文件类型: 问答\n---\n\n## 怎么申报？\n\n网上申报。\n",
    )
    write(
        knowledge(folders),
        "国家/旧.md",
        "---\n标题: 旧办法\n发文字号: 国科发火〔2008〕1号\n有效期至: 2010-01-01\n---\n\n第一条 旧。\n",
    )
    write(knowledge(folders), "国家/副本.md", GOOD)
    write(knowledge(folders), "国家/扫描001.txt", "请于六月底前报送材料。\n")
    status, found = as_json(capfdbinary, "--check", *folders)
    remarks = {(remark["document"], remark["serious"], remark["text"]) for remark in found["remarks"]}
    assert status == 1 and [failure["document"] for failure in found["failed"]] == ["国家/空.md"]
    assert ("国家/无文号.md", True, "没有找到发文字号。") in remarks
    assert ("潞州区/问答.md", False, "没有找到发文字号。") in remarks
    assert ("国家/扫描001.txt", True, "没有找到标题，暂用文件名代替。") in remarks
    assert ("国家/旧.md", True, "已过有效期。") in remarks
    assert len(found["duplicates"]) == 1 and "国家/副本.md" in found["duplicates"][0]
    assert not Path(folders[3]).exists()


def test_a_check_names_what_another_document_repeals(folders, capfdbinary):
    write(
        knowledge(folders),
        "国家/新.md",
        "---\n标题: 新办法\n发文字号: 国科发火〔2026〕1号\n废止:\n  - 国科发火〔2016〕32号\n---\n\n第一条 新。\n",
    )
    _, found = as_json(capfdbinary, "--check", *folders)
    assert [remark["text"] for remark in found["remarks"]] == ["已废止，由 国科发火〔2026〕1号 取代。"]


def test_a_check_is_readable(folders, capfd):
    write(knowledge(folders), "国家/无文号.md", "# 某项规定\n\n第一条 内容。\n")
    assert ingest.main(["--check", *folders]) == 0
    assert "共 2 份文件：无法读取 0，需注意 1，重复 0。" in capfd.readouterr().out


def test_rebuild_makes_a_new_release(folders, capfdbinary):
    _, first = as_json(capfdbinary, *folders)
    _, second = as_json(capfdbinary, "--rebuild", *folders)
    assert first["release"] != second["release"] and second["unchanged"] == first["added"]


def test_odd_file_names_are_shown_as_they_are_and_do_no_harm(folders, capfd, monkeypatch):
    monkeypatch.setattr(ingest, "out", Console(width=200))
    write(knowledge(folders), "[bold red]红[/bold red]\x1b[31m\u202e.md", "")
    write(knowledge(folders), os.fsdecode(b"\xff.md"), "")
    assert ingest.main(folders) == 1
    shown = capfd.readouterr().out
    assert "\x1b[31m" not in shown and "\u202e" not in shown
    assert r"[bold red]红[/bold red]\x1b[31m\u202e.md" in shown and r"\udcff.md" in shown


def test_a_model_that_is_not_there_is_said_without_a_traceback(folders, capfd, monkeypatch):
    monkeypatch.setenv("KECE_EMBEDDING_MODEL", "/nowhere/model")
    assert ingest.main(folders) == 1
    assert "向量模型 /nowhere/model 不可用" in capfd.readouterr().err


def test_an_unchanged_ingest_imports_neither_torch_nor_chroma(folders):
    ingest.main(folders)
    code = (
        "import sys, ingest; ingest.main(sys.argv[1:]);"
        "print({'torch', 'chromadb', 'sentence_transformers'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *folders], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "set()"


@pytest.mark.slow
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_watch_takes_in_changes_survives_errors_and_stops_when_told(folders, stop):
    command = [sys.executable, str(ROOT / "ingest.py"), "--watch", *folders]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(lambda: len(store(folders).releases()) == 1)
            write(knowledge(folders), "国家/空.md", "")
            (knowledge(folders) / "国家/认定办法.md").rename(knowledge(folders) / "认定办法.md")
            wait_for(lambda: list(store(folders).live().documents) == ["认定办法.md"])
            process.send_signal(stop)
            assert process.wait(20) == 130
        finally:
            process.kill()


def wait_for(true, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.2)
