"""What went wrong with a request → a Chinese message and hint, never a traceback."""

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from bot.errors import BadQuestion, KeceError
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


def _for_the_user(_request: Request, error: Exception) -> JSONResponse:
    # whatever is not the question's fault passes once the operator has acted
    return JSONResponse(described(error), 400 if isinstance(error, BadQuestion) else 503)


def _malformed(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    fields = sorted({".".join(str(part) for part in found["loc"][1:]) for found in error.errors()} - {""})
    which = f"以下内容缺失或格式不对：{'、'.join(fields)}。" if fields else "请求正文不是有效的 JSON。"
    return JSONResponse({"message": which, "hint": "格式说明见 /api/docs。"}, 422)


def _refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    message, hint = NOT_FOUND if error.status_code == 404 else ("不支持这样的请求。", NOT_FOUND[1])
    return JSONResponse({"message": message, "hint": hint}, error.status_code, headers=error.headers)


def _bug(_request: Request, error: Exception) -> JSONResponse:
    return JSONResponse(described(error), 500)
