"""The whole way of a new member of staff, in a real browser: from the sign-in to the way back.

KECE_TEST_SCREENSHOTS names a folder to write screenshots to.
"""

import io
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from docx import Document as Word
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from bot.chat import Bot
from bot.records.accounts import Role
from tests.reading.files import pdf
from tests.web.desk.signing import PASSWORD, with_account

pytestmark = pytest.mark.browser

WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 375, "height": 812}
QUESTION = "潞州区科技创新券每家企业最高申领多少？"
VOUCHER = (
    "潞州区科技创新券管理办法",
    "潞区科发〔2026〕12号",
    "第一条 为支持企业购买科技服务，降低研发成本，制定本办法。",
    "第二条 申领科技创新券的企业应当在潞州区注册，上年度研发费用占销售收入的比例不低于3%。",
    "第三条 每家企业每年最高申领科技创新券10万元，用于检测、设计和咨询服务。",
    "第四条 科技创新券自发放之日起一年内有效。",
    "潞州区科学技术局",
    "2026年3月1日",
)
PAGE = """<html><head><title>潞州区关于组织申报示例项目的通知</title></head><body>
<h1>潞州区关于组织申报示例项目的通知</h1><p>潞区科通〔2026〕3号</p>
<p>一、申报条件</p><p>申报单位应当为潞州区内注册的企业，具有独立法人资格，财务制度健全。</p>
<p>二、申报时间</p><p>申报时间为2026年4月1日至2026年4月30日。</p><p>潞州区科技局</p><p>2026年3月20日</p></body></html>"""


def word() -> bytes:
    document, buffer = Word(), io.BytesIO()
    document.add_heading("潞州区众创空间管理细则", 0)
    for line in (
        "潞区科发〔2026〕15号",
        "第一条 众创空间应当有不低于500平方米的固定场地。",
        "第二条 众创空间应当配备专职服务人员，人数不少于3人。",
        "潞州区科学技术局",
        "2026年3月5日",
    ):
        document.add_paragraph(line)
    document.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(viewport=WIDE, locale="zh-CN", base_url=site)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("dialog", lambda dialog: dialog.accept())
    yield page
    context.close()
    assert wrong == []


@pytest.fixture
def shoot(page: Page) -> Callable[[str], None]:
    """Write a screenshot of the page, wide and as on a phone, where the environment asks for them."""
    folder = os.environ.get("KECE_TEST_SCREENSHOTS")

    def shoot(name: str) -> None:
        if folder:
            page.screenshot(path=Path(folder) / f"{name}.png")
            page.set_viewport_size(PHONE)
            page.screenshot(path=Path(folder) / f"{name}-phone.png", full_page=True)
            page.set_viewport_size(WIDE)

    return shoot


def answer(site: str) -> str:
    return str(httpx.post(f"{site}/api/ask", json={"question": QUESTION}, timeout=60).json()["answer"])


def test_a_new_member_of_staff_adds_corrects_publishes_replaces_and_goes_back(
    page: Page, site: str, bot: Bot, records: Engine, tmp_path: Path, shoot: Callable[[str], None]
) -> None:
    answer(site)  # the first question loads the model; the app does so when it starts
    new = tmp_path / "upload"
    new.mkdir()
    (new / "创新券办法.pdf").write_bytes(pdf([*VOUCHER]))
    (new / "众创空间细则.docx").write_bytes(word())
    (new / "申报通知.html").write_text(PAGE, "utf-8")
    before = set(bot.store.live().documents)

    # sign in
    page.goto("/desk/documents")
    page.get_by_label("帐号").fill(with_account(records, "陈静", Role.STAFF))
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="文件", exact=True)).to_be_visible()
    shoot("desk-documents")

    # add a PDF, a Word file and a saved page
    page.locator("input[type=file]").set_input_files(sorted(new.iterdir()))
    expect(page.get_by_role("heading", name="待发布的文件")).to_be_visible()
    expect(page.locator("article.draft")).to_have_count(3)
    expect(page.get_by_text("潞区科发〔2026〕12号")).to_be_visible()
    assert set(bot.store.live().documents) == before
    shoot("desk-drafts")

    # correct one field
    page.get_by_role("link", name="潞州区科技创新券管理办法").click()
    page.get_by_label("发布日期").fill("2026-03-02")
    page.get_by_role("button", name="只保存").click()
    expect(page.get_by_role("status")).to_contain_text("更正已保存")
    expect(page.get_by_label("发布日期")).to_have_value("2026-03-02")
    shoot("desk-preview")

    # publish all three
    page.get_by_role("link", name="待发布的文件").click()
    page.get_by_role("button", name="发布勾选的文件").click()
    expect(page.get_by_role("status")).to_contain_text("已发布：新增 3 份", timeout=60_000)
    row = page.get_by_role("row", name=re.compile("潞州区科技创新券管理办法"))
    expect(row).to_contain_text("2026-03-02")
    assert len(set(bot.store.live().documents) - before) == 3

    # ask
    assert "10万元" in answer(site)

    # replace it by a file of another name
    changed = tmp_path / "创新券办法（修订稿）.pdf"
    changed.write_bytes(pdf([line.replace("10万元", "20万元") for line in VOUCHER]))
    page.locator("input[type=file]").set_input_files(changed)
    expect(page.get_by_text("文号和标题相同")).to_be_visible()
    page.get_by_role("link", name="看改了什么").click()
    expect(page.locator("del")).to_have_text("10")
    expect(page.locator("ins")).to_have_text("20")
    expect(page.get_by_role("heading", name="影响")).to_be_visible()
    page.locator("#differences").scroll_into_view_if_needed()
    shoot("desk-diff")
    page.get_by_role("button", name="保存并发布").click()
    expect(page.get_by_role("status")).to_contain_text("新增 1 份，移除 1 份", timeout=60_000)
    assert "20万元" in answer(site)

    # go back
    page.get_by_role("link", name="版本").click()
    shoot("desk-releases")
    page.get_by_role("button", name="退回到这一版").first.click()
    expect(page.get_by_role("status")).to_contain_text("已退回到所选的版本", timeout=60_000)
    assert "10万元" in answer(site)
    (name,) = (name for name in bot.store.live().documents if "创新券" in name)
    assert (bot.knowledge / name).read_bytes() == (new / "创新券办法.pdf").read_bytes()

    # the page of a document tells its history
    page.goto("/desk/documents")
    page.get_by_role("link", name="潞州区科技创新券管理办法").first.click()
    expect(page.get_by_role("heading", name="历史版本")).to_be_visible()
    shoot("desk-document")


def test_nothing_runs_over_the_edge_of_a_phone(page: Page, site: str, records: Engine) -> None:
    page.goto("/desk/documents")
    page.get_by_label("帐号").fill(with_account(records, "陈静", Role.STAFF))
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.set_viewport_size(PHONE)
    page.locator("input[type=file]").set_input_files(
        {
            "name": "长" * 40 + ".txt",
            "mimeType": "text/plain",
            "buffer": ("很长的标题" * 20 + "\n\n第一条 内容。").encode(),
        }
    )
    expect(page.locator("article.draft")).to_have_count(1)
    for path in ("/desk/documents", "/desk/documents/drafts", "/desk/releases"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_a_file_that_is_dropped_and_refused_is_told_on_the_spot(page: Page, records: Engine) -> None:
    page.goto("/desk/documents")
    page.get_by_label("帐号").fill(with_account(records, "陈静", Role.STAFF))
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    dropped = page.evaluate_handle(
        "() => { const data = new DataTransfer();"
        " for (const name of ['程序.exe', '说明.txt']) data.items.add(new File(['第一条 内容。'], name));"
        " return data; }"
    )
    page.dispatch_event(".drop", "drop", {"dataTransfer": dropped})
    expect(page.locator(".drop-list")).to_contain_text("不支持 .exe 文件")
    page.get_by_role("link", name="核对收到的 1 份文件").click()
    expect(page.get_by_role("heading", name="说明")).to_be_visible()
