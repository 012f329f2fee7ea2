"""Turn a test set into the ways of searching it: BM25, each leg of Kece, and both together."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import bm25s
import jieba

from benchmarks.retrieval_others import DEPTH, Search
from benchmarks.retrieval_sets import TestSet
from bot.embedding import Encoder, FloatArray, LocalEncoder
from bot.index import Meanings, vectors
from bot.index.bm25 import Lexical, TermTable, write_bm25
from bot.index.lexical import terms
from bot.model import Document, Passage, Query
from bot.regions import covers
from bot.retrieval import Meaning, retrieve


class Index:
    """A test set, indexed as the product indexes its documents."""

    def __init__(self, tests: TestSet, encoder: LocalEncoder, folder: Path) -> None:
        self.documents: Mapping[str, Document] = tests.documents
        self.passages: Sequence[Passage] = tests.passages
        self._position = {passage.id: at for at, passage in enumerate(tests.passages)}
        texts = tests.texts
        self._collection = vectors.create(vectors.open_client(folder / "chroma"), "benchmark")
        ids = [passage.id for passage in tests.passages]
        for start in range(0, len(ids), vectors.BATCH):
            part = slice(start, start + vectors.BATCH)
            vectors.add(self._collection, ids[part], encoder.embed_passages(texts[part]))
        table = TermTable({})
        table.rows += [table.numbers(terms(text)) for text in texts]
        write_bm25(folder / "bm25", table)
        self._lexical = Lexical(folder / "bm25")

    def dense(self, vector: FloatArray, k: int) -> list[tuple[int, float]]:
        """Return positions and cosines, best first."""
        nearest = vectors.nearest(self._collection, vector, min(k, len(self.passages)))
        return [(self._position[name], score) for name, score in nearest]

    def lexical(self, terms: Sequence[str], k: int) -> list[tuple[int, float]]:
        """Return positions and BM25 scores, best first."""
        return self._lexical.search(terms, k)

    def position(self, passage: Passage) -> int:
        """Return where a passage stands in the set."""
        return self._position[passage.id]


class WithoutTokens:
    """An encoder that keeps its token vectors to itself, so that nothing is reranked by them."""

    def __init__(self, encoder: LocalEncoder) -> None:
        self.name, self.fingerprint = encoder.name, encoder.fingerprint
        self.embed_passages, self.embed_query = encoder.embed_passages, encoder.embed_query


def systems(
    tests: TestSet, encoder: LocalEncoder, meanings: Meanings, folder: Path
) -> dict[str, Callable[[], Search]]:
    """Return by name how to build each way of searching."""
    index = Index(tests, encoder, folder)
    return {
        "BM25 (jieba)": lambda: _bm25(tests),
        "lexical leg": lambda: lambda question: [at for at, _ in index.lexical(terms(question), DEPTH)],
        "dense leg": lambda: (
            lambda question: [at for at, _ in index.dense(encoder.embed_query(question), DEPTH)]
        ),
        "fused": lambda: _product(tests, index, WithoutTokens(encoder)),
        "fused, nearness": lambda: _product(tests, index, encoder),
        "fused, nearness, meaning (shipped)": lambda: _product(
            tests, index, encoder, _filled(meanings, tests)
        ),
    }


def _bm25(tests: TestSet) -> Search:
    """Search words by BM25 and nothing else, but leave out laws of other places as the product does."""
    index = bm25s.BM25()
    index.index([jieba.lcut_for_search(text) for text in tests.texts], show_progress=False)
    elsewhere = [
        not covers(tests.documents[passage.document_id].metadata.region, tests.asker)
        for passage in tests.passages
    ]

    def search(question: str) -> list[int]:
        scores = index.get_scores(jieba.lcut_for_search(question))
        scores[elsewhere] = -1
        return [int(at) for at in (-scores).argsort(kind="stable")[:DEPTH] if scores[at] > 0]

    return search


def _filled(meanings: Meanings, tests: TestSet) -> Meanings:
    for _ in meanings.fill(tests.texts):
        pass
    return meanings


def _product(tests: TestSet, index: Index, encoder: Encoder, meaning: Meaning | None = None) -> Search:
    day = date(2026, 1, 1)

    def search(question: str) -> list[int]:
        query = Query(question, question, region=tests.asker, today=day, on=day)
        found = retrieve(query, index, encoder, meaning, k=DEPTH)
        return [index.position(hit.passage) for hit in found]

    return search
