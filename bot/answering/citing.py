"""Turn the statements that sentences rest on into numbered citations, each passage's words quoted once."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.answering.sources import Source, Statement
from bot.model import Citation, Document
from bot.validity import status_on

LONGEST = 500  # characters of a quotation; what lies further apart is quoted by its first part


class Citations:
    """The citations of one answer, numbered in the order of first use."""

    def __init__(self, documents: Mapping[str, Document], day: date) -> None:
        self._documents = documents
        self._day = day
        self._found: dict[tuple[str, int, int], Citation] = {}
        self.used: dict[int, Source] = {}
        """The sources cited, by their number in the prompt."""

    @property
    def all(self) -> tuple[Citation, ...]:
        """All citations in order."""
        return tuple(self._found.values())

    def cite(self, supports: Sequence[tuple[Source, Statement]]) -> str:
        """Return the marks [1][2] of what a sentence rests on."""
        passages: dict[str, list[tuple[Source, Statement]]] = {}
        for source, statement in supports:
            passages.setdefault(statement.passage.id, []).append((source, statement))
        return "".join(f"[{number}]" for number in dict.fromkeys(map(self._number, passages.values())))

    def _number(self, pairs: Sequence[tuple[Source, Statement]]) -> int:
        source, first = pairs[0]
        start = min(statement.start for _, statement in pairs)
        end = max(statement.end for _, statement in pairs)
        if end - start > LONGEST:
            start, end = first.start, first.end
        key = (first.passage.document_id, start, end)
        if key not in self._found:
            self._found[key] = self._citation(len(self._found) + 1, source, first, start, end)
            self.used.setdefault(source.number, source)
        return self._found[key].number

    def _citation(self, number: int, source: Source, statement: Statement, start: int, end: int) -> Citation:
        document = self._documents[statement.passage.document_id]
        return Citation(
            number=number,
            document_id=document.id,
            title=document.title,
            metadata=document.metadata,
            status=status_on(source.hit.metadata, self._day),
            heading=statement.passage.heading,
            page=statement.passage.page,
            quote=document.text[start:end],
            start=start,
            end=end,
            passage_id=statement.passage.id,
        )
