import random

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from bot.embedding import LocalEncoder
from bot.reranking import Reranker, WordVectors, load_words
from bot.settings import Settings
from training.candidates import WRONG, candidates
from training.sources import Pair
from training.vocabulary import build_tokenizer, count_words

pytest.importorskip("accelerate", reason="pip install -r training/requirements.txt to test training")

RULES = [
    ("房东不退押金怎么办", "出租人应当返还租赁保证金"),
    ("公司拖欠工资怎么办", "用人单位应当按时支付劳动报酬"),
    ("开车撞了人怎么赔", "机动车发生交通事故造成损害的赔偿责任"),
    ("老人没有遗嘱房子归谁", "遗产按照法定继承办理"),
    ("孩子在学校受伤谁负责", "教育机构未尽到职责的应当承担责任"),
    ("网上买的东西能退吗", "消费者有权自收到商品之日起七日内退货"),
]
PAIRS = [Pair(*rule) for rule in RULES]


@pytest.fixture(scope="module")
def vectors() -> WordVectors:
    tokenizer: Tokenizer = build_tokenizer(count_words(text for pair in PAIRS for text in pair), size=200)
    # a word has nothing to do with another: which belong together is for the network to learn
    rows = torch.randint(-127, 128, (tokenizer.get_vocab_size(), 32), dtype=torch.int8)
    return WordVectors(tokenizer, rows, torch.full((len(rows),), 20.0))


@pytest.fixture(scope="module")
def found():
    sets = {"law_questions_near": PAIRS * 4, "qbqtc_query_title": PAIRS}
    return candidates(sets, LocalEncoder(Settings().embedding_model), seed=1)


def test_each_question_has_its_own_passage_first_and_wrong_ones_behind(found):
    right = dict(RULES)
    assert len(found) == 30
    for one in found:
        assert one.passages[0] == right[one.question]
        assert len(one.passages) == WRONG + 1


@pytest.mark.filterwarnings("ignore")  # of the trainer's libraries, which the product does not use
def test_a_network_learns_which_passage_answers_and_loads_in_the_product(
    vectors, found, tmp_path, monkeypatch
):
    from safetensors.torch import save_file

    from training import crossfitting

    monkeypatch.setattr(crossfitting, "BATCH", 6)
    examples = random.Random(1).choices(found, k=900)
    network = crossfitting.fit(vectors, examples, tmp_path / "work", seed=1)
    crossfitting.save(network, tmp_path / "models" / "cross", "words")
    words = tmp_path / "models" / "words"
    words.mkdir()
    vectors.tokenizer.save(str(words / "tokenizer.json"))
    factors = vectors.lengths / vectors.rows.float().norm(dim=1)
    save_file({"embeddings": vectors.rows, "weights": factors}, words / "model.safetensors")
    assert torch.allclose(load_words(words).lengths, vectors.lengths)
    texts = [text for _, text in RULES]
    best = [int(np.argmax(Reranker(tmp_path / "models" / "cross").scores(q, texts))) for q, _ in RULES]
    assert best == list(range(len(RULES)))
