"""Vectors of passages by the model of meaning, kept from release to release and made little by little.

They take tens of milliseconds each, too long for a search or a large ingest to wait for them: passages
without one are ranked without it until it is there.
"""

import hashlib
import logging
import math
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

import numpy as np

from bot.embedding import Encoder, FloatArray
from bot.index.archive import indexed_text
from bot.model import Document, Passage

FILE = "meanings.sqlite"
AT_ONCE = 16  # texts a transaction
PATIENCE = 10.0  # seconds that a writer waits for another one

log = logging.getLogger(__name__)


class Indexed(Protocol):
    """Passages with their documents by id, as a release holds them."""

    @property
    def documents(self) -> Mapping[str, Document]: ...  # noqa: D102

    @property
    def passages(self) -> Sequence[Passage]: ...  # noqa: D102


class Meanings:
    """The vectors in a store's folder, of one encoder."""

    def __init__(self, store: Path, encoder: Encoder) -> None:
        self.encoder = encoder
        self._path = store / FILE
        self._lock = threading.Lock()
        self._rows: _Rows | None = None

    def cosines(self, question: str, index: Indexed) -> FloatArray | None:
        """Return (passages,) cosines with a question, the mean of the others where a passage has no vector yet.

        None where no passage has one. Raises ModelUnavailable where the model cannot be loaded.
        """
        with self._lock:
            if self._rows is None or self._rows.index is not index:
                self._rows = _Rows(index)
            rows = self._rows
            self._read_new(rows)
            known = rows.known.copy()
        if not known.any():
            return None
        cosines: FloatArray = rows.vectors @ self.encoder.embed_query(question)
        cosines[~known] = cosines[known].mean()
        return cosines

    def missing(self, texts: Sequence[str]) -> list[str]:
        """Return the texts that have no vector yet, each once."""
        keys = {_key(text): text for text in texts}
        with self._connection() as connection:
            rows = connection.execute("SELECT key FROM vectors WHERE model = ?", [self.encoder.fingerprint])
            for (key,) in rows:
                keys.pop(key, None)
        return list(keys.values())

    def fill(self, texts: Sequence[str], *, seconds: float = math.inf) -> Iterator[int]:
        """Make the vectors that are missing, for so long, and yield how many are there after each few.

        Raises ModelUnavailable where the model cannot be loaded, sqlite3.Error where the file cannot be written.
        """
        missing = self.missing(texts)
        latest = time.monotonic() + seconds
        for start in range(0, len(missing), AT_ONCE):
            part = missing[start : start + AT_ONCE]
            vectors = self.encoder.embed_passages(part).astype(np.float16)
            with self._connection() as connection:
                connection.executemany(
                    "INSERT OR REPLACE INTO vectors (model, key, vector) VALUES (?, ?, ?)",
                    [
                        (self.encoder.fingerprint, _key(text), vector.tobytes())
                        for text, vector in zip(part, vectors, strict=True)
                    ],
                )
            yield len(texts) - len(missing) + start + len(part)
            if time.monotonic() > latest:
                break

    def forget_others(self, texts: Sequence[str]) -> None:
        """Delete the vectors of other texts and of other models."""
        kept = {_key(text) for text in texts}
        with self._connection() as connection:
            rows = connection.execute("SELECT id, model, key FROM vectors").fetchall()
            gone = [(at,) for at, model, key in rows if model != self.encoder.fingerprint or key not in kept]
            connection.executemany("DELETE FROM vectors WHERE id = ?", gone)

    def _read_new(self, rows: "_Rows") -> None:
        """Take over what this process or another one has made since the last search."""
        try:
            with self._connection() as connection:
                found = connection.execute(
                    "SELECT id, key, vector FROM vectors WHERE id > ? AND model = ? ORDER BY id",
                    [rows.last, self.encoder.fingerprint],
                )
                for at, key, vector in found:
                    rows.put(at, key, vector)
        except sqlite3.Error:
            # a search is better without them than not at all
            log.exception("the vectors in %s cannot be read", self._path)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=PATIENCE)) as connection, connection:
            # ids that never come again tell what is new
            connection.execute(
                "CREATE TABLE IF NOT EXISTS vectors (id INTEGER PRIMARY KEY AUTOINCREMENT,"
                " model TEXT, key BLOB, vector BLOB, UNIQUE (model, key))"
            )
            yield connection


class _Rows:
    """The vectors of an index's passages that are known."""

    def __init__(self, index: Indexed) -> None:
        self.index = index
        self.known = np.zeros(len(index.passages), bool)
        self.vectors: FloatArray = np.zeros((len(index.passages), 0), np.float32)
        self.last = 0
        """Id of the latest vector in the file that was looked at."""
        self._places: dict[bytes, list[int]] = {}
        for place, text in enumerate(found_by(index)):
            self._places.setdefault(_key(text), []).append(place)

    def put(self, at: int, key: bytes, vector: bytes) -> None:
        """Take over the vector with an id and a key, where a passage of the index has that key."""
        self.last = at
        places = self._places.get(key)
        if places is None:
            return
        row = np.frombuffer(vector, np.float16)
        if not self.vectors.shape[1]:
            self.vectors = np.zeros((len(self.known), len(row)), np.float32)
        self.vectors[places] = row
        self.known[places] = True


def found_by(index: Indexed, places: Iterable[int] | None = None) -> list[str]:
    """Return what each passage of an index is found by, or each one at the places."""
    passages = index.passages if places is None else [index.passages[at] for at in places]
    return [indexed_text(index.documents[passage.document_id].title, passage) for passage in passages]


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()
