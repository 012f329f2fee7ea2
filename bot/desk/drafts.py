"""Drafts as they lie in the store: the file, what was read of it, what staff have chosen."""

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from bot.desk.parts import Parts
from bot.errors import KeceError
from bot.index.alignment import recipe
from bot.index.archive import Entry, read_entries
from bot.index.intake import Failure, digest_of

DRAFTS, TREE, READ, FAILED, RECIPE = "drafts", "tree", "read", "failed.json", "recipe"
KEPT_DAYS = 7


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
    folder = home(parts, draft) / READ
    made_by = folder / RECIPE
    if not made_by.is_file() or made_by.read_text("utf-8") != recipe():
        return None
    return next(read_entries(folder), None)


def failure_of(parts: Parts, draft: Draft) -> Failure | None:
    """Return why a draft cannot be read; None where it can, or was not tried yet."""
    path = home(parts, draft) / FAILED
    return Failure(**json.loads(path.read_text("utf-8"))) if path.exists() else None


def is_read(parts: Parts, draft: Draft) -> bool:
    """Whether what is known of a draft was read from the file and the corrections as they are now."""
    if failure_of(parts, draft):
        return True
    entry, tree = entry_of(parts, draft), home(parts, draft) / TREE
    return (
        entry is not None
        and entry.document.id == draft.document_id
        and entry.digest == digest_of(path_of(parts, draft), tree)
    )


def discard(parts: Parts, draft: Draft) -> None:
    """Remove a draft."""
    shutil.rmtree(home(parts, draft), ignore_errors=True)


def path_of(parts: Parts, draft: Draft) -> Path:
    """Return where a draft's file lies; below its own tree the path is that of the knowledge folder."""
    return home(parts, draft) / TREE / draft.folder / draft.name


def save(parts: Parts, draft: Draft) -> None:
    """Keep what is known of a draft beside its file, at once."""
    path = home(parts, draft) / "draft.json"
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(asdict(draft), ensure_ascii=False), "utf-8")
    fresh.replace(path)


def _all(parts: Parts) -> Iterator[Draft]:
    for path in shelf(parts).glob("*/draft.json"):
        try:
            yield Draft(**json.loads(path.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            continue  # deleted meanwhile by another page, or cut off by a full disk


def forget_reading(folder: Path) -> None:
    """Remove what was read of the draft in `folder`: it is to be read again."""
    shutil.rmtree(folder / READ, ignore_errors=True)
    (folder / FAILED).unlink(missing_ok=True)


def home(parts: Parts, draft: Draft) -> Path:
    """Return the folder that holds all of one draft."""
    return parts.bot.store.path / DRAFTS / draft.id


def shelf(parts: Parts) -> Path:
    """Return the folder of all drafts."""
    folder = parts.bot.store.path / DRAFTS
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def sweep(parts: Parts) -> None:
    """Remove drafts that nobody has published for a week, and what a cut-off upload left."""
    oldest = time.time() - KEPT_DAYS * 24 * 3600
    for folder in shelf(parts).iterdir():
        # another page may remove it meanwhile
        with suppress(FileNotFoundError):
            if folder.stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)
