"""The index's folder: which release answers, switching to a new one, and going back."""

import errno
import logging
import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from bot.errors import IndexBusy, KeceError, NoIndex, StorageFull
from bot.index import vectors
from bot.index.manifest import NAME, ReleaseRecord, read_manifest, write_manifest
from bot.index.release import Release

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

log = logging.getLogger(__name__)

LOCK_PATIENCE = 5  # seconds: a scheduled ingest that meets a manual one should give up, not queue
STORAGE_ERRNOS = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG),  # full
    *(errno.EROFS, errno.EACCES, errno.EPERM, errno.EEXIST, errno.ENOTDIR),  # not ours to write
}
# how SQLite, Chroma and numpy, which pass no errno on, word the same
STORAGE_WORDS = (
    *("disk is full", "no space left", "too large", "requested and"),
    *("readonly", "read-only", "disk i/o", "permission denied"),
)
FREE_MIN = 16 * 2**20  # bytes: with less, an error without a cause is most likely a full disk


class Store:
    """Releases under one folder; the manifest there says which is live."""

    def __init__(self, path: Path, chroma_url: str = "") -> None:
        self.path = path
        self._chroma_url = chroma_url
        self._opening = threading.Lock()
        self._live: Release | None = None
        self._seen: tuple[int, int] | None = None

    def live(self) -> Release:
        """Return the live release, a new one as soon as the manifest has moved.

        While one thread opens a new release the others go on with the old one. Raises NoIndex.
        """
        stamp = self._stamp()
        live = self._live
        if live is not None and stamp == self._seen:
            return live
        if not self._opening.acquire(blocking=live is None):
            assert live is not None
            return live
        try:
            if self._live is None or stamp != self._seen:
                self._live = self._switched(self._live)
                self._seen = stamp
            return self._live
        finally:
            self._opening.release()

    def releases(self) -> Sequence[ReleaseRecord]:
        """Return the releases that can be gone back to, oldest first."""
        manifest = read_manifest(self.path)
        return manifest.releases if manifest else ()

    def roll_back(self, release_id: str) -> None:
        """Make another release live; the next ingest brings it in line with the folder again."""
        with self.locked():
            manifest = read_manifest(self.path)
            if manifest is None or manifest.record(release_id) is None:
                raise KeceError(f"没有编号为 {release_id} 的索引版本。", "请从现有版本中选择一个。")
            with storage_errors(self.path):
                write_manifest(self.path, release_id, manifest.releases)

    def folder(self, release_id: str) -> Path:
        """Return where a release's files lie."""
        return self.path / "releases" / release_id

    @cached_property
    def client(self) -> "ClientAPI":
        """The Chroma client that holds the vectors."""
        return vectors.open_client(self.path / "chroma", self._chroma_url)

    @cached_property
    def _lock(self) -> FileLock:
        return FileLock(self.path / "ingest.lock")

    @contextmanager
    def locked(self, patience: float | None = None) -> Iterator[None]:
        """Keep other ingests out; raise IndexBusy where one is under way for longer than `patience` seconds.

        By default that is a few. A thread that holds the lock may take it again.
        """
        with storage_errors(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            try:
                self._lock.acquire(timeout=LOCK_PATIENCE if patience is None else patience)
            except Timeout as error:
                raise IndexBusy("另一个入库任务正在进行。", "没有改动任何内容，请等它结束后再试。") from error
        try:
            yield
        finally:
            self._lock.release()

    def _stamp(self) -> tuple[int, int]:
        try:
            found = os.stat(self.path / NAME)  # noqa: PTH116 - on every question; Path.stat is no shorter
        except FileNotFoundError:
            raise NoIndex("知识库还没有建立索引。", "请先运行 python ingest.py。") from None
        return found.st_mtime_ns, found.st_ino

    def _switched(self, live: Release | None) -> Release:
        try:
            manifest = read_manifest(self.path)
            assert manifest is not None
            record = manifest.record(manifest.live)
            assert record is not None
            if live is not None and live.id == record.id:
                return live
            collection = vectors.find_collection(self.client, record.collection)
            if collection is None:
                raise NoIndex("索引的向量部分不见了。", "请运行 python ingest.py --rebuild 重建索引。")
            return Release(record, self.folder(record.id), collection)
        except Exception:
            # whatever is wrong with the new release, a running app still has a good one
            if live is None:
                raise
            log.exception("cannot open the new release; %s goes on answering", live.id)
            return live


@contextmanager
def storage_errors(store: Path) -> Iterator[None]:
    """Raise StorageFull in place of the many ways in which a disk says that it cannot be written."""
    try:
        yield
    except KeceError:
        raise
    except Exception as error:
        if not _cannot_write(store, error):
            raise
        raise StorageFull(
            f"索引文件夹 {store} 写不进去：磁盘已满，或没有写入权限（{str(error)[:120]}）。",
            "请清理磁盘或检查权限后重新运行 python ingest.py；原有索引没有变动，仍可使用。",
        ) from error


def _cannot_write(store: Path, error: Exception) -> bool:
    words = str(error).lower()
    if getattr(error, "errno", None) in STORAGE_ERRNOS or any(word in words for word in STORAGE_WORDS):
        return True
    return store.is_dir() and shutil.disk_usage(store).free < FREE_MIN
