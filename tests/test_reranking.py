import shutil
from pathlib import Path

import numpy as np
import pytest

from bot.build import build_bot
from bot.crossencoder import TEXT
from bot.errors import ModelUnavailable
from bot.reranking import SPARED, Reranker, pieces
from bot.settings import Settings

SHIPPED = Path(Settings().reranking_model)
QUESTION = "高新技术企业资格有效期是几年？"
ANSWER = "高新技术企业资格自颁发证书之日起有效期为三年。"
OTHERS = [
    "企业申请高新技术企业认定，须注册成立一年以上。",
    "本市禁止在下列地点燃放烟花爆竹。",
    "",
    "高新技术企业应在每年五月底前填报年度发展情况报表。",
]


@pytest.fixture(scope="module")
def reranker() -> Reranker:
    return Reranker(SHIPPED)


def test_the_text_that_answers_scores_above_others_on_the_same_subject(reranker):
    scores = reranker.scores(QUESTION, [*OTHERS, ANSWER])
    assert scores.shape == (5,) and scores.dtype == np.float32
    assert int(scores.argmax()) == 4


def test_a_text_scores_the_same_in_any_company(reranker):
    together = reranker.scores(QUESTION, [*OTHERS, ANSWER])
    alone = [float(reranker.scores(QUESTION, [text])[0]) for text in [*OTHERS, ANSWER]]
    assert together == pytest.approx(alone, abs=1e-3)


def test_more_texts_than_are_read_at_once_keep_their_places(reranker):
    scores = reranker.scores(QUESTION, [*OTHERS * 20, ANSWER])
    assert int(scores.argmax()) == 80
    assert scores[:4] == pytest.approx(scores[4:8], abs=1e-3)


def test_what_stands_at_the_end_of_a_long_text_is_read(reranker):
    before = "".join(OTHERS[:2]) * 4
    long, without = reranker.scores(QUESTION, [before + ANSWER, before + OTHERS[1]])
    assert long > without + 1


def test_pieces_overlap_and_leave_nothing_out():
    for length in (0, 1, TEXT, TEXT + 1, 3 * TEXT, 397):
        cut = pieces(list(range(length)))
        assert all(len(piece) <= TEXT for piece in cut)
        covered = {token for piece in cut for token in piece}
        assert covered == set(range(len(covered)))
        assert length - len(covered) <= SPARED


def test_nothing_to_read_is_no_error(reranker):
    assert reranker.scores(QUESTION, []).shape == (0,)
    assert np.isfinite(reranker.scores("", [ANSWER])).all()


@pytest.mark.parametrize("broken", ["config.json", "model.safetensors"])
def test_a_damaged_folder_is_said_in_chinese(tmp_path, broken):
    folder = tmp_path / "cross"
    shutil.copytree(SHIPPED, folder)
    (tmp_path / "kece-static-v1").symlink_to(SHIPPED.parent / "kece-static-v1")
    Reranker(folder).scores(QUESTION, [ANSWER])
    (folder / broken).write_bytes(b"not a model")
    with pytest.raises(ModelUnavailable, match="重排模型"):
        Reranker(folder).scores(QUESTION, [ANSWER])


def test_an_empty_setting_reads_nothing():
    assert build_bot(Settings(reranking_model="")).reranker is None
    assert isinstance(build_bot(Settings()).reranker, Reranker)
