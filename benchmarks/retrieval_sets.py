"""Turn benchmark files into passages, questions and what answers them."""

import json
import lzma
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.index import found_by
from bot.model import Document, Metadata, Passage, Region
from bot.reading import document_files, read
from bot.reading.place import region
from bot.regions import region_of
from bot.splitting import split
from evals.questions import QUESTIONS, load
from training.laws import HAN, is_held_out, read_articles
from training.sources import HELD_OUT, LONGEST, read_pairs

ROOT = Path(__file__).resolve().parent.parent
BENCH = ROOT.parent / "shared" / "bench"
NUMBER = re.compile(rf"第[{HAN}]+条")  # 济南市烟草专卖管理条例第二十二条 任何单位……
ASKED = 500  # questions of each source that was held out
NEUTRAL: Region = ()  # who asks from nowhere is answered by what holds everywhere


@dataclass(frozen=True)
class TestSet:
    """Passages with questions to them; `right` holds for each question the keys that answer it."""

    name: str
    documents: dict[str, Document]
    passages: Sequence[Passage]
    keys: Sequence[str]
    """What counts as found with a passage: itself, or its document."""
    questions: Sequence[str]
    right: Sequence[frozenset[str]]
    asker: Region = NEUTRAL

    @property
    def texts(self) -> list[str]:
        """What each passage is found by."""
        return found_by(self)


def stard(*, places: bool = False) -> TestSet:
    """Return laymen's questions to articles of law; with `places`, the product sees where a law holds."""
    with lzma.open(BENCH / "stard" / "corpus.jsonl.xz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    asked = [json.loads(line) for line in (BENCH / "stard" / "questions.jsonl").open(encoding="utf-8")]
    laws = [NUMBER.split(row["text"], maxsplit=1)[0] for row in rows]
    return _bare(
        "stard, places known" if places else "stard",
        [(str(row["id"]), law if places else "", row["text"]) for row, law in zip(rows, laws, strict=True)],
        [row["question"] for row in asked],
        [frozenset(map(str, row["relevant"])) for row in asked],
    )


def headings() -> TestSet:
    """Return the chapters of laws that the model has not seen as questions to the articles in them."""
    articles = [article for article in read_articles(BENCH / "laws.tar.xz") if is_held_out(article)]
    rows = [(str(at), "", f"{article.law}\n{article.text}") for at, article in enumerate(articles)]
    chapters: dict[str, set[str]] = {}
    for at, article in enumerate(articles):
        words = re.sub(rf"^第[{HAN}]+[章节]|\s", "", article.chapter)
        if len(words) > 2:
            chapters.setdefault(f"{article.law} {words}", set()).add(str(at))
    return _bare("headings", rows, list(chapters), [frozenset(right) for right in chapters.values()])


def held_out(source: str) -> TestSet:
    """Return questions of a source of pairs that no model was trained on, to all its passages."""
    rows = read_pairs(BENCH / "pairs")[source]
    texts = list(dict.fromkeys(row.passage[:LONGEST] for row in rows))
    key_of = {text: str(at) for at, text in enumerate(texts)}
    asked = random.Random(1).sample(rows, min(ASKED, len(rows)))
    return _bare(
        source,
        [(key, "", text) for text, key in key_of.items()],
        [row.question for row in asked],
        [frozenset([key_of[row.passage[:LONGEST]]]) for row in asked],
    )


def own_questions() -> TestSet:
    """Return the answerable questions of evals/ that need no history, to the documents of knowledge/."""
    knowledge = ROOT / "knowledge"
    documents = [read(path, knowledge) for path in document_files(knowledge)]
    passages = [passage for document in documents for passage in split(document)]
    cases = [case for case in load([QUESTIONS]) if case.documents and case.answerable and not case.history]
    return TestSet(
        "evals/questions",
        {document.id: document for document in documents},
        passages,
        [passage.document_id for passage in passages],
        [case.question for case in cases],
        [frozenset(case.documents) for case in cases],
        region_of("潞州区") or NEUTRAL,
    )


def _bare(
    name: str, rows: Sequence[tuple[str, str, str]], questions: Sequence[str], right: Sequence[frozenset[str]]
) -> TestSet:
    """Return a set of passages (key, law that it is of, text), each a document without a title."""
    documents, passages = {}, []
    for key, law, text in rows:
        metadata = Metadata(region=region(f"{key}.txt", law, "", ()) if law else NEUTRAL)
        documents[key] = Document(key, "", text, (), metadata)
        passages.append(Passage(key, key, 0, (), text, 0, len(text)))
    return TestSet(name, documents, passages, [key for key, _, _ in rows], questions, right)


SETS: Mapping[str, Callable[[], TestSet]] = {
    "stard": stard,
    "stard, places known": partial(stard, places=True),
    "evals/questions": own_questions,
    "headings": headings,
    **{name: partial(held_out, name) for name in HELD_OUT},
}
"""Test sets by name; all but evals/questions need ../shared/bench."""
