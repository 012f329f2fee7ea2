"""Turn documents with their passages into lines of JSON, and back."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from bot.errors import NoIndex
from bot.model import Block, Document, Kind, Metadata, Passage, Status

DOCUMENTS, DIGESTS = "documents.jsonl", "digests.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """One document as a release holds it."""

    document: Document
    passages: tuple[Passage, ...]
    digest: str
    """sha256 of the file with its sidecar."""


def indexed_text(title: str, passage: Passage) -> str:
    """Return what a passage is found by: its document's title, its heading path, its lead, its text."""
    return "\n".join(filter(None, (title, " ".join(passage.heading), passage.lead, passage.text)))


@contextmanager
def undamaged(folder: Path) -> Iterator[None]:
    """Raise NoIndex, with what to do, where a release's files are incomplete or broken."""
    try:
        yield
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise NoIndex(
            f"索引文件 {folder} 已损坏或不完整。",
            "请运行 python ingest.py --rebuild 重建索引；知识库文件不受影响。",
        ) from error


def write_entries(folder: Path, entries: Iterable[Entry]) -> None:
    """Write documents.jsonl, one document a line, and digests.json, the file digest of each."""
    digests = {}
    with (folder / DOCUMENTS).open("wb") as file:
        for entry in entries:
            digests[entry.document.id] = entry.digest
            file.write(orjson.dumps(_as_json(entry)) + b"\n")
    (folder / DIGESTS).write_bytes(orjson.dumps(digests))


def read_entries(folder: Path) -> Iterator[Entry]:
    """Yield what `write_entries` wrote."""
    digests = read_digests(folder)
    with undamaged(folder), (folder / DOCUMENTS).open("rb") as file:
        for line in file:
            yield _from_json(orjson.loads(line), digests)


def read_digests(folder: Path) -> dict[str, str]:
    """Return the sha256 of each document's file."""
    with undamaged(folder):
        digests: dict[str, str] = orjson.loads((folder / DIGESTS).read_bytes())
    return digests


def _as_json(entry: Entry) -> dict[str, Any]:
    document = entry.document
    return {
        "id": document.id,
        "title": document.title,
        "text": document.text,
        "blocks": [(b.start, b.end, b.level, b.table, b.page) for b in document.blocks],
        "metadata": document.metadata,
        # the text is the document's own, cut out again on reading
        "passages": [(p.id, p.heading, p.start, p.end, p.page, p.lead) for p in entry.passages],
    }


def _from_json(found: dict[str, Any], digests: dict[str, str]) -> Entry:
    text, document_id = found["text"], found["id"]
    document = Document(
        id=document_id,
        title=found["title"],
        text=text,
        blocks=tuple(Block(*block) for block in found["blocks"]),
        metadata=_metadata(found["metadata"]),
    )
    passages = tuple(
        Passage(name, document_id, ordinal, tuple(heading), text[start:end], start, end, page, lead)
        for ordinal, (name, heading, start, end, page, lead) in enumerate(found["passages"])
    )
    return Entry(document, passages, digests[document_id])


def _metadata(found: dict[str, Any]) -> Metadata:
    dates = {
        name: date.fromisoformat(found[name]) if found[name] else None
        for name in ("written", "published", "effective_from", "expires")
    }
    return Metadata(
        **{
            **found,
            **dates,
            "kind": Kind(found["kind"]),
            "status": Status(found["status"]),
            "region": tuple(found["region"]),
            "repeals": tuple(found["repeals"]),
        }
    )
