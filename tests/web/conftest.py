"""A small fictional knowledge folder, ingested, answered from and served as in operation."""

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from sqlalchemy import Engine

from bot.build import build_bot
from bot.chat import Bot
from bot.index import bring_in_line
from bot.records import open_records
from bot.settings import Settings
from bot.web.server import create_app

DOCUMENTS = Path(__file__).parent / "documents"


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
    server = uvicorn.Server(uvicorn.Config(create_app(bot, records, settings), port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()
