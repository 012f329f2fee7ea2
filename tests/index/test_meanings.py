from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from bot.index.meanings import AT_ONCE, FILE, Meanings, found_by
from bot.model import Document, Metadata, Passage


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


@dataclass
class Index:
    """Passages of one document without a title."""

    passages: Sequence[Passage]
    documents = {"one": Document("one", "", "", (), Metadata())}


def index(*texts: str) -> Index:
    return Index([Passage(str(at), "one", at, (), text, 0, len(text)) for at, text in enumerate(texts)])


@pytest.fixture
def meanings(tmp_path: Path) -> Meanings:
    return Meanings(tmp_path, Letters())


def fill(meanings: Meanings, texts: Sequence[str]) -> list[int]:
    return list(meanings.fill(texts))


def test_passages_are_found_by_their_texts():
    assert found_by(index("ab", "c")) == ["ab", "c"]


def test_nothing_is_known_before_it_is_made(meanings: Meanings):
    assert meanings.cosines("a", index("ab", "c")) is None
    assert meanings.cosines("a", index()) is None
    assert meanings.missing(["ab", "c", "ab"]) == ["ab", "c"]


def test_cosines_keep_the_places_of_the_passages(meanings: Meanings):
    assert fill(meanings, ["b", "a", "ab"]) == [3]
    assert meanings.cosines("a", index("ab", "b", "a", "ab")) == pytest.approx(
        [0.5**0.5, 0, 1, 0.5**0.5], abs=1e-3
    )


def test_a_passage_that_is_not_there_yet_counts_as_the_mean_of_the_others(meanings: Meanings):
    fill(meanings, ["a", "b"])
    assert meanings.cosines("a", index("a", "c", "b")) == pytest.approx([1, 0.5, 0], abs=1e-3)


def test_what_another_process_makes_meanwhile_counts_in_the_next_search(meanings: Meanings):
    live = index("a", "c", "b")
    fill(meanings, ["a"])
    assert meanings.cosines("a", live) == pytest.approx([1, 1, 1], abs=1e-3)
    fill(Meanings(meanings._path.parent, Letters()), ["b", "c"])
    assert meanings.cosines("a", live) == pytest.approx([1, 0, 0], abs=1e-3)


def test_another_release_has_its_own_places(meanings: Meanings):
    fill(meanings, ["a", "b"])
    assert meanings.cosines("a", index("a", "b")) == pytest.approx([1, 0], abs=1e-3)
    assert meanings.cosines("a", index("b", "b", "a")) == pytest.approx([0, 0, 1], abs=1e-3)


def test_what_comes_after_something_was_deleted_is_seen(meanings: Meanings):
    live = index("a", "b")
    fill(meanings, ["a", "c"])
    meanings.cosines("a", live)
    meanings.forget_others(["a"])
    fill(meanings, ["b"])
    assert meanings.cosines("a", live) == pytest.approx([1, 0], abs=1e-3)


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
    assert Meanings(meanings._path.parent, Letters("other")).cosines("a", index("a")) is None


def test_vectors_of_texts_that_are_gone_are_deleted(meanings: Meanings):
    fill(meanings, ["a", "b"])
    fill(Meanings(meanings._path.parent, Letters("other")), ["a"])
    meanings.forget_others(["a"])
    assert meanings.missing(["a", "b"]) == ["b"]
    assert Meanings(meanings._path.parent, Letters("other")).missing(["a"]) == ["a"]


def test_a_damaged_file_takes_no_search_down(meanings: Meanings, caplog: pytest.LogCaptureFixture):
    fill(meanings, ["a"])
    (meanings._path.parent / FILE).write_bytes(b"no database" * 100)
    assert meanings.cosines("a", index("a")) is None
    assert FILE in caplog.text
