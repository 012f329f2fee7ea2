"""knowledge/contacts.csv to the office that answers what the documents do not."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import UnreadableFile


@dataclass(frozen=True, slots=True)
class Contact:
    """One line of the table of responsible offices."""

    topics: tuple[str, ...]
    office: str
    reach: str


def load(path: Path) -> tuple[Contact, ...]:
    """Read the columns 主题 (words divided by blanks), 负责单位, 联系方式; an absent file is empty."""
    if not path.exists():
        return ()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        return tuple(
            Contact(tuple(row["主题"].split()), row["负责单位"].strip(), (row["联系方式"] or "").strip())
            for row in rows
        )
    except (UnicodeDecodeError, KeyError, AttributeError, csv.Error) as error:
        raise UnreadableFile(
            f"联系表 {path.name} 读不出来。",
            "请用 UTF-8 编码保存，第一行写“主题,负责单位,联系方式,备注”。",
        ) from error


def office_for(text: str, contacts: Sequence[Contact]) -> Contact | None:
    """Return the contact with the most topic words in `text`, the first of equals; None for none."""
    best = max(contacts, key=lambda contact: _hits(text, contact), default=None)
    return best if best and _hits(text, best) else None


def _hits(text: str, contact: Contact) -> int:
    return sum(len(topic) for topic in contact.topics if topic in text)
