import numpy as np
import pytest
from tokenizers import Tokenizer

from bot.embedding import LocalEncoder
from training.sources import Pair
from training.vocabulary import build_tokenizer, count_words

pytest.importorskip("datasets", reason="pip install -r training/requirements.txt to test training")
pytest.importorskip("accelerate", reason="pip install -r training/requirements.txt to test training")

PAIRS = [
    Pair("房东不退押金怎么办", "出租人应当返还租赁保证金"),
    Pair("公司拖欠工资怎么办", "用人单位应当按时支付劳动报酬"),
    Pair("开车撞了人怎么赔", "机动车发生交通事故造成损害的赔偿责任"),
    Pair("老人没有遗嘱房子归谁", "遗产按照法定继承办理"),
] * 8


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return build_tokenizer(count_words(text for pair in PAIRS for text in pair), size=200)


@pytest.mark.filterwarnings("ignore")  # of the trainer's libraries, which the product does not use
def test_a_model_learns_its_pairs_and_loads_in_the_product(tokenizer, tmp_path, monkeypatch):
    from training import fitting

    monkeypatch.setattr(fitting, "DIMENSION", 16)
    monkeypatch.setattr(fitting, "BATCH", 4)
    model = fitting.fit(tokenizer, {"pairs": PAIRS}, tmp_path / "work", epochs=5, seed=1)
    fitting.save(model, tmp_path / "model")
    encoder = LocalEncoder(str(tmp_path / "model"))
    rows = encoder.embed_passages([pair.passage for pair in PAIRS[:4]])
    found = [int(np.argmax(rows @ encoder.embed_query(pair.question))) for pair in PAIRS[:4]]
    assert found == [0, 1, 2, 3]
    assert np.allclose(rows, model.encode([pair.passage for pair in PAIRS[:4]]), atol=0.02)  # saved as bytes
