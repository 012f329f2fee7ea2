"""A question and texts found for it → how well each answers, by the small cross-encoder in models/."""

import json
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.embedding import FloatArray, first_line
from bot.errors import ModelUnavailable

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from torch import Tensor

    from bot.crossencoder import CrossEncoder, Words

CONFIG, WEIGHTS = "config.json", "model.safetensors"
AT_ONCE = 8  # texts; with 50 at once the layers' values leave the cache, and it takes half as long again
STEP = 60  # tokens from the start of one piece of a long text to the next
SPARED = 20  # tokens that may be left over at the end without a piece of their own


class WordVectors(NamedTuple):
    """The table of a static embedding model, kept in bytes: directions need no factor."""

    tokenizer: "Tokenizer"
    rows: "Tensor"
    """(words, dimensions), int8."""
    lengths: "Tensor"
    """(words,), of the rows as they were before they were packed."""

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the tokens of each text."""
        return [one.ids for one in self.tokenizer.encode_batch(list(texts), add_special_tokens=False)]

    def words(self, ids: Sequence[Sequence[int]], longest: int) -> "Words":
        """Return the vectors of some lists of token ids, cut at `longest`; an empty list is one unknown token."""
        import torch
        from torch.nn.functional import normalize
        from torch.nn.utils.rnn import pad_sequence

        from bot.crossencoder import Words

        cut = [torch.tensor(one[:longest] or [0]) for one in ids]
        padded = pad_sequence(cut, batch_first=True)
        there = torch.arange(padded.shape[1]) < torch.tensor([len(one) for one in cut])[:, None]
        return Words(normalize(self.rows[padded].float(), dim=2), self.lengths[padded], there)


class Reranker:
    """A cross-encoder and the word vectors that it reads with, loaded when the first score is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()

    def scores(self, question: str, texts: Sequence[str]) -> FloatArray:
        """Return (len(texts),) logits, of a long text that of the piece whose words are nearest to those asked.

        Raises ModelUnavailable where the model cannot be loaded.
        """
        from bot.crossencoder import QUESTION

        with self._lock:
            network, vectors = self._loaded
        asked = vectors.words(vectors.ids([question]), QUESTION)
        nearest = [_nearest(vectors, asked, pieces(one)) for one in vectors.ids(texts)]
        return _read(network, vectors, asked, nearest)

    @cached_property
    def _loaded(self) -> "tuple[CrossEncoder, WordVectors]":
        from safetensors.torch import load_file
        from threadpoolctl import threadpool_limits

        from bot.crossencoder import CrossEncoder

        # NumPy's threads wait for their next product by spinning, and take the cores from PyTorch's:
        # a search took 126 ms with both at two threads, 51 ms so
        threadpool_limits(1, user_api="blas")
        try:
            config = json.loads((self.folder / CONFIG).read_text("utf-8"))
            vectors = load_words(self.folder.parent / config["words"])
            network = CrossEncoder(vectors.rows.shape[1], config["width"], config["layers"], config["heads"])
            network.load_state_dict(
                {name: weight.float() for name, weight in load_file(self.folder / WEIGHTS).items()}
            )
        except Exception as error:
            # a damaged folder shows as OSError, KeyError, SafetensorError or a bare Exception of tokenizers
            raise ModelUnavailable(
                f"重排模型 {self.folder} 加载失败：{first_line(error)}",
                "请检查 KECE_RERANKING_MODEL 是否指向完整的模型文件夹；留空则不重排。",
            ) from error
        return network.eval(), vectors


def pieces(ids: Sequence[int]) -> list[Sequence[int]]:
    """Cut a text's tokens into stretches that overlap, of as many as the network reads; at least one."""
    from bot.crossencoder import TEXT

    last = max(1, len(ids) - TEXT + STEP - SPARED)
    return [ids[start : start + TEXT] for start in range(0, last, STEP)]


def _nearest(vectors: WordVectors, asked: "Words", cut: Sequence[Sequence[int]]) -> Sequence[int]:
    """Return the piece that comes nearest to the question's words, the only one worth reading.

    Reading all and taking the best takes two to three times as long on passages of full length, and
    hit@1 and hit@10 are within a point (docs/retrieval.md).
    """
    if len(cut) == 1:
        return cut[0]
    from bot.crossencoder import TEXT

    found = vectors.words(cut, TEXT)
    cosines = (asked.vectors @ found.vectors.transpose(1, 2)).masked_fill(~found.there[:, None], -1.0)
    return cut[int((cosines.amax(2) @ asked.weights[0]).argmax())]


def _read(
    network: "CrossEncoder", vectors: WordVectors, asked: "Words", texts: Sequence[Sequence[int]]
) -> FloatArray:
    import torch

    from bot.crossencoder import TEXT

    scores = np.empty(len(texts), np.float32)
    # texts of like length side by side leave little to fill up
    order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
    with torch.inference_mode():
        for start in range(0, len(order), AT_ONCE):
            part = order[start : start + AT_ONCE]
            repeated = type(asked)(*(one.expand(len(part), *one.shape[1:]) for one in asked))
            scores[part] = network(repeated, vectors.words([texts[at] for at in part], TEXT)).numpy()
    return scores


def load_words(folder: Path) -> WordVectors:
    """Return the word vectors of a static model in the format of models/kece-static-v1."""
    from safetensors.torch import load_file
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    stored = load_file(folder / "model.safetensors")
    rows = stored["embeddings"]
    return WordVectors(tokenizer, rows, rows.float().norm(dim=1) * stored["weights"])
