"""Questions as JSON → answers as JSON or as a stream of events."""

from collections.abc import AsyncIterator, Iterator
from importlib.resources import files
from json import dumps
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Header, HTTPException
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy import Engine
from sse_starlette import EventSourceResponse
from starlette.concurrency import iterate_in_threadpool

from bot.chat import Bot, ask, complete
from bot.errors import BadQuestion
from bot.model import Answer, Region, Turn
from bot.records import REASON_LENGTH, rate
from bot.regions import region_of
from bot.web.conversation import keep
from bot.web.failures import described
from bot.web.rendering import templates

STREAM = "text/event-stream"
SWAGGER = ("swagger-ui-bundle.js", "swagger-ui.css")
# Swagger's interface carries inline styles and images; its scripts are files of ours
DOCS_POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'"


class Question(BaseModel):
    """一个问题。"""

    question: str = Field(description="问题，不超过 2000 字", examples=["认定高新技术企业需要满足哪些条件？"])
    history: list[tuple[str, str]] = Field(
        default=[], max_length=50, description="此前的对话，每项为 [问, 答]，先问的在前"
    )
    region: str = Field(
        default="",
        max_length=60,
        description="提问者所在地区，如“潞州区”“山西省/长治市”“全国”；不填则用默认地区",
    )


class Opinion(BaseModel):
    """对一次答复的评价。"""

    turn: str = Field(description="答复中的 turn")
    helpful: bool = Field(description="是否有帮助")
    reason: str = Field(default="", max_length=REASON_LENGTH, description="原因，可不填")


class Failure(BaseModel):
    """未能处理时的说明。"""

    message: str = Field(description="发生了什么")
    hint: str = Field(description="可以怎么办")


FAILURES: dict[int | str, dict[str, Any]] = {
    400: {"model": Failure, "description": "问题无法处理"},
    422: {"model": Failure, "description": "请求格式不对"},
    503: {"model": Failure, "description": "服务尚未就绪"},
}


def api_router(bot: Bot, records: Engine) -> APIRouter:
    """Return the routes under /api."""
    router = APIRouter(prefix="/api", responses=FAILURES)

    @router.post(
        "/ask",
        tags=["问答"],
        summary="提问",
        description="返回带出处的答复。请求头 `Accept: text/event-stream` 时以服务器推送事件返回："
        "若干 `delta`（文字片段），最后一个 `answer`（完整答复）；出错时为 `error`。",
        responses={200: {"description": "答复", "content": {STREAM: {}}}},
    )
    def answer(question: Question, accept: Annotated[str, Header(include_in_schema=False)] = "") -> Response:
        if STREAM in accept:
            return EventSourceResponse(_stream(bot, records, question))
        whole = complete(bot, question.question, _turns(question), region=_region(question))
        return JSONResponse(_recorded(records, whole, question))

    @router.post("/feedback", tags=["问答"], summary="评价一次答复", responses={404: {"model": Failure}})
    def feedback(opinion: Opinion) -> Response:
        if not rate(records, opinion.turn, helpful=opinion.helpful, reason=opinion.reason):
            return JSONResponse({"message": "没有这次答复。", "hint": "请使用答复中的 turn。"}, 404)
        return JSONResponse({"kept": True})

    @router.get("/health", tags=["运行"], summary="运行状态")
    def health() -> dict[str, Any]:
        release = bot.store.live()
        return {
            "status": "ok",
            "release": release.id,
            "documents": len(release.documents),
            "passages": len(release.passages),
        }

    _add_docs(router)

    @router.api_route("/{rest:path}", methods=["GET", "POST"], include_in_schema=False)
    def nothing(rest: str) -> Response:  # noqa: ARG001
        # without this the chat page, which is mounted at the root, would answer in English
        raise HTTPException(404)

    return router


async def _stream(bot: Bot, records: Engine, question: Question) -> AsyncIterator[dict[str, str]]:
    """Send the answer as it comes about; a failure is an event too, since the status has been sent."""
    try:
        async for event in iterate_in_threadpool(_events(bot, records, question)):
            yield event
    except Exception as error:
        yield _event("error", described(error))


def _events(bot: Bot, records: Engine, question: Question) -> Iterator[dict[str, str]]:
    for piece in ask(bot, question.question, _turns(question), region=_region(question)):
        if isinstance(piece, Answer):
            yield _event("answer", _recorded(records, piece, question))
        else:
            yield _event("delta", {"text": piece})


def _event(name: str, content: dict[str, Any]) -> dict[str, str]:
    return {"event": name, "data": dumps(content, ensure_ascii=False)}


def _recorded(records: Engine, answer: Answer, question: Question) -> dict[str, Any]:
    """Keep the answer, as a conversation of its own, and return it with the id of its turn."""
    return {**answer.as_json(), "turn": keep(records, uuid4().hex, answer, question.region)}


def _turns(question: Question) -> list[Turn]:
    return [Turn(*exchange) for exchange in question.history]


def _region(question: Question) -> Region | None:
    if not question.region.strip():
        return None
    region = region_of(question.region)
    if region is None:
        raise BadQuestion(
            f"不认识的地区：{question.region[:20]}。", "请填省、市或区县的全名，如“潞州区”；全国填“全国”。"
        )
    return region


def _add_docs(router: APIRouter) -> None:
    """Serve the description of the interface with Swagger's files from the installed package."""
    folder = files("fastapi_offline") / "static"

    @router.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        page = templates().get_template("docs.html").render()
        return HTMLResponse(page, headers={"Content-Security-Policy": DOCS_POLICY})

    @router.get("/docs/{name}", include_in_schema=False)
    def asset(name: str) -> Response:
        if name not in SWAGGER:
            return JSONResponse({"message": "没有这个文件。", "hint": ""}, 404)
        return FileResponse(str(folder / name))
