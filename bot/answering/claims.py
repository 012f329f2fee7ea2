"""Turn a sentence into what it claims: figures with their bounds and surroundings, names, modal words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.figures import Figure, figures, fold

# what Markdown and layout add: **bold**, `code`, # heading
EMPHASIS = re.compile(r"[*`#>_~]+|\\(?=\W)")
SPACE_IN_CHINESE = re.compile(r"(?<=[^\x00-\x7f])\s+(?=\S)|(?<=\S)\s+(?=[^\x00-\x7f])")
# 三个会计年度, 三个纳税年度 are three years
FISCAL_YEAR = re.compile(r"个?(?:会计|纳税|完整)+年度")
URL = re.compile(r"(?:https?://|www\.)[^\s，。；、）)】\]]+|[\w.+-]+@[\w-]+\.[\w.]+", re.ASCII)
"""http://kjt.example.cn/a.html, www.example.cn, name@example.cn"""
CLAUSE_END = re.compile(r"[，；：。！？;:!?\n]|,(?!\d)")
TITLE = re.compile(r"《([^《》]{2,80})》")
NUMBERED = re.compile(r"([\u4e00-\u9fff]{0,2})\s*[〔\[(【]\s*(\d{4})\s*[〕\])】]\s*第?\s*(\d{1,6})\s*号")
"""国科发火〔2016〕32号, [2016]32号: the last two characters of the issuer's code, year, serial"""

NO = "(?:不得|不能|不可|不应|不许|不)"
BEFORE: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (sign, re.compile(rf"(?:{words})(?:人民币|原则上|约|为|达到?|在|于|到)?$"))
    for sign, words in (
        ("≥", f"{NO}(?:低于|少于|小于|短于|早于)|至少|最低|最少|达到?|(?<![不未])满"),
        ("≤", f"{NO}(?:超过|超出|高于|大于|多于|长于|晚于|迟于)|至多|最高|最多|最长|上限|控制在"),
        (">", "(?<!不)(?<!不[得能可应许])(?:超过|超出|大于|高于|多于|长于)|突破"),
        ("<", "(?<!不)(?<!不[得能可应许])(?:低于|小于|少于)|不足|不满|未满|不到|未达到?"),
    )
)
"""比例不低于10%, 最高50万元, 超过500万元, 不满三年"""
GAP = r"[\s(]*(?:含[^)]{0,12}\)\s*)?(?:及|或者?)?"
AFTER: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("≥", re.compile(rf"{GAP}(?:以上|之上)")),
    ("≤", re.compile(rf"{GAP}(?:以下|以内|之内|之下|内(?!部|容|资|的?企业))|为(?:上)?限")),
    ("前", re.compile(r"(?:以前|之前|前)")),
    ("后", re.compile(r"(?:之后|以后|后(?!续|补)|起|开始)")),
)
"""10%以上, 5年(含)以上, 三个月内, 5月底前, 2018年1月1日起"""
INCLUDED = re.compile(r"^[^，。；]{0,8}?[（(](?P<no>不)?(?:包?含|含本数)")
"""2亿元（含）, 70分以上（不含70分）"""
FAR_BEFORE = re.compile(
    r"(?P<word>(?:不得|不能|不)?(?:低于|少于|小于|超过|高于|大于|多于))(?:[^，。；：、\d]{1,18})的$"
)
"""不低于同期总收入的60%"""
STRICT = {"≥": ">", "≤": "<"}
LOOSE = {">": "≥", "<": "≤"}
BOUNDED = frozenset({"amount", "share", "count", "number", "duration", "date"})

NEAR_BEFORE, NEAR_AFTER = 32, 14  # characters of a figure's surroundings; what it is about stands before it
FADE = 0.93  # a step; ten characters away a word counts half

MODALS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("needless", re.compile(r"无需|不需要?|不必|无须|毋需|不用|不再?要求")),
    (
        "not",
        re.compile(
            r"不得再?|不能再?|不可以?|不予|禁止|严禁|不应当?|不许|不准|不再|并非|没有|并未|尚未|未能|未"
            r"|不(?!低于|少于|小于|超过|超出|高于|大于|多于|长于|短于|早于|晚于|迟于|足|满|到|同|断|动产|仅|论|管|限于"
            r"|良|当|法|合理|一致|是.{1,20}而是)"
            r"|(?<![有若])无(?!形|偿|线|论|人机|锡|纺|害|菌)|非(?!居民|专利|营利|常|公有|上市|国有|学历|法|全日制|物质)"
        ),
    ),
    ("must", re.compile(r"应当|必须|均?须(?!知)|应(?!用|收|纳|付|税|急|届|聘|对|缴|扣)|需要?(?!求)")),
    ("may", re.compile(r"可以|可(?!靠|行|持续|能|研|追溯|比|用于.{0,4}的)|能够|准予|允许")),
)
"""不得享受, 无需备案, 应当提交, 可以享受; in this order: 不可以 is no 可以"""
HEAD_WORDS = re.compile(r"^(?:再|继续|直接|同时|按规定|依法|按|在|于|对|将|把|由|向|从|并|也|都|均)+")


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure as a sentence states it."""

    figure: Figure
    bound: str
    """≥ > ≤ < 前 后, or empty."""
    near: Mapping[str, float]
    """What stands around it, with weights that fade with distance."""


@dataclass(frozen=True, slots=True)
class Modal:
    """A modal or negating word, and what it governs."""

    sort: str
    governs: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence between two punctuation marks."""

    text: str
    grams: frozenset[str]
    modals: tuple[Modal, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """What a piece of text claims."""

    text: str
    figures: tuple[Stated, ...]
    clauses: tuple[Clause, ...]
    grams: frozenset[str]
    titles: tuple[str, ...]
    numbers: tuple[tuple[str, str, str], ...]
    """Document numbers: end of the issuer's code, year, serial."""
    links: tuple[str, ...]


@lru_cache(maxsize=4096)
def read_claim(text: str) -> Claim:
    """Return what `text`, one sentence without its citation marks, claims."""
    text = plain(text)
    stated = _stated(text)
    clauses = tuple(_clauses(text, [one.figure for one in stated]))
    return Claim(
        text=text,
        figures=stated,
        clauses=clauses,
        grams=frozenset().union(*(clause.grams for clause in clauses)),
        titles=tuple(TITLE.findall(text)),
        numbers=tuple(NUMBERED.findall(text)),
        links=tuple(URL.findall(text)),
    )


def _clauses(text: str, found: Sequence[Figure]) -> Iterator[Clause]:
    for figure in found:  # compared by value, not by the characters that write it
        length = figure.end - figure.start
        text = text[: figure.start] + "0" * length + text[figure.end :]
    for part in CLAUSE_END.split(text):
        clause = DISCOURSE.sub("", part)
        if clause.strip():
            yield Clause(clause, frozenset(grams(clause)), tuple(_modals(TITLE.sub("", clause))))


def plain(text: str) -> str:
    """Return text without layout: narrow characters, no emphasis, no blanks between Chinese characters."""
    text = EMPHASIS.sub("", fold(text))
    return FISCAL_YEAR.sub("年度", SPACE_IN_CHINESE.sub("", text)).strip()


def grams(text: str) -> set[str]:
    """Return the single characters and the pairs of neighbours that carry meaning in `text`."""
    words = re.findall(r"[\u3400-\u9fff]+|[A-Za-z]+", text)
    pairs: set[str] = set()
    for word in words:
        if word.isascii():
            pairs.add(word.lower())
            continue
        pairs.update(word[at : at + 2] for at in range(len(word) - 1))
        pairs.update(word)
    return pairs - FUNCTION_WORDS


DISCOURSE = re.compile(
    r"^(?:具体(?:来说|而言|如下)?|需要?(?:特别)?(?:注意|说明|提醒)(?:的是)?|请注意|此外|另外|同时|其中|也就是说|因此|所以"
    r"|换句话说|简单来说|总的来说|总之|首先|其次|再次|最后|例如|比如|即|也就是|不过|但是?|而且?|并且|对此|对于您的问题)+"
)
"""具体来说, 需要注意的是: words that join sentences and state nothing"""
FUNCTION_WORDS = frozenset(
    "的了是在和与及或等其该对于为以由被将把也都均还即则并且而之所有个中上下按照根据如果"
)


def _stated(text: str) -> tuple[Stated, ...]:
    found = [figure for figure in figures(text) if not _is_article(text[figure.start : figure.end])]
    return tuple(
        Stated(
            figure,
            _bound(text, figure, found[at - 1].end if at else 0),
            _near(text, figure, found),
        )
        for at, figure in enumerate(found)
    )


def _is_article(words: str) -> bool:
    """Whether 一次, 一个, 一项 is no more than the a of another language."""
    return len(words) == 2 and words[0] == "一" and words[1] not in "年月日天周季成半"


def _bound(text: str, figure: Figure, floor: int) -> str:
    if figure.kind not in BOUNDED:
        return ""
    before, after = text[max(floor, figure.start - 26) : figure.start], text[figure.end : figure.end + 14]
    sign = next((sign for sign, pattern in AFTER if pattern.match(after)), "")
    sign = sign or next((sign for sign, pattern in BEFORE if pattern.search(before)), "")
    if not sign and (far := FAR_BEFORE.search(before)):
        sign = next((sign for sign, pattern in BEFORE if pattern.search(far["word"])), "")
    if included := INCLUDED.match(after):
        return (STRICT if included["no"] else LOOSE).get(sign, sign)
    return sign


def _near(text: str, figure: Figure, others: list[Figure]) -> dict[str, float]:
    """Weigh the pairs of characters and the other figures around a figure by their distance from it."""
    low, high = max(0, figure.start - NEAR_BEFORE), min(len(text), figure.end + NEAR_AFTER)
    weights: dict[str, float] = {}
    for other in others:
        if other is not figure and low <= other.start and other.end <= high:
            _weigh(weights, f"{other.kind}{other.value}{other.unit}", 2 * FADE ** _distance(figure, other))
    for at in range(low, high - 1):
        pair = text[at : at + 2]
        inside = at + 2 > figure.start and at < figure.end
        if not inside and re.fullmatch(r"[\u3400-\u9fff]{2}", pair):
            distance = figure.start - at - 2 if at < figure.start else 2 * (at - figure.end)
            _weigh(weights, pair, FADE**distance)
    return weights


def _distance(figure: Figure, other: Figure) -> int:
    return max(figure.start - other.end, 2 * (other.start - figure.end), 0)


def _weigh(weights: dict[str, float], key: str, weight: float) -> None:
    weights[key] = max(weights.get(key, 0.0), weight)


def _modals(text: str) -> Iterator[Modal]:
    taken = [False] * len(text)
    for sort, pattern in MODALS:
        for match in pattern.finditer(text):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = [True] * (match.end() - match.start())
                rest = re.split(r"[，；：。,;:、(（)）]", text[match.end() : match.end() + 12])[0]
                yield Modal(sort, HEAD_WORDS.sub("", rest)[:6])
