"""A follow-up question and its history to a question that stands by itself, by the chat model."""

import logging
from collections.abc import Iterable, Sequence

from bot.answering.prompts import render_rewriting
from bot.answering.segments import Restart, without_thinking
from bot.errors import ModelUnavailable
from bot.figures import figures, same
from bot.llm import ChatModel
from bot.model import Turn

logger = logging.getLogger(__name__)

TIMEOUT = 8.0  # seconds; the rules' version of the question is at hand, and the asker waits
LONGEST = 200  # characters; more is an answer, not a question


def standalone(model: ChatModel, question: str, history: Sequence[Turn]) -> str | None:
    """Return the question with what it leaves out filled in; None where the model gives none of use."""
    try:
        pieces = model.stream(render_rewriting(question, history), timeout=min(TIMEOUT, model.timeout))
        rewritten = _answered(without_thinking(piece for piece in pieces if isinstance(piece, str)))
    except ModelUnavailable as error:
        logger.warning("the question was not rewritten: %s", error)
        return None
    known = figures("\n".join([question, *(turn.question + turn.answer for turn in history)]))
    invented = any(not any(same(figure, other) for other in known) for figure in figures(rewritten))
    usable = 0 < len(rewritten) <= LONGEST and "\n" not in rewritten and not invented
    return rewritten if usable else None


def _answered(pieces: Iterable[str | Restart]) -> str:
    text = ""
    for piece in pieces:
        text = "" if isinstance(piece, Restart) else text + piece
    return text.strip().removeprefix("问题：").strip("“”\"' ")
