from datetime import date

from bot.index.archive import Entry, indexed_text, read_entries, write_entries
from bot.model import Block, Document, Kind, Metadata, Passage, Status


def test_entries_come_back_as_they_were_written(tmp_path):
    metadata = Metadata(
        doc_number="国科发火〔2016〕32号",
        kind=Kind.NOTICE,
        region=("山西省", "长治市"),
        published=date(2016, 1, 29),
        expires=date(2026, 12, 31),
        status=Status.AMENDED,
        repeals=("国科发火〔2008〕172号",),
    )
    document = Document("国家/办法.md", "办法", "甲😀\n乙", (Block(0, 2, 1), Block(3, 4, page=2)), metadata)
    passages = (
        Passage("a", document.id, 0, (), "甲😀", 0, 2),
        Passage("b", document.id, 1, ("第一章", "第一条"), "乙", 3, 4, 2, "如下："),
    )
    entries = [Entry(document, passages, "sha")]
    write_entries(tmp_path, entries)
    assert list(read_entries(tmp_path)) == entries


def test_a_passage_is_found_by_title_path_lead_and_text():
    passage = Passage("a", "d", 0, ("第一章", "第一条"), "正文", 0, 2, lead="如下：")
    assert indexed_text("办法", passage) == "办法\n第一章 第一条\n如下：\n正文"
