"""The chat page in a real browser, headless."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from tests.records.conftest import opinions

pytestmark = pytest.mark.browser

WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 375, "height": 812}
QUESTION = "示例市培育企业要满足哪些条件？"
PATIENCE = 60_000  # milliseconds: the first question loads the model


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """The page, opened by an English browser on a wide screen."""
    context = browser.new_context(viewport=WIDE, locale="en-US")
    page = context.new_page()
    page.goto(site)
    yield page
    context.close()


def ask(page: Page, question: str) -> None:
    box = page.get_by_role("textbox", name="提问")
    box.fill(question)
    box.press("Enter")
    expect(page.locator(".kece-meta").last).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("button", name="发送")).to_be_visible()


def answer(page: Page) -> object:
    return page.locator("#kece-chat .kece-answer").last


def test_a_question_is_answered_with_its_sources_beside_it(page: Page) -> None:
    ask(page, QUESTION)
    expect(answer(page)).to_contain_text("三项以上自主知识产权")
    card = page.locator(".kece-card").first
    for words in ("示例市科技型企业培育办法", "示科发〔2023〕1号", "示例市科学技术局", "现行有效", "第二条"):
        expect(card).to_contain_text(words)
    expect(card.locator("mark").first).to_contain_text("应当同时满足下列条件")


def test_a_citation_opens_the_document_at_the_cited_words(page: Page) -> None:
    ask(page, QUESTION)
    citation = answer(page).get_by_role("link").first
    citation.click()
    mark = page.frame_locator("#kece-drawer iframe").locator("mark#cited")
    expect(mark).to_be_in_viewport()
    expect(mark).to_contain_text("应当同时满足下列条件")
    page.keyboard.press("Escape")
    expect(page.locator("#kece-drawer")).to_be_hidden()
    expect(citation).to_be_focused()


def test_escape_closes_the_source_from_within_too(page: Page) -> None:
    ask(page, QUESTION)
    answer(page).get_by_role("link").first.click()
    page.frame_locator("#kece-drawer iframe").locator("h1").click()
    page.keyboard.press("Escape")
    expect(page.locator("#kece-drawer")).to_be_hidden()


def test_without_the_drawer_a_citation_is_a_link_to_the_viewer(page: Page) -> None:
    ask(page, QUESTION)
    with page.context.expect_page() as opened:
        answer(page).get_by_role("link").first.click(modifiers=["Control"])
    expect(opened.value.locator("mark#cited")).to_be_visible()


@pytest.mark.parametrize(
    "question",
    [
        "<b>条件</b><img src=x onerror=\"document.title='坏'\">",
        "**条件** [甲](http://evil.test) ![乙](http://evil.test/a.png)",
        "$$x^2$$ {{7*7}} ${7*7}",
        "一\n\n<script>document.title='坏'</script>\n\n# 二",
    ],
)
def test_markup_in_a_question_is_shown_as_text(page: Page, question: str) -> None:
    ask(page, question)
    shown = page.locator(".kece-question").last
    assert shown.inner_text() == question
    assert shown.locator("*").count() == 0
    expect(page).to_have_title("科技政策问答")


def test_markup_in_a_document_is_shown_as_text(page: Page) -> None:
    ask(page, "示例市大型仪器共享按照使用费的多少给予补贴？")
    for place in (answer(page), page.locator(".kece-card").first):
        expect(place).to_contain_text("<script>")
        assert place.locator("script, img, b[onclick], a[href^=javascript]").count() == 0
    expect(page.locator(".kece-card").first).to_contain_text("${6*7}")
    expect(page.locator(".kece-card").first).to_contain_text("{{6*7}}")
    expect(page).to_have_title("科技政策问答")


def test_an_older_answer_keeps_its_own_sources(page: Page) -> None:
    ask(page, QUESTION)
    ask(page, "示例市大型仪器共享补贴比例是多少？")
    page.locator("#kece-chat .kece-answer").first.get_by_role("link").first.click()
    expect(page.frame_locator("#kece-drawer iframe").locator("h1")).to_have_text("示例市科技型企业培育办法")


def test_a_question_that_is_too_long_is_explained_in_the_conversation(page: Page) -> None:
    box = page.get_by_role("textbox", name="提问")
    box.fill("长" * 2001)
    box.press("Enter")
    expect(page.locator(".kece-notice")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("button", name="发送")).to_be_visible()


def test_an_example_is_asked_with_one_click(page: Page) -> None:
    page.get_by_role("button", name="研发费用加计扣除比例是多少").click()
    expect(page.locator(".kece-question")).to_have_text("研发费用加计扣除比例是多少？")
    expect(page.locator(".kece-meta")).to_be_visible(timeout=PATIENCE)


def test_shift_enter_is_a_new_line(page: Page) -> None:
    box = page.get_by_role("textbox", name="提问")
    box.fill("第一行")
    box.press("Shift+Enter")
    box.type("第二行")
    expect(box).to_have_value("第一行\n第二行")
    expect(page.locator(".kece-question")).to_have_count(0)


def test_a_question_can_be_asked_again_and_the_conversation_begun_anew(page: Page) -> None:
    ask(page, QUESTION)
    earlier = page.locator(".kece-meta").element_handle()
    assert earlier
    page.get_by_role("button", name="重试").click()
    earlier.wait_for_element_state("hidden")
    expect(page.locator(".kece-meta")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("button", name="发送")).to_be_visible()
    expect(page.locator(".kece-question")).to_have_count(1)
    page.get_by_role("button", name="新对话").click()
    expect(page.locator(".kece-question")).to_have_count(0)
    expect(page.locator(".kece-card")).to_have_count(0)


def test_a_thumb_down_is_kept_with_its_reason(page: Page, records: Engine) -> None:
    ask(page, "示例市培育企业的认定有效期是几年？")
    page.get_by_role("button", name="踩").click()
    reason = page.get_by_role("textbox", name="说说原因")
    reason.fill("没有写从哪天起算")
    page.get_by_role("button", name="提交").click()
    expect(reason).to_be_hidden()
    assert "没有写从哪天起算" in [one.reason for one in opinions(records)]


def test_the_answer_is_copied_as_text(page: Page) -> None:
    ask(page, "示例市培育企业的认定有效期是几年？")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="复制答复").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "四年" in copied
    assert "<" not in copied


def test_the_places_of_the_documents_can_be_chosen(page: Page) -> None:
    region = page.get_by_role("combobox", name="所在地区")
    expect(region).to_have_value("山西省长治市潞州区")
    region.click()
    page.get_by_role("option", name="全国").click()
    expect(region).to_have_value("全国")


def test_the_page_speaks_chinese_to_screen_readers(page: Page) -> None:
    ask(page, QUESTION)
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    expect(page.locator("[aria-live=polite][role=log]")).to_have_attribute("aria-label", "对话内容")
    names = page.evaluate(
        "[...document.querySelectorAll('[aria-label]')].filter(e => e.checkVisibility())"
        ".map(e => e.getAttribute('aria-label'))"
    )
    assert [name for name in names if not any("\u4e00" <= character <= "\u9fff" for character in name)] == []
    expect(page.get_by_text("答复仅供参考，以官方正式文本为准")).to_be_visible()


@pytest.mark.parametrize("screen", [WIDE, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_leaves_the_host_and_nothing_runs_off_the_screen(
    browser: Browser, site: str, screen: dict[str, int], scheme: str
) -> None:
    context = browser.new_context(viewport=screen, color_scheme=scheme, locale="en-US")
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(site)
    ask(page, QUESTION)
    answer(page).get_by_role("link").first.click()
    expect(page.frame_locator("#kece-drawer iframe").locator("mark#cited")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= screen["width"]
    inner = page.frame_locator("#kece-drawer iframe").locator("html")
    assert inner.evaluate("element => element.scrollWidth <= innerWidth")
    assert [url for url in asked if not url.startswith((site, "data:", "blob:", "about:"))] == []
    assert complaints == []
    context.close()


def test_the_description_of_the_interface_is_chinese_and_stays_on_the_host(
    browser: Browser, site: str
) -> None:
    page = browser.new_page(locale="en-US")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/api/docs")
    page.get_by_text("提问", exact=True).click()
    expect(page.get_by_role("button", name="试一试")).to_be_visible()
    assert [url for url in asked if not url.startswith((site, "data:"))] == []
    page.close()
