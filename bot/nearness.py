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
    weights, cosines = nearest(question, texts, table)
    return np.asarray(weights @ cosines / max(float(weights.sum()), 1e-9), np.float32)


def nearest(question: str, texts: Sequence[str], table: TokenTable) -> tuple[FloatArray, FloatArray]:
    """Return (tokens,) lengths of the question's tokens, and (tokens, len(texts)) cosines of each one's nearest."""
    asked = table.tokenizer.encode(question, add_special_tokens=False).ids
    weights = np.asarray(np.linalg.norm(table.rows[asked], axis=1), np.float32)
    if not asked or not texts:
        return weights, np.zeros((len(asked), len(texts)), np.float32)
    encodings = table.tokenizer.encode_batch(list(texts), add_special_tokens=False)
    # a text without a token gets the unknown one, so that every text has a stretch
    ids = [encoding.ids[:LONGEST] or [0] for encoding in encodings]
    starts = np.cumsum([0, *map(len, ids[:-1])])
    # most tokens stand in several passages
    distinct, places = np.unique(np.concatenate(ids), return_inverse=True)
    cosines = (_unit(table.rows[asked]) @ _unit(table.rows[distinct]).T)[:, places]
    return weights, np.maximum.reduceat(cosines, starts, axis=1)


def _unit(rows: FloatArray) -> FloatArray:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)
