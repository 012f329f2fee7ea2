"""Turn a sentence into the figures that it states, each with its bound and what it is about."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from bot.figures import Figure, figures, same

NO = "(?:不得|不能|不可|不应|不许|不)"
BEFORE: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (sign, re.compile(rf"(?:{words})(?:人民币|原则上|约|为|达到?|在|于|到)?$"))
    for sign, words in (
        ("≥", f"{NO}(?:低于|少于|小于|短于|早于)|至少|最低|最少|达到?|(?<![不未])满|≥"),
        ("≤", f"{NO}(?:超过|超出|高于|大于|多于|长于|晚于|迟于)|至多|最高|最多|最长|上限|控制在|≤"),
        (">", "(?<!不)(?<!不[得能可应许])(?:超过|超出|大于|高于|多于|长于)|突破|>"),
        ("<", "(?<!不)(?<!不[得能可应许])(?:低于|小于|少于)|不足|不满|未满|不到|未达到?|<"),
    )
)
"""比例不低于10%, 最高50万元, 超过500万元, 不满三年"""
GAP = r"[\s(]*(?:含[^)]{0,12}\)\s*)?(?:及|或者?)?"
AFTER: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("≥", re.compile(rf"{GAP}(?:以上|之上)")),
    ("≤", re.compile(rf"{GAP}(?:以下|以内|之内|之下|内(?!部|容|资|有效|的?企业))|为(?:上)?限")),
    ("前", re.compile(r"(?:以前|之前|前)")),
    ("后", re.compile(r"(?:之后|以后|后(?!续|补)|(?:所[属在]的?[年月]度?)?起|开始)")),
)
"""10%以上, 5年(含)以上, 三个月内, 5月底前, 2018年1月1日起"""
INCLUDED = re.compile(r"^[^，。；(]{0,8}?(?:\(|，(?:而且|并且|但|且)?)(?P<no>不)?(?:包?含|含本数)")
"""2亿元（含）, 70分以上（不含70分）, 70分以上，且不含70分"""
RECENT = re.compile(r"(?:近|最近|过去|连续)$")
"""近三年内 is 近三年"""
FAR_BEFORE = re.compile(
    r"(?P<word>(?:不得|不能|不)?(?:低于|少于|小于|超过|高于|大于|多于))(?:[^，。；：、\d]{1,18})的$"
)
"""不低于同期总收入的60%"""
CHINESE_PAIR = re.compile(r"[\u3400-\u9fff]{2}")
STRICT = {"≥": ">", "≤": "<"}
LOOSE = {">": "≥", "<": "≤"}
BOUNDED = frozenset({"amount", "share", "count", "number", "duration", "date"})

RANGE = re.compile(r"\s*(?:\([^()]{1,8}\))?\s*起?(?:[-‐–—―~～]+|至|到)\s*")
"""19—24分, 三至五年, 5%（含）—6%, 2024年1月1日起至2027年12月31日"""

FAR = 0.25  # of what stands elsewhere in the sentence: it may be what all its figures are about
FIGURE_WEIGHT = 2.0  # of another figure beside one pair of characters
FADE = 0.93  # a step; ten characters away a word counts half


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure as a sentence states it."""

    figure: Figure
    bound: str
    """≥ > ≤ < 前 后 含 不含, or empty."""
    range: tuple[Fraction | str, ...]
    """The values of both ends, where it is one end of a range."""
    near: Mapping[str, float]
    """What stands around it, with weights that fade with distance."""


def stated_in(text: str) -> tuple[Stated, ...]:
    """Return the figures of `text` in order; 一个 that means no count is none."""
    found = [figure for figure in figures(text) if not _is_article(text, figure)]
    # 5000万元以下（含5000万元） states one figure
    again = [at for at in range(1, len(found)) if _is_repeated(text, found[at - 1], found[at])]
    found = [figure for at, figure in enumerate(found) if at not in again]
    spans = _spans(text, found)
    for at in range(1, len(found)):
        if spans[at] == spans[at - 1]:
            found[at] = _with_year(found[at], found[at - 1])
    return tuple(
        Stated(
            figure,
            _bound(text, figure, found[at - 1].end if at else 0),
            _range(at, found, spans),
            _near(text, at, found, spans),
        )
        for at, figure in enumerate(found)
    )


def _is_article(text: str, figure: Figure) -> bool:
    """Whether 一次, 一个, 一项 is no more than the a of another language; 一项以上 is more."""
    words = text[figure.start : figure.end]
    short = len(words) == 2 and words[0] == "一" and words[1] not in "年月日天周季成半分元"
    return short and not _bound(text, figure, 0)


def _is_repeated(text: str, before: Figure, figure: Figure) -> bool:
    return text[: figure.start].endswith("含") and same(before, figure)


def _bound(text: str, figure: Figure, floor: int) -> str:
    if figure.kind not in BOUNDED:
        return ""
    before, after = text[max(floor, figure.start - 26) : figure.start], text[figure.end : figure.end + 14]
    sign = next((sign for sign, pattern in AFTER if pattern.match(after)), "")
    sign = sign or next((sign for sign, pattern in BEFORE if pattern.search(before)), "")
    if not sign and (far := FAR_BEFORE.search(before)):
        sign = next((sign for sign, pattern in BEFORE if pattern.search(far["word"])), "")
    if sign == "≤" and figure.kind == "duration" and RECENT.search(before):
        return ""
    if included := INCLUDED.match(after):
        return (STRICT if included["no"] else LOOSE).get(sign, sign or ("不含" if included["no"] else "含"))
    return sign


def _spans(text: str, found: Sequence[Figure]) -> list[tuple[int, int]]:
    """Return where each figure stands; both ends of a range, 19—24分, stand where the range does."""
    spans = [(figure.start, figure.end) for figure in found]
    for at in range(1, len(found)):
        if RANGE.fullmatch(text, found[at - 1].end, found[at].start):
            spans[at - 1] = spans[at] = (spans[at - 1][0], found[at].end)
    return spans


def _with_year(end: Figure, start: Figure) -> Figure:
    """Return the end of a range of dates with the year of its start: 2022年10月1日至12月31日."""
    if end.kind == start.kind == "date" and str(end.value).startswith("--"):
        return replace(end, value=f"{str(start.value)[:4]}{str(end.value)[1:]}")
    return end


def agrees(stated: Stated, known: Stated) -> bool:
    """Whether a source's figure has the bound that the sentence gives it; （含） may be left unsaid."""
    return stated.bound == known.bound or (not stated.bound and known.bound == "含")


def states(stated: Figure, known: Figure) -> bool:
    """Whether a source's figure `known` bears out `stated`, which may leave out the year or day of a date."""
    if same(stated, known):
        return True
    if stated.kind != "date" or known.kind != "date":
        return False
    ours, theirs = str(stated.value), str(known.value)
    if stated.unit == "底" and len(ours) == 4:  # 2027年底
        return theirs == f"{ours}-12-31"
    return not stated.unit and (theirs.startswith(f"{ours}-") or theirs.endswith(ours.lstrip("-")))


def _range(at: int, found: Sequence[Figure], spans: Sequence[tuple[int, int]]) -> tuple[Fraction | str, ...]:
    ends = tuple(figure.value for figure, span in zip(found, spans, strict=True) if span == spans[at])
    return ends if len(ends) > 1 else ()


def _near(text: str, at: int, found: Sequence[Figure], spans: Sequence[tuple[int, int]]) -> dict[str, float]:
    """Weigh the pairs of characters and the other figures around a figure by their distance from it."""
    start, end = spans[at]
    weights: dict[str, float] = {}
    for other, (first, last) in zip(found, spans, strict=True):
        if (first, last) != (start, end):
            fade = _fade(start - last if last <= start else end - first)
            _weigh(weights, f"{other.kind}{other.value}{other.unit}", FIGURE_WEIGHT * fade)
    for place in range(len(text) - 1):
        pair = text[place : place + 2]
        if (place + 2 <= start or place >= end) and CHINESE_PAIR.fullmatch(pair):
            _weigh(weights, pair, _fade(start - place - 2 if place < start else end - place))
    return weights


def _fade(distance: int) -> float:
    """Return the weight of what stands `distance` characters before a figure, or behind it if negative."""
    return max(FAR, FADE ** (distance if distance >= 0 else -2 * distance))


def _weigh(weights: dict[str, float], key: str, weight: float) -> None:
    weights[key] = max(weights.get(key, 0.0), weight)
