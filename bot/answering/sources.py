"""Turn ranked passages into numbered sources, whole articles within a budget, and those into statements."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from bot.answering.claims import NUMBERED, Claim, plain, read_claim
from bot.answering.stating import Stated
from bot.answering.units import Form, units
from bot.answering.wording import day_zh, named
from bot.model import Document, Passage, Retrieved

MOST = 10  # sources; a chat model of 7 billion parameters loses those in the middle of a longer list
ARTICLE_SHARE = 0.4  # of the budget; a longer article is shown by its passages, lest it push out all others
FIGURE_CELL = re.compile(r"[\d,.．，]+(?:[-—–~至][\d,.]+)?")
UNIT_IN_HEAD = re.compile(
    r"[（(]\s*(?:单位\s*[:：]\s*)?([万亿千百]*元|%|万|家|项|人|名|个|分|年|月|天)\s*[）)]"
)
"""奖励金额（万元）"""


class Articles(Protocol):
    """What of a release of the index is needed to show passages with what belongs to them."""

    @property
    def documents(self) -> Mapping[str, Document]: ...  # noqa: D102

    def of_document(self, document_id: str) -> Sequence[Passage]: ...  # noqa: D102


@dataclass(frozen=True)
class Statement:
    """A sentence, item or row of a source, as an answer may rest on it."""

    passage: Passage
    start: int
    end: int
    """Its span in the document's text."""
    claim: Claim
    """Of a row, with each cell behind the head of its column."""
    label: Claim | None = None
    """Of a row, its first cell: what the figures in the others are about."""

    @property
    def row(self) -> bool:
        """Whether it is a row of a table."""
        return self.label is not None

    @property
    def grams(self) -> frozenset[str]:
        """The pairs of characters in it."""
        return self.claim.grams


@dataclass(frozen=True)
class Source:
    """A numbered piece of one document that the chat model is shown: passages that belong together."""

    number: int
    hit: Retrieved
    passages: tuple[Passage, ...]

    @property
    def text(self) -> str:
        """What the model reads, the lead-in or table head before it where that was cut off."""
        pieces = [passage.text for passage in self.passages]
        lead = self.passages[0].lead
        return "\n".join([lead, *pieces] if lead else pieces)

    @cached_property
    def frame(self) -> Claim:
        """What is known of the source beside its statements: its name, number, dates and headings."""
        metadata = self.hit.metadata
        days = (metadata.written, metadata.published, metadata.effective_from, metadata.expires)
        words = (
            named(self.hit.title, metadata.doc_number),
            metadata.issuer,
            *metadata.region,
            *self.passages[0].heading,
            *dict.fromkeys(passage.lead for passage in self.passages),
            *(day_zh(day) for day in days if day),
            metadata.source_url,
        )
        return read_claim("\n".join(words))

    @cached_property
    def words(self) -> frozenset[str]:
        """The pairs of characters of its frame."""
        return self.frame.grams

    @cached_property
    def leads(self) -> frozenset[str]:
        """The pairs of characters of its headings and of what announces its lists, which every item goes with."""
        announcing = (one.grams for one in self.statements if one.claim.text.endswith(":"))
        return self.words.union(*announcing)

    @cached_property
    def plain(self) -> str:
        """All that it says, without layout."""
        return plain(f"{self.frame.text}\n{self.text}")

    @cached_property
    def figures(self) -> tuple[Stated, ...]:
        """The figures of its statements."""
        return tuple(stated for statement in self.statements for stated in statement.claim.figures)

    @cached_property
    def numbers(self) -> frozenset[tuple[str, str, str]]:
        """The document numbers in it."""
        return frozenset(NUMBERED.findall(self.plain))

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """Its sentences, items and rows in order."""
        return tuple(_statements(self.passages))


def sources(hits: Sequence[Retrieved], release: Articles, *, budget: int) -> list[Source]:
    """Return what of `hits` (best first) fits into `budget` characters, numbered from 1.

    A passage comes with the rest of its article, or alone where that is too long; what does not fit is
    left out whole.
    """
    chosen: list[Source] = []
    shown: set[str] = set()
    left = budget
    for hit in hits:
        if len(chosen) == MOST:
            break
        if hit.passage.id in shown:
            continue
        article = _article(hit.passage, release)
        longest = min(left, int(budget * ARTICLE_SHARE))
        for group in (article, (hit.passage,)):
            size = sum(len(passage.text) for passage in group)
            if size <= (longest if group is article else left):
                chosen.append(Source(len(chosen) + 1, hit, tuple(group)))
                shown |= {passage.id for passage in group}
                left -= size
                break
    return chosen


def _article(passage: Passage, release: Articles) -> tuple[Passage, ...]:
    """Return the passages around one that stand under the same heading."""
    around = release.of_document(passage.document_id)
    first = last = passage.ordinal
    while first > 0 and around[first - 1].heading == passage.heading:
        first -= 1
    while last + 1 < len(around) and around[last + 1].heading == passage.heading:
        last += 1
    return tuple(around[first : last + 1])


def _statements(passages: Sequence[Passage]) -> Iterator[Statement]:
    head = ""
    for passage in passages:
        if passage.lead.startswith("|"):
            head = passage.lead.split("\n")[0]
        for unit in units(passage):
            if unit.form is Form.HEAD:
                head = unit.text
            else:
                row = unit.form is Form.ROW
                text = spelled_out(unit.text, head) if row else unit.text
                label = read_claim(_cells(unit.text)[0]) if row else None
                yield Statement(passage, unit.start, unit.end, read_claim(text), label)


def spelled_out(row: str, head: str) -> str:
    """Return a table's row as words: | 一级 | 10 | under | 等级 | 奖励（万元） | is 等级一级，奖励为10万元."""
    cells, heads = _cells(row), _cells(head)
    if len(cells) != len(heads):
        return "，".join(cell for cell in cells if cell)
    return "，".join(_cell(name, cell) for name, cell in zip(heads, cells, strict=True) if cell)


def _cell(head: str, cell: str) -> str:
    unit = UNIT_IN_HEAD.search(head)
    if unit and FIGURE_CELL.fullmatch(cell):
        return f"{UNIT_IN_HEAD.sub('', head)}为{cell}{unit[1]}"
    return f"{head}为{cell}" if head and cell[0].isdecimal() else f"{head}{cell}"


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]
