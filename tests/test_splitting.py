from dataclasses import replace
from pathlib import Path

import pytest

from bot.model import Block, Document, Metadata
from bot.reading import document_files, read
from bot.splitting import coverage, split

SHARED = Path(__file__).resolve().parents[2] / "shared"
REPORT = SHARED / "documents" / "000_66e62cec91a0546c.txt"


def document(*paragraphs: str, title: str = "试行办法") -> Document:
    """Paragraphs as blocks; `## ` marks headings, a leading `|` tables."""
    blocks, texts, at = [], [], 0
    for paragraph in paragraphs:
        text = paragraph.lstrip("# ")
        level = len(paragraph) - len(paragraph.lstrip("#"))
        blocks.append(Block(at, at + len(text), level, text.startswith("|"), page=len(blocks) + 1))
        texts.append(text)
        at += len(text) + 1
    return Document("国家/试行办法.md", title, "\n".join(texts), tuple(blocks), Metadata())


def headings(*paragraphs: str) -> list[tuple[str, ...]]:
    return [passage.heading for passage in split(document(*paragraphs))]


def texts(*paragraphs: str, target: int = 400) -> list[str]:
    return [passage.text for passage in split(document(*paragraphs), target=target)]


def test_an_article_is_one_passage_with_its_items_and_its_path():
    passages = split(
        document(
            "# 试行办法",
            "第一章 总则",
            "第一条 为了促进创新，制定本办法。",
            "第二章 条件",
            "第一节 一般条件",
            "第二条 申请人应当符合下列条件：",
            "（一）在本区注册；",
            "（二）有研发活动。",
            "申请人可以委托他人办理。",
        )
    )
    assert [passage.heading for passage in passages] == [
        ("第一章 总则", "第一条"),
        ("第二章 条件", "第一节 一般条件", "第二条"),
    ]
    assert passages[1].text.startswith("第二条 申请人") and passages[1].text.endswith("委托他人办理。")


def test_an_article_that_the_file_marks_as_heading_keeps_its_name_in_the_path():
    assert headings("## 第三条 认定原则", "认定遵循公开的原则。", "## 第四条 期限", "期限为三年。") == [
        ("第三条 认定原则",),
        ("第四条 期限",),
    ]


def test_an_attachment_ends_the_chapters_above_it():
    paths = headings(
        "第五章 附则", "第九条 本办法自发布之日起施行。", "附件1：申请表", "请按要求填写本表的各个栏目。"
    )
    assert paths == [("第五章 附则", "第九条"), ("附件1：申请表",)]


def test_a_long_article_is_cut_at_its_items_and_each_part_knows_its_lead_in():
    items = [f"（{n}）第{n}项条件的内容要写得足够长，" + "以便分开。" * 12 for n in "一二三四五六七八"]
    passages = split(document("第十一条 认定须同时满足以下条件：", *items))
    assert len(passages) > 1
    assert all(passage.heading == ("第十一条",) for passage in passages)
    assert passages[0].text.startswith("第十一条") and passages[0].lead == ""
    assert {passage.lead for passage in passages[1:]} == {"第十一条 认定须同时满足以下条件："}
    assert all(passage.text.startswith("（") for passage in passages[1:])


def test_the_lead_in_is_that_of_the_own_list_not_of_one_inside_an_earlier_item():
    inner = ["1.申请书" + "，按样式填写" * 20 + "；", "2.营业执照" + "，加盖公章" * 20 + "。"]
    passages = split(
        document(
            "第十二条 认定程序如下：",
            "（一）企业申请",
            "申请时提交下列材料：",
            *inner,
            "（二）专家评审" + "，随机抽取专家" * 40 + "。",
            "（三）公示公告" + "，公示十个工作日" * 40 + "。",
        )
    )
    leads = {passage.text[:3]: passage.lead for passage in passages}
    assert leads["（三）"] == "第十二条 认定程序如下："


def test_numbered_headings_whose_paragraph_goes_on_give_the_path_and_stay_in_the_text():
    passages = split(
        document(
            "一、主要工作",
            "（一）服务更加高效",
            "1.强化主体培育，完成目标任务。一是分解任务。" + "向各镇街下达指标。" * 12,
            "2.争取资金。一是组织申报。" + "组织申报项目十八项。" * 12,
            "二、下一步措施",
            "（一）优化生态。一是争取奖励资金。" + "加大入企服务力度。" * 12,
        )
    )
    assert [passage.heading for passage in passages] == [
        ("一、主要工作", "（一）服务更加高效", "1.强化主体培育，完成目标任务"),
        ("一、主要工作", "（一）服务更加高效", "2.争取资金"),
        ("二、下一步措施", "（一）优化生态"),
    ]
    assert passages[0].text.startswith("1.强化主体培育，完成目标任务。一是")


def test_items_of_a_list_are_not_headings():
    assert headings("二、申报材料", "1.申请书", "2.营业执照", "3.审计报告", "三、时间", "6月30日前。") == [
        ("二、申报材料",),
        ("三、时间",),
    ]


def test_a_time_of_day_does_not_end_a_heading():
    (path,) = headings("（一）截止时间为2016年9月2日17：00时，逾期不再受理。", "请各单位抓紧办理。" * 20)
    assert all("17：00" in title for title in path)


def test_a_question_is_the_heading_of_its_answer():
    passages = split(document("一、亏损企业能否享受优惠？", "可以享受。", "二、何时享受？", "预缴时就可以。"))
    assert [(passage.heading, passage.text) for passage in passages] == [
        (("一、亏损企业能否享受优惠？",), "可以享受。"),
        (("二、何时享受？",), "预缴时就可以。"),
    ]


def test_very_short_items_under_one_heading_stand_together():
    passages = split(
        document(
            "一、要求", "（一）按时。请按时报送。", "（二）真实。材料应当真实。", "二、电话", "0355-1234567"
        )
    )
    assert [passage.heading for passage in passages] == [("一、要求",), ("二、电话",)]
    assert passages[0].text == "（一）按时。请按时报送。\n（二）真实。材料应当真实。"


def test_a_heading_that_leaves_the_path_comes_into_the_text():
    passages = split(document("一、流程", "（一）登记", "先登记。", "（二）填报", "再填报。"))
    assert [passage.text for passage in passages] == ["（一）登记\n先登记。\n（二）填报\n再填报。"]


def test_a_long_paragraph_is_cut_where_it_counts_its_points_before_sentences():
    point = "抓好落实，" * 45 + "取得成效。"
    pieces = texts(f"一是强化任务分解。{point}二是强化培训辅导。{point}三是强化宣传。{point}", target=300)
    assert [piece[:2] for piece in pieces] == ["一是", "二是", "三是"]


def test_a_paragraph_of_sentences_is_cut_between_sentences_into_like_lengths():
    pieces = texts("第一句话写在这里。" * 120)
    assert len(pieces) == 3 and all(piece.endswith("。") and 200 < len(piece) < 600 for piece in pieces)


def test_a_table_is_cut_between_rows_and_its_head_goes_with_every_part():
    rows = [f"| 企业{n} | 研发费用补助{n}0万元，用于购买设备和培养人才 |" for n in range(40)]
    passages = split(document("补助名单如下：", "\n".join(["| 企业 | 金额 |", "| --- | --- |", *rows])))
    assert len(passages) > 2
    assert [row for passage in passages for row in passage.text.split("\n") if "企业" in row][2:] == rows[1:]
    assert passages[0].lead == ""
    assert {passage.lead for passage in passages[1:]} == {"| 企业 | 金额 |\n| --- | --- |"}


def test_a_row_is_never_cut_however_long():
    row = "| 甲 | " + "很长的说明。" * 200 + " |"
    pieces = texts("\n".join(["| 名称 | 说明 |", "| --- | --- |", row, "| 乙 | 短 |"]))
    assert any(row in piece for piece in pieces)


def test_a_heading_without_text_is_not_lost():
    passages = split(document("## 附录", "## 联系方式", "电话：0355-1234567。"))
    assert [passage.text for passage in passages] == ["附录", "电话：0355-1234567。"]


def test_spans_pages_and_ordinals_belong_to_the_document():
    given = document("第一条 甲。", "第二条 乙。", "第三条 丙。")
    passages = split(given)
    assert [given.text[passage.start : passage.end] for passage in passages] == [p.text for p in passages]
    assert [(passage.ordinal, passage.page) for passage in passages] == [(0, 1), (1, 2), (2, 3)]


def test_an_edit_leaves_the_ids_of_other_passages():
    before = split(document("第一条 甲。", "第二条 乙。"))
    after = split(document("第一条 改写过的更长的甲。", "第二条 乙。"))
    assert after[0].id != before[0].id and after[1].id == before[1].id


def test_repeated_text_has_ids_of_its_own():
    passages = split(document("## 甲", "同样的话。", "## 甲", "同样的话。"))
    assert len({passage.id for passage in passages}) == 2


def test_ids_differ_between_documents():
    one = document("第一条 甲。")
    assert split(one)[0].id != split(replace(one, id="其他.md"))[0].id


def test_coverage_counts_headings_in_paths_and_misses_what_is_dropped():
    given = document("# 试行办法", "第一章 总则", "第一条 甲乙丙丁。")
    passages = split(given)
    assert coverage(given, passages) == 1
    assert coverage(given, passages[1:]) < 0.5


def test_text_without_any_mark_is_cut_all_the_same():
    pieces = texts("字" * 10_000)
    assert "".join(pieces) == "字" * 10_000 and max(map(len, pieces)) <= 600


@pytest.mark.parametrize(
    "line", ["| 企业{n} | {n} |", "（一）第{n}项；", "1.第{n}项", "普通的一段话{n}", "第一条 甲{n}。"]
)
def test_a_document_of_very_many_lines_is_split_without_loss(line):
    given = document(*(line.format(n=n) for n in range(20_000)))
    if line.startswith("|"):
        given = document("\n".join(line.format(n=n) for n in range(20_000)))
    assert coverage(given, split(given)) == 1


def test_an_empty_document_has_no_passages():
    assert split(Document("空.md", "空", "", (), Metadata())) == []


@pytest.mark.skipif(not REPORT.exists(), reason="needs ../shared/documents beside the project")
def test_the_bureau_report_is_cut_into_its_numbered_items():
    report = read(REPORT, REPORT.parent)
    passages = split(report)
    assert coverage(report, passages) == 1
    (found,) = [passage for passage in passages if "山西首钢国际工程技术有限公司等25家企业" in passage.text]
    assert [title.split(")")[0].split(".")[0][:2] for title in found.heading] == ["一、", "(三", "1"]


@pytest.mark.skipif(not REPORT.exists(), reason="needs ../shared/documents beside the project")
def test_nothing_of_the_laws_and_saved_pages_is_lost():
    for folder in (SHARED / "documents" / "laws", SHARED / "documents" / "web"):
        for path in document_files(folder):
            found = read(path, folder)
            passages = split(found)
            assert coverage(found, passages) > 0.98, path
            assert all(found.text[p.start : p.end] == p.text and p.text for p in passages), path
            assert len({passage.id for passage in passages}) == len(passages), path
