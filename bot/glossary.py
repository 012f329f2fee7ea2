"""knowledge/glossary.csv to the full terms that a question's abbreviations stand for."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pypinyin import lazy_pinyin

from bot.errors import UnreadableFile
from bot.index.lexical import is_known

MISTYPED_MIN = 4  # characters; shorter words sound like too many others


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


def spell_out(text: str, entries: Sequence[Entry]) -> str:
    """Put the full terms in the place of the abbreviations in `text`.

    An abbreviation of up to three characters does not count where it is the seam of two other words:
    高企 is none in 提高企业. One that stands within its own full term stays.
    """
    for entry in sorted(entries, key=lambda entry: -len(entry.short)):
        at = text.find(entry.short)
        if at >= 0 and entry.full not in text and _is_word(text, at, at + len(entry.short)):
            text = text[:at] + entry.full + text[at + len(entry.short) :]
    return text


def correct(text: str, words: Iterable[str]) -> str:
    """Put right what sounds like a word of four characters or more: 家计扣除 → 加计扣除.

    People type by pinyin; a slip gives characters of the same sound.
    """
    syllables = _sound(text)
    by_sound = _by_sound(frozenset(word for word in words if len(word) >= MISTYPED_MIN))
    for length in sorted({len(sound) for sound in by_sound}, reverse=True):
        for start in range(len(text) - length + 1):
            word = by_sound.get(syllables[start : start + length])
            if word and _is_slip(text[start : start + length], word):
                text = text[:start] + word + text[start + length :]
    return text


def short_forms(text: str, entries: Sequence[Entry]) -> dict[str, tuple[str, ...]]:
    """Return the full terms in `text`, each with its short forms."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        if entry.full in text:
            found[entry.full] = (*found.get(entry.full, ()), entry.short)
    # 高新技术企业证书 says no more than 高新技术企业 and 证书 do
    return {
        full: shorts for full, shorts in found.items() if not any(_within(other, full) for other in found)
    }


def _within(part: str, whole: str) -> bool:
    return part != whole and part in whole


def _is_slip(typed: str, meant: str) -> bool:
    """Whether one character is another one of its sound: 家计扣除; 中心认定 is no slip for 重新认定."""
    return sum(one != other for one, other in zip(typed, meant, strict=True)) == 1


@lru_cache(2)
def _by_sound(words: frozenset[str]) -> dict[tuple[str, ...], str]:
    return {_sound(word): word for word in sorted(words) if word.isalpha() and not word.isascii()}


def _sound(text: str) -> tuple[str, ...]:
    """Return a syllable for each character, tones left out; other characters stand for themselves."""
    return tuple(lazy_pinyin(character)[0] for character in text)


def _is_word(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` is a word of its own, not the seam of two others."""
    if end - start > 3:
        return True
    before, after = text[max(0, start - 1) : start + 1], text[end - 1 : end + 1]
    return not (is_known(before) and is_known(after))
