"""A claim and the sources that it cites to a verdict: does what they say carry what it says?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answering.claims import Claim, Clause, read_claim
from bot.answering.faults import Fault, flipped, invented, misstated
from bot.answering.placing import recombined
from bot.answering.sources import Source, Statement
from bot.answering.stating import Stated
from bot.embedding import Encoder, FloatArray
from bot.figures import same

# Chosen on the "tune" half of evals/corruption.py (docs/grounding.md): of 55 free rewordings by hand 2 fall
# below, of sentences moved to another source 96 %, of invented ones all; 0.58 catches 93 % of the moved ones,
# 0.66 drops 4 rewordings.
SUPPORTED = 0.62
LEXICAL_WEIGHT = 0.75  # of the score, the rest is the embedding's; 0.5 to 0.85 differ by less than 3 points
CLAUSE_SUPPORTED = 0.34
"""For each clause by itself: invented ones reach 0.31 (99th percentile), reworded ones 0.38 (1st)."""
LONG_CLAUSE = 6  # grams; in a shorter clause one word decides too much
FIGURE_WORTH = 4  # grams; a figure is proven by itself, and tells more than a pair of characters
ALIGNED = 0.4  # share of a clause from which on it speaks of the same thing as its statement
WHOLE_WEIGHT = 0.2  # of the whole sentence, where statements carry a clause about equally well


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
