"""What a document's own words say of its force: first day, term, what it repeals, whether it ended."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.model import Status
from bot.reading.conventions import (
    BEFORE_NUMBER,
    DOC_NUMBER,
    EFFECTIVE_FROM,
    EFFECTIVE_ON_ISSUE,
    NOTICE_NUMBER,
    REPEALED_TOO,
    THIS_DOCUMENT,
    THIS_REPEALED,
    TITLE_QUOTED,
    VALID_UNTIL,
    VALID_YEARS,
)
from bot.reading.dates import first_date, number, years_later

_WORDS = ("施行", "实施", "执行", "试行", "生效", "有效期", "废止", "失效", "适用")


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
    for sentence in _sentences(paragraphs):
        if THIS_REPEALED.search(sentence):
            found.status = Status.REPEALED
        if _is_own(sentence):
            _take(sentence, issued, found)
        elif REPEALED_TOO.search(sentence) and sentence.lstrip().startswith(("原", "《", "同时", "此前")):
            found.repeals += _named_before_repeal(sentence)
    if found.expires is None and found.years and (start := found.effective_from or issued):
        found.expires = years_later(start, found.years)
    return Force(found.effective_from, found.expires, tuple(dict.fromkeys(found.repeals)), found.status)


def _sentences(paragraphs: Iterable[str]) -> Iterator[str]:
    for paragraph in paragraphs:
        if any(word in paragraph for word in _WORDS):
            for sentence in paragraph.replace("；", "。").replace(";", "。").split("。"):
                if any(word in sentence for word in _WORDS):
                    yield sentence


def _is_own(sentence: str) -> bool:
    clause = EFFECTIVE_FROM.search(sentence) or EFFECTIVE_ON_ISSUE.search(sentence)
    term = VALID_YEARS.search(sentence) or VALID_UNTIL.search(sentence)
    found = clause or term
    if found is None:
        return False
    before = sentence[: found.start()]
    if named := list(THIS_DOCUMENT.finditer(before)):
        # 本办法所称…自发证之日起: the words between the name and the clause must not be many
        return found.start() - named[-1].end() < 25
    return clause is not None and len(before.split("条", 1)[-1].strip(" \u3000,，")) == 0


def _take(sentence: str, issued: date | None, found: _Found) -> None:
    """Add what a sentence on the document's own force says."""
    if match := EFFECTIVE_FROM.search(sentence):
        found.effective_from = first_date(match["day"])
    elif (match := EFFECTIVE_ON_ISSUE.search(sentence)) and issued:
        found.effective_from = issued + timedelta(days=number(match["days"] or "0") or 0)
    if match := VALID_YEARS.search(sentence):
        found.years = number(match["years"])
    if match := VALID_UNTIL.search(sentence):
        found.expires = first_date(match["day"] or match["end"])
    if REPEALED_TOO.search(sentence):
        found.repeals += _named_before_repeal(sentence)


def _named_before_repeal(sentence: str) -> list[str]:
    """Return titles and numbers that stand before 同时废止 and after the clause on the first day."""
    clause = EFFECTIVE_FROM.search(sentence) or EFFECTIVE_ON_ISSUE.search(sentence)
    repeal = list(REPEALED_TOO.finditer(sentence))[-1]
    part = sentence[clause.end() if clause else 0 : repeal.start()]
    numbers = [doc_number(match.group()) for match in DOC_NUMBER.finditer(part)]
    numbers += [doc_number(match.group()) for match in NOTICE_NUMBER.finditer(part)]
    return [match[1] for match in TITLE_QUOTED.finditer(part)] + numbers


def doc_number(text: str) -> str:
    """Return a document number in its standard form: 国科发火[2016] 32号 → 国科发火〔2016〕32号"""
    text = "".join(BEFORE_NUMBER.sub("", text.strip(), count=1).split())
    for bracket in "﹝[［【（(":
        text = text.replace(bracket, "〔")
    for bracket in "﹞]］】）)":
        text = text.replace(bracket, "〕")
    return text
