"""Corrections and earlier versions of files, by way of whole ingests."""

import shutil
from datetime import date

import pytest

from bot.errors import KeceError
from bot.index import Store, bring_in_line
from bot.index.archive import read_digests
from bot.index.checking import check
from bot.index.keeping import FILES, kept_file, sweep_kept
from tests.index.conftest import write

NAME = "国家/认定办法.md"


def digests(store: Store) -> dict[str, str]:
    return read_digests(store.folder(store.live().id))


def test_an_edited_sidecar_is_read_and_the_file_beside_another_left_alone(knowledge, store, encoder):
    bring_in_line(knowledge, store, encoder)
    write(knowledge, f"{NAME}.yaml", "发文字号: 国科发火〔2016〕32号\n")
    assert bring_in_line(knowledge, store, encoder).changed == (NAME,)
    assert store.live().documents[NAME].metadata.doc_number == "国科发火〔2016〕32号"
    write(knowledge, f"{NAME}.yaml", "发文字号: 国科发火〔2024〕1号\n")
    assert bring_in_line(knowledge, store, encoder).changed == (NAME,)
    assert bring_in_line(knowledge, store, encoder).changed == ()
    (knowledge / f"{NAME}.yaml").unlink()
    assert bring_in_line(knowledge, store, encoder).changed == (NAME,)
    assert store.live().documents[NAME].metadata.doc_number == ""


def test_a_broken_sidecar_fails_its_file_only_and_the_earlier_version_stays(knowledge, store, encoder):
    bring_in_line(knowledge, store, encoder)
    write(knowledge, f"{NAME}.yaml", "状态: 很好\n")
    write(knowledge, "国家/新.md", "# 新规\n\n第一条 科技创新券。\n")
    changes = bring_in_line(knowledge, store, encoder)
    assert [failure.document for failure in changes.failed] == [NAME] and changes.added == ("国家/新.md",)
    assert "更正文件" in changes.failed[0].reason and NAME in store.live().documents


def test_an_orphan_sidecar_is_reported_by_the_check(knowledge):
    write(knowledge, "国家/没有.pdf.yaml", "标题: 甲\n")
    report = check(knowledge, today=date(2026, 1, 1))
    assert [(found.document, found.serious) for found in report.remarks if "旁边没有" in found.text] == [
        ("国家/没有.pdf.yaml", True)
    ]


def test_published_files_are_kept_with_their_sidecars_apart_from_the_folder(knowledge, store, encoder):
    write(knowledge, f"{NAME}.yaml", "发文字号: 国科发火〔2016〕32号\n")
    bring_in_line(knowledge, store, encoder)
    kept = kept_file(store.path, digests(store)[NAME])
    before = (knowledge / NAME).read_bytes()
    # in place, as an editor may: a link would change with it
    with (knowledge / NAME).open("a") as file:
        file.write("第三条 改动。\n")
    assert kept.read_bytes() == before
    assert kept.with_name(f"{kept.name}.yaml").read_text("utf-8") == "发文字号: 国科发火〔2016〕32号\n"
    assert kept_file(store.path, digests(store)["国家/加计扣除.md"]).exists()


def test_what_was_replaced_stays_until_no_release_and_no_history_names_it(knowledge, store, encoder):
    bring_in_line(knowledge, store, encoder)
    first = digests(store)[NAME]
    for n in range(4):
        write(knowledge, NAME, f"# 认定办法\n\n第一条 第{n}次修改。\n")
        bring_in_line(knowledge, store, encoder)
        sweep_kept(store, {first} if n < 3 else set())
        assert (store.path / FILES / first).exists() is (n < 3)
    named = {
        digest for record in store.releases() for digest in read_digests(store.folder(record.id)).values()
    }
    assert {path.name for path in (store.path / FILES).iterdir()} == named


def test_a_kept_file_that_was_tampered_with_is_not_given_out(knowledge, store, encoder):
    bring_in_line(knowledge, store, encoder)
    kept = kept_file(store.path, digests(store)[NAME])
    kept.write_text("别的内容")
    with pytest.raises(KeceError, match="没有保存下来"):
        kept_file(store.path, kept.name)
    with pytest.raises(KeceError):
        kept_file(store.path, "../manifest.json")


def test_an_ingest_that_fails_leaves_no_copies_behind(knowledge, store, encoder, monkeypatch):
    bring_in_line(knowledge, store, encoder)
    before = sorted((store.path / FILES).iterdir())
    write(knowledge, "国家/新.md", "# 新规\n\n第一条 科技创新券。\n")

    def refuse(*_):
        raise KeceError("新索引没有通过检查。", "请重试。")

    monkeypatch.setattr("bot.index.publishing._verify", refuse)
    with pytest.raises(KeceError):
        bring_in_line(knowledge, store, encoder)
    assert sorted((store.path / FILES).iterdir()) == before


def test_a_lost_folder_of_kept_files_does_not_stop_an_ingest(knowledge, store, encoder):
    bring_in_line(knowledge, store, encoder)
    shutil.rmtree(store.path / FILES)
    write(knowledge, "国家/新.md", "# 新规\n\n第一条 科技创新券。\n")
    assert bring_in_line(knowledge, store, encoder).added == ("国家/新.md",)
