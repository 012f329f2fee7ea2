from datetime import date

import pytest

from bot.model import Kind, Status
from bot.reading import read
from tests.reading.files import LONG, put
from tests.reading.shared import DOCUMENTS, needs_documents

COPIED = """当前位置: 首页>长治市人民政府>公开目录
字体大小:【大】 【中】 【小】
索 引 号：014349/2024-8 ｜ 主题分类： 科技
发文字号：　长政发[2024]15 号 | 成文日期：2024年11月28日 |
发文机关： 长治市人民政府| 主 题 词：|
标　　题：长治市人民政府关于印发《科技创新奖励办法》的通知 | |
发布日期：2024-12-01 | 是否有效： 有效
索 引 号：014349/2024-8 ｜ 主题分类： 科技
发文字号：　长政发[2024]15 号 | 成文日期：2024年11月28日 |
长治市人民政府关于印发《科技创新奖励办法》的通知
各县、区人民政府：
现将《科技创新奖励办法》印发给你们。
上一篇：关于放假的通知
下一篇：没有了
"""


def test_a_copied_header_becomes_metadata_and_stays_once_in_one_form(tmp_path):
    document = read(put(tmp_path, "a.txt", COPIED), tmp_path)
    metadata = document.metadata
    assert document.title == "长治市人民政府关于印发《科技创新奖励办法》的通知"
    assert metadata.index_number == "014349/2024-8"
    assert metadata.doc_number == "长政发〔2024〕15号"
    assert metadata.issuer == "长治市人民政府"
    assert metadata.category == "科技"
    assert metadata.subject == ""
    assert (metadata.written, metadata.published) == (date(2024, 11, 28), date(2024, 12, 1))
    assert metadata.status is Status.IN_FORCE
    assert metadata.region == ("山西省", "长治市")
    assert document.text.splitlines() == [
        "索引号: 014349/2024-8",
        "发文字号: 长政发[2024]15 号",
        "发文时间: 2024年11月28日",
        "发文机关: 长治市人民政府",
        "发布日期: 2024-12-01",
        "是否有效: 有效",
        "长治市人民政府关于印发《科技创新奖励办法》的通知",
        "各县、区人民政府：",
        "现将《科技创新奖励办法》印发给你们。",
    ]


def test_labels_and_values_on_lines_of_their_own_are_paired(tmp_path):
    text = f"索引号：\n014349/2024-8\n发文字号：\n长政发〔2024〕15号\n发文机关：\n长治市科技局\n发布日期：\n2024-12-01\n主题词：\n标题：科技创新奖励办法\n{LONG}"
    document = read(put(tmp_path, "a.txt", text), tmp_path)
    assert document.metadata.index_number == "014349/2024-8"
    assert document.metadata.doc_number == "长政发〔2024〕15号"
    assert document.metadata.issuer == "长治市科技局"
    assert document.metadata.published == date(2024, 12, 1)
    assert document.title == "科技创新奖励办法"
    assert document.text.splitlines() == [
        "索引号: 014349/2024-8",
        "发文字号: 长政发〔2024〕15号",
        "发文机关: 长治市科技局",
        "发布日期: 2024-12-01",
        LONG,
    ]


def test_a_header_in_a_table_of_a_page_is_read_apart_from_the_article(tmp_path):
    rows = [
        ("索引号", "0143-1", "发文字号", "潞政发〔2023〕7号"),
        ("发文机关", "潞州区人民政府", "发布日期", "2023-05-06"),
    ]
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    page = f"<html><body><table>{cells}</table><h1>潞州区科技办法</h1><div class=con><p>{LONG}</p><p>{LONG}</p></div></body></html>"
    document = read(put(tmp_path, "a.html", page), tmp_path)
    assert document.metadata.index_number == "0143-1"
    assert document.metadata.doc_number == "潞政发〔2023〕7号"
    assert document.metadata.published == date(2023, 5, 6)
    assert document.text.count("索引号") == 1 and "|" not in document.text


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("失效", Status.REPEALED),
        ("已废止", Status.REPEALED),
        ("现行有效", Status.IN_FORCE),
        ("部分失效", Status.PARTLY_REPEALED),
    ],
)
def test_the_word_on_validity_decides_the_status(tmp_path, word, status):
    text = f"文号：潞政发〔2013〕7号\n是否有效：{word}\n发布日期：2013-05-06\n{LONG}"
    assert read(put(tmp_path, "a.txt", text), tmp_path).metadata.status is status


@pytest.mark.parametrize(
    "line",
    [
        "标题：不得使用全称以外的名称。",
        "名称：按营业执照填写。",
        "来源：自筹资金。",
        "发布时间：以当年通知为准。",
    ],
)
def test_a_sentence_that_begins_like_a_label_stays_in_the_text(tmp_path, line):
    assert line in read(put(tmp_path, "a.txt", f"填写说明\n{line}\n{LONG}"), tmp_path).text


def test_a_list_of_documents_is_no_header(tmp_path):
    table = "| 文号 | 标题 |\n| --- | --- |\n| 国科发火〔2016〕32号 | 高新技术企业认定管理办法 |"
    document = read(put(tmp_path, "a.md", f"# 文件清单\n\n{table}\n"), tmp_path)
    assert table in document.text
    assert document.metadata.doc_number == ""


@needs_documents
def test_the_report_of_the_bureau_is_read_as_it_is():
    path = DOCUMENTS / "000_66e62cec91a0546c.txt"
    document = read(path, DOCUMENTS)
    metadata = document.metadata
    assert document.title == "长治市潞州区科学技术局2024年上半年工作总结暨下半年工作计划"
    assert metadata.doc_number == "潞州科发〔2024〕3号"
    assert metadata.index_number == "000014349/2024-30897"
    assert metadata.issuer == "潞州区科技局"
    assert (metadata.written, metadata.published) == (date(2024, 6, 13), date(2024, 6, 20))
    assert (metadata.category, metadata.subject) == ("其他", "")
    assert metadata.kind is Kind.REPORT
    assert metadata.region == ("山西省", "长治市", "潞州区")
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    assert document.text.splitlines()[5:] == [line for line in lines[7:] if line]


@pytest.mark.parametrize(
    "line",
    [
        "当前位置: 首页>部门信息公开目录>部门文件",
        "您现在的位置：首页 > 政务公开",
        "字体大小:【大】 【中】 【小】",
        "【字体：大 中 小】",
        "【打印本页】 【关闭窗口】",
        "分享到：微信 微博",
        "扫一扫在手机打开当前页",
        "浏览次数：120",
        "责任编辑：张三",
        "上一篇：关于放假的通知",
        "下一条: 没有了",
    ],
)
def test_page_furniture_leaves_the_text(tmp_path, line):
    assert read(put(tmp_path, "a.txt", f"{line}\n办法\n{LONG}\n{line}"), tmp_path).text == f"办法\n{LONG}"


@pytest.mark.parametrize(
    "line",
    [
        "中小企业",
        "大中型企业可以申报。",
        "位置：潞州区太行东街。",
        "打印材料一式三份。",
        "收藏品除外",
        "分享经验",
    ],
)
def test_words_like_furniture_stay(tmp_path, line):
    assert line in read(put(tmp_path, "a.txt", f"办法\n{line}\n{LONG}"), tmp_path).text
