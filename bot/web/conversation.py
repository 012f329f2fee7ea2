"""A question within a conversation → its exchange, growing until the answer is whole."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.chat import Bot, ask
from bot.errors import KeceError
from bot.model import Answer, Region, Turn
from bot.records import add_turn
from bot.web.rendering import answer_html, notice_html, partial_html, question_html
from bot.web.wording import GENERIC_ERROR

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what there is of its answer."""

    question: str
    text: str = ""
    answer: Answer | None = None
    """Once it is whole."""
    turn_id: str = ""
    """Its id in the records."""
    notice: tuple[str, str] | None = None
    """Why it ended without an answer, and what to do."""

    @property
    def running(self) -> bool:
        """Whether more is to come."""
        return self.answer is None and self.notice is None


def converse(
    bot: Bot, question: str, earlier: Sequence[Exchange], region: Region | None
) -> Iterator[Exchange]:
    """Yield the exchange each time it has grown; it ends with an answer or a notice, never an error."""
    exchange = Exchange(question)
    yield exchange
    try:
        for piece in ask(bot, question, turns(earlier), region=region):
            if isinstance(piece, Answer):
                exchange = replace(exchange, text=piece.text, answer=piece)
            else:
                exchange = replace(exchange, text=exchange.text + piece)
            yield exchange
    except KeceError as error:
        yield replace(exchange, notice=(error.message_zh, error.hint_zh))
    except Exception:
        # the page is where a bug meets a person: the log gets the cause, the person a sentence
        logger.exception("a question failed")
        yield replace(exchange, notice=(GENERIC_ERROR, ""))


def turns(exchanges: Sequence[Exchange]) -> list[Turn]:
    """Return the answered exchanges as history for the next question."""
    return [Turn(done.question, done.answer.text) for done in exchanges if done.answer]


def keep(records: Engine, conversation: str, answer: Answer, region: str) -> str:
    """Keep an answer and return its turn's id; empty where it cannot be kept, which hinders nobody."""
    try:
        return add_turn(records, conversation, answer, region)
    except SQLAlchemyError:
        logger.exception("a turn could not be kept")
        return ""


def stopped(exchange: Exchange) -> Exchange:
    """Return an exchange that the asker broke off."""
    return replace(exchange, notice=("已停止。", "")) if exchange.running else exchange


def messages(exchanges: Sequence[Exchange]) -> list[dict[str, str]]:
    """Return the conversation in the form that the chat window takes."""
    return [
        {"role": role, "content": content}
        for exchange in exchanges
        for role, content in (
            ("user", question_html(exchange.question)),
            ("assistant", _reply(exchange)),
        )
    ]


def _reply(exchange: Exchange) -> str:
    if exchange.answer:
        return answer_html(exchange.answer)
    if exchange.notice:
        return notice_html(exchange.text, *exchange.notice)
    return partial_html(exchange.text)
