"""What a document's own words say of its force: first day, term, what it repeals, whether it ended."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.model import Status
from bot.reading.conventions import (
    BEFORE_NUMBER,
    DOC_NUMBER,
    EFFECTIVE_FROM,
    EFFECTIVE_ON_ISSUE,
    NOTICE_NUMBER,
    PART_OF_IT,
    REPEALED_TOO,
    THIS_DOCUMENT,
    THIS_REPEALED,
    TITLE_QUOTED,
    VALID_UNTIL,
    VALID_YEARS,
)
from bot.reading.dates import first_date, number, years_later

_REPEAL_STARTS = ("原", "《", "同时", "此前")
_WORDS = ("施行", "实施", "执行", "试行", "实行", "生效", "有效期", "废止", "失效", "适用")


@dataclass(frozen=True, slots=True)
class Force:
    """What the clauses of one document add up to."""

    effective_from: date | None = None
    expires: date | None = None
    repeals: tuple[str, ...] = ()
    status: Status = Status.UNKNOWN


@dataclass(slots=True)
class _Found:
    """Collects clauses while the text is read once."""

    effective_from: date | None = None
    expires: date | None = None
    years: int | None = None
    repeals: list[str] = field(default_factory=list)
    status: Status = Status.UNKNOWN


def force(paragraphs: Iterable[str], issued: date | None) -> Force:
    """Read the clauses on force; `issued` is the day from which 自发布之日起 counts.

    Only sentences about the document itself count: those that name it (本办法) or begin with 自,
    since a document also tells when other rules took effect. The last such sentence decides.
    """
    found = _Found()
    own = False  # the repeal may be a sentence, or a paragraph, of its own behind the first day
    for paragraph in paragraphs:
        sentences = _sentences(paragraph)
        own = own and bool(sentences)
        for sentence in sentences:
            if THIS_REPEALED.search(sentence):
                found.status = Status.REPEALED
            if _is_own(sentence):
                own = True
                _take(sentence, issued, found)
            elif REPEALED_TOO.search(sentence) and (own or _repeals_by_itself(sentence)):
                found.repeals += _named_before_repeal(sentence)
    if found.expires is None and found.years and (start := found.effective_from or issued):
        found.expires = years_later(start, found.years)
    return Force(found.effective_from, found.expires, tuple(dict.fromkeys(found.repeals)), found.status)


def _repeals_by_itself(sentence: str) -> bool:
    """Whether a sentence names this document before what it repeals: 本规定施行之日起，《…》即行废止"""
    named = THIS_DOCUMENT.search(sentence[:20])
    return named is not None or sentence.lstrip().startswith(_REPEAL_STARTS)


def _sentences(paragraph: str) -> list[str]:
    """Return the sentences that have a word on force; most paragraphs have none."""
    if not any(word in paragraph for word in _WORDS):
        return []
    sentences = paragraph.replace("；", "。").replace(";", "。").split("。")
    return [sentence for sentence in sentences if any(word in sentence for word in _WORDS)]


def _is_own(sentence: str) -> bool:
    """Whether a sentence tells the first day or the term of the document that it stands in."""
    if (clause := _clause(sentence)) is not None:
        before = sentence[: clause.start()]
        if named := list(THIS_DOCUMENT.finditer(before)):
            # 本办法…自: the words between the name and the clause must not be many
            return clause.start() - named[-1].end() < 25
        return before.split("条", 1)[-1].strip(" \u3000,，（(") == ""
    return _term(sentence) is not None


def _clause(sentence: str) -> re.Match[str] | None:
    return EFFECTIVE_FROM.search(sentence) or EFFECTIVE_ON_ISSUE.search(sentence)


def _term(sentence: str) -> re.Match[str] | None:
    """Return the term that a sentence gives the document itself: 本办法有效期五年; 自…起施行，有效期五年

    证书有效期三年 is the term of something else: the term must follow the document's name or a comma
    behind the clause on the first day.
    """
    clause = _clause(sentence)
    for pattern in (VALID_YEARS, VALID_UNTIL):
        for match in pattern.finditer(sentence):
            before = sentence[: match.start()].rstrip(" \u3000的")
            if (
                clause
                and clause.end() <= match.start() + 2
                and before.endswith((",", "，", "、", clause.group()))
            ):
                return match
            if (names := list(THIS_DOCUMENT.finditer(before))) and names[-1].end() == len(before):
                return match
    return None


def _take(sentence: str, issued: date | None, found: _Found) -> None:
    """Add what a sentence on the document's own force says."""
    if match := EFFECTIVE_FROM.search(sentence):
        found.effective_from = first_date(match["day"])
    elif (match := EFFECTIVE_ON_ISSUE.search(sentence)) and issued:
        found.effective_from = issued + timedelta(days=number(match["days"] or "0") or 0)
    if match := _term(sentence):
        told = match.groupdict()
        found.years = number(told["years"]) if "years" in told else None
        found.expires = first_date(told.get("day") or told.get("end") or "")
    if REPEALED_TOO.search(sentence):
        found.repeals += _named_before_repeal(sentence)


def _named_before_repeal(sentence: str) -> list[str]:
    """Return titles and numbers of whole documents that stand before 同时废止, behind the first day."""
    clause = _clause(sentence)
    repeal = list(REPEALED_TOO.finditer(sentence))[-1]
    part = sentence[clause.end() if clause else 0 : repeal.start()]
    found: list[str] = []
    for pattern in (TITLE_QUOTED, DOC_NUMBER, NOTICE_NUMBER):
        for match in pattern.finditer(part):
            if not PART_OF_IT.match(part[match.end() :].lstrip("）)")):
                found.append(match[1] if pattern is TITLE_QUOTED else doc_number(match.group()))
    return found


def doc_number(text: str) -> str:
    """Return a document number in its standard form: 国科发火[2016] 32号 → 国科发火〔2016〕32号"""
    text = "".join(BEFORE_NUMBER.sub("", text.strip(), count=1).split())
    for bracket in "﹝[［【（(":
        text = text.replace(bracket, "〔")
    for bracket in "﹞]］】）)":
        text = text.replace(bracket, "〕")
    return text
