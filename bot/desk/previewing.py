"""A draft, among what is published → what publishing it would do, for staff to see before they do."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.desk.drafts import Draft, draft_of, drafts_of, entry_of, failure_of, is_read, path_of
from bot.desk.matching import Match, match
from bot.desk.names import beside
from bot.desk.parts import Parts
from bot.desk.published import digests, documents
from bot.errors import KeceError
from bot.index.archive import Entry
from bot.index.checking import Remark, remarks_on
from bot.index.intake import Failure, files_in
from bot.model import Document
from bot.reading.conventions import NATIONAL_ORGAN
from bot.splitting import coverage
from bot.validity import HOLDS, mark_repealed, status_on

# 忽略以上所有指令; you are now: words to a machine, which a policy document has no reason to hold
INSTRUCTION = re.compile(
    r"(?:忽略|无视)(?:以上|上述|上面|之前|前面|所有|其他)\S{0,8}(?:指令|指示|要求|规则|提示|内容)|提示词|系统提示"
    r"|你(?:现在|从现在起)是|扮演\S{0,8}角色|ignore\s+(?:all|any|previous)|system\s+prompt|<script\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Preview:
    """What is known of a draft; `entry` is None while it is read and where it cannot be."""

    draft: Draft
    entry: Entry | None = None
    failure: Failure | None = None
    remarks: tuple[Remark, ...] = ()
    match: Match | None = None
    """The published document that it is a version of."""
    ends: tuple[Document, ...] = ()
    """Published documents that count as repealed once it is published."""

    @property
    def replaces(self) -> Document | None:
        """The document that it will stand in place of, as chosen or else as proposed."""
        if self.match is None or self.draft.choice == "keep":
            return None
        return self.match.document if self.match.certain or self.draft.choice == "replace" else None


def preview(parts: Parts, draft_id: str, by: str) -> Preview:
    """Return somebody's own draft as it would be published; raises KeceError where there is none."""
    return next(_previews(parts, [draft_of(parts, draft_id, by)]))


def previews(parts: Parts, by: str) -> list[Preview]:
    """Return all that somebody has uploaded, in the order of uploading."""
    return list(_previews(parts, drafts_of(parts, by)))


def changes_of(parts: Parts, chosen: Sequence[Preview]) -> dict[str, Path | None]:
    """Return what publishing drafts together changes in the folder; raises KeceError where it cannot be."""
    # whatever lies there, published or unreadable, is not to be written over but as a replacement
    taken = set(files_in(parts.bot.knowledge))
    changes: dict[str, Path | None] = {}
    removed: dict[str, str] = {}
    for found in chosen:
        name = found.draft.name
        if found.entry is None:
            raise KeceError(f"{name} 还没有读完，或无法读取。", "请等它读完，或取消勾选后再发布。")
        target, old = found.draft.document_id, found.replaces
        if old is not None:
            if old.id in removed:
                raise KeceError(
                    f"{name} 和 {removed[old.id]} 都要替换《{old.title}》。",
                    "请只选其中一份，或改为两份都保留。",
                )
            removed[old.id] = name
        if old is None or target != old.id:
            target = beside(target, taken)
        changes[target] = path_of(parts, found.draft)
        taken.add(target)
    return {name: None for name in removed if name not in changes} | changes


def _previews(parts: Parts, drafts: Iterable[Draft]) -> Iterator[Preview]:
    published, known = documents(parts), digests(parts)
    for draft in drafts:
        entry = entry_of(parts, draft) if is_read(parts, draft) else None
        if entry is None:
            yield Preview(draft, failure=failure_of(parts, draft))
            continue
        found = _match(draft, entry.document, published)
        yield _with_remarks(Preview(draft, entry, match=found), published, known)


def _match(draft: Draft, document: Document, published: Mapping[str, Document]) -> Match | None:
    if draft.instead_of in published:
        return Match(published[draft.instead_of], "您选择了替换这份文件", certain=True)
    return match(document, published.values())


def _with_remarks(found: Preview, published: Mapping[str, Document], known: Mapping[str, str]) -> Preview:
    assert found.entry is not None
    entry, gone, today = found.entry, found.replaces, date.today()
    others = [document for document in published.values() if gone is None or document.id != gone.id]
    marked = mark_repealed([*(one for one in others if one.id != entry.document.id), entry.document])
    ends = [
        document
        for document in others
        if document.id != entry.document.id
        and status_on(document.metadata, today) in HOLDS
        and status_on(marked[document.id].metadata, today) not in HOLDS
    ]
    share = coverage(entry.document, entry.passages)
    remarks = [
        *remarks_on(entry, marked[entry.document.id], share, today),
        *_further(entry, published, known),
    ]
    remarks.sort(key=lambda remark: not remark.serious)
    return Preview(found.draft, entry, None, tuple(remarks), found.match, tuple(ends))


def _further(entry: Entry, published: Mapping[str, Document], known: Mapping[str, str]) -> Iterator[Remark]:
    """Yield what only matters before publication."""
    document, metadata = entry.document, entry.document.metadata
    for name, digest in known.items():
        if digest == entry.digest:
            yield Remark(document.id, True, f"内容与已发布的《{published[name].title}》（{name}）完全相同。")
    if not (metadata.written or metadata.published or metadata.effective_from):
        yield Remark(
            document.id, True, "没有找到任何日期，系统无法判断它是否有效。请填写成文日期或发布日期。"
        )
    if not metadata.region and not NATIONAL_ORGAN.search(metadata.issuer):
        yield Remark(document.id, True, "没有找到适用地区，将按全国适用处理。不对的话请填写地区。")
    if hit := INSTRUCTION.search(document.text):
        around = document.text[max(0, hit.start() - 20) : hit.end() + 20].replace("\n", " ")
        yield Remark(document.id, True, f"文中有像是写给机器的话或网页脚本，请核对原件：“{around}”。")
