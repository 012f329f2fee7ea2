"""Bring an index in line with a folder: read what is new or changed, publish a release, say what happened."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

import bot
from bot.embedding import Encoder
from bot.errors import KeceError, NoIndex
from bot.index.archive import Entry, read_digests, read_entries
from bot.index.intake import Failure, Progress, digest_of, duplicates, files_in, silent, take_in
from bot.index.keeping import keeping
from bot.index.manifest import ReleaseRecord, read_manifest
from bot.index.publishing import Known, known_of, publish, sweep
from bot.index.store import Store, storage_errors

# the code that decides what stands in passages and terms: where it changes, every file is read anew
RECIPE = (
    "reading/*.py",
    "lines.py",
    "outline.py",
    "splitting.py",
    "regions.py",
    "index/archive.py",
    "index/lexical.py",
    "index/domain_words.txt",
)


@dataclass(frozen=True, slots=True)
class Changes:
    """What one run did, by document id."""

    release: str = ""
    """The live release afterwards; empty where there is none."""
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    coverage: Mapping[str, float] = field(default_factory=dict)
    """Share of the text that stands in passages, of each document read."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Before:
    """The live release as a run finds it."""

    record: ReleaseRecord | None
    digests: Mapping[str, str]
    recipe: str
    """Of the code as it is now."""
    rebuild: bool

    def holds(self, name: str, digest: str | None) -> bool:
        """Whether a file stands in the release already, read by the same code."""
        same_code = self.record is not None and self.record.recipe == self.recipe
        return same_code and not self.rebuild and digest is not None and self.digests.get(name) == digest


def bring_in_line(
    knowledge: Path,
    store: Store,
    encoder: Encoder,
    *,
    rebuild: bool = False,
    ocr: bool = True,
    max_mb: int = 100,
    ready: Mapping[str, Entry] = MappingProxyType({}),
    progress: Progress = silent,
) -> Changes:
    """Make the store's live release hold what the folder holds; publish nothing where nothing changed.

    `ready` are documents by id that were read already, by this code: they are not read again where the
    file is still the same.

    A file that cannot be read is reported on every run and keeps its earlier version. Another encoder
    or newer reading code rebuilds all by itself. Raises KeceError: the folder is missing or suddenly
    empty, another ingest is under way, the disk is full, the model cannot be reached.
    """
    files = files_in(knowledge)
    with store.locked():
        with storage_errors(store.path):
            sweep(store)
        before = _before(store, rebuild)
        old, record = before.digests, before.record
        if not files:
            return _nothing(knowledge, old)
        digests = {name: digest_of(path, knowledge) for name, path in files.items()}
        stale = {name: path for name, path in files.items() if not before.holds(name, digests[name])}
        found = take_in(knowledge, stale, digests, ready=ready, ocr=ocr, max_mb=max_mb, progress=progress)
        same_model = record is not None and record.fingerprint == encoder.fingerprint
        warnings: Sequence[str] = ()
        if found.entries or old.keys() - files.keys() or not same_model:
            fresh_digests = {entry.document.id: entry.digest for entry in found.entries}
            with storage_errors(store.path), keeping(store, knowledge, fresh_digests):
                record, warnings = _published(store, encoder, before, found.entries, files, progress)
    fresh = {entry.document.id for entry in found.entries}
    return Changes(
        release=record.id if record else "",
        added=tuple(sorted(fresh - old.keys())),
        changed=tuple(sorted(name for name in fresh & old.keys() if digests[name] != old[name])),
        removed=tuple(sorted(old.keys() - files.keys())),
        unchanged=tuple(name for name in files if name in old and digests[name] == old[name]),
        failed=found.failed,
        coverage=found.coverage,
        warnings=tuple(warnings),
    )


def _before(store: Store, rebuild: bool) -> _Before:
    manifest = read_manifest(store.path)
    record = manifest.record(manifest.live) if manifest else None
    digests: Mapping[str, str] = {}
    if record is not None:
        try:
            digests = read_digests(store.folder(record.id))
        except NoIndex:
            if not rebuild:
                raise
    return _Before(record, digests, recipe(), rebuild)


def _nothing(knowledge: Path, old: Mapping[str, str]) -> Changes:
    if old:
        raise KeceError(
            f"知识库文件夹 {knowledge} 里没有任何文件，而索引中有 {len(old)} 份文件，为防误删没有改动索引。",
            "请检查文件夹是否挂载、路径是否正确；确实要清空时请删除索引文件夹。",
        )
    return Changes(warnings=(f"知识库文件夹 {knowledge} 里还没有文件。",))


def _published(
    store: Store,
    encoder: Encoder,
    before: _Before,
    fresh: Sequence[Entry],
    files: Mapping[str, Path],
    progress: Progress,
) -> tuple[ReleaseRecord | None, Sequence[str]]:
    """Publish kept and fresh entries together, with warnings; nothing where not one file could be read."""
    live = _entries(store, before)
    merged = {entry.document.id: entry for entry in live if entry.document.id in files}
    merged |= {entry.document.id: entry for entry in fresh}
    entries = [merged[name] for name in sorted(merged)]
    if not entries:
        return before.record, ()
    known = Known()
    with storage_errors(store.path):
        if before.record is not None and not before.rebuild:
            known = known_of(store, before.record, live, encoder, before.recipe)
        return publish(store, entries, encoder, known, before.recipe, progress), duplicates(entries)


def _entries(store: Store, before: _Before) -> list[Entry]:
    if before.record is None:
        return []
    try:
        return list(read_entries(store.folder(before.record.id)))
    except NoIndex:
        if not before.rebuild:
            raise
        # damaged, and about to be made anew from the files
        return []


@cache
def recipe() -> str:
    """Return a digest of the code that reads and splits: what other code has read is to be read anew."""
    home = Path(bot.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(path for pattern in RECIPE for path in home.glob(pattern)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
