"""The nouns of Kece, in the order in which data flows through them.

file → Document → Passage → (index) → Retrieved → Answer with Citations
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

Region = tuple[str, ...]
"""A path of places from the province down, `("山西省", "长治市", "潞州区")`; `()` is nationwide."""


class Status(StrEnum):
    """Whether a document holds, as of some day."""

    IN_FORCE = "in force"
    AMENDED = "amended"
    PARTLY_REPEALED = "partly repealed"
    REPEALED = "repealed"
    EXPIRED = "expired"
    NOT_YET = "not yet in force"
    UNKNOWN = "unknown"


class Kind(StrEnum):
    """What sort of document it is."""

    POLICY = "policy"
    GUIDE = "guide"
    NOTICE = "notice"
    REPORT = "report"
    FAQ = "faq"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a document beside its text; an empty string or None means not known."""

    doc_number: str = ""
    issuer: str = ""
    index_number: str = ""
    subject: str = ""
    category: str = ""
    kind: Kind = Kind.POLICY
    region: Region = ()
    written: date | None = None
    published: date | None = None
    effective_from: date | None = None
    expires: date | None = None
    """The last day on which the document holds."""
    status: Status = Status.UNKNOWN
    """As the document itself says; `status_on` in bot/validity.py weighs it against a day."""
    superseded_by: str = ""
    """文号 or title of what replaced it."""
    repeals: tuple[str, ...] = ()
    """文号 or titles that this document says it repeals or replaces."""
    source_url: str = ""
    confidence: str = ""
    """How well the text is verified: official-text, secondary, single-source; empty: the original."""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading or table, a slice `start:end` of its document's text."""

    start: int
    end: int
    level: int = 0
    """0 for body text; 1 to 6 where the file itself marks a heading (#, <h2>, Word's Heading 2)."""
    table: bool = False
    """The slice is a Markdown table: head row, rule, rows, one a line."""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One file of the knowledge folder, read."""

    id: str
    """Path relative to the knowledge folder, with forward slashes."""
    title: str
    text: str
    """All that the document says, blocks joined by line feeds; every span refers to it."""
    blocks: tuple[Block, ...]
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class Passage:
    """One citable piece of a document: an article, a numbered item, some rows of a table."""

    id: str
    """Stable across ingests: derived from document, heading path and text."""
    document_id: str
    ordinal: int
    """Position among the document's passages, from 0; neighbours are ordinal - 1 and + 1."""
    heading: tuple[str, ...]
    """Heading path, outermost first: ("第三章 条件与程序", "第十一条")."""
    text: str
    """Exactly `document.text[start:end]`."""
    start: int
    end: int
    page: int | None = None
    lead: str = ""
    """The lead-in or table head that `text` continues, when the piece before it was cut off."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question, understood."""

    text: str
    """As asked."""
    standalone: str
    """With what a follow-up leaves out filled in from the history, and full terms for abbreviations."""
    carried: str = ""
    """The part of the standalone text that comes from what was asked before."""
    expansions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The glossary's terms in the standalone text, each with the short forms that mean the same."""
    region: Region = ()
    """Where the asker is."""
    places: tuple[Region, ...] = ()
    """Places that the question names."""
    today: date = date.min
    """The day on which it is asked."""
    on: date = date.min
    """The day as of which to answer."""
    dated: bool = False
    """The question itself names a time that set `on`."""


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A passage found for a query."""

    passage: Passage
    title: str
    metadata: Metadata
    score: float
    """Higher is better; comparable within one result list only."""
    ranks: Mapping[str, int] = field(default_factory=dict)
    """Rank from 1 that each retriever gave it: {"dense": 3, "lexical": 1}."""


@dataclass(frozen=True, slots=True)
class Citation:
    """What one [n] of an answer stands for."""

    number: int
    document_id: str
    title: str
    metadata: Metadata
    status: Status
    """Status on the day as of which was answered."""
    heading: tuple[str, ...]
    page: int | None
    quote: str
    """Exactly `document.text[start:end]`, within the passage."""
    start: int
    end: int
    passage_id: str


class Mode(StrEnum):
    """How an answer came about."""

    EXTRACTIVE = "extractive"
    GENERATIVE = "generative"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question."""

    question: str
    text: str
    """Markdown with [n] markers; plain text otherwise: no HTML, no links."""
    citations: tuple[Citation, ...]
    mode: Mode
    warnings: tuple[str, ...] = ()
    """Chinese sentences for the user: expired source, part removed, part not covered."""
    retrieved: tuple[Retrieved, ...] = ()
    elapsed_ms: Mapping[str, float] = field(default_factory=dict)
    """Milliseconds by step: understand, retrieve, answer, total."""
    release: str = ""
    """The index release that it rests on."""
    usage: Mapping[str, int] = field(default_factory=dict)
    """Tokens that the chat model took, input and output; empty without one."""
    thin: bool = False
    """It gives only what is nearest, since nothing fits the question entirely."""

    @property
    def refused(self) -> bool:
        """Whether the question was not answered."""
        return self.mode is Mode.REFUSED

    def as_json(self) -> dict[str, Any]:
        """Return the answer in the form that the command line, the API and the evals share."""
        return {
            "question": self.question,
            "answer": self.text,
            "refused": self.refused,
            "mode": self.mode.value,
            "citations": [_citation_json(citation) for citation in self.citations],
            "warnings": list(self.warnings),
            "retrieved": [
                {
                    "document": hit.passage.document_id,
                    "passage": hit.passage.id,
                    "score": round(hit.score, 6),
                }
                for hit in self.retrieved
            ],
            "elapsed_ms": {step: round(ms, 1) for step, ms in self.elapsed_ms.items()},
            "release": self.release,
            **({"usage": dict(self.usage)} if self.usage else {}),
        }


def _citation_json(citation: Citation) -> dict[str, Any]:
    metadata = citation.metadata
    return {
        "n": citation.number,
        "document": citation.document_id,
        "title": citation.title,
        "doc_number": metadata.doc_number,
        "issuer": metadata.issuer,
        "published": metadata.published.isoformat() if metadata.published else None,
        "status": citation.status.value,
        "heading": " > ".join(citation.heading),
        "page": citation.page,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "passage": citation.passage_id,
        "url": metadata.source_url if metadata.source_url.startswith(("http://", "https://")) else "",
    }


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of a conversation."""

    question: str
    answer: str
