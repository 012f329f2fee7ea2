"""A sentence and what it cites to what may be shown: the sentence, better citations, a quotation, or nothing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.answering.claims import Claim, grams, read_claim
from bot.answering.faults import INVENTED, Fault, invented, misstated
from bot.answering.placing import labelled
from bot.answering.sources import Source, Statement
from bot.answering.supporting import Grounds, Verdict, check
from bot.figures import same

SAYS_OTHERWISE = 0.8
"""Support from which on a source that lacks a sentence's figure speaks of the same thing and says otherwise."""
QUOTABLE = 0.5  # share of a failed sentence from which on a statement is about the same thing
LABEL_WORTH = 4  # grams; the rows of a table share their words but for the label
ANNOUNCING = re.compile(
    r"如下|以下|下列|主要|具体|包括|情况|分为|方面|各|有|内容|要点|说明|事项|需要?|满足|同时|几|个"
)
"""各等级的金额如下：, 主要包括以下几个方面："""
LEAD_SUPPORTED = 0.6  # share of a lead-in's words in the question or any source


class Outcome(StrEnum):
    """What becomes of a sentence."""

    KEPT = "kept"
    RECITED = "recited"
    """Kept, with another citation."""
    QUOTED = "quoted"
    """Replaced by the words of a source."""
    REMOVED = "removed"


@dataclass(frozen=True)
class Grounded:
    """What is left of a sentence, and what it rests on."""

    outcome: Outcome
    supports: tuple[tuple[Source, Statement], ...] = ()
    fault: Fault | None = None


def ground(sentence: str, cited: Sequence[int], on: Grounds) -> Grounded:
    """Decide on a sentence (without its marks) that cites the sources numbered `cited`."""
    claim = read_claim(sentence)
    vector = on.encoder.embed_passages([claim.text])[0]
    named = [source for source in on.sources if source.number in cited]
    verdict = check(claim, named or on.sources, on, vector)
    if named and not verdict.fault:
        return Grounded(Outcome.KEPT, verdict.supports)
    others = (
        []
        if named and _contradicts(verdict)
        else [check(claim, [source], on, vector) for source in on.sources]
    )
    carrying = [other for other in others if not other.fault]
    if carrying:
        best = max(carrying, key=lambda other: other.score)
        return Grounded(Outcome.RECITED, best.supports, verdict.fault)
    if verdict.fault not in INVENTED and (quote := _quotation(claim, named or on.sources, on)):
        return Grounded(Outcome.QUOTED, (quote,), verdict.fault)
    return Grounded(Outcome.REMOVED, (), verdict.fault)


def is_harmless(text: str, on: Grounds) -> bool:
    """Whether a heading or lead-in, which cites nothing, says nothing that its sources do not."""
    claim = read_claim(text)
    if next(invented(claim, on.sources), None) or next(_misstated_anywhere(claim, on), None):
        return False
    known = on.question.grams.union(*(statement.grams | source.words for source, statement in on.statements))
    words = frozenset(grams(ANNOUNCING.sub("", claim.text)))
    return len(words & known) >= LEAD_SUPPORTED * len(words)


def _misstated_anywhere(claim: Claim, on: Grounds) -> Iterator[Fault]:
    asked = [stated.figure for stated in on.question.figures]
    rest = tuple(one for one in claim.figures if not any(same(one.figure, other) for other in asked))
    return misstated(replace(claim, figures=rest), on.sources, on.question)


def _contradicts(verdict: Verdict) -> bool:
    """Whether the cited source says otherwise, so that no other one is to be sought that agrees."""
    return verdict.fault in (Fault.BOUND, Fault.PLACE, Fault.MODAL) or (
        verdict.fault is Fault.FIGURE and verdict.score >= SAYS_OTHERWISE
    )


def _quotation(claim: Claim, among: Sequence[Source], on: Grounds) -> tuple[Source, Statement] | None:
    """Return the statement that speaks of what a failed claim speaks of, if one does."""
    words = claim.grams
    numbers = {source.number for source in among}
    # where a figure was wrong, words without one are no answer
    pairs = [
        pair
        for pair in on.statements
        if pair[0].number in numbers and bool(pair[1].claim.figures) >= bool(claim.figures)
    ]
    if not pairs or not words:
        return None
    best = max(pairs, key=lambda pair: len(words & pair[1].grams) + _row_worth(claim, pair[1]))
    return best if len(words & best[1].grams) >= QUOTABLE * len(words) else None


def _row_worth(claim: Claim, statement: Statement) -> float:
    return LABEL_WORTH * labelled(claim, statement.label) if statement.label else 0.0
