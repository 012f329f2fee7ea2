"""What staff do with drafts: upload, read, correct, move; nothing here is seen by anybody who asks."""

import json
import shutil
import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from uuid import uuid4

from bot.desk.correcting import write_sidecar
from bot.desk.drafts import (
    FAILED,
    READ,
    RECIPE,
    TREE,
    Draft,
    entry_of,
    forget_reading,
    home,
    is_read,
    path_of,
    save,
    shelf,
    sweep,
)
from bot.desk.names import clean_folder, clean_name, folder_for
from bot.desk.parts import Parts
from bot.desk.published import documents
from bot.errors import KeceError
from bot.index.alignment import recipe
from bot.index.archive import Entry, write_entries
from bot.index.intake import digest_of, take_in
from bot.index.store import storage_errors
from bot.reading import sidecar_of
from bot.splitting import split

MOST = 300  # drafts of all together
CHUNK = 2**20
CHOICES = ("", "replace", "keep")


def add(parts: Parts, by: str, name: str, content: BinaryIO, *, instead_of: str = "") -> Draft:
    """Keep an upload as a draft, still to be read; raises KeceError for what cannot be one."""
    sweep(parts)
    # a form can send anything, and its folder is where the draft will lie
    if instead_of and instead_of not in documents(parts):
        raise KeceError("要替换的文件已经不在资料库中。", "没有上传任何内容。请从文件列表中选择。")
    if len(list(shelf(parts).iterdir())) >= MOST:
        raise KeceError("待发布的文件太多。", "请先发布或删除一些，再继续上传。")
    # what replaces a document lies where that lay
    folder = PurePosixPath(instead_of).parent.as_posix() if instead_of else ""
    draft = Draft(uuid4().hex, by, time.time(), clean_name(name), folder, instead_of)
    with storage_errors(parts.bot.store.path):
        try:
            target = path_of(parts, draft)
            target.parent.mkdir(parents=True)
            _copy(content, target, parts.settings.max_file_mb)
            save(parts, draft)
        except BaseException:
            shutil.rmtree(home(parts, draft), ignore_errors=True)
            raise
    return draft


def from_published(parts: Parts, by: str, document_id: str) -> Draft:
    """Return a draft of a published document with its corrections, for correcting more; still to be read.

    Raises KeceError where its file has gone, or has become a link that leads out of the folder.
    """
    path = parts.bot.knowledge / document_id
    if digest_of(path, parts.bot.knowledge) is None:
        raise KeceError(
            "知识库文件夹里已经没有这份文件，或者打不开。", "请把原文件作为新文件上传，替换这一份。"
        )
    with path.open("rb") as content:
        draft = add(parts, by, path.name, content, instead_of=document_id)
    if sidecar_of(path).exists():
        shutil.copyfile(sidecar_of(path), sidecar_of(path_of(parts, draft)))
    return draft


def read_in(parts: Parts, draft: Draft) -> Draft:
    """Read a draft as an ingest would, and keep what came of it; a draft without a folder gets one."""
    folder = home(parts, draft)
    tree = folder / TREE
    path = path_of(parts, draft)
    name = path.relative_to(tree).as_posix()
    settings = parts.settings
    found = take_in(
        tree, {name: path}, {name: digest_of(path, tree)}, ocr=settings.ocr, max_mb=settings.max_file_mb
    )
    with storage_errors(parts.bot.store.path):
        forget_reading(folder)
        if found.failed:
            (folder / FAILED).write_text(json.dumps(asdict(found.failed[0]), ensure_ascii=False), "utf-8")
            return draft
        entry = found.entries[0]
        if not draft.folder:
            draft, entry = _placed(parts, draft, entry)
        fresh = folder / f"{READ}.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        write_entries(fresh, [entry])
        (fresh / RECIPE).write_text(recipe(), "utf-8")
        fresh.rename(folder / READ)
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
            write_sidecar(path, home(parts, draft) / TREE, entry.document, corrections)
        if moved != draft.folder:
            draft = replace(draft, folder=moved)
            _move(parts, draft, path)
        save(parts, draft)
        if not is_read(parts, draft):
            forget_reading(home(parts, draft))
    return draft


def _placed(parts: Parts, draft: Draft, entry: Entry) -> tuple[Draft, Entry]:
    """Move a draft into the folder of the place that it names; what was read stays true there."""
    path = path_of(parts, draft)
    placed = replace(draft, folder=folder_for(parts.bot.knowledge, entry.document.metadata.region))
    _move(parts, placed, path)
    save(parts, placed)
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
