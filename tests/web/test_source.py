import shutil
from pathlib import Path

import httpx
import pytest

from bot.chat import Bot
from bot.web.links import fingerprint
from bot.web.source import original_path
from tests.web.conftest import DOCUMENTS

CURRENT, FORMER, MARKED = "培育办法.md", "培育暂行办法.md", "带标记的通知.md"


def source(site: str, **where: object) -> httpx.Response:
    return httpx.get(f"{site}/source", params=where)


def place(bot: Bot, words: str) -> dict[str, object]:
    start = bot.store.live().documents[CURRENT].text.index(words)
    return {"document": CURRENT, "start": start, "end": start + len(words), "check": fingerprint([words])}


def test_the_cited_words_are_marked(site: str, bot: Bot) -> None:
    html = source(site, **place(bot, "认定有效期为四年")).text
    assert '<mark id="cited" tabindex="-1">认定有效期为四年</mark>' in html


def test_only_the_first_of_several_marks_has_the_anchor(site: str, bot: Bot) -> None:
    text = bot.store.live().documents[CURRENT].text
    start, end = text.index("（一）"), text.index("（三）")
    html = source(site, document=CURRENT, start=start, end=end).text
    assert html.count("<mark") > 1
    assert html.count('id="cited"') == 1


def test_what_is_known_of_the_document_is_listed(site: str) -> None:
    html = source(site, document=CURRENT).text
    for words in ("示科发〔2023〕1号", "示例市科学技术局", "2023-01-05", "2023-01-10", "2023-02-01"):
        assert words in html
    for words in ("现行有效", "据二手来源整理", "山西省长治市潞州区", 'href="https://www.example.com/pyb"'):
        assert words in html


def test_a_table_is_a_table(site: str) -> None:
    html = source(site, document=CURRENT).text
    assert "<th" in html
    assert "| 一级 |" not in html


def test_the_chain_of_replacement_can_be_walked_both_ways(site: str) -> None:
    forward = source(site, document=FORMER).text
    assert "已被取代" in forward
    assert "source?document=%E5%9F%B9%E8%82%B2%E5%8A%9E%E6%B3%95.md" in forward
    assert "不能作为现在办事的依据" in forward
    back = source(site, document=CURRENT).text
    assert "source?document=%E5%9F%B9%E8%82%B2%E6%9A%82%E8%A1%8C%E5%8A%9E%E6%B3%95.md" in back


def test_a_document_that_changed_since_is_shown_without_a_mark(site: str, bot: Bot) -> None:
    html = source(site, **{**place(bot, "认定有效期为四年"), "check": "00000000"}).text
    assert "<mark" not in html
    assert "有过更新" in html


def test_senseless_spans_mark_nothing(site: str) -> None:
    response = source(site, document=CURRENT, start=[9, -5, 10**9], end=[3, 2, 10**9 + 1])
    assert response.status_code == 200
    assert "<mark" not in response.text


def test_markup_in_a_document_is_shown_as_text(site: str) -> None:
    html = source(site, document=MARKED).text
    for tag in ("<script>document", "<img", "<b ", 'href="javascript:'):
        assert tag not in html
    assert "&lt;script&gt;" in html


def test_the_viewer_runs_no_foreign_script(site: str) -> None:
    policy = source(site, document=MARKED).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    "document", ["../../etc/passwd", "/etc/passwd", "没有.md", "培育办法.md\0", "..", "培育办法.md/"]
)
def test_what_is_not_in_the_release_is_not_found(site: str, document: str) -> None:
    for route in ("source", "original"):
        response = httpx.get(f"{site}/{route}", params={"document": document})
        assert response.status_code == 404
        assert "资料库中没有" in response.text


def test_an_original_is_saved_not_shown(site: str) -> None:
    response = httpx.get(f"{site}/original", params={"document": MARKED})
    assert response.content == (DOCUMENTS / MARKED).read_bytes()
    assert response.headers["content-disposition"].startswith("attachment")
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-type"] == "application/octet-stream"


def test_an_original_outside_the_folder_is_not_served(tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("机密")
    knowledge = tmp_path / "knowledge"
    shutil.copytree(DOCUMENTS, knowledge)
    (knowledge / "link.md").symlink_to(secret)
    assert original_path(knowledge, CURRENT) == (knowledge / CURRENT).resolve()
    for document in ("link.md", "../secret.md", str(secret), "没有.md", "."):
        assert original_path(knowledge, document) is None
