"""A question and its best units to how sure it is that they answer it."""

import math
from collections.abc import Mapping, Sequence

from bot.answering.asked import Asked
from bot.answering.facts import HARD, Wants
from bot.answering.scoring import Scored, around
from bot.answering.weights import summed, weights
from bot.model import Kind, Retrieved

SURE = 0.5
"""From here on an answer stands by itself."""
POSSIBLE = 0.16
"""From here on what is nearest is shown, with the word that it may not be the answer; below, nothing is.
Of the open questions of evals/, 1% of the answerable and 95% of the unanswerable lie below."""
COVERED = 0.62
"""Share of the question's words without which no amount, rate, address or year's date is told, unless it is
sure: of 151 such training questions, 14 of the 42 answerable are told so, and 5 of the 109 others."""
AHEAD = 5.0  # what one unit may be ahead of all others and still say more


def certainty(question: Asked, hits: Sequence[Retrieved], found: Sequence[tuple[int, Scored]]) -> float:
    """Return how likely it is that the first of the units found, as ranked, answers the question, from 0 to 1.

    Logistic regression on what `features` gives and, where the units were read, on what the selector
    says of the first; the weights are learned by `python -m training answering`.
    """
    at, first = found[0]
    beside = " ".join(around(hits[at]))
    untold = bool(question.wants & HARD) and not first.fits
    if untold or _speaks_of_something_else(question, f"{first.unit.text} {beside}"):
        return 0.0
    likely = 1 / (1 + math.exp(-_log_odds(question, hits, found)))
    too_little = question.strict and first.covered < COVERED
    nothing = not question.touches(f"{hits[at].passage.text} {beside}")
    return 0.0 if (too_little or nothing) and likely < SURE else likely


def _log_odds(question: Asked, hits: Sequence[Retrieved], found: Sequence[tuple[int, Scored]]) -> float:
    verdict = summed(features(question, hits, found), weights("verdict"))
    selected = found[0][1].features.get("selected")
    if selected is None:
        return verdict
    return summed({"verdict": verdict, "selected": selected}, weights("certainty"))


def _speaks_of_something_else(question: Asked, unit: str) -> bool:
    """Whether a unit with what is around it is of another subject, another time, or another thing's amount."""
    return (
        question.unknown
        or question.own_case
        or not question.of_its_time(unit)
        or (Wants.AMOUNT in question.wants and not question.about(unit))
    )


def features(
    question: Asked, hits: Sequence[Retrieved], found: Sequence[tuple[int, Scored]]
) -> dict[str, float]:
    """Return what speaks for and against the first unit being the answer; each comes with its hit's place."""
    (at, best), *others = found
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
    """Return how the words that are no subject stand in a text, by weight and by nearness to the question word."""
    present = {word: question.present(word, text) for word in question.words if word not in question.subjects}
    share, heaviest, missing = _standing(question.words, present)
    focus, heaviest_in_focus, missing_in_focus = _standing(question.focus, present)
    return {
        "focus": focus,
        "heaviest missing in focus": heaviest_in_focus,
        "missing in focus": missing_in_focus,
        "predicates": share,
        "heaviest missing": heaviest,
        "missing": missing,
        "words": float(len(present)),
    }


def _standing(weight_of: Mapping[str, float], present: Mapping[str, float]) -> tuple[float, float, float]:
    """Return the share of the weights that is present, the heaviest that is missing, and all that is."""
    total = sum(weight_of[word] for word in present)
    absent = [weight_of[word] for word, share in present.items() if share < 0.5]
    found = sum(weight_of[word] * share for word, share in present.items())
    return found / total if total else 1.0, max(absent, default=0.0), sum(absent)
