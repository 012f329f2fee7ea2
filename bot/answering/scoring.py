"""Passages to their units, each scored by how well it answers the question."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.asked import Asked
from bot.answering.facts import HARD, Wants
from bot.answering.units import Form, Unit, units
from bot.embedding import Encoder
from bot.model import Kind, Query, Retrieved
from bot.understanding import is_named
from bot.validity import HOLDS as IN_FORCE
from bot.validity import period_ended, status_on

ENOUGH = 0.62
"""Share of a question's words, by weight, that a unit with its headings must cover to answer it."""
THIN = 0.42
"""From this share on a unit is shown as the nearest rule, with the word that it may not be the answer.
Laymen's words are seldom those of the documents: of 318 answerable questions with colloquial wordings a
quarter lie between the two, of 47 unanswerable ones that name no other place a third."""
NEARLY = 0.8  # so much of the question is there that the fact may be in words its pattern does not know
NAMED = 0.1  # the question is about this very document
ENDED = 0.08  # what no longer holds answers only where nothing that holds does nearly as well

LISTED = re.compile(r"^\s*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.、．]|[|])", re.M)
"""Items and rows: what a list consists of"""


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit, the share of the question's words that it covers, and what that is worth."""

    unit: Unit
    covered: float
    score: float
    answers: bool
    thin: bool


def score(query: Query, question: Asked, hits: Sequence[Retrieved], encoder: Encoder) -> list[list[Scored]]:
    """Score every unit of every passage; a list a hit, in the document's order, empty without units."""
    cut = [units(hit.passage) for hit in hits]
    texts = [unit.text for found in cut for unit in found]
    if not texts:
        return [[] for _ in hits]
    similar = iter(encoder.embed_passages(texts) @ encoder.embed_query(query.standalone))
    scored: list[list[Scored]] = []
    for at, (hit, found) in enumerate(zip(hits, cut, strict=True)):
        prior = 0.06 / (1 + at) + _of_document(query, hit)
        head, row = "", []
        for unit in found:
            # a row means nothing without the head of its table
            head = unit.text if unit.form is Form.HEAD else head if unit.form is Form.ROW else ""
            around = " ".join((*_around(hit), head))
            past = ENDED * (period_ended(unit.text, query.on) is not None)
            row.append(_scored(question, hit, unit, around, float(next(similar)), prior - past))
        scored.append(row)
    return scored


def _of_document(query: Query, hit: Retrieved) -> float:
    """Score a document that the question names, and one that no longer holds."""
    if is_named(query, hit.title, hit.metadata):
        return NAMED
    return 0.0 if status_on(hit.metadata, query.on) in IN_FORCE else -ENDED


def _around(hit: Retrieved) -> tuple[str, ...]:
    """Return what is said of a passage outside its own text."""
    metadata = hit.metadata
    return (hit.title, metadata.doc_number, *hit.passage.heading, hit.passage.lead, *metadata.region)


def _scored(
    question: Asked, hit: Retrieved, unit: Unit, around: str, similarity: float, prior: float
) -> Scored:
    own = question.covered(unit.text)
    with_headings = question.covered(f"{unit.text} {around}")
    in_passage = question.covered(f"{hit.passage.text} {around}")
    # what stands in a neighbouring sentence counts for less than what stands in the sentence itself,
    # least for a figure: 70万元 for one thing is no answer to how much another one gets
    nearby = 0.2 if question.wants & HARD else 0.6
    covered = with_headings + nearby * max(0.0, in_passage - with_headings)
    fits = question.fits(unit.text)
    score = 0.5 * covered + 0.2 * own + 0.2 * similarity + prior + _of_headings(question, hit)
    score += 0.05 * question.alike_figures(unit.text)
    score += 0.08 * (unit.form is Form.ROW and question.counted == "分")
    score *= (1.0 if fits else 0.6) * (0.5 if unit.form is Form.HEAD else 1.0)
    nearly = not fits and covered >= NEARLY and not question.strict
    answers = (fits or nearly) and _speaks(question, hit, unit, around, covered)
    return Scored(unit, covered, score, answers, thin=nearly or covered < ENOUGH)


def _of_headings(question: Asked, hit: Retrieved) -> float:
    """Score how well title and headings name what is asked, and nothing else."""
    heading = hit.passage.heading[-1] if hit.passage.heading else ""
    named = question.covered(" ".join(hit.passage.heading[-2:]))
    lists = bool(question.wants & {Wants.LIST}) and len(LISTED.findall(hit.passage.text)) > 2
    return (
        (0.2 if lists else 0.1) * named
        + 0.08 * question.to_the_point(heading)
        + 0.05 * question.to_the_point(hit.title)
    )


def _speaks(question: Asked, hit: Retrieved, unit: Unit, around: str, covered: float) -> bool:
    """Whether a unit speaks of what is asked, as far as its words tell."""
    if question.unknown or (Wants.AMOUNT in question.wants and not question.about(f"{unit.text} {around}")):
        return False
    whole = f"{hit.passage.text} {around}"
    if not question.on_own(whole) or not question.of_its_time(f"{unit.text} {around}"):
        return False
    # what a report tells in passing is no rule
    strict = question.strict or question.foreign or hit.metadata.kind is Kind.REPORT
    return covered >= ENOUGH or (not strict and covered >= THIN and question.on_subject(whole))
