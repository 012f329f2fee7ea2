"""Changes to documents → the folder, the index and the history, all three or none."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from bot.desk.drafts import discard, drafts_of, entry_of
from bot.desk.history import Published, notice_locked, record_release, state, version
from bot.desk.parts import Parts
from bot.desk.previewing import changes_of, previews
from bot.desk.published import documents, release_id
from bot.desk.swapping import swapped
from bot.errors import KeceError
from bot.index import Changes, bring_in_line
from bot.index.archive import Entry
from bot.index.intake import Progress, silent
from bot.index.keeping import kept_file
from bot.index.manifest import ReleaseRecord

PATIENCE = 60  # seconds that one publication waits for another
Plan = Callable[[], Mapping[str, Path | None]]
"""Says for a document id the file that it is to be, or None to remove it; raises KeceError."""


def apply(
    parts: Parts,
    plan: Plan,
    *,
    by: str,
    action: str,
    release: str = "",
    ready: Mapping[str, Entry] = MappingProxyType({}),
    progress: Progress = silent,
) -> Published:
    """Publish changes to the folder.

    One publication at a time; another waits up to a minute and is then told so by IndexBusy. What
    somebody changed in the folder by hand is published first, by itself. Only then is `plan` asked, for
    whoever went first may have changed what there is to do. `release`, where it is still on disk, is
    made live again instead of a new one. `ready` are the new documents as they were read already.
    Raises KeceError, and then nothing has changed.
    """
    store = parts.bot.store
    with store.locked(PATIENCE):
        _in_line(parts, progress)
        notice_locked(parts)
        before, changes = release_id(parts), plan()
        try:
            with swapped(parts.bot.knowledge, changes):
                if release and any(record.id == release for record in store.releases()):
                    store.roll_back(release)
                found = _in_line(parts, progress, ready)
                _check(found, changes)
                if found.release == before:
                    raise KeceError("内容与已发布的文件完全相同，没有变化。", "没有需要发布的内容。")
                return record_release(parts, _record(parts, found.release), by=by, action=action)
        except BaseException:
            # the folder is as it was; so is the index, at once and without reading a file
            with suppress(KeceError):
                if before and release_id(parts) != before:
                    store.roll_back(before)
            raise


def roll_back(
    parts: Parts, publication_id: str, release: str, *, by: str, progress: Progress = silent
) -> Published:
    """Make folder and index what they were after a publication; raises KeceError as `apply` does."""

    def plan() -> Mapping[str, Path | None]:
        wanted, now = state(parts, publication_id), state(parts)
        changes: dict[str, Path | None] = dict.fromkeys(now.keys() - wanted.keys())
        for name, digest in wanted.items():
            if now.get(name) != digest:
                changes[name] = kept_file(parts.bot.store.path, digest)
        if not changes:
            raise KeceError("现在的文件与这一版完全相同。", "没有需要恢复的内容。")
        return changes

    return apply(parts, plan, by=by, action="roll back", release=release, progress=progress)


def publish(parts: Parts, draft_ids: Sequence[str], *, by: str, progress: Progress = silent) -> Published:
    """Publish somebody's drafts in one publication, with what they replace taken out; raises KeceError."""
    wanted = set(draft_ids)
    chosen = [draft for draft in drafts_of(parts, by) if draft.id in wanted]
    if not chosen or len(chosen) < len(wanted):
        raise KeceError("要发布的文件有的已经不在了。", "没有发布任何内容。请刷新页面，重新选择。")
    # scanned pages take seconds each: what was read for the preview is not read again
    ready = {draft.document_id: entry for draft in chosen if (entry := entry_of(parts, draft))}

    def plan() -> Mapping[str, Path | None]:
        return changes_of(parts, [found for found in previews(parts, by) if found.draft.id in wanted])

    found = apply(parts, plan, by=by, action="publish", ready=ready, progress=progress)
    for draft in chosen:
        discard(parts, draft)
    return found


def withdraw(parts: Parts, document_id: str, *, by: str, progress: Progress = silent) -> Published:
    """Take a document out of folder and index; its file stays in the history."""

    def plan() -> Mapping[str, Path | None]:
        if document_id not in documents(parts):
            raise KeceError("这份文件已经不在资料库中。", "没有改动任何内容。")
        return {document_id: None}

    return apply(parts, plan, by=by, action="withdraw", progress=progress)


def restore(parts: Parts, version_id: int, *, by: str, progress: Progress = silent) -> Published:
    """Publish an earlier version of a document again, in its old place."""
    found = version(parts, version_id)
    if found is None or found.removed:
        raise KeceError("没有这个版本。", "请从列出的版本中选择。")

    def plan() -> Mapping[str, Path | None]:
        return {found.document_id: kept_file(parts.bot.store.path, found.digest)}

    return apply(parts, plan, by=by, action="restore", progress=progress)


def _in_line(parts: Parts, progress: Progress, ready: Mapping[str, Entry] = MappingProxyType({})) -> Changes:
    settings = parts.settings
    return bring_in_line(
        parts.bot.knowledge,
        parts.bot.store,
        parts.bot.encoder,
        ocr=settings.ocr,
        max_mb=settings.max_file_mb,
        ready=ready,
        progress=progress,
    )


def _check(found: Changes, changes: Mapping[str, Path | None]) -> None:
    """Raise KeceError where one of the files could not be read after all."""
    for failure in found.failed:
        if failure.document in changes:
            raise KeceError(f"{failure.document}：{failure.reason}", f"没有发布任何内容。{failure.hint}")


def _record(parts: Parts, release: str) -> ReleaseRecord:
    return next(record for record in parts.bot.store.releases() if record.id == release)
