"""A draft and its place in the folder to a Document with all that its words tell of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from bot.model import Document, Kind, Metadata, Status
from bot.reading import front
from bot.reading.clauses import Force, doc_number, force
from bot.reading.conventions import (
    ENDED_WORDS,
    HEADER_NAMES,
    KIND_BY_TITLE,
    NAME_WITH_DATE,
    PRINTING_NOTICE,
    TITLE_MARK,
)
from bot.reading.dates import first_date
from bot.reading.enactment import Enactment, enactment
from bot.reading.frame import Frame, frame, title_of
from bot.reading.header import take_header
from bot.reading.pieces import Draft, Piece, join, readable
from bot.reading.place import region

# a wording published over this many days after the last act that its header tells has been amended since
_AMENDED_SINCE = 400


def assemble(draft: Draft, document_id: str, sidecar: Mapping[str, Any] | None = None) -> Document:
    """Apply the conventions of documents: header and text become metadata, furniture goes.

    The header stays at the top of the text in one tidy form, for answers to cite. What the sidecar
    says, by name of field, wins over the front matter, that over the header, the header over the text.
    """
    pieces, header = take_header([replace(piece, text=readable(piece.text)) for piece in draft.pieces])
    header = dict(draft.fields) | {name: value for name, value in header.items() if value}
    set_by_hand = front.fields_of(draft.front) | dict(sidecar or {})
    name = PurePosixPath(document_id).stem
    title = (
        set_by_hand.pop("title", "") or header.get("title") or draft.title or title_of(pieces) or _bare(name)
    )
    pieces = _with_title_marked(pieces, title)
    metadata = _metadata(title, name, pieces, header)
    place = region(document_id, title, metadata.issuer, pieces, header.get("site", ""))
    metadata = replace(metadata, **{"region": place} | set_by_hand)
    if "status" not in set_by_hand:
        metadata = _with_status(metadata)
    text, blocks = join([*_header_lines(header), *pieces])
    return Document(document_id, title, text, blocks, metadata)


def _header_lines(header: Mapping[str, str]) -> list[Piece]:
    """Return what the page's header says, a line each, so that an answer can cite it."""
    return [
        Piece(f"{HEADER_NAMES[field]}: {value}")
        for field, value in header.items()
        if field in HEADER_NAMES and value
    ]


def _bare(name: str) -> str:
    match = NAME_WITH_DATE.match(name)
    return match["title"] if match else name


def _with_title_marked(pieces: Sequence[Piece], title: str) -> list[Piece]:
    """Return the pieces with the document's title as a level 1 heading where it stands at the top."""
    marked = list(pieces)
    for index, piece in enumerate(marked[:8]):
        if piece.level == 0 and _same(piece.text, title):
            marked[index] = replace(piece, level=1)
            break
    return marked


def _same(left: str, right: str) -> bool:
    return re.sub(r"[\s《》]", "", left) == re.sub(r"[\s《》]", "", right)


def _metadata(title: str, name: str, pieces: Sequence[Piece], header: Mapping[str, str]) -> Metadata:
    around = frame(pieces, title)
    law = enactment(pieces)
    written, published = _days(name, header, around, law)
    dated_wording = law != Enactment() or NAME_WITH_DATE.match(name) is not None
    said = force((piece.text for piece in pieces if not piece.table), published or written)
    return Metadata(
        doc_number=doc_number(header.get("doc_number", "")) or around.doc_number,
        issuer=header.get("issuer") or around.named or law.issuer or around.signed,
        index_number=header.get("index_number", ""),
        subject=header.get("subject", ""),
        category=header.get("category", ""),
        kind=_kind(title),
        written=written,
        published=published,
        effective_from=_first_day(header, law, said, (written or published) if dated_wording else None),
        expires=first_date(header.get("expires", "")) or said.expires,
        status=_status(title, header, said),
        repeals=said.repeals,
    )


def _days(
    name: str, header: Mapping[str, str], around: Frame, law: Enactment
) -> tuple[date | None, date | None]:
    """Return the days on which this wording was written and published."""
    written = first_date(header.get("written", "")) or law.written or around.written
    published = first_date(header.get("published", ""))
    if published is None and (match := NAME_WITH_DATE.match(name)):
        published = _not_before(written, first_date(match["day"]))
    if published is None:
        published = _not_before(law.written, law.published)
    if published and law.written and (published - law.written).days > _AMENDED_SINCE:
        written = None
    return written, published


def _not_before(earliest: date | None, day: date | None) -> date | None:
    return None if earliest and day and day < earliest else day


def _first_day(header: Mapping[str, str], law: Enactment, said: Force, made: date | None) -> date | None:
    """Return the first day of this wording; `made` is the day of the wording where it is a law's.

    An amended law keeps the sentence on the first day of its first wording: the wording at hand
    cannot have held before its amendment.
    """
    day = first_date(header.get("effective_from", "")) or law.effective_from or said.effective_from
    if day and made and (made - day).days > _AMENDED_SINCE:
        day = made
    return max(day, law.amended or day) if day else None


def _kind(title: str) -> Kind:
    printed = PRINTING_NOTICE.search(title)
    named = printed["title"] if printed else title
    for kind, pattern in KIND_BY_TITLE:
        if pattern.search(named):
            return Kind(kind)
    return Kind.POLICY


def _status(title: str, header: Mapping[str, str], said: Force) -> Status:
    validity = header.get("validity", "")
    for word, status in ENDED_WORDS:
        if word in validity:
            return Status(status)
    return Status.REPEALED if TITLE_MARK.search(title) else said.status


def _with_status(metadata: Metadata) -> Metadata:
    """Take a dated document whose words give no end as in force; without a date nobody can tell."""
    if metadata.status is Status.UNKNOWN and (
        metadata.effective_from or metadata.published or metadata.written
    ):
        return replace(metadata, status=Status.IN_FORCE)
    return metadata
