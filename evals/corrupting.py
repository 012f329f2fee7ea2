"""A faithful sentence to a corrupted one: one thing in it is no longer what its source says."""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cn2an
import numpy as np

from bot.answering.claims import grams, plain
from bot.answering.sources import Source
from bot.figures import Figure, figures, same
from bot.numerals import number
from bot.validity import HOLDS
from evals.faithful import Case, Corpus, cells

INVENTIONS = Path(__file__).parent / "grounding" / "inventions.txt"
ARABIC = re.compile(r"\d[\d,]*(?:\.\d+)?")
CHINESE = re.compile(r"[一二两三四五六七八九十百千]+")
SAID_THERE = 0.75  # share of a sentence's words from which on another source says it too


@dataclass(frozen=True)
class Corrupted:
    """A sentence that must not be shown, and the number of the source that it cites."""

    kind: str
    text: str
    cited: int = 1


Corrupt = Callable[[Case, Corpus, random.Random], Corrupted | None]


def figure(case: Case, _corpus: Corpus, rng: random.Random) -> Corrupted | None:
    """Change an amount, share, count, duration or article number."""
    return _change(case, rng, ("amount", "share", "count", "duration", "ordinal", "number"), "figure")


def date(case: Case, _corpus: Corpus, rng: random.Random) -> Corrupted | None:
    """Shift a year, month or day."""
    return _change(case, rng, ("date",), "date")


def document_number(case: Case, _corpus: Corpus, rng: random.Random) -> Corrupted | None:
    """Change a document number's serial, year or issuer; where there is none, the document's is put first."""
    text, metadata = case.text, case.source.hit.metadata
    if not any(one.kind == "doc_number" for one in figures(text)):
        if "〔" not in metadata.doc_number:
            return None
        text = f"根据{metadata.doc_number}，{text}"
    found = [one for one in figures(text) if one.kind == "doc_number"]
    one = rng.choice(found)
    written = text[one.start : one.end]
    runs = list(ARABIC.finditer(written))
    run = rng.choice(runs)
    new = str(max(1, int(run.group()) + rng.choice([-3, -2, -1, 1, 2, 3, 10])))
    changed = written[: run.start()] + new + written[run.end() :]
    if written.startswith("〔") and rng.random() < 0.34:
        before = text[: one.start]
        code = before[-1]
        others = [other for other in "发科税办函政" if other != code]
        return Corrupted("document number", before[:-1] + rng.choice(others) + text[one.start :])
    return Corrupted("document number", text[: one.start] + changed + text[one.end :])


def neighbour(case: Case, _corpus: Corpus, rng: random.Random) -> Corrupted | None:
    """Put another figure of the same passage in a figure's place."""
    own = _figures_of(case.text)
    theirs = figures(case.source.text)
    pairs = [
        (one, other)
        for one in own
        for other in theirs
        if (one.kind, one.unit) == (other.kind, other.unit) and one.value != other.value
        if one.kind in ("amount", "share", "count", "duration", "date")
        and not _is_article(case.source.text[other.start : other.end])
        # a figure that the sentence states as well would make another, maybe true, sentence
        and not any(same(other, third) for third in own)
    ]
    if not pairs:
        return None
    one, other = rng.choice(pairs)
    new = case.source.text[other.start : other.end]
    return Corrupted("figure of the same passage", case.text[: one.start] + new + case.text[one.end :])


UNITS = (
    ("万元", ("元", "亿元", "万美元")),
    ("亿元", ("万元", "千万元")),
    ("%", ("‰", "个百分点")),
    ("个工作日", ("个月", "日", "年")),
    ("个月", ("年", "个工作日")),
    ("年", ("个月",)),
    ("日历天", ("个工作日",)),
    ("家", ("项", "人")),
    ("人", ("家",)),
    ("项", ("家", "分")),
    ("次", ("家",)),
    ("分", ("%", "项")),
    ("天", ("个月",)),
    ("日内", ("个月内",)),
)


def unit(case: Case, _corpus: Corpus, rng: random.Random) -> Corrupted | None:
    """Change what a figure counts."""
    options = []
    for one in _figures_of(case.text):
        written = case.text[one.start : one.end]
        if one.kind in ("amount", "share", "count", "duration"):
            for old, news in UNITS:
                if written.endswith(old) and len(written) > len(old):
                    stem = case.text[: one.start] + written.removesuffix(old)
                    options += [stem + new + case.text[one.end :] for new in news]
                    break
    return Corrupted("unit", rng.choice(options)) if options else None


BEFORE_FIGURES = (
    ("不低于", ("不高于", "低于", "不超过")),
    ("不少于", ("不多于", "少于")),
    ("不超过", ("不低于", "超过", "至少")),
    ("不高于", ("不低于", "高于")),
    ("最高", ("最低", "至少")),
    ("超过", ("不超过", "低于")),
    ("不足", ("超过",)),
    ("不满", ("超过",)),
    ("满", ("不满",)),
)
BEHIND_FIGURES = (
    ("以上", ("以下", "以内")),
    ("以下", ("以上",)),
    ("以内", ("以上",)),
    ("内", ("后",)),
    ("（含", ("（不含",)),
    ("（不含", ("（含",)),
    ("前", ("后",)),
    ("起", ("前",)),
    ("以后", ("以前",)),
    ("之后", ("之前",)),
)


def comparison(case: Case, _corpus: Corpus, rng: random.Random) -> Corrupted | None:
    """Turn a comparison of a figure around: 不低于 to 不高于, 以上 to 以下, 含 to 不含."""
    options = []
    for one in _figures_of(case.text):
        before, after = case.text[: one.start], case.text[one.end :]
        for old, news in BEFORE_FIGURES:
            if before.endswith(old) and not before.endswith(f"不{old}"):
                options += [before.removesuffix(old) + new + case.text[one.start :] for new in news]
                break
        for old, news in BEHIND_FIGURES:
            if after.startswith(old):
                options += [case.text[: one.end] + new + after.removeprefix(old) for new in news]
                break
    return Corrupted("comparison", rng.choice(options)) if options else None


def row(case: Case, corpus: Corpus, rng: random.Random) -> Corrupted | None:
    """Put a neighbouring row's figure into a row's sentence."""
    if not case.statement.row:
        return None
    text = corpus.documents[case.statement.passage.document_id].text
    own = cells(text[case.statement.start : case.statement.end])
    options = []
    for other in case.source.statements:
        theirs = cells(text[other.start : other.end])
        if other.row and other.start != case.statement.start and len(theirs) == len(own):
            for mine, new in zip(own[1:], theirs[1:], strict=True):
                # a row whose label says the same thing would make a true sentence
                if _values(mine) and _values(new) and _values(mine) != _values(new):
                    options.append(case.text.replace(mine, new, 1))
    return Corrupted("neighbour row", rng.choice(options)) if options else None


def old_rule(case: Case, corpus: Corpus, rng: random.Random) -> Corrupted | None:
    """Put the figure of a rule that no longer holds in the place of the current one."""
    if case.source.hit.metadata.status not in HOLDS:
        return None
    vector = corpus.encoder.embed_passages([case.text])[0]
    options = []
    for text, row in zip(*_ended(corpus), strict=True):
        if float(row @ vector) < 0.5:
            continue
        for one in _figures_of(case.text):
            for other in _figures_of(text):
                alike = (one.kind, one.unit) == (other.kind, other.unit) and one.value != other.value
                if alike and one.kind in ("amount", "share", "count", "duration"):
                    new = text[other.start : other.end]
                    options.append(case.text[: one.start] + new + case.text[one.end :])
    return Corrupted("old rule", rng.choice(options)) if options else None


def citation(case: Case, _corpus: Corpus, rng: random.Random) -> Corrupted | None:
    """Cite another source that was shown, one that does not say the same."""
    others = [source for source in case.context.sources[1:] if not _says(source, case.text)]
    return Corrupted("moved citation", case.text, rng.choice(others).number) if others else None


def sentence(_case: Case, _corpus: Corpus, rng: random.Random) -> Corrupted | None:
    """Put an invented sentence without figures in the place of a true one."""
    return Corrupted("invented sentence", rng.choice(inventions()))


def clause(case: Case, _corpus: Corpus, rng: random.Random) -> Corrupted | None:
    """Add an invented clause to a true sentence."""
    return Corrupted("invented clause", f"{case.text.rstrip('。')}，{rng.choice(inventions())}")


def recombined(case: Case, _corpus: Corpus, rng: random.Random) -> Corrupted | None:
    """End a sentence as another one of its passage ends: its parts are true, the whole is not."""
    head = case.text.rstrip("。").split("，")
    tails = [
        other.claim.text.rstrip("。；;").split("，")[-1]
        for other in case.source.statements
        if other.start != case.statement.start
        and not other.row
        and "，" in other.claim.text
        and other.claim.text[-1] not in ":)"
    ]
    usable = [tail for tail in tails if len(grams(tail)) >= 8 and tail not in plain(case.text)]
    if len(head) < 2 or not usable:
        return None
    return Corrupted("recombined clauses", "，".join([*head[:-1], rng.choice(usable)]) + "。")


MODALS = (
    ("不得", ("可以", "应当")),
    ("不能", ("可以",)),
    ("不再", ("继续",)),
    ("不可以", ("可以",)),
    ("可以", ("不得", "应当", "不能")),
    ("应当", ("可以", "不得", "无需")),
    ("须", ("无须", "可以不")),
    ("应", ("无需",)),
    ("不适用", ("适用",)),
    ("不属于", ("属于",)),
    ("不计入", ("计入",)),
    ("不包括", ("包括",)),
    ("未", ("已",)),
    ("没有", ("已有",)),
    ("禁止", ("允许",)),
)


def modal(case: Case, _corpus: Corpus, rng: random.Random) -> Corrupted | None:
    """Permit what is forbidden, forbid what is allowed."""
    options = [
        case.text[: match.start()] + new + case.text[match.end() :]
        for old, news in MODALS
        for match in re.finditer(old, case.text)
        for new in news
        if not _inside_word(case.text, match)
    ]
    return Corrupted("modal word", rng.choice(options)) if options else None


def title(case: Case, _corpus: Corpus, rng: random.Random) -> Corrupted | None:
    """Name a document that does not exist, or link to one."""
    kind = rng.choice(("关于加快推进{}的若干措施", "{}管理实施细则", "{}专项资金使用办法"))
    invented = kind.format(rng.choice(("科技企业培育", "创新平台建设", "企业研发后补助", "成果转化")))
    link = rng.choice(("https://www.kjzc-example.cn/policy/2291.html", "www.zwfw-example.cn"))
    options = [f"根据《{invented}》，{case.text}", f"{case.text.rstrip('。')}，详见{link}。"]
    return Corrupted("invented title or link", rng.choice(options))


KINDS: Mapping[str, Corrupt] = {
    "figure": figure,
    "date": date,
    "document number": document_number,
    "figure of the same passage": neighbour,
    "unit": unit,
    "comparison": comparison,
    "neighbour row": row,
    "old rule": old_rule,
    "moved citation": citation,
    "invented sentence": sentence,
    "invented clause": clause,
    "modal word": modal,
    "recombined clauses": recombined,
    "invented title or link": title,
}


def _change(case: Case, rng: random.Random, kinds: Sequence[str], kind: str) -> Corrupted | None:
    usable = [one for one in _figures_of(case.text) if one.kind in kinds]
    for one in rng.sample(usable, len(usable)):
        written = case.text[one.start : one.end]
        if (changed := _other(written, rng)) and changed != written:
            text = case.text[: one.start] + changed + case.text[one.end :]
            # 13月 is no date: what cannot be read as a figure would test nothing
            read = [other for other in figures(text) if other.start == one.start]
            if read and not same(read[0], one):
                return Corrupted(kind, text)
    return None


def _other(written: str, rng: random.Random) -> str | None:
    """Return a figure written alike with another value."""
    runs = list(ARABIC.finditer(written)) or list(CHINESE.finditer(written))
    if not runs:
        return None
    run = rng.choice(runs)
    value = number(run.group())
    if not value:
        return None
    options = [value + 1, value - 1, value * 2, value + 5, value * 10, value / 2, value + 10]
    new = rng.choice([option for option in options if option > 0 and option.denominator == 1] or [value + 1])
    if not run.group()[0].isdigit() and new > 99:
        new = value + 1
    if run.group()[0].isdigit():
        shown = f"{int(new)}" if new.denominator == 1 else f"{float(new):g}"
    else:
        shown = cn2an.an2cn(int(new))
    return written[: run.start()] + shown + written[run.end() :]


def _figures_of(text: str) -> list[Figure]:
    return [one for one in figures(text) if not _is_article(text[one.start : one.end])]


def _is_article(written: str) -> bool:
    return len(written) == 2 and written[0] == "一"


def _values(cell: str) -> list[object]:
    return [one.value for one in figures(cell)]


def _inside_word(text: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start()][-1:], text[match.end() :][:1]
    if match.group() == "应":
        return before in "相对供适响反" or after in "当用收纳付税急届聘对缴扣"
    if match.group() == "须":
        return before in "必无" or after == "知"
    if match.group() == "可以":
        return before == "不"
    if match.group() == "未":
        return after in "来经" or before == "并"
    return match.group() in ("没有",) and before == "有"


def _says(source: Source, text: str) -> bool:
    """Whether a source holds the figures and most of the words of a sentence."""
    words = grams(plain(text))
    known = figures(source.text)
    carried = all(any(same(one, other) for other in known) for one in _figures_of(text))
    best = max((len(words & one.grams) / len(words) for one in source.statements), default=0.0)
    return carried and best >= SAID_THERE


@cache
def inventions() -> tuple[str, ...]:
    """Return sentences without figures that no document of the knowledge base says."""
    return tuple(line for line in INVENTIONS.read_text(encoding="utf-8").split("\n") if line)


@cache
def _ended(corpus: Corpus) -> tuple[list[str], np.ndarray]:
    """Return the statements of documents that no longer hold, with their vectors."""
    texts = [
        statement.claim.text
        for passage in corpus.passages
        if corpus.documents[passage.document_id].metadata.status not in HOLDS
        for statement in corpus.context(passage).sources[0].statements
        if _figures_of(statement.claim.text)
    ]
    return texts, corpus.encoder.embed_passages(texts)
