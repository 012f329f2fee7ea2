"""A claim beside the sources that it cites to what is wrong with its names, figures and modal words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from bot.answering.arithmetic import sums
from bot.answering.claims import Claim, Clause
from bot.answering.placing import misplaced
from bot.answering.sources import Source, Statement
from bot.answering.stating import Stated, agrees, states
from bot.figures import Figure, same

SAME_CLAUSE = 0.6  # share of a clause in one of a statement, from which on the others do not matter
YOURS = re.compile(r"您|贵公司|贵企业|贵单位|你们?公司|你们|假设|例如|比如")
ENTITLED = re.compile(r"享受|奖|补|扣除|给予|减免|税率|标准")
DENIED = re.compile(r"(?:不是|并非|而非|而不是|不为)[^，。；]{0,6}$")
OPPOSITES = (("日起", "日前", "日后"), ("允许", "禁止"), ("以上", "以下"), ("境内", "境外"), ("事前", "事后"))
NEGATIVE = frozenset({"not", "needless"})
NUMBER_IS = frozenset("为是号据照按即的文")


class Fault(StrEnum):
    """What is wrong with a sentence."""

    LINK = "link"
    NUMBER = "document number"
    TITLE = "title"
    FIGURE = "figure"
    BOUND = "bound"
    PLACE = "figure of something else"
    MODAL = "modal"
    WORDING = "wording"


INVENTED = frozenset({Fault.LINK, Fault.NUMBER, Fault.TITLE})
"""Faults after which nothing of a sentence is to be rescued."""


def invented(claim: Claim, cited: Sequence[Source]) -> Iterator[Fault]:
    """Find links, document numbers and titles that stand in no cited source."""
    texts = [source.plain for source in cited]
    if any(not any(link in text for text in texts) for link in claim.links):
        yield Fault.LINK
    known = {number for source in cited for number in source.numbers}
    if any(not any(_same_number(number, other) for other in known) for number in claim.numbers):
        yield Fault.NUMBER
    if any(not any(title in text for text in texts) for title in claim.titles):
        yield Fault.TITLE


def _same_number(stated: tuple[str, str, str], known: tuple[str, str, str]) -> bool:
    if (stated[1], int(stated[2])) != (known[1], int(known[2])):
        return False
    code = stated[0][-1:]
    return not code or code in NUMBER_IS or code == known[0][-1:]


def misstated(claim: Claim, cited: Sequence[Source], question: Claim) -> Iterator[Fault]:
    """Find figures that the cited sources do not state, or not with this bound, or of something else."""
    known = [stated for source in cited for stated in source.figures]
    framed = [stated for source in cited for stated in source.frame.figures]
    shown = [stated.figure for stated in claim.figures]
    operands = [stated.figure for stated in (*known, *question.figures)]
    shown_sums = list(sums(claim.text, shown, lambda figure: _is_among(figure, operands)))
    summed = [figure for terms, result in shown_sums for figure in (*terms, result)]
    derived = [result for _, result in shown_sums]
    for stated in claim.figures:
        if (
            stated.figure in summed
            or _is_among(stated.figure, derived)
            or _is_askers(stated, claim, question)
        ):
            continue
        alike = [other for other in known if states(stated.figure, other.figure)]
        if not alike:
            if not any(states(stated.figure, other.figure) for other in framed):
                yield Fault.FIGURE
        elif not (fitting := [other for other in alike if agrees(stated, other)]):
            yield Fault.BOUND
        elif stated.range and all(other.range != stated.range for other in fitting):
            yield Fault.FIGURE
        elif misplaced(claim, stated, fitting, cited):
            yield Fault.PLACE


def _is_among(figure: Figure, others: Iterable[Figure]) -> bool:
    return any(same(figure, other) for other in others)


def _is_askers(stated: Stated, claim: Claim, question: Claim) -> bool:
    """Whether a figure is the asker's own, told back to them: 贵公司职工100人; 不是70%."""
    if not _is_among(stated.figure, (other.figure for other in question.figures)):
        return False
    before = re.split(r"[，。；]", claim.text[: stated.figure.start])[-1]
    if DENIED.search(before):
        return True
    return bool(YOURS.search(claim.text[: stated.figure.start])) and not ENTITLED.search(before)


def flipped(clause: Clause, statement: Statement) -> bool:
    """Whether a clause permits, demands or denies what its statement does not."""
    nearest = max(statement.claim.clauses, key=lambda other: len(clause.grams & other.grams))
    same_clause = len(clause.grams & nearest.grams) >= SAME_CLAUSE * len(clause.grams)
    beside = [nearest] if same_clause else statement.claim.clauses
    theirs = [modal for other in beside for modal in other.modals]
    if same_clause and _is_opposite(clause.text, nearest.text):
        return True
    for modal in clause.modals:
        alike = [other for other in theirs if _governs_alike(modal.governs, other.governs)]
        if alike and all(other.sort != modal.sort for other in alike):
            return True
        verb = modal.governs[:2]
        if not alike and modal.sort in NEGATIVE and len(verb) == 2 and verb in nearest.text:
            return True
    ours = [modal.governs for modal in clause.modals if modal.sort in NEGATIVE]
    denied = [modal.governs[:3] for modal in theirs if modal.sort in NEGATIVE and len(modal.governs) >= 2]
    return any(
        verb in clause.text
        and sum(other.text.count(verb) for other in beside) == denied.count(verb)
        and not any(_governs_alike(verb, other) for other in ours)
        for verb in denied
    )


def _is_opposite(ours: str, theirs: str) -> bool:
    """Whether one text has a word where the other has its opposite."""
    for words in OPPOSITES:
        said = {word for word in words if word in ours}
        known = {word for word in words if word in theirs}
        if said and known and not said & known:
            return True
    return False


def _governs_alike(one: str, other: str) -> bool:
    pairs = {one[at : at + 2] for at in range(min(len(one), 4) - 1)}
    return any(other[at : at + 2] in pairs for at in range(min(len(other), 4) - 1))
