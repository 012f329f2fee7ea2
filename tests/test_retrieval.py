from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bot import retrieval
from bot.chat import Bot
from bot.embedding import FloatArray
from bot.index.meanings import Indexed
from bot.model import Metadata, Passage, Query
from bot.retrieval import fuse, retrieve
from bot.understanding import is_named

LUZHOU = ("山西省", "长治市", "潞州区")
TODAY = date(2026, 11, 24)


def query(text: str, **fields: object) -> Query:
    return Query(text=text, standalone=text, region=LUZHOU, on=TODAY, **fields)


def test_an_item_that_both_legs_found_ranks_first():
    scores = fuse({1: 0.7, 2: 0.6, 4: 0.2}, {3: 0.45, 2: 0.4})
    assert max(scores, key=scores.__getitem__) == 2


def test_what_one_leg_missed_counts_there_as_its_last_find():
    scores = fuse({1: 0.7, 2: 0.3}, {2: 0.5, 3: 0.5})
    assert scores[3] == scores[2] and set(scores) == {1, 2, 3}


def test_one_leg_alone_keeps_its_order():
    scores = fuse({}, {1: 0.4, 2: 0.8})
    assert scores[2] > scores[1] > 0


def test_the_article_that_answers_is_found(bot: Bot):
    best = retrieve(query("示例企业资格有效期几年"), bot.store.live(), bot.encoder)[0]
    assert best.passage.heading[-1] == "第二条"
    assert best.ranks.keys() <= {"dense", "lexical"}


def test_other_places_stay_out(bot: Bot):
    found = retrieve(query("示例企业奖励多少"), bot.store.live(), bot.encoder)
    assert not any("广州" in hit.title for hit in found)


def test_a_place_that_is_named_comes_in(bot: Bot):
    asked = query("广州市示例企业奖励多少", places=(("广东省", "广州市"),))
    assert retrieve(asked, bot.store.live(), bot.encoder)[0].title == "广州市示例奖励办法"


def test_a_repealed_rule_ranks_below_the_one_in_force(bot: Bot):
    found = retrieve(query("示例企业资格认定公示多少天"), bot.store.live(), bot.encoder)
    titles = [hit.title for hit in found]
    assert titles.index("示例企业认定办法") < titles.index("示例企业认定办法（旧）")


def test_a_rule_asked_for_by_number_is_not_ranked_down(bot: Bot):
    asked = query("示科发〔2010〕8号还能用吗")
    assert retrieve(asked, bot.store.live(), bot.encoder)[0].title == "示例企业认定办法（旧）"


def test_a_law_is_named_by_its_short_title_and_year():
    title, law = "中华人民共和国示例普及法", Metadata(written=date(2002, 6, 29))
    assert is_named(query("2002年的示例普及法还有效吗"), title, law)
    assert not is_named(query("2024年的示例普及法怎么规定"), title, law)
    assert not is_named(query("怎么普及"), title, law)


def test_a_rule_held_in_its_time(bot: Bot):
    asked = replace(query("示例企业复审公示多少天"), on=date(2015, 12, 31), dated=True)
    assert retrieve(asked, bot.store.live(), bot.encoder)[0].title == "示例企业认定办法（旧）"


class Means:
    """Says of passages what it is told to say."""

    def __init__(self, say: Callable[[str, Passage], float]) -> None:
        self.say = say

    def cosines(self, question: str, index: Indexed) -> FloatArray | None:
        return np.array([self.say(question, passage) for passage in index.passages], np.float32)


class Nothing:
    """Knows no passage."""

    def cosines(self, question: str, index: Indexed) -> FloatArray | None:
        return None


def test_what_is_meant_can_change_the_order(bot: Bot):
    asked = query("示例企业资格有效期几年")
    found = retrieve(asked, bot.store.live(), bot.encoder)
    backwards = Means(lambda question, passage: -sum(one in passage.text for one in question))
    turned = retrieve(asked, bot.store.live(), bot.encoder, backwards)
    assert {hit.passage.id for hit in turned} == {hit.passage.id for hit in found}
    assert turned[0].passage.id != found[0].passage.id
    assert retrieve(asked, bot.store.live(), bot.encoder, Nothing()) == found


def test_what_is_meant_is_found_though_no_word_of_it_is(bot: Bot, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(retrieval, "CANDIDATES", 1)
    release = bot.store.live()
    asked = query("示例企业资格有效期几年")
    without = retrieve(asked, release, bot.encoder, k=1)
    wanted = next(passage for passage in release.passages if passage.text != without[0].passage.text)
    hits = retrieve(asked, release, bot.encoder, Means(lambda _, passage: float(passage is wanted)), k=2)
    assert hits[0].passage.id == wanted.id
    assert hits[0].ranks["meaning"] == 1


def test_what_lies_at_the_mean_is_not_found_by_it(bot: Bot):
    asked = query("示例企业资格有效期几年")
    hits = retrieve(asked, bot.store.live(), bot.encoder, Means(lambda *_: 0.5))
    assert hits and not any("meaning" in hit.ranks for hit in hits)


def test_a_repealed_rule_ranks_low_however_well_it_reads(bot: Bot):
    asked = query("示例企业资格认定公示多少天")
    titles = [hit.title for hit in retrieve(asked, bot.store.live(), bot.encoder, bot.meanings)]
    assert titles.index("示例企业认定办法") < titles.index("示例企业认定办法（旧）")
