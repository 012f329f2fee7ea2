"""The overview and the deadlines: what stands there, and where its links lead."""

import re
from datetime import date, timedelta
from html import unescape
from itertools import pairwise

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.desk.overview import Day
from bot.records import FeedbackRow, TurnRow
from bot.web.desk.plots import BOTTOM, HEIGHT, RIGHT, WIDTH, plot
from tests.desk.asking import asked, refused
from tests.web.desk.signing import Desk


@pytest.fixture(autouse=True)
def _empty(records: Engine) -> None:
    with Session(records) as session, session.begin():
        for table in (FeedbackRow, TurnRow):
            session.query(table).delete()


def tiles(page: str) -> dict[str, str]:
    found = re.findall(r'<div class="tile"><b>(.*?)</b><span>(.*?)</span>', page)
    return {name: re.sub(r"<[^>]+>", "", value) for value, name in found}


def section(page: str, anchor: str) -> str:
    found = re.search(rf'<section id="{anchor}">(.*?)</section>', page, re.S)
    return found[1] if found else ""


def test_the_overview_counts_what_was_asked(clerk: Desk, records: Engine):
    asked(records, "答上", cites=("培育办法.md", "撤下的.md"), helpful=True, ms=1500)
    asked(records, "答上了", thin=True)
    refused(records, "没有答上", helpful=False)
    refused(records, "很久以前", days_ago=80)
    page = clerk.get("/desk").text
    assert tiles(page) == {
        "提问": "3",
        "答上（2 个）": "67%",
        "没有答上": "1",
        "依据不足": "1",
        "有帮助 / 没帮助": "1 / 1",
        "待处理（不限时间）": "3",
        "95% 的答复不超过": "1.50 秒",
    }
    assert "撤下的.md（已撤下）" in page
    assert tiles(clerk.get("/desk?days=90").text)["提问"] == "4"
    assert page.count("<rect class=") == 60


def test_the_overview_of_nothing_is_a_page_too(clerk: Desk):
    page = clerk.get("/desk?days=123456").text
    assert tiles(page)["提问"] == "0"
    assert tiles(page)["95% 的答复不超过"] == "—"
    assert "份现行文件还没有被任何答复引用过" in page
    assert "1</b> 项申报 14 天内截止" in page


def test_windows_stand_under_what_they_are_today(clerk: Desk):
    page = clerk.get("/desk/deadlines").text
    for anchor, name in {"soon": "甲", "open": "乙", "coming": "丙", "closed": "丁"}.items():
        assert re.findall(r"关于组织申报(.)专项的通知", section(page, anchor)) == [name]
    assert "还剩 5 天" in section(page, "soon")
    assert "9 天后开始" in section(page, "coming")
    assert "8 天前截止" in section(page, "closed")
    assert str(date.today() + timedelta(days=5)) in section(page, "soon")


def test_a_window_leads_to_its_words_in_the_document(clerk: Desk):
    page = clerk.get("/desk/deadlines").text
    found = re.search(r'href="(/source\?[^"]+)"', section(page, "soon"))
    assert found
    source = clerk.get(unescape(found[1])).text
    marked = re.search(r'<mark id="cited"[^>]*>(.*?)</mark>', source)
    assert marked and marked[1].startswith("网上申报时间为")


@pytest.mark.parametrize("highest", [0, 1, 4, 7, 23, 999])
def test_bars_stay_in_the_plot_and_share_one_scale(highest: int):
    days = [Day(date(2026, 1, 1) + timedelta(days=at), highest * at // 29, highest // 2) for at in range(30)]
    drawn = plot(days)
    for bar in drawn.bars:
        assert bar.x >= 0 and bar.x + bar.width <= WIDTH - RIGHT
        assert 0 <= bar.refused[0] <= bar.answered[0] <= HEIGHT - BOTTOM
        assert bar.refused[0] + bar.refused[1] == pytest.approx(bar.answered[0], abs=0.2)
    assert all(one.x + one.width <= other.x for one, other in pairwise(drawn.bars))
    values = [value for _, value in drawn.lines]
    assert values[0] == 0
    assert 2 <= len(values) <= 7
    assert values[-1] >= max(day.answered + day.refused for day in days)
