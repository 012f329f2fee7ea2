"""An application of its own, for these tests publish."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.build import build_bot
from bot.chat import Bot
from bot.index import bring_in_line
from bot.records import open_records
from bot.settings import Settings
from bot.web.server import create_app
from tests.web.conftest import DOCUMENTS
from tests.web.serving import served


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(DOCUMENTS, folder / "knowledge")
    return Settings(
        _env_file=None,
        knowledge=folder / "knowledge",
        store=folder / "store",
        questions_per_minute=10_000,
        max_file_mb=2,
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
def knowledge(settings: Settings) -> Path:
    return settings.knowledge
