"""Query to ranked passages: dense and lexical search fused, weighed by meaning, place, validity and name."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.embedding import Encoder, FloatArray, TokenEncoder
from bot.index.lexical import terms
from bot.index.meanings import Indexed, found_by
from bot.model import Document, Kind, Query, Retrieved
from bot.nearness import nearness
from bot.regions import covers
from bot.understanding import is_named, search_text
from bot.validity import HOLDS, status_on

NOTHING: Mapping[int, float] = {}
FOUND = 30  # passages; answering looks into the first 20 that may answer
CANDIDATES = 200  # of each leg; on stard hit@100 is 0.778 with 100, 0.791 with 200, 0.798 with 400
RERANKED = 100  # of all together; 200 change hit@10 nowhere
MEANING, LEXICAL, DENSE, NEAR = 20.0, 1.6, 0.4, 1.2
"""Weights of the cosine of what is meant, of the BM25 share, of the static model's cosine, and of the words'
nearness. The BM25 share tells by itself how far to trust it: it is large where a passage has nearly all words
of a question, and small where laymen's words hardly occur. Chosen on stard's 772 development
questions and on sources of pairs that no model of ours had seen (docs/retrieval.md). They are so small that
scores lie as far apart as those from which the weights of answering were learned. Reciprocal ranks (2:1, c = 20)
lose up to 11 points of hit@1 there."""
ENDED_FACTOR = 0.5  # a rule that no longer holds stays findable, below any that does
NAMED_FACTOR = 2.0  # the question names the document by 文号 or title
NEAREST_FACTOR = 0.03  # a level nearer to the asker breaks ties, no more


class SearchIndex(Indexed, Protocol):
    """What retrieval needs of a release of the index."""

    def dense(self, vector: NDArray[np.float32], k: int) -> list[tuple[int, float]]: ...  # noqa: D102

    def lexical(self, terms: Sequence[str], k: int) -> list[tuple[int, float]]: ...  # noqa: D102


class Meaning(Protocol):
    """What knows how near passages come to a question in meaning."""

    def cosines(self, question: str, index: Indexed) -> FloatArray | None:
        """Return (passages,) cosines, or None where it knows none of the passages."""


def retrieve(
    query: Query, index: SearchIndex, encoder: Encoder, meaning: Meaning | None = None, *, k: int = FOUND
) -> list[Retrieved]:
    """Return at most `k` passages that hold where the asker is, best first.

    Documents of other places are left out unless the question names their place.
    """
    vector = encoder.embed_query(query.standalone)
    words = terms(search_text(query))
    meant = meaning.cosines(query.standalone, index) if meaning else None
    weight_of = cache(lambda name: _weight(query, index.documents[name]))
    candidates = CANDIDATES
    while True:
        runs = {
            "dense": dict(index.dense(vector, candidates)),
            "lexical": dict(index.lexical(words, candidates)),
            "meaning": _nearest(meant, candidates),
        }
        weights = {at: weight_of(index.passages[at].document_id) for run in runs.values() for at in run}
        known = {} if meant is None else {at: float(meant[at]) for at in weights}
        fused = fuse(runs["dense"], runs["lexical"], known)
        scores = {at: score for at, score in fused.items() if weights[at]}
        # where most of the index is of other places, what holds here lies deeper
        if len(scores) >= k or candidates >= min(len(index.passages), 8 * CANDIDATES):
            break
        candidates *= 4
    scores = _with_nearness(query, index, encoder, scores)
    # counted from the least, so that factors below and above 1 do to every score what they say
    least = MEANING * min((known[at] for at in scores if known), default=0.0)
    ranks = {name: {at: rank for rank, at in enumerate(run, start=1)} for name, run in runs.items()}
    found = [_retrieved(index, at, (score - least) * weights[at], ranks) for at, score in scores.items()]
    return sorted(found, key=lambda hit: (-hit.score, hit.passage.document_id, hit.passage.ordinal))[:k]


def fuse(
    dense: Mapping[int, float], lexical: Mapping[int, float], meaning: Mapping[int, float] = NOTHING
) -> dict[int, float]:
    """Score each item by the weighted sum of its cosines and of its share of the highest possible BM25 score.

    What one leg did not find counts there as its last find, or as nothing: BM25 goes down to 0, cosines
    do not. Of what is meant either every item's cosine is given, or none. Scores are no similarities: never
    threshold them.
    """
    last = min(dense.values(), default=0.0)
    return {
        item: DENSE * dense.get(item, last)
        + LEXICAL * lexical.get(item, 0.0)
        + MEANING * meaning.get(item, 0.0)
        for item in {**lexical, **dense, **meaning}
    }


def _nearest(cosines: FloatArray | None, count: int) -> dict[int, float]:
    """Return the places with the highest cosines; where little is known, most lie at the mean and are none."""
    if cosines is None:
        return {}
    best = np.argpartition(-cosines, min(count, len(cosines) - 1))[:count]
    ordered = best[np.argsort(-cosines[best], kind="stable")]
    mean = cosines.mean()
    return {int(at): float(cosines[at]) for at in ordered if cosines[at] > mean}


def _with_nearness(
    query: Query, index: SearchIndex, encoder: Encoder, scores: Mapping[int, float]
) -> dict[int, float]:
    """Return the best candidates with their words' nearness added, where the model has vectors of words."""
    best = _best(scores, RERANKED)
    table = encoder.token_table if isinstance(encoder, TokenEncoder) else None
    if table is None:
        return {at: scores[at] for at in best}
    near = nearness(query.standalone, found_by(index, best), table)
    return {at: scores[at] + NEAR * float(value) for at, value in zip(best, near, strict=True)}


def _best(scores: Mapping[int, float], count: int) -> list[int]:
    return sorted(scores, key=lambda at: (-scores[at], at))[:count]


def _retrieved(
    index: SearchIndex, at: int, score: float, ranks: Mapping[str, Mapping[int, int]]
) -> Retrieved:
    passage = index.passages[at]
    document = index.documents[passage.document_id]
    own = {name: rank[at] for name, rank in ranks.items() if at in rank}
    return Retrieved(passage, document.title, document.metadata, score, own)


def _weight(query: Query, document: Document) -> float:
    """Return by how much a document's passages count for this query, 0 for not at all."""
    metadata = document.metadata
    if not any(covers(metadata.region, place) for place in (query.region, *query.places)):
        return 0.0
    named = is_named(query, document.title, document.metadata)
    weight = NAMED_FACTOR if named else 1.0
    if not named and status_on(metadata, query.on) not in HOLDS:
        weight *= ENDED_FACTOR
    if metadata.kind is not Kind.REPORT:
        weight *= 1 + NEAREST_FACTOR * len(metadata.region)
    return weight
