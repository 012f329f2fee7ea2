"""Bring the index in line with the knowledge folder, then serve the page, the source viewer and the API."""

import argparse
import logging
import sqlite3
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn
from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress, TaskID
from rich.text import Text
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.build import build_bot, build_records
from bot.chat import Bot, complete
from bot.desk.gate import abandon_gates
from bot.errors import KeceError, NoIndex
from bot.index import bring_in_line, found_by
from bot.records import forget_before
from bot.records.signins import forget_signins
from bot.settings import Settings
from bot.web.server import create_app
from bot.web.wording import NAME
from ingest import printable

EVERYWHERE = ("0.0.0.0", "::", "127.0.0.1")
DAY = 24 * 60 * 60  # seconds
RELEASE_SECONDS = 5.0  # between two looks for a new release
AGAIN_SECONDS = 600.0
BREATH_SECONDS = 0.1  # left to those who ask, after each few vectors
WARM_UP = "研发费用加计扣除比例是多少？"


def main() -> int:
    """Run until interrupted; return the exit status."""
    _log_warnings()
    console = Console(stderr=True)
    try:
        settings = Settings(**_arguments())
        bot = build_bot(settings)
        _prepare(bot, settings, console)
        records = build_records(settings)
    except ValidationError as error:
        wrong = "、".join(".".join(map(str, found["loc"])) for found in error.errors())
        _say(console, f"以下设置无效：{wrong}。请检查命令行、KECE_ 环境变量和 .env 文件。", "bold red")
        return 1
    except KeceError as error:
        _say(console, f"{error.message_zh}{error.hint_zh}", "bold red")
        return 1
    return _serve(bot, records, settings, console)


def _serve(bot: Bot, records: Engine, settings: Settings, console: Console) -> int:
    application = create_app(bot, records, settings)
    config = uvicorn.Config(application, host=settings.host, port=settings.port, log_level="warning")
    server = uvicorn.Server(config)
    abandon_gates(records)
    threading.Thread(target=_keep_tidy, args=(records, settings), daemon=True).start()
    threading.Thread(target=_keep_meanings, args=(server, bot), daemon=True).start()
    threading.Thread(target=_announce_and_warm_up, args=(server, bot, console), daemon=True).start()
    try:
        server.run()
    except SystemExit:
        # uvicorn has logged the cause
        _say(
            console,
            f"无法在 {settings.host}:{settings.port} 上启动。请换一个端口，例如 --port 7861。",
            "bold red",
        )
        return 1
    return 0


def _keep_tidy(records: Engine, settings: Settings) -> None:
    """Delete what may be kept no longer, now and every day."""
    while True:
        try:
            forget_before(records, datetime.now(UTC) - timedelta(days=settings.keep_days))
            forget_signins(records, timedelta(hours=settings.signin_hours))
        except SQLAlchemyError:
            logging.exception("old records could not be deleted; they are tried again tomorrow")
        time.sleep(DAY)


def _keep_meanings(server: uvicorn.Server, bot: Bot) -> None:
    """Make the vectors of meaning that the live release lacks, once the page is there, and again for a new one."""
    done = ""
    while bot.meanings:
        time.sleep(RELEASE_SECONDS)
        try:
            release = bot.store.live()
            if not server.started or release.id == done:
                continue
            texts = found_by(release)
            for _ in bot.meanings.fill(texts):
                time.sleep(BREATH_SECONDS)
            bot.meanings.forget_others(texts)
            done = release.id
        except (KeceError, sqlite3.Error):
            logging.exception("vectors of meaning could not be made; search goes on without those that lack")
            time.sleep(AGAIN_SECONDS)


def _log_warnings() -> None:
    handler = logging.StreamHandler()
    # the handler's own level, since libraries such as bm25s set their loggers to DEBUG
    handler.setLevel(logging.WARNING)
    logging.basicConfig(handlers=[handler], format="%(asctime)s %(levelname)s %(name)s: %(message)s")


def _arguments() -> dict[str, Any]:
    """Return the settings given on the command line; what is not given stays as the settings have it."""
    parser = argparse.ArgumentParser(description="启动科技政策问答服务")
    parser.add_argument("--knowledge", type=Path, metavar="DIR", help="政策文件所在的文件夹")
    parser.add_argument("--store", type=Path, metavar="DIR", help="索引所在的文件夹")
    parser.add_argument("--host", help="监听地址，默认 127.0.0.1；填 0.0.0.0 可供局域网访问")
    parser.add_argument("--port", type=int, help="端口，默认 7860")
    return {name: value for name, value in vars(parser.parse_args()).items() if value is not None}


def _prepare(bot: Bot, settings: Settings, console: Console) -> None:
    """Bring the index in line; where that fails but an earlier release is there, go on with it."""
    try:
        with Progress(console=console, transient=True) as progress:
            steps: dict[str, TaskID] = {}

            def show(step: str, done: int, total: int) -> None:
                if step not in steps:
                    steps[step] = progress.add_task(step, total=total)
                progress.update(steps[step], completed=done, total=total)

            changes = bring_in_line(
                settings.knowledge,
                bot.store,
                bot.encoder,
                ocr=settings.ocr,
                max_mb=settings.max_file_mb,
                progress=show,
            )
    except KeceError as error:
        if not _answers(bot):
            raise
        _say(console, f"索引未能更新，先用已有的索引。{error.message_zh}{error.hint_zh}", "yellow")
        return
    for failure in changes.failed:
        _say(console, f"未能读取 {failure.document}：{failure.reason}{failure.hint}", "yellow")
    _say(
        console,
        f"索引就绪：新增 {len(changes.added)}，更新 {len(changes.changed)}，移除 {len(changes.removed)}，"
        f"未变 {len(changes.unchanged)}，失败 {len(changes.failed)}。",
    )


def _answers(bot: Bot) -> bool:
    try:
        bot.store.live()
    except NoIndex:
        return False
    return True


def _announce_and_warm_up(server: uvicorn.Server, bot: Bot, console: Console) -> None:
    """Say where the page is once it is there, then load what the first question would wait for.

    The model's library takes 4 s to import: done before the server listens, it would delay the page.
    """
    while not server.started:
        time.sleep(0.05)
    host, port = server.servers[0].sockets[0].getsockname()[:2]
    _say(console, f"{NAME}已启动：http://{'localhost' if host in EVERYWHERE else host}:{port}", "green")
    try:
        complete(bot, WARM_UP)
    except KeceError as error:
        _say(console, f"{error.message_zh}{error.hint_zh}", "yellow")


def _say(console: Console, sentence: str, style: str = "") -> None:
    """Write a sentence as it is: what looks like markup in a file's name is part of the name."""
    console.print(Text(printable(sentence), style=style))


if __name__ == "__main__":
    sys.exit(main())
