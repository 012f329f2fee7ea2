"""A Bot → the chat page: conversation, sources beside it, opinions on answers."""

from dataclasses import dataclass
from typing import Any

import gradio as gr
from sqlalchemy import Engine

from bot.chat import Bot
from bot.web.handlers import Handlers
from bot.web.rendering import sources_html, templates
from bot.web.throttle import Throttle
from bot.web.wording import EXAMPLES, NAME

# answers in the making at once; more wait in line. Extractive ones take well under a second each
CONCURRENT = 8
# no event is offered as an API of Gradio's; ours is under /api
QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


@dataclass(frozen=True)
class Parts:
    """The components that events read or change."""

    region: gr.Dropdown
    fresh: gr.Button
    chat: gr.Chatbot
    reason_box: gr.Group
    reason: gr.Textbox
    box: gr.Textbox
    sources: gr.HTML


def build_page(bot: Bot, records: Engine, questions: Throttle) -> gr.Blocks:
    """Lay out the page and tie its events to their handlers; `questions` bounds how often one may ask."""
    on = Handlers(bot, records, questions)
    page: gr.Blocks
    with gr.Blocks(title=NAME, fill_width=True, analytics_enabled=False) as page:
        parts = _lay_out()
        exchanges, conversation = gr.State(()), gr.State("")
        page.load(on.opened, None, parts.region, **QUIET)
        _tie_answering(on, parts, exchanges, conversation)
        _tie_opinions(on, parts, exchanges)
    return page


def _lay_out() -> Parts:
    with gr.Row(elem_id="kece-top"):
        _fixed("top.html")
        region = gr.Dropdown(label="所在地区", elem_id="kece-region", scale=0, min_width=300)
        fresh = gr.Button("新对话", elem_id="kece-new", scale=0, min_width=96)
    with gr.Row(elem_id="kece-main"):
        with gr.Column(scale=5, min_width=320, elem_id="kece-talk"):
            chat = _chat_window()
            with gr.Group(visible=False, elem_id="kece-reason") as reason_box:
                reason = gr.Textbox(
                    label="方便的话，说说原因（可不填）", max_length=500, submit_btn="提交", max_lines=3
                )
            box = _question_box()
            _fixed("bottom.html")
        with gr.Column(scale=3, min_width=300, elem_id="kece-side"):
            sources = gr.HTML(sources_html(None), apply_default_css=False)
    return Parts(region, fresh, chat, reason_box, reason, box, sources)


def _tie_answering(on: Handlers, parts: Parts, exchanges: gr.State, conversation: gr.State) -> None:
    """Let every way to ask put the question aside, stream its answer, and free the box again."""
    pending = gr.State("")
    box, chat = parts.box, parts.chat
    taken = [pending, exchanges, box]
    begun = [
        box.submit(on.asked, [box, exchanges], taken, **QUIET),
        chat.example_select(on.example_chosen, exchanges, taken, **QUIET),
        chat.retry(on.retried, exchanges, taken, **QUIET),
    ]
    running = [
        event.then(
            on.answer,
            [pending, exchanges, conversation, parts.region],
            [chat, exchanges, conversation, parts.sources],
            concurrency_limit=CONCURRENT,
            concurrency_id="answer",
            **QUIET,
        )
        for event in begun
    ]
    for event in running:
        event.then(on.freed, exchanges, box, **QUIET)
    # what is only about to be answered too, or the answer would come after all
    under_way = [*begun, *running]
    box.stop(on.stop, exchanges, [chat, exchanges, box], cancels=under_way, **QUIET)
    cleared = [chat, exchanges, conversation, parts.sources, box, parts.reason_box]
    parts.fresh.click(on.begun_anew, None, cleared, cancels=under_way, **QUIET)


def _tie_opinions(on: Handlers, parts: Parts, exchanges: gr.State) -> None:
    """Keep a thumb at once, and its reason when it is given."""
    turn, helpful = gr.State(""), gr.State(False)
    parts.chat.like(on.judged, exchanges, [turn, helpful, parts.reason_box], **QUIET)
    parts.reason.submit(
        on.explained, [turn, helpful, parts.reason], [parts.reason, parts.reason_box], **QUIET
    )


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


def _question_box() -> gr.Textbox:
    return gr.Textbox(
        label="提问",
        show_label=False,
        placeholder="请输入您的问题",
        elem_id="kece-ask",
        max_lines=6,
        submit_btn="发送",
        autofocus=True,
    )


def _fixed(template: str) -> None:
    gr.HTML(templates().get_template(template).render(), apply_default_css=False)
