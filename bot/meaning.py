"""Text to vectors of what it means, by the pretrained model in models/ that has read text at large."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from bot.embedding import FloatArray, fingerprint_of
from bot.pretrained import END, START, PretrainedModel

LONGEST = 256  # tokens read of a text; passages are made of about 400 characters, which are 250


class MeaningEncoder:
    """multilingual-e5-small (Wang et al. 2024), loaded when the first vector is asked for."""

    def __init__(self, folder: Path) -> None:
        self.name = str(folder)
        self._model = PretrainedModel(folder, "理解词义的模型")

    @cached_property
    def fingerprint(self) -> str:
        """A hash of the model's files."""
        return fingerprint_of(self._model.folder)

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """Return (len(texts), dim) float32 rows of length 1; raise ModelUnavailable where it cannot load."""
        # one by one: together they would be filled up to the longest, and share the factors of their bytes
        return np.array([self._embed(f"passage: {text}") for text in texts], np.float32)

    def embed_query(self, text: str) -> FloatArray:
        """Return a (dim,) float32 vector of length 1; raise ModelUnavailable where it cannot load."""
        return self._embed(f"query: {text}")

    def _embed(self, text: str) -> FloatArray:
        session, tokenizer = self._model.loaded
        ids = tokenizer.encode(text, add_special_tokens=False).ids[: LONGEST - 2]
        vector: FloatArray = session.run(None, {"ids": np.array([[START, *ids, END]])})[0][0]
        return vector
