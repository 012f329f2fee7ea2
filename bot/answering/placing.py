"""A figure of a sentence and where its sources state it to whether they state it of the same thing."""

from collections.abc import Sequence
from itertools import pairwise

from bot.answering.claims import Claim, Clause
from bot.answering.sources import Source, Statement
from bot.answering.stating import FAR, Stated
from bot.figures import Figure, same

PLACED = frozenset({"doc_number", "code"})  # mean the same wherever they stand
# On the "tune" half of evals/corruption.py all neighbouring figures are caught with 0.04 to 0.12; of 103
# free rewordings by hand 0.04 fails 4, 0.08 3, 0.12 2.
RIVAL_MARGIN = 0.1
SAME_VALUE_MARGIN = 0.2  # 恰好60分 beside 不低于60分: most often of the same thing
# 120 sentences of laws with their neighbours' figures: 98 % caught, 88 % without; any of 0.02..0.1 will do
TIE, SUBJECT_MARGIN = 0.02, 0.06
LABEL_MARGIN = 0.15  # share of a row's label; labels of neighbouring rows differ by a figure or a word
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
    if _of_another_row(claim, fitting, statements):
        return True
    if "分别" in claim.text:
        return not _in_order(claim, stated, statements)
    if stated.figure.kind in PLACED:
        return False
    return _belongs_elsewhere(stated, fitting, rivals) or _of_another_subject(
        claim, stated, fitting, rivals, statements
    )


def recombined(claim: Claim, cited: Sequence[Source]) -> bool:
    """Whether a condition, 自行实施的，, is followed by what the sources say of another one."""
    pairs = [(statement, source.leads) for source in cited for statement in source.statements]
    for condition, then in pairwise(claim.clauses):
        if condition.text.endswith("的") and min(len(condition.grams), len(then.grams)) >= CONDITION:
            carried = [_share(condition, statement.grams) for statement, _ in pairs]
            own = [one for one, share in zip(pairs, carried, strict=True) if share >= max(carried) - 0.1]
            anywhere = max(_share(then, statement.grams) for statement, _ in pairs)
            here = max(_share(then, statement.grams | leads) for statement, leads in own)
            if anywhere >= SURELY and here <= HARDLY:
                return True
    return False


def _share(clause: Clause, words: frozenset[str]) -> float:
    return len(clause.grams & words) / len(clause.grams)


def _in_order(claim: Claim, stated: Stated, statements: Sequence[Statement]) -> bool:
    """Whether a source lists the figures of a sentence with 分别 in the same order."""
    listed = [one.figure for one in claim.figures if _is_like(stated.figure, one.figure)]
    for source in (statement.claim.figures for statement in statements):
        rest = iter(source)
        if all(any(same(figure, other.figure) for other in rest) for figure in listed):
            return True
    return False


def _belongs_elsewhere(stated: Stated, fitting: Sequence[Stated], rivals: Sequence[Stated]) -> bool:
    """Whether another figure of the sources stands where this one stands in the sentence."""
    best = max(_nearness(stated, other) for other in fitting)
    return any(_nearness(stated, other) > best + _margin(stated, other) for other in rivals)


def _margin(stated: Stated, rival: Stated) -> float:
    return SAME_VALUE_MARGIN if rival.figure.value == stated.figure.value else RIVAL_MARGIN


def _of_another_subject(
    claim: Claim,
    stated: Stated,
    fitting: Sequence[Stated],
    rivals: Sequence[Stated],
    statements: Sequence[Statement],
) -> bool:
    """Whether a statement alike but for its subject, 大型企业 and 机关, has the sentence's, and another figure."""
    best = max(_nearness(stated, other) for other in fitting)
    equals = [other for other in rivals if _nearness(stated, other) >= best - TIE]
    own = max(_overlap(claim, one) for one in _holding(fitting, statements))
    others = (_overlap(claim, one) for one in _holding(equals, statements))
    return max(others, default=0.0) >= own + SUBJECT_MARGIN


def _overlap(claim: Claim, statement: Statement) -> float:
    return len(claim.grams & statement.grams) / len(claim.grams) if claim.grams else 1.0


def _of_another_row(claim: Claim, fitting: Sequence[Stated], statements: Sequence[Statement]) -> bool:
    """Whether a figure stands in rows of a table only, and the sentence speaks of another row."""
    holding = _holding(fitting, statements)
    if not all(one.label for one in holding):
        return False
    tables = {one.passage.heading for one in holding}
    rows = [one for one in statements if one.label and one.passage.heading in tables]
    best = max(labelled(claim, one.label) for one in holding if one.label)
    return max(labelled(claim, one.label) for one in rows if one.label) > best + LABEL_MARGIN


def _holding(figures: Sequence[Stated], statements: Sequence[Statement]) -> list[Statement]:
    return [one for one in statements if any(other in figures for other in one.claim.figures)]


def labelled(claim: Claim, label: Claim) -> float:
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
