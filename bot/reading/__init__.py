"""A file of the knowledge folder to a Document."""

import os
from collections.abc import Callable
from pathlib import Path

from bot.errors import UnreadableFile
from bot.model import Document
from bot.reading.assemble import assemble
from bot.reading.html import read_html, read_mhtml
from bot.reading.pieces import Draft
from bot.reading.safety import contents, kind_of
from bot.reading.sidecar import SIDECAR, corrections, sidecar_of
from bot.reading.text import read_markdown, read_text

_TEXTS: dict[str, Callable[[bytes], Draft]] = {
    ".md": read_markdown,
    ".txt": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".jsp": read_html,
    ".mht": read_mhtml,
    ".mhtml": read_mhtml,
}
_LEGACY = frozenset({".doc", ".wps", ".rtf", ".xls", ".et"})
SUFFIXES = frozenset({*_TEXTS, ".docx", ".xlsx", ".pdf", *_LEGACY})
"""Endings of files that can be read, in lower case."""
_NOT_DOCUMENTS = frozenset({"readme.md", "glossary.csv", "contacts.csv", "thumbs.db", "desktop.ini"})


def read(path: Path, root: Path, *, ocr: bool = True, max_mb: int = 100) -> Document:
    """Read one file below `root` as what it really is, whatever its ending says.

    Its id is its path below `root`. Raises UnreadableFile, and nothing else, for bad input.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UnreadableFile(
            f"不支持 {suffix or '没有扩展名的'} 文件。",
            "请另存为 .docx、.pdf、.xlsx、.md、.txt 或 .html 后再放入。",
        )
    try:
        data = contents(path, root, max_mb)
        corrected = corrections(path, root)
        document = assemble(_draft(data, kind_of(data, suffix), ocr), _id(path, root), corrected)
    # a file nests deeper than Python's stack, or unpacks to more than the machine has
    except (RecursionError, MemoryError) as error:
        raise UnreadableFile(
            "文件结构异常，读取时超出了内存或层数的限制。", "请拆分文件，或复制正文另存为 .docx 后再放入。"
        ) from error
    if not document.text.strip():
        raise UnreadableFile("文件里没有正文。", "请确认文件已完整保存，或删除它。")
    return document


def _draft(data: bytes, kind: str, ocr: bool) -> Draft:
    """Read by format; what is heavy is imported by those who meet it."""
    if kind in _TEXTS:
        return _TEXTS[kind](data)
    if kind == ".pdf":
        from bot.reading.pdf import read_pdf

        return read_pdf(data, scans=ocr)
    if kind == ".docx":
        from bot.reading.docx import read_docx

        return read_docx(data)
    if kind == ".xlsx":
        from bot.reading.xlsx import read_xlsx

        return read_xlsx(data)
    from bot.reading.legacy import read_legacy

    return read_legacy(data, kind)


def _id(path: Path, root: Path) -> str:
    """Return the path below `root`; contents() has made sure that it lies there."""
    below = (
        path.relative_to(root) if path.is_relative_to(root) else path.resolve().relative_to(root.resolve())
    )
    try:
        below.as_posix().encode()
    except UnicodeEncodeError as error:
        raise UnreadableFile("文件名不是 UTF-8 编码，无法使用。", "请重新命名这个文件后再放入。") from error
    return below.as_posix()


def document_files(root: Path) -> list[Path]:
    """Return the files below `root` that are to be ingested, sorted by path.

    Hidden files, Word's ~$ files, README.md, sidecars and the tables that staff edit are none. Links
    are listed like files, so that read() can report those that lead out of the folder.
    """
    return sorted(path for path in _files(root) if _is_document(path.name))


def orphan_sidecars(root: Path) -> list[Path]:
    """Return the sidecars below `root` beside which there is no file for them to correct."""
    found = (path for path in _files(root) if _is_sidecar(path.name))
    return sorted(path for path in found if not path.with_name(path.name.removesuffix(SIDECAR)).exists())


def _files(root: Path) -> list[Path]:
    found: list[Path] = []
    for folder, folders, names in os.walk(root):
        linked = [name for name in folders if Path(folder, name).is_symlink()]
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(folder, name) for name in [*names, *linked]]
    return found


def _is_document(name: str) -> bool:
    if name.startswith((".", "~$")) or _is_sidecar(name):
        return False
    return name.lower() not in _NOT_DOCUMENTS


def _is_sidecar(name: str) -> bool:
    return name.endswith(SIDECAR) and Path(name.removesuffix(SIDECAR)).suffix.lower() in SUFFIXES


__all__ = ["SUFFIXES", "UnreadableFile", "document_files", "orphan_sidecars", "read", "sidecar_of"]
