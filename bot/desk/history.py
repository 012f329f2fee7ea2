"""Releases of the index and rows of the database → who published what, and every version of a document."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.desk.parts import Parts
from bot.errors import IndexBusy, NoIndex
from bot.index.archive import read_digests, read_entries
from bot.index.keeping import sweep_kept
from bot.index.manifest import ReleaseRecord
from bot.model import Document
from bot.records import PublicationRow, VersionRow

BY_HAND = "ingest.py"
"""Who made what nobody published at the desk."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication changed."""

    id: str
    release: str
    changes: tuple[dict[str, str], ...]
    """document, title, change each; change is added, changed or removed."""


def notice(parts: Parts) -> None:
    """Enter the releases that were made without the desk, by `ingest.py` or when the app started.

    While an ingest is under way nothing is entered; the next call does it.
    """
    known = _known(parts)
    if all(record.id in known for record in parts.bot.store.releases()):
        return
    with suppress(IndexBusy), parts.bot.store.locked(patience=0):
        notice_locked(parts)


def notice_locked(parts: Parts) -> None:
    """Do what `notice` does, by whoever holds the store's lock."""
    known = _known(parts)
    for record in parts.bot.store.releases():
        if record.id not in known:
            record_release(
                parts, record, by=BY_HAND, action="publish", at=datetime.fromisoformat(record.created)
            )
    # what a damaged release holds cannot be told: nothing is removed then
    with suppress(NoIndex), Session(parts.records) as session:
        sweep_kept(parts.bot.store, set(session.scalars(select(VersionRow.digest).distinct())))


def record_release(
    parts: Parts, record: ReleaseRecord, *, by: str, action: str, at: datetime | None = None
) -> Published:
    """Enter what a release changed against what was published before; nothing where it changed nothing."""
    before = state(parts)
    digests = read_digests(parts.bot.store.folder(record.id))
    names = sorted(name for name in before.keys() | digests.keys() if before.get(name) != digests.get(name))
    published = PublicationRow(
        id=uuid4().hex, release=record.id, at=_after_the_last(parts, at), by=by, action=action, changes=[]
    )
    documents = _documents(parts, record) if names else {}
    versions = [
        _version(parts, published, name, digests.get(name, ""), documents.get(name)) for name in names
    ]
    published.changes = [
        {
            "document": version.document_id,
            "title": version.title,
            "change": "removed"
            if version.removed
            else "changed"
            if version.document_id in before
            else "added",
        }
        for version in versions
    ]
    found = Published(published.id, record.id, tuple(published.changes))
    with Session(parts.records) as session, session.begin():
        session.add(published)
        session.flush()
        session.add_all(versions)
    return found


def state(parts: Parts, publication_id: str = "") -> dict[str, str]:
    """Return the digest of each document as a publication left the folder; by default the last one."""
    wanted = select(VersionRow.document_id, VersionRow.digest).order_by(VersionRow.id)
    with Session(parts.records) as session:
        if publication_id:
            at = session.scalars(select(PublicationRow.at).where(PublicationRow.id == publication_id)).one()
            wanted = wanted.join(PublicationRow).where(PublicationRow.at <= at)
        # the last row of a document says what it is
        found = dict(session.execute(wanted).all())
    return {name: digest for name, digest in found.items() if digest}


def versions_of(parts: Parts, document_id: str) -> Sequence[tuple[VersionRow, PublicationRow]]:
    """Return a document's versions, each with the publication that made it, newest first."""
    wanted = (
        select(VersionRow, PublicationRow)
        .join(PublicationRow)
        .where(VersionRow.document_id == document_id)
        .order_by(VersionRow.id.desc())
    )
    with Session(parts.records) as session:
        return session.execute(wanted).all()


def version(parts: Parts, version_id: int) -> VersionRow | None:
    """Return one version."""
    with Session(parts.records) as session:
        return session.get(VersionRow, version_id)


def count(parts: Parts) -> int:
    """Return how many publications there have been."""
    with Session(parts.records) as session:
        return session.scalar(select(func.count()).select_from(PublicationRow)) or 0


def publications(parts: Parts, shown: slice = slice(0, None)) -> Sequence[PublicationRow]:
    """Return publications, newest first; of all, those `shown`."""
    wanted = select(PublicationRow).order_by(PublicationRow.at.desc()).slice(shown.start, shown.stop)
    with Session(parts.records) as session:
        return session.scalars(wanted).all()


def publication(parts: Parts, publication_id: str) -> PublicationRow | None:
    """Return one publication."""
    with Session(parts.records) as session:
        return session.get(PublicationRow, publication_id)


def last_changes(parts: Parts) -> Mapping[str, datetime]:
    """Return when each document was last changed by a publication."""
    wanted = select(VersionRow.document_id, func.max(VersionRow.at)).group_by(VersionRow.document_id)
    with Session(parts.records) as session:
        return dict(session.execute(wanted).all())


def withdrawn(parts: Parts) -> list[VersionRow]:
    """Return the last version that was to be read of each document that is published no more, newest first."""
    last = select(func.max(VersionRow.id)).group_by(VersionRow.document_id)
    gone = select(VersionRow.document_id).where(VersionRow.id.in_(last), VersionRow.removed)
    wanted = select(func.max(VersionRow.id)).where(
        VersionRow.document_id.in_(gone), VersionRow.removed.is_(False)
    )
    with Session(parts.records) as session:
        rows = select(VersionRow).where(VersionRow.id.in_(wanted.group_by(VersionRow.document_id)))
        return list(session.scalars(rows.order_by(VersionRow.at.desc())))


def _known(parts: Parts) -> set[str]:
    with Session(parts.records) as session:
        return set(session.scalars(select(PublicationRow.release)))


def _after_the_last(parts: Parts, at: datetime | None) -> datetime:
    """Return a moment for the next publication: a release knows its own to the second only."""
    with Session(parts.records) as session:
        last = session.scalar(select(PublicationRow.at).order_by(PublicationRow.at.desc()).limit(1))
    moment = at or datetime.now(UTC)
    return max(moment, last + timedelta(microseconds=1)) if last else moment


def _documents(parts: Parts, record: ReleaseRecord) -> Mapping[str, Document]:
    live = parts.bot.store.live()
    if live.id == record.id:
        return live.documents
    return {entry.document.id: entry.document for entry in read_entries(parts.bot.store.folder(record.id))}


def _version(
    parts: Parts, published: PublicationRow, name: str, digest: str, document: Document | None
) -> VersionRow:
    """Return a row for a document; one that was removed keeps the name that it had."""
    title, number = (document.title, document.metadata.doc_number) if document else _last_name(parts, name)
    return VersionRow(
        document_id=name,
        title=title,
        doc_number=number,
        publication_id=published.id,
        digest=digest,
        removed=not digest,
        at=published.at,
    )


def _last_name(parts: Parts, name: str) -> tuple[str, str]:
    last = versions_of(parts, name)
    return (last[0][0].title, last[0][0].doc_number) if last else (name, "")
