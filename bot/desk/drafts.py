"""Uploaded bytes → drafts in the store: read as they will be published, and seen by nobody who asks."""

import json
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from uuid import uuid4

from bot.desk.correcting import write_sidecar
from bot.desk.names import clean_folder, clean_name, folder_for
from bot.desk.parts import Parts
from bot.desk.published import documents
from bot.errors import KeceError
from bot.index.alignment import recipe
from bot.index.archive import Entry, read_entries, write_entries
from bot.index.intake import Failure, digest_of, take_in
from bot.index.store import storage_errors
from bot.reading import sidecar_of
from bot.splitting import split

DRAFTS, TREE, READ, FAILED, RECIPE = "drafts", "tree", "read", "failed.json", "recipe"
KEPT_DAYS = 7
MOST = 300  # drafts of all together
CHUNK = 2**20
CHOICES = ("", "replace", "keep")


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that somebody is about to publish."""

    id: str
    by: str
    at: float
    """Seconds since the epoch."""
    name: str
    folder: str = ""
    """Below the knowledge folder; empty until the place is found by reading."""
    instead_of: str = ""
    """The document that it was uploaded to replace; empty where that is to be found out."""
    choice: str = ""
    """replace or keep what it is a version of; empty: as proposed."""

    @property
    def document_id(self) -> str:
        """The path that it will have in the knowledge folder."""
        return (PurePosixPath(self.folder) / self.name).as_posix()


def add(parts: Parts, by: str, name: str, content: BinaryIO, *, instead_of: str = "") -> Draft:
    """Keep an upload as a draft, still to be read; raises KeceError for what cannot be one."""
    _sweep(parts)
    # a form can send anything, and its folder is where the draft will lie
    if instead_of and instead_of not in documents(parts):
        raise KeceError("要替换的文件已经不在资料库中。", "没有上传任何内容。请从文件列表中选择。")
    if len(list(_home(parts).iterdir())) >= MOST:
        raise KeceError("待发布的文件太多。", "请先发布或删除一些，再继续上传。")
    # what replaces a document lies where that lay
    folder = PurePosixPath(instead_of).parent.as_posix() if instead_of else ""
    draft = Draft(uuid4().hex, by, time.time(), clean_name(name), folder, instead_of)
    with storage_errors(parts.bot.store.path):
        try:
            target = path_of(parts, draft)
            target.parent.mkdir(parents=True)
            _copy(content, target, parts.settings.max_file_mb)
            _save(parts, draft)
        except BaseException:
            shutil.rmtree(_home(parts) / draft.id, ignore_errors=True)
            raise
    return draft


def from_published(parts: Parts, by: str, document_id: str) -> Draft:
    """Return a draft of a published document with its corrections, for correcting more; still to be read."""
    path = parts.bot.knowledge / document_id
    with path.open("rb") as content:
        draft = add(parts, by, path.name, content, instead_of=document_id)
    if sidecar_of(path).exists():
        shutil.copyfile(sidecar_of(path), sidecar_of(path_of(parts, draft)))
    return draft


def read_in(parts: Parts, draft: Draft) -> Draft:
    """Read a draft as an ingest would, and keep what came of it; a draft without a folder gets one."""
    home, tree = _home(parts) / draft.id, _home(parts) / draft.id / TREE
    path = path_of(parts, draft)
    name = path.relative_to(tree).as_posix()
    settings = parts.settings
    found = take_in(
        tree, {name: path}, {name: digest_of(path, tree)}, ocr=settings.ocr, max_mb=settings.max_file_mb
    )
    with storage_errors(parts.bot.store.path):
        _forget_reading(home)
        if found.failed:
            (home / FAILED).write_text(json.dumps(asdict(found.failed[0]), ensure_ascii=False), "utf-8")
            return draft
        entry = found.entries[0]
        if not draft.folder:
            draft, entry = _placed(parts, draft, entry)
        fresh = home / f"{READ}.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        write_entries(fresh, [entry])
        (fresh / RECIPE).write_text(recipe(), "utf-8")
        fresh.rename(home / READ)
    return draft


def change(
    parts: Parts,
    draft: Draft,
    *,
    folder: str | None = None,
    choice: str | None = None,
    corrections: Mapping[str, str] | None = None,
) -> Draft:
    """Change what staff may change of a draft; where that bears on what is read, it is to be read again.

    `corrections` are a form's values by Chinese key. Raises KeceError for a value that is none.
    """
    if choice is not None:
        if choice not in CHOICES:
            raise KeceError("没有这个选项。", "请从列出的选项中选择。")
        draft = replace(draft, choice=choice)
    moved = draft.folder if folder in (None, draft.folder) else clean_folder(folder or "")
    path = path_of(parts, draft)
    with storage_errors(parts.bot.store.path):
        if corrections is not None and (entry := entry_of(parts, draft)):
            write_sidecar(path, _home(parts) / draft.id / TREE, entry.document, corrections)
        if moved != draft.folder:
            draft = replace(draft, folder=moved)
            _move(parts, draft, path)
        _save(parts, draft)
        if not is_read(parts, draft):
            _forget_reading(_home(parts) / draft.id)
    return draft


def draft_of(parts: Parts, draft_id: str, by: str) -> Draft:
    """Return somebody's own draft; raises KeceError where there is none of that id."""
    found = next((draft for draft in drafts_of(parts, by) if draft.id == draft_id), None)
    if found is None:
        raise KeceError("没有这份待发布的文件。", "它可能已经发布、删除，或放置超过了 7 天。")
    return found


def drafts_of(parts: Parts, by: str) -> list[Draft]:
    """Return what somebody has uploaded and not yet published, in the order of uploading."""
    return sorted((draft for draft in _all(parts) if draft.by == by), key=lambda draft: draft.at)


def entry_of(parts: Parts, draft: Draft) -> Entry | None:
    """Return what this code has read of a draft; None where it was not read yet, or in vain."""
    folder = _home(parts) / draft.id / READ
    made_by = folder / RECIPE
    if not made_by.is_file() or made_by.read_text("utf-8") != recipe():
        return None
    return next(read_entries(folder), None)


def failure_of(parts: Parts, draft: Draft) -> Failure | None:
    """Return why a draft cannot be read; None where it can, or was not tried yet."""
    path = _home(parts) / draft.id / FAILED
    return Failure(**json.loads(path.read_text("utf-8"))) if path.exists() else None


def is_read(parts: Parts, draft: Draft) -> bool:
    """Whether what is known of a draft was read from the file and the corrections as they are now."""
    if failure_of(parts, draft):
        return True
    entry, tree = entry_of(parts, draft), _home(parts) / draft.id / TREE
    return (
        entry is not None
        and entry.document.id == draft.document_id
        and entry.digest == digest_of(path_of(parts, draft), tree)
    )


def discard(parts: Parts, draft: Draft) -> None:
    """Remove a draft."""
    shutil.rmtree(_home(parts) / draft.id, ignore_errors=True)


def path_of(parts: Parts, draft: Draft) -> Path:
    """Return where a draft's file lies; below its own tree the path is that of the knowledge folder."""
    return _home(parts) / draft.id / TREE / draft.folder / draft.name


def _placed(parts: Parts, draft: Draft, entry: Entry) -> tuple[Draft, Entry]:
    """Move a draft into the folder of the place that it names; what was read stays true there."""
    path = path_of(parts, draft)
    placed = replace(draft, folder=folder_for(parts.bot.knowledge, entry.document.metadata.region))
    _move(parts, placed, path)
    _save(parts, placed)
    document = replace(entry.document, id=placed.document_id)
    return placed, Entry(document, tuple(split(document)), entry.digest)


def _move(parts: Parts, draft: Draft, path: Path) -> None:
    target = path_of(parts, draft)
    target.parent.mkdir(parents=True, exist_ok=True)
    for old in (path, sidecar_of(path)):
        if old.exists():
            old.replace(target.parent / old.name)


def _copy(content: BinaryIO, target: Path, max_mb: int) -> None:
    size = 0
    with target.open("xb") as file:
        while chunk := content.read(CHUNK):
            size += len(chunk)
            if size > max_mb * 2**20:
                raise KeceError(f"文件超过 {max_mb} MB 的上限。", "请拆分文件，或去掉其中的图片后再上传。")
            file.write(chunk)


def _save(parts: Parts, draft: Draft) -> None:
    path = _home(parts) / draft.id / "draft.json"
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(asdict(draft), ensure_ascii=False), "utf-8")
    fresh.replace(path)


def _all(parts: Parts) -> Iterator[Draft]:
    for path in _home(parts).glob("*/draft.json"):
        try:
            yield Draft(**json.loads(path.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            continue  # deleted meanwhile by another page, or cut off by a full disk


def _forget_reading(home: Path) -> None:
    shutil.rmtree(home / READ, ignore_errors=True)
    (home / FAILED).unlink(missing_ok=True)


def _home(parts: Parts) -> Path:
    home = parts.bot.store.path / DRAFTS
    home.mkdir(parents=True, exist_ok=True)
    return home


def _sweep(parts: Parts) -> None:
    """Remove drafts that nobody has published for a week, and what a cut-off upload left."""
    oldest = time.time() - KEPT_DAYS * 24 * 3600
    for folder in _home(parts).iterdir():
        if folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)
