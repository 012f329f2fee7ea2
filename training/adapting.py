"""Turn pairs into the query adapter: a matrix that moves a question's vector to where its answers lie.

The model of meaning itself is not trained, so that passages keep the vectors that it gives them.
"""

import logging
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import normalize
from transformers import get_linear_schedule_with_warmup

from bot.meaning import MeaningEncoder
from training.data import GROUNDS_REPEATS
from training.sources import Pair

ASKED = {
    "lawyer_grounds": 20_000,
    "cmrc2018_train": 1_500,
    "c3": 1_500,
    "xwlb_title_body": 1_500,
    "qbqtc_query_title": 1_500,
    "paraphrase_positive": 1_500,
}
"""At most so many pairs of each source. With the first alone, questions of the other kinds lose up to 16
points of hit@10 among these passages; with all, laymen's questions to laws gain as much as with the first."""
BESIDE = "law_questions", 20_000
"""Passages of a source that answer nothing asked here. Without them stard's hit@10 is 0.694, with them 0.705."""
EPOCHS, BATCH, RATE = 6, 128, 1e-3
TEMPERATURE = 0.03
DECAY = 0.003  # of the sum of the matrix's squares
SHARE = 0.5
"""What of the learned matrix is used: half way between the model as it is and the one that has learned
(Wortsman et al. 2022). The other half brings laws nothing more, and takes questions to knowledge/ what
the first half brought them (docs/decisions/0015-all-passages-by-meaning.md)."""


class Vectors(NamedTuple):
    """Questions and passages by the model as it is, and which answers which."""

    questions: Tensor
    """(questions, width)"""
    passages: Tensor
    """(passages, width)"""
    right: Sequence[Sequence[int]]
    """For each question the places of the passages that answer it."""


def learn(sets: Mapping[str, Sequence[Pair]], encoder: MeaningEncoder, *, seed: int) -> np.ndarray:
    """Return the (width, width) float32 adapter of an encoder whose own does nothing, from sets by name."""
    pairs = [pair for name, most in ASKED.items() for pair in _some(name, sets[name], most, seed)]
    source, count = BESIDE
    beside = [row.passage for row in sets[source][:count]]
    logging.info("%d pairs, %d passages beside", len(pairs), len(beside))
    learned: np.ndarray = fit(embedded(pairs, beside, encoder), seed=seed).numpy()
    return SHARE * learned


def embedded(pairs: Sequence[Pair], beside: Sequence[str], encoder: MeaningEncoder) -> Vectors:
    """Return the vectors of the pairs' questions and passages, each once, and of the passages beside."""
    asked = {question: at for at, question in enumerate(dict.fromkeys(pair.question for pair in pairs))}
    passages = dict.fromkeys([*(pair.passage for pair in pairs), *beside])
    places = {passage: at for at, passage in enumerate(passages)}
    right: list[set[int]] = [set() for _ in asked]
    for pair in pairs:
        right[asked[pair.question]].add(places[pair.passage])
    return Vectors(
        torch.from_numpy(np.array([encoder.embed_query(question) for question in asked])),
        torch.from_numpy(np.concatenate(list(_in_parts(list(places), encoder)))),
        [sorted(own) for own in right],
    )


def fit(vectors: Vectors, *, seed: int) -> Tensor:
    """Return the (width, width) matrix W by which q + qW comes nearest to the passages that answer q.

    By InfoNCE (van den Oord et al. 2018) with all passages as negatives. They have their vectors once and
    for all, so that the trainer, which makes those of each batch, has nothing to do here.
    """
    torch.manual_seed(seed)
    width = vectors.questions.shape[1]
    adapter = torch.zeros(width, width, requires_grad=True)
    optimizer = torch.optim.AdamW([adapter], lr=RATE, weight_decay=0.0)
    steps = EPOCHS * -(-len(vectors.questions) // BATCH)
    schedule = get_linear_schedule_with_warmup(optimizer, 0, steps)
    for epoch in range(EPOCHS):
        for batch in torch.randperm(len(vectors.questions)).split(BATCH):
            loss = _loss(adapter, vectors, batch) + DECAY * (adapter**2).sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        logging.info("epoch %d: loss of the last batch %.3f", epoch + 1, loss.item())
    return adapter.detach()


def _loss(adapter: Tensor, vectors: Vectors, batch: Tensor) -> Tensor:
    questions = vectors.questions[batch]
    scores = normalize(questions + questions @ adapter, dim=1) @ vectors.passages.T / TEMPERATURE
    right = torch.zeros(scores.shape, dtype=torch.bool)
    for row, at in enumerate(batch.tolist()):
        right[row, vectors.right[at]] = True
    # each passage that answers against all that do not
    others = scores.masked_fill(right, -torch.inf).logsumexp(1, keepdim=True)
    losses = torch.where(right, torch.logaddexp(scores, others) - scores, 0.0)
    return (losses.sum(1) / right.sum(1)).mean()


def _some(name: str, rows: Sequence[Pair], most: int, seed: int) -> list[Pair]:
    # each of lawyers' grounds once: its repeats are further windows of the same article
    once = rows[: len(rows) // GROUNDS_REPEATS] if name == "lawyer_grounds" else rows
    return random.Random(seed).sample(list(once), min(most, len(once)))


def _in_parts(texts: Sequence[str], encoder: MeaningEncoder) -> Iterator[np.ndarray]:
    for start in range(0, len(texts), 1_000):
        yield encoder.embed_passages(texts[start : start + 1_000])
        logging.info("%d of %d passages", min(start + 1_000, len(texts)), len(texts))
