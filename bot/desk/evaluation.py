"""A question that was asked → a line of the installation's own question file, which the evals run too."""

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from filelock import FileLock

from bot.errors import KeceError
from bot.model import Document
from bot.regions import region_of
from bot.settings import ROOT, Settings

SHIPPED = ROOT / "evals" / "questions"
NAME = "questions.jsonl"
TAG = "工作台"
NUMBER = re.compile(r'"id": "own-(\d{1,9})"')
TURNS = 3  # earlier questions that a follow-up is understood from


def own_questions(settings: Settings) -> Path:
    """Return the file of the installation's own questions.

    It lies with the records, not among the questions that ship with the program: it outlives an update
    of the program, and is saved where the records are.
    """
    return settings.store / NAME


def question_files(settings: Settings) -> list[Path]:
    """Return all files that questions are in, those that ship with the program and the own one."""
    return [*sorted(SHIPPED.rglob("*.jsonl")), own_questions(settings)]


def add_question(
    path: Path,
    question: str,
    *,
    answerable: bool,
    documents: Sequence[str],
    facts: Sequence[str],
    history: Sequence[tuple[str, str]] = (),
    region: str = "",
    known: Mapping[str, Document],
) -> str:
    """Append a question and return its id; `known` are the documents of the live release.

    Raises KeceError where it says too little to judge an answer by.
    """
    _check(question, answerable, documents, facts, known)
    row: dict[str, Any] = {
        "question": " ".join(question.split()),
        "history": [list(turn) for turn in history[-TURNS:]],
        "answerable": answerable,
        "documents": list(documents) if answerable else [],
        "facts": [fact.strip() for fact in facts] if answerable else [],
        "forbidden": [],
        "region": region if region_of(region) else "",
        "tags": [TAG],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{path}.lock"):
        written = path.read_text("utf-8", errors="replace") if path.exists() else ""
        numbers = [int(number) for number in NUMBER.findall(written)]
        name = f"own-{max(numbers, default=0) + 1:04d}"
        # a line that was left without its end, by an editor or a full disk, must not swallow this one
        ended = not written or written.endswith("\n")
        with path.open("a", encoding="utf-8") as file:
            file.write(("" if ended else "\n") + json.dumps({"id": name, **row}, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
    return name


def not_to_the_letter(facts: Sequence[str], documents: Sequence[Document]) -> list[str]:
    """Return the facts of which no accepted form stands in any of the documents as written."""
    text = _plain("".join(f"{document.title}\n{document.text}" for document in documents))
    return [fact for fact in facts if not any(_plain(form) in text for form in fact.split("|"))]


def _check(
    question: str,
    answerable: bool,
    documents: Sequence[str],
    facts: Sequence[str],
    known: Mapping[str, Document],
) -> None:
    if not question.strip():
        raise KeceError("没有写问题。", "请写下要考核的问题。")
    if not answerable:
        return
    if not documents:
        raise KeceError("没有选依据文件。", "请选出能回答这个问题的文件；确实没有时请选“资料里没有答案”。")
    for name in documents:
        if name not in known:
            raise KeceError(f"资料库里没有“{name}”。", "请从列表里选择文件。")
    if not facts:
        raise KeceError("没有写应答要点。", "请写下正确答复必须说到的内容，一行一条。")
    for fact in facts:
        if not fact.strip(" |"):
            raise KeceError("有一条应答要点是空的。", "请删去空行，或写下内容。")


def _plain(text: str) -> str:
    return "".join(_characters(text))


def _characters(text: str) -> Iterator[str]:
    for character in text.lower():
        # full-width letters and figures count as the plain ones
        plain = chr(ord(character) - 0xFEE0) if "！" <= character <= "～" else character
        if not plain.isspace() and plain not in "*\"'“”‘’":
            yield plain
