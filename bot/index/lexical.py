"""Turn Chinese text into the terms by which the lexical leg finds it."""

import logging
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

import cn2an
import jieba

DOMAIN_WORDS = Path(__file__).with_name("domain_words.txt")
# what a question says without asking for it
STOP_WORDS = frozenset(
    "的 了 吗 呢 吧 啊 呀 么 嘛 是 在 和 与 及 或 也 都 就 而 把 被 让 给 向 对 于 之 其 该 此 这 那 我 你 您 他 她 它 们 "
    "我们 你们 他们 咱们 请 请问 问 问下 一下 想 想问 想知道 知道 了解 告诉 麻烦 谢谢 您好 你好 怎么 怎样 怎么样 如何 "
    "什么 哪些 哪个 哪 是不是 有没有 能不能 可不可以 是否 关于 有关 以及 等 等等 一个 这个 那个".split()
)
STOP_CHARACTERS = frozenset("".join(STOP_WORDS))
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
HAN = "零〇一二三四五六七八九十百千万亿两"
# kept whole, for they carry the answer: 〔2016〕32号, 百分之六十, 第十一条, 5000万元, 2024, 60%
WHOLE = re.compile(
    r"[〔\[(【](?P<year>(?:19|20)\d{2})[〕\])】]\s*第?\s*(?P<serial>\d{1,5})\s*号"
    rf"|百分之(?P<percent>[{HAN}]+(?:点[{HAN}]+)?)"
    rf"|第[{HAN}\d]+[编章节条款项批届次类]"
    r"|(?P<figure>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*"
    r"(?P<unit>%|‰|[十百千万亿]*(?:元|人|家|项|件|个|户|名|吨|亩|平方米)|个?工作日|个月|周岁|小时|年|月|日|天|分|倍|号|万|亿)?"
)


def terms(text: str) -> list[str]:
    """Cut text into search terms, of passages and questions alike.

    Full and half width and case are folded; long words also give the words inside them; figures with
    their unit and document numbers stay whole; 百分之六十 is found by 60% too. Beside the words stand all
    pairs of neighbouring characters, for words are cut differently in different company: 出租房 in one
    sentence, 出租 and 房屋 in the next. A word of two characters that is also a pair so counts twice.
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    found: list[str] = []
    at = 0
    for match in WHOLE.finditer(folded):
        found += _words(folded[at : match.start()])
        found += _whole(match)
        at = match.end()
    return found + _words(folded[at:])


def _whole(match: re.Match[str]) -> list[str]:
    if match["serial"]:
        return [f"〔{match['year']}〕{match['serial']}号", match["year"], f"{match['serial']}号"]
    if match["percent"]:
        return [match[0], *_percent(match["percent"])]
    if match["figure"]:
        figure = match["figure"].replace(",", "")
        return [figure, figure + match["unit"]] if match["unit"] else [figure]
    return [match[0]]


@lru_cache(1000)
def _percent(number: str) -> list[str]:
    try:
        return [f"{float(cn2an.cn2an(number, 'smart')):g}%"]
    except ValueError:
        return []


def _words(text: str) -> list[str]:
    words = [
        word
        for word in tokenizer().lcut_for_search(text)
        if word not in STOP_WORDS and any(character.isalnum() for character in word)
    ]
    return words + _pairs(text)


def _pairs(text: str) -> list[str]:
    """Return neighbouring Chinese characters, but for those that both come from stop words: 问这."""
    return [
        run[at : at + 2]
        for run in CHINESE.findall(text)
        for at in range(len(run) - 1)
        if not STOP_CHARACTERS.issuperset(run[at : at + 2])
    ]


def is_known(word: str) -> bool:
    """Whether a word of two characters or more stands in the dictionary."""
    words = tokenizer()
    words.check_initialized()
    return len(word) > 1 and bool(words.FREQ.get(word))


@cache
def domain_words() -> frozenset[str]:
    """Return the words of the field, which the general dictionary lacks or cuts."""
    return frozenset(DOMAIN_WORDS.read_text("utf-8").split())


@cache
def tokenizer() -> jieba.Tokenizer:
    """Return the tokenizer that knows the words of the field, made at first use."""
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    for word in domain_words():
        tokenizer.add_word(word)
    return tokenizer
