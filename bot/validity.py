"""A document's metadata and a day to the status of the document on that day."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from bot.model import Document, Metadata, Status

HOLDS = frozenset({Status.IN_FORCE, Status.AMENDED, Status.PARTLY_REPEALED, Status.UNKNOWN})
"""Statuses under which a document may be answered from without a warning that it has ended."""


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


_ENDED = frozenset({Status.REPEALED, Status.EXPIRED})


def mark_repealed(documents: Iterable[Document]) -> dict[str, Document]:
    """Mark documents that another one says it repeals; returns all documents by id.

    A 废止 clause names a 文号 or a title. A title alone marks only documents written before the
    repealing one, since a revised rule often keeps the title of the rule that it repeals.
    """
    by_id = {document.id: document for document in documents}
    for repealing in list(by_id.values()):
        for name in repealing.metadata.repeals:
            for repealed in by_id.values():
                if repealed.id != repealing.id and _names(name, repealed, repealing):
                    by_id[repealed.id] = _as_repealed(repealed, repealing)
    return by_id


def _names(name: str, repealed: Document, repealing: Document) -> bool:
    number = repealed.metadata.doc_number
    if number and number in name:
        return True
    ours, theirs = _day(repealed.metadata), _day(repealing.metadata)
    title = name.strip("《》")
    return bool(ours and theirs and ours < theirs) and title in (repealed.title, repealed.title.strip("《》"))


def _day(metadata: Metadata) -> date | None:
    return metadata.written or metadata.published or metadata.effective_from


def _as_repealed(document: Document, by: Document) -> Document:
    metadata = document.metadata
    status = metadata.status if metadata.status in _ENDED else Status.REPEALED
    successor = metadata.superseded_by or by.metadata.doc_number or by.title
    return replace(document, metadata=replace(metadata, status=status, superseded_by=successor))
