"""Turn a sentence into what it claims: figures with their bounds and surroundings, names, modal words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.answering.stating import Stated, stated_in
from bot.figures import Figure, fold

# what Markdown and layout add: **bold**, `code`, # heading
EMPHASIS = re.compile(r"[*`#_~]+|\\(?=\W)|^\s*>+", re.M)
SPACE_IN_CHINESE = re.compile(r"(?<=[^\x00-\x7f])\s+(?=\S)|(?<=\S)\s+(?=[^\x00-\x7f])")
# 三个会计年度, 三个纳税年度 are three years
FISCAL_YEAR = re.compile(r"个?(?:会计|纳税|完整)+年度")
URL = re.compile(r"(?:https?://|www\.)[^\s，。；、）)】\]]+|[\w.+-]+@[\w-]+\.[\w.]+", re.ASCII)
"""http://kjt.example.cn/a.html, www.example.cn, name@example.cn"""
INCLUDING = re.compile("包括|包含")
MASK = "\x00"  # in the place of a figure's characters
CLAUSE_END = re.compile(r"[，；：。！？;:!?\n]|,(?!\d)")
TITLE = re.compile(r"《([^《》]{2,80})》")
NUMBERED = re.compile(r"([\u4e00-\u9fff]{0,2})\s*[〔\[(【]\s*(\d{4})\s*[〕\])】]\s*第?\s*(\d{1,6})\s*号")
"""国科发火〔2016〕32号, [2016]32号: the last two characters of the issuer's code, year, serial"""

COMPARING = "低于|少于|小于|超过|超出|高于|大于|多于|长于|短于|早于|晚于|迟于"
MODALS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("needless", re.compile(r"无需|可以不|可不(?!是)|不需要?|不必|无须|毋需|不用|不再需要|不再?要求")),
    (
        "not",
        re.compile(
            rf"(?:不得再?|不能再?|不可以?|不应当?|不许|不准|不再)(?!{COMPARING})"
            rf"|不(?!{COMPARING}|得|能|可|应|许|准|再|足|满|到|同(?!时)|断|动产|仅|论|管|限于|良|当|法|合理|一致|是.{{1,20}}而是)"
            r"|不予|禁止|严禁|并非|没有|并未|尚未|未能|未"
            r"|(?<![有若])无(?!形|偿|线|论|人机|锡|纺|害|菌)|非(?!居民|专利|营利|常|公有|上市|国有|学历|法|全日制|物质)"
        ),
    ),
    ("must", re.compile(r"应当|必须|均?须(?!知)|应(?!用|收|纳|付|税|急|届|聘|对|缴|扣)|需要?(?!求)")),
    ("may", re.compile(r"可以|(?<![许认不])可(?!靠|行|持续|能|研|追溯|比|用于.{0,4}的)|能够|准予|允许")),
)
"""不得享受, 无需备案, 应当提交, 可以享受; in this order: 不可以 is no 可以"""
HEAD_WORDS = re.compile(r"^(?:再|继续|直接|同时|按规定|依法|按|在|于|对|将|把|由|向|从|并|也|都|均)+")


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
    figures: int
    """How many it states."""


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
    stated = stated_in(text)
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
        text = text[: figure.start] + MASK * length + text[figure.end :]
    for part in CLAUSE_END.split(text):
        clause = DISCOURSE.sub("", part)
        if clause.strip():
            unnamed = INCLUDING.sub("含", TITLE.sub("", clause))
            count = len(re.findall(f"{MASK}+", clause))
            yield Clause(unnamed, frozenset(grams(clause)), tuple(_modals(unnamed)), count)


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
    r"^(?:(?:该|这一?|此|本)[项类个条]?(?:优惠|政策|办法|规定|公告|通知|条款|标准)?|具体(?:来说|而言|如下)?|需要?(?:特别)?(?:注意|说明|提醒)(?:的是)?|请注意|此外|另外|同时|其中|也就是说|因此|所以"
    r"|换句话说|简单来说|总的来说|总之|首先|其次|再次|最后|例如|比如|即|也就是|不过|但是?|而且?|并且|对此|对于您的问题)+"
)
"""具体来说, 需要注意的是: words that join sentences and state nothing"""
FUNCTION_WORDS = frozenset(
    "的了是在和与及或等其该对于为以由被将把也都均还即则并且而之所有个中上下按照根据如果"
)


def _modals(text: str) -> Iterator[Modal]:
    taken = [False] * len(text)
    for sort, pattern in MODALS:
        for match in pattern.finditer(text):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = [True] * (match.end() - match.start())
                rest = re.split(r"[，；：。,;:、(（)）]", text[match.end() : match.end() + 12])[0]
                yield Modal(sort, HEAD_WORDS.sub("", rest)[:6])
