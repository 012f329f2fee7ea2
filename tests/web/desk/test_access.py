"""The rules of the desk, asked of every route there is: whoever adds a page has it tested here."""

import re
from collections.abc import Iterable
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.routing import iter_route_contexts
from sqlalchemy import Engine, select

from bot.chat import Bot
from bot.index import Store
from bot.records.accounts import Role
from bot.records.tables import Base
from bot.settings import Settings
from bot.web.desk import Parts, desk_router
from bot.web.desk.access import COOKIE, NAVIGATION, is_inside
from bot.web.server import create_app
from tests.web.desk.signing import Desk, with_account
from tests.web.serving import served

OPEN = "/desk/login"
ADMINS = "/desk/accounts"
INLINE = re.compile(r"<script(?![^>]*\ssrc=)|<style|\son[a-z]+=|\sstyle=|javascript:", re.IGNORECASE)
ELSEWHERE = "http://evil.example"


@pytest.fixture(scope="module")
def routes(bot: Bot, records: Engine, settings: Settings) -> list[tuple[str, str]]:
    """Method and path of every route of the desk, something put in for what varies."""
    found = iter_route_contexts(desk_router(Parts(bot, records, settings)).routes)
    return [
        (method, re.sub(r"{[^}]+}", "1", str(route.path)))
        for route in found
        for method in sorted((route.methods or set()) - {"HEAD"})
    ]


def closed(routes: Iterable[tuple[str, str]], method: str) -> list[str]:
    return [path for used, path in routes if used == method and path != OPEN]


def everything(records: Engine, bot: Bot) -> dict[str, Any]:
    """What may not change: rows, folder, live release; when a browser was last seen may."""
    with records.connect() as connection:
        rows = {
            table.name: sorted(
                map(str, connection.execute(select(*(c for c in table.columns if c.name != "seen"))))
            )
            for table in Base.metadata.sorted_tables
        }
    files = {str(path): path.stat().st_mtime_ns for path in bot.knowledge.rglob("*")}
    manifest = (bot.store.path / "manifest.json").read_bytes()
    return {**rows, "files": files, "manifest": manifest}


def test_the_routes_are_found(routes: list[tuple[str, str]]) -> None:
    assert {("GET", "/desk/accounts"), ("POST", "/desk/accounts/add"), ("POST", "/desk/logout")} <= {*routes}
    assert all(path == "/desk" or path.startswith("/desk/") for _, path in routes)
    # every way to change something is a POST, which the token guards
    assert {method for method, _ in routes} == {"GET", "POST"}


def test_whoever_is_not_signed_in_is_led_to_the_login_from_everywhere(
    routes: list[tuple[str, str]], site: str, records: Engine, bot: Bot
) -> None:
    before = everything(records, bot)
    for cookie in ({}, {COOKIE: "made up"}):
        with httpx.Client(base_url=site, cookies=cookie, timeout=60) as stranger:
            for path in closed(routes, "GET"):
                response = stranger.get(path)
                assert (response.status_code, path) == (303, path)
                assert response.headers["location"] == str(httpx.URL(OPEN, params={"next": path}))
                assert response.text == ""
            for path in closed(routes, "POST"):
                response = stranger.post(path, data={"csrf": "", "name": "王芳"})
                assert (response.status_code, response.headers["location"], path) == (303, OPEN, path)
    assert everything(records, bot) == before


def test_what_is_for_admins_is_refused_to_staff_and_nothing_else_is(
    routes: list[tuple[str, str]], clerk: Desk, chief: Desk, records: Engine, bot: Bot
) -> None:
    before = everything(records, bot)
    for path in closed(routes, "GET"):
        restricted = path == ADMINS or path.startswith(f"{ADMINS}/")
        response = clerk.get(path)
        assert (response.status_code == 403, path) == (restricted, path)
        assert chief.get(path).status_code != 403
        if restricted:
            assert "只有管理员可以使用" in response.text
            assert chief.name not in response.text
    for path in closed(routes, "POST"):
        if path.startswith(f"{ADMINS}/"):
            sent = {"name": chief.name, "password": "long enough 1", "role": "staff", "active": "false"}
            assert (clerk.post(path, sent).status_code, path) == (403, path)
    after = everything(records, bot)
    # what was published by hand is entered when the pages are opened
    assert {name: after[name] for name in ("accounts", "signins", "handled", "files", "manifest")} == {
        name: before[name] for name in ("accounts", "signins", "handled", "files", "manifest")
    }


@pytest.mark.parametrize("token", [None, "", "wrong", "of another", "as a query"])
def test_without_the_token_of_our_forms_nothing_is_changed(
    routes: list[tuple[str, str]], clerk: Desk, chief: Desk, records: Engine, bot: Bot, token: str | None
) -> None:
    before = everything(records, bot)
    for path in closed(routes, "POST"):
        data = {"name": "王芳", "password": "long enough 1", "role": "admin", "active": "false", "id": "1"}
        if token == "of another":
            data["csrf"] = clerk.csrf
        elif token == "as a query":
            path += f"?csrf={chief.csrf}"
        elif token is not None:
            data["csrf"] = token
        response = chief.http.post(path, data=data)
        assert (response.status_code, path) == (403, path)
        assert "没有改动任何内容" in response.text
    assert everything(records, bot) == before


@pytest.mark.parametrize("origin", [ELSEWHERE, "null", "https://evil.example", ""])
def test_a_form_of_another_site_changes_nothing_even_with_the_token(
    routes: list[tuple[str, str]], chief: Desk, records: Engine, bot: Bot, origin: str
) -> None:
    before = everything(records, bot)
    for path in [*closed(routes, "POST"), OPEN]:
        response = chief.post(path, {"name": "王芳"}, headers={"origin": origin})
        assert (response.status_code, path) == (403, path)
    assert everything(records, bot) == before


def test_a_script_may_bring_the_token_in_a_header(chief: Desk) -> None:
    response = chief.http.post("/desk/nothing", headers={"x-csrf": chief.csrf})
    assert response.status_code == 404


def test_every_page_runs_only_scripts_of_ours_and_is_kept_nowhere(
    routes: list[tuple[str, str]], chief: Desk, site: str
) -> None:
    pages = [chief.get(path) for path in closed(routes, "GET")] + [httpx.get(site + OPEN)]
    shown = [page for page in pages if page.headers.get("content-type", "").startswith("text/html")]
    assert len(shown) > 3
    for page in shown:
        policy = page.headers["content-security-policy"]
        assert ("unsafe" not in policy, page.url) == (True, page.url)
        assert "default-src 'none'" in policy
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-content-type-options"] == "nosniff"
        assert (INLINE.search(page.text), page.url) == (None, page.url)
        assert "Traceback" not in page.text


def test_what_is_not_there_is_told_in_chinese_to_those_inside(chief: Desk) -> None:
    response = chief.get("/desk/nothing/of/it")
    assert response.status_code == 404
    assert "没有这个地址" in response.text
    assert response.headers["content-type"].startswith("text/html")
    assert chief.get("/desk/nothing", headers={"accept": "application/json"}).json()["message"]


def test_a_slash_too_many_leads_to_the_desk(chief: Desk) -> None:
    assert chief.get("/desk/").headers["location"] == "/desk"


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("/desk", True),
        ("/desk/documents?page=2&q=%E9%AB%98", True),
        ("/desk?days=7", True),
        ("/desktop", False),
        ("//evil.example", False),
        ("/desk//evil.example", False),
        ("/desk/..//evil.example", False),
        ("/desk\\evil", False),
        ("/desk\r\nSet-Cookie: a=b", False),
        ("https://evil.example/desk", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_nobody_is_led_out_of_the_desk(address: str, inside: bool) -> None:
    assert is_inside(address) is inside


def test_a_document_is_read_only_from_whoever_is_signed_in(site: str, clerk: Desk) -> None:
    large = {"files": ("a.txt", b" " * 1_100_000)}
    assert httpx.post(f"{site}/desk/documents/upload", files=large).status_code == 413
    assert httpx.post(f"{site}/desk/documents/upload", files=large, cookies={COOKIE: "x"}).status_code == 413
    # let through as far as the token, which it lacks
    assert clerk.http.post("/desk/documents/upload", files=large).status_code == 403
    assert clerk.http.post("/desk/accounts/add", files=large).status_code == 413


def test_an_upload_has_an_end_too(clerk: Desk, site: str, settings: Settings) -> None:
    address = httpx.URL(site)
    connection = HTTPConnection(address.host, address.port, timeout=60)
    connection.putrequest("POST", "/desk/documents/upload")
    connection.putheader("Cookie", f"{COOKIE}={clerk.token}")
    connection.putheader("Content-Length", str(5 * settings.max_file_mb * 2**20))
    connection.endheaders(b"x")
    response = connection.getresponse()
    assert response.status == 413
    assert "请分几次上传" in response.read().decode()
    connection.close()


def test_before_the_first_publication_every_page_can_be_opened(
    tmp_path: Path, bot: Bot, records: Engine, settings: Settings
) -> None:
    (tmp_path / "knowledge").mkdir()
    new = settings.model_copy(update={"knowledge": tmp_path / "knowledge", "store": tmp_path / "store"})
    empty = replace(bot, store=Store(new.store), knowledge=new.knowledge)
    name = with_account(records, "王芳", Role.STAFF)
    with served(create_app(empty, records, new)) as site, Desk(site, records, name) as clerk:
        for path in (path for _, path, restricted in NAVIGATION if not restricted):
            page = clerk.get(path, follow_redirects=True)
            assert page.status_code == 200 and "ingest.py" not in page.text, path
        assert "资料库里还没有文件" in clerk.get("/desk", follow_redirects=True).text
