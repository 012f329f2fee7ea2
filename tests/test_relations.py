from datetime import date

from bot.model import Document, Metadata
from bot.relations import Related, replaced_by, replaces


def document(name: str, title: str, year: int, **known: object) -> Document:
    return Document(name, title, "", (), Metadata(published=date(year, 1, 1), **known))


OLD = document("旧.md", "培育办法", 2008, doc_number="示科发〔2008〕1号")
MIDDLE = document("中.md", "培育办法", 2016, doc_number="示科发〔2016〕2号", repeals=("示科发〔2008〕1号",))
NEW = document("新.md", "培育办法", 2023, doc_number="示科发〔2023〕3号", repeals=("《培育办法》",))
ALL = [OLD, MIDDLE, NEW]


def test_a_repeal_ties_both_documents_whichever_says_it() -> None:
    assert replaces(MIDDLE, ALL) == [Related("培育办法", "旧.md")]
    assert Related("培育办法", "中.md") in replaced_by(OLD, ALL)


def test_a_title_that_a_revision_kept_means_the_earlier_documents_only() -> None:
    assert [other.document_id for other in replaces(NEW, ALL)] == ["旧.md", "中.md"]
    assert replaced_by(NEW, ALL) == []


def test_a_successor_that_only_the_old_document_names_is_found_from_both_sides() -> None:
    gone = document("a.md", "甲通知", 2019, superseded_by="《乙通知》")
    come = document("b.md", "乙通知", 2021)
    assert replaced_by(gone, [gone, come]) == [Related("乙通知", "b.md")]
    assert replaces(come, [gone, come]) == [Related("甲通知", "a.md")]


def test_what_the_index_does_not_hold_is_named_without_a_link() -> None:
    alone = document("a.md", "甲通知", 2019, superseded_by="示科发〔2030〕1号", repeals=("《丁通知》",))
    assert replaced_by(alone, [alone]) == [Related("示科发〔2030〕1号")]
    assert replaces(alone, [alone]) == [Related("《丁通知》")]
