"""Queries and ranked passages to an Answer whose every statement is tied to a passage."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from bot.answering.asked import Asked
from bot.answering.composing import Draft, compose
from bot.answering.extractive import Evidence, admits, extract
from bot.answering.facts import HARD
from bot.answering.ranges import OwnRow
from bot.answering.refusing import (
    NO_QUESTION,
    NOT_ANSWERED,
    THIN_ZH,
    asks_elsewhere,
    covered_places,
    refuse,
    refuse_place,
    whom_to_ask,
)
from bot.answering.selecting import Reader
from bot.contacts import Contact
from bot.embedding import Encoder
from bot.model import Answer, Document, Mode, Passage, Query, Retrieved

ENOUGH = 0.62  # share of a question's words, by weight, with which a text answers that question too


class Evidenced(Protocol):
    """What answering needs of a release of the index."""

    @property
    def documents(self) -> Mapping[str, Document]: ...  # noqa: D102

    def of_document(self, document_id: str) -> Sequence[Passage]: ...  # noqa: D102

    def rarity(self, word: str) -> float: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that is asked, with the passages found for it."""

    query: Query
    hits: Sequence[Retrieved]


def answer(
    query: Query,
    questions: Sequence[Question],
    release: Evidenced,
    encoder: Encoder,
    contacts: Sequence[Contact],
    selector: Reader | None = None,
) -> Answer:
    """Answer a query, which asks `questions`, from the passages found; refuse what they do not carry."""
    hits = _interleaved([question.hits for question in questions])
    refused = partial(Answer, query.text, mode=Mode.REFUSED, retrieved=hits)
    if not query.standalone:
        return refused(NO_QUESTION, ())
    covered = covered_places(release.documents)
    if places := asks_elsewhere(query, covered):
        return refused(refuse_place(query, places, covered), ())
    results = [_extract(question, release, encoder, selector) for question in questions]
    evidence = _distinct([one for _, found in results for one in found])
    if not evidence:
        return refused(refuse(query, results[0][0], questions[0].hits, contacts), ())
    draft = compose(query, evidence, release.documents)
    if any(asked.wants & HARD for asked, _ in results) and all(admits(one) for one in evidence):
        text = "\n\n".join([NOT_ANSWERED, *draft.paragraphs, whom_to_ask(query, contacts)])
        return refused(text, draft.citations, warnings=draft.warnings)
    unanswered = [
        question.query.standalone.strip()
        for question, (asked, found) in zip(questions, results, strict=True)
        if not found and not any(_also_answers(one, asked) for one in evidence)
    ]
    return _with_reservations(query, draft, evidence, unanswered, hits, contacts)


def _with_reservations(
    query: Query,
    draft: Draft,
    evidence: Sequence[Evidence],
    unanswered: Sequence[str],
    hits: tuple[Retrieved, ...],
    contacts: Sequence[Contact],
) -> Answer:
    """Return the answer that a draft makes, with what it leaves open said in words."""
    paragraphs, warnings = list(draft.paragraphs), list(draft.warnings)
    if unanswered:
        missing = f"没有找到能回答“{'”“'.join(unanswered)}”的依据。{whom_to_ask(query, contacts)}"
        paragraphs.append(missing)
        warnings.append(missing)
    thin = all(one.thin for one in evidence)
    if thin:
        paragraphs.insert(0, THIN_ZH)
        warnings.append(THIN_ZH)
    text = "\n\n".join(paragraphs)
    return Answer(query.text, text, draft.citations, Mode.EXTRACTIVE, tuple(warnings), hits, thin=thin)


def _extract(
    question: Question, release: Evidenced, encoder: Encoder, selector: Reader | None
) -> tuple[Asked, list[Evidence]]:
    return extract(
        question.query,
        question.hits,
        encoder=encoder,
        selector=selector,
        rarity=release.rarity,
        following=_following(release),
    )


def _also_answers(evidence: Evidence, asked: Asked) -> bool:
    """Whether what answers one part of a question answers another one as well."""
    text = " ".join(
        (evidence.hit.title, *evidence.hit.passage.heading, *(unit.text for unit in evidence.units))
    )
    return asked.fits(text) and asked.covered(text) >= ENOUGH


def _following(release: Evidenced) -> Callable[[Passage], Sequence[Passage]]:
    return lambda passage: release.of_document(passage.document_id)[passage.ordinal + 1 :]


def _distinct(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Drop evidence whose units all stand in evidence before it, which takes over the rows pointed at."""
    kept: list[Evidence] = []
    for one in evidence:
        said = {place for other in kept for place in _places(other)}
        if _places(one) - said:
            kept.append(one)
        else:
            kept = [_pointing(other, one.own) for other in kept]
    return kept


def _places(evidence: Evidence) -> set[tuple[str, int]]:
    return {(evidence.hit.passage.document_id, unit.start) for unit in evidence.units}


def _pointing(evidence: Evidence, own: Sequence[OwnRow]) -> Evidence:
    """Return evidence that points at further rows, as far as it has them."""
    more = [one for one in own if one.row in evidence.units and one not in evidence.own]
    return replace(evidence, own=(*evidence.own, *more))


def _interleaved(lists: Sequence[Sequence[Retrieved]]) -> tuple[Retrieved, ...]:
    """Merge ranked lists by rank, each passage once."""
    merged: dict[str, Retrieved] = {}
    for rank in range(max(map(len, lists), default=0)):
        for hits in lists:
            if rank < len(hits):
                merged.setdefault(hits[rank].passage.id, hits[rank])
    return tuple(merged.values())
