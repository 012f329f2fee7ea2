"""Releases of the index, Chroma and BM25 together, and keeping them in line with a folder.

Documents go in by `bring_in_line`; questions are put to `Store.live()`.
"""

from bot.index.alignment import Changes, bring_in_line
from bot.index.intake import Failure
from bot.index.meanings import Meanings, found_by
from bot.index.release import Release, check_encoder
from bot.index.store import Store

__all__ = [
    "Changes",
    "Failure",
    "Meanings",
    "Release",
    "Store",
    "bring_in_line",
    "check_encoder",
    "found_by",
]
