"""Fit the weights of answering: which unit of the passages found answers, and whether any does."""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from bot import glossary
from bot.answering.asked import Asked, asked
from bot.answering.extractive import usable
from bot.answering.judging import features
from bot.answering.refusing import asks_elsewhere, covered_places
from bot.answering.scoring import Scored, ranked, score
from bot.answering.selecting import Reader, select
from bot.answering.weights import WEIGHTS, summed, weighted
from bot.chat import Bot
from bot.model import Retrieved
from bot.retrieval import retrieve
from bot.understanding import parts, understand
from evals.figures import contains
from evals.questions import Case
from training.leakage import Leakage

QUESTIONS = Path(__file__).with_name("questions")
"""Written for this alone, without sight of the code or of the held-out questions."""
IN_UNIT, IN_PASSAGE = 3.0, 1.0  # worth of a fact that the unit itself has, and of one beside it
UNITS_DECAY = 0.02
VERDICT_STRENGTH = 0.05  # inverse of the regularisation
WRONG_SOURCE = 0.3
"""Weight of an answerable question whose best unit is of a document that does not answer it."""
KEPT_BACK = QUESTIONS / "kept-back.txt"
"""Ids of the cases, 15% drawn by chance of each set, that neither the selector nor the weights before it see:
what it says of those it has seen is too sure to learn from."""

Weights = Mapping[str, float]


class Example(NamedTuple):
    """One thing asked, what was found for it, and what each unit of that is worth as an answer."""

    case: Case
    question: Asked
    hits: Sequence[Retrieved]
    scored: Sequence[Sequence[Scored]]
    worth: np.ndarray
    """(units,), 0 for what does not answer."""
    alone: bool
    """It is all that the case asks."""


def unlike(cases: Sequence[Case], evaluated: Sequence[Case]) -> list[Case]:
    """Return the cases that are no rewording of an evaluated one."""
    unseen = Leakage(case.question for case in evaluated)
    return [case for case in cases if not unseen.holds(case.question)]


def fit(examples: Sequence[Example], selector: Reader, back: frozenset[str]) -> dict[str, dict[str, float]]:
    """Return the weights by the name of their sum, from what was found for questions with known answers.

    What is logged is measured on the cases that are kept back, which decide of three weights only.
    """
    seen = [one for one in examples if one.case.id not in back]
    unseen = [one for one in examples if one.case.id in back]
    units = fit_units(seen)
    verdict = fit_verdict(seen, units)
    read = [selected(rescored(one, units), selector) for one in unseen]
    certainty, scores = fit_certainty(read, verdict)
    _log(scores, read)
    return {"units": units, "verdict": verdict, "certainty": certainty}


def save(learned: Mapping[str, Weights]) -> None:
    """Write the weights where bot/answering/weights.py reads them."""
    rounded = {name: {key: round(value, 4) for key, value in own.items()} for name, own in learned.items()}
    WEIGHTS.write_text(json.dumps(rounded, ensure_ascii=False, indent=1) + "\n", "utf-8")


def fit_units(examples: Sequence[Example]) -> dict[str, float]:
    """Learn to put the units that answer above the others of their question (ListNet, Cao et al. 2007)."""
    lists = [one for one in examples if one.case.answerable and one.worth.max() > 0]
    names = list(lists[0].scored[0][0].features)
    rows = [np.array([list(unit.features.values()) for row in one.scored for unit in row]) for one in lists]
    scale = np.concatenate(rows).std(axis=0) + 1e-6
    longest = max(map(len, rows))
    padded = torch.zeros(len(rows), longest, len(names))
    target, there = torch.zeros(len(rows), longest), torch.zeros(len(rows), longest, dtype=torch.bool)
    for at, (row, one) in enumerate(zip(rows, lists, strict=True)):
        padded[at, : len(row)] = torch.from_numpy(row / scale)
        target[at, : len(row)] = torch.from_numpy(one.worth / one.worth.sum())
        there[at, : len(row)] = True
    learned = torch.zeros(len(names), requires_grad=True)
    steps = torch.optim.LBFGS([learned], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        steps.zero_grad()
        likely = (padded @ learned).masked_fill(~there, -1e9).log_softmax(1)
        value = -(target * likely).sum(1).mean() + UNITS_DECAY * (learned**2).sum()
        value.backward()
        return value

    steps.step(loss)
    return dict(zip(names, (learned.detach().numpy() / scale).tolist(), strict=True))


def fit_verdict(examples: Sequence[Example], units: Weights) -> dict[str, float]:
    """Learn how likely it is that the best unit answers, by logistic regression."""
    used = [one for one in examples if one.alone or not one.case.answerable]
    weighed = [rescored(one, units) for one in used]
    rows = [_features(one) for one in weighed]
    names = list(rows[0])
    scaler = StandardScaler()
    inputs = scaler.fit_transform(np.array([list(row.values()) for row in rows]))
    answerable = np.array([one.case.answerable for one in used])
    weight = np.array([_weight(one) for one in weighed])
    weight[~answerable] *= weight[answerable].sum() / weight[~answerable].sum()
    model = LogisticRegression(C=VERDICT_STRENGTH, max_iter=3000).fit(inputs, answerable, weight)
    learned = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - learned @ scaler.mean_)
    return {"bias": bias} | dict(zip(names, learned.tolist(), strict=True))


def fit_certainty(examples: Sequence[Example], verdict: Weights) -> tuple[dict[str, float], np.ndarray]:
    """Learn what the verdict and the selector's logit of the best unit count, and return the examples' log odds."""
    rows = [
        {"verdict": summed(_features(one), verdict), "selected": _first(one)[1].features["selected"]}
        for one in examples
    ]
    inputs = np.array([list(row.values()) for row in rows])
    answerable = np.array([one.case.answerable for one in examples])
    model = LogisticRegression(class_weight="balanced").fit(inputs, answerable)
    learned = {"bias": float(model.intercept_[0])} | dict(zip(rows[0], model.coef_[0].tolist(), strict=True))
    return learned, np.array([summed(row, learned) for row in rows])


def kept_back() -> frozenset[str]:
    """Return the ids of the cases that are kept back."""
    return frozenset(KEPT_BACK.read_text("utf-8").split())


def examples_of(bot: Bot, cases: Sequence[Case], day: date) -> Iterator[Example]:
    """Yield what the bot finds for the cases, a thing asked at a time; the knowledge must be indexed."""
    words = glossary.load(bot.knowledge / "glossary.csv")
    release = bot.store.live()
    covered = covered_places(release.documents)
    for case in cases:
        query = understand(case.question, case.history, glossary=words, home=bot.home, today=day)
        if not query.standalone or asks_elsewhere(query, covered):
            continue  # refused before anything is weighed
        things = parts(query, words)
        for part in things:
            question = asked(part, release.rarity)
            read = usable(part, question, retrieve(part, release, bot.encoder, bot.meanings))
            scored = score(part, question, read, bot.encoder)
            if any(scored):
                yield Example(case, question, read, scored, _worth(case, read, scored), len(things) == 1)


def _worth(case: Case, hits: Sequence[Retrieved], scored: Sequence[Sequence[Scored]]) -> np.ndarray:
    return np.array(
        [
            IN_UNIT * told(case, one.unit.text) + IN_PASSAGE * told(case, hit.passage.text)
            if hit.passage.document_id in case.documents
            else 0.0
            for hit, row in zip(hits, scored, strict=True)
            for one in row
        ]
    )


def told(case: Case, text: str) -> float:
    """Return the share of a case's facts that a text has."""
    return sum(contains(text, fact) for fact in case.facts) / max(1, len(case.facts))


def _weight(example: Example) -> float:
    return 1.0 if not example.case.answerable or _is_right(example) else WRONG_SOURCE


def rescored(example: Example, units: Weights) -> Example:
    """Return an example with its units' scores by other weights."""
    scored = [
        [Scored(one.unit, one.features, weighted(one.features, units)) for one in row]
        for row in example.scored
    ]
    return example._replace(scored=scored)


def selected(example: Example, selector: Reader) -> Example:
    """Return an example with its best units read."""
    return example._replace(scored=select(example.question, example.hits, example.scored, selector))


def _features(example: Example) -> dict[str, float]:
    return features(example.question, example.hits, ranked(example.question, example.scored))


def _first(example: Example) -> tuple[int, Scored]:
    return ranked(example.question, example.scored)[0]


def _is_right(example: Example) -> bool:
    at, _ = _first(example)
    return example.hits[at].passage.document_id in example.case.documents


def _log(scores: np.ndarray, examples: Sequence[Example]) -> None:
    answerable = np.array([one.case.answerable for one in examples])
    logging.info("kept back: AUC %.3f of %d", roc_auc_score(answerable, scores), len(scores))
    for certainty in np.arange(0.1, 0.95, 0.05):
        kept = scores >= np.log(certainty / (1 - certainty))
        logging.info(
            "certainty %.2f: of answerable refused %.3f, of unanswerable %.3f",
            certainty,
            np.mean(~kept[answerable]),
            np.mean(~kept[~answerable]),
        )
