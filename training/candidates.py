"""Turn training sets into questions with the passage that answers each and passages that do not."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import torch

from bot.embedding import LocalEncoder
from training.sources import LONGEST, Pair

WRONG = 5  # passages a question
NEIGHBOURS = 10  # articles before and after one: same law, same subject, another rule
DEEPEST = 40  # of the passages found for a question, those from which wrong ones are drawn
POOL = 60_000  # passages that a question's wrong ones are looked for among, where a set has more
MINED = {
    # set: (questions, first place of what is found that counts as wrong)
    "lawyer_grounds": (50_000, 3),  # the answer may rest on more articles than were noted
    "law_questions": (25_000, 0),
    "qbqtc_query_title": (12_000, 0),
    "cmrc2018_train": (11_000, 0),
    "law_crops": (10_000, 0),
    "c3": (8_700, 0),
    "xwlb_title_body": (8_000, 0),
}
NEAR = 50_000  # questions of law_questions_near


class Candidates(NamedTuple):
    """A question, and passages of which the first answers it."""

    question: str
    passages: tuple[str, ...]


def candidates(sets: Mapping[str, Sequence[Pair]], encoder: LocalEncoder, seed: int) -> list[Candidates]:
    """Return questions of all sets, mixed, each with one right and `WRONG` wrong passages.

    The wrong ones are neighbours in the same law, or near the question by the embedding model; one of
    each question's is drawn at random, so that being found does not itself speak against a passage.
    """
    randomness = random.Random(seed)
    made = list(_neighbours(sets["law_questions_near"], randomness))
    for name, (questions, first) in MINED.items():
        if rows := sets.get(name):
            # what lawyers' questions rest on is looked for among all articles
            others = sets["law_questions_near"] if name == "lawyer_grounds" else rows
            chosen = randomness.sample(list(rows), min(questions, len(rows)))
            pool = _sample((pair.passage for pair in others), randomness)
            made += _mined(chosen, pool, first, encoder, randomness)
    randomness.shuffle(made)
    return made


def _neighbours(rows: Sequence[Pair], randomness: random.Random) -> Iterator[Candidates]:
    for at in randomness.sample(range(len(rows)), min(NEAR, len(rows))):
        right = rows[at].passage
        around = rows[max(0, at - NEIGHBOURS) : at + NEIGHBOURS + 1]
        near = [pair.passage for pair in around if pair.passage != right]
        wrong = randomness.sample(near, min(WRONG - 1, len(near)))
        yield _filled(rows[at].question, right, wrong, rows, randomness)


def _mined(
    rows: Sequence[Pair], pool: Sequence[str], first: int, encoder: LocalEncoder, randomness: random.Random
) -> Iterator[Candidates]:
    vectors = torch.from_numpy(encoder.embed_passages(pool)).bfloat16()
    others = [Pair("", passage) for passage in pool]
    for start in range(0, len(rows), 256):
        part = rows[start : start + 256]
        asked = torch.from_numpy(encoder.embed_passages([pair.question for pair in part])).bfloat16()
        nearest = (asked @ vectors.T).float().topk(min(DEEPEST, len(pool)), dim=1).indices.tolist()
        for pair, found in zip(part, nearest, strict=True):
            near = [pool[at] for at in found if pool[at] != pair.passage[:LONGEST]][first:]
            wrong = randomness.sample(near, min(WRONG - 1, len(near)))
            yield _filled(pair.question, pair.passage, wrong, others, randomness)


def _filled(
    question: str, right: str, wrong: Sequence[str], others: Sequence[Pair], randomness: random.Random
) -> Candidates:
    drawn = [randomness.choice(others).passage for _ in range(WRONG - len(wrong))]
    return Candidates(question, (right, *wrong, *drawn))


def _sample(passages: Iterator[str], randomness: random.Random) -> list[str]:
    distinct = list(dict.fromkeys(passage[:LONGEST] for passage in passages))
    return randomness.sample(distinct, min(POOL, len(distinct)))
