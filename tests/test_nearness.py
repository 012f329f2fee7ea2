import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from bot.embedding import LocalEncoder, TokenTable
from bot.nearness import nearness
from bot.settings import Settings

WORDS = ["[UNK]", "房东", "出租人", "押金", "怎么", "天气"]


@pytest.fixture
def table() -> TokenTable:
    tokenizer = Tokenizer(models.WordLevel({word: at for at, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    rows = np.array([[0, 0, 0.1], [5, 0, 0], [4, 3, 0], [0, 5, 0], [0, 0.1, 0.1], [0, 0, 5]], np.float32)
    return TokenTable(tokenizer, rows)


def test_a_text_with_every_token_is_as_near_as_can_be(table):
    assert nearness("房东 押金", ["押金 天气 房东"], table) == pytest.approx([1.0])


def test_a_word_of_like_meaning_counts_by_its_cosine(table):
    assert nearness("房东", ["出租人", "天气"], table) == pytest.approx([0.8, 0.0])


def test_long_vectors_weigh_more(table):
    with_the_word, with_the_filler = nearness("押金 怎么", ["押金", "怎么"], table)
    assert with_the_word > 0.9 > with_the_filler


def test_texts_keep_their_places(table):
    texts = ["天气", "房东", "", "押金 房东"]
    alone = [float(nearness("房东 押金", [text], table)[0]) for text in texts]
    assert nearness("房东 押金", texts, table) == pytest.approx(alone)


def test_nothing_asked_or_nothing_found_is_near_nothing(table):
    assert nearness("", ["房东"], table).tolist() == [0.0]
    assert nearness("房东", [], table).shape == (0,)


def test_the_shipped_model_has_token_vectors_that_know_like_words():
    table = LocalEncoder(Settings().embedding_model).token_table
    assert table is not None
    same, other = nearness("研发费用", ["研究开发费用可以加计扣除", "本市烟花爆竹燃放管理规定"], table)
    assert same > other + 0.2
