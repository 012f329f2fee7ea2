from pathlib import Path

import numpy as np
import pytest
import torch

from bot.meaning import MeaningEncoder
from bot.settings import Settings
from training import adapting
from training.adapting import Vectors, embedded, fit
from training.sources import Pair

PAIRS = [
    Pair("专利算谁的", "执行本单位的任务所完成的发明创造为职务发明创造。"),
    Pair("专利算谁的", "申请专利的权利属于该单位。"),
    Pair("年费何时缴", "专利权人应当缴纳年费。"),
]


def test_each_text_is_embedded_once_and_keeps_what_answers_it():
    encoder = MeaningEncoder(Path(Settings().meaning_model))
    vectors = embedded(PAIRS, ["另一段。", PAIRS[0].passage], encoder)
    assert (len(vectors.questions), len(vectors.passages)) == (2, 4)
    assert vectors.right == [[0, 1], [2]]
    assert vectors.passages[3].numpy() == pytest.approx(encoder.embed_passages(["另一段。"])[0])


def test_the_adapter_brings_questions_to_their_answers_where_it_saw_none(monkeypatch: pytest.MonkeyPatch):
    # as many steps as the real data have, and no more to keep near to than 16 dimensions need
    monkeypatch.setattr(adapting, "EPOCHS", 100)
    monkeypatch.setattr(adapting, "RATE", 0.02)
    monkeypatch.setattr(adapting, "DECAY", 0.0)
    random = np.random.default_rng(3)
    turn = np.linalg.qr(random.normal(size=(16, 16)))[0]
    passages = random.normal(size=(600, 16))
    passages /= np.linalg.norm(passages, axis=1, keepdims=True)
    questions = passages @ turn.T
    seen = slice(0, 500)
    all_of = torch.tensor(passages, dtype=torch.float32)
    asked = torch.tensor(questions, dtype=torch.float32)

    def first(adapter: torch.Tensor) -> float:
        unseen = asked[500:] @ (torch.eye(16) + adapter)
        best = (unseen @ all_of.T).argmax(dim=1)
        return float((best == torch.arange(500, 600)).float().mean())

    learned = fit(Vectors(asked[seen], all_of, [[at] for at in range(500)]), seed=1)
    assert first(torch.zeros(16, 16)) < 0.1
    assert first(learned) > 0.3
