"""A table whose rows are for ranges of a value, and the asker's own value, to the row that is his."""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from bot.answering.claims import grams
from bot.answering.stating import Stated, stated_in
from bot.answering.units import Form, Unit
from bot.figures import Figure, figures, fold

WORDS = re.compile(r"[以之][上下内]|不?(?:超过|低于|满|足|含)|[大小高]于|[及至到≥≤<>()\s—–~-]")
"""What a range is said with, beside its figures."""
INCLUDED = re.compile(r"\s*及以|.{0,3}\(?含")
"""30%（含）以上, 5项及以上, 5000万元以下（含5000万元）"""
BOUNDS = ("<", ">", "≤", "≥")
LEAST = Fraction(-(10**15))
BEFORE = 14  # characters before the asker's value that say what it is of
CLAUSE_END = re.compile(r"[，,、；;。？?！!]")


class OwnRow(NamedTuple):
    """The row of a table that is for what the asker tells of himself."""

    value: str
    """As the question has it."""
    row: Unit


class Range(NamedTuple):
    """The values that a row is for."""

    low: Fraction | None
    high: Fraction | None
    included: frozenset[Fraction]
    """Ends that are said to belong to it; others may, where no other row has them."""
    excluded: frozenset[Fraction]


def own_row(question: str, units: Sequence[Unit], head: str) -> OwnRow | None:
    """Return the row of a table that is for the value which the question tells, None where that is not plain.

    `head` is the table's first row; what stands before the value must have words of its first cell.
    """
    rows = [unit for unit in units if unit.form is Form.ROW]
    ranges = [range_of(cells(unit.text)[0]) for unit in rows]
    if len(rows) < 2 or not all(ranges):
        return None
    own = _own_figure(question, figures(fold(cells(rows[0].text)[0]))[0], cells(head)[0])
    if own is None or isinstance(own.value, str):
        return None
    # of 5项及以上, 4项及以上 the tighter one
    graded = [(_holds(one, own.value), LEAST if one.low is None else one.low) for one in ranges if one]
    best = max(graded)
    return OwnRow(question[own.start : own.end], rows[graded.index(best)]) if best[0] else None


def cells(row: str) -> list[str]:
    """Return the cells of a table's row."""
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


def range_of(label: str) -> Range | None:
    """Return the range of values that a row's label is, None where it is something else."""
    text = fold(label)
    stated, rest = stated_in(text), text
    for figure in figures(text):
        rest = rest.replace(text[figure.start : figure.end], "")
    values = [one.figure.value for one in stated if isinstance(one.figure.value, Fraction)]
    if len(values) != len(stated) or len(values) not in (1, 2) or WORDS.sub("", rest):
        return None
    included = {value for one, value in zip(stated, values, strict=True) if _is_included(text, one)}
    bound = stated[0].bound
    if len(values) == 2:
        excluded = set() if stated[1].bound else {values[1]}  # 25%（含）—30%
        return Range(values[0], values[1], frozenset(included), frozenset(excluded))
    low = None if bound in ("≤", "<") else values[0]
    high = None if bound in ("≥", ">") else values[0]
    return Range(low, high, frozenset(included), frozenset(values if bound in ("<", ">") else ()))


def _is_included(label: str, stated: Stated) -> bool:
    before, after = label[: stated.figure.start], label[stated.figure.end :]
    return before.endswith(("≥", "≤")) or bool(INCLUDED.match(after))


def _holds(one: Range, value: Fraction) -> int:
    """Return 2 where a value is in a range, 1 where it is an end of which nothing is said, 0 where it is outside."""
    if (one.low is not None and value < one.low) or (one.high is not None and value > one.high):
        return 0
    if value in one.excluded:
        return 0
    return 1 if value in (one.low, one.high) and value not in one.included else 2


def _own_figure(question: str, like: Figure, label: str) -> Figure | None:
    """Return the only figure of the question that is of a table's sort and subject, and is no bound (不到10%)."""
    text = fold(question)
    found = [
        one
        for one in stated_in(text)
        if _alike(one.figure, like) and _pairs(_before(text, one.figure)) & _pairs(label)
    ]
    if len({one.figure.value for one in found}) != 1 or any(one.bound in BOUNDS for one in found):
        return None
    return found[0].figure


def _before(text: str, figure: Figure) -> str:
    return CLAUSE_END.split(text[max(0, figure.start - BEFORE) : figure.start])[-1]


def _pairs(text: str) -> set[str]:
    return {gram for gram in grams(fold(text)) if len(gram) > 1}


def _alike(figure: Figure, like: Figure) -> bool:
    if (figure.kind, figure.unit) == (like.kind, like.unit):
        return True
    if not (figure.kind == "number" and like.kind == "amount"):
        return False
    return not isinstance(figure.value, str) and figure.value >= 10_000  # 收入4000万 leaves out 元
