"""An application whose folder holds notices with dates around today, and whose records are empty."""

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.answering.wording import day_zh
from bot.build import build_bot
from bot.chat import Bot
from bot.index import bring_in_line
from bot.records import open_records
from bot.settings import Settings
from bot.web.server import create_app
from tests.web.conftest import DOCUMENTS
from tests.web.serving import served

NOTICE = """---
标题: 关于组织申报{name}的通知
发文字号: 示科通〔2026〕{number}号
文件类型: 通知
成文日期: {written}
状态: 现行
---

# 关于组织申报{name}的通知

一、申报时间

网上申报时间为{opens}至{closes}。
"""
CONTACTS = "主题,负责单位,联系方式,备注\n奖励 电话,潞州区示例局,,\n创新券,潞州区示例中心,,\n"


def in_days(days: int) -> str:
    return day_zh(date.today() + timedelta(days=days))


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("insights")
    shutil.copytree(DOCUMENTS, folder / "knowledge")
    windows = {"甲专项": (-20, 5), "乙专项": (-5, 40), "丙专项": (9, 60), "丁专项": (-60, -8)}
    for number, (name, (opens, closes)) in enumerate(windows.items(), start=1):
        text = NOTICE.format(
            name=name, number=number, written=date.today(), opens=in_days(opens), closes=in_days(closes)
        )
        (folder / "knowledge" / f"{name}.md").write_text(text, "utf-8")
    (folder / "knowledge" / "contacts.csv").write_text(CONTACTS, "utf-8")
    return Settings(
        _env_file=None, knowledge=folder / "knowledge", store=folder / "store", questions_per_minute=10_000
    )


@pytest.fixture(scope="module")
def bot(settings: Settings) -> Bot:
    bot = build_bot(settings)
    assert not bring_in_line(bot.knowledge, bot.store, bot.encoder).failed
    return bot


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return open_records(f"sqlite:///{tmp_path_factory.mktemp('records') / 'records.sqlite'}")


@pytest.fixture(scope="module")
def site(bot: Bot, records: Engine, settings: Settings) -> Iterator[str]:
    with served(create_app(bot, records, settings)) as address:
        yield address


@pytest.fixture
def own(settings: Settings) -> Path:
    """The installation's own questions."""
    return settings.store / "questions.jsonl"
