"""A question with its history to an answer: the whole way, as one streaming function."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bot import contacts, glossary
from bot.answering import Question, answer
from bot.embedding import Encoder
from bot.index import Store, check_encoder
from bot.model import Answer, Region, Turn
from bot.retrieval import retrieve
from bot.understanding import parts, understand


@dataclass(frozen=True, slots=True)
class Bot:
    """The parts that answer questions, made by bot/build.py."""

    store: Store
    encoder: Encoder
    knowledge: Path
    home: Region


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
    query = understand(
        question,
        history,
        glossary=words,
        home=bot.home if region is None else region,
        today=today or date.today(),
    )
    understood = time.perf_counter()
    things = parts(query, words) if query.standalone else ()
    asked = [Question(part, retrieve(part, release, bot.encoder)) for part in things]
    retrieved = time.perf_counter()
    found = answer(query, asked, release, bot.encoder, contacts.load(bot.knowledge / "contacts.csv"))
    answered = time.perf_counter()
    elapsed = {
        "understand": 1000 * (understood - started),
        "retrieve": 1000 * (retrieved - understood),
        "answer": 1000 * (answered - retrieved),
        "total": 1000 * (answered - started),
    }
    for at, paragraph in enumerate(found.text.split("\n\n")):
        yield f"\n\n{paragraph}" if at else paragraph
    yield replace(found, elapsed_ms=elapsed, release=release.id)


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
