from datetime import date

import pytest

from bot.errors import UnreadableFile
from bot.model import Kind, Status
from bot.reading import document_files, read
from tests.reading.files import LONG, put

TEXT = "高新技术企业减按百分之十五的税率征收企业所得税。\n第二条 自公布之日起施行。"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gb2312"]
)
def test_text_is_read_in_every_encoding_that_staff_save(tmp_path, encoding):
    assert read(put(tmp_path, "a.txt", TEXT.encode(encoding)), tmp_path).text == TEXT


def test_traditional_characters_in_big5_are_read(tmp_path):
    text = "獎勵對象為上年度新認定的省級眾創空間，一次性獎勵五十萬元。"
    assert read(put(tmp_path, "a.txt", text.encode("big5")), tmp_path).text == text


def test_rare_characters_of_gb18030_are_read(tmp_path):
    text = "镕基、喆、㙍、𠮷等字也要读对，人名地名里都有这样的字。"
    assert read(put(tmp_path, "a.txt", text.encode("gb18030")), tmp_path).text == text


def test_text_cut_in_the_middle_of_a_character_is_still_read(tmp_path):
    document = read(put(tmp_path, "a.txt", (LONG * 3).encode()[:-1]), tmp_path)
    assert document.text.startswith(LONG)


def test_windows_line_ends_and_full_width_blanks_go(tmp_path):
    assert (
        read(put(tmp_path, "a.txt", "　　第一条　内容。\r\n\r\n　　第二条　内容。\r\n"), tmp_path).text
        == "第一条 内容。\n第二条 内容。"
    )


def test_the_blocks_cover_the_text_but_for_its_separators(tmp_path):
    markdown = (
        "# 办法\n\n第一条 甲。\n\n| 项目 | 金额 |\n|---|---|\n| 高企 | 10 |\n\n## 第二章 乙\n- 丙\n- 丁\n"
    )
    document = read(put(tmp_path, "a.md", markdown), tmp_path)
    position = 0
    for block in document.blocks:
        assert document.text[position : block.start].strip() == ""
        assert document.text[block.start : block.end].strip()
        position = block.end
    assert position == len(document.text)
    assert [block.level for block in document.blocks] == [1, 0, 0, 2, 0, 0]
    assert [block.table for block in document.blocks] == [False, False, True, False, False, False]


def test_markdown_loses_its_marks_and_keeps_its_words(tmp_path):
    markdown = "## **申报**条件\n> 见[通知](https://a.cn/x_y)第*3*条，1\\. 5*3=15，a_b_c。<!-- 注 -->\n\n```\n代码\n```\n---\n"
    assert (
        read(put(tmp_path, "a.md", markdown), tmp_path).text
        == "申报条件\n见通知第3条，1. 5*3=15，a_b_c。\n代码"
    )


def test_a_table_keeps_pipes_that_belong_to_its_cells(tmp_path):
    markdown = "| 项目 | 金额 |\n| :-- | --: |\n| 甲\\|乙 | **10** |\n"
    assert (
        read(put(tmp_path, "a.md", markdown), tmp_path).text
        == "| 项目 | 金额 |\n| --- | --- |\n| 甲\\|乙 | 10 |"
    )


FRONT = """---
标题: 高新技术企业认定管理办法
发文字号: 国科发火〔2016〕32号
发文机关: 科技部、财政部、国家税务总局
文件类型: 指南
地区: 山西省/长治市/潞州区
成文日期: 2016-01-29
施行日期: 2016年1月1日
有效期至: 2030-12-31
状态: 已修改
被取代: 某新办法
废止:
  - 国科发火〔2008〕172号
来源: https://example.cn/a
可信度: 二手来源
备注: 不认识的键不碍事
---
第一条 内容。
"""


def test_front_matter_sets_every_field(tmp_path):
    document = read(put(tmp_path, "国家/a.md", FRONT), tmp_path)
    metadata = document.metadata
    assert (document.title, document.text) == ("高新技术企业认定管理办法", "第一条 内容。")
    assert metadata.doc_number == "国科发火〔2016〕32号"
    assert metadata.issuer == "科技部、财政部、国家税务总局"
    assert metadata.kind is Kind.GUIDE
    assert metadata.region == ("山西省", "长治市", "潞州区")
    assert (metadata.written, metadata.effective_from) == (date(2016, 1, 29), date(2016, 1, 1))
    assert (metadata.expires, metadata.status) == (date(2030, 12, 31), Status.AMENDED)
    assert (metadata.superseded_by, metadata.repeals) == ("某新办法", ("国科发火〔2008〕172号",))
    assert (metadata.source_url, metadata.confidence) == ("https://example.cn/a", "secondary")


@pytest.mark.parametrize(
    ("line", "key", "allowed"),
    [
        ("成文日期: 2024-02-30", "成文日期", "2024-06-13"),
        ("成文日期: 去年", "成文日期", "2024-06-13"),
        ("状态: 有效吧", "状态", "现行、已修改、部分失效"),
        ("文件类型: 公报", "文件类型", "政策、指南、通知"),
        ("地区: 火星", "地区", "国家"),
        ("可信度: 高", "可信度", "官方文本"),
        ("标题: [甲, 乙]", "标题", "文字"),
    ],
)
def test_a_wrong_value_names_its_key_and_what_is_allowed(tmp_path, line, key, allowed):
    with pytest.raises(UnreadableFile) as caught:
        read(put(tmp_path, "a.md", f"---\n{line}\n---\n{LONG}"), tmp_path)
    assert key in caught.value.message_zh
    assert allowed in caught.value.hint_zh


@pytest.mark.parametrize(
    "front",
    [
        "标题: 甲: 乙",
        "- 甲\n- 乙",
        '标题: "甲',
        "!!python/object/apply:os.system ['true']",
        "a: &a [x]\nb: *c",
    ],
)
def test_front_matter_that_is_no_list_of_keys_is_refused(tmp_path, front):
    with pytest.raises(UnreadableFile):
        read(put(tmp_path, "a.md", f"---\n{front}\n---\n{LONG}"), tmp_path)


def test_a_line_of_dashes_in_the_text_is_no_front_matter(tmp_path):
    assert (
        read(put(tmp_path, "a.md", f"{LONG}\n\n---\n\n第二条 内容。\n"), tmp_path).text
        == f"{LONG}\n第二条 内容。"
    )


def test_files_that_are_no_documents_are_not_listed(tmp_path):
    for name in [
        ".隐藏.txt",
        "~$草稿.docx",
        "README.md",
        "国家/readme.md",
        "glossary.csv",
        "contacts.csv",
        ".git/a.txt",
        "Thumbs.db",
    ]:
        put(tmp_path, name, "x")
    kept = [put(tmp_path, name, "x") for name in ("国家/a.md", "山西省/长治市/b.txt")]
    assert document_files(tmp_path) == kept


def test_the_id_is_the_path_below_the_folder(tmp_path):
    assert read(put(tmp_path, "山西省/长治市/b.txt", LONG), tmp_path).id == "山西省/长治市/b.txt"


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("奖补办法.txt", "一、申报条件\n（一）在本区注册。", "奖补办法"),
        ("奖补办法(2024-01-02).md", "第一条 内容。", "奖补办法"),
        ("a.md", "# 中华人民共和国民法典\n# 合同编\n第一条 内容。", "中华人民共和国民法典 合同编"),
        ("a.txt", "附件1\n潞州区科技创新奖励办法（试行）\n第一条 内容。", "潞州区科技创新奖励办法（试行）"),
        ("a.txt", "关于印发\n《科技创新奖励办法》\n的通知\n各科室：", "关于印发《科技创新奖励办法》的通知"),
    ],
)
def test_the_title_is_what_stands_at_the_top_else_the_name(tmp_path, name, text, title):
    assert read(put(tmp_path, name, text), tmp_path).title == title
