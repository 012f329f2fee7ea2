"""Token vectors of a question and of passages to how near the words of each come to those asked."""

from collections.abc import Sequence

import numpy as np

from bot.embedding import FloatArray, TokenTable

LONGEST = 400  # tokens read of a passage; passages are made of about 400 characters, which are 250


def nearness(question: str, texts: Sequence[str], table: TokenTable) -> FloatArray:
    """Return (len(texts),) weighted mean cosines, 1 where every token of the question stands in a text.

    Each token of the question looks for its nearest in the passage (late interaction, as ColBERT has
    it, over vectors that do not depend on their context), and counts by the length of its vector:
    training makes those long that tell passages apart.
    """
    asked = table.tokenizer.encode(question, add_special_tokens=False).ids
    if not asked or not texts:
        return np.zeros(len(texts), np.float32)
    encodings = table.tokenizer.encode_batch(list(texts), add_special_tokens=False)
    # a text without a token gets the unknown one, so that every text has a stretch
    ids = [encoding.ids[:LONGEST] or [0] for encoding in encodings]
    starts = np.cumsum([0, *map(len, ids[:-1])])
    # most tokens stand in several passages
    distinct, places = np.unique(np.concatenate(ids), return_inverse=True)
    cosines = (_unit(table.rows[asked]) @ _unit(table.rows[distinct]).T)[:, places]
    weights = np.linalg.norm(table.rows[asked], axis=1)
    nearest = np.maximum.reduceat(cosines, starts, axis=1)
    return np.asarray(weights @ nearest / max(float(weights.sum()), 1e-9), np.float32)


def _unit(rows: FloatArray) -> FloatArray:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)
