"""Know the written forms of figures, each with an example beside it, and what each states."""

import re
import unicodedata
from collections.abc import Callable
from fractions import Fraction
from typing import Literal

from bot.numerals import ARABIC, CHINESE, DIGIT, NUMERAL, SCALE, ZERO, number

FigureKind = Literal[
    "amount", "share", "count", "number", "date", "duration", "ordinal", "doc_number", "code"
]
Parsed = tuple[FigureKind, Fraction | str, str]
"""Kind, value and unit, as in `Figure`."""
Reader = Callable[[re.Match[str]], Parsed | None]


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


# where a figure may begin; 统一, 唯一 are words
START = _compile(
    rf"\[\d|[〔\[【(](?=\d{{4}}[〕\]】)])|(?<!\d)\d|第(?= *[\d{DIGIT}十])|(?<![上下前后])半(?=年|个月)"
    rf"|[½⅓⅔¼¾⅕⅛]|(?<![统唯专同单{DIGIT}{ZERO}十百千万亿])(?:[{DIGIT}十拾廿]|零点|[百千万](?=分之))"
)
RUN = _compile(rf"[{DIGIT}{ZERO}十拾百佰千仟万亿]+|\d+")
# the [1] of a citation, and words that are no counts
SKIP = _compile(r"\[\d{1,3}\](?! *第? *\d+ *号)|十分(?!之)|一次性|一分为二")
# 1. or 2、 or (3) before an item
LIST_NUMBER = _compile(r"\d{1,2}(?:[)、]|\.(?=\D|(?:19|20)\d\d *年))")

YEAR = rf"(?P<year>(?:19|20)\d\d(?!\d)|[一二][{ZERO}九][{DIGIT}{ZERO}]{{2}})"
MONTH = r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
DAY = r"(?P<day>3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
PART = r"(?P<part>底|末|初|上旬|中旬|下旬)?"
N = rf"(?P<n>{NUMERAL})"
UNITS = (
    "人次 家次 户次 百分点 平方米 立方米 公里 公斤 课时 学时 个 家 项 件 名 人 分 次 户 类 档 批 份 条 款 "
    "篇 套 倍 位 种 级 所 场 处 座 张 辆 期 届 例 组 页 字 亩 吨 米 岁 轮 支"
)
UNIT = UNITS.replace(" ", "|")
# words in which 成 after a numeral is no tenth: 其一成立
NO_TENTH = "立为果员本功分长交熟就品效套因都"


def _doc_number(match: re.Match[str]) -> Parsed | None:
    """〔2016〕32号, [2016]32号"""
    return "doc_number", f"[{match['year']}]{int(match['serial'])}", ""


def _yearly_number(match: re.Match[str]) -> Parsed | None:
    """2023年第7号"""
    serial = number(match["n"])
    return None if serial is None else ("doc_number", f"{_arabic(match['year'])}年第{serial}号", "")


def _date(match: re.Match[str]) -> Parsed | None:
    """2016年1月1日, 2016-01-01, 2016年1月, 5月31日, 5月底, 2016年, 2023年底"""
    parts = match.groupdict()
    numbers = [number(parts[name]) for name in ("month", "day") if parts.get(name)]
    year = _arabic(parts["year"]) if parts.get("year") else "-"
    value = "-".join([year, *(f"{int(n or 0):02}" for n in numbers)])
    return "date", value, (parts.get("part") or "").replace("末", "底")


def _arabic(year: str) -> str:
    return year.translate(str.maketrans("零〇○一二三四五六七八九", "000123456789"))


def _percent(match: re.Match[str]) -> Parsed | None:
    """10%, 5‰"""
    value = number(match["n"])
    return None if value is None else ("share", value / (100 if match["sign"] == "%" else 1000), "")


def _fraction(match: re.Match[str]) -> Parsed | None:
    """百分之十, 三分之二, 2/3"""
    wholes = {"百": Fraction(100), "千": Fraction(1000), "万": Fraction(10_000)}
    below, above = (wholes.get(match[name]) or number(match[name]) for name in ("below", "above"))
    return ("share", above / below, "") if above is not None and below else None


def _tenths(match: re.Match[str]) -> Parsed | None:
    """一成, 三成五"""
    tenths, rest = number(match["n"]), match["rest"]
    more = Fraction(1, 2) if rest == "半" else number(rest or "0")
    if tenths is None or more is None:
        return None
    return "share", tenths / 10 + (more / 10 if rest == "半" else more / 100), ""


def _part_of_one(match: re.Match[str]) -> Parsed:
    """⅔, 一半"""
    value = 0.5 if match.group() == "一半" else unicodedata.numeric(match.group())
    return "share", Fraction(value).limit_denominator(10), ""


def _years(match: re.Match[str]) -> Parsed | None:
    """三年, 一年半, 半年: as months, so that 一年 = 12个月"""
    value = number(match["n"]) if match["n"] else Fraction(0)
    return None if value is None else ("duration", value * 12 + (6 if "半" in match.group() else 0), "月")


def _months(match: re.Match[str]) -> Parsed | None:
    """6个月, 两个半月, 半个月"""
    value = number(match["n"]) if match["n"] else Fraction(0)
    half = Fraction(1, 2) if "半" in match.group() else Fraction(0)
    return None if value is None else ("duration", value + half, "月")


def _days(match: re.Match[str]) -> Parsed | None:
    """10个工作日, 365天, 183 天, 两周, 24小时"""
    value, unit = number(match["n"]), match["unit"]
    if value is None:
        return None
    if unit in ("周", "星期"):
        return "duration", value * 7, "日"
    return "duration", value, unit if unit in ("工作日", "小时", "分钟") else "日"


def _measured(kind: FigureKind) -> Reader:
    """Return the reader of 300万元 (amount), 54家 (count), 第十一条 and 四季度 (ordinal)."""

    def read(match: re.Match[str]) -> Parsed | None:
        value = number(match["n"])
        unit = (match["unit"] or "").replace("块钱", "元")
        return None if value is None else (kind, value, unit)

    return read


def _lower_bound(match: re.Match[str]) -> Parsed | None:
    """300-500万元 (as 300万元), 三至五年 (as 三年), 2023—2027年"""
    text, at = match.string, match.start("next")
    scaled = re.search(f"{SCALE}$", match["n"]) is not None
    head = (SCALED if scaled else COEFFICIENT).match(text, at)
    for pattern, reader in READERS:
        upper = pattern.match(text, at)
        if head and upper and reader(upper):
            # 5000-1亿元 leaves open which 5000 is meant
            if not scaled and (number(match["n"]) or 0) >= (number(head.group()) or 0):
                return None
            lower = pattern.fullmatch(match["n"] + text[head.end() : upper.end()])
            return reader(lower) if lower and upper.end() > head.end() else None
    return None


def _number(match: re.Match[str]) -> Parsed | None:
    """54, 3,000, 三百; of Chinese numerals only large ones, as 一 and 十 are in too many words"""
    numeral = match["n"]
    value = number(numeral)
    if value is None or not (numeral[0].isascii() or re.search("[百千万亿点]", numeral)):
        return None
    return "number", value, ""


def _code(match: re.Match[str]) -> Parsed:
    """0355, 012366, 91140400110112345678"""
    return "code", match.group(), ""


COEFFICIENT = _compile(rf"{ARABIC}|{CHINESE}")
SCALED = _compile(NUMERAL)
READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (_compile(r"[〔\[【(](?P<year>\d{4})[〕\]】)] *第? *(?P<serial>\d{1,6}) *号"), _doc_number),
    (_compile(rf"{YEAR} *年 *第? *{N} *号"), _yearly_number),
    (_compile(rf"{YEAR}(?P<sep>[-./]){MONTH}(?P=sep){DAY}(?!\d)"), _date),
    (_compile(rf"{YEAR}-(?P<month>0[1-9]|1[0-2])(?![\d-])"), _date),
    (_compile(rf"(?:{YEAR} *年 *)?{MONTH} *月 *{DAY} *[日号]"), _date),
    (_compile(rf"(?:{YEAR} *年 *)?{MONTH} *月(?:份)?{PART}"), _date),
    (_compile(rf"{YEAR} *年{PART}"), _date),
    (_compile(rf"{N} *(?P<sign>[%‰])"), _percent),
    (_compile(rf"(?P<below>[百千万]|{NUMERAL})分之(?P<above>百(?!分)|{NUMERAL})"), _fraction),
    (_compile(r"(?P<above>[1-9]\d?)/(?P<below>[1-9]\d?)(?![\d/])"), _fraction),
    (_compile(rf"(?P<n>[{DIGIT}\d])成(?P<rest>[{DIGIT}半])?(?![{NO_TENTH}])"), _tenths),
    (_compile("[½⅓⅔¼¾⅕⅛]|一半"), _part_of_one),
    (_compile(rf"第 *{N} *(?P<unit>[条款项章节编类批期届号]|季度)?"), _measured("ordinal")),
    (_compile(rf"{N} *(?P<unit>季度)"), _measured("ordinal")),
    (_compile(rf"{N} *周?年半?|半年"), _years),
    (_compile(rf"{N} *个半?月|半个月"), _months),
    (_compile(rf"{N} *个? *(?P<unit>工作日|日历天|日历日|自然日|日|天|周|星期|小时|分钟)"), _days),
    (_compile(rf"{N} *(?P<unit>美元|欧元|港元|日元|元|块钱)(?![旦素])"), _measured("amount")),
    (_compile(rf"{N} *个?(?P<unit>{UNIT})"), _measured("count")),
    (_compile(rf"{N}(?=[ ]*[-‐–—―~～至到]{{1,2}} *(?P<next>[\d{DIGIT}十]))"), _lower_bound),
    (_compile(r"0\d+|\d{16,}"), _code),
    (_compile(N), _number),
)
