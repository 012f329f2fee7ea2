from collections.abc import Sequence
from datetime import date

import pytest

from bot.answering import judging
from bot.answering.asked import asked
from bot.answering.extractive import usable
from bot.answering.judging import certainty, features
from bot.answering.scoring import Scored, best, ranked, score
from bot.answering.vocabulary import near_question_word
from bot.answering.weights import weighted, weights
from bot.build import build_encoder
from bot.embedding import Encoder
from bot.model import Metadata, Passage, Query, Retrieved
from bot.settings import Settings

DAY = date(2026, 11, 24)
TITLE = "示例企业认定办法"
VALIDITY = "示例企业证书自颁发之日起有效期为三年。"
CONDITIONS = "申请示例企业认定的，须注册成立一年以上，科技人员占职工总数的比例不低于10%。"
REWARD = "首次认定的示例企业，一次性奖励20万元。"


class Sentences:
    """An encoder with no vectors of words, as a remote one is."""

    def __init__(self) -> None:
        model = build_encoder(Settings())
        self.name, self.fingerprint = model.name, model.fingerprint
        self.embed_passages, self.embed_query = model.embed_passages, model.embed_query


class Looked:
    """A question asked of some passages."""

    def __init__(self, question: str, texts: Sequence[str], encoder: Encoder | None = None) -> None:
        self.query = Query(text=question, standalone=question, on=DAY, today=DAY)
        self.question = asked(self.query, lambda word: 0.5 if word in f"{TITLE}{''.join(texts)}" else 1.0)
        hits = [
            Retrieved(
                Passage(str(at), "办法.md", at, (f"第{at + 1}条",), text, 0, len(text)),
                TITLE,
                Metadata(),
                3 - at / 10,
            )
            for at, text in enumerate(texts)
        ]
        self.hits = usable(self.query, self.question, hits)
        self.scored = score(self.query, self.question, self.hits, encoder or build_encoder(Settings()))

    @property
    def first(self) -> str:
        return ranked(self.question, self.scored)[0][1].unit.text

    @property
    def certainty(self) -> float:
        return certainty(self.question, self.hits, ranked(self.question, self.scored))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("示例企业证书有效期几年？", VALIDITY),
        ("示例企业首次认定奖励多少钱？", REWARD),
        ("示例企业的科技人员占比要达到多少？", CONDITIONS),
    ],
)
def test_the_sentence_that_answers_comes_first_wherever_it_was_found(question: str, answer: str):
    for texts in ([VALIDITY, CONDITIONS, REWARD], [REWARD, CONDITIONS, VALIDITY]):
        assert Looked(question, texts).first == answer


def test_a_model_without_vectors_of_words_is_enough():
    looked = Looked("示例企业首次认定奖励多少钱？", [VALIDITY, CONDITIONS, REWARD], Sentences())
    assert looked.first == REWARD
    assert looked.certainty > 0.5


def test_what_holds_the_fact_goes_before_what_is_more_alike():
    looked = Looked("示例企业奖励多少钱？", ["示例企业奖励由认定机构审核，奖励资金当年拨付。", REWARD])
    assert looked.first == REWARD
    alike, holding = (row[0] for row in looked.scored)
    assert best(looked.question, [alike, holding]) is holding


def test_an_answer_is_surer_than_its_absence():
    question = "示例企业首次认定奖励多少钱？"
    assert Looked(question, [VALIDITY, CONDITIONS, REWARD]).certainty > 0.5
    assert Looked(question, [VALIDITY, CONDITIONS]).certainty < 0.3


def test_what_shares_no_word_with_the_question_is_told_only_where_it_is_sure(monkeypatch: pytest.MonkeyPatch):
    looked = Looked("明天会下雨吗？", [VALIDITY, CONDITIONS])
    monkeypatch.setattr(judging, "_log_odds", lambda *_: -0.5)
    assert looked.certainty == 0.0
    monkeypatch.setattr(judging, "_log_odds", lambda *_: 1.0)
    assert looked.certainty > judging.SURE


def test_no_amount_is_told_of_something_else():
    assert Looked("瞪羚企业上市奖励多少钱？", [VALIDITY, REWARD]).certainty == 0.0


@pytest.mark.parametrize(("odds", "told"), [(1.0, True), (-0.5, False)])
def test_an_amount_that_few_words_speak_for_is_told_only_where_it_is_sure(
    monkeypatch: pytest.MonkeyPatch, odds: float, told: bool
):
    looked = Looked("入了围政府发多少钱给老板？", [VALIDITY, REWARD])
    assert looked.scored[1][0].covered < judging.COVERED
    monkeypatch.setattr(judging, "_log_odds", lambda *_: odds)
    assert (looked.certainty >= judging.SURE) is told
    assert told or looked.certainty == 0.0


def test_what_is_asked_weighs_more_than_what_is_told():
    words = {"证书": 1.0, "泡": 1.0, "补办": 1.0}
    near = near_question_word("证书被水泡了，去哪补办", words)
    assert near["补办"] > near["泡"] > near["证书"] > 0


def test_a_word_in_other_characters_counts_something():
    assert near_question_word("高企有什么条件", {"高新技术企业": 1.0}) == {"高新技术企业": pytest.approx(0.3)}


def test_all_that_is_weighed_has_a_weight_and_the_other_way_round():
    looked = Looked("示例企业证书有效期几年？", [VALIDITY, CONDITIONS])
    unit: Scored = looked.scored[0][0]
    assert unit.features.keys() == weights("units").keys()
    learned = weights("verdict").keys() - {"bias"}
    found = ranked(looked.question, looked.scored)
    assert features(looked.question, looked.hits, found).keys() == learned
    assert unit.score == pytest.approx(weighted(unit.features, weights("units")))
