"""What people typed → the same without the numbers that tell who they are.

Figures, 文号, dates and 统一社会信用代码, which questions are about, stay as they are.
"""

import re

# １３８ → 138, so that one pattern reads both; the length stays the same
NARROW = str.maketrans("０１２３４５６７８９－（）＋Ｘｘ＠．", "0123456789-()+Xx@.")
GAP = r"[ \-–—]?"
PATTERNS = (
    # 140411199001011234, 140411 19900101 123X: place, day of birth, order, check digit
    (
        "身份证号",
        rf"(?<![0-9A-Za-z])[1-9]\d{{5}}{GAP}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]){GAP}\d{{3}}[\dXx](?![0-9A-Za-z])",
    ),
    # 6222021234567890123: bank cards of China, four digits a group or in one piece
    ("银行卡号", r"(?<![0-9A-Za-z])62\d\d(?:[ \-]?\d{4}){3}(?:[ \-]?\d{3})?(?![0-9A-Za-z])"),
    # 13812345678, +86 138-1234-5678; 13800000000元 is an amount
    (
        "手机号",
        rf"(?<![\d.,，])(?:\+?86{GAP})?1[3-9]\d{GAP}\d{{4}}{GAP}\d{{4}}(?!\d|[.,]\d| ?[万亿余多]?[元%])",
    ),
    # 0355-3022345, (0355)3022345, 03553022345
    ("电话号码", r"(?<![\d.,，])\(?0\d{2,3}\)?[ \-–—]?[2-9]\d{6,7}(?!\d|[.,]\d| ?[万亿余多]?[元%])"),
    # 电话：3022345
    ("电话号码", r"(?<=电话|座机|传真|手机)(?:号码?)?[是为:： ]{0,3}\d{7,8}(?!\d)"),
    ("邮箱", r"(?<![A-Za-z0-9_.+\-])[A-Za-z0-9][A-Za-z0-9_.+\-]*@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+"),
)
PERSONAL = re.compile("|".join(f"(?P<_{at}>{pattern})" for at, (_, pattern) in enumerate(PATTERNS)))


def mask(text: str) -> str:
    """Return `text` with 〔手机号〕 and the like in place of phone, identity and card numbers and e-mail addresses."""
    kept, at = [], 0
    for found in PERSONAL.finditer(text.translate(NARROW)):
        kept += [text[at : found.start()], f"〔{_name(found)}〕"]
        at = found.end()
    return "".join([*kept, text[at:]])


def _name(found: re.Match[str]) -> str:
    assert found.lastgroup is not None
    return PATTERNS[int(found.lastgroup.removeprefix("_"))][0]
