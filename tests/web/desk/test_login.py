"""Signing in over HTTP: by a password, and by a proxy that vouches."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser
from sqlalchemy import Engine

from bot.chat import Bot
from bot.records.accounts import Role, set_active
from bot.settings import Settings
from bot.web.desk.access import COOKIE
from bot.web.desk.login import PER_ADDRESS, PER_NAME
from bot.web.server import create_app
from tests.web.desk.signing import PASSWORD, Desk, with_account
from tests.web.serving import served

PROXY = {"x-forwarded-proto": "https", "x-forwarded-for": "198.51.100.7"}


@pytest.fixture
def fresh(bot: Bot, records: Engine, settings: Settings) -> Iterator[str]:
    """A site whose throttles have counted nothing yet."""
    with served(create_app(bot, records, settings)) as address:
        yield address


@pytest.fixture
def vouched(bot: Bot, records: Engine, settings: Settings) -> Iterator[str]:
    """A site behind a proxy that signs people in."""
    trusting = settings.model_copy(update={"staff_header": "X-Remote-User"})
    with served(create_app(bot, records, trusting)) as address:
        yield address


@pytest.fixture(autouse=True)
def _account(records: Engine) -> None:
    with_account(records, "王芳", Role.STAFF)


def sign_in(site: str, name: str = "王芳", password: str = PASSWORD, **more: object) -> httpx.Response:
    return httpx.post(f"{site}/desk/login", data={"name": name, "password": password}, timeout=60, **more)


def test_the_right_password_opens_the_page_that_was_wanted(site: str) -> None:
    with httpx.Client(base_url=site, follow_redirects=True, timeout=60) as browser:
        page = browser.get("/desk/password?from=mail")
        assert "工作人员登录" in page.text
        wanted = re.search(r'name="next" value="([^"]+)"', page.text)
        assert wanted
        page = browser.post(
            "/desk/login",
            data={"name": "王芳", "password": PASSWORD, "next": wanted[1]},
            headers={"origin": site},
        )
        assert str(page.url) == f"{site}/desk/password?from=mail"
        assert "王芳" in page.text


def test_the_cookie_is_for_the_desk_only_and_no_script_or_form_elsewhere_has_it(site: str) -> None:
    cookie = sign_in(site).headers["set-cookie"]
    assert {"httponly", "samesite=lax", "path=/desk"} <= {part.strip().lower() for part in cookie.split(";")}
    assert "secure" not in cookie.lower()
    assert "max-age" not in cookie.lower()
    assert "secure" in sign_in(site, headers=PROXY).headers["set-cookie"].lower()


def test_signing_out_makes_the_cookie_worthless(site: str, records: Engine) -> None:
    with Desk(site, records, "王芳") as desk:
        token = desk.token
        assert desk.post("/desk/logout").headers["location"] == "/desk/login"
    assert httpx.get(f"{site}/desk/password", cookies={COOKIE: token}).status_code == 303


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(fresh: str) -> None:
    wrong, unknown = sign_in(fresh, password="wrong password"), sign_in(fresh, name="没有")
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert "帐号或密码不对" in wrong.text
    assert wrong.text.replace("王芳", "没有") == unknown.text
    assert "set-cookie" not in wrong.headers


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "' OR 1=1 --", "{{ 7*7 }}", "王" * 5000, "\0"])
def test_what_is_typed_as_a_name_is_only_text(fresh: str, name: str) -> None:
    response = sign_in(fresh, name=name)
    assert response.status_code == 401
    assert "<script>alert" not in response.text
    assert "49" not in response.text.split('name="name"')[1].split(">")[0]


def test_guessing_at_one_name_comes_to_an_end_for_unknown_names_too(fresh: str, records: Engine) -> None:
    with_account(records, "赵敏", Role.STAFF)
    for name in ("赵敏", "没有此人"):
        for attempt in range(PER_NAME):
            # from ever other addresses
            headers = {"x-forwarded-for": f"198.51.100.{attempt}"}
            assert sign_in(fresh, name, "wrong password", headers=headers).status_code == 401
        response = sign_in(fresh, name, PASSWORD)
        assert response.status_code == 429
        assert int(response.headers["retry-after"]) > 0
        assert "尝试次数过多" in response.text
    assert sign_in(fresh).status_code == 303


def test_one_address_does_not_try_many_names(fresh: str) -> None:
    for attempt in range(PER_ADDRESS):
        sign_in(fresh, f"没有{attempt}", "wrong password", headers=PROXY)
    assert sign_in(fresh, headers=PROXY).status_code == 429
    assert sign_in(fresh).status_code == 303


def test_signing_in_rightly_costs_no_attempts(fresh: str) -> None:
    for _ in range(PER_NAME + 1):
        assert sign_in(fresh).status_code == 303


def test_a_proxy_that_vouches_signs_in_whom_it_names(vouched: str, records: Engine) -> None:
    with_account(records, "孙莉", Role.STAFF)
    # as a proxy sends it: header values are Latin-1, names in UTF-8
    named = {"X-Remote-User": "孙莉".encode()}
    with httpx.Client(base_url=vouched, headers=named, follow_redirects=True, timeout=60) as browser:
        page = browser.get("/desk/password")
        assert "孙莉" in page.text
        assert "在那里修改" in page.text
    set_active(records, "孙莉", False)
    response = httpx.get(f"{vouched}/desk/login", headers=named)
    assert response.status_code == 403
    assert "没有您的帐号" in response.text


def test_behind_such_a_proxy_no_password_and_no_cookie_of_another_helps(
    vouched: str, records: Engine
) -> None:
    assert sign_in(vouched).status_code == 403
    assert httpx.get(f"{vouched}/desk/login").status_code == 403
    with_account(records, "孙莉二", Role.STAFF)
    with Desk(vouched, records, "王芳") as desk:
        assert desk.get("/desk/password").status_code == 303
        assert desk.get("/desk/password", headers={"X-Remote-User": "孙莉二".encode()}).status_code == 303
        assert desk.get("/desk/password", headers={"X-Remote-User": "王芳".encode()}).status_code == 200
        twice = [("X-Remote-User", "王芳".encode()), ("X-Remote-User", "孙莉二".encode())]
        assert desk.get("/desk/password", headers=twice).status_code == 303


@pytest.mark.parametrize("by_proxy", [False, True])
def test_a_link_on_the_offices_own_portal_opens_the_desk(
    by_proxy: bool, site: str, vouched: str, browser: Browser, records: Engine
) -> None:
    desk = vouched if by_proxy else site
    name = with_account(records, "wangfang", Role.STAFF)
    with browser.new_context(extra_http_headers={"X-Remote-User": name} if by_proxy else {}) as context:
        page = context.new_page()
        page.goto(f"{desk}/desk")
        if not by_proxy:
            page.fill("[name=name]", name)
            page.fill("[name=password]", PASSWORD)
            page.click("main button")
        link = f'<a href="{desk}/desk/deadlines">工作台</a>'
        page.route("http://portal.example/", lambda route: route.fulfill(body=link, content_type="text/html"))
        page.goto("http://portal.example/")
        page.click("a")
        assert page.url == f"{desk}/desk/deadlines" and "时限" in page.title()


def test_without_the_setting_a_header_signs_nobody_in(site: str) -> None:
    response = httpx.get(f"{site}/desk/password", headers={"X-Remote-User": "王芳".encode()})
    assert response.status_code == 303
    assert "工作人员登录" in httpx.get(f"{site}/desk/login", headers={"X-Remote-User": "王芳".encode()}).text
