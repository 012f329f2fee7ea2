"""Keep what was published, each file under its digest, so that an earlier version can come back."""

import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bot.errors import KeceError
from bot.index.archive import read_digests
from bot.index.intake import digest_of
from bot.index.manifest import sync_folder
from bot.index.store import Store
from bot.reading import sidecar_of

FILES = "files"
# one ingest at a time writes here, and what a killed one left is written over; hidden, so never taken for a version
DRAFT = ".new"


@contextmanager
def keeping(store: Store, knowledge: Path, digests: Mapping[str, str]) -> Iterator[None]:
    """Hold copies of documents' files, with their sidecars, from before the block publishes them.

    `digests` are those that the documents were read by. Where the block fails, so that nothing was
    published, the copies go again: they may be what filled the disk. Bytes are copied, not linked: a
    file edited in place must not change its earlier version.
    """
    folder = store.path / FILES
    new: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, digest in digests.items():
            if not (folder / digest).exists() and _copied(knowledge / name, folder, digest):
                new.append(folder / digest)
        if new:
            sync_folder(folder)
        yield
    except BaseException:
        for path in new:
            _remove(path)
        raise


def kept_file(store: Path, digest: str) -> Path:
    """Return where the file of a digest is kept, its sidecar beside it; raise KeceError where it is not."""
    path = store / FILES / digest
    if not digest.isalnum() or digest_of(path, path.parent) != digest:
        raise KeceError("这一版的文件没有保存下来，无法恢复。", "请用原文件重新添加。")
    return path


def sweep_kept(store: Store, needed: Collection[str]) -> None:
    """Remove files that neither a release on disk holds nor `needed`, digests from the history, names."""
    held = {
        digest for record in store.releases() for digest in read_digests(store.folder(record.id)).values()
    }
    folder = store.path / FILES
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.split(".")[0] not in held | set(needed):
            path.unlink(missing_ok=True)


def _copied(path: Path, folder: Path, digest: str) -> bool:
    """Copy one file; False where it has changed since it was read, which the next ingest will see."""
    draft = folder / DRAFT
    _remove(draft)
    for source, copy in ((path, draft), (sidecar_of(path), sidecar_of(draft))):
        if source.exists():
            shutil.copyfile(source, copy)
            with copy.open("rb") as file:
                os.fsync(file.fileno())
    if digest_of(draft, folder) != digest:
        _remove(draft)
        return False
    if sidecar_of(draft).exists():
        sidecar_of(draft).replace(sidecar_of(folder / digest))
    # last, for it alone says that the version is there
    draft.replace(folder / digest)
    return True


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    sidecar_of(path).unlink(missing_ok=True)
