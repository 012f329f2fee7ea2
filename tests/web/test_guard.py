import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine
from starlette.types import Message, Receive, Scope, Send

from bot.chat import Bot
from bot.settings import Settings
from bot.web.guard import JOINS, LARGEST_BODY, guard
from bot.web.server import create_app
from bot.web.throttle import Throttle
from tests.web.serving import served


def test_the_page_says_that_it_is_chinese(site: str) -> None:
    html = httpx.get(site).text
    assert '<html\n\tlang="zh-CN"' in html
    assert 'lang="en"' not in html


def test_the_page_carries_no_advertising_for_its_toolkit(site: str) -> None:
    html = httpx.get(site).text
    assert "og:image" not in html
    assert "twitter:" not in html


@pytest.mark.parametrize("path", ["/", "/api/health", "/source?document=x", "/kece/page.js", "/config"])
def test_every_response_forbids_other_hosts_and_guessing(site: str, path: str) -> None:
    response = httpx.get(site + path)
    assert "default-src" in response.headers["content-security-policy"]
    assert "http" not in response.headers["content-security-policy"]
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"


def test_nothing_can_be_uploaded(site: str) -> None:
    response = httpx.post(f"{site}/gradio_api/upload", files={"files": ("a.html", b"<b>")})
    assert response.status_code == 404
    assert "不接收文件" in response.json()["message"]


def test_a_body_larger_than_any_question_is_refused(site: str) -> None:
    response = httpx.post(f"{site}/api/ask", content=b" " * (LARGEST_BODY + 1))
    assert response.status_code == 413
    assert response.json()["hint"]


def test_a_body_of_unknown_length_is_refused(site: str) -> None:
    response = httpx.post(f"{site}/api/ask", content=iter([b"{}"]))
    assert response.status_code == 411


def test_an_error_of_the_chat_page_tells_nothing_of_the_program(site: str) -> None:
    response = httpx.get(f"{site}/gradio_api/queue/data")
    assert "Traceback" not in response.text
    assert "site-packages" not in response.text


@pytest.fixture(scope="module")
def strict(bot: Bot, records: Engine, settings: Settings) -> Iterator[str]:
    """A site that takes two questions a minute from one address."""
    with served(create_app(bot, records, settings.model_copy(update={"questions_per_minute": 2}))) as address:
        yield address


def ask(site: str, address: str) -> httpx.Response:
    # uvicorn believes a proxy on this machine
    headers = {"x-forwarded-for": address}
    question = {"question": "示例市培育企业的认定有效期是几年？"}
    return httpx.post(f"{site}/api/ask", json=question, headers=headers, timeout=60)


def test_who_asks_too_often_is_told_when_to_come_back_and_others_are_answered(strict: str) -> None:
    assert [ask(strict, "198.51.100.1").status_code for _ in range(3)] == [200, 200, 429]
    response = ask(strict, "198.51.100.1")
    assert "提问太频繁了" in response.json()["message"]
    seconds = int(response.headers["retry-after"])
    assert 0 < seconds <= 120
    assert response.json()["hint"] == f"请过 {seconds} 秒再问。"
    assert ask(strict, "198.51.100.2").status_code == 200


def test_only_questions_are_counted(strict: str) -> None:
    headers = {"x-forwarded-for": "198.51.100.3"}
    assert {httpx.get(f"{strict}/api/health", headers=headers).status_code for _ in range(20)} == {200}
    assert ask(strict, "198.51.100.3").status_code == 200


def test_the_chat_page_cannot_be_flooded_either(strict: str) -> None:
    headers = {"x-forwarded-for": "198.51.100.4"}
    join = f"{strict}/gradio_api/queue/join"
    answers = [httpx.post(join, json={}, headers=headers) for _ in range(2 * JOINS + 1)]
    assert [answer.status_code == 429 for answer in answers] == [False] * 2 * JOINS + [True]
    # where Gradio's page looks for what to show
    assert "提问太频繁了" in answers[-1].json()["detail"]


def test_no_address_is_written_down(strict: str, records: Engine, settings: Settings) -> None:
    ask(strict, "198.51.100.77")
    with records.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    files = [*settings.store.rglob("*"), Path(str(records.url.database))]
    assert not [file for file in files if file.is_file() and b"198.51.100.77" in file.read_bytes()]


def test_a_body_that_comes_drop_by_drop_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The app is told that the client has gone, once the time is up."""
    monkeypatch.setattr("bot.web.guard.PATIENCE", 0.1)
    seen: list[str] = []

    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        while (message := await receive())["type"] == "http.request":
            seen.append("piece")
        seen.append(message["type"])
        await send({"type": "http.response.start", "status": 400, "headers": []})

    async def drop() -> Message:
        await asyncio.sleep(0.03)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def ignore(_message: Message) -> None: ...

    async def largest(_scope: Scope) -> int:
        return 1000

    scope = {"type": "http", "path": "/x", "method": "POST", "headers": [(b"content-length", b"100")]}
    throttle = Throttle(1, 1)
    with ThreadPoolExecutor(1) as pool:
        # in a thread of its own, since a browser's loop may run in this one
        pool.submit(
            lambda: asyncio.run(guard(app, throttle, throttle, largest)(scope, drop, ignore))
        ).result()
    assert seen[0] == "piece"
    assert seen[-1] == "http.disconnect"
    assert len(seen) < 10
