"""Evidence to the text of an answer with its citations and warnings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from bot.answering.extractive import Evidence
from bot.answering.ranges import cells
from bot.answering.refusing import covered_places, other_places
from bot.answering.timing import applied_until
from bot.answering.units import Form, Unit
from bot.answering.wording import day_zh, ended_zh, named, not_covered_zh, own_row_zh
from bot.model import Citation, Document, Kind, Query, Retrieved, Status
from bot.validity import HOLDS, period_ended, status_on

STALE = timedelta(days=365)  # a report this old tells of another time


@dataclass(frozen=True, slots=True)
class Draft:
    """The parts of an answer that evidence gives."""

    paragraphs: tuple[str, ...]
    citations: tuple[Citation, ...]
    warnings: tuple[str, ...]


def compose(query: Query, evidence: Sequence[Evidence], documents: Mapping[str, Document]) -> Draft:
    """Write evidence down in order, a paragraph a source; every statement carries its [n]."""
    # whom nothing but ended rules answer must read that before he reads them
    paragraphs = list(dict.fromkeys(_endings(query, evidence)))
    citations: list[Citation] = []
    for one in evidence:
        document = documents[one.hit.passage.document_id]
        status = status_on(one.hit.metadata, query.on)
        paragraphs.append(_label(one.hit, status))
        for run in _runs(document.text, one.units):
            if all(unit.form is Form.HEAD for unit in run):
                continue  # says what the rows below mean, nothing by itself
            citations.append(_citation(len(citations) + 1, one.hit, run, document, status))
            paragraphs.append(_body(one, run, len(citations)))
    return Draft(
        tuple(paragraphs), tuple(citations), tuple(dict.fromkeys(_warnings(query, evidence, documents)))
    )


def _label(hit: Retrieved, status: Status) -> str:
    heading = f" {hit.passage.heading[-1]}" if hit.passage.heading else ""
    mark = "" if status in HOLDS else "（已不适用）"
    return f"**{named(hit.title, hit.metadata.doc_number)}{_short(heading)}**{mark}"


def _short(heading: str) -> str:
    return heading if len(heading) <= 40 else f"{heading[:40]}…"


def _runs(text: str, chosen: Sequence[Unit]) -> Iterator[list[Unit]]:
    """Group units that follow each other without anything between them but blanks and table rules."""
    ordered = sorted(chosen, key=lambda unit: unit.start)
    run = ordered[:1]
    for before, unit in pairwise(ordered):
        if text[before.end : unit.start].strip(" \n\t\u3000|-:"):
            yield run
            run = []
        run.append(unit)
    if run:
        yield run


def _citation(
    number: int, hit: Retrieved, run: Sequence[Unit], document: Document, status: Status
) -> Citation:
    start, end = run[0].start, run[-1].end
    return Citation(
        number=number,
        document_id=document.id,
        title=document.title,
        metadata=document.metadata,
        status=status,
        heading=hit.passage.heading,
        page=hit.passage.page,
        quote=document.text[start:end],
        start=start,
        end=end,
        passage_id=hit.passage.id,
    )


def _body(evidence: Evidence, run: Sequence[Unit], number: int) -> str:
    """Write units down as Markdown: rows as a table, items as a list, sentences as paragraphs."""
    pieces: list[str] = []
    prose = ""
    for unit in run:
        if unit.form is Form.SENTENCE:
            prose += unit.text
        elif unit.form is Form.ITEM:
            pieces += [f"{prose} [{number}]"] if prose else []
            prose = ""
            pieces.append(f"- {unit.text} [{number}]")
    pieces += [f"{prose} [{number}]"] if prose else []
    if table := _table(evidence, run):
        pieces += ["", table, "", f"（上表见 [{number}]）"]
        for value, row in evidence.own:
            pieces += ["", f"{own_row_zh(value, cells(row.text))} [{number}]"] * (row in run)
    return "\n".join(_spaced(pieces))


def _spaced(pieces: Sequence[str]) -> Iterator[str]:
    """Put a blank line before a list, which Markdown needs to see one."""
    for at, piece in enumerate(pieces):
        if at and piece.startswith("- ") != pieces[at - 1].startswith("- "):
            yield ""
        yield piece


def _table(evidence: Evidence, run: Sequence[Unit]) -> str:
    """Return the run's rows under their head, which may stand apart from them; "" without rows."""
    rows = [unit.text for unit in run if unit.form is Form.ROW]
    heads = [unit.text for unit in evidence.units if unit.form is Form.HEAD and unit.start <= run[-1].start]
    # a passage that continues a table has its head row in the lead
    head = heads[-1] if heads else evidence.hit.passage.lead.split("\n")[0]
    return "\n".join([head, "|" + " --- |" * (head.count("|") - 1), *rows]) if rows else ""


def _endings(query: Query, evidence: Sequence[Evidence]) -> list[str]:
    """Return what says that the documents do not hold, where none of them does."""
    statuses = [status_on(one.hit.metadata, query.on) for one in evidence]
    if any(status in HOLDS for status in statuses):
        return []
    return [
        ended_zh(one.hit.title, one.hit.metadata, status)
        for one, status in zip(evidence, statuses, strict=True)
    ]


def _warnings(query: Query, evidence: Sequence[Evidence], documents: Mapping[str, Document]) -> Iterator[str]:
    if places := other_places(query, covered_places(documents)):
        yield not_covered_zh(places)
    for one in evidence:
        hit = one.hit
        metadata, status = hit.metadata, status_on(hit.metadata, query.on)
        if status not in HOLDS:
            yield ended_zh(hit.title, metadata, status)
        elif query.dated and status_on(metadata, query.today) not in HOLDS:
            yield (
                f"按{day_zh(query.on)}当时的规定回答："
                f"{ended_zh(hit.title, metadata, status_on(metadata, query.today))}"
            )
        day = metadata.published or metadata.written
        if metadata.kind is Kind.REPORT and day and query.today - day > STALE:
            yield f"{named(hit.title)}是{day_zh(day)}的工作材料，说的是当时的情况，不是可以申领的政策。"
        if closed := applied_until(query, one, documents[hit.passage.document_id]):
            yield f"{named(hit.title)}所写申报时间已于{day_zh(closed)}截止。"
        elif last := period_ended("".join(unit.text for unit in one.units), query.on):
            yield f"{named(hit.title)}引用部分写明的期限到{day_zh(last)}为止，已经过期。"
        if metadata.confidence == "single-source":
            yield f"{named(hit.title)}的内容只有单一来源、未经核实，请以官方文本为准。"
