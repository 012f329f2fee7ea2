"""Open each page of the desk over many records and documents, and print milliseconds: python -m benchmarks.desk.

The records and documents are made up, by the thousand, in --folder (kept, so that a second run only
measures). Each page is asked for over HTTP, once as it comes and then five times more; the exit status
is 1 where one of these took longer than a second.
"""

import argparse
import random
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import httpx
import uvicorn
from sqlalchemy import Engine, func, insert, select
from sqlalchemy.orm import Session

from bot.build import build_bot, build_records
from bot.chat import Bot, complete
from bot.index import bring_in_line
from bot.model import Document
from bot.records import CitedRow, Conversation, FeedbackRow, HandledRow, PublicationRow, TurnRow
from bot.records.accounts import Role, account_named, add_account
from bot.records.signins import sign_in
from bot.settings import Settings
from bot.web.desk.access import COOKIE
from bot.web.server import create_app

REPEATS = 5
PUBLICATIONS = 365
SLOWEST = 1.0  # seconds that a page may take
PLACES = ("国家", "山西省", "山西省/长治市", "山西省/长治市/潞州区")
THINGS = (
    "高新技术企业",
    "科技型中小企业",
    "技术合同",
    "孵化器",
    "众创空间",
    "研发机构",
    "创新券",
    "成果转化",
    "专利",
    "重点实验室",
)
SORTS = ("认定", "奖励", "补助", "评价", "备案", "验收", "复审", "资助", "后补助", "考核")
QUESTIONS = (
    "{thing}{sort}要什么条件？",
    "我们公司想申请{thing}{sort}，需要准备哪些材料",
    "{thing}的{sort}能给多少钱",
    "{thing}{sort}什么时候截止？",
    "去年申报的{thing}{sort}结果在哪里看",
    "{thing}{sort}归哪个部门管，电话多少",
    "请问{thing}{sort}和税收优惠能不能同时享受",
)
MODES = ("extractive",) * 7 + ("refused",) * 2 + ("generative",)


def main() -> int:
    """Make what is missing, open the pages and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="for documents, index and records")
    parser.add_argument("--documents", type=int, default=2_000)
    parser.add_argument("--conversations", type=int, default=10_000)
    parser.add_argument("--database-url", default="", help="by default SQLite in --folder")
    options = parser.parse_args()
    settings = Settings(
        _env_file=None,
        knowledge=options.folder / "knowledge",
        store=options.folder / "store",
        database_url=options.database_url,
    )
    bot, records = build_bot(settings), build_records(settings)
    random.seed(6)
    if not settings.knowledge.is_dir():
        write_documents(settings.knowledge, options.documents)
    started = time.perf_counter()
    changes = bring_in_line(bot.knowledge, bot.store, bot.encoder)
    print(
        f"{len(bot.store.live().documents)} documents, {len(changes.added)} read in {time.perf_counter() - started:.0f} s"
    )
    fill(records, bot, options.conversations)
    # as the app does when it starts: it loads the model
    complete(bot, QUESTIONS[0])
    with served(bot, records, settings) as site:
        return measure(site, records, bot)


def write_documents(folder: Path, count: int) -> None:
    """Write made-up rules and notices, some with a time to apply in."""
    for number in range(count):
        thing, sort = random.choice(THINGS), random.choice(SORTS)
        day = date(2026, 11, 1) - timedelta(days=random.randrange(1500))
        path = folder / random.choice(PLACES) / f"{thing}{sort}办法{number:04}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        articles = "\n\n".join(
            f"第{article}条 {thing}{sort}应当符合第{number}号规定的第{article}项条件，"
            f"给予{random.randrange(1, 99)}万元支持，比例不超过{random.randrange(1, 60)}%。"
            for article in "一二三四五六七八"
        )
        until = day + timedelta(days=random.randrange(10, 900))
        path.write_text(
            f"---\n标题: {thing}{sort}办法（{number}）\n发文字号: 示科发〔{day.year}〕{number}号\n发文机关: 示例科学技术局\n"
            f"文件类型: {'通知' if number % 4 == 0 else '政策'}\n发布日期: {day}\n施行日期: {day}\n有效期至: {until}\n状态: 现行\n---\n\n"
            f"# {thing}{sort}办法（{number}）\n\n{articles}\n\n申报时间：{day.year}年{day.month}月{day.day}日至"
            f"{until.year}年{until.month}月{until.day}日。\n",
            "utf-8",
        )


def fill(records: Engine, bot: Bot, count: int) -> None:
    """Add conversations of up to three questions over half a year until there are `count`."""
    with Session(records) as session:
        there = session.scalar(select(func.count()).select_from(Conversation)) or 0
    documents = list(bot.store.live().documents.values())
    rows: dict[type, list[dict[str, object]]] = {
        table: [] for table in (Conversation, TurnRow, CitedRow, FeedbackRow, HandledRow)
    }
    for number in range(there, count):
        asked = datetime.now(UTC) - timedelta(minutes=random.randrange(180 * 24 * 60))
        rows[Conversation].append({"id": f"c{number}", "started": asked})
        for turn in range(random.randrange(1, 4)):
            _add_turn(rows, f"c{number}", turn, asked + timedelta(minutes=turn), documents)
    if not there:
        rows[PublicationRow] = _publications(documents)
    with records.begin() as connection:
        for table, found in rows.items():
            if found:
                connection.execute(insert(table), found)
    with Session(records) as session:
        turns = session.scalar(select(func.count()).select_from(TurnRow))
    print(f"{max(there, count)} conversations, {turns} questions, {records.dialect.name}")


def _publications(documents: list[Document]) -> list[dict[str, object]]:
    """Return what two years of publishing leave behind."""
    return [
        {
            "id": f"p{number}",
            "release": f"r{number}",
            "at": datetime.now(UTC) - timedelta(days=2 * number + 1),
            "by": "王芳",
            "action": "publish",
            "changes": [
                {"document": one.id, "title": one.title, "change": "changed"}
                for one in random.sample(documents, min(5, len(documents)))
            ],
            "gate": random.choice(("", "passed", "failed")),
            "gate_report": {"total": 577, "complaints": ["「答出要点的比例」变差。"] * 4},
        }
        for number in range(PUBLICATIONS)
    ]


def _add_turn(
    rows: dict[type, list[dict[str, object]]],
    conversation: str,
    turn: int,
    asked: datetime,
    documents: list[Document],
) -> None:
    mode, turn_id = random.choice(MODES), f"{conversation}-{turn}"
    # a few documents are cited much, most never
    cited = [
        documents[int(random.paretovariate(0.6)) % len(documents)] for _ in range(random.randrange(1, 4))
    ]
    if mode == "refused":
        cited = []
    question = random.choice(QUESTIONS).format(thing=random.choice(THINGS), sort=random.choice(SORTS))
    rows[TurnRow].append(
        {
            "id": turn_id,
            "conversation_id": conversation,
            "asked": asked,
            "question": question,
            "answer": "没有找到能回答这个问题的依据。"
            if mode == "refused"
            else f"{question}按规定办理。[1]" * 8,
            "mode": mode,
            "release": "r1",
            "region": "山西省/长治市/潞州区",
            "citations": [_cited(n, document) for n, document in enumerate(cited, start=1)],
            "elapsed_ms": random.expovariate(1 / 80),
            "thin": mode != "refused" and random.random() < 0.1,
        }
    )
    rows[CitedRow] += [
        {"turn_id": turn_id, "number": n, "document_id": d.id, "passage_id": f"p{n}", "title": d.title}
        for n, d in enumerate(cited, start=1)
    ]
    if random.random() < 0.15:
        helpful = random.random() < 0.6
        rows[FeedbackRow].append({"turn_id": turn_id, "given": asked, "helpful": helpful, "reason": ""})
    if mode == "refused" and random.random() < 0.3:
        handled = {"state": "dismissed", "note": "", "by": "王芳", "at": asked}
        rows[HandledRow].append({"turn_id": turn_id, **handled})


def _cited(number: int, document: Document) -> dict[str, object]:
    """Return a citation as `Answer.as_json` has it."""
    metadata = document.metadata
    return {
        "n": number,
        "document": document.id,
        "title": document.title,
        "doc_number": metadata.doc_number,
        "issuer": metadata.issuer,
        "published": str(metadata.published),
        "status": "in force",
        "heading": "第一条",
        "page": None,
        "quote": document.text[:120],
        "start": 0,
        "end": 120,
        "passage": f"p{number}",
        "url": "",
    }


@contextmanager
def served(bot: Bot, records: Engine, settings: Settings) -> Iterator[str]:
    """Serve the application and yield its address."""
    server = uvicorn.Server(uvicorn.Config(create_app(bot, records, settings), port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def measure(site: str, records: Engine, bot: Bot) -> int:
    """Print a line a page; return 1 where one took too long or could not be opened."""
    name = "benchmark"
    account = account_named(records, name) or add_account(records, name, f"{name} 1234", Role.ADMIN)
    # no connection is used twice: the server ends one on which it met a bug
    desk = httpx.Client(
        base_url=site,
        cookies={COOKIE: sign_in(records, account)},
        timeout=120,
        limits=httpx.Limits(max_keepalive_connections=0),
    )
    wrong = 0
    print(f"\n{'page':58} {'first':>8} {'median':>8} {'worst':>8} {'KB':>7}   (milliseconds)")
    for address in addresses(records, bot):
        times = []
        for _ in range(REPEATS + 1):
            started = time.perf_counter()
            response = desk.get(address)
            times.append(time.perf_counter() - started)
        first, later = times[0], times[1:]
        slow = max(later) > SLOWEST or response.status_code != 200
        wrong |= slow
        shown = f"{first * 1000:8.0f} {statistics.median(later) * 1000:8.0f} {max(later) * 1000:8.0f}"
        mark = f" {response.status_code if response.status_code != 200 else ''}{' SLOW' if max(later) > SLOWEST else ''}"
        print(f"{address[:58]:58} {shown} {len(response.content) / 1000:7.0f}{mark}")
    desk.close()
    return int(wrong)


def addresses(records: Engine, bot: Bot) -> list[str]:
    """Return the pages that are opened, with something put in for what varies."""
    with Session(records) as session:
        most = select(CitedRow.document_id).group_by(CitedRow.document_id).order_by(func.count().desc())
        document = session.scalars(most).first()
        turn = session.scalars(select(TurnRow.id).where(TurnRow.mode == "refused").limit(1)).one()
    query = urlencode({"id": document or next(iter(bot.store.live().documents))})
    return [
        "/desk",
        "/desk?days=7",
        "/desk?days=180",
        "/desk/documents",
        "/desk/documents?words=%E5%AD%B5%E5%8C%96%E5%99%A8",
        "/desk/documents?order=cited&at=20",
        f"/desk/documents/one?{query}",
        f"/desk/documents/withdraw?{query}",
        "/desk/documents/drafts",
        "/desk/releases",
        "/desk/questions",
        f"/desk/questions/group?turn={turn}",
        f"/desk/questions/conversation?id={turn.partition('-')[0]}",
        "/desk/questions/export",
        "/desk/deadlines",
        "/desk/accounts",
        "/desk/password",
    ]


if __name__ == "__main__":
    sys.exit(main())
