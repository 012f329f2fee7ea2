"""Turn documents with their passages into a new release, and make it live."""

import contextlib
import hashlib
import os
import secrets
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.embedding import Encoder, FloatArray
from bot.errors import KeceError
from bot.index import vectors
from bot.index.archive import Entry, indexed_text, undamaged, write_entries
from bot.index.bm25 import TermTable, read_terms, write_bm25
from bot.index.intake import Progress
from bot.index.lexical import terms
from bot.index.manifest import Manifest, ReleaseRecord, read_manifest, sync_folder, write_manifest
from bot.index.release import Release
from bot.index.store import Store, storage_errors

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

KEPT = 3  # releases on disk: the live one and two to go back to
SAMPLES = 5  # passages that must be found by their own vector before a release goes live


@dataclass(frozen=True, slots=True)
class Known:
    """What the live release already has, by digest of the indexed text."""

    collection: "Collection | None" = None
    passages: Mapping[bytes, str] | None = None
    """Id of the passage in `collection`."""
    vocabulary: Mapping[str, int] | None = None
    terms: "Mapping[bytes, array[int]] | None" = None


def known_of(
    store: Store, record: ReleaseRecord, entries: Sequence[Entry], encoder: Encoder, recipe: str
) -> Known:
    """Return what can be reused of a release: vectors of the same model, terms cut by the same code."""
    passages = {digest: name for name, digest in zip(_ids(entries), _digests(_texts(entries)), strict=True)}
    collection = table = None
    if record.fingerprint == encoder.fingerprint:
        collection = vectors.find_collection(store.client, record.collection)
    if record.recipe == recipe:
        with undamaged(store.folder(record.id)):
            table = read_terms(store.folder(record.id))
    return Known(
        collection,
        passages,
        table.vocabulary if table else None,
        dict(zip(_digests(_texts(entries)), table.rows, strict=True)) if table else None,
    )


def publish(
    store: Store, entries: Sequence[Entry], encoder: Encoder, known: Known, recipe: str, progress: Progress
) -> ReleaseRecord:
    """Write a release beside the live one, check it, and only then move the manifest.

    What an error or a kill leaves behind is no part of any release; `sweep` removes it.
    """
    release_id = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
    folder = store.folder(release_id)
    try:
        with storage_errors(store.path):
            folder.mkdir(parents=True)
            dim = _write(store, folder, entries, encoder, known, progress)
            record = ReleaseRecord(
                id=release_id,
                collection=_collection_name(release_id),
                created=datetime.now(UTC).isoformat(timespec="seconds"),
                model=encoder.name,
                fingerprint=encoder.fingerprint,
                recipe=recipe,
                dim=dim,
                documents=len(entries),
                passages=len(_ids(entries)),
            )
            _verify(store, record)
            _sync(folder)
    except Exception:
        # a full disk stays full otherwise; what cannot be removed now goes at the next ingest
        with contextlib.suppress(Exception):
            sweep(store)
        raise
    write_manifest(store.path, record.id, [*_kept(read_manifest(store.path)), record])
    sweep(store)
    return record


def _kept(manifest: Manifest | None) -> list[ReleaseRecord]:
    """Return the releases to keep beside a new one: the live one, still being asked, and the newest."""
    if manifest is None:
        return []
    newest = [record for record in manifest.releases if record.id != manifest.live][-(KEPT - 2) :]
    return [record for record in manifest.releases if record.id == manifest.live or record in newest]


def sweep(store: Store) -> None:
    """Remove the folders and collections of releases that the manifest does not list."""
    manifest = read_manifest(store.path)
    listed = {record.id for record in manifest.releases} if manifest else set()
    releases = store.path / "releases"
    for folder in sorted(releases.iterdir()) if releases.is_dir() else ():
        if folder.name not in listed:
            # on a full disk Chroma can delete only after some room is made; the empty folder goes last,
            # for it alone tells the collection's name
            for path in folder.iterdir():
                path.unlink()
            vectors.drop(store.client, _collection_name(folder.name))
            folder.rmdir()


def _write(
    store: Store, folder: Path, entries: Sequence[Entry], encoder: Encoder, known: Known, progress: Progress
) -> int:
    """Write all parts of a release; return the number of dimensions."""
    texts = _texts(entries)
    digests = _digests(texts)
    write_entries(folder, entries)
    collection = vectors.create(store.client, _collection_name(folder.name))
    ids = _ids(entries)
    dim = 0
    for start, end in pairwise([*range(0, len(ids), vectors.BATCH), len(ids)]):
        rows = _rows(texts[start:end], digests[start:end], encoder, known)
        vectors.add(collection, ids[start:end], rows)
        dim = rows.shape[1]
        progress("计算向量", end, len(ids))
    table = TermTable(dict(known.vocabulary or {}))
    for done, (text, digest) in enumerate(zip(texts, digests, strict=True), 1):
        row = known.terms.get(digest) if known.terms is not None else None
        table.rows.append(row if row is not None else table.numbers(terms(text)))
        if done % vectors.BATCH == 0 or done == len(texts):
            progress("切分词语", done, len(texts))
    write_bm25(folder, table)
    return dim


def _rows(texts: Sequence[str], digests: Sequence[bytes], encoder: Encoder, known: Known) -> FloatArray:
    """Return the vectors of texts, copied where the live release has them."""
    stored: dict[str, FloatArray] = {}
    names = [known.passages.get(digest) for digest in digests] if known.passages else [None] * len(digests)
    if known.collection is not None and any(names):
        stored = vectors.fetch(known.collection, sorted({name for name in names if name}))
    missing = [at for at, name in enumerate(names) if name is None or name not in stored]
    new = (
        dict(zip(missing, encoder.embed_passages([texts[at] for at in missing]), strict=True))
        if missing
        else {}
    )
    return np.stack([new[at] if at in new else stored[name or ""] for at, name in enumerate(names)])


def _verify(store: Store, record: ReleaseRecord) -> None:
    """Raise KeceError unless a release holds what it should and finds its own passages."""
    release = Release(
        record, store.folder(record.id), vectors.open_collection(store.client, record.collection)
    )
    ids = [passage.id for passage in release.passages]
    sample = ids[:: max(1, len(ids) // SAMPLES)]
    stored = vectors.fetch(vectors.open_collection(store.client, record.collection), sample)
    # a text without one known word has no direction, and nothing to be found by
    found = [release.dense(row, 1) for row in stored.values() if np.linalg.norm(row) > 0.5]
    whole = len(ids) == record.passages == vectors.count(store.client, record.collection) == release.rows
    if not whole or len(stored) != len(sample) or not all(hits and hits[0][1] > 0.99 for hits in found):
        raise KeceError(
            "新索引没有通过检查，已放弃，原有索引仍在使用。", "请重新运行 python ingest.py --rebuild。"
        )


def _sync(folder: Path) -> None:
    """Have a release's files on the disk before the manifest names it."""
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    sync_folder(folder)


def _collection_name(release_id: str) -> str:
    return f"kece-{release_id}"


def _ids(entries: Sequence[Entry]) -> list[str]:
    return [passage.id for entry in entries for passage in entry.passages]


def _texts(entries: Sequence[Entry]) -> list[str]:
    return [indexed_text(entry.document.title, passage) for entry in entries for passage in entry.passages]


def _digests(texts: Sequence[str]) -> list[bytes]:
    return [hashlib.sha256(text.encode()).digest() for text in texts]
