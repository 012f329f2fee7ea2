"""A folder of documents to faithful sentences: what a passage says, in other words that mean the same."""

import hashlib
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import cn2an
import numpy as np

from bot.answering.claims import grams
from bot.answering.sources import Source, Statement, sources
from bot.answering.supporting import Grounds, grounds
from bot.embedding import Encoder
from bot.figures import Figure, figures
from bot.model import Document, Passage, Retrieved
from bot.reading import document_files, read
from bot.splitting import split

BESIDE = 6  # passages that an answer is shown beside the right one
BUDGET = 6000  # characters, as the default setting
NUMBERING = re.compile(r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、．.]|[-*•①-⑳])\s*")
ENDING = re.compile(r"[。；;，]+$")


class Corpus:
    """The documents of a folder, split, with the vectors of their passages."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        read_in = [read(path, folder) for path in document_files(folder)]
        self.encoder = encoder
        self.documents: Mapping[str, Document] = {document.id: document for document in read_in}
        self._of = {document.id: split(document) for document in read_in}

    def of_document(self, document_id: str) -> Sequence[Passage]:
        """Return a document's passages in order."""
        return self._of[document_id]

    @cached_property
    def passages(self) -> list[Passage]:
        """All passages."""
        return [passage for passages in self._of.values() for passage in passages]

    @cached_property
    def vectors(self) -> np.ndarray:
        """One row a passage."""
        return self.encoder.embed_passages([passage.text for passage in self.passages])

    def hit(self, passage: Passage) -> Retrieved:
        """Return a passage as retrieval would."""
        document = self.documents[passage.document_id]
        return Retrieved(passage, document.title, document.metadata, 1.0)

    def context(self, passage: Passage) -> Grounds:
        """Return a passage as source 1 with those most like it behind it, as retrieval finds them."""
        at = self.passages.index(passage)
        order = np.argsort(-(self.vectors @ self.vectors[at]))
        near = [self.passages[int(other)] for other in order if other != at]
        hits = [self.hit(passage), *map(self.hit, near[:BESIDE])]
        return grounds(sources(hits, self, budget=BUDGET), "", self.encoder)


@dataclass(frozen=True)
class Case:
    """A sentence that rests on the first source of its context."""

    text: str
    context: Grounds
    statement: Statement

    @property
    def source(self) -> Source:
        """The source that carries it."""
        return self.context.sources[0]


def half(document_id: str) -> str:
    """Return the half that a document belongs to: thresholds are chosen on one, reported on the other."""
    return "tune" if hashlib.sha256(document_id.encode()).digest()[0] % 2 else "report"


def cases(corpus: Corpus, which: str) -> Iterator[Case]:
    """Yield each statement of one half's documents that can stand as a sentence of an answer."""
    for passage in corpus.passages:
        if half(passage.document_id) != which:
            continue
        context = corpus.context(passage)
        document = corpus.documents[passage.document_id]
        for statement in context.sources[0].statements:
            if statement.passage.id != passage.id:
                continue
            text = _row(document, statement) if statement.row else _sentence(document, statement)
            if len(grams(text)) >= 12 and len(text) <= 200:
                yield Case(text, context, statement)


def _sentence(document: Document, statement: Statement) -> str:
    text = document.text[statement.start : statement.end]
    if text.endswith(("：", ":")):
        return ""
    return f"{ENDING.sub('', NUMBERING.sub('', text))}。"


def _row(document: Document, statement: Statement) -> str:
    """Return a row as a sentence: 最近一年销售收入2亿元以上的，比例不低于3%。"""
    row = cells(document.text[statement.start : statement.end])
    before = statement.passage.lead or document.text[statement.passage.start : statement.start]
    heads = [line for line in before.split("\n") if line.startswith("|")]
    head = cells(heads[0]) if heads else []
    if len(head) != len(row):
        return ""
    pairs = [f"{name}{cell}" for name, cell in zip(head[1:], row[1:], strict=True)]
    return f"{head[0]}{row[0]}的，{'，'.join(pairs)}。"


def cells(row: str) -> list[str]:
    """Return the cells of a table's row."""
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


Rephrase = Callable[[str, Case, random.Random], str]


def verbatim(text: str, _case: Case, _rng: random.Random) -> str:
    """Leave a sentence as it is."""
    return text


def wide(text: str, _case: Case, _rng: random.Random) -> str:
    """Write digits and signs in full width."""
    return re.sub(r"[0-9%]", lambda match: chr(ord(match.group()) + 0xFEE0), text)


def renumbered(text: str, _case: Case, rng: random.Random) -> str:
    """Write figures otherwise: 300万元 as 3,000,000元 or 三百万元, 10% as 百分之十."""
    for figure in reversed(figures(text)):
        written = text[figure.start : figure.end]
        if "—" in (text[figure.start - 1 : figure.start], text[figure.end : figure.end + 1]):
            continue  # 19—24分
        other = _otherwise(figure, written, rng)
        text = text[: figure.start] + other + text[figure.end :]
    return text


def _otherwise(figure: Figure, written: str, rng: random.Random) -> str:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(.*)", written)
    if not match or isinstance(figure.value, str):
        return written
    number, unit = match.groups()
    if figure.kind == "amount" and figure.value.denominator == 1 and unit in ("万元", "亿元"):
        chinese = f"{cn2an.an2cn(number)}{unit}"
        return rng.choice([f"{int(figure.value):,}元", chinese])
    if figure.kind == "share" and unit == "%":
        return f"百分之{cn2an.an2cn(number)}"
    if figure.kind in ("count", "duration") and unit and "." not in number and number not in ("0", "2"):
        return f"{cn2an.an2cn(number)}{unit}"
    return written


SAME = (
    ("应当", "须"),
    ("可以", "可"),
    ("包括", "包含"),
    ("不低于", "不少于"),
    ("不超过", "不高于"),
    ("以上（含", "及以上（含"),
    ("高新技术企业", "高企"),
    ("研究开发费用", "研发费用"),
    ("不能", "不得"),
    ("自2", "从2"),
    ("日起", "日开始"),
    ("科技型中小企业", "科小企业"),
    ("按照", "依照"),
    ("享受", "适用"),
    ("提交", "提供"),
    ("企业", "公司"),
)


def reworded(text: str, _case: Case, rng: random.Random) -> str:
    """Put up to three words of like meaning in the place of others."""
    names = {word for word in ("企业", "高新技术企业", "科技型中小企业") if "《" in text or "〔" in text}
    usable = [(old, new) for old, new in SAME if old in text and old not in names]
    for old, new in rng.sample(usable, min(3, len(usable))):
        text = text.replace(old, new, 1)
    return text


def introduced(text: str, case: Case, rng: random.Random) -> str:
    """Put the document's name before a sentence."""
    title = case.source.hit.title.strip("《》")
    number = case.source.hit.metadata.doc_number
    leads = [f"根据《{title}》，", f"按照《{title}》的规定，", "具体来说，", "需要注意的是，"]
    return rng.choice([*leads, f"依据《{title}》（{number}），"] if number else leads) + text


def trimmed(text: str, _case: Case, _rng: random.Random) -> str:
    """Leave out what stands in brackets and says no more than an example or a note."""
    return re.sub(r"（(?![^）]*[含不\d÷×])[^）]{4,}）", "", text)


def reordered(text: str, _case: Case, rng: random.Random) -> str:
    """Turn around a list of words: A、B和C becomes B、C和A."""
    lists = list(re.finditer(r"[^，。；：、\d]{2,8}(?:、[^，。；：、\d]{2,8}){2,}", text))
    if not lists or "分别" in text:
        return text
    match = rng.choice(lists)
    items = match.group().split("、")
    # the first and the last item may carry words of the sentence around them
    middle = items[1:-1][::-1]
    return text[: match.start()] + "、".join([items[0], *middle, items[-1]]) + text[match.end() :]


WAYS: Mapping[str, Rephrase] = {
    "verbatim": verbatim,
    "full width": wide,
    "numerals": renumbered,
    "like words": reworded,
    "lead-in": introduced,
    "trimmed": trimmed,
    "order": reordered,
}


def rephrase(case: Case, way: str, rng: random.Random, text: str | None = None) -> str:
    """Say a case's sentence (or `text` in its stead) in one way."""
    return WAYS[way](case.text if text is None else text, case, rng)
