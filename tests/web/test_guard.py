import httpx
import pytest

from bot.web.guard import LARGEST_BODY


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
