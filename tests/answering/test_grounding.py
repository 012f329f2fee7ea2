import pytest

from bot.answering.faults import Fault
from bot.answering.grounding import Grounded, Outcome, ground
from bot.answering.supporting import Grounds, grounds
from bot.embedding import open_encoder
from bot.settings import Settings
from tests.answering.sources import numbered

KEPT, RECITED, QUOTED, REMOVED = Outcome.KEPT, Outcome.RECITED, Outcome.QUOTED, Outcome.REMOVED


@pytest.fixture(scope="module")
def on(tmp_path_factory: pytest.TempPathFactory) -> Grounds:
    _, shown = numbered(tmp_path_factory.mktemp("rules"))
    return grounds(
        shown, "我公司职工100人，能申请示例奖励吗", open_encoder(Settings(_env_file=None).embedding_model)
    )


def grounded(on: Grounds, sentence: str, *cited: int) -> Grounded:
    return ground(sentence, cited, on)


def quoted(outcome: Grounded) -> str:
    return outcome.supports[0][1].claim.text


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("企业申请奖励须注册成立三年以上。", 1),
        ("企业申请奖励须注册成立３年以上。", 1),
        ("研发人员占职工总数的比例不低于百分之十。", 1),
        ("研发人员占职工总数的比例不少于10%。", 1),
        ("最近一年销售收入50,000,000元以下的，研发费用占比不低于5%。", 1),
        ("奖励资金按企业等级一次性发放，最高不超过3,000,000元。", 2),
        ("奖励资金按企业等级一次性发放，最高不超过三百万元。", 2),
        ("二级企业的奖励金额为200万元。", 2),
        ("企业应当在每年5月底前提交申请，不得重复申请。", 3),
        ("根据《示例奖励办法》（潞示发〔2024〕7号），企业应当在每年5月底前提交申请。", 3),
        ("根据潞示发[2024]7号，企业应当在每年5月底前提交申请。", 3),
    ],
)
def test_what_a_source_says_in_any_notation_is_kept(on: Grounds, sentence: str, source: int) -> None:
    outcome = grounded(on, sentence, source)
    assert (outcome.outcome, outcome.fault) == (KEPT, None)
    assert {one.number for one, _ in outcome.supports} == {source}


@pytest.mark.parametrize(
    ("sentence", "source", "fault"),
    [
        ("研发人员占职工总数的比例不低于15%。", 1, Fault.FIGURE),
        ("奖励资金按企业等级一次性发放，最高不超过300元。", 2, Fault.FIGURE),
        ("企业申请奖励须注册成立三个月以上。", 1, Fault.FIGURE),
        ("研发人员占职工总数的比例不高于10%。", 1, Fault.BOUND),
        ("企业申请奖励须注册成立三年以下。", 1, Fault.BOUND),
        ("最近一年销售收入5000万元以下（不含5000万元）的，研发费用占比不低于5%。", 1, Fault.BOUND),
        ("最近一年销售收入5000万元以下的，研发费用占比不低于3%。", 1, Fault.PLACE),
        ("二级企业的奖励金额为100万元。", 2, Fault.PLACE),
        ("企业应当在每年5月底前提交申请，可以重复申请。", 3, Fault.MODAL),
        ("企业应当在每年6月底前提交申请，不得重复申请。", 3, Fault.FIGURE),
        ("根据潞示发〔2024〕8号，企业应当在每年5月底前提交申请。", 3, Fault.NUMBER),
        ("根据晋示办〔2024〕7号，企业应当在每年5月底前提交申请。", 3, Fault.NUMBER),
        ("根据《示例补贴细则》，企业应当在每年5月底前提交申请。", 3, Fault.TITLE),
        ("企业应当在每年5月底前提交申请，网址www.example.cn。", 3, Fault.LINK),
        ("企业还可以免费使用政府提供的办公场地。", 2, Fault.WORDING),
    ],
)
def test_what_a_source_does_not_say_is_not_shown(
    on: Grounds, sentence: str, source: int, fault: Fault
) -> None:
    outcome = grounded(on, sentence, source)
    assert outcome.fault is fault
    assert outcome.outcome in (QUOTED, REMOVED)


def test_a_wrong_figure_gives_way_to_the_words_of_the_source(on: Grounds) -> None:
    outcome = grounded(on, "研发人员占职工总数的比例不低于15%。", 1)
    assert outcome.outcome is QUOTED
    assert quoted(outcome) == "(二)研发人员占职工总数的比例不低于10%;"


def test_a_wrong_row_gives_way_to_the_right_one(on: Grounds) -> None:
    assert "二级" in quoted(grounded(on, "二级企业的奖励金额为100万元。", 2))


@pytest.mark.parametrize(
    "sentence",
    [
        "根据潞示发〔2024〕8号，企业应当在每年5月底前提交申请。",
        "企业应当在每年5月底前提交申请，网址www.example.cn。",
    ],
)
def test_nothing_is_rescued_from_a_sentence_with_an_invented_number_or_link(
    on: Grounds, sentence: str
) -> None:
    assert grounded(on, sentence, 3).outcome is REMOVED


def test_a_sentence_without_citation_gets_the_source_that_carries_it(on: Grounds) -> None:
    outcome = grounded(on, "企业应当在每年5月底前提交申请，不得重复申请。")
    assert outcome.outcome is RECITED
    assert [source.number for source, _ in outcome.supports] == [3]


def test_a_moved_citation_is_put_right(on: Grounds) -> None:
    outcome = grounded(on, "企业应当在每年5月底前提交申请，不得重复申请。", 2)
    assert outcome.outcome is RECITED
    assert [source.number for source, _ in outcome.supports] == [3]


def test_an_unknown_citation_counts_as_none(on: Grounds) -> None:
    assert grounded(on, "企业应当在每年5月底前提交申请，不得重复申请。", 9).outcome is RECITED


def test_a_sentence_without_citation_is_not_rescued_either_from_an_invented_number(on: Grounds) -> None:
    assert grounded(on, "根据潞示发〔2024〕8号，企业应当在每年5月底前提交申请。").outcome is REMOVED


def test_an_invention_without_citation_is_removed(on: Grounds) -> None:
    assert grounded(on, "企业还可以免费使用政府提供的办公场地。").outcome is REMOVED


def test_the_figure_of_a_repealed_rule_does_not_pass_for_the_current_one(on: Grounds) -> None:
    assert grounded(on, "奖励资金按企业等级一次性发放，最高不超过80万元。", 2).outcome is not KEPT
    assert grounded(on, "奖励资金按企业等级一次性发放，最高不超过80万元。", 4).outcome is KEPT


def test_arithmetic_that_is_shown_and_right_may_stand(on: Grounds) -> None:
    told = "研发人员占职工总数的比例不低于10%，贵公司职工100人，即100人×10%=10人。"
    assert grounded(on, told, 1).outcome is KEPT
    wrong = "研发人员占职工总数的比例不低于10%，贵公司职工100人，即100人×10%=20人。"
    assert grounded(on, wrong, 1).outcome is not KEPT


def test_a_figure_of_the_question_proves_no_entitlement(on: Grounds) -> None:
    assert grounded(on, "您可以享受100人的奖励。", 2).outcome is not KEPT
