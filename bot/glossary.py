"""knowledge/glossary.csv to the full terms that a question's abbreviations stand for."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import jieba

from bot.errors import UnreadableFile


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the glossary."""

    short: str
    full: str


def load(path: Path) -> tuple[Entry, ...]:
    """Read the columns 简称 and 全称; an absent file is an empty glossary."""
    if not path.exists():
        return ()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        entries = [Entry(row["简称"].strip(), row["全称"].strip()) for row in rows]
    except (UnicodeDecodeError, KeyError, AttributeError, csv.Error) as error:
        raise UnreadableFile(
            f"词语表 {path.name} 读不出来。",
            "请用 UTF-8 编码保存，第一行写“简称,全称”，以下每行一对。",
        ) from error
    return tuple(entry for entry in entries if entry.short and entry.full)


def expand(text: str, entries: Sequence[Entry]) -> tuple[str, ...]:
    """Return the full terms of the abbreviations in `text`, each once, in order of appearance.

    An abbreviation counts only between word boundaries: 高企 is none in 提高企业. A full term that
    the text itself holds is left out.
    """
    boundaries = {0, *accumulate(map(len, jieba.lcut(text)))}
    found: list[tuple[int, str]] = []
    taken: set[int] = set()
    for entry in sorted(entries, key=lambda entry: -len(entry.short)):
        start = text.find(entry.short)
        end = start + len(entry.short)
        if start < 0 or taken & set(range(start, end)) or entry.full in text:
            continue
        if {start, end} <= boundaries or len(entry.short) > 3:
            taken |= set(range(start, end))
            found.append((start, entry.full))
    return tuple(dict.fromkeys(full for _, full in sorted(found)))
