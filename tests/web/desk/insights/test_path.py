"""From an unanswered question to one of the evals, in a real browser; every page fits a phone.

KECE_TEST_SCREENSHOTS names a folder to write screenshots to.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from bot.records.accounts import Role
from evals.questions import load
from tests.web.desk.signing import PASSWORD, with_account

pytestmark = pytest.mark.browser

WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 375, "height": 812}
PATIENCE = 60_000  # milliseconds: the first question loads the model


@pytest.fixture
def page(browser: Browser, site: str, records: Engine) -> Iterator[Page]:
    """A desk that complains about nothing."""
    context = browser.new_context(viewport=WIDE, locale="zh-CN", base_url=site)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto("/desk/questions")
    page.get_by_label("帐号").fill(with_account(records, "赵敏", Role.STAFF))
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    yield page
    context.close()
    assert wrong == []


def ask(site: str, question: str) -> None:
    response = httpx.post(f"{site}/api/ask", json={"question": question}, timeout=60)
    assert response.json()["refused"], response.text


def shoot(page: Page, name: str) -> None:
    if folder := os.environ.get("KECE_TEST_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_what_enterprises_asked_in_vain_becomes_a_question_of_the_evals(
    page: Page, site: str, own: Path
) -> None:
    ask(site, "区科技局联系电话是多少？")
    ask(site, "区科技局的联系电话")
    page.reload()
    row = page.get_by_role("row").filter(has_text="电话")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("没有答上 2")
    row.get_by_role("link", name="处理").click()

    expect(page.get_by_role("checkbox", checked=True)).to_have_count(2)
    page.get_by_label("问题", exact=True).fill("区科技局联系电话是多少？")
    # Enter in a field sends nothing by itself
    page.get_by_label("问题", exact=True).press("Enter")
    expect(page).to_have_url(re.compile("/group"))
    page.get_by_label("说明资料里没有答案").check()
    page.get_by_role("button", name="加入题库").click()
    expect(page.get_by_role("status")).to_contain_text("已加入题库（own-0001），2 个问题记为“已入题库”")
    expect(page.get_by_role("row").filter(has_text="电话")).to_have_count(0)
    assert [(case.id, case.answerable) for case in load([own])] == [("own-0001", False)]

    page.get_by_label("处理情况").select_option("已入题库")
    expect(page.get_by_role("row").filter(has_text="电话")).to_have_count(1)


def test_a_question_is_deleted_only_after_it_was_confirmed(page: Page, site: str) -> None:
    ask(site, "张三家的企业为什么没有批下来？")
    page.reload()
    page.get_by_role("row").filter(has_text="张三").get_by_role("link", name="处理").click()
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="删除这些问题").click()
    expect(page.get_by_role("heading", name="一起处理的提问")).to_be_visible()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="删除这些问题").click()
    expect(page.get_by_role("status")).to_contain_text("已删除 1 个问题")
    expect(page.get_by_text("张三")).to_have_count(0)


def test_a_deadline_opens_at_its_words(page: Page) -> None:
    page.get_by_role("link", name="时限", exact=True).click()
    with page.context.expect_page() as opened:
        page.locator("#soon").get_by_role("link").first.click()
    expect(opened.value.locator("mark#cited")).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_a_phone(page: Page, site: str, scheme: str) -> None:
    ask(site, "区科技局联系电话是多少？")
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size(PHONE)
    paths = ["/desk", "/desk?days=90", "/desk/questions?days=&state=", "/desk/deadlines"]
    page.goto("/desk/questions?days=&state=")
    for kind in ("group", "conversation"):
        link = page.locator(f'a[href*="/{kind}"]').first
        paths.append(str(link.get_attribute("href")))
        page.goto(paths[-1])
    for path in paths:
        page.goto(path)
        shoot(page, f"{path.strip('/').replace('/', '-').split('?')[0]}-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
