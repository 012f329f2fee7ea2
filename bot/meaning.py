"""Text to vectors of what it means, by the pretrained model in models/ that has read text at large."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from bot.embedding import FloatArray, fingerprint_of
from bot.pretrained import END, START, PretrainedModel

ADAPTER = "query-adapter.npy"
"""A (dim, dim) float32 matrix W: a question with the vector q is looked for by q + qW."""
LONGEST = 256  # tokens read of a text; passages are made of about 400 characters, which are 250


class MeaningEncoder:
    """multilingual-e5-small (Wang et al. 2024) with an adapter of questions, loaded when first needed."""

    def __init__(self, folder: Path) -> None:
        self.name = str(folder)
        self._model = PretrainedModel(folder, "理解词义的模型")

    @cached_property
    def fingerprint(self) -> str:
        """A hash of the files that the vectors of passages depend on."""
        return fingerprint_of(self._model.folder, without=(ADAPTER,))

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """Return (len(texts), dim) float32 rows of length 1; raise ModelUnavailable where it cannot load."""
        # one by one: together they would be filled up to the longest, and share the factors of their bytes
        return np.array([self._embed(f"passage: {text}") for text in texts], np.float32)

    def embed_query(self, text: str) -> FloatArray:
        """Return a (dim,) float32 vector of length 1; raise ModelUnavailable where it cannot load."""
        vector = self._embed(f"query: {text}")
        adapted: FloatArray = vector + vector @ self._adapter
        return adapted / np.float32(np.linalg.norm(adapted))

    @cached_property
    def _adapter(self) -> FloatArray:
        path = self._model.folder / ADAPTER
        try:
            adapter: FloatArray = np.load(path, allow_pickle=False)
        except (OSError, ValueError) as error:
            raise self._model.unavailable(error) from error
        return adapter

    def _embed(self, text: str) -> FloatArray:
        session, tokenizer = self._model.loaded
        ids = tokenizer.encode(text, add_special_tokens=False).ids[: LONGEST - 2]
        vector: FloatArray = session.run(None, {"ids": np.array([[START, *ids, END]])})[0][0]
        return vector
