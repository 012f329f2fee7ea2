"""Dates and numbers as Chinese documents write them to Python's."""

import re
from datetime import date

import cn2an

from bot.reading.conventions import CHINESE_DATE, PLAIN_DATE

_DIGITS = str.maketrans("〇○零Ｏ一二三四五六七八九", "00001" + "23456789")


def number(text: str) -> int | None:
    """Return the value of 25, 二十五, 两 or 二〇〇八, None where it is no number."""
    text = text.strip().replace("两", "二")
    if text.isdigit():
        return int(text)
    if re.fullmatch("[〇○零Ｏ一二三四五六七八九]+", text):
        return int(text.translate(_DIGITS))
    try:
        return int(cn2an.cn2an(text, "smart"))
    except ValueError:
        return None


def first_date(text: str) -> date | None:
    """Return the first date that stands in `text`, in Chinese or plain form, None where none does."""
    for pattern in (CHINESE_DATE, PLAIN_DATE):
        for match in pattern.finditer(text):
            parts = [number(part) for part in match.groups() if part]
            if (day := _date(parts)) is not None:
                return day
    return None


def years_later(day: date, years: int) -> date | None:
    """Return the last day of a term of `years` that begins on `day`."""
    try:
        return date.fromordinal(_same_day(day, day.year + years).toordinal() - 1)
    except ValueError:
        return None


def _same_day(day: date, year: int) -> date:
    # a term from 29 February ends as one from 1 March does
    return date(year, 3, 1) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def _date(parts: list[int | None]) -> date | None:
    try:
        year, month, day = (part or 0 for part in parts)
        return date(year, month, day)
    except ValueError:
        return None
