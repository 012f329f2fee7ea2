from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.index.meanings import AT_ONCE, FILE, Meanings


class Letters:
    """An encoder whose vectors say how often each of three letters stands in a text."""

    name = "letters"

    def __init__(self, fingerprint: str = "letters") -> None:
        self.fingerprint = fingerprint
        self.made: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        self.made += texts
        return np.array([self.embed_query(text) for text in texts], np.float32)

    def embed_query(self, text: str) -> np.ndarray:
        counts = np.array([text.count(letter) for letter in "abc"], np.float32)
        return counts / np.linalg.norm(counts)


@pytest.fixture
def meanings(tmp_path: Path) -> Meanings:
    return Meanings(tmp_path, Letters())


def fill(meanings: Meanings, texts: Sequence[str]) -> list[int]:
    return list(meanings.fill(texts))


def test_nothing_is_known_before_it_is_made(meanings: Meanings):
    assert meanings.cosines("a", ["ab", "c"]) is None
    assert meanings.cosines("a", []) is None
    assert meanings.missing(["ab", "c", "ab"]) == ["ab", "c"]


def test_cosines_keep_the_places_of_the_texts(meanings: Meanings):
    assert fill(meanings, ["b", "a", "ab"]) == [3]
    assert meanings.cosines("a", ["ab", "b", "a", "ab"]) == pytest.approx(
        [0.5**0.5, 0, 1, 0.5**0.5], abs=1e-3
    )


def test_a_text_that_is_not_there_yet_counts_as_the_mean_of_the_others(meanings: Meanings):
    fill(meanings, ["a", "b"])
    assert meanings.cosines("a", ["a", "c", "b"]) == pytest.approx([1, 0.5, 0], abs=1e-3)


def test_only_what_is_missing_is_made_and_each_few_are_kept(meanings: Meanings):
    texts = [f"a{'b' * at}" for at in range(AT_ONCE + 3)]
    fill(meanings, texts[:2])
    progress = meanings.fill(texts)
    assert next(progress) == 2 + AT_ONCE
    progress.close()
    again = Letters()
    assert list(Meanings(meanings._path.parent, again).fill(texts)) == [len(texts)]
    assert again.made == texts[2 + AT_ONCE :]


def test_another_models_vectors_are_not_taken(meanings: Meanings):
    fill(meanings, ["a"])
    assert Meanings(meanings._path.parent, Letters("other")).cosines("a", ["a"]) is None


def test_vectors_of_texts_that_are_gone_are_deleted(meanings: Meanings):
    fill(meanings, ["a", "b"])
    fill(Meanings(meanings._path.parent, Letters("other")), ["a"])
    meanings.forget_others(["a"])
    assert meanings.missing(["a", "b"]) == ["b"]
    assert Meanings(meanings._path.parent, Letters("other")).missing(["a"]) == ["a"]


def test_a_damaged_file_takes_no_search_down(meanings: Meanings, caplog: pytest.LogCaptureFixture):
    fill(meanings, ["a"])
    (meanings._path.parent / FILE).write_bytes(b"no database" * 100)
    assert meanings.cosines("a", ["a"]) is None
    assert FILE in caplog.text
