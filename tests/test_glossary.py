from pathlib import Path

import pytest

from bot.errors import UnreadableFile
from bot.glossary import Entry, correct, load, short_forms, spell_out

ENTRIES = (
    Entry("高企", "高新技术企业"),
    Entry("科小", "科技型中小企业"),
    Entry("高企证书", "高新技术企业证书"),
)


def test_an_abbreviation_is_spelled_out():
    assert spell_out("高企要什么条件", ENTRIES) == "高新技术企业要什么条件"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("研发费用家计扣除", "研发费用加计扣除"),
        ("高薪技术企业的条件", "高新技术企业的条件"),
        ("加计扣除100%", "加计扣除100%"),
        ("技术创新中心认定", "技术创新中心认定"),
        ("R&D是什么", "R&D是什么"),
    ],
)
def test_what_sounds_like_a_word_of_the_field_is_put_right(typed: str, meant: str):
    assert correct(typed, {"加计扣除", "高新技术企业", "高企", "重新认定"}) == meant


def test_the_seam_of_two_words_is_no_abbreviation():
    assert spell_out("怎样提高企业研发投入", ENTRIES) == "怎样提高企业研发投入"


def test_an_abbreviation_before_a_verb_counts():
    assert spell_out("外观设计专利报高企能用几次", ENTRIES) == "外观设计专利报高新技术企业能用几次"


def test_the_longer_abbreviation_wins():
    assert spell_out("高企证书能用几年", ENTRIES) == "高新技术企业证书能用几年"


def test_terms_come_with_their_short_forms_and_without_the_terms_that_hold_them():
    assert short_forms("高新技术企业证书", ENTRIES) == {"高新技术企业": ("高企",)}


def test_an_absent_glossary_is_empty(tmp_path: Path):
    assert load(tmp_path / "glossary.csv") == ()


def test_a_glossary_that_excel_saved_with_a_mark_is_read(tmp_path: Path):
    path = tmp_path / "glossary.csv"
    path.write_text("简称,全称\n高企,高新技术企业\n", "utf-8-sig")
    assert load(path) == (Entry("高企", "高新技术企业"),)


@pytest.mark.parametrize("content", [b"\xb8\xdf\xc6\xf3,x", "词,意思\n高企,高新技术企业\n".encode()])
def test_a_broken_glossary_is_said_in_chinese(tmp_path: Path, content: bytes):
    path = tmp_path / "glossary.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match="词语表"):
        load(path)
