"""Vectors of passages by the model of meaning, kept from release to release and made little by little.

They take tens of milliseconds each, too long for a search or a large ingest to wait for them: passages
without one are ranked without it until it is there.
"""

import hashlib
import logging
import math
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from bot.embedding import Encoder, FloatArray
from bot.index.archive import indexed_text
from bot.index.release import Release

FILE = "meanings.sqlite"
AT_ONCE = 16  # texts a transaction
PATIENCE = 10.0  # seconds that a writer waits for another one

log = logging.getLogger(__name__)


class Meanings:
    """The vectors in a store's folder, of one encoder."""

    def __init__(self, store: Path, encoder: Encoder) -> None:
        self.encoder = encoder
        self._path = store / FILE

    def cosines(self, question: str, texts: Sequence[str]) -> FloatArray | None:
        """Return (len(texts),) cosines with a question, the mean of the others where a text has no vector yet.

        None where no text has one. Raises ModelUnavailable where the model cannot be loaded.
        """
        keys = [_key(text) for text in texts]
        known = self._known(keys)
        if not known:
            return None
        asked = self.encoder.embed_query(question)
        found = {key: float(vector @ asked) for key, vector in known.items()}
        mean = float(np.mean(list(found.values())))
        return np.array([found.get(key, mean) for key in keys], np.float32)

    def missing(self, texts: Sequence[str]) -> list[str]:
        """Return the texts that have no vector yet, each once."""
        keys = {_key(text): text for text in texts}
        with self._connection() as connection:
            rows = connection.execute("SELECT key FROM meaning WHERE model = ?", [self.encoder.fingerprint])
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
                    "INSERT OR REPLACE INTO meaning VALUES (?, ?, ?)",
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
            rows = connection.execute("SELECT model, key FROM meaning").fetchall()
            gone = [
                (model, key) for model, key in rows if model != self.encoder.fingerprint or key not in kept
            ]
            connection.executemany("DELETE FROM meaning WHERE model = ? AND key = ?", gone)

    def _known(self, keys: Sequence[bytes]) -> dict[bytes, FloatArray]:
        marks = ", ".join("?" * len(keys))
        try:
            with self._connection() as connection:
                rows = connection.execute(
                    f"SELECT key, vector FROM meaning WHERE model = ? AND key IN ({marks})",
                    [self.encoder.fingerprint, *keys],
                ).fetchall()
        except sqlite3.Error:
            # a search is better without them than not at all
            log.exception("the vectors in %s cannot be read", self._path)
            return {}
        return {key: np.frombuffer(vector, np.float16).astype(np.float32) for key, vector in rows}

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=PATIENCE)) as connection, connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS meaning"
                " (model TEXT, key BLOB, vector BLOB, PRIMARY KEY (model, key)) WITHOUT ROWID"
            )
            yield connection


def found_by(release: Release) -> list[str]:
    """Return what each passage of a release is found by."""
    documents = release.documents
    return [indexed_text(documents[passage.document_id].title, passage) for passage in release.passages]


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()
