"""A question to the words that matter in it, each with a weight."""

import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from jieba.posseg import POSTokenizer

from bot.answering.facts import MOVING, without_question_words
from bot.index.lexical import domain_words, is_known, tokenizer
from bot.model import Query
from bot.reading.conventions import DOC_NUMBER

Rarity = Callable[[str], float]
"""Gives a word's inverse document frequency from 0 (in every passage) to 1 (in none)."""

SYNONYMS = Path(__file__).with_name("synonyms.txt")
"""A line a group: words that laymen and documents use for the same thing; general language."""
GENERIC = Path(__file__).with_name("generic_words.txt")
"""Words of nearly every question, whose presence or absence says little."""
QUALIFICATIONS = Path(__file__).with_name("qualifications.txt")
"""A line a qualification that enterprises apply for, under all its names; each has rules of its own."""
ASPECTS = frozenset(
    "条件 材料 资料 流程 程序 步骤 手续 标准 要求 比例 金额 额度 时间 期限 日期 数量 上限 电话 文号".split()
)
"""What is asked of a subject and said of every one; they tell nothing of what a text is about."""
A_NOT_A = re.compile(r"(.)[不没]\1|[^不]+不(?:了|成|行)$")
"""算不算, 能不能, 行不行: question forms that the tagger takes for words."""
_WEIGHT_BY_TAG = {"n": 1.0, "x": 1.0, "e": 1.0, "v": 0.6, "a": 0.5, "j": 1.0, "l": 0.6}
"""Weight of a word by the first letter of its part of speech (ICTCLAS tags). Others count nothing:
the numbers and times of a question are the asker's own case, which no document tells."""


ASKING = re.compile(
    r"多少|多久|什么|啥|哪|谁|几|怎么?样?|如何|何时|咋|吗|是否|(.)[不没]\1|(?:么|[不没]|没有)[？?]?$"
)
NEAR = 4.0  # characters from a question word at which a word counts 1/e; 2 and 8 tell hardly less
AFAR = 0.3  # what a word counts that stands in the question in other characters
RULE_FIGURE = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?:%|天|分)")
"""15%, 183天: figures that name a rule; what is the asker's own case no passage has"""
RULE_FIGURE_WEIGHT = 0.4
CARRIED_SUBJECT = 0.6
CARRIED = 0.25  # what a follow-up carries over says where to look, less what is asked


def weighted_words(query: Query, rarity: Rarity) -> dict[str, float]:
    """Return the content words of a question with weights over 0; a heavier one matters more."""
    words = {number.group(): 1.0 for number in DOC_NUMBER.finditer(query.standalone)}
    text = without_question_words(DOC_NUMBER.sub(" ", query.standalone))
    for term in query.expansions:
        words[term] = 1.0
        text = text.replace(term, " ")
    for word, weight in _content_words(text, rarity):
        words[word] = max(words.get(word, 0.0), weight)
    words |= {
        figure: RULE_FIGURE_WEIGHT for figure in RULE_FIGURE.findall(query.standalone) if rarity(figure) < 1
    }
    if query.carried:
        own = query.standalone.removeprefix(query.carried)
        words = {word: weight * _kept(word, own, query.expansions) for word, weight in words.items()}
    return words


def near_question_word(question: str, words: Mapping[str, float]) -> dict[str, float]:
    """Return the words' weights, each less by how many characters stand between it and a question word."""
    spots = [match.start() for match in ASKING.finditer(question)] or [len(question)]
    return {
        word: weight * max((_nearness(at, len(word), spots) for at in _places(word, question)), default=AFAR)
        for word, weight in words.items()
    }


def _places(word: str, text: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def _nearness(start: int, length: int, spots: Sequence[int]) -> float:
    return math.exp(-min(max(start - spot, spot - start - length, 0) for spot in spots) / NEAR)


def subjects(query: Query) -> frozenset[str]:
    """Return the terms of the glossary and the words of the field that a question names."""
    return frozenset(query.expansions) | {word for word in domain_words() if word in query.standalone}


def qualifications(text: str) -> frozenset[str]:
    """Return the qualifications that a text names, each by the first of its names."""
    name_of, pattern = _qualifications()
    return frozenset(name_of[name] for name in pattern.findall(text))


def has_foreign_noun(query: Query, rarity: Rarity) -> bool:
    """Whether a question has a noun of the dictionary that no passage has, nor a synonym of it."""
    text = without_question_words(query.standalone.removeprefix(query.carried))
    return any(
        tag.startswith("n")
        and tag != "ns"
        and len(word) > 1
        and word not in _generic()
        and is_known(word)
        and _is_absent(word, rarity)
        for word, tag in _tagged(text)
    )


def _is_absent(word: str, rarity: Rarity) -> bool:
    return all(rarity(form) >= 1 for form in (word, *synonyms().get(word, ())))


def names_unknown_subject(question: str, rarity: Rarity) -> bool:
    """Whether a question names a subject of the field that no document speaks of."""
    return any(word in question and _is_foreign(word, rarity) for word in domain_words())


@lru_cache(4096)
def title_words(title: str) -> tuple[str, ...]:
    """Return the content words of a title or heading."""
    return tuple(
        word
        for word, tag in _tagged(title)
        if len(word) > 1 and tag[:1] in _WEIGHT_BY_TAG and word not in _generic()
    )


@cache
def synonyms() -> Mapping[str, tuple[str, ...]]:
    """Return each word that has synonyms with the group that it is of."""
    groups = [tuple(line.split()) for line in SYNONYMS.read_text("utf-8").splitlines()]
    return {word: group for group in groups for word in group}


def _content_words(text: str, rarity: Rarity) -> list[tuple[str, float]]:
    # 从晋城搬到潞州 names places that no rule is about
    moving = MOVING.search(text)
    return [
        (part, weight * _worth(part, rarity))
        for word, tag in _tagged(text)
        if (weight := _weight_of(word, tag)) and not (moving and tag == "ns")
        for part in _known_parts(word.rstrip("了过着") or word, rarity)
        if part not in _generic() and any(character.isalnum() for character in part)
    ]


def _weight_of(word: str, tag: str) -> float:
    if word.startswith("第") and tag == "m":
        return 1.0
    if word == "每年":
        return 0.6
    return 0.0 if A_NOT_A.search(word) else _WEIGHT_BY_TAG.get(tag[:1], 0.0)


def _kept(word: str, own: str, terms: Mapping[str, object]) -> float:
    """Return how much of a word's weight stays: carried over, only the subject says much."""
    return 1.0 if word in own else CARRIED_SUBJECT if word in terms or word in domain_words() else CARRIED


def _known_parts(word: str, rarity: Rarity) -> list[str]:
    """Return the word, or the words inside it where no passage holds it whole: 申报条件 → 申报, 条件."""
    if len(word) < 4 or rarity(word) < 1:
        return [word]
    return inside(word) or [word]


@lru_cache(4096)
def inside(word: str) -> list[str]:
    """Return the words inside a compound that make it up, or none: 认定, 条件 of 认定条件."""
    parts = [part for part in tokenizer().lcut_for_search(word) if 1 < len(part) < len(word)]
    return parts if len("".join(parts)) >= len(word) else []


def _is_foreign(word: str, rarity: Rarity) -> bool:
    """Whether no passage has a word nor the words inside it: 瞪羚企业 where nothing tells of 瞪羚."""
    if rarity(word) < 1:
        return False
    parts = [part for part in tokenizer().lcut_for_search(word) if 1 < len(part) < len(word)]
    known = {part for part in parts if rarity(part) < 1}
    return len(word) - len(set("".join(known))) >= 2


def _worth(word: str, rarity: Rarity) -> float:
    """Return by how much a word counts: a rare one more, but one that no passage has less.

    A word that the documents do not know is more often a layman's word for what they do know than
    the sign of another subject.
    """
    rare = rarity(word)
    if len(word) == 1:
        return 0.25
    if word in domain_words():
        return 0.4 + 0.6 * rare
    if rare >= 1:
        return 0.5 if is_known(word) or word.isascii() else 0.2
    return 0.4 + 0.6 * rare


def _tagged(text: str) -> list[tuple[str, str]]:
    """Cut text into words that do not overlap, each with its part of speech (ICTCLAS tag)."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return [(pair.word, pair.flag) for pair in _tagger().lcut(folded)]


@cache
def _qualifications() -> tuple[Mapping[str, str], re.Pattern[str]]:
    lines = [line.split() for line in QUALIFICATIONS.read_text("utf-8").splitlines()]
    name_of = {name: names[0] for names in lines for name in names}
    # 专精特新“小巨人” is no 专精特新
    longest_first = sorted(name_of, key=len, reverse=True)
    return name_of, re.compile("|".join(map(re.escape, longest_first)))


@cache
def _generic() -> frozenset[str]:
    return frozenset(GENERIC.read_text("utf-8").split())


@cache
def _tagger() -> POSTokenizer:
    return POSTokenizer(tokenizer())
