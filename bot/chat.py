"""A question with its history to an answer: the whole way, as one streaming function."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from bot import contacts, glossary
from bot.answering import Question, answer
from bot.answering.generative import write
from bot.answering.rewriting import standalone
from bot.embedding import Encoder
from bot.index import Meanings, Store, check_encoder
from bot.llm import ChatModel
from bot.model import Answer, Region, Turn
from bot.retrieval import retrieve
from bot.selector import Selector
from bot.understanding import parts, understand


@dataclass(frozen=True, slots=True)
class Bot:
    """The parts that answer questions, made by bot/build.py."""

    store: Store
    encoder: Encoder
    knowledge: Path
    home: Region
    meanings: Meanings | None = None
    """Knows how near passages come in meaning; without it words and their likeness alone decide."""
    selector: Selector | None = None
    """Reads the best sentences with the question; without it words and their likeness alone decide."""
    model: ChatModel | None = None
    """Writes the answers; without it they are excerpts."""
    budget: int = 6000
    """Characters of passages that the chat model is shown."""


def ask(
    bot: Bot,
    question: str,
    history: Sequence[Turn] = (),
    *,
    region: Region | None = None,
    today: date | None = None,
) -> Iterator[str | Answer]:
    """Yield the answer's Markdown piece by piece and, last, the whole Answer.

    `region` is where the asker is, by default the bot's home; `today` is the day as of which to
    answer. Raises KeceError: BadQuestion, NoIndex, IndexMismatch, ModelUnavailable.
    """
    started = time.perf_counter()
    words = glossary.load(bot.knowledge / "glossary.csv")
    release = bot.store.live()
    check_encoder(release, bot.encoder)
    understanding = partial(
        understand,
        glossary=words,
        home=bot.home if region is None else region,
        today=today or date.today(),
    )
    query = understanding(question, history)
    if bot.model and history and (rewritten := standalone(bot.model, question, history)):
        query = replace(understanding(rewritten), text=question)
    understood = time.perf_counter()
    things = parts(query, words) if query.standalone else ()
    asked = [Question(part, retrieve(part, release, bot.encoder, bot.meanings)) for part in things]
    retrieved = time.perf_counter()
    offices = contacts.load(bot.knowledge / "contacts.csv")
    found = answer(query, asked, release, bot.encoder, offices, bot.selector)
    if bot.model:
        for piece in write(
            bot.model, query, found, release, bot.encoder, budget=bot.budget, contacts=offices
        ):
            if isinstance(piece, str):
                yield piece
            else:
                found = piece
    answered = time.perf_counter()
    elapsed = {
        "understand": 1000 * (understood - started),
        "retrieve": 1000 * (retrieved - understood),
        "answer": 1000 * (answered - retrieved),
        "total": 1000 * (answered - started),
    }
    if not bot.model:
        yield from _paragraphs(found.text)
    yield replace(found, elapsed_ms=elapsed, release=release.id)


def _paragraphs(text: str) -> Iterator[str]:
    for at, paragraph in enumerate(text.split("\n\n")):
        yield f"\n\n{paragraph}" if at else paragraph


def complete(
    bot: Bot,
    question: str,
    history: Sequence[Turn] = (),
    *,
    region: Region | None = None,
    today: date | None = None,
) -> Answer:
    """Return the whole answer at once; arguments and errors as for `ask`."""
    *_, last = ask(bot, question, history, region=region, today=today)
    assert isinstance(last, Answer)
    return last
