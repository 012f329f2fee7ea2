from datetime import date

import pytest

from bot.reading import read
from tests.reading.files import LONG, put
from tests.reading.shared import DOCUMENTS, needs_documents

PAGES = {
    "hightec-1": "关于组织申报广东省2017年高新技术产品认定的通知",
    "hightec-4": "高新技术企业认定/税收申报流程",
    "hightec-5": "高新技术企业认定管理办法",
    "hightec-6": "（最新）2017年高新技术企业认定申报条件及政策优惠",
    "hightec-7": "【市级】2017年高新技术企业认定受理时间",
    "patent-1": "关于组织申报2017年市专利促进项目的通知",
    "patent-3": "关于受理2017年东莞市第二批专利申请资助项目申报的通知",
    "produce-1": "2017年企业研究开发费用加计扣除申报条件及政策优惠",
    "produce-2": "企业研究开发费用税前加计扣除流程及所需资料",
    "produce-3": "小型微利企业减半征收企业所得税范围解读",
    "produce-4": "小型微利企业所得税优惠政策",
    "produce-5": "2016年广东省企业研究开发省级财政补助资金项目申报",
    "techno-1": "2017年度国家科学技术奖推荐工作的通知",
    "techno-2": "2015国家火炬计划申报条件及流程",
    "techno-3": "申报东莞市创新企业税收奖励、贷款贴息补助和国家级、省级创新型企业奖励的通知",
    "techno-4": "关于组织开展东莞市“倍增计划”专业服务资源池备案工作的通知",
    "techno-5": "关于组织实施东莞市重点企业规模与效益倍增计划”预申报的通知",
    "techno-6": "东莞市企业研究开发财政补助",
}
# words that stand on every one of those pages around the article
FURNITURE = (
    "当前位置",
    "首页",
    "加入收藏",
    "在线留言",
    "版权所有",
    "上一个",
    "下一个",
    "扫码",
    "发布时间",
    "科星泰",
    "<br",
    "jsp",
)

SITE = """<!DOCTYPE html><html><head><title>关于申报的通知-潞州区人民政府</title>
<meta name="ArticleTitle" content="关于申报高新技术企业的通知"><meta name="PubDate" content="2024-05-06 10:00">
<style>p{{color:red}}</style></head><body>
<div class="header"><ul><li><a href=1>首页</a></li><li><a href=2>政务公开</a></li></ul></div>
<div class="position">当前位置：<a href=1>首页</a> &gt; 通知</div>
<div class="main"><h1>关于申报高新技术企业的通知</h1><div class="share">分享到：<a>微信</a></div>
<div id="zoom"><p>　　{long}</p><p style="display:none">看不见的话，不应留下。</p>{inside}<script>var a="脚本";</script></div>
<p>上一篇：<a href=3>关于放假的通知</a></p><p>下一篇：没有了</p></div>
<div class="sidebar"><ul><li><a href=4>其他新闻，之一。</a></li></ul></div>
<div class="footer">版权所有：潞州区人民政府，晋ICP备1号</div></body></html>"""


def page(tmp_path, inside: str = ""):
    return read(put(tmp_path, "a.html", SITE.format(long=LONG, inside=inside)), tmp_path)


def test_only_the_article_is_left_of_a_page(tmp_path):
    document = page(tmp_path)
    assert document.text == f"发布日期: 2024-05-06 10:00\n关于申报高新技术企业的通知\n{LONG}"
    assert document.blocks[1].level == 1
    assert document.metadata.published == date(2024, 5, 6)


def test_a_table_becomes_markdown_with_merged_cells_repeated(tmp_path):
    table = (
        "<table><tr><td colspan=3>评分表</td></tr><tr><td colspan=3>单位：分</td></tr>"
        "<tr><th>类别</th><th>指标</th><th>分值</th></tr>"
        "<tr><td rowspan=2>知识产权</td><td>数量|质量</td><td>8</td></tr><tr><td>获得方式</td><td>6</td></tr></table>"
    )
    assert page(tmp_path, table).text.endswith(
        "评分表\n单位：分\n\n| 类别 | 指标 | 分值 |\n| --- | --- | --- |\n"
        "| 知识产权 | 数量\\|质量 | 8 |\n| 知识产权 | 获得方式 | 6 |"
    )


def test_a_table_that_only_lays_out_the_page_is_no_table(tmp_path):
    document = page(tmp_path, "<table><tr><td><p>第二条 甲。</p><p>第三条 乙。</p></td></tr></table>")
    assert document.text.endswith("第二条 甲。\n第三条 乙。")


def test_lists_keep_the_numbers_that_a_browser_shows(tmp_path):
    document = page(
        tmp_path,
        "<ol><li>申请书；</li><li>营业执照。</li></ol><ul><li>其他。</li></ul><ol><li>1.已编号。</li></ol>",
    )
    assert document.text.splitlines()[-4:] == ["1. 申请书；", "2. 营业执照。", "- 其他。", "1.已编号。"]


def test_headings_have_their_levels(tmp_path):
    document = page(tmp_path, "<h2>第一章 总则</h2><p>正文。</p><h3>一、范围</h3><p>正文。</p>")
    levels = {document.text[block.start : block.end]: block.level for block in document.blocks}
    assert (levels["第一章 总则"], levels["一、范围"], levels["正文。"]) == (2, 3, 0)


@pytest.mark.parametrize("encoding", ["gb2312", "gb18030", "utf-8", "utf-16", "big5"])
def test_the_charset_may_be_any_that_chinese_pages_have(tmp_path, encoding):
    text = (
        "為加強管理，特制定本辦法，請各單位遵照執行。"
        if encoding == "big5"
        else "为加强管理，特制定本办法，请各单位遵照执行。"
    )
    html = f'<html><head><meta charset="{encoding}"></head><body><p>{text}</p></body></html>'
    assert read(put(tmp_path, "a.htm", html.encode(encoding)), tmp_path).text == text


def test_a_wrongly_declared_charset_does_no_harm(tmp_path):
    html = f'<html><head><meta charset="gb2312"></head><body><p>{LONG}</p></body></html>'
    assert read(put(tmp_path, "a.html", html), tmp_path).text == LONG


def test_jsp_directives_are_removed(tmp_path):
    html = (
        f'<%@ page language="java" pageEncoding="GBK"%><html><body><p>{LONG}<%= secret %></p></body></html>'
    )
    assert read(put(tmp_path, "a.jsp", html.encode("gbk")), tmp_path).text == LONG


def test_a_web_archive_gives_its_page(tmp_path):
    archive = (
        "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="x"\r\n\r\n'
        '--x\r\nContent-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
        f"<html><body><p>{LONG}</p></body></html>\r\n--x--\r\n"
    )
    assert read(put(tmp_path, "a.mht", archive), tmp_path).text == LONG


def test_a_nested_news_box_does_not_hide_the_article(tmp_path):
    html = (
        "<html><body>"
        + "".join(f"<div><p>第{n}条 {LONG[4:]}</p></div>" for n in range(1, 6))
        + "</body></html>"
    )
    assert read(put(tmp_path, "a.html", html), tmp_path).text.count("特制定本办法") == 5


@needs_documents
@pytest.mark.parametrize("name", PAGES)
def test_a_saved_page_has_its_own_title_and_no_furniture(name):
    document = read(DOCUMENTS / "web" / f"{name}.html", DOCUMENTS)
    assert document.title == PAGES[name]
    assert document.metadata.published
    assert [word for word in FURNITURE if word in document.text] == []


@needs_documents
def test_a_saved_rule_is_whole():
    document = read(DOCUMENTS / "web" / "hightec-5.html", DOCUMENTS)
    lines = document.text.splitlines()
    assert lines[1] == "关于修订印发《高新技术企业认定管理办法》的通知"
    assert sum(line.startswith("第") and "条 " in line[:6] for line in lines) == 23
    assert lines[-1].endswith("原《高新技术企业认定管理办法》（国科发火[2008]172号）同时废止。")
    assert document.metadata.effective_from == date(2016, 1, 1)
    assert "国科发火〔2008〕172号" in document.metadata.repeals
