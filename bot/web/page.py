"""A Bot → the chat page: conversation, sources beside it, opinions on answers."""

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
from bot.web.rendering import sources_html, templates
from bot.web.wording import EXAMPLES, NAME, place

logger = logging.getLogger(__name__)

Exchanges = tuple[Exchange, ...]
# answers in the making at once; more wait in line. Extractive ones take well under a second each
CONCURRENT = 8


@dataclass(frozen=True)
class Handlers:
    """What the page does when it is used; each method serves one event."""

    bot: Bot
    records: Engine

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
        """Take the question out of the box."""
        return question.strip(), exchanges, _busy(bool(question.strip()))

    def example_chosen(self, chosen: gr.SelectData, exchanges: Exchanges) -> tuple[str, Exchanges, Any]:
        """Ask an example."""
        return chosen.value["text"], exchanges, _busy(True)

    def retried(self, exchanges: Exchanges, retry: gr.RetryData) -> tuple[str, Exchanges, Any]:
        """Ask again what was asked at that place, dropping what came after it."""
        position = _position(retry.index)
        return exchanges[position].question, exchanges[:position], _busy(True)

    def answer(
        self, question: str, exchanges: Exchanges, conversation: str, region: str
    ) -> Iterator[tuple[list[dict[str, str]], Exchanges, str, str]]:
        """Stream the conversation with the new exchange, and at its end what it cites."""
        if not question:
            return
        conversation = conversation or uuid4().hex
        chosen: Region = tuple(region.split("/")) if region else ()
        for exchange in converse(self.bot, question, exchanges, chosen):
            if exchange.answer:
                turn_id = keep(self.records, conversation, exchange.answer, region)
                exchange = replace(exchange, turn_id=turn_id)
            now = (*exchanges, exchange)
            yield messages(now), now, conversation, sources_html(exchange.answer)

    def stop(self, exchanges: Exchanges) -> tuple[list[dict[str, str]], Exchanges, Any]:
        """Leave the answer as far as it is."""
        exchanges = (*exchanges[:-1], *(stopped(last) for last in exchanges[-1:]))
        return messages(exchanges), exchanges, _busy(False)

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


def build_page(bot: Bot, records: Engine) -> gr.Blocks:
    """Lay out the page and tie its events to their handlers."""
    on = Handlers(bot, records)
    page: gr.Blocks
    with gr.Blocks(title=NAME, fill_width=True, analytics_enabled=False) as page:
        exchanges, conversation, pending = gr.State(()), gr.State(""), gr.State("")
        judged_turn, judged_helpful = gr.State(""), gr.State(False)
        with gr.Row(elem_id="kece-top"):
            gr.HTML(templates().get_template("top.html").render(), apply_default_css=False)
            region = gr.Dropdown(label="所在地区", elem_id="kece-region", scale=0, min_width=300)
            fresh = gr.Button("新对话", elem_id="kece-new", scale=0, min_width=96)
        with gr.Row(elem_id="kece-main"):
            with gr.Column(scale=5, min_width=320, elem_id="kece-talk"):
                chat = _chat_window()
                with gr.Group(visible=False, elem_id="kece-reason") as reason_box:
                    reason = gr.Textbox(
                        label="方便的话，说说原因（可不填）", max_length=500, submit_btn="提交", max_lines=3
                    )
                box = gr.Textbox(
                    label="提问",
                    placeholder="请输入您的问题",
                    show_label=False,
                    elem_id="kece-ask",
                    max_lines=6,
                    submit_btn="发送",
                    autofocus=True,
                )
                gr.HTML(templates().get_template("bottom.html").render(), apply_default_css=False)
            with gr.Column(scale=3, min_width=300, elem_id="kece-side"):
                sources = gr.HTML(sources_html(None), apply_default_css=False)

        quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        page.load(on.opened, None, region, **quiet)
        begun = [
            box.submit(on.asked, [box, exchanges], [pending, exchanges, box], **quiet),
            chat.example_select(on.example_chosen, exchanges, [pending, exchanges, box], **quiet),
            chat.retry(on.retried, exchanges, [pending, exchanges, box], **quiet),
        ]
        running = [
            event.then(
                on.answer,
                [pending, exchanges, conversation, region],
                [chat, exchanges, conversation, sources],
                concurrency_limit=CONCURRENT,
                concurrency_id="answer",
                **quiet,
            )
            for event in begun
        ]
        for event in running:
            event.then(lambda: _busy(False), None, box, **quiet)
        box.stop(on.stop, exchanges, [chat, exchanges, box], cancels=running, **quiet)
        chat.like(on.judged, exchanges, [judged_turn, judged_helpful, reason_box], **quiet)
        reason.submit(on.explained, [judged_turn, judged_helpful, reason], [reason, reason_box], **quiet)
        fresh.click(
            lambda: ([], (), "", sources_html(None), _busy(False), gr.Group(visible=False)),
            None,
            [chat, exchanges, conversation, sources, box, reason_box],
            cancels=running,
            **quiet,
        )
    return page


def _chat_window() -> gr.Chatbot:
    return gr.Chatbot(
        label="对话",
        show_label=False,
        container=False,
        elem_id="kece-chat",
        height="auto",
        layout="bubble",
        placeholder=templates().get_template("welcome.html").render(),
        examples=[{"text": example} for example in EXAMPLES],
        # what the window would copy is our HTML; the answer brings its own button
        buttons=[],
        latex_delimiters=[],
        autoscroll=False,
        allow_tags=False,
        feedback_options=("Like", "Dislike"),
    )


def _busy(running: bool) -> Any:
    """Empty the box and show the one button that fits."""
    if running:
        return gr.Textbox(value="", submit_btn=False, stop_btn="停止")
    return gr.Textbox(submit_btn="发送", stop_btn=False)


def _position(index: int | tuple[int, int]) -> int:
    """Tell which exchange a message of the chat window belongs to: two messages make one."""
    return (index if isinstance(index, int) else index[0]) // 2
