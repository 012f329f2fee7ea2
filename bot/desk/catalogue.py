"""The live release and the database → a table of all documents, as staff search and sort it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.desk.history import last_changes
from bot.desk.parts import Parts
from bot.desk.published import documents, live
from bot.model import Document, Region, Status
from bot.records import CitedRow
from bot.validity import status_on


@dataclass(frozen=True, slots=True)
class Row:
    """One document of the table."""

    document: Document
    status: Status
    """Today."""
    passages: int
    cited: int
    """Answers that cite it."""
    changed: datetime | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What staff look for; empty fields ask for everything."""

    words: str = ""
    """All of them stand in title, 文号, issuer or file name."""
    status: str = ""
    region: str = ""
    """山西省/长治市, with all below it; 国家 for the nationwide."""
    never_cited: bool = False
    order: str = "changed"
    """changed, title, cited."""


def catalogue(parts: Parts, wanted: Wanted) -> list[Row]:
    """Return the documents wanted, in the order wanted."""
    release, today = live(parts), date.today()
    if release is None:
        return []
    cited, changed = citations(parts), last_changes(parts)
    rows = (
        Row(
            document,
            status_on(document.metadata, today),
            len(release.of_document(document.id)),
            cited.get(document.id, 0),
            changed.get(document.id),
        )
        for document in release.documents.values()
        if _matches(document, wanted)
    )
    found = [row for row in rows if _holds(row, wanted)]
    found.sort(key=lambda row: row.document.title)
    if wanted.order == "cited":
        found.sort(key=lambda row: -row.cited)
    elif wanted.order == "changed":
        found.sort(key=lambda row: row.changed.timestamp() if row.changed else 0.0, reverse=True)
    return found


def citations(parts: Parts) -> Mapping[str, int]:
    """Return how many answers cite each document."""
    wanted = select(CitedRow.document_id, func.count(CitedRow.turn_id.distinct())).group_by(
        CitedRow.document_id
    )
    with Session(parts.records) as session:
        return dict(session.execute(wanted).all())


def regions(parts: Parts) -> list[Region]:
    """Return the places that documents hold for."""
    return sorted({document.metadata.region for document in documents(parts).values()})


def _matches(document: Document, wanted: Wanted) -> bool:
    metadata = document.metadata
    text = f"{document.title} {metadata.doc_number} {metadata.issuer} {document.id}".casefold()
    return all(word in text for word in wanted.words.casefold().split())


def _holds(row: Row, wanted: Wanted) -> bool:
    if wanted.status and row.status != wanted.status:
        return False
    if wanted.never_cited and row.cited:
        return False
    region = row.document.metadata.region
    if wanted.region == "国家":
        return region == ()
    return not wanted.region or "/".join(region[: wanted.region.count("/") + 1]) == wanted.region
