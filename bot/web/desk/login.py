"""A name and a password → a sign-in, and its end."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from bot.desk.parts import Parts
from bot.records.accounts import NAME_LENGTH, Account, account_named, verified
from bot.records.signins import sign_in, sign_out
from bot.web.desk.access import (
    COOKIE,
    NotAllowed,
    TooOften,
    done,
    page,
    require_same_site,
    set_cookie,
    vouched_for,
)
from bot.web.throttle import Throttle, client_of

WRONG = "帐号或密码不对。"
# within a quarter of an hour: guesses at one name, from wherever; and tries from one address, where a
# whole office may sit
PER_NAME, PER_ADDRESS, WINDOW = 10, 50, 900


def login_router(parts: Parts) -> APIRouter:
    """Return the routes that need no sign-in."""
    router = APIRouter()
    by_name, by_address = Throttle(PER_NAME, WINDOW), Throttle(PER_ADDRESS, WINDOW)

    @router.get("/desk/login")
    def login(request: Request, next: str = "/desk") -> Response:  # noqa: A002
        if not parts.settings.staff_header:
            return page(request, "login.html", next=next, name="", wrong="")
        account = account_named(parts.records, vouched_for(request))
        if account is None:
            raise NotAllowed("没有您的帐号。", "请从单位的统一登录入口进入；仍不行时请管理员添加帐号。")
        return _signed_in(request, parts, account, next)

    @router.post("/desk/login")
    def enter(
        request: Request,
        name: Annotated[str, Form()] = "",
        password: Annotated[str, Form()] = "",
        next: Annotated[str, Form()] = "/desk",  # noqa: A002
    ) -> Response:
        require_same_site(request)
        if parts.settings.staff_header:
            raise NotAllowed("这里不用密码登录。", "请从单位的统一登录入口进入。")
        name = name.strip()[:NAME_LENGTH]
        seconds = by_address.wait(client_of(request.scope)) or by_name.wait(name)
        if seconds:
            raise TooOften(seconds)
        account = verified(parts.records, name, password)
        if account is None:
            return page(request, "login.html", 401, next=next, name=name, wrong=WRONG)
        by_name.forget(name)
        return _signed_in(request, parts, account, next)

    return router


def logout_router(parts: Parts) -> APIRouter:
    """Return the route that ends a sign-in."""
    router = APIRouter()

    @router.post("/desk/logout")
    def leave(request: Request) -> Response:
        sign_out(parts.records, request.cookies.get(COOKIE, ""))
        response = done(request, "/desk/login", "已退出登录。")
        response.delete_cookie(COOKIE, path="/desk")
        return response

    return router


def _signed_in(request: Request, parts: Parts, account: Account, to: str) -> Response:
    response = done(request, to)
    set_cookie(request, response, COOKIE, sign_in(parts.records, account))
    return response
