"""What the pages of questions call things, in Chinese, and the tone of the badge."""

from collections.abc import Mapping
from enum import StrEnum

from bot.desk.questions import Handling, Trouble

NAMES: Mapping[StrEnum, str] = {
    Trouble.REFUSED: "没有答上",
    Trouble.THIN: "依据不足",
    Trouble.DISLIKED: "评价没帮助",
    Handling.OPEN: "待处理",
    Handling.EVALUATED: "已入题库",
    Handling.ANSWERED: "已有文件可答",
    Handling.HANDED_ON: "已转办",
    Handling.DISMISSED: "不处理",
}
TONES: Mapping[StrEnum, str] = {
    Trouble.REFUSED: "ended",
    Trouble.THIN: "care",
    Trouble.DISLIKED: "care",
    Handling.OPEN: "plain",
    Handling.EVALUATED: "good",
    Handling.ANSWERED: "good",
    Handling.HANDED_ON: "good",
    Handling.DISMISSED: "plain",
}
