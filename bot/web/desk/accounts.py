"""Who works at the desk: the admins' page of accounts, and everybody's own password."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from bot.desk.parts import Parts
from bot.errors import KeceError
from bot.records.accounts import (
    ROLES,
    SHORTEST,
    Role,
    accounts,
    add_account,
    change_password,
    change_role,
    set_active,
    verified,
)
from bot.records.signins import sign_in
from bot.web.desk.access import COOKIE, Clerk, Text, TooOften, admin, done, page, set_cookie
from bot.web.desk.login import PER_NAME, WINDOW
from bot.web.throttle import Throttle


def accounts_router(parts: Parts) -> APIRouter:
    """Return the routes of the accounts page, for admins."""
    router = APIRouter(prefix="/desk/accounts", dependencies=[Depends(admin)])
    records = parts.records

    @router.get("")
    def listed(request: Request) -> Response:
        return page(request, "accounts.html", accounts=accounts(records), roles=ROLES, shortest=SHORTEST)

    @router.post("/add")
    def add(request: Request, name: Text, password: Text, role: Annotated[Role, Form()]) -> Response:
        added = add_account(records, name, password, role)
        return done(request, "/desk/accounts", f"已添加{ROLES[role]}帐号“{added.name}”。")

    @router.post("/role")
    def role(request: Request, name: Text, role: Annotated[Role, Form()]) -> Response:
        change_role(records, name, role)
        return done(request, "/desk/accounts", f"“{name}”现在是{ROLES[role]}。")

    @router.post("/password")
    def password(request: Request, name: Text, password: Text) -> Response:
        change_password(records, name, password)
        return done(request, "/desk/accounts", f"已为“{name}”设了新密码，该帐号需要重新登录。")

    @router.post("/active")
    def active(request: Request, name: Text, active: Annotated[bool, Form()]) -> Response:
        set_active(records, name, active)
        return done(request, "/desk/accounts", f"已{'启用' if active else '停用'}“{name}”。")

    return router


def password_router(parts: Parts) -> APIRouter:
    """Return the routes where an account changes its own password."""
    router = APIRouter(prefix="/desk/password")
    tries = Throttle(PER_NAME, WINDOW)

    @router.get("")
    def form(request: Request) -> Response:
        return page(request, "password.html", shortest=SHORTEST, vouched=parts.settings.staff_header)

    @router.post("")
    def change(request: Request, old: Text, new: Text, again: Text, account: Clerk) -> Response:
        if new != again:
            raise KeceError("两次输入的新密码不一样，密码没有改。", "请返回上一页重新输入。")
        # whoever finds a browser signed in must not find out its password by trying
        if seconds := tries.wait(account.name):
            raise TooOften(seconds)
        if verified(parts.records, account.name, old) is None:
            raise KeceError("原密码不对，密码没有改。", "请返回上一页重新输入。")
        change_password(parts.records, account.name, new)
        tries.forget(account.name)
        response = done(request, "/desk", "密码已修改，其他电脑上的登录已退出。")
        # this browser stays signed in, by a new token
        set_cookie(request, response, COOKIE, sign_in(parts.records, account))
        return response

    return router
