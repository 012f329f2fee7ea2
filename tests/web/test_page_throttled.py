"""The chat page of somebody who asks too often, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from bot.chat import Bot
from bot.settings import Settings
from bot.web.server import create_app
from tests.web.serving import served

pytestmark = pytest.mark.browser

QUESTION = "示例市培育企业的认定有效期是几年？"
PATIENCE = 60_000  # milliseconds: the first question loads the model


@pytest.fixture
def page(browser: Browser, bot: Bot, records: Engine, settings: Settings) -> Iterator[Page]:
    strict = settings.model_copy(update={"questions_per_minute": 1})
    with served(create_app(bot, records, strict)) as address:
        context = browser.new_context(locale="en-US")
        opened = context.new_page()
        opened.goto(address)
        yield opened
        context.close()


def ask(page: Page) -> None:
    box = page.get_by_role("textbox", name="提问")
    box.fill(QUESTION)
    box.press("Enter")


def test_it_is_said_in_chinese_in_the_conversation_and_beyond_it(page: Page) -> None:
    ask(page)
    expect(page.locator(".kece-meta")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("button", name="发送")).to_be_visible()
    ask(page)
    expect(page.locator(".kece-notice")).to_contain_text("提问太频繁了。 请过", timeout=PATIENCE)
    # whoever goes on does not get as far as the conversation
    for _ in range(3):
        if page.get_by_role("button", name="发送").is_visible():
            ask(page)
            page.wait_for_timeout(700)
    toast = page.get_by_test_id("toast-body").first
    expect(toast).to_contain_text("提问太频繁了。请过")
    expect(toast).to_contain_text("没有完成")
    expect(page.locator("body")).not_to_contain_text("rror")
