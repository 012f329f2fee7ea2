"""A file of the knowledge folder to a Document."""

import os
from collections.abc import Callable
from pathlib import Path

from bot.errors import UnreadableFile
from bot.model import Document
from bot.reading.assemble import assemble
from bot.reading.html import read_html, read_mhtml
from bot.reading.pieces import Draft
from bot.reading.text import read_markdown, read_text

_READERS: dict[str, Callable[[bytes], Draft]] = {
    ".md": read_markdown,
    ".txt": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".jsp": read_html,
    ".mht": read_mhtml,
    ".mhtml": read_mhtml,
}
SUFFIXES = frozenset(_READERS)
"""Endings of files that can be read, in lower case."""
_NOT_DOCUMENTS = frozenset({"readme.md", "glossary.csv", "contacts.csv"})


def read(path: Path, root: Path, *, ocr: bool = True, max_mb: int = 100) -> Document:  # noqa: ARG001
    """Read one file; its id is its path below `root`. Raises UnreadableFile, and nothing else, for bad input."""
    draft = _READERS[path.suffix.lower()](path.read_bytes())
    return assemble(draft, path.relative_to(root).as_posix())


def document_files(root: Path) -> list[Path]:
    """Return the files below `root` that are to be ingested, sorted by path.

    Hidden files, Word's ~$ files, README.md and the tables that staff edit are none. Links are
    listed like files, so that read() can report those that lead out of the folder.
    """
    found: list[Path] = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(folder, name) for name in names if _is_document(name)]
    return sorted(found)


def _is_document(name: str) -> bool:
    return not name.startswith((".", "~$")) and name.lower() not in _NOT_DOCUMENTS


__all__ = ["SUFFIXES", "UnreadableFile", "document_files", "read"]
