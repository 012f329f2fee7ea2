"""The pages on documents and releases, by their addresses."""

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from bot.records import PublicationRow
from bot.records.accounts import Role
from bot.web.server import create_app
from tests.reading.files import LONG
from tests.web.desk.signing import Desk, with_account
from tests.web.serving import served

UPLOAD, DRAFTS = "/desk/documents/upload", "/desk/documents/drafts"
NOTICE = f"关于印发{{0}}的通知\n\n示科发〔2026〕{{1}}号\n\n{LONG}\n\n第二条 {{0}}的有效期为三年。\n\n2026年3月1日\n"


@pytest.fixture
def other(site: str, records: Engine) -> Iterator[Desk]:
    with Desk(site, records, with_account(records, "赵敏", Role.STAFF)) as desk:
        yield desk


@pytest.fixture(autouse=True)
def no_drafts_left(clerk: Desk, other: Desk) -> Iterator[None]:
    yield
    for desk in (clerk, other):
        for name in drafts_of(desk):
            desk.post(f"{DRAFTS}/{name}/discard")


def drafts_of(desk: Desk) -> list[str]:
    return re.findall(rf'action="{DRAFTS}/([0-9a-f]{{32}})/discard"', desk.get(DRAFTS).text)


def upload(desk: Desk, *files: tuple[str, bytes | str], **fields: str) -> httpx.Response:
    sent = [
        ("files", (name, content if isinstance(content, bytes) else content.encode()))
        for name, content in files
    ]
    return desk.post(UPLOAD, fields, files=sent)


def publish(desk: Desk, *drafts: str) -> str:
    """Publish, wait, and return what the page that follows says."""
    return followed(desk, desk.post(f"{DRAFTS}/publish", {"draft": list(drafts)}))


def followed(desk: Desk, response: httpx.Response) -> str:
    while response.status_code == 303 or "refresh" in response.headers:
        to = response.headers.get("location", str(response.url))
        response = desk.get(to)
    found = re.search(r'role="(?:status|alert)">([^<]+)<', response.text)
    return unescape(found[1]) if found else response.text


def one(desk: Desk, name: str, content: bytes | str, **fields: str) -> str:
    """Upload one file and return the id of its draft."""
    response = upload(desk, (name, content), **fields)
    assert response.status_code == 303, response.text
    return drafts_of(desk)[-1]


def test_an_upload_is_previewed_and_changes_nothing(clerk: Desk, knowledge: Path) -> None:
    before = sorted(knowledge.rglob("*"))
    response = upload(clerk, ("创新券.txt", NOTICE.format("创新券办法", 1)))
    assert response.headers["location"] == DRAFTS
    shown = clerk.get(DRAFTS).text
    assert "收到 1 份文件，还没有发布。" in shown and "示科发〔2026〕1号" in shown
    assert sorted(knowledge.rglob("*")) == before


def test_a_script_that_uploads_is_answered_in_json(clerk: Desk) -> None:
    sent = [("files", ("a.txt", NOTICE.format("甲", 2).encode())), ("files", ("b.exe", b"MZ"))]
    answer = clerk.post(UPLOAD, files=sent, headers={"accept": "application/json"}).json()
    assert answer["added"] == 1 and "不支持" in answer["refused"][0]["message"]


def test_publishing_tells_what_it_did_and_questions_are_answered_from_it(clerk: Desk, site: str) -> None:
    draft = one(clerk, "创新券.txt", NOTICE.format("创新券办法", 3))
    assert "新增 1 份" in publish(clerk, draft)
    answer = httpx.post(f"{site}/api/ask", json={"question": "创新券办法的有效期是几年？"}, timeout=60).json()
    assert "三年" in answer["answer"] and "创新券" in answer["citations"][0]["document"]
    table = clerk.get("/desk/documents", params={"words": "示科发〔2026〕3号"}).text
    assert "找到 1 份" in table and clerk.name in clerk.get("/desk/releases").text


def test_a_correction_is_saved_published_and_shown(clerk: Desk, knowledge: Path) -> None:
    draft = one(clerk, "更正.txt", NOTICE.format("更正办法", 4))
    response = clerk.post(f"{DRAFTS}/{draft}", {"标题": "更正后的办法", "then": "publish"})
    assert "已发布" in followed(clerk, response)
    (sidecar,) = knowledge.rglob("更正.txt.yaml")
    assert sidecar.read_text("utf-8") == "标题: 更正后的办法\n"
    assert "更正后的办法" in clerk.get("/desk/documents").text


def test_a_wrong_value_is_said_and_what_was_typed_stays(clerk: Desk) -> None:
    draft = one(clerk, "错.txt", NOTICE.format("错值办法", 5))
    response = clerk.post(f"{DRAFTS}/{draft}", {"标题": "新标题", "发布日期": "2026-02-30"})
    assert response.status_code == 400
    assert "真实的日期" in response.text and 'value="新标题"' in response.text


def test_a_replacement_shows_its_differences_and_takes_the_old_file_out(clerk: Desk, knowledge: Path) -> None:
    publish(clerk, one(clerk, "旧名.txt", NOTICE.format("替换办法", 6)))
    draft = one(clerk, "新名.txt", NOTICE.format("替换办法", 6).replace("三年", "五年"))
    shown = clerk.get(f"{DRAFTS}/{draft}").text
    assert "<del>三年</del><ins>五年</ins>" in shown and "影响" in shown
    assert "新增 1 份，移除 1 份" in publish(clerk, draft)
    assert [path.name for path in knowledge.rglob("*名.txt")] == ["新名.txt"]


def test_both_are_kept_where_staff_say_so(clerk: Desk, knowledge: Path) -> None:
    publish(clerk, one(clerk, "并存.txt", NOTICE.format("并存办法", 7)))
    draft = one(clerk, "并存.txt", NOTICE.format("并存办法", 7).replace("三年", "五年"))
    clerk.post(f"{DRAFTS}/{draft}/choice", {"choice": "keep"})
    assert "新增 1 份" in publish(clerk, draft)
    assert sorted(path.name for path in knowledge.rglob("并存*")) == ["并存.txt", "并存（2）.txt"]


def test_a_document_is_withdrawn_after_its_impact_was_shown_and_restored(clerk: Desk, bot) -> None:
    publish(clerk, one(clerk, "撤.txt", NOTICE.format("撤下办法", 8)))
    (name,) = (name for name in bot.store.live().documents if name.endswith("撤.txt"))
    assert "影响" in clerk.get("/desk/documents/withdraw", params={"id": name}).text
    assert "已撤下" in followed(clerk, clerk.post("/desk/documents/withdraw", {"document": name}))
    assert name not in bot.store.live().documents
    page = clerk.get("/desk/documents/one", params={"id": name}).text
    assert "已经撤下" in page
    version = re.findall(r'name="version_id" value="(\d+)"', page)[-1]
    assert "已恢复" in followed(clerk, clerk.post("/desk/documents/restore", {"version_id": version}))
    assert name in bot.store.live().documents


def test_whoever_brings_back_what_was_replaced_is_told_that_both_are_used_now(clerk: Desk, bot) -> None:
    publish(clerk, one(clerk, "第一稿.txt", NOTICE.format("两稿办法", 11)))
    (name,) = (name for name in bot.store.live().documents if name.endswith("第一稿.txt"))
    publish(clerk, one(clerk, "第二稿.txt", NOTICE.format("两稿办法", 11).replace("第一条", "第二条")))
    page = clerk.get("/desk/documents/one", params={"id": name}).text
    version = re.findall(r'name="version_id" value="(\d+)"', page)[-1]
    said = followed(clerk, clerk.post("/desk/documents/restore", {"version_id": version}))
    assert "已恢复" in said and "第二稿.txt）也在使用" in said


def test_a_release_is_gone_back_to_by_one_form(clerk: Desk, bot, knowledge: Path) -> None:
    before, release = sorted(knowledge.rglob("*")), bot.store.live().id
    publish(clerk, one(clerk, "退.txt", NOTICE.format("退回办法", 9)))
    page = clerk.get("/desk/releases").text
    (latest, *_) = re.findall(r'action="/desk/releases/back">.*?name="id" value="([0-9a-f]+)"', page, re.S)
    assert "已退回" in followed(clerk, clerk.post("/desk/releases/back", {"id": latest}))
    assert sorted(knowledge.rglob("*")) == before and bot.store.live().id == release


def test_releases_are_turned_page_by_page_and_only_the_latest_is_in_use(clerk: Desk, records: Engine) -> None:
    with Session(records) as session, session.begin():
        for number in range(40):
            at = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=number)
            session.add(
                PublicationRow(
                    id=f"old{number}", release=f"r{number}", at=at, by="张三", action="publish", changes=[]
                )
            )
        everything = session.scalar(select(func.count()).select_from(PublicationRow)) or 0
    try:
        pages = [clerk.get("/desk/releases", params={"at": at}).text for at in (1, 2)]
        assert [page.count('class="card release"') for page in pages] == [30, min(30, everything - 30)]
        assert ["现在使用" in page for page in pages] == [True, False]
        assert ["用题库检验" in page for page in pages] == [True, False]
        assert (
            'href="/desk/releases?at=2"' in pages[0]
            and "2020-01-01" in clerk.get("/desk/releases?at=99").text
        )
    finally:
        with Session(records) as session, session.begin():
            session.execute(delete(PublicationRow).where(PublicationRow.id.startswith("old")))


def test_a_published_document_is_corrected_in_three_steps(clerk: Desk, bot) -> None:
    publish(clerk, one(clerk, "改.txt", NOTICE.format("改信息办法", 10)))
    (name,) = (name for name in bot.store.live().documents if name.endswith("改.txt"))
    page = clerk.post("/desk/documents/edit", {"document": name}).headers["location"]
    assert "更新 1 份" in followed(
        clerk, clerk.post(page, {"发文字号": "更正〔2026〕1号", "then": "publish"})
    )
    assert bot.store.live().documents[name].metadata.doc_number == "更正〔2026〕1号"


@pytest.mark.parametrize(
    "name",
    [
        "../../../outside.txt",
        "..\\..\\outside.txt",
        "/etc/outside.txt",
        ".outside.txt",
        "国家/../../outside.txt",
    ],
)
def test_a_name_that_leads_out_is_kept_inside(clerk: Desk, knowledge: Path, name: str) -> None:
    draft = one(clerk, name, NOTICE.format("路径办法", 11))
    publish(clerk, draft)
    assert list(knowledge.parent.rglob("outside*.txt")) != []
    assert all(
        path.is_relative_to(knowledge) or "store" in path.parts for path in knowledge.parent.rglob("outside*")
    )


@pytest.mark.parametrize("field", ["folder", "instead_of"])
def test_a_folder_that_leads_out_is_kept_inside(clerk: Desk, knowledge: Path, field: str) -> None:
    away = "../../away"
    if field == "instead_of":
        assert upload(clerk, ("a.txt", NOTICE.format("外", 12)), instead_of=f"{away}/x").status_code == 400
    else:
        draft = one(clerk, "away.txt", NOTICE.format("外面办法", 12))
        followed(clerk, clerk.post(f"{DRAFTS}/{draft}", {"folder": away, "then": "publish"}))
        assert (knowledge / "away" / "away.txt").exists()
    assert not (knowledge.parent / "away").exists() and not (knowledge.parent.parent / "away").exists()


def test_scripts_in_names_and_contents_are_shown_as_text(clerk: Desk) -> None:
    evil = "<script>alert(1)</script>"
    draft = one(
        clerk, f"{evil}图.txt", f"{evil}的通知\n\n{LONG}\n\n第二条 {evil}<img src=x onerror=alert(1)>\n"
    )
    for page in (clerk.get(DRAFTS), clerk.get(f"{DRAFTS}/{draft}")):
        assert "<script>alert" not in page.text and "<img" not in page.text
        assert "script-src 'self'" in page.headers["content-security-policy"]
    publish(clerk, draft)
    assert "<script>alert" not in clerk.get("/desk/documents").text + clerk.get("/desk/releases").text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("空.txt", b"", "文件是空的"),
        ("程序.pdf", b"MZ\x90\x00", "程序"),
        ("坏.docx", b"PK\x03\x04", "损坏"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_cannot_be_published(
    clerk: Desk, name: str, content: bytes, said: str
) -> None:
    draft = one(clerk, name, content)
    assert said in clerk.get(DRAFTS).text and said in clerk.get(f"{DRAFTS}/{draft}").text
    assert "无法读取" in publish(clerk, draft)


def test_a_file_that_is_too_large_is_refused_with_the_limit(clerk: Desk) -> None:
    response = upload(clerk, ("大.txt", b"x" * (2 * 2**20 + 1)))
    assert response.status_code == 400 and "2 MB" in response.text
    assert drafts_of(clerk) == []


def test_more_than_all_files_together_may_have_is_not_even_read(clerk: Desk) -> None:
    assert upload(clerk, ("大.txt", b"x" * (12 * 2**20))).status_code == 413


def test_what_one_has_uploaded_another_neither_sees_nor_publishes(clerk: Desk, other: Desk) -> None:
    draft = one(clerk, "我的.txt", NOTICE.format("个人草稿", 13))
    assert "个人草稿" not in other.get(DRAFTS).text
    assert other.get(f"{DRAFTS}/{draft}").status_code == 400
    assert other.post(f"{DRAFTS}/{draft}/discard").status_code == 400
    assert "不在了" in publish(other, draft) and drafts_of(clerk) == [draft]


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        (f"{DRAFTS}/publish", {}),
        (f"{DRAFTS}/publish", {"draft": ["x"]}),
        (f"{DRAFTS}/nothing", {}),
        (f"{DRAFTS}/nothing/choice", {"choice": "x"}),
        ("/desk/documents/withdraw", {"document": "../etc/passwd"}),
        ("/desk/documents/edit", {"document": "../etc/passwd"}),
        ("/desk/documents/restore", {"version_id": "999999"}),
        ("/desk/documents/restore", {"version_id": "x"}),
        ("/desk/documents/restore", {"version_id": "9" * 30}),
        ("/desk/releases/back", {"id": "x"}),
    ],
)
def test_what_is_not_there_is_said_in_chinese_and_changes_nothing(
    clerk: Desk, bot, path: str, fields: dict[str, object]
) -> None:
    release = bot.store.live().id
    response = clerk.post(path, fields)
    assert response.status_code in (400, 422) and "Traceback" not in response.text
    assert re.search(r'role="alert">[^<]*[\u4e00-\u9fff]', response.text), response.text
    assert bot.store.live().id == release


@pytest.mark.parametrize(
    "query", [{"at": -5}, {"at": 999}, {"words": "100%' OR 1=1 --"}, {"order": "x"}, {"status": "x"}]
)
def test_any_search_is_answered(clerk: Desk, query: dict[str, object]) -> None:
    assert clerk.get("/desk/documents", params=query).status_code == 200


def test_two_publish_at_once_and_nothing_is_lost(clerk: Desk, other: Desk, bot) -> None:
    wanted = {
        desk: one(desk, f"{desk.name}.txt", NOTICE.format(f"{desk.name}办法", 20)) for desk in (clerk, other)
    }
    said: list[str] = []
    threads = [
        threading.Thread(target=lambda pair=pair: said.append(publish(*pair))) for pair in wanted.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all("新增 1 份" in one for one in said) and len(said) == 2
    names = {Path(name).name for name in bot.store.live().documents}
    assert {f"{desk.name}.txt" for desk in wanted} <= names


def test_questions_are_answered_without_one_failure_while_documents_are_published(
    clerk: Desk, site: str
) -> None:
    stop, seen, wrong = threading.Event(), set(), []

    def ask() -> None:
        with httpx.Client(base_url=site, timeout=60) as http:
            while not stop.is_set():
                response = http.post("/api/ask", json={"question": "示例市培育企业要满足哪些条件？"})
                seen.add(response.json().get("release"))
                if response.status_code != 200 or response.json()["refused"]:
                    wrong.append(response.text)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for n in range(3):
        publish(clerk, one(clerk, f"连续{n}.txt", NOTICE.format(f"连续{n}办法", 30 + n)))
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == [] and len(seen) >= 2


def test_a_long_task_shows_its_progress_to_its_owner_only_and_leads_on(
    bot, records: Engine, settings, clerk: Desk
) -> None:
    app, go = create_app(bot, records, settings), threading.Event()

    def slow(progress) -> str:
        progress("计算向量", 30, 70)
        go.wait(30)
        return "已发布：新增 1 份。"

    task = app.state.desk.work.start(clerk.name, "发布 1 份文件", "/desk/documents", slow, wait=0.2)
    with (
        served(app) as address,
        Desk(address, records, clerk.name) as mine,
        Desk(address, records, with_account(records, "赵敏", Role.STAFF)) as not_mine,
    ):
        shown = mine.get(f"/desk/work/{task.id}")
        assert "计算向量（30 / 70）" in shown.text and "refresh" in shown.headers
        # whether there is such a task is nobody else's business; whoever had one may have lost it by a restart
        assert "程序可能刚刚重新启动" in not_mine.get(f"/desk/work/{task.id}").text
        go.set()
        task.finished.wait(30)
        assert followed(mine, mine.get(f"/desk/work/{task.id}")) == "已发布：新增 1 份。"
