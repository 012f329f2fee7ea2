"""One release of the index, opened for searching."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.embedding import Encoder, FloatArray
from bot.errors import IndexMismatch
from bot.index import vectors
from bot.index.archive import read_entries, undamaged
from bot.index.bm25 import Lexical
from bot.index.manifest import ReleaseRecord
from bot.model import Document, Passage
from bot.validity import mark_repealed

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection


class Release:
    """Documents and passages of one ingest, and both ways to find them; read only, safe among threads."""

    def __init__(self, record: ReleaseRecord, folder: Path, collection: "Collection") -> None:
        entries = list(read_entries(folder))
        self.id = record.id
        self.record = record
        self.documents: Mapping[str, Document] = mark_repealed(entry.document for entry in entries)
        """By document id; those that another one repeals are marked so."""
        self.repealed_by_others = frozenset(
            entry.document.id
            for entry in entries
            if entry.document.metadata.status != self.documents[entry.document.id].metadata.status
        )
        """Ids of documents that do not say themselves that they have ended."""
        self.passages: Sequence[Passage] = [passage for entry in entries for passage in entry.passages]
        self.position: Mapping[str, int] = {passage.id: at for at, passage in enumerate(self.passages)}
        """Index into `passages` by passage id."""
        self._of_document = {entry.document.id: entry.passages for entry in entries}
        self._collection = collection
        # Chroma loads its graph at the first search, for seconds at 150,000 passages: not the user's
        vectors.nearest(collection, np.full(record.dim, record.dim**-0.5, np.float32), 1)
        with undamaged(folder):
            self._lexical = Lexical(folder)

    def dense(self, vector: FloatArray, k: int) -> list[tuple[int, float]]:
        """Return at most `k` indices into `passages` with their cosine similarity, best first."""
        k = min(k, len(self.passages))
        return [(self.position[name], score) for name, score in vectors.nearest(self._collection, vector, k)]

    def lexical(self, terms: Sequence[str], k: int) -> list[tuple[int, float]]:
        """Return at most `k` indices into `passages` with their BM25 shares above 0, best first."""
        return self._lexical.search(terms, k)

    def rarity(self, word: str) -> float:
        """Return a word's inverse document frequency, scaled from 0 (in every passage) to 1 (in none)."""
        count = len(self.passages)
        frequency = self._lexical.document_frequency(word)
        return math.log((count + 1) / (frequency + 1)) / math.log(count + 1)

    @property
    def rows(self) -> int:
        """How many passages the lexical index holds."""
        return self._lexical.rows

    def of_document(self, document_id: str) -> Sequence[Passage]:
        """Return a document's passages in order; none for a document that is not there."""
        return self._of_document.get(document_id, ())


def check_encoder(release: Release, encoder: Encoder) -> None:
    """Raise IndexMismatch where the release's vectors were made by another model."""
    if release.record.fingerprint != encoder.fingerprint:
        raise IndexMismatch(
            f"索引是用另一个向量模型（{release.record.model}）建立的，当前模型是 {encoder.name}。",
            "请运行 python ingest.py，系统会用当前模型重建索引。",
        )
