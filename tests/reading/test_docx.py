import io

from docx import Document as Word
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from bot.reading import read
from tests.reading.files import LONG, put


def saved(document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def text_of(tmp_path, document) -> str:
    return read(put(tmp_path, "a.docx", saved(document)), tmp_path).text


def numbered(document, text: str, number: int, level: int = 0):
    paragraph = document.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr()
    properties.append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
    )


def test_headings_tables_and_text_keep_their_order(tmp_path):
    document = Word()
    document.add_heading("科技创新奖励办法", 0)
    document.add_heading("第一章 总则", 1)
    document.add_paragraph(LONG)
    table = document.add_table(rows=3, cols=2)
    for row, cells in zip(table.rows, [("项目", "金额|万元"), ("高企", "10"), ("科小", "2")], strict=True):
        for cell, value in zip(row.cells, cells, strict=True):
            cell.text = value
    document.add_paragraph("表后的话。")
    read_back = read(put(tmp_path, "a.docx", saved(document)), tmp_path)
    assert read_back.title == "科技创新奖励办法"
    assert read_back.text == (
        f"科技创新奖励办法\n第一章 总则\n{LONG}\n\n"
        "| 项目 | 金额\\|万元 |\n| --- | --- |\n| 高企 | 10 |\n| 科小 | 2 |\n\n表后的话。"
    )
    assert [block.level for block in read_back.blocks] == [1, 1, 0, 0, 0]


def test_merged_cells_are_repeated(tmp_path):
    document = Word()
    document.add_paragraph("办法")
    table = document.add_table(rows=4, cols=3)
    values = [
        ("指标", "指标", "分值"),
        ("知识产权", "数量", "8"),
        ("", "质量", "6"),
        ("成长性", "净资产", "10"),
    ]
    for row, cells in zip(table.rows, values, strict=True):
        for cell, value in zip(row.cells, cells, strict=True):
            cell.text = value
    table.cell(1, 0).merge(table.cell(2, 0))
    assert "| 知识产权 | 数量 | 8 |\n| 知识产权 | 质量 | 6 |" in text_of(tmp_path, document)


def test_tracked_changes_count_as_accepted(tmp_path):
    document = Word()
    paragraph = document.add_paragraph("奖励")
    for tag, text_tag, words in [("w:del", "w:delText", "五万元"), ("w:ins", "w:t", "十万元")]:
        change, run, text = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text_tag)
        change.set(qn("w:id"), "1")
        text.text = words
        run.append(text)
        change.append(run)
        paragraph._p.append(change)
    document.add_paragraph("。")
    assert text_of(tmp_path, document).startswith("奖励十万元")


def test_text_in_content_controls_is_not_lost(tmp_path):
    document = Word()
    document.add_paragraph("开头。")
    control = parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>控件里的话。</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    document.element.body.insert(1, control)
    assert text_of(tmp_path, document) == "开头。\n控件里的话。"


def test_automatic_numbers_are_written_out_as_word_shows_them(tmp_path):
    document = Word()
    numbering = document.part.numbering_part.element
    levels = [
        ("chineseCountingThousand", "%1、"),
        ("chineseCountingThousand", "（%2）"),
        ("decimal", "%3."),
        ("decimal", "%1.%2.%3.%4"),
    ]
    xml = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (form, text) in enumerate(levels)
    )
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{xml}</w:abstractNum>')
    )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for text, level in [
        ("甲", 0),
        ("乙", 1),
        ("丙", 2),
        ("丁", 2),
        ("戊", 1),
        ("己", 2),
        ("庚", 0),
        ("辛", 1),
    ]:
        numbered(document, text, 90, level)
    for _ in range(9):
        numbered(document, "项", 90)
    lines = text_of(tmp_path, document).splitlines()
    assert lines[:8] == ["一、甲", "（一）乙", "1.丙", "2.丁", "（二）戊", "1.己", "二、庚", "（一）辛"]
    assert (lines[10], lines[16]) == ("五、项", "十一、项")


def test_a_paragraph_with_an_outline_level_is_a_heading(tmp_path):
    document = Word()
    document.add_paragraph("通知")
    properties = document.add_paragraph("一、申报条件")._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="1"/>'))
    read_back = read(put(tmp_path, "a.docx", saved(document)), tmp_path)
    assert read_back.blocks[-1].level == 2


def test_a_red_headed_document_gives_number_issuer_and_day(tmp_path):
    document = Word()
    for line in [
        "潞州区科学技术局文件",
        "潞州科发〔2024〕8号",
        "关于组织申报",
        "高新技术企业的通知",
        "各有关企业：",
        LONG,
        "潞州区科学技术局",
        "2024年6月13日",
    ]:
        document.add_paragraph(line)
    read_back = read(put(tmp_path, "a.docx", saved(document)), tmp_path)
    metadata = read_back.metadata
    assert read_back.title == "关于组织申报高新技术企业的通知"
    assert (metadata.doc_number, metadata.issuer) == ("潞州科发〔2024〕8号", "潞州区科学技术局")
    assert str(metadata.written) == "2024-06-13"
    assert metadata.region == ("山西省", "长治市", "潞州区")
