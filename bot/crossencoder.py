"""The words of a question and of a text, side by side → how well the text answers the question."""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize

QUESTION, TEXT = 28, 90
"""Tokens read of each at a time; longer texts are read in pieces."""
SCALE = 20.0  # brings the components of unit vectors near to 1, where layers learn best


class Words(NamedTuple):
    """The tokens of some texts; rows shorter than the longest end in tokens that are not there."""

    vectors: Tensor
    """(texts, tokens, dimensions), of length 1."""
    weights: Tensor
    """(texts, tokens): length of each vector before; training makes those long that tell texts apart."""
    there: Tensor
    """(texts, tokens), bool."""


class CrossEncoder(nn.Module):
    """A small transformer over question and text together (Nogueira and Cho 2019), with fixed word vectors.

    Each token also says how near its nearest on the other side comes (as in DRMM, Guo et al. 2016), so
    that what a large model learns from much text, which words match, need not be learned.
    """

    def __init__(self, dimensions: int, width: int, layers: int, heads: int) -> None:
        super().__init__()
        self.project = nn.Linear(dimensions, width)
        self.matched = nn.Linear(5, width)
        self.side = nn.Embedding(2, width)
        self.position = nn.Parameter(torch.randn(QUESTION + TEXT, width) * 0.02)
        self.before, self.after = nn.LayerNorm(width), nn.LayerNorm(width)
        layer = nn.TransformerEncoderLayer(
            width, heads, 3 * width, dropout=0.05, activation="gelu", batch_first=True, norm_first=True
        )
        self.layers = nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)
        self.importance = nn.Linear(width, 1)
        verdict = nn.Linear(width, 1)
        self.judgement = nn.Sequential(nn.Linear(2 * width, width), nn.GELU(), verdict)
        self.overlap = nn.Linear(4, 1)
        # at first the words alone decide; what is read is learned on top
        nn.init.zeros_(verdict.weight)
        nn.init.zeros_(verdict.bias)
        with torch.no_grad():
            self.overlap.weight.copy_(torch.tensor([[6.0, 6.0, 3.0, 0.0]]))
            self.overlap.bias.fill_(-6.0)

    def forward(self, question: Words, text: Words) -> Tensor:
        """Return (pairs,) logits; row i of `question` is read with row i of `text`."""
        cosines = torch.bmm(question.vectors, text.vectors.transpose(1, 2))
        cosines = cosines.masked_fill(~text.there[:, None, :] | ~question.there[:, :, None], -1.0)
        asked, found = cosines.amax(2).clamp_min(0), cosines.amax(1).clamp_min(0)
        read = torch.cat([self._tokens(question, asked, 0), self._tokens(text, found, 1)], 1)
        there = torch.cat([question.there, text.there], 1)
        hidden = self.after(self.layers(self.before(read), src_key_padding_mask=~there))
        split = question.vectors.shape[1]
        of_question, of_text = hidden[:, :split], hidden[:, split:]
        weights = self.importance(of_question).squeeze(-1).float().masked_fill(~question.there, -1e4)
        pooled = torch.cat(
            [
                (of_question * weights.softmax(1)[..., None]).sum(1),
                (of_text * text.there[..., None]).sum(1) / text.there.sum(1, keepdim=True),
            ],
            1,
        )
        overlap = self.overlap(_overlap(question, text, asked, found).float())
        logits: Tensor = (self.judgement(pooled).float() + overlap).squeeze(-1)
        return logits

    def _tokens(self, words: Words, nearest: Tensor, side: int) -> Tensor:
        same = _same(nearest)
        own = torch.full_like(nearest, 1.0 - side)
        matched = torch.stack([nearest, same, words.weights / SCALE, nearest**4, own], 2)
        start = QUESTION * side
        position = self.position[start : start + nearest.shape[1]]
        read = self.project(words.vectors * SCALE) + self.matched(matched)
        tokens: Tensor = read + self.side.weight[side] + position
        return tokens


def _overlap(question: Words, text: Words, asked: Tensor, found: Tensor) -> Tensor:
    """Return (pairs, 4): the question's words near the text's, both means' cosine, same words, the way back."""
    of_question, of_text = question.weights * question.there, text.weights * text.there
    means = [
        normalize((words.vectors * weights[..., None]).sum(1), dim=1)
        for words, weights in ((question, of_question), (text, of_text))
    ]
    return torch.stack(
        [
            _mean(asked, of_question),
            (means[0] * means[1]).sum(1),
            _mean(_same(asked), of_question),
            _mean(found, of_text),
        ],
        1,
    )


def _mean(values: Tensor, weights: Tensor) -> Tensor:
    return (weights * values).sum(1) / weights.sum(1).clamp_min(1e-6)


def _same(nearest: Tensor) -> Tensor:
    """Tell by a cosine of 1 that the very word stands on the other side."""
    return (nearest > 0.999).float()
