"""Questions of one meaning stand together, by the shipped model."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from bot.build import build_encoder
from bot.desk.clustering import Meanings, grouped
from bot.desk.questions import Asked, Handling, Trouble
from bot.embedding import Encoder, FloatArray
from bot.glossary import Entry
from bot.settings import Settings

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return build_encoder(Settings(_env_file=None))


def asked(*wordings: str) -> list[Asked]:
    return [
        Asked(
            str(at), "c", NOW - timedelta(hours=at), text, "", (Trouble.REFUSED,), "", Handling.OPEN, "", ""
        )
        for at, text in enumerate(wordings)
    ]


def test_rewordings_stand_together_and_other_questions_apart(encoder: Encoder):
    wordings = (
        "科技局电话是多少",
        "区科技局联系电话",
        "首台套补多少钱",
        "怎么联系区科技局",
        "首台套设备补助",
        "发票丢了怎么办",
    )
    groups = grouped(asked(*wordings), Meanings(encoder), ())
    assert [{one.question for one in group.asked} for group in groups] == [
        {wordings[0], wordings[1], wordings[3]},
        {wordings[2], wordings[4]},
        {wordings[5]},
    ]


def test_abbreviations_mean_what_they_stand_for(encoder: Encoder):
    pair = asked("区里高企奖励多少", "区里高新技术企业奖励多少")
    assert len(grouped(pair, Meanings(encoder), [Entry("高企", "高新技术企业")])) == 1


def test_a_group_tells_its_wordings_by_how_often_they_were_used(encoder: Encoder):
    (group,) = grouped(asked("电话多少", "电话是多少", "电话是多少"), Meanings(encoder), ())
    assert group.wordings == (("电话是多少", 2), ("电话多少", 1))
    assert group.newest == NOW
    assert group.count(Trouble.REFUSED) == 3
    assert group.count(Trouble.THIN) == 0


def test_one_question_and_none_are_grouped_too(encoder: Encoder):
    assert len(grouped(asked("一个问题"), Meanings(encoder), ())) == 1
    assert grouped([], Meanings(encoder), ()) == []


def test_a_wording_is_embedded_once():
    class Counting:
        name = fingerprint = "counting"
        texts: list[str]

        def __init__(self) -> None:
            self.texts = []

        def embed_passages(self, texts: Sequence[str]) -> FloatArray:
            self.texts += texts
            return np.eye(8, dtype=np.float32)[[hash(text) % 8 for text in texts]]

        def embed_query(self, text: str) -> FloatArray:
            return self.embed_passages([text])[0]

    encoder = Counting()
    meanings = Meanings(encoder)
    for _ in range(2):
        grouped(asked("甲", "甲", "乙"), meanings, ())
    assert sorted(encoder.texts) == ["乙", "甲"]
