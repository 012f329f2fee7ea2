import json

import httpx
import pytest
from sqlalchemy import Engine

from bot.chat import Bot
from tests.records.conftest import opinions

QUESTION = "示例市培育企业的认定有效期是几年？"


def ask(site: str, **body: object) -> httpx.Response:
    return httpx.post(f"{site}/api/ask", json=body, timeout=60)


def events(text: str) -> list[tuple[str, dict[str, object]]]:
    found = []
    for event in text.replace("\r\n", "\n").strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in event.split("\n") if not line.startswith(":"))
        found.append((fields["event"], json.loads(fields["data"])))
    return found


def test_an_answer_cites_words_of_its_document(site: str, bot: Bot) -> None:
    answer = ask(site, question=QUESTION).json()
    assert "四年" in answer["answer"]
    assert not answer["refused"]
    assert answer["release"] == bot.store.live().id
    for citation in answer["citations"]:
        text = bot.store.live().documents[citation["document"]].text
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_a_stream_gives_the_same_answer_in_pieces(site: str) -> None:
    response = httpx.post(
        f"{site}/api/ask",
        json={"question": QUESTION},
        headers={"Accept": "text/event-stream"},
        timeout=60,
    )
    assert response.headers["content-type"].startswith("text/event-stream")
    *pieces, (last, answer) = events(response.text)
    assert {name for name, _ in pieces} == {"delta"}
    assert last == "answer"
    assert "".join(str(piece["text"]) for _, piece in pieces) == answer["answer"]


def test_a_follow_up_is_understood_from_the_history(site: str) -> None:
    history = [["示例市培育企业一级奖励多少？", "一级奖励13万元。[1]"]]
    assert not ask(site, question="那二级呢？", history=history).json()["refused"]


@pytest.mark.parametrize("question", ["", "  \n ", "长" * 2001])
def test_a_question_that_is_empty_or_too_long_is_refused_in_chinese(site: str, question: str) -> None:
    response = ask(site, question=question)
    assert response.status_code == 400
    assert response.json().keys() == {"message", "hint"}
    assert "question" not in response.json()["message"]


def test_a_stream_that_fails_ends_with_an_error_event(site: str) -> None:
    response = httpx.post(
        f"{site}/api/ask", json={"question": " "}, headers={"Accept": "text/event-stream"}, timeout=60
    )
    ((name, error),) = events(response.text)
    assert name == "error"
    assert error["message"]
    assert error["hint"]


def test_an_unknown_region_is_said_so(site: str) -> None:
    response = ask(site, question=QUESTION, region="亚特兰蒂斯")
    assert response.status_code == 400
    assert "亚特兰蒂斯" in response.json()["message"]


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b"{}", b'{"question": 3}', '{"question": "问", "history": [["只有问"]]}'.encode()],
)
def test_a_malformed_request_is_explained_in_chinese(site: str, body: bytes) -> None:
    response = httpx.post(f"{site}/api/ask", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    assert "不" in response.json()["message"]
    assert response.json()["hint"]


def test_an_unknown_address_is_said_in_chinese(site: str) -> None:
    for response in (httpx.get(f"{site}/api/nothing"), httpx.get(f"{site}/api/ask")):
        assert response.status_code == 404
        assert "没有这个地址" in response.json()["message"]


def test_health_names_the_release_and_counts(site: str, bot: Bot) -> None:
    release = bot.store.live()
    assert httpx.get(f"{site}/api/health").json() == {
        "status": "ok",
        "release": release.id,
        "documents": 3,
        "passages": len(release.passages),
    }


def test_an_opinion_is_kept_with_its_reason(site: str, records: Engine) -> None:
    turn = ask(site, question=QUESTION).json()["turn"]
    opinion = {"turn": turn, "helpful": False, "reason": "没说从哪天起算"}
    assert httpx.post(f"{site}/api/feedback", json=opinion).json() == {"kept": True}
    assert [one.reason for one in opinions(records) if one.turn_id == turn] == ["没说从哪天起算"]


def test_an_opinion_on_nothing_is_not_found(site: str) -> None:
    response = httpx.post(f"{site}/api/feedback", json={"turn": "没有", "helpful": True})
    assert response.status_code == 404
    assert response.json()["message"]


def test_the_description_of_the_interface_needs_no_other_host(site: str) -> None:
    page = httpx.get(f"{site}/api/docs")
    assert "http" not in page.text
    assert "script-src" not in page.headers["content-security-policy"]
    for name in ("docs/swagger-ui-bundle.js", "docs/swagger-ui.css", "openapi.json"):
        assert httpx.get(f"{site}/api/{name}").status_code == 200
    assert httpx.get(f"{site}/api/docs/favicon.png").status_code == 404


def test_every_operation_is_described_in_chinese(site: str) -> None:
    paths = httpx.get(f"{site}/api/openapi.json").json()["paths"]
    assert paths.keys() == {"/api/ask", "/api/feedback", "/api/health"}
    for operations in paths.values():
        for operation in operations.values():
            assert any("\u4e00" <= character <= "\u9fff" for character in operation["summary"])
