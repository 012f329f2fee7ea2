"""A conversation as it was held, with what became of each question; and its deletion."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from bot.desk.handling import forget_conversation
from bot.desk.parts import Parts
from bot.desk.questions import Exchange, conversation
from bot.errors import KeceError
from bot.web.desk.access import done, page
from bot.web.desk.words import NAMES, TONES
from bot.web.links import quoted_link
from bot.web.rendering import citation_link, markdown_html


def conversations_router(parts: Parts) -> APIRouter:
    """Return the routes of the page."""
    router = APIRouter(prefix="/desk/questions/conversation")
    records = parts.records

    @router.get("")
    def whole(request: Request, id: str) -> Response:  # noqa: A002
        exchanges = conversation(records, id)
        if not exchanges:
            raise KeceError("没有找到这段对话。", "它可能已被删除，或超过了保存期限。")
        return page(
            request,
            "conversation.html",
            exchanges=[(one, answer_shown(one)) for one in exchanges],
            conversation_id=id,
            names=NAMES,
            tones=TONES,
        )

    @router.post("/forget")
    def forget_whole(request: Request, id: Annotated[str, Form()] = "") -> Response:  # noqa: A002
        number = forget_conversation(records, id)
        return done(request, "/desk/questions", f"已删除这段对话，共 {number} 个问题。")

    return router


def answer_shown(exchange: Exchange) -> str:
    """Return a kept answer as HTML, its markers linked to the words that it cited."""
    links = {
        one["n"]: citation_link(
            one["n"], one["title"], "/" + quoted_link(one["document"], one["start"], one["end"], one["quote"])
        )
        for one in exchange.citations
    }
    return markdown_html(exchange.answer, links)
