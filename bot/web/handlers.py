"""What is done on the chat page → what it shows next."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import gradio as gr
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.chat import Bot
from bot.errors import KeceError
from bot.model import Region
from bot.records import rate
from bot.web.conversation import Exchange, converse, keep, messages, stopped
from bot.web.guard import too_often
from bot.web.rendering import sources_html
from bot.web.throttle import Throttle, client_of
from bot.web.wording import place

logger = logging.getLogger(__name__)

Exchanges = tuple[Exchange, ...]
Messages = list[dict[str, str]]


@dataclass(frozen=True)
class Handlers:
    """The page's events, a method each; what they return goes to the components they are tied to."""

    bot: Bot
    records: Engine
    questions: Throttle

    def opened(self) -> Any:
        """Offer the places that the index has documents of."""
        home = self.bot.home
        found = {home, ()}
        try:
            found |= {document.metadata.region for document in self.bot.store.live().documents.values()}
        except KeceError:
            logger.warning("the page was opened before anything was ingested")
        choices = [(place(region), "/".join(region)) for region in sorted(found)]
        return gr.Dropdown(choices=choices, value="/".join(home))

    def asked(self, question: str, exchanges: Exchanges) -> tuple[str, Exchanges, Any]:
        """Take the question out of the box, unless an answer is still under way."""
        if exchanges and exchanges[-1].running:
            return "", exchanges, gr.skip()
        return question.strip(), exchanges, busy(bool(question.strip()))

    def example_chosen(self, chosen: gr.SelectData, exchanges: Exchanges) -> tuple[str, Exchanges, Any]:
        """Ask an example."""
        return chosen.value["text"], exchanges, busy(True)

    def retried(self, exchanges: Exchanges, retry: gr.RetryData) -> tuple[str, Exchanges, Any]:
        """Ask again what was asked at that place, dropping what came after it."""
        position = _position(retry.index)
        return exchanges[position].question, exchanges[:position], busy(True)

    def answer(
        self,
        question: str,
        exchanges: Exchanges,
        conversation: str,
        region: str | None,
        request: gr.Request,
    ) -> Iterator[tuple[Messages, Exchanges, str, str]]:
        """Stream the conversation with the new exchange, and at its end what it cites.

        Who asks before the places are offered has none chosen, and is at home.
        """
        if not question:
            return
        if region is None:
            region = "/".join(self.bot.home)
        conversation = conversation or uuid4().hex
        before = messages(exchanges)
        assert request.request is not None
        if seconds := self.questions.wait(client_of(request.request.scope)):
            refused = Exchange(question, notice=too_often(seconds))
            yield [*before, *messages([refused])], (*exchanges, refused), conversation, sources_html(None)
            return
        chosen: Region = tuple(region.split("/")) if region else ()
        for exchange in converse(self.bot, question, exchanges, chosen):
            if exchange.answer:
                turn_id = keep(self.records, conversation, exchange.answer, region)
                exchange = replace(exchange, turn_id=turn_id)
            shown = [*before, *messages([exchange])]
            yield shown, (*exchanges, exchange), conversation, sources_html(exchange.answer)

    def freed(self, exchanges: Exchanges) -> Any:
        """Offer to send again once the answer has ended."""
        return gr.skip() if exchanges and exchanges[-1].running else busy(False)

    def stop(self, exchanges: Exchanges) -> tuple[Messages, Exchanges, Any]:
        """Leave the answer as far as it is."""
        exchanges = (*exchanges[:-1], *(stopped(last) for last in exchanges[-1:]))
        return messages(exchanges), exchanges, busy(False)

    def judged(self, exchanges: Exchanges, like: gr.LikeData) -> tuple[str, bool, Any]:
        """Keep a thumb up or down and offer to say why."""
        turn_id = exchanges[_position(like.index)].turn_id
        if not turn_id or like.liked not in (True, False):
            return "", False, gr.Group(visible=False)
        self._rate(turn_id, bool(like.liked), "")
        return turn_id, bool(like.liked), gr.Group(visible=True)

    def explained(self, turn_id: str, helpful: bool, reason: str) -> tuple[str, Any]:
        """Keep the reason of an opinion."""
        self._rate(turn_id, helpful, reason)
        gr.Info("已收到，谢谢您的意见。", title="反馈", duration=4)
        return "", gr.Group(visible=False)

    def _rate(self, turn_id: str, helpful: bool, reason: str) -> None:
        try:
            rate(self.records, turn_id, helpful=helpful, reason=reason)
        except SQLAlchemyError:
            logger.exception("an opinion could not be kept")

    def begun_anew(self) -> tuple[Messages, Exchanges, str, str, Any, Any]:
        """Clear the conversation."""
        return [], (), "", sources_html(None), busy(False), gr.Group(visible=False)


def busy(running: bool) -> Any:
    """Empty the box and show the one button that fits."""
    if running:
        return gr.Textbox(value="", submit_btn=False, stop_btn="停止")
    return gr.Textbox(submit_btn="发送", stop_btn=False)


def _position(index: int | tuple[int, int]) -> int:
    """Tell which exchange a message of the chat window belongs to: two messages make one."""
    return (index if isinstance(index, int) else index[0]) // 2
