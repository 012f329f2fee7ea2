"""A question and its best units to how sure it is that they answer it."""

import math
from collections.abc import Sequence

from bot.answering.asked import Asked
from bot.answering.facts import HARD, Wants
from bot.answering.scoring import Scored, around, ranked
from bot.answering.weights import weighted, weights
from bot.model import Kind, Retrieved

SURE = 0.5
"""From here on an answer stands by itself."""
POSSIBLE = 0.25
"""From here on what is nearest is shown, with the word that it may not be the answer; below, nothing is.
On questions that the weights have not seen, 9% of the answerable and 50% of the unanswerable lie below."""
COVERED = 0.62  # share of the question's words without which no amount, rate, address or year's date is told
AHEAD = 5.0  # what one unit may be ahead of all others and still say more


def certainty(question: Asked, hits: Sequence[Retrieved], scored: Sequence[Sequence[Scored]]) -> float:
    """Return how likely it is that the best unit answers the question, from 0 to 1.

    Logistic regression on what `features` gives; the weights are learned by `python -m training answering`.
    """
    at, first = ranked(question, scored)[0]
    too_little = question.strict and first.covered < COVERED
    if too_little or _speaks_of_something_else(question, f"{first.unit.text} {' '.join(around(hits[at]))}"):
        return 0.0
    learned = weights("verdict")
    return 1 / (1 + math.exp(-weighted(features(question, hits, scored), learned) - learned["bias"]))


def _speaks_of_something_else(question: Asked, unit: str) -> bool:
    """Whether a unit with what is around it is of another subject, another time, or another thing's amount."""
    return (
        question.unknown
        or not question.of_its_time(unit)
        or (Wants.AMOUNT in question.wants and not question.about(unit))
    )


def features(
    question: Asked, hits: Sequence[Retrieved], scored: Sequence[Sequence[Scored]]
) -> dict[str, float]:
    """Return what speaks for and against the best unit being the answer; `scored` has a list a hit."""
    (at, best), *others = ranked(question, scored)
    hit = hits[at]
    ahead = best.score - others[0][1].score if others else AHEAD
    beside = " ".join(around(hit))
    whole = f"{hit.passage.text} {beside}"
    return {
        **{f"unit: {name}": value for name, value in best.features.items()},
        "score": best.score,
        "ahead": max(-AHEAD, min(AHEAD, ahead)),
        "retrieved": hits[0].score,
        "rank": 1 / (1 + at),
        "covered by the passage": question.covered(whole),
        "focus in the passage": question.focus_covered(whole),
        **_words(question, whole),
        "on subject": float(question.on_subject(whole)),
        "on own words": float(question.on_own(whole)),
        "subject named": float(bool(question.subjects)),
        "subject foreign": float(question.foreign),
        "strict": float(question.strict),
        "uncovered where strict": question.strict * (1 - best.covered),
        # what a report tells in passing is no rule
        "uncovered in a report": (hit.metadata.kind is Kind.REPORT) * (1 - best.covered),
        "carried": float(bool(question.own_words)),
        "without the fact": float(bool(question.wants & HARD) and not best.fits),
    }


def _words(question: Asked, text: str) -> dict[str, float]:
    """Return how the words that are no subject stand in a text: their share, the heaviest that does not."""
    predicates = {word: weight for word, weight in question.words.items() if word not in question.subjects}
    total = sum(predicates.values())
    present = {word: question.present(word, text) for word in predicates}
    absent = [weight for word, weight in predicates.items() if present[word] < 0.5]
    focus = {word: question.focus[word] for word in predicates}
    total_focus = sum(focus.values())
    return {
        "focus": sum(focus[word] * present[word] for word in focus) / total_focus if total_focus else 1.0,
        "heaviest missing in focus": max((focus[word] for word in focus if present[word] < 0.5), default=0.0),
        "missing in focus": sum(focus[word] for word in focus if present[word] < 0.5),
        "predicates": sum(predicates[word] * present[word] for word in predicates) / total if total else 1.0,
        "heaviest missing": max(absent, default=0.0),
        "missing": sum(absent),
        "words": float(len(predicates)),
    }
