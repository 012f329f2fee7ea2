"""A document's metadata and a day to the status of the document on that day."""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from bot.model import Document, Kind, Metadata, Region, Status
from bot.reading.conventions import DOC_NUMBER, NOTICE_NUMBER

HOLDS = frozenset({Status.IN_FORCE, Status.AMENDED, Status.PARTLY_REPEALED, Status.UNKNOWN})
"""Statuses under which a document may be answered from without a warning that it has ended."""
PERIOD = re.compile(
    r"[自从]\s*\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日\s*(?:起)?\s*[至到]\s*"
    r"(?P<year>\d{4})\s*年\s*(?P<month>0?[1-9]|1[0-2])\s*月\s*(?P<day>\d{1,2})\s*日"
)
"""自2015年1月1日至2017年12月31日"""
RULE_TITLE = re.compile(r"(?:法|条例|办法|规定|细则|规则|解释|决定|标准)(?:（[一二三四五六七八九十]+）)?$")
"""What a body of law keeps its title by; notices of the same title every year stand beside each other."""


def status_on(metadata: Metadata, day: date) -> Status:
    """Weigh what the document says of itself against its dates.

    A repeal has no date of its own in most documents, so a repealed document counts as repealed on
    every day, except before a successor's first day when `expires` tells that day.
    """
    if metadata.effective_from and day < metadata.effective_from:
        return Status.NOT_YET
    if metadata.expires and day <= metadata.expires and metadata.status in _ENDED:
        return Status.IN_FORCE
    if metadata.status in _ENDED:
        return metadata.status
    if metadata.expires and day > metadata.expires:
        return Status.EXPIRED
    # a document once marked "not yet in force" whose first day has come
    return Status.IN_FORCE if metadata.status is Status.NOT_YET else metadata.status


def period_ended(text: str, day: date) -> date | None:
    """Return the last day of the period that a rule gives itself in its own words, where that is past."""
    last = max((_last_day(match) for match in PERIOD.finditer(text)), default=None)
    return last if last and last < day else None


def _last_day(match: re.Match[str]) -> date:
    year, month = int(match["year"]), int(match["month"])
    return date(year, month, max(1, min(int(match["day"]), monthrange(year, month)[1])))


_ENDED = frozenset({Status.REPEALED, Status.EXPIRED})


def mark_repealed(documents: Iterable[Document]) -> dict[str, Document]:
    """Mark documents that another one says it repeals; returns all documents by id.

    A 废止 clause names a 文号 or a title. A title alone marks only documents written before the
    repealing one, since a revised rule often keeps the title of the rule that it repeals.
    """
    by_id = _without_older_versions(documents)
    named: dict[str, list[str]] = {}
    for document in by_id.values():
        for name in (document.metadata.doc_number, document.title.strip("《》")):
            if name:
                named.setdefault(name, []).append(document.id)
    for repealing in list(by_id.values()):
        for name in _names(repealing):
            for found in named.get(name, ()):
                if found != repealing.id and _may_repeal(repealing, by_id[found], name):
                    by_id[found] = _as_repealed(by_id[found], repealing)
    return by_id


def _without_older_versions(documents: Iterable[Document]) -> dict[str, Document]:
    """Mark all but the newest of the laws and rules that have the same title and place."""
    by_id = {document.id: document for document in documents}
    versions: dict[tuple[str, Region], list[Document]] = {}
    for document in by_id.values():
        if document.metadata.kind is Kind.POLICY and RULE_TITLE.search(document.title):
            versions.setdefault((document.title, document.metadata.region), []).append(document)
    for same in versions.values():
        ordered = sorted((dated(document.metadata) or date.min, document.id) for document in same)
        for (day, older), (next_day, newer) in pairwise(ordered):
            if day < next_day and by_id[older].metadata.status not in _ENDED:
                by_id[older] = _as_replaced(by_id[older], by_id[newer], next_day)
    return by_id


def _as_replaced(document: Document, by: Document, day: date) -> Document:
    """Mark an older version: it held until the day before the newer one's first day."""
    first = by.metadata.effective_from or day
    metadata = replace(
        document.metadata,
        status=Status.REPEALED,
        expires=document.metadata.expires or first - timedelta(days=1),
        superseded_by=document.metadata.superseded_by or f"{by.title}（{day.isoformat()}）",
    )
    return replace(document, metadata=metadata)


def _names(repealing: Document) -> Iterator[str]:
    """Yield the 文号 and titles that a document repeals, each by itself."""
    for clause in repealing.metadata.repeals:
        yield clause.strip("《》")
        for pattern in (DOC_NUMBER, NOTICE_NUMBER):
            yield from (match.group() for match in pattern.finditer(clause))


def _may_repeal(repealing: Document, repealed: Document, name: str) -> bool:
    if name == repealed.metadata.doc_number:
        return True
    ours, theirs = dated(repealed.metadata), dated(repealing.metadata)
    return bool(ours and theirs and ours < theirs)


def dated(metadata: Metadata) -> date | None:
    """Return the day that places a document before or after others, if any is known."""
    return metadata.written or metadata.published or metadata.effective_from


def _as_repealed(document: Document, by: Document) -> Document:
    metadata = document.metadata
    status = metadata.status if metadata.status in _ENDED else Status.REPEALED
    successor = metadata.superseded_by or by.metadata.doc_number or by.title
    return replace(document, metadata=replace(metadata, status=status, superseded_by=successor))
