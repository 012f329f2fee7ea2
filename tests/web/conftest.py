"""A small fictional knowledge folder, ingested, answered from and served as in operation."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Engine

from bot.build import build_bot
from bot.chat import Bot
from bot.index import bring_in_line
from bot.records import open_records
from bot.settings import Settings
from bot.web.server import create_app
from tests.web.serving import served

DOCUMENTS = Path(__file__).parent / "documents"
NAMES = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = [
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("web")
    shutil.copytree(DOCUMENTS, folder / "knowledge")
    return Settings(
        _env_file=None,
        knowledge=folder / "knowledge",
        store=folder / "store",
        # all tests ask from one address
        questions_per_minute=10_000,
    )


@pytest.fixture(scope="session")
def bot(settings: Settings) -> Bot:
    bot = build_bot(settings)
    assert not bring_in_line(bot.knowledge, bot.store, bot.encoder).failed
    return bot


@pytest.fixture(scope="session")
def records(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return open_records(f"sqlite:///{tmp_path_factory.mktemp('records') / 'records.sqlite'}")


@pytest.fixture(scope="session")
def site(bot: Bot, records: Engine, settings: Settings) -> Iterator[str]:
    """The address of the application, served by uvicorn."""
    with served(create_app(bot, records, settings)) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = os.environ.get("KECE_TEST_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.skip(f"no browser: none of {', '.join(NAMES)} is installed and KECE_TEST_BROWSER is not set")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=OPTIONS)
        yield chromium
        chromium.close()
