"""The units that score best, read once more together with the question."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from bot.answering.asked import Asked
from bot.answering.facts import HARD
from bot.answering.scoring import Scored
from bot.answering.units import Form
from bot.embedding import FloatArray
from bot.model import Retrieved

READ = 3
"""Units, about 80 tokens each: 13 ms a unit on two cores, and the fourth tells no more of what answers."""
SELECTED = 1.0
"""What one logit counts beside a unit's score."""
LEAD, HEAD = 40, 60
"""Characters of a lead-in's end and of a table's head that a unit is read with."""


class Reader(Protocol):
    """What reads a question together with each of the texts that may answer it."""

    def scores(self, question: str, texts: Sequence[str]) -> FloatArray:
        """Return (len(texts),) scores, higher where a text answers better."""


def select(
    question: Asked, hits: Sequence[Retrieved], scored: Sequence[Sequence[Scored]], reader: Reader
) -> list[list[Scored]]:
    """Return the units with what the reader says added to the scores of the best, and noted as `selected`.

    It counts from the least said of any that was read; the others count as that one.
    """
    chosen = best_places(question, scored, READ)
    logits = reader.scores(question.text, [in_context(hits[at], scored[at], place) for at, place in chosen])
    least = float(logits.min())
    said = dict(zip(chosen, logits.tolist(), strict=True))
    return [
        [_with(one, said.get((at, place), least), least) for place, one in enumerate(row)]
        for at, row in enumerate(scored)
    ]


def best_places(question: Asked, scored: Sequence[Sequence[Scored]], count: int) -> list[tuple[int, int]]:
    """Return the places, of hit and unit, of the best units, best first."""
    places = [(at, place) for at, row in enumerate(scored) for place in range(len(row))]

    def order(place: tuple[int, int]) -> tuple[bool, float]:
        one = scored[place[0]][place[1]]
        return (one.fits or not question.wants & HARD, one.score)

    return sorted(places, key=order, reverse=True)[:count]


def in_context(hit: Retrieved, row: Sequence[Scored], place: int) -> str:
    """Return a unit with what it cannot be understood without: title, heading, lead-in, head of the table."""
    unit = row[place].unit
    lead = "" if hit.passage.lead.startswith("|") else hit.passage.lead[-LEAD:]
    heads = [one.unit.text for one in row[:place] if one.unit.form is Form.HEAD]
    head = heads[-1][:HEAD] if heads and unit.form is Form.ROW else ""
    return " ".join(part for part in (hit.title, *hit.passage.heading[-1:], lead, head, unit.text) if part)


def _with(one: Scored, logit: float, least: float) -> Scored:
    score = one.score + SELECTED * (logit - least)
    return replace(one, features={**one.features, "selected": logit}, score=score)
