"""Turn passages' terms into a BM25 index on disk, and its files back into ranked hits."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path

import bm25s
import numpy as np

TERMS, ENDS = "terms.npy", "ends.npy"


class TermTable:
    """The terms of each passage as numbers in one vocabulary; numbers of unchanged passages are reused."""

    def __init__(self, vocabulary: dict[str, int], rows: Sequence[array[int]] = ()) -> None:
        self.vocabulary = vocabulary
        self.rows = list(rows)

    def numbers(self, terms: Iterable[str]) -> array[int]:
        """Return the numbers of terms, new ones for those not met before."""
        vocabulary = self.vocabulary
        return array("i", (vocabulary.setdefault(term, len(vocabulary)) for term in terms))


def write_bm25(folder: Path, table: TermTable) -> None:
    """Index the table's rows and save index and rows in `folder`."""
    index = bm25s.BM25()
    index.index((table.rows, table.vocabulary), create_empty_token=False, show_progress=False)
    index.save(folder, show_progress=False)
    np.save(folder / TERMS, np.concatenate([np.frombuffer(row, np.int32) for row in table.rows]))
    np.save(folder / ENDS, np.cumsum([len(row) for row in table.rows]))


def read_terms(folder: Path) -> TermTable:
    """Return the table from which the index in `folder` was made."""
    flat, ends = np.load(folder / TERMS), np.load(folder / ENDS)
    rows = [array("i", part.tobytes()) for part in np.split(flat, ends[:-1])]
    return TermTable(dict(_open(folder).vocab_dict), rows)


class Lexical:
    """An opened BM25 index; its arrays stay on disk and are mapped."""

    def __init__(self, folder: Path) -> None:
        self._index = _open(folder)

    @property
    def rows(self) -> int:
        """How many rows it holds."""
        return int(self._index.scores["num_docs"])

    def document_frequency(self, term: str) -> int:
        """Return in how many rows a term stands."""
        number = self._index.vocab_dict.get(term)
        if number is None:
            return 0
        ends = self._index.scores["indptr"]
        return int(ends[number + 1] - ends[number])

    def search(self, terms: Sequence[str], k: int) -> list[tuple[int, float]]:
        """Return at most `k` rows with their BM25 scores as shares, best first; rows without any term never.

        A row that had each term as well as any row has it would have a share of 1, so that shares tell
        how much of a question stands in a row, and compare between questions.
        """
        known = self._index.get_tokens_ids(list(terms))
        if not known:
            return []
        scores = self._index.get_scores_from_ids(known) / sum(map(self._highest, known))
        k = min(k, len(scores))
        best = np.argpartition(-scores, k - 1)[:k]
        # equal scores in the order of the passages, so that answers do not vary
        best = best[np.lexsort((best, -scores[best]))]
        return [(int(row), float(scores[row])) for row in best if scores[row] > 0]

    def _highest(self, number: int) -> float:
        """Return the score that a term adds where it adds most."""
        ends = self._index.scores["indptr"]
        return float(self._index.scores["data"][ends[number] : ends[number + 1]].max())


def _open(folder: Path) -> bm25s.BM25:
    return bm25s.BM25.load(folder, mmap=True, show_progress=False)
