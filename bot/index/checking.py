"""Read a folder as an ingest would, and say what staff should look at; write nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from bot.index.archive import Entry
from bot.index.intake import Failure, Progress, duplicates, files_in, sha256_of, silent, take_in
from bot.model import Document, Kind, Status
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
    """Report what is unreadable, has no title or 文号, no longer holds, stands twice, or loses text."""
    files = files_in(knowledge)
    digests = {name: sha256_of(path, knowledge) for name, path in files.items()}
    found = take_in(knowledge, files, digests, ocr=ocr, max_mb=max_mb, progress=progress)
    marked = mark_repealed(entry.document for entry in found.entries)
    remarks = [
        remark
        for entry in found.entries
        for remark in _remarks(entry, marked[entry.document.id], found.coverage[entry.document.id], today)
    ]
    return Report(len(files), found.failed, tuple(remarks), tuple(duplicates(found.entries)))


def _remarks(entry: Entry, document: Document, share: float, today: date) -> Iterator[Remark]:
    metadata, name = document.metadata, document.id
    stem = PurePosixPath(name).stem
    nothing_known = not (metadata.doc_number or metadata.issuer or metadata.written or metadata.published)
    # a file may well be named after its title: only where nothing else is known either
    if not document.title or (nothing_known and document.title == stem and stem not in document.text):
        yield Remark(name, True, "没有找到标题，暂用文件名代替。")
    if not metadata.doc_number:
        yield Remark(name, metadata.kind in NUMBERED_KINDS, "没有找到发文字号。")
    status = status_on(metadata, today)
    if status in STATUS_ZH:
        successor = f"，由 {metadata.superseded_by} 取代" if metadata.superseded_by else ""
        yield Remark(name, True, f"{STATUS_ZH[status]}{successor}。")
    elif metadata.superseded_by:
        yield Remark(name, True, f"已由 {metadata.superseded_by} 取代。")
    if share < COVERAGE_MIN:
        yield Remark(
            name, True, f"只有 {share:.1%} 的文字进入了 {len(entry.passages)} 个段落，请对照原文检查。"
        )
