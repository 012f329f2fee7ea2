import io
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from bot.errors import UnreadableFile
from bot.reading import read
from tests.reading.files import HEAD, LONG, ROWS, pdf, put

SCAN = Path(__file__).with_name("scan.png")


def scan() -> bytes:
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, pagesize=A4)
    page.drawImage(str(SCAN), 50, 500, width=480, height=200)
    page.save()
    return buffer.getvalue()


def lines_of(tmp_path, *pages, head: str = ""):
    document = read(put(tmp_path, "a.pdf", pdf(*pages, head=head)), tmp_path)
    return [(document.text[block.start : block.end], block.page) for block in document.blocks]


def test_lines_are_joined_to_the_paragraphs_that_they_were_broken_from(tmp_path):
    assert lines_of(tmp_path, ["办法", LONG, "第二条 短句。"]) == [
        ("办法", 1),
        (LONG, 1),
        ("第二条 短句。", 1),
    ]


def test_running_heads_and_page_numbers_go(tmp_path):
    found = lines_of(tmp_path, ["第一条 甲。"], ["第二条 乙。"], ["第三条 丙。"], head="潞州区科技局文件汇编")
    assert found == [("第一条 甲。", 1), ("第二条 乙。", 2), ("第三条 丙。", 3)]


def test_a_paragraph_goes_on_over_the_page(tmp_path):
    whole = "第一条 " + "为扶持和鼓励企业研究开发" * 150 + "。"
    found = lines_of(tmp_path, ["办法", whole], head="文件汇编")
    assert found == [("办法", 1), (whole, 1)]


def test_a_ruled_table_stands_in_its_place_and_once(tmp_path):
    found = lines_of(tmp_path, ["办法", "表前的话。", [HEAD, *ROWS], "表后的话。"])
    table = "| 指标 | 分值 |\n| --- | --- |\n| 知识产权 | ≤30 |\n| 科技成果转化能力 | ≤30 |"
    assert [text for text, _ in found] == ["办法", "表前的话。", table, "表后的话。"]


@pytest.mark.slow
def test_a_scan_is_recognised(tmp_path):
    document = read(put(tmp_path, "a.pdf", scan()), tmp_path)
    assert document.title == "潞州区科技局关于组织申报高新技术企业的通知"
    assert document.metadata.doc_number == "潞州科发〔2024〕8号"
    assert "第一批申报截止时间为2024年6月25日，请按时提交材料，逾期不予受理。" in document.text


def test_a_scanned_page_among_others_is_not_left_out_silently(tmp_path, caplog):
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, pagesize=A4)
    page.drawString(50, 700, "Article 1. This page has text of its own, and more.")
    page.showPage()
    page.drawImage(str(SCAN), 50, 500, width=480, height=200)
    page.save()
    document = read(put(tmp_path, "a.pdf", buffer.getvalue()), tmp_path, ocr=False)
    assert document.text.startswith("Article 1.")
    assert "[2]" in caplog.text


def test_a_scan_without_recognition_says_how_to_turn_it_on(tmp_path):
    with pytest.raises(UnreadableFile) as caught:
        read(put(tmp_path, "a.pdf", scan()), tmp_path, ocr=False)
    assert "扫描件" in caught.value.message_zh
    assert "KECE_OCR" in caught.value.hint_zh
