"""A question and short texts → how well each answers it, by the pretrained cross-encoder in models/."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.embedding import FloatArray
from bot.pretrained import END, START, PretrainedModel

if TYPE_CHECKING:
    from tokenizers import Tokenizer

QUESTION, PAIR = 48, 120
"""Tokens read of a question, and of a question and a text together; what is longer is cut."""


class Selector:
    """The cross-encoder in a folder, loaded when the first score is asked for."""

    def __init__(self, folder: Path) -> None:
        self._model = PretrainedModel(folder, "判断答案的模型")

    def scores(self, question: str, texts: Sequence[str]) -> FloatArray:
        """Return (len(texts),) logits of each text answering the question.

        Raises ModelUnavailable where the model cannot be loaded.
        """
        session, tokenizer = self._model.loaded
        # one by one: together they would be filled up to the longest, and share the factors of their bytes
        rows = pairs(tokenizer, question, texts)
        return np.array([session.run(None, {"ids": np.array([row])})[0][0] for row in rows], np.float32)


def pairs(tokenizer: "Tokenizer", question: str, texts: Sequence[str]) -> list[list[int]]:
    """Return the tokens of the question with each text, marked as what they are as in E5 (Wang et al. 2024)."""
    asked = tokenizer.encode(f"query: {question}", add_special_tokens=False).ids[: QUESTION - 2]
    told = tokenizer.encode_batch([f"passage: {text}" for text in texts], add_special_tokens=False)
    room = PAIR - len(asked) - 4
    return [[START, *asked, END, END, *one.ids[:room], END] for one in told]
