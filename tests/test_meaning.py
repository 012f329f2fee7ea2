import shutil
from pathlib import Path

import numpy as np
import pytest

from bot.build import build_bot
from bot.errors import ModelUnavailable
from bot.index import Meanings
from bot.meaning import ADAPTER, MeaningEncoder
from bot.settings import Settings

SHIPPED = Path(Settings().meaning_model)
ASKED = "上班时候捣鼓出来的东西，专利算谁的"
ANSWER = "执行本单位的任务所完成的发明创造为职务发明创造，申请专利的权利属于该单位。"
OTHERS = ["专利权人应当自被授予专利权的当年开始缴纳年费。", "本市禁止在下列地点燃放烟花爆竹。", ""]


@pytest.fixture(scope="module")
def encoder() -> MeaningEncoder:
    return MeaningEncoder(SHIPPED)


def test_what_is_meant_is_nearest_though_no_word_is_the_same(encoder: MeaningEncoder):
    cosines = encoder.embed_passages([*OTHERS, ANSWER]) @ encoder.embed_query(ASKED)
    assert int(cosines.argmax()) == len(OTHERS)


def test_vectors_have_length_1_and_are_the_same_in_any_company(encoder: MeaningEncoder):
    together = encoder.embed_passages([*OTHERS, ANSWER * 50])
    assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-5)
    assert (encoder.embed_passages([ANSWER * 50])[0] == together[-1]).all()


def test_the_adapter_moves_questions_and_no_passages(encoder: MeaningEncoder, tmp_path: Path):
    folder = tmp_path / "plain"
    shutil.copytree(SHIPPED, folder)
    np.save(folder / ADAPTER, np.zeros_like(np.load(folder / ADAPTER)))
    plain = MeaningEncoder(folder)
    assert plain.fingerprint == encoder.fingerprint
    assert (plain.embed_passages([ANSWER]) == encoder.embed_passages([ANSWER])).all()
    assert 0.5 < plain.embed_query(ASKED) @ encoder.embed_query(ASKED) < 0.999
    assert np.linalg.norm(encoder.embed_query(ASKED)) == pytest.approx(1, abs=1e-5)


def test_the_fingerprint_is_that_of_the_files(encoder: MeaningEncoder, tmp_path: Path):
    copy = tmp_path / "copy"
    shutil.copytree(SHIPPED, copy)
    assert MeaningEncoder(copy).fingerprint == encoder.fingerprint
    (copy / "tokenizer.json").write_text("{}")
    assert MeaningEncoder(copy).fingerprint != encoder.fingerprint


@pytest.mark.parametrize("broken", ["model.onnx", "tokenizer.json", ADAPTER])
def test_a_damaged_folder_is_said_in_chinese(tmp_path: Path, broken: str):
    folder = tmp_path / "model"
    shutil.copytree(SHIPPED, folder)
    (folder / broken).write_bytes(b"not a model")
    with pytest.raises(ModelUnavailable, match="理解词义的模型"):
        MeaningEncoder(folder).embed_query(ASKED)


def test_an_empty_setting_means_nothing():
    assert build_bot(Settings(meaning_model="")).meanings is None
    assert isinstance(build_bot(Settings()).meanings, Meanings)
