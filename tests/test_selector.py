import shutil
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from bot.build import build_bot
from bot.errors import ModelUnavailable
from bot.pretrained import END, START, TOKENIZER
from bot.selector import PAIR, QUESTION, Selector, pairs
from bot.settings import Settings

SHIPPED = Path(Settings().selecting_model)
ASKED = "高新技术企业资格有效期是几年？"
ANSWER = "高新技术企业资格自颁发证书之日起有效期为三年。"
OTHERS = [
    "企业申请高新技术企业认定，须注册成立一年以上。",
    "本市禁止在下列地点燃放烟花爆竹。",
    "",
    "高新技术企业应在每年五月底前填报年度发展情况报表。",
]


@pytest.fixture(scope="module")
def selector() -> Selector:
    return Selector(SHIPPED)


def test_the_text_that_answers_scores_above_others_on_the_same_subject(selector):
    scores = selector.scores(ASKED, [*OTHERS, ANSWER])
    assert scores.shape == (5,) and scores.dtype == np.float32
    assert int(scores.argmax()) == 4


def test_what_is_asked_and_not_told_scores_below_what_is_told(selector):
    told, untold = (selector.scores(one, [ANSWER])[0] for one in (ASKED, "高新技术企业证书补办要交多少钱？"))
    assert told > untold + 1


def test_a_text_scores_the_same_in_any_company(selector):
    alone = [float(selector.scores(ASKED, [text])[0]) for text in [*OTHERS, ANSWER]]
    assert selector.scores(ASKED, [*OTHERS, ANSWER]).tolist() == alone


def test_long_questions_and_texts_are_cut_and_the_text_keeps_its_room():
    tokenizer = Tokenizer.from_file(str(SHIPPED / TOKENIZER))
    (short,) = pairs(tokenizer, ASKED, [ANSWER])
    (long,) = pairs(tokenizer, ASKED * 50, [ANSWER * 50])
    for row in (short, long):
        assert row[0] == START and row[-1] == END
    assert len(short) < len(long) == PAIR
    assert long.index(END) == QUESTION - 1


def test_nothing_to_read_is_no_error(selector):
    assert selector.scores(ASKED, []).shape == (0,)
    assert np.isfinite(selector.scores("", [ANSWER])).all()


@pytest.mark.parametrize("broken", ["model.onnx", "tokenizer.json"])
def test_a_damaged_folder_is_said_in_chinese(tmp_path, broken):
    folder = tmp_path / "selector"
    shutil.copytree(SHIPPED, folder)
    (folder / broken).write_bytes(b"not a model")
    with pytest.raises(ModelUnavailable, match="判断答案的模型"):
        Selector(folder).scores(ASKED, [ANSWER])


def test_an_empty_setting_reads_nothing():
    assert build_bot(Settings(selecting_model="")).selector is None
    assert isinstance(build_bot(Settings()).selector, Selector)
