"""Query and ranked passages to the units of the documents that answer it, or to none."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.answering.asked import Asked, asked
from bot.answering.facts import HARD, Wants
from bot.answering.units import Form, Unit, units
from bot.embedding import Encoder
from bot.model import Kind, Passage, Query, Retrieved
from bot.validity import HOLDS as IN_FORCE
from bot.validity import status_on

READ = 20  # passages looked into
ENOUGH = 0.62
"""Share of a question's words, by weight, that a unit with its headings must cover to answer it."""
THIN = 0.42
"""From this share on a unit is shown as the nearest rule, with the word that it may not be the answer.
Laymen's words are seldom those of the documents: of 318 answerable questions with colloquial wordings a
quarter lie between the two, of 47 unanswerable ones that name no other place a third."""
NEARLY = 0.8
CLOSE = 0.86  # a second passage is shown only if it answers nearly as well as the first
ENDED = 0.08  # what no longer holds answers only where nothing that holds does nearly as well
WHOLE = 220  # characters; a passage up to this long is quoted whole, it reads better than its parts
MOST = 900  # characters of one quotation; a list longer than this is cut at an item


NOT_KNOWN = re.compile(
    r"(?:没有|未)(?:能)?(?:查到|找到|查明|写明|写出|给出|载明|公布|收录|读到|核实到|核到|明确)|尚无|暂无"
)
"""没有查到正式文件; 总结没有写明贴息比例"""


LISTED = re.compile(r"^\s*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.、．]|[|])", re.M)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Units of one passage that answer the question, in the document's order."""

    hit: Retrieved
    units: tuple[Unit, ...]
    score: float
    thin: bool = False
    """It covers only part of what was asked."""


@dataclass(frozen=True, slots=True)
class _Scored:
    unit: Unit
    covered: float
    score: float
    answers: bool
    thin: bool


def extract(
    query: Query,
    hits: Sequence[Retrieved],
    *,
    encoder: Encoder,
    rarity: Callable[[str], float],
    following: Callable[[Passage], Sequence[Passage]],
) -> tuple[Asked, list[Evidence]]:
    """Return what was asked and the evidence that answers it, best first; no evidence is a refusal.

    `following` gives the passages after one in its document, which a list may run on into.
    """
    question = asked(query, rarity)
    usable = [hit for hit in hits[:READ] if _may_answer(query, question, hit)]
    scored = _score(query, question, usable, encoder)
    ranked = sorted(scored.items(), key=lambda item: -_best(item[1]).score)
    if not ranked or not _best(ranked[0][1]).answers:
        return question, []
    first = _best(ranked[0][1])
    limit = 3 if question.wants & {Wants.LIST, Wants.COMPARISON} else 2
    chosen: list[Evidence] = []
    for at, units_of_hit in ranked:
        best = _best(units_of_hit)
        # a further source says the same in other words or adds to it; one that leaves out what the
        # first one speaks of is about something else
        close = best.score >= CLOSE * first.score and best.covered >= first.covered - 0.1
        if len(chosen) < limit and close and best.answers:
            evidence = _gather(question, usable[at], units_of_hit, following)
            if not _repeats(evidence, chosen):
                chosen.append(evidence)
    return question, chosen


def admits(evidence: Evidence) -> bool:
    """Whether evidence itself says only that the fact asked for is not known."""
    return all(NOT_KNOWN.search(unit.text) for unit in evidence.units)


def _best(scored: Sequence[_Scored]) -> _Scored:
    return max(scored, key=lambda one: one.score)


def _may_answer(query: Query, question: Asked, hit: Retrieved) -> bool:
    """Leave out reports and notices that tell of another time than the question is about."""
    if hit.metadata.kind not in (Kind.REPORT, Kind.NOTICE):
        return True
    day = hit.metadata.published or hit.metadata.written
    if query.dated:
        year = str(query.on.year)
        return day is None or day.year == query.on.year or year in hit.passage.text or year in hit.title
    # windows and deadlines of an earlier year are no news of this year's
    now = any(word in query.standalone for word in ("今年", "本年", "最新", "最近", "现在", "目前"))
    return not (now and Wants.TIME in question.wants) or day is None or day.year == query.on.year


def _score(
    query: Query, question: Asked, hits: Sequence[Retrieved], encoder: Encoder
) -> dict[int, list[_Scored]]:
    """Score every unit of every passage; keys are positions in `hits`."""
    cut = {at: units(hit.passage) for at, hit in enumerate(hits)}
    texts = [unit.text for found in cut.values() for unit in found]
    if not texts:
        return {}
    similar = iter(encoder.embed_passages(texts) @ _vector(query, encoder))
    scored: dict[int, list[_Scored]] = {}
    for at, found in cut.items():
        prior = 0.06 / (1 + at) - ENDED * (status_on(hits[at].metadata, query.on) not in IN_FORCE)
        head = ""
        for unit in found:
            head = unit.text if unit.form is Form.HEAD else head if unit.form is Form.ROW else ""
            around = " ".join((*_around(hits[at]), head))
            scored.setdefault(at, []).append(
                _scored(question, hits[at], unit, around, float(next(similar)), prior)
            )
    return scored


def _around(hit: Retrieved) -> tuple[str, ...]:
    """Return what is said of a passage outside its own text."""
    metadata = hit.metadata
    return (hit.title, metadata.doc_number, *hit.passage.heading, hit.passage.lead, *metadata.region)


def _vector(query: Query, encoder: Encoder) -> np.ndarray:
    return encoder.embed_query(query.standalone)


def _scored(
    question: Asked, hit: Retrieved, unit: Unit, around: str, similarity: float, prior: float
) -> _Scored:
    own = question.covered(unit.text)
    with_headings = question.covered(f"{unit.text} {around}")
    in_passage = question.covered(f"{hit.passage.text} {around}")
    # what stands in a neighbouring sentence counts for less than what stands in the sentence itself,
    # least for a figure: 70万元 for one thing is no answer to how much another one gets
    nearby = 0.2 if question.wants & HARD else 0.6
    covered = with_headings + nearby * max(0.0, in_passage - with_headings)
    fits = question.fits(unit.text)
    score = 0.5 * covered + 0.2 * own + 0.2 * similarity + prior + _of_headings(question, hit)
    score += 0.05 * question.alike_figures(unit.text)
    score += 0.08 * (unit.form is Form.ROW and question.counted == "分")
    score *= (1.0 if fits else 0.6) * (0.5 if unit.form is Form.HEAD else 1.0)
    # so much of the question is there that the fact may be in words the pattern does not know
    nearly = not fits and covered >= NEARLY and not question.strict
    answers = (fits or nearly) and _speaks(question, hit, unit, around, covered)
    return _Scored(unit, covered, score, answers, thin=nearly or covered < ENOUGH)


def _of_headings(question: Asked, hit: Retrieved) -> float:
    """Score how well title and headings name what is asked, and nothing else."""
    heading = hit.passage.heading[-1] if hit.passage.heading else ""
    named = question.covered(" ".join(hit.passage.heading[-2:]))
    lists = bool(question.wants & {Wants.LIST}) and len(LISTED.findall(hit.passage.text)) > 2
    return (
        (0.2 if lists else 0.1) * named
        + 0.08 * question.to_the_point(heading)
        + 0.05 * question.to_the_point(hit.title)
    )


def _speaks(question: Asked, hit: Retrieved, unit: Unit, around: str, covered: float) -> bool:
    """Whether a unit speaks of what is asked, as far as its words tell."""
    if question.unknown or (Wants.AMOUNT in question.wants and not question.about(f"{unit.text} {around}")):
        return False
    if not question.on_own(f"{hit.passage.text} {around}"):
        return False
    # what a report tells in passing is no rule
    strict = question.strict or hit.metadata.kind is Kind.REPORT
    return covered >= (ENOUGH if strict else THIN)


def _gather(
    question: Asked,
    hit: Retrieved,
    scored: Sequence[_Scored],
    following: Callable[[Passage], Sequence[Passage]],
) -> Evidence:
    """Choose the units of one passage that go into the answer."""
    best = _best(scored)
    all_units = [one.unit for one in scored]
    if question.wants & {Wants.LIST, Wants.COMPARISON} or best.unit.leads or question.counted == "分":
        chosen = _whole_list(hit, all_units, following)
    elif len(hit.passage.text) <= WHOLE:
        chosen = all_units
    else:
        chosen = [
            one.unit for one in scored if one.score >= 0.9 * best.score and question.fits(one.unit.text)
        ]
        chosen = _with_frame(all_units, chosen)
    return Evidence(hit, tuple(_within(chosen, MOST)), best.score, best.thin)


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
