import os
import shutil
from pathlib import Path

import pytest

from bot.errors import KeceError, NoIndex
from bot.index import Store, bring_in_line
from bot.index.archive import read_entries
from bot.index.lexical import terms
from tests.index.conftest import WordEncoder, write


def names(store: Store) -> list[str]:
    return sorted(store.live().documents)


def found(store: Store, question: str) -> str:
    release = store.live()
    return release.passages[release.lexical(terms(question), 1)[0][0]].text


def test_a_first_run_takes_in_every_document(knowledge, store, encoder):
    changes = bring_in_line(knowledge, store, encoder)
    assert changes.added == ("国家/加计扣除.md", "国家/认定办法.md", "潞州区/报告.md")
    assert (changes.changed, changes.removed, changes.failed) == ((), (), ())
    assert set(changes.coverage.values()) == {1.0}
    assert names(store) == list(changes.added) and changes.release == store.live().id


def test_both_legs_find_a_passage(knowledge, store, encoder):
    bring_in_line(knowledge, store, encoder)
    release = store.live()
    (row, score), *_ = release.dense(encoder.embed_query("研发费用加计扣除"), 2)
    assert "100%加计扣除" in release.passages[row].text and 0.3 < score <= 1
    assert found(store, "资格有效期几年") == "第二条 资格有效期为三年。"


def test_a_release_knows_its_passages_by_id_and_by_document(knowledge, store, encoder):
    bring_in_line(knowledge, store, encoder)
    release = store.live()
    own = release.of_document("国家/认定办法.md")
    assert [passage.ordinal for passage in own] == [0, 1]
    assert release.passages[release.position[own[1].id]] == own[1]
    assert release.of_document("没有.md") == ()


def test_nothing_changed_makes_no_new_release_and_no_vector(knowledge, store, encoder):
    first = bring_in_line(knowledge, store, encoder)
    encoder.embedded.clear()
    again = bring_in_line(knowledge, store, encoder)
    assert again.release == first.release and len(store.releases()) == 1
    assert again.unchanged == first.added and again.added == () and encoder.embedded == []


def test_only_what_changed_is_embedded_again(knowledge, store, encoder):
    bring_in_line(knowledge, store, encoder)
    encoder.embedded.clear()
    write(
        knowledge,
        "国家/认定办法.md",
        "# 认定办法\n\n第一条 高新技术企业的认定。\n\n第二条 资格有效期为五年。\n",
    )
    changes = bring_in_line(knowledge, store, encoder)
    assert changes.changed == ("国家/认定办法.md",) and len(changes.unchanged) == 2
    assert len(encoder.embedded) == 1 and "五年" in encoder.embedded[0]
    assert found(store, "资格有效期几年") == "第二条 资格有效期为五年。"


def test_copied_vectors_still_find_their_passages(knowledge, store, encoder):
    bring_in_line(knowledge, store, encoder)
    write(knowledge, "国家/新.md", "# 新\n\n第一条 创新券的发放。\n")
    bring_in_line(knowledge, store, encoder)
    release = store.live()
    for passage in release.passages:
        (row, score), *_ = release.dense(
            encoder.embed_query(
                f"{release.documents[passage.document_id].title} {' '.join(passage.heading)} {passage.text}"
            ),
            1,
        )
        assert release.passages[row].id == passage.id and score > 0.99


def test_removed_and_renamed_files_go(knowledge, store, encoder):
    bring_in_line(knowledge, store, encoder)
    (knowledge / "国家/加计扣除.md").rename(knowledge / "国家/加计扣除新.md")
    (knowledge / "潞州区/报告.md").unlink()
    changes = bring_in_line(knowledge, store, encoder)
    assert changes.added == ("国家/加计扣除新.md",)
    assert changes.removed == ("国家/加计扣除.md", "潞州区/报告.md")
    assert names(store) == ["国家/加计扣除新.md", "国家/认定办法.md"]


def test_a_failed_file_keeps_its_previous_version_and_is_reported_until_it_is_fixed(
    knowledge, store, encoder
):
    bring_in_line(knowledge, store, encoder)
    path = knowledge / "国家/认定办法.md"
    good = path.read_bytes()
    path.write_bytes(b"")
    for _ in range(2):
        changes = bring_in_line(knowledge, store, encoder)
        assert [failure.document for failure in changes.failed] == ["国家/认定办法.md"]
        assert changes.failed[0].reason and changes.failed[0].hint
        assert found(store, "资格有效期几年") == "第二条 资格有效期为三年。"
    assert len(store.releases()) == 1
    path.write_bytes(good)
    assert bring_in_line(knowledge, store, encoder).failed == ()


def test_one_failed_file_does_not_stop_the_others(knowledge, store, encoder):
    write(knowledge, "国家/空.md", "")
    (knowledge / "国家/假.pdf").write_bytes(b"%PDF-1.7 and then nothing")
    changes = bring_in_line(knowledge, store, encoder)
    assert sorted(failure.document for failure in changes.failed) == ["国家/假.pdf", "国家/空.md"]
    assert len(changes.added) == 3


def test_a_link_that_leads_out_of_the_folder_is_reported_and_not_read(knowledge, store, encoder, tmp_path):
    secret = write(tmp_path, "secret.md", "# 机密\n\n第一条 外面的内容。\n")
    (knowledge / "链接.md").symlink_to(secret)
    changes = bring_in_line(knowledge, store, encoder)
    assert [failure.document for failure in changes.failed] == ["链接.md"]
    assert "链接.md" not in names(store)


def test_a_name_that_is_no_utf8_is_reported(knowledge, store, encoder):
    write(knowledge, os.fsdecode(b"\xff\xfe.md"), "# 题\n\n第一条 内容。\n")
    changes = bring_in_line(knowledge, store, encoder)
    assert len(changes.failed) == 1 and len(changes.added) == 3


def test_another_encoder_rebuilds_by_itself(knowledge, store, encoder):
    first = bring_in_line(knowledge, store, encoder)
    other = WordEncoder("others")
    changes = bring_in_line(knowledge, store, other)
    assert changes.release != first.release and changes.unchanged == first.added
    assert len(other.embedded) == len(store.live().passages)
    assert store.live().record.fingerprint == other.fingerprint


def test_rebuild_reads_and_embeds_everything_again(knowledge, store, encoder):
    bring_in_line(knowledge, store, encoder)
    encoder.embedded.clear()
    changes = bring_in_line(knowledge, store, encoder, rebuild=True)
    assert len(encoder.embedded) == len(store.live().passages) and len(changes.unchanged) == 3


def test_a_release_of_older_code_is_read_anew(knowledge, store, encoder):
    first = bring_in_line(knowledge, store, encoder)
    manifest = store.path / "manifest.json"
    manifest.write_text(manifest.read_text().replace(store.releases()[0].recipe, "0" * 16))
    changes = bring_in_line(knowledge, store, encoder)
    assert changes.release != first.release and changes.unchanged == first.added


def test_a_missing_folder_is_an_error(store, encoder, tmp_path):
    with pytest.raises(KeceError, match="不存在"):
        bring_in_line(tmp_path / "nowhere", store, encoder)


def test_a_suddenly_empty_folder_does_not_empty_the_index(knowledge, store, encoder):
    bring_in_line(knowledge, store, encoder)
    shutil.rmtree(knowledge)
    knowledge.mkdir()
    with pytest.raises(KeceError, match="没有任何文件"):
        bring_in_line(knowledge, store, encoder)
    assert len(names(store)) == 3


def test_an_empty_folder_without_an_index_is_a_warning(store, encoder, tmp_path):
    (tmp_path / "knowledge").mkdir()
    changes = bring_in_line(tmp_path / "knowledge", store, encoder)
    assert changes.release == "" and len(changes.warnings) == 1


def test_only_failed_files_make_no_release(store, encoder, tmp_path):
    write(tmp_path / "knowledge", "空.md", "")
    changes = bring_in_line(tmp_path / "knowledge", store, encoder)
    assert changes.release == "" and len(changes.failed) == 1 and store.releases() == ()


def test_the_same_content_twice_is_warned_of(knowledge, store, encoder):
    shutil.copy(knowledge / "国家/认定办法.md", knowledge / "潞州区/副本.md")
    changes = bring_in_line(knowledge, store, encoder)
    assert len(changes.warnings) == 1
    assert "内容完全相同" in changes.warnings[0] and "潞州区/副本.md" in changes.warnings[0]


def test_the_same_number_and_title_twice_is_warned_of(knowledge, store, encoder):
    for name, text in (("甲.md", "甲文内容。"), ("乙.md", "乙文内容。")):
        write(knowledge, name, f"---\n标题: 某办法\n发文字号: 国科发火〔2016〕32号\n---\n\n第一条 {text}\n")
    changes = bring_in_line(knowledge, store, encoder)
    assert [warning.split("：")[0] for warning in changes.warnings] == ["文号和标题相同"]


def test_progress_comes_to_its_end(knowledge, store, encoder):
    last: dict[str, tuple[int, int]] = {}
    bring_in_line(
        knowledge, store, encoder, progress=lambda step, done, total: last.update({step: (done, total)})
    )
    assert last == {"读取文件": (3, 3), "计算向量": (4, 4), "切分词语": (4, 4)}


def test_entries_on_disk_are_those_of_the_folder(knowledge, store, encoder):
    changes = bring_in_line(knowledge, store, encoder)
    stored = [entry.document.id for entry in read_entries(store.folder(changes.release))]
    assert stored == sorted(stored) and len(stored) == 3


@pytest.mark.parametrize("name", ["documents.jsonl", "digests.json", "params.index.json"])
def test_a_damaged_release_is_said_so_and_built_anew(knowledge, store, encoder, name):
    first = bring_in_line(knowledge, store, encoder)
    (store.folder(first.release) / name).write_bytes(b"{half")
    with pytest.raises(NoIndex, match="损坏"):
        Store(store.path).live()
    changes = bring_in_line(knowledge, Store(store.path), encoder, rebuild=True)
    assert changes.release != first.release
    assert len(Store(store.path).live().documents) == 3


def test_a_folder_of_paths_is_not_needed_to_be_absolute(knowledge, store, encoder, monkeypatch):
    monkeypatch.chdir(knowledge.parent)
    assert len(bring_in_line(Path("knowledge"), store, encoder).added) == 3
