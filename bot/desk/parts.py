"""What every page and action of the desk works with."""

from dataclasses import dataclass, field

from sqlalchemy import Engine

from bot.chat import Bot
from bot.desk.work import Work
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Parts:
    """The bot that answers, the database, and what the installation chose."""

    bot: Bot
    records: Engine
    settings: Settings
    work: Work = field(default_factory=Work)
    """What takes longer than a page may."""
