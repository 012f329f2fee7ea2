"""What went wrong with a request → a Chinese message and hint, never a traceback: a page at the desk, else JSON."""

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from bot.errors import BadQuestion, KeceError, NoIndex
from bot.web.desk.access import NotAllowed, TooOften, page
from bot.web.wording import GENERIC_ERROR

logger = logging.getLogger(__name__)
NOT_FOUND = ("没有这个地址。", "接口说明见 /api/docs。")


def speak_chinese(app: FastAPI) -> None:
    """Answer every failure of `app` as JSON with message and hint."""
    app.add_exception_handler(KeceError, _for_the_user)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(Exception, _bug)


def described(error: Exception) -> dict[str, str]:
    """Return message and hint of an error; of a bug only that there is one."""
    if isinstance(error, KeceError):
        return {"message": error.message_zh, "hint": error.hint_zh}
    logger.error("a request failed", exc_info=error)
    return {"message": GENERIC_ERROR, "hint": ""}


def _for_the_user(request: Request, error: Exception) -> Response:
    assert isinstance(error, KeceError)
    # of the chat, whatever is not the question's fault passes once the operator has acted; at the desk
    # it is mostly what was asked for that cannot be done
    at_fault = not isinstance(error, NoIndex) if _at_desk(request) else isinstance(error, BadQuestion)
    if isinstance(error, TooOften):
        response = _told(request, 429, **described(error))
        response.headers["retry-after"] = str(error.seconds)
        return response
    status = 403 if isinstance(error, NotAllowed) else 400 if at_fault else 503
    return _told(request, status, **described(error))


def _malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    if _at_desk(request):
        return _told(request, 422, "提交的内容不完整或格式不对。", "请返回上一页核对后再试。")
    fields = sorted({".".join(str(part) for part in found["loc"][1:]) for found in error.errors()} - {""})
    which = f"以下内容缺失或格式不对：{'、'.join(fields)}。" if fields else "请求正文不是有效的 JSON。"
    return _told(request, 422, which, "格式说明见 /api/docs。")


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code < 400:
        return Response(status_code=error.status_code, headers=error.headers)
    message, hint = NOT_FOUND if error.status_code == 404 else ("不支持这样的请求。", NOT_FOUND[1])
    if _at_desk(request):
        hint = "请从上方的导航重新进入。"
    response = _told(request, error.status_code, message, hint)
    response.headers.update(error.headers or {})
    return response


def _bug(request: Request, error: Exception) -> Response:
    return _told(request, 500, **described(error))


def _told(request: Request, status: int, message: str, hint: str) -> Response:
    # scripts of the desk ask for JSON
    if _at_desk(request) and "application/json" not in request.headers.get("accept", ""):
        return page(request, "failure.html", status, message=message, hint=hint)
    return JSONResponse({"message": message, "hint": hint}, status)


def _at_desk(request: Request) -> bool:
    return request.url.path == "/desk" or request.url.path.startswith("/desk/")
