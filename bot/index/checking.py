"""Read a folder as an ingest would, and say what staff should look at; write nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from bot.index.archive import Entry
from bot.index.intake import Failure, Progress, digest_of, duplicates, files_in, silent, take_in
from bot.model import Document, Kind, Metadata, Status
from bot.reading import orphan_sidecars
from bot.validity import mark_repealed, status_on

# below this share of a document's text in passages, something was lost on the way
COVERAGE_MIN = 0.98
NUMBERED_KINDS = (Kind.POLICY, Kind.NOTICE)
STATUS_ZH = {
    Status.REPEALED: "已废止",
    Status.EXPIRED: "已过有效期",
    Status.PARTLY_REPEALED: "部分条款已失效",
    Status.NOT_YET: "尚未施行",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about one document that staff should look at."""

    document: str
    serious: bool
    """False for what is only worth knowing."""
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a check of the folder found."""

    documents: int
    failed: tuple[Failure, ...]
    remarks: tuple[Remark, ...]
    duplicates: tuple[str, ...]


def check(
    knowledge: Path, *, today: date, ocr: bool = True, max_mb: int = 100, progress: Progress = silent
) -> Report:
    """Report what is unreadable, has no title or 文号, no longer holds, stands twice, loses text or its file."""
    files = files_in(knowledge)
    digests = {name: digest_of(path, knowledge) for name, path in files.items()}
    found = take_in(knowledge, files, digests, ocr=ocr, max_mb=max_mb, progress=progress)
    marked = mark_repealed(entry.document for entry in found.entries)
    remarks = [
        remark
        for entry in found.entries
        for remark in remarks_on(entry, marked[entry.document.id], found.coverage[entry.document.id], today)
    ]
    remarks += [
        Remark(path.relative_to(knowledge).as_posix(), True, "旁边没有它要更正的文件，不起作用。")
        for path in orphan_sidecars(knowledge)
    ]
    return Report(len(files), found.failed, tuple(remarks), tuple(duplicates(found.entries)))


def remarks_on(entry: Entry, document: Document, share: float, today: date) -> Iterator[Remark]:
    """Yield what staff should look at in one document.

    `document` is the entry's own with what others say of its status, `share` that of its text in passages.
    """
    metadata, name = document.metadata, document.id
    stem = PurePosixPath(name).stem
    nothing_known = not (metadata.doc_number or metadata.issuer or metadata.written or metadata.published)
    # a file may well be named after its title: only where nothing else is known either
    if not document.title or (nothing_known and document.title == stem and stem not in document.text):
        yield Remark(name, True, "没有找到标题，暂用文件名代替。")
    if not metadata.doc_number:
        # laws and many notices have none; with neither issuer nor day nobody can tell what it is
        unplaced = not metadata.issuer and not (metadata.written or metadata.published)
        yield Remark(name, metadata.kind in NUMBERED_KINDS and unplaced, "没有找到发文字号。")
    yield from _on_validity(name, entry.document.metadata, metadata, today)
    if share < COVERAGE_MIN:
        yield Remark(
            name, True, f"只有 {share:.1%} 的文字进入了 {len(entry.passages)} 个段落，请对照原文检查。"
        )


def _on_validity(name: str, said: Metadata, found: Metadata, today: date) -> Iterator[Remark]:
    """Remark on a document that does not hold; seriously where the document itself does not say so.

    `said` is what the document says of itself, `found` what other documents say of it as well.
    """
    status = status_on(found, today)
    known = said.status is not Status.IN_FORCE and said.status is not Status.UNKNOWN
    successor = f"，由 {found.superseded_by} 取代" if found.superseded_by else ""
    if status in STATUS_ZH:
        yield Remark(name, not known, f"{STATUS_ZH[status]}{successor}。")
    elif found.superseded_by:
        yield Remark(name, not known, f"已由 {found.superseded_by} 取代。")
