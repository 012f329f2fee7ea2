"""Errors that a user can meet.

KeceError                what happened, and what to do next, both in Chinese
├── UnreadableFile       one file of the knowledge folder cannot be read
├── NoIndex              nothing has been ingested yet
├── IndexMismatch        the index was built by another embedding model
├── IndexBusy            another ingest is under way
├── StorageFull          the disk is full or the store cannot be written
├── ModelUnavailable     an embedding or chat model cannot be reached or loaded
└── BadQuestion          the question cannot be processed as it is
"""


class KeceError(Exception):
    """Raised where a cause is known that the user can act on; callers add no wrapping."""

    def __init__(self, message_zh: str, hint_zh: str) -> None:
        super().__init__(f"{message_zh}{hint_zh}")
        self.message_zh = message_zh
        self.hint_zh = hint_zh


class UnreadableFile(KeceError):
    """One file of the knowledge folder cannot be read."""


class NoIndex(KeceError):
    """Nothing has been ingested yet."""


class IndexMismatch(KeceError):
    """The index was built by another embedding model."""


class IndexBusy(KeceError):
    """Another ingest is under way."""


class StorageFull(KeceError):
    """The disk is full or the store cannot be written."""


class ModelUnavailable(KeceError):
    """An embedding or chat model cannot be reached or loaded."""


class BadQuestion(KeceError):
    """The question cannot be processed as it is."""
