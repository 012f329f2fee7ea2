"""A sentence and the sources that it cites to a verdict: does what they say carry what it says?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.answering.claims import Claim, Clause, grams, read_claim
from bot.answering.faults import INVENTED, Fault, flipped, invented, misstated
from bot.answering.placing import labelled, recombined
from bot.answering.sources import Source, Statement
from bot.answering.stating import Stated
from bot.embedding import Encoder, FloatArray
from bot.figures import same

# chosen on data, see docs/grounding.md
SUPPORTED = 0.62
CLAUSE_SUPPORTED = 0.34
LEXICAL_WEIGHT = 0.75

ALIGNED = 0.4  # share of a clause from which on it speaks of the same thing as its statement
SAYS_OTHERWISE = 0.8
"""Support from which on a source that lacks a sentence's figure speaks of the same thing and says otherwise."""
QUOTABLE = 0.5  # share of a failed sentence from which on a statement is about the same thing

ANNOUNCING = re.compile(
    r"如下|以下|下列|主要|具体|包括|情况|分为|方面|各|有|内容|要点|说明|事项|需要?|满足|同时|几|个"
)
"""各等级的金额如下：, 主要包括以下几个方面："""
LEAD_SUPPORTED = 0.6  # share of a lead-in's words in the question or any source
FIGURE_WORTH = 4
WHOLE_WEIGHT = 0.2
LONG_CLAUSE = 6  # grams; in a shorter clause one word decides too much


@dataclass(frozen=True)
class Grounds:
    """What an answer may rest on."""

    sources: tuple[Source, ...]
    statements: tuple[tuple[Source, Statement], ...]
    vectors: FloatArray
    """(len(statements), dim), rows of length 1."""
    question: Claim
    encoder: Encoder


@dataclass(frozen=True)
class Verdict:
    """Whether sources carry a sentence."""

    fault: Fault | None
    score: float
    """Support of the wording from 0 to 1."""
    supports: tuple[tuple[Source, Statement], ...]
    """What carries it, clause by clause, each statement once."""


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
    verdict = check(claim, named, on, vector)
    if named and not verdict.fault:
        return Grounded(Outcome.KEPT, verdict.supports)
    others = [] if _contradicts(verdict) else [check(claim, [source], on, vector) for source in on.sources]
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
    # the rows of a table share their words but for the label
    return 4 * labelled(claim, statement.label) if statement.label else 0.0


def grounds(sources: Sequence[Source], question: str, encoder: Encoder) -> Grounds:
    """Read the sources once, before the first sentence comes."""
    pairs = tuple((source, statement) for source in sources for statement in source.statements)
    vectors = encoder.embed_passages([statement.claim.text for _, statement in pairs])
    return Grounds(tuple(sources), pairs, vectors, read_claim(question), encoder)


def check(claim: Claim, cited: Sequence[Source], on: Grounds, vector: FloatArray) -> Verdict:
    """Say whether the cited sources carry a claim; `vector` is the claim's embedding."""
    numbers = {source.number for source in cited}
    rows = [at for at, (source, _) in enumerate(on.statements) if source.number in numbers]
    if not rows or not claim.clauses:
        return Verdict(Fault.WORDING, 0.0, ())
    aligned = _align(claim, [on.statements[at] for at in rows])
    semantic = float((on.vectors[rows] @ vector).max())
    score = LEXICAL_WEIGHT * _covered(aligned) + (1 - LEXICAL_WEIGHT) * semantic
    fault = next(_faults(claim, cited, on, aligned, score), None)
    return Verdict(fault, score, tuple(_supports(claim, aligned, cited)))


def _supports(
    claim: Claim, aligned: Sequence["_Aligned"], cited: Sequence[Source]
) -> list[tuple[Source, Statement]]:
    """Return the statements that carry the clauses, and those that state what figures are not in them."""
    carrying = [one for one in aligned if one.share >= ALIGNED] or [max(aligned, key=lambda one: one.share)]
    found = {id(one.statement): (one.source, one.statement) for one in carrying}
    for stated in claim.figures:
        if not any(_states(statement, stated) for _, statement in found.values()):
            pairs = ((source, statement) for source in cited for statement in source.statements)
            more = next((pair for pair in pairs if _states(pair[1], stated)), None)
            if more:
                found[id(more[1])] = more
    return list(found.values())


def _states(statement: Statement, stated: Stated) -> bool:
    return any(same(stated.figure, other.figure) for other in statement.claim.figures)


@dataclass(frozen=True)
class _Aligned:
    """A clause and the statement that carries most of it."""

    clause: Clause
    source: Source
    statement: Statement
    share: float


def _align(claim: Claim, statements: Sequence[tuple[Source, Statement]]) -> list[_Aligned]:
    # of statements that carry a clause about equally well, the one that carries the sentence
    words = max(1, len(claim.grams))
    overall = [len(claim.grams & statement.grams) / words for _, statement in statements]
    found = []
    for clause in claim.clauses:
        shares = [_share(clause, source, statement) for source, statement in statements]
        at = max(range(len(statements)), key=lambda at: shares[at] + WHOLE_WEIGHT * overall[at])
        found.append(_Aligned(clause, *statements[at], shares[at]))
    return found


def _share(clause: Clause, source: Source, statement: Statement) -> float:
    if not clause.grams:
        return 0.0
    return len(clause.grams & (statement.grams | source.words)) / len(clause.grams)


def _covered(aligned: Sequence[_Aligned]) -> float:
    # a figure is proven by itself, and tells more than a pair of characters
    figures = FIGURE_WORTH * sum(one.clause.figures for one in aligned)
    total = figures + sum(len(one.clause.grams) for one in aligned)
    return (figures + sum(one.share * len(one.clause.grams) for one in aligned)) / total if total else 1.0


def _faults(
    claim: Claim, cited: Sequence[Source], on: Grounds, aligned: Sequence[_Aligned], score: float
) -> Iterator[Fault]:
    yield from invented(claim, cited)
    yield from misstated(claim, cited, on.question)
    if any(one.share >= ALIGNED and flipped(one.clause, one.statement) for one in aligned):
        yield Fault.MODAL
    if recombined(claim, cited):
        yield Fault.PLACE
    long = [
        one.share
        for one in aligned
        if len(one.clause.grams) >= LONG_CLAUSE + FIGURE_WORTH * one.clause.figures
    ]
    if score < SUPPORTED or min(long, default=1.0) < CLAUSE_SUPPORTED:
        yield Fault.WORDING
