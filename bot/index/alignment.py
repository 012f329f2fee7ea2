"""Bring an index in line with a folder: read what is new or changed, publish a release, say what happened."""

import hashlib
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson

import bot
from bot.embedding import Encoder
from bot.errors import KeceError, UnreadableFile
from bot.index.archive import Entry, read_digests, read_entries
from bot.index.manifest import ReleaseRecord, read_manifest
from bot.index.publishing import Known, Progress, known_of, publish, sweep
from bot.index.store import Store, storage_errors
from bot.reading import document_files, read
from bot.splitting import coverage, split

log = logging.getLogger(__name__)

# the code that decides what stands in passages and terms: where it changes, every file is read anew
RECIPE = (
    "reading/*.py",
    "outline.py",
    "splitting.py",
    "regions.py",
    "index/lexical.py",
    "index/domain_words.txt",
)


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be taken in; its earlier version, if there was one, stays."""

    document: str
    reason: str
    hint: str


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
class Reading:
    """What came of reading some files."""

    entries: tuple[Entry, ...]
    failed: tuple[Failure, ...]
    coverage: Mapping[str, float]


def silent(step: str, done: int, total: int) -> None:  # noqa: ARG001
    """Report no progress."""


def bring_in_line(
    knowledge: Path,
    store: Store,
    encoder: Encoder,
    *,
    rebuild: bool = False,
    ocr: bool = True,
    max_mb: int = 100,
    progress: Progress = silent,
) -> Changes:
    """Make the store's live release hold what the folder holds; publish nothing where nothing changed.

    A file that cannot be read is reported on every run and keeps its earlier version. Another encoder
    or newer reading code rebuilds all by itself. Raises KeceError: the folder is missing or suddenly
    empty, another ingest is under way, the disk is full, the model cannot be reached.
    """
    files = files_in(knowledge)
    with store.locked():
        with storage_errors(store.path):
            sweep(store)
        record = _live_record(store)
        old = read_digests(store.folder(record.id)) if record else {}
        if not files:
            return _nothing(knowledge, old)
        recipe = _recipe()
        same_recipe = record is not None and record.recipe == recipe and not rebuild
        digests = {name: sha256_of(path, knowledge) for name, path in files.items()}
        stale = [
            name
            for name in files
            if not same_recipe or digests[name] is None or digests[name] != old.get(name)
        ]
        found = read_files(knowledge, {name: files[name] for name in stale}, digests, ocr, max_mb, progress)
        fresh = {entry.document.id: entry for entry in found.entries}
        removed = tuple(sorted(old.keys() - files.keys()))
        same_model = record is not None and record.fingerprint == encoder.fingerprint
        warnings: Sequence[str] = ()
        if fresh or removed or not same_model or not same_recipe:
            record, warnings = _published(store, encoder, record, fresh, files, recipe, rebuild, progress)
    return Changes(
        release=record.id if record else "",
        added=tuple(sorted(fresh.keys() - old.keys())),
        changed=tuple(sorted(name for name in fresh.keys() & old.keys() if digests[name] != old[name])),
        removed=removed,
        unchanged=tuple(name for name in files if name in old and digests[name] == old[name]),
        failed=found.failed,
        coverage=found.coverage,
        warnings=tuple(warnings),
    )


def read_files(
    knowledge: Path,
    files: Mapping[str, Path],
    digests: Mapping[str, str | None],
    ocr: bool,
    max_mb: int,
    progress: Progress = silent,
) -> Reading:
    """Read and split files, each on its own: one that fails does not stop the rest."""
    entries: list[Entry] = []
    failed: list[Failure] = []
    shares: dict[str, float] = {}
    for done, (name, path) in enumerate(files.items(), 1):
        try:
            document = read(path, knowledge, ocr=ocr, max_mb=max_mb)
            passages = split(document)
            if not passages:
                raise UnreadableFile("文件里没有可以入库的文字。", "请检查文件内容，或改用另一种格式保存。")
            entry = Entry(document, tuple(passages), digests[name] or "")
            orjson.dumps((document.id, document.text))  # half characters cannot be stored
            shares[name] = coverage(document, passages)
            entries.append(entry)
        except KeceError as error:
            failed.append(Failure(name, error.message_zh, error.hint_zh))
        except Exception as error:
            # files are untrusted and the libraries that parse them are many: none may stop the others
            log.exception("cannot read %r", name)
            reason = f"读取时出错（{type(error).__name__}）。"
            failed.append(Failure(name, reason, "请确认文件能正常打开，或另存为其他格式后再试。"))
        progress("读取文件", done, len(files))
    return Reading(tuple(entries), tuple(failed), shares)


def duplicates(entries: Iterable[Entry]) -> list[str]:
    """Return a warning for each group of files with the same content, or with the same 文号 and title."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for entry in entries:
        document = entry.document
        groups["内容完全相同", entry.digest].append(document.id)
        if document.metadata.doc_number:
            groups["文号和标题相同", document.metadata.doc_number, document.title].append(document.id)
    warned: list[str] = []
    seen: set[tuple[str, ...]] = set()
    for (why, *_), names in groups.items():
        if len(names) > 1 and tuple(names) not in seen:
            seen.add(tuple(names))
            warned.append(f"{why}：{'；'.join(names)}。建议只保留一份。")
    return warned


def _published(
    store: Store,
    encoder: Encoder,
    record: ReleaseRecord | None,
    fresh: Mapping[str, Entry],
    files: Mapping[str, Path],
    recipe: str,
    rebuild: bool,
    progress: Progress,
) -> tuple[ReleaseRecord | None, Sequence[str]]:
    """Publish old and fresh entries together; nothing where not one file could be read."""
    live = list(read_entries(store.folder(record.id))) if record else []
    kept = {entry.document.id: entry for entry in live if entry.document.id in files}
    entries = [entry for _, entry in sorted({**kept, **fresh}.items())]
    if not entries:
        return record, ()
    with storage_errors(store.path):
        known = known_of(store, record, live, encoder, recipe) if record and not rebuild else Known()
        return publish(store, entries, encoder, known, recipe, progress), duplicates(entries)


def files_in(knowledge: Path) -> dict[str, Path]:
    """Return the files to take in by document id; raise KeceError where there is no such folder."""
    if not knowledge.is_dir():
        raise KeceError(f"知识库文件夹 {knowledge} 不存在。", "请检查路径，或用 --knowledge 指定文件夹。")
    return {path.relative_to(knowledge).as_posix(): path for path in document_files(knowledge)}


def _nothing(knowledge: Path, old: Mapping[str, str]) -> Changes:
    if old:
        raise KeceError(
            f"知识库文件夹 {knowledge} 里没有任何文件，而索引中有 {len(old)} 份文件，为防误删没有改动索引。",
            "请检查文件夹是否挂载、路径是否正确；确实要清空时请删除索引文件夹。",
        )
    return Changes(warnings=(f"知识库文件夹 {knowledge} 里还没有文件。",))


def _live_record(store: Store) -> ReleaseRecord | None:
    manifest = read_manifest(store.path)
    return manifest.record(manifest.live) if manifest else None


def sha256_of(path: Path, knowledge: Path) -> str | None:
    """Return a file's sha256; None where it leads out of the folder or cannot be opened: read() says why."""
    try:
        if path.is_file() and path.resolve().is_relative_to(knowledge.resolve()):
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        pass
    return None


def _recipe() -> str:
    home = Path(bot.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(path for pattern in RECIPE for path in home.glob(pattern)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
