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
        ("电话是多少", "电话0355-1234567", "请来电咨询"),
    ],
)
def test_a_text_fits_only_if_it_holds_the_fact(question: str, yes: str, no: str):
    assert ask(question).fits(yes)
    assert not ask(question).fits(no)


def test_what_is_to_be_done_before_a_deadline_asks_for_no_date():
    assert Wants.TIME not in ask("申报截止日期前要准备什么").wants


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
