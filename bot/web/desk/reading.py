"""Drafts that are not read yet → tasks that read them, beside the answering of questions."""

import time
from collections.abc import Mapping, Sequence

from bot.desk import drafting, drafts
from bot.desk.drafts import Draft
from bot.desk.parts import Parts
from bot.desk.work import Task
from bot.index.intake import Progress

MOMENT = 1.5  # seconds in which most files are read; after that the page shows that it goes on


def read_all(parts: Parts, waiting: Sequence[Draft]) -> Mapping[str, Task]:
    """Start to read what is not read, and return after a moment the tasks that are not done or failed.

    Drafts whose reading has failed for want of room on the disk are tried once, not at every look.
    """
    tasks = {draft.id: _task(parts, draft) for draft in waiting if not drafts.is_read(parts, draft)}
    until = time.monotonic() + MOMENT
    for task in tasks.values():
        task.finished.wait(max(0.0, until - time.monotonic()))
    return {name: task for name, task in tasks.items() if task.error or not task.finished.is_set()}


def _task(parts: Parts, draft: Draft) -> Task:
    name = f"read-{draft.id}"
    known = parts.work.task(name)
    if known is not None and known.error is not None:
        return known

    def read(_progress: Progress) -> str:
        drafting.read_in(parts, draft)
        return ""

    return parts.work.start(draft.by, draft.name, "", read, name=name, wait=0)
