"""A question and passages to an answer that a chat model writes, each sentence shown once it is proven."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from bot.answering.asked import asked
from bot.answering.composing import compose
from bot.answering.drafting import Draft
from bot.answering.extractive import Evidence
from bot.answering.prompts import render
from bot.answering.refusing import asks_elsewhere, covered_places, refuse
from bot.answering.segments import Restart, segments
from bot.answering.sources import Articles, sources
from bot.answering.supporting import grounds
from bot.contacts import Contact
from bot.embedding import Encoder
from bot.errors import ModelUnavailable
from bot.llm import ChatModel, Usage
from bot.model import Answer, Mode, Query, Retrieved

logger = logging.getLogger(__name__)

FELL_BACK = "对话模型这次没能给出完整的回答，以下答复由系统直接摘录原文。"
NOTHING_PROVEN = "对话模型写的内容在所引文件里找不到依据，没有采用；以下答复由系统直接摘录原文。"
CHANGED = "对话模型写的内容里有 {} 处与所引文件不一致或找不到依据，已删去或换成原文。"


class Release(Articles, Protocol):
    """What writing needs of a release of the index."""

    def rarity(self, word: str) -> float: ...  # noqa: D102


def write(
    model: ChatModel,
    query: Query,
    extracted: Answer,
    release: Release,
    encoder: Encoder,
    *,
    budget: int,
    contacts: Sequence[Contact] = (),
) -> Iterator[str | Answer]:
    """Yield the proven sentences and, last, the whole Answer, in which not all of them need stand.

    `extracted` is the answer without a model: the passages that it found are shown to the model, up to
    `budget` characters, and it stands in where the model fails or nothing that it writes is proven.
    """
    shown = sources(_best_first(extracted), release, budget=budget)
    if not shown or _is_elsewhere(query, release):
        yield from _instead(extracted)
        return
    on = grounds(shown, query.standalone, encoder)
    usage: list[Usage] = []
    drafts = [Draft(on, release.documents, query.on)]
    warning = ""
    try:
        for segment in segments(_text(model.stream(render(query, shown)), usage)):
            if isinstance(segment, Restart):
                drafts.append(Draft(on, release.documents, query.on))
            elif piece := drafts[-1].add(segment):
                yield piece
    except ModelUnavailable as error:
        logger.warning("the chat model failed: %s %s", error.message_zh, error.__cause__ or "")
        warning = FELL_BACK
    draft, silent = drafts[-1], any(draft.text for draft in drafts)
    if draft.proven and not warning:
        yield _answer(query, extracted.retrieved, draft, usage)
    elif draft.unanswered and not warning:
        refusal = extracted if extracted.refused else _refusal(query, extracted.retrieved, release, contacts)
        yield from _instead(refusal, "", usage, silent=silent)
    else:
        yield from _instead(extracted, warning or NOTHING_PROVEN, usage, silent=silent)


def _best_first(extracted: Answer) -> list[Retrieved]:
    """Return the passages found, those first that the excerpts are from."""
    cited = {citation.passage_id for citation in extracted.citations}
    return sorted(extracted.retrieved, key=lambda hit: hit.passage.id not in cited)


def _is_elsewhere(query: Query, release: Release) -> bool:
    """Whether the question asks for the rules of a place that no document is about."""
    return bool(asks_elsewhere(query, covered_places(release.documents)))


def _refusal(
    query: Query, hits: Sequence[Retrieved], release: Release, contacts: Sequence[Contact]
) -> Answer:
    text = refuse(query, asked(query, release.rarity), hits, contacts)
    return Answer(query.text, text, (), Mode.REFUSED, retrieved=tuple(hits))


def _text(reply: Iterator[str | Usage], usage: list[Usage]) -> Iterator[str]:
    for piece in reply:
        if isinstance(piece, Usage):
            usage[:] = [piece]
        else:
            yield piece


def _answer(query: Query, hits: Sequence[Retrieved], draft: Draft, usage: Sequence[Usage]) -> Answer:
    evidence = [Evidence(source.hit, ()) for source in draft.citations.used.values()]
    warnings = compose(query, evidence, draft.documents).warnings
    if draft.changed:
        warnings = (*warnings, CHANGED.format(draft.changed))
    return Answer(
        query.text,
        draft.text,
        draft.citations.all,
        Mode.GENERATIVE,
        warnings=warnings,
        retrieved=tuple(hits),
        usage=_counted(usage),
    )


def _instead(
    answer: Answer, warning: str = "", usage: Sequence[Usage] = (), *, silent: bool = False
) -> Iterator[str | Answer]:
    """Yield another answer; its text only where nothing has been shown that it would run on from."""
    if not silent:
        yield answer.text
    warnings = (warning, *answer.warnings) if warning else answer.warnings
    yield replace(answer, warnings=warnings, usage=_counted(usage))


def _counted(usage: Sequence[Usage]) -> dict[str, int]:
    return {"input": usage[-1].input, "output": usage[-1].output} if usage else {}
