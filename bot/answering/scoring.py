"""Passages to their units, each scored by how well it answers the question."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.answering.asked import Asked
from bot.answering.facts import HARD, Wants
from bot.answering.units import Form, Unit, units
from bot.answering.weights import weighted, weights
from bot.embedding import Encoder, TokenEncoder
from bot.model import Query, Retrieved
from bot.nearness import nearest
from bot.understanding import is_named
from bot.validity import period_ended

ENDED = 0.5  # what no longer holds answers only where nothing that holds does nearly as well; set by hand

NEARNESS = ("nearness", "nearness with headings", "nearness of the passage")

LISTED = re.compile(r"^\s*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.、．]|[|])", re.M)
"""Items and rows: what a list consists of"""


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit, what speaks for it as numbers, and what they come to."""

    unit: Unit
    features: Mapping[str, float]
    score: float

    @property
    def covered(self) -> float:
        """Share of the question's words, by weight, that the unit and what is around it have."""
        return self.features["covered"]

    @property
    def fits(self) -> bool:
        """Whether it holds each sort of fact that is asked for."""
        return bool(self.features["fits"])


def score(query: Query, question: Asked, hits: Sequence[Retrieved], encoder: Encoder) -> list[list[Scored]]:
    """Score every unit of every passage; a list a hit, in the document's order, empty without units.

    Scores are sums of features with weights learned by `python -m training answering`; they compare
    units of one question only.
    """
    cut = [units(hit.passage) for hit in hits]
    similar = iter(_likeness(query.standalone, hits, cut, encoder))
    highest = max((hit.score for hit in hits), default=1.0)
    scored: list[list[Scored]] = []
    for hit, found in zip(hits, cut, strict=True):
        common = _of_passage(query, question, hit) | {"share": hit.score / highest}
        beside = " ".join(around(hit))
        in_passage = question.covered(f"{hit.passage.text} {beside}")
        head, row = "", []
        for unit in found:
            # a row means nothing without the head of its table
            head = unit.text if unit.form is Form.HEAD else head if unit.form is Form.ROW else ""
            own = _of_unit(question, unit, f"{beside} {head}", in_passage)
            features = common | own | next(similar)
            past = ENDED * (period_ended(unit.text, query.on) is not None)
            row.append(Scored(unit, features, weighted(features, weights("units")) - past))
        scored.append(row)
    return scored


def best(question: Asked, scored: Iterable[Scored]) -> Scored:
    """Return the unit that answers best: where a sort of fact is asked for, one that holds it if any does."""
    return max(scored, key=lambda one: (one.fits or not question.wants & HARD, one.score))


def ranked(question: Asked, scored: Sequence[Sequence[Scored]]) -> list[tuple[int, Scored]]:
    """Return the places of the passages with their best units, best first."""
    found = [(at, best(question, row)) for at, row in enumerate(scored) if row]
    first = best(question, [one for _, one in found]).fits
    return sorted(found, key=lambda one: (one[1].fits < first, -one[1].score))


def around(hit: Retrieved) -> tuple[str, ...]:
    """Return what is said of a passage outside its own text."""
    metadata = hit.metadata
    return (hit.title, metadata.doc_number, *hit.passage.heading, hit.passage.lead, *metadata.region)


def _of_passage(query: Query, question: Asked, hit: Retrieved) -> dict[str, float]:
    """Return how well title and headings name what is asked, and nothing else."""
    heading = hit.passage.heading[-1] if hit.passage.heading else ""
    named = question.covered(" ".join(hit.passage.heading[-2:]))
    lists = bool(question.wants & {Wants.LIST}) and len(LISTED.findall(hit.passage.text)) > 2
    return {
        "document named": float(is_named(query, hit.title, hit.metadata)),
        "heading": named,
        "heading of a list asked for": named * lists,
        "heading to the point": question.to_the_point(heading),
        "title to the point": question.to_the_point(hit.title),
    }


def _of_unit(question: Asked, unit: Unit, beside: str, in_passage: float) -> dict[str, float]:
    with_headings = question.covered(f"{unit.text} {beside}")
    # what stands in a neighbouring sentence counts for less than what stands in the sentence itself,
    # least for a figure: 70万元 for one thing is no answer to how much another one gets
    nearby = 0.2 if question.wants & HARD else 0.6
    return {
        "covered": with_headings + nearby * max(0.0, in_passage - with_headings),
        "own words": question.covered(unit.text),
        "fits": float(question.fits(unit.text)),
        "figures alike": float(question.alike_figures(unit.text)),
        "row of points": float(unit.form is Form.ROW and question.counted == "分" and not question.passing),
        "head row": float(unit.form is Form.HEAD),
    }


def _likeness(
    question: str, hits: Sequence[Retrieved], cut: Sequence[Sequence[Unit]], encoder: Encoder
) -> Iterator[dict[str, float]]:
    """Yield for each unit how like the question it is: the cosine, and the nearness of words."""
    texts = [unit.text for found in cut for unit in found]
    if not texts:
        return
    cosines = encoder.embed_passages(texts) @ encoder.embed_query(question)
    table = encoder.token_table if isinstance(encoder, TokenEncoder) else None
    if table is None:
        # a remote model has no vectors of words; its sentences are better than ours
        yield from ({name: float(one) for name in ("cosine", *NEARNESS)} for one in cosines)
        return
    heads = [" ".join((hit.title, *hit.passage.heading[-1:])) for hit in hits]
    weight, of_units = nearest(question, texts, table)
    _, of_heads = nearest(question, heads, table)
    share = weight / max(float(weight.sum()), 1e-9)
    end = 0
    for at, found in enumerate(cut):
        start, end = end, end + len(found)
        whole = np.max(of_units[:, start:end], axis=1, initial=-1.0)
        for own, cosine in zip(of_units[:, start:end].T, cosines[start:end], strict=True):
            near = (own, np.maximum(own, of_heads[:, at]), np.maximum(whole, of_heads[:, at]))
            yield {"cosine": float(cosine)} | {
                name: float(share @ one) for name, one in zip(NEARNESS, near, strict=True)
            }
