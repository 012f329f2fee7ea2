"""Turn laws and pairs into the sets of training examples, each of one kind."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from training.crops import crops, passage, questions
from training.grounds import grounds
from training.laws import Article
from training.leakage import Leakage
from training.sources import Pair, window

REPEATS = {"lawyer_llama": 3}
"""Times that a source is used, each time with another window of the passage: 1, more often where it is
near to what laymen ask. Three to six times each, the small sources are learned by heart (hit@1 0.98)."""
ASKED_REPEATS = 3  # questions made of each article
CROPS_REPEATS = 2
GROUNDS_REPEATS = 4  # of lawyers' questions with the articles that their answers rest on
TOPIC = 64  # articles of one law that stay together in the sets of neighbours

T = TypeVar("T")
Examples = Mapping[str, Sequence[Pair]]


def examples(
    articles: Sequence[Article], pairs: Mapping[str, Sequence[Pair]], unseen: Leakage, seed: int
) -> tuple[dict[str, list[Pair]], int]:
    """Return the training sets by name, and how many examples were left out as too like unseen questions.

    Sets are batched apart and in order, so that a pair's negatives are of its own kind and no passage
    stands twice in a batch. In law_questions_near neighbouring articles of a law stand in one batch and
    are each other's hard negatives.
    """
    randomness = random.Random(seed)
    made: dict[str, list[Pair]] = {}
    for name, rows in pairs.items():
        made[name] = _windows(rows, REPEATS.get(name, 1), randomness)
    if lawyers := pairs.get("lawyer_llama"):
        made["lawyer_grounds"] = _grounded(lawyers, articles, randomness)
    made["law_questions"] = [
        pair for _ in range(ASKED_REPEATS) for pair in questions(_shuffled(articles, randomness), randomness)
    ]
    made["law_crops"] = [
        pair for _ in range(CROPS_REPEATS) for pair in crops(_shuffled(articles, randomness), randomness)
    ]
    made["law_questions_near"] = list(questions(_by_topic(articles, randomness), randomness))
    return _without(made, unseen)


def _windows(rows: Iterable[Pair], times: int, randomness: random.Random) -> list[Pair]:
    ordered = in_rounds(rows, randomness)
    return [Pair(row.question, window(row.passage, randomness)) for _ in range(times) for row in ordered]


def in_rounds(rows: Iterable[Pair], randomness: random.Random) -> list[Pair]:
    """Return rows shuffled so that all passages come once before any comes again."""
    uses: Counter[str] = Counter()
    numbered = []
    for row in _shuffled(rows, randomness):
        uses[row.passage] += 1
        numbered.append((uses[row.passage], row))
    return [row for _, row in sorted(numbered, key=lambda item: item[0])]


def _shuffled(rows: Iterable[T], randomness: random.Random) -> list[T]:
    mixed = list(rows)
    randomness.shuffle(mixed)
    return mixed


def _grounded(lawyers: Sequence[Pair], articles: Sequence[Article], randomness: random.Random) -> list[Pair]:
    found = list(grounds(lawyers, articles))
    made = []
    for _ in range(GROUNDS_REPEATS):
        rows = in_rounds([Pair(question, "\0".join(article)) for question, article in found], randomness)
        made += [Pair(row.question, passage(Article(*row.passage.split("\0")), randomness)) for row in rows]
    return made


def _by_topic(articles: Sequence[Article], randomness: random.Random) -> list[Article]:
    """Return the articles shuffled in runs, so that neighbours stay neighbours."""
    runs = [articles[at : at + TOPIC] for at in range(0, len(articles), TOPIC)]
    randomness.shuffle(runs)
    return [article for run in runs for article in run]


def _without(made: Examples, unseen: Leakage) -> tuple[dict[str, list[Pair]], int]:
    seen = _remembering(unseen)
    kept = {
        # the passage too: of a paraphrase, either side may be the rewording
        name: [row for row in rows if not seen(row.question) and not seen(row.passage)]
        for name, rows in made.items()
    }
    return kept, sum(map(len, made.values())) - sum(map(len, kept.values()))


def _remembering(unseen: Leakage) -> Callable[[str], bool]:
    known: dict[str, bool] = {}

    def holds(text: str) -> bool:
        if text not in known:
            known[text] = unseen.holds(text)
        return known[text]

    return holds
