"""The bureau's database: what was asked and answered, who works at the desk, what was published."""

from bot.records.opening import NewerRecords, open_records
from bot.records.tables import (
    AccountRow,
    CitedRow,
    Conversation,
    FeedbackRow,
    HandledRow,
    PublicationRow,
    SigninRow,
    TurnRow,
    VersionRow,
)
from bot.records.turns import REASON_LENGTH, add_turn, forget_before, rate, turns_of

__all__ = [
    "REASON_LENGTH",
    "AccountRow",
    "CitedRow",
    "Conversation",
    "FeedbackRow",
    "HandledRow",
    "NewerRecords",
    "PublicationRow",
    "SigninRow",
    "TurnRow",
    "VersionRow",
    "add_turn",
    "forget_before",
    "open_records",
    "rate",
    "turns_of",
]
