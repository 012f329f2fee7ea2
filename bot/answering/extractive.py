"""Query and ranked passages to the units of the documents that answer it, or to none."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.answering.asked import Asked, asked
from bot.answering.facts import ABROAD, ASKS_ABROAD, Wants
from bot.answering.judging import POSSIBLE, SURE, certainty
from bot.answering.ranges import OwnRow, own_row
from bot.answering.scoring import Scored, ranked, score
from bot.answering.selecting import Reader, select
from bot.answering.units import Form, Unit, units
from bot.answering.vocabulary import Rarity
from bot.embedding import Encoder
from bot.model import Kind, Passage, Query, Retrieved
from bot.understanding import is_named

READ = 20  # passages looked into
CLOSE = 1.0  # a second passage is shown only if it scores at most this much less than the first
ALONGSIDE = 0.5  # and so is a second unit of a passage that is too long to be shown whole
WHOLE = 220  # characters; a passage up to this long is quoted whole, it reads better than its parts
MOST = 900  # characters of one quotation; a list longer than this is cut at an item
NOT_KNOWN = re.compile(
    r"(?:没有|未)(?:能)?(?:查到|找到|查明|写明|写出|给出|载明|公布|收录|读到|核实到|核到|明确)|尚无|暂无"
)
"""没有查到正式文件; 总结没有写明贴息比例"""

# 财税〔2018〕64号, 公告2023年第7号
NUMBER_YEAR = re.compile(r"(?<=[〔告])((?:19|20)\d\d)(?=〕|年第)")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Units of one passage that answer the question, in the document's order."""

    hit: Retrieved
    units: tuple[Unit, ...]
    thin: bool = False
    """It covers only part of what was asked."""
    own: tuple[OwnRow, ...] = ()
    """The rows of a table that are for the asker's own values."""


def extract(
    query: Query,
    hits: Sequence[Retrieved],
    *,
    encoder: Encoder,
    selector: Reader | None,
    rarity: Rarity,
    following: Callable[[Passage], Sequence[Passage]],
) -> tuple[Asked, list[Evidence]]:
    """Return what was asked and the evidence that answers it, best first; no evidence is a refusal.

    `following` gives the passages after one in its document, which a list may run on into.
    """
    question = asked(query, rarity)
    read = usable(query, question, hits)
    scored = score(query, question, read, encoder)
    if not any(scored):
        return question, []
    if selector:
        scored = select(question, read, scored, selector)
    order = ranked(question, scored)
    sure = certainty(question, read, order)
    if sure < POSSIBLE:
        return question, []
    found = [(read[at], scored[at], one) for at, one in order]
    return question, _choose(question, found, sure < SURE, following)


def usable(query: Query, question: Asked, hits: Sequence[Retrieved]) -> list[Retrieved]:
    """Return the passages that are looked into."""
    return [hit for hit in hits if _may_answer(query, question, hit)][:READ]


def admits(evidence: Evidence) -> bool:
    """Whether evidence itself says only that the fact asked for is not known."""
    return all(NOT_KNOWN.search(unit.text) for unit in evidence.units)


def _choose(
    question: Asked,
    found: Sequence[tuple[Retrieved, Sequence[Scored], Scored]],
    thin: bool,
    following: Callable[[Passage], Sequence[Passage]],
) -> list[Evidence]:
    """Choose the passage that answers best, and the few more that answer nearly as well."""
    first = found[0][2]
    limit = 3 if question.wants & {Wants.LIST, Wants.COMPARISON} else 2
    chosen: list[Evidence] = []
    for hit, scored, best in found:
        # a further source says the same in other words or adds to it; one that leaves out what the
        # first one speaks of is about something else
        close = best.score >= first.score - CLOSE and best.covered >= first.covered - 0.1
        if chosen and chosen[0].own:
            break  # the row that is for the asker's own value leaves nothing open
        if len(chosen) < limit and close and best.fits >= first.fits:
            evidence = _gather(question, hit, scored, best, thin, following)
            if not _repeats(evidence, chosen):
                chosen.append(evidence)
    return chosen


def _may_answer(query: Query, question: Asked, hit: Retrieved) -> bool:
    """Leave out what tells of another qualification, of abroad, of later rules, or of another time."""
    heading = " ".join(hit.passage.heading)
    if question.of_another(hit.title, heading, hit.passage.text):
        return False
    if ABROAD in f"{hit.title} {heading}" and not ASKS_ABROAD.search(query.standalone):
        return is_named(query, hit.title, hit.metadata)
    if query.dated and _rests_on_later_rules(hit, query.on.year):
        return False
    if hit.metadata.kind not in (Kind.REPORT, Kind.NOTICE):
        return True
    day = hit.metadata.published or hit.metadata.written
    if query.dated:
        year = str(query.on.year)
        return day is None or day.year == query.on.year or year in hit.passage.text or year in hit.title
    # windows and deadlines of an earlier year are no news of this year's
    now = any(word in query.standalone for word in ("今年", "本年", "最新", "最近", "现在", "目前"))
    return not (now and Wants.TIME in question.wants) or day is None or day.year == query.on.year


def _rests_on_later_rules(hit: Retrieved, year: int) -> bool:
    """Whether a passage of a document without days or a number of its own names rules, all of later years."""
    own = hit.metadata
    if own.effective_from or own.published or own.written or own.doc_number:
        return False
    years = [int(found) for found in NUMBER_YEAR.findall(hit.passage.text)]
    return bool(years) and min(years) > year


def _gather(
    question: Asked,
    hit: Retrieved,
    scored: Sequence[Scored],
    best: Scored,
    thin: bool,
    following: Callable[[Passage], Sequence[Passage]],
) -> Evidence:
    """Choose the units of one passage that go into the answer."""
    all_units = [one.unit for one in scored]
    # a lead-in or the head of a table says nothing without what follows it
    heads = best.unit.leads or best.unit.form is Form.HEAD
    own = own_row(question.text, all_units, _head(hit, all_units))
    if question.wants & {Wants.LIST, Wants.COMPARISON} or heads or question.counted == "分":
        chosen = _whole_list(hit, all_units, following)
    elif len(hit.passage.text) <= WHOLE:
        chosen = all_units
    elif own and best.unit.form is Form.ROW:
        chosen = _with_frame(all_units, [own.row])
    else:
        chosen = [one.unit for one in scored if one.score >= best.score - ALONGSIDE and one.fits >= best.fits]
        chosen = _with_frame(all_units, chosen)
    kept = tuple(_within(chosen, MOST))
    return Evidence(hit, kept, thin, (own,) if own and own.row in kept else ())


def _head(hit: Retrieved, own: Sequence[Unit]) -> str:
    """Return the head row of a passage's table, which stands in its lead where the passage continues one."""
    heads = (unit.text for unit in own if unit.form is Form.HEAD)
    return next(heads, hit.passage.lead.split("\n")[0])


def _whole_list(
    hit: Retrieved, own: Sequence[Unit], following: Callable[[Passage], Sequence[Passage]]
) -> list[Unit]:
    """Return the passage's units and those of the passages that its list runs on into."""
    chosen = list(own)
    for passage in following(hit.passage):
        if passage.heading != hit.passage.heading or not (passage.lead or passage.text.startswith("|")):
            break
        chosen.extend(units(passage))
    return chosen


def _with_frame(own: Sequence[Unit], chosen: Sequence[Unit]) -> list[Unit]:
    """Add the lead-in of a chosen list item and the head row of a chosen table row."""
    wanted = {unit.start for unit in chosen}
    frame: Unit | None = None
    for unit in own:
        if unit.leads or unit.form is Form.HEAD:
            frame = unit
        elif unit.start in wanted and frame and unit.form in (Form.ITEM, Form.ROW):
            wanted.add(frame.start)
    return [unit for unit in own if unit.start in wanted]


def _within(chosen: Sequence[Unit], characters: int) -> list[Unit]:
    kept: list[Unit] = []
    for unit in chosen:
        if kept and sum(len(one.text) for one in kept) + len(unit.text) > characters:
            break
        kept.append(unit)
    return kept


def _repeats(evidence: Evidence, chosen: Sequence[Evidence]) -> bool:
    said = {unit.text for one in chosen for unit in one.units}
    return all(unit.text in said for unit in evidence.units)
