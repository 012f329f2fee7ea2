"""Turn numerals, 3,000,000 or 2亿5000万 or 三百二十, into numbers."""

import re
from fractions import Fraction

import cn2an

DIGIT = "一二两三四五六七八九壹贰叁肆伍陆柒捌玖"
ZERO = "零〇○"
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}

# 三百二十, 十二, 零点五; lengths are bounded because questions are untrusted text
CHINESE = (
    rf"(?:[{DIGIT}十拾廿][{DIGIT}{ZERO}十拾百佰千仟万亿]{{0,20}}(?:点[{DIGIT}{ZERO}]{{1,9}})?"
    rf"|零点[{DIGIT}{ZERO}]{{1,9}})"
)
# 3,000,000 or 3.5, but not the 1.2024 of a list item "1.2024年工作"
ARABIC = (
    r"(?:\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,9})?(?!\d)"
    r"|\d{1,15}\.(?!(?:19|20)\d\d *年)\d{1,9}(?!\d)|\d{1,15}(?!\d))"
)
# the 万 of 300万; not the beginning of 百分点, 千瓦
SCALE = r"(?:[十百千]?[万亿]|百(?!分)|千(?![瓦克米]))"
# 2亿5000万, 3百万, 1万2000元
NUMERAL = rf"(?:(?:{ARABIC} *{SCALE}){{1,4}}(?:\d{{1,4}}(?= *元))?|{ARABIC}|{CHINESE})"

PART = re.compile(rf"(?P<coefficient>{ARABIC}) *(?P<scale>{SCALE})?", re.ASCII)
# 三四 (about), 十四五 (a plan), 二一二 (a name) are no numbers; neither is 二十零
NO_NUMBER = re.compile(rf"[{DIGIT}{ZERO}]*[{DIGIT}]{{2}}|[{ZERO}]$")


def number(numeral: str) -> Fraction | None:
    """Return the value of a numeral; None where it looks like one but is none (三四, 十四五)."""
    if numeral[0].isdigit() and numeral[0].isascii():
        return sum((_part(match) for match in PART.finditer(numeral)), Fraction(0))
    if NO_NUMBER.search(numeral.partition("点")[0].removeprefix("零")):
        return None
    try:
        return Fraction(str(cn2an.cn2an(re.sub(f"[{ZERO}]", "零", numeral), "smart")))
    # KeyError: cn2an on 三百亿三 and its like
    except (ValueError, KeyError):
        return None


def _part(match: re.Match[str]) -> Fraction:
    value = Fraction(match["coefficient"].replace(",", ""))
    for character in match["scale"] or "":
        value *= SCALES[character]
    return value
