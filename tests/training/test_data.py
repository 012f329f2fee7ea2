import random

from training import data
from training.crops import crops, questions
from training.laws import Article, articles_of
from training.leakage import Leakage
from training.sources import Pair, window
from training.spoken import ask
from training.vocabulary import build_tokenizer, count_words

LAW = """# 示例市租赁条例

2020年1月1日 通过

<!-- INFO END -->

## 第一章　总则

第一条 为了规范房屋租赁，保护当事人的权利，制定本条例。

第二条 承租人应当按照约定支付租金。

逾期不支付的，出租人可以解除合同。

## 第二章　责任

第三条 违反本条例规定的，由住房城乡建设主管部门处一千元以上五千元以下罚款。
"""


def test_articles_keep_their_law_chapter_and_all_paragraphs():
    articles = list(articles_of(LAW, "租赁条例(2020-01-01)"))
    assert [article.number for article in articles] == ["第一条", "第二条", "第三条"]
    assert articles[1] == Article(
        "示例市租赁条例",
        "第一章 总则",
        "第二条",
        "承租人应当按照约定支付租金。\n逾期不支付的，出租人可以解除合同。",
    )
    assert articles[2].chapter == "第二章 责任"


def test_parts_of_the_civil_code_are_the_civil_code():
    parts = "# 中华人民共和国民法典\n\n# 合同编\n\n第四百六十三条 本编调整因合同产生的民事关系。\n"
    assert next(articles_of(parts, "合同编")).law == "中华人民共和国民法典"


def test_a_rule_becomes_a_question_in_other_words():
    rule = "承租人逾期支付租金的，出租人可以解除合同"
    asked = {ask(rule, random.Random(seed)) for seed in range(20)}
    assert len(asked) > 5 and rule not in asked
    assert any("房东" in question for question in asked)
    assert any("吗" in question or "能不能" in question or "是否" in question for question in asked)


def test_questions_and_crops_point_at_their_article():
    articles = list(articles_of(LAW, "x"))
    for pair in [*questions(articles, random.Random(1)), *crops(articles, random.Random(1))]:
        assert any(
            article.text[:5] in pair.passage or article.text[-6:] in pair.passage for article in articles
        )


def test_rewordings_of_an_unseen_question_are_kept_out():
    unseen = Leakage(["农村宅基地是否可以继承？"])
    assert unseen.holds("农村宅基地可以继承吗？")
    assert unseen.holds("宅基地是否可以被继承？")
    assert not unseen.holds("农村宅基地面积标准是多少")


def test_no_example_is_like_an_unseen_question():
    articles = [Article("示例条例", "", f"第{at}条", f"第{at}类材料应当由申请人提交。") for at in range(8)]
    pairs = {"letters": [Pair("宅基地是否可以被继承？", "见民法典"), Pair("路灯坏了找谁", "请拨打热线")]}
    sets, dropped = data.examples(articles, pairs, Leakage(["农村宅基地是否可以继承？"]), 1)
    assert {row.question for row in sets["letters"]} == {"路灯坏了找谁"}
    assert dropped >= 1


def test_the_same_seed_gives_the_same_examples():
    articles = list(articles_of(LAW, "x"))
    pairs = {"letters": [Pair(f"问题{at}怎么办", "答" * 500) for at in range(20)]}
    first, second = (data.examples(articles, pairs, Leakage([]), 7)[0] for _ in range(2))
    assert first == second


def test_all_passages_come_once_before_any_comes_again():
    rows = [Pair(f"问题{at}", f"段落{at % 3}") for at in range(9)]
    ordered = data.in_rounds(rows, random.Random(1))
    assert [{row.passage for row in ordered[at : at + 3]} for at in (0, 3, 6)] == [
        {"段落0", "段落1", "段落2"}
    ] * 3


def test_a_window_is_a_piece_of_the_text():
    text = "".join(chr(0x4E00 + at) for at in range(1000))
    for seed in range(10):
        piece = window(text, random.Random(seed), 100)
        assert len(piece) == 100 and piece in text


def test_the_vocabulary_cuts_words_and_falls_back_to_characters():
    tokenizer = build_tokenizer(count_words(["高新技术企业申请认定"] * 20 + ["企业认定研发"] * 5), size=40)
    assert "认定" in tokenizer.encode("认定", add_special_tokens=False).tokens
    assert tokenizer.encode("请高", add_special_tokens=False).tokens == ["请", "高"]
    assert tokenizer.encode("，。！", add_special_tokens=False).tokens == []
