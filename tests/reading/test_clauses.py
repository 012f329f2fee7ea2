from datetime import date

import pytest

from bot.model import Status
from bot.reading.clauses import doc_number, force

ISSUED = date(2024, 3, 5)


def said(*paragraphs: str, issued: date | None = ISSUED):
    return force(paragraphs, issued)


@pytest.mark.parametrize(
    ("clause", "day"),
    [
        ("第二十三条 本办法自2016年1月1日起实施。", date(2016, 1, 1)),
        ("本条例自二〇〇八年一月一日起施行。", date(2008, 1, 1)),
        ("本法自二○一二年十二月二十八日起施行。", date(2012, 12, 28)),
        ("本规定自２０１３年１月１日起施行。", date(2013, 1, 1)),
        ("十、本通知从2018年1月1日起执行。", date(2018, 1, 1)),
        ("现予公布，自2024年5月1日起施行。", date(2024, 5, 1)),
        ("自2024年5月1日起施行。", date(2024, 5, 1)),
        ("第十七条 本办法自发布之日起实施。", ISSUED),
        ("本实施细则自印发之日起施行。", ISSUED),
        ("本办法自公布之日起30日后施行。", date(2024, 4, 4)),
        ("本公告适用于2017年度汇算清缴。", None),
        ("《数据安全法》自2021年9月1日起施行，企业应当遵守。", None),
        ("企业自2021年9月1日起执行新会计准则。", None),
        ("纳税人自2018年1月1日起执行本办法第三条的比例。", None),
        ("税收优惠自证书颁发之日所在年度起享受。", None),
    ],
)
def test_the_first_day_is_that_of_the_document_itself(clause, day):
    assert said(clause).effective_from == day


def test_from_issue_without_a_known_day_gives_no_day():
    assert said("本办法自发布之日起实施。", issued=None).effective_from is None


@pytest.mark.parametrize(
    ("clause", "day"),
    [
        ("本办法自2021年3月1日起施行，有效期五年。", date(2026, 2, 28)),
        ("本办法自2021年3月1日起施行，有效期为5年。", date(2026, 2, 28)),
        ("本办法自2020年2月29日起施行，有效期1年。", date(2021, 2, 28)),
        ("本通知自印发之日起执行，有效期两年。", date(2026, 3, 4)),
        ("本办法有效期至2027年12月31日。", date(2027, 12, 31)),
        ("本公告自2023年1月1日起执行，执行至2027年12月31日。", date(2027, 12, 31)),
        ("本政策自2023年1月1日起施行，有效期至2025年12月31日。", date(2025, 12, 31)),
        ("通过认定的高新技术企业，其资格自颁发证书之日起有效期为三年。", None),
        ("护士执业注册有效期为5年，依照本条例规定延续。", None),
        ("对具备本条例规定条件的，准予延续，延续执业注册有效期为5年。", None),
        ("本办法所称证书有效期三年。", None),
    ],
)
def test_the_last_day_is_that_of_the_document_itself(clause, day):
    assert said(clause).expires == day


@pytest.mark.parametrize(
    ("clause", "named"),
    [
        (
            "本办法自2016年1月1日起实施。原《高新技术企业认定管理办法》（国科发火[2008]172号）同时废止。",
            ("高新技术企业认定管理办法", "国科发火〔2008〕172号"),
        ),
        (
            "本条例自2012年1月1日起施行。2000年12月8日市人大常委会通过的《科技园区条例》同时废止。",
            ("科技园区条例",),
        ),
        (
            "本解释公布施行后，《关于适用〈民诉法〉的意见》同时废止；其他不一致的不再适用。",
            ("关于适用〈民诉法〉的意见",),
        ),
        ("本公告自2026年1月1日起施行，《通知》（财税〔2009〕69号）第七条同时停止执行。", ()),
        ("本条例自2022年3月1日起施行，《关于修改〈甲条例〉的决定》修正的《乙办法》同时废止。", ("乙办法",)),
        ("国家税务总局公告2011年第4号同时废止。", ()),
        ("本公告自2017年度起执行。", ()),
        ("食品安全国家标准制定后，该地方标准即行废止。", ()),
    ],
)
def test_what_is_repealed_is_named_by_title_and_number(clause, named):
    assert said(clause).repeals == named


def test_a_repeal_in_a_paragraph_behind_the_first_day_counts():
    assert said("本规定自2005年1月1日起施行。", "1994年通过的《养犬规定》同时废止。").repeals == ("养犬规定",)


def test_a_notice_number_is_repealed_too():
    clause = "本公告自2018年1月1日起施行，《某公告》（国家税务总局公告2011年第4号）同时废止。"
    assert said(clause).repeals == ("某公告", "国家税务总局公告2011年第4号")


def test_a_document_that_says_it_is_repealed_is_repealed():
    assert said("本办法已废止，请执行新办法。").status is Status.REPEALED
    assert said("原办法已废止。").status is Status.UNKNOWN


@pytest.mark.parametrize(
    "written",
    [
        "国科发火[2016]32号",
        "国科发火【2016】32号",
        "国科发火（2016）32号",
        "国科发火〔2016〕 32 号",
        "根据国科发火﹝2016﹞32号",
    ],
)
def test_brackets_of_numbers_are_made_alike(written):
    assert doc_number(written) == "国科发火〔2016〕32号"
