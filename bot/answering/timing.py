"""Evidence and a question to the day on which the time to apply ended that the evidence is about."""

from datetime import date

from bot.answering.extractive import Evidence
from bot.answering.facts import WINDOW
from bot.deadline_forms import APPLY, BATCH
from bot.deadlines import windows
from bot.model import Document, Kind, Query
from bot.windows import closed_on


def applied_until(query: Query, evidence: Evidence, document: Document) -> date | None:
    """Return the last day of a document's windows where all are closed as of the question, else None.

    None too where neither the cited words state a window nor the question is about applying. Of a
    document with batches only the batch that the question names counts.
    """
    found = windows(document)
    batch = BATCH.search(query.standalone)
    if batch and (own := [window for window in found if batch.group() in window.about]):
        found = tuple(own)
    # a question about 2026 is answered as of its last day; until that has come, a window may be open
    closed = closed_on(found, min(query.on, query.today))
    units = evidence.units or (evidence.hit.passage,)
    start, end = units[0].start, units[-1].end
    stated = any(window.start < end and start < window.end for window in found)
    of_time, of_applying = WINDOW.search(query.standalone), APPLY.search(query.standalone)
    if document.metadata.kind is Kind.REPORT:
        # it tells of the windows of its time beside much else
        return closed if stated and of_time else None
    return closed if stated or of_time or of_applying else None
