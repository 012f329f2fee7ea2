"""Corrections beside a file."""

import io
from datetime import date

import pytest
from docx import Document as Word
from openpyxl import Workbook

from bot.model import Kind, Status
from bot.reading import document_files, orphan_sidecars, read
from tests.reading.files import LONG, pdf, put
from tests.reading.test_bad_input import refused


def word() -> bytes:
    document, buffer = Word(), io.BytesIO()
    document.add_paragraph(LONG)
    document.save(buffer)
    return buffer.getvalue()


def excel() -> bytes:
    book, buffer = Workbook(), io.BytesIO()
    book.active.append(["项目", "金额"])
    book.active.append(["高企", 10])
    book.save(buffer)
    return buffer.getvalue()


FILES = {
    "a.pdf": lambda: pdf([LONG]),
    "a.docx": word,
    "a.xlsx": excel,
    "a.html": lambda: f"<html><body><p>{LONG}</p></body></html>",
    "a.txt": lambda: LONG,
    "a.md": lambda: f"---\n标题: 文件里的标题\n发文字号: 旧文号〔2020〕1号\n---\n{LONG}",
}
CORRECTED = "标题: 更正后的标题\n发文字号: 长科发〔2024〕7号\n文件类型: 指南\n地区: 山西省/长治市\n发布日期: 2024-05-06\n"


@pytest.mark.parametrize("name", FILES)
def test_a_sidecar_wins_over_everything_else_in_every_format(tmp_path, name):
    path = put(tmp_path, f"国家/{name}", FILES[name]())
    put(tmp_path, f"国家/{name}.yaml", CORRECTED)
    document = read(path, tmp_path)
    metadata = document.metadata
    assert (document.title, metadata.doc_number) == ("更正后的标题", "长科发〔2024〕7号")
    assert (metadata.kind, metadata.region) == (Kind.GUIDE, ("山西省", "长治市"))
    # a day makes a document one that holds, wherever the day was found
    assert (metadata.published, metadata.status) == (date(2024, 5, 6), Status.IN_FORCE)


def test_a_key_left_empty_takes_away_what_was_found(tmp_path):
    path = put(tmp_path, "a.md", FILES["a.md"]())
    put(tmp_path, "a.md.yaml", "发文字号:\n标题:\n状态:\n")
    document = read(path, tmp_path)
    assert (document.title, document.metadata.doc_number) == ("文件里的标题", "")


def test_a_status_called_unknown_by_hand_stays_unknown(tmp_path):
    path = put(tmp_path, "a.txt", LONG)
    put(tmp_path, "a.txt.yaml", "发布日期: 2024-05-06\n状态: 未知\n")
    assert read(path, tmp_path).metadata.status is Status.UNKNOWN


def test_a_sidecar_is_no_document_and_another_yaml_is_one_that_cannot_be_read(tmp_path):
    path = put(tmp_path, "a.pdf", "x")
    put(tmp_path, "a.pdf.yaml", "标题: 甲")
    other = put(tmp_path, "b.yaml", "标题: 乙")
    assert document_files(tmp_path) == [path, other]


def test_a_sidecar_without_its_file_is_listed_as_an_orphan(tmp_path):
    put(tmp_path, "a.pdf", "x")
    put(tmp_path, "a.pdf.yaml", "标题: 甲")
    orphan = put(tmp_path, "国家/b.docx.yaml", "标题: 乙")
    assert orphan_sidecars(tmp_path) == [orphan]


@pytest.mark.parametrize(
    ("sidecar", "said"),
    [
        ("标题: [", "写法有误"),
        ("只是一行字", "键: 值"),
        ("发布日期: 2024-02-30", "发布日期"),
        ("状态: 好", "状态"),
        ("", "空的"),
        (b"\x00" * 50 + b"\xff" * 50, "更正文件"),
        # nine levels of ten aliases: a thousand million once written out
        ("a: &a [x]\n" + "".join(f"{c}: &{c} [{', '.join(['*' + p] * 10)}]\n" for p, c in zip("abcdefghi", "bcdefghij", strict=True)) + "状态: *j\n", "状态"),
    ],
)  # fmt: skip
def test_a_broken_sidecar_is_said_in_chinese_and_never_passed_over(tmp_path, sidecar, said):
    path = put(tmp_path, "a.txt", LONG)
    put(tmp_path, "a.txt.yaml", sidecar)
    assert said in refused(path, tmp_path).message_zh


def test_a_sidecar_that_leads_out_of_the_folder_is_refused(tmp_path):
    outside = put(tmp_path, "outside.yaml", "标题: 机密")
    path = put(tmp_path, "root/a.txt", LONG)
    (tmp_path / "root/a.txt.yaml").symlink_to(outside)
    assert "以外" in refused(path, tmp_path / "root").message_zh
