from datetime import date

import pytest

from bot.answering.asked import Asked, asked
from bot.answering.facts import Wants
from bot.model import Query


def ask(text: str, **fields: object) -> Asked:
    return asked(Query(text=text, standalone=text, on=date(2026, 11, 24), **fields), lambda word: 0.5)


@pytest.mark.parametrize(
    ("question", "wants"),
    [
        ("高企奖励多少钱", Wants.AMOUNT),
        ("补助标准是多少", Wants.AMOUNT),
        ("加计扣除比例是多少", Wants.PERCENT),
        ("有多少家企业", Wants.COUNT),
        ("什么时候截止", Wants.TIME),
        ("证书能用几年", Wants.DURATION),
        ("公示多少天", Wants.DURATION),
        ("科技局电话是多少", Wants.CONTACT),
        ("文号是什么", Wants.NUMBER),
        ("由哪个部门负责", Wants.WHO),
        ("需要哪些材料", Wants.LIST),
        ("两个口径有什么区别", Wants.COMPARISON),
        ("孵化器和众创空间差在哪", Wants.COMPARISON),
    ],
)
def test_the_sort_of_fact_wanted_is_seen(question: str, wants: Wants):
    assert wants in ask(question).wants


@pytest.mark.parametrize(
    ("question", "yes", "no"),
    [
        ("奖励多少钱", "一次性奖励50万元", "给予奖励"),
        ("比例是多少", "不低于10%", "比例由企业确定"),
        ("有多少家企业", "组织25家企业", "提高18分"),
        ("证书能用几年", "有效期为三年", "2016年1月1日"),
        ("多少分通过", "不低于60分", "共3项"),
        ("要几个发明专利", "拥有4项以上专利", "Ⅰ类知识产权不含转入取得的"),
        ("登记要交多少钱", "每份收费200元", "500万元以上的合同30个工作日办结"),
        ("每家奖励多少钱", "每家奖励20万元", "三家共争取资金70万元"),
        ("登记收多少手续费", "每份收费200元", "登记不再收取手续费的通知已废止"),
        ("材料要装订几份", "装订2份", "材料共8类"),
        ("登记编号有多少位", "编号为18位", "公示10个工作日"),
        ("哪天公示", "2026年3月1日起公示", "近三个会计年度"),
        ("向税务机关备案填哪张表", "填写备案表", "须向税务机关备案"),
        ("备案表在哪个网站下载", "在服务平台填报", "应当备案"),
        ("登记收费吗", "登记不收取费用", "营业收入1500万元以上的应当登记"),
        ("专家费谁掏", "费用由申请单位承担", "可以请专家评审"),
        ("为什么不给享受", "因预缴时不能准确归集，所以不享受", "第一季度预缴时不享受"),
        ("摊销按几倍", "按照成本的200%摊销", "按规定摊销"),
        ("今年缴费基数是多少", "基数为4000元", "按基数缴费"),
        ("电话是多少", "电话0355-1234567", "请来电咨询"),
    ],
)
def test_a_text_fits_only_if_it_holds_the_fact(question: str, yes: str, no: str):
    assert ask(question).fits(yes)
    assert not ask(question).fits(no)


def test_what_is_to_be_done_before_a_deadline_asks_for_no_date():
    assert Wants.TIME not in ask("申报截止日期前要准备什么").wants


@pytest.mark.parametrize("question", ["高企要多少分", "高企认定最低多少分", "科小评价几分及格"])
def test_what_is_enough_is_asked_for_where_no_single_thing_is_named(question: str):
    assert ask(question).fits("综合评价得分不低于60分的企业")
    assert not ask(question).fits("| 30%（含）以上 | 20分 |")


def test_what_one_thing_scores_is_told_by_a_row():
    assert ask("科技人员28%得几分").fits("| 25%（含）—30% | 16分 |")


def test_a_heading_is_to_the_point_in_other_words_for_the_same():
    question = ask("专精特新企业认定标准是什么")
    assert question.to_the_point("专精特新中小企业认定条件") == 1
    assert question.to_the_point("高新技术企业认定条件") < 1


@pytest.mark.parametrize("question", ["打电话的钱能算研发费用吗", "微信上说好了没签合同行吗"])
def test_that_somebody_called_asks_for_no_contact(question: str):
    assert Wants.CONTACT not in ask(question).wants


def test_that_some_are_spoken_of_asks_for_no_count():
    assert Wants.COUNT not in ask("评过的那几张证书还能用吗").wants


@pytest.mark.parametrize(
    ("question", "own"),
    [
        ("我们公司去年的高企申报卡在哪一步了", True),
        ("俺们递的材料审到谁手里了", True),
        ("帮我查一下我们的排名", True),
        ("我们公司的申报进度在哪里查", False),
        ("我们没通过还能再报吗", False),
    ],
)
def test_what_became_of_the_askers_own_application_is_told_apart(question: str, own: bool):
    assert ask(question).own_case is own


def test_a_comparison_is_looked_for_by_its_name_however_it_is_asked_for():
    assert ask("孵化器和众创空间差在哪").covered("孵化器与众创空间条件对照") > ask(
        "孵化器和众创空间差在哪"
    ).covered("孵化器与众创空间免税")


@pytest.mark.parametrize(
    ("question", "title", "heading", "text", "other"),
    [
        ("科小要几分", "高新技术企业认定管理工作指引", "达标线", "70分以上", True),
        ("科小要几分", "高新技术企业认定管理工作指引", "达标线", "科技型中小企业60分", False),
        ("科小要几分", "科技型中小企业评价办法", "高新技术企业直接确认", "科技型中小企业", True),
        ("专精特新要多少收入", "梯度培育管理办法", "专精特新“小巨人”企业条件", "专精特新满3年", True),
        ("小巨人要多少收入", "梯度培育管理办法", "专精特新与“小巨人”企业条件", "5000万元", False),
        ("加计比例是多少", "高新技术企业认定管理工作指引", "", "10%", False),
        ("科小能加计吗", "研发费用加计扣除政策", "适用哪些企业", "不限于高新技术企业", False),
    ],
)
def test_rules_of_another_qualification_are_told_apart(
    question: str, title: str, heading: str, text: str, other: bool
):
    assert ask(question).of_another(title, heading, text) is other


def test_this_years_window_is_not_that_of_another_year():
    question = ask("今年什么时候申报", today=date(2026, 11, 24))
    assert question.of_its_time("2026年6月30日前")
    assert question.of_its_time("每年3月底前")
    assert not question.of_its_time("2024年6月25日前")


def test_question_words_are_no_content():
    assert ask("高新技术企业证书能用几年").words.keys() == {"高新技术企业", "证书"}


def test_the_askers_place_alone_touches_nothing():
    question = ask("今天长治天气怎么样", region=("山西省", "长治市"))
    assert not question.touches("长治市培训3次")
    assert question.touches("天气预报")


def test_synonyms_and_short_forms_cover():
    question = ask("高新技术企业奖励", expansions={"高新技术企业": ("高企",)})
    assert question.covered("高企补助") > 0.9
    assert question.about("高企补助")
    assert not question.about("众创空间补助")


def test_what_is_carried_over_weighs_less():
    alone = ask("众创空间 税收优惠")
    carried = ask("众创空间 税收优惠", carried="众创空间")
    assert carried.covered("税收优惠") > alone.covered("税收优惠")


def test_missing_words_come_heaviest_first():
    assert ask("天气怎么样").missing("高新技术企业认定") == ["天气"]
