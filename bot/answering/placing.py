"""A figure of a sentence and where its sources state it to whether they state it of the same thing."""

from collections.abc import Sequence
from itertools import pairwise

from bot.answering.claims import Claim, Clause
from bot.answering.sources import Source, Statement
from bot.answering.stating import FAR, Stated
from bot.figures import Figure, same

RIVAL_MARGIN = 0.04
LABEL_MARGIN = 0.15
CONDITION = 6  # grams; in a shorter one a word decides too much
SURELY, HARDLY = 0.75, 0.45  # shares of a clause in a statement that has it, and in one that has not


def misplaced(claim: Claim, stated: Stated, fitting: Sequence[Stated], cited: Sequence[Source]) -> bool:
    """Whether a claim's figure, which the cited sources state as `fitting`, is said there of something else."""
    statements = [statement for source in cited for statement in source.statements]
    rivals = [
        other
        for statement in statements
        for other in statement.claim.figures
        if other not in fitting and _is_like(stated.figure, other.figure)
    ]
    return _belongs_elsewhere(stated, fitting, rivals) or _of_another_row(claim, fitting, statements)


def recombined(claim: Claim, cited: Sequence[Source]) -> bool:
    """Whether a condition, 自行实施的，, is followed by what the sources say of another one."""
    statements = [statement for source in cited for statement in source.statements]
    for condition, then in pairwise(claim.clauses):
        if condition.text.endswith("的") and min(len(condition.grams), len(then.grams)) >= CONDITION:
            carried = [_share(condition, statement) for statement in statements]
            own = [one for one, share in zip(statements, carried, strict=True) if share >= max(carried) - 0.1]
            anywhere = max(_share(then, statement) for statement in statements)
            if anywhere >= SURELY and max(_share(then, statement) for statement in own) <= HARDLY:
                return True
    return False


def _share(clause: Clause, statement: Statement) -> float:
    return len(clause.grams & statement.grams) / len(clause.grams)


def _belongs_elsewhere(stated: Stated, fitting: Sequence[Stated], rivals: Sequence[Stated]) -> bool:
    """Whether another figure of the sources stands where this one stands in the sentence."""
    best = max(_nearness(stated, other) for other in fitting)
    return max((_nearness(stated, other) for other in rivals), default=0.0) > best + RIVAL_MARGIN


def _of_another_row(claim: Claim, fitting: Sequence[Stated], statements: Sequence[Statement]) -> bool:
    """Whether a figure stands in rows of a table only, and the sentence speaks of another row."""
    holding = _holding(fitting, statements)
    if not all(one.label for one in holding):
        return False
    tables = {one.passage.heading for one in holding}
    rows = [one for one in statements if one.label and one.passage.heading in tables]
    best = max(_labelled(claim, one.label) for one in holding if one.label)
    return max(_labelled(claim, one.label) for one in rows if one.label) > best + LABEL_MARGIN


def _holding(figures: Sequence[Stated], statements: Sequence[Statement]) -> list[Statement]:
    return [one for one in statements if any(other in figures for other in one.claim.figures)]


def _labelled(claim: Claim, label: Claim) -> float:
    """Return what share of a row's label a sentence repeats."""
    words = len(label.grams) + 3 * len(label.figures)
    found = len(label.grams & claim.grams) + 3 * sum(
        any(same(one.figure, other.figure) and one.bound == other.bound for other in claim.figures)
        for one in label.figures
    )
    return found / words if words else 0.0


def _is_like(one: Figure, other: Figure) -> bool:
    if (one.kind, one.unit) == (other.kind, other.unit):
        return True
    # 0项 stands where 0分 is claimed
    if one.value == other.value:
        return True
    return {one.kind, other.kind} in ({"number", "count"}, {"number", "amount"})


def _nearness(stated: Stated, known: Stated) -> float:
    """Return what share of a figure's surroundings another one has as well, nearer words counting more."""
    ours = {key: weight for key, weight in stated.near.items() if weight > FAR}
    shared = sum(min(weight, known.near.get(key, 0.0)) for key, weight in ours.items())
    return shared / sum(ours.values()) if ours else 0.0
