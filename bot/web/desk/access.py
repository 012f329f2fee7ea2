"""Every request for the desk → who asks and whether they may, before any page is made."""

import math
import re
from datetime import timedelta
from hmac import compare_digest
from typing import Annotated, Any
from urllib.parse import quote, unquote, urlencode, urlsplit

from fastapi import Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import Scope

from bot.desk.parts import Parts
from bot.errors import KeceError
from bot.records.accounts import Account, Role
from bot.records.signins import Signin, signed_in
from bot.web.guard import LARGEST_BODY
from bot.web.rendering import templates

COOKIE = "kece_desk"
SAID = "kece_said"  # what the last action did, told by the page that follows it
LOGIN = "/desk/login"
UPLOAD = "/desk/documents/upload"
AT_ONCE = 4  # of the largest files, or as many smaller ones, in one upload
INSIDE = re.compile(r"/desk(?:[/?][\w\-./?=&%+~]*)?")  # /desk/documents?page=2
READING = ("GET", "HEAD")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    # with no-referrer, browsers would not tell where a form comes from
    "Referrer-Policy": "same-origin",
}
# (name, address, for admins only)
NAVIGATION = (
    ("概览", "/desk", False),
    ("文件", "/desk/documents", False),
    ("版本", "/desk/releases", False),
    ("问题", "/desk/questions", False),
    ("时限", "/desk/deadlines", False),
    ("帐号", "/desk/accounts", True),
)


class NotAllowed(KeceError):
    """Whoever asks is known, but may not do this."""


class TooOften(KeceError):
    """A password was tried more often than is allowed."""

    def __init__(self, seconds: int) -> None:
        super().__init__("尝试次数过多。", f"请过 {math.ceil(seconds / 60)} 分钟再试。")
        self.seconds = seconds


async def staff(request: Request) -> Account:
    """Return who is signed in; leads to the login where nobody is."""
    signin = getattr(request.state, "signin", None) or await run_in_threadpool(signin_of, request)
    if signin is None:
        inside = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
        wanted = {"next": inside} if request.method in READING else {}
        raise HTTPException(303, headers={"Location": f"{LOGIN}?{urlencode(wanted)}" if wanted else LOGIN})
    request.state.signin = signin
    account: Account = signin.account
    return account


Clerk = Annotated[Account, Depends(staff)]
Text = Annotated[str, Form()]


async def admin(request: Request) -> Account:
    """Return who is signed in, if that is an admin; raises NotAllowed."""
    account = await staff(request)
    if account.role is not Role.ADMIN:
        raise NotAllowed("这一页只有管理员可以使用。", "如需使用，请联系管理员。")
    return account


async def from_our_forms(request: Request) -> None:
    """Let only our own pages change something; raises NotAllowed.

    The token is the field or, for scripts, the header X-CSRF. It is looked for after `staff`, so that
    nobody's uploads are not even read.
    """
    if request.method in READING:
        return
    require_same_site(request)
    token = request.headers.get("x-csrf") or (await request.form()).get("csrf", "")
    if not isinstance(token, str) or not _same(token, request.state.signin.csrf):
        raise NotAllowed("这个页面已过期，没有改动任何内容。", "请返回上一页，刷新后再试。")


def require_same_site(request: Request) -> None:
    """Raise NotAllowed for a form that a page of another site sent."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise NotAllowed("这个请求来自别的网站，没有改动任何内容。", "请从本站页面操作。")


def signin_of(connection: HTTPConnection) -> Signin | None:
    """Return who is signed in on a connection; with a proxy that vouches, only whom it names."""
    parts = parts_of(connection)
    longest = timedelta(hours=parts.settings.signin_hours)
    signin = signed_in(parts.records, connection.cookies.get(COOKIE, ""), longest)
    if signin and parts.settings.staff_header and vouched_for(connection) != signin.account.name:
        return None
    return signin


def vouched_for(connection: HTTPConnection) -> str:
    """Return the account that the proxy names; empty where it names none, or somebody else has named one too."""
    named = connection.headers.getlist(parts_of(connection).settings.staff_header)
    # Starlette reads headers as Latin-1, proxies write names in UTF-8
    return named[0].encode("latin-1").decode("utf-8", "replace").strip() if len(named) == 1 else ""


async def largest_body(scope: Scope) -> int:
    """Return how many bytes a request may bring: documents may be uploaded, by whoever is signed in."""
    if scope["path"] != UPLOAD:
        return LARGEST_BODY
    connection = HTTPConnection(scope)
    if await run_in_threadpool(signin_of, connection) is None:
        return LARGEST_BODY
    return AT_ONCE * parts_of(connection).settings.max_file_mb * 2**20 + LARGEST_BODY


def page(request: Request, template: str, status_code: int = 200, **values: Any) -> HTMLResponse:
    """Render a template of templates/desk/ with the account, the form token and the navigation."""
    signin: Signin | None = getattr(request.state, "signin", None)
    account = signin.account if signin else None
    is_admin = account is not None and account.role is Role.ADMIN
    said = unquote(request.cookies.get(SAID, ""))
    html = (
        templates()
        .get_template(f"desk/{template}")
        .render(
            account=account,
            is_admin=is_admin,
            csrf=signin.csrf if signin else "",
            said=said,
            path=request.url.path,
            navigation=[(name, to) for name, to, restricted in NAVIGATION if is_admin or not restricted],
            **values,
        )
    )
    response = HTMLResponse(html, status_code, headers=HEADERS)
    if said:
        response.delete_cookie(SAID, path="/desk")
    return response


def done(request: Request, to: str, said: str = "") -> RedirectResponse:
    """Lead to another page of the desk after an action, which says there what was done."""
    response = RedirectResponse(to if is_inside(to) else "/desk", 303)
    if said:
        set_cookie(request, response, SAID, quote(said[:300]), seconds=60)
    return response


def set_cookie(
    request: Request, response: RedirectResponse, name: str, value: str, seconds: int | None = None
) -> None:
    """Set a cookie that no script sees, no form of another site brings, and no plain connection where ours is encrypted."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path="/desk",
        httponly=True,
        # a link to the desk brings it: by "strict", whoever comes from the office's portal would seem signed
        # out, and turn in circles where a proxy signs in. No link changes anything, and forms have their token
        samesite="lax",
        secure=request.url.scheme == "https",
    )


def is_inside(address: str) -> bool:
    """Whether an address is a page of the desk, and not one that leads elsewhere."""
    return INSIDE.fullmatch(address) is not None and "//" not in address


def parts_of(connection: HTTPConnection) -> Parts:
    """Return what the desk of this application works with."""
    parts: Parts = connection.app.state.desk
    return parts


def _same(one: str, other: str) -> bool:
    return compare_digest(one.encode(), other.encode())
