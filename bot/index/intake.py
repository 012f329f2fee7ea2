"""Turn files of the knowledge folder into entries of an index, each file on its own."""

import hashlib
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import orjson

from bot.errors import KeceError, UnreadableFile
from bot.index.archive import Entry
from bot.reading import document_files, read, sidecar_of
from bot.splitting import coverage, split

log = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
"""Called with the step's name in Chinese, how many are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be taken in; its earlier version, if there was one, stays."""

    document: str
    reason: str
    hint: str


@dataclass(frozen=True, slots=True)
class Intake:
    """What came of reading some files."""

    entries: tuple[Entry, ...]
    failed: tuple[Failure, ...]
    coverage: Mapping[str, float]
    """Share of each document's text that stands in passages, by document id."""


def silent(step: str, done: int, total: int) -> None:  # noqa: ARG001
    """Report no progress."""


def files_in(knowledge: Path) -> dict[str, Path]:
    """Return the files to take in by document id; raise KeceError where there is no such folder."""
    if not knowledge.is_dir():
        raise KeceError(f"知识库文件夹 {knowledge} 不存在。", "请检查路径，或用 --knowledge 指定文件夹。")
    return {path.relative_to(knowledge).as_posix(): path for path in document_files(knowledge)}


def digest_of(path: Path, knowledge: Path) -> str | None:
    """Return the sha256 of a file, or of it and its sidecar.

    None where either leads out of the folder or cannot be opened: read() says why.
    """
    beside = sidecar_of(path)
    if not beside.exists() and not beside.is_symlink():
        return _sha256(path, knowledge)
    both = _sha256(path, knowledge), _sha256(beside, knowledge)
    return None if None in both else hashlib.sha256(" ".join(map(str, both)).encode()).hexdigest()


def _sha256(path: Path, knowledge: Path) -> str | None:
    try:
        if path.is_file() and path.resolve().is_relative_to(knowledge.resolve()):
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        pass
    return None


def take_in(
    knowledge: Path,
    files: Mapping[str, Path],
    digests: Mapping[str, str | None],
    *,
    ready: Mapping[str, Entry] = MappingProxyType({}),
    ocr: bool,
    max_mb: int,
    progress: Progress = silent,
) -> Intake:
    """Read and split files; one that fails is reported and does not stop the rest.

    One of `ready` is taken as it is where it was read of a file of the same digest.
    """
    entries: list[Entry] = []
    failed: list[Failure] = []
    shares: dict[str, float] = {}
    for done, (name, path) in enumerate(files.items(), 1):
        try:
            known = ready.get(name)
            same = known is not None and known.digest == digests[name]
            entry = known if known and same else _entry(path, knowledge, digests[name], ocr, max_mb)
            shares[name] = coverage(entry.document, entry.passages)
            entries.append(entry)
        except KeceError as error:
            failed.append(Failure(name, error.message_zh, error.hint_zh))
        except Exception as error:
            # files are untrusted and the libraries that parse them are many: none may stop the others
            log.exception("cannot read %r", name)
            reason = f"读取时出错（{type(error).__name__}）。"
            failed.append(Failure(name, reason, "请确认文件能正常打开，或另存为其他格式后再试。"))
        progress("读取文件", done, len(files))
    return Intake(tuple(entries), tuple(failed), shares)


def duplicates(entries: Iterable[Entry]) -> list[str]:
    """Return a warning for each group of files with the same content, or with the same 文号 and title."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for entry in entries:
        document = entry.document
        groups["内容完全相同", entry.digest].append(document.id)
        if document.metadata.doc_number:
            groups["文号和标题相同", document.metadata.doc_number, document.title].append(document.id)
    # files of the same content have the same number too: the first reason is said
    reasons: dict[tuple[str, ...], str] = {}
    for (why, *_), names in groups.items():
        if len(names) > 1:
            reasons.setdefault(tuple(names), why)
    return [f"{why}：{'；'.join(names)}。建议只保留一份。" for names, why in reasons.items()]


def _entry(path: Path, knowledge: Path, digest: str | None, ocr: bool, max_mb: int) -> Entry:
    document = read(path, knowledge, ocr=ocr, max_mb=max_mb)
    try:
        orjson.dumps((document.id, document.title, document.text))
    except TypeError as error:
        raise UnreadableFile(
            "文件名或内容含有不完整的字符，无法保存。", "请重命名文件，或用 UTF-8 编码重新保存。"
        ) from error
    passages = split(document)
    if not passages:
        raise UnreadableFile("文件里没有可以入库的文字。", "请检查文件内容，或改用另一种格式保存。")
    if digest is None:
        raise UnreadableFile("文件在读取时发生了变化，或无法打开。", "请稍后重新运行 python ingest.py。")
    return Entry(document, tuple(passages), digest)
